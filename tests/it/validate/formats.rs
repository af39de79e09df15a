//! Each form of the findings, held against what reads it.

use std::collections::BTreeSet;
use std::fs;

use quick_junit::{NonSuccessKind, Report, TestCaseStatus, XmlString};
use serde_json::{Value, json};

use super::{bare, dataset, document, platform, said};

/// Of everything: an error that stands, a warning, one that is allowed, and a rule that found nothing.
fn mixed() -> String {
    let unclear = "  - name: ledger\n    data:\n      - {name: ledger, role: source, operations: [reserve], invariants: [no-overlap], rpo: 0s}\n";
    platform(&[bare("a"), dataset("b", "# parallax: allow PX409 because b is a copy", ""), unclear.to_owned()])
}

fn faults(schema: &str, document: &Value) -> Vec<String> {
    let schema = jsonschema::draft7::new(&serde_json::from_str(schema).expect("JSON")).expect("a schema");
    schema.iter_errors(document).map(|fault| format!("{}: {fault}", fault.instance_path())).collect()
}

/// Whatever is wrong with a document of SARIF.
pub(super) fn faults_of_sarif(document: &Value) -> Vec<String> {
    let mut wrong = faults(include_str!("../schemas/sarif-as-written.schema.json"), document);
    let run = &document["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let mut fingerprints = BTreeSet::new();
    for result in run["results"].as_array().expect("results") {
        let rule = result["ruleIndex"].as_u64().and_then(|at| rules.get(usize::try_from(at).ok()?));
        if rule.map(|rule| &rule["id"]) != Some(&result["ruleId"]) {
            wrong.push(format!("{} is not the rule at its index", result["ruleId"]));
        }
        if !fingerprints.insert(result["partialFingerprints"].to_string()) {
            wrong.push(format!("two results have the fingerprint of {}", result["message"]));
        }
        let region = &result["locations"][0]["physicalLocation"]["region"];
        let number = |name: &str| region[name].as_u64();
        let (start, end) = ((number("startLine"), number("startColumn")), (number("endLine"), number("endColumn")));
        if end.0.is_some() && end < start {
            wrong.push(format!("a region ends before it starts: {region}"));
        }
    }
    wrong
}

fn sarif(text: &str, arguments: &[&str]) -> Value {
    let (_, out, _) = said(text, &[&["--format", "sarif"], arguments].concat());
    serde_json::from_str(&out).expect("JSON")
}

#[test]
fn what_is_wrong_with_a_service_without_a_name_is_about_nobody() {
    let schema = parallax::emit::findings::json::schema();
    for name in ["#", "\"\"", "~"] {
        let service = format!("  - name: {name}\n    kinds: api\n");
        let data = format!("  - name: b\n    data:\n      - name: {name}\n        role: sauce\n");
        let text = platform(&[service, data]);
        let told = document(&text, &[]);
        let unknown = told["findings"].as_array().into_iter().flatten().find(|it| it["code"] == "PX003");
        assert_eq!(unknown.map(|it| &it["service"]), Some(&Value::Null), "{name}");
        assert_eq!(faults(&schema, &told), Vec::<String>::new(), "{name}");
        assert_eq!(faults_of_sarif(&sarif(&text, &[])), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn json_validates_with_its_published_schema_which_is_current() {
    let schema = parallax::emit::findings::json::schema();
    snapbox::assert_data_eq!(schema.clone(), snapbox::file!["../../../schema/findings.schema.json"].raw());
    for text in [mixed(), "a: [".to_owned(), mixed().replace("rpo", "rpoo")] {
        assert_eq!(faults(&schema, &document(&text, &[])), Vec::<String>::new());
    }
    let document = document(&mixed(), &["--deny", "warning"]);
    let summary = &document["summary"];
    let told = document["findings"].as_array().expect("findings").len();
    let sum: u64 = ["errors", "warnings", "infos"].iter().filter_map(|name| summary[*name].as_u64()).sum();
    assert_eq!(usize::try_from(sum), Ok(told), "{summary}");
    assert_eq!((&summary["allowed"], &summary["baseline"]), (&json!(1), &json!(0)));
}

#[test]
fn sarif_keeps_to_the_standard() {
    for text in [
        mixed(),
        "a: [".to_owned(),
        mixed().replace("rpo", "rpoo"),
        String::new(),
        platform(&["  - {name: a, data: []}\n".to_owned()]),
    ] {
        assert_eq!(faults_of_sarif(&sarif(&text, &[])), Vec::<String>::new(), "{text}");
    }
    let document = sarif(&mixed(), &[]);
    let results = document["runs"][0]["results"].as_array().expect("results");
    let of = |service: &str, rule: &str| {
        results.iter().find(|it| it["properties"]["service"] == service && it["ruleId"] == rule)
    };
    let told = of("a", "PX409").expect("a result");
    assert_eq!(
        told["locations"][0]["physicalLocation"],
        json!({
            "artifactLocation": {"uri": "inventory.yaml", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 11, "startColumn": 15, "endLine": 11, "endColumn": 16},
        })
    );
    assert_eq!((&told["level"], &told["suppressions"]), (&json!("warning"), &json!([])));
    let allowed = of("b", "PX409").expect("a result");
    assert_eq!(
        allowed["suppressions"],
        json!([{"kind": "inSource", "status": "accepted", "justification": "b is a copy"}])
    );
    let rule =
        document["runs"][0]["tool"]["driver"]["rules"].as_array().into_iter().flatten().find(|it| it["id"] == "PX409");
    let page = rule.and_then(|rule| rule["help"]["markdown"].as_str()).expect("a page");
    assert!(page.starts_with("# no-backup") && page.contains("## Why it matters"), "{page}");
}

#[test]
fn a_path_below_the_working_directory_is_relative_however_it_was_named() {
    let directory = super::directory(&[("team/inventory.yaml", &platform(&[bare("a")]))]);
    let root = fs::canonicalize(directory.path()).expect("a directory");
    for named in [root.join("team"), root.join("team/inventory.yaml")] {
        let named = named.to_string_lossy();
        let (_, out, err) = super::run_with(&root, &["validate", &named, "--format", "sarif"], "", &[]);
        let document: Value = serde_json::from_str(&out).expect("JSON");
        let place = &document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!((&place["uri"], &place["uriBaseId"]), (&"team/inventory.yaml".into(), &"%SRCROOT%".into()), "{err}");
    }
}

#[test]
fn a_fingerprint_outlives_a_move_and_tells_two_findings_apart() {
    let prints = |text: &str| {
        let document = sarif(text, &["--only", "PX409"]);
        let results = document["runs"][0]["results"].as_array().expect("results");
        results
            .iter()
            .map(|it| (it["properties"]["service"].to_string(), it["partialFingerprints"].to_string()))
            .collect::<BTreeSet<_>>()
    };
    let before = prints(&platform(&[bare("a"), bare("b")]));
    assert_eq!(before.len(), 2);
    assert_eq!(prints(&platform(&["  - {name: new, data: []}\n".to_owned(), bare("b"), bare("a")])), before);
}

#[test]
fn what_the_baseline_has_is_suppressed_from_outside() {
    let directory = super::directory(&[("inventory.yaml", &platform(&[bare("a")]))]);
    super::validate(&directory, &["inventory.yaml", "--baseline", "kept.json", "--update-baseline"]);
    let (_, out, _) = super::validate(&directory, &["inventory.yaml", "--baseline", "kept.json", "--format", "sarif"]);
    let document: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(document["runs"][0]["results"][0]["suppressions"], json!([{"kind": "external", "status": "accepted"}]));
    assert_eq!(faults_of_sarif(&document), Vec::<String>::new());
}

#[test]
fn junit_is_read_back_with_a_test_a_finding_and_a_rule() {
    let (code, out, _) = said(&mixed(), &["--format", "junit", "--deny", "warning"]);
    let report = Report::deserialize_from_str(&out).expect("JUnit");
    let suite = report.test_suites.first().expect("a suite");
    let of = |name: &str| {
        let found = suite.test_cases.iter().find(|case| case.name.as_str() == name);
        found.unwrap_or_else(|| panic!("no `{name}`: {out}"))
    };
    let failed = of("PX409 no-backup: a/a");
    assert!(
        matches!(&failed.status, TestCaseStatus::NonSuccess { kind: NonSuccessKind::Failure, message: Some(text), .. } if text.contains("no `backup`"))
    );
    assert_eq!(failed.classname.as_ref().map(XmlString::as_str), Some("inventory.yaml"));
    assert_eq!(failed.extra.get("line").map(XmlString::as_str), Some("11"));
    let allowed = &of("PX409 no-backup: b/b").status;
    assert!(
        matches!(allowed, TestCaseStatus::Skipped { message: Some(text), .. } if text.as_str() == "allowed because b is a copy"),
        "{allowed:?}"
    );
    assert!(matches!(of("PX404 replica-read-decides").status, TestCaseStatus::Success { .. }));
    assert_eq!((code, report.failures > 0), (1, true), "the report and the exit code agree");
    let names: BTreeSet<&str> = suite.test_cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!((names.len(), report.tests), (suite.test_cases.len(), suite.test_cases.len()));
}

#[test]
fn a_rule_that_was_not_asked_is_no_test_that_passed() {
    let (_, out, _) = said(&mixed().replace("rpo", "rpoo"), &["--format", "junit"]);
    assert!(out.contains("PX001") && !out.contains("PX404"), "{out}");
    let (_, out, _) = said(&mixed(), &["--format", "junit", "--skip", "PX404"]);
    assert!(out.contains("PX405") && !out.contains("PX404"), "{out}");
}

#[test]
fn a_workflow_command_has_its_file_place_and_title() {
    let (_, out, _) = said(&platform(&[bare("a")]), &["--format", "github"]);
    assert!(
        out.starts_with("::warning file=inventory.yaml,line=11,endLine=11,col=15,endColumn=16,title=PX409 no-backup::no `backup` is declared"),
        "{out}"
    );
    assert!(out.contains("%0Ahelp: declare `backup:") && out.lines().count() == 1, "{out}");
}

#[test]
fn every_rule_has_a_description_for_others() {
    for rule in parallax::pipeline::registry().pages {
        let section = rule.page.split_once("## What it checks").map_or("", |(_, rest)| rest);
        assert!(section.trim().len() > 20, "{}", rule.name);
    }
}

//! Findings in every form, whatever their texts.

use std::sync::LazyLock;

use parallax::base::finding::{Deny, Finding, RuleMeta, Severity, Suppressed, Suppression};
use parallax::base::path::Anchor;
use parallax::base::source::{Origin, SourceSet};
use parallax::emit::findings::{FORMATS, json};
use parallax::model::contracts::Report;
use parallax::pipeline;
use serde_json::Value;

use super::{LOOK, REGISTRY, SEPARATOR, document, is_harmless, schema};

static RULE: RuleMeta = RuleMeta {
    code: "PX999",
    name: "made-up",
    severity: Severity::Error,
    page: "# made-up\n\n## What it checks\n\nNothing.\n\n## Why it matters\n\nIt does not.\n",
};

/// Name and text of a file, and a message: from the texts of the input.
pub(super) fn findings(bytes: &[u8]) {
    let texts: Vec<String> =
        bytes.split(|byte| *byte == SEPARATOR).map(|text| String::from_utf8_lossy(text).into_owned()).collect();
    // Nothing that is found is without a word, and no path of a file ends in a directory.
    let text = |at: usize| format!("x{}", texts.get(at).map_or("", String::as_str));
    let mut sources = SourceSet::default();
    let source = sources.add(text(0) + ".yaml", text(1).into_bytes(), Origin::Named);
    let at = Anchor::document(source, 0);
    let about = texts.get(4).map(|_| text(4));
    let found = Finding::new(&RULE, Some(at.clone()), text(2))
        .help(text(3))
        .about(&text(3), about.as_deref())
        .related(at, text(4));
    let nowhere = Finding::new(&RULE, None, text(2));
    let by = Suppression::Allow { reason: text(3) };
    let suppressed = [Suppressed { finding: found.clone(), by }];
    every_form(&[found, nowhere], &suppressed, &sources);
}

/// Shows findings in every form and reads each back.
pub(super) fn every_form(findings: &[Finding], suppressed: &[Suppressed], sources: &SourceSet) {
    static SARIF: LazyLock<jsonschema::Validator> =
        LazyLock::new(|| schema(include_str!("../../schemas/sarif-as-written.schema.json")));
    static FINDINGS: LazyLock<jsonschema::Validator> = LazyLock::new(|| schema(&json::schema()));
    let locate = pipeline::locator(sources);
    let mut checked = REGISTRY.pages.clone();
    checked.push(&RULE);
    let report = Report { findings, suppressed, checked: &checked, deny: Deny::Error, locate: &locate, look: LOOK };
    for format in FORMATS {
        let text = format.render(&report).expect("a text");
        is_harmless(&text);
        match format.name() {
            "sarif" => drop(document(&text, &SARIF)),
            "json" => messages(findings, &document(&text, &FINDINGS)),
            "junit" => {
                let read =
                    quick_junit::Report::deserialize_from_str(&text).unwrap_or_else(|fault| panic!("{fault}: {text}"));
                assert!(read.failures <= read.tests);
            }
            "github" => {
                let command = |line: &str| {
                    line.starts_with("::error") || line.starts_with("::warning") || line.starts_with("::notice")
                };
                assert!(text.lines().all(command), "{text}");
                assert!(text.lines().count() <= findings.len(), "{text}");
            }
            _ => {}
        }
    }
}

/// No message is lost or changed on its way through a document.
fn messages(findings: &[Finding], document: &Value) {
    let told = document["findings"].as_array().expect("findings");
    assert_eq!(told.len(), findings.len());
    for (found, told) in findings.iter().zip(told) {
        assert_eq!(told["message"].as_str(), Some(found.message.as_str()));
    }
}

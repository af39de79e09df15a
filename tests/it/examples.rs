//! Every folder under `examples/` is a platform that plans without a finding, and the output that it gives; one is
//! there for what is found of it.
//!
//! `SNAPSHOTS=overwrite` writes the goldens anew; they are read before they are accepted.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use parallax::base::finding::Severity;
use parallax::base::source::{Origin, SourceSet};
use parallax::emit::json;
use parallax::load::catalog::CatalogFiles;
use parallax::model::contracts::{Beyond, Colour, Format, Look, View};
use parallax::model::verdict::StrategyId;
use parallax::pipeline;
use serde_json::Value;
use serde_yaml::Value as Yaml;
use snapbox::{Data, assert_data_eq};

use crate::support::{plan, planned, verdict};

/// The folders of all examples as paths from the root, in order.
pub(crate) fn all() -> Vec<PathBuf> {
    let entries = fs::read_dir("examples").expect("there are examples");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    assert!(!folders.is_empty());
    folders
}

/// The design as textbooks draw it: kept for its findings.
const AS_QUOTED: &str = "examples/travelbook-as-quoted";

/// The folders of the examples in which nothing is wrong.
pub(crate) fn clean() -> Vec<PathBuf> {
    all().into_iter().filter(|folder| folder.as_path() != Path::new(AS_QUOTED)).collect()
}

/// Standard output of `parallax plan` in 80 columns, without what another catalog or version would change.
fn shown(example: &str, format: &str) -> String {
    let (code, out, told) = ran(example, format);
    let expected = if example == AS_QUOTED { Some(1) } else { Some(0) };
    assert_eq!((code, told.is_empty()), (expected, example != AS_QUOTED), "{example}: {told}");
    out
}

/// Exit code, output and findings of `parallax plan` in 80 columns.
fn ran(example: &str, format: &str) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
    command.args(["plan", &format!("{example}/inventory.yaml"), "--format", format, "--width", "80", "--deny", "info"]);
    command.env_remove("CLICOLOR_FORCE").stdin(Stdio::null());
    let output = command.output().expect("the program runs");
    let told = String::from_utf8(output.stderr).expect("text");
    let digest = CatalogFiles::builtin().digest().to_owned();
    let short: String = digest.chars().take(12).collect();
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    let text = String::from_utf8(output.stdout).expect("text");
    let out = text.replace(&digest, "[DIGEST]").replace(&short, "[DIGEST]");
    (output.status.code(), out.replace(&version, "\"version\": \"[VERSION]\""), told)
}

fn schema(name: &str) -> jsonschema::Validator {
    let text = fs::read_to_string(format!("schema/{name}.schema.json")).expect("a published schema");
    jsonschema::draft7::new(&serde_json::from_str(&text).expect("JSON")).expect("a schema")
}

fn faults(schema: &jsonschema::Validator, document: &Value) -> Vec<String> {
    schema.iter_errors(document).map(|fault| format!("{}: {fault}", fault.instance_path())).collect()
}

/// The plan of an inventory as JSON, without the places that its values were read from.
fn verdicts(inventory: &str) -> Value {
    let mut sources = SourceSet::default();
    sources.add("inventory.yaml", inventory.as_bytes(), Origin::Named);
    let outcome = pipeline::plan(&mut sources, &CatalogFiles::builtin(), &pipeline::registry());
    let planned = outcome.planned.unwrap_or_else(|| panic!("{:#?}\n{inventory}", outcome.findings));
    let locate = pipeline::locator(&sources);
    let look = Look { width: 80, colour: Colour::Plain };
    let view = View {
        bundle: planned.bundle(),
        findings: &outcome.findings,
        locate: &locate,
        look,
        sections: &[],
        beyond: Beyond::default(),
    };
    let mut document = serde_json::from_str(&json::Json.render(&view).expect("a document")).expect("JSON");
    forget_places(&mut document);
    document
}

fn forget_places(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|key, _| key != "line" && key != "column");
            fields.values_mut().for_each(forget_places);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_places),
        _ => {}
    }
}

/// Begins every mapping `by` fields later.
fn turn_fields(value: &mut Yaml, by: usize) {
    match value {
        Yaml::Mapping(fields) => {
            let mut pairs: Vec<(Yaml, Yaml)> = std::mem::take(fields).into_iter().collect();
            let turn = by % pairs.len().max(1);
            pairs.rotate_left(turn);
            for (_, value) in &mut pairs {
                turn_fields(value, by);
            }
            fields.extend(pairs);
        }
        Yaml::Sequence(items) => items.iter_mut().for_each(|item| turn_fields(item, by)),
        _ => {}
    }
}

fn services_of(document: &mut Yaml) -> &mut Vec<Yaml> {
    document.get_mut("services").and_then(Yaml::as_sequence_mut).expect("services")
}

#[test]
fn every_example_has_the_plan_that_is_kept_beside_it() {
    for folder in all() {
        let example = folder.to_str().expect("a plain name");
        for (format, name) in [("table", "plan.txt"), ("json", "plan.json")] {
            assert_data_eq!(shown(example, format), Data::read_from(&folder.join(name), None).raw());
        }
    }
}

#[test]
fn the_design_as_quoted_is_told_what_does_not_hold_of_it() {
    let (_, _, told) = ran(AS_QUOTED, "table");
    assert_data_eq!(&told, Data::read_from(&Path::new(AS_QUOTED).join("findings.txt"), None).raw());
    let promised = fs::read_to_string(Path::new(AS_QUOTED).join("README.md")).expect("a page");
    let codes: BTreeSet<&str> = promised.split('`').filter(|word| word.starts_with("PX")).collect();
    assert!(codes.len() >= 6, "{codes:?}");
    for code in codes {
        assert!(told.contains(code), "the page names {code}, which is not found");
    }
}

#[test]
fn what_the_page_of_the_design_as_quoted_advises_leaves_nothing_to_find() {
    let mut text = fs::read_to_string(Path::new(AS_QUOTED).join("inventory.yaml")).expect("an inventory");
    for (said, advised) in [
        ("rto: 30s ", "rto: 15m "),
        ("rpo: 100ms ", "rpo: 1s "),
        ("kind: reachability", "kind: alarm"),
        ("{dataset: global-cache/flags, ttl: 1s}", "{ttl: 5s}"),
        ("{strategy: single-writer, reads: replica}", "{strategy: single-writer, reads: replica, revalidated: true}"),
        ("pods: active", "pods: leader"),
    ] {
        assert_eq!(text.matches(said).count(), 1, "`{said}`");
        text = text.replace(said, advised);
    }
    for guarded in ["bookings", "payments", "profiles"] {
        assert!(text.contains("dataset: global-cache/keys"), "{guarded}");
        text = text.replacen("dataset: global-cache/keys", &format!("dataset: {guarded}"), 1);
    }
    text = text.replace("    locks: []\n", "    locks: []\n    drill: {last: 2026-11-08, underLoad: true}\n");
    let found: Vec<String> = plan(&text).findings.into_iter().map(|found| found.message).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_example_and_its_plan_validate_with_the_published_schemas() {
    let (inventories, plans) = (schema("inventory"), schema("plan"));
    for folder in all() {
        let text = fs::read_to_string(folder.join("inventory.yaml")).expect("an inventory");
        let inventory: Value = serde_yaml::from_str(&text).expect("one document");
        assert_eq!(faults(&inventories, &inventory), Vec::<String>::new(), "{}", folder.display());
        let plan = shown(folder.to_str().expect("a plain name"), "json");
        let plan = serde_json::from_str(&plan).expect("JSON");
        assert_eq!(faults(&plans, &plan), Vec::<String>::new(), "{}", folder.display());
    }
}

#[test]
fn the_order_of_services_and_fields_changes_no_verdict() {
    for folder in clean() {
        let text = fs::read_to_string(folder.join("inventory.yaml")).expect("an inventory");
        let first = verdicts(&text);
        let written: Yaml = serde_yaml::from_str(&text).expect("one document");
        for by in 1..12 {
            let mut shuffled = written.clone();
            let services = services_of(&mut shuffled);
            let turn = by % services.len();
            services.rotate_left(turn);
            if by % 2 == 0 {
                services.reverse();
            }
            turn_fields(&mut shuffled, by);
            let shuffled = serde_yaml::to_string(&shuffled).expect("YAML");
            assert_eq!(verdicts(&shuffled), first, "{} turned by {by}:\n{shuffled}", folder.display());
        }
    }
}

/// An edit that a README asks for, and what it says comes of it.
struct Try {
    example: &'static str,
    /// What stands in the inventory once, and what to write instead.
    edit: (&'static str, &'static str),
    dataset: &'static str,
    strategy: StrategyId,
    codes: &'static [&'static str],
}

const TRIES: &[Try] = &[
    Try {
        example: "travelbook",
        edit: ("reads: 80%\n        consistency: eventual", "reads: 79%\n        consistency: eventual"),
        dataset: "reviews",
        strategy: StrategyId::CRDT,
        codes: &["PX418", "PX426", "PX301", "PX401"],
    },
    Try {
        example: "travelbook",
        edit: ("invariantScope: global", "affinity: {key: property, local: 97%}"),
        dataset: "bookings",
        strategy: StrategyId::SINGLE_WRITER,
        codes: &[],
    },
    Try {
        example: "travelbook",
        edit: ("invariantScope: global", "affinity: {key: property, local: 97%}\n        invariantScope: home"),
        dataset: "bookings",
        strategy: StrategyId::GEO_SHARD,
        codes: &["PX418", "PX426"],
    },
    Try {
        example: "travelbook",
        edit: ("invariantScope: global", "localWrites: required"),
        dataset: "bookings",
        strategy: StrategyId::SINGLE_WRITER,
        codes: &["PX202"],
    },
    Try {
        example: "travelbook",
        edit: ("money: true", "money: true\n        rpo: 0s"),
        dataset: "payments",
        strategy: StrategyId::SINGLE_WRITER,
        codes: &["PX201", "PX302"],
    },
    Try {
        example: "travelbook",
        edit: ("        operations: [insert-generated, assign, delete]\n", ""),
        dataset: "profiles",
        strategy: StrategyId::SINGLE_WRITER,
        codes: &["PX101"],
    },
    Try {
        example: "food-delivery",
        edit: ("headroom: 10000", "fungible: false"),
        dataset: "vouchers",
        strategy: StrategyId::SINGLE_WRITER,
        codes: &["PX202", "PX301"],
    },
    Try {
        example: "food-delivery",
        edit: ("local: 96%", "local: 89%"),
        dataset: "orders",
        strategy: StrategyId::SINGLE_WRITER,
        codes: &["PX301"],
    },
    Try {
        example: "food-delivery",
        edit: ("residency: [europe, north-america]", "residency: [eu-west-1]"),
        dataset: "customers",
        strategy: StrategyId::GEO_SHARD,
        codes: &["PX411", "PX416", "PX416", "PX205"],
    },
    Try {
        example: "food-delivery",
        edit: ("orderKey: order", "orderKey: order\n        localWrites: required"),
        dataset: "messages",
        strategy: StrategyId::GEO_SHARD,
        codes: &[],
    },
    Try {
        example: "food-delivery",
        edit: ("orderKey: order", "orderKey: order\n        localWrites: required\n        consistency: causal"),
        dataset: "messages",
        strategy: StrategyId::CRDT,
        codes: &["PX301", "PX401"],
    },
    Try {
        example: "minimal",
        edit: ("archetype: cart}", "data: [{name: cart, archetype: cart, localWrites: \"no\"}]}"),
        dataset: "cart",
        strategy: StrategyId::SINGLE_WRITER,
        codes: &[],
    },
    Try {
        example: "minimal",
        edit: ("archetype: cart}", "archetype: stock}"),
        dataset: "cart",
        strategy: StrategyId::SINGLE_WRITER,
        codes: &[],
    },
];

#[test]
fn what_the_readmes_say_to_try_comes_out_as_they_say() {
    for case in TRIES {
        let text = fs::read_to_string(format!("examples/{}/inventory.yaml", case.example)).expect("an inventory");
        let (from, to) = case.edit;
        assert_eq!(text.matches(from).count(), 1, "{}: `{from}`", case.example);
        let outcome = plan(&text.replace(from, to));
        let grave = outcome.findings.iter().filter(|found| found.severity > Severity::Info);
        let codes: Vec<&str> = grave.map(|found| found.rule.code).collect();
        assert_eq!(codes, case.codes, "{} {:?}", case.example, case.edit);
        let planned = outcome.planned.expect("a plan");
        assert_eq!(verdict(&planned, case.dataset).strategy, case.strategy, "{} {:?}", case.example, case.edit);
    }
}

#[test]
fn a_name_that_users_choose_needs_a_claim_over_all_homes() {
    let text = fs::read_to_string("examples/food-delivery/inventory.yaml").expect("an inventory");
    let from = "residency: [europe, north-america]";
    let text = text.replace(from, &format!("{from}\n        operations: [insert-specific, assign]"));
    let verdict = verdict(&planned(&text), "customers");
    assert!(verdict.patterns.iter().any(|pattern| pattern.id == "global-claim"), "{:?}", verdict.patterns);
}

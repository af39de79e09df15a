//! What must hold for every text.

use proptest::prelude::*;

use parallax::load::locate::Locator;
use parallax::load::{Limits, schema_text};

use super::{good, line, load, load_within, sources};

const EXAMPLE: &str = include_str!("example.yaml");

#[test]
fn the_committed_schema_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/inventory.schema.json");
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(path, schema_text()).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == schema_text(), "run with UPDATE_SCHEMA=1 and commit schema/inventory.schema.json");
}

#[test]
fn the_schema_accepts_the_example_and_refuses_a_slip() {
    let schema: serde_json::Value = serde_json::from_str(&schema_text()).unwrap();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let value: serde_json::Value = serde_yaml::from_str(EXAMPLE).unwrap();
    let faults: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert_eq!(faults, Vec::<String>::new());
    let slip: serde_json::Value = serde_yaml::from_str(&EXAMPLE.replace("rto: 15m", "rto: 15")).unwrap();
    assert!(!validator.is_valid(&slip));
}

#[test]
fn the_schema_refuses_what_the_program_refuses() {
    let schema: serde_json::Value = serde_json::from_str(&schema_text()).unwrap();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let head = super::HEAD;
    let service = |rest: &str| format!("{head}services: [{{name: a, {rest}}}]\n");
    let size = |digits: usize| service(&format!("requests: {{payload: {}B}}", "0".repeat(digits)));
    for refused in [
        head.replace("{name: shop}", "~"),
        format!("{}regions: ~\n", head.split_once("regions").unwrap().0),
        format!("{}regions: []\n", head.split_once("regions").unwrap().0),
        service("transactions: [{datasets: [a]}]"),
        service(&format!("requests: {{rate: {}/s}}", "9".repeat(25))),
        service(&format!("objectives: {{rto: {}s}}", "9".repeat(25))),
    ] {
        let value: serde_json::Value = serde_yaml::from_str(&refused).unwrap();
        assert!(!validator.is_valid(&value), "{refused}");
        assert!(load(&refused).inventory.is_none(), "{refused}");
    }
    let part = "apiVersion: parallax/v1\nkind: Inventory\nservices: []\n";
    for taken in [head, part, &service("transactions: [{datasets: [a, a/a]}]"), &size(18)] {
        let value: serde_json::Value = serde_yaml::from_str(taken).unwrap();
        assert!(validator.is_valid(&value), "{taken}");
    }
}

#[test]
fn the_order_of_services_changes_nothing() {
    let head = super::HEAD;
    let (a, b) = ("  - {name: a, dependsOn: [{service: b}]}\n", "  - {name: b, replicas: 2}\n");
    let names = |text: String| {
        good(&text).services.iter().map(|s| (s.name.clone(), s.replicas.value().copied())).collect::<Vec<_>>()
    };
    assert_eq!(names(format!("{head}services:\n{a}{b}")), names(format!("{head}services:\n{b}{a}")));
}

/// Replaces, removes and repeats pieces of the example.
fn mutated(edits: &[(usize, usize, String)]) -> String {
    let mut text: Vec<char> = EXAMPLE.chars().collect();
    for (start, length, new) in edits {
        let start = start % text.len().max(1);
        let end = (start + length).min(text.len());
        text.splice(start..end, new.chars());
    }
    text.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let loaded = load_within(&bytes, &Limits::default());
        prop_assert!(loaded.inventory.is_none() && !loaded.findings.is_empty());
    }

    #[test]
    fn yaml_like_text_never_panics(text in "([a-c&*!|>'\"%@{}\\[\\]:,?# \n\t-]|services:|regions:|name: |<<: |---\n){0,60}") {
        let loaded = load(&text);
        prop_assert!(loaded.inventory.is_none() && !loaded.findings.is_empty());
    }

    #[test]
    fn mutated_inventories_never_panic_and_every_finding_has_a_place(
        edits in proptest::collection::vec((any::<usize>(), 0..12usize, "[a-z0-9:{}\\[\\],& *!<\"'#\n-]{0,8}|~|true|5|\\[\\]|\\{\\}"), 1..6)
    ) {
        let text = mutated(&edits);
        let loaded = load(&text);
        prop_assert!(loaded.inventory.is_some() || !loaded.findings.is_empty());
        let locator = Locator::new(sources(&[&text]));
        for finding in &loaded.findings {
            prop_assert!(line(&locator, finding) > 0, "{finding:?}");
        }
    }
}

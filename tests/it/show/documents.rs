//! JSON, YAML and Markdown.

use parallax::emit::json::{Json, plan_schema};
use parallax::emit::markdown::Markdown;
use parallax::emit::yaml::Yaml;
use parallax::model::contracts::Format;
use snapbox::{assert_data_eq, file};

use super::platform::HOSTILE;
use super::with_view;

fn render(format: &dyn Format) -> String {
    with_view(80, |view| format.render(view).unwrap())
}

fn parsed() -> serde_json::Value {
    serde_json::from_str(&render(&Json)).unwrap()
}

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(&plan_schema()).unwrap()).unwrap()
}

#[test]
fn json_validates_with_its_schema() {
    let faults: Vec<String> = validator().iter_errors(&parsed()).map(|fault| fault.to_string()).collect();
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn the_schema_is_draft_7_and_refuses_what_it_does_not_know() {
    assert!(plan_schema().contains("http://json-schema.org/draft-07/schema#"));
    let mut document = parsed();
    document["services"][0]["datasets"][0]["strategi"] = "crdt".into();
    assert!(!validator().is_valid(&document));
    let mut document = parsed();
    document["services"][0]["activeActive"] = "maybe".into();
    assert!(!validator().is_valid(&document));
    let mut document = parsed();
    document["formatVersion"] = 2.into();
    assert!(!validator().is_valid(&document));
}

#[test]
fn the_published_schema_is_current() {
    assert_data_eq!(plan_schema(), file!["../../../schema/plan.schema.json"].raw());
}

#[test]
fn json_has_its_golden() {
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    assert_data_eq!(render(&Json).replace(&version, "\"version\": \"0\""), file!["goldens/plan.json"].raw());
}

#[test]
fn json_says_where_everything_was_written() {
    let document = parsed();
    let finding = &document["findings"][0];
    assert_eq!(finding["file"], "travelbook/inventory.yaml");
    assert_eq!((finding["line"].as_u64(), finding["column"].as_u64()), (Some(13), Some(14)));
    assert_eq!(finding["related"][0]["line"], 14);
    let service = document["services"].as_array().unwrap().iter().find(|it| it["name"] == "booking-engine").unwrap();
    let dataset = &service["datasets"][0];
    assert_eq!(dataset["writeHome"], "us-east-1");
    assert_eq!(dataset["offences"][0]["counterexample"]["start"], "room 7 is free on Friday");
}

#[test]
fn keys_come_in_the_published_order() {
    let text = render(&Json);
    let at = |key: &str| text.find(&format!("\"{key}\":")).unwrap();
    let order =
        ["formatVersion", "metadata", "asOf", "provider", "regions", "catalog", "generator", "settings", "services"];
    assert!(order.windows(2).all(|pair| at(pair[0]) < at(pair[1])));
}

#[test]
fn yaml_is_the_same_document() {
    let text = render(&Yaml);
    assert_eq!(serde_yaml::from_str::<serde_json::Value>(&text).unwrap(), parsed());
    // A reader of YAML 1.1 must not take these for booleans.
    assert!(!text.lines().any(|line| line.ends_with(": yes") || line.ends_with(": no")), "{text}");
}

#[test]
fn hostile_words_stay_words_in_markdown() {
    let text = render(&Markdown);
    assert!(!text.contains(HOSTILE));
    for part in ["<script", "@team", "\u{1b}"] {
        assert!(!text.contains(part), "{part}");
    }
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    // A cell that broke out would change the number of bars in its row.
    let rows = text.lines().filter(|line| line.starts_with('|') && line.contains("single-writer"));
    assert!(rows.map(|row| row.matches('|').count()).all(|bars| bars == 8), "{text}");
}

#[test]
fn markdown_has_its_golden() {
    let version = format!("parallax {},", env!("CARGO_PKG_VERSION"));
    assert_data_eq!(render(&Markdown).replace(&version, "parallax 0,"), file!["goldens/plan.md"].raw());
}

//! A plan that was saved: it says what the inventory says, and whatever else the text may be gets a clear answer.

use std::fs;

use parallax::model::snapshot::Aspect;
use parallax::pipeline;
use tempfile::TempDir;

use super::{Side, as_saved, diff, edited, ran, travelbook};

fn faults(text: &[u8]) -> String {
    pipeline::saved(text).expect_err("no plan")
}

#[test]
fn a_saved_plan_of_every_example_is_its_inventory() {
    for example in crate::examples::all() {
        let text = fs::read_to_string(example.join("inventory.yaml")).expect("an inventory");
        let side = Side::of(&text);
        let saved = pipeline::saved(side.saved().as_bytes()).expect("a plan");
        let planned = as_saved(side.snapshot(), &saved);
        assert!(saved == planned, "{}: {:#?}", example.display(), pipeline::diff(&saved, &planned));
    }
}

#[test]
fn a_saved_side_gives_the_changes_that_the_inventory_gives() {
    let (old, new) = (travelbook(), edited(&travelbook(), "home: us-east-1", "home: eu-west-1"));
    let saved = pipeline::saved(Side::of(&old).saved().as_bytes()).expect("a plan");
    let from_saved = pipeline::diff(&saved, &Side::of(&new).snapshot());
    let mut whole = diff(&old, &new);
    whole.moved.retain(|change| change.aspect != Aspect::Stated);
    assert!(!whole.moved.is_empty() && whole.moved == from_saved.moved && whole.cost == from_saved.cost);
    assert_eq!(from_saved.files.value(), None);
}

#[test]
fn a_plan_is_read_from_yaml_too() {
    let place = TempDir::new().expect("a directory");
    fs::write(place.path().join("inventory.yaml"), edited(&travelbook(), "priceBook: prices.toml\n", ""))
        .expect("a file");
    for format in ["json", "yaml"] {
        let (code, plan, _) = ran(place.path(), &["plan", "inventory.yaml", "--cost", "--format", format]);
        assert_eq!(code, 0);
        fs::write(place.path().join("saved"), plan).expect("a file");
        let (code, out, err) = ran(place.path(), &["diff", "saved", "inventory.yaml", "--exit-code"]);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        let beside = "- what is written and decides nothing: a saved plan has only what decides (old side)";
        let said = format!("no change\n\nNOT COMPARED\n\n- generated files: a saved plan has no files\n{beside}");
        let said = said.split_whitespace().collect::<Vec<_>>();
        assert!(out.split_whitespace().collect::<Vec<_>>().ends_with(&said), "{out}");
    }
}

#[test]
fn a_plan_is_told_from_an_inventory_however_its_keys_are_sorted() {
    let plan = Side::of(&travelbook()).saved();
    let sorted: serde_json::Value = serde_json::from_str(&plan).expect("JSON");
    assert!(pipeline::is_saved(plan.as_bytes()) && pipeline::is_saved(sorted.to_string().as_bytes()));
    let inventory: serde_json::Value = serde_yaml::from_str(&travelbook()).expect("YAML");
    assert!(!pipeline::is_saved(travelbook().as_bytes()) && !pipeline::is_saved(inventory.to_string().as_bytes()));
    assert!(!pipeline::is_saved(b"") && !pipeline::is_saved(b"{}"));
    assert!(pipeline::is_saved(format!("{}{plan}", " \n".repeat(500_000)).as_bytes()));
}

#[test]
fn what_one_side_does_not_have_is_said_and_never_guessed() {
    let place = TempDir::new().expect("a directory");
    let inventory = edited(&travelbook(), "priceBook: prices.toml\n", "");
    fs::write(place.path().join("inventory.yaml"), inventory).expect("a file");
    let (_, plan, _) = ran(place.path(), &["plan", "inventory.yaml", "--format", "json"]);
    let mut document: serde_json::Value = serde_json::from_str(&plan).expect("JSON");
    // As it was written before it said what was stated.
    for dataset in document["services"]
        .as_array_mut()
        .expect("services")
        .iter_mut()
        .flat_map(|service| service["datasets"].as_array_mut().expect("datasets"))
    {
        dataset.as_object_mut().expect("a dataset").remove("stated");
    }
    fs::write(place.path().join("older.json"), document.to_string()).expect("a file");
    let (code, out, _) = ran(place.path(), &["diff", "older.json", "inventory.yaml"]);
    assert_eq!(code, 0);
    for said in [
        "- cost: it was saved without `--cost` (old side)",
        "- generated files: a saved plan has no files",
        "- inputs of decisions: it was saved by a version that did not write what was stated (old side)",
    ] {
        assert!(out.split_whitespace().collect::<Vec<_>>().join(" ").contains(said), "{out}");
    }
}

#[test]
fn whatever_is_no_plan_gets_a_clear_answer() {
    let plan = Side::of(&travelbook()).saved();
    for version in ["0", "2", "18446744073709551615"] {
        let other = plan.replacen("\"formatVersion\": 1", &format!("\"formatVersion\": {version}"), 1);
        let said = format!("`formatVersion` {version} is not read by this version, which reads 1");
        assert_eq!(faults(other.as_bytes()), said);
        assert_eq!(faults(format!("{{\"formatVersion\": {version}, \"new\": true}}").as_bytes()), said);
        assert_eq!(faults(format!("formatVersion: {version}\nnew: true\n").as_bytes()), said);
    }
    for (text, said) in [
        ("{\"formatVersion\": 1}", "missing field `metadata`"),
        ("{\"formatVersion\": \"1\"}", "invalid type"),
        ("{\"formatVersion\": 1, \"formatVersion\": 1}", "duplicate field"),
        ("formatVersion: 1\n", "missing field `metadata`"),
        ("formatVersion: 1\n---\nformatVersion: 1\n", "more than one document"),
        ("formatVersion: [", "line 1"),
    ] {
        let fault = faults(text.as_bytes());
        assert!(fault.contains(said) && !fault.contains('\n'), "{text}: {fault}");
    }
    assert_eq!(faults(b"{\"formatVersion\": 1, \"name\": \"\xff\"}"), "not UTF-8");
    assert_eq!(faults(plan.replace("review-system", "search-api").as_bytes()), "service `search-api` stands twice");
    let negative = plan.replacen("\"shortest\": ", "\"shortest\": -", 1_000_000);
    assert!(faults(negative.as_bytes()).contains("is no time"));
    let deep = format!("{{\"formatVersion\": 1, \"deep\": {}", "[".repeat(500_000));
    assert!(faults(deep.as_bytes()).starts_with("not a plan"));
    for end in (0..plan.len()).step_by(9_973) {
        let cut = plan.get(..end).unwrap_or_default();
        assert!(pipeline::saved(cut.as_bytes()).is_err(), "{end}");
    }
}

#[test]
fn every_value_of_another_kind_is_refused_or_taken_without_a_panic() {
    let plan = Side::of(&travelbook()).saved();
    let words: Vec<&str> = plan.split('"').collect();
    for at in (1..words.len()).step_by(211) {
        let mut other = words.clone();
        other[at] = "x";
        let _ = pipeline::saved(other.join("\"").as_bytes());
    }
    for number in ["-1", "1e308", "0.0000001", "18446744073709551615", "null", "{}"] {
        let _ = pipeline::saved(plan.replace(": 500,", &format!(": {number},")).as_bytes());
    }
}

#[test]
fn a_side_that_cannot_be_read_ends_with_2_and_says_which() {
    let place = TempDir::new().expect("a directory");
    let put = |name: &str, text: &str| fs::write(place.path().join(name), text).expect("a file");
    put("good.yaml", &edited(&travelbook(), "priceBook: prices.toml\n", ""));
    put("faulty.yaml", &edited(&travelbook(), "operations: [reserve", "operations: [reserv"));
    put("plan.json", "{\"formatVersion\": 2}");
    for (old, new, said) in [
        ("faulty.yaml", "good.yaml", "error: the old side, `faulty.yaml`, cannot be planned, so nothing was compared"),
        ("good.yaml", "faulty.yaml", "error: the new side, `faulty.yaml`, cannot be planned, so nothing was compared"),
        ("plan.json", "good.yaml", "error: plan.json: `formatVersion` 2 is not read by this version"),
        ("good.yaml", "nothing.yaml", "error: nothing.yaml: cannot be read"),
        ("-", "-", "error: `-` on both sides"),
    ] {
        let (code, out, err) = ran(place.path(), &["diff", old, new]);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(said), "{err}");
    }
    let (code, _, err) = ran(place.path(), &["diff", "plan.json", "good.yaml", "--old", "good.yaml"]);
    assert!(code == 2 && err.contains("stands for the whole side"), "{err}");
}

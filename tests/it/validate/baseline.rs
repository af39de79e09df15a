//! Findings that were there before.

use std::fs;

use super::{bare, directory, platform, validate};

const KEPT: [&str; 3] = ["inventory.yaml", "--baseline", "kept.json"];

fn updated(text: &str) -> tempfile::TempDir {
    let directory = directory(&[("inventory.yaml", text)]);
    let (code, out, err) = validate(&directory, &[&KEPT[..], &["--update-baseline", "--deny", "warning"]].concat());
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    directory
}

#[test]
fn what_is_in_the_baseline_is_counted_and_not_told() {
    let directory = updated(&platform(&[bare("a"), bare("b")]));
    let (code, out, err) = validate(&directory, &[&KEPT[..], &["--deny", "warning"]].concat());
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    assert_eq!(err, "found nothing (2 findings in the baseline)\n");
    let text = fs::read_to_string(directory.path().join("kept.json")).expect("a baseline");
    let entry = |name: &str| {
        format!(
            "    {{\n      \"rule\": \"PX409\",\n      \"service\": \"{name}\",\n      \"dataset\": \"{name}\",\n      \"count\": 1\n    }}"
        )
    };
    assert_eq!(
        text,
        format!("{{\n  \"formatVersion\": 1,\n  \"findings\": [\n{},\n{}\n  ]\n}}\n", entry("a"), entry("b"))
    );
}

#[test]
fn what_is_new_is_told_and_fails_the_run() {
    let directory = updated(&platform(&[bare("a")]));
    fs::write(directory.path().join("inventory.yaml"), platform(&[bare("new"), bare("a")])).expect("a file");
    let (code, out, err) = validate(&directory, &[&KEPT[..], &["--deny", "warning"]].concat());
    assert!(code == 1 && out.contains("`new/new`") && !out.contains("`a/a`"), "{out}{err}");
}

#[test]
fn a_service_that_moves_500_lines_down_stays_in_its_baseline() {
    let directory = updated(&platform(&[bare("a")]));
    let others: String = (0..250).map(|at| format!("  - name: other{at}\n    data: []\n")).collect();
    fs::write(directory.path().join("inventory.yaml"), platform(&[others, bare("a")])).expect("a file");
    let (code, out, err) = validate(&directory, &[&KEPT[..], &["--deny", "warning"]].concat());
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
}

#[test]
fn an_entry_that_no_longer_occurs_is_told_and_dropped_on_update() {
    let directory = updated(&platform(&[bare("a"), bare("b")]));
    fs::write(directory.path().join("inventory.yaml"), platform(&[bare("b")])).expect("a file");
    let (code, _, err) = validate(&directory, &KEPT);
    assert!(code == 0 && err.contains("1 entry of the baseline has more than occurs: PX409 a/a"), "{err}");
    let (_, _, err) = validate(&directory, &[&KEPT[..], &["--update-baseline"]].concat());
    assert!(err.contains("wrote the baseline kept.json with 1 entry") && !err.contains("more than occurs"), "{err}");
    assert!(!fs::read_to_string(directory.path().join("kept.json")).expect("a baseline").contains("\"a\""));
}

#[test]
fn entries_of_rules_that_were_not_asked_are_neither_stale_nor_dropped() {
    let directory = updated(&platform(&[bare("a")]));
    let before = fs::read(directory.path().join("kept.json")).expect("a baseline");
    let (_, _, err) = validate(&directory, &[&KEPT[..], &["--only", "PX2", "--update-baseline"]].concat());
    assert!(!err.contains("more than occurs"), "{err}");
    assert_eq!(fs::read(directory.path().join("kept.json")).expect("a baseline"), before);
}

#[test]
fn where_there_are_more_than_the_baseline_has_all_of_the_kind_are_told() {
    let unused = "  - name: a # parallax: allow PX409 because x\n    data: []\n";
    let directory = updated(&platform(&[unused.to_owned()]));
    fs::write(
        directory.path().join("inventory.yaml"),
        platform(&[unused.to_owned(), unused.replace("name: a", "name: b")]),
    )
    .expect("a file");
    let (_, out, _) = validate(&directory, &KEPT);
    assert_eq!(out.matches("PX032").count(), 2, "{out}");
}

#[test]
fn an_inventory_that_cannot_be_planned_leaves_the_baseline_as_it_was() {
    let directory = updated(&platform(&[bare("a")]));
    let before = fs::read(directory.path().join("kept.json")).expect("a baseline");
    fs::write(directory.path().join("inventory.yaml"), platform(&[bare("a").replace("rpo", "rpoo")])).expect("a file");
    let (code, out, err) = validate(&directory, &[&KEPT[..], &["--update-baseline"]].concat());
    assert!(code == 1 && out.contains("PX003") && err.contains("left the baseline kept.json as it was"), "{out}{err}");
    assert_eq!(fs::read(directory.path().join("kept.json")).expect("a baseline"), before);
}

#[test]
fn a_baseline_that_is_missing_or_faulty_exits_with_2_and_is_not_written_over() {
    let directory = directory(&[
        ("inventory.yaml", &platform(&[bare("a")])),
        ("faulty.json", "{\"formatVersion\": 1, \"findngs\": []}"),
    ]);
    let (code, out, err) = validate(&directory, &["inventory.yaml", "--baseline", "missing.json"]);
    assert!(code == 2 && out.is_empty() && err.contains("`--update-baseline` writes it"), "{err}");
    let (code, _, err) = validate(&directory, &["inventory.yaml", "--baseline", "faulty.json", "--update-baseline"]);
    assert!(code == 2 && err.contains("faulty.json: not a baseline") && err.contains("line 1 column"), "{err}");
    assert!(fs::read_to_string(directory.path().join("faulty.json")).expect("it is there").contains("findngs"));
    let (code, _, err) = validate(&directory, &["inventory.yaml", "--update-baseline"]);
    assert!(code == 2 && err.contains("`--baseline FILE`"), "{err}");
}

#[test]
fn an_output_does_not_replace_the_baseline_that_was_read() {
    let directory = updated(&platform(&[bare("a")]));
    let (code, _, err) = validate(&directory, &[&KEPT[..], &["--output", "json=kept.json"]].concat());
    assert!(code == 2 && err.contains("was read as input"), "{err}");
    let (code, _, err) =
        validate(&directory, &[&KEPT[..], &["--update-baseline", "--output", "json=kept.json"]].concat());
    assert!(code == 2 && err.contains("named twice"), "{err}");
}

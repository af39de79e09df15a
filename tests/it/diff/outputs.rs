//! The formats: the published shape, a comment that always fits, names that do no harm.

use std::fmt::Write;
use std::fs;

use parallax::emit::diff::{self as emit, Diff};
use parallax::model::changes::Changes;
use parallax::model::contracts::{Colour, Look};
use parallax::pipeline;
use serde_json::Value;
use snapbox::{assert_data_eq, file};
use tempfile::TempDir;
use unicode_width::UnicodeWidthStr;

use super::{Side, diff, edited, ran, travelbook};
use crate::support::HEAD;

/// What a comment of a pull request takes.
const MOST: usize = 65_536;

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn shown(changes: &Changes) -> Diff<'_> {
    Diff { old: "old.yaml", new: "new.yaml", platform: "test", changes }
}

#[test]
fn the_published_schema_is_current() {
    assert_data_eq!(emit::schema(), file!["../../../schema/diff.schema.json"].raw());
}

#[test]
fn documents_validate_with_the_schema() {
    let schema = jsonschema::draft7::new(&json(&emit::schema())).expect("a schema");
    let quoted = fs::read_to_string("examples/travelbook-as-quoted/inventory.yaml").expect("an example");
    let saved = pipeline::saved(Side::of(&quoted).saved().as_bytes()).expect("a plan");
    let now = Side::of(&travelbook()).snapshot();
    for changes in [diff(&quoted, &travelbook()), diff(&quoted, &quoted), pipeline::diff(&saved, &now)] {
        let document = json(&emit::json(&shown(&changes)).expect("a document"));
        let faults: Vec<String> = schema.iter_errors(&document).map(|fault| fault.to_string()).collect();
        assert_eq!(faults, Vec::<String>::new());
        assert_eq!(document["same"], changes.is_none());
    }
}

/// Services whose reads and names are as asked.
fn many(services: usize, reads: u32, prefix: &str) -> String {
    let mut out = format!("{HEAD}services:\n");
    for at in 0..services {
        let data = format!(
            "{{name: d{at}, operations: [assign], invariants: [none], lostUpdates: acceptable, consistency: eventual, reads: {}%}}",
            reads + u32::try_from(at % 7).unwrap_or(0)
        );
        let _ = writeln!(out, "  - {{name: {prefix}{at}, kind: api, owner: team-{at}, data: [{data}]}}");
    }
    out
}

#[test]
fn a_comment_fits_whatever_changed_and_counts_what_it_leaves_out() {
    let side = |text: &str| {
        let side = Side::of(text);
        pipeline::snapshot(
            &side.planned,
            &side.findings,
            parallax::model::snapshot::Here::No { because: "`--no-files`".into() },
            parallax::model::snapshot::Here::No { because: "`--no-files`".into() },
        )
    };
    let changes = pipeline::diff(&side(&many(2_500, 90, "a")), &side(&many(2_500, 60, "a")));
    assert!(changes.moved.len() >= 10_000, "{}", changes.moved.len());
    let text = emit::markdown(&shown(&changes));
    assert!(text.len() < MOST, "{} bytes", text.len());
    assert!(text.starts_with("### test: "), "{text}");
    assert!(text.contains("more are left out here; `parallax diff` prints all of them"), "{text}");
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    let services = pipeline::diff(&side(&many(1_500, 90, "a")), &side(&many(1_500, 90, "b")));
    assert!(emit::markdown(&shown(&services)).len() < MOST);
}

#[test]
fn hostile_names_do_no_harm() {
    // An inventory has no such names; a document that somebody hands in may have any.
    let hostile = "</details>@team\\u001b[31m|http://e.example ![x](//y) `<b>`\\n\\n# x <!-- #1";
    let saved = Side::of(&travelbook()).saved();
    let long = "x".repeat(200_000);
    let other = saved
        .replace("review-system", hostile)
        .replace("single-writer", "crdt</summary>@all")
        .replace("us-east-1", &format!("region{long}"));
    let old = pipeline::saved(saved.as_bytes()).expect("a plan");
    let new = pipeline::saved(other.as_bytes()).expect("a plan");
    let changes = pipeline::diff(&old, &new);
    let shown = Diff { old: "<old>@team", new: "a`b|c", platform: "</details>", changes: &changes };
    let text = emit::markdown(&shown);
    assert!(text.len() < MOST, "{}", text.len());
    // Outside of code, in which nothing is a mark.
    let plain: String = text.replace("\\`", "").split('`').step_by(2).collect();
    assert!(!plain.contains("@team") && !plain.contains("@all") && !plain.contains("http://"), "{text}");
    assert!(!plain.contains("<b>") && !plain.contains("<!--") && !text.contains('\u{1b}'));
    assert_eq!(plain.matches("<details>").count(), plain.matches("</details>").count());
    let table = emit::table(&shown, Look { width: 80, colour: Colour::Plain });
    assert!(!table.contains('\u{1b}'));
    assert!(emit::json(&shown).is_ok());
}

#[test]
fn no_line_of_a_table_is_wider_than_asked() {
    let quoted = fs::read_to_string("examples/travelbook-as-quoted/inventory.yaml").expect("an example");
    let changes = diff(&quoted, &travelbook());
    for width in [64, 80, 120, 200] {
        let plain = emit::table(&shown(&changes), Look { width, colour: Colour::Plain });
        let wide: Vec<&str> = plain.lines().filter(|line| line.width() > width).collect();
        assert_eq!(wide, Vec::<&str>::new());
        let coloured = emit::table(&shown(&changes), Look { width, colour: Colour::Ansi });
        assert!(coloured.contains("\u{1b}["));
    }
}

#[test]
fn every_format_says_the_same_headline_and_files_hold_what_was_printed() {
    let place = TempDir::new().expect("a directory");
    let new =
        edited(&travelbook(), "reads: 80%\n        consistency: eventual", "reads: 70%\n        consistency: eventual");
    for (name, text) in [("old.yaml", travelbook()), ("new.yaml", new)] {
        let text = edited(&text, "priceBook: prices.toml\n", "");
        fs::write(place.path().join(name), text).expect("a file");
    }
    let outputs = ["--output", "json=d.json", "--output", "markdown=d.md", "--output", "table=d.txt"];
    let (code, out, err) = ran(place.path(), &[&["diff", "old.yaml", "new.yaml"], outputs.as_slice()].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    let read = |name: &str| fs::read_to_string(place.path().join(name)).expect("a file");
    let headline = "+1 crdt, -1 single-writer, RTO of review-system";
    assert!(out.contains(headline) && read("d.txt").contains(headline) && read("d.md").contains(headline));
    assert_eq!(json(&read("d.json"))["headline"][0], "+1 crdt");
    assert_data_eq!(read("d.md"), file!["comment.md"].raw());
    let (code, _, err) = ran(place.path(), &["diff", "old.yaml", "new.yaml", "--deny", "error", "-q"]);
    assert_eq!((code, err.as_str()), (1, "error: 2 new findings are at or above `--deny error`\n"));
    // What the old side has already is nobody's fault.
    assert_eq!(ran(place.path(), &["diff", "new.yaml", "old.yaml", "--deny", "info"]).0, 0);
    let (code, _, err) = ran(place.path(), &["diff", "old.yaml", "new.yaml", "--output", "json=old.yaml"]);
    assert!(code == 2 && err.contains("was read as input"), "{err}");
}

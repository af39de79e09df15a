//! What moves no decision is told all the same, and what is no part of the plan is not.

use std::fs;

use parallax::emit::diff::{self as emit, Diff};
use parallax::model::changes::Changes;
use parallax::model::snapshot::Aspect;
use parallax::pipeline;
use serde_json::Value;
use tempfile::TempDir;

use super::{Side, diff, edited, ran, travelbook};

/// What moved of `TravelBook` with one edit: whose, the field, before, after.
fn moved(from: &str, to: &str) -> Vec<[String; 4]> {
    let changes = diff(&travelbook(), &edited(&travelbook(), from, to));
    assert!(changes.appeared.is_empty() && changes.gone.is_empty(), "{changes:#?}");
    let document = document(&changes);
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let all = document.get("changes").and_then(Value::as_array).expect("changes").iter();
    all.map(|it| {
        let whose = if it["dataset"].is_null() { &it["service"] } else { &it["dataset"] };
        let value = |side: &str| it.pointer(side).and_then(Value::as_str).unwrap_or("-").to_owned();
        [text(whose), text(&it["of"]), value("/before/text"), value("/after/text")]
    })
    .collect()
}

fn document(changes: &Changes) -> Value {
    let shown = Diff { old: "old.yaml", new: "new.yaml", platform: "test", changes };
    serde_json::from_str(&emit::json(&shown).expect("a document")).expect("JSON")
}

#[test]
fn what_is_written_and_decides_nothing_is_told_where_it_moved() {
    for (from, to, expected) in [
        ("asOf: 2026-11-22", "asOf: 2026-11-21", ["-", "asOf", "2026-11-22", "2026-11-21"]),
        ("monthlyBudget: 30000", "monthlyBudget: 31000", ["-", "monthlyBudget", "30000", "31000"]),
        ("today: {rto: 30m", "today: {rto: 45m", ["-", "today.rto", "30 min", "45 min"]),
        ("capacity: 70%", "capacity: 69%", ["-", "capacity of eu-west-1", "70%", "69%"]),
        ("zone: Z1234567890", "zone: Z123", ["-", "routing.zone", "Z1234567890", "Z123"]),
        ("size: 120GiB", "size: 121GiB", ["payments", "size", "120GiB", "121GiB"]),
        ("secretRef: reviews-db", "secretRef: reviews", ["reviews", "secretRef", "reviews-db", "reviews"]),
        (
            "search:v5.4.0",
            "search:v5.4.1",
            ["search-api", "image", "registry.example/search:v5.4.0", "registry.example/search:v5.4.1"],
        ),
    ] {
        assert_eq!(moved(from, to), vec![expected.map(ToOwned::to_owned)]);
    }
}

#[test]
fn a_recovery_is_told_by_the_region_that_is_lost_and_apart_from_what_is_called() {
    let moved = moved("services:\n", "settings: {decide: 6m}\nservices:\n");
    let of = |whose: &str| {
        moved
            .iter()
            .filter(|it| it[0] == whose)
            .map(|[_, of, before, after]| format!("{of}: {before} -> {after}"))
            .collect()
    };
    let times: [Vec<String>; 4] = ["booking-engine", "bookings", "api-gateway", "search-api"].map(of);
    // A person decides for the writer only; the gateway itself comes back as before, and waits for it.
    assert_eq!(times[0], ["us-east-1: 13 min -> 14 min", "-: 13 min -> 14 min"]);
    assert_eq!(times[1], ["us-east-1: 13 min -> 14 min"]);
    assert_eq!(times[2], ["-: 13 min -> 14 min"]);
    assert_eq!(times[3], Vec::<String>::new());
}

#[test]
fn a_saved_side_does_not_say_what_decides_nothing_and_nothing_is_made_of_that() {
    let new = Side::of(&edited(&travelbook(), "size: 120GiB", "size: 121GiB")).snapshot();
    let saved = pipeline::saved(Side::of(&travelbook()).saved().as_bytes()).expect("a plan");
    for changes in [pipeline::diff(&saved, &new), pipeline::diff(&new, &saved)] {
        assert!(changes.moved.iter().all(|change| change.aspect != Aspect::Stated), "{changes:#?}");
        let document = document(&changes);
        let named = document["notCompared"].as_array().expect("a list");
        assert!(named.iter().any(|it| it["what"] == "stated"), "{document}");
    }
}

#[test]
fn a_manifest_beside_an_inventory_is_no_change() {
    let place = TempDir::new().expect("a directory");
    for side in ["old", "new"] {
        let folder = place.path().join(side);
        fs::create_dir(&folder).expect("a directory");
        let text = edited(&travelbook(), "priceBook: prices.toml\n", "");
        fs::write(folder.join("inventory.yaml"), text).expect("a file");
    }
    let manifest = "apiVersion: v1\nkind: Service\nmetadata: {name: beside}\n";
    fs::write(place.path().join("new/service.yaml"), manifest).expect("a file");
    let (code, out, err) = ran(place.path(), &["diff", "old", "new", "--exit-code"]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "travelbook  old -> new\n\nno change\n", ""));
}

#[test]
fn a_headline_says_no_change_only_of_what_did_not_change() {
    let headline = |old: &str, new: &str| document(&diff(old, new))["headline"].to_string();
    let book = travelbook();
    assert_eq!(
        headline(&book, &edited(&book, "reads: 95%", "reads: 94%")),
        "[\"no change of strategies, recovery or cost; 1 input differs\"]"
    );
    let shares = edited(&edited(&book, "share: 30%", "share: 20%"), "share: 10%", "share: 20%");
    assert_eq!(
        headline(&book, &shares),
        "[\"no change of strategies, recovery or cost; 2 values of the platform differ\"]"
    );
    // One merges and one does not, and then the other way round: the numbers of strategies are as they were.
    let two = |first: u32, second: u32| {
        let one = |name: &str, reads: u32| {
            format!(
                "  - {{name: {name}, kind: api, data: [{{name: d, archetype: review, rpo: 5s, reads: {reads}%}}]}}\n"
            )
        };
        format!("{}services:\n{}{}", crate::support::HEAD, one("a", first), one("b", second))
    };
    let changes = diff(&two(70, 90), &two(90, 70));
    let flipped = changes.moved.iter().filter(|change| change.aspect == Aspect::Strategy).count();
    assert_eq!((flipped, changes.strategies.len()), (2, 0), "{changes:#?}");
    assert!(headline(&two(70, 90), &two(90, 70)).contains("2 datasets decided otherwise"));
}

#[test]
fn a_price_book_that_cannot_be_read_is_no_change_of_nothing() {
    let place = TempDir::new().expect("a directory");
    fs::write(place.path().join("a.yaml"), travelbook()).expect("a file");
    fs::write(place.path().join("b.yaml"), edited(&travelbook(), "priceBook: prices.toml\n", "")).expect("a file");
    for (old, new) in [("a.yaml", "b.yaml"), ("b.yaml", "a.yaml")] {
        let (code, out, err) = ran(place.path(), &["diff", old, new]);
        assert!(out.contains("\n\nno change, cost not compared\n"), "{out}");
        assert!(code == 2 && err.contains("prices.toml cannot be read"), "{err}");
    }
}

#[test]
fn times_that_read_alike_are_told_in_full_seconds() {
    let out = document(&diff(&travelbook(), &edited(&travelbook(), "ttl: 60s", "ttl: 61s")));
    let headline = out["headline"].to_string();
    assert!(headline.contains("780 s -> 781 s"), "{headline}");
}

#[test]
fn what_was_meant_as_a_revision_and_lacks_its_colon_is_told_how_to_write_it() {
    let place = TempDir::new().expect("a directory");
    fs::write(place.path().join("a.yaml"), travelbook()).expect("a file");
    let (code, _, err) = ran(place.path(), &["diff", "origin/main", "a.yaml"]);
    let said = "error: origin/main: cannot be read: no such file; a revision of git is written with a colon, as in \
                `origin/main:`\n";
    assert_eq!((code, err.as_str()), (2, said));
}

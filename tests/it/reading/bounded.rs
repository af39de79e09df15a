//! Texts that are nothing but faults cost no more than good ones, and say so once.

use std::time::{Duration, Instant};

use parallax::base::finding::Finding;
use parallax::load::locate::Locator;
use parallax::load::{Loaded, read};
use parallax::model::contracts::Locate;

use super::world::World;
use super::{HEAD, load, sources};

/// Makes a text with so many faults.
type Make = fn(usize) -> String;

/// One of each kind.
const KINDS: [(&str, Make); 6] = [
    ("items of a wrong type", |n| format!("{HEAD}platform:\n  components: [{}1]\n", "1, ".repeat(n))),
    ("unknown keys", |n| format!("{HEAD}{}", (0..n).map(|i| format!("k{i}: 1\n")).collect::<String>())),
    ("unknown services", |n| {
        let calls = (0..n).map(|i| format!("      - service: t{i}\n")).collect::<String>();
        format!("{HEAD}services:\n  - name: a\n    dependsOn:\n{calls}")
    }),
    ("bad services", |n| {
        format!("{HEAD}services:\n{}", (0..n).map(|i| format!("  - {{name: s{i}, kind: apy}}\n")).collect::<String>())
    }),
    ("bad names", |n| {
        format!("{HEAD}services:\n{}", (0..n).map(|i| format!("  - {{name: S{i}}}\n")).collect::<String>())
    }),
    ("repeated keys on one line", |n| format!("{HEAD}settings: {{{}a: 1}}\n", "a: 1, ".repeat(n))),
];

/// Reads a text and finds every place, as whoever shows the findings does.
fn shown(text: &str) -> (Duration, Loaded) {
    let start = Instant::now();
    let set = sources(&[text]);
    let loaded = read(&set, &World);
    let locator = Locator::new(set);
    for finding in &loaded.findings {
        let places = finding.anchor.iter().chain(finding.related.iter().map(|related| &related.anchor));
        assert!(places.map(|at| locator.span(at)).all(|span| span.is_some()));
    }
    (start.elapsed(), loaded)
}

fn last(loaded: &Loaded) -> &Finding {
    loaded.findings.last().expect("a finding")
}

#[test]
fn a_thousand_faults_of_a_file_are_listed_and_then_it_is_said_that_there_are_more() {
    for (kind, text) in KINDS {
        let text = text(1_500);
        let (_, loaded) = shown(&text);
        assert_eq!(loaded.findings.len(), 1_001, "{kind}");
        assert!(loaded.readable && loaded.inventory.is_none(), "{kind}");
        let end = last(&loaded);
        let said = (end.rule.code, end.message.as_str());
        assert_eq!(said, ("PX012", "more than 1,000 faults; the rest are not listed"), "{kind}");
        let lines = u32::try_from(text.lines().count()).expect("few");
        assert_eq!(end.span.map(|span| span.line), Some(lines), "{kind}");
        assert_eq!(loaded.findings.iter().filter(|found| found.rule.code == "PX012").count(), 1, "{kind}");
    }
}

#[test]
fn as_many_faults_as_are_listed_are_all() {
    let unknown = |count: usize| (KINDS[1].1)(count);
    assert_eq!(load(&unknown(1_000)).findings.len(), 1_000);
    assert_eq!(last(&load(&unknown(1_000))).rule.code, "PX003");
    assert_eq!(load(&unknown(1_001)).findings.len(), 1_001);
}

#[test]
fn faults_of_one_file_do_not_hide_those_of_another() {
    let many = KINDS[1].1(3_000);
    let loaded = read(&sources(&[&many, &format!("{HEAD}services:\n  - {{name: a, kind: apy}}\n")]), &World);
    let of_second = loaded.findings.iter().filter(|found| found.anchor.as_ref().is_some_and(|at| at.source.0 == 1));
    assert_eq!(of_second.map(|found| found.rule.code).collect::<Vec<_>>(), ["PX004"]);
}

#[test]
fn services_that_were_not_looked_at_are_not_missed() {
    let many = KINDS[3].1(3_000);
    let caller = "apiVersion: parallax/v1\nkind: Inventory\nservices:\n  - {name: z, dependsOn: [{service: s2999}]}\n";
    let loaded = read(&sources(&[&many, caller]), &World);
    assert!(loaded.findings.iter().all(|found| found.rule.code != "PX010"));
}

#[test]
fn skipped_documents_crowd_out_no_fault() {
    let others = "kind: Pod\n---\n".repeat(2_000);
    let loaded = load(&format!("{others}{HEAD}services:\n  - {{name: a, kind: apy}}\n"));
    let count = |code: &str| loaded.findings.iter().filter(|found| found.rule.code == code).count();
    assert_eq!((count("PX015"), count("PX004"), count("PX012")), (1_000, 1, 1));
    assert!(load(&format!("{others}{HEAD}")).inventory.is_some(), "what is skipped is no fault");
}

#[test]
fn twice_the_faults_take_twice_the_time() {
    for (kind, text) in KINDS {
        let fastest = |count: usize| {
            let text = text(count);
            (0..3).map(|_| shown(&text).0).min().expect("three")
        };
        let (one, two) = (fastest(20_000), fastest(40_000));
        // What takes no time at all has no ratio.
        let ratio = two.as_secs_f64() / one.as_secs_f64().max(0.02);
        assert!(ratio < 3.5, "{kind}: {one:?}, then {two:?}");
    }
}

#[test]
fn the_last_of_many_good_services_is_found_as_fast_as_the_first() {
    let text = format!("{HEAD}services:\n{}", (0..40_000).map(|i| format!("  - name: s{i}\n")).collect::<String>());
    let inventory = super::good(&text);
    let locator = Locator::new(sources(&[&text]));
    let start = Instant::now();
    for (line, service) in inventory.services.iter().map(|one| (locator.span(&one.at), one)) {
        let number: u32 = service.name.as_str().trim_start_matches('s').parse().expect("a number");
        assert_eq!(line.map(|span| span.line), Some(number + 9));
    }
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
}

//! Findings as text.

use parallax::base::finding::Finding;
use parallax::base::path::Anchor;
use parallax::base::source::{Content, Origin, SourceSet, Span};
use parallax::emit::findings::{counts, findings};
use parallax::emit::pages::page;
use parallax::model::contracts::{Colour, Look};
use proptest::prelude::*;
use snapbox::assert_data_eq;

use super::platform::Platform;
use super::spots::Spots;
use super::verdicts::CONFLICT;

const PLAIN: Look = Look { width: 80, colour: Colour::Plain };

/// One finding over bytes `start..end` of `text`.
fn over(text: impl Into<Content>, start: u32, end: u32) -> String {
    over_in(text, start, end, Colour::Plain)
}

fn over_in(text: impl Into<Content>, start: u32, end: u32, colour: Colour) -> String {
    let mut sources = SourceSet::default();
    let source = sources.add("a.yaml", text, Origin::Named);
    let mut finding = Finding::new(&CONFLICT, Some(Anchor::document(source, 0)), "it is wrong");
    finding.span = Some(Span { line: 7, column: start + 1, end_line: 7, end_column: end + 1, start, end });
    findings(&[finding], &Spots::of(sources), Look { colour, ..PLAIN })
}

#[test]
fn a_finding_shows_its_line_with_carets_and_advice() {
    let platform = Platform::sample();
    let text = findings(&Platform::findings(), &platform.spots, PLAIN);
    assert_data_eq!(text, snapbox::file!["goldens/findings.txt"].raw());
}

#[test]
fn one_rule_at_one_place_is_told_once_for_all_its_datasets() {
    let mut sources = SourceSet::default();
    let source = sources.add("a.yaml", b"rpo: 0s\n".to_vec(), Origin::Named);
    let of = |dataset: &str| {
        let anchor = Anchor::document(source, 0);
        Finding::new(&CONFLICT, Some(anchor), format!("`{dataset}` is wrong")).about("carts", Some(dataset))
    };
    let shown = findings(&[of("a"), of("b"), of("c")], &Spots::of(sources.clone()), PLAIN);
    assert!(shown.contains("`a` is wrong") && shown.contains("also: carts/b, carts/c"), "{shown}");
    assert_eq!(shown.matches("error[").count(), 1, "{shown}");
    let shown = findings(&[of("a"), of("a")], &Spots::of(sources), PLAIN);
    assert_eq!(shown.matches("error[").count(), 2, "two faults of one dataset are two: {shown}");
}

#[test]
fn counts_name_each_severity_once() {
    assert_eq!(counts(&Platform::findings()), "1 error, 1 warning");
    assert_eq!(counts(&[]), "none");
}

#[test]
fn a_line_of_a_megabyte_is_shown_in_part() {
    let text = format!("{}rpo: 0s{}", "x".repeat(500_000), "y".repeat(500_000));
    let shown = over(text.into_bytes(), 500_005, 500_007);
    assert!(shown.contains("0s") && shown.len() < 1_000, "{shown}");
    assert!(shown.contains("a.yaml:7:500006"), "{shown}");
}

#[test]
fn bytes_that_are_not_text_are_shown_as_such() {
    let shown = over(b"rpo: \xff\xfe0s\n".to_vec(), 5, 7);
    assert!(shown.contains("rpo: \u{fffd}"), "{shown}");
}

#[test]
fn a_span_beyond_the_text_still_names_the_file() {
    let shown = over(b"short".to_vec(), 900, 901);
    assert!(shown.contains("a.yaml:7:901"), "{shown}");
}

#[test]
fn a_span_over_many_lines_shows_its_first() {
    let shown = over(b"services:\n  - name: a\n    x: 1\n".to_vec(), 0, 30);
    assert!(shown.contains("7 | services:") && !shown.contains("name: a"), "{shown}");
    assert!(shown.contains("^^^^^^^^^"), "{shown}");
}

#[test]
fn escape_sequences_of_the_source_are_not_obeyed() {
    let shown = over(b"a: \x1b[2J\n".to_vec(), 0, 1);
    assert!(!shown.contains('\u{1b}'), "{shown}");
}

#[test]
fn a_finding_without_a_place_is_shown_too() {
    let shown = findings(&[Finding::new(&CONFLICT, None, "nothing is here")], &Spots::of(SourceSet::default()), PLAIN);
    assert_eq!(shown, "error[PX210 zero-loss-with-two-regions]: nothing is here\n");
}

#[test]
fn a_page_reads_as_text() {
    assert_data_eq!(page(&CONFLICT, PLAIN), snapbox::file!["goldens/page.txt"].raw());
}

proptest! {
    #[test]
    fn no_text_and_no_span_breaks_the_renderer(
        text in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(b'\t'), any::<u8>()], 0..60),
        start in 0_u32..70,
        length in 0_u32..70,
        colour in prop_oneof![Just(Colour::Plain), Just(Colour::Ansi)],
    ) {
        let shown = over_in(text, start, start + length, colour);
        prop_assert!(shown.contains("it is wrong"));
        if colour == Colour::Plain {
            prop_assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
        }
    }
}

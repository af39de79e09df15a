//! What is said about services with faults, and what is not.

use parallax::load::locate::Locator;

use super::{HEAD, load, shown, sources};

fn found(services: &str) -> Vec<String> {
    let text = format!("{HEAD}services:\n{services}");
    shown(&[&text], &load(&text))
}

/// Line, code and lines of the related places of the only finding.
fn only(services: &str) -> (u32, &'static str, Vec<u32>) {
    let text = format!("{HEAD}services:\n{services}");
    let loaded = load(&text);
    let locator = Locator::new(sources(&[&text]));
    let place = |at| parallax::model::contracts::Locate::span(&locator, at).map_or(0, |span| span.line);
    let [finding] = loaded.findings.as_slice() else { panic!("{:#?}", shown(&[&text], &loaded)) };
    let related = finding.related.iter().map(|related| place(&related.anchor)).collect();
    (super::line(&locator, finding), finding.rule.code, related)
}

#[test]
fn a_service_without_a_usable_name_is_never_called_by_another() {
    let faults = "  - name: Bad Name
    kind: external
    idempotency: {dataset: keys}
    requests: {writes: 20%}
    transactions: [{datasets: [a, b]}]
    data:
      - {name: d, references: [{dataset: x}]}
      - {name: d, operations: []}
      - {operations: [], writeRate: 5/s}
  - {name: other, dependsOn: [{service: Bad Name}]}
";
    let all = found(faults).join("\n");
    assert!(all.contains("PX008") && all.contains("PX009") && all.contains("PX017"), "{all}");
    assert!(!all.contains("unnamed") && !all.contains("PX010"), "{all}");
}

#[test]
fn nobody_is_told_to_write_what_can_be_no_name() {
    let all = found("  - name: ../evil\n  - {name: good, dependsOn: [{service: nobody}]}\n");
    assert_eq!(all.len(), 2, "{all:#?}");
    assert!(all[1].ends_with("known are `good`"), "{all:#?}");
    let short = found("  - {name: a, dependsOn: [{service: b, call: async}]}\n  - name: c\n");
    assert!(short[0].ends_with("known are `a`, `c`"), "{short:#?}");
}

#[test]
fn a_call_that_stands_twice_shows_both_places() {
    let twice = |rest: &str| {
        format!("  - name: b\n  - name: a\n    dependsOn:\n      - service: b\n      - {{service: b{rest}}}\n")
    };
    assert_eq!(only(&twice("")), (13, "PX009", vec![12]));
    assert_eq!(only(&twice(", on: all, call: async")), (13, "PX009", vec![12]));
    assert_eq!(found(&twice(", on: write")), Vec::<String>::new());
}

#[test]
fn an_empty_list_of_data_beside_an_archetype_that_makes_some_is_a_contradiction() {
    assert_eq!(only("  - name: a\n    archetype: booking\n    data: []\n"), (11, "PX017", vec![10]));
    assert_eq!(found("  - {name: a, archetype: stateless, data: []}\n"), Vec::<String>::new());
    assert_eq!(found("  - {name: a, archetype: booking}\n"), Vec::<String>::new());
}

#[test]
fn what_a_merge_key_would_bring_is_not_missing() {
    let text = format!(
        "{HEAD}services:\n  - &base {{name: b, kind: api}}\n  - {{<<: *base, dependsOn: [{{<<: {{service: b}}}}]}}\n"
    );
    let all = shown(&[&text], &load(&text));
    assert_eq!(all.len(), 2, "{all:#?}");
    assert!(all.iter().all(|one| one.contains("PX003 merge keys")), "{all:#?}");
}

#[test]
fn every_text_that_is_too_deep_is_told_the_limit() {
    for text in ["[".repeat(1_000), "{a: ".repeat(1_000), "- ".repeat(1_000)] {
        let found = load(&text).findings;
        assert_eq!(found[0].message, "nested more than 64 levels deep");
        assert_eq!(found[0].help.as_deref(), Some("an inventory needs fewer than ten"));
    }
}

#[test]
fn a_mapping_where_a_list_is_wanted_is_shown_itself() {
    let loaded = load(&format!("{HEAD}services:\n  - {{name: a, data: {{name: x}}}}\n"));
    let span = loaded.findings[0].span.unwrap();
    assert_eq!((span.line, span.column, span.end_column), (9, 21, 30));
}

#[test]
fn a_faulty_archetype_is_named_in_one_line_wherever_it_is_used() {
    let all = found("  - {name: a, archetype: broken}\n  - {name: b, archetype: broken}\n");
    assert_eq!(all.len(), 2, "{all:#?}");
    for one in all {
        assert!(one.contains("PX010 the file of the archetype `broken` is faulty | mend it"), "{one}");
        assert!(!one.contains('\n'), "{one}");
    }
}

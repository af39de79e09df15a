//! Advice that ends what it was given for, and verdicts that leave a way.

use parallax::base::finding::Finding;
use parallax::model::plan::{CopyRole, WritePath};
use parallax::model::verdict::StrategyId;

use crate::support::{HEAD, plan, planned, verdict};

fn found(text: &str, code: &str) -> Vec<Finding> {
    let outcome = plan(text);
    assert!(outcome.planned.is_some(), "{:#?}\n{text}", outcome.findings);
    outcome.findings.into_iter().filter(|found| found.rule.code == code).collect()
}

/// What the only finding of a code says, and its advice.
fn only(text: &str, code: &str) -> (String, String) {
    let mut all = found(text, code);
    assert_eq!(all.len(), 1, "{code}: {all:#?}\n{text}");
    let one = all.remove(0);
    (one.message, one.help.unwrap_or_default())
}

/// A platform of three regions, two of them in Europe.
fn three(services: &str) -> String {
    format!("{HEAD}  - {{name: eu-central-1}}\nservices:\n{services}")
}

/// One dataset that numbers invoices, which no two regions may do at once.
fn numbers(residency: &str, more: &str) -> String {
    three(&format!(
        "  - {{name: invoices, data: [{{name: numbers, operations: [insert-specific], invariants: [sequence], \
         residency: [{residency}], consistency: strong, rpo: 1s{more}}}]}}\n"
    ))
}

#[test]
fn one_region_of_the_place_that_rows_may_not_leave_orders_all_of_them() {
    for (residency, regions) in [("de", vec!["eu-central-1"]), ("europe", vec!["eu-central-1", "eu-west-1"])] {
        let text = numbers(residency, ", home: eu-central-1");
        assert!(found(&text, "PX203").is_empty(), "{residency}: one region sees all rows");
        let planned = planned(&text);
        let verdict = verdict(&planned, "numbers");
        assert_eq!((verdict.strategy, verdict.rule), (StrategyId::SINGLE_WRITER, "R12"));
        let dataset = &planned.plan.services[0].datasets[0];
        let mut held: Vec<&str> = dataset.copies.iter().map(|copy| &*copy.region.name).collect();
        held.sort_unstable();
        assert_eq!(held, regions, "no copy leaves the place");
        assert!(matches!(&dataset.writes, WritePath::Writer(region) if &*region.name == "eu-central-1"));
        assert_eq!(dataset.copies.iter().filter(|copy| copy.role == CopyRole::Writer).count(), 1);
        let why_not = verdict.rejected.iter().find(|one| one.strategy == StrategyId::GEO_SHARD).expect("a reason");
        assert!(why_not.because.contains("one region of the place"), "{}", why_not.because);
    }
    let (message, _) = only(&numbers("europe, north-america", ""), "PX203");
    assert!(message.contains("sequence must hold over all of them"), "{message}");
    // What each home can check needs no region that sees everything.
    let at_home = planned(&numbers("europe", ", invariantScope: home"));
    assert_eq!(verdict(&at_home, "numbers").strategy, StrategyId::GEO_SHARD);
}

#[test]
fn a_transaction_over_rows_of_two_homes_is_mended_by_a_key_that_both_have() {
    let ledger = |key: &str| {
        let rows = |name: &str| {
            format!(
                "{{name: {name}, operations: [append], invariants: [conservation], invariantScope: home, \
                 residency: [europe], {key} consistency: strong, rpo: 1s, reads: 50%}}"
            )
        };
        let (entries, outbox) = (rows("entries"), rows("outbox"));
        three(&format!(
            "  - {{name: ledger, transactions: [{{datasets: [entries, outbox]}}], data: [{entries}, {outbox}]}}\n"
        ))
    };
    let (_, help) = only(&ledger(""), "PX403");
    assert!(help.contains("`affinity: {key: ..., ...}`"), "{help}");
    assert!(found(&ledger("affinity: {key: account, local: 99%},"), "PX403").is_empty());
}

#[test]
fn no_home_is_advised_where_rows_may_not_live() {
    let text = |region: &str| {
        three(&format!(
            "  - {{name: a, data: [{{name: e, operations: [assign], invariants: [none], residency: [europe], \
             invariantScope: home, reads: 50%, consistency: strong, rpo: 5s, store: postgres-streaming, \
             endpoints: {{{region}: {{write: w}}}}}}]}}\n"
        ))
    };
    let (_, help) = only(&text("us-east-1"), "PX418");
    assert!(help.contains("its rows may not live there"), "{help}");
}

#[test]
fn keys_that_lie_with_their_write_in_a_store_that_keeps_none_safe_are_sent_to_another_store() {
    let (_, help) = only(
        &three(
            "  - name: chat\n    idempotency: {key: required, dataset: messages, ttl: 24h, lock: 30s}\n    data:\n      \
             - {name: messages, store: cassandra-multidc, operations: [append], invariants: [ordered-per-key], \
             orderKey: room, consistency: session, rpo: 5s, reads: 50%}\n      - {name: rooms, operations: [assign], \
             invariants: [none], consistency: session, rpo: 5s, reads: 95%}\n",
        ),
        "PX401",
    );
    assert!(help.contains("in a store with one writer or a quorum"), "{help}");
    assert!(!help.contains("keep the key with the authoritative write"), "it lies there already: {help}");
}

#[test]
fn what_is_made_from_itself_over_any_number_of_datasets_has_no_truth() {
    let index = |name: &str, from: &str| {
        format!("  - {{name: {name}, data: [{{name: rows, archetype: search-index, rebuildableFrom: {from}}}]}}\n")
    };
    let source = "  - {name: truth, data: [{name: rows, operations: [assign], invariants: [none], reads: 95%, consistency: strong, rpo: 5s}]}\n";
    let circle = index("a", "b/rows") + &index("b", "c/rows") + &index("c", "a/rows");
    // What only leads into the circle is no part of it.
    let (message, help) = only(&three(&(circle + &index("d", "a/rows"))), "PX423");
    assert!(message.starts_with("`a/rows`, `b/rows`, `c/rows` are derived data"), "{message}");
    assert!(help.contains("`role: source`"), "{help}");
    let (message, _) = only(&three(&index("a", "a/rows")), "PX423");
    assert!(message.contains("nothing but itself"), "{message}");
    let (message, _) = only(&three(&index("a", "a")), "PX423");
    assert!(message.contains("nothing but itself"), "a service that holds nothing else: {message}");
    for straight in [
        index("a", "b/rows") + &index("b", "truth/rows") + source,
        index("a", "truth") + source,
        // A truth that can be made again from its own index after a loss is still one.
        index("a", "truth/rows") + &source.replace("reads", "role: source, rebuildableFrom: a/rows, reads"),
    ] {
        assert!(found(&three(&straight), "PX423").is_empty(), "{straight}");
    }
}

#[test]
fn a_capacity_that_cannot_be_kept_to_and_a_lag_that_no_wire_allows_are_told() {
    let text = |capacity: &str, lag: &str| {
        format!(
            "{}users: [{{from: north-america, share: 60%}}, {{from: europe, share: 40%}}]\nservices:\n  - {{name: s, \
             kind: api, replicas: 20, data: [{{name: d, archetype: booking, store: aws-rds-postgresql{lag}}}]}}\n",
            HEAD.replace("role: primary", &format!("role: primary{capacity}"))
        )
    };
    let (message, help) = only(&text(", capacity: 10%", ""), "PX424");
    assert!(message.contains("keep 10% of what all users need, and 60% of them"), "{message}");
    assert!(help.contains("`capacity: 60%` or more"), "{help}");
    let (_, help) = only(&text(", capacity: 0%", ""), "PX424");
    assert!(help.contains("take it out of `regions`"), "{help}");
    for kept in ["", ", capacity: 60%", ", capacity: 100%"] {
        assert!(found(&text(kept, ""), "PX424").is_empty(), "{kept}");
    }
    let (message, _) = only(&text("", ", lag: {p50: 0ms, p99: 4ms}"), "PX425");
    assert!(
        message.starts_with("the lag of `s/d` is said to be 4ms, and from `us-east-1` to `eu-west-1`"),
        "{message}"
    );
    for lag in ["", ", lag: {p50: 60ms, p99: 300ms}"] {
        assert!(found(&text("", lag), "PX425").is_empty(), "{lag}");
    }
}

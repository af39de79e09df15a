//! The confluence matrix, derived again by enumeration: legal starts, every run of at most two operations a region,
//! every interleaving of their clocks, merged.

mod laws;
mod matrix;
mod models;
mod runs;
mod world;

use parallax::classify::confluence::judge;
use parallax::model::verdict::Confluence;
use parallax::model::words::{Invariant, Operation};

use runs::{Delivery, Reach, reach, violation};

/// A store of whole transactions is judged as one, and must not be seen in parts.
const STORES: [(bool, Delivery); 2] = [(true, Delivery::Whole), (false, Delivery::InParts)];

fn is_safe(operation: Operation, invariant: Invariant, merges_transactions: bool) -> bool {
    matches!(judge(operation, invariant, merges_transactions), Confluence::Safe { .. })
}

fn safe_operations(invariant: Invariant, merges_transactions: bool) -> Vec<Operation> {
    Operation::ALL.iter().copied().filter(|operation| is_safe(*operation, invariant, merges_transactions)).collect()
}

/// What the other region does in the printed counterexample of an operation.
fn counterpart(operation: Operation, invariant: Invariant) -> Operation {
    if invariant == Invariant::ForeignKey { Operation::Insert } else { operation }
}

/// Every pair, invariant by invariant.
fn pairs() -> impl Iterator<Item = (Invariant, Operation)> {
    Invariant::ALL.iter().flat_map(|invariant| Operation::ALL.iter().map(|operation| (*invariant, *operation)))
}

#[test]
fn all_safe_operations_together_break_nothing() {
    for invariant in Invariant::ALL.iter().copied() {
        let model = models::of(invariant);
        for (merges_transactions, delivery) in STORES {
            let safe = safe_operations(invariant, merges_transactions);
            // What is seen in parts includes what is seen whole: the same operations need no second look.
            if merges_transactions && safe == safe_operations(invariant, false) {
                continue;
            }
            if let Some(found) = violation(&model, &safe, delivery, 2, |_, _| true) {
                panic!("{invariant} breaks under operations marked safe:\n{found}");
            }
        }
    }
}

#[test]
fn every_printed_counterexample_is_a_run_of_its_model() {
    let mut checked = 0;
    for (invariant, operation) in pairs() {
        for (merges_transactions, delivery) in STORES {
            if !matches!(judge(operation, invariant, merges_transactions), Confluence::Unsafe(_)) {
                continue;
            }
            let other = counterpart(operation, invariant);
            let found = violation(&models::of(invariant), &[operation, other], delivery, 1, |a, b| {
                a.done == [operation] && b.done == [other]
            });
            assert!(found.is_some(), "no run of {operation} against {other} breaks {invariant}");
            checked += 1;
        }
    }
    assert!(checked > 2 * 40, "only {checked} counterexamples were looked for");
}

#[test]
fn a_transfer_conserves_only_where_both_legs_arrive_together() {
    let model = models::of(Invariant::Conservation);
    let transfer = [Operation::Transfer];
    assert!(violation(&model, &transfer, Delivery::Whole, 2, |_, _| true).is_none());
    assert!(violation(&model, &transfer, Delivery::InParts, 2, |_, _| true).is_some());
    assert!(is_safe(Operation::Transfer, Invariant::Conservation, true));
    assert!(!is_safe(Operation::Transfer, Invariant::Conservation, false));
}

#[test]
fn an_unsafe_pair_is_never_only_argued() {
    for (invariant, operation) in pairs() {
        if matches!(judge(operation, invariant, false), Confluence::Unsafe(_)) {
            assert_eq!(reach(&models::of(invariant), operation), Reach::Modelled, "{operation} against {invariant}");
        }
    }
}

//! What must hold of offences and implied invariants for every input.

use std::collections::BTreeSet;

use parallax::base::evidence::{Fact, Provenance};
use parallax::classify::confluence::{judge, offences};
use parallax::model::facts::{DatasetFacts, Kept};
use parallax::model::verdict::Confluence;
use parallax::model::words::{Invariant, Operation};
use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::support::{anchor, bare_facts};

fn facts(operations: Fact<BTreeSet<Operation>>, invariants: &[Invariant], merges_transactions: bool) -> DatasetFacts {
    let kept = |invariant: &Invariant| Kept { invariant: *invariant, from: Provenance::Stated, at: Some(anchor()) };
    DatasetFacts { operations, invariants: invariants.iter().map(kept).collect(), merges_transactions, ..bare_facts() }
}

fn known(operations: &[Operation]) -> Fact<BTreeSet<Operation>> {
    Fact::stated(operations.iter().copied().collect(), anchor())
}

fn some_operations() -> impl Strategy<Value = Vec<Operation>> {
    subsequence(Operation::ALL.to_vec(), 0..=Operation::ALL.len())
}

fn some_invariants() -> impl Strategy<Value = Vec<Invariant>> {
    subsequence(Invariant::ALL.to_vec(), 0..=Invariant::ALL.len())
}

proptest! {
    #[test]
    fn unknown_operations_always_offend(invariants in some_invariants(), merges in any::<bool>()) {
        let found = offences(&facts(Fact::Unknown, &invariants, merges));
        prop_assert_eq!(found.len(), 1);
        prop_assert!(found.iter().all(|offence| offence.operation.is_none() && offence.counterexample.is_none()));
    }

    #[test]
    fn offences_are_exactly_the_pairs_that_are_not_safe(
        operations in some_operations(), invariants in some_invariants().prop_shuffle(), merges in any::<bool>(),
    ) {
        let all = offences(&facts(known(&operations), &invariants, merges));
        prop_assert!(all.is_sorted_by_key(|offence| (offence.rank(), offence.operation, offence.invariant)));
        let found: Vec<_> = all.into_iter().map(|offence| (offence.operation, offence.invariant)).collect();
        for operation in &operations {
            for invariant in &invariants {
                let is_safe = matches!(judge(*operation, *invariant, merges), Confluence::Safe { .. });
                prop_assert_eq!(!is_safe, found.contains(&(Some(*operation), Some(*invariant))));
            }
        }
    }

    #[test]
    fn splitting_transactions_never_removes_an_offence(
        operations in some_operations(), invariants in some_invariants(),
    ) {
        let whole = offences(&facts(known(&operations), &invariants, true));
        let split = offences(&facts(known(&operations), &invariants, false));
        prop_assert!(whole.iter().all(|offence| split.contains(offence)));
    }
}

#[test]
fn an_invariant_kept_twice_offends_once_and_as_stated() {
    let mut twice = facts(known(&[Operation::Decrement]), &[Invariant::LowerBound], false);
    twice.invariants.insert(
        0,
        Kept { invariant: Invariant::LowerBound, from: Provenance::Assumed("decrement implies it"), at: None },
    );
    let found = offences(&twice);
    assert_eq!(found.len(), 1);
    assert!(found.iter().all(|offence| offence.from == Provenance::Stated && offence.counterexample.is_some()));
}

#[test]
fn what_operations_imply_is_not_safe_for_them() {
    for operation in Operation::ALL {
        for invariant in operation.implies() {
            let verdict = judge(*operation, *invariant, false);
            assert!(matches!(verdict, Confluence::Unsafe(_)), "{operation} implies {invariant}");
        }
    }
}

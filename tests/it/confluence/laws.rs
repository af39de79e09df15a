//! What must hold of offences and implied invariants for every input.

use std::collections::BTreeSet;

use parallax::base::evidence::{Fact, Provenance};
use parallax::base::ids::{DatasetId, Name};
use parallax::base::path::Anchor;
use parallax::base::source::SourceId;
use parallax::classify::confluence::{implied, judge, offences};
use parallax::model::facts::{DatasetFacts, Kept};
use parallax::model::verdict::Confluence;
use parallax::model::words::{Invariant, LostUpdates, Operation, ServiceKind};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

fn anchor() -> Anchor {
    Anchor::document(SourceId(0), 0)
}

#[expect(clippy::expect_used, reason = "the names are literals of this test")]
fn facts(operations: Fact<BTreeSet<Operation>>, invariants: &[Invariant], merges_transactions: bool) -> DatasetFacts {
    let kept = |invariant: &Invariant| Kept { invariant: *invariant, from: Provenance::Stated, at: Some(anchor()) };
    let name = |text| Name::new(text).expect("a name");
    DatasetFacts {
        id: DatasetId { service: name("booking"), dataset: name("rooms") },
        at: anchor(),
        kind: ServiceKind::Api,
        role: Fact::Unknown,
        operations,
        invariants: invariants.iter().map(kept).collect(),
        scope: Fact::Unknown,
        reads: Fact::Unknown,
        consistency: Fact::Unknown,
        staleness: Fact::Unknown,
        affinity: Fact::Unknown,
        order_key: Fact::Unknown,
        rpo: Fact::Unknown,
        rto: Fact::Unknown,
        local_writes: Fact::Unknown,
        lost_updates: Fact::Unknown,
        fungible: Fact::Unknown,
        headroom: Fact::Unknown,
        write_rate: Fact::Unknown,
        residency: Fact::Unknown,
        allowed: Vec::new(),
        regions: Vec::new(),
        money: Fact::Unknown,
        rebuildable_from: Fact::Unknown,
        store: Fact::Unknown,
        merges_transactions,
        home: Fact::Unknown,
        residency_shown: Vec::new(),
    }
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

fn some_lost_updates() -> impl Strategy<Value = LostUpdates> {
    select(LostUpdates::ALL)
}

proptest! {
    #[test]
    fn more_operations_never_imply_less(
        some in some_operations(), more in some_operations(), lost_updates in some_lost_updates(),
    ) {
        let few: BTreeSet<_> = some.iter().copied().collect();
        let many: BTreeSet<_> = some.into_iter().chain(more).collect();
        let of_many = implied(&many, lost_updates);
        prop_assert!(of_many.is_sorted());
        prop_assert!(implied(&few, lost_updates).iter().all(|pair| of_many.contains(pair)));
    }

    #[test]
    fn accepting_lost_updates_never_implies_more(some in some_operations()) {
        let operations: BTreeSet<_> = some.into_iter().collect();
        let strict = implied(&operations, LostUpdates::No);
        prop_assert!(implied(&operations, LostUpdates::Acceptable).iter().all(|pair| strict.contains(pair)));
    }

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
        let found: Vec<_> = offences(&facts(known(&operations), &invariants, merges))
            .into_iter()
            .map(|offence| (offence.operation, offence.invariant))
            .collect();
        prop_assert!(found.is_sorted());
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
    let all: BTreeSet<_> = Operation::ALL.iter().copied().collect();
    let pairs = implied(&all, LostUpdates::No);
    assert_eq!(pairs.len(), 9);
    for (invariant, operation) in pairs {
        let verdict = judge(operation, invariant, false);
        assert!(matches!(verdict, Confluence::Unsafe(_)), "{operation} implies {invariant}");
    }
}

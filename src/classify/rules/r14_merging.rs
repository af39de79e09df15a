//! R14: every operation has a type that converges.

use std::collections::BTreeSet;

use super::{decision, pattern};
use crate::base::evidence::Evidence;
use crate::classify::ask;
use crate::model::catalog::MergeType;
use crate::model::contracts::{Case, Decision, Rule, Test};
use crate::model::facts::Field;
use crate::model::verdict::{ActiveActive, StrategyId, Truth};
use crate::model::words::{Consistency, Operation};

/// R14.
pub(super) struct Merging;

/// The type in which concurrent runs of an operation converge without losing any of them.
///
/// Overwrites converge too, but discard one of two; that is allowed only where lost updates are acceptable.
pub(crate) fn merge_type(operation: Operation, overwrites_may_go: bool) -> Option<MergeType> {
    match operation {
        Operation::Insert
        | Operation::InsertGenerated
        | Operation::InsertSpecific
        | Operation::Delete
        | Operation::CascadeDelete
        | Operation::SetAdd
        | Operation::SetRemove => Some(MergeType::OrSet),
        Operation::Increment | Operation::Decrement => Some(MergeType::PnCounter),
        Operation::Append => Some(MergeType::AppendLog),
        Operation::Assign | Operation::ReadModifyWrite => overwrites_may_go.then_some(MergeType::LwwRegister),
        Operation::SetMutate | Operation::Reserve | Operation::Transfer | Operation::ExternalEffect => None,
    }
}

/// The types of all operations, sorted; nothing where some operation has none or operations are unknown.
pub(crate) fn merge_types(case: Case<'_>) -> Option<Vec<MergeType>> {
    let overwrites = ask::overwrites_may_go(case);
    let operations = case.facts.operations.value()?;
    let types: Option<BTreeSet<MergeType>> = operations.iter().map(|done| merge_type(*done, overwrites)).collect();
    types.map(|types| types.into_iter().collect())
}

/// As printed: `or-set, pn-counter`.
pub(super) fn names(types: &[MergeType]) -> String {
    types.iter().map(|merge| merge.name()).collect::<Vec<_>>().join(", ")
}

impl Rule for Merging {
    fn id(&self) -> &'static str {
        "R14"
    }

    fn title(&self) -> &'static str {
        "every region writes, and states merge"
    }

    fn tests(&self, case: Case<'_>) -> Vec<Test> {
        vec![
            ask::all_safe(case),
            ask::invariants_written(case),
            ask::not_money(case),
            ask::not_strong(case),
            ask::some_loss_allowed(case),
            ask::test(
                "every operation has a type that merges without losing one",
                Truth::of_option(case.facts.operations.value().map(|_| merge_types(case).is_some())),
                Field::Operations,
            ),
        ]
    }

    fn decide(&self, case: Case<'_>) -> Option<Decision> {
        let overwrites = ask::overwrites_may_go(case);
        let operations = case.facts.operations.value()?;
        let types = merge_types(case)?;
        let mut made = decision(StrategyId::CRDT, ActiveActive::Yes, "every operation has a type that merges");
        made.detail = Some(names(&types));
        made.evidence = operations
            .iter()
            .filter_map(|done| merge_type(*done, overwrites).map(|merge| (done, merge)))
            .map(|(done, merge)| Evidence::of(&case.facts.operations, format!("{done} merges as {}", merge.name())))
            .collect();
        if types.contains(&MergeType::LwwRegister) {
            made.patterns.push(pattern("hlc-ordering", "of two overwrites the later by hybrid logical clock wins"));
        }
        if case.facts.consistency.value() == Some(&Consistency::Causal) {
            made.patterns.push(pattern("causal-broadcast", "a change is shown only after those that it follows from"));
        }
        Some(made)
    }
}

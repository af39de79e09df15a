//! R14: every operation has a type that converges.

use super::{decision, pattern};
use crate::base::evidence::Evidence;
use crate::classify::ask;
use crate::model::catalog::MergeType;
use crate::model::contracts::{Case, Decision, Rule, Test};
use crate::model::facts::Field;
use crate::model::verdict::{ActiveActive, StrategyId, Truth};
use crate::model::words::Operation;

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

impl Merging {
    fn converges(case: Case<'_>) -> Truth {
        let overwrites = ask::overwrites_may_go(case);
        let all = case.facts.operations.value();
        Truth::of_option(all.map(|all| all.iter().all(|done| merge_type(*done, overwrites).is_some())))
    }
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
                Self::converges(case),
                Field::Operations,
            ),
        ]
    }

    fn decide(&self, case: Case<'_>) -> Option<Decision> {
        let overwrites = ask::overwrites_may_go(case);
        let operations = case.facts.operations.value()?;
        let mut types: Vec<MergeType> = operations.iter().filter_map(|done| merge_type(*done, overwrites)).collect();
        types.sort_unstable();
        types.dedup();
        let names: Vec<&str> = types.iter().map(|merge| merge.name()).collect();
        let mut made = decision(StrategyId::CRDT, ActiveActive::Yes, "every operation has a type that merges");
        made.detail = Some(names.join(", "));
        made.evidence = operations
            .iter()
            .filter_map(|done| merge_type(*done, overwrites).map(|merge| (done, merge)))
            .map(|(done, merge)| Evidence::of(&case.facts.operations, format!("{done} merges as {}", merge.name())))
            .collect();
        if types.contains(&MergeType::LwwRegister) {
            made.patterns.push(pattern("hlc-ordering", "of two overwrites the later by hybrid logical clock wins"));
        }
        Some(made)
    }
}

//! R15: nothing breaks, but nothing simpler is known to be allowed.

use super::decision;
use super::r14_merging::merge_type;
use crate::base::evidence::Evidence;
use crate::classify::ask;
use crate::model::contracts::{Case, Decision, Rule, Test};
use crate::model::facts::Field;
use crate::model::verdict::{ActiveActive, StrategyId};

/// R15.
pub(super) struct Otherwise;

impl Otherwise {
    /// The first condition of merging that is not met, as the reason in a few words and in full.
    fn because(case: Case<'_>) -> (&'static str, &'static str, Field) {
        let overwrites = ask::overwrites_may_go(case);
        let stuck =
            case.facts.operations.value().into_iter().flatten().find(|done| merge_type(**done, overwrites).is_none());
        if case.facts.is_money() {
            ("money is never merged", "it is money, which is never merged", Field::Money)
        } else if case.facts.invariants_said.is_unknown() {
            (
                "nobody says what must hold",
                "what must hold is not written, and only a written `[none]` or list lets states merge",
                Field::Invariants,
            )
        } else if !ask::not_strong(case).holds.is_yes() {
            (
                "readers may need the latest write",
                "readers are not known to do without the latest write",
                Field::Consistency,
            )
        } else if case.facts.rpo.value().is_some_and(|rpo| rpo.is_zero()) {
            ("rpo 0 needs a synchronous commit", "rpo 0 needs a commit that waits for a second region", Field::Rpo)
        } else if !ask::some_loss_allowed(case).holds.is_yes() {
            (
                "no loss is known to be allowed",
                "merging loses what a lost region had not sent, and nobody says that is allowed",
                Field::Rpo,
            )
        } else if stuck.is_some_and(|done| merge_type(*done, true).is_some()) {
            (
                "one of two overwrites would be lost",
                "last-writer-wins would silently discard one of two overwrites",
                Field::LostUpdates,
            )
        } else {
            ("an operation has no type that merges", "an operation has no type that merges", Field::Operations)
        }
    }
}

impl Rule for Otherwise {
    fn id(&self) -> &'static str {
        "R15"
    }

    fn title(&self) -> &'static str {
        "otherwise one region writes"
    }

    fn tests(&self, _: Case<'_>) -> Vec<Test> {
        Vec::new()
    }

    fn decide(&self, case: Case<'_>) -> Option<Decision> {
        let (reason, full, field) = Self::because(case);
        let active = if ask::weighs_heavily(case) { ActiveActive::Rarely } else { ActiveActive::Reads };
        let mut made = decision(StrategyId::SINGLE_WRITER, active, reason);
        made.evidence = vec![Evidence::derived(full), case.facts.evidence(field)];
        Some(made)
    }
}

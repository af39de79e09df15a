//! R12: some pair does not merge: one region orders it.

use super::{decision, main_offence, statements};
use crate::classify::ask;
use crate::model::contracts::{Case, Decision, Rule, Test};
use crate::model::verdict::{ActiveActive, StrategyId};

/// R12.
pub(super) struct Ordered;

impl Rule for Ordered {
    fn id(&self) -> &'static str {
        "R12"
    }

    fn title(&self) -> &'static str {
        "one region orders what does not merge"
    }

    fn tests(&self, case: Case<'_>) -> Vec<Test> {
        vec![ask::some_unsafe(case)]
    }

    fn decide(&self, case: Case<'_>) -> Option<Decision> {
        let active = if ask::weighs_heavily(case) { ActiveActive::Rarely } else { ActiveActive::Reads };
        let mut made = decision(StrategyId::SINGLE_WRITER, active, main_offence(case));
        made.evidence = statements(case);
        Some(made)
    }
}

//! R4: derived data that can be made again.

use super::{decision, pattern};
use crate::base::evidence::Evidence;
use crate::classify::ask;
use crate::model::contracts::{Case, Decision, Rule, Test};
use crate::model::facts::Field;
use crate::model::verdict::{ActiveActive, StrategyId, Truth};
use crate::model::words::Role;

/// R4.
pub(super) struct Derived;

impl Rule for Derived {
    fn id(&self) -> &'static str {
        "R4"
    }

    fn title(&self) -> &'static str {
        "derived data is made again in each region"
    }

    fn tests(&self, case: Case<'_>) -> Vec<Test> {
        let known = !case.facts.rebuildable_from.is_unknown();
        vec![
            ask::role_is(case, Role::Derived, "it is derived"),
            ask::test("it is known what it can be rebuilt from", Truth::of(known), Field::RebuildableFrom),
            ask::not_strong(case),
            ask::no_effect(case),
        ]
    }

    fn decide(&self, _: Case<'_>) -> Option<Decision> {
        let mut made = decision(StrategyId::REGIONAL, ActiveActive::Yes, "rebuilt from its source in each region");
        made.patterns = vec![pattern("cdc-fed-index", "each region feeds its own copy from the source's changes")];
        made.evidence = vec![Evidence::derived("where copies diverge, deriving again repairs them")];
        Some(made)
    }
}

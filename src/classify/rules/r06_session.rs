//! R6: session state.

use super::{decision, pattern};
use crate::base::evidence::Evidence;
use crate::classify::ask;
use crate::model::contracts::{Case, Decision, Rule, Test};
use crate::model::verdict::{ActiveActive, StrategyId};
use crate::model::words::Role;

/// R6.
pub(super) struct Session;

impl Rule for Session {
    fn id(&self) -> &'static str {
        "R6"
    }

    fn title(&self) -> &'static str {
        "a session stays with its user"
    }

    fn tests(&self, case: Case<'_>) -> Vec<Test> {
        vec![ask::role_is(case, Role::Session, "it is session state"), ask::all_safe(case), ask::not_strong(case)]
    }

    fn decide(&self, _: Case<'_>) -> Option<Decision> {
        let mut made = decision(StrategyId::REGIONAL, ActiveActive::WithCare, "one user a key; its loss costs a login");
        made.patterns = vec![
            pattern("sticky-routing", "a user's requests stay in the region that holds the session"),
            pattern("distributed-cache", "each region keeps the sessions it serves"),
        ];
        made.evidence = vec![Evidence::derived("one user works on one key, and its loss costs a login")];
        Some(made)
    }
}

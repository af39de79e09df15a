//! R3: files that never change under their name.

use super::{decision, pattern};
use crate::base::evidence::Evidence;
use crate::classify::ask;
use crate::model::contracts::{Case, Decision, Rule, Test};
use crate::model::verdict::{ActiveActive, StrategyId};
use crate::model::words::Role;

/// R3.
pub(super) struct Static;

impl Rule for Static {
    fn id(&self) -> &'static str {
        "R3"
    }

    fn title(&self) -> &'static str {
        "static files are copied and cached"
    }

    fn tests(&self, case: Case<'_>) -> Vec<Test> {
        vec![ask::role_is(case, Role::Static, "its files never change under their name")]
    }

    fn decide(&self, _: Case<'_>) -> Option<Decision> {
        let mut made = decision(StrategyId::REGIONAL, ActiveActive::Yes, "immutable copies cannot conflict");
        made.patterns = vec![
            pattern("edge-cache", "the edge serves what never changes"),
            pattern("object-replication", "each region has an origin of its own"),
        ];
        made.evidence = vec![Evidence::derived("copies of what never changes cannot conflict")];
        Some(made)
    }
}

//! R2: a batch runs in one region.

use super::{decision, pattern};
use crate::base::evidence::Evidence;
use crate::classify::ask;
use crate::model::contracts::{Case, Decision, Rule, Test};
use crate::model::verdict::{ActiveActive, StrategyId};
use crate::model::words::ServiceKind;

/// R2.
pub(super) struct Batch;

/// Why a batch has one leader, and why its lease alone is not enough.
pub(crate) fn of_batch() -> Decision {
    let mut made = decision(StrategyId::SINGLE_WRITER, ActiveActive::No, "a run per region would do the work n times");
    made.patterns = vec![
        pattern("leader-election", "one region runs it, and a lease that all share keeps two from working at once"),
        pattern("fencing-token", "an epoch in the authoritative store refuses a leader that was paused and wakes late"),
    ];
    made.evidence = vec![Evidence::derived("run in every region, a batch would do its work once per region")];
    made
}

impl Rule for Batch {
    fn id(&self) -> &'static str {
        "R2"
    }

    fn title(&self) -> &'static str {
        "a batch runs in one region"
    }

    fn tests(&self, case: Case<'_>) -> Vec<Test> {
        vec![ask::kind_is(case, ServiceKind::Batch, "the service is a batch")]
    }

    fn decide(&self, _: Case<'_>) -> Option<Decision> {
        Some(of_batch())
    }
}

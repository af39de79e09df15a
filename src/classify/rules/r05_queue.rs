//! R5: messages on their way.

use super::{decision, pattern};
use crate::base::evidence::Evidence;
use crate::classify::ask;
use crate::model::contracts::{Case, Decision, Rule, Test};
use crate::model::verdict::{ActiveActive, StrategyId};
use crate::model::words::{Invariant, Role};

/// R5.
pub(super) struct Queue;

impl Rule for Queue {
    fn id(&self) -> &'static str {
        "R5"
    }

    fn title(&self) -> &'static str {
        "a queue belongs to its region"
    }

    fn tests(&self, case: Case<'_>) -> Vec<Test> {
        vec![
            ask::role_is(case, Role::Queue, "it is a queue"),
            ask::not_money(case),
            ask::some_loss_allowed(case),
            ask::no_global_order(case),
            ask::not_strong(case),
        ]
    }

    fn decide(&self, case: Case<'_>) -> Option<Decision> {
        let mut made =
            decision(StrategyId::REGIONAL, ActiveActive::Regional, "messages belong to the region that took them");
        made.patterns = vec![
            pattern("regional-queue", "each region has a queue of its own; what is in flight goes down with it"),
            pattern("dedup-consumer", "after a fail-over a message may arrive twice"),
        ];
        made.evidence = vec![Evidence::derived("messages in flight belong to the region that took them")];
        if case.facts.keeps(Invariant::OrderedPerKey) {
            let key = case.facts.order_key.value().map_or("key", String::as_str);
            made.patterns.push(pattern(
                "home-region-routing",
                format!("messages of one {key} must go to one region, or their order is lost"),
            ));
        }
        Some(made)
    }
}

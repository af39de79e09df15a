//! R8: almost all accesses of a key come from one region.

use super::{decision, pattern};
use crate::base::evidence::Evidence;
use crate::classify::ask;
use crate::model::contracts::{Case, Decision, Rule, Test};
use crate::model::facts::Field;
use crate::model::verdict::{ActiveActive, Homes, StrategyId, Truth};
use crate::model::words::Operation;

/// R8.
pub(super) struct AffinityRule;

impl Rule for AffinityRule {
    fn id(&self) -> &'static str {
        "R8"
    }

    fn title(&self) -> &'static str {
        "each key is written where it is used"
    }

    fn tests(&self, case: Case<'_>) -> Vec<Test> {
        let moves = case.facts.does(Operation::Transfer);
        vec![
            ask::stays_home(case),
            ask::has_writes(case),
            ask::no_global_order(case),
            ask::test(
                "nothing is transferred between keys, or all accesses stay home",
                Truth::of(!moves || ask::never_leaves_home(case)),
                Field::Operations,
            ),
            ask::safe_at_home(case),
        ]
    }

    fn decide(&self, case: Case<'_>) -> Option<Decision> {
        let affinity = case.facts.affinity.value()?;
        let heavy = ask::weighs_heavily(case);
        let active = if heavy { ActiveActive::Rarely } else { ActiveActive::Yes };
        let mut made =
            decision(StrategyId::GEO_SHARD, active, format!("{} of accesses stay in the key's home", affinity.local));
        made.detail = Some(format!("by {}", affinity.key));
        made.homes = Some(Homes::ByKey(affinity.key.clone()));
        made.patterns =
            vec![pattern("home-region-routing", format!("each {} is written in its home region", affinity.key))];
        let checked = if case.offences.is_empty() {
            "no known pair of operation and invariant offends"
        } else {
            "what offends is said to be checkable there"
        };
        made.evidence =
            vec![Evidence::derived(format!("{} of accesses stay in the home region, and {checked}", affinity.local))];
        if heavy && case.facts.rpo.value().is_none_or(|rpo| !rpo.is_zero()) {
            made.evidence.push(Evidence::derived(
                "money or an effect outside: ask for rpo 0, or hand the key to the provider and reconcile before promotion",
            ));
        }
        Some(made)
    }
}

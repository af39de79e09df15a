//! R7: source data with residency.

use super::{decision, pattern, statements};
use crate::base::evidence::Evidence;
use crate::classify::{ask, conflicts};
use crate::model::contracts::{Case, Decision, Rule, Test};
use crate::model::facts::Field;
use crate::model::verdict::{ActiveActive, Homes, StrategyId, Truth};
use crate::model::words::Invariant;

/// R7.
pub(super) struct Residency;

impl Rule for Residency {
    fn id(&self) -> &'static str {
        "R7"
    }

    fn title(&self) -> &'static str {
        "rows that may not leave a place live there"
    }

    fn tests(&self, case: Case<'_>) -> Vec<Test> {
        let bound = case.facts.is_resident();
        // One place is no reason for homes where a region of that place can see, and so order, all rows.
        let needs_order = bound && case.facts.is_in_one_place() && conflicts::residency_against_global(case).is_some();
        // Where nothing offends the scope was not asked for.
        let field = if case.offences.is_empty() { Field::Residency } else { Field::Scope };
        vec![
            ask::test("its rows may not leave a place", Truth::of(bound), Field::Residency),
            ask::test("they are not all in one place where a region must order them", Truth::of(!needs_order), field),
        ]
    }

    fn decide(&self, case: Case<'_>) -> Option<Decision> {
        let mut made = decision(StrategyId::GEO_SHARD, ActiveActive::Yes, "rows may not leave home");
        let key = case.facts.affinity.value().map(|affinity| affinity.key.clone());
        made.detail = Some(format!("by {}", key.as_deref().unwrap_or("residency")));
        made.homes = Some(key.map_or(Homes::ByResidency, Homes::ByKey));
        made.patterns = vec![pattern("home-region-routing", "each row is written where it must live")];
        made.evidence = vec![Evidence::derived("rows may not leave their place, so each is written and kept there")];
        made.evidence.extend(statements(case));
        let claimed = case.offences.iter().any(|offence| offence.invariant == Some(Invariant::Unique));
        if claimed && !ask::scope_is_home(case) {
            made.patterns.push(pattern(
                "global-claim",
                "one registry decides over values that must be unique everywhere, without the row leaving home",
            ));
        }
        made.conflicts.extend(conflicts::residency_against_global(case));
        Some(made)
    }
}

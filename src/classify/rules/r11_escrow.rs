//! R11: a bound on interchangeable units, split into rights.

use super::{decision, pattern, statements};
use crate::base::evidence::Evidence;
use crate::classify::ask;
use crate::model::contracts::{Case, Decision, Rule, Test};
use crate::model::facts::Field;
use crate::model::verdict::{ActiveActive, StrategyId, Truth};
use crate::model::words::{Invariant, Operation};

/// R11.
pub(super) struct Escrow;

/// Headroom must be this many times what is sold between two rebalances.
const HEADROOM_TIMES: f64 = 10.0;

impl Escrow {
    fn only_bounds(case: Case<'_>) -> bool {
        let spends = [Operation::Increment, Operation::Decrement, Operation::Reserve];
        ask::only_offends(case, &[Invariant::LowerBound, Invariant::UpperBound])
            && case.offences.iter().all(|offence| offence.operation.is_some_and(|done| spends.contains(&done)))
    }

    /// How often rights must be rebalanced, and when they collapse to one region.
    fn life_cycle(case: Case<'_>) -> Vec<Evidence> {
        let regions = case.facts.allowed.len().max(1);
        let collapse = regions.saturating_mul(3).max(20);
        let mut said = vec![Evidence::derived(format!(
            "rights are split by demand, rebalanced below 20%, and collapse to one region at {collapse} units or fewer"
        ))];
        let (headroom, rate) = (case.facts.headroom.value(), case.facts.write_rate.value());
        said.push(match (headroom, rate) {
            (Some(headroom), Some(rate)) if rate.milli > 0 => {
                #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "shown in whole seconds")]
                let seconds = *headroom as f64 / (HEADROOM_TIMES * rate.per_second());
                Evidence::of(
                    &case.facts.headroom,
                    format!("a headroom of {headroom} at {rate} needs a rebalance at least every {seconds:.0} s"),
                )
            }
            _ => Evidence::derived("how often rights must be rebalanced is unknown: `writeRate` is not written"),
        });
        said
    }
}

impl Rule for Escrow {
    fn id(&self) -> &'static str {
        "R11"
    }

    fn title(&self) -> &'static str {
        "a bound on interchangeable units splits into rights"
    }

    fn tests(&self, case: Case<'_>) -> Vec<Test> {
        let facts = case.facts;
        vec![
            ask::some_unsafe(case),
            ask::test("only numeric bounds offend", Truth::of(Self::only_bounds(case)), Field::Invariants),
            ask::test("units are interchangeable", Truth::of(facts.fungible.value() == Some(&true)), Field::Fungible),
            ask::not_money(case),
            ask::local_writes_required(case),
            ask::test("the headroom is declared", Truth::of(!facts.headroom.is_unknown()), Field::Headroom),
        ]
    }

    fn decide(&self, case: Case<'_>) -> Option<Decision> {
        let mut made =
            decision(StrategyId::GEO_SHARD, ActiveActive::Yes, "headroom splits into rights for each region");
        made.detail = Some("with escrow rights".to_owned());
        made.patterns = vec![pattern(
            "escrow-rights",
            "each region spends its own rights; a lost region's are reissued only as far as a log with rpo 0 shows them unspent",
        )];
        made.evidence = Self::life_cycle(case);
        made.evidence.extend(statements(case));
        Some(made)
    }
}

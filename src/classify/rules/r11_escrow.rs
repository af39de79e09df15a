//! R11: a bound on interchangeable units, split into rights.

use super::{decision, pattern, statements};
use crate::base::evidence::Evidence;
use crate::classify::ask;
use crate::model::contracts::{Case, Decision, Rule, Test};
use crate::model::facts::Field;
use crate::model::verdict::{ActiveActive, Homes, StrategyId, Truth};
use crate::model::words::{Consistency, Invariant, Operation};

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

    /// At so many units or fewer, rights collapse to one region.
    fn collapse(case: Case<'_>) -> u64 {
        let regions = u64::try_from(case.facts.allowed.len()).unwrap_or(u64::MAX);
        regions.saturating_mul(3).max(20)
    }

    /// How often rights must be rebalanced, and when they collapse to one region.
    fn life_cycle(case: Case<'_>) -> Vec<Evidence> {
        let collapse = Self::collapse(case);
        let mut said = vec![Evidence::derived(format!(
            "rights are split by demand, rebalanced below 20%, and collapse to one region at {collapse} units or fewer"
        ))];
        let (headroom, rate) = (case.facts.headroom.value(), case.facts.write_rate.value());
        said.push(Evidence::derived(
            "what is left elsewhere is not known exactly in any region, so it may not be promised",
        ));
        said.push(match (headroom, rate) {
            (Some(headroom), Some(rate)) if rate.milli > 0 => {
                #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "shown in tenths of a second")]
                let seconds = *headroom as f64 / (HEADROOM_TIMES * rate.per_second());
                Evidence::of(
                    &case.facts.headroom,
                    format!("a headroom of {headroom} at {rate} needs a rebalance at least every {seconds:.1} s"),
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
            ask::test(
                "the headroom is declared, and above what one region would keep anyway",
                Truth::of_option(facts.headroom.value().map(|headroom| *headroom > Self::collapse(case))),
                Field::Headroom,
            ),
            ask::test(
                "nobody asks to read the exact remainder",
                Truth::of(facts.consistency.value() != Some(&Consistency::Strong)),
                Field::Consistency,
            ),
        ]
    }

    fn decide(&self, case: Case<'_>) -> Option<Decision> {
        let mut made =
            decision(StrategyId::GEO_SHARD, ActiveActive::Yes, "headroom splits into rights for each region");
        made.detail = Some("with escrow rights".to_owned());
        made.homes = Some(Homes::ByRights);
        made.patterns = vec![pattern(
            "escrow-rights",
            "each region spends its own rights; a lost region's are reissued only as far as a log with rpo 0 shows them unspent",
        )];
        made.evidence = Self::life_cycle(case);
        made.evidence.extend(statements(case));
        Some(made)
    }
}

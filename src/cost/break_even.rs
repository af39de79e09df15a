//! When a scenario pays: what it prevents a year against what it adds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::{Decimal, RoundingStrategy};

use super::Ground;
use crate::base::evidence::Fact;
use crate::base::units::Millis;
use crate::model::estimate::{BreakEven, Known, ScenarioEstimate, Sensitivity, Total};
use crate::model::inventory::Objectives;
use crate::model::plan::{Plan, RecoveryTime};
use crate::model::prices::{exact_product, exact_sum};
use crate::model::words::ScenarioName;

/// Months of a year.
const MONTHS: Decimal = Decimal::from_parts(12, 0, 0, false, 0);
/// By how much inputs are moved: 20 %, down and up.
const LOWER: Decimal = Decimal::from_parts(8, 0, 0, false, 1);
const HIGHER: Decimal = Decimal::from_parts(12, 0, 0, false, 1);
/// Inputs that are listed: those that move the result most.
const MOST_INPUTS: usize = 20;

/// Active-active against a single region, then against a warm standby.
pub(super) fn break_even(ground: &Ground<'_>, scenarios: &[ScenarioEstimate]) -> Vec<BreakEven> {
    let find = |name: ScenarioName| scenarios.iter().find(|one| one.scenario == name);
    let Some(active) = find(ScenarioName::ActiveActive) else { return Vec::new() };
    [ScenarioName::SingleRegion, ScenarioName::ActivePassive]
        .into_iter()
        .filter_map(find)
        .filter_map(|other| against(ground, active, other))
        .collect()
}

fn against(ground: &Ground<'_>, of: &ScenarioEstimate, other: &ScenarioEstimate) -> Option<BreakEven> {
    let objectives = &ground.inventory.objectives;
    let added_a_month = Total {
        usd: exact_sum(of.total.usd, -other.total.usd)?,
        unpriced: of.total.unpriced.saturating_add(other.total.unpriced),
    };
    let added_a_year = added_a_year(added_a_month.usd)?;
    let plan = |name: ScenarioName| ground.plans.iter().find(|plan| plan.scenario == name);
    let lost = |name: ScenarioName| match plan(name) {
        Some(plan) => still_lost(plan),
        None => Known::Missing("the plan is not at hand".into()),
    };
    let hours = "objectives.downtime.preventedHoursPerYear";
    let even = BreakEven {
        of: of.scenario,
        against: other.scenario,
        added_a_month,
        added_a_year,
        prevented_a_year: prevented(objectives),
        hours_a_year: pays_from(added_a_year, &objectives.downtime_cost_per_hour, "objectives.downtime.costPerHour"),
        cost_per_hour: pays_from(added_a_year, &objectives.prevented_hours_per_year, hours),
        still_lost_hours: lost(of.scenario),
        against_lost_hours: lost(other.scenario),
        sensitivity: sensitivity(objectives, of, other, added_a_year),
    };
    let even = if added_a_month.is_whole() { even } else { without_amount(even) };
    // The hours that a second region prevents are prevented by a standby too, but for the time that it takes to take over.
    Some(if other.scenario == ScenarioName::SingleRegion { even } else { without_prevented(even, hours) })
}

/// What can still be said where lines of either have no amount: nothing that is worked out from the difference.
fn without_amount(even: BreakEven) -> BreakEven {
    let words = match even.added_a_month.unpriced {
        1 => "1 line has no amount".to_owned(),
        many => format!("{many} lines have no amount"),
    };
    let missing = Known::Missing(words.into());
    BreakEven { hours_a_year: missing.clone(), cost_per_hour: missing, sensitivity: Vec::new(), ..even }
}

/// What can still be said where it is not known which part of the prevented hours the other would not have prevented.
fn without_prevented(even: BreakEven, hours: &str) -> BreakEven {
    let missing = Known::Missing(format!("how many of `{hours}` {} would not have prevented too", even.against).into());
    BreakEven { prevented_a_year: missing.clone(), cost_per_hour: missing, sensitivity: Vec::new(), ..even }
}

/// `added a year = 12 x (cost a month - cost a month of the other)`.
fn added_a_year(a_month: Decimal) -> Option<Decimal> {
    exact_product(MONTHS, a_month)
}

/// `prevented = prevented hours a year x cost of an hour`.
fn prevented(objectives: &Objectives) -> Known {
    let (hours, cost) = (objectives.prevented_hours_per_year.value(), objectives.downtime_cost_per_hour.value());
    match (hours, cost) {
        (Some(hours), Some(cost)) => {
            exact_product(*hours, *cost).map_or_else(|| Known::Missing("more than 28 digits".into()), Known::Value)
        }
        (None, _) => not_written("objectives.downtime.preventedHoursPerYear"),
        (_, None) => not_written("objectives.downtime.costPerHour"),
    }
}

/// `added a year / input`, rounded up to a hundredth: from so many hours, or from such a cost of an hour, it pays.
/// Nothing has to be prevented where nothing is added.
fn pays_from(added: Decimal, input: &Fact<Decimal>, name: &str) -> Known {
    let Some(input) = input.value() else { return not_written(name) };
    if added <= Decimal::ZERO {
        return Known::Value(Decimal::ZERO);
    }
    if input.is_zero() {
        return Known::Missing(format!("`{name}` is 0: it never pays").into());
    }
    let quotient = added.checked_div(*input);
    // A quotient is kept to 28 digits; held against the product it is never rounded down.
    let raised = quotient.map(|quotient| {
        let raised = quotient.round_dp_with_strategy(2, RoundingStrategy::ToPositiveInfinity);
        match exact_product(raised, *input) {
            Some(product) if product < added => raised + Decimal::new(1, 2),
            _ => raised,
        }
    });
    raised.map_or_else(|| Known::Missing("more than 28 digits".into()), |value| Known::Value(value.normalize()))
}

fn not_written(name: &str) -> Known {
    Known::Missing(format!("`{name}` is not written").into())
}

/// Hours that one incident still costs: the longest recovery of any service after the worst loss of one region.
///
/// Of one incident, because nobody says how many there are a year. Where a part of a recovery time is missing, or a
/// service waits until its region returns, so is the sum.
fn still_lost(plan: &Plan) -> Known {
    let mut longest = Millis::ZERO;
    let mut any = false;
    for service in &plan.services {
        for recovery in &service.recoveries {
            any = true;
            match &recovery.total {
                RecoveryTime::Unaffected => {}
                RecoveryTime::Within(time) => longest = longest.max(time.longest),
                RecoveryTime::AtLeast { missing, .. } => {
                    return Known::Missing(format!("the recovery of `{}`: {missing}", service.name).into());
                }
                RecoveryTime::WhenReturned { because } => {
                    let words = format!("`{}` waits until {} returns: {because}", service.name, recovery.lost);
                    return Known::Missing(words.into());
                }
            }
        }
    }
    if any { hours(longest) } else { Known::Missing("how long a recovery takes".into()) }
}

/// A time in hours, rounded up to a thousandth.
fn hours(time: Millis) -> Known {
    let thousandths = u128::from(time.micros()).saturating_mul(1_000).div_ceil(3_600_000_000);
    let value = i128::try_from(thousandths).ok().and_then(|digits| Decimal::try_from_i128_with_scale(digits, 3).ok());
    value.map_or_else(|| Known::Missing("more than 28 digits".into()), |value| Known::Value(value.normalize()))
}

/// `result = prevented - added`, with one input at a time 20 % lower and higher: the cost of an hour, the hours, and what
/// each component adds.
fn sensitivity(
    objectives: &Objectives,
    of: &ScenarioEstimate,
    other: &ScenarioEstimate,
    added: Decimal,
) -> Vec<Sensitivity> {
    let Known::Value(prevented) = prevented(objectives) else { return Vec::new() };
    let result = |prevented: Decimal, added: Decimal| exact_sum(prevented, -added);
    let mut all: Vec<Sensitivity> = Vec::new();
    for input in ["objectives.downtime.costPerHour", "objectives.downtime.preventedHoursPerYear"] {
        let moved = |by: Decimal| result(exact_product(prevented, by)?, added);
        let (Some(lower), Some(higher)) = (moved(LOWER), moved(HIGHER)) else { continue };
        all.push(Sensitivity { input: input.into(), lower, higher });
    }
    let (mine, others) = (by_component(of), by_component(other));
    let names: BTreeSet<&Arc<str>> = mine.keys().chain(others.keys()).copied().collect();
    for name in names {
        let month = |all: &BTreeMap<&Arc<str>, Decimal>| all.get(name).copied().unwrap_or_default();
        let year = exact_sum(month(&mine), -month(&others)).and_then(added_a_year);
        let Some(year) = year.filter(|year| !year.is_zero()) else { continue };
        let moved = |by: Decimal| result(prevented, exact_sum(added, exact_product(year, by - Decimal::ONE)?)?);
        let (Some(lower), Some(higher)) = (moved(LOWER), moved(HIGHER)) else { continue };
        all.push(Sensitivity { input: name.clone(), lower, higher });
    }
    let effect = |one: &Sensitivity| (one.higher - one.lower).abs();
    all.sort_by(|a, b| effect(b).cmp(&effect(a)).then_with(|| a.input.cmp(&b.input)));
    all.truncate(MOST_INPUTS);
    all
}

/// What each component comes to a month, as far as it is priced.
fn by_component(scenario: &ScenarioEstimate) -> BTreeMap<&Arc<str>, Decimal> {
    let mut all: BTreeMap<&Arc<str>, Decimal> = BTreeMap::new();
    for line in &scenario.lines {
        let Some(usd) = line.amount.usd() else { continue };
        let sum = all.entry(&line.component).or_default();
        *sum = exact_sum(*sum, usd).unwrap_or(*sum);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::evidence::Provenance;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn fact(text: &str) -> Fact<Decimal> {
        Fact::Known { value: dec(text), from: Provenance::Stated, at: None }
    }

    fn pays(added: &str, input: &str) -> Known {
        pays_from(dec(added), &fact(input), "input")
    }

    #[test]
    fn eleven_thousand_three_hundred_more_a_month_pay_from_nine_hours() {
        assert_eq!(added_a_year(dec("11300")), Some(dec("135600")));
        assert_eq!(pays("135600", "15000"), Known::Value(dec("9.04")));
        assert_eq!(pays("135600", "4"), Known::Value(dec("33900")));
        let objectives = Objectives {
            downtime_cost_per_hour: fact("15000"),
            prevented_hours_per_year: fact("4"),
            ..Objectives::default()
        };
        assert_eq!(prevented(&objectives), Known::Value(dec("60000")));
    }

    #[test]
    fn hours_are_rounded_up_and_never_down() {
        assert_eq!(pays("100", "3"), Known::Value(dec("33.34")));
        assert_eq!(pays("99", "3"), Known::Value(dec("33")));
    }

    #[test]
    fn what_costs_less_pays_from_the_start_and_what_prevents_nothing_never_does() {
        assert_eq!(pays("-5", "3"), Known::Value(Decimal::ZERO));
        assert!(matches!(pays("5", "0"), Known::Missing(_)));
        assert!(matches!(pays_from(dec("5"), &Fact::Unknown, "input"), Known::Missing(_)));
    }

    #[test]
    fn a_recovery_is_counted_in_hours() {
        assert_eq!(hours(Millis::from_secs(900)), Known::Value(dec("0.25")));
        assert_eq!(hours(Millis::from_secs(1)), Known::Value(dec("0.001")));
    }
}

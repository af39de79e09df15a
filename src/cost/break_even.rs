//! When a scenario pays: what it prevents a year against what it adds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::Ground;
use super::losses::{Incident, Lost};
use crate::base::evidence::Fact;
use crate::base::units::Millis;
use crate::model::estimate::{BreakEven, Known, ScenarioEstimate, Sensitivity, Total};
use crate::model::prices::{exact_product, exact_sum};
use crate::model::words::ScenarioName;

const COST: &str = "objectives.downtime.costPerHour";
const HOURS: &str = "objectives.downtime.preventedHoursPerYear";

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
    let added = added_a_year(added_a_month.usd)?;
    let (mine, others) = (Lost::of(ground, of.scenario), Lost::of(ground, other.scenario));
    let prevented = Prevented::of(ground, (&mine, &others), other.scenario);
    let cost = written(&objectives.downtime_cost_per_hour, COST);
    let even = BreakEven {
        of: of.scenario,
        against: other.scenario,
        added_a_month,
        added_a_year: added,
        prevented_hours: known(prevented.hours.clone()),
        prevented_because: prevented.because(),
        prevented_a_year: known(prevented.a_year(&cost)),
        hours_a_year: known(cost.clone().and_then(|cost| pays_from(added, cost, COST))),
        cost_per_hour: known(prevented.hours.clone().and_then(|hours| pays_from(added, hours, HOURS))),
        still_lost_hours: known(mine.hours()),
        against_lost_hours: known(others.hours()),
        against_lost_stated: others.is_stated,
        sensitivity: sensitivity(&prevented, &cost, (of, other), added),
    };
    Some(if added_a_month.is_whole() { even } else { without_amount(even) })
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

/// Hours a year that one way of running prevents and the other does not.
struct Prevented {
    hours: Result<Decimal, Arc<str>>,
    /// What they were worked out from, where they are not those that are stated.
    shared: Option<Shared>,
}

/// Hours of a single region of which the other way of running would have prevented some too.
struct Shared {
    all: Decimal,
    against: ScenarioName,
    incident: Incident,
    /// Whether `today.rto` is how long an incident lasts in a single region.
    is_today: bool,
}

impl Prevented {
    /// What is stated are the hours of a single region.
    fn of(ground: &Ground<'_>, (mine, others): (&Lost, &Lost), against: ScenarioName) -> Self {
        let stated = written(&ground.inventory.objectives.prevented_hours_per_year, HOURS);
        if against == ScenarioName::SingleRegion {
            return Self { hours: stated, shared: None };
        }
        let alone = Lost::of(ground, ScenarioName::SingleRegion);
        let shared = stated.and_then(|all| {
            let unknown = |missing: Arc<str>| -> Arc<str> {
                format!("how many of `{HOURS}` {against} would not have prevented too: {missing}").into()
            };
            let without = |missing: &Arc<str>| {
                unknown(format!("{missing}; `today: {{rto: ..., scenario: single-region}}` would say it").into())
            };
            let single = alone.time.as_ref().map_err(without)?;
            let (mine, other) = (mine.time.clone().map_err(unknown)?, others.time.clone().map_err(unknown)?);
            let incident = Incident { mine, other, single: *single };
            let hours = incident.share(all).map_err(unknown)?;
            Ok((hours, Shared { all, against, incident, is_today: alone.is_stated }))
        });
        match shared {
            Ok((hours, shared)) => Self { hours: Ok(hours), shared: Some(shared) },
            Err(missing) => Self { hours: Err(missing), shared: None },
        }
    }

    /// `prevented = prevented hours a year x cost of an hour`.
    fn a_year(&self, cost: &Result<Decimal, Arc<str>>) -> Result<Decimal, Arc<str>> {
        exact_product(self.hours.clone()?, cost.clone()?).ok_or_else(|| "more than 28 digits".into())
    }

    fn because(&self) -> Option<Arc<str>> {
        self.shared.as_ref().map(|shared| shared.incident.because(shared.all, shared.against))
    }
}

impl Shared {
    /// The result with another time that an incident lasts in a single region: `share = of what is stated of it`.
    fn with_single(&self, share: Decimal, cost: Decimal, added: Decimal) -> Option<Decimal> {
        let micros = exact_product(self.incident.single.micros().into(), share)?.to_u64()?;
        let hours = Incident { single: Millis::from_micros(micros), ..self.incident }.share(self.all).ok()?;
        exact_sum(exact_product(hours, cost)?, -added)
    }
}

/// `added a year = 12 x (cost a month - cost a month of the other)`.
fn added_a_year(a_month: Decimal) -> Option<Decimal> {
    exact_product(MONTHS, a_month)
}

/// `added a year / input`, rounded up to a hundredth: from so many hours, or from such a cost of an hour, it pays.
/// Nothing has to be prevented where nothing is added.
fn pays_from(added: Decimal, input: Decimal, name: &str) -> Result<Decimal, Arc<str>> {
    if added <= Decimal::ZERO {
        return Ok(Decimal::ZERO);
    }
    if input.is_zero() {
        return Err(format!("`{name}` is 0: it never pays").into());
    }
    let quotient = added.checked_div(input);
    // A quotient is kept to 28 digits; held against the product it is never rounded down.
    let raised = quotient.map(|quotient| {
        let raised = quotient.round_dp_with_strategy(2, RoundingStrategy::ToPositiveInfinity);
        match exact_product(raised, input) {
            Some(product) if product < added => raised + Decimal::new(1, 2),
            _ => raised,
        }
    });
    raised.map(|value| value.normalize()).ok_or_else(|| "more than 28 digits".into())
}

/// A value of the inventory, or that it is not written.
fn written(fact: &Fact<Decimal>, name: &str) -> Result<Decimal, Arc<str>> {
    fact.value().copied().ok_or_else(|| format!("`{name}` is not written").into())
}

fn known(result: Result<Decimal, Arc<str>>) -> Known {
    result.map_or_else(Known::Missing, Known::Value)
}

/// `result = prevented - added`, with one input at a time 20 % lower and higher: the cost of an hour, the hours, how long an
/// incident lasts today where that is in it, and what each component adds.
fn sensitivity(
    hours: &Prevented,
    cost: &Result<Decimal, Arc<str>>,
    (of, other): (&ScenarioEstimate, &ScenarioEstimate),
    added: Decimal,
) -> Vec<Sensitivity> {
    let (Ok(prevented), Ok(cost)) = (hours.a_year(cost), cost) else { return Vec::new() };
    let result = |prevented: Decimal, added: Decimal| exact_sum(prevented, -added);
    let mut all: Vec<Sensitivity> = Vec::new();
    let mut add = |input: &str, moved: &dyn Fn(Decimal) -> Option<Decimal>| {
        if let (Some(lower), Some(higher)) = (moved(LOWER), moved(HIGHER)) {
            all.push(Sensitivity { input: input.into(), lower, higher });
        }
    };
    for input in [COST, HOURS] {
        add(input, &|by| result(exact_product(prevented, by)?, added));
    }
    if let Some(shared) = hours.shared.as_ref().filter(|shared| shared.is_today) {
        add("today.rto", &|by| shared.with_single(by, *cost, added));
    }
    let (mine, others) = (by_component(of), by_component(other));
    let names: BTreeSet<&Arc<str>> = mine.keys().chain(others.keys()).copied().collect();
    for name in names {
        let month = |all: &BTreeMap<&Arc<str>, Decimal>| all.get(name).copied().unwrap_or_default();
        let year = exact_sum(month(&mine), -month(&others)).and_then(added_a_year);
        let Some(year) = year.filter(|year| !year.is_zero()) else { continue };
        add(name, &|by| result(prevented, exact_sum(added, exact_product(year, by - Decimal::ONE)?)?));
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

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn pays(added: &str, input: &str) -> Result<Decimal, Arc<str>> {
        pays_from(dec(added), dec(input), "input")
    }

    #[test]
    fn eleven_thousand_three_hundred_more_a_month_pay_from_nine_hours() {
        assert_eq!(added_a_year(dec("11300")), Some(dec("135600")));
        assert_eq!(pays("135600", "15000"), Ok(dec("9.04")));
        assert_eq!(pays("135600", "4"), Ok(dec("33900")));
        let prevented = Prevented { hours: Ok(dec("4")), shared: None };
        assert_eq!(prevented.a_year(&Ok(dec("15000"))), Ok(dec("60000")));
    }

    #[test]
    fn hours_are_rounded_up_and_never_down() {
        assert_eq!(pays("100", "3"), Ok(dec("33.34")));
        assert_eq!(pays("99", "3"), Ok(dec("33")));
    }

    #[test]
    fn what_costs_less_pays_from_the_start_and_what_prevents_nothing_never_does() {
        assert_eq!(pays("-5", "3"), Ok(Decimal::ZERO));
        assert!(pays("5", "0").is_err());
        assert!(written(&Fact::Unknown, "input").is_err());
    }

    #[test]
    fn what_single_regions_lose_moves_what_is_left_of_their_hours() {
        let secs = Millis::from_secs;
        let incident = Incident { mine: secs(780), other: secs(960), single: secs(1800) };
        let shared = Shared { all: dec("4"), against: ScenarioName::ActivePassive, incident, is_today: true };
        // 4 h x 180 / (1440 - 780) = 1.0909; x 15,000 - 6,240.
        assert_eq!(shared.with_single(LOWER, dec("15000"), dec("6240")), Some(dec("10110")));
        assert_eq!(
            shared.with_single(Decimal::new(4, 1), dec("15000"), dec("6240")),
            None,
            "less than with two regions"
        );
    }
}

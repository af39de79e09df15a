//! How long an incident lasts with each way of running the platform, and how much of that another way prevents.

use std::sync::Arc;

use rust_decimal::{Decimal, RoundingStrategy};

use super::Ground;
use crate::base::units::Millis;
use crate::model::plan::{Plan, RecoveryTime};
use crate::model::prices::exact_product;
use crate::model::words::ScenarioName;

/// How long an incident lasts with one way of running the platform.
#[derive(Clone, Debug)]
pub(super) struct Lost {
    /// That long, or what is missing to say it.
    pub(super) time: Result<Millis, Arc<str>>,
    /// Whether it is `today.rto`.
    pub(super) is_stated: bool,
}

impl Lost {
    /// The longest recovery of the plan; what the inventory says of today where the plan cannot say and is how the platform
    /// runs today, for no plan knows when a region returns.
    pub(super) fn of(ground: &Ground<'_>, scenario: ScenarioName) -> Self {
        let plan = ground.plans.iter().copied().find(|plan| plan.scenario == scenario);
        let time = plan.map_or_else(|| Err(Arc::from("the plan is not at hand")), longest);
        let today = &ground.inventory.today;
        match (time, today.rto.value()) {
            (Err(_), Some(rto)) if today.scenario.value() == Some(&scenario) => {
                Self { time: Ok(*rto), is_stated: true }
            }
            (time, _) => Self { time, is_stated: false },
        }
    }

    /// In hours.
    pub(super) fn hours(&self) -> Result<Decimal, Arc<str>> {
        self.time.clone().and_then(hours)
    }
}

/// The longest recovery of any service after the worst loss of one region.
///
/// Where a part of a recovery time is missing, or a service waits until its region returns, so is the whole.
fn longest(plan: &Plan) -> Result<Millis, Arc<str>> {
    let mut longest = None;
    for service in &plan.services {
        for recovery in &service.recoveries {
            let time = match &recovery.total {
                RecoveryTime::Unaffected => Millis::ZERO,
                RecoveryTime::Within(time) => time.longest,
                RecoveryTime::AtLeast { missing, .. } => {
                    return Err(format!("the recovery of `{}`: {missing}", service.name).into());
                }
                RecoveryTime::WhenReturned { because } => {
                    let words = format!("`{}` waits until {} returns: {because}", service.name, recovery.lost);
                    return Err(words.into());
                }
            };
            longest = longest.max(Some(time));
        }
    }
    longest.ok_or_else(|| "how long a recovery takes".into())
}

/// A time in hours, rounded up to a thousandth.
fn hours(time: Millis) -> Result<Decimal, Arc<str>> {
    let thousandths = u128::from(time.micros()).saturating_mul(1_000).div_ceil(3_600_000_000);
    let value = i128::try_from(thousandths).ok().and_then(|digits| Decimal::try_from_i128_with_scale(digits, 3).ok());
    value.map(|value| value.normalize()).ok_or_else(|| "more than 28 digits".into())
}

/// How long an incident lasts with the three ways that share the hours of a year.
#[derive(Clone, Copy, Debug)]
pub(super) struct Incident {
    /// With the one that is asked about.
    pub(super) mine: Millis,
    /// With the one that it is held against.
    pub(super) other: Millis,
    /// In a single region.
    pub(super) single: Millis,
}

impl Incident {
    /// Of hours that a single region is down and this would not be, those in which the other would be down too.
    ///
    /// `hours x (lost with the other - lost with this) / (lost in a single region - lost with this)`: every incident is taken to
    /// last as long as its way of running makes it. Rounded down to a thousandth, and none where the other loses less.
    pub(super) fn share(self, all: Decimal) -> Result<Decimal, Arc<str>> {
        let micros = |time: Millis| i128::from(time.micros());
        let whole = micros(self.single).saturating_sub(micros(self.mine));
        if whole <= 0 {
            return Err("a single region loses no more an incident".into());
        }
        let part = micros(self.other).saturating_sub(micros(self.mine)).max(0);
        let shared = |part: i128| {
            let (part, whole) =
                (Decimal::try_from_i128_with_scale(part, 0).ok()?, Decimal::try_from_i128_with_scale(whole, 0).ok()?);
            let product = exact_product(all, part)?;
            let lower = product.checked_div(whole)?.round_dp_with_strategy(3, RoundingStrategy::ToNegativeInfinity);
            // A quotient is kept to 28 digits; held against the product it is never rounded up.
            let fits = exact_product(lower, whole).is_some_and(|held| held <= product);
            Some(if fits { lower } else { lower - Decimal::new(1, 3) }.normalize())
        };
        shared(part).ok_or_else(|| "more than 28 digits".into())
    }

    /// The same in words.
    pub(super) fn because(self, all: Decimal, other: ScenarioName) -> Arc<str> {
        let Self { mine, other: others, single } = self;
        format!("of {all} h the part that {other} loses longer: {others} - {mine} of {single} - {mine} an incident")
            .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn incident(mine: u64, other: u64, single: u64) -> Incident {
        Incident { mine: Millis::from_secs(mine), other: Millis::from_secs(other), single: Millis::from_secs(single) }
    }

    #[test]
    fn a_standby_leaves_the_part_of_an_incident_that_it_takes_longer() {
        // 4 h x (960 - 780) / (1800 - 780) = 0.70588...
        assert_eq!(incident(780, 960, 1800).share(dec("4")), Ok(dec("0.705")));
        assert_eq!(incident(0, 900, 1800).share(dec("4")), Ok(dec("2")));
        assert_eq!(incident(780, 780, 1800).share(dec("4")), Ok(Decimal::ZERO));
    }

    #[test]
    fn what_loses_more_than_a_standby_prevents_nothing_and_what_loses_as_much_as_a_single_region_shares_nothing() {
        assert_eq!(incident(960, 780, 1800).share(dec("4")), Ok(Decimal::ZERO));
        assert!(incident(1800, 900, 1800).share(dec("4")).is_err());
    }

    #[test]
    fn a_recovery_is_counted_in_hours() {
        assert_eq!(hours(Millis::from_secs(900)), Ok(dec("0.25")));
        assert_eq!(hours(Millis::from_secs(1)), Ok(dec("0.001")));
    }
}

//! How much of something a month is, in the unit of its price.

use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

use crate::base::evidence::Provenance;
use crate::base::units::{Bytes, Flow, Rate, Share};
use crate::model::prices::{Unit, exact_product};

/// Hours of a month, as clouds bill.
pub(super) const HOURS: i64 = 730;
/// Seconds of a month of that length.
const SECONDS: u128 = 730 * 3_600;
/// Bytes of a GB.
///
/// Providers that count 2^30 bytes as one bill up to 7 % less: what is derived from bytes is never too low.
const GB: u128 = 1_000_000_000;

/// How much of something, before its price is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Measure {
    /// Written down: in the unit of the price; of what is priced by the hour, how many run all month.
    Stated(Decimal),
    /// So many run all month.
    Things(u64),
    /// Bytes that are kept all month.
    Kept(u128),
    /// Bytes that move in a month.
    Moved(u128),
    /// What happens so often in a month.
    Events(u128),
    /// It cannot be said, for want of this.
    Unknown(Arc<str>),
}

/// Whether there is only a whole number of what a price is for: machines, gateways, hosts.
pub(super) const fn is_whole(unit: Unit) -> bool {
    match unit {
        Unit::Hour | Unit::Month | Unit::HostMonth => true,
        Unit::Gb | Unit::GbMonth | Unit::GbHour | Unit::MiB | Unit::TiB | Unit::MillionRequests | Unit::IopsMonth => {
            false
        }
    }
}

/// A measure with how it is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Measured {
    pub(super) measure: Measure,
    pub(super) from: Provenance,
    /// What it was derived from, where that is worth saying.
    pub(super) words: Option<Arc<str>>,
}

impl Measured {
    /// The user wrote it.
    pub(super) const fn stated(quantity: Decimal) -> Self {
        Self { measure: Measure::Stated(quantity), from: Provenance::Stated, words: None }
    }

    /// A formula over the plan gives it.
    pub(super) fn modelled(measure: Measure, words: impl Into<Arc<str>>) -> Self {
        Self { measure, from: Provenance::Modelled, words: Some(words.into()) }
    }

    /// It cannot be said.
    pub(super) fn unknown(missing: impl Into<Arc<str>>) -> Self {
        Self { measure: Measure::Unknown(missing.into()), from: Provenance::Unknown, words: None }
    }

    /// The same, resting on something that is taken for granted.
    pub(super) fn assuming(self, what: &'static str, words: &str) -> Self {
        let words = match &self.words {
            Some(before) => format!("{before}, {words}"),
            None => words.to_owned(),
        };
        Self { from: Provenance::Assumed(what), words: Some(words.into()), ..self }
    }

    /// The same with another quantity; not known where there is none.
    pub(super) fn scale(&mut self, to: impl Fn(Decimal) -> Option<Decimal>) {
        let whole = |number: u128| Decimal::from_u128(number).and_then(&to).map(|scaled| scaled.ceil());
        let scaled = match &self.measure {
            Measure::Stated(quantity) => to(*quantity).map(Measure::Stated),
            Measure::Things(number) => {
                to((*number).into()).and_then(|scaled| scaled.ceil().to_u64()).map(Measure::Things)
            }
            Measure::Kept(bytes) => whole(*bytes).and_then(|scaled| scaled.to_u128()).map(Measure::Kept),
            Measure::Moved(bytes) => whole(*bytes).and_then(|scaled| scaled.to_u128()).map(Measure::Moved),
            Measure::Events(number) => whole(*number).and_then(|scaled| scaled.to_u128()).map(Measure::Events),
            Measure::Unknown(missing) => Some(Measure::Unknown(missing.clone())),
        };
        self.measure = scaled.unwrap_or_else(|| Measure::Unknown("more than 28 digits".into()));
    }

    /// The quantity as it was said, where no price says in which unit to count.
    pub(super) fn plain(&self) -> Result<(Decimal, Arc<str>), Arc<str>> {
        match &self.measure {
            Measure::Stated(quantity) => Ok((*quantity, format!("{quantity} of it").into())),
            Measure::Things(_) => self.in_unit(Unit::Month),
            Measure::Kept(_) => self.in_unit(Unit::GbMonth),
            Measure::Moved(_) => self.in_unit(Unit::Gb),
            Measure::Events(_) => self.in_unit(Unit::MillionRequests),
            Measure::Unknown(missing) => Err(missing.clone()),
        }
    }

    /// The quantity in the unit of a price with its words, or what is missing.
    pub(super) fn in_unit(&self, unit: Unit) -> Result<(Decimal, Arc<str>), Arc<str>> {
        let Counted { value, number, of } = counted(&self.measure, unit)?;
        let words = match &self.words {
            Some(words) => format!("{number} {of}, {words}"),
            None => format!("{number} {of}"),
        };
        Ok((value, words.into()))
    }

    /// The same without words, of which there are many.
    pub(super) fn value(&self, unit: Unit) -> Result<Decimal, Arc<str>> {
        counted(&self.measure, unit).map(|counted| counted.value)
    }
}

/// A quantity in the unit of a price, and the number of what it was made of.
struct Counted {
    value: Decimal,
    number: Decimal,
    of: &'static str,
}

/// `quantity = things x 730` where the price is for an hour, things where it is for a month, bytes in GB where it is for
/// those, requests in millions; as written where nothing has to be converted.
fn counted(measure: &Measure, unit: Unit) -> Result<Counted, Arc<str>> {
    let too_long = || Arc::from("more than 28 digits");
    let plain = |number: Decimal, of: &'static str| Ok(Counted { value: number, number, of });
    let all_month = |number: Decimal, of: &'static str| {
        let value = exact_product(number, Decimal::from(HOURS)).ok_or_else(too_long)?;
        Ok(Counted { value, number, of })
    };
    let gigabytes = |bytes: u128| over(bytes, GB).ok_or_else(too_long);
    match (measure, unit) {
        (Measure::Unknown(missing), _) => Err(missing.clone()),
        (Measure::Stated(number), Unit::Hour) => all_month(*number, "x 730 h"),
        (Measure::Stated(number), Unit::GbHour) => all_month(*number, "GB x 730 h"),
        (Measure::Stated(number), Unit::Month) => plain(*number, "x 1 month"),
        (Measure::Stated(number), unit) => plain(*number, unit.name()),
        (Measure::Things(number), Unit::Hour) => all_month((*number).into(), "x 730 h"),
        (Measure::Things(number), Unit::Month) => plain((*number).into(), "x 1 month"),
        (Measure::Kept(bytes), Unit::GbMonth) => plain(gigabytes(*bytes)?, "GB of 10^9 bytes x 1 month"),
        (Measure::Kept(bytes), Unit::GbHour) => all_month(gigabytes(*bytes)?, "GB of 10^9 bytes x 730 h"),
        (Measure::Moved(bytes), Unit::Gb) => plain(gigabytes(*bytes)?, "GB of 10^9 bytes"),
        (Measure::Moved(bytes), Unit::MiB) => plain(over(*bytes, 1 << 20).ok_or_else(too_long)?, "MiB"),
        (Measure::Moved(bytes), Unit::TiB) => plain(over(*bytes, 1 << 40).ok_or_else(too_long)?, "TiB"),
        (Measure::Events(number), Unit::MillionRequests) => {
            plain(over(*number, 1_000_000).ok_or_else(too_long)?, "million requests")
        }
        (Measure::Things(_) | Measure::Kept(_) | Measure::Moved(_) | Measure::Events(_), unit) => {
            Err(format!("its price is for a {}, and how many of those it takes is not known", unit.name()).into())
        }
    }
}

/// `amount / size`, exact for powers of ten, else rounded up to a billionth.
fn over(amount: u128, size: u128) -> Option<Decimal> {
    let billionths = amount.checked_mul(1_000_000_000)?.div_ceil(size);
    Some(Decimal::try_from_i128_with_scale(i128::try_from(billionths).ok()?, 9).ok()?.normalize())
}

/// `bytes = flow x (730 h / time of the flow)`, rounded up to a byte.
pub(super) fn bytes_a_month(flow: Flow) -> u128 {
    let Bytes(bytes) = flow.bytes;
    let seconds = u128::from(flow.per.length().micros() / 1_000_000).max(1);
    u128::from(bytes).saturating_mul(SECONDS).div_ceil(seconds)
}

/// `times = rate x (730 h / time of the rate)`, rounded up to a whole one.
pub(super) fn times_a_month(rate: Rate) -> u128 {
    let seconds = u128::from(rate.per.length().micros() / 1_000_000).max(1);
    u128::from(rate.milli).saturating_mul(SECONDS).div_ceil(seconds.saturating_mul(1_000))
}

/// `part = amount x share`, rounded up to a whole one.
pub(super) fn part(amount: u128, share: Share) -> u128 {
    amount.saturating_mul(u128::from(share.ppm())).div_ceil(1_000_000)
}

/// How a quotient that is not whole is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Round {
    /// To the next larger one.
    Up,
    /// To the nearest one, halves up.
    Nearest,
}

/// `quantity x times / by`, rounded to so many digits after the point; nothing where digits do not suffice or `by` is 0.
pub(super) fn ratio(quantity: Decimal, times: u64, by: u64, digits: u32, round: Round) -> Option<Decimal> {
    let shift = 10_i128.checked_pow(digits)?;
    let above = quantity.mantissa().checked_mul(times.into())?.checked_mul(shift)?;
    let below = i128::from(by).checked_mul(10_i128.checked_pow(quantity.scale())?)?;
    if below == 0 {
        return None;
    }
    let raised = match round {
        Round::Up => above.checked_add(below.checked_sub(1)?)?.checked_div_euclid(below)?,
        Round::Nearest => {
            let twice = above.checked_mul(2)?.checked_add(below)?;
            twice.checked_div_euclid(below.checked_mul(2)?)?
        }
    };
    Some(Decimal::try_from_i128_with_scale(raised, digits).ok()?.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::units::Per;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn value(measure: Measure, unit: Unit) -> Option<Decimal> {
        Measured::modelled(measure, "").in_unit(unit).ok().map(|(value, _)| value)
    }

    #[test]
    fn what_is_priced_by_the_hour_runs_for_730_of_them() {
        assert_eq!(value(Measure::Stated(dec("5")), Unit::Hour), Some(dec("3650")));
        assert_eq!(value(Measure::Things(2), Unit::Hour), Some(dec("1460")));
        assert_eq!(value(Measure::Stated(dec("5")), Unit::Month), Some(dec("5")));
        let (_, words) = Measured::stated(dec("5")).in_unit(Unit::Hour).unwrap();
        assert_eq!(&*words, "5 x 730 h");
    }

    #[test]
    fn bytes_become_gb_of_ten_to_the_ninth_exactly() {
        // 200 GiB = 200 x 2^30 bytes = 214.748364800 GB.
        assert_eq!(value(Measure::Kept(200 << 30), Unit::GbMonth), Some(dec("214.7483648")));
        assert_eq!(value(Measure::Moved(20_000_000_000_000), Unit::Gb), Some(dec("20000")));
        assert_eq!(value(Measure::Moved(1 << 40), Unit::TiB), Some(dec("1")));
    }

    #[test]
    fn a_quantity_that_does_not_fit_its_price_is_not_known() {
        assert_eq!(value(Measure::Things(2), Unit::Gb), None);
        assert_eq!(value(Measure::Kept(1), Unit::Hour), None);
    }

    #[test]
    fn a_month_has_730_hours_whatever_a_flow_is_stated_over() {
        let flow = |bytes, per| bytes_a_month(Flow { bytes: Bytes(bytes), per });
        assert_eq!(flow(20_000, Per::Month), 20_000);
        assert_eq!(flow(1, Per::Second), 2_628_000);
        // 730 / 24 days.
        assert_eq!(flow(24, Per::Day), 730);
        assert_eq!(times_a_month(Rate { milli: 500, per: Per::Second }), 1_314_000);
        assert_eq!(part(1_000, Share::from_percent(30)), 300);
    }

    #[test]
    fn a_ratio_of_whole_things_is_whole() {
        assert_eq!(ratio(dec("6"), 7, 10, 0, Round::Up), Some(dec("5")));
        assert_eq!(ratio(dec("6"), 7, 10, 0, Round::Nearest), Some(dec("4")));
        assert_eq!(ratio(dec("5"), 1, 2, 0, Round::Nearest), Some(dec("3")));
        assert_eq!(ratio(dec("20000"), 3, 10, 9, Round::Up), Some(dec("6000")));
        assert_eq!(ratio(dec("6"), 7, 0, 0, Round::Up), None);
    }
}

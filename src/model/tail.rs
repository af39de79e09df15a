//! How much longer than its median the 95th percentile of a round trip is: measured where it was, else modelled.

use super::catalog::Citation;
use super::latency::{RoundTrip, Tail};
use crate::base::evidence::Provenance;
use crate::base::units::Millis;

/// The percentile that promises about latency are made at.
pub const PROMISED: u8 = 95;

/// `tail = ratio x median` between regions where no tail was measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TailModel {
    /// Which percentile.
    pub percentile: u8,
    /// Millionths of the median; at least 1,000,000.
    pub ratio_millionths: u64,
    /// How many measured pairs it is the median of.
    pub pairs: u32,
    /// How it was fitted.
    pub source: Citation,
}

impl TailModel {
    /// The ratio as people read it: `1.059`.
    pub fn shown(&self) -> String {
        let (whole, rest) = (self.ratio_millionths / 1_000_000, self.ratio_millionths % 1_000_000);
        let part = format!(".{rest:06}");
        format!("{whole}{}", part.trim_end_matches('0').trim_end_matches('.'))
    }

    /// What it takes and from where: a fragment without a full stop.
    pub fn words(&self) -> String {
        format!(
            "p{} between regions is {} times the median, the median ratio of {} measured pairs; how access lines spread \
             is not in it; {} ({})",
            self.percentile,
            self.shown(),
            self.pairs,
            self.source.title,
            self.source.date
        )
    }

    /// `ratio x median`, to the nearest tenth of a millisecond.
    pub fn of(&self, median: Millis) -> Millis {
        let exact = u128::from(median.micros()) * u128::from(self.ratio_millionths);
        let tenths = (exact + 50_000_000) / 100_000_000;
        Millis::from_micros(u64::try_from(tenths).unwrap_or(u64::MAX).saturating_mul(100))
    }
}

/// The 95th percentile of a round trip, with how it is known; none where neither a measurement nor a model gives it.
///
/// Where one was measured it is that. Else it is [`TailModel::of`] the way between regions, and the last mile as it is:
/// how access lines spread is not in any table. It is never below the median, never below a measured percentile under
/// 95 and never above a measured one over 95; other percentiles say no more than that.
pub fn at_95(trip: &RoundTrip, model: Option<&TailModel>) -> Option<(Millis, Provenance)> {
    if let Some(Tail { percentile: PROMISED, value }) = trip.tail {
        return Some((value, trip.rung.provenance()));
    }
    let model = model.filter(|model| model.percentile == PROMISED)?;
    let between = Millis::from_micros(trip.p50.micros().saturating_sub(trip.last_mile.micros()));
    let modelled = model.of(between).plus(trip.last_mile).max(trip.p50);
    let held = match trip.tail {
        Some(tail) if tail.percentile < PROMISED => modelled.max(tail.value),
        Some(tail) => modelled.min(tail.value).max(trip.p50),
        None => modelled,
    };
    Some((held, Provenance::Modelled))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::units::Date;
    use crate::model::latency::Rung;

    fn model() -> TailModel {
        let date = Date::new(2026, 11, 22).expect("a day");
        let source = Citation { title: "fitted".into(), url: None, date, note: None };
        TailModel { percentile: 95, ratio_millionths: 1_059_000, pairs: 2861, source }
    }

    fn trip(tail: Option<(u8, u64)>, last_mile: u64) -> RoundTrip {
        let tail = tail.map(|(percentile, millis)| Tail { percentile, value: Millis::from_millis(millis) });
        let last_mile = Millis::from_millis(last_mile);
        RoundTrip { p50: Millis::from_millis(100), tail, rung: Rung::Measured, last_mile, words: String::new() }
    }

    fn micros(trip: &RoundTrip) -> Option<u64> {
        at_95(trip, Some(&model())).map(|(time, _)| time.micros())
    }

    #[test]
    fn a_measured_95th_percentile_stands_and_others_only_bound_the_modelled_one() {
        assert_eq!(micros(&trip(Some((95, 120)), 0)), Some(120_000));
        assert_eq!(micros(&trip(None, 0)), Some(105_900));
        assert_eq!(micros(&trip(Some((90, 103)), 0)), Some(105_900));
        assert_eq!(micros(&trip(Some((90, 110)), 0)), Some(110_000), "95 of 100 take no less than 90 of 100");
        assert_eq!(micros(&trip(Some((99, 103)), 0)), Some(103_000));
        assert_eq!(at_95(&trip(Some((90, 110)), 0), Some(&model())).map(|(_, from)| from), Some(Provenance::Modelled));
        assert_eq!(at_95(&trip(Some((95, 120)), 0), None).map(|(_, from)| from), Some(Provenance::Measured));
        assert_eq!(at_95(&trip(Some((90, 110)), 0), None), None, "nothing is made up");
    }

    #[test]
    fn the_last_mile_does_not_spread() {
        assert_eq!(micros(&trip(None, 10)), Some(95_300 + 10_000));
        let words = "p95 between regions is 1.059 times the median, the median ratio of 2861 measured pairs; how access \
                     lines spread is not in it; fitted (2026-11-22)";
        assert_eq!((model().shown(), model().words()), ("1.059".to_owned(), words.to_owned()));
    }
}

//! Legs of a request over the network, and how they add up.

use crate::base::evidence::Provenance;
use crate::base::ids::RegionId;
use crate::base::units::{Millis, Share};
use crate::model::catalog::Catalog;
use crate::model::latency::{RoundTrip, Tail, in_millis};
use crate::model::plan::{Percentiles, Plan, Reckoned};
use crate::model::tail::{PROMISED, TailModel, at_95};
use crate::plan::commit::Decisive;
use crate::plan::replication::Wires;

/// Begins what a leg says of a tail that is not modelled.
const OWN_TAIL: &str = ", p95 ";

/// A leg that may not be known.
pub(super) type Leg = Reckoned<Percentiles>;

/// Round trips between regions in use, and how their tails are known.
pub(super) struct Hops<'a> {
    pub(super) wires: Wires<'a>,
    tail: Option<&'a TailModel>,
    own_provider: &'a str,
}

impl<'a> Hops<'a> {
    pub(super) fn of(plan: &'a Plan, catalog: &'a Catalog, own_provider: &'a str) -> Self {
        Self { wires: Wires::of(plan, catalog), tail: catalog.round_trips.tail.as_ref(), own_provider }
    }

    /// A region as the inventory writes it.
    pub(super) fn shown(&self, region: &RegionId) -> String {
        region.shown(self.own_provider)
    }

    /// `RTT(from, to)`: one call and its answer. What stays inside a region counts as nothing.
    ///
    /// `what` stands there, such as ``the writer of `orders` in``.
    pub(super) fn between(&self, from: &RegionId, to: &RegionId, what: &str) -> Leg {
        if from == to {
            return Reckoned::Known(here(format!("0 ms inside `{}`", self.shown(to))));
        }
        let Some(trip) = self.wires.between(from, to) else {
            return self.wires.no_way(from, to);
        };
        Reckoned::Known(self.leg(trip, &format!("from `{}` to {what} `{}`", self.shown(from), self.shown(to))))
    }

    /// A round trip as a leg; its words say how it is known.
    pub(super) fn leg(&self, trip: &RoundTrip, ends: &str) -> Percentiles {
        let (p95, of_tail) = match at_95(trip, self.tail) {
            Some((time, from)) => (Reckoned::Known(time), Some(from)),
            None => (Reckoned::unknown("no measured 95th percentile"), None),
        };
        // With a last mile it is a sum of which a part was never measured.
        let measured = trip.rung.provenance();
        let median = if trip.last_mile.is_zero() { measured } else { measured.less_firm(Provenance::Modelled) };
        let from = of_tail.map_or(median.clone(), |of_tail| median.less_firm(of_tail));
        let words =
            format!("{} {ends} ({}{})", in_millis(trip.p50), trip.rung.name(), measured_tail(trip, p95.value()));
        Percentiles { p50: trip.p50, p95, from, words: words.into() }
    }

    /// What is to be said of every sum, `beside` it: how its tail is known, and that it is of the network alone.
    pub(super) fn remark(&self, sum: Percentiles, beside: &str) -> Percentiles {
        let tail = match (self.tail, sum.p95.value()) {
            (Some(model), Some(_)) => {
                let rest = if sum.words.contains(OWN_TAIL) { " where none was measured" } else { "" };
                let ratio = model.shown();
                format!("; p95 as {ratio} times the median between regions{rest}, access lines as steady")
            }
            _ => String::new(),
        };
        let words = format!("{}{beside}{tail}; network alone", sum.words);
        Percentiles { words: words.into(), ..sum }
    }
}

/// That a 95th percentile, or one that it cannot be below or above, was measured; nothing where it is all modelled.
fn measured_tail(trip: &RoundTrip, p95: Option<&Millis>) -> String {
    match trip.tail {
        Some(Tail { percentile: PROMISED, value }) => format!("{OWN_TAIL}{} too", in_millis(value)),
        Some(Tail { percentile, value }) if p95 == Some(&value) => {
            format!("{OWN_TAIL}held by a p{percentile} of {}", in_millis(value))
        }
        Some(_) | None => String::new(),
    }
}

/// No time at all, for a reason.
pub(super) fn here(words: String) -> Percentiles {
    let p95 = Reckoned::Known(Millis::ZERO);
    Percentiles { p50: Millis::ZERO, p95, from: Provenance::Modelled, words: words.into() }
}

/// One leg after the other: `p50 = a + b`, and `p95 = a + b` as if both were slow at the same time, which is never
/// too short.
pub(super) fn then(first: &Percentiles, next: &Percentiles) -> Percentiles {
    let p95 = match (&first.p95, &next.p95) {
        (Reckoned::Known(a), Reckoned::Known(b)) => Reckoned::Known(a.plus(*b)),
        (Reckoned::Unknown { missing }, _) | (_, Reckoned::Unknown { missing }) => {
            Reckoned::Unknown { missing: missing.clone() }
        }
    };
    let is_nothing = next.p50.is_zero() && next.p95 == Reckoned::Known(Millis::ZERO);
    let words = if is_nothing { first.words.clone() } else { format!("{} + {}", first.words, next.words).into() };
    let from = first.from.clone().less_firm(next.from.clone());
    Percentiles { p50: first.p50.plus(next.p50), p95, from, words }
}

/// The same way so often, and something on top.
pub(super) fn often(leg: &Percentiles, made: &Decisive<'_>) -> Percentiles {
    let words = match (made.times, made.plus.is_zero()) {
        (1, true) => leg.words.clone(),
        (times, true) => format!("{times} x {}", leg.words).into(),
        (1, false) => format!("{} and {}", leg.words, in_millis(made.plus)).into(),
        (times, false) => format!("{times} x {} and {}", leg.words, in_millis(made.plus)).into(),
    };
    Percentiles {
        p50: made.time(leg.p50),
        p95: leg.p95.clone().map(|p95| made.time(p95)),
        from: leg.from.clone(),
        words,
    }
}

/// The longer of two in either percentile; words of the one whose 95th percentile is longer, or its median where that
/// is not known.
pub(super) fn longer(one: Percentiles, other: Percentiles) -> Percentiles {
    let p50 = one.p50.max(other.p50);
    let p95 = match (&one.p95, &other.p95) {
        (Reckoned::Known(a), Reckoned::Known(b)) => Reckoned::Known(*a.max(b)),
        (Reckoned::Unknown { missing }, _) | (_, Reckoned::Unknown { missing }) => {
            Reckoned::Unknown { missing: missing.clone() }
        }
    };
    let from = one.from.clone().less_firm(other.from.clone());
    let length = |leg: &Percentiles| (leg.p95.value().copied().unwrap_or(leg.p50), leg.p50);
    let words = if length(&other) > length(&one) { other.words } else { one.words };
    Percentiles { p50, p95, from, words }
}

/// Accesses of which a share is at home and the rest is not: each part is taken as a point.
///
/// A percentile is that of the shorter part where the shorter part is that share of accesses, else that of the longer:
/// with 90 % at home half of the writes are local, and the 95th percentile pays the way. 95 % at home do not.
pub(super) fn mixture(near_share: Share, near: &Percentiles, far: &Percentiles) -> Percentiles {
    let point = |near_time: Millis, far_time: Millis, percentile: u32| {
        let near_is_shorter = near_time <= far_time;
        let share = if near_is_shorter { near_share } else { near_share.rest() };
        let (shorter, longer) = if near_is_shorter { (near_time, far_time) } else { (far_time, near_time) };
        if share >= Share::from_percent(percentile) { shorter } else { longer }
    };
    let p95 = match (&near.p95, &far.p95) {
        (Reckoned::Known(near), Reckoned::Known(far)) => Reckoned::Known(point(*near, *far, 95)),
        (Reckoned::Unknown { missing }, _) | (_, Reckoned::Unknown { missing }) => {
            Reckoned::Unknown { missing: missing.clone() }
        }
    };
    Percentiles {
        p50: point(near.p50, far.p50, 50),
        p95,
        from: near.from.clone().less_firm(far.from.clone()),
        words: format!("{near_share} of accesses {}, the others {}", near.words, far.words).into(),
    }
}

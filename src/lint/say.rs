//! Words and readings of the plan that several rules share.

use std::fmt::Display;

use crate::base::evidence::{Fact, Provenance};
use crate::base::finding::{Finding, RuleMeta};
use crate::base::path::Anchor;
use crate::base::units::Millis;
use crate::model::contracts::Bundle;
use crate::model::inventory::{Inventory, Service};
use crate::model::plan::{Interval, Part, RecoveryTime, Track};

/// How many names a message lists before it counts the rest.
const NAMED: usize = 3;

/// Names in backticks: `` `a`, `b`, `c` and 4 more ``.
pub(super) fn named<T: Display>(all: impl IntoIterator<Item = T>) -> String {
    let all: Vec<String> = all.into_iter().map(|name| format!("`{name}`")).collect();
    let shown = all.get(..NAMED).unwrap_or(&all).join(", ");
    match all.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// `13m`, `12m to 14m`, or `up to 14m`.
pub(super) fn takes(time: Interval) -> String {
    match time {
        _ if time.is_exact() => time.longest.to_string(),
        _ if time.shortest.is_zero() => format!("up to {}", time.longest),
        _ => format!("{} to {}", time.shortest, time.longest),
    }
}

/// The time as far as it is known; nothing where only the region's return helps.
pub(super) fn known(total: &RecoveryTime) -> Option<Interval> {
    match total {
        RecoveryTime::Unaffected => Some(Interval::ZERO),
        RecoveryTime::Within(time) | RecoveryTime::AtLeast { known: time, .. } => Some(*time),
        RecoveryTime::WhenReturned { .. } => None,
    }
}

/// Whether a value rests on nobody's word.
pub(super) fn is_assumed(from: &Provenance) -> bool {
    matches!(from, Provenance::Assumed(_) | Provenance::Unknown)
}

/// The sum of those steps of a track whose part counts.
pub(super) fn sum(track: &Track, counts: impl Fn(Part) -> bool) -> Interval {
    let steps = track.steps.iter().filter(|step| counts(step.part));
    steps.fold(Interval::ZERO, |sum, step| sum.then(step.time.time))
}

/// Until nobody is led to the lost region any more: `detect + route`, where a check alone leads away from it.
pub(super) fn led_astray(track: &Track) -> Option<Interval> {
    // Where every copy takes writes, promoting one takes no time.
    let has = |part| track.steps.iter().any(|step| step.part == part && step.time.time != Interval::ZERO);
    let by_itself = has(Part::Route) && !has(Part::Decide) && !has(Part::Promote);
    by_itself.then(|| sum(track, |part| matches!(part, Part::Detect | Part::Route)))
}

/// How long a track would take if nothing had to be started; nothing where nothing has to be.
pub(super) fn without_warm_up(track: &Track) -> Option<Interval> {
    let grows = track.steps.iter().any(|step| step.part == Part::Warm);
    grows.then(|| sum(track, |part| part != Part::Warm))
}

/// Whether something was written for the whole platform.
pub(super) fn is_platforms(inventory: &Inventory, at: &Anchor) -> bool {
    let all = &inventory.objectives;
    let times = [&all.rto, &all.rpo, &all.read_latency, &all.write_latency];
    times.iter().any(|promise| promise.anchor() == Some(at))
}

/// A finding about a promise of a service, where that stands; of a promise of the platform at the service.
pub(super) fn about_promise<T>(
    meta: &'static RuleMeta,
    bundle: &Bundle<'_>,
    service: &Service,
    promise: &Fact<T>,
    message: String,
) -> Finding {
    let (whole, own): (Vec<&Anchor>, Vec<&Anchor>) =
        promise.anchor().into_iter().partition(|at| is_platforms(bundle.inventory, at));
    let at = own.first().copied().unwrap_or(&service.at);
    let found = Finding::new(meta, Some(at.clone()), message).about(service.name.as_str(), None);
    match whole.first() {
        Some(at) => found.related((*at).clone(), "promised here for the whole platform"),
        None => found,
    }
}

/// The longer of what two times can be at worst.
pub(super) fn longest(total: &RecoveryTime) -> Millis {
    known(total).map_or(Millis::ZERO, |time| time.longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_begins_at_nothing_is_up_to_its_end() {
        let hours = Millis::from_secs(7200);
        assert_eq!(takes(Interval::between(Millis::ZERO, hours)), format!("up to {hours}"));
        assert_eq!(takes(Interval::exactly(hours)), hours.to_string());
    }

    #[test]
    fn three_names_are_listed_and_the_rest_is_counted() {
        assert_eq!(named(["a", "b", "c"]), "`a`, `b`, `c`");
        assert_eq!(named(["a", "b", "c", "d", "e"]), "`a`, `b`, `c` and 2 more");
    }
}

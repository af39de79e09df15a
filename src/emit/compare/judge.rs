//! Times held against one another and against promises.

use super::outline::Over;
use crate::base::ids::{DatasetId, Name};
use crate::base::units::Millis;
use crate::model::contracts::Bundle;
use crate::model::plan::{CopyRole, DatasetPlan, Interval, Loss, Plan, RecoveryTime};

/// The longest of several: what comes back only with the region is the longest of all, and where something is missing
/// for one the whole is at least as long as the longest that is known.
pub(super) fn worst_time<'a>(times: impl Iterator<Item = &'a RecoveryTime> + Clone) -> Option<RecoveryTime> {
    let returned = times.clone().find(|time| matches!(time, RecoveryTime::WhenReturned { .. }));
    if let Some(returned) = returned {
        return Some(returned.clone());
    }
    // Each end for itself: the one that takes longest at worst may not be the one that takes longest at least.
    let longest = times.clone().filter_map(known).reduce(Interval::beside);
    let open = times.clone().find_map(|time| match time {
        RecoveryTime::AtLeast { missing, .. } => Some(missing.clone()),
        RecoveryTime::Unaffected | RecoveryTime::Within(_) | RecoveryTime::WhenReturned { .. } => None,
    });
    match (longest, open) {
        (Some(known), Some(missing)) => Some(RecoveryTime::AtLeast { known, missing }),
        (Some(time), None) => Some(RecoveryTime::Within(time)),
        (None, _) => times.last().map(|_| RecoveryTime::Unaffected),
    }
}

/// What is known of a time.
const fn known(time: &RecoveryTime) -> Option<Interval> {
    match time {
        RecoveryTime::Within(time) | RecoveryTime::AtLeast { known: time, .. } => Some(*time),
        RecoveryTime::Unaffected | RecoveryTime::WhenReturned { .. } => None,
    }
}

/// Whether a time makes the worst one what it is, by the end that is said of it.
pub(super) fn is_as_long(time: &RecoveryTime, worst: &RecoveryTime) -> bool {
    match worst {
        RecoveryTime::WhenReturned { .. } => matches!(time, RecoveryTime::WhenReturned { .. }),
        RecoveryTime::Within(worst) => known(time).is_some_and(|time| time.longest == worst.longest),
        RecoveryTime::AtLeast { known: worst, .. } => known(time).is_some_and(|time| time.shortest == worst.shortest),
        RecoveryTime::Unaffected => false,
    }
}

/// A promise is missed where the longest time is longer; where something is missing it may be.
pub(super) fn over_rto<'a>(bundle: &Bundle<'a>, plan: &'a Plan) -> Over<'a, Name> {
    let mut over = Over { missed: Vec::new(), unknown: Vec::new(), of: 0 };
    for service in &plan.services {
        let objective = bundle.inventory.service(service.name.as_str()).and_then(|it| it.objectives.rto.value());
        let (Some(most), Some(composed)) = (objective, &service.composed) else {
            continue;
        };
        over.of += 1;
        match misses_time(&composed.rto, *most) {
            Some(true) => over.missed.push(&service.name),
            Some(false) => {}
            None => over.unknown.push(&service.name),
        }
    }
    over
}

/// Whether a promise of `most` is missed; none where nobody can say.
pub(super) fn misses_time(time: &RecoveryTime, most: Millis) -> Option<bool> {
    match time {
        RecoveryTime::Unaffected => Some(false),
        RecoveryTime::Within(time) => Some(time.longest > most),
        RecoveryTime::AtLeast { known, .. } => (known.shortest > most).then_some(true),
        RecoveryTime::WhenReturned { .. } => Some(true),
    }
}

/// A dataset misses its promise where the loss of any region does.
pub(super) fn over_rpo<'a>(bundle: &Bundle<'a>, plan: &'a Plan) -> Over<'a, DatasetId> {
    let mut over = Over { missed: Vec::new(), unknown: Vec::new(), of: 0 };
    for dataset in plan.services.iter().flat_map(|service| &service.datasets) {
        let Some(most) = bundle.facts.get(&dataset.id).and_then(|facts| facts.rpo.value()) else {
            continue;
        };
        if dataset.losses.is_empty() {
            continue;
        }
        over.of += 1;
        let all: Vec<Option<bool>> = dataset.losses.iter().map(|it| misses_loss(dataset, &it.quiet, *most)).collect();
        if all.contains(&Some(true)) {
            over.missed.push(&dataset.id);
        } else if all.contains(&None) {
            over.unknown.push(&dataset.id);
        }
    }
    over
}

/// Whether losing only `most` is missed; none where nobody can say.
///
/// Where a dataset may lose something, what a region has for itself - messages in flight, sessions - may stay behind
/// with it.
pub(super) fn misses_loss(dataset: &DatasetPlan, loss: &Loss, most: Millis) -> Option<bool> {
    match loss {
        Loss::Nothing { .. } => Some(false),
        Loss::UpTo(figure) => Some(figure.time.longest > most),
        // Typically less is no promise.
        Loss::Typically(figure) => (figure.time.longest > most).then_some(true),
        Loss::StaysBehind => Some(most.is_zero() || dataset.copies.iter().any(|copy| copy.role != CopyRole::Own)),
        Loss::Unknown { .. } => None,
    }
}

/// Orders recovery times, the worst last.
pub(super) const fn rank(time: &RecoveryTime) -> (u8, Millis) {
    match time {
        RecoveryTime::Unaffected => (0, Millis::ZERO),
        RecoveryTime::Within(time) => (1, time.longest),
        RecoveryTime::AtLeast { known, .. } => (2, known.longest),
        RecoveryTime::WhenReturned { .. } => (3, Millis::ZERO),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::evidence::Provenance;
    use crate::model::plan::{Copy, Figure, ReadPath, WritePath};

    fn minutes(minutes: u64) -> Millis {
        Millis::from_secs(minutes * 60)
    }

    fn within(shortest: u64, longest: u64) -> RecoveryTime {
        RecoveryTime::Within(Interval::between(minutes(shortest), minutes(longest)))
    }

    fn at_least(shortest: u64) -> RecoveryTime {
        let known = Interval::exactly(minutes(shortest));
        RecoveryTime::AtLeast { known, missing: "no store".into() }
    }

    fn returned() -> RecoveryTime {
        RecoveryTime::WhenReturned { because: "one copy".into() }
    }

    #[test]
    fn the_worst_of_several_times_is_not_better_than_any_of_them() {
        let worst = |times: &[RecoveryTime]| worst_time(times.iter());
        assert_eq!(worst(&[within(2, 3), within(1, 13), RecoveryTime::Unaffected]), Some(within(2, 13)));
        assert_eq!(worst(&[within(2, 3), returned(), at_least(60)]), Some(returned()));
        assert_eq!(worst(&[RecoveryTime::Unaffected]), Some(RecoveryTime::Unaffected));
        assert_eq!(worst(&[]), None);
        // One is 13 minutes, the other 5 and more: together at least 13.
        let open = worst(&[within(13, 13), at_least(5)]);
        assert!(matches!(open, Some(RecoveryTime::AtLeast { known, .. }) if known.longest == minutes(13)), "{open:?}");
    }

    #[test]
    fn what_is_at_least_so_long_is_held_up_by_who_takes_longest_at_least() {
        let open =
            RecoveryTime::AtLeast { known: Interval::between(minutes(2), minutes(20)), missing: "no store".into() };
        let nightly = at_least(13);
        let worst = worst_time([&open, &nightly].into_iter()).unwrap_or(RecoveryTime::Unaffected);
        let known = Interval::between(minutes(13), minutes(20));
        assert!(matches!(&worst, RecoveryTime::AtLeast { known: found, .. } if *found == known), "{worst:?}");
        assert_eq!([is_as_long(&open, &worst), is_as_long(&nightly, &worst)], [false, true]);
    }

    #[test]
    fn a_promise_is_kept_only_where_the_longest_time_keeps_it() {
        let misses = |time: &RecoveryTime| misses_time(time, minutes(15));
        assert_eq!([misses(&within(3, 15)), misses(&within(3, 16))], [Some(false), Some(true)]);
        assert_eq!([misses(&at_least(14)), misses(&at_least(16))], [None, Some(true)]);
        assert_eq!([misses(&RecoveryTime::Unaffected), misses(&returned())], [Some(false), Some(true)]);
    }

    fn dataset(role: CopyRole) -> Option<DatasetPlan> {
        let name = Name::new("app")?;
        let copies = vec![Copy { region: crate::base::ids::RegionId::new("cloud", "a"), role, receives: Vec::new() }];
        let id = DatasetId { service: name.clone(), dataset: name };
        Some(DatasetPlan::placed(id, copies, WritePath::Local, ReadPath::Local))
    }

    #[test]
    fn what_is_typical_is_no_promise_and_what_is_in_flight_may_stay_behind() {
        let figure = |secs| Figure {
            time: Interval::exactly(Millis::from_secs(secs)),
            from: Provenance::Documented,
            words: "x".into(),
        };
        let misses = |role, loss: &Loss, secs| {
            dataset(role).and_then(|dataset| misses_loss(&dataset, loss, Millis::from_secs(secs)))
        };
        let writer = CopyRole::Writer;
        assert_eq!(misses(writer, &Loss::UpTo(figure(1)), 1), Some(false));
        assert_eq!(misses(writer, &Loss::Typically(figure(1)), 1), None);
        assert_eq!(misses(writer, &Loss::Typically(figure(2)), 1), Some(true));
        assert_eq!(misses(writer, &Loss::StaysBehind, 60), Some(true));
        assert_eq!(misses(CopyRole::Own, &Loss::StaysBehind, 60), Some(false));
        assert_eq!(misses(CopyRole::Own, &Loss::StaysBehind, 0), Some(true));
        assert_eq!(misses(writer, &Loss::Unknown { missing: "x".into() }, 60), None);
    }
}

//! Which of several recovery times is the worst.

use crate::base::units::Millis;
use crate::model::plan::{Interval, RecoveryTime};

/// Orders recovery times, the worst last: by the longest that is known of them. That nothing is missing for one makes
/// it no better than a shorter one.
pub(super) fn rank(time: &RecoveryTime) -> (u8, Millis, bool) {
    match time {
        RecoveryTime::Unaffected => (0, Millis::ZERO, false),
        RecoveryTime::Within(time) => (1, time.longest, false),
        RecoveryTime::AtLeast { known, .. } => (1, known.longest, true),
        RecoveryTime::WhenReturned { .. } => (2, Millis::ZERO, false),
    }
}

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

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::emit) fn minutes(minutes: u64) -> Millis {
        Millis::from_secs(minutes * 60)
    }

    pub(in crate::emit) fn within(shortest: u64, longest: u64) -> RecoveryTime {
        RecoveryTime::Within(Interval::between(minutes(shortest), minutes(longest)))
    }

    pub(in crate::emit) fn at_least(shortest: u64) -> RecoveryTime {
        let known = Interval::exactly(minutes(shortest));
        RecoveryTime::AtLeast { known, missing: "no store".into() }
    }

    pub(in crate::emit) fn returned() -> RecoveryTime {
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
    fn what_is_known_to_take_longer_is_worse_than_what_is_at_least_shorter() {
        let mut all = [returned(), within(13, 13), at_least(2), at_least(13), RecoveryTime::Unaffected];
        all.sort_by_key(rank);
        assert_eq!(all, [RecoveryTime::Unaffected, at_least(2), within(13, 13), at_least(13), returned()]);
    }
}

//! Adding up: steps one after the other, tracks beside each other.

use std::sync::Arc;

use crate::model::plan::{Interval, RecoveryTime, Step};

/// Steps one after the other: the sum of their times, or at least that where something is missing.
pub(super) fn in_turn(steps: &[Step], missing: Option<Arc<str>>) -> RecoveryTime {
    let known = steps.iter().fold(Interval::ZERO, |sum, step| sum.then(step.time.time));
    match missing {
        None => RecoveryTime::Within(known),
        Some(missing) => RecoveryTime::AtLeast { known, missing },
    }
}

/// Two things at the same time: both work again when the longer one does. What never comes back before its region
/// outweighs everything; next to something unknown, what is known is the least that it takes.
pub(in crate::plan) fn at_once(one: RecoveryTime, other: RecoveryTime) -> RecoveryTime {
    use RecoveryTime::{AtLeast, Unaffected, WhenReturned, Within};
    match (one, other) {
        (Unaffected, it) | (it, Unaffected) => it,
        (returned @ WhenReturned { .. }, _) | (_, returned @ WhenReturned { .. }) => returned,
        (Within(a), Within(b)) => Within(a.beside(b)),
        (AtLeast { known: a, missing }, Within(b)) | (Within(b), AtLeast { known: a, missing }) => {
            AtLeast { known: a.beside(b), missing }
        }
        (AtLeast { known: a, missing }, AtLeast { known: b, missing: also }) => {
            AtLeast { known: a.beside(b), missing: both(missing, &also) }
        }
    }
}

/// Two things that are missing, named once where they are the same.
pub(super) fn both(one: Arc<str>, other: &str) -> Arc<str> {
    if one.contains(other) { one } else { format!("{one}; {other}").into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::units::Millis;

    fn time(shortest: u64, longest: u64) -> Interval {
        Interval::between(Millis::from_secs(shortest), Millis::from_secs(longest))
    }

    fn at_least(known: Interval, missing: &str) -> RecoveryTime {
        RecoveryTime::AtLeast { known, missing: missing.into() }
    }

    #[test]
    fn the_longer_of_two_tracks_counts_at_both_ends() {
        let both = at_once(RecoveryTime::Within(time(10, 90)), RecoveryTime::Within(time(30, 40)));
        assert_eq!(both, RecoveryTime::Within(time(30, 90)));
        assert_eq!(at_once(RecoveryTime::Unaffected, both.clone()), both);
    }

    #[test]
    fn beside_something_unknown_the_known_is_the_least() {
        let both = at_once(RecoveryTime::Within(time(120, 120)), at_least(time(30, 30), "this"));
        assert_eq!(both, at_least(time(120, 120), "this"));
        assert_eq!(at_once(both.clone(), at_least(time(0, 0), "this")), both);
        assert_eq!(at_once(both, at_least(time(0, 200), "that")), at_least(time(120, 200), "this; that"));
    }

    #[test]
    fn what_comes_back_with_its_region_outweighs_the_rest() {
        let returned = RecoveryTime::WhenReturned { because: "alone".into() };
        for other in [RecoveryTime::Unaffected, RecoveryTime::Within(time(9, 9)), at_least(time(9, 9), "this")] {
            assert_eq!(at_once(other.clone(), returned.clone()), returned);
            assert_eq!(at_once(returned.clone(), other), returned);
        }
    }
}

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
    let longest = times.clone().filter_map(known).max_by_key(|time| (time.longest, time.shortest));
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

/// Whether a time is the worst one.
pub(super) fn is_as_long(time: &RecoveryTime, worst: &RecoveryTime) -> bool {
    let returned = |time: &RecoveryTime| matches!(time, RecoveryTime::WhenReturned { .. });
    (returned(time) && returned(worst)) || (known(worst).is_some() && known(time) == known(worst))
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

//! Times held against one another and against promises.

use super::outline::Over;
use crate::base::ids::{DatasetId, Name};
use crate::base::units::Millis;
use crate::model::contracts::Bundle;
use crate::model::plan::{CopyRole, DatasetPlan, Loss, Plan, RecoveryTime};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::evidence::Provenance;
    use crate::emit::worst::tests::{at_least, minutes, returned, within};
    use crate::model::plan::{Copy, Figure, Interval, ReadPath, WritePath};

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

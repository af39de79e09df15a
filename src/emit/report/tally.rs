//! How many numbers of the plan are known in which way.

use std::collections::BTreeMap;

use super::known::LEGEND;
use crate::base::evidence::Provenance;
use crate::emit::phrase::inputs;
use crate::model::contracts::View;
use crate::model::plan::{Loss, Percentiles, Reckoned};

/// By the word for it, from the firmest; those that do not occur are left out.
pub(super) fn tally(view: &View<'_>) -> Vec<(&'static str, &'static str, u64)> {
    let mut found: BTreeMap<&'static str, u64> = BTreeMap::new();
    each(view, &mut |from: &Provenance| {
        let count = found.entry(from.name()).or_default();
        *count = count.saturating_add(1);
    });
    LEGEND.into_iter().filter_map(|(name, mark, _)| Some((name, mark, found.get(name).copied()?))).collect()
}

/// What decisions rest on, and what was worked out of times, losses and round trips.
fn each(view: &View<'_>, count: &mut impl FnMut(&Provenance)) {
    for input in view.bundle.facts.values().flat_map(inputs) {
        count(&input.from);
    }
    for service in &view.bundle.plan.services {
        let tracks = service.recoveries.iter().flat_map(|recovery| &recovery.tracks);
        tracks.flat_map(|track| &track.steps).for_each(|step| count(&step.time.from));
        for users in service.latency.iter() {
            count(trip(&users.read));
            users.write.iter().for_each(|write| count(trip(write)));
        }
        for dataset in &service.datasets {
            for link in &dataset.links {
                count(&link.lag.value().map_or(Provenance::Unknown, |lag| lag.basis.provenance()));
            }
            dataset.losses.iter().for_each(|lost| count(loss(&lost.quiet)));
        }
    }
}

fn trip(trip: &Reckoned<Percentiles>) -> &Provenance {
    trip.value().map_or(&Provenance::Unknown, |trip| &trip.from)
}

const fn loss(loss: &Loss) -> &Provenance {
    match loss {
        Loss::UpTo(figure) | Loss::Typically(figure) => &figure.from,
        Loss::Nothing { .. } | Loss::StaysBehind => &Provenance::Modelled,
        Loss::Unknown { .. } => &Provenance::Unknown,
    }
}

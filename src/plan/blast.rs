//! What stops when a region is lost, shared fate included.

use std::collections::{BTreeMap, BTreeSet};

use super::Ground;
use super::composition::{Graph, Waits, is_all, own_times_after};
use crate::base::ids::{Name, RegionId};
use crate::base::units::Millis;
use crate::model::inventory::Shared;
use crate::model::plan::{
    Composed, Copy, CopyRole, DatasetPlan, Impact, Part, Plan, PodPlacement, ReadPath, RecoveryTime, RegionLoss,
    Restores, ServicePlan, SharedLoss, Stops, Track,
};
use crate::model::words::SharedKind;

/// Fills `losses`.
pub(super) fn lose(plan: &mut Plan, ground: &Ground<'_>, waits: &Waits) {
    let ways: Ways<'_> =
        plan.trips.iter().filter_map(|trip| Some(((&trip.from, &trip.to), trip.round_trip.as_ref()?.p50))).collect();
    let mut shared: BTreeMap<&RegionId, Vec<&Shared>> = BTreeMap::new();
    for part in &ground.inventory.shared {
        shared.entry(&part.region).or_default().push(part);
    }
    let mut losses: Vec<RegionLoss> = Vec::new();
    for region in &plan.regions {
        let here = shared.remove(region).unwrap_or_default();
        losses.push(RegionLoss {
            region: region.clone(),
            services: impacts(plan, region, waits, &ways),
            shared: shared_losses(plan, region, &here),
        });
    }
    for (region, parts) in shared {
        let shared = shared_losses(plan, region, &parts);
        losses.push(RegionLoss { region: region.clone(), services: Vec::new(), shared });
    }
    plan.losses = losses;
}

/// Round trips between regions.
type Ways<'p> = BTreeMap<(&'p RegionId, &'p RegionId), Millis>;

/// What each service suffers that notices the loss.
fn impacts(plan: &Plan, lost: &RegionId, waits: &Waits, ways: &Ways<'_>) -> Vec<Impact> {
    let own = own_times_after(&plan.services, lost);
    let mut stops: Vec<Option<Stops>> = Vec::with_capacity(own.len());
    for service in &plan.services {
        let found = own_stops(service, lost);
        // Where writes alone stop, reads go on.
        stops.extend([found, found.filter(|found| *found != Stops::Writes)]);
    }
    let via = inherit(&mut stops, waits.graph(), |who, callee| {
        let both = plan.services.get(who).zip(plan.services.get(callee));
        both.is_some_and(|(who, callee)| is_sent_to(lost, who, callee, ways))
    });
    let whole = stops.chunks_exact(2).map(|both| both.iter().flatten().max().copied());
    let mut impacts = Vec::new();
    for (place, ((service, most), worst)) in plan.services.iter().zip(whole).zip(waits.worst(&own)).enumerate() {
        let (Some(most), true) = (most, is_ours(service)) else { continue };
        // Who makes it stop goes before who makes it take so long.
        let all = place.saturating_mul(2);
        let node = if stops.get(all) == Some(&Some(most)) { all } else { all.saturating_add(1) };
        let given = path(plan, &via, node);
        let through = if given.len() > 1 { given } else { worst.path };
        let (stops, through) = (most, if through.len() > 1 { through } else { Vec::new() });
        impacts.push(Impact { service: service.name.clone(), stops, until: worst.time, through });
    }
    impacts
}

/// From a service to the one that makes it stop, cut as [`Composed::LONGEST_PATH`] says.
fn path(plan: &Plan, via: &[Option<Via>], node: usize) -> Vec<Name> {
    let next = |node: &usize| via.get(*node).copied().flatten().map(|via| via.next);
    let mut places: Vec<usize> = std::iter::successors(Some(node), next).take(Composed::LONGEST_PATH).collect();
    if let Some(end) = places.last().and_then(|node| via.get(*node).copied().flatten()) {
        places.push(end.last);
    }
    let mut names: Vec<Name> =
        places.into_iter().filter_map(|node| plan.services.get(node / 2)).map(|service| service.name.clone()).collect();
    names.dedup();
    names
}

/// What made a node stop.
#[derive(Clone, Copy, Debug)]
struct Via {
    /// The next node on the way to it.
    next: usize,
    /// Where that way ends.
    last: usize,
}

/// Whether the plan places it.
fn is_ours(service: &ServicePlan) -> bool {
    !matches!(service.pods, PodPlacement::External | PodPlacement::Nowhere)
}

/// What of a service stops by itself: the most of what its recovery brings back.
fn own_stops(service: &ServicePlan, lost: &RegionId) -> Option<Stops> {
    let recovery = service.recoveries.iter().find(|recovery| recovery.lost == *lost)?;
    let alone = service.pods.serving().len() < 2;
    let track = |track: &Track| match &track.restores {
        _ if recovery.total == RecoveryTime::Unaffected => None,
        Restores::Traffic | Restores::Leader => Some(if alone { Stops::Everything } else { Stops::LocalUsers }),
        Restores::Writes(name) => {
            let dataset = service.dataset(name);
            Some(dataset.map_or(Stops::Everything, |dataset| writes_stop(dataset, lost)))
        }
    };
    recovery.tracks.iter().filter_map(track).max()
}

/// What stops with the writes of a dataset: reads too where they are answered by whoever ordered those writes; and
/// where rows have several homes, what users near the lost one ask.
fn writes_stop(dataset: &DatasetPlan, lost: &RegionId) -> Stops {
    let homes = dataset.copies.iter().filter(|copy| copy.role == CopyRole::Home).count();
    if homes > 1 {
        return Stops::LocalUsers;
    }
    let here = |copy: &Copy| copy.region == *lost && matches!(copy.role, CopyRole::Writer | CopyRole::Home);
    let read_here = dataset.reads == ReadPath::AtWriter && dataset.copies.iter().any(here);
    if read_here { Stops::Everything } else { Stops::Writes }
}

/// Lets callers stop with what they wait for, until nothing changes: each node rises three times at most.
///
/// Where only a region's own users suffer, a caller does too if `is_sent_there`: if its calls go to that region.
/// Returns for each node what made it rise last; a node that stops by itself has none.
fn inherit(
    stops: &mut [Option<Stops>],
    graph: &Graph,
    is_sent_there: impl Fn(usize, usize) -> bool,
) -> Vec<Option<Via>> {
    let mut via: Vec<Option<Via>> = vec![None; stops.len()];
    let mut open: BTreeSet<usize> =
        (0..stops.len()).filter(|node| stops.get(*node).is_some_and(Option::is_some)).collect();
    while let Some(node) = open.pop_first() {
        let passed = stops.get(node).copied().flatten().map(|stops| passed_on(stops, is_all(node)));
        let last = via.get(node).copied().flatten().map_or(node, |via| via.last);
        for caller in graph.before(node) {
            if passed == Some(Stops::LocalUsers) && !is_sent_there(caller / 2, node / 2) {
                continue;
            }
            if let Some(now) = stops.get_mut(*caller).filter(|now| **now < passed) {
                *now = passed;
                via.get_mut(*caller).into_iter().for_each(|via| *via = Some(Via { next: node, last }));
                open.insert(*caller);
            }
        }
    }
    via
}

/// Whether a caller that works in another region finds a service nearest in the lost one; where no way is known, it may.
fn is_sent_to(lost: &RegionId, who: &ServicePlan, callee: &ServicePlan, ways: &Ways<'_>) -> bool {
    let serving = callee.pods.serving();
    let mut from_elsewhere = who.pods.serving().iter().filter(|from| *from != lost && !serving.contains(from));
    from_elsewhere.any(|from| {
        let way = |to: &RegionId| ways.get(&(from, to)).copied();
        serving.contains(lost)
            && way(lost).is_none_or(|there| serving.iter().filter_map(way).all(|other| other >= there))
    })
}

/// What of a caller stops with a part of what it calls. Who waits for all of a service does so on writes; where it is
/// on reads too, the caller's reads wait for the reads there, and say so themselves.
fn passed_on(stops: Stops, of_all: bool) -> Stops {
    if of_all { stops.min(Stops::Writes) } else { stops }
}

/// What is lost with the parts that the platform shares and keeps in one region.
fn shared_losses(plan: &Plan, lost: &RegionId, parts: &[&Shared]) -> Vec<SharedLoss> {
    let growing = if parts.is_empty() { String::new() } else { start_elsewhere(growing(plan, lost)) };
    parts.iter().map(|part| shared_loss(part, &growing)).collect()
}

/// What can no longer be done without something shared, and whether a recovery needs it.
///
/// A registry or a store of secrets that is lost together with a region whose users others have to take over is a
/// trap: the pods that are to grow there cannot start. `growing` says how many.
fn shared_loss(part: &Shared, growing: &str) -> SharedLoss {
    let (stops, needed) = match part.kind {
        SharedKind::Gitops => {
            ("nothing is rolled out or rolled back in any region; what runs goes on".to_owned(), false)
        }
        SharedKind::Registry => (format!("no pod starts where its image has not been pulled before{growing}"), true),
        SharedKind::Secrets => (format!("no pod starts that fetches its secrets, and none are rotated{growing}"), true),
        SharedKind::Dns => {
            ("records cannot be changed; those that stand are answered, and prepared ones still flip".to_owned(), false)
        }
        SharedKind::Identity => ("nobody logs in: neither users nor those who act on the runbook".to_owned(), true),
        SharedKind::Monitoring => {
            ("alarms are blind, and so are health checks and people who go by them".to_owned(), true)
        }
    };
    SharedLoss { name: part.name.clone(), kind: part.kind, stops: stops.into(), needed_to_recover: needed }
}

/// Services that have to start pods elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Growing {
    services: usize,
    /// As far as they are counted.
    pods: u32,
    /// Of some it is only known what they lack after a loss that is worse for the survivor.
    at_most: bool,
}

/// So many services and pods, in words; nothing where none have to start.
fn start_elsewhere(growing: Growing) -> String {
    let (of, have) = if growing.services == 1 { ("service", "has") } else { ("services", "have") };
    let up_to = if growing.at_most { "up to " } else { "" };
    let pods = if growing.pods == 0 { String::new() } else { format!("{up_to}{} ", growing.pods) };
    match growing.services {
        0 => String::new(),
        services => format!(", and {services} {of} {have} to start {pods}more pods elsewhere when the region is lost"),
    }
}

/// Services whose recovery from this very loss has pods to start, and how many, as far as it is known.
fn growing(plan: &Plan, lost: &RegionId) -> Growing {
    let mut found = Growing::default();
    for service in &plan.services {
        let recovery = service.recoveries.iter().find(|recovery| recovery.lost == *lost);
        let mut steps = recovery.iter().flat_map(|recovery| &recovery.tracks).flat_map(|track| &track.steps);
        if !steps.any(|step| step.part == Part::Warm) {
            continue;
        }
        found.services += 1;
        for capacity in service.capacity.iter().filter(|capacity| capacity.region != *lost) {
            let lacking = capacity.pods.value().map_or(0, |pods| pods.lacking());
            found.pods = found.pods.saturating_add(lacking);
            found.at_most |= lacking > 0 && capacity.worst_loss.as_ref() != Some(lost);
        }
    }
    found
}

#[cfg(test)]
mod tests;

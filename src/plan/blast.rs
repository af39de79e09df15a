//! What stops when a region is lost, shared fate included.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Ground;
use super::composition::{Waits, all_of, own_times_after, rank, reads_of, sync_calls, worse};
use crate::base::ids::RegionId;
use crate::model::inventory::Shared;
use crate::model::plan::{
    Commit, CopyRole, DatasetPlan, Impact, Interval, Plan, PodPlacement, ReadPath, Reckoned, RecoveryTime, RegionLoss,
    Restores, ServicePlan, SharedLoss, Stops, WritePath,
};
use crate::model::words::{CallOn, SharedKind};

/// Fills `losses`.
pub(super) fn lose(plan: &mut Plan, ground: &Ground<'_>) {
    let waits = Waits::of(&plan.services);
    let mut shared: BTreeMap<&RegionId, Vec<&Shared>> = BTreeMap::new();
    for part in &ground.inventory.shared {
        shared.entry(&part.region).or_default().push(part);
    }
    let mut losses: Vec<RegionLoss> = Vec::new();
    for region in &plan.regions {
        let here = shared.remove(region).unwrap_or_default();
        losses.push(RegionLoss {
            region: region.clone(),
            services: impacts(plan, region, &waits),
            shared: here.iter().map(|part| shared_loss(plan, part)).collect(),
        });
    }
    for (region, parts) in shared {
        let shared = parts.iter().map(|part| shared_loss(plan, part)).collect();
        losses.push(RegionLoss { region: region.clone(), services: Vec::new(), shared });
    }
    plan.losses = losses;
}

/// What each service suffers that notices the loss.
fn impacts(plan: &Plan, lost: &RegionId, waits: &Waits) -> Vec<Impact> {
    let mut own = own_times_after(&plan.services, lost);
    let mut stops: Vec<Option<Stops>> = Vec::with_capacity(own.len());
    for (service, times) in plan.services.iter().zip(own.chunks_exact_mut(2)) {
        let found = own_stops(service, lost);
        if let ([all, reads], Some(found)) = (times, found) {
            // It stops, and nothing says how it comes back.
            if *all == RecoveryTime::Unaffected {
                let missing = "how it comes back was not worked out".into();
                *all = RecoveryTime::AtLeast { known: Interval::ZERO, missing };
            }
            if found != Stops::Writes && *reads == RecoveryTime::Unaffected {
                *reads = all.clone();
            }
        }
        stops.extend([found, found.filter(|found| *found != Stops::Writes)]);
    }
    inherit(&mut stops, &plan.services, waits);
    let whole = stops.chunks_exact(2).map(|both| both.iter().flatten().max().copied());
    let mut impacts = Vec::new();
    for ((service, stops), worst) in plan.services.iter().zip(whole).zip(waits.worst(&own)) {
        let (Some(stops), true) = (stops, is_ours(service)) else { continue };
        let through = if worst.path.len() > 1 { worst.path } else { Vec::new() };
        impacts.push(Impact { service: service.name.clone(), stops, until: worst.time, through });
    }
    impacts
}

/// Whether the plan places it.
fn is_ours(service: &ServicePlan) -> bool {
    !matches!(service.pods, PodPlacement::External | PodPlacement::Nowhere)
}

/// What of a service stops by itself: the most of what its pods and each of its datasets lose, and of what its
/// recovery brings back.
fn own_stops(service: &ServicePlan, lost: &RegionId) -> Option<Stops> {
    if !is_ours(service) {
        return None;
    }
    let serving = service.pods.serving();
    let pods = serving.contains(lost).then(|| if serving.len() == 1 { Stops::Everything } else { Stops::LocalUsers });
    let data = service.datasets.iter().filter_map(|dataset| dataset_stops(dataset, lost)).max();
    let recovery = service.recoveries.iter().find(|recovery| recovery.lost == *lost);
    let tracks = recovery.into_iter().filter(|recovery| recovery.total != RecoveryTime::Unaffected);
    let brought_back = tracks.flat_map(|recovery| &recovery.tracks).map(|track| match track.restores {
        Restores::Traffic => Stops::LocalUsers,
        Restores::Writes(_) => Stops::Writes,
        Restores::Leader => Stops::Everything,
    });
    pods.into_iter().chain(data).chain(brought_back).max()
}

/// What of a dataset stops with a region that holds a copy.
fn dataset_stops(dataset: &DatasetPlan, lost: &RegionId) -> Option<Stops> {
    let copy = dataset.copies.iter().find(|copy| copy.region == *lost)?;
    let (writes, all) = match dataset.reads {
        // Readers are content with a copy elsewhere, though only with one that is not too old: that it is goes unsaid.
        ReadPath::Local | ReadPath::LocalWithin(_) | ReadPath::LocalAfterOwnWrites { .. } => {
            (Stops::Writes, dataset.copies.len() < 2)
        }
        ReadPath::AtWriter => (Stops::Everything, true),
    };
    let ordering = if all { Stops::Everything } else { writes };
    match &dataset.writes {
        WritePath::Writer(writer) if writer == lost => Some(ordering),
        WritePath::HomeOf { .. } if copy.role == CopyRole::Home => {
            let homes = dataset.copies.iter().filter(|copy| copy.role == CopyRole::Home).count();
            // Of several homes, the lost one had the rows of its own users.
            Some(if homes > 1 { Stops::LocalUsers } else { ordering })
        }
        // A commit waits for a second region, and there is only one left.
        WritePath::Writer(_) | WritePath::HomeOf { .. } if waits_in_vain(dataset, lost) => Some(Stops::Writes),
        WritePath::Writer(_) | WritePath::HomeOf { .. } => None,
        WritePath::Rights | WritePath::Local | WritePath::None => Some(Stops::LocalUsers),
    }
}

/// Whether commits wait for a second region where only one is left that can answer.
fn waits_in_vain(dataset: &DatasetPlan, lost: &RegionId) -> bool {
    let answers = |role: CopyRole| {
        matches!(
            role,
            CopyRole::Writer | CopyRole::Follower | CopyRole::Home | CopyRole::Voter | CopyRole::Witness
        )
    };
    let left = dataset.copies.iter().filter(|copy| copy.region != *lost && answers(copy.role)).count();
    dataset.commit == Commit::SecondRegion && left < 2
}

/// Lets callers stop with what they wait for, until nothing changes: each node rises three times at most.
fn inherit(stops: &mut [Option<Stops>], services: &[ServicePlan], waits: &Waits) {
    let mut open: BTreeSet<usize> = (0..stops.len()).filter(|node| stops.get(*node).is_some_and(Option::is_some)).collect();
    while let Some(node) = open.pop_first() {
        for caller in waits.graph().before(node) {
            let Some(service) = services.get(caller / 2) else { continue };
            let through = sync_calls(services, service).filter(|(called, _)| *called == node / 2);
            let mut most = stops.get(*caller).copied().flatten();
            for (called, on) in through {
                let part = if on == CallOn::Read { reads_of(called) } else { all_of(called) };
                let part = if *caller == reads_of(caller / 2) { reads_of(called) } else { part };
                most = most.max(passed_on(stops.get(part).copied().flatten(), on, *caller == reads_of(caller / 2)));
            }
            if let Some(now) = stops.get_mut(*caller).filter(|now| **now < most) {
                *now = most;
                open.insert(*caller);
            }
        }
    }
}

/// What of a caller stops when `stops` of what it calls does. A call on writes takes nothing but writes with it.
fn passed_on(stops: Option<Stops>, on: CallOn, to_reads: bool) -> Option<Stops> {
    match (stops?, on) {
        (_, CallOn::Write) if to_reads => None,
        (Stops::Everything, CallOn::Write) => Some(Stops::Writes),
        (Stops::Writes, CallOn::Read) => None,
        (stops, _) => Some(stops),
    }
}

/// What can no longer be done without something shared.
fn shared_loss(plan: &Plan, part: &Shared) -> SharedLoss {
    let growing = growing(plan, &part.region);
    let (stops, needed): (Arc<str>, bool) = match part.kind {
        SharedKind::Gitops => {
            ("nothing is rolled out or rolled back, in any region; what runs goes on running".into(), false)
        }
        SharedKind::Registry => (without_images(growing).into(), true),
        SharedKind::Secrets => {
            (format!("no pod starts that fetches its secrets first, and none are rotated{}", needing(growing)).into(), true)
        }
        SharedKind::Dns => {
            ("records cannot be changed; those that stand are answered, so that prepared ones still flip".into(), false)
        }
        SharedKind::Identity => ("nobody logs in, neither users nor those who work through the runbook".into(), true),
        SharedKind::Monitoring => {
            ("alarms are blind: health checks that watch them see nothing, nor do those who decide".into(), true)
        }
    };
    SharedLoss { name: part.name.clone(), kind: part.kind, stops, needed_to_recover: needed }
}

/// The trap of a registry that is lost together with the region whose users others have to take over.
fn without_images(growing: (usize, u32)) -> String {
    format!("no pod starts on a node that has not pulled its image before{}", needing(growing))
}

fn needing((services, pods): (usize, u32)) -> String {
    match services {
        0 => String::new(),
        1 => format!("; with this region lost 1 service has to start {pods} more elsewhere"),
        _ => format!("; with this region lost {services} services have to start {pods} more elsewhere"),
    }
}

/// Services that have to grow when a region is lost, and by how many pods, as far as it is known.
fn growing(plan: &Plan, lost: &RegionId) -> (usize, u32) {
    let lacking = |service: &ServicePlan| -> u32 {
        let worst = service.capacity.iter().filter(|capacity| capacity.worst_loss.as_ref() == Some(lost));
        worst.filter_map(|capacity| capacity.pods.value()).map(|pods| pods.lacking()).fold(0, u32::saturating_add)
    };
    plan.services.iter().map(lacking).filter(|pods| *pods > 0).fold((0, 0), |(services, sum), pods| {
        (services + 1, sum.saturating_add(pods))
    })
}

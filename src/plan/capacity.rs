//! How users spread over regions, and how many pods each needs for it.
//!
//! Users go to the nearest healthy region of those that serve. Where a service's rows are bound to places this may send
//! users further than they can be served; a region is then sized for more than will come, never for less.

mod pods;

use std::collections::{BTreeMap, BTreeSet};

use self::pods::{Keeps, Load, Sizing, pods};
use super::Ground;
use super::trips::{Users, users};
use crate::base::ids::RegionId;
use crate::base::shared::{Pool, Shared};
use crate::base::units::Share;
use crate::model::inventory::Service;
use crate::model::plan::{Capacity, Loads, LoadsAfter, Plan, PodPlacement, Reckoned, ServicePlan};
use crate::model::verdict::Truth;

/// Fills `loads` and the `capacity` of services.
pub(super) fn spread(plan: &mut Plan, ground: &Ground<'_>) {
    let sets: BTreeSet<&[RegionId]> = plan.services.iter().map(|service| service.pods.serving()).collect();
    let places = users(plan);
    let own = &ground.inventory.provider;
    let loads: Vec<Loads> =
        sets.into_iter().filter(|set| !set.is_empty()).map(|set| loads(&places, set, own)).collect();
    let shares: BTreeMap<Vec<RegionId>, Vec<Demand>> =
        loads.iter().map(|one| (one.among.clone(), demands(one))).collect();
    let stated: BTreeMap<RegionId, Option<Share>> =
        ground.inventory.regions.iter().map(|region| (region.id.clone(), region.capacity.value().copied())).collect();
    let mut pool = Pool::default();
    let made = plan.written(ground.inventory).map(|(planned, service)| {
        let mut made = service.map(|service| capacity(planned, service, &shares, &stated)).unwrap_or_default();
        made.sort_by_key(|one| plan.regions.iter().position(|region| *region == one.region));
        pool.share(made)
    });
    let made: Vec<Shared<Capacity>> = made.collect();
    for (planned, made) in plan.services.iter_mut().zip(made) {
        planned.capacity = made;
    }
    plan.loads = loads;
}

/// How users spread over regions that serve, while all are well and after the loss of each.
fn loads(users: &[Users<'_>], among: &[RegionId], own_provider: &str) -> Loads {
    let after = among.iter().map(|lost| {
        let left: Vec<RegionId> = among.iter().filter(|region| *region != lost).cloned().collect();
        LoadsAfter { lost: lost.clone(), spread: spread_over(users, &left, own_provider) }
    });
    Loads { among: among.to_vec(), normal: spread_over(users, among, own_provider), after: after.collect() }
}

/// `load(r) = sum of the shares of users whose nearest healthy region is r`.
///
/// One region serves everybody, wherever they are. Nobody is lost while a region is left.
fn spread_over(users: &[Users<'_>], healthy: &[RegionId], own_provider: &str) -> Reckoned<Vec<(RegionId, Share)>> {
    if let [] | [_] = healthy {
        return Reckoned::Known(healthy.iter().map(|region| (region.clone(), Share::ALL)).collect());
    }
    if users.is_empty() {
        return Reckoned::unknown("no `users` are written");
    }
    let mut found: BTreeMap<&RegionId, u32> = BTreeMap::new();
    for place in users {
        match place.nearest(healthy, own_provider) {
            Some(Reckoned::Known(region)) => {
                let load = found.entry(region).or_default();
                *load = load.saturating_add(place.share.ppm());
            }
            Some(Reckoned::Unknown { missing }) => return Reckoned::Unknown { missing },
            None => {}
        }
    }
    let share = |region: &RegionId| Share::from_ppm(found.get(region).copied().unwrap_or(0));
    Reckoned::Known(healthy.iter().map(|region| (region.clone(), share(region))).collect())
}

/// What a region has to carry.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Demand {
    region: RegionId,
    normal: Reckoned<Share>,
    worst: Share,
    worst_loss: Option<RegionId>,
}

/// Of every region of a set.
fn demands(loads: &Loads) -> Vec<Demand> {
    loads.among.iter().map(|region| demand(loads, region)).collect()
}

/// `capacity(r) = max over lost f of the load on r after users of f go to their nearest region that is left`, and never
/// less than the load while all is well.
///
/// Users 60/30/10 over three regions: losing the first puts 90 on the second where it is nearest to them, not 50.
/// Where it is not known where users go, all of them may come.
fn demand(loads: &Loads, region: &RegionId) -> Demand {
    let load = |spread: &Reckoned<Vec<(RegionId, Share)>>| match spread {
        Reckoned::Known(all) => {
            Reckoned::Known(all.iter().find(|(id, _)| id == region).map_or(Share::NONE, |(_, share)| *share))
        }
        Reckoned::Unknown { missing } => Reckoned::Unknown { missing: missing.clone() },
    };
    let normal = load(&loads.normal);
    let mut worst = normal.value().copied();
    let mut worst_loss = None;
    for after in loads.after.iter().filter(|after| after.lost != *region) {
        match load(&after.spread) {
            Reckoned::Known(share) if worst.is_none_or(|worst| share > worst) => {
                (worst, worst_loss) = (Some(share), Some(after.lost.clone()));
            }
            Reckoned::Known(_) => {}
            Reckoned::Unknown { .. } => {
                return Demand { region: region.clone(), normal, worst: Share::ALL, worst_loss: None };
            }
        }
    }
    Demand { region: region.clone(), normal, worst: worst.unwrap_or(Share::ALL), worst_loss }
}

/// What a service needs and keeps, region by region.
fn capacity(
    planned: &ServicePlan,
    service: &Service,
    shares: &BTreeMap<Vec<RegionId>, Vec<Demand>>,
    stated: &BTreeMap<RegionId, Option<Share>>,
) -> Vec<Capacity> {
    let sizing = Sizing::of(service);
    let share_of = |region: &RegionId| stated.get(region).copied().flatten();
    let keeps = |region: &RegionId| share_of(region).map_or(Keeps::WorstLoss, Keeps::OfAll);
    let everybody = |region: &RegionId| Demand {
        region: region.clone(),
        normal: Reckoned::Known(Share::ALL),
        worst: Share::ALL,
        worst_loss: None,
    };
    // Who waits has nobody now, and everybody once the one that works is lost.
    let waiting = |region: &RegionId, works: &RegionId| Demand {
        normal: Reckoned::Known(Share::NONE),
        worst_loss: Some(works.clone()),
        ..everybody(region)
    };
    match &planned.pods {
        PodPlacement::Active(among) | PodPlacement::LeaderPerHome { homes: among, .. } | PodPlacement::Edge(among) => {
            let demands = shares.get(among).into_iter().flatten();
            demands.map(|demand| one(demand.clone(), sizing, Load::Serving, keeps(&demand.region))).collect()
        }
        // Whoever moves it follows no order of preference: any candidate may get it.
        PodPlacement::Leader { now, candidates } => candidates
            .iter()
            .map(|region| {
                if region == now {
                    one(everybody(region), sizing, Load::Serving, Keeps::WorstLoss)
                } else {
                    one(waiting(region, now), sizing, Load::Waiting, keeps(region))
                }
            })
            .collect(),
        PodPlacement::Standby { active, standby, share } => std::iter::once(active)
            .map(|region| one(everybody(region), sizing, Load::Serving, Keeps::WorstLoss))
            .chain(
                standby
                    .iter()
                    .map(|region| one(waiting(region, active), sizing, Load::Waiting, Keeps::Standby(*share))),
            )
            .collect(),
        PodPlacement::External | PodPlacement::Nowhere => Vec::new(),
    }
}

/// Pods that a share of all users needs; none where it is not known how large the service is.
pub(super) fn needed(service: &Service, share: Share) -> Option<u32> {
    Sizing::of(service).map(|sizing| pods::pods_for(sizing.all, share, sizing.fewest))
}

/// A region's pods for what it has to carry.
fn one(demand: Demand, sizing: Option<Sizing>, load: Load, keeps: Keeps) -> Capacity {
    let Demand { region, normal, worst, worst_loss } = demand;
    let count = sizing.map(|sizing| pods(sizing, load, normal.value().copied(), worst, keeps));
    // No pods are enough for nobody: of what runs none it cannot be said.
    let holds = Truth::of_option(count.filter(|count| count.worst > 0).map(|count| count.most >= count.worst));
    let pods = count.map_or_else(|| Reckoned::unknown(pods::NOT_SIZED), Reckoned::Known);
    Capacity { region, normal, worst: Reckoned::Known(worst), worst_loss, pods, holds }
}

#[cfg(test)]
mod tests;

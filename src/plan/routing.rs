//! How users find a region: records, the checks that flip them, how a region is opened and emptied.

mod checks;
mod drain;
mod ramp;

use std::collections::{BTreeMap, BTreeSet};

use super::Ground;
use super::recovery::{Leaders, Stores, Times};
use crate::base::evidence::Fact;
use crate::base::ids::{Name, RegionId};
use crate::model::inventory::Inventory;
use crate::model::plan::{PlaceRoute, Plan, PodPlacement, Policy, RouteRecord, RoutingPlan};
use crate::model::topology::Place;

/// Fills `routing`.
pub(super) fn route(plan: &mut Plan, ground: &Ground<'_>) {
    let times = Times::of(ground.inventory);
    let stores = Stores::of(ground.catalog);
    let answering = answering(plan);
    let policy = policy(plan, &answering);
    let routing = RoutingPlan {
        policy,
        ttl: (!answering.is_empty()).then(|| times.ttl.clone()),
        checks: checks::checks(plan, &answering, ground.inventory, &times),
        ramp: if policy == Policy::Latency { ramp::ramp(plan, &answering, ground.inventory) } else { Vec::new() },
        ..led(plan, &answering, ground)
    };
    let drains = drain::drains(plan, &routing, &stores, &Leaders::of(plan, ground.inventory));
    plan.routing = RoutingPlan { drains, ..routing };
}

/// Regions whose users no other region may serve, because of where rows may live.
pub(super) fn bound(plan: &Plan, ground: &Ground<'_>) -> BTreeSet<RegionId> {
    let routing = led(plan, &answering(plan), ground);
    let all = routing.records.iter().map(|record| &record.region);
    all.filter(|region| routing.elsewhere(region).next().is_none()).cloned().collect()
}

/// Records, and who may be led where.
fn led(plan: &Plan, answering: &[RegionId], ground: &Ground<'_>) -> RoutingPlan {
    RoutingPlan {
        records: records(answering, ground.inventory),
        residency: residency(&plan.regions, ground),
        ..RoutingPlan::default()
    }
}

/// Fills the checks of `routing` and nothing else of it.
pub(super) fn watch(plan: &mut Plan, ground: &Ground<'_>) {
    let answering = answering(plan);
    plan.routing.checks = checks::checks(plan, &answering, ground.inventory, &Times::of(ground.inventory));
}

/// Regions that users may be led to, now or after a loss, in the plan's order. Leaders work for nobody who asks for a
/// name.
fn answering(plan: &Plan) -> Vec<RegionId> {
    let mut led_to: BTreeSet<&RegionId> = BTreeSet::new();
    for service in &plan.services {
        match &service.pods {
            PodPlacement::Active(all) | PodPlacement::Edge(all) => led_to.extend(all),
            PodPlacement::Standby { active, standby, .. } => led_to.extend(std::iter::once(active).chain(standby)),
            PodPlacement::Leader { .. }
            | PodPlacement::LeaderPerHome { .. }
            | PodPlacement::External
            | PodPlacement::Nowhere => {}
        }
    }
    plan.regions.iter().filter(|region| led_to.contains(region)).cloned().collect()
}

/// The nearest healthy region where several serve; the first healthy one where others only stand by.
fn policy(plan: &Plan, answering: &[RegionId]) -> Policy {
    let stands_by = plan.services.iter().any(|service| matches!(service.pods, PodPlacement::Standby { .. }));
    match answering {
        [] | [_] => Policy::Single,
        _ if stands_by => Policy::Failover,
        _ => Policy::Latency,
    }
}

fn records(answering: &[RegionId], inventory: &Inventory) -> Vec<RouteRecord> {
    let by_id: BTreeMap<&RegionId, _> = inventory.regions.iter().map(|region| (&region.id, region)).collect();
    let record = |id: &RegionId| match by_id.get(id) {
        Some(region) => RouteRecord {
            region: id.clone(),
            endpoint: region.endpoint.clone(),
            hosted_zone: region.hosted_zone.clone(),
            health_check: region.health_check.clone(),
        },
        None => RouteRecord {
            region: id.clone(),
            endpoint: Fact::Unknown,
            hosted_zone: Fact::Unknown,
            health_check: Fact::Unknown,
        },
    };
    answering.iter().map(record).collect()
}

/// By place of residency: the regions in use that lie in it, and the services whose rows bind their users to it.
fn residency(in_use: &[RegionId], ground: &Ground<'_>) -> Vec<PlaceRoute> {
    let mut services: BTreeMap<&Place, Vec<&Name>> = BTreeMap::new();
    // Facts are sorted by service, so the same name comes twice in a row only.
    for facts in ground.facts.values() {
        for place in facts.residency.value().into_iter().flatten() {
            let bound = services.entry(place).or_default();
            if bound.last() != Some(&&facts.id.service) {
                bound.push(&facts.id.service);
            }
        }
    }
    let in_use: BTreeSet<&RegionId> = in_use.iter().collect();
    let inside = |place: &Place| {
        let all = ground.inventory.regions.iter().filter(|region| in_use.contains(&region.id) && place.holds(region));
        all.map(|region| region.id.clone()).collect()
    };
    services
        .into_iter()
        .map(|(place, bound)| PlaceRoute {
            place: place.clone(),
            regions: inside(place),
            services: bound.into_iter().cloned().collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests;

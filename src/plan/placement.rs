//! Pods and copies by region.
//!
//! A service's pods run where all of its data may live; each dataset is placed by its own strategy.

use std::collections::BTreeMap;

use crate::base::ids::{DatasetId, RegionId};
use crate::model::contracts::Registry;
use crate::model::facts::DatasetFacts;
use crate::model::inventory::{Inventory, Service};
use crate::model::plan::{CopyRole, DatasetPlan, Plan, PodPlacement, ServicePlan, WritePath};
use crate::model::verdict::{Classification, Pods};
use crate::model::words::RegionRole;

/// Places every dataset by its strategy and every service's pods around them.
pub fn plan(
    inventory: &Inventory,
    facts: &BTreeMap<DatasetId, DatasetFacts>,
    classification: &Classification,
    registry: &Registry,
) -> Plan {
    let regions: Vec<RegionId> =
        inventory.regions.iter().filter(|r| r.role != RegionRole::Candidate).map(|r| r.id.clone()).collect();
    let mut services: Vec<ServicePlan> = inventory
        .services
        .iter()
        .map(|service| {
            let datasets = datasets(service, facts, classification, registry);
            ServicePlan { name: service.name.clone(), pods: PodPlacement::Nowhere, datasets }
        })
        .collect();
    let homes = homes_of_services(&services);
    for (planned, service) in services.iter_mut().zip(&inventory.services) {
        let pods = classification.services.get(&service.name).map_or(Pods::External, |verdict| verdict.pods);
        planned.pods = pod_placement(pods, service, &planned.datasets, &regions, &homes);
    }
    Plan { regions, services }
}

fn datasets(
    service: &Service,
    facts: &BTreeMap<DatasetId, DatasetFacts>,
    classification: &Classification,
    registry: &Registry,
) -> Vec<DatasetPlan> {
    service
        .data
        .iter()
        .filter_map(|dataset| {
            let id = DatasetId { service: service.name.clone(), dataset: dataset.name.clone() };
            let verdict = &classification.datasets.get(&id)?.verdict;
            let strategy = registry.strategies.iter().find(|strategy| strategy.id() == verdict.strategy)?;
            Some(strategy.place(facts.get(&id)?, verdict))
        })
        .collect()
}

/// Services with data that is written in several homes, with those homes.
fn homes_of_services(services: &[ServicePlan]) -> BTreeMap<String, Vec<RegionId>> {
    services
        .iter()
        .filter_map(|service| {
            let homes = homes(&service.datasets);
            (homes.len() > 1).then(|| (service.name.to_string(), homes))
        })
        .collect()
}

fn homes(datasets: &[DatasetPlan]) -> Vec<RegionId> {
    let mut homes: Vec<RegionId> = Vec::new();
    for copy in datasets.iter().flat_map(|dataset| &dataset.copies) {
        if copy.role == CopyRole::Home && !homes.contains(&copy.region) {
            homes.push(copy.region.clone());
        }
    }
    homes
}

fn pod_placement(
    pods: Pods,
    service: &Service,
    datasets: &[DatasetPlan],
    regions: &[RegionId],
    homes_of: &BTreeMap<String, Vec<RegionId>>,
) -> PodPlacement {
    let possible = where_all_data_is(datasets, regions);
    if possible.is_empty() && pods != Pods::External {
        return PodPlacement::Nowhere;
    }
    match pods {
        Pods::External => PodPlacement::External,
        Pods::Active => PodPlacement::Active(possible),
        Pods::Edge => PodPlacement::Edge(possible),
        Pods::Leader => leader(service, datasets, possible, homes_of),
    }
}

/// Regions with a copy of every dataset of the service: a pod elsewhere would carry rows out of their place.
fn where_all_data_is(datasets: &[DatasetPlan], regions: &[RegionId]) -> Vec<RegionId> {
    let holds = |dataset: &DatasetPlan, region: &RegionId| dataset.copies.iter().any(|copy| copy.region == *region);
    regions.iter().filter(|region| datasets.iter().all(|dataset| holds(dataset, region))).cloned().collect()
}

/// One leader, or one a home where the data it works on is written in several homes.
fn leader(
    service: &Service,
    datasets: &[DatasetPlan],
    possible: Vec<RegionId>,
    homes_of: &BTreeMap<String, Vec<RegionId>>,
) -> PodPlacement {
    let own = homes(datasets);
    if own.len() > 1 {
        return PodPlacement::LeaderPerHome(own);
    }
    let worked_on = service.depends_on.iter().find_map(|call| homes_of.get(call.service.as_str()));
    if let Some(homes) = worked_on {
        return PodPlacement::LeaderPerHome(homes.clone());
    }
    let writer = datasets.iter().find_map(|dataset| match &dataset.writes {
        WritePath::Writer(region) => Some(region),
        WritePath::HomeOf { .. } | WritePath::Local | WritePath::None => None,
    });
    let Some(now) = writer.or_else(|| possible.first()).cloned() else {
        return PodPlacement::Nowhere;
    };
    let mut candidates = vec![now.clone()];
    candidates.extend(possible.into_iter().filter(|region| *region != now));
    PodPlacement::Leader { now, candidates }
}

//! Pods and copies by region.
//!
//! A service's pods run where all of its data may live; each dataset is placed by its own strategy.

use std::collections::BTreeMap;

use crate::base::ids::{DatasetId, RegionId};
use crate::base::shared::Pool;
use crate::model::contracts::Registry;
use crate::model::facts::DatasetFacts;
use crate::model::inventory::{Inventory, Service};
use crate::model::plan::{Copy, CopyRole, DatasetPlan, Plan, PodPlacement, ServicePlan, WritePath};
use crate::model::verdict::{Classification, Pods};
use crate::model::words::{RegionRole, ScenarioName};

/// Places every dataset by its strategy and every service's pods around them.
pub(super) fn place(
    inventory: &Inventory,
    facts: &BTreeMap<DatasetId, DatasetFacts>,
    classification: &Classification,
    registry: &Registry,
) -> Plan {
    let regions: Vec<RegionId> =
        inventory.regions.iter().filter(|r| r.role != RegionRole::Candidate).map(|r| r.id.clone()).collect();
    let mut pool = Pool::default();
    let mut services: Vec<ServicePlan> = inventory
        .services
        .iter()
        .map(|service| {
            let datasets = datasets(service, facts, classification, registry, &mut pool);
            ServicePlan::placed(service.name.clone(), PodPlacement::Nowhere, datasets)
        })
        .collect();
    let reach: BTreeMap<String, Reach> =
        services.iter().map(|service| (service.name.to_string(), Reach::of(&service.datasets, &regions))).collect();
    for (planned, service) in services.iter_mut().zip(&inventory.services) {
        let pods = classification.services.get(&service.name).map_or(Pods::External, |verdict| verdict.pods);
        planned.pods = pod_placement(pods, service, &planned.datasets, &regions, &reach);
    }
    Plan::placed(ScenarioName::ActiveActive, regions, services)
}

/// Where the data of a service is.
struct Reach {
    /// Regions that hold all of it.
    regions: Vec<RegionId>,
    /// Regions that are the home of some rows, where there are several.
    homes: Vec<RegionId>,
}

impl Reach {
    fn of(datasets: &[DatasetPlan], regions: &[RegionId]) -> Self {
        Self { regions: where_all_data_is(datasets, regions), homes: homes(datasets) }
    }
}

fn datasets(
    service: &Service,
    facts: &BTreeMap<DatasetId, DatasetFacts>,
    classification: &Classification,
    registry: &Registry,
    pool: &mut Pool<Copy>,
) -> Vec<DatasetPlan> {
    // Thousands of services hold such lists: each is as large as it must be.
    let mut all = Vec::with_capacity(service.data.len());
    all.extend(service.data.iter().filter_map(|dataset| {
        let id = DatasetId { service: service.name.clone(), dataset: dataset.name.clone() };
        let verdict = &classification.datasets.get(&id)?.verdict;
        let strategy = registry.strategies.iter().find(|strategy| strategy.id() == verdict.strategy)?;
        let mut placed = strategy.place(facts.get(&id)?, verdict);
        placed.copies = pool.share(placed.copies);
        placed.store = dataset.store.value().cloned();
        Some(placed)
    }));
    all
}

/// The homes of rows that belong to one; rights that are split among regions belong to none.
fn homes(datasets: &[DatasetPlan]) -> Vec<RegionId> {
    let mut homes: Vec<RegionId> = Vec::new();
    for dataset in datasets {
        if !matches!(dataset.writes, WritePath::HomeOf { .. }) {
            continue;
        }
        for copy in dataset.copies.iter().filter(|copy| copy.role == CopyRole::Home) {
            if !homes.contains(&copy.region) {
                homes.push(copy.region.clone());
            }
        }
    }
    if homes.len() > 1 { homes } else { Vec::new() }
}

fn pod_placement(
    pods: Pods,
    service: &Service,
    datasets: &[DatasetPlan],
    regions: &[RegionId],
    reach: &BTreeMap<String, Reach>,
) -> PodPlacement {
    let possible = where_all_data_is(datasets, regions);
    if possible.is_empty() && pods != Pods::External {
        return PodPlacement::Nowhere;
    }
    match pods {
        Pods::External => PodPlacement::External,
        Pods::Active => PodPlacement::Active(possible),
        Pods::Edge => PodPlacement::Edge(possible),
        Pods::Leader => leader(service, datasets, possible, reach),
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
    reach: &BTreeMap<String, Reach>,
) -> PodPlacement {
    // It works on its own data and on that of the services it calls, and may not carry rows out of their place.
    let called: Vec<&Reach> = service.depends_on.iter().filter_map(|call| reach.get(call.service.as_str())).collect();
    let possible: Vec<RegionId> =
        possible.into_iter().filter(|region| called.iter().all(|other| other.regions.contains(region))).collect();
    let wanted: Vec<RegionId> =
        homes(datasets).into_iter().chain(called.iter().flat_map(|r| r.homes.clone())).collect();
    let leaders: Vec<RegionId> = possible.iter().filter(|region| wanted.contains(region)).cloned().collect();
    if leaders.len() > 1 {
        // They hold what leaders work on, so that one whose home is lost can go on there.
        let standby = possible.into_iter().filter(|region| !leaders.contains(region)).collect();
        return PodPlacement::LeaderPerHome { homes: leaders, standby };
    }
    let writer = datasets.iter().find_map(|dataset| match &dataset.writes {
        WritePath::Writer(region) => Some(region),
        WritePath::HomeOf { .. } | WritePath::Rights | WritePath::Local | WritePath::None => None,
    });
    let Some(now) = writer.filter(|region| possible.contains(region)).or_else(|| possible.first()).cloned() else {
        return PodPlacement::Nowhere;
    };
    let mut candidates = vec![now.clone()];
    candidates.extend(possible.into_iter().filter(|region| *region != now));
    PodPlacement::Leader { now, candidates }
}

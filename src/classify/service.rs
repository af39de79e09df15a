//! A service's label, and where its pods run.
//!
//! The label is that of the strictest dataset and is only a label: placement follows each dataset.

use std::collections::BTreeMap;

use super::alike::Alike;
use super::rules::{of_batch, pattern};
use crate::base::evidence::Evidence;
use crate::base::ids::{DatasetId, Name};
use crate::base::shared::Shared;
use crate::model::contracts::Registry;
use crate::model::inventory::{Inventory, Service};
use crate::model::verdict::{ActiveActive, DatasetVerdict, Pods, Rejection, ServiceVerdict, StrategyId, Verdict};
use crate::model::words::{Role, ServiceKind};

/// Labels every service that is ours to place; an external one without data is not.
pub(super) fn label(
    inventory: &Inventory,
    datasets: &BTreeMap<DatasetId, DatasetVerdict>,
    registry: &Registry,
    alike: &mut Alike,
) -> BTreeMap<Name, ServiceVerdict> {
    inventory
        .services
        .iter()
        .filter(|service| !(kind(service) == ServiceKind::External && service.data.is_empty()))
        .map(|service| {
            let mut made = of_service(service, datasets, registry);
            alike.share_service(&mut made);
            (service.name.clone(), made)
        })
        .collect()
}

fn kind(service: &Service) -> ServiceKind {
    service.kind.value().copied().unwrap_or(ServiceKind::Api)
}

fn of_service(
    service: &Service,
    datasets: &BTreeMap<DatasetId, DatasetVerdict>,
    registry: &Registry,
) -> ServiceVerdict {
    let verdicts: Vec<(&Name, &Verdict)> = service
        .data
        .iter()
        .filter_map(|dataset| {
            let id = DatasetId { service: service.name.clone(), dataset: dataset.name.clone() };
            datasets.get(&id).map(|decided| (&dataset.name, &decided.verdict))
        })
        .collect();
    let strictness = |id: StrategyId| registry.strategies.iter().find(|s| s.id() == id).map_or(0, |s| s.strictness());
    let strictest =
        verdicts.iter().max_by_key(|(name, v)| (strictness(v.strategy), v.active_active, std::cmp::Reverse(*name)));
    let Some((name, top)) = strictest else {
        return without_data(service, registry);
    };
    let most_limited = verdicts.iter().map(|(_, v)| v.active_active).max().unwrap_or(top.active_active);
    let evidence = Evidence::derived(format!("`{name}` is the strictest of its datasets: {}", top.reason));
    ServiceVerdict {
        strategy: top.strategy,
        rule: top.rule,
        reason: top.reason.clone(),
        active_active: most_limited,
        pods: pods(service),
        patterns: Shared::default(),
        evidence: vec![evidence],
        rejected: Shared::default(),
    }
}

fn pods(service: &Service) -> Pods {
    let only_files =
        !service.data.is_empty() && service.data.iter().all(|d| d.role.value().copied() == Some(Role::Static));
    match kind(service) {
        ServiceKind::Batch => Pods::Leader,
        ServiceKind::External => Pods::External,
        ServiceKind::Static => Pods::Edge,
        ServiceKind::Api | ServiceKind::Worker if only_files => Pods::Edge,
        ServiceKind::Api | ServiceKind::Worker => Pods::Active,
    }
}

/// R1, and R2 for a batch that keeps nothing.
fn without_data(service: &Service, registry: &Registry) -> ServiceVerdict {
    if kind(service) == ServiceKind::Batch {
        let made = of_batch();
        return ServiceVerdict {
            strategy: made.strategy,
            rule: "R2",
            reason: made.reason.into(),
            active_active: made.active_active,
            pods: Pods::Leader,
            patterns: made.patterns.into(),
            evidence: made.evidence,
            rejected: rejected(registry, made.strategy, "a run per region would do the work n times"),
        };
    }
    ServiceVerdict {
        strategy: StrategyId::REGIONAL,
        rule: "R1",
        reason: "holds no durable state".into(),
        active_active: ActiveActive::Yes,
        pods: pods(service),
        patterns: vec![pattern("latency-routing", "users go to the nearest healthy region")].into(),
        evidence: vec![Evidence::of(&service.data_known, "it holds no durable state")],
        rejected: rejected(registry, StrategyId::REGIONAL, "there is no state to order, shard or merge"),
    }
}

fn rejected(registry: &Registry, chosen: StrategyId, because: &str) -> Shared<Rejection> {
    registry
        .strategies
        .iter()
        .filter(|strategy| strategy.id() != chosen)
        .map(|strategy| Rejection { strategy: strategy.id(), because: because.to_owned() })
        .collect()
}

//! The plan as rows, one a dataset: what the table and the Markdown page both show.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::ids::{CatalogId, DatasetId, Name};
use crate::model::contracts::Bundle;
use crate::model::plan::{Commit, PodPlacement, ServicePlan};
use crate::model::verdict::{ActiveActive, DatasetVerdict, PatternUse, ServiceVerdict, StrategyId, Truth};

use super::phrase;
use super::text::clean;

/// A dataset, or a service that has none, with all its words made harmless for a terminal.
pub(super) struct Row {
    /// The service.
    pub(super) service: String,
    /// The dataset; none for a service without data.
    pub(super) dataset: Option<String>,
    /// What it needs.
    pub(super) need: String,
    /// The strategy.
    pub(super) strategy: StrategyId,
    /// What is particular about it.
    pub(super) detail: Option<String>,
    /// Where writes go.
    pub(super) writes: String,
    /// How far it is active-active.
    pub(super) active_active: ActiveActive,
    /// Where pods run; none where that is every region.
    pub(super) pods: Option<String>,
    /// Comma-separated.
    pub(super) patterns: String,
    /// Why.
    pub(super) reason: String,
    /// What an architect must not overlook: label and text.
    pub(super) alarms: Vec<(&'static str, String)>,
}

impl Row {
    /// `service/dataset`; the service alone where the dataset has its name or there is none.
    pub(super) fn name(&self) -> String {
        match &self.dataset {
            Some(dataset) if *dataset != self.service => format!("{}/{dataset}", self.service),
            Some(_) | None => self.service.clone(),
        }
    }

    /// The strategy with what is particular about it.
    pub(super) fn strategy(&self) -> String {
        match &self.detail {
            Some(detail) => format!("{}: {detail}", self.strategy),
            None => self.strategy.to_string(),
        }
    }
}

/// Rows in the order of the inventory: services by name, their datasets by name.
pub(super) fn rows(bundle: &Bundle<'_>) -> Vec<Row> {
    let plans: BTreeMap<_, _> = bundle.plan.services.iter().map(|service| (&service.name, service)).collect();
    let mut found = Vec::new();
    for (name, service) in &bundle.classification.services {
        let plan = plans.get(name).copied();
        let mut empty = true;
        for (id, verdict) in datasets(bundle, name) {
            // What is the service's own, such as routing, is said once: with its first dataset.
            let shared: &[PatternUse] = if empty { &service.patterns } else { &[] };
            found.push(of_dataset(bundle, id, verdict, shared, plan));
            empty = false;
        }
        if empty {
            found.push(of_service(bundle, name, service, plan));
        }
    }
    found
}

/// The verdicts of a service's datasets, by name.
pub(super) fn datasets<'a>(
    bundle: &Bundle<'a>,
    service: &'a Name,
) -> impl Iterator<Item = (&'a DatasetId, &'a DatasetVerdict)> {
    // `0` is the least of all names, so the range begins at the service's first dataset.
    let first = Name::new("0").map(|dataset| DatasetId { service: service.clone(), dataset });
    let all = &bundle.classification.datasets;
    first.into_iter().flat_map(|first| all.range(first..)).take_while(move |(id, _)| id.service == *service)
}

fn of_dataset(
    bundle: &Bundle<'_>,
    id: &DatasetId,
    decided: &DatasetVerdict,
    shared: &[PatternUse],
    plan: Option<&ServicePlan>,
) -> Row {
    let placed = plan.and_then(|plan| plan.datasets.iter().find(|dataset| dataset.id == *id));
    let facts = bundle.facts.get(id);
    let verdict = &decided.verdict;
    let mut alarms: Vec<_> = verdict.conflicts.iter().map(|conflict| ("conflict", clean(&conflict.message))).collect();
    if decided.feasibility.holds == Truth::No {
        alarms.push(("store", unable(facts.and_then(|facts| facts.store.value()), decided)));
    }
    if placed.is_some_and(|placed| placed.commit == Commit::SecondRegion) {
        alarms.push(("commit", "waits for a second region".to_owned()));
    }
    Row {
        service: id.service.to_string(),
        dataset: Some(id.dataset.to_string()),
        need: facts.map(phrase::need).unwrap_or_default(),
        strategy: verdict.strategy,
        detail: verdict.detail.as_deref().map(clean),
        writes: placed.map(|placed| phrase::writes(bundle.inventory, placed)).unwrap_or_default(),
        active_active: verdict.active_active,
        pods: plan.and_then(|plan| pods(bundle, &plan.pods)),
        patterns: patterns(shared, &verdict.patterns),
        reason: clean(&verdict.reason),
        alarms,
    }
}

fn of_service(bundle: &Bundle<'_>, name: &Name, service: &ServiceVerdict, plan: Option<&ServicePlan>) -> Row {
    Row {
        service: name.to_string(),
        dataset: None,
        need: "no data".to_owned(),
        strategy: service.strategy,
        detail: None,
        writes: "-".to_owned(),
        active_active: service.active_active,
        pods: plan.and_then(|plan| pods(bundle, &plan.pods)),
        patterns: patterns(&service.patterns, &[]),
        reason: clean(&service.reason),
        alarms: Vec::new(),
    }
}

/// Where pods run, unless that is every region.
fn pods(bundle: &Bundle<'_>, placement: &PodPlacement) -> Option<String> {
    let everywhere = matches!(placement, PodPlacement::Active(all) if *all == bundle.plan.regions);
    (!everywhere).then(|| phrase::pods(bundle.inventory, placement))
}

/// Ids of both, each once, sorted.
fn patterns(some: &[PatternUse], more: &[PatternUse]) -> String {
    phrase::list(some.iter().chain(more).map(|pattern| pattern.id).collect::<BTreeSet<_>>())
}

/// Why a store cannot carry its dataset.
fn unable(store: Option<&CatalogId>, decided: &DatasetVerdict) -> String {
    let failing = decided.feasibility.points.iter().filter(|point| point.holds == Truth::No);
    let why = phrase::list(failing.map(|point| &point.condition));
    let store = store.map_or("its store", CatalogId::as_str);
    clean(&format!("{store} cannot carry this; not so: {why}"))
}

/// Services that somebody else runs: they are called, and not placed.
pub(super) fn external<'a>(bundle: &Bundle<'a>) -> impl Iterator<Item = &'a Name> {
    let placed = &bundle.classification.services;
    bundle.inventory.services.iter().map(|service| &service.name).filter(|name| !placed.contains_key(*name))
}

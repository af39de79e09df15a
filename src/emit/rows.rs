//! The plan as rows, one a dataset: what the table and the Markdown page both show.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::{DatasetId, Name};
use crate::model::contracts::{Bundle, View};
use crate::model::plan::{Commit, DatasetPlan, PodPlacement, ServicePlan};
use crate::model::verdict::{ActiveActive, DatasetVerdict, PatternUse, ServiceVerdict, StrategyId};

use super::blocks::{Fact, Tone};
use super::numbers;
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
    /// The numbers that matter most; none where nothing was worked out.
    pub(super) numbers: Option<String>,
    /// Whether its service has no other dataset.
    pub(super) alone: bool,
    /// What an architect must not overlook; told in full elsewhere.
    pub(super) alarms: Vec<Fact>,
}

impl Row {
    /// `service/dataset`; the service alone where there is no dataset, or one only, which has its name.
    pub(super) fn name(&self) -> String {
        match &self.dataset {
            Some(dataset) if !self.alone || *dataset != self.service => format!("{}/{dataset}", self.service),
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
pub(super) fn rows(view: &View<'_>) -> Vec<Row> {
    let bundle = &view.bundle;
    let reported = reported(view.findings);
    let plans: BTreeMap<_, _> = bundle.plan.services.iter().map(|service| (&service.name, service)).collect();
    let mut found = Vec::new();
    for (name, service) in &bundle.classification.services {
        let plan = plans.get(name).copied();
        let mut empty = true;
        for (id, verdict) in datasets(bundle, name) {
            // What is the service's own, such as routing, is said once: with its first dataset.
            let shared: &[PatternUse] = if empty { &service.patterns } else { &[] };
            let reported = reported.get(&(id.service.as_str(), id.dataset.as_str()));
            found.push(Row {
                alone: datasets(bundle, name).nth(1).is_none(),
                alarms: alarms(reported, verdict, plan.and_then(|plan| placed(plan, id))),
                ..of_dataset(bundle, id, verdict, shared, plan)
            });
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
    let placed = plan.and_then(|plan| placed(plan, id));
    let facts = bundle.facts.get(id);
    let verdict = &decided.verdict;
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
        numbers: plan.zip(placed).and_then(|(plan, placed)| numbers::of_dataset(plan, placed)),
        alone: false,
        alarms: Vec::new(),
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
        numbers: plan.and_then(numbers::of_service),
        alone: false,
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

/// The rules of errors and warnings by service and dataset. What is only worth knowing is no alarm.
fn reported(findings: &[Finding]) -> BTreeMap<(&str, &str), Vec<(&'static RuleMeta, Severity)>> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.severity >= Severity::Warning) {
        if let (Some(service), Some(dataset)) = (finding.service.as_deref(), finding.dataset.as_deref()) {
            found.entry((service, dataset)).or_default().push((finding.rule, finding.severity));
        }
    }
    found
}

/// What was found, by code and name only: the findings tell it in full.
fn alarms(
    reported: Option<&Vec<(&'static RuleMeta, Severity)>>,
    decided: &DatasetVerdict,
    placed: Option<&DatasetPlan>,
) -> Vec<Fact> {
    let own = decided.verdict.conflicts.iter().map(|conflict| (conflict.rule, conflict.severity));
    let all: Vec<_> = reported.into_iter().flatten().copied().chain(own).collect();
    let rules: BTreeSet<_> = all.iter().map(|(rule, _)| (rule.code, rule.name)).collect();
    let worst = all.iter().map(|(_, severity)| *severity).max();
    let mut alarms: Vec<Fact> = Vec::new();
    if let Some(worst) = worst {
        let tone = if worst == Severity::Error { Tone::Bad } else { Tone::Care };
        let text = phrase::list(rules.iter().map(|(code, name)| format!("{code} {name}")));
        alarms.push(Fact { tone, ..Fact::new("findings", text) });
    }
    if placed.is_some_and(|placed| placed.commit == Commit::SecondRegion) {
        alarms.push(Fact { tone: Tone::Care, ..Fact::new("commit", "waits for a second region") });
    }
    alarms
}

fn placed<'a>(plan: &'a ServicePlan, id: &DatasetId) -> Option<&'a DatasetPlan> {
    plan.dataset(&id.dataset)
}

/// Services that somebody else runs: they are called, and not placed.
pub(super) fn external<'a>(bundle: &Bundle<'a>) -> impl Iterator<Item = &'a Name> {
    let placed = &bundle.classification.services;
    bundle.inventory.services.iter().map(|service| &service.name).filter(|name| !placed.contains_key(*name))
}

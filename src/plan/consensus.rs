//! Stores that commit through a quorum of regions, held against what datasets ask.
//!
//! Asked are datasets that may lose nothing, and those that want writes taken where users are and yet have one order.

mod commit;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Ground;
use super::replication::Wires;
use crate::base::ids::RegionId;
use crate::base::shared::Shared;
use crate::model::catalog::{Catalog, Datastore, MultiRegionMode, SpanLimit};
use crate::model::facts::DatasetFacts;
use crate::model::plan::{DatasetPlan, Plan, QuorumOption, WritePath};
use crate::model::verdict::Truth;
use crate::model::words::{Consistency, LocalWrites};
use commit::Asked;

/// How many stores are held against one dataset.
const OPTIONS: usize = 8;

/// Fills the `quorums` of datasets that ask for what only such a store can do.
pub(super) fn compare(plan: &mut Plan, ground: &Ground<'_>) {
    let made = options(plan, ground);
    let datasets = plan.services.iter_mut().flat_map(|service| &mut service.datasets);
    for (dataset, made) in datasets.zip(made) {
        dataset.quorums = made;
    }
}

/// The options of every dataset, in the plan's order; none for those that ask for nothing of the sort.
fn options(plan: &Plan, ground: &Ground<'_>) -> Vec<Shared<QuorumOption>> {
    let stores = quorum_stores(ground.catalog);
    let wires = Wires::of(plan, ground.catalog);
    // Datasets that lie alike are answered alike: once worked out, then shared.
    let mut known: BTreeMap<Question<'_>, Shared<QuorumOption>> = BTreeMap::new();
    let mut made = Vec::new();
    for dataset in plan.services.iter().flat_map(|service| &service.datasets) {
        made.push(match ground.facts.get(&dataset.id) {
            Some(facts) if asks(facts, dataset) => {
                let question = Question::of(facts, dataset, ground.catalog);
                known.entry(question).or_insert_with(|| answer(&question, &stores, &wires).into()).clone()
            }
            Some(_) | None => Shared::default(),
        });
    }
    made
}

/// Stores that commit through a quorum of regions, or can be set up so.
fn quorum_stores(catalog: &Catalog) -> Vec<&Datastore> {
    let all = catalog.datastores.values();
    all.filter(|store| store.mode == MultiRegionMode::SyncQuorum || store.quorum.is_some()).collect()
}

/// Whether a dataset asks for what one writer with copies behind it cannot give.
fn asks(facts: &DatasetFacts, plan: &DatasetPlan) -> bool {
    let strong = facts.consistency.value() == Some(&Consistency::Strong);
    let one_writer = matches!(plan.writes, WritePath::Writer(_));
    let local = facts.local_writes() == LocalWrites::Required && !facts.is_only_read();
    facts.may_lose_nothing() || (local && (strong || one_writer))
}

/// Everything about a dataset that an answer depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Question<'a> {
    /// What sort of store it has.
    category: Option<&'a str>,
    /// Regions between which rows may be copied.
    groups: &'a [Shared<RegionId>],
    /// Who leads its commits.
    leads: Leads<'a>,
}

/// Who leads the commits of a dataset, in a store where not any region may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Leads<'a> {
    /// The region that orders writes.
    Writer(&'a RegionId),
    /// The first of the regions between which rows may be copied.
    First,
    /// The region that is asked: rows have their home there.
    Asked,
}

impl<'a> Question<'a> {
    fn of(facts: &'a DatasetFacts, plan: &'a DatasetPlan, catalog: &'a Catalog) -> Self {
        let own = plan.store.as_ref().and_then(|id| catalog.datastores.get(id));
        let leads = match &plan.writes {
            WritePath::Writer(region) => Leads::Writer(region),
            WritePath::None => Leads::First,
            WritePath::HomeOf { .. } | WritePath::Rights | WritePath::Local => Leads::Asked,
        };
        Self { category: own.map(|store| store.category.as_str()), groups: &facts.jurisdictions, leads }
    }
}

/// The stores that run where the dataset is: those of its own sort first, then those that are possible.
fn answer(question: &Question<'_>, stores: &[&Datastore], wires: &Wires<'_>) -> Vec<QuorumOption> {
    let runs_here = |store: &Datastore| {
        let provider = store.provider.as_deref();
        provider.is_none_or(|provider| question.groups.iter().flatten().all(|region| &*region.provider == provider))
    };
    let mut found: Vec<(bool, QuorumOption)> = stores
        .iter()
        .filter(|store| runs_here(store))
        .map(|store| (question.category.is_some_and(|own| own != store.category), option(question, store, wires)))
        .collect();
    found.sort_by_key(|(other_sort, option)| (*other_sort, std::cmp::Reverse(option.possible)));
    found.into_iter().take(OPTIONS).map(|(_, option)| option).collect()
}

fn option(question: &Question<'_>, store: &Datastore, wires: &Wires<'_>) -> QuorumOption {
    let (possible, because) = possible(question.groups, store);
    let asked = Asked { question, quorum: store.quorum.as_ref(), exactly: store.regions.exactly, wires };
    let commits = if possible == Truth::No { Vec::new() } else { asked.commits() };
    QuorumOption { store: store.id.clone(), possible, because, commits }
}

/// Whether a store can span every group of regions between which rows may be copied, and why.
fn possible(groups: &[Shared<RegionId>], store: &Datastore) -> (Truth, Arc<str>) {
    let mut points: Vec<(Truth, String)> = Vec::new();
    for group in groups {
        points.extend(span(group, store));
    }
    let all = points.iter().fold(Truth::Yes, |all, (holds, _)| all.and(*holds));
    if points.is_empty() {
        return (Truth::No, "no region is allowed to hold it".into());
    }
    let mut said: Vec<&str> = Vec::new();
    for (_, condition) in points.iter().filter(|(holds, _)| *holds == all) {
        if !said.contains(&condition.as_str()) {
            said.push(condition);
        }
    }
    (all, said.join("; ").into())
}

/// Point by point, whether a store can span one group of regions.
fn span(group: &[RegionId], store: &Datastore) -> Vec<(Truth, String)> {
    if let [] | [_] = group {
        let names: Vec<&str> = group.iter().map(|region| &*region.name).collect();
        return vec![(Truth::No, format!("rows of {} may not be copied to a second region", names.join(", ")))];
    }
    let limits = store.spans(group);
    if limits.is_empty() {
        // Words alone cannot be held against regions.
        let note = store.regions.note.as_deref().unwrap_or("which regions it can span is not documented");
        return vec![(Truth::Unknown, note.to_owned())];
    }
    // A region too many for data may be the one that only votes.
    let witness = store.regions.has_its_witness(group);
    let mut points: Vec<(Truth, String)> = Vec::new();
    for limit in limits {
        let too_many = limit.limit == SpanLimit::Most && limit.holds == Truth::No;
        points.push(if witness && too_many {
            (Truth::Yes, "one of them is its witness and holds no data".to_owned())
        } else {
            (limit.holds, limit.condition)
        });
    }
    points
}

#[cfg(test)]
mod tests;

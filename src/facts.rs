//! From an inventory to what is known of each dataset when it is decided.
//!
//! Fills in what follows from other entries: defaults of the vocabulary, invariants implied by operations, residency
//! inherited from a source. Nothing is decided here.

mod residency;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use self::residency::{Bound, Residencies};
use crate::base::evidence::Fact;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::{DatasetId, RegionId};
use crate::base::shared::{Pool, Shared};
use crate::base::units::Millis;
use crate::model::catalog::{Catalog, MultiRegionMode};
use crate::model::facts::{DatasetFacts, Kept};
use crate::model::inventory::{Dataset, Inventory, Service};
use crate::model::topology::{Place, Region};
use crate::model::words::{Invariant, LocalWrites, LostUpdates, RegionRole, Role, Scope, ServiceKind};

/// Operations that nobody wrote down.
pub static UNKNOWN_OPERATIONS: RuleMeta = RuleMeta {
    code: "PX101",
    name: "unknown-operations",
    severity: Severity::Warning,
    page: include_str!("facts/unknown-operations.md"),
};

/// Data of a service that nobody wrote down.
pub static UNKNOWN_DATA: RuleMeta = RuleMeta {
    code: "PX102",
    name: "unknown-data",
    severity: Severity::Warning,
    page: include_str!("facts/unknown-data.md"),
};

/// Invariants taken from operations because they were not written.
pub static IMPLIED_INVARIANTS: RuleMeta = RuleMeta {
    code: "PX103",
    name: "implied-invariants",
    severity: Severity::Info,
    page: include_str!("facts/implied-invariants.md"),
};

/// Every code of this stage.
pub const RULES: &[&RuleMeta] = &[&UNKNOWN_OPERATIONS, &UNKNOWN_DATA, &IMPLIED_INVARIANTS];

/// What is known of every dataset, and what had to be assumed.
pub fn facts(inventory: &Inventory, catalog: &Catalog) -> (BTreeMap<DatasetId, DatasetFacts>, Vec<Finding>) {
    let mut found = Vec::new();
    let mut all = Vec::new();
    let regions: Vec<&Region> = inventory.regions.iter().filter(|r| r.role != RegionRole::Candidate).collect();
    let residencies = Residencies::of(inventory, &regions);
    let common = Common { inventory, catalog, regions, residencies, readings: Readings::new() };
    let mut lists = Lists::default();
    for service in &inventory.services {
        if service.data_known.is_unknown() && !matches!(kind(service), ServiceKind::Batch | ServiceKind::External) {
            found.push(unknown_data(service));
        }
        for dataset in &service.data {
            let facts = of_dataset(&common, &mut lists, service, dataset);
            note_unknowns(service, dataset, &facts, &mut found);
            all.push((facts.id.clone(), facts));
        }
    }
    // Made at once its nodes are full; one by one they would be half empty.
    (all.into_iter().collect(), found)
}

fn kind(service: &Service) -> ServiceKind {
    service.kind.value().copied().unwrap_or(ServiceKind::Api)
}

/// How that is read of which nothing was said; shared by all datasets.
struct Readings {
    role: Fact<Role>,
    scope: Fact<Scope>,
    local_writes: Fact<LocalWrites>,
    lost_updates: Fact<LostUpdates>,
    fungible: Fact<bool>,
    money: Fact<bool>,
}

impl Readings {
    fn new() -> Self {
        Self {
            role: Fact::assumed(Role::Source, "a dataset is a source unless said otherwise"),
            scope: Fact::assumed(Scope::Global, "the strictest scope"),
            local_writes: Fact::assumed(LocalWrites::No, "nobody asked for local writes"),
            lost_updates: Fact::assumed(LostUpdates::No, "the strictest reading"),
            fungible: Fact::assumed(false, "the strictest reading"),
            money: Fact::assumed(false, "not money unless said otherwise"),
        }
    }
}

/// What holds for every dataset of a platform.
struct Common<'a> {
    inventory: &'a Inventory,
    catalog: &'a Catalog,
    regions: Vec<&'a Region>,
    residencies: Residencies<'a>,
    readings: Readings,
}

/// Lists of regions, of which a platform has few different ones.
#[derive(Default)]
struct Lists {
    regions: Pool<RegionId>,
    groups: Pool<Shared<RegionId>>,
}

fn of_dataset(common: &Common<'_>, lists: &mut Lists, service: &Service, dataset: &Dataset) -> DatasetFacts {
    let Common { inventory, catalog, regions, residencies, readings } = common;
    let id = DatasetId { service: service.name.clone(), dataset: dataset.name.clone() };
    let bound = residencies.bound(&id);
    let holds = bound.map(|bound| bound.holds.as_slice()).unwrap_or_default();
    let allowed: Vec<RegionId> =
        regions.iter().zip(holds).filter(|(_, holds)| **holds).map(|(region, _)| region.id.clone()).collect();
    let allowed = lists.regions.share(allowed);
    let residency = match dataset.residency.value() {
        Some(_) => dataset.residency.clone(),
        None => inherited(bound),
    };
    let store = dataset.store.value().and_then(|id| catalog.datastores.get(id));
    let mut facts = DatasetFacts {
        at: dataset.at.clone(),
        kind: kind(service),
        kind_said: service.kind.clone(),
        role: dataset.role.clone().or_else(&readings.role),
        operations: dataset.operations.clone(),
        invariants: written(dataset),
        invariants_said: if outlived(dataset) { Fact::Unknown } else { dataset.invariants.clone() },
        scope: dataset.invariant_scope.clone().or_else(&readings.scope),
        reads: dataset.reads.clone(),
        consistency: dataset.consistency.clone(),
        staleness: dataset.staleness.clone(),
        affinity: dataset.affinity.clone(),
        order_key: dataset.order_key.clone(),
        rpo: dataset.rpo.clone(),
        rto: service.objectives.rto.clone(),
        local_writes: dataset.local_writes.clone().or_else(&readings.local_writes),
        lost_updates: dataset.lost_updates.clone().or_else(&readings.lost_updates),
        fungible: dataset.fungible.clone().or_else(&readings.fungible),
        headroom: dataset.headroom.clone(),
        write_rate: dataset.write_rate.clone(),
        residency_shown: shown_places(&residency, &inventory.provider),
        jurisdictions: jurisdictions(&residency, regions, &allowed, lists),
        residency,
        allowed,
        regions: lists.regions.share(regions.iter().map(|r| r.id.clone()).collect::<Vec<_>>()),
        money: dataset.money.clone().or_else(&readings.money),
        rebuildable_from: dataset.rebuildable_from.clone(),
        store: dataset.store.clone(),
        merges_transactions: store.is_some_and(|s| s.merges_transactions),
        quorum_store: store.is_some_and(|s| s.mode == MultiRegionMode::SyncQuorum),
        home: dataset.home.clone(),
        hand_time: hand_time(inventory),
        id,
    };
    facts.imply();
    facts
}

/// Detection plus a person's decision: health-check interval x threshold (30 s x 3 unless set), then `decide`.
fn hand_time(inventory: &Inventory) -> Millis {
    let interval = inventory.routing.check_interval.value().copied().unwrap_or(Millis::from_secs(30));
    let threshold = inventory.routing.check_threshold.value().copied().unwrap_or(3);
    interval.times(u64::from(threshold)).plus(inventory.settings.decide.value)
}

/// What derived data takes over from its sources: each place that any of them names.
fn inherited(bound: Option<&Bound<'_>>) -> Fact<Vec<Place>> {
    let Some(bound) = bound.filter(|bound| !bound.places.is_empty()) else { return Fact::Unknown };
    Fact::assumed(bound.places.iter().copied().cloned().collect(), "inherited from what it is made from")
}

fn shown_places(residency: &Fact<Vec<Place>>, provider: &str) -> Vec<Arc<str>> {
    residency.value().into_iter().flatten().map(|place| place.shown(provider).into()).collect()
}

/// Groups the allowed regions by place. A region in two places joins the narrower, so that no row leaves through it and
/// the order in which places are written does not matter.
fn jurisdictions(
    residency: &Fact<Vec<Place>>,
    regions: &[&Region],
    allowed: &Shared<RegionId>,
    lists: &mut Lists,
) -> Shared<Shared<RegionId>> {
    let Some(places) = residency.value().filter(|places| !places.is_empty()) else {
        return lists.groups.share(vec![allowed.clone()]);
    };
    let width = |place: &Place| regions.iter().filter(|region| place.holds(region)).count();
    let mut narrowest_first: Vec<&Place> = places.iter().collect();
    narrowest_first.sort_by(|a, b| width(a).cmp(&width(b)).then_with(|| a.cmp(b)));
    let mut taken: BTreeSet<&RegionId> = BTreeSet::new();
    let mut groups = Vec::new();
    for place in narrowest_first {
        let group: Vec<RegionId> = regions
            .iter()
            .filter(|r| place.holds(r) && allowed.contains(&r.id) && taken.insert(&r.id))
            .map(|r| r.id.clone())
            .collect();
        if !group.is_empty() {
            groups.push(lists.regions.share(group));
        }
    }
    lists.groups.share(groups)
}

/// The invariants that were written, by the user or in an archetype.
fn written(dataset: &Dataset) -> Vec<Kept> {
    let Fact::Known(said) = &dataset.invariants else {
        return Vec::new();
    };
    let kept =
        |invariant: &Invariant| Kept { invariant: *invariant, from: said.from().clone(), at: said.at().cloned() };
    said.value.iter().map(kept).collect()
}

/// An archetype's invariants were meant for its own operations; they do not vouch for those that the user wrote instead.
fn outlived(dataset: &Dataset) -> bool {
    !dataset.invariants.provenance().is_firm() && dataset.operations.provenance().is_firm()
}

fn unknown_data(service: &Service) -> Finding {
    let name = &service.name;
    Finding::new(
        &UNKNOWN_DATA,
        Some(service.at.clone()),
        format!("nothing is said about the data of `{name}`: it is taken to hold a dataset that one region must order"),
    )
    .about(name.as_str(), None)
    .help("write `data: []` if it keeps none, or name an `archetype`, or list its datasets")
}

fn note_unknowns(service: &Service, dataset: &Dataset, facts: &DatasetFacts, found: &mut Vec<Finding>) {
    let (name, id) = (service.name.as_str(), dataset.name.as_str());
    let at = |key: &'static str| Some(dataset.at.key(key));
    if service.data_known.is_unknown() {
        return; // One finding for the service says it all.
    }
    let decided_by_role = facts.kind == ServiceKind::Batch || facts.role() == Role::Static;
    if facts.operations.is_unknown() {
        if !decided_by_role {
            found.push(
                Finding::new(
                    &UNKNOWN_OPERATIONS,
                    at("operations"),
                    format!("the operations of `{}` are not written: one region must order whatever they are", facts.id),
                )
                .about(name, Some(id))
                .help("list what is done to it, for instance `operations: [insert-generated, assign]`, `[]` if it is only read, or name an `archetype`"),
            );
        }
        return;
    }
    let implied: Vec<&Kept> = facts.invariants.iter().filter(|kept| kept.is_implied()).collect();
    if !implied.is_empty() && !decided_by_role {
        let names: Vec<&str> = implied.iter().map(|kept| kept.invariant.name()).collect();
        found.push(
            Finding::new(
                &IMPLIED_INVARIANTS,
                facts.operations.anchor().cloned().or_else(|| at("operations")),
                format!("`{}` is taken to keep {} because its operations imply it", facts.id, names.join(", ")),
            )
            .about(name, Some(id))
            .help("write them under `invariants` to confirm, or `invariants: [none]` if nothing must hold")
            .unsure(),
        );
    }
}

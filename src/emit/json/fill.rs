//! From the bundle to the published shape: names and places are resolved here, nothing is decided.

mod figures;
mod places;
mod recovery;
mod replication;
pub(super) mod together;
pub(super) mod traffic;

use super::shape;
use crate::base::ids::{DatasetId, Name, RegionId};
use crate::emit::phrase::{self, rebuild_source, unstated};
use crate::emit::rows::{datasets, external};
use crate::emit::settings;
use crate::model::contracts::{Bundle, View};
use crate::model::plan::{Commit, DatasetPlan, PodPlacement, ReadPath, ServicePlan, WritePath};
use crate::model::verdict::{ActiveActive, DatasetVerdict, Offence, PatternUse, ServiceVerdict, Truth};

pub(in crate::emit) use figures::{ms, reckoned};
pub(in crate::emit) use places::finding;
pub(in crate::emit) use places::point;
use places::statement;
pub(in crate::emit) use recovery::time;
pub(in crate::emit) use replication::loss;
pub(in crate::emit) use traffic::{percentiles, round_trip};

pub(super) fn metadata(bundle: &Bundle<'_>) -> shape::Metadata {
    let inventory = bundle.inventory;
    let role = |id: &RegionId| inventory.regions.iter().find(|region| region.id == *id).map(|region| region.role);
    let region = |id: &RegionId| shape::Region {
        name: id.shown(&inventory.provider),
        provider: id.provider.to_string(),
        role: role(id).map_or("secondary", |role| role.name()).to_owned(),
    };
    let [read_heavy, affinity, decide, button_decide, last_mile, standby_share, scale_up] =
        settings::settings(&inventory.settings)
            .map(|setting| shape::Setting { value: setting.value, provenance: setting.from.name().to_owned() });
    shape::Metadata {
        name: inventory.name.to_string(),
        scenario: bundle.plan.scenario.to_string(),
        as_of: inventory.as_of.value().map(ToString::to_string),
        provider: inventory.provider.to_string(),
        regions: bundle.plan.regions.iter().map(region).collect(),
        external: external(bundle).map(ToString::to_string).collect(),
        catalog: shape::Catalog { digest: bundle.catalog.digest.clone() },
        generator: shape::Generator {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        settings: shape::Settings { read_heavy, affinity, decide, button_decide, last_mile, standby_share, scale_up },
    }
}

pub(super) fn services<'v>(view: &'v View<'_>) -> impl Iterator<Item = shape::Service> + 'v {
    let decided = view.bundle.classification.services.iter();
    decided.map(|(name, verdict)| service(view, name, verdict, view.bundle.plan.service(name.as_str())))
}

/// One service with its datasets.
pub(in crate::emit) fn service(
    view: &View<'_>,
    name: &Name,
    verdict: &ServiceVerdict,
    plan: Option<&ServicePlan>,
) -> shape::Service {
    let written = view.bundle.inventory.service(name.as_str());
    let placed = |id: &DatasetId| plan.and_then(|plan| plan.dataset(&id.dataset));
    let own = datasets(&view.bundle, name);
    shape::Service {
        name: name.to_string(),
        kind: written.and_then(|service| service.kind.value()).map(ToString::to_string),
        owner: written.and_then(|service| service.owner.value()).cloned(),
        strategy: verdict.strategy.to_string(),
        active_active: active_active(verdict.active_active),
        pods: pods(&view.bundle, plan.map_or(&PodPlacement::Nowhere, |plan| &plan.pods)),
        rule: verdict.rule.to_owned(),
        reason: verdict.reason.to_string(),
        patterns: patterns(&verdict.patterns),
        evidence: verdict.evidence.iter().map(|item| statement(view.locate, item)).collect(),
        datasets: own.map(|(id, decided)| dataset(view, id, decided, placed(id))).collect(),
        calls: plan.map(together::calls).unwrap_or_default(),
        capacity: plan.map(|plan| traffic::capacity(&view.bundle, plan)).unwrap_or_default(),
        recoveries: plan.map(|plan| recovery::recoveries(&view.bundle, plan)).unwrap_or_default(),
        composed: plan.and_then(|plan| plan.composed.as_ref()).map(together::composed),
    }
}

fn pods(bundle: &Bundle<'_>, placement: &PodPlacement) -> shape::Pods {
    let shown = |regions: &[RegionId]| regions.iter().map(|region| shown(bundle, region)).collect();
    let (placement, regions, now) = match placement {
        PodPlacement::Active(all) => ("active", shown(all), None),
        PodPlacement::Leader { now, candidates } => {
            ("leader", shown(candidates), Some(now.shown(&bundle.inventory.provider)))
        }
        PodPlacement::Standby { active, standby, .. } => {
            let all: Vec<RegionId> = std::iter::once(active).chain(standby).cloned().collect();
            ("standby", shown(&all), Some(active.shown(&bundle.inventory.provider)))
        }
        PodPlacement::LeaderPerHome { homes, standby } => {
            let all: Vec<RegionId> = homes.iter().chain(standby).cloned().collect();
            ("leader-per-home", shown(&all), None)
        }
        PodPlacement::Edge(all) => ("edge", shown(all), None),
        PodPlacement::External => ("external", Vec::new(), None),
        PodPlacement::Nowhere => ("nowhere", Vec::new(), None),
    };
    shape::Pods { placement: placement.to_owned(), regions, now }
}

/// One dataset.
fn dataset(view: &View<'_>, id: &DatasetId, decided: &DatasetVerdict, plan: Option<&DatasetPlan>) -> shape::Dataset {
    let facts = view.bundle.facts.get(id);
    let verdict = &decided.verdict;
    let writes = plan.map(|plan| writes(&view.bundle, plan)).unwrap_or_default();
    shape::Dataset {
        name: id.dataset.to_string(),
        strategy: verdict.strategy.to_string(),
        detail: verdict.detail.clone(),
        rule: verdict.rule.to_owned(),
        reason: verdict.reason.to_string(),
        active_active: active_active(verdict.active_active),
        consistency: facts.and_then(|facts| facts.consistency.value()).map(ToString::to_string),
        patterns: patterns(&verdict.patterns),
        store: shape::Store {
            id: facts.and_then(|facts| facts.store.value()).map(ToString::to_string),
            feasible: holds(decided.feasibility.holds),
            points: decided.feasibility.points.iter().map(|check| point(view.locate, check)).collect(),
        },
        write_home: writes.region.clone(),
        copies: plan.map(|plan| copies(&view.bundle, plan)).unwrap_or_default(),
        writes,
        reads: plan.map(reads).unwrap_or_default(),
        commit: plan.map(|plan| commit(plan.commit).to_owned()),
        made_from: plan.and_then(|plan| plan.made_from.as_ref()).map(rebuild_source),
        links: plan.map(|plan| replication::links(&view.bundle, plan)).unwrap_or_default(),
        losses: plan.map(|plan| replication::losses(&view.bundle, plan)).unwrap_or_default(),
        home: plan.and_then(|plan| plan.home.as_ref()).map(|home| replication::home(&view.bundle, home)),
        own_writes: plan.and_then(|plan| plan.own_writes.as_ref()).map(replication::own_writes),
        backup: plan.and_then(|plan| plan.backup.as_ref()).map(|backup| replication::backup(&view.bundle, backup)),
        quorums: plan.map(|plan| replication::quorums(&view.bundle, plan)).unwrap_or_default(),
        evidence: verdict.evidence.iter().map(|item| statement(view.locate, item)).collect(),
        offences: verdict.offences.iter().map(offence).collect(),
        rejected: verdict
            .rejected
            .iter()
            .map(|no| shape::Rejected { strategy: no.strategy.to_string(), because: no.because.clone() })
            .collect(),
        conflicts: verdict.conflicts.iter().map(conflict).collect(),
        assumed: facts.map(assumed).unwrap_or_default(),
        stated: facts.map(stated).unwrap_or_default(),
    }
}

fn copies(bundle: &Bundle<'_>, plan: &DatasetPlan) -> Vec<shape::Copy> {
    let copy = |copy: &crate::model::plan::Copy| shape::Copy {
        region: shown(bundle, &copy.region),
        role: copy.role.name().to_owned(),
        receives: copy.receives.iter().map(|region| shown(bundle, region)).collect(),
    };
    plan.copies.iter().map(copy).collect()
}

fn writes(bundle: &Bundle<'_>, plan: &DatasetPlan) -> shape::Writes {
    let to = |word: &str| shape::Writes { to: Some(word.to_owned()), ..shape::Writes::default() };
    match &plan.writes {
        WritePath::Writer(region) => shape::Writes { region: Some(shown(bundle, region)), ..to("writer") },
        WritePath::HomeOf { key, local } => {
            shape::Writes { key: key.clone(), local: local.map(|share| share.to_string()), ..to("home") }
        }
        WritePath::Rights => shape::Writes { escrow: true, ..to("local") },
        WritePath::Local => to("local"),
        WritePath::None => to("none"),
    }
}

fn reads(plan: &DatasetPlan) -> shape::Reads {
    let (from, within) = match &plan.reads {
        ReadPath::Local => ("local", None),
        ReadPath::LocalWithin(bound) => ("local-within", Some(*bound)),
        ReadPath::LocalAfterOwnWrites { within } => ("local-after-own-writes", *within),
        ReadPath::AtWriter => ("writer", None),
    };
    shape::Reads { from: Some(from.to_owned()), within: within.map(|bound| bound.to_string()) }
}

const fn commit(commit: Commit) -> &'static str {
    match commit {
        Commit::Local => "local",
        Commit::SecondRegion => "second-region",
    }
}

fn patterns(uses: &[PatternUse]) -> Vec<shape::Pattern> {
    uses.iter().map(|it| shape::Pattern { id: it.id.to_owned(), because: it.because.clone() }).collect()
}

fn offence(offence: &Offence) -> shape::Offence {
    shape::Offence {
        operation: offence.operation.map(|operation| operation.to_string()),
        invariant: offence.invariant.map(|invariant| invariant.to_string()),
        counterexample: offence.counterexample.map(|run| shape::Counterexample {
            start: run.start.to_owned(),
            region_a: run.region_a.to_owned(),
            region_b: run.region_b.to_owned(),
            merged: run.merged.to_owned(),
        }),
    }
}

fn conflict(conflict: &crate::model::verdict::Conflict) -> shape::Conflict {
    shape::Conflict {
        code: conflict.rule.code.to_owned(),
        severity: conflict.severity.name().to_owned(),
        message: conflict.message.clone(),
        help: conflict.help.clone(),
    }
}

fn assumed(facts: &crate::model::facts::DatasetFacts) -> Vec<shape::Assumed> {
    let one = |value: phrase::Unstated| shape::Assumed {
        field: value.field.to_owned(),
        value: value.value,
        provenance: value.from.name().to_owned(),
    };
    unstated(facts).into_iter().map(one).collect()
}

fn stated(facts: &crate::model::facts::DatasetFacts) -> Vec<shape::Stated> {
    let one = |(field, value): (&'static str, String)| shape::Stated { field: field.to_owned(), value };
    phrase::stated(facts).into_iter().map(one).collect()
}

fn shown(bundle: &Bundle<'_>, region: &RegionId) -> String {
    region.shown(&bundle.inventory.provider)
}

const fn active_active(value: ActiveActive) -> shape::ActiveActive {
    match value {
        ActiveActive::Yes => shape::ActiveActive::Yes,
        ActiveActive::Regional => shape::ActiveActive::Regional,
        ActiveActive::WithCare => shape::ActiveActive::WithCare,
        ActiveActive::Reads => shape::ActiveActive::Reads,
        ActiveActive::Rarely => shape::ActiveActive::Rarely,
        ActiveActive::No => shape::ActiveActive::No,
    }
}

const fn holds(holds: Truth) -> shape::Holds {
    match holds {
        Truth::Yes => shape::Holds::Yes,
        Truth::No => shape::Holds::No,
        Truth::Unknown => shape::Holds::Unknown,
    }
}

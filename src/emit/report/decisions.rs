//! What was decided about every dataset and service; each row opens to why.

mod evidence;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::known::Known;
use super::word::Word;
use super::{Part, template};
use crate::base::ids::{DatasetId, Name, RegionId};
use crate::emit::numbers::{by, longest_track, worst_of};
use crate::emit::phrase::{self, active_active_tone, inputs};
use crate::emit::rows::{Row, external, rows};
use crate::emit::say;

use crate::model::contracts::{RenderError, View};
use crate::model::plan::{DatasetPlan, ServicePlan};
use crate::model::verdict::{ActiveActive, StrategyId};
use evidence::{Amount, Evidence};

/// Of more rows than this only reasons are told.
const MOST_IN_FULL: usize = 120;

/// The part `decisions`.
pub(super) struct Decisions;

impl Part for Decisions {
    fn id(&self) -> &'static str {
        "decisions"
    }

    fn title(&self) -> &'static str {
        "Decisions"
    }

    fn body(&self, view: &View<'_>) -> Result<String, RenderError> {
        template::fill("decisions", &shown(view))
    }
}

/// What the template shows.
#[derive(Serialize)]
struct Shown {
    strategies: Vec<Choice>,
    regions: Vec<Choice>,
    degrees: Vec<Choice>,
    known: Vec<Choice>,
    rows: Vec<Decision>,
    /// Services that somebody else runs.
    external: String,
}

/// One of a list in a filter.
#[derive(Serialize)]
struct Choice {
    value: String,
    text: String,
}

/// A dataset, or a service without data.
#[derive(Serialize)]
struct Decision {
    id: String,
    service: String,
    /// Nothing where the service has none, or one only of its own name.
    dataset: Option<String>,
    strategy: &'static str,
    /// Which of the colours stands for the strategy.
    colour: usize,
    detail: Option<String>,
    writes: String,
    active: Word,
    reason: String,
    rpo: Option<Known>,
    rto: Option<Known>,
    /// Who acts, where that is a person.
    by: &'static str,
    patterns: Vec<String>,
    findings: Option<Word>,
    commit_waits: bool,
    /// For filters.
    regions: String,
    found: &'static str,
    rests_on: String,
    evidence: Evidence,
}

/// A colour for each strategy in use, in the order of their names.
pub(super) fn colours(view: &View<'_>) -> BTreeMap<StrategyId, usize> {
    let services = view.bundle.classification.services.values().map(|it| it.strategy);
    let datasets = view.bundle.classification.datasets.values().map(|it| it.verdict.strategy);
    let all: BTreeSet<StrategyId> = services.chain(datasets).collect();
    all.into_iter().zip((1..=8).cycle()).collect()
}

/// Where the page has what was decided about a dataset, or about a service that has none.
pub(super) fn place(service: &str, dataset: Option<&str>) -> String {
    dataset.map_or_else(|| format!("decision-{service}"), |dataset| format!("decision-{service}/{dataset}"))
}

fn shown(view: &View<'_>) -> Shown {
    let colours = colours(view);
    let rows = rows(view);
    let amount = if rows.len() > MOST_IN_FULL { Amount::Reasons } else { Amount::Full };
    let rows: Vec<Decision> = rows.into_iter().map(|row| decision(view, row, &colours, amount)).collect();
    let choices = |all: BTreeSet<&str>| all.into_iter().map(choice).collect::<Vec<_>>();
    let degrees: BTreeSet<ActiveActive> = degrees(view).collect();
    let known: BTreeSet<&str> = rows.iter().flat_map(|row| row.rests_on.split(' ')).collect();
    let external = phrase::list(external(&view.bundle));
    Shown {
        strategies: choices(colours.keys().map(|strategy| strategy.0).collect()),
        regions: view
            .bundle
            .plan
            .regions
            .iter()
            .enumerate()
            .map(|(at, region)| region_choice(view, at, region))
            .collect(),
        degrees: degrees.iter().map(|degree| choice(degree.name())).collect(),
        known: choices(known.into_iter().filter(|how| !how.is_empty()).collect()),
        rows,
        external,
    }
}

fn degrees<'a>(view: &View<'a>) -> impl Iterator<Item = ActiveActive> + 'a {
    let classification = view.bundle.classification;
    let services = classification.services.values().map(|it| it.active_active);
    services.chain(classification.datasets.values().map(|it| it.verdict.active_active))
}

fn choice(word: &str) -> Choice {
    Choice { value: word.to_owned(), text: word.to_owned() }
}

fn region_choice(view: &View<'_>, at: usize, region: &RegionId) -> Choice {
    Choice { value: format!("r{at}"), text: say::region(view, region) }
}

fn decision(view: &View<'_>, row: Row, colours: &BTreeMap<StrategyId, usize>, amount: Amount) -> Decision {
    let service = view.bundle.plan.service(&row.service);
    let id = row.dataset.as_deref().and_then(|dataset| id(&row.service, dataset));
    let plan = id.as_ref().and_then(|id| view.bundle.plan.dataset(id));
    let own = plan.map(|plan| &plan.id.dataset);
    let longest = service.and_then(|service| longest_track(service, |recovery| recovery.concerning(own)));
    let worst = service.and_then(|service| worst_of(service, |recovery| recovery.concerning(own)));
    let regions: BTreeSet<usize> = places(view, service, plan).collect();
    let commit_waits = row.alarms.iter().any(|alarm| alarm.label == "commit");
    let findings = row.alarms.iter().find(|alarm| alarm.label == "findings");
    let hows: BTreeSet<&str> = id
        .as_ref()
        .and_then(|id| view.bundle.facts.get(id))
        .map(|facts| inputs(facts).iter().map(|input| input.from.name()).collect())
        .unwrap_or_default();
    let alone = row.alone && row.dataset.as_deref() == Some(row.service.as_str());
    Decision {
        id: place(&row.service, row.dataset.as_deref()),
        strategy: row.strategy.0,
        colour: colours.get(&row.strategy).copied().unwrap_or(7),
        active: Word::new(row.active_active.name(), active_active_tone(row.active_active)),
        rpo: plan.and_then(|plan| say::worst(plan.losses.iter().map(|it| &it.quiet))).map(Known::loss),
        by: longest.zip(worst.as_ref()).map(|((track, of), worst)| by(worst, track, of)).unwrap_or_default(),
        rto: longest.zip(worst).map(|((track, _), worst)| Known { text: say::recovery(&worst), ..Known::track(track) }),
        patterns: row.patterns.split(", ").filter(|it| !it.is_empty()).map(str::to_owned).collect(),
        findings: findings.map(|alarm| Word::new(alarm.text.clone(), alarm.tone)),
        commit_waits,
        regions: regions.iter().map(|at| format!("r{at}")).collect::<Vec<_>>().join(" "),
        found: if findings.is_some() { "yes" } else { "no" },
        rests_on: hows.into_iter().collect::<Vec<_>>().join(" "),
        evidence: Evidence::of(view, &row, id.as_ref(), service, plan, amount),
        detail: row.detail,
        writes: row.writes,
        reason: row.reason,
        dataset: row.dataset.filter(|_| !alone),
        service: row.service,
    }
}

fn id(service: &str, dataset: &str) -> Option<DatasetId> {
    Some(DatasetId { service: Name::new(service)?, dataset: Name::new(dataset)? })
}

/// Positions of the regions that have pods or a copy.
fn places<'a>(
    view: &View<'a>,
    service: Option<&'a ServicePlan>,
    plan: Option<&'a DatasetPlan>,
) -> impl Iterator<Item = usize> + 'a {
    let regions = &view.bundle.plan.regions;
    let pods = service.into_iter().flat_map(|service| service.pods.everywhere());
    let copies = plan.into_iter().flat_map(|plan| plan.copies.iter().map(|copy| &copy.region));
    pods.chain(copies).filter_map(|region| regions.iter().position(|it| it == region))
}

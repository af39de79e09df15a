//! What an architect says first.

use std::collections::BTreeMap;

use serde::Serialize;

use super::decisions::colours;
use super::known::Known;
use super::tally::tally;
use super::word::Word;
use super::{Part, template};
use crate::base::evidence::Provenance;
use crate::base::finding::Severity;
use crate::base::ids::Name;
use crate::emit::blocks::Cell;
use crate::emit::compare::{Brief, brief};
use crate::emit::numbers::longest_track;
use crate::emit::rows::{Row, rows};
use crate::emit::say::{self, NOT_KNOWN, number};
use crate::emit::table::summary;
use crate::emit::text::{Tone, count};
use crate::emit::{cost, phrase};
use crate::model::contracts::{RenderError, View};
use crate::model::plan::{Loss, Plan};
use crate::model::verdict::ActiveActive;
use crate::model::words::ScenarioName;

/// So many names stand in a card.
const FEW: usize = 4;

/// Whatever it is assumed from.
const ASSUMED: Provenance = Provenance::Assumed("");

/// The part `summary`.
pub(super) struct Summary;

impl Part for Summary {
    fn id(&self) -> &'static str {
        "summary"
    }

    fn title(&self) -> &'static str {
        "Summary"
    }

    fn body(&self, view: &View<'_>) -> Result<String, RenderError> {
        template::fill("summary", &shown(view))
    }
}

#[derive(Serialize)]
struct Shown {
    lead: String,
    rto: Known,
    held_up_by: String,
    over_rto: Word,
    rpo: Known,
    rpo_of: String,
    over_rpo: Word,
    cost: Option<Cost>,
    persons: Told,
    buttons: Told,
    findings: Vec<Level>,
    degrees: Vec<Bar>,
    strategies: Vec<Bar>,
    known: Vec<Bar>,
    ways: Vec<&'static str>,
    rows: Vec<Compared>,
    /// Ways that residency forbids.
    forbidden: Vec<&'static str>,
    facts: Vec<Line>,
}

/// Before and after, a month.
#[derive(Serialize)]
struct Cost {
    before: Known,
    after: Known,
    /// Nothing where nobody can say.
    more: Option<String>,
    /// Hours a year.
    pays: Option<Known>,
    /// What is missing to say so.
    pays_missing: Option<String>,
    /// Hours a year that it does prevent.
    prevents: Option<String>,
}

/// How many, and their names.
#[derive(Serialize)]
struct Told {
    count: String,
    names: String,
}

/// How many findings of a severity.
#[derive(Serialize)]
struct Level {
    severity: &'static str,
    count: String,
    any: bool,
}

/// How many of all.
#[derive(Serialize)]
struct Bar {
    text: &'static str,
    about: &'static str,
    count: String,
    /// In a thousand of all.
    width: u64,
    colour: usize,
}

/// A row with a cell for each way of running the platform.
#[derive(Serialize)]
struct Compared {
    label: &'static str,
    cells: Vec<Word>,
}

/// A label with its text.
#[derive(Serialize)]
struct Line {
    label: &'static str,
    text: String,
}

/// `12 services with 15 datasets in 2 regions`.
pub(super) fn size(view: &View<'_>) -> String {
    let plan = view.bundle.plan;
    let datasets = plan.services.iter().map(|service| service.datasets.len()).sum();
    format!(
        "{} with {} in {}",
        count(plan.services.len(), "service", "services"),
        count(datasets, "dataset", "datasets"),
        count(plan.regions.len(), "region", "regions"),
    )
}

fn shown(view: &View<'_>) -> Shown {
    let bundle = &view.bundle;
    let brief = brief(bundle, bundle.plan);
    let rows = rows(view);
    let (ways, compared, forbidden) = compared(view);
    let lines = summary::lines(bundle, &rows).into_iter();
    // Strategies and degrees are drawn, settings and catalog stand at the end of the page.
    let lines = lines.filter(|(label, _)| matches!(*label, "Datastores" | "Commits" | "Not stated" | "External"));
    Shown {
        lead: format!("{}: {}", size(view), phrase::platform(view)),
        rto: rto(view, &brief),
        held_up_by: few(&brief.held_up_by),
        rpo: rpo(&brief),
        rpo_of: rpo_of(&brief),
        cost: costs(view),
        persons: told(&brief.by_person),
        buttons: told(&brief.by_button),
        findings: levels(view),
        degrees: degrees(&rows),
        strategies: strategies(view, &rows),
        known: known(view),
        ways,
        rows: compared,
        forbidden,
        facts: lines.map(|(label, text)| Line { label, text }).collect(),
        over_rto: brief.over_rto.into(),
        over_rpo: brief.over_rpo.into(),
    }
}

/// Known as the recovery is of the service that holds up the others, and taken from its parts.
fn rto(view: &View<'_>, brief: &Brief<'_>) -> Known {
    let slowest = brief.held_up_by.first().and_then(|name| view.bundle.plan.service(name.as_str()));
    let track = slowest.and_then(|service| longest_track(service, |recovery| recovery.tracks.iter()));
    match track {
        Some((track, _)) => Known { text: brief.rto.text.clone(), ..Known::track(track) },
        None => Known::new(brief.rto.text.clone(), &Provenance::Modelled, "no service has a recovery of its own"),
    }
}

/// The first few names, and how many more there are.
fn few<T: ToString>(all: &[T]) -> String {
    let shown = phrase::list(all.iter().take(FEW).map(ToString::to_string));
    match all.len().saturating_sub(FEW) {
        0 => shown,
        more => format!("{shown} and {} more", number(u64::try_from(more).unwrap_or(u64::MAX))),
    }
}

/// Whose data: first what stays behind, then what is lost for the longest time.
fn rpo_of(brief: &Brief<'_>) -> String {
    let behind = (!brief.behind.is_empty()).then(|| few(&brief.behind));
    let lost = brief.worst_loss.filter(|(_, loss)| matches!(loss, Loss::UpTo(_) | Loss::Typically(_)));
    let all = [behind, lost.map(|(id, _)| id.to_string())];
    all.into_iter().flatten().collect::<Vec<_>>().join("; else ")
}

fn rpo(brief: &Brief<'_>) -> Known {
    match brief.worst_loss {
        Some((_, loss)) => {
            // The letter beside it says what the word would.
            let text = brief.rpo.text.trim_end_matches(say::mark(&ASSUMED));
            Known { text: text.to_owned(), ..Known::loss(loss) }
        }
        None => Known::new(brief.rpo.text.clone(), &Provenance::Unknown, "no loss is known"),
    }
}

fn costs(view: &View<'_>) -> Option<Cost> {
    let estimate = view.beyond.estimate?;
    let (one, all) = (ScenarioName::SingleRegion, ScenarioName::ActiveActive);
    let total = |name| {
        let (text, lines) = cost::monthly(estimate, name)?;
        Some(Known::new(text, &Provenance::Modelled, &format!("the sum of {}", count(lines, "line", "lines"))))
    };
    let (pays, pays_missing) = match cost::pays_from(estimate, all) {
        Some(Ok(hours)) => {
            let words = "what it adds a year by what an hour costs";
            (Some(Known::new(format!("{hours} h"), &Provenance::Modelled, words)), None)
        }
        Some(Err(missing)) => (None, Some(missing.to_owned())),
        None => (None, None),
    };
    let more = cost::over_single_region(estimate, all).filter(|more| more != NOT_KNOWN);
    Some(Cost {
        before: total(one)?,
        after: total(all)?,
        more,
        pays,
        pays_missing,
        prevents: cost::prevents(estimate, all),
    })
}

fn told(all: &[&Name]) -> Told {
    Told { count: number(u64::try_from(all.len()).unwrap_or(u64::MAX)), names: few(all) }
}

fn levels(view: &View<'_>) -> Vec<Level> {
    let of = |severity| view.findings.iter().filter(|finding| finding.severity == severity).count();
    let level = |severity: Severity| Level {
        severity: severity.name(),
        count: number(u64::try_from(of(severity)).unwrap_or(u64::MAX)),
        any: of(severity) > 0,
    };
    [Severity::Error, Severity::Warning, Severity::Info].map(level).into()
}

/// What a degree means, in a few words.
const fn meaning(degree: ActiveActive) -> &'static str {
    match degree {
        ActiveActive::Yes => "every region reads and writes",
        ActiveActive::Regional => "each region works on its own",
        ActiveActive::WithCare => "every region works, with conditions",
        ActiveActive::Reads => "every region reads, one writes",
        ActiveActive::Rarely => "possible, and hardly ever worth it",
        ActiveActive::No => "one region works",
    }
}

fn degrees(rows: &[Row]) -> Vec<Bar> {
    let mut all: BTreeMap<ActiveActive, u64> = BTreeMap::new();
    for row in rows {
        *all.entry(row.active_active).or_default() += 1;
    }
    bars(all.into_iter().map(|(degree, count)| (degree.name(), meaning(degree), count)).zip(1..))
}

fn strategies(view: &View<'_>, rows: &[Row]) -> Vec<Bar> {
    let colours = colours(view);
    let mut all: BTreeMap<_, u64> = BTreeMap::new();
    for row in rows {
        *all.entry(row.strategy).or_default() += 1;
    }
    bars(all.into_iter().map(|(it, count)| ((it.0, "", count), colours.get(&it).copied().unwrap_or(7))))
}

fn known(view: &View<'_>) -> Vec<Bar> {
    bars(tally(view).into_iter().zip(1..))
}

fn bars(all: impl Iterator<Item = ((&'static str, &'static str, u64), usize)>) -> Vec<Bar> {
    let all: Vec<_> = all.collect();
    let sum = all.iter().map(|((.., count), _)| *count).fold(0, u64::saturating_add).max(1);
    let bar = |((text, about, count), colour): ((&'static str, &'static str, u64), usize)| Bar {
        text,
        about,
        count: number(count),
        width: count.saturating_mul(1_000) / sum,
        colour,
    };
    all.into_iter().map(bar).collect()
}

type Ways = (Vec<&'static str>, Vec<Compared>, Vec<&'static str>);

/// The ways of running the platform side by side; nothing where only the plan is there.
fn compared(view: &View<'_>) -> Ways {
    let plans: Vec<&Plan> = view.beyond.others.iter().chain([view.bundle.plan]).collect();
    if plans.len() < 2 || view.bundle.plan.services.is_empty() {
        return Ways::default();
    }
    let briefs: Vec<Brief<'_>> = plans.iter().map(|plan| brief(&view.bundle, plan)).collect();
    let row = |label: &'static str, cell: &dyn Fn(&Brief<'_>) -> Cell| Compared {
        label,
        cells: briefs.iter().map(|brief| cell(brief).into()).collect(),
    };
    let many = |all: &[&Name]| Cell::plain(number(u64::try_from(all.len()).unwrap_or(u64::MAX)));
    let mut rows = vec![
        row("Worst RTO", &|it| it.rto.clone()),
        row("Services over their RTO", &|it| it.over_rto.clone()),
        row("Worst RPO", &|it| it.rpo.clone()),
        row("Datasets over their RPO", &|it| it.over_rpo.clone()),
        row("Services that need a person", &|it| many(&it.by_person)),
        row("Pods that run all the time", &|it| it.pods.clone()),
    ];
    if let Some(estimate) = view.beyond.estimate {
        let total = |plan: &&Plan| {
            let missing = || Cell::new(NOT_KNOWN, Tone::Care);
            cost::monthly(estimate, plan.scenario).map_or_else(missing, |(text, _)| Cell::plain(text)).into()
        };
        rows.push(Compared { label: "US dollars a month", cells: plans.iter().map(total).collect() });
    }
    let names = plans.iter().map(|plan| plan.scenario.name()).collect();
    let forbidden = plans.iter().zip(&briefs).filter(|(_, brief)| brief.breaks_residency > 0);
    (names, rows, forbidden.map(|(plan, _)| plan.scenario.name()).collect())
}

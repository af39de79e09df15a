//! The platform's page: what a lost region does, what users feel, what it takes to run, then service by service.

use std::collections::BTreeMap;

use super::cells::{
    counted, dataset, dollars, loss, lost_writes, many, names, none, not_known, number_of, over, range, recovery, rpo,
    rto,
};
use super::outline::{Felt, Lost, Outline, Spread};
use super::{Comparison, Parts, heads, say};
use crate::base::ids::Name;
use crate::base::units::Millis;
use crate::emit::blocks::{Block, Cell, Column, Fact, Row, Table, Tone};
use crate::emit::{cost, phrase};
use crate::model::inventory::Objectives;
use crate::model::plan::{RecoveryTime, ServicePlan};

/// Everything.
pub(super) fn blocks(comparison: &Comparison<'_>, outlines: &[Outline<'_>]) -> Vec<Block> {
    let Parts { glance, services, reading } = parts(comparison, outlines);
    [glance, services, reading].concat()
}

/// Everything in its parts.
pub(super) fn parts(comparison: &Comparison<'_>, outlines: &[Outline<'_>]) -> Parts {
    let mut glance = vec![Block::Facts(stated(comparison))];
    glance.push(Block::Heading("When the worst region is lost".to_owned()));
    glance.push(Block::Table(lost(comparison, outlines)));
    if let Some(table) = felt(comparison, outlines) {
        glance.push(Block::Heading("Network time of users, from the fastest service to the slowest".to_owned()));
        glance.push(Block::Table(table));
    }
    glance.push(Block::Heading("What it takes to run".to_owned()));
    glance.push(Block::Table(upkeep(comparison, outlines)));
    let reading = vec![Block::Heading("How to read this".to_owned()), Block::Notes(notes(comparison, outlines))];
    Parts { glance, services: services(comparison), reading }
}

/// A table with a column for each way, after one that says what a row is about.
pub(super) fn table(comparison: &Comparison<'_>, title: &'static str, rows: Vec<Row>) -> Table {
    let ways = heads(comparison).into_iter().map(|head| Column::left(head).at_least(13));
    Table { columns: std::iter::once(Column::left(title).at_least(16)).chain(ways).collect(), rows }
}

/// A row: what it is about, and a cell for each way.
pub(super) fn row<T>(label: impl Into<String>, of: &[T], cell: impl Fn(&T) -> Cell) -> Row {
    let cells = std::iter::once(Cell::new(label, Tone::Strong)).chain(of.iter().map(cell));
    Row::of(cells.collect())
}

/// What is promised, how it is today, and where each way runs.
fn stated(comparison: &Comparison<'_>) -> Vec<Fact> {
    let inventory = comparison.bundle.inventory;
    let now = inventory.today.scenario.value().map_or("how it runs is not stated", |scenario| scenario.name());
    let mut facts = vec![promised(&inventory.objectives), Fact::new("today, as stated", now)];
    facts.extend(comparison.plans.iter().map(|plan| {
        let regions = phrase::regions(inventory, &plan.regions);
        Fact::new(plan.scenario.name(), format!("in {regions}"))
    }));
    facts
}

/// What is promised.
pub(super) fn promised(wanted: &Objectives) -> Fact {
    let time = |name: &str, fact: Option<&Millis>| {
        fact.map_or_else(|| format!("{name} not stated"), |time| format!("{name} {}", say::time(*time)))
    };
    let all = [
        time("RTO", wanted.rto.value()),
        time("RPO", wanted.rpo.value()),
        time("reads p95", wanted.read_latency.value()),
        time("writes p95", wanted.write_latency.value()),
    ];
    Fact::new("promised", all.join(", "))
}

/// Rows of what a lost region does, beside what is stated of today.
fn lost(comparison: &Comparison<'_>, outlines: &[Outline<'_>]) -> Table {
    let today = &comparison.bundle.inventory.today;
    let said =
        |fact: Option<&Millis>| Cell::plain(fact.map_or_else(|| "not stated".to_owned(), |time| say::time(*time)));
    let most = comparison.bundle.inventory.objectives.rto.value();
    let mut rows = vec![
        (row("worst RTO", outlines, |it| rto(it, most)), said(today.rto.value())),
        (row("- held up by", outlines, |it| names(&it.held_up_by)), none()),
        (row("services over RTO", outlines, |it| over(&it.over_rto)), none()),
        (row("worst RPO", outlines, |it| rpo(&it.quiet)), said(today.rpo.value())),
        (row("- which is", outlines, |it| dataset(&it.quiet)), none()),
    ];
    if outlines.iter().any(|it| it.after_brownout.is_some()) {
        rows.push((row("- after brown-out", outlines, |it| it.after_brownout.as_ref().map_or_else(none, rpo)), none()));
    }
    rows.push((row("datasets over RPO", outlines, |it| over(&it.over_rpo)), none()));
    rows.extend(harm(comparison, outlines).into_iter().map(|row| (row, none())));
    let mut table = table(comparison, "", Vec::new());
    let with_today = today.rto.value().is_some() || today.rpo.value().is_some();
    if with_today {
        table.columns.insert(1, Column::left("today").at_least(7));
    }
    table.rows = rows
        .into_iter()
        .map(|(mut row, today)| {
            if with_today {
                row.cells.insert(1, today);
            }
            row
        })
        .collect();
    table
}

/// What the loss of the region does whose loss is worst.
fn harm(comparison: &Comparison<'_>, outlines: &[Outline<'_>]) -> Vec<Row> {
    let provider = &comparison.bundle.inventory.provider;
    let of = |it: &Outline<'_>, say: &dyn Fn(&Lost<'_>) -> Cell| it.worst.as_ref().map_or_else(not_known, say);
    let mut rows = vec![
        row("worst region", outlines, |it| of(it, &|lost| Cell::plain(lost.region.shown(provider)))),
        row("- services down", outlines, |it| of(it, &|lost| many(number_of(&lost.down)))),
        row("- out of reach", outlines, |it| of(it, &|lost| many(lost.behind))),
        row("- writes lost", outlines, |it| of(it, &|lost| lost_writes(lost, lost.writes_quiet))),
    ];
    if outlines.iter().filter_map(|it| it.worst.as_ref()).any(|lost| lost.writes_after_brownout.is_some()) {
        rows.push(row("- after brown-out", outlines, |it| {
            of(it, &|lost| lost_writes(lost, lost.writes_after_brownout.unwrap_or_default()))
        }));
    }
    rows
}

/// Reads or writes of the users of a place.
type Part = fn(&Felt<'_>) -> Spread;

/// Two rows a place for reads and two for writes.
fn felt(comparison: &Comparison<'_>, outlines: &[Outline<'_>]) -> Option<Table> {
    let provider = &comparison.bundle.inventory.provider;
    let places = outlines.iter().map(|it| it.felt.len()).max().filter(|places| *places > 0)?;
    let mut rows = Vec::new();
    for at in 0..places {
        let Some(place) = outlines.iter().find_map(|it| it.felt.get(at)) else {
            continue;
        };
        let (from, share) = (place.from.shown(provider), say::share(place.share));
        let parts: [(&str, Part); 2] = [("reads", |felt| felt.reads), ("writes", |felt| felt.writes)];
        for (what, of) in parts {
            let spread = |it: &Outline<'_>| it.felt.get(at).map(of);
            if outlines.iter().filter_map(spread).all(|it| it == Spread::default()) {
                continue;
            }
            let median = |it: &Spread| range(it.p50, it.p50_unknown);
            let tail = |it: &Spread| range(it.p95, it.p95_unknown);
            rows.push(row(format!("{from} ({share}) {what}, p50"), outlines, |it| {
                spread(it).as_ref().map_or_else(none, median)
            }));
            rows.push(row("- p95", outlines, |it| spread(it).as_ref().map_or_else(none, tail)));
        }
    }
    (!rows.is_empty()).then(|| table(comparison, "Users", rows))
}

/// What has to be kept and done.
fn upkeep(comparison: &Comparison<'_>, outlines: &[Outline<'_>]) -> Table {
    let number = |number: u64| Cell::plain(say::number(number));
    let mut rows = vec![
        row("regions", outlines, |it| Cell::plain(it.plan.regions.len().to_string())),
        row("pods that run all the time", outlines, |it| counted(it.pods)),
        row("links between regions", outlines, |it| number(it.links)),
        row("copies that take writes", outlines, |it| number(it.writers)),
        row("runbook steps, worst region", outlines, |it| {
            it.worst.as_ref().map_or_else(not_known, |lost| number(lost.steps))
        }),
        row("services that need a person", outlines, |it| many(number_of(&it.by_person))),
        row("services that need a button", outlines, |it| number(number_of(&it.by_button))),
    ];
    if let Some(estimate) = comparison.estimate {
        let total = |it: &Outline<'_>| estimate.scenarios.iter().find(|of| of.scenario == it.plan.scenario);
        rows.push(row("US dollars a month", outlines, |it| total(it).map_or_else(not_known, |it| dollars(it.total))));
        rows.push(row("- over one region", outlines, |it| {
            match cost::over_single_region(estimate, it.plan.scenario) {
                Some(over) => Cell::plain(over),
                None => none(),
            }
        }));
        rows.push(row("- pays from, a year", outlines, |it| match cost::pays_from(estimate, it.plan.scenario) {
            Some(Ok(hours)) => Cell::plain(format!("{hours} h")),
            Some(Err(_)) => not_known(),
            None => none(),
        }));
    }
    table(comparison, "", rows)
}

/// RTO and RPO of each service.
fn services(comparison: &Comparison<'_>) -> Vec<Block> {
    let planned = |name: &Name| comparison.plans.iter().map(|plan| plan.service(name.as_str())).collect::<Vec<_>>();
    let (mut times, mut losses) = (Vec::new(), Vec::new());
    for service in
        comparison.plans.iter().max_by_key(|plan| plan.services.len()).into_iter().flat_map(|it| &it.services)
    {
        let plans = planned(&service.name);
        if plans.iter().flatten().any(|it| it.composed.is_some()) {
            let label = service.name.to_string();
            times.push(row(label.clone(), &plans, |it| own(*it, rto_of)));
            if plans.iter().flatten().any(|it| !it.datasets.is_empty()) {
                losses.push(row(label, &plans, |it| own(*it, rpo_of)));
            }
        }
    }
    let mut blocks = Vec::new();
    for (heading, rows) in [
        ("RTO by service, with all that it waits for", times),
        ("RPO by service, quiet day, its worst dataset", losses),
    ] {
        if !rows.is_empty() {
            blocks.push(Block::Heading(heading.to_owned()));
            blocks.push(Block::Table(table(comparison, "Service", rows)));
        }
    }
    blocks
}

fn own(service: Option<&ServicePlan>, say: fn(&ServicePlan) -> Cell) -> Cell {
    service.map_or_else(none, say)
}

fn rto_of(service: &ServicePlan) -> Cell {
    service.composed.as_ref().map_or_else(not_known, |composed| recovery(&composed.rto))
}

fn rpo_of(service: &ServicePlan) -> Cell {
    let all = service.datasets.iter().flat_map(|it| &it.losses).map(|loss| &loss.quiet);
    say::worst(all).map_or_else(none, loss)
}

/// What the numbers are, and what they leave out.
fn notes(comparison: &Comparison<'_>, outlines: &[Outline<'_>]) -> Vec<String> {
    let mut notes = vec![
        "RTO is the time until a service works again after the loss of one region, with everything that it waits for; \
         RPO is the time whose writes are then lost"
            .to_owned(),
    ];
    notes.extend(comparison.bundle.inventory.objectives.brownout.value().map(|time| {
        format!(
            "a brown-out ({}) is a region that is slow but up: what it takes is copied nowhere, and is lost with it",
            say::time(*time)
        )
    }));
    notes.push("out of reach is what only the lost region holds: it is back when the region is".to_owned());
    notes.push(
        "a time of users is that of the network alone: what services and datastores take comes on top".to_owned(),
    );
    let today = &comparison.bundle.inventory.today;
    if today.rto.value().is_some() || today.rpo.value().is_some() {
        notes.push("numbers of today are as stated; all others are worked out from the same inventory".to_owned());
    }
    for outline in outlines.iter().filter(|it| !it.breaks_residency.is_empty()) {
        notes.push(format!(
            "{} is a what-if that residency forbids: rows of {} would have copies where they may not be",
            outline.plan.scenario.name(),
            say::names(&outline.breaks_residency)
        ));
    }
    if comparison.plans.iter().all(|plan| plan.regions.len() < 2) {
        notes.push("the inventory has one region in use, so there is nothing to fail over to in any way".to_owned());
    }
    // What several ways leave open is said once.
    let mut open: Vec<(String, Vec<&str>)> = Vec::new();
    for outline in outlines {
        for text in self::open(outline) {
            match open.iter_mut().find(|(known, _)| *known == text) {
                Some((_, ways)) => ways.push(outline.plan.scenario.name()),
                None => open.push((text, vec![outline.plan.scenario.name()])),
            }
        }
    }
    notes.extend(open.into_iter().map(|(text, ways)| format!("{}: {text}", phrase::list(ways))));
    if comparison.estimate.is_none() {
        notes.push("cost is not part of this comparison".to_owned());
    }
    notes
}

/// What keeps a way's numbers from being complete.
fn open(outline: &Outline<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    let times = outline.plan.services.iter().filter_map(|service| Some((service, service.composed.as_ref()?)));
    let why = times.filter_map(|(service, composed)| match &composed.rto {
        RecoveryTime::AtLeast { missing, .. } => Some((missing, &service.name)),
        RecoveryTime::Unaffected | RecoveryTime::Within(_) | RecoveryTime::WhenReturned { .. } => None,
    });
    let mut missing: BTreeMap<&str, Vec<&Name>> = BTreeMap::new();
    for (why, name) in why {
        missing.entry(why).or_default().push(name);
    }
    for (why, services) in missing {
        notes.push(format!("the RTO of {} is not known in full: {why}", say::names(&services)));
    }
    if !outline.over_rpo.unknown.is_empty() {
        let datasets = say::names(&outline.over_rpo.unknown);
        notes.push(format!("nobody can say whether {datasets} keep to their RPO: no bound is known"));
    }
    if let Some(RecoveryTime::WhenReturned { because }) = &outline.rto {
        notes.push(format!("nothing works again before the region returns: {because}"));
    }
    notes
}

//! The page of one service: where it runs, how it comes back, what it loses, what its users feel, what it keeps.

use std::collections::BTreeSet;

use super::cells::{loss, none, not_known, recovery};
use super::page::{promised, row, table};
use super::{Comparison, say};
use crate::base::ids::{Name, RegionId};
use crate::emit::blocks::{Block, Cell, Row, Tone};
use crate::emit::phrase;
use crate::emit::worst::rank;
use crate::model::plan::{
    Commit, Composed, DatasetPlan, Part, Percentiles, Plan, Reckoned, Recovery, RecoveryTime, ServicePlan, Track,
    UserLatency,
};

/// The service in each way, with the plan it is part of.
type Ways<'a> = [(&'a Plan, Option<&'a ServicePlan>)];

/// Everything.
pub(super) fn blocks(comparison: &Comparison<'_>, name: &Name) -> Vec<Block> {
    let ways: Vec<_> = comparison.plans.iter().map(|plan| (*plan, plan.service(name.as_str()))).collect();
    let parts = [
        ("Where it runs", place(comparison, &ways)),
        ("When a region is lost", back(comparison, &ways)),
        ("Parts of the longest recovery", longest(&ways)),
        ("What is lost of its data", lost(comparison, &ways)),
        ("Network time of its users", felt(comparison, &ways)),
        ("Pods that run all the time", pods(comparison, &ways)),
    ];
    let written = comparison.bundle.inventory.service(name.as_str());
    let mut blocks: Vec<Block> =
        written.into_iter().map(|service| Block::Facts(vec![promised(&service.objectives)])).collect();
    for (heading, rows) in parts.into_iter().filter(|(_, rows)| !rows.is_empty()) {
        blocks.push(Block::Heading(heading.to_owned()));
        blocks.push(Block::Table(table(comparison, "", rows)));
    }
    blocks
}

/// A row of what a service has, where it has it.
fn each(label: impl Into<String>, ways: &Ways<'_>, cell: impl Fn(&ServicePlan) -> Option<Cell>) -> Row {
    row(label, ways, |(_, service)| service.and_then(&cell).unwrap_or_else(none))
}

/// Datasets in any way, by name.
fn datasets<'a>(ways: &Ways<'a>) -> Vec<&'a Name> {
    let all = ways.iter().filter_map(|(_, service)| *service).flat_map(|service| &service.datasets);
    all.map(|dataset| &dataset.id.dataset).collect::<BTreeSet<_>>().into_iter().collect()
}

fn dataset<'a>(service: &'a ServicePlan, name: &Name) -> Option<&'a DatasetPlan> {
    service.dataset(name)
}

/// Regions in use in any way, as the way with most of them orders them.
fn regions<'a>(ways: &Ways<'a>) -> &'a [RegionId] {
    ways.iter().map(|(plan, _)| plan.regions.as_slice()).max_by_key(|all| all.len()).unwrap_or_default()
}

fn place(comparison: &Comparison<'_>, ways: &Ways<'_>) -> Vec<Row> {
    let inventory = comparison.bundle.inventory;
    let mut rows = vec![each("pods", ways, |service| Some(Cell::plain(phrase::pods(inventory, &service.pods))))];
    for name in datasets(ways) {
        rows.push(each(format!("{name}, copies"), ways, |service| {
            let copies = dataset(service, name)?.copies.iter();
            let copies = copies.map(|copy| format!("{} {}", copy.role.name(), copy.region.shown(&inventory.provider)));
            Some(Cell::plain(copies.collect::<Vec<_>>().join(", ")))
        }));
        rows.push(each("- writes go to", ways, |service| {
            Some(Cell::plain(phrase::writes(inventory, dataset(service, name)?)))
        }));
        let waits = |service: &ServicePlan| dataset(service, name).is_some_and(|it| it.commit == Commit::SecondRegion);
        if ways.iter().filter_map(|(_, service)| *service).any(waits) {
            rows.push(each("- a commit", ways, |service| Some(Cell::plain(phrase::commit(dataset(service, name)?)))));
        }
    }
    rows
}

/// What the loss of each region asks for.
fn back(comparison: &Comparison<'_>, ways: &Ways<'_>) -> Vec<Row> {
    let provider = &comparison.bundle.inventory.provider;
    let mut rows = vec![
        each("RTO with all that it waits for", ways, |service| Some(recovery(&service.composed.as_ref()?.rto))),
        each("- because of", ways, |service| Some(Cell::plain(Composed::shown(&service.composed.as_ref()?.rto_path)))),
    ];
    for region in regions(ways) {
        let of = |service: &ServicePlan| service.recoveries.iter().find(|it| it.lost == *region).cloned();
        if !ways.iter().filter_map(|(_, service)| *service).any(|service| of(service).is_some()) {
            continue;
        }
        let lost = region.shown(provider);
        rows.push(each(format!("its own RTO, {lost} lost"), ways, |service| Some(recovery(&of(service)?.total))));
        let acts = |recovery: &Recovery| match recovery.total {
            RecoveryTime::WhenReturned { .. } => None,
            RecoveryTime::Unaffected | RecoveryTime::Within(_) | RecoveryTime::AtLeast { .. } => {
                Some(Cell::plain(recovery.actor.name()))
            }
        };
        rows.push(each("- who acts", ways, |service| acts(&of(service)?)));
        rows.push(each("- runbook steps", ways, |service| Some(Cell::plain(of(service)?.runbook.len().to_string()))));
    }
    rows
}

/// The steps of the track that takes longest after the loss that takes longest.
fn longest(ways: &Ways<'_>) -> Vec<Row> {
    let track = |service: &ServicePlan| worst(service)?.tracks.iter().max_by_key(|it| rank(&it.total)).cloned();
    let part = |track: &Track, part: Part| {
        let time = track.steps.iter().filter(|step| step.part == part).map(|step| say::figure(&step.time));
        time.reduce(|all, next| format!("{all} + {next}"))
    };
    let rows = Part::ALL.into_iter().filter_map(|wanted| {
        let has = |service: &ServicePlan| track(service).is_some_and(|track| part(&track, wanted).is_some());
        let any = ways.iter().filter_map(|(_, service)| *service).any(has);
        any.then(|| each(wanted.name(), ways, |service| Some(Cell::plain(part(&track(service)?, wanted)?))))
    });
    rows.collect()
}

fn worst(service: &ServicePlan) -> Option<&Recovery> {
    service.recoveries.iter().max_by_key(|recovery| rank(&recovery.total))
}

fn lost(comparison: &Comparison<'_>, ways: &Ways<'_>) -> Vec<Row> {
    let provider = &comparison.bundle.inventory.provider;
    let mut rows = Vec::new();
    for name in datasets(ways) {
        for region in regions(ways) {
            let of =
                |service: &ServicePlan| dataset(service, name)?.losses.iter().find(|it| it.lost == *region).cloned();
            let all: Vec<_> = ways.iter().filter_map(|(_, service)| of((*service)?)).collect();
            if all.is_empty() {
                continue;
            }
            let label = format!("{name}, {} lost: RPO", region.shown(provider));
            rows.push(each(label, ways, |service| Some(loss(&of(service)?.quiet))));
            rows.push(each("- writes lost", ways, |service| Some(writes(&of(service)?.writes_quiet))));
            if all.iter().any(|it| it.after_brownout.is_some()) {
                rows.push(each("- RPO after the brown-out", ways, |service| Some(loss(&of(service)?.after_brownout?))));
                rows.push(each("- writes lost after it", ways, |service| {
                    Some(writes(&of(service)?.writes_after_brownout?))
                }));
            }
        }
    }
    rows
}

fn writes(number: &Reckoned<u64>) -> Cell {
    number.value().map_or_else(not_known, |number| Cell::plain(say::number(*number)))
}

/// Four rows a place: where it is served, reads, writes at the median and at the 95th percentile.
fn felt(comparison: &Comparison<'_>, ways: &Ways<'_>) -> Vec<Row> {
    let provider = &comparison.bundle.inventory.provider;
    let places = ways.iter().filter_map(|(_, service)| Some(&(*service)?.latency)).max_by_key(|all| all.len());
    let mut rows = Vec::new();
    for (at, users) in places.into_iter().flat_map(|all| all.iter().enumerate()) {
        let label = format!("{} ({})", users.from.shown(provider), say::share(users.share));
        rows.push(each(format!("{label}, served in"), ways, |service| {
            Some(Cell::plain(service.latency.get(at)?.serving.as_ref()?.shown(provider)))
        }));
        let of = |service: &ServicePlan| service.latency.get(at).cloned();
        rows.push(each("- a read, p50 / p95", ways, |service| Some(times(&of(service)?.read))));
        let writes = |users: &UserLatency| users.write.as_ref().map(times);
        if ways.iter().filter_map(|(_, service)| of((*service)?)).any(|users| users.write.is_some()) {
            rows.push(each("- a write, p50 / p95", ways, |service| writes(&of(service)?)));
        }
    }
    rows
}

fn times(time: &Reckoned<Percentiles>) -> Cell {
    let Some(time) = time.value() else {
        return not_known();
    };
    match time.p95.value() {
        Some(p95) => Cell::plain(format!("{} / {}", say::time(time.p50), say::time(*p95))),
        None => Cell::new(format!("{} / {}", say::time(time.p50), say::NOT_KNOWN), Tone::Care),
    }
}

fn pods(comparison: &Comparison<'_>, ways: &Ways<'_>) -> Vec<Row> {
    let provider = &comparison.bundle.inventory.provider;
    let rows = regions(ways).iter().filter_map(|region| {
        let of = |service: &ServicePlan| service.capacity.iter().find(|it| it.region == *region).cloned();
        ways.iter().find_map(|(_, service)| of((*service)?))?;
        Some(each(region.shown(provider), ways, |service| {
            Some(of(service)?.pods.value().map_or_else(not_known, |pods| {
                let more =
                    if pods.lacking() == 0 { String::new() } else { format!(", {} more after a loss", pods.lacking()) };
                Cell::plain(format!("{}{more}", pods.kept))
            }))
        }))
    });
    rows.collect()
}

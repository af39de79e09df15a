//! How services come back after the loss of a region, what that rests on, and what a region takes with it.

use std::sync::Arc;

use super::{Section, alike, merged, table};
use crate::base::ids::{Name, RegionId};
use crate::emit::blocks::{Block, Cell, Column, Row, Tone};
use crate::emit::numbers::sum;
use crate::emit::say::{NOT_KNOWN, interval, names, or_not_known, path, recovery, recovery_because, region};
use crate::emit::tasks::{self, Called};
use crate::model::contracts::View;
use crate::model::plan::{Actor, Part, Reckoned, RecoveryTime, RegionLoss, Restores, ServicePlan, Task};

/// The section `recovery`.
pub(super) struct Recovery;

/// The recoveries of a service, one a lost region.
type Loss = crate::model::plan::Recovery;

impl Section for Recovery {
    fn name(&self) -> &'static str {
        "recovery"
    }

    fn title(&self) -> &'static str {
        "Recovery"
    }

    fn about(&self) -> &'static str {
        "RTO by lost region as a sum of parts, runbooks, fail-back, what stops"
    }

    fn blocks(&self, view: &View<'_>) -> Vec<Block> {
        [times(view), blast(view), runbooks(view)].concat()
    }
}

/// How long until services work again, and why so long.
pub(in crate::emit) fn times(view: &View<'_>) -> Vec<Block> {
    let plan = view.bundle.plan;
    let mut blocks = Vec::new();
    let mut rows = Vec::new();
    for lost in &plan.regions {
        let own = plan.services.iter().filter_map(|service| Some((service, of(service, lost)?)));
        let own = own.map(|(service, loss)| (rto(view, loss, called(service)), &service.name));
        rows.extend(merged(own, 1));
    }
    blocks.extend(table("", rto_columns(), rows));
    blocks.extend(table("What the parts rest on", part_columns(), parts(view)));
    let waiting = plan.services.iter().filter_map(|service| Some((composed(service)?, &service.name)));
    blocks.extend(table("With all that a service waits for", composed_columns(), merged(waiting, 0)));
    blocks.extend(unpromised(view));
    blocks
}

/// What stops with each region.
pub(in crate::emit) fn blast(view: &View<'_>) -> Vec<Block> {
    view.bundle.plan.losses.iter().flat_map(|loss| stops(view, loss)).collect()
}

/// What is to be done, and the way back.
pub(in crate::emit) fn runbooks(view: &View<'_>) -> Vec<Block> {
    let regions = &view.bundle.plan.regions;
    let there = regions.iter().flat_map(|lost| steps(view, "Runbook for the loss of", lost, |loss| &loss.runbook));
    let back = regions.iter().flat_map(|lost| steps(view, "Way back to", lost, |loss| &loss.failback));
    there.chain(back).collect()
}

fn of<'a>(service: &'a ServicePlan, lost: &RegionId) -> Option<&'a Loss> {
    service.recoveries.iter().find(|recovery| recovery.lost == *lost)
}

/// A service with one dataset differs from its like in that dataset's name only.
fn called(service: &ServicePlan) -> Called<'static> {
    if service.datasets.len() == 1 { Called::ItsData } else { Called::ByName }
}

fn rto_columns() -> Vec<Column> {
    vec![
        Column::left("Lost").at_least(9),
        Column::left("Services").at_least(20),
        Column::right("RTO"),
        Column::left("Who acts").at_least(9),
    ]
}

/// A recovery with the sum of each of its tracks.
fn rto(view: &View<'_>, loss: &Loss, called: Called<'_>) -> Row {
    let mut row = Row::of(vec![
        Cell::new(region(view, &loss.lost), Tone::Strong),
        Cell::new(recovery(&loss.total), time_tone(&loss.total)),
        Cell::plain(match (&loss.total, loss.actor) {
            (RecoveryTime::WhenReturned { .. }, Actor::Automatic) => "nobody can",
            _ => actor(loss.actor),
        }),
    ]);
    for track in &loss.tracks {
        let (label, what) = match &track.restores {
            Restores::Traffic => ("traffic", String::new()),
            Restores::Leader => ("leader", String::new()),
            Restores::Writes(_) if called == Called::ItsData => ("writes", String::new()),
            Restores::Writes(dataset) => ("writes", format!("{dataset}: ")),
        };
        row = row.below(label, what + &sum(track));
    }
    row
}

fn time_tone(time: &RecoveryTime) -> Tone {
    match time {
        RecoveryTime::Unaffected => Tone::Good,
        RecoveryTime::Within(_) => Tone::Plain,
        RecoveryTime::AtLeast { .. } | RecoveryTime::WhenReturned { .. } => Tone::Care,
    }
}

const fn actor(actor: Actor) -> &'static str {
    match actor {
        Actor::Automatic => "automatic",
        Actor::Button => "a button",
        Actor::Person => "a person",
    }
}

fn part_columns() -> Vec<Column> {
    vec![
        Column::left("Part").at_least(9),
        Column::right("Time"),
        Column::left("Known").at_least(10),
        Column::left("From").at_least(24),
    ]
}

/// Every part as it occurs, in order, each once.
fn parts(view: &View<'_>) -> Vec<Row> {
    let recoveries = view.bundle.plan.services.iter().flat_map(|service| &service.recoveries);
    let steps = recoveries.flat_map(|recovery| &recovery.tracks).flat_map(|track| &track.steps);
    let rows = steps.map(|step| {
        let time = &step.time;
        ((step.part, interval(time.time), time.from.name(), &*time.words), ())
    });
    let mut rows = alike(rows);
    rows.sort_by_key(|((part, ..), _)| *part);
    let row = |(part, time, known, words): (Part, String, &str, &str)| {
        Row::of(vec![Cell::new(part.name(), Tone::Strong), Cell::plain(time), Cell::plain(known), Cell::plain(words)])
    };
    rows.into_iter().map(|(key, _)| row(key)).collect()
}

fn composed_columns() -> Vec<Column> {
    vec![
        Column::left("Services").at_least(20),
        Column::right("RTO"),
        Column::left("Because of").at_least(20),
        Column::right("Available at most"),
    ]
}

/// What a service can keep, given all that it waits for.
fn composed(service: &ServicePlan) -> Option<Row> {
    let composed = service.composed.as_ref()?;
    let through = match composed.rto_path.as_slice() {
        [] | [_] => "itself".to_owned(),
        whole => path(whole),
    };
    let mut row = Row::of(vec![
        Cell::new(recovery(&composed.rto), time_tone(&composed.rto)),
        Cell::plain(through),
        Cell::plain(or_not_known(&composed.availability, ToString::to_string)),
    ]);
    row = row.below("RTO", recovery_because(&composed.rto).unwrap_or_default());
    if composed.availability.value().is_some() {
        row = row.below("no promise", names(&composed.unpromised));
    }
    Some(row)
}

/// Why it cannot be said how much of the time services work, once for all of which the same is missing.
fn unpromised(view: &View<'_>) -> Option<Block> {
    let services = view.bundle.plan.services.iter();
    let open = services.filter_map(|service| match &service.composed.as_ref()?.availability {
        Reckoned::Known(_) => None,
        Reckoned::Unknown { missing } => Some((missing.clone(), &service.name)),
    });
    let note = |(missing, services): (Arc<str>, Vec<&Name>)| {
        format!("how much of the time is {NOT_KNOWN}: {missing} ({})", names(&services))
    };
    let notes: Vec<String> = alike(open).into_iter().map(note).collect();
    (!notes.is_empty()).then_some(Block::Notes(notes))
}

/// What is gone while a region is.
fn stops(view: &View<'_>, loss: &RegionLoss) -> Vec<Block> {
    let title = format!("What stops when {} is lost", region(view, &loss.region));
    let columns = vec![
        Column::left("Stops").at_least(13),
        Column::left("Services").at_least(24),
        Column::right("Until"),
        Column::left("Because of").at_least(20).or_below("because of"),
    ];
    let mut impacts: Vec<_> = loss.services.iter().collect();
    impacts.sort_by_key(|impact| std::cmp::Reverse(impact.stops));
    let rows = impacts.into_iter().map(|impact| {
        let tone = match impact.stops {
            crate::model::plan::Stops::LocalUsers => Tone::Plain,
            crate::model::plan::Stops::Writes => Tone::Care,
            crate::model::plan::Stops::Everything => Tone::Bad,
        };
        // Services that suffer through the same one read best in one row.
        let through = impact.through.last().filter(|_| impact.through.len() > 1).map(ToString::to_string);
        let cells = vec![
            Cell::new(impact.stops.name(), tone),
            Cell::new(recovery(&impact.until), time_tone(&impact.until)),
            Cell::plain(through.unwrap_or_default()),
        ];
        (Row::of(cells), &impact.service)
    });
    let mut blocks = table(&title, columns, merged(rows, 1));
    let shared = loss.shared.iter().map(|shared| {
        let needed = if shared.needed_to_recover {
            Cell::new("a recovery needs it", Tone::Bad)
        } else {
            Cell::plain("recovery goes on without")
        };
        Row::of(vec![
            Cell::new(shared.name.to_string(), Tone::Strong),
            Cell::plain(shared.kind.to_string()),
            Cell::plain(&*shared.stops),
            needed,
        ])
    });
    let columns = vec![
        Column::left("Shared").at_least(12),
        Column::left("Kind").at_least(8),
        Column::left("Meanwhile").at_least(24),
        Column::left("Recovery").at_least(14),
    ];
    blocks.extend(table(
        &format!("What is shared and kept in {}", region(view, &loss.region)),
        columns,
        shared.collect(),
    ));
    blocks
}

/// Steps under a title, once for all services that have the same.
fn steps(view: &View<'_>, title: &str, lost: &RegionId, of_loss: fn(&Loss) -> &[Task]) -> Vec<Block> {
    let own = view.bundle.plan.services.iter().filter_map(|service| Some((service, of(service, lost)?)));
    let groups =
        alike(own.map(|(service, loss)| (tasks::steps(view, of_loss(loss), called(service)), (service, loss))));
    let mut blocks = Vec::new();
    for (mut steps, services) in groups.into_iter().filter(|(steps, _)| !steps.is_empty()) {
        if let [(_, only)] = services.as_slice() {
            // One service alone: its dataset can be called by its name.
            steps = tasks::steps(view, of_loss(only), Called::ByName);
        }
        let services: Vec<&Name> = services.into_iter().map(|(service, _)| &service.name).collect();
        let whose = format!("{title} {}: {}", region(view, lost), names(&services));
        blocks.extend([Block::Heading(whose), Block::Steps(steps)]);
    }
    blocks
}

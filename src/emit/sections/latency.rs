//! What users wait for: reads and writes today and as planned, and where a writer would stand best.

use super::{Section, alike, merged, table};
use crate::emit::blocks::{Block, Cell, Column, Row, Tone};
use crate::emit::say::{NOT_KNOWN, mark, millis, names, or_not_known, path, region, share, time};
use crate::model::contracts::View;
use crate::model::plan::{DatasetPlan, Percentiles, Reckoned, ServicePlan, UserLatency};

/// The section `latency`.
pub(super) struct Latency;

impl Section for Latency {
    fn name(&self) -> &'static str {
        "latency"
    }

    fn title(&self) -> &'static str {
        "Latency"
    }

    fn about(&self) -> &'static str {
        "reads and writes by place of users, today and as planned; the best home of writes"
    }

    fn blocks(&self, view: &View<'_>) -> Vec<Block> {
        let services = view.bundle.plan.services.iter().filter(|service| !service.latency.is_empty());
        let rows = |latency: &[UserLatency]| latency.iter().map(|users| row(view, users)).collect::<Vec<_>>();
        let groups = alike(services.map(|service| (rows(&service.latency), &service.name)));
        let mut blocks = Vec::new();
        if !groups.is_empty() {
            blocks.push(Block::Text(LEGEND.to_owned()));
        }
        for (rows, services) in groups {
            blocks.extend(table(&names(&services), columns(), rows));
        }
        let writes = view.bundle.plan.services.iter().filter_map(|service| Some((composed(service)?, &service.name)));
        blocks.extend(table("Writes with all that a service waits for", composed_columns(), merged(writes, 0)));
        let all = view.bundle.plan.services.iter().flat_map(|service| &service.datasets);
        let homes = all.filter_map(|dataset| Some((home(view, dataset)?, dataset.id.to_string())));
        blocks.extend(table("Where the one writer stands best", home_columns(), merged(homes, 5)));
        blocks
    }
}

/// What stands in the tables.
const LEGEND: &str = "Network time in milliseconds, p50 / p95, without what services themselves take. Today: with everything in \
                      the primary region. By statement: where each of a transaction's statements travels.";

fn columns() -> Vec<Column> {
    vec![
        Column::left("Users").at_least(14),
        Column::right("Share"),
        Column::left("Served by").at_least(9),
        Column::right("Read today"),
        Column::right("Read planned"),
        Column::right("Write today"),
        Column::right("Write planned"),
        Column::right("By statement").or_below("by statement"),
    ]
}

fn row(view: &View<'_>, users: &UserLatency) -> Row {
    let (read, write) = (Some(&users.read), users.write.as_ref());
    let (read_today, write_today) = (Some(&users.read_today), users.write_today.as_ref());
    let serving = match &users.serving {
        Some(serving) => Cell::plain(region(view, serving)),
        None => Cell::new("no region", Tone::Bad),
    };
    let cells = vec![
        Cell::new(users.from.shown(&view.bundle.inventory.provider), Tone::Strong),
        Cell::plain(share(users.share)),
        serving,
        percentiles(read_today, None),
        percentiles(read, read_today),
        percentiles(write_today, None),
        percentiles(write, write_today),
        Cell::plain(users.write_by_statement.map(millis).unwrap_or_default()),
    ];
    let figures = [("read", read), ("write", write), ("today", read_today), ("today", write_today)];
    let mut row = Row::of(cells);
    for (label, figure) in figures {
        row = row.below(label, missing(figure).unwrap_or_default());
    }
    row.below.dedup();
    row
}

/// `28 / 36`, in a colour where it differs from today's.
fn percentiles(figure: Option<&Reckoned<Percentiles>>, today: Option<&Reckoned<Percentiles>>) -> Cell {
    let Some(figure) = figure else { return Cell::plain("none") };
    let Reckoned::Known(figure) = figure else { return Cell::new(NOT_KNOWN, Tone::Care) };
    let tone = match today.and_then(Reckoned::value) {
        Some(today) if figure.p50 < today.p50 => Tone::Good,
        Some(today) if figure.p50 > today.p50 => Tone::Care,
        Some(_) | None => Tone::Plain,
    };
    Cell::new(both(figure), tone)
}

/// `28 / 36`, in milliseconds.
fn both(figure: &Percentiles) -> String {
    let p95 = figure.p95.value().map_or_else(|| "?".to_owned(), |p95| millis(*p95));
    format!("{} / {p95}{}", millis(figure.p50), mark(&figure.from))
}

/// What is missing for a figure or for its 95th percentile.
fn missing(figure: Option<&Reckoned<Percentiles>>) -> Option<String> {
    match figure? {
        Reckoned::Unknown { missing } => Some(format!("{NOT_KNOWN}: {missing}")),
        Reckoned::Known(Percentiles { p95: Reckoned::Unknown { missing }, .. }) => {
            Some(format!("p95 {NOT_KNOWN}: {missing}"))
        }
        Reckoned::Known(_) => None,
    }
}

fn composed_columns() -> Vec<Column> {
    vec![
        Column::left("Services").at_least(20),
        Column::right("Write at least"),
        Column::left("Because of").at_least(24),
    ]
}

/// The longest write of a service that others have a share in; nothing where it is all its own.
fn composed(service: &ServicePlan) -> Option<Row> {
    let composed = service.composed.as_ref().filter(|composed| composed.write_path.len() > 1)?;
    let write = composed.write.as_ref()?;
    let row = Row::of(vec![Cell::plain(or_not_known(write, both)), Cell::plain(path(&composed.write_path))]);
    Some(row.below("write", missing(Some(write)).unwrap_or_default()))
}

fn home_columns() -> Vec<Column> {
    vec![
        Column::left("Home").at_least(9),
        Column::right("Mean write"),
        Column::left("Next best").at_least(9),
        Column::right("Mean write"),
        Column::left("Verdict").at_least(24),
        Column::left("Holds for").at_least(30).or_below("holds for"),
    ]
}

/// The planned home of writes beside the best other one.
fn home(view: &View<'_>, dataset: &DatasetPlan) -> Option<Row> {
    let home = dataset.home.as_ref()?;
    let best = home.others.first();
    let (verdict, tone) = match best {
        Some((_, mean)) if *mean < home.planned_mean => ("another home costs users less", Tone::Care),
        Some(_) => ("the best of the allowed", Tone::Good),
        None => ("the only one allowed", Tone::Plain),
    };
    let stated = if home.stated { ", as stated" } else { "" };
    Some(Row::of(vec![
        Cell::new(region(view, &home.planned), Tone::Strong),
        Cell::plain(time(home.planned_mean)),
        Cell::plain(best.map(|(at, _)| region(view, at)).unwrap_or_default()),
        Cell::plain(best.map(|(_, mean)| time(*mean)).unwrap_or_default()),
        Cell::new(format!("{verdict}{stated}"), tone),
    ]))
}

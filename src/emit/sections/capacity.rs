//! How much each region carries, normally and after the worst loss of one, and the pods for it.

use super::{Section, alike, table};
use crate::base::ids::RegionId;
use crate::base::units::Share;
use crate::emit::blocks::{Block, Cell, Column, Row, Tone};
use crate::emit::say::{NOT_KNOWN, names, number, or_missing, or_not_known, region, regions, share};
use crate::model::contracts::View;
use crate::model::plan::{Loads, PodCount, Reckoned};
use crate::model::verdict::Truth;

/// The section `capacity`.
pub(super) struct Capacity;

impl Section for Capacity {
    fn name(&self) -> &'static str {
        "capacity"
    }

    fn title(&self) -> &'static str {
        "Capacity"
    }

    fn about(&self) -> &'static str {
        "share of users by region and pods, normally and after the worst loss"
    }

    fn blocks(&self, view: &View<'_>) -> Vec<Block> {
        let plan = view.bundle.plan;
        let mut blocks: Vec<Block> = loads(view).flat_map(|loads| spread(view, loads)).collect();
        // Rows of one service stand together, so services are grouped by all their rows.
        let services = plan.services.iter().filter(|service| !service.capacity.is_empty());
        let rows = |service: &crate::model::plan::ServicePlan| {
            service.capacity.iter().map(|capacity| row(view, capacity)).collect::<Vec<_>>()
        };
        let mut all = Vec::new();
        for (rows, services) in alike(services.map(|service| (rows(service), &service.name))) {
            for (at, mut row) in rows.into_iter().enumerate() {
                let whose = if at == 0 { names(&services) } else { String::new() };
                row.cells.insert(0, Cell::new(whose, Tone::Strong));
                all.push(row);
            }
        }
        if !all.is_empty() {
            blocks.extend(table("Pods", columns(), all));
            let mut notes = vec![
                "a -> b: while all is well -> after the worst loss of one region; to start: what is then lacking"
                    .to_owned(),
            ];
            notes.extend(counted_from_fewest(view));
            blocks.push(Block::Notes(notes));
        }
        blocks
    }
}

/// That the fewest pods of a service are taken to carry all users, where nobody says what does.
fn counted_from_fewest(view: &View<'_>) -> Option<String> {
    let written = view.bundle.plan.written(view.bundle.inventory);
    let sized = written.filter_map(|(planned, service)| Some(service?).filter(|_| !planned.capacity.is_empty()));
    let by_fewest = sized.filter(|it| it.replicas.value().is_none() && it.autoscaling.value().is_some());
    let all: Vec<_> = by_fewest.map(|service| &service.name).collect();
    (!all.is_empty()).then(|| {
        format!(
            "assumed: the fewest pods of `autoscaling` carry all users, where no `replicas` says what does: {}",
            names(&all)
        )
    })
}

/// Sets of regions that share users; where one region alone serves, there is nothing to share.
fn loads<'a>(view: &View<'a>) -> impl Iterator<Item = &'a Loads> {
    let all = &view.bundle.plan.loads;
    let sole = all.iter().all(|loads| loads.among.len() < 2);
    all.iter().filter(move |loads| sole || loads.among.len() > 1)
}

/// Users by region: one row a region, after the loss of which of the others it carries most.
fn spread(view: &View<'_>, loads: &Loads) -> Vec<Block> {
    let title = format!("Users among {}", regions(view, &loads.among));
    let normal = match &loads.normal {
        Reckoned::Known(normal) => normal,
        Reckoned::Unknown { missing } => {
            return vec![Block::Heading(title), Block::Text(format!("{NOT_KNOWN}: {missing}"))];
        }
    };
    let share_of = |at: &RegionId, spread: &[(RegionId, Share)]| {
        spread.iter().find(|(region, _)| region == at).map(|(_, share)| *share)
    };
    let rows = loads.among.iter().map(|at| {
        let after = loads.after.iter().filter(|after| after.lost != *at).map(|after| {
            let carried = match &after.spread {
                Reckoned::Known(spread) if spread.is_empty() => "nobody is served".to_owned(),
                Reckoned::Known(spread) => share_of(at, spread).map_or_else(|| "0%".to_owned(), share),
                Reckoned::Unknown { missing } => format!("{NOT_KNOWN}: {missing}"),
            };
            format!("{carried} without {}", region(view, &after.lost))
        });
        let worst = loads.after.iter().filter_map(|after| share_of(at, after.spread.value()?)).max();
        Row::of(vec![
            Cell::new(region(view, at), Tone::Strong),
            Cell::plain(share_of(at, normal).map_or_else(|| NOT_KNOWN.to_owned(), share)),
            Cell::plain(worst.map_or_else(|| NOT_KNOWN.to_owned(), share)),
            Cell::plain(after.collect::<Vec<_>>().join(", ")),
        ])
    });
    let columns = vec![
        Column::left("Region").at_least(12),
        Column::right("Normally"),
        Column::right("At worst"),
        Column::left("After a loss").at_least(24),
    ];
    table(&title, columns, rows.collect())
}

fn columns() -> Vec<Column> {
    vec![
        Column::left("Services").at_least(18),
        Column::left("Region").at_least(9),
        Column::right("Users"),
        Column::right("Pods needed"),
        Column::right("Kept"),
        Column::right("To start"),
        Column::right("Most"),
        Column::left("Holds").at_least(5),
    ]
}

fn row(view: &View<'_>, capacity: &crate::model::plan::Capacity) -> Row {
    let count = |pods: u32| number(u64::from(pods));
    // That pods are not known is said once a row.
    let pods = |say: fn(&PodCount) -> u32| capacity.pods.value().map_or_else(|| "?".to_owned(), |it| count(say(it)));
    let (holds, tone) = match capacity.holds {
        Truth::Yes => ("yes", Tone::Good),
        Truth::No => ("no", Tone::Bad),
        Truth::Unknown => (NOT_KNOWN, Tone::Care),
    };
    let users = then(&or_not_known(&capacity.normal, |it| share(*it)), &or_not_known(&capacity.worst, |it| share(*it)));
    let needed = or_not_known(&capacity.pods, |pods| then(&count(pods.normal), &count(pods.worst)));
    let row = Row::of(vec![
        Cell::plain(region(view, &capacity.region)),
        Cell::plain(users),
        Cell::plain(needed),
        Cell::plain(pods(|pods| pods.kept)),
        Cell::plain(pods(|pods| pods.lacking())),
        Cell::plain(pods(|pods| pods.most)),
        Cell::new(holds, tone),
    ]);
    let missing = |known: bool, text: String| if known { String::new() } else { text };
    let users = [&capacity.normal, &capacity.worst].into_iter().find(|it| it.value().is_none());
    let users = users.map(|it| or_missing(it, |_| String::new())).unwrap_or_default();
    row.below("users", users)
        .below("pods", missing(capacity.pods.value().is_some(), or_missing(&capacity.pods, |_| String::new())))
}

/// Normally, then after the worst loss, where that is another number.
fn then(normal: &str, worst: &str) -> String {
    if normal == worst { normal.to_owned() } else { format!("{normal} -> {worst}") }
}

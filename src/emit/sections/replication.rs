//! Who copies what to where, how far behind, and what is lost with a region.

use super::{Section, alike, merged, table};
use crate::base::ids::RegionId;
use crate::base::units::Millis;
use crate::emit::blocks::{Block, Cell, Column, Fact, Row, Tone};
use crate::emit::numbers::{p50, p99, slowest};
use crate::emit::phrase::list;
use crate::emit::say::{
    NOT_KNOWN, figure, interval, loss, loss_because, names, number, or_missing, or_not_known, region, regions, share,
    time, without_lag, worst,
};
use crate::model::catalog::Failover;
use crate::model::contracts::View;
use crate::model::plan::{
    CopyRole, DataLoss, DatasetPlan, Lag, LagTerms, Link, Loss, OwnWrites, Reckoned, ReplayWait, WritePath,
};
use crate::model::verdict::Truth;

/// The section `replication`.
pub(super) struct Replication;

impl Section for Replication {
    fn name(&self) -> &'static str {
        "replication"
    }

    fn title(&self) -> &'static str {
        "Replication"
    }

    fn about(&self) -> &'static str {
        "who copies what to where, lag, fail-over, RPO, lost writes"
    }

    fn blocks(&self, view: &View<'_>) -> Vec<Block> {
        let all = || view.bundle.plan.services.iter().flat_map(|service| &service.datasets);
        let mut blocks = table("", store_columns(), stores(view));
        if blocks.is_empty() {
            return blocks;
        }
        blocks.extend(remarks(view));
        let rows = merged(all().filter_map(|it| Some((dataset(view, it)?, it.id.to_string()))), 0);
        blocks.extend(table("What it means for each dataset", dataset_columns(), rows));
        let quorums = all().flat_map(|it| quorums(view, it));
        blocks.extend(table("Stores that commit through a quorum of regions", quorum_columns(), merged(quorums, 0)));
        blocks
    }
}

/// One row for all datasets that are kept alike, with the floor of the one that waits longest.
fn stores(view: &View<'_>) -> Vec<Row> {
    let all = view.bundle.plan.services.iter().flat_map(|service| &service.datasets);
    let keyed = all.map(|it| {
        let terms = slowest(&it.links).and_then(|link| link.floor.value());
        let still = terms.filter(|terms| matches!(terms.wait, ReplayWait::Mean(_)));
        let still = still.map(|terms| LagTerms { wait: ReplayWait::Mean(Millis::ZERO), ..terms.clone() });
        let floor = still.as_ref().or(terms).map(floor);
        ((store(view, it), floor), (it.id.to_string(), terms))
    });
    let alike = alike(keyed).into_iter();
    alike
        .map(|((mut row, _), all)| {
            let longest = all.iter().filter_map(|(_, terms)| *terms).max_by_key(|terms| terms.least());
            if let Some(terms) = longest {
                let at = row.below.iter().position(|fact| fact.label == "RPO").unwrap_or(row.below.len());
                row.below.insert(at, Fact::new("floor", floor(terms)));
            }
            row.cells.push(Cell::plain(names(&all.into_iter().map(|(name, _)| name).collect::<Vec<_>>())));
            row
        })
        .collect()
}

fn store_columns() -> Vec<Column> {
    vec![
        Column::left("Datastore"),
        Column::left("Writes to").at_least(12),
        Column::left("Copied to").at_least(12),
        Column::left("Mechanism").at_least(24).or_below("by"),
        Column::right("Lag p50"),
        Column::right("Lag p99"),
        Column::left("Known").at_least(14).or_below("known"),
        Column::left("Fail-over").at_least(20).or_below("fail-over"),
        Column::right("RPO"),
        Column::right("After brown-out").or_below("brown-out"),
        Column::left("Holds for").at_least(24).or_below("holds for"),
    ]
}

/// What is the same for all datasets that are kept alike.
fn store(view: &View<'_>, plan: &DatasetPlan) -> Row {
    let slowest = slowest(&plan.links);
    let losses = writers_last(plan);
    let quiet = worst(losses.iter().map(|loss| &loss.quiet));
    let after = worst(losses.iter().filter_map(|loss| loss.after_brownout.as_ref()));
    let lag = |say: fn(&Lag) -> String| match slowest {
        None => String::new(),
        Some(link) => or_not_known(&link.lag, say),
    };
    let cells = vec![
        Cell::new(plan.store.as_ref().map_or_else(|| "none named".to_owned(), ToString::to_string), Tone::Strong),
        Cell::plain(writes(view, plan)),
        Cell::plain(copied(view, plan)),
        Cell::plain(slowest.map(|link| or_missing(&link.mechanism, ToString::to_string)).unwrap_or_default()),
        Cell::plain(lag(p50)),
        Cell::plain(lag(p99)),
        Cell::plain(slowest.and_then(|link| link.lag.value()).map(|lag| lag.basis.name()).unwrap_or_default()),
        Cell::plain(failover(view, plan)),
        loss_cell(quiet),
        loss_cell(after),
    ];
    let mut row = Row::of(cells);
    if let Some(link) = slowest {
        row = row.below("lag", or_missing(&link.lag, |lag| lag.words.to_string()));
        if link.floor.value().is_none() {
            row = row.below("floor", or_missing(&link.floor, floor));
        }
    }
    row = row.below("each link", each_link(view, plan));
    let lag = slowest.and_then(|link| link.lag.value());
    row.below("RPO", quiet.map(|quiet| loss_because(quiet, lag)).unwrap_or_default())
}

/// Losses with those of regions that take writes last: [`worst`] takes the last of equals, and why a follower loses
/// nothing is no word about the dataset.
fn writers_last(plan: &DatasetPlan) -> Vec<&DataLoss> {
    let takes = |loss: &DataLoss| {
        let writes = |role| matches!(role, CopyRole::Writer | CopyRole::Home | CopyRole::Merging);
        plan.copies.iter().any(|copy| copy.region == loss.lost && writes(copy.role))
    };
    let (writers, others): (Vec<&DataLoss>, Vec<&DataLoss>) = plan.losses.iter().partition(|loss| takes(loss));
    others.into_iter().chain(writers).collect()
}

fn loss_cell(loss: Option<&Loss>) -> Cell {
    let tone = match loss {
        Some(Loss::Nothing { .. }) => Tone::Good,
        Some(Loss::Unknown { .. } | Loss::StaysBehind) => Tone::Care,
        Some(Loss::UpTo(_) | Loss::Typically(_)) | None => Tone::Plain,
    };
    Cell::new(loss.map(self::loss).unwrap_or_default(), tone)
}

fn writes(view: &View<'_>, plan: &DatasetPlan) -> String {
    match &plan.writes {
        WritePath::Writer(at) => region(view, at),
        WritePath::HomeOf { .. } => "the home of a row".to_owned(),
        WritePath::Rights | WritePath::Local => "every region".to_owned(),
        WritePath::None if plan.made_from.is_some() => "its source".to_owned(),
        WritePath::None => "nowhere".to_owned(),
    }
}

/// Where copies stand, or how content gets there.
fn copied(view: &View<'_>, plan: &DatasetPlan) -> String {
    let has = |role| plan.copies.iter().any(|copy| copy.role == role);
    let to: Vec<&RegionId> = {
        let arrives = |copy: &&crate::model::plan::Copy| plan.links.iter().any(|link| link.to == copy.region);
        plan.copies.iter().filter(arrives).map(|copy| &copy.region).collect()
    };
    match to.as_slice() {
        [] if has(CopyRole::Own) => "not copied".to_owned(),
        [] => "nowhere".to_owned(),
        to if to.len() == plan.copies.len() && to.len() > 1 && !has(CopyRole::Derived) => "each other".to_owned(),
        to if to.len() == view.bundle.plan.regions.len() => "every region".to_owned(),
        to => regions(view, to.iter().copied()),
    }
}

/// Who fails over and how long that takes, as the catalog knows the store.
fn failover(view: &View<'_>, plan: &DatasetPlan) -> String {
    if !matches!(plan.writes, WritePath::Writer(_) | WritePath::HomeOf { .. }) {
        return "none needed".to_owned();
    }
    let Some(id) = &plan.store else { return format!("{NOT_KNOWN}: no store is named") };
    let Some(store) = view.bundle.catalog.datastores.get(id) else {
        return format!("{NOT_KNOWN}: the catalog does not know the store");
    };
    let who = match store.failover {
        Failover::Unknown => format!("{NOT_KNOWN}: not documented"),
        known @ (Failover::Automatic | Failover::Managed | Failover::Manual | Failover::None) => {
            known.name().to_owned()
        }
    };
    let promotion = store.promotion.as_ref().map(|it| {
        let time = interval(crate::model::plan::Interval::between(it.shortest, it.longest));
        format!(", promotion {time}{}", if it.assumed { " assumed" } else { "" })
    });
    who + &promotion.unwrap_or_default()
}

/// `at least 41 ms: log 1 ms + half a round trip 35 ms (measured) + replay 1-5 ms + waiting 0.3 ms`.
fn floor(terms: &LagTerms) -> String {
    let mut parts = vec![
        format!("log {}", time(terms.wal)),
        format!("half a round trip {} ({})", time(terms.half_round_trip), terms.rung.name()),
    ];
    parts.extend(terms.flush.map(|flush| format!("batching {}", time(flush))));
    parts.push(format!("replay {}", interval(terms.replay)));
    let mut open = Vec::new();
    match &terms.wait {
        ReplayWait::Mean(mean) => parts.push(format!("waiting {}", time(*mean))),
        ReplayWait::BeyondOneAtATime => open.push("writes come faster than one after another can be replayed"),
        ReplayWait::Unknown => open.push("waiting is not known"),
    }
    if terms.flush.is_none() {
        open.push("batching is not documented");
    }
    let open = if open.is_empty() { String::new() } else { format!("; {}", open.join("; ")) };
    format!("at least {} = {}{open}", time(terms.least()), parts.join(" + "))
}

/// Every link, where they are not alike.
fn each_link(view: &View<'_>, plan: &DatasetPlan) -> String {
    let said = |link: &Link| or_not_known(&link.lag, |lag| format!("{} / {}", p50(lag), p99(lag)));
    let mut distinct: Vec<String> = plan.links.iter().map(said).collect();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < 2 {
        return String::new();
    }
    let link = |link: &Link| format!("{} -> {} {}", region(view, &link.from), region(view, &link.to), said(link));
    list(plan.links.iter().map(link))
}

/// What goes for the whole table.
fn remarks(view: &View<'_>) -> Option<Block> {
    let brownout = view.bundle.inventory.objectives.brownout.value();
    let links = view.bundle.plan.services.iter().flat_map(|service| &service.datasets).any(|it| !it.links.is_empty());
    let brownout = brownout.map_or_else(
        || "How much a brown-out adds is not known: no `objectives.brownout` is written.".to_owned(),
        |length| format!("After a brown-out: the links stood still for {} before the region was lost.", time(*length)),
    );
    links.then(|| {
        Block::Notes(vec![
            "Lag is that of the slowest link; the floor is log + RTT/2 + batching + replay + waiting, whatever is \
             documented."
                .to_owned(),
            brownout,
        ])
    })
}

/// Writes a second of a user who writes once a minute, for what a timer costs.
const A_WRITE_A_MINUTE: f64 = 1.0 / 60.0;

fn dataset_columns() -> Vec<Column> {
    vec![
        Column::left("Dataset").at_least(20),
        Column::right("Writes lost"),
        Column::right("After brown-out"),
        Column::left("Own writes").at_least(22).or_below("own writes"),
        Column::left("Backup").at_least(22).or_below("backup"),
    ]
}

/// What depends on the dataset and not only on its store; nothing for what is made from a source or never written.
fn dataset(view: &View<'_>, plan: &DatasetPlan) -> Option<Row> {
    let written = !matches!(plan.writes, WritePath::None);
    if !written && plan.backup.is_none() && plan.own_writes.is_none() {
        return None;
    }
    let quiet = most_lost(plan.losses.iter().map(|loss| &loss.writes_quiet));
    let after = most_lost(plan.losses.iter().filter_map(|loss| loss.writes_after_brownout.as_ref()));
    let missing = plan.losses.iter().find_map(lost_writes_missing);
    let cells = vec![
        Cell::plain(quiet.unwrap_or_default()),
        Cell::plain(after.unwrap_or_default()),
        Cell::plain(plan.own_writes.as_ref().map(own_writes).unwrap_or_default()),
        Cell::plain(backup(view, plan)),
    ];
    let mut row = Row::of(cells);
    let lag = slowest(&plan.links).and_then(|link| link.lag.value());
    row = match &plan.own_writes {
        Some(OwnWrites::Timer { ttl }) => {
            let cost = share(OwnWrites::share_at_writer(A_WRITE_A_MINUTE, ttl.time.longest));
            let words = without_lag(&ttl.words, lag);
            row.below("timer", format!("{words}; of a user who writes once a minute {cost} of the reads go there"))
        }
        Some(OwnWrites::Token { because }) => row.below("token", without_lag(because, lag)),
        None => row,
    };
    Some(row.below(NOT_KNOWN, missing.unwrap_or_default()))
}

/// The most writes that any loss takes along.
fn most_lost<'a>(losses: impl Iterator<Item = &'a Reckoned<u64>>) -> Option<String> {
    let rank = |lost: &&Reckoned<u64>| lost.value().copied().unwrap_or(u64::MAX);
    losses.max_by_key(rank).map(|lost| or_not_known(lost, |writes| number(*writes)))
}

fn lost_writes_missing(loss: &DataLoss) -> Option<String> {
    [Some(&loss.writes_quiet), loss.writes_after_brownout.as_ref()].into_iter().flatten().find_map(|lost| match lost {
        Reckoned::Known(_) => None,
        Reckoned::Unknown { missing } => Some(format!("writes lost: {missing}")),
    })
}

fn own_writes(own: &OwnWrites) -> String {
    match own {
        OwnWrites::Timer { ttl } => format!("at the writer for {}", figure(ttl)),
        OwnWrites::Token { .. } => "a token: the reader waits".to_owned(),
    }
}

fn backup(view: &View<'_>, plan: &DatasetPlan) -> String {
    let Some(backup) = &plan.backup else { return "none is declared".to_owned() };
    let point = match backup.point_in_time {
        Truth::Yes => "any point in time",
        Truth::No => "no point in time",
        Truth::Unknown => "not known whether a point in time",
    };
    let kept = backup.retention.map_or_else(|| "not known how far back".to_owned(), |it| format!("{} back", time(it)));
    let copies = if backup.copies.is_empty() {
        "not known in which regions".to_owned()
    } else {
        format!("copies in {}", regions(view, &backup.copies))
    };
    format!("{point}, {kept}, {copies}")
}

fn quorum_columns() -> Vec<Column> {
    vec![
        Column::left("Dataset").at_least(16),
        Column::left("Datastore"),
        Column::left("Possible").at_least(8),
        Column::left("A commit takes").at_least(24).or_below("commit"),
        Column::left("Because").at_least(24).or_below("because"),
    ]
}

fn quorums(view: &View<'_>, plan: &DatasetPlan) -> Vec<(Row, String)> {
    let row = |option: &crate::model::plan::QuorumOption| {
        let (possible, tone) = match option.possible {
            Truth::Yes => ("yes", Tone::Good),
            Truth::No => ("no", Tone::Faint),
            Truth::Unknown => (NOT_KNOWN, Tone::Care),
        };
        let commit = |(at, commit): &(RegionId, Reckoned<crate::model::plan::Figure>)| {
            format!("{} in {}", or_missing(commit, figure), region(view, at))
        };
        let cells = vec![
            Cell::plain(option.store.to_string()),
            Cell::new(possible, tone),
            Cell::plain(list(option.commits.iter().map(commit))),
            Cell::plain(&*option.because),
        ];
        (Row::of(cells), plan.id.to_string())
    };
    plan.quorums.iter().map(row).collect()
}

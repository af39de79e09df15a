//! Parts of the page, each only where there is something to say, what weighs most first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::money;
use super::say::{both, dataset, moved, rank, subject, tone, what};
use crate::base::finding::Severity;
use crate::emit::blocks::{Block, Cell, Column, Fact, Row, Table, Tone};
use crate::emit::phrase::list;
use crate::emit::say::names;
use crate::emit::text::count;
use crate::model::changes::{Change, Changes, Compared, FileChanges, LatencyChange, Subject, Whole};
use crate::model::snapshot::{Aspect, Found, Topic};

/// Files of a service that are named one by one.
const MOST_FILES: usize = 3;

/// A part under its title.
pub(super) struct Part {
    pub(super) title: &'static str,
    /// How many changes it has.
    pub(super) size: usize,
    pub(super) blocks: Vec<Block>,
}

/// Every part that has something to say.
pub(super) fn parts(changes: &Changes) -> Vec<Part> {
    let decided: BTreeSet<&Subject> =
        changes.moved.iter().filter(|it| it.aspect == Aspect::Strategy).map(|it| &it.subject).collect();
    let mut parts = vec![whole(changes), strategies(changes, &decided)];
    let topics = [
        (Topic::Platform, "Platform"),
        (Topic::Strategies, "Decided otherwise with the same strategy"),
        (Topic::Recovery, "Recovery"),
        (Topic::Placement, "Placement and replication"),
    ];
    parts.extend(topics.map(|(topic, title)| topical(changes, topic, title, &decided)));
    parts.push(latency(&changes.latency));
    parts.push(topical(changes, Topic::Latency, "Network time of writes with all that they wait for", &decided));
    if let Some(cost) = changes.cost.value().filter(|cost| !cost.is_none()) {
        parts.push(Part { title: "Cost", size: cost.lines.len(), blocks: money::blocks(cost) });
    }
    let topics = [
        (Topic::Capacity, "Capacity"),
        (Topic::Routing, "Routing"),
        (Topic::Roadmap, "Roadmap"),
        (Topic::Inputs, "What else moved in the inventory, and patterns"),
    ];
    parts.extend(topics.map(|(topic, title)| topical(changes, topic, title, &decided)));
    parts.extend(changes.files.value().map(|files| self::files(files, changes)));
    parts.push(findings(changes));
    parts.push(not_compared(changes));
    parts.retain(|part| part.size > 0);
    parts
}

/// What came, went, or has another name.
fn whole(changes: &Changes) -> Part {
    let mut facts = Vec::new();
    let named = |it: &Whole| match &it.dataset {
        Some(name) => dataset(&it.service, name),
        None => it.service.to_string(),
    };
    let about = |it: &Whole| match (&it.dataset, it.datasets) {
        (Some(_), _) | (None, 0) => it.strategy.to_string(),
        (None, many) => format!("{}, {}", it.strategy, count(many, "dataset", "datasets")),
    };
    for (label, tone, all) in [("added", Tone::Good, &changes.added), ("removed", Tone::Care, &changes.removed)] {
        facts.extend(all.iter().map(|it| Fact { tone, ..Fact::new(label, format!("{} ({})", named(it), about(it))) }));
    }
    facts.extend(changes.renamed.iter().map(|(old, new)| Fact::new("renamed", format!("{old} -> {new}"))));
    Part { title: "Services and datasets", size: facts.len(), blocks: vec![Block::Facts(facts)] }
}

/// Datasets that another strategy was chosen for, with what moved.
fn strategies(changes: &Changes, decided: &BTreeSet<&Subject>) -> Part {
    let mut beside = BTreeMap::<&Subject, Vec<&Change>>::new();
    for change in changes.moved.iter().filter(|it| decided.contains(&it.subject)) {
        beside.entry(&change.subject).or_default().push(change);
    }
    let mut rows = Vec::new();
    for (of, all) in beside {
        let Some(change) = all.iter().find(|it| it.aspect == Aspect::Strategy) else { continue };
        let (before, after) = both(change);
        let some = |wanted: &[Aspect]| {
            let some = all.iter().filter(|it| wanted.contains(&it.aspect)).map(|it| moved(it));
            some.collect::<Vec<_>>().join("; ")
        };
        let why = some(&[Aspect::Input]);
        let why = if !why.is_empty() {
            why
        } else if changes.inputs.value().is_none() {
            "not known: a side does not say what was stated".to_owned()
        } else {
            let all =
                changes.moved.iter().filter(|it| matches!(it.aspect, Aspect::Region | Aspect::Setting | Aspect::Kind));
            let all: Vec<String> = all.map(moved).collect();
            if all.is_empty() {
                "nothing of its own".to_owned()
            } else {
                format!("nothing of its own; {}", all.join("; "))
            }
        };
        let cells = vec![Cell::new(subject(of), Tone::Strong), Cell::plain(before), Cell::plain(after)];
        rows.push(
            Row::of(cells)
                .below("what moved", why)
                .below("with it", some(&[Aspect::ActiveActive, Aspect::Rule, Aspect::StoreFits])),
        );
    }
    let columns = vec![Column::left("Dataset").at_least(16), Column::left("Before"), Column::left("After")];
    let size = rows.len();
    Part { title: "Strategies", size, blocks: vec![Block::Table(Table { columns, rows })] }
}

/// Changes of one topic; those that are alike are one row.
fn topical(changes: &Changes, topic: Topic, title: &'static str, decided: &BTreeSet<&Subject>) -> Part {
    let mut groups = BTreeMap::<_, (&Change, Vec<String>)>::new();
    let shown = changes.moved.iter().filter(|change| change.aspect.topic() == topic && is_shown(change, decided));
    let mut size = 0;
    for change in shown {
        size += 1;
        let key = (change.aspect, &change.of, &change.before, &change.after);
        groups.entry(key).or_insert_with(|| (change, Vec::new())).1.push(subject(&change.subject));
    }
    let mut groups: Vec<(&Change, Vec<String>)> = groups.into_values().collect();
    if topic == Topic::Recovery {
        // What ends worst is read first.
        let worst = |change: &Change| change.after.as_ref().map(rank);
        groups.sort_by_key(|(change, _)| (change.aspect, std::cmp::Reverse(worst(change))));
    }
    let rows = groups.into_iter().map(|(change, of)| {
        let (before, after) = both(change);
        let cells =
            vec![Cell::plain(what(change.aspect, &change.of)), Cell::plain(before), Cell::new(after, tone(change))];
        if topic == Topic::Platform || topic == Topic::Routing {
            return Row::of(cells);
        }
        Row::of(std::iter::once(Cell::new(names(&of), Tone::Strong)).chain(cells).collect())
    });
    let rows = rows.collect();
    let whose = Column::left("Of").at_least(16);
    let columns = [Column::left("What").at_least(14), Column::left("Before"), Column::left("After").at_least(16)];
    let columns = if topic == Topic::Platform || topic == Topic::Routing {
        columns.to_vec()
    } else {
        std::iter::once(whose).chain(columns).collect()
    };
    Part { title, size, blocks: vec![Block::Table(Table { columns, rows })] }
}

/// Whether a change is told by itself: what goes with another is told there.
fn is_shown(change: &Change, decided: &BTreeSet<&Subject>) -> bool {
    match change.aspect {
        // The label of a service follows its datasets.
        Aspect::Strategy | Aspect::Label => false,
        Aspect::Rule | Aspect::ActiveActive | Aspect::StoreFits => match &change.subject {
            Subject::Dataset(..) => !decided.contains(&change.subject),
            Subject::Platform | Subject::Service(_) => false,
        },
        Aspect::Input => !decided.contains(&change.subject),
        // A link that is new or gone has or had a lag, and pods that come or go had or have bounds.
        Aspect::LagMedian | Aspect::LagTail | Aspect::PodsNeeded | Aspect::PodsMost => {
            change.before.is_some() && change.after.is_some()
        }
        _ => true,
    }
}

fn latency(all: &[LatencyChange]) -> Part {
    let mut rows = Vec::new();
    for LatencyChange { services, moved } in all {
        for change in moved {
            let (before, after) = both(change);
            rows.push(Row::of(vec![
                Cell::new(names(services), Tone::Strong),
                Cell::plain(change.of.to_string()),
                Cell::plain(what(change.aspect, "")),
                Cell::plain(before),
                Cell::new(after, tone(change)),
            ]));
        }
    }
    let columns = vec![
        Column::left("Services").at_least(16),
        Column::left("Users"),
        Column::left("What"),
        Column::left("Before").at_least(8),
        Column::left("After").at_least(8),
    ];
    Part { title: "Network time of users", size: rows.len(), blocks: vec![Block::Table(Table { columns, rows })] }
}

/// Paths of a group: added, changed, removed, renamed.
type Paths<'a> = [Vec<&'a str>; 4];

/// Files by what they belong to. Of few the paths are named; groups of many that are alike are one row.
fn files(files: &FileChanges, changes: &Changes) -> Part {
    let mut groups = BTreeMap::<String, Paths<'_>>::new();
    let renamed = files.renamed.iter().map(|(_, path)| path);
    let all = files.added.iter().map(|it| (it, 0)).chain(files.changed.iter().map(|it| (it, 1)));
    for (path, kind) in all.chain(files.removed.iter().map(|it| (it, 2))).chain(renamed.map(|it| (it, 3))) {
        if let Some(paths) = groups.entry(owner(path)).or_default().get_mut(kind) {
            paths.push(path);
        }
    }
    let size = groups.values().flatten().map(Vec::len).sum();
    let mut rows = Vec::new();
    let mut alike = BTreeMap::<[usize; 4], Vec<String>>::new();
    for (owner, paths) in groups {
        let label = match changes.renamed.iter().find(|(_, new)| **new == *owner) {
            Some((old, new)) => format!("{old} -> {new}"),
            None => owner,
        };
        let counts = paths.each_ref().map(Vec::len);
        if counts.iter().sum::<usize>() > MOST_FILES {
            alike.entry(counts).or_default().push(label);
        } else {
            rows.push(file_row(label, counts).below("files", list(paths.iter().flatten())));
        }
    }
    rows.extend(alike.into_iter().map(|(counts, owners)| file_row(names(&owners), counts)));
    rows.sort();
    let columns = vec![
        Column::left("Of").at_least(16),
        Column::right("Added"),
        Column::right("Changed"),
        Column::right("Removed"),
        Column::right("Renamed"),
    ];
    Part { title: "Generated files", size, blocks: vec![Block::Table(Table { columns, rows })] }
}

fn file_row(label: String, counts: [usize; 4]) -> Row {
    let counts = counts.map(|many| if many == 0 { Cell::new("-", Tone::Faint) } else { Cell::plain(many.to_string()) });
    Row::of(std::iter::once(Cell::new(label, Tone::Strong)).chain(counts).collect())
}

/// `apps/checkout/...` and `argocd/checkout.applicationset.yaml` are of `checkout`, all else is of its folder.
fn owner(path: &str) -> String {
    let mut steps = path.split('/');
    match (steps.next().unwrap_or_default(), steps.next()) {
        ("apps", Some(service)) => service.to_owned(),
        (folder, Some(file)) => match file.split_once('.') {
            Some((service, "applicationset.yaml" | "yaml")) if folder != "runbooks" => service.to_owned(),
            _ => folder.to_owned(),
        },
        (file, None) => file.to_owned(),
    }
}

fn findings(changes: &Changes) -> Part {
    let mut rows = Vec::new();
    let about = |found: &Found| match (&found.service, &found.dataset) {
        (Some(service), Some(name)) => dataset(service, name),
        (Some(service), None) => service.to_string(),
        (None, _) => "platform".to_owned(),
    };
    let row = |status: &str, tone: Tone, found: &Found, message: String| {
        Row::of(vec![
            Cell::new(status, tone),
            Cell::plain(found.severity.name()),
            Cell::plain(format!("{} {}", found.code, found.name)),
            Cell::new(about(found), Tone::Strong),
        ])
        .below("says", message)
    };
    let times = |message: &str, times: u32| {
        if times == 1 { message.to_owned() } else { format!("{message} ({times} times)") }
    };
    for (found, number) in &changes.appeared {
        let tone = if found.severity == Severity::Error { Tone::Bad } else { Tone::Care };
        rows.push(row("new", tone, found, times(&found.message, *number)));
    }
    for (found, number) in &changes.gone {
        rows.push(row("gone", Tone::Good, found, times(&found.message, *number)));
    }
    for (old, new) in &changes.reworded {
        let severity = if old.severity == new.severity {
            String::new()
        } else {
            format!(" ({} -> {})", old.severity.name(), new.severity.name())
        };
        rows.push(row("moved", Tone::Plain, new, format!("{}; before: {}{severity}", new.message, old.message)));
    }
    let columns = vec![
        Column::left("").at_least(5),
        Column::left("Severity").at_least(8),
        Column::left("Rule"),
        Column::left("Of"),
    ];
    Part { title: "Findings", size: rows.len(), blocks: vec![Block::Table(Table { columns, rows })] }
}

fn not_compared(changes: &Changes) -> Part {
    let mut notes = Vec::new();
    let mut note = |what: &str, old: &Option<Arc<str>>, new: &Option<Arc<str>>| {
        notes.push(match (old, new) {
            (Some(old), Some(new)) if old == new => format!("{what}: {old}"),
            (Some(old), Some(new)) => format!("{what}: {old} (old side); {new} (new side)"),
            (Some(old), None) => format!("{what}: {old} (old side)"),
            (None, Some(new)) => format!("{what}: {new} (new side)"),
            (None, None) => what.to_owned(),
        });
    };
    if let Compared::No { old, new } = &changes.cost {
        note("cost", old, new);
    }
    if let Compared::No { old, new } = &changes.files {
        note("generated files", old, new);
    }
    if let Compared::No { old, new } = &changes.inputs {
        note("inputs of decisions", old, new);
    }
    if let Compared::No { old, new } = &changes.stated {
        note("what is written and decides nothing", old, new);
    }
    if let Some((old, new)) = &changes.catalogs {
        let short = |digest: &str| digest.chars().take(12).collect::<String>();
        notes.push(format!("the two sides were planned with different catalogs, {} and {}", short(old), short(new)));
    }
    Part { title: "Not compared", size: notes.len(), blocks: vec![Block::Notes(notes)] }
}

//! Numbers beside the steps: how long each may take, what is lost, what a region has to carry.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Book, Line};
use crate::base::ids::{Name, RegionId};
use crate::emit::numbers::{slowest, sum};
use crate::emit::say::{figure, interval, loss, loss_because, mark, number, or_missing, or_not_known, region, share};
use crate::emit::site::Site;
use crate::model::plan::{Action, DatasetPlan, Figure, Interval, Loss, Part, Recovery, Restores, Task, Track};

/// A part of a recovery time.
#[derive(Serialize)]
pub(super) struct PartRow {
    part: &'static str,
    time: String,
    known: &'static str,
    from: String,
}

/// What is lost of a dataset.
#[derive(Serialize)]
pub(super) struct LostRow {
    dataset: String,
    quiet: String,
    after: String,
    because: String,
}

/// What a region carries.
#[derive(Serialize)]
pub(super) struct CarriedRow {
    region: String,
    users: String,
    pods: String,
    most: String,
}

/// How long each track takes: its parts and their sum.
pub(super) fn tracks(recovery: &Recovery) -> Vec<Line> {
    let line = |track: &Track| {
        let what = match &track.restores {
            Restores::Traffic => "Users reach another region".to_owned(),
            Restores::Leader => "The leader works again".to_owned(),
            Restores::Writes(dataset) => format!("Writes of {dataset} work again"),
        };
        Line::new(what, sum(track))
    };
    recovery.tracks.iter().map(line).collect()
}

/// What the parts rest on, each once.
pub(super) fn parts(recovery: &Recovery) -> Vec<PartRow> {
    let mut steps: Vec<_> = recovery.tracks.iter().flat_map(|track| &track.steps).collect();
    steps.sort_by_key(|step| step.part);
    let mut rows: Vec<PartRow> = Vec::new();
    for step in steps {
        let Figure { time, from, words } = &step.time;
        let row =
            PartRow { part: step.part.name(), time: interval(*time), known: from.name(), from: words.to_string() };
        let same = |known: &PartRow| (known.part, &known.time, &known.from) == (row.part, &row.time, &row.from);
        if !rows.iter().any(same) {
            rows.push(row);
        }
    }
    rows
}

/// What is lost of the data of a service with a region.
pub(super) fn lost(site: Site<'_>, region: &RegionId) -> Vec<LostRow> {
    let row = |dataset: &DatasetPlan| {
        let lost = dataset.losses.iter().find(|lost| lost.lost == *region)?;
        let nothing = |loss: &Loss| matches!(loss, Loss::Nothing { .. });
        if nothing(&lost.quiet) && lost.after_brownout.as_ref().is_none_or(nothing) {
            return None;
        }
        let writes = |writes: &crate::model::plan::Reckoned<u64>| match writes.value() {
            Some(0) | None => String::new(),
            Some(1) => ", 1 write".to_owned(),
            Some(writes) => format!(", {} writes", number(*writes)),
        };
        let after = lost
            .after_brownout
            .as_ref()
            .map(|after| loss(after) + &lost.writes_after_brownout.as_ref().map(writes).unwrap_or_default());
        Some(LostRow {
            dataset: dataset.id.dataset.to_string(),
            quiet: loss(&lost.quiet) + &writes(&lost.writes_quiet),
            after: after.unwrap_or_else(|| "no length of a brown-out is set".to_owned()),
            because: loss_because(&lost.quiet, slowest(&dataset.links).and_then(|link| link.lag.value())),
        })
    };
    site.plan.datasets.iter().filter_map(row).collect()
}

/// What the regions that are left carry.
pub(super) fn carried(book: &Book<'_>, site: Site<'_>, lost: &RegionId) -> Vec<CarriedRow> {
    let view = book.view();
    let left = site.plan.capacity.iter().filter(|it| it.region != *lost);
    left.map(|it| CarriedRow {
        region: region(&view, &it.region),
        users: format!("{} to {}", or_not_known(&it.normal, |it| share(*it)), or_not_known(&it.worst, |it| share(*it))),
        pods: or_missing(&it.pods, |pods| format!("{} to {}", pods.kept, pods.worst)),
        most: or_not_known(&it.pods, |pods| pods.most.to_string()),
    })
    .collect()
}

/// The tracks of a recovery that bring writes back, by dataset: a service may have thousands.
pub(super) fn of_writes(recovery: &Recovery) -> BTreeMap<&Name, &Track> {
    let mut found = BTreeMap::new();
    for track in &recovery.tracks {
        if let Restores::Writes(dataset) = &track.restores {
            found.entry(dataset).or_insert(track);
        }
    }
    found
}

/// How long a step may take, from the parts of the recovery that it stands for; `writes` is from [`of_writes`].
pub(super) fn expected(recovery: &Recovery, writes: &BTreeMap<&Name, &Track>, task: &Task) -> Option<String> {
    let first = |is_one: fn(&Restores) -> bool| recovery.tracks.iter().find(|track| is_one(&track.restores));
    let traffic = || first(|it| *it == Restores::Traffic);
    let (track, parts): (Option<&Track>, &[Part]) = match &task.action {
        Action::ConfirmLoss(_) => (first(|it| *it != Restores::Traffic), &[Part::Detect, Part::Decide]),
        Action::LeaveRegion(_) => (traffic(), &[Part::Detect, Part::Route]),
        Action::Promote { dataset, .. } => (writes.get(dataset).copied(), &[Part::Promote]),
        Action::PointWrites { dataset, .. } | Action::MoveHome { dataset, .. } => {
            (writes.get(dataset).copied(), &[Part::Route, Part::Reconnect])
        }
        Action::MoveLeader { .. } => (first(|it| *it == Restores::Leader), &[Part::Promote, Part::Route]),
        Action::ScaleUp { .. } => (traffic(), &[Part::Warm]),
        _ => return None,
    };
    let track = track?;
    let steps: Vec<&Figure> =
        track.steps.iter().filter(|step| parts.contains(&step.part)).map(|step| &step.time).collect();
    match steps.as_slice() {
        [] => None,
        [only] => Some(figure(only)),
        several => {
            let total = several.iter().fold(Interval::ZERO, |total, step| total.then(step.time));
            let assumed = several.iter().map(|step| mark(&step.from)).find(|mark| !mark.is_empty());
            Some(interval(total) + assumed.unwrap_or_default())
        }
    }
}

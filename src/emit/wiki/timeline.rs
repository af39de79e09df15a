//! The loss of a region as a Mermaid gantt chart: what runs at the same time, part by part, at its longest.

use std::fmt::Write;

use super::super::say::{figure, names, recovery, region};
use super::super::sections::alike;
use super::mermaid::{MOST_CHARACTERS, fence, label};
use crate::base::ids::{DatasetId, Name, RegionId};
use crate::base::units::Millis;
use crate::model::contracts::View;
use crate::model::plan::{Restores, Track};

/// So many charts are drawn: those of the first regions, of which the primary one is the first.
const MOST_CHARTS: usize = 3;
/// So many rows of a chart can be told apart.
const MOST_ROWS: usize = 24;
/// Titles of rows are long, and bars begin to the right of them.
const ROOM: &str = "%%{init: {'gantt': {'leftPadding': 270}}}%%\n";
/// A chart ends here: beyond it says more than a chart can.
const LONGEST: Millis = Millis::from_secs(20 * 86_400);

/// A chart for each of the first regions; nothing where the loss of none is noticed.
pub(super) fn markdown(view: &View<'_>) -> String {
    let regions = &view.bundle.plan.regions;
    let charts: Vec<String> = regions.iter().filter_map(|lost| chart(view, lost)).collect();
    let shown = charts.iter().take(MOST_CHARTS).map(String::as_str).collect::<Vec<_>>().join("\n");
    match charts.len().saturating_sub(MOST_CHARTS) {
        0 => shown,
        more => format!("{shown}\nThe loss of {more} more regions is not drawn; the table has it.\n"),
    }
}

/// Rows of services that come back in the same steps.
fn chart(view: &View<'_>, lost: &RegionId) -> Option<String> {
    let services = view.bundle.plan.services.iter();
    let recoveries = services.filter_map(|it| Some((it, it.recoveries.iter().find(|found| found.lost == *lost)?)));
    let tracks = recoveries.flat_map(|(service, found)| found.tracks.iter().map(move |track| (service, track)));
    let drawn = tracks.filter(|(_, track)| lasts(track) > Millis::ZERO && lasts(track) <= LONGEST);
    let keyed = drawn.map(|(service, track)| ((what(track), steps(track)), (who(&service.name, track), track)));
    let mut rows: Vec<(Vec<String>, &Track)> = alike(keyed)
        .into_iter()
        .filter_map(|(_, all)| {
            let track = all.first()?.1;
            Some((all.into_iter().map(|(name, _)| name).collect(), track))
        })
        .collect();
    rows.sort_by_key(|(_, track)| std::cmp::Reverse(lasts(track)));
    let longest = lasts(rows.first()?.1);
    let mut out = format!(
        "{ROOM}gantt\n    accTitle: What is done when a region is lost\n    title Loss of {}, at its longest\n",
        label(&region(view, lost))
    );
    let axis = if longest < Millis::from_secs(3_600) { "%M:%S" } else { "%H:%M" };
    let _ = writeln!(out, "    dateFormat YYYY-MM-DD HH:mm:ss.SSS\n    axisFormat {axis}");
    let (all, mut drawn) = (rows.len(), 0);
    for (services, track) in rows.into_iter().take(MOST_ROWS) {
        let row = row(&services, track);
        if out.len() + row.len() > MOST_CHARACTERS {
            break;
        }
        out.push_str(&row);
        drawn += 1;
    }
    let left = all - drawn;
    let note =
        if left > 0 { format!("\n{left} shorter rows are not drawn; the table has them.\n") } else { String::new() };
    Some(fence(&out) + &note)
}

/// The longest that a track takes, as far as it is known.
fn lasts(track: &Track) -> Millis {
    track.steps.iter().fold(Millis::ZERO, |sum, step| sum.plus(step.time.time.longest))
}

/// The service, or the dataset whose writes come back.
fn who(service: &Name, track: &Track) -> String {
    match &track.restores {
        Restores::Writes(dataset) => DatasetId { service: service.clone(), dataset: dataset.clone() }.to_string(),
        Restores::Traffic | Restores::Leader => service.to_string(),
    }
}

fn what(track: &Track) -> &'static str {
    match track.restores {
        Restores::Traffic => "traffic",
        Restores::Writes(_) => "writes",
        Restores::Leader => "leader",
    }
}

/// `detect 30 s` with where it begins and ends; what takes no time is not there.
fn steps(track: &Track) -> Vec<(String, Millis, Millis)> {
    let mut at = Millis::ZERO;
    let mut steps = Vec::new();
    for step in &track.steps {
        let end = at.plus(step.time.time.longest);
        if end > at {
            steps.push((format!("{} {}", step.part.name(), figure(&step.time)), at, end));
        }
        at = end;
    }
    steps
}

fn row(services: &[String], track: &Track) -> String {
    let who = match services {
        [] | [_] | [_, _] => names(services),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    };
    let mut out = format!("    section {} of {}, {}\n", what(track), label(&who), label(&recovery(&track.total)));
    for (name, from, to) in steps(track) {
        let _ = writeln!(out, "    {} : {}, {}", label(&name), clock(from), clock(to));
    }
    out
}

/// A time as one of the first days of some month, for that is all that the charts know.
fn clock(time: Millis) -> String {
    let millis = time.micros() / 1_000;
    let (seconds, day) = (millis / 1_000, millis / 86_400_000 + 1);
    format!(
        "2000-01-{day:02} {:02}:{:02}:{:02}.{:03}",
        seconds / 3_600 % 24,
        seconds / 60 % 60,
        seconds % 60,
        millis % 1_000
    )
}

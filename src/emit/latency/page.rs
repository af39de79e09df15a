//! The page that is read: matrices first, then how each way is known, then who measured.

use std::collections::BTreeSet;

use super::ways::Ways;
use crate::base::ids::RegionId;
use crate::emit::blocks::{Block, Cell, Column, Fact, Matrix, Row, Table, Tone};
use crate::emit::phrase::provenance;
use crate::model::catalog::Citation;
use crate::model::contracts::Bundle;
use crate::model::inventory::UserShare;
use crate::model::latency::{RoundTrip, Rung, in_millis};

/// More regions than this are listed, since nobody reads so large a matrix.
const MOST_IN_A_MATRIX: usize = 6;

/// Everything; `width` is that of a terminal, if it is one.
pub(super) fn blocks(bundle: &Bundle<'_>, ways: &Ways<'_>, width: Option<usize>) -> Vec<Block> {
    let mut blocks = vec![Block::Text(
        "Every time is a round trip (RTT): there and back, at the median. One way is half of it. It is network time only: \
         what services and datastores take comes on top."
            .to_owned(),
    )];
    let [between, from_users] = drawn([between(ways), from_users(bundle, ways)], ways, width);
    if ways.regions.len() > 1 {
        blocks.push(Block::Heading("Between regions, in milliseconds".to_owned()));
        blocks.push(between);
    }
    if !ways.places.is_empty() {
        blocks.push(Block::Heading("From users to regions, in milliseconds".to_owned()));
        blocks.push(from_users);
        blocks.push(last_mile(bundle));
    }
    blocks.extend(legend(ways));
    blocks.extend(details(bundle, ways));
    blocks.extend(sources(bundle, ways));
    blocks
}

/// What a rung adds to the time, so that no modelled number passes for a measured one.
const fn mark(rung: Rung) -> &'static str {
    match rung {
        Rung::Measured | Rung::SameRegion => "",
        Rung::Reverse => "<",
        Rung::SameMetro { .. } => "≈",
        Rung::Corridor => "~",
    }
}

/// Milliseconds without their unit, which the heading names.
fn bare(trip: &RoundTrip) -> String {
    in_millis(trip.p50).trim_end_matches(" ms").to_owned()
}

fn cell(trip: Option<&RoundTrip>) -> Cell {
    match trip {
        None => Cell::new("unknown", Tone::Care),
        Some(trip) if trip.rung == Rung::SameRegion => Cell::new(bare(trip), Tone::Faint),
        Some(trip) => Cell::plain(format!("{}{}", mark(trip.rung), bare(trip))),
    }
}

fn between(ways: &Ways<'_>) -> Matrix {
    let rows = ways.regions.iter().zip(&ways.between);
    Matrix {
        corner: "From",
        heads: ways.regions.iter().map(|region| region.shown.clone()).collect(),
        rows: rows
            .map(|(from, row)| (from.shown.clone(), row.iter().map(|trip| cell(trip.as_ref())).collect()))
            .collect(),
    }
}

/// The nearest region leads the eye.
fn from_users(bundle: &Bundle<'_>, ways: &Ways<'_>) -> Matrix {
    let row = |(users, row): (&UserShare, &Vec<Option<RoundTrip>>)| {
        let nearest = row.iter().flatten().map(|trip| trip.p50).min();
        let cells = row.iter().map(|trip| {
            let plain = cell(trip.as_ref());
            let is_nearest = trip.as_ref().is_some_and(|trip| Some(trip.p50) == nearest);
            if is_nearest { Cell { tone: Tone::Strong, ..plain } } else { plain }
        });
        (format!("{} ({})", place(bundle, users), users.share), cells.collect())
    };
    Matrix {
        corner: "Users",
        heads: ways.regions.iter().map(|region| region.shown.clone()).collect(),
        rows: ways.places.iter().zip(&ways.from_users).map(row).collect(),
    }
}

fn place(bundle: &Bundle<'_>, users: &UserShare) -> String {
    users.from.shown(&bundle.inventory.provider)
}

/// Matrices where both are small enough to be read and drawn: with names, else with numbers, which the first one tells.
/// Else lists.
fn drawn(both: [Matrix; 2], ways: &Ways<'_>, width: Option<usize>) -> [Block; 2] {
    let fit = |both: &[Matrix; 2]| width.is_none_or(|width| both.iter().all(|matrix| matrix.width() <= width));
    if ways.regions.len() > MOST_IN_A_MATRIX {
        return both.map(list);
    }
    if fit(&both) {
        return both.map(Block::Matrix);
    }
    let numbered = both.each_ref().map(Matrix::numbered);
    if fit(&numbered) { numbered.map(Block::Matrix) } else { both.map(list) }
}

/// A line a row.
fn list(matrix: Matrix) -> Block {
    let Matrix { heads, rows, .. } = matrix;
    let line = |(name, cells): (String, Vec<Cell>)| {
        let others = heads.iter().zip(&cells).filter(|(head, _)| **head != name);
        let text = others.map(|(head, cell)| format!("{head} {}", cell.text)).collect::<Vec<_>>().join(", ");
        Fact::new(name, text)
    };
    Block::Facts(rows.into_iter().map(line).collect())
}

fn last_mile(bundle: &Bundle<'_>) -> Block {
    let setting = &bundle.inventory.settings.last_mile;
    let known = provenance(&setting.from);
    Block::Text(format!(
        "Of each, {} is the last mile: the user's own access line (`settings.lastMile`, {known}).",
        in_millis(setting.value)
    ))
}

/// What the marks say, of those that occur.
fn legend(ways: &Ways<'_>) -> Option<Block> {
    let all = || ways.between.iter().chain(&ways.from_users).flatten();
    let has = |wanted: fn(Rung) -> bool| all().flatten().any(|trip| wanted(trip.rung));
    let notes = [
        (has(|rung| rung == Rung::Reverse), "`<`: the other direction was measured, this one was not"),
        (
            has(|rung| matches!(rung, Rung::SameMetro { .. })),
            "`≈`: measured between other regions of the same two cities",
        ),
        (has(|rung| rung == Rung::Corridor), "`~`: nobody measured it; a model of distance and corridor"),
        (
            ways.regions.len() > 1 && has(|rung| rung == Rung::SameRegion),
            "a region to itself: the usual time between its zones",
        ),
        (all().any(Option::is_none), "unknown: the catalog knows no position of an end, or has no model"),
    ];
    let mut notes: Vec<String> =
        notes.iter().filter(|(occurs, _)| *occurs).map(|(_, words)| (*words).to_owned()).collect();
    let candidates: Vec<&str> = ways.candidates().map(|region| region.shown.as_str()).collect();
    if !candidates.is_empty() {
        notes.push(format!("not in use, only candidates: {}", candidates.join(", ")));
    }
    (!notes.is_empty()).then_some(Block::Notes(notes))
}

/// Ways that were measured with their tails, then what the others rest on. Of many regions only the others.
fn details(bundle: &Bundle<'_>, ways: &Ways<'_>) -> Vec<Block> {
    let few = ways.regions.len() <= MOST_IN_A_MATRIX;
    let (mut measured, mut modelled) = (Vec::new(), Vec::new());
    let mut tell = |from: &str, to: &str, trip: &RoundTrip| match trip.rung {
        Rung::Measured | Rung::Reverse => measured.extend(few.then(|| detail(from, to, trip))),
        Rung::SameMetro { .. } | Rung::Corridor | Rung::SameRegion => {
            modelled.push(Fact::new(from, format!("to {to}: {}", rests_on(bundle, trip))));
        }
    };
    for (from, row) in ways.regions.iter().zip(&ways.between) {
        for (to, trip) in ways.regions.iter().zip(row) {
            if let Some(trip) = trip.as_ref().filter(|_| from.id != to.id) {
                tell(&from.shown, &to.shown, trip);
            }
        }
    }
    for (users, row) in ways.places.iter().zip(&ways.from_users) {
        for (to, trip) in ways.regions.iter().zip(row) {
            if let Some(trip) = trip {
                tell(&place(bundle, users), &to.shown, trip);
            }
        }
    }
    let mut blocks = Vec::new();
    if !measured.is_empty() {
        let columns = vec![
            Column::left("From").at_least(20),
            Column::left("To").at_least(20),
            Column::right("RTT p50"),
            Column::right("Tail"),
            Column::left("Known"),
        ];
        blocks.push(Block::Heading("What was measured".to_owned()));
        blocks.push(Block::Table(Table { columns, rows: measured }));
    }
    if !modelled.is_empty() {
        blocks.push(Block::Heading("What the others rest on".to_owned()));
        blocks.push(Block::Facts(modelled));
    }
    blocks
}

fn detail(from: &str, to: &str, trip: &RoundTrip) -> Row {
    let tail =
        trip.tail.map_or_else(|| "-".to_owned(), |tail| format!("p{} {}", tail.percentile, in_millis(tail.value)));
    let cells = [from, to].map(Cell::plain).into_iter();
    Row::of(cells.chain([in_millis(trip.p50), tail, trip.rung.name().to_owned()].map(Cell::plain)).collect())
}

/// The source is named once below, the last mile once above.
fn rests_on(bundle: &Bundle<'_>, trip: &RoundTrip) -> String {
    let model = bundle.catalog.round_trips.corridors.as_ref().map(|model| format!("; {}", model.source.title));
    let own = model.and_then(|source| trip.words.split_once(&source).map(|(own, _)| own.to_owned()));
    own.unwrap_or_else(|| trip.words.clone())
}

/// Who measured and when, and what the model is.
fn sources(bundle: &Bundle<'_>, ways: &Ways<'_>) -> Vec<Block> {
    let trips = &bundle.catalog.round_trips;
    let rungs: BTreeSet<&'static str> =
        ways.between.iter().chain(&ways.from_users).flatten().flatten().map(|trip| trip.rung.name()).collect();
    let used = ways.regions.iter().filter_map(|region| {
        let table = trips.measured.get(&region.id)?;
        ways.regions.iter().any(|other| measured_to(table, &other.id, &region.id)).then(|| cited(&table.source))
    });
    let told: BTreeSet<String> = used.collect();
    let mut facts: Vec<Fact> = told.into_iter().map(|text| Fact::new("measured", text)).collect();
    if let Some(model) = trips.corridors.as_ref().filter(|_| rungs.contains(Rung::Corridor.name())) {
        facts.push(Fact::new(Rung::Corridor.name(), cited(&model.source)));
    }
    if facts.is_empty() {
        return Vec::new();
    }
    vec![Block::Heading("Sources".to_owned()), Block::Facts(facts)]
}

/// Whether a table of `from` knows the way to another region of the inventory.
fn measured_to(table: &crate::model::latency::MeasuredFrom, other: &RegionId, from: &RegionId) -> bool {
    other != from && other.provider == from.provider && table.to.contains_key(&other.name)
}

fn cited(source: &Citation) -> String {
    let url = source.url.as_deref().map(|url| format!(", {url}")).unwrap_or_default();
    let note = source.note.as_deref().map(|note| format!(": {note}")).unwrap_or_default();
    format!("{} ({}){url}{note}", source.title, source.date)
}

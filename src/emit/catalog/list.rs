//! What there is: one line an entry.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{FORMAT_VERSION, Priced, Shelf, document, sheet};
use crate::model::catalog::{Citation, Kind};
use crate::model::contracts::Look;

struct Line {
    kind: Kind,
    id: String,
    title: String,
    date: Option<String>,
}

/// Entries of a kind as a table; without a kind, how many there are of each.
pub fn list_table(shelf: &Shelf<'_>, kind: Option<Kind>, look: Look) -> String {
    let Some(kind) = kind else { return kinds(shelf, look) };
    let mut lines = lines(shelf, Some(kind));
    if kind == Kind::Geography {
        // Few continents and groups would be lost among the codes of countries.
        let is_country = |line: &Line| line.title.ends_with("(country)");
        lines.sort_by(|a, b| (is_country(a), &a.id).cmp(&(is_country(b), &b.id)));
    }
    let rows = lines.into_iter().map(|line| vec![line.id, line.title, line.date.unwrap_or_default()]);
    sheet::columns(&["id", "what it is", "source date"], rows.collect(), &[1], look)
}

/// Every kind with its number of entries and the command that lists them.
fn kinds(shelf: &Shelf<'_>, look: Look) -> String {
    let mut numbers = BTreeMap::<Kind, usize>::new();
    for line in lines(shelf, None) {
        *numbers.entry(line.kind).or_default() += 1;
    }
    let row = |(kind, number): (Kind, usize)| {
        vec![kind.folder().to_owned(), number.to_string(), format!("parallax catalog list {}", kind.folder())]
    };
    sheet::columns(&["kind", "entries", "listed by"], numbers.into_iter().map(row).collect(), &[], look)
}

/// The same as JSON: `formatVersion`, `digest` and `entries` of `kind`, `id`, `title` and `sourceDate`.
pub fn list_json(shelf: &Shelf<'_>, kind: Option<Kind>) -> String {
    let entry = |line: Line| -> Value {
        json!({ "kind": line.kind.name(), "id": line.id, "title": line.title, "sourceDate": line.date })
    };
    let entries: Vec<Value> = lines(shelf, kind).into_iter().map(entry).collect();
    let list = json!({ "formatVersion": FORMAT_VERSION, "digest": shelf.catalog.digest, "entries": entries });
    document(&list)
}

/// By kind, then by id.
fn lines(shelf: &Shelf<'_>, wanted: Option<Kind>) -> Vec<Line> {
    let catalog = shelf.catalog;
    let line = |kind: Kind, id: &dyn std::fmt::Display, title: String, source: &Citation| Line {
        kind,
        id: id.to_string(),
        title,
        date: Some(source.date.to_string()),
    };
    let mut all = Vec::new();
    all.extend(catalog.datastores.values().map(|e| line(Kind::Datastore, &e.id, e.technology.clone(), &e.source)));
    all.extend(catalog.geographies.values().map(|e| {
        let title = format!("{} ({})", e.title, e.sort());
        line(Kind::Geography, &e.word, title, &e.source)
    }));
    all.extend(catalog.round_trips.measured.iter().map(|(from, table)| {
        line(Kind::RoundTrips, from, format!("{} measured round trips", table.to.len()), &table.source)
    }));
    all.extend(catalog.round_trips.corridors.iter().map(|model| {
        line(Kind::RoundTrips, &"corridors", format!("model of {} corridors", model.slopes.len()), &model.source)
    }));
    all.extend(catalog.round_trips.tail.iter().map(|model| {
        line(Kind::RoundTrips, &"tail", format!("model of tails from {} pairs", model.pairs), &model.source)
    }));
    all.extend(catalog.patterns.values().map(|e| line(Kind::Pattern, &e.id, e.applies.clone(), &e.source)));
    all.extend(catalog.regions.values().map(|e| {
        let title = if e.title.contains(&e.city) { e.title.clone() } else { format!("{}, {}", e.title, e.city) };
        line(Kind::Region, &e.id, title, &e.source)
    }));
    let prices = shelf.prices.map(Priced::summaries).unwrap_or_default();
    all.extend(shelf.texts.iter().map(|((kind, id), text)| {
        let (title, date) = match kind {
            Kind::Price => prices.get(id).cloned().unwrap_or_default(),
            _ => told(text),
        };
        Line { kind: *kind, id: (*id).to_owned(), title, date }
    }));
    all.retain(|line| wanted.is_none_or(|kind| line.kind == kind));
    all.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
    all
}

/// Title and date of an entry that is known by its text only; for want of a title its first comment.
fn told(text: &str) -> (String, Option<String>) {
    let entry = text.parse::<toml::Table>().unwrap_or_default();
    let date = entry.get("source").and_then(|source| source.get("date")).map(|date| match date {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    let comment = || text.lines().find_map(|line| line.strip_prefix("# "));
    let title = entry.get("title").and_then(toml::Value::as_str).or_else(comment).unwrap_or_default();
    (title.to_owned(), date)
}

//! What there is: one line an entry.

use serde_json::{Value, json};

use super::{FORMAT_VERSION, Shelf, document, sheet};
use crate::model::catalog::{Citation, Kind};
use crate::model::contracts::Look;

struct Line {
    kind: Kind,
    id: String,
    title: String,
    date: Option<String>,
}

/// Entries of a kind, or of every kind, as a table.
pub fn list_table(shelf: &Shelf<'_>, kind: Option<Kind>, look: Look) -> String {
    let lines = lines(shelf, kind).into_iter();
    let rows = lines.map(|line| vec![line.kind.name().to_owned(), line.id, line.title, line.date.unwrap_or_default()]);
    sheet::columns(&["kind", "id", "what it is", "source date"], rows.collect(), look)
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
    all.extend(catalog.patterns.values().map(|e| line(Kind::Pattern, &e.id, e.applies.clone(), &e.source)));
    all.extend(catalog.regions.values().map(|e| {
        let title = if e.title.contains(&e.city) { e.title.clone() } else { format!("{}, {}", e.title, e.city) };
        line(Kind::Region, &e.id, title, &e.source)
    }));
    all.extend(shelf.texts.iter().map(|((kind, id), text)| Line {
        kind: *kind,
        id: (*id).to_owned(),
        title: first_words(text),
        date: None,
    }));
    all.retain(|line| wanted.is_none_or(|kind| line.kind == kind));
    all.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
    all
}

/// The `title` of an entry that is known by its text only, or its first comment.
fn first_words(text: &str) -> String {
    let title = text.lines().find_map(|line| line.strip_prefix("title = \"")?.strip_suffix('"'));
    let comment = || text.lines().find_map(|line| line.strip_prefix("# "));
    title.or_else(comment).unwrap_or_default().to_owned()
}

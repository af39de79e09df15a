//! Settings of the program with where each comes from.

use serde_json::json;

use super::blocks::{Block, Cell, Column, Row as Line, Table, Tone, terminal};
use super::json::text;
use crate::model::contracts::{Look, RenderError};

/// A setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// As written in the file, with its table.
    pub name: &'static str,
    /// None where nothing is set.
    pub values: Vec<String>,
    /// `default`, `file`, `command line` or `environment`.
    pub origin: &'static str,
    /// The place in the file, or the name of the variable.
    pub place: Option<String>,
}

/// As a table.
pub fn table(rows: &[Row], look: Look) -> String {
    let line = |row: &Row| {
        let value = if row.values.is_empty() { "-".to_owned() } else { row.values.join(", ") };
        let origin = match (&row.place, row.origin) {
            (Some(place), "file") => place.clone(),
            (Some(place), origin) => format!("{origin} ({place})"),
            (None, origin) => origin.to_owned(),
        };
        let tone = if row.origin == "default" { Tone::Faint } else { Tone::Plain };
        Line::of(vec![Cell::plain(row.name), Cell::plain(value), Cell::new(origin, tone)])
    };
    let columns = vec![Column::left("setting").at_least(17), Column::left("value"), Column::left("comes from")];
    terminal(&[Block::Table(Table { columns, rows: rows.iter().map(line).collect() })], look)
}

/// For programs: `formatVersion`, and under `settings` an object a setting with `values`, `origin` and `place`.
///
/// # Errors
/// Says what could not be written, which is a fault of the program.
pub fn json(rows: &[Row]) -> Result<String, RenderError> {
    let setting = |row: &Row| {
        let Row { name, values, origin, place } = row;
        ((*name).to_owned(), json!({ "values": values, "origin": origin, "place": place }))
    };
    let settings: serde_json::Map<String, serde_json::Value> = rows.iter().map(setting).collect();
    text(&json!({ "formatVersion": 1, "settings": settings }))
}

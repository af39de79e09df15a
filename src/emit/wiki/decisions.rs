//! What was decided: how often, for what, and why. Of very many datasets those that are decided alike stand together.

use super::super::blocks::{Block, Cell, Column, Fact, Row as Line, Table, Tone, markdown as drawn};
use super::super::json::shape;
use super::super::markdown::{table, why};
use super::super::rows::Row;
use super::super::sections::merged;
use super::super::table::summary::lines;
use super::folded;
use crate::model::contracts::View;

/// How often each strategy was chosen, how much was not stated, and what the answer depends on.
pub(super) fn tally(view: &View<'_>, rows: &[Row]) -> String {
    let facts = lines(&view.bundle, rows).into_iter().map(|(label, text)| Fact::new(label, text)).collect();
    drawn(&[Block::Facts(facts)])
}

/// A row a dataset with the evidence folded below; where there are not `few` services, a row for all that are alike.
pub(super) fn markdown(document: &shape::Document, rows: &[Row], few: bool) -> String {
    if few {
        return format!("{}\n{}", table(rows), folded("Why, service by service", why(document, rows).trim_start()));
    }
    let line = |row: &Row| {
        Line::of(vec![
            Cell::new(row.strategy(), Tone::Strong),
            Cell::plain(&row.writes),
            Cell::plain(row.active_active.name()),
            Cell::plain(&row.patterns),
            Cell::plain(&row.reason),
        ])
    };
    let columns = ["Strategy", "Writes go to", "Active-active", "Patterns", "Why", "Of"].map(Column::left);
    let rows = merged(rows.iter().map(|row| (line(row), row.name())), columns.len());
    let note = "Datasets that are decided alike stand in one row; `parallax explain SERVICE` has the evidence.";
    drawn(&[Block::Text(note.to_owned()), Block::Table(Table { columns: columns.to_vec(), rows })])
}

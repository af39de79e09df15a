//! The plan's numbers, section by section: what `plan --section` shows. One file a section and one line here.

mod capacity;
mod latency;
pub(super) mod recovery;
mod replication;
mod roadmap;
mod routing;

pub(super) use roadmap::members;

use std::collections::BTreeMap;

use super::blocks::{Block, Cell, Column, Row, Table};
use super::say::names;
use crate::model::contracts::View;

/// A part of the plan that is shown on its own.
pub(super) trait Section: Sync {
    /// As given to `--section`.
    fn name(&self) -> &'static str;
    /// Its heading.
    fn title(&self) -> &'static str;
    /// What it shows, in a few words.
    fn about(&self) -> &'static str;
    /// What is to be drawn; nothing where the plan has nothing of it.
    fn blocks(&self, view: &View<'_>) -> Vec<Block>;
}

/// Every section, in the order in which they are shown.
pub(super) const SECTIONS: &[&dyn Section] = &[
    &replication::Replication,
    &recovery::Recovery,
    &latency::Latency,
    &capacity::Capacity,
    &routing::Routing,
    &roadmap::Roadmap,
];

/// The sections that a view wants, in the order in which they are shown.
pub(super) fn wanted(view: &View<'_>) -> Vec<&'static dyn Section> {
    let wanted = |section: &&dyn Section| view.sections.iter().any(|name| name == section.name());
    SECTIONS.iter().copied().filter(wanted).collect()
}

/// Where a section has nothing to show.
pub(super) const NOTHING: &str = "nothing is planned here";

/// The keys in the order in which they first occur, each with all that have it: equal rows are shown once.
pub(super) fn alike<K: Ord + Clone, V>(items: impl IntoIterator<Item = (K, V)>) -> Vec<(K, Vec<V>)> {
    let mut places = BTreeMap::<K, usize>::new();
    let mut found: Vec<(K, Vec<V>)> = Vec::new();
    for (key, value) in items {
        let at = *places.entry(key.clone()).or_insert(found.len());
        match found.get_mut(at) {
            Some((_, values)) => values.push(value),
            None => found.push((key, vec![value])),
        }
    }
    found
}

/// Equal rows as one, with the names of all of them as the cell at `at`.
pub(super) fn merged<N: ToString>(rows: impl IntoIterator<Item = (Row, N)>, at: usize) -> Vec<Row> {
    let with_names = |(mut row, all): (Row, Vec<N>)| {
        row.cells.insert(at.min(row.cells.len()), Cell::plain(names(&all)));
        row
    };
    alike(rows).into_iter().map(with_names).collect()
}

/// A table under a heading, without columns that no row has anything in; nothing where it has no rows.
fn table(heading: &str, mut columns: Vec<Column>, mut rows: Vec<Row>) -> Vec<Block> {
    if rows.is_empty() {
        return Vec::new();
    }
    for at in (0..columns.len()).rev() {
        if rows.iter().all(|row| row.cells.get(at).is_none_or(|cell| cell.text.is_empty())) {
            columns.remove(at);
            for row in rows.iter_mut().filter(|row| at < row.cells.len()) {
                row.cells.remove(at);
            }
        }
    }
    let heading = (!heading.is_empty()).then(|| Block::Heading(heading.to_owned()));
    heading.into_iter().chain([Block::Table(Table { columns, rows })]).collect()
}

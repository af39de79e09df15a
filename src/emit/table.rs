//! The plan as a table: what an architect reads first.
//!
//! Where the terminal is wide everything stands in one row; where it is narrow the longer texts go below it.

mod grid;
pub(super) mod summary;

use super::phrase::{active_active_paint, platform, severities};
use super::rows::{Row, rows};
use super::text::{Paint, clean, count, paint, wrap};
use crate::model::contracts::{Format, Look, RenderError, View};
use grid::{Cell, Column, Line};

/// From this width on everything stands in one row.
const WIDE: usize = 160;
/// From this width on the reason has a column of its own.
const MIDDLE: usize = 110;

/// The format `table`.
pub struct Table;

impl Format for Table {
    fn name(&self) -> &'static str {
        "table"
    }

    fn about(&self) -> &'static str {
        "for reading in a terminal"
    }

    fn render(&self, view: &View<'_>) -> Result<String, RenderError> {
        let rows = rows(view);
        let parts = [
            headline(view, &rows),
            body(&rows, view.look),
            summary::render(view, &rows),
            format!("Findings: {}\n", severities(view.findings)),
        ];
        Ok(parts.join("\n"))
    }
}

/// The platform, how much of it there is, and its regions.
fn headline(view: &View<'_>, rows: &[Row]) -> String {
    let (bundle, look) = (&view.bundle, view.look);
    let datasets = rows.iter().filter(|row| row.dataset.is_some()).count();
    let services = count(bundle.classification.services.len(), "service", "services");
    let regions = count(bundle.plan.regions.len(), "region", "regions");
    let text = format!("{services}, {}, {regions}", count(datasets, "dataset", "datasets"));
    let mut out = format!("{}  {text}\n", paint(&clean(bundle.inventory.name.as_str()), Paint::Strong, look));
    for line in wrap(&platform(view), look.width) {
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// The rows in the layout that fits.
fn body(rows: &[Row], look: Look) -> String {
    let layout = if look.width >= WIDE {
        wide
    } else if look.width >= MIDDLE {
        middle
    } else {
        narrow
    };
    let lines: Vec<Line> = rows.iter().map(|row| layout(row).1).collect();
    let columns = rows.first().map(|row| layout(row).0).unwrap_or_default();
    grid::render(&columns, &lines, look)
}

/// Everything in one row; only alarms below.
fn wide(row: &Row) -> (Vec<Column>, Line) {
    let columns = [
        ("SERVICE", 16),
        ("DATASET", 14),
        ("NEED", 20),
        ("STRATEGY", 14),
        ("WRITES GO TO", 12),
        ("ACTIVE-ACTIVE", 13),
        ("PODS", 16),
        ("PATTERNS", 18),
        ("WHY", 20),
    ];
    let cells = vec![
        cell(&row.service, Paint::Strong),
        cell(row.dataset.as_deref().unwrap_or("-"), Paint::None),
        cell(&row.need, Paint::None),
        cell(&row.strategy(), Paint::None),
        cell(&row.writes, Paint::None),
        cell(row.active_active.name(), active_active_paint(row.active_active)),
        cell(row.pods.as_deref().unwrap_or("every region"), Paint::None),
        cell(or_dash(&row.patterns), Paint::None),
        cell(&row.reason, Paint::None),
    ];
    (columns.into_iter().map(column).collect(), Line { cells, below: Vec::new(), alarms: row.alarms.clone() })
}

/// Name, strategy, home, degree and reason in the row, the rest below.
fn middle(row: &Row) -> (Vec<Column>, Line) {
    let (mut columns, mut line) = narrow(row);
    columns.push(column(("WHY", 24)));
    line.cells.push(cell(&row.reason, Paint::None));
    line.below.retain(|(label, _)| *label != "why");
    (columns, line)
}

/// Name, strategy, home and degree in the row, the rest below.
fn narrow(row: &Row) -> (Vec<Column>, Line) {
    let columns = [("SERVICE/DATASET", 20), ("STRATEGY", 13), ("WRITES GO TO", 12), ("ACTIVE-ACTIVE", 13)];
    let cells = vec![
        cell(&row.name(), Paint::Strong),
        cell(row.strategy.0, Paint::None),
        cell(&row.writes, Paint::None),
        cell(row.active_active.name(), active_active_paint(row.active_active)),
    ];
    let mut below = vec![("why", row.reason.clone())];
    below.extend(row.detail.clone().map(|detail| ("how", detail)));
    below.push(("need", row.need.clone()));
    below.push(("patterns", row.patterns.clone()));
    below.extend(row.pods.clone().map(|pods| ("pods", pods)));
    below.retain(|(_, text)| !text.is_empty());
    (columns.into_iter().map(column).collect(), Line { cells, below, alarms: row.alarms.clone() })
}

const fn column((title, least): (&'static str, usize)) -> Column {
    Column { title, least }
}

fn cell(text: &str, paint: Paint) -> Cell {
    Cell { text: text.to_owned(), paint }
}

const fn or_dash(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

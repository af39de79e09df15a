//! The plan as a table: what an architect reads first.
//!
//! Where the terminal is wide everything stands in one row; where it is narrow the longer texts go below it.

pub(super) mod summary;

use super::blocks::{self, Block, Cell, Column, Fact, Tone};
use super::phrase::{active_active_tone, list, platform, severities};
use super::rows::{Row, rows};
use super::sections::{NOTHING, SECTIONS, Section, wanted};
use super::text::{clean, count, paint, width, wrap};
use crate::model::contracts::{Format, Look, RenderError, View};

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

    fn has_sections(&self) -> bool {
        true
    }

    fn render(&self, view: &View<'_>) -> Result<String, RenderError> {
        if !view.sections.is_empty() {
            return Ok(sections(view));
        }
        let rows = rows(view);
        let parts = [
            headline(view, &rows),
            body(&rows, view.look),
            summary::render(view, &rows),
            format!("Findings: {}\n", severities(view.findings)),
            pointer(view.look),
        ];
        Ok(parts.join("\n"))
    }
}

/// The sections that are wanted, each under its heading, and nothing else.
fn sections(view: &View<'_>) -> String {
    let look = view.look;
    let one = |section: &&dyn Section| {
        let (title, about) = (section.title().to_uppercase(), section.about());
        let beside = width(&title) + 2 + width(about) <= look.width;
        let lines = wrap(about, look.width.max(64)).into_iter().map(|line| paint(&line, Tone::Faint, look));
        let about = lines.collect::<Vec<_>>().join("\n");
        let heading = format!("{}{}", paint(&title, Tone::Strong, look), if beside { "  " } else { "\n" });
        let body = blocks::terminal(&section.blocks(view), look);
        let body = if body.is_empty() { format!("{NOTHING}\n") } else { body };
        format!("{heading}{about}\n\n{body}")
    };
    wanted(view).iter().map(one).collect::<Vec<_>>().join("\n\n")
}

/// What to ask for the numbers.
fn pointer(look: Look) -> String {
    let text = format!("`--section NAME` shows the numbers: {}, or all", list(SECTIONS.iter().map(|it| it.name())));
    wrap(&text, look.width.max(64)).join("\n") + "\n"
}

/// The platform, how much of it there is, and its regions.
fn headline(view: &View<'_>, rows: &[Row]) -> String {
    let (bundle, look) = (&view.bundle, view.look);
    let datasets = rows.iter().filter(|row| row.dataset.is_some()).count();
    let services = count(bundle.classification.services.len(), "service", "services");
    let regions = count(bundle.plan.regions.len(), "region", "regions");
    let text = format!("{services}, {}, {regions}", count(datasets, "dataset", "datasets"));
    let mut out = format!("{}  {text}\n", paint(&clean(bundle.inventory.name.as_str()), Tone::Strong, look));
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
    let columns = rows.first().map(|row| layout(row).0).unwrap_or_default();
    let rows = rows.iter().map(|row| layout(row).1).collect();
    blocks::terminal(&[Block::Table(blocks::Table { columns, rows })], look)
}

/// Everything in one row; only alarms below.
fn wide(row: &Row) -> (Vec<Column>, blocks::Row) {
    let columns = [
        ("Service", 16),
        ("Dataset", 14),
        ("Need", 20),
        ("Strategy", 14),
        ("Writes go to", 12),
        ("Active-active", 13),
        ("Pods", 16),
        ("Patterns", 18),
        ("Why", 20),
        ("Numbers", 20),
    ];
    let cells = vec![
        Cell::new(&row.service, Tone::Strong),
        Cell::plain(row.dataset.as_deref().unwrap_or("-")),
        Cell::plain(&row.need),
        Cell::plain(row.strategy()),
        Cell::plain(&row.writes),
        Cell::new(row.active_active.name(), active_active_tone(row.active_active)),
        Cell::plain(row.pods.as_deref().unwrap_or("every region")),
        Cell::plain(or_dash(&row.patterns)),
        Cell::plain(&row.reason),
        Cell::plain(row.numbers.as_deref().unwrap_or_default()),
    ];
    (columns.map(column).to_vec(), blocks::Row { cells, below: row.alarms.clone() })
}

/// Name, strategy, home, degree and reason in the row, the rest below.
fn middle(row: &Row) -> (Vec<Column>, blocks::Row) {
    let (mut columns, mut line) = narrow(row);
    columns.push(column(("Why", 24)));
    line.cells.push(Cell::plain(&row.reason));
    line.below.retain(|fact| fact.label != "why");
    (columns, line)
}

/// Name, strategy, home and degree in the row, the rest below.
fn narrow(row: &Row) -> (Vec<Column>, blocks::Row) {
    let columns = [("Service/dataset", 20), ("Strategy", 13), ("Writes go to", 12), ("Active-active", 13)];
    let cells = vec![
        Cell::new(row.name(), Tone::Strong),
        Cell::plain(row.strategy.0),
        Cell::plain(&row.writes),
        Cell::new(row.active_active.name(), active_active_tone(row.active_active)),
    ];
    let mut below = vec![Fact::new("why", &row.reason)];
    below.extend(row.detail.as_ref().map(|detail| Fact::new("how", detail)));
    below.extend(row.numbers.as_ref().map(|numbers| Fact::new("numbers", numbers)));
    below.push(Fact::new("need", &row.need));
    below.push(Fact::new("patterns", &row.patterns));
    below.extend(row.pods.as_ref().map(|pods| Fact::new("pods", pods)));
    below.retain(|fact| !fact.text.is_empty());
    below.extend(row.alarms.iter().cloned());
    (columns.map(column).to_vec(), blocks::Row { cells, below })
}

const fn column((title, least): (&'static str, usize)) -> Column {
    Column::left(title).at_least(least)
}

const fn or_dash(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

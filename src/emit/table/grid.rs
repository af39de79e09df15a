//! Cells in columns of a given total width, with lines below a row that span all columns.

use crate::emit::rows::Alarm;
use crate::emit::text::{Paint, hanging_in, paint, width, wrap};
use crate::model::contracts::Look;

/// Blank columns between two columns.
const GAP: usize = 2;

/// A column.
pub(super) struct Column {
    /// Its title.
    pub(super) title: &'static str,
    /// It is never narrower than this, unless all its cells are.
    pub(super) least: usize,
}

/// Text with a colour.
pub(super) struct Cell {
    /// The text.
    pub(super) text: String,
    /// Its colour.
    pub(super) paint: Paint,
}

/// One row and what is said below it.
pub(super) struct Line {
    /// As many as there are columns.
    pub(super) cells: Vec<Cell>,
    /// Label and text of each line below.
    pub(super) below: Vec<(&'static str, String)>,
    /// The same for what must not be overlooked, last.
    pub(super) alarms: Vec<Alarm>,
}

/// The whole table, ending in a line feed.
pub(super) fn render(columns: &[Column], lines: &[Line], look: Look) -> String {
    let widths = share_out(columns, lines, look.width);
    let titles = columns.iter().map(|column| Cell { text: column.title.to_owned(), paint: Paint::Strong });
    let mut out = row(&titles.collect::<Vec<_>>(), &widths, look);
    let total = widths.iter().sum::<usize>() + GAP * columns.len().saturating_sub(1);
    out.push_str(&paint(&"─".repeat(total.min(look.width)), Paint::Faint, look));
    out.push('\n');
    let bodies: Vec<String> = lines.iter().map(|line| body(line, &widths, look)).collect();
    // Rows of one line each need no air between them.
    let airy = bodies.iter().any(|body| body.matches('\n').count() > 1);
    out.push_str(&bodies.join(if airy { "\n" } else { "" }));
    out
}

/// A row with the lines below it.
fn body(line: &Line, widths: &[usize], look: Look) -> String {
    let room = 10;
    let below = line.below.iter().map(|(label, text)| hanging_in(Paint::Faint, label, text, 2, room, look));
    let alarms = line.alarms.iter().map(|alarm| hanging_in(alarm.paint, alarm.label, &alarm.text, 2, room, look));
    std::iter::once(row(&line.cells, widths, look)).chain(below).chain(alarms).collect()
}

/// One row, as many lines as its longest cell needs, without trailing blanks.
fn row(cells: &[Cell], widths: &[usize], look: Look) -> String {
    let wrapped: Vec<Vec<String>> =
        cells.iter().zip(widths).map(|(cell, columns)| wrap(&cell.text, *columns)).collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    let mut out = String::new();
    for at in 0..height {
        let mut blanks = 0;
        for ((cell, text), columns) in cells.iter().zip(&wrapped).zip(widths) {
            let text = text.get(at).map_or("", String::as_str);
            if !text.is_empty() {
                out.push_str(&" ".repeat(std::mem::take(&mut blanks)));
                out.push_str(&paint(text, cell.paint, look));
            }
            blanks += columns.saturating_sub(width(text)) + GAP;
        }
        out.push('\n');
    }
    out
}

/// Widths of the columns: as wide as their cells where that fits; else those give way first of which the fewest
/// cells must then wrap, so that one long name does not squeeze every text.
fn share_out(columns: &[Column], lines: &[Line], total: usize) -> Vec<usize> {
    let wanted = |(at, column): (usize, &Column)| {
        let cells = lines.iter().filter_map(|line| line.cells.get(at)).map(|cell| width(&cell.text));
        let mut cells: Vec<usize> = cells.chain([width(column.title)]).collect();
        cells.sort_unstable();
        cells
    };
    let wanted: Vec<Vec<usize>> = columns.iter().enumerate().map(wanted).collect();
    let mut widths: Vec<usize> = wanted.iter().map(|cells| cells.last().copied().unwrap_or(0)).collect();
    let room = total.saturating_sub(GAP * columns.len().saturating_sub(1));
    while widths.iter().sum::<usize>() > room {
        let shrinkable = widths.iter_mut().zip(columns).zip(&wanted).filter(|((now, column), _)| **now > column.least);
        let wrapping = |now: usize, cells: &[usize]| cells.len() - cells.partition_point(|cell| *cell < now);
        let first = shrinkable.min_by_key(|((now, _), cells)| (wrapping(**now, cells), std::cmp::Reverse(**now)));
        let Some(((width, _), _)) = first else { break };
        *width -= 1;
    }
    widths
}

//! Cells in columns of a given total width, with lines below a row that span all columns.

use super::{Cell, Column, Fact, Row, Side, Table, below_in, label_room};
use crate::emit::text::{Tone, clean, paint, width, wrap};
use crate::model::contracts::Look;

/// Blank columns between two columns.
const GAP: usize = 2;
/// How far lines below a row stand in.
const INDENT: usize = 2;

/// The whole table, ending in a line feed; empty without columns.
pub(super) fn render(table: &Table, look: Look) -> String {
    if table.columns.is_empty() {
        return String::new();
    }
    let Table { columns, rows } = &folded(cleaned(table), look.width);
    let widths = share_out(columns, rows, look.width);
    let titles = columns.iter().map(|column| Cell::new(title(column), Tone::Strong)).collect::<Vec<_>>();
    let mut out = row(&titles, columns, &widths, look);
    let total = widths.iter().sum::<usize>() + gaps(columns);
    out.push_str(&paint(&"─".repeat(total.min(look.width)), Tone::Faint, look));
    out.push('\n');
    let room = rows.iter().map(|row| label_room(&row.below)).max().unwrap_or(0);
    let body = |line: &Row| row(&line.cells, columns, &widths, look) + &below_in(&line.below, INDENT, room, look);
    let bodies: Vec<String> = rows.iter().map(body).collect();
    // Rows of one line each need no air between them, nor do many for the sake of a few.
    let long = bodies.iter().filter(|body| body.matches('\n').count() > 1).count();
    let airy = long * 3 > bodies.len() || rows.iter().any(|row| !row.below.is_empty());
    out.push_str(&bodies.join(if airy { "\n" } else { "" }));
    out
}

fn title(column: &Column) -> String {
    column.title.to_uppercase()
}

fn gaps(columns: &[Column]) -> usize {
    GAP * columns.len().saturating_sub(1)
}

/// Every cell on one line and harmless.
fn cleaned(table: &Table) -> Table {
    let mut table = table.clone();
    for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
        cell.text = clean(&cell.text);
    }
    table
}

/// The table without the columns that there is no room for: their cells stand below their rows.
fn folded(table: Table, total: usize) -> Table {
    let needs: Vec<usize> =
        table.columns.iter().enumerate().map(|(at, column)| need(column, cells(&table.rows, at))).collect();
    let fits = |kept: &[bool]| {
        let taken = needs.iter().zip(kept).filter(|(_, kept)| **kept).map(|(need, _)| need + GAP).sum::<usize>();
        taken <= total + GAP
    };
    fold(table, fits)
}

/// The table with as many columns as fit: of those that may, the last gives way first.
pub(super) fn fold(table: Table, fits: impl Fn(&[bool]) -> bool) -> Table {
    let mut kept: Vec<bool> = vec![true; table.columns.len()];
    while !fits(&kept) {
        let mut foldable = kept.iter_mut().zip(&table.columns).rev();
        let Some((last, _)) = foldable.find(|(kept, column)| **kept && column.gives_way.is_some()) else { break };
        *last = false;
    }
    if kept.iter().all(|kept| *kept) {
        return table;
    }
    let columns = table.columns.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(column, _)| *column).collect();
    let fold = |row: &Row| {
        let (mut cells, mut below) = (Vec::new(), Vec::new());
        for ((cell, column), kept) in row.cells.iter().zip(&table.columns).zip(&kept) {
            match column.gives_way {
                Some(label) if !kept => below.push(Fact { tone: cell.tone, ..Fact::new(label, &cell.text) }),
                _ => cells.push(cell.clone()),
            }
        }
        below.retain(|fact| !fact.text.is_empty());
        below.extend(row.below.iter().cloned());
        Row { cells, below }
    };
    Table { columns, rows: table.rows.iter().map(fold).collect() }
}

/// The widths of a column's cells.
fn cells(rows: &[Row], at: usize) -> impl Iterator<Item = usize> {
    rows.iter().filter_map(move |row| row.cells.get(at)).map(|cell| width(&cell.text))
}

/// How narrow a column may become before it is better told elsewhere: numbers are never broken.
fn need(column: &Column, cells: impl Iterator<Item = usize>) -> usize {
    let word = column.title.split(' ').map(width).max().unwrap_or(0);
    let widest = cells.max().unwrap_or(0);
    match column.side {
        Side::Right => widest.max(word),
        Side::Left => widest.max(width(column.title)).min(column.least.max(word)),
    }
}

/// One row, as many lines as its longest cell needs, without trailing blanks.
fn row(cells: &[Cell], columns: &[Column], widths: &[usize], look: Look) -> String {
    let wrapped: Vec<Vec<String>> =
        cells.iter().zip(widths).map(|(cell, columns)| wrap(&cell.text, *columns)).collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    let mut out = String::new();
    for at in 0..height {
        let mut blanks = 0;
        for (((cell, text), column), room) in cells.iter().zip(&wrapped).zip(columns).zip(widths) {
            let text = text.get(at).map_or("", String::as_str);
            let free = room.saturating_sub(width(text));
            let (before, after) = if column.side == Side::Right { (free, 0) } else { (0, free) };
            if text.is_empty() {
                blanks += room + GAP;
            } else {
                out.push_str(&" ".repeat(blanks + before));
                out.push_str(&paint(text, cell.tone, look));
                blanks = after + GAP;
            }
        }
        out.push('\n');
    }
    out
}

/// Widths of the columns: as wide as their cells where that fits; else those give way first of which the fewest
/// cells must then wrap, so that one long name does not squeeze every text.
fn share_out(columns: &[Column], rows: &[Row], total: usize) -> Vec<usize> {
    let wanted = |(at, column): (usize, &Column)| {
        let mut wanted: Vec<usize> = cells(rows, at).chain([width(column.title)]).collect();
        wanted.sort_unstable();
        wanted
    };
    let wanted: Vec<Vec<usize>> = columns.iter().enumerate().map(wanted).collect();
    let least: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| match column.side {
            Side::Right => need(column, cells(rows, at)),
            Side::Left => column.least,
        })
        .collect();
    let mut widths: Vec<usize> = wanted.iter().map(|cells| cells.last().copied().unwrap_or(0)).collect();
    let room = total.saturating_sub(gaps(columns));
    while widths.iter().sum::<usize>() > room {
        let shrinkable = widths.iter_mut().zip(&least).zip(&wanted).filter(|((now, least), _)| **now > **least);
        let wrapping = |now: usize, cells: &[usize]| cells.len() - cells.partition_point(|cell| *cell < now);
        let first = shrinkable.min_by_key(|((now, _), cells)| (wrapping(**now, cells), std::cmp::Reverse(**now)));
        let Some(((width, _), _)) = first else { break };
        *width -= 1;
    }
    // Where even the least is too much, nothing is kept whole: no line is wider than asked.
    while widths.iter().sum::<usize>() > room {
        let Some(widest) = widths.iter_mut().max().filter(|width| **width > 1) else { break };
        *widest -= 1;
    }
    widths
}

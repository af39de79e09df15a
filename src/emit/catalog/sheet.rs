//! Rows in columns without borders, as wide as the terminal, and a heading above them.

use super::clean;
use crate::emit::text::{width, wrap};
use crate::model::contracts::{Colour, Look};

/// Blank columns between two columns.
const GAP: usize = 2;
/// A column that gives way keeps this much.
const LEAST: usize = 12;

/// Rows under column names; nothing at all for no row.
///
/// Where they are too wide, columns of `giving` wrap, the widest first; the others never do, so that an id can be
/// copied.
pub(super) fn columns(names: &[&str], rows: Vec<Vec<String>>, giving: &[usize], look: Look) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let head = (!names.is_empty()).then(|| names.iter().map(|name| name.to_uppercase()).collect::<Vec<_>>());
    let rows: Vec<Vec<String>> = head.into_iter().chain(rows).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| clean(cell)).collect()).collect();
    let widths = share_out(&rows, giving, look.width);
    rows.iter().map(|row| lines_of(row, &widths)).collect()
}

/// Widths of the columns: as wide as their cells, or narrower where columns can give way.
fn share_out(rows: &[Vec<String>], giving: &[usize], total: usize) -> Vec<usize> {
    let most = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest =
        |at: usize| rows.iter().filter_map(|row| row.get(at)).flat_map(|cell| cell.split('\n')).map(width).max();
    let mut widths: Vec<usize> = (0..most).map(|at| widest(at).unwrap_or(0)).collect();
    let room = total.saturating_sub(GAP * most.saturating_sub(1));
    while widths.iter().sum::<usize>() > room {
        let giving = widths.iter_mut().enumerate().filter(|(at, now)| giving.contains(at) && **now > LEAST);
        let Some((_, now)) = giving.max_by_key(|(_, now)| **now) else { break };
        *now -= 1;
    }
    widths
}

/// One row, as many lines as its longest cell needs, without trailing blanks.
fn lines_of(row: &[String], widths: &[usize]) -> String {
    let cells: Vec<Vec<String>> = row.iter().zip(widths).map(|(cell, room)| fold(cell, *room)).collect();
    let mut out = String::new();
    for at in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
        let mut line = String::new();
        for (cell, room) in cells.iter().zip(widths) {
            let text = cell.get(at).map_or("", String::as_str);
            line.push_str(text);
            line.push_str(&" ".repeat(room.saturating_sub(width(text)) + GAP));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// A cell in lines. An address is never broken: a line that is too long can be copied, two halves cannot.
fn fold(cell: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in cell.split('\n') {
        let mut words: Vec<&str> = Vec::new();
        for word in line.split(' ') {
            if word.contains("://") && width(word) > room {
                if !words.is_empty() {
                    lines.extend(wrap(&std::mem::take(&mut words).join(" "), room));
                }
                lines.push(word.to_owned());
            } else {
                words.push(word);
            }
        }
        if !words.is_empty() {
            lines.extend(wrap(&words.join(" "), room));
        }
    }
    lines
}

/// A heading line.
pub(super) fn heading(text: &str, look: Look) -> String {
    match look.colour {
        Colour::Ansi => format!("\u{1b}[1m{}\u{1b}[0m\n", clean(text)),
        Colour::Plain => format!("{}\n", clean(text)),
    }
}

//! Rows in columns without borders, as wide as the terminal, and a heading above them.

use comfy_table::{ContentArrangement, Table, TableStyle, presets};

use super::clean;
use crate::model::contracts::{Colour, Look};

/// Rows under column names; nothing at all for no row.
pub(super) fn columns(names: &[&str], rows: Vec<Vec<String>>, look: Look) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut table = Table::new();
    let style: TableStyle = presets::NOTHING;
    table.load_style(style).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(look.width).unwrap_or(u16::MAX));
    if !names.is_empty() {
        table.set_header(names.iter().map(|name| name.to_uppercase()).collect::<Vec<_>>());
    }
    for row in rows {
        table.add_row(row.iter().map(|cell| clean(cell)).collect::<Vec<_>>());
    }
    table.lines().fold(String::new(), |text, line| text + line.trim_end() + "\n")
}

/// A heading line.
pub(super) fn heading(text: &str, look: Look) -> String {
    match look.colour {
        Colour::Ansi => format!("\u{1b}[1m{}\u{1b}[0m\n", clean(text)),
        Colour::Plain => format!("{}\n", clean(text)),
    }
}

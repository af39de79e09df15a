//! Blocks as Markdown.

use std::fmt::Write;

use super::grid::fold;
use super::{Block, Fact, Row, Side, Table};
use crate::emit::escape::prose;

/// Headings inside a section of the page.
const HEADING: &str = "####";

/// A page shows no more columns in a readable way.
const MOST_COLUMNS: usize = 7;

/// Blocks as Markdown, a blank line between them, ending in a line feed; empty where there are none.
pub(crate) fn markdown(blocks: &[Block]) -> String {
    let blocks: Vec<String> = blocks.iter().map(one).filter(|text| !text.is_empty()).collect();
    blocks.join("\n")
}

fn one<'a>(block: &'a Block) -> String {
    let list = |mark: &str, texts: &[String]| {
        texts.iter().flat_map(|text| [mark, " ", &prose(text), "\n"].map(str::to_owned)).collect()
    };
    match block {
        Block::Heading(text) => format!("{HEADING} {}\n", prose(text)),
        Block::Text(text) => format!("{}\n", prose(text)),
        Block::Table(table) => self::table(table),
        Block::Matrix(matrix) => matrix.markdown(),
        Block::Facts(facts) => {
            // A fact without a label goes on with the one before it.
            let label = |label: &mut &'a str, it: &'a Fact| {
                if !it.label.is_empty() {
                    *label = &it.label;
                }
                Some(format!("- {}: {}\n", prose(label), prose(&it.text)))
            };
            facts.iter().scan("", label).collect()
        }
        Block::Steps(steps) => list("1.", steps),
        Block::Notes(notes) => list("-", notes),
    }
}

/// Every cell in its column, as long as a page has room for so many; what else a row has to say is its last cell.
fn table(table: &Table) -> String {
    if table.columns.is_empty() {
        return String::new();
    }
    let few = |kept: &[bool]| kept.iter().filter(|kept| **kept).count() <= MOST_COLUMNS;
    let table = fold(table.clone(), few);
    let has_more = table.rows.iter().any(|row| !row.below.is_empty());
    let titles = table.columns.iter().map(|column| column.title).chain(has_more.then_some("More"));
    let sides = table.columns.iter().map(|column| if column.side == Side::Right { "---:" } else { "---" });
    let sides = sides.chain(has_more.then_some("---"));
    let mut out = format!("| {} |\n", titles.collect::<Vec<_>>().join(" | "));
    let _ = writeln!(out, "|{}|", sides.collect::<Vec<_>>().join("|"));
    for Row { cells, below } in &table.rows {
        let more = has_more.then(|| below.iter().map(fact).collect::<Vec<_>>().join("<br>"));
        let cells = cells.iter().map(|cell| prose(&cell.text)).chain(more);
        let cells = cells.map(|cell| if cell.is_empty() { "–".to_owned() } else { cell });
        let _ = writeln!(out, "| {} |", cells.collect::<Vec<_>>().join(" | "));
    }
    out
}

fn fact(fact: &Fact) -> String {
    format!("{}: {}", prose(&fact.label), prose(&fact.text))
}

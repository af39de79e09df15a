//! Tables as data: what is to be shown is said once, and each format draws it in its own way.
//!
//! Text is as it is to be read, with literals in backticks; [`terminal`] and [`markdown`] make it harmless, each in
//! its own way.

mod grid;
mod markdown;
mod matrix;

pub(crate) use super::text::Tone;
pub(crate) use markdown::markdown;
pub(crate) use matrix::Matrix;

use super::text::{clean, hanging, hanging_in, paint, width, wrap};
use crate::model::contracts::Look;

/// Text is never asked to fit into fewer columns.
const LEAST_WIDTH: usize = 64;

/// Something to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// A heading inside a section.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A table.
    Table(Table),
    /// A value for every two of a few things.
    Matrix(Matrix),
    /// Labels with what is said of each.
    Facts(Vec<Fact>),
    /// Steps in order.
    Steps(Vec<String>),
    /// Remarks, each of its own.
    Notes(Vec<String>),
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    /// Which cells a row has.
    pub(crate) columns: Vec<Column>,
    /// As many cells as there are columns.
    pub(crate) rows: Vec<Row>,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    /// Its title, as in the middle of a sentence but for its first letter; a terminal shows it in capitals.
    pub(crate) title: &'static str,
    /// Which side its cells lean to: numbers to the right.
    pub(crate) side: Side,
    /// It is never narrower than this, unless all its cells are.
    pub(crate) least: usize,
    /// The label under which its cells go below their rows where there is no room for it; none where it stays. Of
    /// several the last gives way first.
    pub(crate) gives_way: Option<&'static str>,
}

impl Column {
    /// Of words.
    pub(crate) const fn left(title: &'static str) -> Self {
        Self { title, side: Side::Left, least: 12, gives_way: None }
    }

    /// Of numbers, which are never broken.
    pub(crate) const fn right(title: &'static str) -> Self {
        Self { title, side: Side::Right, least: 0, gives_way: None }
    }

    /// Never narrower than this, unless all its cells are.
    #[must_use]
    pub(crate) const fn at_least(self, least: usize) -> Self {
        Self { least, ..self }
    }

    /// Where there is no room for it, its cells go below their rows under `label`.
    #[must_use]
    pub(crate) const fn or_below(self, label: &'static str) -> Self {
        Self { gives_way: Some(label), ..self }
    }
}

/// A side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A row and what is said below it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    /// The cells.
    pub(crate) cells: Vec<Cell>,
    /// What a row has to say that does not fit into cells.
    pub(crate) below: Vec<Fact>,
}

impl Row {
    /// Of these cells.
    pub(crate) const fn of(cells: Vec<Cell>) -> Self {
        Self { cells, below: Vec::new() }
    }

    /// With one more line below; nothing is added where there is no text.
    #[must_use]
    pub(crate) fn below(mut self, label: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.below.push(Fact::new(label, text));
        }
        self
    }
}

/// A label and what is said under it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fact {
    /// The label.
    pub(crate) label: String,
    /// Its text.
    pub(crate) text: String,
    /// What it means, which colours the label; plain is faint.
    pub(crate) tone: Tone,
}

impl Fact {
    /// Nothing out of the ordinary.
    pub(crate) fn new(label: impl Into<String>, text: impl Into<String>) -> Self {
        Self { label: label.into(), text: text.into(), tone: Tone::Plain }
    }
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cell {
    /// The text.
    pub(crate) text: String,
    /// What it means.
    pub(crate) tone: Tone,
}

impl Cell {
    /// A text with its meaning.
    pub(crate) fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone }
    }

    /// A text like any other.
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self::new(text, Tone::Plain)
    }
}

/// Blocks as text for a terminal, a blank line between them, ending in a line feed; empty where there are none.
///
/// No line is wider than `look` says, or than 64 columns where it says less.
pub(crate) fn terminal(blocks: &[Block], look: Look) -> String {
    let look = Look { width: look.width.max(LEAST_WIDTH), ..look };
    let mut out = String::new();
    let mut headed = true;
    for block in blocks {
        let text = one(block, look);
        if text.is_empty() {
            continue;
        }
        if !headed {
            out.push('\n');
        }
        out.push_str(&text);
        headed = matches!(block, Block::Heading(_));
    }
    out
}

/// A single block, ending in a line feed.
fn one(block: &Block, look: Look) -> String {
    match block {
        Block::Heading(text) => {
            let lines = wrap(&clean(text), look.width);
            lines.iter().map(|line| paint(line, Tone::Strong, look) + "\n").collect()
        }
        Block::Text(text) => wrap(&clean(text), look.width).join("\n") + "\n",
        Block::Table(table) => grid::render(table, look),
        Block::Matrix(matrix) => matrix.terminal(look),
        Block::Facts(facts) => below(facts, 0, look),
        Block::Steps(steps) => {
            let room = steps.len().to_string().len() + 2;
            let step = |(at, text): (usize, &String)| hanging(&format!("{}.", at + 1), &clean(text), 0, room, look);
            steps.iter().enumerate().map(step).collect()
        }
        Block::Notes(notes) => notes.iter().map(|text| hanging("-", &clean(text), 0, 2, look)).collect(),
    }
}

/// Labels, all as wide as the widest, with their texts beside them.
fn below(facts: &[Fact], indent: usize, look: Look) -> String {
    below_in(facts, indent, label_room(facts), look)
}

/// How many columns the labels take.
fn label_room(facts: &[Fact]) -> usize {
    facts.iter().map(|fact| width(&clean(&fact.label)) + 2).max().unwrap_or(0)
}

/// The same where labels take `room` columns. A longer label has its line for itself, else its text would have none.
fn below_in(facts: &[Fact], indent: usize, room: usize, look: Look) -> String {
    let room = room.clamp(10, 26);
    let line = |fact: &Fact| {
        let tone = if fact.tone == Tone::Plain { Tone::Faint } else { fact.tone };
        let (label, text) = (clean(&fact.label), clean(&fact.text));
        if width(&label) + 2 <= room {
            return hanging_in(tone, &label, &text, indent, room, look);
        }
        let lines = wrap(&label, look.width.saturating_sub(indent));
        let blank = " ".repeat(indent);
        let label: String = lines.iter().map(|line| blank.clone() + &paint(line, tone, look) + "\n").collect();
        label + &hanging("", &text, indent, room, look)
    };
    facts.iter().map(line).collect()
}

#[cfg(test)]
mod tests;

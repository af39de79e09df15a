//! `diff`: what became of a plan, headline first, in every format the same.

mod fill;
mod headline;
mod money;
mod page;
mod say;
pub mod shape;

use std::fmt::Write;

use super::blocks::{Block, markdown as in_markdown, terminal};
use super::escape::{escape, prose};
use super::json;
use super::say::number;
use super::text::{Tone, clean, count, paint};
use crate::model::changes::Changes;
use crate::model::contracts::{Look, RenderError};
use page::{Part, parts};

/// The version of [`shape::Document`].
const FORMAT_VERSION: u32 = 1;
/// A comment of a pull request takes 65,536 characters; no character has less than a byte.
const MOST_BYTES: usize = 64_000;
/// So many rows of a part are tried, one after the other, until all of it fits.
const ROWS: [usize; 10] = [usize::MAX, 500, 200, 100, 50, 20, 10, 5, 2, 0];
/// Of a longer text in a cell only the beginning is shown in a comment.
const LONGEST_TEXT: usize = 400;
/// Of a longer headline, likewise.
const LONGEST_HEADLINE: usize = 2_000;

/// What became of a plan.
#[derive(Clone, Copy, Debug)]
pub struct Diff<'a> {
    /// The old side as the user names it.
    pub old: &'a str,
    /// The new side.
    pub new: &'a str,
    /// The platform.
    pub platform: &'a str,
    /// What is different.
    pub changes: &'a Changes,
}

/// For reading in a terminal.
pub fn table(diff: &Diff<'_>, look: Look) -> String {
    let name = clean(diff.platform);
    let beside = format!("  {} -> {}", clean(diff.old), clean(diff.new));
    let mut out = paint(&name, Tone::Strong, look) + &beside + "\n\n";
    let headline = headline::headline(diff.changes).join(", ");
    out.push_str(&terminal(&[Block::Heading(headline)], look));
    for part in parts(diff.changes) {
        let _ = write!(
            out,
            "\n{}\n\n{}",
            paint(&part.title.to_uppercase(), Tone::Strong, look),
            terminal(&part.blocks, look)
        );
    }
    out
}

/// For a pull request: the headline, and everything else folded. It always fits into a comment; what is left out for
/// that is counted.
pub fn markdown(diff: &Diff<'_>) -> String {
    let parts = parts(diff.changes);
    let fitting = ROWS.iter().map(|rows| comment(diff, &parts, *rows)).find(|text| text.len() <= MOST_BYTES);
    fitting.unwrap_or_else(|| head(diff))
}

/// For programs, in the published shape.
///
/// # Errors
/// Says what could not be written; that is a fault of the program.
pub fn json(diff: &Diff<'_>) -> Result<String, RenderError> {
    json::text(&fill::document(diff))
}

/// JSON Schema (draft 7) of [`shape::Document`], ending in a line feed.
pub fn schema() -> String {
    json::schema::<shape::Document>(FORMAT_VERSION)
}

fn head(diff: &Diff<'_>) -> String {
    let headline = headline::headline(diff.changes).join(", ");
    format!(
        "### {}: {}\n\n{} -> {}\n",
        escape(&cut(diff.platform, LONGEST_TEXT)),
        escape(&cut(&headline, LONGEST_HEADLINE)),
        escape(&cut(diff.old, LONGEST_TEXT)),
        escape(&cut(diff.new, LONGEST_TEXT))
    )
}

fn comment(diff: &Diff<'_>, parts: &[Part], rows: usize) -> String {
    let mut out = head(diff);
    for part in parts {
        let (blocks, left_out) = shortened(&part.blocks, rows);
        let _ = write!(out, "\n<details><summary>{} ({})</summary>\n\n", part.title, number_of(part.size));
        out.push_str(&in_markdown(&blocks));
        if left_out > 0 {
            let more = count(left_out, "more is", "more are");
            let _ = write!(out, "\n{}\n", prose(&format!("{more} left out here; `parallax diff` prints all of them")));
        }
        out.push_str("\n</details>\n");
    }
    out
}

fn number_of(size: usize) -> String {
    number(u64::try_from(size).unwrap_or(u64::MAX))
}

/// The blocks with so many rows of each, their texts cut, and how many rows are not among them.
fn shortened(blocks: &[Block], rows: usize) -> (Vec<Block>, usize) {
    let mut left_out = 0;
    let mut keep = |all: usize| {
        left_out += all.saturating_sub(rows);
        all.min(rows)
    };
    let mut short = |text: &mut String| *text = cut(text, LONGEST_TEXT);
    let mut kept = blocks.to_vec();
    for block in &mut kept {
        match block {
            Block::Heading(text) | Block::Text(text) => short(text),
            Block::Table(table) => {
                table.rows.truncate(keep(table.rows.len()));
                for row in &mut table.rows {
                    for cell in &mut row.cells {
                        short(&mut cell.text);
                    }
                    for fact in &mut row.below {
                        short(&mut fact.text);
                    }
                }
            }
            Block::Facts(facts) => {
                facts.truncate(keep(facts.len()));
                for fact in facts.iter_mut() {
                    short(&mut fact.text);
                }
            }
            Block::Steps(texts) | Block::Notes(texts) => {
                texts.truncate(keep(texts.len()));
                texts.iter_mut().for_each(&mut short);
            }
            Block::Matrix(_) => {}
        }
    }
    kept.retain(|block| !matches!(block, Block::Table(table) if table.rows.is_empty()));
    (kept, left_out)
}

/// The beginning of a text that is too long.
fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((at, _)) => text.get(..at).unwrap_or_default().to_owned() + "…",
        None => text.to_owned(),
    }
}

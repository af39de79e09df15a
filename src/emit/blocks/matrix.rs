//! A matrix: what stands between every two of a few things, such as regions.

use std::fmt::Write;

use super::{Cell, Tone};
use crate::emit::escape::prose;
use crate::emit::text::{clean, paint, width};
use crate::model::contracts::Look;

/// Blank columns between two columns.
const GAP: usize = 2;

/// A value for every row and column. All columns are of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Matrix {
    /// What rows and columns are.
    pub(crate) corner: &'static str,
    /// Names of the columns.
    pub(crate) heads: Vec<String>,
    /// Name and cells of each row, as many as there are columns.
    pub(crate) rows: Vec<(String, Vec<Cell>)>,
}

impl Matrix {
    /// How many columns of text it takes; what is drawn wider is cut by nobody.
    pub(crate) fn width(&self) -> usize {
        self.taken(&self.heads())
    }

    /// The same with numbers for the names of columns; rows of these names get the numbers too.
    #[must_use]
    pub(crate) fn numbered(&self) -> Self {
        let number = |name: &String| self.heads.iter().position(|head| head == name).map(|at| at + 1);
        let named = |name: &String| number(name).map_or_else(|| name.clone(), |at| format!("{at} {name}"));
        let heads = (1..=self.heads.len()).map(|at| at.to_string()).collect();
        let rows = self.rows.iter().map(|(name, cells)| (named(name), cells.clone())).collect();
        Self { corner: self.corner, heads, rows }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.iter().map(|head| clean(head)).collect()
    }

    fn label(&self) -> usize {
        self.rows.iter().map(|(name, _)| width(&clean(name))).chain([width(self.corner)]).max().unwrap_or(0)
    }

    fn widths(&self, heads: &[String]) -> Vec<usize> {
        let cells = |at: usize| self.rows.iter().filter_map(move |(_, cells)| cells.get(at));
        let of = |(at, head): (usize, &String)| cells(at).map(|cell| width(&cell.text)).chain([width(head)]).max();
        heads.iter().enumerate().map(|it| of(it).unwrap_or(0)).collect()
    }

    fn taken(&self, heads: &[String]) -> usize {
        self.label() + self.widths(heads).iter().map(|columns| columns + GAP).sum::<usize>()
    }

    /// For a terminal, ending in a line feed.
    pub(super) fn terminal(&self, look: Look) -> String {
        let heads = self.heads();
        let (label, widths) = (self.label(), self.widths(&heads));
        let total = self.taken(&heads);
        let line = |name: &str, tone: Tone, cells: &[Cell]| {
            let mut out = paint(name, tone, look) + &" ".repeat(label.saturating_sub(width(name)));
            for (cell, columns) in cells.iter().zip(&widths) {
                let text = clean(&cell.text);
                out.push_str(&" ".repeat(GAP + columns.saturating_sub(width(&text))));
                out.push_str(&paint(&text, cell.tone, look));
            }
            out + "\n"
        };
        let titles: Vec<Cell> = heads.iter().map(|head| Cell::new(head.clone(), Tone::Strong)).collect();
        let mut out = line(&self.corner.to_uppercase(), Tone::Strong, &titles);
        out.push_str(&paint(&"─".repeat(total.min(look.width)), Tone::Faint, look));
        out.push('\n');
        for (name, cells) in &self.rows {
            out.push_str(&line(&clean(name), Tone::Plain, cells));
        }
        out
    }

    /// As a table of Markdown.
    pub(super) fn markdown(&self) -> String {
        let heads: Vec<String> = self.heads.iter().map(|head| prose(head)).collect();
        let mut out = format!("| {} | {} |\n|---|", self.corner, heads.join(" | "));
        out.push_str(&"---:|".repeat(heads.len()));
        out.push('\n');
        for (name, cells) in &self.rows {
            let cells: Vec<String> = cells.iter().map(|cell| prose(&cell.text)).collect();
            let _ = writeln!(out, "| {} | {} |", prose(name), cells.join(" | "));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contracts::Colour;

    fn matrix(names: &[&str]) -> Matrix {
        let row = |name: &&str| (String::from(*name), vec![Cell::plain("149.7 ms"); names.len()]);
        Matrix {
            corner: "From",
            heads: names.iter().map(ToString::to_string).collect(),
            rows: names.iter().map(row).collect(),
        }
    }

    fn drawn(matrix: &Matrix, width: usize) -> String {
        matrix.terminal(Look { width, colour: Colour::Plain })
    }

    #[test]
    fn names_head_the_columns() {
        let text = drawn(&matrix(&["us-east-1", "eu-west-1"]), 80);
        assert_eq!(
            text,
            "FROM       us-east-1  eu-west-1\n───────────────────────────────\n\
             us-east-1   149.7 ms   149.7 ms\neu-west-1   149.7 ms   149.7 ms\n"
        );
    }

    #[test]
    fn with_numbers_for_names_it_is_narrower() {
        let names = ["ap-northeast-1", "ap-southeast-2", "eu-central-1", "us-east-1", "us-west-2", "sa-east-1"];
        assert!(matrix(&names).width() > 80 && matrix(&names).numbered().width() <= 80);
        let text = drawn(&matrix(&names).numbered(), 80);
        assert!(text.contains("1 ap-northeast-1  149.7 ms") && text.lines().all(|line| width(line) <= 80), "{text}");
    }

    #[test]
    fn a_hostile_name_stays_in_its_cell() {
        let hostile = matrix(&["a|b\u{1b}[31m<x>"]);
        assert!(!drawn(&hostile, 80).contains('\u{1b}'));
        assert_eq!(hostile.markdown().matches('|').count(), 3 * 3);
    }
}

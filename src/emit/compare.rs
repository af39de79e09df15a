//! `compare`: ways of running the same platform side by side, every number out of their plans.

mod brief;
mod cells;
mod fill;
mod judge;
mod one;
mod outline;
mod page;
pub mod shape;

use super::blocks;
use super::escape::escape;
use super::json;
use super::say;
use super::text::{Tone, clean, paint};
use crate::base::ids::Name;
use crate::model::contracts::{Bundle, Look, RenderError};
use crate::model::estimate::Estimate;
use crate::model::plan::Plan;
pub(super) use brief::{Brief, brief};
use outline::Outline;

/// The version of [`shape::Document`].
const FORMAT_VERSION: u32 = 1;

/// What is compared.
#[derive(Clone)]
pub struct Comparison<'a> {
    /// The platform as classified.
    pub bundle: Bundle<'a>,
    /// Ways of running it, in the order in which they are shown.
    pub plans: Vec<&'a Plan>,
    /// What they cost; none where no prices were asked for.
    pub estimate: Option<&'a Estimate>,
}

/// What the comparison is about.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// All of it.
    Platform,
    /// One service in detail.
    Service(&'a Name),
}

impl Comparison<'_> {
    fn outlines(&self) -> Vec<Outline<'_>> {
        self.plans.iter().map(|plan| Outline::of(&self.bundle, plan)).collect()
    }

    /// What it is called, and what stands beside its name.
    fn title(&self, subject: Subject<'_>) -> (String, String) {
        let ways: Vec<&str> = self.plans.iter().map(|plan| plan.scenario.name()).collect();
        let ways = ways.join(" | ");
        match subject {
            Subject::Platform => (self.bundle.inventory.name.to_string(), ways),
            Subject::Service(name) => (name.to_string(), format!("of {}: {ways}", self.bundle.inventory.name)),
        }
    }

    fn blocks(&self, subject: Subject<'_>) -> Vec<blocks::Block> {
        match subject {
            Subject::Platform => page::blocks(self, &self.outlines()),
            Subject::Service(name) => one::blocks(self, name),
        }
    }
}

/// For reading in a terminal.
pub fn table(comparison: &Comparison<'_>, subject: Subject<'_>, look: Look) -> String {
    let (name, beside) = comparison.title(subject);
    let head = paint(&clean(&name), Tone::Strong, look);
    format!("{head}  {}\n\n{}", clean(&beside), blocks::terminal(&comparison.blocks(subject), look))
}

/// For a pull request or a wiki.
pub fn markdown(comparison: &Comparison<'_>, subject: Subject<'_>) -> String {
    let (name, beside) = comparison.title(subject);
    let head = format!("## {} compared\n\n{}\n", escape(&name), escape(&beside));
    format!("{head}\n{}", blocks::markdown(&comparison.blocks(subject)))
}

/// For programs, in the published shape; of one service the document has that one only.
///
/// # Errors
/// Says what could not be written; that is a fault of the program.
pub fn json(comparison: &Comparison<'_>, subject: Subject<'_>) -> Result<String, RenderError> {
    json::text(&fill::document(comparison, subject))
}

/// JSON Schema (draft 7) of [`shape::Document`], ending in a line feed.
pub fn schema() -> String {
    json::schema::<shape::Document>(FORMAT_VERSION)
}

/// The platform's page in its parts, for pages that show it too.
pub(super) struct Parts {
    /// What a lost region does, what users feel, what it takes to run.
    pub(super) glance: Vec<blocks::Block>,
    /// Service by service.
    pub(super) services: Vec<blocks::Block>,
    /// How to read both.
    pub(super) reading: Vec<blocks::Block>,
}

/// The platform's page.
pub(super) fn parts(comparison: &Comparison<'_>) -> Parts {
    page::parts(comparison, &comparison.outlines())
}

/// `single-region` as the head of a column.
fn heads(comparison: &Comparison<'_>) -> Vec<&'static str> {
    comparison.plans.iter().map(|plan| plan.scenario.name()).collect()
}

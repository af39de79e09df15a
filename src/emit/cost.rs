//! `cost`: what every way of running the platform costs, what could be saved, and when it pays.
//!
//! Every number is one of the estimate or a sum of its lines. The currency is said once in each output.

pub(super) mod break_even;
mod detail;
mod fill;
mod focus;
mod page;
pub(super) mod say;
pub mod shape;
pub(super) mod sums;

use super::blocks;
use super::escape::escape;
use super::json;
use super::text::{Tone, clean, paint};
use crate::model::contracts::{Bundle, Look, RenderError};
use crate::model::estimate::{BreakEven, Estimate, Known, ScenarioEstimate};
use crate::model::prices::PriceSource;
use crate::model::words::ScenarioName;

/// The version of [`shape::Document`].
const FORMAT_VERSION: u32 = 1;

/// What is shown.
#[derive(Clone)]
pub struct Costs<'a> {
    /// The platform as planned.
    pub bundle: Bundle<'a>,
    /// What it costs.
    pub estimate: &'a Estimate,
}

/// What of it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What a row of the summary is.
    pub by: By,
    /// Whether every line is wanted too.
    pub lines: bool,
    /// The one scenario in detail; none for all side by side.
    pub scenario: Option<ScenarioName>,
}

/// What a row of the summary is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// What it is for.
    Component,
    /// Whose it is.
    Service,
    /// Where it is used.
    Region,
}

impl Costs<'_> {
    /// The scenarios that are asked for, in the order of the estimate.
    fn scenarios(&self, asked: Asked) -> Vec<&ScenarioEstimate> {
        let wanted = |one: &&ScenarioEstimate| asked.scenario.is_none_or(|name| one.scenario == name);
        self.estimate.scenarios.iter().filter(wanted).collect()
    }

    /// Of one name.
    fn scenario(&self, name: ScenarioName) -> Option<&ScenarioEstimate> {
        self.estimate.scenarios.iter().find(|one| one.scenario == name)
    }

    /// What stands beside the platform's name.
    fn subtitle(asked: Asked) -> String {
        let what = asked.scenario.map(|name| format!("{name}, ")).unwrap_or_default();
        format!("{what}USD a month of 730 hours")
    }

    fn blocks(&self, asked: Asked) -> Vec<blocks::Block> {
        let mut blocks = page::blocks(self, asked);
        if asked.lines || asked.scenario.is_some() {
            blocks.extend(detail::blocks(self, &self.scenarios(asked)));
        }
        blocks
    }
}

/// For reading in a terminal.
pub fn table(costs: &Costs<'_>, asked: Asked, look: Look) -> String {
    let head = paint(&clean(costs.bundle.inventory.name.as_str()), Tone::Strong, look);
    format!("{head}  {}\n\n{}", Costs::subtitle(asked), blocks::terminal(&costs.blocks(asked), look))
}

/// For a pull request or a wiki.
pub fn markdown(costs: &Costs<'_>, asked: Asked) -> String {
    let head = format!(
        "## What {} costs\n\n{}\n",
        escape(costs.bundle.inventory.name.as_str()),
        escape(&Costs::subtitle(asked))
    );
    format!("{head}\n{}", blocks::markdown(&costs.blocks(asked)))
}

/// For programs, in the published shape; with all lines, of the scenarios that are asked for.
///
/// # Errors
/// Says what could not be written; that is a fault of the program.
pub fn json(costs: &Costs<'_>, asked: Asked) -> Result<String, RenderError> {
    json::text(&fill::document(costs, asked))
}

/// All ways side by side, for pages that show it too.
pub(super) fn summary(bundle: Bundle<'_>, estimate: &Estimate) -> Vec<blocks::Block> {
    Costs { bundle, estimate }.blocks(Asked { by: By::Component, lines: false, scenario: None })
}

/// All of it in the published shape, for documents that hold it too.
pub(super) fn document(bundle: Bundle<'_>, estimate: &Estimate) -> shape::Document {
    fill::document(&Costs { bundle, estimate }, Asked { by: By::Component, lines: true, scenario: None })
}

/// Every line of the scenarios that are asked for, with the column names of FOCUS 1.2 where it has any.
///
/// # Errors
/// Says what could not be written; that is a fault of the program.
pub fn csv(costs: &Costs<'_>, asked: Asked) -> Result<String, RenderError> {
    focus::text(costs, asked).map_err(|fault| RenderError(fault.to_string()))
}

/// `+11,300 (+85 %)`: what a scenario costs more than a single region; none for that itself.
pub(super) fn over_single_region(estimate: &Estimate, scenario: ScenarioName) -> Option<String> {
    let of = |name: ScenarioName| estimate.scenarios.iter().find(|one| one.scenario == name);
    let (one, base) = (of(scenario)?, of(ScenarioName::SingleRegion)?);
    (scenario != ScenarioName::SingleRegion).then(|| say::over(one.total, base.total).both())
}

/// `9.04`: from how many hours of prevented downtime a year a scenario pays against a single region, or what is missing
/// for it; none where nothing holds the two against each other.
pub(super) fn pays_from(estimate: &Estimate, scenario: ScenarioName) -> Option<Result<String, &str>> {
    let held = |one: &&BreakEven| one.of == scenario && one.against == ScenarioName::SingleRegion;
    let found = estimate.break_even.iter().find(held)?;
    Some(match &found.hours_a_year {
        Known::Value(_) if !found.added_a_month.is_whole() => Err("lines have no amount"),
        Known::Value(hours) => Ok(say::digits(*hours)),
        Known::Missing(missing) => Err(missing),
    })
}

/// `4`: how many hours of downtime a year a scenario prevents against a single region, where that is known.
pub(super) fn prevents(estimate: &Estimate, scenario: ScenarioName) -> Option<String> {
    let held = |one: &&BreakEven| one.of == scenario && one.against == ScenarioName::SingleRegion;
    match &estimate.break_even.iter().find(held)?.prevented_hours {
        Known::Value(hours) => Some(say::digits(*hours)),
        Known::Missing(_) => None,
    }
}

/// What a scenario costs, for documents of others.
pub(super) fn brief(estimate: &Estimate, scenario: ScenarioName) -> Option<shape::Brief> {
    let of = |name: ScenarioName| estimate.scenarios.iter().find(|one| one.scenario == name);
    let one = of(scenario)?;
    let held = |it: &&BreakEven| it.of == scenario && it.against == ScenarioName::SingleRegion;
    Some(fill::brief(one, of(ScenarioName::SingleRegion), estimate.break_even.iter().find(held)))
}

/// `24,600`, or `at least 24,600`: what a scenario costs a month, and of how many lines.
pub(super) fn monthly(estimate: &Estimate, scenario: ScenarioName) -> Option<(String, usize)> {
    let found = estimate.scenarios.iter().find(|one| one.scenario == scenario)?;
    Some((say::total(found.total), found.lines.len()))
}

/// Where prices of any scenario were read, each once.
pub(super) fn sources(estimate: &Estimate) -> Vec<&PriceSource> {
    sums::sources(&estimate.scenarios.iter().collect::<Vec<_>>())
}

/// JSON Schema (draft 7) of [`shape::Document`], ending in a line feed.
pub fn schema() -> String {
    json::schema::<shape::Document>(FORMAT_VERSION)
}

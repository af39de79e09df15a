//! The contracts of the open sets: rules, strategies, lint rules, formats; and the bundle that stages hand on.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use super::catalog::Catalog;
use super::estimate::Estimate;
use super::facts::{DatasetFacts, Field};
use super::inventory::Inventory;
use super::plan::{DatasetPlan, Plan};
use super::settings::Settings;
use super::verdict::{
    ActiveActive, Classification, Conflict, Homes, Offence, PatternUse, RuleStep, StrategyId, Truth, Verdict,
};
use crate::base::evidence::Evidence;
use crate::base::finding::{Deny, Finding, RuleMeta, Suppressed};
use crate::base::ids::DatasetId;
use crate::base::path::Anchor;
use crate::base::source::{SourceSet, Span};

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// What is known.
    pub facts: &'a DatasetFacts,
    /// The pairs of operation and invariant that are not safe.
    pub offences: &'a [Offence],
    /// Thresholds.
    pub settings: &'a Settings,
}

/// What a rule says when it decides.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The strategy.
    pub strategy: StrategyId,
    /// What is particular: the shard key, the merge types.
    pub detail: Option<String>,
    /// What gives a row its home, where rows have one.
    pub homes: Option<Homes>,
    /// The reason in a few words, for a table.
    pub reason: String,
    /// How far it is active-active.
    pub active_active: ActiveActive,
    /// Patterns that this rule calls for.
    pub patterns: Vec<PatternUse>,
    /// What it rests on; never empty.
    pub evidence: Vec<Evidence>,
    /// Contradictions that this rule sees.
    pub conflicts: Vec<Conflict>,
}

/// One condition of a rule, held against a dataset. Cheap: the value is looked up only when it is shown.
#[derive(Clone, Debug)]
pub struct Test {
    /// The condition: a fragment such as `reads are at least 80%`.
    pub condition: Cow<'static, str>,
    /// Whether it holds.
    pub holds: Truth,
    /// The input that it was held against.
    pub field: Option<Field>,
}

/// One of the ordered rules: the first whose tests all hold decides.
pub trait Rule: Sync {
    /// `R1` to `R15`.
    fn id(&self) -> &'static str;
    /// What it is for, in a few words.
    fn title(&self) -> &'static str;
    /// Its conditions, each with whether it holds and what it was held against.
    fn tests(&self, case: Case<'_>) -> Vec<Test>;
    /// The decision, or nothing for a rule that only parts the ways; called only where all tests hold.
    fn decide(&self, case: Case<'_>) -> Option<Decision>;
}

/// A way in which a dataset may live in several regions.
pub trait Strategy: Sync {
    /// Its name.
    fn id(&self) -> StrategyId;
    /// Its page in Markdown: what it is, when it fits, what it costs, what must be built.
    fn page(&self) -> &'static str;
    /// Orders strategies: a service is labelled with the strictest of its datasets.
    fn strictness(&self) -> u8;
    /// Why it was not chosen: the first of its own conditions that fails, or what is simpler.
    fn why_not(&self, case: Case<'_>, chosen: &Decision) -> String;
    /// Who holds which copy where, and where reads and writes go.
    fn place(&self, facts: &DatasetFacts, verdict: &Verdict) -> DatasetPlan;
}

/// A check over the finished bundle.
pub trait Lint: Sync {
    /// Code, name, severity and page.
    fn meta(&self) -> &'static RuleMeta;
    /// Adds what it finds.
    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>);
}

/// Everything that is known when stages after the planner begin.
#[derive(Clone, Copy)]
pub struct Bundle<'a> {
    /// As checked.
    pub inventory: &'a Inventory,
    /// Entries in use.
    pub catalog: &'a Catalog,
    /// By dataset.
    pub facts: &'a BTreeMap<DatasetId, DatasetFacts>,
    /// Verdicts.
    pub classification: &'a Classification,
    /// The plan.
    pub plan: &'a Plan,
}

/// How wide and how colourful text may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Columns.
    pub width: usize,
    /// Whether ANSI colours are wanted.
    pub colour: Colour,
}

/// Whether ANSI colours are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// They are.
    Ansi,
    /// They are not.
    Plain,
}

/// Turns anchors into lines and columns; only renderers ask.
pub trait Locate {
    /// The range of an anchor, if its text can still be read.
    fn span(&self, anchor: &Anchor) -> Option<Span>;
    /// The texts.
    fn sources(&self) -> &SourceSet;
}

/// Everything a format may show.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The planned platform.
    pub bundle: Bundle<'a>,
    /// What was found, sorted.
    pub findings: &'a [Finding],
    /// Lines and columns.
    pub locate: &'a dyn Locate,
    /// Width and colour.
    pub look: Look,
    /// Names of the sections that are to be shown alone; empty for what the format shows by itself.
    pub sections: &'a [String],
    /// What lies beyond the plan itself: nothing unless it was asked for.
    pub beyond: Beyond<'a>,
}

/// What is worked out beside the plan for those formats that show it.
#[derive(Clone, Copy, Default)]
pub struct Beyond<'a> {
    /// What every way of running the platform costs; nothing also where prices could not be read.
    pub estimate: Option<&'a Estimate>,
    /// The platform run in other ways, with all their numbers: a single region, then a warm standby.
    pub others: &'a [Plan],
    /// How every dataset got its verdict, and what would change it; nothing unless it was asked for.
    pub traces: Option<&'a BTreeMap<DatasetId, Trace>>,
}

/// Whether a format shows what lies beyond the plan: money and other ways of running the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShowsBeyond {
    /// It has no place for it.
    Never,
    /// Money, where that was asked for.
    OnDemand,
    /// All of it, always.
    Always,
}

/// A way of writing the plan.
pub trait Format: Sync {
    /// As given to `--format`.
    fn name(&self) -> &'static str;
    /// What it is for, in a few words.
    fn about(&self) -> &'static str;
    /// Whether it can show sections of the plan alone. One that always writes everything cannot.
    fn has_sections(&self) -> bool {
        false
    }
    /// Whether it is also for people who look at a terminal.
    fn suits_a_terminal(&self) -> bool {
        true
    }
    /// Whether it shows what lies beyond the plan.
    fn shows_beyond(&self) -> ShowsBeyond {
        ShowsBeyond::Never
    }
    /// The text, ending in a line feed.
    ///
    /// # Errors
    /// Says what could not be written; that is a fault of the program.
    fn render(&self, view: &View<'_>) -> Result<String, RenderError>;
    /// The same text, handed on as it comes by formats in which it would be large as a whole.
    ///
    /// # Errors
    /// Where `out` takes no more, or as [`Format::render`].
    fn write(&self, view: &View<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let text = self.render(view).map_err(io::Error::other)?;
        out.write_all(text.as_bytes())
    }
}

/// What a check of a platform found: everything that a format of findings may show.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    /// What stands, file by file from the top.
    pub findings: &'a [Finding],
    /// What a comment allows or the baseline has, in the same order.
    pub suppressed: &'a [Suppressed],
    /// Every rule that was asked, by code: those without a finding found nothing.
    pub checked: &'a [&'static RuleMeta],
    /// From which severity on a finding fails the run.
    pub deny: Deny,
    /// Lines and columns.
    pub locate: &'a dyn Locate,
    /// Width and colour.
    pub look: Look,
}

/// A way of writing findings.
pub trait FindingsFormat: Sync {
    /// As given to `--format`.
    fn name(&self) -> &'static str;
    /// What it is for, in a few words.
    fn about(&self) -> &'static str;
    /// The text, ending in a line feed or empty.
    ///
    /// # Errors
    /// Says what could not be written; that is a fault of the program.
    fn render(&self, report: &Report<'_>) -> Result<String, RenderError>;
}

/// A format could not write what it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderError(pub String);

impl std::fmt::Display for RenderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RenderError {}

/// A dataset's full trace, for `explain`.
#[derive(Clone, Debug)]
pub struct Trace {
    /// Every rule up to the one that decided.
    pub steps: Vec<RuleStep>,
    /// Inputs that, moved, change the verdict.
    pub flips: Vec<super::verdict::Flip>,
}

/// The open sets of one run.
#[derive(Clone)]
pub struct Registry {
    /// In the order in which they are tried.
    pub rules: Vec<&'static dyn Rule>,
    /// Least strict first.
    pub strategies: Vec<&'static dyn Strategy>,
    /// By code.
    pub lints: Vec<&'static dyn Lint>,
    /// By name.
    pub formats: Vec<&'static dyn Format>,
    /// Those of findings, by name.
    pub findings_formats: Vec<&'static dyn FindingsFormat>,
    /// Every code that any stage may report, for `explain CODE`.
    pub pages: Vec<&'static RuleMeta>,
}

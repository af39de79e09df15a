//! Findings as JSON, versioned, with their schema.

use schemars::JsonSchema;
use serde::Serialize;

use crate::base::finding::{Finding, Severity, Suppressed, Suppression};
use crate::emit::json::{self, shape};
use crate::model::contracts::{FindingsFormat, RenderError, Report};

/// The version of [`Document`].
const FORMAT_VERSION: u32 = 1;

/// The format `json`.
pub struct Json;

impl FindingsFormat for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn about(&self) -> &'static str {
        "for programs; see `schema findings`"
    }

    fn render(&self, report: &Report<'_>) -> Result<String, RenderError> {
        json::text(&document(report))
    }
}

/// Findings as written by `parallax validate --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Parallax findings", deny_unknown_fields)]
struct Document {
    /// Always 1 for this shape.
    format_version: u32,
    /// What wrote this.
    generator: shape::Generator,
    /// How many there are.
    summary: Summary,
    /// What stands, file by file from the top.
    findings: Vec<shape::Finding>,
    /// What is not told, in the same order.
    suppressed: Vec<SuppressedFinding>,
    /// Codes of every rule that was asked. Where the inventory could not be planned, rules over the plan were not.
    checked: Vec<String>,
}

/// How many findings there are.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Summary {
    /// Errors that stand.
    errors: usize,
    /// Warnings that stand.
    warnings: usize,
    /// Remarks that stand.
    infos: usize,
    /// Findings that a comment allows.
    allowed: usize,
    /// Findings that the baseline has.
    baseline: usize,
    /// How many of those that stand are bad enough to fail the run.
    denied: usize,
}

/// A finding that is not told.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SuppressedFinding {
    /// `allow` for a comment in the inventory, `baseline` for the baseline.
    by: String,
    /// What the comment gives as its reason.
    reason: Option<String>,
    /// What was found.
    finding: shape::Finding,
}

fn document(report: &Report<'_>) -> Document {
    let count = |severity| report.findings.iter().filter(|finding| finding.severity == severity).count();
    let baseline = report.suppressed.iter().filter(|one| one.by == Suppression::Baseline).count();
    let finding = |finding: &Finding| json::finding(report.locate, finding);
    let suppressed = |one: &Suppressed| {
        let (by, reason) = match &one.by {
            Suppression::Allow { reason } => ("allow", Some(reason.clone())),
            Suppression::Baseline => ("baseline", None),
        };
        SuppressedFinding { by: by.to_owned(), reason, finding: finding(&one.finding) }
    };
    Document {
        format_version: FORMAT_VERSION,
        generator: shape::Generator {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        summary: Summary {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
            allowed: report.suppressed.len().saturating_sub(baseline),
            baseline,
            denied: report.findings.iter().filter(|it| report.deny.refuses(it.severity)).count(),
        },
        findings: report.findings.iter().map(finding).collect(),
        suppressed: report.suppressed.iter().map(suppressed).collect(),
        checked: report.checked.iter().map(|rule| rule.code.to_owned()).collect(),
    }
}

/// JSON Schema (draft 7) of what is written, ending in a line feed.
pub fn schema() -> String {
    json::schema::<Document>(FORMAT_VERSION)
}

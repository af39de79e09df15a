//! Annotations of a GitHub workflow: a command a finding, as the runner reads them from standard output.
//!
//! Form and escaping are those of "Workflow commands for GitHub Actions" (docs.github.com) and of the runner's own
//! `ActionCommand`, read 2026-11: `%`, CR and LF are escaped in data, `:` and `,` in properties too. GitHub shows ten
//! annotations of a severity and step at most, and keeps all of them in the log.

use super::place::Place;
use crate::base::finding::{Finding, Severity};
use crate::emit::text::obeyed;
use crate::model::contracts::{FindingsFormat, Locate, RenderError, Report};

/// The format `github`.
pub(super) struct Github;

impl FindingsFormat for Github {
    fn name(&self) -> &'static str {
        "github"
    }

    fn about(&self) -> &'static str {
        "annotations of a GitHub workflow, which shows ten of a severity and step"
    }

    fn render(&self, report: &Report<'_>) -> Result<String, RenderError> {
        Ok(report.findings.iter().map(|finding| command(finding, report.locate)).collect())
    }
}

/// `::error file=...,line=...::message`, ending in a line feed.
fn command(finding: &Finding, locate: &dyn Locate) -> String {
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = Vec::new();
    if let Some(place) = Place::of(finding, locate) {
        properties.push(format!("file={}", property(place.file)));
        if let Some(span) = place.span {
            properties.push(format!("line={}", span.line));
            // Columns are only taken where both are on one line.
            if span.line == span.end_line {
                properties.push(format!("endLine={},col={},endColumn={}", span.end_line, span.column, span.end_column));
            } else {
                properties.push(format!("endLine={}", span.end_line));
            }
        }
    }
    properties.push(format!("title={}", property(&format!("{} {}", finding.rule.code, finding.rule.name))));
    let help = finding.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    format!("::{name} {}::{}\n", properties.join(","), data(&format!("{}{help}", finding.message)))
}

/// Text behind the second `::`.
fn data(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            _ if obeyed(letter) => out.extend(letter.escape_unicode()),
            _ => out.push(letter),
        }
    }
    out
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

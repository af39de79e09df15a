//! Findings as SARIF 2.1.0 (OASIS, with errata 01), for code scanning and viewers.
//!
//! Limits are those that GitHub states for uploads ("SARIF support for code scanning", read 2026-11): 25,000 results, a
//! place for each of them, descriptions of 1,024 letters. Positions begin at 1 and columns count characters, which the
//! run says. There are no snippets: viewers have the files.

mod shape;
mod uri;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::place::{Place, steady_path};
use crate::base::finding::{Confidence, Finding, RuleMeta, Severity, Suppression};
use crate::emit::json;
use crate::emit::pages;
use crate::emit::text::clean;
use crate::model::contracts::{FindingsFormat, Locate, RenderError, Report};
use shape::{
    Configuration, Descriptor, Driver, Invocation, Location, Log, Message, Multiformat, Notification, PhysicalLocation,
    Region, ResultProperties, RuleProperties, Run, Suppressed, Tool,
};

/// More results are refused by GitHub.
const MOST_RESULTS: usize = 25_000;
/// More places that belong to one result help nobody.
const MOST_RELATED: usize = 100;
/// Descriptions are cut there.
const LONGEST: usize = 1024;

/// The format `sarif`.
pub(super) struct Sarif;

impl FindingsFormat for Sarif {
    fn name(&self) -> &'static str {
        "sarif"
    }

    fn about(&self) -> &'static str {
        "SARIF 2.1.0, for code scanning and viewers"
    }

    fn render(&self, report: &Report<'_>) -> Result<String, RenderError> {
        json::text(&log(report))
    }
}

/// A finding with what keeps it from being told.
type Told<'a> = (&'a Finding, Option<&'a Suppression>);

fn log(report: &Report<'_>) -> Log {
    let suppressed = report.suppressed.iter().map(|one| (&one.finding, Some(&one.by)));
    let mut told: Vec<Told<'_>> = report.findings.iter().map(|finding| (finding, None)).chain(suppressed).collect();
    let left_out = told.len().saturating_sub(MOST_RESULTS);
    if left_out > 0 {
        // What matters most stays: what stands before what is suppressed, and the worst first.
        told.sort_by_key(|(finding, by)| (by.is_some(), std::cmp::Reverse(finding.severity)));
        told.truncate(MOST_RESULTS);
    }
    let reported: BTreeMap<&str, &'static RuleMeta> =
        told.iter().map(|(finding, _)| (finding.rule.code, finding.rule)).collect();
    let unsure: BTreeSet<&str> = told
        .iter()
        .filter(|(finding, _)| finding.confidence == Confidence::Low)
        .map(|(finding, _)| finding.rule.code)
        .collect();
    let index: BTreeMap<&str, usize> = reported.keys().enumerate().map(|(index, code)| (*code, index)).collect();
    let mut seen = BTreeMap::new();
    let results = told.iter().map(|one| result(*one, &index, &mut seen, report.locate)).collect();
    let notification = |left_out: usize| Notification {
        level: "warning",
        message: message(&format!("{left_out} results were left out: {MOST_RESULTS} are the most")),
    };
    let driver = Driver {
        name: env!("CARGO_PKG_NAME"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: reported.values().map(|rule| descriptor(rule, unsure.contains(rule.code))).collect(),
    };
    let run = Run {
        tool: Tool { driver },
        invocations: vec![Invocation {
            execution_successful: true,
            tool_execution_notifications: (left_out > 0).then(|| notification(left_out)).into_iter().collect(),
        }],
        original_uri_base_ids: uri::bases(),
        column_kind: "unicodeCodePoints",
        results,
    };
    Log { schema: shape::SCHEMA, version: "2.1.0", runs: vec![run] }
}

/// A rule with its page.
fn descriptor(rule: &RuleMeta, unsure: bool) -> Descriptor {
    let (level, problem) = match rule.severity {
        Severity::Error => ("error", "error"),
        Severity::Warning => ("warning", "warning"),
        Severity::Info => ("note", "recommendation"),
    };
    let about = pages::about(rule.page);
    let first = about.split_once(". ").map_or(about.as_str(), |(first, _)| first).trim_end_matches('.').to_owned();
    Descriptor {
        id: rule.code,
        name: rule.name,
        short_description: Multiformat::plain(&cut(&first)),
        full_description: Multiformat::plain(&cut(&about)),
        help: Multiformat { text: rule.page.to_owned(), markdown: Some(rule.page.to_owned()) },
        default_configuration: Configuration { level },
        properties: RuleProperties {
            precision: if unsure { "low" } else { "high" },
            problem,
            tags: vec!["reliability"],
        },
    }
}

fn result(
    (finding, by): Told<'_>,
    index: &BTreeMap<&str, usize>,
    seen: &mut BTreeMap<String, usize>,
    locate: &dyn Locate,
) -> shape::Result {
    let text = match &finding.help {
        Some(help) => format!("{}\n\nHelp: {help}", finding.message),
        None => finding.message.clone(),
    };
    let related = finding.related.iter().take(MOST_RELATED);
    let related = related.filter_map(|other| {
        let place = Place::of_anchor(&other.anchor, None, locate)?;
        Some(Location { physical_location: physical(&place), message: Some(message(&other.message)) })
    });
    shape::Result {
        rule_id: finding.rule.code,
        rule_index: index.get(finding.rule.code).copied().unwrap_or_default(),
        level: match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "note",
        },
        message: message(&text),
        locations: Place::of(finding, locate)
            .map(|place| Location { physical_location: physical(&place), message: None })
            .into_iter()
            .collect(),
        related_locations: related.collect(),
        partial_fingerprints: BTreeMap::from([("parallaxFinding/v1", fingerprint(finding, seen))]),
        suppressions: by.map(suppression).into_iter().collect(),
        properties: ResultProperties {
            confidence: finding.confidence.name(),
            service: finding.service.clone(),
            dataset: finding.dataset.clone(),
        },
    }
}

fn suppression(by: &Suppression) -> Suppressed {
    let (kind, justification) = match by {
        Suppression::Allow { reason } => ("inSource", Some(clean(reason))),
        Suppression::Baseline => ("external", None),
    };
    Suppressed { kind, status: "accepted", justification }
}

fn physical(place: &Place<'_>) -> PhysicalLocation {
    // A place is wanted in any case, and every file has a first line.
    let region =
        place.span.map_or(Region { start_line: 1, start_column: None, end_line: None, end_column: None }, |span| {
            let (end_line, end_column) = (span.end_line.max(span.line), span.end_column);
            Region {
                start_line: span.line,
                start_column: Some(span.column),
                end_line: Some(end_line),
                end_column: Some(end_column),
            }
        });
    PhysicalLocation { artifact_location: uri::artifact(place.file), region }
}

/// What a finding is about, without lines, which move; equal ones are numbered.
fn fingerprint(finding: &Finding, seen: &mut BTreeMap<String, usize>) -> String {
    let path = finding.anchor.as_ref().map(steady_path).unwrap_or_default();
    let part = |text: &Option<String>| text.clone().unwrap_or_default();
    let whole = [finding.rule.code.to_owned(), part(&finding.service), part(&finding.dataset), path].join("\u{0}");
    let digest = Sha256::digest(whole.as_bytes());
    let hash = digest.iter().take(16).fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    });
    let count = seen.entry(whole).or_default();
    *count = count.saturating_add(1);
    format!("{hash}:{count}")
}

/// A plain message. Braces are doubled, since single ones are placeholders (3.11.5), and what would be a link of
/// somebody else's making (3.11.6) is parted.
fn message(text: &str) -> Message {
    let lines: Vec<String> = text.lines().map(clean).collect();
    Message { text: lines.join("\n").replace('{', "{{").replace('}', "}}").replace("](", "] (") }
}

/// As much of a text as a description may have.
fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['\u{2026}']).collect()
}

//! What was found, the gravest first, rule by rule.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Part, template};
use crate::base::finding::{Confidence, Finding, RuleMeta, Severity};
use crate::emit::findings::{is_told_once, subject};
use crate::emit::phrase::{self, severities};
use crate::emit::say::number;
use crate::model::contracts::{RenderError, View};

/// The part `findings`.
pub(super) struct Findings;

/// A rule with more findings than this is closed at first.
const MOST_OPEN: usize = 12;

impl Part for Findings {
    fn id(&self) -> &'static str {
        "findings"
    }

    fn title(&self) -> &'static str {
        "Findings"
    }

    fn body(&self, view: &View<'_>) -> Result<String, RenderError> {
        template::fill("findings", &shown(view))
    }
}

#[derive(Serialize)]
struct Shown {
    counts: String,
    rules: Vec<String>,
    levels: Vec<Level>,
}

/// All of one severity.
#[derive(Serialize)]
struct Level {
    severity: &'static str,
    title: &'static str,
    count: String,
    groups: Vec<Group>,
}

/// All of one rule.
#[derive(Serialize)]
struct Group {
    code: &'static str,
    name: &'static str,
    count: String,
    open: bool,
    findings: Vec<One>,
}

#[derive(Serialize)]
struct One {
    severity: &'static str,
    code: &'static str,
    subject: Option<String>,
    message: String,
    place: Option<String>,
    also: String,
    unsure: bool,
    help: Option<String>,
    related: Vec<Related>,
}

#[derive(Serialize)]
struct Related {
    message: String,
    place: Option<String>,
}

fn shown(view: &View<'_>) -> Shown {
    let mut codes: Vec<&str> = view.findings.iter().map(|finding| finding.rule.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let levels = [(Severity::Error, "Errors"), (Severity::Warning, "Warnings"), (Severity::Info, "Worth knowing")];
    let levels = levels.map(|(severity, title)| level(view, severity, title));
    Shown {
        counts: severities(view.findings),
        rules: codes.into_iter().map(str::to_owned).collect(),
        levels: levels.into_iter().filter(|level| !level.groups.is_empty()).collect(),
    }
}

fn level(view: &View<'_>, severity: Severity, title: &'static str) -> Level {
    let mut groups: BTreeMap<&str, (&'static RuleMeta, Vec<One>)> = BTreeMap::new();
    let mut all = 0_u64;
    for alike in view.findings.chunk_by(is_told_once) {
        if let Some(first) = alike.first().filter(|first| first.severity == severity) {
            all = all.saturating_add(u64::try_from(alike.len()).unwrap_or(u64::MAX));
            groups.entry(first.rule.code).or_insert_with(|| (first.rule, Vec::new())).1.push(one(view, first, alike));
        }
    }
    let group = |(rule, findings): (&'static RuleMeta, Vec<One>)| Group {
        code: rule.code,
        name: rule.name,
        count: number(u64::try_from(findings.len()).unwrap_or(u64::MAX)),
        open: findings.len() <= MOST_OPEN,
        findings,
    };
    Level { severity: severity.name(), title, count: number(all), groups: groups.into_values().map(group).collect() }
}

fn one(view: &View<'_>, finding: &Finding, alike: &[Finding]) -> One {
    let at = |anchor, span| phrase::place_in(view.locate, anchor, span);
    One {
        severity: finding.severity.name(),
        code: finding.rule.code,
        subject: subject(finding),
        message: finding.message.clone(),
        place: at(finding.anchor.as_ref(), finding.span),
        also: phrase::list(alike.iter().skip(1).filter_map(subject)),
        unsure: finding.confidence == Confidence::Low,
        help: finding.help.clone(),
        related: finding
            .related
            .iter()
            .map(|it| Related { message: it.message.clone(), place: at(Some(&it.anchor), None) })
            .collect(),
    }
}

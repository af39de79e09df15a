//! Statements and findings with the places that they were read from.

use crate::base::path::Anchor;
use crate::base::source::Span;
use crate::base::{evidence, finding};
use crate::emit::json::shape;
use crate::model::contracts::Locate;
use crate::model::verdict::Check;

/// A condition as checked.
pub(in crate::emit) fn point(locate: &dyn Locate, check: &Check) -> shape::Point {
    shape::Point {
        condition: check.condition.clone(),
        holds: super::holds(check.holds),
        seen: check.seen.as_ref().map(|seen| statement(locate, seen)),
    }
}

pub(super) fn statement(locate: &dyn Locate, evidence: &evidence::Evidence) -> shape::Evidence {
    let place = Place::of(locate, evidence.at.as_ref(), None);
    shape::Evidence {
        statement: evidence.statement.to_string(),
        provenance: evidence.from.name().to_owned(),
        file: place.file,
        line: place.line,
        column: place.column,
    }
}

pub(in crate::emit) fn finding(locate: &dyn Locate, finding: &finding::Finding) -> shape::Finding {
    let place = Place::of(locate, finding.anchor.as_ref(), finding.span);
    shape::Finding {
        code: finding.rule.code.to_owned(),
        name: finding.rule.name.to_owned(),
        severity: finding.severity.name().to_owned(),
        confidence: finding.confidence.name().to_owned(),
        message: finding.message.clone(),
        help: finding.help.clone(),
        file: place.file,
        line: place.line,
        column: place.column,
        path: finding.anchor.as_ref().map(|anchor| anchor.path.to_string()),
        service: finding.service.clone(),
        dataset: finding.dataset.clone(),
        related: finding.related.iter().map(|other| related(locate, other)).collect(),
    }
}

fn related(locate: &dyn Locate, related: &finding::Related) -> shape::Related {
    let place = Place::of(locate, Some(&related.anchor), None);
    shape::Related {
        message: related.message.clone(),
        file: place.file,
        line: place.line,
        column: place.column,
        path: related.anchor.path.to_string(),
    }
}

/// A file and a position in it, as far as they can be told.
#[derive(Default)]
struct Place {
    file: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
}

impl Place {
    /// Of an exact range if there is one, else of the anchor.
    fn of(locate: &dyn Locate, anchor: Option<&Anchor>, exact: Option<Span>) -> Self {
        let Some(anchor) = anchor else { return Self::default() };
        let span = exact.or_else(|| locate.span(anchor));
        Self {
            file: locate.sources().get(anchor.source).map(|source| source.name.clone()),
            line: span.map(|span| span.line),
            column: span.map(|span| span.column),
        }
    }
}

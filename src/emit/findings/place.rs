//! Where a finding is, for formats of others: every finding has a file and a line, since some of them insist.

use std::fmt::Write;

use crate::base::finding::Finding;
use crate::base::path::{Anchor, Segment};
use crate::base::source::Span;
use crate::model::contracts::Locate;

/// A file and a range in it.
pub(super) struct Place<'a> {
    /// As the user named it.
    pub(super) file: &'a str,
    /// Nothing where the text cannot be read any more.
    pub(super) span: Option<Span>,
}

impl<'a> Place<'a> {
    /// Of a finding; one about the whole run is at the first text.
    pub(super) fn of(finding: &Finding, locate: &'a dyn Locate) -> Option<Self> {
        match &finding.anchor {
            Some(anchor) => Self::of_anchor(anchor, finding.span, locate),
            None => locate.sources().iter().next().map(|(_, source)| Self { file: &source.name, span: None }),
        }
    }

    /// Of an anchor, or of the exact range if there is one.
    pub(super) fn of_anchor(anchor: &Anchor, exact: Option<Span>, locate: &'a dyn Locate) -> Option<Self> {
        let source = locate.sources().get(anchor.source)?;
        Some(Self { file: &source.name, span: exact.or_else(|| locate.span(anchor)) })
    }
}

/// A path without the positions in lists, which move whenever something is put before them.
pub(super) fn steady_path(anchor: &Anchor) -> String {
    let mut out = String::new();
    for segment in anchor.path.segments() {
        match segment {
            Segment::Key(key) => {
                let _ = write!(out, "{}{key}", if out.is_empty() { "" } else { "." });
            }
            Segment::Index(_) => out.push_str("[]"),
        }
    }
    out
}

/// `carts/items` or `carts`, whatever a finding is about.
pub(in crate::emit) fn subject(finding: &Finding) -> Option<String> {
    let service = finding.service.as_ref()?;
    Some(finding.dataset.as_ref().map_or(service.clone(), |dataset| format!("{service}/{dataset}")))
}

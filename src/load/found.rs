//! Findings as they are collected: bounded, so that a text that is nothing but faults costs no more than a good one.

use std::collections::{BTreeMap, BTreeSet};

use super::rules;
use super::text::readable;
use crate::base::finding::{Finding, Severity};
use crate::base::path::{Anchor, DocPath};
use crate::base::source::{SourceId, SourceSet, Span};

/// How many faults of one file are listed: more than anybody mends in one go.
pub(crate) const MOST: usize = 1_000;

/// Findings, at most [`MOST`] errors and as many milder ones of each file.
#[derive(Debug, Default)]
pub(crate) struct Found {
    all: Vec<Finding>,
    /// How many were found of a file, errors apart from the rest: what is skipped must not crowd out what is wrong.
    counts: BTreeMap<(Option<SourceId>, bool), usize>,
}

impl Found {
    pub(crate) fn push(&mut self, finding: Finding) {
        let source = finding.anchor.as_ref().map(|at| at.source);
        let count = self.counts.entry((source, finding.severity == Severity::Error)).or_default();
        *count = count.saturating_add(1);
        if *count <= MOST {
            self.all.push(finding);
        }
    }

    /// How many more faults of a file are worth looking for: one more than are listed, to know that there are more.
    pub(crate) fn room(&self, source: SourceId) -> usize {
        let count = self.counts.get(&(Some(source), true)).copied().unwrap_or_default();
        MOST.saturating_add(1).saturating_sub(count)
    }

    /// Whether nothing further of a file will be listed.
    pub(crate) fn is_full(&self, source: SourceId) -> bool {
        self.room(source) == 0
    }

    /// Takes over what was found elsewhere.
    pub(crate) fn absorb(&mut self, other: Self) {
        let Self { all, counts } = other;
        for finding in all {
            self.push(finding);
        }
        for (key, count) in counts {
            let unlisted = count.saturating_sub(MOST);
            let own = self.counts.entry(key).or_default();
            *own = own.saturating_add(unlisted);
        }
    }

    /// What is listed, and for each file with more than that a finding that says so.
    pub(crate) fn finish(self, sources: &SourceSet) -> Vec<Finding> {
        let Self { mut all, counts } = self;
        for ((source, errors), count) in counts {
            let Some(source) = source.filter(|_| count > MOST) else { continue };
            let last = all.iter().filter_map(|finding| finding.anchor.as_ref()).filter(|at| at.source == source);
            let document = last.map(Anchor::in_document).max().unwrap_or_default();
            let (what, severity) = if errors { ("faults", Severity::Error) } else { ("notes", Severity::Info) };
            let message = format!("more than 1,000 {what}; the rest are not listed");
            let finding = Finding::new(&rules::OVER_LIMIT, Some(Anchor::document(source, document)), message);
            let help = if errors { "mend these first, then read it again" } else { "name only inventories" };
            let span = end_of(sources, source);
            all.push(Finding { span, ..finding.severity(severity).help(help) });
        }
        all
    }
}

/// Where a text ends: behind everything that is listed of it.
fn end_of(sources: &SourceSet, source: SourceId) -> Option<Span> {
    let (text, lines) = readable(&sources.get(source)?.bytes)?;
    let end = u32::try_from(text.trim_end().chars().count()).unwrap_or(u32::MAX);
    Some(lines.span(text, end.saturating_sub(1), end))
}

/// Places about which nothing further is to be said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Blocked(BTreeSet<DocPath>);

impl Blocked {
    /// Everything at and below one place.
    pub(crate) fn at(path: DocPath) -> Self {
        Self(BTreeSet::from([path]))
    }

    pub(crate) fn insert(&mut self, path: DocPath) {
        self.0.insert(path);
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether a place or one that holds it is blocked.
    pub(crate) fn covers(&self, path: &DocPath) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let root = DocPath::root();
        let mut at = path.clone();
        loop {
            if self.0.contains(&at) {
                return true;
            }
            if at == root {
                return false;
            }
            at = at.parent();
        }
    }

    /// Whether a place, one that holds it or one inside it is blocked.
    pub(crate) fn touches(&self, path: &DocPath) -> bool {
        // What lies inside a place sorts right behind it.
        let inside = self.0.range(path.clone()..).next().is_some_and(|next| next.starts_with(path));
        inside || self.covers(path)
    }
}

#[cfg(test)]
mod tests {
    use super::{Blocked, DocPath};

    #[test]
    fn what_holds_a_place_covers_it_and_what_it_holds_touches_it() {
        let services = DocPath::root().key("services");
        let blocked = Blocked::at(services.index(3).key("data"));
        assert!(blocked.covers(&services.index(3).key("data").index(0)) && !blocked.covers(&services.index(3)));
        assert!(blocked.touches(&services.index(3)) && blocked.touches(&services));
        assert!(!blocked.touches(&services.index(4)) && !blocked.touches(&services.index(3).key("use")));
    }
}

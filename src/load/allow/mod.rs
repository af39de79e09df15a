//! Comments that allow a finding: `# parallax: allow RULE because REASON`, at the object that it is about.
//!
//! Which findings there are is not known here: stages hand over theirs, and get back what is left of them.

mod words;

use std::collections::{BTreeMap, BTreeSet};

use super::found::Found;
use super::read::Limits;
use super::rules;
use super::text::readable;
use super::yaml::{self, Comment, Extent, Lines, Tree};
use crate::base::finding::{Finding, RuleMeta, Severity, Suppressed, Suppression};
use crate::base::path::Anchor;
use crate::base::source::{Source, SourceId, SourceSet, Span};
use crate::model::contracts::Locate;

/// Every allow-comment of a run, and which of them were needed so far.
#[derive(Clone, Debug, Default)]
pub struct Allows {
    entries: Vec<Entry>,
    /// Entries by text and rule, by where they begin; the wider first.
    places: BTreeMap<(SourceId, &'static str), Vec<usize>>,
    faults: Vec<Finding>,
}

/// One rule that one comment allows.
#[derive(Clone, Debug)]
struct Entry {
    rule: &'static RuleMeta,
    reason: String,
    /// The document.
    at: Anchor,
    /// The comment.
    span: Span,
    /// First byte of what it covers, and the first byte of the last value in that.
    covers: (u32, u32),
    /// The next wider entry of the same rule around this one.
    around: Option<usize>,
    needed: bool,
}

/// Whether findings of a rule can be left untold: not faults of reading, without whose mending nothing can be planned.
pub fn can_be_skipped(rule: &RuleMeta) -> bool {
    rule.severity != Severity::Error || !rules().any(|other| other.code == rule.code)
}

/// Whether a comment can allow findings of a rule: what can be skipped, but for faults of the comments themselves.
pub fn can_be_allowed(rule: &RuleMeta) -> bool {
    can_be_skipped(rule) && !rules::OF_ALLOWS.iter().any(|other| other.code == rule.code)
}

impl Allows {
    /// Reads the comments of all texts; `known` are all rules that there are.
    pub fn read(sources: &SourceSet, known: &[&'static RuleMeta]) -> Self {
        let mut allows = Self::default();
        let mut found = Found::default();
        for (id, source) in sources.iter() {
            allows.take(id, source, known, &mut found);
        }
        allows.faults = found.finish(sources);
        allows.arrange();
        allows
    }

    /// What is wrong with the comments themselves.
    pub fn faults(&self) -> &[Finding] {
        &self.faults
    }

    /// Parts findings into those that stand and those that a comment allows.
    pub fn part(&mut self, findings: Vec<Finding>, locate: &dyn Locate) -> (Vec<Finding>, Vec<Suppressed>) {
        if self.entries.is_empty() {
            return (findings, Vec::new());
        }
        let (mut standing, mut allowed) = (Vec::new(), Vec::new());
        for finding in findings {
            match self.entry(&finding, locate).and_then(|entry| self.entries.get_mut(entry)) {
                Some(entry) => {
                    entry.needed = true;
                    let by = Suppression::Allow { reason: entry.reason.clone() };
                    allowed.push(Suppressed { finding, by });
                }
                None => standing.push(finding),
            }
        }
        (standing, allowed)
    }

    /// Allows that nothing needed, of rules that were `asked`: of the others nobody knows.
    pub fn unused(&self, asked: impl Fn(&RuleMeta) -> bool) -> Vec<Finding> {
        let idle = self.entries.iter().filter(|entry| !entry.needed && asked(entry.rule));
        idle.map(|entry| {
            let message = format!("`allow {}` has nothing to allow here", entry.rule.code);
            let finding = Finding::new(&rules::UNUSED_ALLOW, Some(entry.at.clone()), message);
            Finding { span: Some(entry.span), ..finding }
                .help("take it out, or move it to the line of what it is about; it covers what starts on its line, or on the next one where it stands alone")
        })
        .collect()
    }

    /// The innermost entry that covers a finding.
    fn entry(&self, finding: &Finding, locate: &dyn Locate) -> Option<usize> {
        let anchor = finding.anchor.as_ref()?;
        let places = self.places.get(&(anchor.source, finding.rule.code))?;
        let place = finding.span.or_else(|| locate.span(anchor))?.start;
        let begins = |entry: usize| self.entries.get(entry).map_or(u32::MAX, |entry| entry.covers.0);
        let after = places.partition_point(|entry| begins(*entry) <= place);
        let mut candidate = places.get(after.checked_sub(1)?).copied();
        while let Some(entry) = candidate.and_then(|at| self.entries.get(at)) {
            if place <= entry.covers.1 {
                return candidate;
            }
            candidate = entry.around;
        }
        None
    }

    /// Reads the comments of one text.
    fn take(&mut self, id: SourceId, source: &Source, known: &[&'static RuleMeta], found: &mut Found) {
        if !source.bytes.text().is_some_and(|text| text.contains("parallax:")) {
            return;
        }
        let Some((text, lines)) = readable(&source.bytes) else { return };
        let Limits { depth, values, expansion, .. } = Limits::default();
        let documents = yaml::documents(text, &yaml::Limits { depth, values, expansion });
        // Of a text that is only half read nobody knows what its comments are about.
        if documents.trouble.is_some() {
            return;
        }
        let objects: Vec<(u32, Extent)> = (0u32..)
            .zip(&documents.trees)
            .flat_map(|(document, tree): (u32, &Tree)| tree.extents().into_iter().map(move |one| (document, one)))
            .collect();
        for comment in yaml::comments(text, &documents.trees) {
            let Some(words) = words::read(comment.text, known) else { continue };
            let object = object(&objects, &comment, &lines, text);
            let at = Anchor::document(id, object.map_or(0, |(document, _)| document));
            let span = lines.span(text, comment.start, comment.end);
            let finding = |rule, message: String, help: String| Finding {
                span: Some(span),
                help: Some(help),
                ..Finding::new(rule, Some(at.clone()), message)
            };
            for fault in faults(&words, &finding) {
                found.push(fault);
            }
            let Some(reason) = words.reason else { continue };
            let byte = |character| lines.span(text, character, character).start;
            // Where there is nothing it covers nothing: an empty range, which it is reported for.
            let covers = object.map_or((u32::MAX, 0), |(_, extent)| (byte(extent.start), byte(extent.last)));
            for rule in words.rules.into_iter().filter(|rule| can_be_allowed(rule)) {
                let (at, reason) = (at.clone(), reason.clone());
                self.entries.push(Entry { rule, reason, at, span, covers, around: None, needed: false });
            }
        }
    }

    /// Sorts entries so that the one around a place is found without looking at the others.
    fn arrange(&mut self) {
        for (index, entry) in self.entries.iter().enumerate() {
            self.places.entry((entry.at.source, entry.rule.code)).or_default().push(index);
        }
        let Self { entries, places, .. } = self;
        for list in places.values_mut() {
            let covers = |index: usize| entries.get(index).map_or((0, 0), |entry| entry.covers);
            list.sort_by_key(|index| (covers(*index).0, std::cmp::Reverse(covers(*index).1)));
            // Objects lie in one another or apart.
            let mut open: Vec<usize> = Vec::new();
            for index in list.iter().copied() {
                let begin = entries.get(index).map_or(0, |entry| entry.covers.0);
                while open.last().is_some_and(|last| entries.get(*last).is_some_and(|it| it.covers.1 < begin)) {
                    open.pop();
                }
                if let Some(entry) = entries.get_mut(index) {
                    entry.around = open.last().copied();
                }
                open.push(index);
            }
        }
    }
}

/// What a comment is about: all that starts on its line; where it stands alone, or at nothing, on the next line on which
/// something starts. Comes with the number of its document.
fn object(objects: &[(u32, Extent)], comment: &Comment<'_>, lines: &Lines, text: &str) -> Option<(u32, Extent)> {
    let from = |place: u32| objects.partition_point(|(_, one)| one.start < place);
    let own = objects.get(from(comment.line)).filter(|(_, one)| one.start < comment.start && !comment.alone);
    let (document, first) = own.or_else(|| objects.get(from(comment.end)))?;
    let line = lines.span(text, first.start, first.start).line;
    let begin = from(first.start);
    let same = objects.get(begin..)?.iter().take_while(|(_, one)| lines.span(text, one.start, one.start).line == line);
    let last = same.map(|(_, one)| one.last).max()?;
    Some((*document, Extent { start: first.start, last }))
}

/// What is wrong with a comment.
fn faults(words: &words::Words, finding: &impl Fn(&'static RuleMeta, String, String) -> Finding) -> Vec<Finding> {
    const FORM: &str = "`# parallax: allow RULE because REASON`";
    let mut found = Vec::new();
    let meant = |nearest: Option<&str>| nearest.map(|word| format!("did you mean `{word}`?"));
    if let Some(verb) = &words.verb {
        let message = match verb.word.as_str() {
            "" => "a comment to parallax that says nothing".to_owned(),
            word => format!("unknown word `{word}` in a comment to parallax"),
        };
        let help = meant(verb.nearest).unwrap_or_else(|| format!("write {FORM}"));
        found.push(finding(&rules::UNKNOWN_RULE_IN_ALLOW, message, help));
        return found;
    }
    for unknown in &words.unknown {
        let message = format!("no rule `{}`", unknown.word);
        let help = meant(unknown.nearest)
            .unwrap_or_else(|| "name a rule by its code or name, as findings show them".to_owned());
        found.push(finding(&rules::UNKNOWN_RULE_IN_ALLOW, message, help));
    }
    if words.rules.is_empty() && words.unknown.is_empty() {
        let message = "`allow` names no rule".to_owned();
        found.push(finding(&rules::UNKNOWN_RULE_IN_ALLOW, message, format!("write {FORM}")));
    } else if words.reason.is_none() {
        let named: BTreeSet<&str> = words.rules.iter().map(|rule| rule.code).collect();
        let named = named.into_iter().collect::<Vec<_>>().join(", ");
        let message = format!("`allow{}{named}` gives no reason", if named.is_empty() { "" } else { " " });
        let help = format!("say why, as in {FORM}; until then it allows nothing");
        found.push(finding(&rules::ALLOW_WITHOUT_REASON, message, help));
    }
    for rule in words.rules.iter().filter(|rule| !can_be_allowed(rule)) {
        let message = format!("`{}` ({}) cannot be allowed", rule.code, rule.name);
        let of_allows = rules::OF_ALLOWS.iter().any(|other| other.code == rule.code);
        let help = if of_allows { "mend the comment" } else { "mend what it reports: nothing can be planned without" };
        found.push(finding(&rules::ALLOW_OF_A_FAULT, message, help.to_owned()));
    }
    found
}

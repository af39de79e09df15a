//! Findings as compilers show them: the source line, carets under the place, advice below.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::place::subject;
use crate::base::finding::{Confidence, Finding, Severity};
use crate::base::path::Anchor;
use crate::base::source::{Source, Span};
use crate::emit::phrase;
use crate::emit::text::{clean, wrap};
use crate::model::contracts::{Colour, FindingsFormat, Locate, Look, RenderError, Report};

/// Of a long line this many bytes before the place are kept.
const BEFORE: usize = 200;
/// Of a long line this many bytes from the place on are kept.
const AFTER: usize = 300;

/// The format `text`.
pub(super) struct Text;

impl FindingsFormat for Text {
    fn name(&self) -> &'static str {
        "text"
    }

    fn about(&self) -> &'static str {
        "for reading: the source line, carets under the place, advice"
    }

    fn render(&self, report: &Report<'_>) -> Result<String, RenderError> {
        Ok(findings(report.findings, report.locate, report.look))
    }
}

/// All findings in the order given, a blank line between them, ending in a line feed; empty where there are none.
///
/// Those of one rule at one place that follow one another, such as of every dataset that an objective applies to, are
/// told once, and the datasets of the others are listed.
pub fn findings(findings: &[Finding], locate: &dyn Locate, look: Look) -> String {
    told(findings, locate, look).collect()
}

/// The same piece by piece, for whoever hands them on as they come.
pub fn told<'f>(findings: &'f [Finding], locate: &'f dyn Locate, look: Look) -> impl Iterator<Item = String> + 'f {
    let shown = findings.chunk_by(is_told_once).filter_map(|alike| Some((alike.first()?, alike)));
    shown.enumerate().map(move |(number, (first, alike))| {
        let text = one(first, &others(alike), locate, look);
        if number == 0 { text } else { format!("\n{text}") }
    })
}

/// Whether two findings differ in nothing but the dataset that they are about.
pub(in crate::emit) fn is_told_once(one: &Finding, other: &Finding) -> bool {
    one.rule.code == other.rule.code
        && (one.severity, one.confidence) == (other.severity, other.confidence)
        && one.anchor.is_some()
        && (&one.anchor, one.span) == (&other.anchor, other.span)
        && one.help == other.help
        && subject(one).is_some()
        && subject(other).is_some()
        && subject(one) != subject(other)
}

/// Whom all but the first are about.
fn others(alike: &[Finding]) -> String {
    phrase::list(alike.iter().skip(1).filter_map(subject))
}

/// Puts findings in the order in which a reader meets their places: file by file, from the top.
pub fn by_place(findings: &mut [Finding], locate: &dyn Locate) {
    by_place_of(findings, |finding| finding, locate);
}

/// The same for what has a finding in it.
pub fn by_place_of<T>(all: &mut [T], finding: impl Fn(&T) -> &Finding, locate: &dyn Locate) {
    all.sort_by_cached_key(|one| {
        let finding = finding(one);
        let span = finding.span.or_else(|| finding.anchor.as_ref().and_then(|anchor| locate.span(anchor)));
        (finding.anchor.as_ref().map(|anchor| anchor.source), span, finding.rule.code)
    });
}

/// `1 error, 2 warnings`, or `none`.
pub fn counts(findings: &[Finding]) -> String {
    phrase::severities(findings)
}

/// One finding, and whom else it is `also` about, ending in a line feed.
fn one(finding: &Finding, also: &str, locate: &dyn Locate, look: Look) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = clean(&finding.message);
    let mut group =
        Group::with_title(level.primary_title(title).id(format!("{} {}", finding.rule.code, finding.rule.name)));
    if let Some(anchor) = &finding.anchor {
        group = group.elements(place(anchor, finding.span, locate));
    }
    if finding.confidence == Confidence::Low {
        group = group.element(
            Level::NOTE
                .message(fold("this rests on a value that was assumed and not stated; state it to be sure", look)),
        );
    }
    if !also.is_empty() {
        group = group.element(Level::NOTE.message(fold(&clean(&format!("also: {also}")), look)));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(fold(&clean(help), look)));
    }
    let related = finding.related.iter().map(|other| {
        let title = Level::NOTE.secondary_title(clean(&other.message));
        Group::with_title(title).elements(place(&other.anchor, None, locate))
    });
    let report: Vec<Group<'_>> = std::iter::once(group).chain(related).collect();
    let renderer = match look.colour {
        Colour::Ansi => Renderer::styled(),
        Colour::Plain => Renderer::plain(),
    };
    let text = renderer.term_width(look.width.max(40)).decor_style(DecorStyle::Ascii).render(&report);
    text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect()
}

/// Prose in lines that fit beside what the renderer puts before them.
fn fold(text: &str, look: Look) -> String {
    wrap(text, look.width.saturating_sub(16).max(40)).join("\n")
}

/// The file, the position, and the line with its carets; as much of it as can still be read.
fn place<'a>(anchor: &Anchor, exact: Option<Span>, locate: &dyn Locate) -> Vec<Element<'a>> {
    let Some(source) = locate.sources().get(anchor.source) else { return Vec::new() };
    let name = clean(&source.name);
    let Some(span) = exact.or_else(|| locate.span(anchor)) else { return vec![Origin::path(name).into()] };
    let origin = Origin::path(name.clone()).line(number(span.line)).char_column(number(span.column));
    let Some((text, range)) = line(source, span) else { return vec![origin.into()] };
    let column = text.get(..range.start).map_or(0, |before| before.chars().count()) + 1;
    let carets = AnnotationKind::Primary.span(range);
    let snippet = Snippet::source(text).line_start(number(span.line)).annotation(carets);
    if column == number(span.column) {
        vec![snippet.path(name).into()]
    } else {
        // Only a part of the line is shown, and the renderer would count columns in it.
        vec![origin.into(), snippet.into()]
    }
}

/// The first line of a span, and which of its bytes the span covers. Long lines are cut around the place; bytes
/// that are not UTF-8 are shown as `\u{fffd}`.
fn line(source: &Source, span: Span) -> Option<(String, Range<usize>)> {
    let bytes = source.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&source.bytes);
    let start = number(span.start);
    let before = bytes.get(..start)?;
    let from = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let from = from.max(start.saturating_sub(BEFORE));
    let after = bytes.get(start..)?;
    let ends = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let length = after.iter().take(AFTER).position(ends).unwrap_or(after.len().min(AFTER));
    let covered = number(span.end).saturating_sub(start).clamp(usize::from(length > 0), length.max(1)).min(length);

    let shown = |range: Range<usize>| bytes.get(range).map(readable);
    let (head, mark, tail) =
        (shown(from..start)?, shown(start..start + covered)?, shown(start + covered..start + length)?);
    let (begin, end) = (head.len(), head.len() + mark.len());
    Some((format!("{head}{mark}{tail}"), begin..end))
}

/// Text of bytes that may be cut inside a character, with nothing in it that a terminal would obey.
fn readable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let blank = text.replace('\t', "    ");
    if blank.trim().is_empty() { blank } else { clean(&blank) }
}

fn number(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

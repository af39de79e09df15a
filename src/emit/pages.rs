//! A rule's page, written in Markdown, as text for a terminal.

use super::text::{Paint, clean, paint, width, wrap};
use crate::base::finding::RuleMeta;
use crate::model::contracts::Look;

/// The page under its code, name and severity, ending in a line feed.
pub fn page(meta: &RuleMeta, look: Look) -> String {
    let head = format!("{} {} ({})", meta.code, meta.name, meta.severity.name());
    let mut out = format!("{}\n\n", paint(&head, Paint::Strong, look));
    out.push_str(&markdown(meta.page, look));
    out
}

/// A page that needs no head of its own, such as a strategy's.
pub fn plain(page: &str, look: Look) -> String {
    markdown(page, look)
}

/// Markdown with its marks turned into layout: headings, paragraphs, lists and fenced code; inline marks stay.
fn markdown(text: &str, look: Look) -> String {
    let mut out = String::new();
    let mut paragraph = String::new();
    let mut fenced = false;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            flush(&mut paragraph, &mut out, look);
            fenced = !fenced;
        } else if fenced {
            out.push_str(format!("    {}", code(line)).trim_end());
            out.push('\n');
        } else if trimmed.starts_with('#') {
            flush(&mut paragraph, &mut out, look);
            out.push_str(&paint(&clean(trimmed.trim_start_matches('#').trim()), Paint::Strong, look));
            out.push('\n');
        } else if trimmed.is_empty() {
            flush(&mut paragraph, &mut out, look);
            out.push('\n');
        } else {
            if trimmed.starts_with("- ") || trimmed.starts_with("* ") {
                flush(&mut paragraph, &mut out, look);
            }
            paragraph.push_str(if paragraph.is_empty() { "" } else { " " });
            paragraph.push_str(&clean(trimmed));
        }
    }
    flush(&mut paragraph, &mut out, look);
    format!("{}\n", out.trim_end())
}

/// A line of code as written, made harmless; its indentation stays.
fn code(line: &str) -> String {
    let body = line.trim_start_matches(' ');
    format!("{}{}", " ".repeat(width(line) - width(body)), clean(body))
}

/// Writes a gathered paragraph or list item, wrapped; the later lines of an item stand under its text.
fn flush(paragraph: &mut String, out: &mut String, look: Look) {
    let text = std::mem::take(paragraph);
    if text.is_empty() {
        return;
    }
    let indent = if text.starts_with("- ") || text.starts_with("* ") { 2 } else { 0 };
    for (position, line) in wrap(&text, look.width.saturating_sub(indent).max(20)).iter().enumerate() {
        out.push_str(&" ".repeat(if position == 0 { 0 } else { indent }));
        out.push_str(line);
        out.push('\n');
    }
}

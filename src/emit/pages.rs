//! A rule's page, written in Markdown, as text for a terminal.

use serde_json::{Value, json};

use super::text::{Tone, clean, harmless, paint, width, wrap};
use crate::base::finding::RuleMeta;
use crate::model::contracts::Look;

/// The page under its code, name and severity, ending in a line feed.
pub fn page(meta: &RuleMeta, look: Look) -> String {
    let head = format!("{} {} ({})", meta.code, meta.name, meta.severity.name());
    // Its own title says again what stands in the head.
    let (first, rest) = meta.page.split_once('\n').unwrap_or((meta.page, ""));
    let body = if first.trim_start_matches('#').trim() == meta.name { rest } else { meta.page };
    format!("{}\n\n{}", paint(&head, Tone::Strong, look), markdown(body, look))
}

/// What a rule checks, in one paragraph: the first section of its page.
pub(super) fn about(page: &str) -> String {
    let section = page.split_once("## What it checks").map_or("", |(_, rest)| rest);
    let section = section.split_once("\n## ").map_or(section, |(section, _)| section);
    section.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The page for a program: `formatVersion`, `code`, `name`, `severity` and the `page` as Markdown.
pub fn page_json(meta: &RuleMeta) -> String {
    let severity = meta.severity.name();
    document(&json!({ "code": meta.code, "name": meta.name, "severity": severity, "page": meta.page }))
}

/// A page that needs no head of its own, such as a strategy's.
pub fn plain(page: &str, look: Look) -> String {
    markdown(page, look)
}

/// The same for a program: `formatVersion`, `name` and the `page` as Markdown.
pub fn plain_json(name: &str, page: &str) -> String {
    document(&json!({ "name": name, "page": page }))
}

/// What a rule of the classification is for, under its id.
pub fn rule(id: &str, title: &str, look: Look) -> String {
    plain(&rule_page(id, title), look)
}

/// The same for a program: `formatVersion`, `rule`, `title` and the `page` as Markdown.
pub fn rule_json(id: &str, title: &str) -> String {
    document(&json!({ "rule": id, "title": title, "page": rule_page(id, title) }))
}

fn rule_page(id: &str, title: &str) -> String {
    format!(
        "# {id}: {title}\n\nOne of the rules R0 to R15, which are asked in this order about every dataset. The first that \
         decides, and of which every condition surely holds, gives the strategy.\n\nHow it fared on a dataset, with what \
         was seen: `parallax explain SERVICE/DATASET INVENTORY`, and every condition with `-v`.\n"
    )
}

/// A service that somebody else runs: it has no verdict.
pub fn external(name: &str, look: Look) -> String {
    plain(&format!("# {name}: external\n\n{EXTERNAL}\n"), look)
}

/// The same for a program: `formatVersion`, `name`, `placed` and `reason`.
pub fn external_json(name: &str) -> String {
    document(&json!({ "name": name, "placed": false, "reason": EXTERNAL }))
}

/// What is to be said of it.
const EXTERNAL: &str = "Somebody else runs it: it is called, and neither placed nor decided here.";

fn document(page: &Value) -> String {
    let mut page = page.clone();
    if let Value::Object(fields) = &mut page {
        fields.insert("formatVersion".to_owned(), json!(1));
    }
    harmless(&format!("{page:#}\n"))
}

/// Markdown with its marks turned into layout: headings, paragraphs, lists and fenced code, one blank line between
/// them; inline marks stay.
fn markdown(text: &str, look: Look) -> String {
    let mut blocks: Vec<String> = Vec::new();
    let mut paragraph = String::new();
    let mut fenced: Option<String> = None;
    for line in text.lines() {
        let trimmed = line.trim();
        let is_item = trimmed.starts_with("- ") || trimmed.starts_with("* ");
        if trimmed.starts_with("```") {
            flush(&mut paragraph, &mut blocks, look);
            fenced = match fenced.take() {
                Some(block) => {
                    blocks.push(block);
                    None
                }
                None => Some(String::new()),
            };
        } else if let Some(block) = &mut fenced {
            block.push_str(format!("    {}", code(line)).trim_end());
            block.push('\n');
        } else if trimmed.starts_with('#') {
            flush(&mut paragraph, &mut blocks, look);
            let heading = clean(trimmed.trim_start_matches('#').trim());
            blocks.push(format!("{}\n", paint(&heading, Tone::Strong, look)));
        } else if trimmed.is_empty() || is_item {
            flush(&mut paragraph, &mut blocks, look);
        }
        if fenced.is_none() && !trimmed.is_empty() && !trimmed.starts_with('#') && !trimmed.starts_with("```") {
            paragraph.push_str(if paragraph.is_empty() { "" } else { " " });
            paragraph.push_str(&clean(trimmed));
        }
    }
    flush(&mut paragraph, &mut blocks, look);
    blocks.extend(fenced);
    joined(&blocks)
}

/// Blocks with a blank line between them, but for the items of one list.
fn joined(blocks: &[String]) -> String {
    let is_item = |block: &str| block.starts_with("- ") || block.starts_with("* ");
    let mut out = String::new();
    let mut listed = false;
    for block in blocks {
        let goes_on = listed && is_item(block);
        if !out.is_empty() && !goes_on {
            out.push('\n');
        }
        out.push_str(block);
        listed = is_item(block);
    }
    out
}

/// A line of code as written, made harmless; its indentation stays.
fn code(line: &str) -> String {
    let body = line.trim_start_matches(' ');
    format!("{}{}", " ".repeat(width(line) - width(body)), clean(body))
}

/// Writes a gathered paragraph or list item, wrapped; the later lines of an item stand under its text.
fn flush(paragraph: &mut String, blocks: &mut Vec<String>, look: Look) {
    let text = std::mem::take(paragraph);
    if text.is_empty() {
        return;
    }
    let mut out = String::new();
    let indent = if text.starts_with("- ") || text.starts_with("* ") { 2 } else { 0 };
    for (position, line) in wrap(&text, look.width.saturating_sub(indent).max(20)).iter().enumerate() {
        out.push_str(&" ".repeat(if position == 0 { 0 } else { indent }));
        out.push_str(line);
        out.push('\n');
    }
    blocks.push(out);
}

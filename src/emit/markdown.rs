//! The plan as Markdown, for a pull request or a wiki.
//!
//! Every text that came from a user is escaped.

use std::fmt::Write;

use super::blocks::markdown;
use super::escape::{code, escape, prose};
use super::json::{document, shape};
use super::phrase;
use super::rows::{Row, rows};
use super::sections::{NOTHING, SECTIONS, Section, wanted};
use super::table::summary::lines;
use super::text::count;
use crate::model::contracts::{Format, RenderError, View};

/// The format `markdown`.
pub struct Markdown;

impl Format for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn about(&self) -> &'static str {
        "for a pull request or a wiki"
    }

    fn has_sections(&self) -> bool {
        true
    }

    fn render(&self, view: &View<'_>) -> Result<String, RenderError> {
        if !view.sections.is_empty() {
            return Ok(wanted(view).iter().map(|it| section(view, *it)).collect::<Vec<_>>().join("\n"));
        }
        let rows = rows(view);
        let document = document(view);
        let mut out = headline(&document, view);
        out.push_str(&table(&rows));
        out.push_str(&summary(view, &rows));
        for shown in SECTIONS {
            out.push('\n');
            out.push_str(&section(view, *shown));
        }
        out.push_str("\n### Why\n");
        out.push_str(&why(&document, &rows));
        out.push_str(&findings(&document, view, usize::MAX));
        out.push_str(&footer(&document));
        Ok(out)
    }
}

/// A section of the numbers under its heading.
pub(super) fn section(view: &View<'_>, section: &dyn Section) -> String {
    let body = markdown(&section.blocks(view));
    let body = if body.is_empty() { format!("{NOTHING}\n") } else { body };
    format!("### {}\n\n{body}", section.title())
}

/// Escaped, with a dash where there is nothing.
fn cell(text: &str) -> String {
    if text.is_empty() { "–".to_owned() } else { escape(text) }
}

/// A sentence, with a dash where there is nothing.
fn sentence(text: &str) -> String {
    if text.is_empty() { "–".to_owned() } else { prose(text) }
}

fn headline(document: &shape::Document, view: &View<'_>) -> String {
    format!("## Plan of {}\n\n{}", escape(&document.metadata.name), extent(document, view))
}

/// How much there is, and where.
pub(super) fn extent(document: &shape::Document, view: &View<'_>) -> String {
    let meta = &document.metadata;
    let datasets = document.services.iter().map(|service| service.datasets.len()).sum();
    format!(
        "{}, {} in {}: {}\n\n",
        count(document.services.len(), "service", "services"),
        count(datasets, "dataset", "datasets"),
        count(meta.regions.len(), "region", "regions"),
        escape(&phrase::platform(view)),
    )
}

pub(super) fn table(rows: &[Row]) -> String {
    let mut out = "| Service | Dataset | Strategy | Writes go to | Active-active | Patterns | Why |\n".to_owned();
    out.push_str("|---|---|---|---|---|---|---|\n");
    for row in rows {
        let cells = [
            cell(&row.service),
            cell(row.dataset.as_deref().unwrap_or_default()),
            cell(&row.strategy()),
            cell(&row.writes),
            cell(row.active_active.name()),
            cell(&row.patterns),
            sentence(&row.reason),
        ];
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out
}

/// What stands below the table in a terminal too.
pub(super) fn summary(view: &View<'_>, rows: &[Row]) -> String {
    let lines = lines(&view.bundle, rows);
    let items: Vec<String> = lines.iter().map(|(label, text)| format!("- {label}: {}\n", prose(text))).collect();
    format!("\n{}", items.concat())
}

/// Every service, folded.
pub(super) fn why(document: &shape::Document, rows: &[Row]) -> String {
    let one = |service: &shape::Service| {
        // Rows and services come in one order, so the rows of a service are a run of them.
        let start = rows.partition_point(|row| row.service < service.name);
        let own = rows.iter().skip(start).take_while(|row| row.service == service.name);
        details(service, &own.collect::<Vec<_>>())
    };
    document.services.iter().map(one).collect()
}

/// One service, folded.
fn details(service: &shape::Service, rows: &[&Row]) -> String {
    let name = escape(&service.name);
    let mut out = format!("\n<details><summary>{name}: {}</summary>\n\n", escape(&service.strategy));
    if let Some(row) = rows.first() {
        let _ = writeln!(
            out,
            "Pods: {}. Rule {}: {}\n",
            escape(row.pods.as_deref().unwrap_or("every region")),
            escape(&service.rule),
            prose(&service.reason)
        );
    }
    for dataset in &service.datasets {
        let detail = dataset.detail.as_deref().map(|detail| format!(" ({})", escape(detail))).unwrap_or_default();
        let _ = writeln!(
            out,
            "**{}**: {}{detail}, rule {}",
            escape(&dataset.name),
            escape(&dataset.strategy),
            escape(&dataset.rule)
        );
        let _ = writeln!(out);
        if let Some(row) = rows.iter().find(|row| row.dataset.as_deref() == Some(&dataset.name)) {
            let _ = writeln!(out, "- needs: {}", cell(&row.need));
            if let Some(numbers) = &row.numbers {
                let _ = writeln!(out, "- numbers: {}", prose(numbers));
            }
            for alarm in &row.alarms {
                let _ = writeln!(out, "- {}: {}", alarm.label, escape(&alarm.text));
            }
        }
        out.push_str(&reasons(dataset));
        out.push('\n');
    }
    out.push_str("</details>\n");
    out
}

/// What a dataset's verdict rests on, as a list.
fn reasons(dataset: &shape::Dataset) -> String {
    let mut out = String::new();
    for item in &dataset.evidence {
        let place = match (&item.file, item.line) {
            (Some(file), Some(line)) => format!(", {}", code(&format!("{file}:{line}"))),
            (Some(file), None) => format!(", {}", code(file)),
            (None, _) => String::new(),
        };
        let _ = writeln!(out, "- {} ({}{place})", prose(&item.statement), escape(&item.provenance));
    }
    for offence in &dataset.offences {
        if let Some(run) = &offence.counterexample {
            let pair = [offence.operation.as_deref(), offence.invariant.as_deref()].into_iter().flatten();
            let _ = writeln!(out, "- what breaks ({}):", escape(&pair.collect::<Vec<_>>().join(" against ")));
            let steps = [
                ("start", &run.start),
                ("region A", &run.region_a),
                ("region B", &run.region_b),
                ("merged", &run.merged),
            ];
            for (label, step) in steps {
                let _ = writeln!(out, "  - {label}: {}", prose(step));
            }
        }
    }
    for pattern in &dataset.patterns {
        let _ = writeln!(out, "- uses {}: {}", escape(&pattern.id), prose(&pattern.because));
    }
    for no in &dataset.rejected {
        let _ = writeln!(out, "- not {}: {}", escape(&no.strategy), prose(&no.because));
    }
    out
}

/// Everything that was found; of more than `most` the gravest.
pub(super) fn findings(document: &shape::Document, view: &View<'_>, most: usize) -> String {
    let mut out = format!("\n### Findings: {}\n", phrase::severities(view.findings));
    if document.findings.is_empty() {
        return out;
    }
    out.push_str("\n| Severity | Rule | Where | What | Help |\n|---|---|---|---|---|\n");
    let mut gravest: Vec<_> = view.findings.iter().zip(&document.findings).collect();
    if gravest.len() > most {
        gravest.sort_by_key(|(found, _)| std::cmp::Reverse(found.severity));
    }
    for (_, finding) in gravest.into_iter().take(most) {
        let place = match (&finding.file, finding.line) {
            (Some(file), Some(line)) => code(&format!("{file}:{line}")),
            (Some(file), None) => code(file),
            (None, _) => "–".to_owned(),
        };
        let help = finding.help.as_deref().unwrap_or_default();
        let rule = format!("{} {}", finding.code, finding.name);
        let cells = [cell(&finding.severity), cell(&rule), place, sentence(&finding.message), sentence(help)];
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out
}

pub(super) fn footer(document: &shape::Document) -> String {
    let generator = &document.metadata.generator;
    let digest: String = document.metadata.catalog.digest.chars().take(12).collect();
    format!("\n<sub>{} {}, catalog {}</sub>\n", escape(&generator.name), escape(&generator.version), cell(&digest))
}

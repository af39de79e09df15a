//! The whole platform as one Markdown page for a wiki: what was decided, what it comes to, and diagrams that hosts of
//! Markdown draw by themselves.
//!
//! Every number is one that another output shows too: here they are put in the order of a presentation. A pull request
//! has the format `markdown`.

mod decisions;
mod known;
mod map;
mod mermaid;
mod timeline;

use super::blocks::{Block, markdown};
use super::compare::{self, Comparison};
use super::cost;
use super::escape::escape;
use super::json::{document, shape};
use super::markdown::{extent, findings, footer, section as page_of};
use super::rows::rows;
use super::say::number;
use super::sections::{NOTHING, SECTIONS, recovery};
use crate::model::contracts::{Format, RenderError, ShowsBeyond, View};

/// The format `markdown` of `report`.
pub struct Wiki;

/// So many services are told one by one; of more, those that are alike are told together.
const MOST_SERVICES: usize = 120;

/// So many findings stand in the table, the gravest first.
const MOST_FINDINGS: usize = 200;

/// Where prices could not be read.
const NO_PRICES: &str = "not worked out: a price book has faults, see the findings";

impl Format for Wiki {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn about(&self) -> &'static str {
        "one page for a wiki, with Mermaid diagrams"
    }

    fn shows_beyond(&self) -> ShowsBeyond {
        ShowsBeyond::Always
    }

    fn render(&self, view: &View<'_>) -> Result<String, RenderError> {
        let document = document(view);
        let rows = rows(view);
        let few = document.services.len() <= MOST_SERVICES;
        let compared = compared(view, few);
        let parts = [
            format!("## {}\n\n{}", escape(&document.metadata.name), extent(&document, view)),
            decisions::tally(view, &rows),
            part("At a glance", &markdown(&compared.glance)),
            part("Topology", &map::markdown(view)),
            part("Decisions", &decisions::markdown(&document, &rows, few)),
            sections(view, &["latency", "replication"]),
            part("Recovery", &timeline::markdown(view)),
            markdown(&recovery::times(view)),
            folded("Runbooks and ways back", &markdown(&recovery::runbooks(view))),
            part("Blast radius", &markdown(&recovery::blast(view))),
            sections(view, &["capacity", "routing"]),
            part("Cost", &priced(view)),
            part("Ways of running it", &markdown(&[compared.services, compared.reading].concat())),
            sections(view, &["roadmap"]),
            found(&document, view),
            part("How the numbers are known", &known::markdown()),
            footer(&document),
        ];
        let written = parts.iter().map(|part| part.trim_matches('\n')).filter(|part| !part.is_empty());
        Ok(written.collect::<Vec<_>>().join("\n\n") + "\n")
    }
}

/// Something under its heading.
fn part(title: &str, body: &str) -> String {
    format!("### {title}\n\n{}", if body.is_empty() { NOTHING } else { body })
}

/// What only those open who need it; nothing where there is nothing.
fn folded(summary: &str, body: &str) -> String {
    if body.is_empty() {
        return String::new();
    }
    format!("<details><summary>{summary}</summary>\n\n{body}\n</details>\n")
}

/// Sections of the plan's numbers, each under its heading.
fn sections(view: &View<'_>, names: &[&str]) -> String {
    let wanted = SECTIONS.iter().filter(|section| names.contains(&section.name()));
    wanted.map(|section| page_of(view, *section)).collect::<Vec<_>>().join("\n")
}

/// The plan beside the other ways of running the platform; of very many services not one by one.
fn compared(view: &View<'_>, few: bool) -> compare::Parts {
    let plans = view.beyond.others.iter().chain([view.bundle.plan]).collect();
    let parts = compare::parts(&Comparison { bundle: view.bundle, plans, estimate: view.beyond.estimate });
    if few {
        return parts;
    }
    let note = format!("more than {MOST_SERVICES} services: `parallax compare` has RTO and RPO of each");
    compare::Parts { services: vec![Block::Notes(vec![note])], ..parts }
}

/// What every way costs.
fn priced(view: &View<'_>) -> String {
    match view.beyond.estimate {
        Some(estimate) => markdown(&cost::summary(view.bundle, estimate)),
        None => format!("{NO_PRICES}\n"),
    }
}

/// The gravest findings, and how many more there are.
fn found(document: &shape::Document, view: &View<'_>) -> String {
    let all = findings(document, view, MOST_FINDINGS);
    match document.findings.len().saturating_sub(MOST_FINDINGS) {
        0 => all,
        more => format!(
            "{all}\n{} are left out; `parallax validate` has them all\n",
            number(u64::try_from(more).unwrap_or(u64::MAX))
        ),
    }
}

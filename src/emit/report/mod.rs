//! The report: one file to read in a browser, offline, and to print. One file a part and one line here.
//!
//! A part is a typed view and a template; what it shows is worked out elsewhere, and no markup is put together in code.
//! Everything is there without script; the script adds filters, a switch for the colours and little more.

mod about;
mod blast;
mod capacity;
mod cost;
mod decisions;
mod draw;
mod findings;
mod known;
mod latency;
mod map;
mod recovery;
mod roadmap;
mod summary;
mod tally;
mod template;
mod word;

use serde::Serialize;

pub(super) use known::LEGEND;

use crate::model::contracts::{Format, RenderError, ShowsBeyond, View};

/// The format `html`.
pub struct Html;

impl Format for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn about(&self) -> &'static str {
        "one file to read in a browser, offline"
    }

    fn suits_a_terminal(&self) -> bool {
        false
    }

    fn shows_beyond(&self) -> ShowsBeyond {
        ShowsBeyond::Always
    }

    fn render(&self, view: &View<'_>) -> Result<String, RenderError> {
        page(view)
    }
}

/// A part of the report.
pub(super) trait Part: Sync {
    /// Its place in the page, for links: a word in lower case, also the name of its template.
    fn id(&self) -> &'static str;
    /// Its heading.
    fn title(&self) -> &'static str;
    /// What leads to it, where all parts stand side by side: a word or two.
    fn label(&self) -> &'static str {
        self.id()
    }
    /// What stands below the heading, as HTML.
    ///
    /// # Errors
    /// Says which template could not be filled in.
    fn body(&self, view: &View<'_>) -> Result<String, RenderError>;
}

/// Every part, in the order of the page.
const PARTS: &[&dyn Part] = &[
    &summary::Summary,
    &map::Map,
    &decisions::Decisions,
    &latency::Latency,
    &recovery::Recovery,
    &blast::Blast,
    &capacity::Capacity,
    &cost::Cost,
    &roadmap::Roadmap,
    &findings::Findings,
    &about::About,
];

/// The whole page.
#[derive(Serialize)]
struct Page {
    /// The platform.
    name: String,
    /// What stands below its name.
    subtitle: String,
    /// Of this program.
    version: &'static str,
    /// Of the catalog, shortened.
    digest: String,
    /// What a browser runs: nothing but this script.
    script_digest: &'static str,
    style: &'static str,
    script: &'static str,
    parts: Vec<Body>,
}

/// A part with its text.
#[derive(Serialize)]
struct Body {
    id: &'static str,
    label: &'static str,
    title: &'static str,
    /// As HTML.
    markup: String,
}

fn page(view: &View<'_>) -> Result<String, RenderError> {
    let body = |part: &&dyn Part| {
        Ok(Body { id: part.id(), label: part.label(), title: part.title(), markup: part.body(view)? })
    };
    let page = Page {
        name: view.bundle.inventory.name.to_string(),
        subtitle: summary::size(view),
        version: env!("CARGO_PKG_VERSION"),
        digest: view.bundle.catalog.digest.chars().take(12).collect(),
        script_digest: template::DIGEST,
        style: template::STYLE,
        script: template::SCRIPT,
        parts: PARTS.iter().map(body).collect::<Result<_, RenderError>>()?,
    };
    template::fill("page", &page)
}

//! The report: one page that says everything, lets nothing in, and can be read by everybody.

mod charts;
mod hostile;
mod markup;
mod page;
mod parts;
mod size;

use std::fs;
use std::path::Path;

use parallax::base::source::{Origin, SourceSet};
use parallax::load::catalog::CatalogFiles;
use parallax::model::contracts::{Beyond, Colour, Format, Look, View};
use parallax::model::words::ScenarioName;
use parallax::pipeline;

use crate::examples::all;
use markup::Markup;

/// Every part of the page.
const PARTS: &[&str] = &[
    "summary",
    "map",
    "decisions",
    "latency",
    "recovery",
    "blast",
    "capacity",
    "cost",
    "roadmap",
    "findings",
    "about",
];

/// Whether a page is told what the platform costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Money {
    Told,
    NotTold,
}

/// The page of an inventory, from a file of that name.
fn named(file: &str, text: &str, money: Money) -> String {
    let mut sources = SourceSet::default();
    sources.add(file, text.as_bytes(), Origin::Named);
    let (files, registry) = (CatalogFiles::builtin(), pipeline::registry());
    let outcome = pipeline::plan(&mut sources, &files, &registry);
    let planned = outcome.planned.unwrap_or_else(|| panic!("{:#?}", outcome.findings));
    let regions = planned.inventory.regions.iter().map(|region| region.id.clone()).collect();
    let (book, _) = pipeline::price_book(&files, regions, None, &mut SourceSet::default());
    let estimate = pipeline::estimate(&planned, &book).0;
    let others = [ScenarioName::SingleRegion, ScenarioName::ActivePassive];
    let others = others.map(|name| pipeline::scenario(&planned, name));
    let trace = |id: &parallax::base::ids::DatasetId| Some((id.clone(), pipeline::trace(&planned, id, &registry)?));
    let traces = planned.facts.keys().filter_map(trace).collect();
    let beyond =
        Beyond { estimate: (money == Money::Told).then_some(&estimate), others: &others, traces: Some(&traces) };
    let view = View {
        bundle: planned.bundle(),
        findings: &outcome.findings,
        locate: &pipeline::locator(&sources),
        look: Look { width: 120, colour: Colour::Plain },
        sections: &[],
        beyond,
    };
    parallax::emit::report::Html.render(&view).expect("a page")
}

/// The page of an inventory with all that it may show.
fn page_of(text: &str) -> String {
    named("inventory.yaml", text, Money::Told)
}

/// The inventory of an example.
fn inventory(folder: &Path) -> String {
    fs::read_to_string(folder.join("inventory.yaml")).expect("an inventory")
}

/// Every example with its page.
fn examples() -> Vec<(String, Markup)> {
    let page = |folder: &Path| (folder.display().to_string(), Markup::read(&page_of(&inventory(folder))));
    all().iter().map(|folder| page(folder)).collect()
}

//! The report: one page that says everything, lets nothing in, and can be read by everybody; the verb that writes it, the
//! same as Markdown, and what a real browser makes of both.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing)]

mod browser;
mod charts;
mod hostile;
mod inputs;
mod markup;
mod page;
mod parts;
mod size;
mod verb;
mod wiki;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

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
pub(super) enum Money {
    Told,
    NotTold,
}

/// The page of an inventory, from a file of that name.
pub(super) fn named(file: &str, text: &str, money: Money) -> String {
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
pub(super) fn page_of(text: &str) -> String {
    named("inventory.yaml", text, Money::Told)
}

/// The inventory of an example.
pub(super) fn inventory(folder: &Path) -> String {
    fs::read_to_string(folder.join("inventory.yaml")).expect("an inventory")
}

/// Every example with its page.
fn examples() -> Vec<(String, Markup)> {
    let page = |folder: &Path| (folder.display().to_string(), Markup::read(&page_of(&inventory(folder))));
    all().iter().map(|folder| page(folder)).collect()
}

/// The program in a directory, with nothing of the caller's environment that counts.
fn parallax(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
    command.current_dir(directory).args(arguments).stdin(Stdio::null());
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command.output().expect("the program runs")
}

/// What it prints, where all goes well; findings may be told.
fn printed(directory: &Path, arguments: &[&str]) -> String {
    let output = parallax(directory, arguments);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{told}");
    String::from_utf8(output.stdout).expect("text")
}

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

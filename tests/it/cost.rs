//! What platforms cost: references line by line, laws for every inventory, and that nothing is priced by guessing.

mod derived;
mod laws;
mod lists;
mod references;

use std::collections::{BTreeMap, BTreeSet};

use parallax::base::finding::{Finding, Severity};
use parallax::base::ids::RegionId;
use parallax::base::source::SourceSet;
use parallax::load::catalog::{CatalogFiles, OwnBook};
use parallax::model::estimate::{Amount, Estimate, Line, Quantity, ScenarioEstimate};
use parallax::model::prices::PriceBook;
use parallax::model::words::ScenarioName;
use parallax::pipeline;
use rust_decimal::Decimal;

use crate::support::planned;

/// The inventory and the own price book of an example, where it has one.
fn example(name: &str) -> (String, Option<String>) {
    let read = |file: &str| std::fs::read_to_string(format!("examples/{name}/{file}"));
    (read("inventory.yaml").expect("an inventory"), read("prices.toml").ok())
}

fn book(regions: BTreeSet<RegionId>, own: Option<&str>) -> PriceBook {
    let own = own.map(|text| OwnBook { name: "prices.toml", bytes: text.as_bytes() });
    let (book, faults) = pipeline::price_book(&CatalogFiles::builtin(), regions, own, &mut SourceSet::default());
    assert!(faults.is_empty(), "{faults:#?}");
    book
}

/// What a platform costs with list prices, and with its own rates on top where it has any.
fn estimated(inventory: &str, own: Option<&str>) -> (Estimate, Vec<Finding>) {
    let planned = planned(inventory);
    let regions = planned.inventory.regions.iter().map(|region| region.id.clone()).collect();
    pipeline::estimate(&planned, &book(regions, own))
}

fn of_example(name: &str) -> Estimate {
    let (inventory, own) = example(name);
    let (estimate, findings) = estimated(&inventory, own.as_deref());
    // That list prices are old is no fault of an example.
    let grave: Vec<&Finding> = findings.iter().filter(|found| found.severity > Severity::Info).collect();
    assert!(grave.is_empty(), "{name}: {grave:#?}");
    estimate
}

fn of(estimate: &Estimate, scenario: ScenarioName) -> &ScenarioEstimate {
    estimate.scenarios.iter().find(|one| one.scenario == scenario).expect("every scenario is estimated")
}

fn dec(text: &str) -> Decimal {
    text.parse().expect("a number")
}

/// What each component comes to.
fn by_component(scenario: &ScenarioEstimate) -> BTreeMap<String, Decimal> {
    let mut all = BTreeMap::new();
    for line in &scenario.lines {
        let usd = line.amount.usd().unwrap_or_else(|| panic!("not priced: {line:#?}"));
        *all.entry(line.component.to_string()).or_default() += usd;
    }
    all
}

/// A line in one row, for messages.
fn shown(line: &Line) -> String {
    let region = line.region.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
    let quantity = match &line.quantity {
        Quantity::Known { words, .. } => words.to_string(),
        Quantity::Unknown { missing } => format!("? {missing}"),
    };
    let amount = match &line.amount {
        Amount::Priced { usd, .. } => usd.to_string(),
        Amount::Unpriced { missing } => format!("? {missing}"),
    };
    format!("{} | {:?} | {region} | {} | {quantity} | {amount}", line.component, line.owner, line.meter)
}

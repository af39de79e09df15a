//! Records of the router: what is written, what is found, and that the real commands take it.

#![allow(clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "names of files are ours")]

mod applied;
mod claims;
mod goldens;
mod objects;
mod schemas;

use std::collections::BTreeMap;
use std::fs;

use parallax::emit::delivery::{Generated, How};
use parallax::emit::templates::Templates;
use parallax::model::plan::Policy;
use parallax::model::words::ScenarioName;
use parallax::pipeline::{self, Planned};
use serde_json::Value;

use crate::support::planned;

/// Files and findings of one router for an inventory that must have no errors.
fn generated(text: &str, routing: &str) -> Generated {
    written(&planned(text), routing)
}

/// The same with every region but the first standing by.
fn standing_by(text: &str, routing: &str) -> Generated {
    written(&standing_by_plan(text), routing)
}

fn standing_by_plan(text: &str) -> Planned {
    let mut planned = planned(text);
    planned.plan = pipeline::scenario(&planned, ScenarioName::ActivePassive);
    planned
}

/// The same with more than one region standing by, which a plan can say and no scenario makes.
fn in_turn(text: &str, routing: &str) -> Generated {
    written(&in_turn_plan(text), routing)
}

fn in_turn_plan(text: &str) -> Planned {
    let mut planned = planned(text);
    planned.plan.routing.policy = Policy::Failover;
    planned.plan.routing.ramp.clear();
    planned
}

fn written(planned: &Planned, routing: &str) -> Generated {
    let templates = Templates::new(&BTreeMap::new()).unwrap_or_else(|faults| panic!("{faults:?}"));
    let how = How { templates: &templates, gitops: None, routing: Some(routing) };
    let mut all = pipeline::generate(planned, &BTreeMap::new(), &how).expect("a tree");
    // What other parts of the tree are and find is claimed elsewhere.
    all.tree.retain(|path, _| path.as_str().starts_with("routing/"));
    all.findings.retain(|found| ("PX641".."PX650").contains(&found.rule.code));
    all
}

/// The inventory of an example.
fn example(name: &str) -> String {
    fs::read_to_string(format!("examples/{name}/inventory.yaml")).expect("an inventory")
}

/// A file of the tree.
fn file<'g>(all: &'g Generated, path: &str) -> &'g str {
    let found = all.tree.iter().find(|(at, _)| at.as_str() == path);
    &found.unwrap_or_else(|| panic!("no `{path}` in {:#?}", paths(all))).1.text
}

/// A document of the tree.
fn json(all: &Generated, path: &str) -> Value {
    serde_json::from_str(file(all, path)).expect("JSON")
}

fn paths(all: &Generated) -> Vec<&str> {
    all.tree.keys().map(parallax::model::delivery::TreePath::as_str).collect()
}

/// Codes of what was found, sorted, each once.
fn codes(all: &Generated) -> Vec<&str> {
    let mut codes: Vec<&str> = all.findings.iter().map(|found| found.rule.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// A platform of these regions and routing, with one service that holds nothing, and others.
fn platform(regions: &[&str], routing: &str, more: &str) -> String {
    let regions: String = regions.iter().map(|region| format!("  - {{{region}}}\n")).collect();
    format!(
        "apiVersion: parallax/v1
kind: Inventory
metadata: {{name: shop}}
provider: aws
objectives: {{readLatency: 250ms}}
regions:
{regions}routing:
  zone: Z0123456789
  host: shop.example
  ttl: 60s
  healthCheck: {{path: /healthz, kind: alarm, interval: 10s, threshold: 6}}
{routing}{more}services:
  - {{name: web, kind: api, replicas: 3, data: []}}
"
    )
}

/// Region after region, each with an endpoint and the id of a check.
const REGIONS: [&str; 4] = [
    "name: us-east-1, role: primary, endpoint: lb-use1.shop.example, healthCheck: hc-use1",
    "name: eu-central-1, endpoint: lb-euc1.shop.example, healthCheck: hc-euc1",
    "name: eu-west-1, endpoint: lb-euw1.shop.example, healthCheck: hc-euw1",
    "name: us-west-2, endpoint: lb-usw2.shop.example, healthCheck: hc-usw2",
];

//! Inventories as text, planned as a user would plan them.

use parallax::base::source::{Origin, SourceSet};
use parallax::model::contracts::Registry;
use parallax::model::verdict::Verdict;
use parallax::pipeline::{self, Outcome, Planned};

/// Two regions and nothing else; services follow.
pub(crate) const HEAD: &str = "apiVersion: parallax/v1
kind: Inventory
metadata: {name: test}
provider: aws
regions:
  - {name: us-east-1, role: primary}
  - {name: eu-west-1}
";

/// Plans one text with the built-in catalog.
pub(crate) fn plan(text: &str) -> Outcome {
    plan_with(text, &pipeline::registry())
}

/// Plans one text with other open sets.
pub(crate) fn plan_with(text: &str, registry: &Registry) -> Outcome {
    let mut sources = SourceSet::default();
    sources.add("inventory.yaml", text.as_bytes(), Origin::Named);
    pipeline::plan(&mut sources, Vec::new(), registry)
}

/// The plan of a text that must have no errors.
pub(crate) fn planned(text: &str) -> Planned {
    let outcome = plan(text);
    let told: Vec<String> = outcome.findings.iter().map(|f| format!("{} {}", f.rule.code, f.message)).collect();
    outcome.planned.unwrap_or_else(|| panic!("not planned: {told:#?}\n{text}"))
}

/// The verdict on the only dataset whose name is `dataset`.
pub(crate) fn verdict(planned: &Planned, dataset: &str) -> Verdict {
    let found = planned.classification.datasets.iter().find(|(id, _)| id.dataset.as_str() == dataset);
    found.unwrap_or_else(|| panic!("no dataset {dataset}")).1.verdict.clone()
}

//! Inventories as text, planned as a user would plan them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use parallax::base::evidence::Fact;
use parallax::base::ids::{DatasetId, Name, RegionId};
use parallax::base::path::Anchor;
use parallax::base::shared::Shared;
use parallax::base::source::{Origin, SourceId, SourceSet};
use parallax::base::units::Millis;
use parallax::emit::delivery::{Generated, How};
use parallax::emit::templates::Templates;
use parallax::load::catalog::CatalogFiles;
use parallax::model::contracts::Registry;
use parallax::model::delivery::Base;
use parallax::model::facts::DatasetFacts;
use parallax::model::verdict::Verdict;
use parallax::model::words::ServiceKind;
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
    pipeline::plan(&mut sources, &CatalogFiles::builtin(), registry)
}

/// The plan of a text that must have no errors.
pub(crate) fn planned(text: &str) -> Planned {
    let outcome = plan(text);
    let told: Vec<String> = outcome.findings.iter().map(|f| format!("{} {}", f.rule.code, f.message)).collect();
    outcome.planned.unwrap_or_else(|| panic!("not planned: {told:#?}\n{text}"))
}

/// The tree of a plan with the built-in templates.
pub(crate) fn generate(
    planned: &Planned,
    bases: &BTreeMap<Name, Base>,
    gitops: Option<&str>,
    routing: Option<&str>,
) -> Generated {
    static TEMPLATES: LazyLock<Templates> =
        LazyLock::new(|| Templates::new(&BTreeMap::new()).expect("built-in templates"));
    pipeline::generate(planned, bases, &How { templates: &TEMPLATES, gitops, routing }).expect("a tree")
}

/// The verdict on the only dataset whose name is `dataset`.
pub(crate) fn verdict(planned: &Planned, dataset: &str) -> Verdict {
    let found = planned.classification.datasets.iter().find(|(id, _)| id.dataset.as_str() == dataset);
    found.unwrap_or_else(|| panic!("no dataset {dataset}")).1.verdict.clone()
}

/// Some place.
pub(crate) fn anchor() -> Anchor {
    Anchor::document(SourceId(0), 0)
}

/// A dataset of a service in one region of which nothing is known.
pub(crate) fn bare_facts() -> DatasetFacts {
    let name = |text| Name::new(text).expect("a name");
    let regions = Shared::from(vec![RegionId::new("cloud", "a")]);
    DatasetFacts {
        id: DatasetId { service: name("service"), dataset: name("data") },
        at: anchor(),
        kind: ServiceKind::Api,
        kind_said: Fact::Unknown,
        role: Fact::Unknown,
        operations: Fact::Unknown,
        invariants: Vec::new(),
        invariants_said: Fact::Unknown,
        scope: Fact::Unknown,
        reads: Fact::Unknown,
        consistency: Fact::Unknown,
        staleness: Fact::Unknown,
        affinity: Fact::Unknown,
        order_key: Fact::Unknown,
        rpo: Fact::Unknown,
        rto: Fact::Unknown,
        local_writes: Fact::Unknown,
        lost_updates: Fact::Unknown,
        fungible: Fact::Unknown,
        headroom: Fact::Unknown,
        write_rate: Fact::Unknown,
        residency: Fact::Unknown,
        allowed: regions.clone(),
        regions: regions.clone(),
        money: Fact::Unknown,
        rebuildable_from: Fact::Unknown,
        store: Fact::Unknown,
        merges_transactions: false,
        home: Fact::Unknown,
        residency_shown: Vec::new(),
        jurisdictions: vec![regions].into(),
        quorum_store: false,
        hand_time: Millis::from_secs(390),
    }
}

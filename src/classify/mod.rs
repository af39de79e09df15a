//! From facts to verdicts: the ordered rules, the patterns they call for, contradictions, and what the store can carry.
//!
//! A rule is one file in `rules/` and one line in its list. Nothing here places a copy or prices anything.

mod alike;
pub mod ask;
pub mod conflicts;
pub mod confluence;
mod engine;
mod feasibility;
mod flips;
mod patterns;
pub mod rules;
mod service;
mod unknown_need;

use std::collections::BTreeMap;

use crate::base::finding::{Finding, RuleMeta};
use crate::base::ids::DatasetId;
use crate::model::catalog::Catalog;
use crate::model::contracts::Registry;
use crate::model::facts::DatasetFacts;
use crate::model::inventory::Inventory;
use crate::model::verdict::{Classification, DatasetVerdict, Truth};

use alike::Alike;
pub use engine::{decide, trace};
pub use feasibility::feasibility;
pub use flips::flips;

/// Every code of this stage.
pub fn rules_reported() -> impl Iterator<Item = &'static RuleMeta> {
    conflicts::RULES.iter().copied().chain([&unknown_need::UNKNOWN_NEED])
}

/// Decides every dataset and labels every service.
pub fn classify(
    inventory: &Inventory,
    catalog: &Catalog,
    facts: &BTreeMap<DatasetId, DatasetFacts>,
    registry: &Registry,
) -> (Classification, Vec<Finding>) {
    let (mut datasets, mut found) = (Vec::with_capacity(facts.len()), Vec::new());
    let mut alike = Alike::default();
    for (id, facts) in facts {
        let mut verdict = decide(facts, &inventory.settings, registry);
        found.extend(unknown_need::note(facts, &inventory.settings, registry));
        let feasibility = feasibility(facts, &verdict, catalog);
        if feasibility.holds == Truth::No {
            verdict.conflicts.push(conflicts::store_cannot(facts, &verdict, &feasibility, catalog));
        }
        verdict.conflicts.extend(conflicts::rpo_zero_unproven(facts, &verdict, catalog));
        found.extend(verdict.conflicts.iter().map(|conflict| conflicts::finding(id, conflict)));
        let mut made = DatasetVerdict { verdict, feasibility };
        alike.share_dataset(&mut made);
        datasets.push((id.clone(), made));
    }
    // Made at once its nodes are full; one by one they would be half empty.
    let datasets = datasets.into_iter().collect();
    let services = service::label(inventory, &datasets, registry, &mut alike);
    (Classification { datasets, services }, found)
}

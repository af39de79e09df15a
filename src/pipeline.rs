//! The order of the stages: the product's table of contents.

use std::collections::BTreeMap;

use crate::base::finding::{self, Finding, RuleMeta};
use crate::base::ids::DatasetId;
use crate::base::source::SourceSet;
use crate::model::catalog::Catalog;
use crate::model::contracts::{Bundle, Registry, Trace};
use crate::model::facts::DatasetFacts;
use crate::model::inventory::Inventory;
use crate::model::plan::Plan;
use crate::model::verdict::Classification;
use crate::{classify, emit, facts, lint, load, strategies};

/// A platform that was read without errors and planned.
#[derive(Clone, Debug)]
pub struct Planned {
    /// As checked.
    pub inventory: Inventory,
    /// Entries in use.
    pub catalog: Catalog,
    /// By dataset.
    pub facts: BTreeMap<DatasetId, DatasetFacts>,
    /// Verdicts.
    pub classification: Classification,
    /// The plan.
    pub plan: Plan,
}

impl Planned {
    /// What later stages read.
    pub fn bundle(&self) -> Bundle<'_> {
        Bundle {
            inventory: &self.inventory,
            catalog: &self.catalog,
            facts: &self.facts,
            classification: &self.classification,
            plan: &self.plan,
        }
    }
}

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The plan; none where the inventory has errors.
    pub planned: Option<Planned>,
    /// Everything found, sorted by place.
    pub findings: Vec<Finding>,
    /// Whether every text could be read at all.
    pub readable: bool,
}

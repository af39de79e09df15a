//! A stand-in with the signatures that `cli` calls; the stages come with their own branch.

use std::collections::BTreeMap;

use crate::base::finding::Finding;
use crate::base::ids::DatasetId;
use crate::base::path::Anchor;
use crate::base::source::{SourceSet, Span};
use crate::model::catalog::Catalog;
use crate::model::contracts::{Bundle, Locate, Look, Registry, Trace};
use crate::model::facts::DatasetFacts;
use crate::model::inventory::Inventory;
use crate::model::plan::Plan;
use crate::model::verdict::Classification;

/// A platform that was planned.
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
    /// All of it, for later stages.
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

/// What a run gave.
pub struct Outcome {
    /// The plan, unless the inventory is too faulty to have one.
    pub planned: Option<Planned>,
    /// Sorted.
    pub findings: Vec<Finding>,
    /// Whether the input could be read at all.
    pub readable: bool,
}

/// Plans what `sources` describe.
pub fn plan(_sources: &mut SourceSet, _catalog_files: Vec<(String, String)>, _registry: &Registry) -> Outcome {
    Outcome { planned: None, findings: Vec::new(), readable: false }
}

/// How a dataset got its verdict.
pub fn trace(_planned: &Planned, _id: &DatasetId, _registry: &Registry) -> Option<Trace> {
    None
}

/// The open sets.
pub fn registry() -> Registry {
    Registry {
        rules: Vec::new(),
        strategies: Vec::new(),
        lints: Vec::new(),
        formats: crate::emit::FORMATS.to_vec(),
        pages: Vec::new(),
    }
}

/// Lines and columns of `sources`.
pub fn locator(sources: &SourceSet) -> impl Locate + '_ {
    Nowhere(sources)
}

/// JSON Schema of the inventory.
pub fn inventory_schema() -> String {
    "{}\n".to_owned()
}

struct Nowhere<'a>(&'a SourceSet);

impl Locate for Nowhere<'_> {
    fn span(&self, _anchor: &Anchor) -> Option<Span> {
        None
    }

    fn sources(&self) -> &SourceSet {
        self.0
    }
}

/// Entries of the catalog, of one kind or of all.
///
/// # Errors
/// Where there is no such kind.
pub fn catalog_list(_files: Vec<(String, String)>, _kind: Option<&str>, _look: Look) -> Result<String, String> {
    Err("the catalog is not wired yet".to_owned())
}

/// One entry of the catalog.
///
/// # Errors
/// Where there is no such entry.
pub fn catalog_show(_files: Vec<(String, String)>, _id: &str, _look: Look) -> Result<String, String> {
    Err("the catalog is not wired yet".to_owned())
}

/// A summary of the catalog, and its faults.
pub fn catalog_check(_files: Vec<(String, String)>, _sources: &mut SourceSet, _look: Look) -> (String, Vec<Finding>) {
    (String::new(), Vec::new())
}

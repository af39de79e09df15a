//! From what users wrote to what it means, with every fault collected.
//!
//! One part of a document at a time is lowered and then forgotten; references are checked at the end, when all
//! names are known. What is absent stays unknown here: defaults belong to `facts`.

mod archetype;
mod budgets;
mod components;
mod cycles;
mod dataset;
mod fields;
mod fill;
mod merge;
mod objectives;
mod platform;
mod references;
mod regions;
mod service;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

pub use archetype::Archetype;
pub(crate) use platform::Head;

use super::found::{Blocked, Found};
use super::known::Known;
use super::rules;
use crate::base::evidence::{Fact, Said};
use crate::base::finding::{Finding, RuleMeta};
use crate::base::ids::{CatalogId, RegionId};
use crate::base::nearest::nearest;
use crate::base::path::{Anchor, DocPath};
use crate::model::inventory::{Declared, Objectives};
use crate::model::words::RegionRole;
use references::Pending;

/// How many comparisons may be spent on finding nearest names: enough for any hand-written file.
const SUGGESTION_BUDGET: usize = 500_000;

/// What is known while documents are lowered.
pub(crate) struct Lowering<'k> {
    pub(crate) known: &'k dyn Known,
    pub(crate) found: Found,
    /// Places of the current part about which nothing further is to be said.
    pub(crate) blocked: Blocked,
    /// The service and dataset that findings are about.
    about: (Option<String>, Option<String>),
    provider: Option<Arc<str>>,
    regions: BTreeMap<RegionId, RegionRole>,
    objectives: Arc<Objectives>,
    /// What those share who say nothing of their own.
    silent: (Arc<Objectives>, Arc<Declared>),
    archetypes: BTreeMap<String, Option<Rc<Archetype>>>,
    stores: BTreeMap<String, CatalogId>,
    pending: Vec<Pending>,
    /// Whether the service that is read has no usable name, so that another stands in for it.
    nameless: bool,
    /// Services that were written but have no usable name, or whose datasets have none.
    damaged: BTreeSet<String>,
    suggestions_left: usize,
}

impl<'k> Lowering<'k> {
    pub(crate) fn new(known: &'k dyn Known) -> Self {
        Self {
            known,
            found: Found::default(),
            blocked: Blocked::default(),
            about: (None, None),
            provider: None,
            regions: BTreeMap::new(),
            objectives: Arc::default(),
            silent: (Arc::default(), Arc::default()),
            archetypes: BTreeMap::new(),
            stores: BTreeMap::new(),
            pending: Vec::new(),
            nameless: false,
            damaged: BTreeSet::new(),
            suggestions_left: SUGGESTION_BUDGET,
        }
    }

    /// Adds a finding, unless something at or above its place has been reported already.
    fn report(&mut self, mut finding: Finding) {
        let covered = finding.anchor.as_ref().is_some_and(|at| self.is_blocked(&at.path));
        if covered {
            return;
        }
        // An empty name names nobody.
        let (service, dataset) = self.about.clone();
        finding.service = service.filter(|name| !name.is_empty());
        finding.dataset = dataset.filter(|name| !name.is_empty());
        self.found.push(finding);
    }

    fn fault(&mut self, rule: &'static RuleMeta, at: &Anchor, message: impl Into<String>, help: impl Into<String>) {
        self.report(Finding::new(rule, Some(at.clone()), message).help(help));
    }

    fn is_blocked(&self, path: &DocPath) -> bool {
        self.blocked.covers(path)
    }

    /// Whether something at, above or below a place has been reported: a sum over it would be wrong too.
    fn is_damaged(&self, path: &DocPath) -> bool {
        self.blocked.touches(path)
    }

    fn missing(&mut self, at: &Anchor, key: &'static str, help: &str) {
        self.fault(&rules::MISSING_FIELD, &at.key(key), format!("`{key}` is missing"), help);
    }

    /// "did you mean ...?", or the whole list where it is short.
    fn suggestion<'a>(&mut self, word: &str, names: &[&'a str], otherwise: &str) -> String {
        let meant: Option<&'a str> = match self.suggestions_left.checked_sub(names.len()) {
            Some(left) => {
                self.suggestions_left = left;
                nearest(word, names.iter().copied())
            }
            None => None,
        };
        match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if !names.is_empty() && names.len() <= 12 => {
                format!("known are {}", names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
            }
            None => otherwise.to_owned(),
        }
    }
}

/// Who says what is being lowered.
#[derive(Clone, Debug)]
enum Origin {
    /// The user, in the mapping at this place.
    Stated(Anchor),
    /// An archetype, named at this place.
    Archetype(Arc<Said>, Anchor),
}

impl Origin {
    /// Where a field is written, or the archetype that implies it.
    fn at(&self, key: &'static str) -> Anchor {
        match self {
            Self::Stated(at) => at.key(key),
            Self::Archetype(_, at) => at.clone(),
        }
    }

    /// The same for a mapping inside.
    fn inside(&self, key: &'static str) -> Self {
        match self {
            Self::Stated(at) => Self::Stated(at.holder(key)),
            Self::Archetype(..) => self.clone(),
        }
    }

    /// Where a list is written, for its items.
    fn list(&self, key: &'static str) -> Anchor {
        match self {
            Self::Stated(at) => at.holder(key),
            Self::Archetype(_, at) => at.clone(),
        }
    }

    /// A value of a field.
    fn fact<T>(&self, key: &'static str, value: T) -> Fact<T> {
        match self {
            Self::Stated(at) => Fact::stated(value, at.key(key)),
            Self::Archetype(said, _) => Fact::filled_in(value, said),
        }
    }

    fn is_stated(&self) -> bool {
        matches!(self, Self::Stated(_))
    }
}

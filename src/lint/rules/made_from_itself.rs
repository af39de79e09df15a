//! Derived data that leads back to itself, however far one follows what it is made from.

use std::collections::BTreeMap;

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::{DatasetId, Name};
use crate::model::contracts::{Bundle, Lint};
use crate::model::facts::DatasetFacts;
use crate::model::inventory::RebuildSource;
use crate::model::words::Role;

static META: RuleMeta = RuleMeta {
    code: "PX423",
    name: "made-from-itself",
    severity: Severity::Error,
    page: include_str!("made_from_itself.md"),
};

/// Members of a circle that are named.
const SHOWN: usize = 8;

/// PX423.
pub(super) struct MadeFromItself;

impl Lint for MadeFromItself {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        let ways = Ways::of(bundle);
        // Each has one source at most, so that following it from anywhere ends, or comes to a circle.
        let mut walk_of: BTreeMap<&DatasetId, usize> = BTreeMap::new();
        for (walk, start) in bundle.facts.keys().enumerate() {
            let mut at = start;
            let circle = loop {
                match walk_of.get(at) {
                    Some(earlier) => break (*earlier == walk).then(|| ways.circle(at)),
                    None => walk_of.insert(at, walk),
                };
                match ways.source(at) {
                    Some(next) => at = next,
                    None => break None,
                }
            };
            found.extend(circle.and_then(|circle| finding(bundle, &circle)));
        }
    }
}

/// Where what is derived comes from.
struct Ways<'a> {
    facts: &'a BTreeMap<DatasetId, DatasetFacts>,
    /// Of each service, the dataset that a way goes on with: one that is no derived data, if it has any.
    service: BTreeMap<&'a Name, &'a DatasetId>,
}

impl<'a> Ways<'a> {
    fn of(bundle: &Bundle<'a>) -> Self {
        let mut service: BTreeMap<&Name, &DatasetId> = BTreeMap::new();
        for (id, facts) in bundle.facts {
            let first = service.entry(&id.service).or_insert(id);
            if facts.role() != Role::Derived && *first != id {
                *first = id;
            }
        }
        Self { facts: bundle.facts, service }
    }

    /// What it is made from; nothing for what is a truth of its own, or is made from something outside.
    fn source(&self, id: &DatasetId) -> Option<&'a DatasetId> {
        let facts = self.facts.get(id).filter(|facts| facts.role() == Role::Derived)?;
        match facts.rebuildable_from.value()? {
            RebuildSource::Unnamed => None,
            RebuildSource::Dataset(source) => self.facts.get_key_value(source).map(|(id, _)| id),
            RebuildSource::Service(name) => self.service.get(name).copied(),
        }
    }

    /// All of the circle that this one lies in.
    fn circle(&self, first: &'a DatasetId) -> Vec<&'a DatasetId> {
        let next = |id: &&'a DatasetId| self.source(id).filter(|next| *next != first);
        std::iter::successors(Some(first), next).collect()
    }
}

fn finding(bundle: &Bundle<'_>, circle: &[&DatasetId]) -> Option<Finding> {
    let first = circle.first()?;
    let at =
        |id: &DatasetId| bundle.facts.get(id).map(|facts| facts.rebuildable_from.anchor().unwrap_or(&facts.at).clone());
    let names: Vec<String> = circle.iter().take(SHOWN).map(|id| format!("`{id}`")).collect();
    let more = match circle.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = match circle {
        [_] => format!("`{first}` is derived data that is made from nothing but itself"),
        _ => format!("{}{more} are derived data, each made from another of them: none is the truth", names.join(", ")),
    };
    let mut found = Finding::new(&META, at(first), message)
        .about(first.service.as_str(), Some(first.dataset.as_str()))
        .help("name the dataset that holds the truth in `rebuildableFrom`, or give that one `role: source`");
    for id in circle.iter().skip(1).take(SHOWN.saturating_sub(1)) {
        if let Some(at) = at(id) {
            found = found.related(at, format!("what `{id}` is made from"));
        }
    }
    Some(found)
}

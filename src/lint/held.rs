//! What several rules ask of a dataset, or of the way between two regions.

use crate::base::evidence::Fact;
use crate::base::finding::{Finding, RuleMeta};
use crate::base::ids::{DatasetId, RegionId};
use crate::base::path::Anchor;
use crate::base::units::Millis;
use crate::lint::say;
use crate::model::catalog::Coordination;
use crate::model::contracts::Bundle;
use crate::model::facts::DatasetFacts;
use crate::model::inventory::{Dataset, Declared, Service};
use crate::model::plan::{DatasetPlan, Lag, LinkMode, ServicePlan, WritePath};
use crate::model::verdict::Verdict;

/// A dataset as written, as known, as decided and as planned.
pub(super) struct Held<'a> {
    /// Which dataset.
    pub(super) id: &'a DatasetId,
    /// The service that holds it.
    pub(super) service: &'a Service,
    /// As written.
    pub(super) dataset: &'a Dataset,
    /// As known.
    pub(super) facts: &'a DatasetFacts,
    /// As decided.
    pub(super) verdict: &'a Verdict,
    /// As planned.
    pub(super) plan: &'a DatasetPlan,
}

impl<'a> Held<'a> {
    /// Those of a service, by name.
    pub(super) fn of(bundle: &Bundle<'a>, service: &'a Service) -> Vec<Self> {
        bundle.plan.service(service.name.as_str()).map(|plan| Self::planned(bundle, plan, service)).unwrap_or_default()
    }

    fn planned(bundle: &Bundle<'a>, plan: &'a ServicePlan, service: &'a Service) -> Vec<Self> {
        let held = |plan: &'a DatasetPlan| {
            let dataset = service.dataset(&plan.id.dataset)?;
            let (facts, decided) = (bundle.facts.get(&plan.id)?, bundle.classification.datasets.get(&plan.id)?);
            Some(Self { id: &plan.id, service, dataset, facts, verdict: &decided.verdict, plan })
        };
        plan.datasets.iter().filter_map(held).collect()
    }

    /// Those of all services, by service and name.
    pub(super) fn all(bundle: &Bundle<'a>) -> impl Iterator<Item = Self> {
        let both = bundle.plan.written(bundle.inventory);
        both.filter_map(|(plan, service)| service.map(|service| Self::planned(bundle, plan, service))).flatten()
    }

    /// What the team declares of it: on the dataset itself, else on its service.
    pub(super) fn declared<T>(&self, field: fn(&Declared) -> &Fact<T>) -> &'a Fact<T> {
        let own = field(&self.dataset.declared);
        if own.is_unknown() { field(&self.service.declared) } else { own }
    }

    /// Whether there is more than one copy of it.
    pub(super) fn has_copies(&self) -> bool {
        self.plan.copies.len() > 1
    }

    /// Whether a key that is kept with a write is seen by all that could write the same again: one region orders both, in
    /// a store that nothing is documented against.
    pub(super) fn keeps_keys(&self, bundle: &Bundle<'_>) -> bool {
        let ordered = !matches!(self.plan.writes, WritePath::Local | WritePath::Rights);
        let store = self.dataset.store.value().and_then(|id| bundle.catalog.datastores.get(id));
        !self.has_copies() || (ordered && store.is_none_or(|store| store.coordination != Coordination::No))
    }

    /// Whether one place orders a write and copies follow after the commit.
    pub(super) fn follows_later(&self) -> bool {
        let ordered = matches!(self.plan.writes, WritePath::Writer(_) | WritePath::HomeOf { .. });
        ordered && self.plan.links.iter().any(|link| link.mode == LinkMode::Async)
    }

    /// The longest that copies are known to lag.
    pub(super) fn longest_lag(&self) -> Option<Millis> {
        self.plan.links.iter().filter_map(|link| link.lag.value()).map(longest).max()
    }

    /// A finding about it, where a value was written or else where the dataset was.
    pub(super) fn finding<T>(&self, rule: &'static RuleMeta, at: &Fact<T>, message: String) -> Finding {
        let at = at.anchor().unwrap_or(&self.dataset.at);
        Finding::new(rule, Some(at.clone()), message)
            .about(self.service.name.as_str(), Some(self.dataset.name.as_str()))
    }
}

/// The longest figure that is known of a lag.
pub(super) fn longest(lag: &Lag) -> Millis {
    let p50 = lag.p50.map(|p50| p50.longest);
    [p50, lag.p99, lag.p999, lag.bound].into_iter().flatten().max().unwrap_or(Millis::ZERO)
}

/// The median round trip between two regions in use.
pub(super) fn round_trip(bundle: &Bundle<'_>, from: &RegionId, to: &RegionId) -> Option<Millis> {
    Some(bundle.plan.trip(from, to)?.round_trip.as_ref()?.p50)
}

/// Regions by name, as the inventory writes them.
pub(super) fn named(bundle: &Bundle<'_>, regions: &[&RegionId]) -> String {
    say::named(regions.iter().map(|region| region.shown(&bundle.inventory.provider)))
}

/// A finding with another place that belongs to it, where that is known.
pub(super) fn beside(finding: Finding, at: Option<&Anchor>, message: impl Into<String>) -> Finding {
    match at {
        Some(at) => finding.related(at.clone(), message),
        None => finding,
    }
}

/// A finding that is marked where not all that it rests on was stated.
pub(super) fn sure(finding: Finding, firm: bool) -> Finding {
    if firm { finding } else { finding.unsure() }
}

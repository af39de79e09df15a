//! Ways between regions, looked up once for all datasets.

use std::collections::BTreeMap;

use crate::base::ids::RegionId;
use crate::base::units::Millis;
use crate::model::catalog::Catalog;
use crate::model::latency::{RoundTrip, round_trip};
use crate::model::plan::{Plan, Reckoned};

/// Round trips by their two ends, and the plan's order of regions.
#[derive(Debug)]
pub(in crate::plan) struct Wires<'a> {
    trips: BTreeMap<(&'a RegionId, &'a RegionId), &'a RoundTrip>,
    ranks: BTreeMap<&'a RegionId, usize>,
    catalog: &'a Catalog,
    own_provider: &'a str,
}

impl<'a> Wires<'a> {
    /// Those of a plan.
    pub(in crate::plan) fn of(plan: &'a Plan, catalog: &'a Catalog) -> Self {
        let known = plan.trips.iter().filter_map(|trip| Some(((&trip.from, &trip.to), trip.round_trip.as_ref()?)));
        Self {
            trips: known.collect(),
            ranks: plan.regions.iter().enumerate().map(|(rank, region)| (region, rank)).collect(),
            catalog,
            own_provider: plan.regions.first().map_or("", |region| &*region.provider),
        }
    }

    /// The place of a region in the plan's order; what is not in use comes last.
    pub(in crate::plan) fn rank(&self, region: &RegionId) -> usize {
        self.ranks.get(region).copied().unwrap_or(usize::MAX)
    }

    /// There and back; inside a region the usual time between its zones.
    pub(in crate::plan) fn trip(&self, from: &RegionId, to: &RegionId) -> Reckoned<RoundTrip> {
        let found = if from == to { round_trip(self.catalog, from, to) } else { self.between(from, to).cloned() };
        found.map_or_else(|| self.no_way(from, to), Reckoned::Known)
    }

    /// Between two regions; none inside one.
    pub(in crate::plan) fn between(&self, from: &RegionId, to: &RegionId) -> Option<&'a RoundTrip> {
        self.trips.get(&(from, to)).copied()
    }

    /// The median between two regions; nothing inside one.
    pub(in crate::plan) fn median(&self, from: &RegionId, to: &RegionId) -> Option<Millis> {
        if from == to { Some(Millis::ZERO) } else { self.between(from, to).map(|trip| trip.p50) }
    }

    /// What is missing where the way between two regions is not known.
    pub(in crate::plan) fn no_way<T>(&self, from: &RegionId, to: &RegionId) -> Reckoned<T> {
        let (from, to) = (from.shown(self.own_provider), to.shown(self.own_provider));
        Reckoned::unknown(format!("no round trip from `{from}` to `{to}` is known"))
    }

    /// The nearest `count` of some regions; those with no known way last, and of two alike the first in the plan.
    pub(in crate::plan) fn nearest<'r>(
        &self,
        from: &RegionId,
        among: &[&'r RegionId],
        count: usize,
    ) -> Vec<&'r RegionId> {
        let mut ranked: Vec<&RegionId> = among.to_vec();
        let far = |to: &RegionId| self.between(from, to).map_or((true, 0), |trip| (false, trip.p50.micros()));
        ranked.sort_by_key(|to| (far(to), self.rank(to)));
        ranked.truncate(count);
        ranked
    }
}

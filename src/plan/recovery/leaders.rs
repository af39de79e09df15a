//! Where the leader of a home goes that is lost: to the rows it works on, and nowhere else.

use std::collections::BTreeMap;

use super::takeover::{Needs, Stores, heirs};
use crate::base::ids::{Name, RegionId};
use crate::model::inventory::Inventory;
use crate::model::plan::{CopyRole, DatasetPlan, Plan, PodPlacement, ServicePlan, WritePath};

/// The rows that services with a leader work on, or with one a home: their own and those of what they call.
#[derive(Clone, Debug)]
pub(in crate::plan) struct Leaders<'a> {
    rows: BTreeMap<&'a Name, Vec<&'a DatasetPlan>>,
}

impl<'a> Leaders<'a> {
    /// Those of a plan.
    pub(in crate::plan) fn of(plan: &'a Plan, inventory: &Inventory) -> Self {
        let ordered = |set: &&DatasetPlan| matches!(set.writes, WritePath::HomeOf { .. } | WritePath::Writer(_));
        let is_led =
            |pods: &PodPlacement| matches!(pods, PodPlacement::LeaderPerHome { .. } | PodPlacement::Leader { .. });
        let led = plan.services.iter().filter(|service| is_led(&service.pods));
        let rows = led.map(|service| {
            let calls = inventory.service(service.name.as_str()).into_iter().flat_map(|written| &written.depends_on);
            let called = calls.filter_map(|call| plan.service(call.service.as_str()));
            let works_on = std::iter::once(service).chain(called).flat_map(|one| &one.datasets);
            (&service.name, works_on.filter(ordered).collect())
        });
        Self { rows: rows.collect() }
    }

    /// Where the leader of `lost` may work: in a region that holds all the rows it worked on there, where they are
    /// promoted if it can. Copies of a row stay inside its jurisdiction, so whoever follows them stays there too.
    pub(in crate::plan) fn heir(
        &self,
        service: &ServicePlan,
        lost: &RegionId,
        stores: &Stores<'_>,
    ) -> Option<RegionId> {
        let mut left = service.pods.everywhere();
        left.retain(|region| *region != lost);
        let mut promoted = None;
        let pods = left.clone();
        let homed =
            |set: &&&DatasetPlan| set.copies.iter().any(|copy| copy.region == *lost && copy.role == CopyRole::Home);
        for set in self.rows.get(&service.name).into_iter().flatten().filter(homed) {
            let Needs::Takeover(takeover) = stores.needs(set, lost, &pods) else { return None };
            left.retain(|region| heirs(set, lost).any(|heir| heir == *region));
            promoted = promoted.or(Some(takeover.to));
        }
        let found = left.iter().find(|region| Some(**region) == promoted.as_ref()).or_else(|| left.first());
        found.map(|region| (*region).clone())
    }

    /// Where the one leader of a service works next: beside the first of its rows that another copy takes over there.
    pub(in crate::plan) fn beside_rows(
        &self,
        service: &ServicePlan,
        lost: &RegionId,
        stores: &Stores<'_>,
    ) -> Option<RegionId> {
        let candidates = service.pods.everywhere();
        let taken_over = |set: &&DatasetPlan| match stores.needs(set, lost, &candidates) {
            Needs::Takeover(takeover) => Some(takeover.to).filter(|to| candidates.contains(&to)),
            Needs::Nothing | Needs::Rights | Needs::Release { .. } | Needs::Return => None,
        };
        self.rows.get(&service.name)?.iter().find_map(taken_over)
    }
}

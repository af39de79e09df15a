//! From verdicts to the plan: who stands where, and every number that follows from it.
//!
//! `placement` puts pods and copies into regions as they were decided. What comes after it works on any placement, asks
//! nobody how it was decided, and only adds to the plan; each part reads what the parts before it have added.

mod blast;
mod capacity;
mod commit;
mod composition;
mod consensus;
mod latency;
mod placement;
pub mod queue;
mod recovery;
mod replication;
mod rollout;
mod routing;
mod scenario;
mod trips;

use std::collections::BTreeMap;

use crate::base::ids::DatasetId;
use crate::model::catalog::Catalog;
use crate::model::contracts::Registry;
use crate::model::facts::DatasetFacts;
use crate::model::inventory::Inventory;
use crate::model::plan::Plan;
use crate::model::verdict::Classification;

pub use scenario::{metered, scenario};

/// What the numbers of a plan are worked out from.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// As checked.
    pub inventory: &'a Inventory,
    /// Entries in use.
    pub catalog: &'a Catalog,
    /// By dataset.
    pub facts: &'a BTreeMap<DatasetId, DatasetFacts>,
}

/// The plan as classified, with all its numbers.
pub fn plan(ground: &Ground<'_>, classification: &Classification, registry: &Registry) -> Plan {
    let mut plan = placement::place(ground.inventory, ground.facts, classification, registry);
    reckon(&mut plan, ground);
    plan
}

/// Works out every number of a plan of which pods and copies have been placed.
fn reckon(plan: &mut Plan, ground: &Ground<'_>) {
    trips::measure(plan, ground);
    capacity::spread(plan, ground);
    replication::link(plan, ground);
    latency::time(plan, ground);
    consensus::compare(plan, ground);
    recovery::recover(plan, ground);
    let waiting = composition::compose(plan, ground);
    blast::lose(plan, ground, &waiting.waits);
    routing::route(plan, ground);
    rollout::order(plan, ground, &waiting.graph);
}

/// Works out the numbers that are held against prices: how users spread, pods, links, recoveries, checks.
fn meter(plan: &mut Plan, ground: &Ground<'_>) {
    trips::measure(plan, ground);
    capacity::spread(plan, ground);
    replication::link(plan, ground);
    recovery::recover(plan, ground);
    routing::watch(plan, ground);
}

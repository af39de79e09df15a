//! How copies follow one another, how far they are behind, and what is lost with a region.

mod backup;
mod carrier;
mod derived;
mod floor;
mod lag;
mod loss;
mod own_writes;
mod rebuild;
mod succession;
mod wires;
mod writes;

use super::Ground;
use super::commit::Waits;
use crate::base::ids::RegionId;
use crate::base::shared::{Pool, Shared};
use crate::base::units::Rate;
use crate::model::inventory::{Lag, Service};
use crate::model::plan::{
    BackupPlan, CopyRole, DataLoss, DatasetPlan, Link, LinkMode, OwnWrites, Plan, Reckoned, ServicePlan,
};
use carrier::Carrier;
use rebuild::Sources;
use writes::Writes;

pub(super) use succession::in_turn;
pub(super) use wires::Wires;

/// Fills `links`, `losses`, `own_writes` and `backup` of datasets.
pub(super) fn link(plan: &mut Plan, ground: &Ground<'_>) {
    let made: Vec<Vec<Made>> = {
        let all =
            All { ground, plan, wires: Wires::of(plan, ground.catalog), sources: Sources::of(plan, ground.facts) };
        let mut pools = Pools::default();
        plan.written(ground.inventory).map(|(service, written)| all.service(service, written, &mut pools)).collect()
    };
    for (service, made) in plan.services.iter_mut().zip(made) {
        for (dataset, made) in service.datasets.iter_mut().zip(made) {
            dataset.links = made.links;
            dataset.losses = made.losses;
            dataset.own_writes = made.own_writes;
            dataset.backup = made.backup;
        }
    }
    derived::lose_with_sources(plan, ground.facts);
}

/// What is worked out of one dataset.
struct Made {
    links: Shared<Link>,
    losses: Shared<DataLoss>,
    own_writes: Option<OwnWrites>,
    backup: Option<BackupPlan>,
}

/// Datasets that are placed alike have much in common.
#[derive(Default)]
struct Pools {
    links: Pool<Link>,
    losses: Pool<DataLoss>,
}

/// What links of all datasets are worked out from.
struct All<'a> {
    ground: &'a Ground<'a>,
    plan: &'a Plan,
    wires: Wires<'a>,
    sources: Sources<'a>,
}

impl All<'_> {
    fn service(&self, plan: &ServicePlan, written: Option<&Service>, pools: &mut Pools) -> Vec<Made> {
        plan.datasets.iter().map(|dataset| self.dataset(plan, written, dataset, pools)).collect()
    }

    fn dataset(&self, service: &ServicePlan, written: Option<&Service>, plan: &DatasetPlan, pools: &mut Pools) -> Made {
        let dataset = written.and_then(|service| {
            let at = service.data.binary_search_by(|dataset| dataset.name.cmp(&plan.id.dataset)).ok()?;
            service.data.get(at)
        });
        let writes = Writes { dataset, plan, loads: self.plan.loads(service.pods.serving()) };
        let carrier = Carrier::of(plan.store.as_ref(), self.ground.catalog);
        let measured = dataset.and_then(|dataset| dataset.lag.value().copied());
        let mut links = copying(plan, &self.wires, carrier, measured, &writes);
        links.extend(rebuild::links(plan, &self.sources, &self.wires, carrier, measured, &writes));
        links.sort_by_key(|link| (self.wires.rank(&link.from), self.wires.rank(&link.to)));
        let brownout = written.map(|service| &service.objectives.brownout);
        let losses = loss::losses(plan, &links, carrier, brownout, &writes, &service.pods.everywhere());
        let own_writes = own_writes::own_writes(plan, &links);
        let (links, losses) = (pools.links.share(links), pools.losses.share(losses));
        Made { links, losses, own_writes, backup: dataset.and_then(backup::backup) }
    }
}

/// A link from every region whose writes a copy receives.
fn copying(
    plan: &DatasetPlan,
    wires: &Wires<'_>,
    carrier: Carrier<'_>,
    measured: Option<Lag>,
    writes: &Writes<'_>,
) -> Vec<Link> {
    let mut links = Vec::new();
    for from in writes::takers(plan) {
        let receivers: Vec<_> = plan.copies.iter().filter(|copy| copy.receives.contains(from)).collect();
        let targets: Vec<&RegionId> = receivers.iter().map(|copy| &copy.region).collect();
        let waited = Waits::of(plan.commit, carrier.entry()).answered_by(from, &targets, wires);
        let crossing = writes.of(from);
        for copy in receivers {
            let mode = match copy.role {
                _ if waited.contains(&&copy.region) => LinkMode::Sync,
                CopyRole::Merging | CopyRole::Home => LinkMode::Merge,
                CopyRole::Writer
                | CopyRole::Follower
                | CopyRole::Own
                | CopyRole::Derived
                | CopyRole::Replica
                | CopyRole::Voter
                | CopyRole::Witness => LinkMode::Async,
            };
            let ends = Ends { from, to: &copy.region, mode };
            links.push(one(&ends, wires, carrier, measured, crossing.clone(), writes));
        }
    }
    links
}

/// A link before its numbers.
struct Ends<'a> {
    from: &'a RegionId,
    to: &'a RegionId,
    mode: LinkMode,
}

fn one(
    ends: &Ends<'_>,
    wires: &Wires<'_>,
    carrier: Carrier<'_>,
    measured: Option<Lag>,
    crossing: Reckoned<Rate>,
    writes: &Writes<'_>,
) -> Link {
    let floor = wires.trip(ends.from, ends.to).map(|trip| floor::terms(&trip, &crossing));
    Link {
        from: ends.from.clone(),
        to: ends.to.clone(),
        mode: ends.mode,
        mechanism: carrier.mechanism(),
        lag: lag::lag(ends.mode, measured, carrier, &floor),
        floor,
        flow: writes.flow(&crossing),
        writes: crossing,
    }
}

#[cfg(test)]
pub(super) mod tests;

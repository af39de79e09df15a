//! Network time of users: reads and writes, and the write home that would cost them least.
//!
//! Every number is of the network alone: what the service itself takes is not known. Users pay their own way to the
//! nearest region that serves, and from there what the data asks for; see `paths` for its formulas.

mod home;
mod legs;
mod paths;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::home::{Means, choice, means};
use self::legs::{Hops, Leg, then};
use self::paths::{Commits, Target, worst};
use super::Ground;
use super::commit::Waits;
use super::trips::{Users, users};
use crate::base::ids::{DatasetId, RegionId};
use crate::base::units::Share;
use crate::model::inventory::Service;
use crate::model::plan::{DatasetPlan, HomeChoice, Plan, PodPlacement, Reckoned, ServicePlan, UserLatency, WritePath};
use crate::model::words::ServiceKind;

/// Fills the `latency` of services and the `home` of datasets.
pub(super) fn time(plan: &mut Plan, ground: &Ground<'_>) {
    let mut timed = Vec::with_capacity(plan.services.len());
    {
        let hops = Hops::of(plan, ground.catalog, &ground.inventory.provider);
        let users = users(plan);
        let places = users.iter().map(|place| Ways::of(place, plan, &hops, &ground.inventory.provider)).collect();
        let mut clock = Clock { ground, plan, hops, users, places, latencies: BTreeMap::new(), means: BTreeMap::new() };
        for (planned, service) in plan.written(ground.inventory) {
            timed.push(clock.service(planned, service));
        }
    }
    for (planned, (latency, homes)) in plan.services.iter_mut().zip(timed) {
        planned.latency = latency;
        for (dataset, home) in planned.datasets.iter_mut().zip(homes) {
            dataset.home = home;
        }
    }
}

/// What decides the latency of a service: services alike in this share one answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    serving: Vec<RegionId>,
    is_edge: bool,
    writes: bool,
    targets: Vec<Target>,
}

/// Users' own ways, last mile included: they are the same for every service.
struct Ways {
    /// To every region in use.
    to: BTreeMap<RegionId, Leg>,
    /// To the primary region, as all that a request needs when everything is there.
    today: Leg,
}

impl Ways {
    fn of(place: &Users<'_>, plan: &Plan, hops: &Hops<'_>, own_provider: &str) -> Self {
        let from = place.from.shown(own_provider);
        let leg = |region: &RegionId| {
            let to = hops.shown(region);
            match place.way(region) {
                Some(trip) => Reckoned::Known(hops.leg(trip, &format!("from users in `{from}` to `{to}`"))),
                None => Reckoned::unknown(format!("no round trip from `{from}` to `{to}` is known")),
            }
        };
        let today = plan.regions.first().map_or_else(|| Reckoned::unknown("there is no primary region"), leg);
        Self {
            to: plan.regions.iter().map(|region| (region.clone(), leg(region))).collect(),
            today: today.map(|leg| hops.remark(leg, "")),
        }
    }
}

/// The planned write home, and those that are allowed.
type Homes = (RegionId, Vec<RegionId>);

struct Clock<'a> {
    ground: &'a Ground<'a>,
    plan: &'a Plan,
    hops: Hops<'a>,
    users: Vec<Users<'a>>,
    /// One a place of users, in the same order.
    places: Vec<Ways>,
    latencies: BTreeMap<Key, Arc<[UserLatency]>>,
    /// By the regions that serve, the planned home with those that are allowed, and what commits wait for.
    means: BTreeMap<(Vec<RegionId>, Homes, Commits), Means>,
}

impl Clock<'_> {
    /// The latency of a service and the homes of its datasets, in their order.
    fn service(
        &mut self,
        planned: &ServicePlan,
        service: Option<&Service>,
    ) -> (Arc<[UserLatency]>, Vec<Option<HomeChoice>>) {
        let Some(service) = service.filter(|service| answers_users(planned, service)) else {
            return (Arc::default(), Vec::new());
        };
        let serving = planned.pods.serving();
        let targets: Vec<Target> = planned
            .datasets
            .iter()
            .map(|dataset| Target::of(dataset, self.waits(dataset), self.statements(&dataset.id)))
            .collect();
        // Whoever says that no request writes has said that users do not write.
        let only_read = service.requests.writes.value() == Some(&Share::NONE);
        let writes = !only_read && targets.iter().any(Target::is_written);
        let written = planned.datasets.iter().filter(|_| writes);
        let homes = written.map(|dataset| self.home(serving, dataset)).collect();
        let is_edge = matches!(planned.pods, PodPlacement::Edge(_));
        (self.latency(Key { serving: serving.to_vec(), is_edge, writes, targets }), homes)
    }

    fn latency(&mut self, key: Key) -> Arc<[UserLatency]> {
        if let Some(known) = self.latencies.get(&key) {
            return known.clone();
        }
        let made: Arc<[UserLatency]> =
            self.users.iter().zip(&self.places).map(|(place, ways)| self.place(place, ways, &key)).collect();
        self.latencies.insert(key, made.clone());
        made
    }

    /// Reads and writes of users of one place.
    fn place(&self, place: &Users<'_>, ways: &Ways, key: &Key) -> UserLatency {
        let mut made = UserLatency {
            from: place.from.clone(),
            share: place.share,
            serving: None,
            read: Reckoned::unknown("no region serves it"),
            write: key.writes.then(|| Reckoned::unknown("no region serves it")),
            read_today: ways.today.clone(),
            write_today: key.writes.then(|| ways.today.clone()),
            write_by_statement: None,
        };
        match place.nearest(&key.serving, &self.ground.inventory.provider) {
            None => {}
            Some(Reckoned::Unknown { missing }) => {
                made.read = Reckoned::Unknown { missing: missing.clone() };
                made.write = key.writes.then_some(Reckoned::Unknown { missing });
            }
            Some(Reckoned::Known(serving)) => self.served(&mut made, ways, serving, key),
        }
        made
    }

    fn served(&self, made: &mut UserLatency, ways: &Ways, serving: &RegionId, key: &Key) {
        let Some(way) = ways.to.get(serving) else { return };
        let beside = if key.is_edge { "; what the edge holds is nearer" } else { "" };
        let sum = |path: Leg| match (way, path) {
            (Reckoned::Known(way), Reckoned::Known(path)) => {
                Reckoned::Known(self.hops.remark(then(way, &path), beside))
            }
            (Reckoned::Unknown { missing }, _) => Reckoned::Unknown { missing: missing.clone() },
            (_, Reckoned::Unknown { missing }) => Reckoned::Unknown { missing },
        };
        made.serving = Some(serving.clone());
        made.read = sum(worst(key.targets.iter().map(|target| target.read(&self.hops, serving))));
        if !key.writes {
            return;
        }
        let write = sum(worst(key.targets.iter().filter_map(|target| target.write(&self.hops, serving))));
        let statements = key.targets.iter().filter_map(|target| target.write_by_statement(&self.hops, serving)).max();
        made.write_by_statement = statements
            .zip(way.value())
            .map(|(path, way)| way.p50.plus(path))
            .filter(|time| write.value().is_some_and(|write| *time > write.p50));
        made.write = Some(write);
    }

    fn waits(&self, dataset: &DatasetPlan) -> Waits {
        Waits::of(dataset.commit, dataset.store.as_ref().and_then(|id| self.ground.catalog.datastores.get(id)))
    }

    fn statements(&self, id: &DatasetId) -> Option<u32> {
        self.ground.inventory.dataset(id)?.statements_per_write.value().copied()
    }

    /// What each home that is allowed would cost users, where there is one writer.
    fn home(&mut self, serving: &[RegionId], dataset: &DatasetPlan) -> Option<HomeChoice> {
        let WritePath::Writer(planned) = &dataset.writes else { return None };
        let facts = self.ground.facts.get(&dataset.id)?;
        let may = |region: &&RegionId| *region == planned || facts.allowed.contains(*region);
        let homes: Vec<RegionId> = self.plan.regions.iter().filter(may).cloned().collect();
        let own = &self.ground.inventory.provider;
        let key = (serving.to_vec(), (planned.clone(), homes), Commits::of(dataset, self.waits(dataset)));
        let (hops, users) = (&self.hops, &self.users);
        let means = self.means.entry(key).or_insert_with_key(|(serving, (planned, homes), commits)| {
            means(hops, users, serving, homes, own, |home| Some(commits.wait_at(hops, planned, home).value()?.p50))
        });
        choice(means, planned, facts.home.value() == Some(planned))
    }
}

/// Whether users call a service and wait: nobody waits for a batch, for a worker behind a queue or for an elected
/// leader, and what somebody else runs is not ours to time. A kind that nobody said counts as called.
fn answers_users(planned: &ServicePlan, service: &Service) -> bool {
    let called = match &planned.pods {
        PodPlacement::Active(_) | PodPlacement::Standby { .. } | PodPlacement::Edge(_) | PodPlacement::Nowhere => true,
        PodPlacement::Leader { .. } | PodPlacement::LeaderPerHome { .. } | PodPlacement::External => false,
    };
    called && !matches!(service.kind.value(), Some(ServiceKind::Batch | ServiceKind::Worker | ServiceKind::External))
}

#[cfg(test)]
mod tests;

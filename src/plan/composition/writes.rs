//! Network time of a write with the writes that it waits for in other services.
//!
//! A user's write reaches the region that serves the user, takes there what the service needs for it, and then what
//! the services need that are called on writes, each from the region in which its caller works. Calls of one service
//! count as made at the same time, so that the longest one decides; what happens one after the other takes longer.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::graph::Graph;
use super::worst::named;
use super::{SyncCall, places};
use crate::base::evidence::Provenance;
use crate::base::ids::{Name, RegionId};
use crate::base::units::{Millis, Share};
use crate::model::inventory::{Inventory, Service};
use crate::model::latency::in_millis;
use crate::model::plan::{Percentiles, Plan, PodPlacement, Reckoned, ServicePlan, UserLatency, WritePath};
use crate::model::topology::Place;
use crate::model::words::{CallOn, ServiceKind};

/// A service's writes with all that they wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) time: Option<Reckoned<Percentiles>>,
    pub(super) path: Vec<Name>,
}

/// The part of a callee's write that comes after the callee is reached: its write less the way of the user to it.
pub(super) fn beyond_reaching(write: Millis, reaching: Millis) -> Millis {
    Millis::from_micros(write.micros().saturating_sub(reaching.micros()))
}

/// What a call on writes adds: the way to the callee, its part beyond that, and what it waits for in turn.
pub(super) fn added_by_call(way: Millis, part: Millis, further: Millis) -> Millis {
    way.plus(part).plus(further)
}

/// Of each service by its place.
pub(super) fn compose(
    plan: &Plan,
    stated: &[Option<&Service>],
    calls: &[Vec<SyncCall>],
    inventory: &Inventory,
) -> Vec<Written> {
    let world = World::of(plan);
    let tables: Vec<Arc<Table>> = world.tables(plan);
    let graph = Graph::of(calls.iter().map(|calls| places(calls, |on| on != CallOn::Read)));
    let users: Vec<Users> =
        plan.services.iter().zip(stated).map(|(it, stated)| Users::of(it, *stated, inventory)).collect();
    let writing = writing(plan, &graph, &tables, &users, inventory);
    let extras = Extras::of(&world, &graph, &tables, plan);
    let names: Vec<Name> = plan.services.iter().map(|service| service.name.clone()).collect();
    let service = |(place, service): (usize, &ServicePlan)| {
        let users = users.get(place).copied().unwrap_or_default();
        let writes = writing.get(graph.group_of(place)) == Some(&true) && !users.never_write;
        let table = tables.get(place).filter(|_| writes && users.wait);
        table.map_or(Written { time: None, path: vec![service.name.clone()] }, |table| {
            extras.written(place, table, inventory, &names)
        })
    };
    plan.services.iter().enumerate().map(service).collect()
}

/// What users do with a service.
#[derive(Clone, Copy, Debug, Default)]
struct Users {
    /// Whether the inventory says that they write nothing to it.
    never_write: bool,
    /// Whether they wait for its answers: it has latencies, or would have them if it were said where users are.
    wait: bool,
}

impl Users {
    fn of(service: &ServicePlan, stated: Option<&Service>, inventory: &Inventory) -> Self {
        let kind = stated.and_then(|stated| stated.kind.value());
        let called = !matches!(kind, Some(ServiceKind::Batch | ServiceKind::Worker | ServiceKind::External));
        let placed = matches!(
            service.pods,
            PodPlacement::Active(_) | PodPlacement::Standby { .. } | PodPlacement::Edge(_) | PodPlacement::Nowhere
        );
        Self {
            never_write: stated.and_then(|stated| stated.requests.writes.value()) == Some(&Share::NONE),
            wait: !service.latency.is_empty() || inventory.users.is_empty() && called && placed,
        }
    }
}

/// By group of services: whether something is written there or in what is called on writes.
fn writing(plan: &Plan, graph: &Graph, tables: &[Arc<Table>], users: &[Users], inventory: &Inventory) -> Vec<bool> {
    graph.fold(|group, below| {
        let own = group.iter().any(|place| {
            let Some(service) = plan.services.get(*place) else { return false };
            let written = || service.datasets.iter().any(|dataset| dataset.writes != WritePath::None);
            let timed = tables.get(*place).is_some_and(|table| table.writes);
            let users = users.get(*place).copied().unwrap_or_default();
            let untimed = inventory.users.is_empty() && users.wait;
            (timed || untimed && written()) && !users.never_write
        });
        own || below.iter().any(|writes| **writes)
    })
}

/// Regions by their place in the plan, and the ways between them and to users.
struct World<'p> {
    regions: BTreeMap<&'p RegionId, usize>,
    between: BTreeMap<(usize, usize), (Millis, Provenance)>,
    users: BTreeMap<(&'p Place, usize), Millis>,
}

impl<'p> World<'p> {
    fn of(plan: &'p Plan) -> Self {
        let regions: BTreeMap<&RegionId, usize> = plan.regions.iter().zip(0..).collect();
        let region = |id| regions.get(id).copied();
        let between = plan.trips.iter().filter_map(|trip| {
            let known = trip.round_trip.as_ref()?;
            Some(((region(&trip.from)?, region(&trip.to)?), (known.p50, known.rung.provenance())))
        });
        let users = plan.user_trips.iter().filter_map(|trip| {
            let known = trip.round_trip.as_ref()?;
            Some(((&trip.from, region(&trip.to)?), known.p50))
        });
        let (between, users) = (between.collect(), users.collect());
        Self { regions, between, users }
    }

    /// What the latencies of each service say; services that share them share what is made of them.
    fn tables(&self, plan: &'p Plan) -> Vec<Arc<Table>> {
        let mut made: BTreeMap<*const [UserLatency], Arc<Table>> = BTreeMap::new();
        let table = |service: &'p ServicePlan| {
            let made = made.entry(Arc::as_ptr(&service.latency)).or_insert_with(|| Arc::new(self.table(service)));
            made.clone()
        };
        plan.services.iter().map(table).collect()
    }

    fn table(&self, service: &ServicePlan) -> Table {
        let mut table = Table::default();
        for users in service.latency.iter() {
            let Some(region) = users.serving.as_ref().and_then(|region| self.regions.get(region).copied()) else {
                continue;
            };
            let reaching = self.users.get(&(&users.from, region)).copied();
            table.writes |= users.write.is_some();
            let own = match &users.write {
                Some(Reckoned::Known(write)) => write.clone(),
                Some(Reckoned::Unknown { missing }) => {
                    table.missing.get_or_insert_with(|| missing.clone());
                    continue;
                }
                None => match (reaching, &users.read) {
                    (Some(reaching), read) => only_reached(reaching, read.value()),
                    (None, Reckoned::Unknown { missing }) => {
                        table.missing.get_or_insert_with(|| missing.clone());
                        continue;
                    }
                    (None, Reckoned::Known(_)) => continue,
                },
            };
            let part = reaching.map(|reaching| beyond_reaching(own.p50, reaching));
            let row = table.rows.entry(region).or_insert_with(|| Row { own: own.clone(), part });
            row.part = row.part.or(part);
            if own.p50 > row.own.p50 {
                row.own = own;
            }
        }
        table
    }

    /// Where a caller in `from` finds the nearest of `serving`, and how far that is.
    fn nearest(&self, from: usize, serving: &[RegionId]) -> Option<(usize, Millis, Provenance)> {
        let place = |region: &RegionId| self.regions.get(region).copied();
        if serving.iter().any(|region| place(region) == Some(from)) {
            return Some((from, Millis::ZERO, Provenance::Stated));
        }
        let way = |to: usize| self.between.get(&(from, to)).map(|(way, how)| (to, *way, how.clone()));
        serving.iter().filter_map(|region| way(place(region)?)).min_by_key(|(to, way, _)| (*way, *to))
    }
}

/// The time of a request that only has to get there: that of a read where reads need nothing more.
fn only_reached(reaching: Millis, read: Option<&Percentiles>) -> Percentiles {
    match read {
        Some(read) if read.p50 == reaching => read.clone(),
        _ => Percentiles {
            p50: reaching,
            p95: Reckoned::unknown("no percentiles of access lines are known"),
            from: Provenance::Modelled,
            words: "the way to the region that serves".into(),
        },
    }
}

/// What the latencies of one service say, by the region that serves.
#[derive(Default)]
struct Table {
    rows: BTreeMap<usize, Row>,
    /// Whether users write to it.
    writes: bool,
    /// What is missing for users that are not among the rows.
    missing: Option<Arc<str>>,
}

/// Users that one region serves.
struct Row {
    /// The longest write.
    own: Percentiles,
    /// What of a write comes after the region is reached.
    part: Option<Millis>,
}

/// What calls add to a write of one service in one region.
#[derive(Clone, Debug)]
struct Extra {
    time: Millis,
    from: Provenance,
    /// The call that decides: service and region.
    hop: Option<(usize, usize)>,
    /// The service at the end of the path.
    last: usize,
    /// What one in twenty writes takes at least, by the services on the path; none where no percentile is known.
    p95: Option<Millis>,
    /// The first service by name of which it is not known how long it takes.
    open: Option<usize>,
}

/// What calls add, by service and serving region.
struct Extras(Vec<BTreeMap<usize, Extra>>);

impl Extras {
    /// Callees before callers. A call inside a circle adds nothing, so that each of its services counts once.
    fn of(world: &World<'_>, graph: &Graph, tables: &[Arc<Table>], plan: &Plan) -> Self {
        let mut made = Self(vec![BTreeMap::new(); plan.services.len()]);
        for group in graph.groups() {
            for place in group {
                let Some(service) = plan.services.get(*place) else { continue };
                let regions = service.pods.serving().iter().filter_map(|region| world.regions.get(region).copied());
                let of_region = |region| {
                    let calls = graph.next(*place).iter().filter(|to| graph.group_of(**to) != graph.group_of(*place));
                    let mut extra = Extra {
                        time: Millis::ZERO,
                        from: Provenance::Stated,
                        hop: None,
                        last: *place,
                        p95: None,
                        open: None,
                    };
                    for to in calls {
                        made.add(&mut extra, world, (region, *to), tables, plan);
                    }
                    (region, extra)
                };
                let extras: BTreeMap<usize, Extra> = regions.map(of_region).collect();
                if let Some(slot) = made.0.get_mut(*place) {
                    *slot = extras;
                }
            }
        }
        made
    }

    /// Counts one call from a region in; at equal length the first name wins.
    fn add(
        &self,
        extra: &mut Extra,
        world: &World<'_>,
        (region, to): (usize, usize),
        tables: &[Arc<Table>],
        plan: &Plan,
    ) {
        let Some(callee) = plan.services.get(to) else { return };
        let Some((there, way, how)) = world.nearest(region, callee.pods.serving()) else {
            extra.open = earlier(extra.open, Some(to));
            return;
        };
        let row = tables.get(to).and_then(|table| table.rows.get(&there));
        let part = row.and_then(|row| row.part);
        let further = self.0.get(to).and_then(|extras| extras.get(&there));
        let open = part.is_none().then_some(to);
        extra.open = earlier(extra.open, earlier(open, further.and_then(|further| further.open)));
        let time = added_by_call(way, part.unwrap_or_default(), further.map_or(Millis::ZERO, |further| further.time));
        if time <= extra.time {
            return;
        }
        let part_from = row.map_or(Provenance::Stated, |row| row.own.from.clone());
        let further_from = further.map_or(Provenance::Stated, |further| further.from.clone());
        extra.time = time;
        let own = row.and_then(|row| row.own.p95.value().copied());
        extra.p95 = at_least(own, further);
        extra.from = how.less_firm(part_from).less_firm(further_from);
        extra.hop = Some((to, there));
        extra.last = further.filter(|further| further.hop.is_some()).map_or(to, |further| further.last);
    }

    /// The write that takes longest, over the regions that serve users.
    fn written(&self, place: usize, table: &Table, inventory: &Inventory, names: &[Name]) -> Written {
        let extras = self.0.get(place);
        let mut longest: Option<(usize, &Row, Option<&Extra>, Millis)> = None;
        for (region, row) in &table.rows {
            let extra = extras.and_then(|extras| extras.get(region));
            let time = row.own.p50.plus(extra.map_or(Millis::ZERO, |extra| extra.time));
            if longest.as_ref().is_none_or(|(.., best)| time > *best) {
                longest = Some((*region, row, extra, time));
            }
        }
        let Some((region, row, extra, time)) = longest else {
            let nobody = || "nobody says where users are".into();
            let none = || "no region is known to serve users".into();
            let missing = table.missing.clone().unwrap_or_else(if inventory.users.is_empty() { nobody } else { none });
            let path = names.get(place).cloned().into_iter().collect();
            return Written { time: Some(Reckoned::Unknown { missing }), path };
        };
        let mut whole = Percentiles { p50: time, ..row.own.clone() };
        let mut last = place;
        if let Some(extra) = extra {
            // The 95th percentile of a sum is not the sum of 95th percentiles: of callees the median is taken, so that
            // it stays what it takes at least.
            // Nor is it less than the same of any service on the path.
            whole.p95 = whole.p95.map(|own| at_least(Some(own), Some(extra)).unwrap_or(own));
            let mut words = row.own.words.to_string();
            if extra.hop.is_some() {
                whole.from = whole.from.clone().less_firm(extra.from.clone());
                words = format!("{words}; {} more in what it calls", in_millis(extra.time));
                last = extra.last;
            }
            if let Some(open) = extra.open.and_then(|open| names.get(open)) {
                words = format!("{words}; without what `{open}` takes, which is not known");
            }
            whole.words = words.into();
        }
        let way = std::iter::successors(Some((place, region)), |(place, region)| self.0.get(*place)?.get(region)?.hop);
        Written { time: Some(Reckoned::Known(whole)), path: named(way.map(|(place, _)| place), last, names) }
    }
}

/// The 95th percentile is at least one's own with the medians of what is called, and at least that of each callee on
/// the path.
fn at_least(own: Option<Millis>, called: Option<&Extra>) -> Option<Millis> {
    let sum = own.map(|own| own.plus(called.map_or(Millis::ZERO, |called| called.time)));
    sum.max(called.and_then(|called| called.p95))
}

/// The first of two that there are.
fn earlier(one: Option<usize>, other: Option<usize>) -> Option<usize> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_twenty_writes_takes_no_less_than_that_of_what_is_waited_for() {
        let millis = Millis::from_millis;
        let called = Extra {
            time: millis(10),
            from: Provenance::Stated,
            hop: None,
            last: 0,
            p95: Some(millis(307)),
            open: None,
        };
        assert_eq!(at_least(Some(millis(293)), Some(&called)), Some(millis(307)));
        assert_eq!(at_least(Some(millis(300)), Some(&called)), Some(millis(310)));
        assert_eq!(at_least(None, Some(&called)), Some(millis(307)));
    }
}

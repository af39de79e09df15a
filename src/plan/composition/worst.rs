//! The worst recovery time among a service and everything that it waits for, with a path to where it comes from.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::SyncCall;
use super::graph::Graph;
use crate::base::ids::{Name, RegionId};
use crate::base::units::Millis;
use crate::model::inventory::Inventory;
use crate::model::plan::{
    Composed, CopyRole, Interval, PodPlacement, ReadPath, Recovery, RecoveryTime, Restores, ServicePlan,
};
use crate::model::words::CallOn;
use crate::plan::recovery::at_once;

/// Orders recovery times: not stopped, then by the longest and the shortest known time, at least so long after just so
/// long, and last what only the region's return brings back.
pub(super) fn rank(time: &RecoveryTime) -> (u8, Millis, Millis, bool) {
    match time {
        RecoveryTime::Unaffected => (0, Millis::ZERO, Millis::ZERO, false),
        RecoveryTime::Within(known) => (1, known.longest, known.shortest, false),
        RecoveryTime::AtLeast { known, .. } => (1, known.longest, known.shortest, true),
        RecoveryTime::WhenReturned { .. } => (2, Millis::ZERO, Millis::ZERO, false),
    }
}

/// Until users can read again: what brings traffic and leaders back, and writers only where they answer reads too.
pub(super) fn until_reads(service: &ServicePlan, recovery: &Recovery) -> RecoveryTime {
    let whole = together(recovery.tracks.iter().map(|track| &track.total));
    if rank(&whole) != rank(&recovery.total) {
        // The tracks do not explain the whole, so none of it can be left out.
        return recovery.total.clone();
    }
    let needed = recovery.tracks.iter().filter(|track| match &track.restores {
        Restores::Traffic | Restores::Leader => true,
        Restores::Writes(name) => {
            let dataset = service.dataset(name);
            dataset.is_none_or(|dataset| {
                let ordered_there = dataset
                    .copies
                    .iter()
                    .any(|copy| copy.region == recovery.lost && matches!(copy.role, CopyRole::Writer | CopyRole::Home));
                dataset.reads == ReadPath::AtWriter && ordered_there
            })
        }
    });
    together(needed.map(|track| &track.total))
}

/// The worst of several times.
fn together<'t>(times: impl Iterator<Item = &'t RecoveryTime>) -> RecoveryTime {
    times.fold(RecoveryTime::Unaffected, |worst, time| at_once(worst, time.clone()))
}

/// Services as nodes, each twice: all of it at `2 x i`, its reads alone at `2 x i + 1`, with `i` its place by name.
#[derive(Clone, Debug)]
pub(in crate::plan) struct Waits {
    graph: Graph,
    names: Vec<Name>,
}

/// What a service has to wait for, and because of whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::plan) struct Worst {
    /// Until all of it works again.
    pub(in crate::plan) time: RecoveryTime,
    /// As [`Composed::rto_path`].
    pub(in crate::plan) path: Vec<Name>,
}

/// The node that stands for all of a service.
const fn all_of(service: usize) -> usize {
    service.saturating_mul(2)
}

/// The node that stands for the reads of a service.
const fn reads_of(service: usize) -> usize {
    service.saturating_mul(2).saturating_add(1)
}

/// Whether a node stands for all of a service.
pub(in crate::plan) const fn is_all(node: usize) -> bool {
    node.is_multiple_of(2)
}

impl Waits {
    /// From what each of the services waits for.
    pub(super) fn of(services: &[ServicePlan], calls: &[Vec<SyncCall>]) -> Self {
        let nodes = calls.iter().flat_map(|calls| {
            let all = calls.iter().map(|(called, on)| match on {
                CallOn::Read => reads_of(*called),
                CallOn::Write | CallOn::All => all_of(*called),
            });
            let reads = calls.iter().filter(|(_, on)| *on != CallOn::Write).map(|(called, _)| reads_of(*called));
            [all.collect::<Vec<usize>>(), reads.collect()]
        });
        Self { graph: Graph::of(nodes), names: services.iter().map(|service| service.name.clone()).collect() }
    }

    /// The nodes and what they wait for.
    pub(in crate::plan) const fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The worst of each service, by its place; `own` is what each node takes by itself.
    pub(in crate::plan) fn worst(&self, own: &[RecoveryTime]) -> Vec<Worst> {
        let sums = self.sums(own);
        let (hops, lasts) = self.hops(own, &sums);
        let service = |place| {
            let node = all_of(place);
            let sum = sums.get(self.graph.group_of(node)).copied().unwrap_or_default();
            let last = lasts.get(node).copied().unwrap_or(node);
            Worst { time: self.time(node, last, sum, own), path: self.path(node, last, &hops) }
        };
        (0..self.names.len()).map(service).collect()
    }

    /// What each group of nodes waits for.
    fn sums(&self, own: &[RecoveryTime]) -> Vec<Sum> {
        self.graph.fold(|group, below| {
            let members = group.iter().filter_map(|node| Some(Sum::of(*node, own.get(*node)?)));
            members.chain(below.iter().map(|sum| **sum)).fold(Sum::default(), Sum::with)
        })
    }

    /// For each node the next one on the shortest way to a node as bad as all that it waits for, and that node.
    ///
    /// A search in breadth from all such nodes at once, against the calls; at equal length the first name wins.
    fn hops(&self, own: &[RecoveryTime], sums: &[Sum]) -> (Vec<Option<usize>>, Vec<usize>) {
        let nodes = self.graph.len();
        let group_rank = |node| sums.get(self.graph.group_of(node)).map(|sum| sum.rank);
        let mut hops: Vec<Option<usize>> = vec![None; nodes];
        let mut lasts: Vec<usize> = (0..nodes).collect();
        let mut seen = vec![false; nodes];
        let mut level: BTreeSet<usize> = BTreeSet::new();
        for (node, time) in own.iter().enumerate() {
            if group_rank(node) == Some(rank(time)) {
                level.insert(node);
                seen.get_mut(node).into_iter().for_each(|seen| *seen = true);
            }
        }
        while !level.is_empty() {
            let mut further = BTreeSet::new();
            for node in level {
                let last = lasts.get(node).copied().unwrap_or(node);
                for caller in self.graph.before(node).iter().copied() {
                    let new = seen.get(caller) == Some(&false) && group_rank(caller) == group_rank(node);
                    if let (true, Some(seen), Some(hop), Some(end)) =
                        (new, seen.get_mut(caller), hops.get_mut(caller), lasts.get_mut(caller))
                    {
                        (*seen, *hop, *end) = (true, Some(node), last);
                        further.insert(caller);
                    }
                }
            }
            level = further;
        }
        (hops, lasts)
    }

    fn time(&self, node: usize, last: usize, sum: Sum, own: &[RecoveryTime]) -> RecoveryTime {
        if let Some(RecoveryTime::WhenReturned { because }) = own.get(last) {
            return RecoveryTime::WhenReturned { because: self.said_of(node, last, because) };
        }
        match sum.open {
            Some((.., std::cmp::Reverse(open))) => {
                let missing = match own.get(open) {
                    Some(RecoveryTime::AtLeast { missing, .. }) => self.said_of(node, open, missing),
                    _ => Arc::from("what nobody wrote"),
                };
                RecoveryTime::AtLeast { known: sum.known, missing }
            }
            None if sum.rank.0 == 0 => RecoveryTime::Unaffected,
            None => RecoveryTime::Within(sum.known),
        }
    }

    /// Words about a node, with its name where they are shown at another service.
    fn said_of(&self, reader: usize, node: usize, words: &Arc<str>) -> Arc<str> {
        match self.names.get(node / 2) {
            Some(name) if node / 2 != reader / 2 => format!("`{name}`: {words}").into(),
            _ => words.clone(),
        }
    }

    fn path(&self, node: usize, last: usize, hops: &[Option<usize>]) -> Vec<Name> {
        let way = std::iter::successors(Some(node), |node| hops.get(*node).copied().flatten());
        named(way.map(|node| node / 2), last / 2, &self.names)
    }
}

/// The names of a way, cut as [`Composed::LONGEST_PATH`] says; `last` is where it ends.
pub(super) fn named(way: impl Iterator<Item = usize>, last: usize, names: &[Name]) -> Vec<Name> {
    let mut places: Vec<usize> = way.take(Composed::LONGEST_PATH).collect();
    if places.last() != Some(&last) {
        places.push(last);
    }
    places.into_iter().filter_map(|place| names.get(place).cloned()).collect()
}

/// The worst of several nodes, without words.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    /// Of the worst one.
    rank: (u8, Millis, Millis, bool),
    /// The longest known times.
    known: Interval,
    /// Of those for which something is missing, the one of which most is known; the first by name among equals.
    open: Option<(Millis, Millis, std::cmp::Reverse<usize>)>,
}

impl Sum {
    fn of(node: usize, time: &RecoveryTime) -> Self {
        let (known, open) = match time {
            RecoveryTime::Within(known) => (*known, None),
            RecoveryTime::AtLeast { known, .. } => {
                (*known, Some((known.longest, known.shortest, std::cmp::Reverse(node))))
            }
            RecoveryTime::Unaffected | RecoveryTime::WhenReturned { .. } => (Interval::ZERO, None),
        };
        Self { rank: rank(time), known, open }
    }

    fn with(self, other: Self) -> Self {
        Self { rank: self.rank.max(other.rank), known: self.known.beside(other.known), open: self.open.max(other.open) }
    }
}

/// What each node takes by itself, over the loss of any one region.
///
/// What somebody else runs does not stop with a region of ours as far as anybody knows; where it promises a time, that
/// is the longest that it may be away.
pub(super) fn own_times(services: &[ServicePlan], inventory: &Inventory) -> Vec<RecoveryTime> {
    let mut own = Vec::with_capacity(services.len().saturating_mul(2));
    for service in services {
        let both = match &service.pods {
            PodPlacement::External => promised(inventory, &service.name).map_or(RecoveryTime::Unaffected, |longest| {
                RecoveryTime::Within(Interval { shortest: Millis::ZERO, longest })
            }),
            PodPlacement::Nowhere => nowhere(),
            _ => {
                let reads: Vec<RecoveryTime> =
                    service.recoveries.iter().map(|recovery| until_reads(service, recovery)).collect();
                let all = together(service.recoveries.iter().map(|recovery| &recovery.total));
                own.extend([all, together(reads.iter())]);
                continue;
            }
        };
        own.extend([both.clone(), both]);
    }
    own
}

/// What each node takes by itself after the loss of one region.
pub(in crate::plan) fn own_times_after(services: &[ServicePlan], lost: &RegionId) -> Vec<RecoveryTime> {
    let mut own = Vec::with_capacity(services.len().saturating_mul(2));
    for service in services {
        match service.recoveries.iter().find(|recovery| recovery.lost == *lost) {
            Some(recovery) => own.extend([recovery.total.clone(), until_reads(service, recovery)]),
            None => own.extend([RecoveryTime::Unaffected, RecoveryTime::Unaffected]),
        }
    }
    own
}

/// No recovery helps what does not run.
fn nowhere() -> RecoveryTime {
    RecoveryTime::AtLeast { known: Interval::ZERO, missing: "no region may run it".into() }
}

/// How long somebody else promises to be away at most; what the platform promises of itself is not their word.
pub(super) fn promised(inventory: &Inventory, name: &Name) -> Option<Millis> {
    let service = inventory.service(name.as_str())?;
    let (own, platform) = (&service.objectives.rto, &inventory.objectives.rto);
    own.value().copied().filter(|_| own.anchor() != platform.anchor())
}

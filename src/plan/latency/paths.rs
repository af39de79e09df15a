//! What reads and writes of a dataset cost on top of the users' own way to the region that serves them.

use super::legs::{Hops, Leg, here, longer, mixture, often, then};
use crate::base::ids::{Name, RegionId};
use crate::base::units::{Millis, Share};
use crate::model::catalog::QuorumRule;
use crate::model::plan::{Commit, CopyRole, DatasetPlan, Percentiles, ReadPath, Reckoned, WritePath};
use crate::plan::commit::Waits;

/// Everything about a dataset that decides how long users wait for it; services alike in this share one answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Target {
    /// Its name, for words.
    name: Name,
    read: Way,
    write: Option<Write>,
}

/// Where an access goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// To the nearest copy that takes it.
    Nearest(Vec<RegionId>),
    /// To the one region that orders writes.
    Writer(RegionId),
    /// To the home of the key.
    Home { homes: Vec<RegionId>, local: Option<Share> },
}

/// A write and what its commit waits for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Write {
    way: Way,
    commit: Commits,
    statements: Option<u32>,
}

/// What commits of a dataset wait for, by the region that orders them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Commits {
    waits: Waits,
    /// For each region that may order writes, those that can confirm them; none where a commit waits for nobody.
    confirmed_by: Vec<(RegionId, Vec<RegionId>)>,
}

impl Commits {
    /// Of a dataset of which the store waits so.
    pub(super) fn of(dataset: &DatasetPlan, waits: Waits) -> Self {
        let receivers = |orderer: &RegionId| {
            let others =
                dataset.copies.iter().filter(|copy| copy.region != *orderer && copy.receives.contains(orderer));
            others.map(|copy| copy.region.clone()).collect::<Vec<_>>()
        };
        let all = || dataset.copies.iter().map(|copy| (copy.region.clone(), receivers(&copy.region)));
        let confirmed_by: Vec<_> = if waits == Waits::Nobody { Vec::new() } else { all().collect() };
        // Of one copy even a store that always waits has nobody to wait for.
        let alone = dataset.commit == Commit::Local && confirmed_by.iter().all(|(_, others)| others.is_empty());
        let waits = if alone { Waits::Nobody } else { waits };
        Self { waits, confirmed_by }
    }

    /// What a commit takes that `orderer` orders.
    pub(super) fn wait(&self, hops: &Hops<'_>, orderer: &RegionId) -> Leg {
        let others = self.confirmed_by.iter().find(|(region, _)| region == orderer).map(|(_, others)| others);
        let others: Vec<&RegionId> = others.into_iter().flatten().collect();
        self.time(hops, orderer, &others)
    }

    /// What a commit would take if `home` ordered what `writer` orders, and `writer` confirmed it in its place.
    pub(super) fn wait_at(&self, hops: &Hops<'_>, writer: &RegionId, home: &RegionId) -> Leg {
        let others = self.confirmed_by.iter().find(|(region, _)| region == writer).map(|(_, others)| others);
        let all = std::iter::once(writer).chain(others.into_iter().flatten());
        let others: Vec<&RegionId> = all.filter(|region| *region != home).collect();
        self.time(hops, home, &others)
    }

    fn time(&self, hops: &Hops<'_>, orderer: &RegionId, others: &[&RegionId]) -> Leg {
        let answers = match self.waits {
            Waits::Nobody => return Reckoned::Known(here("no wait for another region".to_owned())),
            Waits::Undocumented => return Reckoned::unknown("how its store forms a quorum is not documented"),
            Waits::For(answers) => answers,
        };
        let found = match answers.decisive(orderer, others, &hops.wires) {
            Reckoned::Known(found) => found,
            Reckoned::Unknown { missing } => return Reckoned::Unknown { missing },
        };
        let what = match (answers.rule, found.answers) {
            (QuorumRule::FarthestTwice, _) => "the farthest of all that confirm, in".to_owned(),
            (QuorumRule::NearestPeer | QuorumRule::Majority, 1) => "the nearest that confirms, in".to_owned(),
            (QuorumRule::NearestPeer | QuorumRule::Majority, count) => {
                format!("the last of the {count} nearest that make a majority, in")
            }
        };
        hops.between(found.from, found.to, &what).map(|leg| often(&leg, &found))
    }
}

impl Target {
    /// What users meet of a dataset. What is made from a source is not written by them.
    pub(super) fn of(dataset: &DatasetPlan, waits: Waits, statements: Option<u32>) -> Self {
        let copies: Vec<RegionId> = holding(dataset, |role| role != CopyRole::Witness);
        let homes = || holding(dataset, |role| role == CopyRole::Home);
        let ordered = match &dataset.writes {
            WritePath::Writer(writer) => Some(Way::Writer(writer.clone())),
            WritePath::HomeOf { local, .. } => Some(Way::Home { homes: homes(), local: *local }),
            WritePath::Rights | WritePath::Local | WritePath::None => None,
        };
        let is_made = dataset.made_from.is_some() || dataset.copies.iter().any(|copy| copy.role == CopyRole::Derived);
        let write = match (&dataset.writes, &ordered) {
            (WritePath::None, _) => None,
            _ if is_made => None,
            (_, Some(way)) => Some(way.clone()),
            (_, None) => Some(Way::Nearest(copies.clone())),
        };
        let read = match (&dataset.reads, ordered) {
            (ReadPath::AtWriter, Some(way)) => way,
            _ => Way::Nearest(copies),
        };
        let write = write.map(|way| Write { way, commit: Commits::of(dataset, waits), statements });
        Self { name: dataset.id.dataset.clone(), read, write }
    }

    /// Whether users write to it.
    pub(super) const fn is_written(&self) -> bool {
        self.write.is_some()
    }

    /// A read that a region serves, beside the users' own way there.
    pub(super) fn read(&self, hops: &Hops<'_>, serving: &RegionId) -> Leg {
        self.way(hops, serving, &self.read, None)
    }

    /// A write that a region serves, beside the users' own way there; none where users write nothing.
    ///
    /// - one region orders: `RTT(serving, writer)`, one forwarded call however many statements it has
    /// - keys have homes: nothing at home, `RTT(serving, farthest home)` for the others, see [`mixture`]
    /// - any region takes it: nothing
    ///
    /// and what its commit takes in the region that orders, see [`Commits`].
    pub(super) fn write(&self, hops: &Hops<'_>, serving: &RegionId) -> Option<Leg> {
        let write = self.write.as_ref()?;
        Some(self.way(hops, serving, &write.way, Some(&write.commit)))
    }

    /// [`by_statement`] of a write to one region, with what its commit waits for; none where it is no longer than one
    /// forwarded call, or where it is not known how many statements a write has.
    pub(super) fn write_by_statement(&self, hops: &Hops<'_>, serving: &RegionId) -> Option<Millis> {
        let write = self.write.as_ref()?;
        let Way::Writer(writer) = &write.way else { return None };
        let statements = write.statements.filter(|statements| *statements > 1)?;
        let call = hops.wires.median(serving, writer).filter(|call| !call.is_zero())?;
        Some(by_statement(statements, call).plus(write.commit.wait(hops, writer).value()?.p50))
    }

    fn way(&self, hops: &Hops<'_>, serving: &RegionId, way: &Way, commit: Option<&Commits>) -> Leg {
        let to = |region: &RegionId, what: &str| {
            arrive(hops, serving, region, &format!("{what} of `{}` in", self.name), commit)
        };
        match way {
            Way::Nearest(copies) => match nearest(hops, serving, copies) {
                Reckoned::Known(region) => to(region, "a copy"),
                Reckoned::Unknown { missing } => Reckoned::Unknown { missing },
            },
            Way::Writer(writer) => to(writer, "the writer"),
            Way::Home { homes, local } => self.home(&|home| to(home, "a home"), hops, serving, homes, *local),
        }
    }

    /// Nothing at home and the way to the farthest home for the rest: which home that is, nobody says.
    fn home(
        &self,
        to: &dyn Fn(&RegionId) -> Leg,
        hops: &Hops<'_>,
        serving: &RegionId,
        homes: &[RegionId],
        local: Option<Share>,
    ) -> Leg {
        let near = match nearest(hops, serving, homes) {
            Reckoned::Known(near) => near,
            Reckoned::Unknown { missing } => return Reckoned::Unknown { missing },
        };
        let mut far: Option<Percentiles> = None;
        for home in homes.iter().filter(|home| *home != near) {
            match to(home) {
                Reckoned::Known(leg) => far = Some(far.map_or(leg.clone(), |other| longer(other, leg))),
                unknown @ Reckoned::Unknown { .. } => return unknown,
            }
        }
        match (far, local) {
            (None, _) => to(near),
            (Some(_), None) => {
                Reckoned::unknown(format!("no `affinity` says how many accesses of `{}` are at home", self.name))
            }
            (Some(far), Some(local)) => to(near).map(|near| mixture(local, &near, &far)),
        }
    }
}

/// Each statement of a transaction as a round trip of its own: `statements x RTT`.
///
/// Five statements from Ireland to a writer at 70 ms are 350 ms; one forwarded call is 70 ms.
pub(super) fn by_statement(statements: u32, round_trip: Millis) -> Millis {
    round_trip.times(u64::from(statements))
}

/// To a region and on until what is written there counts.
fn arrive(hops: &Hops<'_>, serving: &RegionId, region: &RegionId, what: &str, commit: Option<&Commits>) -> Leg {
    let call = hops.between(serving, region, what);
    let Some(commit) = commit else { return call };
    match (call, commit.wait(hops, region)) {
        (Reckoned::Known(call), Reckoned::Known(commit)) => Reckoned::Known(then(&call, &commit)),
        (Reckoned::Unknown { missing }, _) | (_, Reckoned::Unknown { missing }) => Reckoned::Unknown { missing },
    }
}

/// The region with the shortest median round trip, the first of two alike.
fn nearest<'a>(hops: &Hops<'_>, from: &RegionId, regions: &'a [RegionId]) -> Reckoned<&'a RegionId> {
    let mut best: Option<(Millis, &RegionId)> = None;
    for region in regions {
        let Some(time) = hops.wires.median(from, region) else {
            return hops.wires.no_way(from, region);
        };
        if best.is_none_or(|(other, _)| time < other) {
            best = Some((time, region));
        }
    }
    best.map_or_else(
        || Reckoned::unknown("no region holds a copy that could answer"),
        |(_, region)| Reckoned::Known(region),
    )
}

fn holding(dataset: &DatasetPlan, wanted: impl Fn(CopyRole) -> bool) -> Vec<RegionId> {
    dataset.copies.iter().filter(|copy| wanted(copy.role)).map(|copy| copy.region.clone()).collect()
}

/// The worst of what a service's datasets cost; nothing where it has none.
pub(super) fn worst(legs: impl Iterator<Item = Leg>) -> Leg {
    let mut worst: Option<Percentiles> = None;
    for leg in legs {
        match leg {
            Reckoned::Known(leg) => worst = Some(worst.map_or(leg.clone(), |other| longer(other, leg))),
            unknown @ Reckoned::Unknown { .. } => return unknown,
        }
    }
    Reckoned::Known(worst.unwrap_or_else(|| here("0 ms without data".to_owned())))
}

//! What reads and writes of a dataset cost on top of the users' own way to the region that serves them.

use super::legs::{Hops, Leg, here, longer, mixture, then};
use crate::base::ids::{Name, RegionId};
use crate::base::units::{Millis, Share};
use crate::model::plan::{Commit, CopyRole, DatasetPlan, Percentiles, ReadPath, Reckoned, WritePath};

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
    /// For each region that may order it, those that can confirm it; none where a commit waits for nobody.
    confirmed_by: Option<Vec<Confirms>>,
    statements: Option<u32>,
}

/// A region that may order writes, and those that can confirm them.
pub(super) type Confirms = (RegionId, Vec<RegionId>);

impl Target {
    /// What users meet of a dataset. What is made from a source is not written by them.
    pub(super) fn of(dataset: &DatasetPlan, statements: Option<u32>) -> Self {
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
        let confirmed_by = (dataset.commit == Commit::SecondRegion).then(|| confirmations(dataset));
        let write = write.map(|way| Write { way, confirmed_by, statements });
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
    /// and, where a commit waits for another region, [`commit_wait`] of the region that orders.
    pub(super) fn write(&self, hops: &Hops<'_>, serving: &RegionId) -> Option<Leg> {
        let write = self.write.as_ref()?;
        Some(self.way(hops, serving, &write.way, write.confirmed_by.as_deref()))
    }

    /// [`by_statement`] of a write to one region, with what its commit waits for; none where it is no longer than one
    /// forwarded call, or where it is not known how many statements a write has.
    pub(super) fn write_by_statement(&self, hops: &Hops<'_>, serving: &RegionId) -> Option<Millis> {
        let write = self.write.as_ref()?;
        let Way::Writer(writer) = &write.way else { return None };
        let statements = write.statements.filter(|statements| *statements > 1)?;
        let call = hops.median(serving, writer).filter(|call| !call.is_zero())?;
        let commit = match &write.confirmed_by {
            Some(all) => commit_wait(hops, writer, all).value()?.p50,
            None => Millis::ZERO,
        };
        Some(by_statement(statements, call).plus(commit))
    }

    fn way(&self, hops: &Hops<'_>, serving: &RegionId, way: &Way, confirmed: Option<&[Confirms]>) -> Leg {
        let to = |region: &RegionId, what: &str| {
            arrive(hops, serving, region, &format!("{what} of `{}` in", self.name), confirmed)
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

/// `RTT(orderer, nearest region that can confirm)`: a commit waits for the first other region.
pub(super) fn commit_wait(hops: &Hops<'_>, orderer: &RegionId, confirmed_by: &[Confirms]) -> Leg {
    let others = confirmed_by.iter().find(|(region, _)| region == orderer).map(|(_, others)| others.as_slice());
    match nearest(hops, orderer, others.unwrap_or_default()) {
        Reckoned::Known(region) => hops.between(orderer, region, "the nearest that confirms, in"),
        Reckoned::Unknown { missing } => Reckoned::Unknown { missing },
    }
}

/// To a region and, where a commit waits, on to the nearest that confirms it.
fn arrive(
    hops: &Hops<'_>,
    serving: &RegionId,
    region: &RegionId,
    what: &str,
    confirmed_by: Option<&[Confirms]>,
) -> Leg {
    let call = hops.between(serving, region, what);
    let Some(confirmed_by) = confirmed_by else { return call };
    match (call, commit_wait(hops, region, confirmed_by)) {
        (Reckoned::Known(call), Reckoned::Known(commit)) => Reckoned::Known(then(&call, &commit)),
        (Reckoned::Unknown { missing }, _) | (_, Reckoned::Unknown { missing }) => Reckoned::Unknown { missing },
    }
}

/// The region with the shortest median round trip, the first of two alike.
fn nearest<'a>(hops: &Hops<'_>, from: &RegionId, regions: &'a [RegionId]) -> Reckoned<&'a RegionId> {
    let mut best: Option<(Millis, &RegionId)> = None;
    for region in regions {
        let Some(time) = hops.median(from, region) else {
            return Reckoned::unknown(hops.no_way(from, region));
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

/// For each copy's region the other regions that receive its writes: any of them can confirm a commit.
fn confirmations(dataset: &DatasetPlan) -> Vec<Confirms> {
    let receivers = |orderer: &RegionId| {
        let others = dataset.copies.iter().filter(|copy| copy.region != *orderer && copy.receives.contains(orderer));
        others.map(|copy| copy.region.clone()).collect()
    };
    dataset.copies.iter().map(|copy| (copy.region.clone(), receivers(&copy.region))).collect()
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

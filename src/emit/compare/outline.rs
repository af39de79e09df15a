//! What a way of running the platform comes to: the plan's own numbers, counted together.

use super::judge::{over_rpo, over_rto};
use std::collections::{BTreeMap, BTreeSet};

use crate::base::ids::{DatasetId, Name, RegionId};
use crate::base::units::{Millis, Share};
use crate::emit::worst::{is_as_long, worst_time};
use crate::model::contracts::Bundle;
use crate::model::plan::{
    Actor, CopyRole, DatasetPlan, Interval, Loss, Percentiles, Plan, Reckoned, Recovery, RecoveryTime, ServicePlan,
    WritePath,
};
use crate::model::topology::Place;
use crate::model::words::ScenarioName;

/// A sum in which something may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    /// Of what is known.
    pub(super) sum: u64,
    /// How many are not known.
    pub(super) unknown: u64,
}

impl Counted {
    fn add(&mut self, value: Option<u64>) {
        match value {
            Some(value) => self.sum = self.sum.saturating_add(value),
            None => self.unknown += 1,
        }
    }

    const fn and(self, other: Self) -> Self {
        Self { sum: self.sum.saturating_add(other.sum), unknown: self.unknown.saturating_add(other.unknown) }
    }

    /// Pods of a service that run all the time, region by region.
    pub(super) fn of_pods(service: &ServicePlan) -> Self {
        let mut pods = Self::default();
        for capacity in &service.capacity {
            pods.add(capacity.pods.value().map(|pods| u64::from(pods.kept)));
        }
        pods
    }

    fn add_reckoned(&mut self, value: &Reckoned<u64>) {
        self.add(value.value().copied());
    }
}

/// What becomes of data when a region is lost, over all datasets and regions.
#[derive(Clone, Debug, Default)]
pub(super) struct Losses<'a> {
    /// The longest time whose writes are lost, of those that are known, and of which dataset.
    pub(super) worst: Option<(&'a DatasetId, &'a Loss)>,
    /// Of these something is out of reach until the region returns.
    pub(super) behind: Vec<&'a DatasetId>,
    /// Of these it is not known.
    pub(super) unknown: Vec<&'a DatasetId>,
}

/// The loss of one region.
#[derive(Clone, Debug)]
pub(super) struct Lost<'a> {
    /// Which.
    pub(super) region: &'a RegionId,
    /// Services that do not work again before it returns.
    pub(super) down: Vec<&'a Name>,
    /// Datasets of which something stays behind: how many writes that are is not counted.
    pub(super) behind: u64,
    /// Writes lost on a quiet day.
    pub(super) writes_quiet: Counted,
    /// Writes lost after the brown-out; none where no length is set.
    pub(super) writes_after_brownout: Option<Counted>,
    /// Steps of all runbooks for it.
    pub(super) steps: u64,
}

/// Network time of the users of one place over all services that they use.
#[derive(Clone, Debug)]
pub(super) struct Felt<'a> {
    /// The users.
    pub(super) from: &'a Place,
    /// How many of all they are.
    pub(super) share: Share,
    /// Reads.
    pub(super) reads: Spread,
    /// Writes.
    pub(super) writes: Spread,
}

/// From the fastest service to the slowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spread {
    /// At the median; none where no service is known.
    pub(super) p50: Option<Interval>,
    /// At the 95th percentile.
    pub(super) p95: Option<Interval>,
    /// Services whose median is not known.
    pub(super) p50_unknown: u64,
    /// Services whose 95th percentile is not known.
    pub(super) p95_unknown: u64,
}

/// A way of running the platform.
#[derive(Clone, Debug)]
pub(super) struct Outline<'a> {
    /// The plan that it is taken from.
    pub(super) plan: &'a Plan,
    /// Until the last service works again after the worst loss of one region; none without services of our own.
    pub(super) rto: Option<RecoveryTime>,
    /// Services for which it takes so long.
    pub(super) slowest: Vec<&'a Name>,
    /// Services that hold these up, themselves where nothing else does, sorted.
    pub(super) held_up_by: Vec<&'a Name>,
    /// Services that miss their objective.
    pub(super) over_rto: Over<'a, Name>,
    /// On a quiet day.
    pub(super) quiet: Losses<'a>,
    /// After the brown-out; none where no length is set.
    pub(super) after_brownout: Option<Losses<'a>>,
    /// Datasets that lose more than their objective on a quiet day.
    pub(super) over_rpo: Over<'a, DatasetId>,
    /// The region whose loss does most harm; none where nothing was worked out.
    pub(super) worst: Option<Lost<'a>>,
    /// By place, as the inventory lists them.
    pub(super) felt: Vec<Felt<'a>>,
    /// Links between regions.
    pub(super) links: u64,
    /// Copies that take writes.
    pub(super) writers: u64,
    /// Services of which some recovery needs a person who decides.
    pub(super) by_person: Vec<&'a Name>,
    /// Services of which some recovery needs a button, and none more.
    pub(super) by_button: Vec<&'a Name>,
    /// Pods that run all the time.
    pub(super) pods: Counted,
    /// Datasets with copies where their rows may not be.
    pub(super) breaks_residency: Vec<&'a DatasetId>,
}

/// Who misses an objective.
#[derive(Clone, Debug)]
pub(super) struct Over<'a, T> {
    /// They surely do.
    pub(super) missed: Vec<&'a T>,
    /// Nobody can say.
    pub(super) unknown: Vec<&'a T>,
    /// How many have one.
    pub(super) of: u64,
}

impl<'a> Outline<'a> {
    pub(super) fn of(bundle: &Bundle<'a>, plan: &'a Plan) -> Self {
        let own = || plan.services.iter().filter_map(|service| Some((service, service.composed.as_ref()?)));
        let rto = worst_time(own().map(|(_, composed)| &composed.rto));
        let slowest = || own().filter(|(_, it)| rto.as_ref().is_some_and(|worst| is_as_long(&it.rto, worst)));
        let held_up_by: BTreeSet<&Name> =
            slowest().map(|(service, it)| it.rto_path.last().unwrap_or(&service.name)).collect();
        let datasets = || plan.services.iter().flat_map(|service| &service.datasets);
        let brownout = datasets().flat_map(|it| &it.losses).any(|loss| loss.after_brownout.is_some());
        let needs = |actor: Actor| plan.services.iter().filter(move |it| most(it) == actor).map(|it| &it.name);
        Self {
            plan,
            slowest: slowest().map(|(service, _)| &service.name).collect(),
            held_up_by: held_up_by.into_iter().collect(),
            rto,
            over_rto: over_rto(bundle, plan),
            quiet: losses(datasets().flat_map(|it| it.losses.iter().map(|loss| (&it.id, &loss.quiet)))),
            after_brownout: brownout.then(|| {
                let known = |it: &'a DatasetPlan| it.losses.iter().filter_map(|loss| loss.after_brownout.as_ref());
                losses(datasets().flat_map(|it| known(it).map(|loss| (&it.id, loss))))
            }),
            over_rpo: over_rpo(bundle, plan),
            worst: worst_loss(plan),
            felt: felt(plan),
            links: number(datasets().flat_map(|it| &it.links).filter(|link| link.from != link.to).count()),
            writers: number(datasets().map(writers).sum()),
            by_person: needs(Actor::Person).collect(),
            by_button: needs(Actor::Button).collect(),
            pods: plan.services.iter().map(Counted::of_pods).fold(Counted::default(), Counted::and),
            breaks_residency: breaks_residency(bundle, plan),
        }
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// How many copies take writes.
///
/// The one writer; else every home, and every copy with a content or a state of its own.
pub(super) fn writers(dataset: &DatasetPlan) -> usize {
    let takes = |role: CopyRole| matches!(role, CopyRole::Home | CopyRole::Merging | CopyRole::Own);
    match &dataset.writes {
        WritePath::None => 0,
        WritePath::Writer(_) => 1,
        WritePath::HomeOf { .. } | WritePath::Rights | WritePath::Local => {
            // Files have no homes of rows: they are put where nothing is received.
            let files = |copy: &crate::model::plan::Copy| copy.role == CopyRole::Replica && copy.receives.is_empty();
            dataset.copies.iter().filter(|copy| takes(copy.role) || files(copy)).count()
        }
    }
}

/// The most that any recovery of a service asks for.
pub(super) fn most(service: &ServicePlan) -> Actor {
    service.recoveries.iter().map(|recovery| recovery.actor).max().unwrap_or(Actor::Automatic)
}

fn losses<'a>(all: impl Iterator<Item = (&'a DatasetId, &'a Loss)>) -> Losses<'a> {
    let mut found = Losses::default();
    let once = |list: &mut Vec<&'a DatasetId>, id: &'a DatasetId| {
        // The losses of a dataset come one after the other.
        if list.last() != Some(&id) {
            list.push(id);
        }
    };
    let mut longest: Option<Millis> = None;
    for (id, loss) in all {
        match loss {
            Loss::StaysBehind => once(&mut found.behind, id),
            Loss::Unknown { .. } => once(&mut found.unknown, id),
            Loss::UpTo(figure) | Loss::Typically(figure) if longest.is_none_or(|time| figure.time.longest > time) => {
                longest = Some(figure.time.longest);
                found.worst = Some((id, loss));
            }
            Loss::Nothing { .. } if found.worst.is_none() => found.worst = Some((id, loss)),
            Loss::UpTo(_) | Loss::Typically(_) | Loss::Nothing { .. } => {}
        }
    }
    found
}

/// The region with most services that stay down, then with most data that stays behind, then with most lost writes, then
/// with most to do.
fn worst_loss(plan: &Plan) -> Option<Lost<'_>> {
    let mut regions: BTreeMap<&RegionId, Lost<'_>> = BTreeMap::new();
    for loss in &plan.losses {
        let stays = |time: &RecoveryTime| matches!(time, RecoveryTime::WhenReturned { .. });
        let down = loss.services.iter().filter(|impact| stays(&impact.until)).map(|impact| &impact.service);
        regions.insert(
            &loss.region,
            Lost {
                region: &loss.region,
                down: down.collect(),
                behind: 0,
                writes_quiet: Counted::default(),
                writes_after_brownout: None,
                steps: 0,
            },
        );
    }
    for loss in plan.services.iter().flat_map(|service| &service.datasets).flat_map(|it| &it.losses) {
        if let Some(lost) = regions.get_mut(&loss.lost) {
            if loss.quiet == Loss::StaysBehind {
                lost.behind += 1;
                continue;
            }
            lost.writes_quiet.add_reckoned(&loss.writes_quiet);
            if let Some(writes) = &loss.writes_after_brownout {
                lost.writes_after_brownout.get_or_insert_default().add_reckoned(writes);
            }
        }
    }
    for recovery in plan.services.iter().flat_map(|service| &service.recoveries) {
        if let Some(lost) = regions.get_mut(&recovery.lost) {
            lost.steps += steps(recovery);
        }
    }
    let harm = |lost: &Lost<'_>| {
        let writes = lost.writes_after_brownout.unwrap_or(lost.writes_quiet);
        (lost.down.len(), lost.behind, writes.sum, writes.unknown, lost.steps)
    };
    // In the plan's order, so that of two alike the first is named.
    let mut worst: Option<Lost<'_>> = None;
    for region in &plan.regions {
        if let Some(lost) = regions.remove(region)
            && worst.as_ref().is_none_or(|worst| harm(&lost) > harm(worst))
        {
            worst = Some(lost);
        }
    }
    worst
}

fn steps(recovery: &Recovery) -> u64 {
    number(recovery.runbook.len())
}

/// By place, over all services; a service that users do not call has no times.
fn felt(plan: &Plan) -> Vec<Felt<'_>> {
    let mut places: Vec<Felt<'_>> = Vec::new();
    for service in &plan.services {
        for (at, users) in service.latency.iter().enumerate() {
            if places.len() == at {
                let (reads, writes) = (Spread::default(), Spread::default());
                places.push(Felt { from: &users.from, share: users.share, reads, writes });
            }
            if let Some(place) = places.get_mut(at) {
                place.reads.add(&users.read);
                if let Some(write) = &users.write {
                    place.writes.add(write);
                }
            }
        }
    }
    places
}

impl Spread {
    fn add(&mut self, time: &Reckoned<Percentiles>) {
        let widen = |now: &mut Option<Interval>, time: Millis| {
            let with = now.map_or(Interval::exactly(time), |now| Interval {
                shortest: now.shortest.min(time),
                longest: now.longest.max(time),
            });
            *now = Some(with);
        };
        let Some(time) = time.value() else {
            self.p50_unknown += 1;
            self.p95_unknown += 1;
            return;
        };
        widen(&mut self.p50, time.p50);
        match time.p95.value() {
            Some(p95) => widen(&mut self.p95, *p95),
            None => self.p95_unknown += 1,
        }
    }
}

/// Datasets with a copy in a region where not all of their rows may be. The plan as classified is checked by others.
fn breaks_residency<'a>(bundle: &Bundle<'a>, plan: &'a Plan) -> Vec<&'a DatasetId> {
    if plan.scenario == ScenarioName::ActiveActive {
        return Vec::new();
    }
    let regions: BTreeMap<&RegionId, _> = bundle.inventory.regions.iter().map(|region| (&region.id, region)).collect();
    let breaks = |dataset: &&DatasetPlan| {
        let Some(facts) = bundle.facts.get(&dataset.id) else {
            return false;
        };
        let places = dataset.copies.iter().filter_map(|copy| regions.get(&copy.region));
        places.into_iter().any(|region| !facts.may_hold_every_row(region))
    };
    let datasets = plan.services.iter().flat_map(|service| &service.datasets);
    datasets.filter(breaks).map(|dataset| &dataset.id).collect()
}

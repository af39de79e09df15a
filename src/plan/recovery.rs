//! How services come back after the loss of a region.
//!
//! A recovery has tracks that run at the same time, and the longest counts. They are parallel because a check that looks
//! only at its own region sends users away as soon as it fails, while whoever has to promote a copy still waits to be
//! sure: the survivors warm up meanwhile. A service of which only one region serves and the others stand by has one
//! track instead, since its users can go nowhere before somebody has decided and its copies have been promoted.
//!
//! No step needs anybody to change a record: those of the other regions stand ready, and checks flip them.

mod leaders;
mod sum;
mod takeover;
mod tasks;
#[cfg(test)]
pub(in crate::plan) mod tests;
mod times;
mod warm;

use std::collections::BTreeSet;
use std::sync::Arc;

pub(in crate::plan) use self::sum::at_once;
use super::Ground;
use crate::base::ids::{Name, RegionId};
use crate::base::shared::{Pool, Shared};
use crate::model::plan::{
    Actor, Figure, Part, Plan, PodPlacement, Recovery, RecoveryTime, Restores, ServicePlan, Step, Track,
};
pub(in crate::plan) use leaders::Leaders;
use takeover::{How, Takeover};
pub(in crate::plan) use takeover::{Needs, Stores};
pub(in crate::plan) use tasks::{lead_clients, weight};
pub(in crate::plan) use times::{Check, Times};
use warm::{Lack, Survivors};

/// Fills the `recoveries` of services.
pub(super) fn recover(plan: &mut Plan, ground: &Ground<'_>) {
    let desk = Desk {
        times: Times::of(ground.inventory),
        stores: Stores::of(ground.catalog),
        leaders: Leaders::of(plan, ground.inventory),
        survivors: Survivors::of(plan, ground.inventory),
        bound: super::routing::bound(plan, ground),
        provider: &ground.inventory.provider,
        alone: "no other region holds a copy of what was written there".into(),
        nowhere: "it runs in no other region".into(),
        unled: "no other region holds the rows that its leader works on".into(),
    };
    let mut pool = Pool::default();
    let all = plan.services.iter().map(|service| pool.share(desk.recoveries(service, &plan.regions)));
    let all: Vec<Shared<Recovery>> = all.collect();
    for (service, recoveries) in plan.services.iter_mut().zip(all) {
        service.recoveries = recoveries;
    }
}

/// What all recoveries of a platform share.
struct Desk<'a> {
    times: Times,
    stores: Stores<'a>,
    leaders: Leaders<'a>,
    survivors: Survivors<'a>,
    /// Regions whose users no other region may serve.
    bound: BTreeSet<RegionId>,
    provider: &'a str,
    alone: Arc<str>,
    nowhere: Arc<str>,
    unled: Arc<str>,
}

/// What a service suffers from the loss of a region.
struct Loss<'a> {
    service: &'a ServicePlan,
    lost: &'a RegionId,
    stores: &'a Stores<'a>,
    hit: Hit,
    /// Datasets that need anything.
    needs: Vec<(&'a Name, Needs)>,
    lack: Lack,
    /// Whether no other region may serve users of the lost one, so that none can be sent back a few at a time.
    bound: bool,
}

/// What the pods of a service suffer.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Hit {
    /// They serve elsewhere.
    Nothing,
    /// Some of those that answer users are lost; others are left.
    Traffic,
    /// The leader is lost; another candidate is left.
    Leader(RegionId),
    /// The leader of a home is lost, and others may not see or do not hold its rows.
    Unled,
    /// The only region that answers users is lost; another stands by.
    Standby(RegionId),
    /// All are lost.
    Everything,
}

impl Hit {
    fn of(service: &ServicePlan, lost: &RegionId, leaders: &Leaders<'_>, stores: &Stores<'_>) -> Self {
        let pods = &service.pods;
        if !pods.serving().contains(lost) {
            return Self::Nothing;
        }
        let next = |all: &[RegionId]| all.iter().find(|region| *region != lost).cloned();
        let found = match pods {
            PodPlacement::Active(all) | PodPlacement::Edge(all) => next(all).map(|_| Self::Traffic),
            PodPlacement::Leader { candidates, .. } => {
                leaders.beside_rows(service, lost, stores).or_else(|| next(candidates)).map(Self::Leader)
            }
            PodPlacement::LeaderPerHome { homes, standby } => next(homes)
                .or_else(|| next(standby))
                .map(|_| leaders.heir(service, lost, stores).map_or(Self::Unled, Self::Leader)),
            PodPlacement::Standby { standby, .. } => next(standby).map(Self::Standby),
            PodPlacement::External | PodPlacement::Nowhere => None,
        };
        found.unwrap_or(Self::Everything)
    }
}

impl Desk<'_> {
    fn recoveries(&self, service: &ServicePlan, regions: &[RegionId]) -> Vec<Recovery> {
        let pods = service.pods.everywhere();
        if pods.is_empty() {
            return Vec::new();
        }
        regions.iter().filter_map(|lost| self.recovery(service, lost, &pods)).collect()
    }

    /// Nothing for a loss that the service does not notice.
    fn recovery(&self, service: &ServicePlan, lost: &RegionId, pods: &[&RegionId]) -> Option<Recovery> {
        let needs = service.datasets.iter().map(|set| (&set.id.dataset, self.stores.needs(set, lost, pods)));
        let hit = Hit::of(service, lost, &self.leaders, &self.stores);
        // Where no pod is left that may work on the rows, there is nobody for whom a copy should be promoted.
        let served = !matches!(hit, Hit::Everything | Hit::Unled);
        let counts = |needs: &Needs| *needs == Needs::Return || (*needs != Needs::Nothing && served);
        let needs: Vec<(&Name, Needs)> = needs.filter(|(_, needs)| counts(needs)).collect();
        if hit == Hit::Nothing && needs.is_empty() {
            return None;
        }
        let lack = match &hit {
            Hit::Traffic => self.survivors.lack(service, lost),
            Hit::Leader(to) | Hit::Standby(to) => self.survivors.lack_of_heir(service, to),
            Hit::Nothing | Hit::Unled | Hit::Everything => Lack::default(),
        };
        let bound = self.bound.contains(lost);
        let case = Loss { service, lost, stores: &self.stores, hit, needs, lack, bound };
        let tracks = self.tracks(&case);
        let total = tracks.iter().fold(RecoveryTime::Unaffected, |all, track| at_once(all, track.total.clone()));
        Some(Recovery {
            lost: lost.clone(),
            total,
            actor: case.actor(),
            runbook: tasks::runbook(&case),
            failback: tasks::failback(&case),
            tracks,
        })
    }

    fn tracks(&self, case: &Loss<'_>) -> Vec<Track> {
        let pods = match &case.hit {
            Hit::Nothing => None,
            Hit::Traffic => Some(self.traffic(&case.lack)),
            Hit::Leader(to) => Some(self.leader(case, to)),
            // What stands by takes over as a whole: its writes are no track of their own.
            Hit::Standby(_) => return vec![self.standby(case)],
            Hit::Unled => Some(returned(Restores::Leader, &self.unled)),
            Hit::Everything => Some(returned(restored(case.service), &self.nowhere)),
        };
        let writes = case.needs.iter().filter_map(|(dataset, needs)| self.writes(dataset, needs));
        pods.into_iter().chain(writes).collect()
    }

    /// Users reach another region: `detect + route + reconnect`, and `warm` where a survivor has to grow.
    fn traffic(&self, lack: &Lack) -> Track {
        let mut steps = traffic(&self.times);
        steps.extend(self.warm(lack));
        Track { restores: Restores::Traffic, total: sum::in_turn(&steps, lack.missing.clone()), steps }
    }

    /// A person lets another candidate work, since no two may: `detect + decide` and what that takes to arrive, and `warm`
    /// where it has to start pods. A candidate is suspended until a commit reaches its cluster: 90 + 300 + 0..300 s. The
    /// leader of another home works already, and learns of the rows as everybody does who writes them.
    fn leader(&self, case: &Loss<'_>, to: &RegionId) -> Track {
        let times = &self.times;
        let mut steps = vec![step(Part::Detect, &times.promotion.detects), step(Part::Decide, &times.decide)];
        steps.push(if case.service.pods.serving().contains(to) {
            step(Part::Route, &times.home_ttl)
        } else {
            step(Part::Promote, &times.commit)
        });
        steps.extend(self.warm(&case.lack));
        Track { restores: Restores::Leader, total: sum::in_turn(&steps, case.lack.missing.clone()), steps }
    }

    /// Survivors grow at the same time, however much each of them lacks.
    fn warm(&self, lack: &Lack) -> Option<Step> {
        let words = || lack.words(self.provider).into();
        (!lack.pods.is_empty()).then(|| step(Part::Warm, &Figure { words: words(), ..self.times.scale_up.clone() }))
    }

    /// Writes to a dataset work again; nothing where they never stopped.
    fn writes(&self, dataset: &Name, needs: &Needs) -> Option<Track> {
        let restores = Restores::Writes(dataset.clone());
        match needs {
            Needs::Nothing | Needs::Rights => None,
            Needs::Return => Some(returned(restores, &self.alone)),
            Needs::Release { .. } => {
                let steps =
                    vec![step(Part::Detect, &self.times.promotion.detects), step(Part::Decide, &self.times.decide)];
                Some(Track { restores, total: sum::in_turn(&steps, None), steps })
            }
            Needs::Takeover(takeover) => {
                let steps = writes(&self.times, takeover);
                Some(Track { restores, total: sum::in_turn(&steps, takeover.missing.clone()), steps })
            }
        }
    }

    /// What stands by takes over: `detect + decide + promote + warm + route + reconnect`, one after the other. Datasets
    /// are promoted at the same time, so the longest counts; and users follow when what they reach can carry them.
    fn standby(&self, case: &Loss<'_>) -> Track {
        let times = &self.times;
        if case.needs.iter().any(|(_, needs)| *needs == Needs::Return) {
            return returned(Restores::Traffic, &self.alone);
        }
        let takeovers = || case.takeovers().map(|(_, takeover)| takeover);
        let missing = takeovers().filter_map(|takeover| takeover.missing.clone());
        let missing = missing.chain(case.lack.missing.clone()).reduce(|one, other| sum::both(one, &other));
        let mut steps = vec![step(Part::Detect, &times.promotion.detects), step(Part::Decide, &times.decide)];
        steps.extend(promote_all(takeovers()).as_ref().map(|figure| step(Part::Promote, figure)));
        steps.extend(self.warm(&case.lack));
        steps.extend([step(Part::Route, &times.ttl), step(Part::Reconnect, &times.reconnect)]);
        Track { restores: Restores::Traffic, total: sum::in_turn(&steps, missing), steps }
    }
}

impl Loss<'_> {
    fn takeovers(&self) -> impl Iterator<Item = (&Name, &Takeover)> {
        self.needs.iter().filter_map(|(dataset, needs)| match needs {
            Needs::Takeover(takeover) => Some((*dataset, takeover)),
            Needs::Nothing | Needs::Rights | Needs::Release { .. } | Needs::Return => None,
        })
    }

    /// The most that any step asks for.
    fn actor(&self) -> Actor {
        let own = match self.hit {
            Hit::Standby(_) | Hit::Leader(_) => Actor::Person,
            Hit::Nothing | Hit::Traffic | Hit::Unled | Hit::Everything => Actor::Automatic,
        };
        let asked = self.needs.iter().map(|(_, needs)| match needs {
            Needs::Takeover(takeover) => takeover.actor(),
            Needs::Release { .. } => Actor::Person,
            // Nobody waits for rights, and nobody can hurry the return of a region.
            Needs::Nothing | Needs::Rights | Needs::Return => Actor::Automatic,
        });
        asked.fold(own, Actor::max)
    }
}

fn step(part: Part, time: &Figure) -> Step {
    Step { part, time: time.clone() }
}

/// What the pods of a service do for others.
fn restored(service: &ServicePlan) -> Restores {
    match service.pods {
        PodPlacement::Leader { .. } | PodPlacement::LeaderPerHome { .. } => Restores::Leader,
        PodPlacement::Active(_)
        | PodPlacement::Standby { .. }
        | PodPlacement::Edge(_)
        | PodPlacement::External
        | PodPlacement::Nowhere => Restores::Traffic,
    }
}

/// What works again only with its region.
fn returned(restores: Restores, because: &Arc<str>) -> Track {
    Track { restores, steps: Vec::new(), total: RecoveryTime::WhenReturned { because: Arc::clone(because) } }
}

/// Users of a lost region reach another: `detect + route + reconnect`.
///
/// With a check every 10 s that fails three times, a TTL of 60 s and 30 s to reconnect: 30 + 60 + 30 = 120 s.
fn traffic(times: &Times) -> Vec<Step> {
    vec![
        step(Part::Detect, &times.routing.detects),
        step(Part::Route, &times.ttl),
        step(Part::Reconnect, &times.reconnect),
    ]
}

/// Another copy takes writes: `detect + decide + promote + route + reconnect`, as far as whoever acts needs them.
///
/// - A person, step by step: 90 + 300 + promote + 60 + 30, which with a promotion of 300 s is 780 s.
/// - A button: 30 + 60 + promote + 5..60 + 30, which with a promotion of 60 to 180 s is 185 to 360 s.
/// - The store by itself: promote + 30; its promotion includes noticing, and its own endpoints lead to the new writer.
/// - Every copy takes writes: 30 + promote + 60 + 30; a check leads clients to another one, as it does users.
/// - Where nobody says: what any of them takes at least.
/// - Rows that have a home: a person, whatever the store does, and the home's name or table instead of the one record.
fn writes(times: &Times, takeover: &Takeover) -> Vec<Step> {
    let promote = takeover.promote.as_ref();
    let (detect, decide, route) = match takeover.how {
        _ if takeover.homes => (Some(&times.promotion.detects), Some(&times.decide), Some(&times.home_ttl)),
        How::Store | How::Unsaid => (None, None, None),
        How::Clients => (Some(&times.routing.detects), None, Some(&times.write_ttl)),
        How::Button => (Some(&times.routing.detects), Some(&times.button), Some(&times.managed_endpoint)),
        How::Person => (Some(&times.promotion.detects), Some(&times.decide), Some(&times.write_ttl)),
    };
    let parts = [
        (Part::Detect, detect),
        (Part::Decide, decide),
        (Part::Promote, promote),
        (Part::Route, route),
        (Part::Reconnect, Some(&times.reconnect)),
    ];
    parts.into_iter().filter_map(|(part, time)| Some(step(part, time?))).collect()
}

/// Promotions at the same time: the longest counts at both ends, and the least firm is how it is known.
fn promote_all<'t>(takeovers: impl Iterator<Item = &'t Takeover>) -> Option<Figure> {
    takeovers.filter_map(|takeover| takeover.promote.clone()).reduce(|one, other| Figure {
        time: one.time.beside(other.time),
        from: one.from.less_firm(other.from),
        words: if one.time.longest >= other.time.longest { one.words } else { other.words },
    })
}

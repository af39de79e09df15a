//! How a region is emptied in peace: leaders, then writers, then users, so that nothing is promoted under load.

use crate::base::ids::{Name, RegionId};
use crate::model::plan::{Action, Actor, Drain, Plan, PodPlacement, RoutingPlan, ServicePlan, Task};
use crate::plan::recovery::{Leaders, Needs, Stores, lead_clients, weight};

/// Shares of its own users that a region keeps, one after the other.
const WAY_OUT: [u32; 3] = [50, 10, 0];

/// What services have to do, by kind.
#[derive(Default)]
struct Moves {
    leaders: Vec<(Option<Name>, Task)>,
    writers: Vec<(Option<Name>, Task)>,
}

/// One a region from which anything can be moved. What only that region holds stops with it and is no task.
pub(super) fn drains(plan: &Plan, routing: &RoutingPlan, stores: &Stores<'_>, leaders: &Leaders<'_>) -> Vec<Drain> {
    let stands_by = plan.services.iter().any(|service| matches!(service.pods, PodPlacement::Standby { .. }));
    plan.regions.iter().filter_map(|region| drain(plan, region, routing, stands_by, (stores, leaders))).collect()
}

fn drain(
    plan: &Plan,
    region: &RegionId,
    routing: &RoutingPlan,
    stands_by: bool,
    known: (&Stores<'_>, &Leaders<'_>),
) -> Option<Drain> {
    let mut moves = Moves::default();
    for service in &plan.services {
        moves.add(service, region, known);
    }
    let mut tasks: Vec<(Option<Name>, Task)> = moves.leaders;
    tasks.extend(moves.writers);
    let serves = plan.services.iter().any(|service| service.pods.serving().contains(region));
    let answers = routing.records.iter().any(|record| record.region == *region);
    // Users whom no other region may serve stay.
    if serves && answers && routing.elsewhere(region).next().is_some() {
        // Where others only stand by, users go all at once.
        let shares = if stands_by { &WAY_OUT[2..] } else { &WAY_OUT[..] };
        tasks.extend(shares.iter().map(|share| (None, weight(region, *share))));
        tasks.push((None, Task { action: Action::WaitOut, by: Actor::Automatic }));
    }
    let by = tasks.iter().map(|(_, task)| task.by).max()?;
    tasks.push((None, Task { action: Action::Verify, by }));
    Some(Drain { region: region.clone(), tasks })
}

impl Moves {
    /// Takes up what a service has in a region. In peace nothing moves by itself: somebody starts even what the store
    /// then does alone.
    fn add(&mut self, service: &ServicePlan, region: &RegionId, (stores, leaders): (&Stores<'_>, &Leaders<'_>)) {
        let task = |action, by: Actor| (Some(service.name.clone()), Task { action, by: by.max(Actor::Button) });
        let next = |all: &[RegionId]| all.iter().find(|other| *other != region).cloned();
        let leader = match &service.pods {
            PodPlacement::Leader { now, candidates } if now == region => next(candidates),
            PodPlacement::LeaderPerHome { homes, .. } if homes.contains(region) => {
                leaders.heir(service, region, stores)
            }
            _ => None,
        };
        if let Some(to) = leader {
            self.leaders.push(task(Action::MoveLeader { from: region.clone(), to }, Actor::Person));
        }
        let pods = service.pods.everywhere();
        for set in service.datasets.iter().filter(|_| !pods.is_empty()) {
            let dataset = || set.id.dataset.clone();
            match stores.needs(set, region, &pods) {
                Needs::Nothing | Needs::Return => {}
                Needs::Rights => {
                    let rights = Action::MoveRights { dataset: dataset(), from: region.clone() };
                    self.writers.push(task(rights, Actor::Person));
                }
                Needs::Release { at } => {
                    self.writers.push(task(Action::CommitAlone { dataset: dataset(), at }, Actor::Person));
                }
                Needs::Takeover(takeover) => {
                    let switched = Action::Switchover { dataset: dataset(), to: takeover.to.clone() };
                    self.writers.push(task(switched, takeover.actor()));
                    let led = lead_clients(&set.id.dataset, &takeover, region, &takeover.to);
                    self.writers.extend(led.map(|led| (Some(service.name.clone()), led)));
                }
            }
        }
    }
}

//! What is to be done after a loss, and on the way back, in order.
//!
//! Nothing in a runbook changes a record: a fail-over may not depend on the control plane of whoever answers names.
//! Records are changed in peace only, on the way back.

use super::takeover::{Needs, Takeover};
use super::{Hit, Loss};
use crate::base::ids::{Name, RegionId};
use crate::base::units::Share;
use crate::model::plan::{Action, Actor, CopyRole, Task};

/// Shares of its own users that a returned region gets, one after the other.
const WAY_BACK: [u32; 3] = [10, 50, 100];

fn task(action: Action, by: Actor) -> Task {
    Task { action, by }
}

/// What is to be done, in order: be sure, leave, keep what is needed to reconcile, fence, promote, lead writes there, move
/// leaders, grow, try it. Steps of one kind are done for all datasets before the next kind.
pub(super) fn runbook(case: &Loss<'_>) -> Vec<Task> {
    let actor = case.actor();
    let lost = case.lost;
    let mut tasks = Vec::new();
    if actor > Actor::Automatic {
        tasks.push(task(Action::ConfirmLoss(lost.clone()), actor));
    }
    if case.hit == Hit::Traffic {
        tasks.push(task(Action::LeaveRegion(lost.clone()), Actor::Automatic));
    }
    tasks.extend(of_writes(case));
    if let Hit::Leader(to) = &case.hit {
        let moved = Action::MoveLeader { from: lost.clone(), to: to.clone() };
        tasks.push(task(moved, Actor::Person));
    }
    let stands_by = matches!(case.hit, Hit::Standby(_));
    let grows = if stands_by { Actor::Person } else { Actor::Automatic };
    let growing = case.lack.pods.iter();
    tasks.extend(growing.map(|(region, _)| task(Action::ScaleUp { region: region.clone() }, grows)));
    // Users follow when what stands by has been promoted and has grown.
    if stands_by {
        tasks.push(task(Action::LeaveRegion(lost.clone()), Actor::Person));
    }
    let rights = case.needs.iter().filter(|(_, needs)| *needs == Needs::Rights);
    tasks.extend(rights.map(|(dataset, _)| {
        task(Action::MoveRights { dataset: (*dataset).clone(), from: lost.clone() }, Actor::Person)
    }));
    if !tasks.is_empty() {
        tasks.push(task(Action::Verify, actor));
    }
    // There are as many lists as services times regions, and most are short.
    tasks.shrink_to_fit();
    tasks
}

/// Takeovers that somebody has to work through; the others happen by themselves.
fn by_hand<'l>(case: &'l Loss<'_>) -> impl Iterator<Item = (&'l Name, &'l Takeover, Actor)> {
    let all = case.takeovers().map(|(dataset, takeover)| (dataset, takeover, takeover.how.actor()));
    all.filter(|(_, _, by)| *by > Actor::Automatic)
}

fn of_writes(case: &Loss<'_>) -> Vec<Task> {
    let mut tasks = Vec::new();
    // A store that takes over alone does not note for anybody how far its copy was.
    for (dataset, takeover) in case.takeovers().filter(|(_, takeover)| takeover.loses) {
        let (region, by) = (takeover.to.clone(), takeover.actor().max(Actor::Button));
        tasks.push(task(Action::NotePosition { dataset: dataset.clone(), region }, by));
    }
    for (dataset, _, by) in by_hand(case) {
        tasks.push(task(Action::Fence { dataset: dataset.clone(), region: case.lost.clone() }, by));
    }
    for (dataset, takeover, by) in by_hand(case) {
        tasks.push(task(Action::Promote { dataset: dataset.clone(), to: takeover.to.clone() }, by));
    }
    for (dataset, needs) in &case.needs {
        if let Some(at) = let_off(needs) {
            let alone = Action::CommitAlone { dataset: (*dataset).clone(), at: at.clone() };
            tasks.push(task(alone, Actor::Person));
        }
    }
    let led = |(dataset, takeover): (&Name, &Takeover)| lead_clients(dataset, takeover, case.lost, &takeover.to);
    tasks.extend(case.takeovers().filter_map(led));
    tasks
}

/// Where writes are taken that would wait for the lost copy: a new writer waits for the old one as that did for it.
const fn let_off(needs: &Needs) -> Option<&RegionId> {
    match needs {
        Needs::Release { at } => Some(at),
        Needs::Takeover(takeover) if takeover.alone => Some(&takeover.to),
        Needs::Takeover(_) | Needs::Nothing | Needs::Rights | Needs::Return => None,
    }
}

/// Clients of what `home` wrote are led to a region, where the store does not do it itself.
pub(in crate::plan) fn lead_clients(
    dataset: &Name,
    takeover: &Takeover,
    home: &RegionId,
    to: &RegionId,
) -> Option<Task> {
    let by = takeover.leads_clients()?;
    let (dataset, to) = (dataset.clone(), to.clone());
    let led = if takeover.homes {
        Action::MoveHome { dataset, home: home.clone(), to }
    } else {
        Action::PointWrites { dataset, to }
    };
    Some(task(led, by))
}

/// The way back, in order. What the old writer had taken and not sent is compared before its copy is filled anew: that
/// copy is the only place where those writes still are.
pub(super) fn failback(case: &Loss<'_>) -> Vec<Task> {
    let lost = case.lost;
    let mut tasks = Vec::new();
    for (dataset, _, by) in by_hand(case) {
        tasks.push(task(Action::Fence { dataset: dataset.clone(), region: lost.clone() }, by));
    }
    for (dataset, _) in case.takeovers().filter(|(_, takeover)| takeover.loses) {
        tasks.push(task(Action::Reconcile { dataset: dataset.clone() }, Actor::Person));
    }
    for (dataset, _, by) in by_hand(case) {
        tasks.push(task(Action::Reseed { dataset: dataset.clone(), region: lost.clone() }, by));
    }
    tasks.extend(
        caught_up(case)
            .map(|dataset| task(Action::CatchUp { dataset: dataset.clone(), region: lost.clone() }, Actor::Automatic)),
    );
    // Before writes go back: what is taken until then must be where they go.
    for (dataset, needs) in &case.needs {
        if let Some(at) = let_off(needs) {
            let together = Action::CommitTogether { dataset: (*dataset).clone(), at: at.clone() };
            tasks.push(task(together, Actor::Person));
        }
    }
    for (dataset, takeover) in case.takeovers() {
        let back = Action::Switchover { dataset: dataset.clone(), to: lost.clone() };
        // In peace nothing moves by itself: somebody starts even what the store then does alone.
        tasks.push(task(back, takeover.actor().max(Actor::Button)));
        tasks.extend(lead_clients(dataset, takeover, lost, lost));
    }
    match &case.hit {
        Hit::Leader(from) => {
            let back = Action::MoveLeader { from: from.clone(), to: lost.clone() };
            tasks.push(task(back, Actor::Person));
        }
        // Records have no shares of users whom nobody else may serve: they are back as soon as the region answers.
        Hit::Traffic if case.bound => {}
        Hit::Traffic => tasks.extend(WAY_BACK.map(|percent| weight(lost, percent))),
        // Its records know one region that serves, so its users come back at once.
        Hit::Standby(_) => tasks.push(weight(lost, 100)),
        Hit::Nothing | Hit::Unled | Hit::Everything => {}
    }
    if tasks.iter().any(|task| matches!(task.action, Action::Weight { .. })) {
        tasks.push(task(Action::WaitOut, Actor::Automatic));
    }
    let by = tasks.iter().map(|task| task.by).max().unwrap_or(Actor::Automatic);
    tasks.push(task(Action::Verify, by));
    tasks.shrink_to_fit();
    tasks
}

/// A share of a region's own users, given in peace by somebody who looks at what it does.
pub(in crate::plan) fn weight(region: &RegionId, percent: u32) -> Task {
    task(Action::Weight { region: region.clone(), share: Share::from_percent(percent) }, Actor::Person)
}

/// Datasets whose copy in the returned region has to catch up with the others, if any have gone on.
fn caught_up<'l>(case: &'l Loss<'_>) -> impl Iterator<Item = &'l Name> {
    let behind = |role| match role {
        CopyRole::Writer
        | CopyRole::Follower
        | CopyRole::Home
        | CopyRole::Merging
        | CopyRole::Derived
        | CopyRole::Replica
        | CopyRole::Voter
        | CopyRole::Witness => true,
        CopyRole::Own => false,
    };
    case.service
        .datasets
        .iter()
        .filter(move |set| {
            // What is made from a source catches up with that, whatever its own store copies.
            (set.made_from.is_some() || case.stores.copies(set))
                && set.copies.len() > 1
                && set.copies.iter().any(|copy| copy.region == *case.lost && behind(copy.role))
        })
        .map(|set| &set.id.dataset)
}

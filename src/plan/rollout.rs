//! The order of the migration: what is safe and easy first, and before each step what it rests on.
//!
//! Goals follow one another as [`Goal`] lists them. Inside a goal, a service goes after those that it waits for, where
//! their step changes what it sees: a callee that answers from a copy, wants keys or has homes. Pods without data and
//! leaders change nothing for their callers, so that these goals are one wave each.

mod checks;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::Ground;
use super::composition::Graph;
use crate::base::ids::Name;
use crate::model::plan::{CopyRole, DatasetPlan, Goal, Plan, PodPlacement, ReadPath, ServicePlan, Wave, WritePath};

/// Every goal, in the order of the migration.
const GOALS: [Goal; 7] =
    [Goal::Stateless, Goal::Copies, Goal::OwnWrites, Goal::Idempotency, Goal::Homes, Goal::Merging, Goal::Leadership];

/// Most waves of one goal: longer chains of calls are cut into so many parts of equal depth.
const MOST_WAVES: usize = 6;

/// What takes part in a goal: a service by its place, and one of its datasets.
type Member<'p> = (usize, &'p ServicePlan, Option<&'p DatasetPlan>);

/// Fills `roadmap`; with one region there is nothing to migrate to.
pub(super) fn order(plan: &mut Plan, ground: &Ground<'_>, graph: &Graph) {
    if plan.regions.len() < 2 {
        return;
    }
    let mut roadmap = Vec::new();
    for goal in GOALS {
        let members = members(goal, plan);
        let depth = depth_of_calls(goal, &members, graph);
        for (members, levels) in waves(members, &depth, graph) {
            roadmap.push(checks::wave(goal, &members, levels, plan, ground));
        }
    }
    plan.roadmap = roadmap;
}

/// Who takes part in a goal, by name.
fn members(goal: Goal, plan: &Plan) -> Vec<Member<'_>> {
    let mut found: Vec<Member<'_>> = Vec::new();
    for (place, service) in plan.services.iter().enumerate() {
        if takes_part(goal, service) {
            found.push((place, service, None));
        }
        let datasets = service.datasets.iter().filter(|dataset| dataset_takes_part(goal, dataset));
        found.extend(datasets.map(|dataset| (place, service, Some(dataset))));
    }
    found
}

/// Whether a service as a whole takes part.
fn takes_part(goal: Goal, service: &ServicePlan) -> bool {
    let several = service.pods.everywhere().len() > 1;
    match goal {
        Goal::Stateless => {
            let spread = matches!(service.pods, PodPlacement::Active(_) | PodPlacement::Edge(_));
            let bare = service.datasets.is_empty() || matches!(service.pods, PodPlacement::Edge(_));
            several && spread && bare
        }
        Goal::Idempotency => service.datasets.iter().any(has_second_writer),
        Goal::Leadership => {
            several && matches!(service.pods, PodPlacement::Leader { .. } | PodPlacement::LeaderPerHome { .. })
        }
        Goal::Copies | Goal::OwnWrites | Goal::Homes | Goal::Merging => false,
    }
}

/// Whether a dataset takes part.
fn dataset_takes_part(goal: Goal, dataset: &DatasetPlan) -> bool {
    let has = |roles: &[CopyRole]| dataset.copies.iter().any(|copy| roles.contains(&copy.role));
    if dataset.copies.len() < 2 {
        return false;
    }
    match goal {
        Goal::Stateless => has(&[CopyRole::Own]),
        Goal::Copies => has(&[CopyRole::Follower, CopyRole::Derived, CopyRole::Replica, CopyRole::Voter]),
        Goal::OwnWrites => {
            dataset.own_writes.is_some() || matches!(dataset.reads, ReadPath::LocalAfterOwnWrites { .. })
        }
        Goal::Homes => has(&[CopyRole::Home]) && is_written(dataset),
        Goal::Merging => has(&[CopyRole::Merging]),
        Goal::Idempotency | Goal::Leadership => false,
    }
}

/// Whether users change it.
fn is_written(dataset: &DatasetPlan) -> bool {
    dataset.writes != WritePath::None
}

/// Whether another region will ever write what one region writes today: at the same time, or after a fail-over, when
/// the retry of a request meets the new writer.
fn has_second_writer(dataset: &DatasetPlan) -> bool {
    let writes = |role: CopyRole| {
        matches!(role, CopyRole::Writer | CopyRole::Follower | CopyRole::Home | CopyRole::Merging | CopyRole::Voter)
    };
    is_written(dataset) && dataset.copies.iter().filter(|copy| writes(copy.role)).count() > 1
}

/// By group of services: how many members stand one behind the other from there on, itself included; zero everywhere
/// where the order does not matter.
fn depth_of_calls(goal: Goal, members: &[Member<'_>], graph: &Graph) -> Vec<usize> {
    let ordered = match goal {
        Goal::Copies | Goal::OwnWrites | Goal::Idempotency | Goal::Homes | Goal::Merging => true,
        Goal::Stateless | Goal::Leadership => false,
    };
    let takes_part = |place: &usize| members.binary_search_by_key(place, |(member, ..)| *member).is_ok();
    graph.fold(|group, below: &[&usize]| {
        let deepest = below.iter().map(|depth| **depth).max().unwrap_or_default();
        if ordered { deepest + usize::from(group.iter().any(takes_part)) } else { 0 }
    })
}

/// Members by wave, each with how many levels of calls stand together in it.
fn waves<'p>(members: Vec<Member<'p>>, depth: &[usize], graph: &Graph) -> Vec<(Vec<Member<'p>>, usize)> {
    let level = |place: usize| depth.get(graph.group_of(place)).copied().unwrap_or_default().saturating_sub(1);
    let levels = members.iter().map(|(place, ..)| level(*place) + 1).max().unwrap_or_default();
    let mut made: BTreeMap<usize, (Vec<Member<'p>>, usize)> = BTreeMap::new();
    // The first level of the part that a level belongs to.
    let part = |level: usize| level * levels.min(MOST_WAVES) / levels.max(1);
    for member in members {
        made.entry(part(level(member.0))).or_default().0.push(member);
    }
    for level in 0..levels {
        if let Some((_, together)) = made.get_mut(&part(level)) {
            *together += 1;
        }
    }
    made.into_values().collect()
}

/// A wave before its checks are written.
fn bare(goal: Goal, members: &[Member<'_>]) -> Wave {
    let name = |(_, service, dataset): &Member<'_>| -> (Name, Option<Name>) {
        (service.name.clone(), dataset.map(|dataset| dataset.id.dataset.clone()))
    };
    let members = members.iter().map(name).collect();
    Wave { goal, members, entry: Vec::new(), exit: Vec::new(), back: Vec::new() }
}

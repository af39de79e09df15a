//! What promises allow at most: the product of those of a service and of everything that it waits for.

use std::sync::Arc;

use super::graph::Graph;
use super::worst;
use crate::base::ids::Name;
use crate::base::units::Share;
use crate::model::inventory::{Inventory, Service};
use crate::model::plan::{PodPlacement, Reckoned, ServicePlan};

/// Most calls that are followed for one service on a small platform.
const MOST_CALLS: usize = 1_000;

/// Most calls that are followed for all services together: each service is given an equal part of it.
///
/// "Each counted once" needs the set of services behind each service, and a chain of n has n x n / 2 of them.
const MOST_CALLS_IN_ALL: usize = 5_000_000;

/// How many calls are followed for one of so many services.
fn most_calls(services: usize) -> usize {
    MOST_CALLS_IN_ALL.checked_div(services).unwrap_or(MOST_CALLS).min(MOST_CALLS)
}

/// The product of promises, rounded down to a millionth. It is exact to 24 digits on the way.
pub(super) fn product(shares: impl Iterator<Item = Share>) -> Share {
    const ONE: u128 = 10_u128.pow(24);
    const MILLION: u128 = 1_000_000;
    let whole = shares.fold(ONE, |product, share| product * u128::from(share.ppm()) / MILLION);
    Share::from_ppm(u32::try_from(whole / (ONE / MILLION)).unwrap_or_default())
}

/// What one service waits for, as far as promises go.
pub(super) struct Promised {
    pub(super) availability: Reckoned<Share>,
    pub(super) unpromised: Vec<Name>,
}

/// Of each service by its place; `graph` says what waits for what.
pub(super) fn availabilities(
    services: &[ServicePlan],
    stated: &[Option<&Service>],
    graph: &Graph,
    inventory: &Inventory,
) -> Vec<Promised> {
    let promises = services.iter().zip(stated).map(|(service, stated)| Promise::of(service, *stated, inventory));
    let promises: Vec<Promise> = promises.collect();
    let most = most_calls(services.len());
    // Whoever waits for one that waits for too many does so too: most of a long chain is done with that.
    let mut beyond: Vec<bool> = vec![false; graph.group_count()];
    let mut reach = Reach { graph, seen: vec![0; services.len()], round: 0 };
    let mut made: Vec<Option<Promised>> = Vec::new();
    made.resize_with(services.len(), || None);
    let too_many: Arc<str> =
        format!("it waits for more than {most} calls, and promises are followed no further").into();
    let nobody: Arc<str> = "no `availability` is promised".into();
    for (number, group) in graph.groups().enumerate() {
        for node in group {
            let lost = graph.next(*node).iter().any(|to| beyond.get(graph.group_of(*to)) == Some(&true));
            let found = if lost { None } else { reach.of(*node, most) };
            let result = if let Some(places) = &found {
                multiply(*node, places, &promises, services, &nobody)
            } else {
                beyond.get_mut(number).into_iter().for_each(|beyond| *beyond = true);
                Promised { availability: Reckoned::unknown(too_many.clone()), unpromised: Vec::new() }
            };
            if let Some(place) = made.get_mut(*node) {
                *place = Some(result);
            }
        }
    }
    let unknown = || Promised { availability: Reckoned::unknown(nobody.clone()), unpromised: Vec::new() };
    made.into_iter().map(|promised| promised.unwrap_or_else(unknown)).collect()
}

fn multiply(
    own: usize,
    places: &[usize],
    promises: &[Promise],
    services: &[ServicePlan],
    nobody: &Arc<str>,
) -> Promised {
    let of = |place: &usize| promises.get(*place);
    let shares: Vec<Share> = places.iter().filter_map(|place| of(place)?.availability).collect();
    // Where nobody promises anything, saying so once is enough.
    let open = |place: &&usize| {
        let is_open = |promise: &Promise| promise.silent || promise.availability.is_none() && !shares.is_empty();
        **place != own && of(place).is_some_and(is_open)
    };
    let unpromised = places.iter().filter(open).filter_map(|place| Some(services.get(*place)?.name.clone())).collect();
    let availability = if shares.is_empty() {
        Reckoned::unknown(nobody.clone())
    } else {
        Reckoned::Known(product(shares.into_iter()))
    };
    Promised { availability, unpromised }
}

/// What one service promises by itself.
struct Promise {
    availability: Option<Share>,
    /// Whether somebody else runs it and does not say how long a recovery takes.
    silent: bool,
}

impl Promise {
    fn of(service: &ServicePlan, stated: Option<&Service>, inventory: &Inventory) -> Self {
        let external = service.pods == PodPlacement::External;
        let stated = stated.map(|stated| &stated.objectives.availability);
        // What the platform promises of itself is not the word of somebody else.
        let theirs = |fact: &&crate::base::evidence::Fact<Share>| {
            !external || fact.anchor() != inventory.objectives.availability.anchor()
        };
        let availability = stated.filter(theirs).and_then(|fact| fact.value()).copied();
        let silent = external && worst::promised(inventory, &service.name).is_none();
        Self { availability, silent }
    }
}

/// Finds everything that a node waits for, one node after another in the same memory.
struct Reach<'g> {
    graph: &'g Graph,
    /// In which round a node was last seen.
    seen: Vec<usize>,
    round: usize,
}

impl Reach<'_> {
    /// The node and everything behind it, sorted; nothing where that takes more than `most` calls.
    fn of(&mut self, node: usize, most: usize) -> Option<Vec<usize>> {
        self.round = self.round.saturating_add(1);
        let (mut found, mut open, mut calls) = (vec![node], vec![node], 0_usize);
        self.first_time(node);
        while let Some(at) = open.pop() {
            for to in self.graph.next(at) {
                calls = calls.saturating_add(1);
                if calls > most {
                    return None;
                }
                if self.first_time(*to) {
                    found.push(*to);
                    open.push(*to);
                }
            }
        }
        found.sort_unstable();
        Some(found)
    }

    fn first_time(&mut self, node: usize) -> bool {
        let round = self.round;
        self.seen.get_mut(node).is_some_and(|seen| std::mem::replace(seen, round) != round)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises_multiply_and_are_rounded_down() {
        let of = |ppm: &[u32]| product(ppm.iter().copied().map(Share::from_ppm)).to_string();
        assert_eq!(of(&[]), "100%");
        assert_eq!(of(&[999_500]), "99.95%");
        // 0.9995 x 0.999 = 0.9985005
        assert_eq!(of(&[999_500, 999_000]), "99.85%");
        // 0.9999 ^ 3 = 0.999700029999
        assert_eq!(of(&[999_900; 3]), "99.97%");
        // 0.999999 x 0.5 = 0.4999995
        assert_eq!(of(&[999_999, 500_000]), "49.9999%");
    }

    #[test]
    fn a_large_platform_is_followed_less_far() {
        assert_eq!([0, 100, 10_000, 100_000].map(most_calls), [1_000, 1_000, 500, 50]);
    }

    #[test]
    fn everything_behind_a_node_is_found_once() {
        let graph = Graph::of(vec![vec![1, 2], vec![3], vec![3], vec![]]);
        let mut reach = Reach { graph: &graph, seen: vec![0; 4], round: 0 };
        assert_eq!(reach.of(0, 4), Some(vec![0, 1, 2, 3]));
        assert_eq!(reach.of(0, 3), None, "four calls lead there");
        assert_eq!(reach.of(1, 4), Some(vec![1, 3]));
    }
}

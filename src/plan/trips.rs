//! Round trips between regions in use, and of users to them.

use super::Ground;
use crate::base::ids::RegionId;
use crate::base::units::Share;
use crate::model::latency::{RoundTrip, round_trip, user_round_trip};
use crate::model::plan::{Plan, Reckoned, Trip, UserTrip};
use crate::model::topology::Place;

/// Fills `trips` and `user_trips`.
///
/// A region has no trip to itself: what stays inside a region costs no network time that could be planned.
pub(super) fn measure(plan: &mut Plan, ground: &Ground<'_>) {
    let pairs = plan.regions.iter().flat_map(|from| plan.regions.iter().map(move |to| (from, to)));
    let trips = pairs.filter(|(from, to)| from != to).map(|(from, to)| Trip {
        from: from.clone(),
        to: to.clone(),
        round_trip: round_trip(ground.catalog, from, to),
    });
    plan.trips = trips.collect();
    let last_mile = ground.inventory.settings.last_mile.value;
    let ways = ground.inventory.users.iter().flat_map(|user| plan.regions.iter().map(move |region| (user, region)));
    let user_trips = ways.map(|(user, region)| UserTrip {
        from: user.from.clone(),
        share: user.share,
        to: region.clone(),
        round_trip: user_round_trip(ground.catalog, &user.from, region, last_mile),
    });
    plan.user_trips = user_trips.collect();
}

/// Users of one place with their ways to every region in use.
#[derive(Clone, Copy, Debug)]
pub(super) struct Users<'a> {
    /// The place.
    pub(super) from: &'a Place,
    /// How many of all they are.
    pub(super) share: Share,
    /// One a region in use, in the plan's order.
    ways: &'a [UserTrip],
}

/// The places of users in the order of the inventory.
pub(super) fn users(plan: &Plan) -> Vec<Users<'_>> {
    // `measure` wrote them place by place, each with all regions.
    let places = plan.user_trips.chunks(plan.regions.len().max(1));
    places.filter_map(|ways| ways.first().map(|one| Users { from: &one.from, share: one.share, ways })).collect()
}

impl<'a> Users<'a> {
    /// The way to a region; none where the region is not in use or the catalog does not know an end.
    pub(super) fn way(&self, to: &RegionId) -> Option<&'a RoundTrip> {
        self.ways.iter().find(|way| way.to == *to)?.round_trip.as_ref()
    }

    /// The region among `healthy` with the shortest median round trip; of two alike the first in the plan's order.
    ///
    /// Where one is left users go there, however far it is. None where none is left.
    pub(super) fn nearest<'b>(&self, healthy: &'b [RegionId], own_provider: &str) -> Option<Reckoned<&'b RegionId>> {
        if let [] | [_] = healthy {
            return healthy.first().map(Reckoned::Known);
        }
        let mut best: Option<(usize, u64, &RegionId)> = None;
        for region in healthy {
            let found = self.ways.iter().enumerate().find(|(_, way)| way.to == *region);
            let Some((rank, trip)) = found.and_then(|(rank, way)| Some((rank, way.round_trip.as_ref()?))) else {
                let (from, to) = (self.from.shown(own_provider), region.shown(own_provider));
                return Some(Reckoned::unknown(format!("no round trip from `{from}` to `{to}` is known")));
            };
            let time = trip.p50.micros();
            if best.is_none_or(|(other_rank, other, _)| (time, rank) < (other, other_rank)) {
                best = Some((rank, time, region));
            }
        }
        best.map(|(_, _, region)| Reckoned::Known(region))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::units::Millis;
    use crate::model::latency::Rung;

    fn way(to: &str, millis: Option<u64>) -> UserTrip {
        let trip = |millis| RoundTrip {
            p50: Millis::from_millis(millis),
            tail: None,
            rung: Rung::Corridor,
            last_mile: Millis::from_millis(10),
            words: String::new(),
        };
        UserTrip {
            from: Place::Geography("europe".into()),
            share: Share::ALL,
            to: RegionId::new("cloud", to),
            round_trip: millis.map(trip),
        }
    }

    fn nearest(ways: &[UserTrip], among: &[&str]) -> Option<Reckoned<String>> {
        let healthy: Vec<RegionId> = among.iter().map(|name| RegionId::new("cloud", name)).collect();
        let users = Users { from: &ways[0].from, share: Share::ALL, ways };
        users.nearest(&healthy, "cloud").map(|found| found.map(|region| region.name.to_string()))
    }

    #[test]
    fn users_go_to_the_nearest_region_and_of_two_alike_to_the_first() {
        let ways = [way("a", Some(30)), way("b", Some(20)), way("c", Some(20))];
        let known = |name: &str| Some(Reckoned::Known(name.to_owned()));
        assert_eq!(nearest(&ways, &["a", "b", "c"]), known("b"));
        assert_eq!(nearest(&ways, &["c", "b"]), known("b"), "the plan's order counts, not the list's");
        assert_eq!(nearest(&ways, &["a", "c"]), known("c"));
        assert_eq!(nearest(&ways, &[]), None);
    }

    #[test]
    fn an_unknown_way_matters_only_where_there_is_a_choice() {
        let ways = [way("a", Some(30)), way("b", None)];
        let missing = Reckoned::unknown("no round trip from `europe` to `b` is known");
        assert_eq!(nearest(&ways, &["a", "b"]), Some(missing));
        assert_eq!(nearest(&ways, &["b"]), Some(Reckoned::Known("b".to_owned())));
    }
}

//! The region whose latency the router measures in place of one that it does not know.

use std::collections::BTreeSet;

use super::found::ROUTED_OTHERWISE;
use super::ground::Spot;
use crate::base::finding::Finding;
use crate::base::ids::RegionId;
use crate::model::delivery::Delivery;
use crate::model::latency::{in_millis, round_trip};
use crate::model::plan::Policy;

/// The provider whose regions the router knows.
const OWN: &str = "aws";
/// Regions of partitions of their own, which no record of the public one can name.
const APART: [&str; 3] = ["cn-", "us-gov-", "us-iso"];

/// Says of every region which one the router measures: itself where it is known, else the nearest by round trip that no
/// other region uses.
pub(super) fn measure(delivery: &Delivery<'_>, spots: &mut [Spot], findings: &mut Vec<Finding>) {
    let catalog = delivery.bundle.catalog;
    let known = |id: &RegionId| &*id.provider == OWN && !APART.iter().any(|apart| id.name.starts_with(apart));
    let mut taken: BTreeSet<String> =
        spots.iter().filter(|spot| known(&spot.id)).map(|spot| spot.measured.clone()).collect();
    for spot in spots.iter_mut().filter(|spot| !known(&spot.id)) {
        let free = catalog.regions.keys().filter(|id| known(id) && !taken.contains(&*id.name));
        let trips = free.filter_map(|id| Some((round_trip(catalog, &spot.id, id)?, id)));
        let Some((trip, near)) = trips.min_by_key(|(trip, id)| (trip.p50, *id)) else { continue };
        spot.measured = near.name.to_string();
        taken.insert(spot.measured.clone());
        if delivery.bundle.plan.routing.policy != Policy::Latency {
            continue;
        }
        let inventory = delivery.bundle.inventory;
        let message = format!(
            "latency to `{}` is measured as that to `{}`, {} away ({}), for the router measures only its own cloud's regions",
            spot.id.shown(&inventory.provider),
            near.name,
            in_millis(trip.p50),
            trip.rung.name()
        );
        let at = inventory.regions.iter().find(|region| region.id == spot.id).map(|region| region.at.clone());
        findings.push(
            Finding::new(&ROUTED_OTHERWISE, at, message)
                .help("users between the two may be led to the farther one; a router of all clouds would know better"),
        );
    }
}

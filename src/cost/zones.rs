//! What crosses between the zones of a region, which most providers charge for and no plan knows the quantity of.

use std::collections::BTreeSet;

use super::Ground;
use super::derived::{Covered, unknown};
use super::draft::{Draft, Tariff};
use crate::base::ids::RegionId;
use crate::model::estimate::Owner;
use crate::model::plan::{Plan, PodPlacement};
use crate::model::prices::{INTER_ZONE_IN, INTER_ZONE_OUT};
use crate::model::words::PlanPart;

/// A line without a quantity for each direction that is charged for, in each region with pods and more than one zone.
///
/// How much crosses depends on which zones pods and stores stand in and on how calls choose among them, and nothing of that
/// is in an inventory. Where it is known to be free there is no line, for any quantity comes to nothing.
pub(super) fn between<'a>(ground: &Ground<'a>, plan: &Plan, covered: &Covered) -> Vec<Draft<'a>> {
    if covered.has(PlanPart::BetweenZones) {
        return Vec::new();
    }
    let placed = plan.services.iter().filter(|service| service.pods != PodPlacement::External);
    let regions: BTreeSet<&RegionId> = placed.flat_map(|service| service.pods.everywhere()).collect();
    let is_one_zone = |region: &RegionId| ground.catalog.regions.get(region).is_some_and(|known| known.zones < 2);
    regions
        .into_iter()
        .filter(|region| !is_one_zone(region))
        .flat_map(|region| of_region(ground, region, covered))
        .collect()
}

fn of_region<'a>(ground: &Ground<'a>, region: &RegionId, covered: &Covered) -> Vec<Draft<'a>> {
    let skus = [INTER_ZONE_OUT, INTER_ZONE_IN];
    let mut all = Vec::new();
    for sku in skus.into_iter().filter(|sku| !covered.states(sku, Some(region), &Owner::Platform)) {
        let Some(price) = ground.book.price(sku, Some(region)) else { continue };
        if price.flat().is_some_and(|usd| usd.is_zero()) {
            continue;
        }
        let missing = format!("how much crosses between zones of {region}: a component can state it in GB of `{sku}`");
        let mut line = line(region, sku, &missing);
        line.tariff = Tariff::Priced(price);
        all.push(line);
    }
    let is_listed = |sku: &str| ground.book.price(sku, Some(region)).is_some();
    let is_stated = |sku: &str| covered.states(sku, Some(region), &Owner::Platform);
    if !skus.iter().any(|sku| is_listed(sku) || is_stated(sku)) {
        let missing = format!("how much crosses between zones of {region}, and whether that is charged for");
        all.push(line(region, INTER_ZONE_OUT, &missing));
    }
    all
}

fn line<'a>(region: &RegionId, sku: &str, missing: &str) -> Draft<'a> {
    unknown("between zones", Owner::Platform, Some(region.clone()), sku, missing)
}

//! Every way between two regions of the inventory, and from every place of users to a region.

use crate::model::contracts::Bundle;
use crate::model::inventory::UserShare;
use crate::model::latency::{RoundTrip, round_trip, user_round_trip};
use crate::model::topology::Region;
use crate::model::words::RegionRole;

/// All ways.
pub(super) struct Ways<'a> {
    /// Every region of the inventory, primary first; candidates too, since round trips are what they are chosen by.
    pub(super) regions: Vec<&'a Region>,
    /// From every region to every region, itself among them: a row for each of `regions`.
    pub(super) between: Vec<Vec<Option<RoundTrip>>>,
    /// As the inventory lists them.
    pub(super) places: &'a [UserShare],
    /// From every place to every region, with the last mile: a row for each of `places`.
    pub(super) from_users: Vec<Vec<Option<RoundTrip>>>,
}

impl<'a> Ways<'a> {
    pub(super) fn of(bundle: &Bundle<'a>) -> Self {
        let (inventory, catalog) = (bundle.inventory, bundle.catalog);
        let regions: Vec<&Region> = inventory.regions.iter().collect();
        let row = |from: &&Region| regions.iter().map(|to| round_trip(catalog, &from.id, &to.id)).collect();
        let between = regions.iter().map(row).collect();
        let last_mile = inventory.settings.last_mile.value;
        let row = |users: &UserShare| {
            regions.iter().map(|to| user_round_trip(catalog, &users.from, &to.id, last_mile)).collect()
        };
        let from_users = inventory.users.iter().map(row).collect();
        Self { regions, between, places: &inventory.users, from_users }
    }

    /// Regions that are not in use.
    pub(super) fn candidates(&self) -> impl Iterator<Item = &'a Region> {
        self.regions.iter().copied().filter(|region| region.role == RegionRole::Candidate)
    }
}

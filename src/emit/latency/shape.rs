//! The document of round trips, format version 1: its keys, their order, and what each holds.
//!
//! A key may be added within a version; one that is removed, renamed or changes its meaning makes a new one.

use schemars::JsonSchema;
use serde::Serialize;

use super::FORMAT_VERSION;
use super::ways::Ways;
use crate::emit::json::round_trip;
use crate::emit::json::shape::figures::Ms;
use crate::emit::json::shape::traffic::{Trip, UserTrip};
use crate::model::contracts::Bundle;
use crate::model::inventory::UserShare;
use crate::model::latency::RoundTrip;
use crate::model::topology::Region;

/// Round trips as written by `parallax latency --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Parallax round trips", deny_unknown_fields)]
pub struct Document {
    /// Always 1 for this shape.
    pub format_version: u32,
    /// The platform.
    pub name: String,
    /// The provider that bare region names belong to.
    pub provider: String,
    /// SHA-256 of the catalog that was used, in hexadecimal.
    pub catalog: String,
    /// What the user's own access line adds to a round trip, in milliseconds.
    pub last_mile_ms: Ms,
    /// How the last mile is known.
    pub last_mile_provenance: String,
    /// Every region of the inventory, primary first.
    pub regions: Vec<RegionNamed>,
    /// From every region to every other.
    pub between: Vec<Trip>,
    /// From every place of users to every region.
    pub users: Vec<UserTrip>,
}

/// A region.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RegionNamed {
    /// As the inventory writes it.
    pub name: String,
    /// Whose region it is.
    pub provider: String,
    /// `primary`, `secondary` or `candidate`.
    pub role: String,
}

pub(super) fn document(bundle: &Bundle<'_>, ways: &Ways<'_>) -> Document {
    let inventory = bundle.inventory;
    let setting = &inventory.settings.last_mile;
    let mut between = Vec::new();
    for (from, row) in ways.regions.iter().zip(&ways.between) {
        let others = ways.regions.iter().zip(row).filter(|(to, _)| to.id != from.id);
        between.extend(others.map(|(to, trip)| Trip {
            from: from.shown.clone(),
            to: to.shown.clone(),
            round_trip: trip.as_ref().map(round_trip),
        }));
    }
    let mut users = Vec::new();
    for (place, row) in ways.places.iter().zip(&ways.from_users) {
        let way = |(to, trip): (&&Region, &Option<RoundTrip>)| from_users(bundle, place, to, trip.as_ref());
        users.extend(ways.regions.iter().zip(row).map(way));
    }
    Document {
        format_version: FORMAT_VERSION,
        name: inventory.name.to_string(),
        provider: inventory.provider.to_string(),
        catalog: bundle.catalog.digest.clone(),
        last_mile_ms: Ms(setting.value),
        last_mile_provenance: setting.from.name().to_owned(),
        regions: ways.regions.iter().map(|region| named(region)).collect(),
        between,
        users,
    }
}

fn named(region: &Region) -> RegionNamed {
    RegionNamed {
        name: region.shown.clone(),
        provider: region.id.provider.to_string(),
        role: region.role.name().to_owned(),
    }
}

fn from_users(bundle: &Bundle<'_>, users: &UserShare, to: &Region, trip: Option<&RoundTrip>) -> UserTrip {
    UserTrip {
        from: users.from.shown(&bundle.inventory.provider),
        share: users.share.to_string(),
        to: to.shown.clone(),
        round_trip: trip.map(round_trip),
    }
}

//! The document of round trips, format version 1: its keys, their order, and what each holds.
//!
//! A key may be added within a version; one that is removed, renamed or changes its meaning makes a new one.

use schemars::JsonSchema;
use serde::Serialize;

use super::FORMAT_VERSION;
use super::ways::Ways;
use crate::base::units::Millis;
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
    pub last_mile_ms: f64,
    /// How the last mile is known.
    pub last_mile_provenance: String,
    /// Every region of the inventory, primary first.
    pub regions: Vec<RegionNamed>,
    /// From every region to every other.
    pub between: Vec<Between>,
    /// From every place of users to every region.
    pub users: Vec<FromUsers>,
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

/// The way from one region to another.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Between {
    /// From where.
    pub from: String,
    /// To where.
    pub to: String,
    /// There and back; null where it is not known.
    pub round_trip: Option<Trip>,
}

/// The way of users to a region.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct FromUsers {
    /// The place, as the inventory writes it.
    pub from: String,
    /// How many of all users they are, from 0 to 1.
    pub share: f64,
    /// To where.
    pub to: String,
    /// There and back with the last mile; null where it is not known.
    pub round_trip: Option<Trip>,
}

/// A round trip, there and back.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Trip {
    /// The median in milliseconds.
    pub p50_ms: f64,
    /// The measured tail; null where none was measured.
    pub tail: Option<Tail>,
    /// `measured`, `reverse direction`, `same metro`, `corridor model` or `same region`.
    pub rung: String,
    /// How it is known, in one word.
    pub provenance: String,
    /// Who measured and when, or what the model took.
    pub words: String,
}

/// A percentile above the median.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Tail {
    /// 90, 95 ...
    pub percentile: u8,
    /// In milliseconds.
    pub ms: f64,
}

pub(super) fn document(bundle: &Bundle<'_>, ways: &Ways<'_>) -> Document {
    let inventory = bundle.inventory;
    let setting = &inventory.settings.last_mile;
    let mut between = Vec::new();
    for (from, row) in ways.regions.iter().zip(&ways.between) {
        let others = ways.regions.iter().zip(row).filter(|(to, _)| to.id != from.id);
        between.extend(others.map(|(to, trip)| Between {
            from: from.shown.clone(),
            to: to.shown.clone(),
            round_trip: trip.as_ref().map(self::trip),
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
        last_mile_ms: ms(setting.value),
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

fn from_users(bundle: &Bundle<'_>, users: &UserShare, to: &Region, trip: Option<&RoundTrip>) -> FromUsers {
    FromUsers {
        from: users.from.shown(&bundle.inventory.provider),
        share: users.share.fraction(),
        to: to.shown.clone(),
        round_trip: trip.map(self::trip),
    }
}

fn trip(trip: &RoundTrip) -> Trip {
    Trip {
        p50_ms: ms(trip.p50),
        tail: trip.tail.map(|tail| Tail { percentile: tail.percentile, ms: ms(tail.value) }),
        rung: trip.rung.name().to_owned(),
        provenance: trip.rung.provenance().name().to_owned(),
        words: trip.words.clone(),
    }
}

/// Milliseconds as a number, to the microsecond.
pub(in crate::emit) fn ms(time: Millis) -> f64 {
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "times need no more than 53 bits")]
    let micros = time.micros() as f64;
    micros / 1e3
}

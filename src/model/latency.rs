//! Round trips between regions and places, each with the rung of the ladder that it stands on.
//!
//! The ladder, best first: measured; measured in the other direction; the median of pairs measured between the same
//! two metropolitan areas; the corridor model. A region to itself stands apart. No rung is taken without saying so.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::catalog::{Catalog, CatalogRegion, Citation};
use super::tail::TailModel;
use super::topology::{Place, Position};
use crate::base::evidence::Provenance;
use crate::base::ids::RegionId;
use crate::base::units::{Millis, Share};

/// Regions no further apart than this share a metropolitan area.
pub const METRO_KM: f64 = 100.0;

/// Between availability zones of one region: 1 to 2 ms are usual, the longer is taken.
const ACROSS_ZONES: Millis = Millis::from_millis(2);

/// Measured round trips and the model for those that nobody measured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoundTrips {
    /// By the region measured from; of the regions in use and of those near them.
    pub measured: BTreeMap<RegionId, MeasuredFrom>,
    /// The corridor model.
    pub corridors: Option<Corridors>,
    /// The model of tails.
    pub tail: Option<TailModel>,
}

/// What was measured from one region to others of its provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasuredFrom {
    /// By the name of the other region.
    pub to: BTreeMap<Arc<str>, MeasuredTrip>,
    /// Which percentile the tails are.
    pub percentile: Option<u8>,
    /// Who measured, when and how.
    pub source: Citation,
}

/// One measured pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasuredTrip {
    /// Median.
    pub p50: Millis,
    /// At the table's percentile.
    pub tail: Option<Millis>,
}

/// `rtt = base + slope(corridor) x km / 1000`, never below light in fibre, `2 x km / (light x fibre)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corridors {
    /// What the ends cost whatever the distance.
    pub base: Millis,
    /// For 1000 km of a corridor that is not listed.
    pub default_slope: Millis,
    /// By two sub-regions in alphabetical order.
    pub slopes: BTreeMap<(Arc<str>, Arc<str>), Corridor>,
    /// Speed of light in empty space.
    pub light_metres_per_second: u64,
    /// Share of it that is left in fibre.
    pub fibre: Share,
    /// How it was fitted.
    pub source: Citation,
}

/// One corridor of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Corridor {
    /// For 1000 km of great circle.
    pub slope: Millis,
    /// How many measured pairs it was fitted to.
    pub pairs: u32,
}

/// A round trip, there and back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundTrip {
    /// Median; with the last mile where a user stands at one end.
    pub p50: Millis,
    /// Measured tail; none where there is none, and none where a user stands at one end.
    pub tail: Option<Tail>,
    /// How it is known.
    pub rung: Rung,
    /// What of `p50` is the user's own access line; zero between regions.
    pub last_mile: Millis,
    /// Who measured and when, or what the model took: a fragment without a full stop.
    pub words: String,
}

/// A percentile above the median.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tail {
    /// 90, 95 ...
    pub percentile: u8,
    /// That long or shorter in so many of 100 cases.
    pub value: Millis,
}

/// The rung of the ladder that a round trip stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// This direction of this pair was measured.
    Measured,
    /// The other direction was.
    Reverse,
    /// Pairs between the same two metropolitan areas were: the median of so many.
    SameMetro {
        /// How many, each direction counted.
        pairs: u32,
    },
    /// The corridor model.
    Corridor,
    /// The two ends are one region: the usual time between its zones.
    SameRegion,
}

impl Rung {
    /// As shown in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Reverse => "reverse direction",
            Self::SameMetro { .. } => "same metro",
            Self::Corridor => "corridor model",
            Self::SameRegion => "same region",
        }
    }

    /// How far the value can be trusted.
    pub const fn provenance(self) -> Provenance {
        match self {
            Self::Measured | Self::Reverse => Provenance::Measured,
            Self::SameMetro { .. } | Self::Corridor => Provenance::Modelled,
            Self::SameRegion => Provenance::Assumed("usual time between zones of one region"),
        }
    }
}

/// The round trip between two regions; nothing where one is not in the catalog or the model is missing.
pub fn round_trip(catalog: &Catalog, from: &RegionId, to: &RegionId) -> Option<RoundTrip> {
    let (here, there) = (catalog.regions.get(from)?, catalog.regions.get(to)?);
    if from == to {
        let words = "between zones of one region 1-2 ms are usual; inside one zone less than 1 ms".to_owned();
        return Some(RoundTrip {
            p50: ACROSS_ZONES,
            tail: None,
            rung: Rung::SameRegion,
            last_mile: Millis::ZERO,
            words,
        });
    }
    measured(catalog, from, to, Rung::Measured)
        .or_else(|| measured(catalog, to, from, Rung::Reverse))
        .or_else(|| same_metro(catalog, here, there))
        .or_else(|| {
            let end = |region: &CatalogRegion| End { position: region.position, subregion: subregion(catalog, region) };
            modelled(catalog, &end(here), &end(there))
        })
}

/// The round trip between users of a place and a region, `last_mile` included; nothing where either is not in the
/// catalog or the model is missing.
///
/// Users of a geography stand where its people live on average. Its tail is left out: a last mile has its own.
pub fn user_round_trip(catalog: &Catalog, users: &Place, region: &RegionId, last_mile: Millis) -> Option<RoundTrip> {
    let trip = match users {
        Place::Region(id) => round_trip(catalog, id, region)?,
        Place::Geography(word) => {
            let (place, region) = (catalog.geography(word)?, catalog.regions.get(region)?);
            let here = End { position: place.position, subregion: place.subregion.clone() };
            modelled(catalog, &here, &End { position: region.position, subregion: subregion(catalog, region) })?
        }
    };
    let words = format!("{}; {} of it the last mile", trip.words, in_millis(last_mile));
    Some(RoundTrip { p50: trip.p50.plus(last_mile), tail: None, last_mile, words, ..trip })
}

/// Regions of any provider in the metropolitan area of `region`, itself among them.
pub fn same_metro_regions<'a>(catalog: &'a Catalog, region: &CatalogRegion) -> Vec<&'a CatalogRegion> {
    catalog.regions.values().filter(|other| great_circle_km(region.position, other.position) <= METRO_KM).collect()
}

/// A round trip as people read it: `149.7 ms`.
pub fn in_millis(time: Millis) -> String {
    let (whole, rest) = (time.micros() / 1_000, time.micros() % 1_000);
    let part = format!(".{rest:03}");
    format!("{whole}{} ms", part.trim_end_matches('0').trim_end_matches('.'))
}

/// Kilometres over ground: haversine on a sphere of 6371.0088 km (mean radius, IUGG).
///
/// `d = 2 R asin sqrt(sin^2(dlat / 2) + cos lat1 cos lat2 sin^2(dlon / 2))`
pub fn great_circle_km(a: Position, b: Position) -> f64 {
    let radians = |micro: i32| f64::from(micro) / 1e6 * std::f64::consts::PI / 180.0;
    let half_sine_squared = |delta: f64| {
        let sine = libm::sin(delta / 2.0);
        sine * sine
    };
    let (north_a, north_b) = (radians(a.latitude_micro), radians(b.latitude_micro));
    let across = half_sine_squared(radians(b.longitude_micro) - radians(a.longitude_micro));
    let h = half_sine_squared(north_b - north_a) + libm::cos(north_a) * libm::cos(north_b) * across;
    2.0 * 6371.0088 * libm::asin(libm::sqrt(h.clamp(0.0, 1.0)))
}

fn measured(catalog: &Catalog, from: &RegionId, to: &RegionId, rung: Rung) -> Option<RoundTrip> {
    let (table, trip) = trip_between(catalog, from, to)?;
    let tail = table.percentile.zip(trip.tail).map(|(percentile, value)| Tail { percentile, value });
    let words = format!("{} ({})", table.source.title, table.source.date);
    Some(RoundTrip { p50: trip.p50, tail, rung, last_mile: Millis::ZERO, words })
}

fn trip_between<'a>(catalog: &'a Catalog, from: &RegionId, to: &RegionId) -> Option<(&'a MeasuredFrom, MeasuredTrip)> {
    let table = catalog.round_trips.measured.get(from)?;
    let trip = table.to.get(&to.name).filter(|_| from.provider == to.provider)?;
    Some((table, *trip))
}

/// The median over every measured pair of which one end lies within [`METRO_KM`] of each region, both directions.
fn same_metro(catalog: &Catalog, here: &CatalogRegion, there: &CatalogRegion) -> Option<RoundTrip> {
    let (near, far) = (same_metro_regions(catalog, here), same_metro_regions(catalog, there));
    let mut found: Vec<(&MeasuredFrom, MeasuredTrip)> = Vec::new();
    for a in &near {
        for b in &far {
            found.extend(trip_between(catalog, &a.id, &b.id));
            found.extend(trip_between(catalog, &b.id, &a.id));
        }
    }
    let p50 = median(found.iter().map(|(_, trip)| trip.p50).collect())?;
    let mut sources: Vec<String> =
        found.iter().map(|(table, _)| format!("{} ({})", table.source.title, table.source.date)).collect();
    sources.sort();
    sources.dedup();
    let pairs = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let words =
        format!("median of {pairs} measured between regions within {METRO_KM} km of both ends: {}", sources.join(", "));
    Some(RoundTrip { p50, tail: common_tail(&found), rung: Rung::SameMetro { pairs }, last_mile: Millis::ZERO, words })
}

/// The median tail, only where every pair has one of the same percentile: p90 and p95 do not mix.
fn common_tail(found: &[(&MeasuredFrom, MeasuredTrip)]) -> Option<Tail> {
    let percentile = found.first()?.0.percentile?;
    let tails = found.iter().map(|(table, trip)| trip.tail.filter(|_| table.percentile == Some(percentile)));
    median(tails.collect::<Option<Vec<Millis>>>()?).map(|value| Tail { percentile, value })
}

/// The middle value, or the mean of the two in the middle.
fn median(mut values: Vec<Millis>) -> Option<Millis> {
    values.sort_unstable();
    let upper = *values.get(values.len() / 2)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *values.get((values.len() / 2).checked_sub(1)?)?;
    Some(Millis::from_micros(lower.micros().midpoint(upper.micros())))
}

/// An end of a modelled trip.
struct End {
    position: Position,
    subregion: Option<String>,
}

fn subregion(catalog: &Catalog, region: &CatalogRegion) -> Option<String> {
    catalog.geographies.get(&region.country)?.subregion.clone()
}

fn modelled(catalog: &Catalog, here: &End, there: &End) -> Option<RoundTrip> {
    let model = catalog.round_trips.corridors.as_ref()?;
    let km = great_circle_km(here.position, there.position);
    let (slope, corridor) = slope(model, here, there);
    let line = model.base.plus(scaled(slope, km / 1000.0));
    let floor = light_in_fibre(model, km);
    let floored = if floor > line { ", floored at light in fibre" } else { "" };
    let words = format!(
        "{} + {} for 1000 km ({corridor}) over {km:.0} km{floored}; {} ({})",
        in_millis(model.base),
        in_millis(slope),
        model.source.title,
        model.source.date
    );
    Some(RoundTrip { p50: line.max(floor), tail: None, rung: Rung::Corridor, last_mile: Millis::ZERO, words })
}

/// The slope between two ends, and what to call it.
fn slope(model: &Corridors, here: &End, there: &End) -> (Millis, String) {
    let (Some(a), Some(b)) = (&here.subregion, &there.subregion) else {
        return (model.default_slope, "default, an end has no sub-region".to_owned());
    };
    let (first, second) = if a <= b { (a, b) } else { (b, a) };
    match model.slopes.get(&(first.as_str().into(), second.as_str().into())) {
        Some(corridor) => (corridor.slope, format!("corridor {first}-{second}, {} pairs", corridor.pairs)),
        None => (model.default_slope, format!("default, no corridor {first}-{second}")),
    }
}

/// There and back at the speed of light in fibre: `2 x km / (light x fibre)`.
fn light_in_fibre(model: &Corridors, km: f64) -> Millis {
    let metres_per_second = f64::from(u32::try_from(model.light_metres_per_second).unwrap_or(u32::MAX));
    let seconds = 2.0 * km * 1000.0 / (metres_per_second * model.fibre.fraction());
    scaled(Millis::from_secs(1), seconds)
}

/// `times` as long, to the nearest tenth of a millisecond: measured tables know no more.
fn scaled(length: Millis, times: f64) -> Millis {
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "round trips need no more than 53 bits")]
    let tenths = libm::round(length.micros() as f64 * times / 100.0);
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates and has no other way from a float; distances are never negative"
    )]
    let tenths = tenths as u64;
    Millis::from_micros(tenths.saturating_mul(100))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude: i32, longitude: i32) -> Position {
        Position { latitude_micro: latitude * 1_000_000, longitude_micro: longitude * 1_000_000 }
    }

    #[test]
    fn a_quarter_of_the_equator_is_ten_thousand_kilometres() {
        assert!((great_circle_km(at(0, 0), at(0, 90)) - 10_007.5).abs() < 1.0);
        assert!((great_circle_km(at(90, 0), at(-90, 0)) - 20_015.1).abs() < 1.0);
        assert!(great_circle_km(at(10, 179), at(10, -179)) < 250.0);
    }

    #[test]
    fn a_round_trip_reads_in_milliseconds() {
        let shown = |micros| in_millis(Millis::from_micros(micros));
        assert_eq!([shown(149_700), shown(4_000), shown(208_050), shown(0)], ["149.7 ms", "4 ms", "208.05 ms", "0 ms"]);
    }

    #[test]
    fn the_median_of_an_even_count_is_the_mean_of_the_middle() {
        let millis = |values: &[u64]| values.iter().copied().map(Millis::from_millis).collect::<Vec<_>>();
        assert_eq!(median(millis(&[30, 10, 20])), Some(Millis::from_millis(20)));
        assert_eq!(median(millis(&[10, 20])), Some(Millis::from_millis(15)));
        assert_eq!(median(Vec::new()), None);
    }
}

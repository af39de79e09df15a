//! `latency/<provider>/<region>.toml`: what was measured; `latency/corridors.toml`: the model for the rest;
//! `latency/tail.toml`: the model of tails.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reader::Table;
use crate::base::units::{Millis, Share};
use crate::model::latency::{Corridor, Corridors, MeasuredFrom, MeasuredTrip};
use crate::model::tail::TailModel;

/// The round trips of one region.
pub(super) fn measured(table: &mut Table<'_>) -> Option<MeasuredFrom> {
    let percentile = table.small::<u8>("tail-percentile");
    if percentile.is_some_and(|percentile| !(51..=99).contains(&percentile)) {
        table.fault(table.range("tail-percentile"), "tail-percentile", "a tail lies between 51 and 99".to_owned());
    }
    let source = table.citation();
    let mut to: BTreeMap<Arc<str>, MeasuredTrip> = BTreeMap::new();
    for (region, (millionths, _)) in table.need("p50", Table::numbers).unwrap_or_default() {
        to.insert(region.into(), MeasuredTrip { p50: millis(millionths), tail: None });
    }
    let tails = table.numbers("tail").unwrap_or_default();
    if !tails.is_empty() && percentile.is_none() {
        table.fault(table.range("tail"), "tail", "`tail` needs `tail-percentile`".to_owned());
    }
    for (region, (millionths, range)) in tails {
        match to.get_mut(region) {
            Some(trip) => trip.tail = Some(millis(millionths)),
            None => table.fault(range, "tail", format!("`{region}` has a tail and no p50")),
        }
    }
    Some(MeasuredFrom { to, percentile, source: source? })
}

/// The corridor model.
pub(super) fn corridors(table: &mut Table<'_>) -> Option<Corridors> {
    let base = table.need("base-ms", Table::positive_millionths);
    let default_slope = table.need("default-ms-per-1000-km", Table::positive_millionths);
    let light = table.need("light-km-per-ms", Table::positive_millionths);
    let fibre = table.need("fibre", Table::positive_millionths);
    let source = table.citation();
    let slopes = table.sections("corridor", |table| {
        let between = table.need("between", Table::text);
        let slope = table.need("ms-per-1000-km", Table::positive_millionths);
        let pairs = table.need("pairs", Table::small::<u32>);
        let Some((a, b)) = between?.split_once('-').filter(|(a, b)| a <= b) else {
            let message = "a corridor is two sub-regions in alphabetical order, joined by `-`".to_owned();
            table.fault(table.range("between"), "between", message);
            return None;
        };
        Some(((a.into(), b.into()), Corridor { slope: millis(slope?), pairs: pairs? }))
    });
    Some(Corridors {
        base: millis(base?),
        default_slope: millis(default_slope?),
        slopes: slopes.into_iter().collect(),
        // Millionths of km/ms are metres per second.
        light_metres_per_second: light?,
        fibre: Share::from_ppm(u32::try_from(fibre?).unwrap_or(u32::MAX)),
        source: source?,
    })
}

/// The model of tails.
pub(super) fn tail(table: &mut Table<'_>) -> Option<TailModel> {
    let percentile = table.need("percentile", Table::small::<u8>);
    if percentile.is_some_and(|percentile| !(51..=99).contains(&percentile)) {
        table.fault(table.range("percentile"), "percentile", "a tail lies between 51 and 99".to_owned());
    }
    let ratio = table.need("ratio", Table::positive_millionths);
    if ratio.is_some_and(|ratio| ratio < 1_000_000) {
        table.fault(table.range("ratio"), "ratio", "a tail is no shorter than the median".to_owned());
    }
    let pairs = table.need("pairs", Table::small::<u32>);
    let source = table.citation();
    Some(TailModel { percentile: percentile?, ratio_millionths: ratio?, pairs: pairs?, source: source? })
}

/// From millionths of a millisecond, to the microsecond.
fn millis(millionths: u64) -> Millis {
    Millis::from_micros(millionths / 1_000)
}

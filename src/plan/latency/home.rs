//! The write home that costs users least.

use super::legs::Hops;
use crate::base::ids::RegionId;
use crate::base::units::Millis;
use crate::model::plan::{HomeChoice, Reckoned};
use crate::plan::trips::Users;

/// Mean time of a write by possible home; without those to which some way is not known.
pub(super) type Means = Vec<(RegionId, Millis)>;

/// `mean(home) = sum of share x (user's way to the serving region + RTT(serving, home)) / sum of shares + commit(home)`,
/// for every home: what a commit waits for depends on who orders it.
///
/// Nothing where users are unknown, or where it is not known which region serves some of them.
pub(super) fn means(
    hops: &Hops<'_>,
    users: &[Users<'_>],
    serving: &[RegionId],
    homes: &[RegionId],
    own: &str,
    commit: impl Fn(&RegionId) -> Option<Millis>,
) -> Means {
    let mut ways: Vec<(u64, Millis, &RegionId)> = Vec::new();
    for place in users {
        let Some(Reckoned::Known(region)) = place.nearest(serving, own) else { return Means::new() };
        let Some(trip) = place.way(region) else { return Means::new() };
        ways.push((u64::from(place.share.ppm()), trip.p50, region));
    }
    homes.iter().filter_map(|home| Some((home.clone(), mean(hops, &ways, home, commit(home)?)?))).collect()
}

fn mean(hops: &Hops<'_>, ways: &[(u64, Millis, &RegionId)], home: &RegionId, commit: Millis) -> Option<Millis> {
    let (mut weights, mut sum) = (0_u128, 0_u128);
    for (share, way, serving) in ways {
        let time = way.plus(hops.wires.median(serving, home)?).plus(commit);
        weights += u128::from(*share);
        sum += u128::from(*share) * u128::from(time.micros());
    }
    // To the nearest tenth of a millisecond: tables know no more.
    let tenths = (sum + weights.checked_mul(50)?).checked_div(weights.checked_mul(100)?)?;
    Some(Millis::from_micros(u64::try_from(tenths).ok()?.saturating_mul(100)))
}

/// The planned home and the others, the one that costs least first; of two alike the first in the plan's order.
pub(super) fn choice(means: &Means, planned: &RegionId, stated: bool) -> Option<HomeChoice> {
    let planned_mean = means.iter().find(|(home, _)| home == planned)?.1;
    let mut others: Means = means.iter().filter(|(home, _)| home != planned).cloned().collect();
    others.sort_by_key(|(_, mean)| *mean);
    Some(HomeChoice { planned: planned.clone(), planned_mean, others, stated })
}

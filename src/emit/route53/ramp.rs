//! How the steps by which regions are opened are called, and which of them are taken by weight.

use super::ground::Ground;
use super::weights::weights;
use crate::base::ids::RegionId;
use crate::base::units::Share;
use crate::emit::phrase::short_of_pods;
use crate::emit::say::share;
use crate::model::delivery::Delivery;
use crate::model::plan::RampStep;

/// Steps that are taken by weight: all but a last one that says what choosing by latency comes to.
pub(in crate::emit) fn by_weight<'a>(delivery: &Delivery<'a>, ground: &Ground) -> &'a [RampStep] {
    let plan = delivery.bundle.plan;
    let among: Vec<RegionId> = ground.spots.iter().map(|spot| spot.id.clone()).collect();
    let by_latency = plan.loads(&among).and_then(|loads| loads.normal.value());
    match plan.routing.ramp.as_slice() {
        [rest @ .., last] if by_latency == Some(&last.weights) && !is_even(&last.weights) => rest,
        all => all,
    }
}

/// Whether all get the same, but for rounding: then the step is one of weights, whatever latency comes to.
fn is_even(weights: &[(RegionId, Share)]) -> bool {
    let all = || weights.iter().map(|(_, share)| u64::from(share.ppm()));
    let (most, least) = (all().max().unwrap_or(0), all().min().unwrap_or(0));
    most.saturating_sub(least) <= u64::try_from(weights.len()).unwrap_or(u64::MAX)
}

/// `01-eu-west-1-10`: the region that is opened comes last in a step.
pub(in crate::emit) fn stem(ground: &Ground, at: usize, weights: &[(RegionId, Share)]) -> String {
    let opened = weights.last().and_then(|(id, share)| Some((ground.spot(id)?, share)));
    let (label, share) = opened.map_or(("", Share::NONE), |(spot, share)| (spot.label.as_str(), *share));
    format!("{at:02}-{label}-{}", share.ppm() / 10_000)
}

/// `us-east-1 90%, eu-west-1 10% of users`.
pub(in crate::emit) fn said(ground: &Ground, all: &[(RegionId, Share)]) -> String {
    let one = |(id, of): &(RegionId, Share)| Some(format!("{} {}", ground.spot(id)?.label, share(*of)));
    let named: Vec<String> = all.iter().filter_map(one).collect();
    let shares: Vec<Share> = all.iter().map(|(_, share)| *share).collect();
    let near = if weights(&shares).1 { "" } else { ", as nearly as weights up to 255 can" };
    format!("{} of users{near}", named.join(", "))
}

/// `; before it us-east-1 may run too few pods of web (10 needed, 9 at most)`; nothing where all are large enough.
pub(in crate::emit) fn before(delivery: &Delivery<'_>, step: &RampStep) -> String {
    let short = short_of_pods(delivery.bundle.inventory, &step.short);
    short.iter().fold(String::new(), |all, short| all + "; before it " + short)
}

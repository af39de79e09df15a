//! How regions are opened one after the other, each by a growing share of users, with what must hold and the way back.

use std::sync::Arc;

use crate::base::ids::RegionId;
use crate::base::units::Share;
use crate::model::inventory::Inventory;
use crate::model::plan::{Plan, PodPlacement, RampStep, ShortOfPods};
use crate::plan::capacity::needed;

/// Shares that a new region gets before its full one.
const FIRST_SHARES: [Share; 2] = [Share::from_percent(10), Share::from_percent(25)];

/// Share of users by region; they add up to all.
type Weights = Vec<(RegionId, Share)>;

/// Every step from the first region alone to all of them: each region in turn gets 10 %, 25 % and then as much as each of
/// those that are open; where it is known how users spread by latency, the last step is that.
pub(super) fn ramp(plan: &Plan, regions: &[RegionId], inventory: &Inventory) -> Vec<RampStep> {
    let [first, others @ ..] = regions else { return Vec::new() };
    let mut steps: Vec<RampStep> = Vec::new();
    let mut now: Weights = vec![(first.clone(), Share::ALL)];
    for (opened, region) in (2_u32..).zip(others) {
        let holds = holds(region, first, inventory);
        let before = now.clone();
        // Nobody is sent to the new region before its first step.
        now.push((region.clone(), Share::NONE));
        for share in shares(opened) {
            let weights = give(&before, region, share);
            let back = std::mem::replace(&mut now, weights.clone());
            steps.push(RampStep { weights, holds: holds.clone(), back, short: Vec::new() });
        }
    }
    let by_latency = plan.loads(regions).and_then(|loads| loads.normal.value()).filter(|spread| **spread != now);
    if let (Some(spread), Some(last)) = (by_latency, steps.last()) {
        let holds = last.holds.clone();
        steps.push(RampStep { weights: spread.clone(), holds, back: now, short: Vec::new() });
    }
    look_for_pods(&mut steps, plan, inventory);
    steps
}

/// Fills `short` of all steps. Of a service that some of the regions do not run nobody says who of its users come where.
fn look_for_pods(steps: &mut [RampStep], plan: &Plan, inventory: &Inventory) {
    let [first, ..] = steps else { return };
    let before = first.back.clone();
    let mut found: Vec<Vec<ShortOfPods>> = vec![Vec::new(); steps.len()];
    for (planned, service) in plan.written(inventory) {
        let (PodPlacement::Active(all), Some(service)) = (&planned.pods, service) else { continue };
        let may_run = |region: &RegionId| {
            let there = planned.capacity.iter().find(|it| it.region == *region).filter(|_| all.contains(region));
            there.and_then(|it| it.pods.value()).map(|pods| pods.most)
        };
        for (at, (step, found)) in steps.iter().zip(&mut found).enumerate() {
            let mut weights: Vec<(&RegionId, Share)> = step.weights.iter().map(|(id, share)| (id, *share)).collect();
            if weights.iter().any(|(region, _)| !all.contains(region)) {
                continue;
            }
            for (region, share) in weights.iter_mut().filter(|_| at == 0) {
                let was = before.iter().find(|(id, _)| id == *region).map_or(Share::NONE, |(_, share)| *share);
                *share = was.max(*share);
            }
            for (region, share) in weights.into_iter().filter(|(_, share)| *share > Share::NONE) {
                let (Some(needs), Some(most)) = (needed(service, share), may_run(region)) else { continue };
                if needs > most {
                    found.push(ShortOfPods { service: planned.name.clone(), region: region.clone(), needs, most });
                }
            }
        }
    }
    for (step, short) in steps.iter_mut().zip(found) {
        step.short = short;
    }
}

/// Shares of the region that is opened as the `opened`th, one after the other: 10 % and 25 % where they are less than
/// its full share, then that: `1 / opened`.
pub(super) fn shares(opened: u32) -> Vec<Share> {
    let full = Share::from_ppm(Share::ALL.ppm().checked_div(opened).unwrap_or(0));
    FIRST_SHARES.into_iter().filter(|share| *share < full).chain([full]).collect()
}

/// The new region gets `share`, and each of the others keeps its part of the rest: `weight x (1 - share)`, in millionths
/// rounded down. What rounding leaves over goes to the first.
pub(super) fn give(before: &[(RegionId, Share)], region: &RegionId, share: Share) -> Weights {
    let kept = |weight: Share| {
        let scaled = u64::from(weight.ppm()) * u64::from(share.rest().ppm()) / u64::from(Share::ALL.ppm());
        Share::from_ppm(u32::try_from(scaled).unwrap_or(u32::MAX))
    };
    let mut weights: Weights = before.iter().map(|(region, weight)| (region.clone(), kept(*weight))).collect();
    weights.push((region.clone(), share));
    let given = weights.iter().fold(0_u32, |sum, (_, weight)| sum.saturating_add(weight.ppm()));
    if let Some((_, first)) = weights.first_mut() {
        *first = Share::from_ppm(first.ppm().saturating_add(Share::ALL.ppm().saturating_sub(given)));
    }
    weights
}

/// What must hold in a region before it gets more: fragments without a full stop.
fn holds(region: &RegionId, first: &RegionId, inventory: &Inventory) -> Vec<Arc<str>> {
    let (region, first) = (region.shown(&inventory.provider), first.shown(&inventory.provider));
    let objectives = &inventory.objectives;
    let mut all: Vec<String> = Vec::new();
    if let Some(most) = objectives.read_latency.value() {
        all.push(format!("p95 of reads of the users of `{region}` is within {most}"));
    }
    if let Some(most) = objectives.write_latency.value() {
        all.push(format!("p95 of writes of the users of `{region}` is within {most}"));
    }
    if all.is_empty() {
        all.push(format!("p95 of the users of `{region}` is no worse than before, for no objective is written"));
    }
    all.push(format!(
        "the error rate of `{region}` was no worse than that of `{first}` for 30 minutes and over one daily peak"
    ));
    all.push(match objectives.rpo.value() {
        Some(rpo) => format!("copies in `{region}` stayed within the RPO of {rpo}"),
        None => format!("copies in `{region}` did not fall further behind, for no RPO is written"),
    });
    all.push("no reconciliation has failed".to_owned());
    all.into_iter().map(Into::into).collect()
}

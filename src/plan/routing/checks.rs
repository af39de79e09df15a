//! Health checks: which flip records, which ask for a promotion, and what they would see of a slow region.

use std::collections::BTreeMap;

use crate::base::ids::RegionId;
use crate::base::units::Millis;
use crate::model::inventory::Inventory;
use crate::model::plan::{Action, Actor, HealthCheck, Plan, PodPlacement, Reckoned, Sees, Trigger};
use crate::model::words::HealthCheckKind;
use crate::plan::recovery::{Check, Times};

/// The shortest time between two looks at a metric that a health check may follow: a percentile needs the requests of a
/// while, and of finer metrics the keepers of records follow none.
const METRIC_PERIOD: Millis = Millis::from_secs(60);

/// One check a region that users may be led to, and one a region whose loss asks somebody for a promotion.
pub(super) fn checks(plan: &Plan, answering: &[RegionId], inventory: &Inventory, times: &Times) -> Vec<HealthCheck> {
    let kind = match inventory.routing.check_kind.value() {
        Some(kind) => Reckoned::Known(*kind),
        None => Reckoned::unknown("no `routing.healthCheck.kind` is written"),
    };
    let routing = answering.iter().map(|region| check(Trigger::Routing, region, kind.clone(), &times.routing));
    let promoted = promoted(plan);
    let promotion = plan.regions.iter().filter_map(|region| {
        let pace = match promoted.get(region)? {
            Actor::Person => &times.promotion,
            // Whoever only has to press a button relies on the quick check.
            Actor::Button | Actor::Automatic => &times.routing,
        };
        // A synthetic write tests whether it succeeds: slowness alone is no reason to promote.
        Some(check(Trigger::Promotion, region, Reckoned::Known(HealthCheckKind::Reachability), pace))
    });
    routing.chain(promotion).collect()
}

fn check(triggers: Trigger, region: &RegionId, kind: Reckoned<HealthCheckKind>, pace: &Check) -> HealthCheck {
    HealthCheck {
        triggers,
        region: region.clone(),
        brownout: sees(kind.value().copied(), pace.detects.time.longest),
        kind,
        interval: pace.interval.clone(),
        threshold: pace.threshold,
        detects: pace.detects.clone(),
    }
}

/// What a check sees of a region that is slow but up: an answer that comes late is still an answer, so reachability sees
/// nothing; an alarm on the region's own p95 fails after interval x threshold, in whole periods of a metric.
fn sees(kind: Option<HealthCheckKind>, detects: Millis) -> Sees {
    match kind {
        Some(HealthCheckKind::Reachability) => Sees::Never,
        Some(HealthCheckKind::Alarm) => {
            let periods = detects.micros().div_ceil(METRIC_PERIOD.micros()).max(1);
            Sees::After(METRIC_PERIOD.times(periods))
        }
        None => Sees::Unknown,
    }
}

/// Regions after whose loss somebody has to promote a copy or to let what stands by take over, with the most that it
/// asks for.
fn promoted(plan: &Plan) -> BTreeMap<&RegionId, Actor> {
    let mut found: BTreeMap<&RegionId, Actor> = BTreeMap::new();
    for service in &plan.services {
        for recovery in &service.recoveries {
            let promotions = recovery.runbook.iter().filter(|task| matches!(task.action, Action::Promote { .. }));
            let asked = promotions.map(|task| task.by).max();
            let takes_over = match &service.pods {
                PodPlacement::Standby { active, .. } if *active == recovery.lost => Some(recovery.actor),
                _ => None,
            };
            if let Some(by) = asked.max(takes_over).filter(|by| *by > Actor::Automatic) {
                let most = found.entry(&recovery.lost).or_insert(by);
                *most = by.max(*most);
            }
        }
    }
    found
}

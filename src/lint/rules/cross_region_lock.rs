//! A lock that is taken over the wire between regions.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::RegionId;
use crate::base::units::Millis;
use crate::lint::held::{named, round_trip, sure};
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::{Lock, Service};
use crate::model::latency::in_millis;
use crate::model::plan::{PodPlacement, WritePath};
use crate::model::words::LockScope;

static META: RuleMeta = RuleMeta {
    code: "PX504",
    name: "cross-region-lock",
    severity: Severity::Warning,
    page: include_str!("cross_region_lock.md"),
};

/// PX504.
pub(super) struct CrossRegionLock;

impl Lint for CrossRegionLock {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for service in &bundle.inventory.services {
            let Some(planned) = bundle.plan.service(service.name.as_str()) else { continue };
            let regions = planned.pods.everywhere();
            for lock in service.locks.value().into_iter().flatten() {
                if regions.len() > 1 && lock.scope.value() != Some(&LockScope::Home) {
                    found.push(finding(bundle, service, lock, &planned.pods));
                }
            }
        }
    }
}

fn finding(bundle: &Bundle<'_>, service: &Service, lock: &Lock, pods: &PodPlacement) -> Finding {
    let regions = pods.everywhere();
    let reach = if lock.scope.is_unknown() { "no `scope`, which counts as global" } else { "scope global" };
    // One region works at a time there: the lock is in nobody's way, but a fail-over has to bring it along.
    let alone = pods.serving().len() < 2;
    let cost = match farthest(bundle, lock, &regions) {
        _ if alone => "one of them works at a time, and the other must find it after a fail-over".to_owned(),
        Some((from, to, trip)) => format!(
            "taking it from {} costs a round trip of {} to {}, and giving it back another",
            named(bundle, &[from]),
            in_millis(trip),
            named(bundle, &[to])
        ),
        None => "how long a round trip between them takes is not known".to_owned(),
    };
    let message = format!(
        "lock `{}` of `{}` has {reach} and reaches over {}: {cost}",
        lock.name,
        service.name,
        named(bundle, &regions)
    );
    let at = lock.scope.anchor().cloned().unwrap_or_else(|| lock.at.key("name"));
    let finding = Finding::new(&META, Some(at), message)
        .about(service.name.as_str(), lock.dataset.as_ref().map(|id| id.dataset.as_str()))
        .severity(if alone { Severity::Info } else { Severity::Warning })
        .help("let a constraint or a conditional write at the writer do its work and drop the lock, or lock inside the region that is home of the row (`scope: home`)");
    sure(finding, !lock.scope.is_unknown())
}

/// The longest way to take it: to where its dataset is written, where that is known and one region, else between any two.
fn farthest<'a>(
    bundle: &'a Bundle<'_>,
    lock: &Lock,
    regions: &[&'a RegionId],
) -> Option<(&'a RegionId, &'a RegionId, Millis)> {
    let kept = lock.dataset.as_ref().and_then(|id| bundle.plan.dataset(id));
    let writer = kept.and_then(|kept| match &kept.writes {
        WritePath::Writer(region) => Some(region),
        WritePath::HomeOf { .. } | WritePath::Rights | WritePath::Local | WritePath::None => None,
    });
    let to: Vec<&RegionId> = writer.map_or_else(|| regions.to_vec(), |writer| vec![writer]);
    let pairs = regions.iter().flat_map(|from| to.iter().map(|to| (*from, *to))).filter(|(from, to)| from != to);
    // Of equal ways the first is told.
    let mut found: Option<(&RegionId, &RegionId, Millis)> = None;
    for (from, to) in pairs {
        if let Some(trip) = round_trip(bundle, from, to)
            && found.is_none_or(|(_, _, longest)| trip > longest)
        {
            found = Some((from, to, trip));
        }
    }
    found
}

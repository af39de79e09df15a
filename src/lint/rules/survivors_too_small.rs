//! Regions that may not run what the loss of another brings to them.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::lint::say::named;
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::Service;
use crate::model::plan::{Capacity, PodCount};
use crate::model::verdict::Truth;

static META: RuleMeta = RuleMeta {
    code: "PX415",
    name: "survivors-too-small",
    severity: Severity::Error,
    page: include_str!("survivors_too_small.md"),
};

/// PX415.
pub(super) struct SurvivorsTooSmall;

impl Lint for SurvivorsTooSmall {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for (planned, service) in bundle.plan.written(bundle.inventory) {
            let Some(service) = service else { continue };
            let small = planned.capacity.iter().filter(|one| one.holds == Truth::No);
            let small: Vec<(&Capacity, PodCount)> =
                small.filter_map(|one| Some((one, one.pods.value().copied()?))).collect();
            let lacks = |pods: &PodCount| pods.worst.saturating_sub(pods.most);
            let worst = small.iter().reduce(|most, one| if lacks(&one.1) > lacks(&most.1) { one } else { most });
            if let Some((capacity, pods)) = worst {
                found.push(told(bundle, service, capacity, *pods, &small));
            }
        }
    }
}

fn told(
    bundle: &Bundle<'_>,
    service: &Service,
    capacity: &Capacity,
    pods: PodCount,
    small: &[(&Capacity, PodCount)],
) -> Finding {
    let own = &bundle.inventory.provider;
    let region = capacity.region.shown(own);
    let share = capacity.worst.value().map(|share| format!("{share} of ")).unwrap_or_default();
    let loss = match &capacity.worst_loss {
        Some(lost) => format!("after the loss of `{}` `{region}`", lost.shown(own)),
        None => format!("`{region}`"),
    };
    let others: Vec<String> =
        small.iter().filter(|(one, _)| one.region != capacity.region).map(|(one, _)| one.region.shown(own)).collect();
    let others = if others.is_empty() { String::new() } else { format!("; too small as well: {}", named(others)) };
    let message = format!(
        "{loss} has to carry {share}the users of `{}` with {} pods and may run {} at most{others}",
        service.name, pods.worst, pods.most
    );
    let at = service.autoscaling.anchor().or(service.replicas.anchor()).unwrap_or(&service.at);
    let mut found = Finding::new(&META, Some(at.clone()), message).about(service.name.as_str(), None);
    let kept = bundle.inventory.regions.iter().find(|one| one.id == capacity.region).map(|one| &one.capacity);
    if let Some((kept, at)) = kept.and_then(|kept| Some((kept.value()?, kept.anchor()?))) {
        found = found.related(at.clone(), format!("`{region}` keeps {kept}"));
    }
    found = found.help(match service.autoscaling.value() {
        Some((min, _)) => {
            format!("raise `autoscaling.max` to what all users together need, {} at least", all(service, *min))
        }
        None => format!(
            "let it grow (`autoscaling: {{min: {0}, max: {0}}}` or more), or raise `capacity` of `{region}`",
            all(service, 1)
        ),
    });
    // Where users are is not known, so that all of them may come.
    if capacity.normal.value().is_none() { found.severity(Severity::Warning).unsure() } else { found }
}

/// Pods that all users together need.
fn all(service: &Service, otherwise: u32) -> u32 {
    service.replicas.value().copied().unwrap_or(otherwise)
}

//! Health checks that a region passes while it is slow.

use crate::base::evidence::Fact;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::path::Anchor;
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::{Inventory, Routing};
use crate::model::plan::{Policy, Sees, Trigger};

static META: RuleMeta = RuleMeta {
    code: "PX413",
    name: "slow-region-unseen",
    severity: Severity::Warning,
    page: include_str!("slow_region_unseen.md"),
};

/// PX413.
pub(super) struct SlowRegionUnseen;

impl Lint for SlowRegionUnseen {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        // Where there is nowhere to go, seeing it helps nobody.
        if bundle.plan.routing.policy == Policy::Single {
            return;
        }
        let check = bundle.plan.routing.checks.iter().find(|check| check.triggers == Trigger::Routing);
        found.extend(check.and_then(|check| match check.brownout {
            Sees::Never => Some(never(bundle.inventory)),
            Sees::After(detects) => {
                let brownout = bundle.inventory.objectives.brownout.value().copied().filter(|most| detects >= *most)?;
                let whole = if detects == check.detects.time.longest { "" } else { ", in whole minutes of the metric" };
                let message = format!(
                    "a region that is slow but up is left after {detects} ({}{whole}), and a brown-out of {brownout} is \
                     over by then",
                    check.detects.words
                );
                let routing = &bundle.inventory.routing;
                let at = routing.check_interval.anchor().or(routing.check_threshold.anchor()).or(routing.check_kind.anchor());
                Some(with_brownout(bundle.inventory, Finding::new(&META, at.cloned(), message)).help(
                    "check more often, or let fewer failures in a row count: `interval: 10s`, `threshold: 3`",
                ))
            }
            Sees::Unknown => unknown(bundle.inventory),
        }));
    }
}

fn never(inventory: &Inventory) -> Finding {
    let suffers = match inventory.objectives.brownout.value() {
        Some(length) => format!("a brown-out of {length} is never seen, and its users wait it out"),
        None => "a brown-out is never seen, however long it lasts".to_owned(),
    };
    let message = format!(
        "the health check asks only whether a region answers, so a region that is slow but up passes: {suffers}"
    );
    let at = inventory.routing.check_kind.anchor().cloned();
    with_brownout(inventory, Finding::new(&META, at, message))
        .help("let an alarm on the region's own p95 latency fail the check: `healthCheck: {kind: alarm, ...}`")
}

/// Nothing where routing is not described at all: a check that nobody wrote about may be any.
fn unknown(inventory: &Inventory) -> Option<Finding> {
    let at = written(&inventory.routing)?;
    let message = "nobody says what the health check looks at (`healthCheck.kind`), so whether it sees a region that is slow \
                   but up is not known";
    let found = Finding::new(&META, Some(at), message).severity(Severity::Info).unsure();
    Some(
        with_brownout(inventory, found)
            .help("write `healthCheck: {kind: alarm}`, or `reachability` where that is all it tests"),
    )
}

/// The mapping in which routing is described, if it is.
fn written(routing: &Routing) -> Option<Anchor> {
    fn above<T>(fact: &Fact<T>, levels: usize) -> Option<Anchor> {
        let at = fact.anchor()?;
        let path = (0..levels).fold(at.path.clone(), |path, _| path.parent());
        Some(at.at(path))
    }
    let check =
        above(&routing.check_path, 1).or(above(&routing.check_interval, 1)).or(above(&routing.check_threshold, 1));
    let whole =
        above(&routing.ttl, 1).or(above(&routing.host, 1)).or(above(&routing.zone, 1)).or(above(&routing.provider, 1));
    check.or(whole)
}

fn with_brownout(inventory: &Inventory, found: Finding) -> Finding {
    match inventory.objectives.brownout.anchor() {
        Some(at) => found.related(at.clone(), "the incident to plan for"),
        None => found,
    }
}

//! A promise about latency that the network alone breaks.

use crate::base::evidence::Fact;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::units::Millis;
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::Service;
use crate::model::latency::in_millis;
use crate::model::plan::{Percentiles, Reckoned, UserLatency};

static META: RuleMeta = RuleMeta {
    code: "PX410",
    name: "latency-promise-broken",
    severity: Severity::Warning,
    page: include_str!("latency_promise_broken.md"),
};

/// PX410.
pub(super) struct LatencyPromiseBroken;

impl Lint for LatencyPromiseBroken {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for (planned, service) in bundle.plan.written(bundle.inventory) {
            let Some(service) = service else { continue };
            let promises = &service.objectives;
            let read = |one: &UserLatency| one.read.value().cloned();
            let write = |one: &UserLatency| one.write.as_ref().and_then(Reckoned::value).cloned();
            found.extend(broken(
                bundle,
                service,
                &planned.latency,
                ("read", "readLatency", &promises.read_latency),
                read,
            ));
            found.extend(broken(
                bundle,
                service,
                &planned.latency,
                ("write", "writeLatency", &promises.write_latency),
                write,
            ));
        }
    }
}

/// The users who are worst off, where the network alone takes longer than was promised.
///
/// Below the promise nothing is proven: what the service itself takes comes on top.
fn broken(
    bundle: &Bundle<'_>,
    service: &Service,
    users: &[UserLatency],
    (path, field, promise): (&str, &str, &Fact<Millis>),
    time: impl Fn(&UserLatency) -> Option<Percentiles>,
) -> Option<Finding> {
    let promised = *promise.value()?;
    let late = |one: &UserLatency| {
        let taken = time(one)?;
        let (percentile, length) = taken.p95.value().map_or(("p50", taken.p50), |p95| ("p95", *p95));
        (length > promised).then(|| (length, percentile, one.from.shown(&bundle.inventory.provider), taken))
    };
    let all: Vec<_> = users.iter().filter_map(late).collect();
    let (length, percentile, place, taken) =
        all.iter().reduce(|worst, one| if one.0 > worst.0 { one } else { worst })?;
    let others = match all.len().saturating_sub(1) {
        0 => String::new(),
        1 => ", and one other place waits too long".to_owned(),
        more => format!(", and {more} other places wait too long"),
    };
    let message = format!(
        "a {path} of `{}` takes users in `{place}` {} at {percentile} on the network alone, and `{field}` promises \
         {promised}{others}: {}",
        service.name,
        in_millis(*length),
        taken.words
    );
    let help = "serve these users nearer, or promise no less than their network takes";
    let finding = Finding::new(&META, Some(service.at.clone()), message).about(service.name.as_str(), None).help(help);
    Some(match promise.anchor() {
        Some(at) => finding.related(at.clone(), "promised here"),
        None => finding,
    })
}

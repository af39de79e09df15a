//! Users who are led to a lost region for longer than it may be missing.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::path::Anchor;
use crate::base::units::Millis;
use crate::lint::say::{is_assumed, led_astray, named, sum};
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::Service;
use crate::model::plan::{Figure, HealthCheck, Part, Policy, Track, Trigger};

static META: RuleMeta = RuleMeta {
    code: "PX414",
    name: "dns-outlasts-promise",
    severity: Severity::Error,
    page: include_str!("dns_outlasts_promise.md"),
};

/// The longest time for which a record that a health check flips is usually kept.
const USUAL: Millis = Millis::from_secs(60);

/// PX414.
pub(super) struct DnsOutlastsPromise;

impl Lint for DnsOutlastsPromise {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        let routing = &bundle.plan.routing;
        let check = routing.checks.iter().find(|check| check.triggers == Trigger::Routing);
        let (Some(ttl), Some(check)) = (&routing.ttl, check) else { return };
        let late = late(bundle);
        if late.is_empty() {
            found.extend(long(bundle, ttl, check));
        } else {
            found.extend(broken(bundle, ttl, check, &late));
        }
    }
}

/// A service whose users are led astray for longer than it promises to be away.
struct Late<'a> {
    service: &'a Service,
    promise: Millis,
    track: &'a Track,
}

fn late<'a>(bundle: &Bundle<'a>) -> Vec<Late<'a>> {
    let mut all = Vec::new();
    for (planned, service) in bundle.plan.written(bundle.inventory) {
        let Some(service) = service else { continue };
        let Some(promise) = service.objectives.rto.value().copied() else { continue };
        let mut tracks = planned.recoveries.iter().flat_map(|recovery| &recovery.tracks);
        let track = tracks.find(|track| led_astray(track).is_some_and(|time| time.longest > promise));
        all.extend(track.map(|track| Late { service, promise, track }));
    }
    all
}

fn broken(bundle: &Bundle<'_>, ttl: &Figure, check: &HealthCheck, late: &[Late<'_>]) -> Option<Finding> {
    let tightest = late.iter().reduce(|least, one| if one.promise < least.promise { one } else { least })?;
    let astray = led_astray(tightest.track)?.longest;
    let message = format!(
        "users are led to a lost region for {astray}, {} until a check has failed and {} until resolvers forget, and {} \
         promised to be back within {}",
        check.detects.time.longest,
        ttl.time.longest,
        whose(late),
        tightest.promise,
    );
    // What is left for names once everything else has been done.
    let rest = sum(tightest.track, |part| part != Part::Route).longest;
    let room = tightest.promise.micros().checked_sub(rest.micros()).filter(|room| *room > 0);
    let help = match room {
        Some(room) => format!("`ttl: {}` leaves time to connect again", Millis::from_micros(room).min(USUAL)),
        None => format!(
            "no `ttl` is short enough: take checks that fail sooner, or promise `rto: {}`",
            sum(tightest.track, |_| true).longest
        ),
    };
    let promise = &tightest.service.objectives.rto;
    let at = at(bundle).or_else(|| promise.anchor().cloned());
    let mut found = Finding::new(&META, at, message).help(help);
    found = promise.anchor().into_iter().fold(found, |found, at| found.related(at.clone(), "promised here"));
    Some(if is_assumed(&ttl.from) || is_assumed(&check.detects.from) { found.unsure() } else { found })
}

fn whose(late: &[Late<'_>]) -> String {
    let have = if late.len() == 1 { "has" } else { "have" };
    format!("{} {have}", named(late.iter().map(|one| &one.service.name)))
}

/// A record that is kept for long, though nothing that is promised breaks by it.
fn long(bundle: &Bundle<'_>, ttl: &Figure, check: &HealthCheck) -> Option<Finding> {
    let routing = &bundle.inventory.routing;
    let kept = ttl.time.longest;
    let checked = routing.check_interval.anchor().or(routing.check_path.anchor()).or(routing.check_kind.anchor());
    if kept <= USUAL || bundle.plan.routing.policy == Policy::Single || checked.is_none() {
        return None;
    }
    let message = format!(
        "records are kept for {kept}, so users are led to a lost region for up to {} though its check fails after {}",
        kept.plus(check.detects.time.longest),
        check.detects.time.longest
    );
    let found = Finding::new(&META, routing.ttl.anchor().cloned(), message).severity(Severity::Info);
    let help = format!("`ttl: {USUAL}` or less is usual for records that a health check flips");
    Some(checked.into_iter().fold(found.help(help), |found, at| found.related(at.clone(), "checked here")))
}

/// Where it is written how long users are led astray.
fn at(bundle: &Bundle<'_>) -> Option<Anchor> {
    let routing = &bundle.inventory.routing;
    routing.ttl.anchor().or(routing.check_interval.anchor()).or(routing.check_threshold.anchor()).cloned()
}

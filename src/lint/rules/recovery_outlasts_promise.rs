//! A recovery that takes longer by itself than its service promises.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::units::Millis;
use crate::lint::say::{about_promise, is_assumed, led_astray, longest, takes, without_warm_up};
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::Service;
use crate::model::plan::{Interval, Part, Recovery, RecoveryTime, Restores, ServicePlan, Step, Track, WritePath};
use crate::model::verdict::Truth;

static META: RuleMeta = RuleMeta {
    code: "PX411",
    name: "recovery-outlasts-promise",
    severity: Severity::Error,
    page: include_str!("recovery_outlasts_promise.md"),
};

/// PX411.
pub(super) struct RecoveryOutlastsPromise;

impl Lint for RecoveryOutlastsPromise {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for (planned, service) in bundle.plan.written(bundle.inventory) {
            let Some(service) = service else { continue };
            let Some(promise) = service.objectives.rto.value().copied() else { continue };
            let tracks =
                planned.recoveries.iter().flat_map(|recovery| recovery.tracks.iter().map(move |t| (recovery, t)));
            let judged = tracks.filter_map(|(recovery, track)| {
                let severity = judge(planned, track, promise)?;
                Some((severity, longest(&track.total), recovery, track))
            });
            // Of equals the first one, in the order of regions.
            let worst = judged.reduce(|worst, one| if (one.0, one.1) > (worst.0, worst.1) { one } else { worst });
            if let Some((severity, _, recovery, track)) = worst {
                found.push(told(bundle, service, promise, recovery, track).severity(severity));
            }
        }
    }
}

/// How bad a track is; nothing where it keeps the promise, and where another rule says what breaks it.
fn judge(planned: &ServicePlan, track: &Track, promise: Millis) -> Option<Severity> {
    let warm_alone = without_warm_up(track).is_some_and(|time| time.longest <= promise);
    if warm_alone || led_astray(track).is_some_and(|time| time.longest > promise) {
        return None;
    }
    match &track.total {
        RecoveryTime::WhenReturned { .. } => Some(Severity::Error),
        RecoveryTime::Within(time) | RecoveryTime::AtLeast { known: time, .. } if time.shortest > promise => {
            Some(Severity::Error)
        }
        RecoveryTime::Within(time) | RecoveryTime::AtLeast { known: time, .. } if time.longest > promise => {
            Some(Severity::Warning)
        }
        RecoveryTime::Unaffected | RecoveryTime::Within(_) => None,
        // That survivors are too small is said of them.
        RecoveryTime::AtLeast { .. } if planned.capacity.iter().any(|one| one.holds == Truth::No) => None,
        RecoveryTime::AtLeast { .. } => Some(Severity::Info),
    }
}

fn told(bundle: &Bundle<'_>, service: &Service, promise: Millis, recovery: &Recovery, track: &Track) -> Finding {
    let promised = format!("`{}` promises to be back within {promise}", service.name);
    let after = format!("after the loss of `{}`", recovery.lost.shown(&bundle.inventory.provider));
    let what = match &track.restores {
        Restores::Traffic => "its users need".to_owned(),
        Restores::Leader => "its leader needs".to_owned(),
        Restores::Writes(dataset) => format!("writes to `{dataset}` need"),
    };
    let most = most(&track.steps);
    let steps = || match most {
        Some(step) => format!(": {}; most of it is `{}`, {}", parts(&track.steps), step.part.name(), step.time.words),
        None => String::new(),
    };
    let finding = |message| about_promise(&META, bundle, service, &service.objectives.rto, message);
    let unsure = track.steps.iter().any(|step| is_assumed(&step.time.from));
    let found = match &track.total {
        RecoveryTime::WhenReturned { because } => {
            return finding(format!("{promised}, but {after} {what} the region itself: {because}"))
                .help("let a second region hold what is needed, or promise nothing for the loss of this one");
        }
        RecoveryTime::AtLeast { known, missing } if known.longest <= promise => {
            return finding(format!("{promised}, and whether it is {after} cannot be said: {missing}"))
                .help("say what is missing, or measure it in a drill")
                .unsure();
        }
        RecoveryTime::AtLeast { known, .. } => {
            finding(format!("{promised}, but {after} {what} at least {}{}", takes(*known), steps()))
        }
        RecoveryTime::Within(time) => finding(format!("{promised}, but {after} {what} {}{}", takes(*time), steps())),
        RecoveryTime::Unaffected => finding(promised),
    };
    let mends = if most.is_some_and(|step| step.part == Part::Decide) {
        decides_sooner(bundle, service, &track.restores)
    } else {
        mends(most)
    };
    let found = found.help(format!("{mends}, or promise `rto: {}`", longest(&track.total)));
    if unsure { found.unsure() } else { found }
}

/// The first of the longest steps.
fn most(steps: &[Step]) -> Option<&Step> {
    steps.iter().reduce(|most, step| if step.time.time.longest > most.time.time.longest { step } else { most })
}

/// `detect 90s + decide 5m + promote 1m to 3m`.
fn parts(steps: &[Step]) -> String {
    let nothing = |step: &&Step| step.time.time != Interval::ZERO;
    let all: Vec<String> =
        steps.iter().filter(nothing).map(|step| format!("{} {}", step.part.name(), takes(step.time.time))).collect();
    all.join(" + ")
}

/// What lets a person be quicker, or takes them out of it. A leader is moved by hand whatever its store does, and no button
/// says where the rows of a home are written.
fn decides_sooner(bundle: &Bundle<'_>, service: &Service, restores: &Restores) -> &'static str {
    let Restores::Writes(name) = restores else {
        return "let a person decide sooner (`settings.decide`)";
    };
    let set = bundle.plan.service(service.name.as_str()).and_then(|planned| planned.dataset(name));
    if set.is_some_and(|set| matches!(set.writes, WritePath::HomeOf { .. })) {
        "take a store that leads each write to its home by itself"
    } else {
        "take a store that fails over by a button or by itself"
    }
}

/// What makes the longest part shorter.
fn mends(most: Option<&Step>) -> &'static str {
    match most.map(|step| step.part) {
        Some(Part::Detect) => "take checks that fail sooner (`routing.healthCheck`)",
        Some(Part::Promote) => "take a store whose promotion is shorter (`parallax catalog list datastores`)",
        Some(Part::Route) => "let records be forgotten sooner (`routing.ttl`)",
        Some(Part::Warm) => "let the survivors keep more (`capacity` of the region)",
        Some(Part::Decide | Part::Reconnect) | None => "shorten its recovery",
    }
}

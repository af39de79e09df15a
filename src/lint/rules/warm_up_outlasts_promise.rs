//! A region that has to grow first, and a promise that leaves no time for it.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::units::Millis;
use crate::lint::say::{about_promise, is_assumed, known, takes, without_warm_up};
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::Service;
use crate::model::plan::{Interval, Part, Recovery, ServicePlan, Track};

static META: RuleMeta = RuleMeta {
    code: "PX412",
    name: "warm-up-outlasts-promise",
    severity: Severity::Error,
    page: include_str!("warm_up_outlasts_promise.md"),
};

/// PX412.
pub(super) struct WarmUpOutlastsPromise;

impl Lint for WarmUpOutlastsPromise {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for (planned, service) in bundle.plan.written(bundle.inventory) {
            let Some(service) = service else { continue };
            let Some(promise) = service.objectives.rto.value().copied() else { continue };
            let tracks =
                planned.recoveries.iter().flat_map(|recovery| recovery.tracks.iter().map(move |t| (recovery, t)));
            let broken = tracks.filter_map(|(recovery, track)| {
                let (before, after) = (without_warm_up(track)?, known(&track.total)?);
                (before.longest <= promise && after.longest > promise).then_some((recovery, track, before, after))
            });
            let worst = broken.reduce(|worst, one| if one.3.longest > worst.3.longest { one } else { worst });
            if let Some((recovery, track, before, after)) = worst {
                let case = Case { service, planned, promise, recovery, track };
                found.push(case.told(bundle, before, after));
            }
        }
    }
}

/// One loss that takes too long for want of pods.
struct Case<'a> {
    service: &'a Service,
    planned: &'a ServicePlan,
    promise: Millis,
    recovery: &'a Recovery,
    track: &'a Track,
}

impl Case<'_> {
    fn told(&self, bundle: &Bundle<'_>, before: Interval, after: Interval) -> Finding {
        let warm = self.track.steps.iter().find(|step| step.part == Part::Warm);
        let (words, takes_so_long) =
            warm.map_or((String::new(), Interval::ZERO), |step| (step.time.words.to_string(), step.time.time));
        let message = format!(
            "`{}` promises to be back within {} and would be after {}, but after the loss of `{}` {words}: {} more make \
             {}",
            self.service.name,
            self.promise,
            takes(before),
            self.recovery.lost.shown(&bundle.inventory.provider),
            takes(takes_so_long),
            takes(after),
        );
        let severity = if after.shortest > self.promise { Severity::Error } else { Severity::Warning };
        let help = format!(
            "let the region keep what the worst loss needs (raise its `capacity` or leave it out), say how fast it really \
             grows (`settings.scaleUp`), or promise `rto: {}`",
            after.longest
        );
        let mut found = about_promise(&META, bundle, self.service, &self.service.objectives.rto, message)
            .severity(severity)
            .help(help);
        for region in &bundle.inventory.regions {
            let lacks = self
                .planned
                .capacity
                .iter()
                .any(|one| one.region == region.id && one.pods.value().is_some_and(|pods| pods.lacking() > 0));
            if let (true, Some(kept), Some(at)) = (lacks, region.capacity.value(), region.capacity.anchor()) {
                found = found.related(at.clone(), format!("`{}` keeps {kept}", region.shown));
            }
        }
        if self.track.steps.iter().any(|step| is_assumed(&step.time.from)) { found.unsure() } else { found }
    }
}

//! X7: a service inherits how long recoveries and writes take from what it waits for.

use crate::base::evidence::Fact;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::Name;
use crate::base::units::Millis;
use crate::lint::say::{about_promise, is_assumed, known, takes};
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::Service;
use crate::model::latency::in_millis;
use crate::model::plan::{Composed, Plan, Reckoned, RecoveryTime, ServicePlan};

static META: RuleMeta = RuleMeta {
    code: "PX408",
    name: "promise-not-kept-by-callee",
    severity: Severity::Error,
    page: include_str!("promise_not_kept_by_callee.md"),
};

/// An inherited time is worth a word from so many times one's own on.
const AN_ORDER: u64 = 10;

/// PX408.
pub(super) struct PromiseNotKeptByCallee;

impl Lint for PromiseNotKeptByCallee {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for (planned, service) in bundle.plan.written(bundle.inventory) {
            let (Some(service), Some(composed)) = (service, &planned.composed) else {
                continue;
            };
            let about = About { bundle, service, planned, composed };
            found.extend(about.recovery());
            found.extend(about.write());
        }
    }
}

/// One service with everything that it waits for.
struct About<'a> {
    bundle: &'a Bundle<'a>,
    service: &'a Service,
    planned: &'a ServicePlan,
    composed: &'a Composed,
}

impl About<'_> {
    /// The recovery time held against what is promised; inherited times far above one's own where nothing is.
    fn recovery(&self) -> Option<Finding> {
        let path = &self.composed.rto_path;
        let Some(promise) = self.service.objectives.rto.value().copied() else {
            return self.far_worse_than_own();
        };
        if self.is_own_time() {
            return None;
        }
        let whose = whose(path);
        let name = &self.service.name;
        let (severity, message) = match &self.composed.rto {
            RecoveryTime::Unaffected => return None,
            RecoveryTime::Within(time) if time.longest <= promise => return None,
            RecoveryTime::Within(time) => {
                let certain = if time.shortest > promise { Severity::Error } else { Severity::Warning };
                (certain, self.needs(&takes(*time)))
            }
            RecoveryTime::AtLeast { known, .. } if known.shortest > promise => {
                (Severity::Error, self.needs(&format!("at least {}", known.shortest)))
            }
            RecoveryTime::AtLeast { known, .. } if known.longest > promise => {
                (Severity::Warning, self.needs(&format!("at least {}", takes(*known))))
            }
            RecoveryTime::AtLeast { missing, .. } => {
                let message = format!(
                    "`{name}` promises to be back within {promise}, and whether it is cannot be said: {missing}"
                );
                return Some(self.finding(&self.service.objectives.rto, Severity::Info, message, path).unsure());
            }
            RecoveryTime::WhenReturned { because } => {
                (Severity::Error, format!("{whose} the lost region itself to recover: {because}"))
            }
        };
        let message = format!("`{name}` promises to be back within {promise}, but {message}");
        let help = "call it asynchronously, shorten its recovery (a button, an automatic promotion, checks that fail \
                    sooner), or promise what can be kept";
        let found = self.finding(&self.service.objectives.rto, severity, message, path).help(help);
        Some(if rests_on_assumptions(self.bundle.plan, path.last()) { found.unsure() } else { found })
    }

    /// Whether the longest time is the service's own and so none that it inherits: that has a rule of its own.
    fn is_own_time(&self) -> bool {
        let open = |time: &RecoveryTime| matches!(time, RecoveryTime::AtLeast { .. });
        let own_open = self.planned.recoveries.iter().any(|recovery| open(&recovery.total));
        self.composed.rto_path.len() < 2 && (own_open || !open(&self.composed.rto))
    }

    /// Who needs how long: the callee its own time, and all that is waited for together where that is another.
    fn needs(&self, whole: &str) -> String {
        let path = &self.composed.rto_path;
        let callee = path.last().filter(|_| path.len() > 1);
        let composed = callee.and_then(|name| self.bundle.plan.service(name.as_str())?.composed.as_ref());
        let own = match composed.map(|composed| &composed.rto) {
            Some(RecoveryTime::Within(time)) => takes(*time),
            Some(RecoveryTime::AtLeast { known, .. }) => format!("at least {}", known.shortest),
            Some(RecoveryTime::Unaffected | RecoveryTime::WhenReturned { .. }) | None => whole.to_owned(),
        };
        let together = if own == whole { String::new() } else { format!(", and with all that is waited for {whole}") };
        format!("{} {own} to recover{together}", whose(path))
    }

    /// Where nothing is promised: a word where a callee makes the recovery last an order longer.
    fn far_worse_than_own(&self) -> Option<Finding> {
        let path = &self.composed.rto_path;
        if path.len() < 2 {
            return None;
        }
        let mut totals = self.planned.recoveries.iter().map(|recovery| &recovery.total);
        let own = totals.try_fold(Millis::ZERO, |most, total| Some(most.max(known(total)?.longest)))?;
        let message = match &self.composed.rto {
            RecoveryTime::WhenReturned { because } => format!("so returns only with the lost region: {because}"),
            RecoveryTime::Within(time) | RecoveryTime::AtLeast { known: time, .. }
                if time.longest >= own.times(AN_ORDER) && !time.longest.is_zero() =>
            {
                format!("so needs {} to recover, its own part only {own}", takes(*time))
            }
            RecoveryTime::Unaffected | RecoveryTime::Within(_) | RecoveryTime::AtLeast { .. } => return None,
        };
        let message =
            format!("`{}` waits for `{}`, {message} ({})", self.service.name, path.last()?, Composed::shown(path));
        Some(self.finding(&Fact::<Millis>::Unknown, Severity::Info, message, path))
    }

    /// Writes that calls make longer than promised.
    fn write(&self) -> Option<Finding> {
        let path = &self.composed.write_path;
        let promise = self.service.objectives.write_latency.value().copied()?;
        let Some(Reckoned::Known(write)) = &self.composed.write else { return None };
        if path.len() < 2 {
            return None;
        }
        let p95 = write.p95.value().copied().filter(|p95| *p95 > promise);
        let time = match p95 {
            _ if write.p50 > promise => format!("{} for half of them", in_millis(write.p50)),
            Some(p95) => format!("{} for one in twenty", in_millis(p95)),
            None => return None,
        };
        let message = format!(
            "`{}` promises writes within {promise}, but with those that it waits for they take at least {time} ({})",
            self.service.name,
            Composed::shown(path)
        );
        let help = "answer once the write is accepted and call asynchronously, move the write home nearer to users, or \
                    promise what can be kept";
        let found = self.finding(&self.service.objectives.write_latency, Severity::Warning, message, path).help(help);
        Some(if is_assumed(&write.from) { found.unsure() } else { found })
    }

    fn finding<T>(&self, promise: &Fact<T>, severity: Severity, message: String, path: &[Name]) -> Finding {
        let found = about_promise(&META, self.bundle, self.service, promise, message).severity(severity);
        let next = path.get(1).and_then(|next| self.service.depends_on.iter().find(|call| call.service == *next));
        match next {
            Some(call) => found.related(call.at.clone(), format!("`{}` is waited for here", call.service)),
            None => found,
        }
    }
}

/// Who makes it so: `it needs`, or ``it waits for `c` (a -> b -> c), which needs``.
fn whose(path: &[Name]) -> String {
    match path.last() {
        Some(last) if path.len() > 1 => format!("it waits for `{last}` ({}), which needs", Composed::shown(path)),
        _ => "it needs".to_owned(),
    }
}

/// Whether the longest recovery of a service rests on a value that nobody stated or documented.
fn rests_on_assumptions(plan: &Plan, name: Option<&Name>) -> bool {
    let Some(service) = name.and_then(|name| plan.service(name.as_str())) else { return false };
    let longest = service.recoveries.iter().filter_map(|one| Some((known(&one.total)?.longest, one)));
    let Some((_, recovery)) = longest.max_by_key(|(time, _)| *time) else { return false };
    let tracks = recovery.tracks.iter().filter(|track| track.total == recovery.total);
    tracks.flat_map(|track| &track.steps).any(|step| is_assumed(&step.time.from))
}

//! A fail-over that nobody has tried of late.

use crate::base::evidence::Fact;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::path::Anchor;
use crate::base::units::Date;
use crate::lint::held::beside;
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::{Drill, Service};

static META: RuleMeta = RuleMeta {
    code: "PX506",
    name: "undrilled-failover",
    severity: Severity::Warning,
    page: include_str!("undrilled_failover.md"),
};

/// The longest month.
const MONTH_DAYS: i64 = 31;

/// PX506.
pub(super) struct UndrilledFailover;

impl Lint for UndrilledFailover {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        let all: Vec<&Service> = bundle.inventory.services.iter().filter(|one| fails_over(bundle, one)).collect();
        let drilled = all.iter().filter(|service| service.drill.is_some()).count();
        let as_of = &bundle.inventory.as_of;
        found.extend(ageless(&all, as_of));
        for service in &all {
            found.extend(match &service.drill {
                Some(drill) => of(drill, service, as_of),
                None if drilled.saturating_mul(2) >= all.len() => Some(gap(service, as_of, drilled, all.len())),
                None => unsaid(service, as_of),
            });
        }
    }
}

/// Whether another region takes over from a lost one.
fn fails_over(bundle: &Bundle<'_>, service: &Service) -> bool {
    bundle.plan.service(service.name.as_str()).is_some_and(|planned| {
        planned.pods.everywhere().len() > 1 || planned.datasets.iter().any(|dataset| dataset.copies.len() > 1)
    })
}

fn help(as_of: &Fact<Date>) -> String {
    let day = as_of.value().map_or("DATE".to_owned(), Date::to_string);
    format!(
        "take a region away under real load, once a month, and write `drill: {{last: {day}, underLoad: true}}` on the service"
    )
}

/// Most services have no drill: nobody may have thought of writing them down. All are told at the promise that they
/// share, where there is one, and so once.
fn unsaid(service: &Service, as_of: &Fact<Date>) -> Option<Finding> {
    let rto = &service.objectives.rto;
    let message = format!(
        "a recovery within {} is promised, and nothing says that `{}` was ever drilled",
        rto.value()?,
        service.name
    );
    let finding = Finding::new(&META, rto.anchor().cloned(), message).about(service.name.as_str(), None);
    Some(finding.help(help(as_of)).unsure())
}

/// A service without a drill among others that have one.
fn gap(service: &Service, as_of: &Fact<Date>, drilled: usize, of: usize) -> Finding {
    let rto = &service.objectives.rto;
    let promise = rto.value().map_or(String::new(), |rto| format!(", and it promises a recovery within {rto}"));
    let message =
        format!("`{}` has no `drill` of a fail-over, which {drilled} of {of} services have{promise}", service.name);
    let finding = Finding::new(&META, Some(service.at.clone()), message).about(service.name.as_str(), None);
    beside(finding.help(help(as_of)), rto.anchor(), "the promise that only a drill can show")
}

/// Drills have dates, but nobody says what today is.
fn ageless(all: &[&Service], as_of: &Fact<Date>) -> Option<Finding> {
    let first = all.iter().filter_map(|service| service.drill.as_ref()).find(|drill| !drill.last.is_unknown())?;
    let at = first.last.anchor().unwrap_or(&first.at);
    as_of.is_unknown().then(|| {
        Finding::new(&META, Some(at.clone()), "how old drills are is not known, since `asOf` is not written")
            .severity(Severity::Info)
            .help("write the day for which the inventory holds, such as `asOf: 2026-11-22`, beside `metadata`")
    })
}

fn of(drill: &Drill, service: &Service, as_of: &Fact<Date>) -> Option<Finding> {
    let name = &service.name;
    let made = |at: &Anchor, severity, message: String| {
        let finding = Finding::new(&META, Some(at.clone()), message).about(name.as_str(), None).severity(severity);
        Some(finding.help(help(as_of)))
    };
    let Some(last) = drill.last.value() else {
        return made(&drill.at, Severity::Warning, format!("the drill of `{name}` has no date (`last`)"));
    };
    let at = drill.last.anchor().unwrap_or(&drill.at);
    if let Some(today) = as_of.value() {
        let days = today.days() - last.days();
        if days > MONTH_DAYS {
            let message =
                format!("the last fail-over drill of `{name}` was on {last}, {days} days before {today} (`asOf`)");
            return made(at, Severity::Warning, message).map(|it| beside(it, as_of.anchor(), "the day that counts"));
        }
        if days < 0 {
            let message = format!("the fail-over drill of `{name}` is dated {last}, after {today} (`asOf`)");
            return made(at, Severity::Warning, message).map(|it| beside(it, as_of.anchor(), "the day that counts"));
        }
    }
    let load = match drill.under_load.value() {
        Some(true) => return None,
        Some(false) => "had no real load on",
        None => "does not say whether real load was on (`underLoad`)",
    };
    let at = drill.under_load.anchor().unwrap_or(&drill.at);
    let message = format!("the fail-over drill of `{name}` on {last} {load}: it shows neither warm-up nor capacity");
    made(at, Severity::Info, message)
}

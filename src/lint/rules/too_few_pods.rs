//! Fewer than two pods of what should outlive one.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::Service;
use crate::model::words::ServiceKind;

static META: RuleMeta = RuleMeta {
    code: "PX420",
    name: "too-few-pods",
    severity: Severity::Warning,
    page: include_str!("too_few_pods.md"),
};

/// Fewest pods of what must survive the loss of a zone, or of a node.
const OVER_ZONES: u32 = 2;

/// PX420.
pub(super) struct TooFewPods;

impl Lint for TooFewPods {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        found.extend(bundle.inventory.services.iter().filter_map(check));
    }
}

fn check(service: &Service) -> Option<Finding> {
    let severity = match service.kind.value()? {
        ServiceKind::Api | ServiceKind::Static => Severity::Warning,
        // A queue waits until its one worker is back.
        ServiceKind::Worker => Severity::Info,
        ServiceKind::Batch | ServiceKind::External => return None,
    };
    let name = &service.name;
    let (fact, message, help) = match (service.autoscaling.value(), service.replicas.value()) {
        (Some((_, most)), _) if *most < OVER_ZONES => (
            service.autoscaling.anchor(),
            format!(
                "`{name}` may never run more than {}: whatever stops it stops the service in its region",
                pods(*most)
            ),
            "let it run two at least: `autoscaling: {min: 2, max: 4}`",
        ),
        (Some((min, _)), _) if *min < OVER_ZONES => (
            service.autoscaling.anchor(),
            format!(
                "`{name}` may shrink to {}: the loss of a zone or of a node then stops it until a new one has started",
                pods(*min)
            ),
            "keep two at least: `autoscaling: {min: 2, ...}`",
        ),
        (None, Some(replicas)) if *replicas < OVER_ZONES => (
            service.replicas.anchor(),
            format!(
                "`{name}` runs {}: the loss of a zone or of a node stops it until a new one has started",
                pods(*replicas)
            ),
            "run two at least: `replicas: 2`",
        ),
        _ => return None,
    };
    let found = Finding::new(&META, fact.cloned(), message).severity(severity).about(name.as_str(), None).help(help);
    Some(if service.kind.provenance().is_firm() { found } else { found.unsure() })
}

fn pods(count: u32) -> &'static str {
    if count == 0 { "no pod" } else { "one pod" }
}

//! A job on a schedule that every region starts.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::lint::held::{beside, named, sure};
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::Service;
use crate::model::plan::PodPlacement;
use crate::model::words::{DeclaredPods, ServiceKind};

static META: RuleMeta = RuleMeta {
    code: "PX505",
    name: "batch-everywhere",
    severity: Severity::Warning,
    page: include_str!("batch_everywhere.md"),
};

/// PX505.
pub(super) struct BatchEverywhere;

impl Lint for BatchEverywhere {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for service in &bundle.inventory.services {
            let pods = std::iter::once(&service.declared)
                .chain(service.data.iter().map(|dataset| &dataset.declared))
                .map(|declared| &declared.pods)
                .find(|pods| pods.value() == Some(&DeclaredPods::Active));
            let Some(pods) = pods.filter(|_| service.kind.value() == Some(&ServiceKind::Batch)) else { continue };
            found.extend(finding(bundle, service, pods.anchor().unwrap_or(&service.at)));
        }
    }
}

/// A leader for each home is one run for each row: that is no second run.
fn finding(bundle: &Bundle<'_>, service: &Service, at: &crate::base::path::Anchor) -> Option<Finding> {
    let PodPlacement::Leader { now, candidates } = &bundle.plan.service(service.name.as_str())?.pods else {
        return None;
    };
    if candidates.len() < 2 {
        return None;
    }
    let regions: Vec<_> = candidates.iter().collect();
    let when = service.schedule.value().map_or(String::new(), |schedule| format!(" at every `{schedule}`"));
    let message = format!(
        "`{}` is a batch and declared in every region: it would run {} times{when}, in {}",
        service.name,
        regions.len(),
        named(bundle, &regions)
    );
    let finding = Finding::new(&META, Some(at.clone()), message).about(service.name.as_str(), None).help(format!(
        "write `pods: leader`, as planned: an elected leader runs it, now in {}, and a fencing token refuses one that comes late",
        named(bundle, &[now])
    ));
    let finding = beside(finding, service.schedule.anchor(), "its schedule, which every region would follow");
    // What has a schedule is a batch, whether or not it says so.
    Some(sure(finding, service.kind.provenance().is_firm() || !service.schedule.is_unknown()))
}

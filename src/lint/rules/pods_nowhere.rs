//! A service whose pods no region may run.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::model::contracts::{Bundle, Lint};
use crate::model::plan::PodPlacement;

static META: RuleMeta =
    RuleMeta { code: "PX405", name: "pods-nowhere", severity: Severity::Error, page: include_str!("pods_nowhere.md") };

/// PX405.
pub(super) struct PodsNowhere;

impl Lint for PodsNowhere {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for planned in bundle.plan.services.iter().filter(|service| service.pods == PodPlacement::Nowhere) {
            let Some(service) = bundle.inventory.service(planned.name.as_str()) else { continue };
            // Where one dataset alone may live nowhere, that has a finding of its own.
            if planned.datasets.iter().any(|dataset| dataset.copies.is_empty()) {
                continue;
            }
            let message =
                format!("no region holds all the data that `{}` works on, so its pods may run nowhere", service.name);
            found.push(
                Finding::new(&META, Some(service.at.clone()), message)
                    .about(service.name.as_str(), None)
                    .help("split the service by place, so that each part works on rows that may live together"),
            );
        }
    }
}

//! Something shared that is lost with a region, when recovering from that loss needs it.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::model::contracts::{Bundle, Lint};
use crate::model::plan::{RegionLoss, SharedLoss};
use crate::model::words::SharedKind;

static META: RuleMeta =
    RuleMeta { code: "PX417", name: "shared-fate", severity: Severity::Warning, page: include_str!("shared_fate.md") };

/// PX417.
pub(super) struct SharedFate;

impl Lint for SharedFate {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for loss in bundle.plan.losses.iter().filter(|loss| !loss.services.is_empty()) {
            found.extend(loss.shared.iter().filter_map(|part| told(bundle, loss, part)));
        }
    }
}

fn told(bundle: &Bundle<'_>, loss: &RegionLoss, part: &SharedLoss) -> Option<Finding> {
    let all = &bundle.inventory.shared;
    // A second one elsewhere is there when this one is lost.
    if all.iter().any(|other| other.kind == part.kind && other.region != loss.region) {
        return None;
    }
    let severity = match part.kind {
        _ if part.needed_to_recover => Severity::Warning,
        SharedKind::Gitops => Severity::Info,
        // Records that stand ready flip without it, and the rest can wait.
        SharedKind::Dns
        | SharedKind::Registry
        | SharedKind::Secrets
        | SharedKind::Identity
        | SharedKind::Monitoring => return None,
    };
    let at = all.iter().find(|one| one.name == part.name)?.at.clone();
    let region = loss.region.shown(&bundle.inventory.provider);
    let services = loss.services.len();
    let hit = if services == 1 { "one service has".to_owned() } else { format!("{services} services have") };
    let message = format!(
        "`{}` ({}) lives in `{region}` alone and is lost with it, when {hit} to recover: {}",
        part.name, part.kind, part.stops
    );
    let help = "keep a second one in another region and write it beside this one (`platform.shared`)";
    Some(Finding::new(&META, Some(at), message).severity(severity).help(help))
}

//! A `home` on data of which no one region takes all writes.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::DatasetId;
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::Dataset;
use crate::model::plan::{CopyRole, DatasetPlan, WritePath};

static META: RuleMeta =
    RuleMeta { code: "PX426", name: "idle-home", severity: Severity::Warning, page: include_str!("idle_home.md") };

/// PX426.
pub(super) struct IdleHome;

impl Lint for IdleHome {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for service in &bundle.inventory.services {
            for dataset in service.data.iter().filter(|dataset| !dataset.home.is_unknown()) {
                let id = DatasetId { service: service.name.clone(), dataset: dataset.name.clone() };
                found.extend(super::planned(bundle, &id).and_then(|plan| finding(bundle, dataset, plan)));
            }
        }
    }
}

fn finding(bundle: &Bundle<'_>, dataset: &Dataset, plan: &DatasetPlan) -> Option<Finding> {
    let home = dataset.home.value()?;
    // One outside residency is a conflict, which says more.
    let allowed = bundle.facts.get(&plan.id).is_some_and(|facts| facts.allowed.contains(home));
    if !allowed || plan.copies.iter().any(|copy| copy.role == CopyRole::Writer) {
        return None;
    }
    let rows = "each row has a home of its own, which the application keeps";
    let (why, help) = match &plan.writes {
        WritePath::HomeOf { .. } => {
            (rows, "take it out; when a region is lost, the runbook says where its rows' home is changed")
        }
        WritePath::Rights => ("every region spends rights of its own", "take it out"),
        WritePath::Writer(_) => ("files are put into the first region that may hold them", "take it out"),
        WritePath::Local => ("every region takes its writes", "take it out"),
        WritePath::None => ("nothing of the plan writes it", "take it out"),
    };
    let shown = home.shown(&bundle.inventory.provider);
    let id = &plan.id;
    let at = dataset.home.anchor().unwrap_or(&dataset.at).clone();
    let message = format!("`home: {shown}` of `{id}` decides nothing: {why}");
    Some(Finding::new(&META, Some(at), message).about(id.service.as_str(), Some(id.dataset.as_str())).help(help))
}

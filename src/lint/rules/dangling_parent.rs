//! X3: a child that is written in several regions refers to a parent that may be deleted in another.

use super::planned;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::RegionId;
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::{Dataset, Reference};
use crate::model::plan::{CopyRole, DatasetPlan};
use crate::model::words::{OnDelete, Operation};

static META: RuleMeta = RuleMeta {
    code: "PX402",
    name: "dangling-parent",
    severity: Severity::Warning,
    page: include_str!("dangling_parent.md"),
};

/// PX402.
pub(super) struct DanglingParent;

impl Lint for DanglingParent {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for child in bundle.plan.services.iter().flat_map(|service| &service.datasets) {
            if !written_in_several(child) {
                continue;
            }
            let Some(dataset) = bundle.inventory.dataset(&child.id) else { continue };
            for reference in &dataset.references {
                let parent = bundle.inventory.dataset(&reference.dataset);
                let elsewhere = planned(bundle, &reference.dataset).is_some_and(|parent| lies_elsewhere(child, parent));
                if elsewhere && parent.is_some_and(|parent| can_vanish(parent, reference)) {
                    found.push(finding(child, reference));
                }
            }
        }
    }
}

fn written_in_several(child: &DatasetPlan) -> bool {
    child.copies.iter().filter(|copy| matches!(copy.role, CopyRole::Merging | CopyRole::Home)).count() > 1
}

/// Whether some child may be written in a region that is not the parent's only one.
fn lies_elsewhere(child: &DatasetPlan, parent: &DatasetPlan) -> bool {
    let only = |region: &RegionId| parent.copies.iter().all(|copy| copy.region == *region);
    child.copies.iter().any(|copy| !only(&copy.region))
}

/// A parent goes for good unless its deletes are soft or there are none.
fn can_vanish(parent: &Dataset, reference: &Reference) -> bool {
    let soft = reference.on_delete.value() == Some(&OnDelete::Soft);
    let deleted = parent
        .operations
        .value()
        .is_none_or(|all| all.contains(&Operation::Delete) || all.contains(&Operation::CascadeDelete));
    !soft && deleted
}

fn finding(child: &DatasetPlan, reference: &Reference) -> Finding {
    let mut found = Finding::new(
        &META,
        Some(reference.at.clone()),
        format!(
            "`{}` is written in several regions and refers to `{}`, whose rows may be deleted in another at the same time",
            child.id, reference.dataset
        ),
    )
    .about(child.id.service.as_str(), Some(child.id.dataset.as_str()))
    .help("mark parents as deleted and keep the tombstone longer than the longest partition (`onDelete: soft`)");
    if reference.on_delete.is_unknown() {
        found = found.unsure();
    }
    found
}

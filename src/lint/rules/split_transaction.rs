//! X4: one transaction over datasets that are not ordered in one place.

use super::planned;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::DatasetId;
use crate::model::contracts::{Bundle, Lint};
use crate::model::plan::{DatasetPlan, WritePath};

static META: RuleMeta = RuleMeta {
    code: "PX403",
    name: "split-transaction",
    severity: Severity::Error,
    page: include_str!("split_transaction.md"),
};

/// PX403.
pub(super) struct SplitTransaction;

impl Lint for SplitTransaction {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for service in &bundle.inventory.services {
            for transaction in service.transactions.iter().filter(|transaction| !transaction.saga) {
                let plans: Vec<&DatasetPlan> =
                    transaction.datasets.iter().filter_map(|id| planned(bundle, id)).collect();
                let Some((first, other)) = first_apart(&plans) else { continue };
                found.push(
                    Finding::new(
                        &META,
                        Some(transaction.at.clone()),
                        format!(
                            "one transaction over `{}`, {}, and `{}`, {}",
                            first.id,
                            ordered_where(bundle, first),
                            other.id,
                            ordered_where(bundle, other)
                        ),
                    )
                    .about(service.name.as_str(), dataset_of(&first.id, service.name.as_str()))
                    .help("write `saga: true` and give each step a compensation, or give the datasets one home and strategy"),
                );
            }
        }
    }
}

fn dataset_of<'a>(id: &'a DatasetId, service: &str) -> Option<&'a str> {
    (id.service.as_str() == service).then(|| id.dataset.as_str())
}

/// The first dataset and the first that is not written in the same place.
fn first_apart<'a>(plans: &[&'a DatasetPlan]) -> Option<(&'a DatasetPlan, &'a DatasetPlan)> {
    let first = plans.first()?;
    plans.iter().find(|other| !together(first, other)).map(|other| (*first, *other))
}

/// Whether the same region orders the writes of both.
fn together(a: &DatasetPlan, b: &DatasetPlan) -> bool {
    match (&a.writes, &b.writes) {
        (WritePath::Writer(a), WritePath::Writer(b)) => a == b,
        (WritePath::HomeOf { key: a, .. }, WritePath::HomeOf { key: b, .. }) => a == b,
        // Two merged datasets merge apart from one another: half of a transaction may be seen.
        (WritePath::Local, WritePath::Local) => a.id == b.id || alone(a) && alone(b),
        (WritePath::None, _) | (_, WritePath::None) => true,
        _ => alone(a) && alone(b),
    }
}

/// Whether all of it lives in one region.
fn alone(plan: &DatasetPlan) -> bool {
    plan.copies.len() < 2
}

fn ordered_where(bundle: &Bundle<'_>, plan: &DatasetPlan) -> String {
    match &plan.writes {
        WritePath::Writer(region) => format!("ordered in {}", region.shown(&bundle.inventory.provider)),
        WritePath::HomeOf { key, .. } => format!("ordered in the home of each {key}"),
        WritePath::Local => "written in every region".to_owned(),
        WritePath::None => "not written".to_owned(),
    }
}

//! X4: one transaction over datasets that are not ordered in one place.

use super::planned;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::{DatasetId, RegionId};
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
                    .help(help(first, other)),
                );
            }
        }
    }
}

fn dataset_of<'a>(id: &'a DatasetId, service: &str) -> Option<&'a str> {
    (id.service.as_str() == service).then(|| id.dataset.as_str())
}

/// The first two datasets that are written, and not in the same place.
fn first_apart<'a>(plans: &[&'a DatasetPlan]) -> Option<(&'a DatasetPlan, &'a DatasetPlan)> {
    let written: Vec<&DatasetPlan> = plans.iter().copied().filter(|plan| plan.writes != WritePath::None).collect();
    written.iter().enumerate().find_map(|(at, first)| {
        let other = written.iter().skip(at.saturating_add(1)).find(|other| !together(first, other))?;
        Some((*first, *other))
    })
}

/// Rows of several homes are together only where one key gives both of them theirs.
fn help(a: &DatasetPlan, b: &DatasetPlan) -> String {
    let saga = "write `saga: true` and give each step a compensation";
    match (&a.writes, &b.writes) {
        (WritePath::HomeOf { key: Some(of_a), .. }, WritePath::HomeOf { key: Some(of_b), .. }) if of_a == of_b => {
            format!("{saga}, or let both live in the same regions (`residency`)")
        }
        (WritePath::HomeOf { key: of_a, .. }, WritePath::HomeOf { key: of_b, .. }) => {
            let key = of_a.as_ref().or(of_b.as_ref()).map_or("...", String::as_str);
            format!("{saga}, or say that both have their home by one key: the same `affinity: {{key: {key}, ...}}`")
        }
        _ => format!("{saga}, or give the datasets one home and strategy"),
    }
}

/// Whether the same region orders the writes of both.
fn together(a: &DatasetPlan, b: &DatasetPlan) -> bool {
    if let (Some(a), Some(b)) = (only_writer(a), only_writer(b)) {
        return a == b;
    }
    match (&a.writes, &b.writes) {
        (WritePath::HomeOf { key: of_a, .. }, WritePath::HomeOf { key: of_b, .. }) => {
            // Without a key that was named, nothing says that two rows have their home in common.
            let same_regions = a.copies.iter().map(|copy| &copy.region).eq(b.copies.iter().map(|copy| &copy.region));
            of_a.is_some() && of_a == of_b && same_regions
        }
        // Two merged datasets merge apart from one another: half of a transaction may be seen.
        _ => a.id == b.id,
    }
}

/// The region that takes all writes, where there is just one.
fn only_writer(plan: &DatasetPlan) -> Option<&RegionId> {
    match (&plan.writes, plan.copies.as_slice()) {
        (WritePath::Writer(region), _) => Some(region),
        (_, [only]) => Some(&only.region),
        _ => None,
    }
}

fn ordered_where(bundle: &Bundle<'_>, plan: &DatasetPlan) -> String {
    match &plan.writes {
        WritePath::Writer(region) => format!("ordered in {}", region.shown(&bundle.inventory.provider)),
        WritePath::HomeOf { key: Some(key), .. } => format!("ordered in the home of each {key}"),
        WritePath::HomeOf { key: None, .. } => "ordered in the home of each row".to_owned(),
        WritePath::Rights => "spent out of each region's rights".to_owned(),
        WritePath::Local => "written in every region".to_owned(),
        WritePath::None => "not written".to_owned(),
    }
}

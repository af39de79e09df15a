//! X6: a read that may be stale decides a write.

use super::planned;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::{Dataset, Service};
use crate::model::plan::{CopyRole, DatasetPlan, ReadPath};
use crate::model::words::ReadsFrom;

static META: RuleMeta = RuleMeta {
    code: "PX404",
    name: "replica-read-decides",
    severity: Severity::Error,
    page: include_str!("replica_read_decides.md"),
};

/// PX404.
pub(super) struct ReplicaReadDecides;

impl Lint for ReplicaReadDecides {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for service in &bundle.inventory.services {
            for dataset in &service.data {
                let id = crate::base::ids::DatasetId { service: service.name.clone(), dataset: dataset.name.clone() };
                let Some(plan) = planned(bundle, &id) else { continue };
                if let Some(why) = stale_because(service, dataset, plan) {
                    found.push(
                        Finding::new(&META, Some(anchor(dataset)), format!("a read of `{id}` decides a write, but {why}"))
                            .about(service.name.as_str(), Some(dataset.name.as_str()))
                            .help("ask for `consistency: strong` so that reads go to the writer, or check again there in the same transaction (`declared: {revalidated: true}`)"),
                    );
                }
            }
        }
    }
}

fn anchor(dataset: &Dataset) -> crate::base::path::Anchor {
    dataset.reads_for_decision.anchor().unwrap_or(&dataset.at).clone()
}

fn stale_because(service: &Service, dataset: &Dataset, plan: &DatasetPlan) -> Option<&'static str> {
    let decides = dataset.reads_for_decision.value() == Some(&true);
    let checked = [&dataset.declared, &service.declared].iter().any(|d| d.revalidated.value() == Some(&true));
    if !decides || checked || plan.copies.len() < 2 {
        return None;
    }
    let own = dataset.declared.reads.value();
    if own.or(service.declared.reads.value()) == Some(&ReadsFrom::Replica) {
        return Some("it is declared to be read at a replica, which may lag");
    }
    let lags = plan.reads != ReadPath::AtWriter;
    plan.copies.iter().find_map(|copy| match copy.role {
        CopyRole::Merging => Some("every region reads its own state, which others have changed meanwhile"),
        CopyRole::Own => Some("each region has its own and does not see the others'"),
        CopyRole::Derived => Some("it is made from its source with a delay"),
        CopyRole::Follower | CopyRole::Home | CopyRole::Voter if lags && !copy.receives.is_empty() => {
            Some("its readers are content with a copy that may lag, and so are served by one")
        }
        CopyRole::Writer
        | CopyRole::Follower
        | CopyRole::Home
        | CopyRole::Replica
        | CopyRole::Voter
        | CopyRole::Witness => None,
    })
}

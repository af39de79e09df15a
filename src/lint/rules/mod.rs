//! The rules, one file each, in the order of their codes.

mod dangling_parent;
mod latency_promise_broken;
mod message_outruns_copy;
mod no_backup;
mod pods_nowhere;
mod promise_not_kept_by_callee;
mod recovery_points_apart;
mod replica_read_decides;
mod split_transaction;
mod unsafe_coordination_state;

use crate::base::ids::DatasetId;
use crate::model::contracts::{Bundle, Lint};
use crate::model::plan::DatasetPlan;

/// Every rule, by code.
pub const LINTS: &[&dyn Lint] = &[
    &unsafe_coordination_state::UnsafeCoordinationState,
    &dangling_parent::DanglingParent,
    &split_transaction::SplitTransaction,
    &replica_read_decides::ReplicaReadDecides,
    &pods_nowhere::PodsNowhere,
    &message_outruns_copy::MessageOutrunsCopy,
    &recovery_points_apart::RecoveryPointsApart,
    &promise_not_kept_by_callee::PromiseNotKeptByCallee,
    &no_backup::NoBackup,
    &latency_promise_broken::LatencyPromiseBroken,
];

/// The dataset of an id as planned.
fn planned<'a>(bundle: &Bundle<'a>, id: &DatasetId) -> Option<&'a DatasetPlan> {
    let at = bundle.plan.services.binary_search_by(|service| service.name.cmp(&id.service)).ok()?;
    bundle.plan.services.get(at)?.datasets.iter().find(|dataset| dataset.id == *id)
}

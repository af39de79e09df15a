//! The rules, one file each, in the order of their codes.

mod bad_schedule;
mod batch_everywhere;
mod capacity_below_load;
mod claimed_twice;
mod copy_outside_residency;
mod cross_region_lock;
mod dangling_parent;
mod declared_differs;
mod dns_outlasts_promise;
mod endpoints_not_as_planned;
mod floating_image;
mod idle_home;
mod lag_below_floor;
mod latency_promise_broken;
mod loses_more_than_promised;
mod made_from_itself;
mod message_outruns_copy;
mod name_too_long;
mod needless_sync;
mod no_backup;
mod pods_nowhere;
mod promise_not_kept_by_callee;
mod recovery_outlasts_promise;
mod recovery_points_apart;
mod replica_read_decides;
mod selector_misses_region;
mod shared_fate;
mod slow_region_unseen;
mod split_transaction;
mod state_without_strategy;
mod survivors_too_small;
mod too_few_pods;
mod undrilled_failover;
mod unhandled_lag;
mod unkeyed_mutation;
mod unsafe_coordination_state;
mod wall_clock_wins;
mod warm_up_outlasts_promise;

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
    &recovery_outlasts_promise::RecoveryOutlastsPromise,
    &warm_up_outlasts_promise::WarmUpOutlastsPromise,
    &slow_region_unseen::SlowRegionUnseen,
    &dns_outlasts_promise::DnsOutlastsPromise,
    &survivors_too_small::SurvivorsTooSmall,
    &copy_outside_residency::CopyOutsideResidency,
    &shared_fate::SharedFate,
    &endpoints_not_as_planned::EndpointsNotAsPlanned,
    &declared_differs::DeclaredDiffers,
    &too_few_pods::TooFewPods,
    &loses_more_than_promised::LosesMoreThanPromised,
    &bad_schedule::BadSchedule,
    &made_from_itself::MadeFromItself,
    &capacity_below_load::CapacityBelowLoad,
    &lag_below_floor::LagBelowFloor,
    &idle_home::IdleHome,
    &state_without_strategy::StateWithoutStrategy,
    &unhandled_lag::UnhandledLag,
    &unkeyed_mutation::UnkeyedMutation,
    &cross_region_lock::CrossRegionLock,
    &batch_everywhere::BatchEverywhere,
    &undrilled_failover::UndrilledFailover,
    &needless_sync::NeedlessSync,
    &wall_clock_wins::WallClockWins,
    &name_too_long::NameTooLong,
    &claimed_twice::ClaimedTwice,
    &selector_misses_region::SelectorMissesRegion,
    &floating_image::FloatingImage,
];

/// The dataset of an id as planned.
fn planned<'a>(bundle: &Bundle<'a>, id: &DatasetId) -> Option<&'a DatasetPlan> {
    bundle.plan.dataset(id)
}

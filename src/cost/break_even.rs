//! When a scenario pays.
use super::Ground;
use crate::model::estimate::{BreakEven, ScenarioEstimate};
pub(super) fn break_even(_: &Ground<'_>, _: &[ScenarioEstimate]) -> Vec<BreakEven> {
    Vec::new()
}

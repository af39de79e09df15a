//! What stops when a region is lost, shared fate included.

use super::Ground;
use crate::model::plan::Plan;

/// Fills `losses`.
pub(super) fn lose(_plan: &mut Plan, _ground: &Ground<'_>) {}

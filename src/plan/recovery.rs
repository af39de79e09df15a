//! How services come back after the loss of a region.

use super::Ground;
use crate::model::plan::Plan;

/// Fills the `recoveries` of services.
pub(super) fn recover(_plan: &mut Plan, _ground: &Ground<'_>) {}

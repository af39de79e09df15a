//! Services with everything that they wait for.

use super::Ground;
use crate::model::plan::Plan;

/// Fills `calls` and `composed` of services.
pub(super) fn compose(_plan: &mut Plan, _ground: &Ground<'_>) {}

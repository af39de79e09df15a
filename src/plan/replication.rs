//! How copies follow one another, how far they are behind, and what is lost with a region.

use super::Ground;
use crate::model::plan::Plan;

/// Fills `links`, `losses`, `own_writes` and `backup` of datasets.
pub(super) fn link(_plan: &mut Plan, _ground: &Ground<'_>) {}

//! Stores that commit through a quorum of regions, held against what datasets ask.

use super::Ground;
use crate::model::plan::Plan;

/// Fills the `quorums` of datasets that ask for what only such a store can do.
pub(super) fn compare(_plan: &mut Plan, _ground: &Ground<'_>) {}

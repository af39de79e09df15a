//! The order of the migration.

use super::Ground;
use crate::model::plan::Plan;

/// Fills `roadmap`.
pub(super) fn order(_plan: &mut Plan, _ground: &Ground<'_>) {}

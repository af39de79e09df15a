//! A way of running the platform in few numbers, for pages that are about more.

use super::cells;
use super::outline::Outline;
use crate::base::ids::{DatasetId, Name};
use crate::emit::blocks::Cell;
use crate::model::contracts::Bundle;
use crate::model::plan::{Loss, Plan};

/// What a way comes to.
pub(in crate::emit) struct Brief<'a> {
    /// Until the last service works again after the worst loss of one region.
    pub(in crate::emit) rto: Cell,
    /// Services that hold up those for which it takes so long.
    pub(in crate::emit) held_up_by: Vec<&'a Name>,
    /// Services that miss their own promise.
    pub(in crate::emit) over_rto: Cell,
    /// What becomes of data at worst on a quiet day.
    pub(in crate::emit) rpo: Cell,
    /// Of these something is out of reach until the region returns.
    pub(in crate::emit) behind: Vec<&'a DatasetId>,
    /// The longest time whose writes are lost, of those that are known.
    pub(in crate::emit) worst_loss: Option<(&'a DatasetId, &'a Loss)>,
    /// Datasets that miss their own promise.
    pub(in crate::emit) over_rpo: Cell,
    /// Services of which some recovery needs a person who decides.
    pub(in crate::emit) by_person: Vec<&'a Name>,
    /// Services of which some recovery needs a button, and none more.
    pub(in crate::emit) by_button: Vec<&'a Name>,
    /// Pods that run all the time.
    pub(in crate::emit) pods: Cell,
    /// Datasets with copies where their rows may not be: such a way is a mere what-if.
    pub(in crate::emit) breaks_residency: usize,
}

/// What a way comes to.
pub(in crate::emit) fn brief<'a>(bundle: &Bundle<'a>, plan: &'a Plan) -> Brief<'a> {
    let outline = Outline::of(bundle, plan);
    Brief {
        rto: cells::rto(&outline, bundle.inventory.objectives.rto.value()),
        over_rto: cells::over(&outline.over_rto),
        rpo: cells::rpo(&outline.quiet),
        worst_loss: outline.quiet.worst,
        over_rpo: cells::over(&outline.over_rpo),
        pods: cells::counted(outline.pods),
        breaks_residency: outline.breaks_residency.len(),
        behind: outline.quiet.behind,
        held_up_by: outline.held_up_by,
        by_person: outline.by_person,
        by_button: outline.by_button,
    }
}

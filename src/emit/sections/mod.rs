//! The plan's numbers, section by section: what `plan --section` shows. One file a section and one line here.

use super::blocks::Block;
use crate::model::contracts::View;

/// A part of the plan that is shown on its own.
pub(super) trait Section: Sync {
    /// As given to `--section`, and as its heading.
    fn name(&self) -> &'static str;
    /// What it shows, in a few words.
    fn about(&self) -> &'static str;
    /// What is to be drawn.
    fn blocks(&self, view: &View<'_>) -> Vec<Block>;
}

/// Every section, in the order in which they are shown.
pub(super) const SECTIONS: &[&dyn Section] = &[];

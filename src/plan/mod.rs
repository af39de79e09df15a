//! From verdicts to the plan: where pods run, and which copy does what where.

mod placement;

pub use placement::plan;

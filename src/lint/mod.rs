//! Checks over the finished bundle. They share no code with the planner that they judge.
//!
//! A rule is one file with its page in `rules/` and one line in [`LINTS`].

mod budgets;
mod fit;
mod held;
mod prices;
pub mod rules;
mod say;

use crate::base::finding::Finding;
use crate::model::contracts::{Bundle, Lint};

pub use budgets::{BUDGET_EXCEEDED, budgets, has_budgets};
pub use prices::{RULES as PRICE_RULES, prices};
pub use rules::LINTS;

/// Everything that the given rules find, unsorted.
pub fn lint(bundle: &Bundle<'_>, lints: &[&dyn Lint]) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in lints {
        rule.check(bundle, &mut found);
    }
    found
}

//! R9: parts the ways: data with a pair that is not safe goes on to R10, the rest to R13.

use crate::classify::ask;
use crate::model::contracts::{Case, Decision, Rule, Test};

/// R9.
pub(super) struct NotSafe;

impl Rule for NotSafe {
    fn id(&self) -> &'static str {
        "R9"
    }

    fn title(&self) -> &'static str {
        "what does not merge safely must be ordered: R10 to R12"
    }

    fn tests(&self, case: Case<'_>) -> Vec<Test> {
        vec![ask::some_unsafe(case)]
    }

    fn decide(&self, _: Case<'_>) -> Option<Decision> {
        None
    }
}

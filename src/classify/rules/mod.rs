//! The ordered rules. The first whose tests all hold decides; the last one always matches.
//!
//! R0, the residency filter, is applied before (it narrows the regions of the facts); R1 concerns services without
//! data and stands with the labels of services.

mod r02_batch;
mod r03_static;
mod r04_derived;
mod r05_queue;
mod r06_session;
mod r07_residency;
mod r08_affinity;
mod r09_not_safe;
mod r10_ordered_per_key;
mod r11_escrow;
mod r12_ordered;
mod r13_read_mostly;
mod r14_merging;
mod r15_otherwise;

use crate::base::evidence::Evidence;
use crate::model::contracts::{Case, Decision, Rule};
use crate::model::verdict::{ActiveActive, Counterexample, Offence, PatternUse, StrategyId};

pub(crate) use r02_batch::of_batch;
pub(crate) use r14_merging::merge_type;

/// Every rule, in the order in which they are tried.
pub const RULES: &[&dyn Rule] = &[
    &r02_batch::Batch,
    &r03_static::Static,
    &r04_derived::Derived,
    &r05_queue::Queue,
    &r06_session::Session,
    &r07_residency::Residency,
    &r08_affinity::AffinityRule,
    &r09_not_safe::NotSafe,
    &r10_ordered_per_key::OrderedPerKey,
    &r11_escrow::Escrow,
    &r12_ordered::Ordered,
    &r13_read_mostly::ReadMostly,
    &r14_merging::Merging,
    &r15_otherwise::Otherwise,
];

/// A decision with nothing particular to it.
pub fn decision(strategy: StrategyId, active_active: ActiveActive, reason: impl Into<String>) -> Decision {
    Decision {
        strategy,
        detail: None,
        homes: None,
        reason: reason.into(),
        active_active,
        patterns: Vec::new(),
        evidence: Vec::new(),
        conflicts: Vec::new(),
    }
}

/// A pattern with the reason for it.
pub fn pattern(id: &'static str, because: impl Into<String>) -> PatternUse {
    PatternUse { id, because: because.into() }
}

/// What the offending pairs say, each as one statement.
pub fn statements(case: Case<'_>) -> Vec<Evidence> {
    case.offences.iter().map(statement).collect()
}

fn statement(offence: &Offence) -> Evidence {
    let text = match (offence.operation, offence.invariant, &offence.counterexample) {
        (Some(operation), Some(invariant), Some(run)) => {
            format!("{operation} can break {invariant}: {}", run_in_one_line(run))
        }
        (Some(operation), Some(invariant), None) => {
            format!("{operation} against {invariant} is not on the proven list, so it is ordered")
        }
        (None, _, _) | (_, None, _) => {
            "the operations are not known, so nothing is on the proven list and all of it is ordered".to_owned()
        }
    };
    Evidence { statement: text.into(), from: offence.from.clone(), at: offence.at.clone() }
}

fn run_in_one_line(run: &Counterexample) -> String {
    format!("from {}, region A: {}, region B: {}; merged: {}", run.start, run.region_a, run.region_b, run.merged)
}

/// `reserve can break no-overlap`, for a table: the offence that says most.
pub fn main_offence(case: Case<'_>) -> String {
    match case.offences.first().map(|offence| (offence.operation, offence.invariant)) {
        Some((Some(operation), Some(invariant))) => format!("{operation} can break {invariant}"),
        _ => "operations are not known".to_owned(),
    }
}

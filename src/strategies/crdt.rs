//! All regions write, and states merge.

use crate::model::contracts::{Case, Decision, Strategy};
use crate::model::facts::DatasetFacts;
use crate::model::plan::{CopyRole, DatasetPlan, ReadPath, WritePath};
use crate::model::verdict::{StrategyId, Verdict};
use crate::model::words::{Consistency, LostUpdates, Operation, ServiceKind};

/// See the module.
pub(super) struct Crdt;

/// An operation whose concurrent runs cannot all survive a merge, with what happens to them.
fn stuck(case: Case<'_>) -> Option<String> {
    let may_lose = case.facts.lost_updates.value() == Some(&LostUpdates::Acceptable);
    case.facts.operations.value()?.iter().find_map(|operation| match operation {
        Operation::Assign | Operation::ReadModifyWrite if may_lose => None,
        Operation::Assign | Operation::ReadModifyWrite => {
            Some(format!("of two concurrent runs of {operation} one would be discarded without a word"))
        }
        Operation::Reserve | Operation::Transfer | Operation::ExternalEffect | Operation::SetMutate => {
            Some(format!("{operation} has no type that merges"))
        }
        _ => None,
    })
}

impl Strategy for Crdt {
    fn id(&self) -> StrategyId {
        StrategyId::CRDT
    }

    fn page(&self) -> &'static str {
        include_str!("crdt.md")
    }

    fn strictness(&self) -> u8 {
        1
    }

    fn why_not(&self, case: Case<'_>, chosen: &Decision) -> String {
        let facts = case.facts;
        if facts.kind == ServiceKind::Batch || facts.is_only_read() || chosen.strategy == StrategyId::REGIONAL {
            return format!("no two regions write what would have to merge: {}", chosen.reason);
        }
        if facts.is_resident() && !(facts.is_in_one_place() && chosen.strategy == StrategyId::SINGLE_WRITER) {
            return "its rows may not leave their places, so regions cannot merge one another's".to_owned();
        }
        if facts.is_money() {
            return "money is never merged".to_owned();
        }
        if let Some(offence) = super::offence(case) {
            return offence;
        }
        if facts.invariants_said.is_unknown() {
            return "nobody says what must hold (`invariants` is not written, and only `[none]` says nothing must)"
                .to_owned();
        }
        match facts.consistency.value() {
            None => return "readers may need the latest write (`consistency` is not written)".to_owned(),
            Some(Consistency::Strong) => return "readers need the latest write, a merge arrives later".to_owned(),
            Some(_) => {}
        }
        match facts.rpo.value() {
            None => {
                return "what a lost region had not sent is lost, and nobody says that it may be (`rpo` is not known)"
                    .to_owned();
            }
            Some(rpo) if rpo.is_zero() => return "rpo 0 needs a commit that waits for a second region".to_owned(),
            Some(_) => {}
        }
        if let Some(stuck) = stuck(case) {
            return stuck;
        }
        format!("it would merge safely, but simpler is enough: {}", chosen.reason)
    }

    fn place(&self, facts: &DatasetFacts, _: &Verdict) -> DatasetPlan {
        let copies = super::copies(facts, |_| CopyRole::Merging, |_, _| true);
        DatasetPlan::placed(facts.id.clone(), copies, WritePath::Local, ReadPath::Local)
    }
}

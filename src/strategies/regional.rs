//! Each region has its own: what is in flight, what can be made again, what never changes.

use crate::base::ids::RegionId;
use crate::model::contracts::{Case, Decision, Strategy};
use crate::model::facts::DatasetFacts;
use crate::model::plan::{CopyRole, DatasetPlan, ReadPath, WritePath};
use crate::model::verdict::{StrategyId, Verdict};
use crate::model::words::{Consistency, Invariant, Operation, Role, ServiceKind};

/// See the module.
pub(super) struct Regional;

impl Regional {
    /// What every role that may be regional needs besides its own conditions.
    fn needs_latest(facts: &DatasetFacts) -> Option<String> {
        match facts.consistency.value() {
            None => Some("readers may need the latest write (`consistency` is not written)".to_owned()),
            Some(Consistency::Strong) => Some("readers need the latest write, wherever it was made".to_owned()),
            Some(_) => None,
        }
    }

    fn queue_stopped(facts: &DatasetFacts) -> Option<String> {
        if facts.is_money() {
            return Some("messages that are money may not go down with their region".to_owned());
        }
        if facts.keeps(Invariant::OrderedGlobal) {
            return Some("its messages need one order over all regions".to_owned());
        }
        match facts.rpo.value() {
            None => Some("nobody says that messages in flight may be lost (`rpo` is not known)".to_owned()),
            Some(rpo) if rpo.is_zero() => Some("no message in flight may be lost".to_owned()),
            Some(_) => None,
        }
    }

    fn derived_stopped(facts: &DatasetFacts) -> Option<String> {
        if facts.rebuildable_from.is_unknown() {
            return Some("it is not known what it can be rebuilt from (`rebuildableFrom` is not written)".to_owned());
        }
        let effect = facts.does(Operation::ExternalEffect) || facts.keeps(Invariant::ExactlyOnce);
        if effect || facts.operations.is_unknown() {
            return Some("deriving it again could repeat an effect outside".to_owned());
        }
        None
    }
}

impl Strategy for Regional {
    fn id(&self) -> StrategyId {
        StrategyId::REGIONAL
    }

    fn page(&self) -> &'static str {
        include_str!("regional.md")
    }

    fn strictness(&self) -> u8 {
        0
    }

    fn why_not(&self, case: Case<'_>, chosen: &Decision) -> String {
        let facts = case.facts;
        if facts.kind == ServiceKind::Batch {
            return chosen.reason.clone();
        }
        let stopped = match facts.role() {
            Role::Source | Role::Static => None,
            Role::Derived => Self::derived_stopped(facts).or_else(|| Self::needs_latest(facts)),
            Role::Queue => Self::queue_stopped(facts).or_else(|| Self::needs_latest(facts)),
            Role::Session => super::offence(case).or_else(|| Self::needs_latest(facts)),
        };
        stopped.unwrap_or_else(|| "it is the truth: what one region holds alone, no other could make again".to_owned())
    }

    fn place(&self, facts: &DatasetFacts, _: &Verdict) -> DatasetPlan {
        // Files are put into one region of each jurisdiction and copied from there.
        let origin = |region: &RegionId| facts.jurisdictions.iter().any(|group| group.first() == Some(region));
        let (role, writes) = match facts.role() {
            Role::Static => (CopyRole::Replica, Self::publish(facts)),
            Role::Derived => (CopyRole::Derived, WritePath::None),
            Role::Queue | Role::Session | Role::Source => (CopyRole::Own, WritePath::Local),
        };
        let copied = facts.role() == Role::Static;
        let placed = super::copies(facts, |_| role, |region, other| copied && !origin(region) && origin(other));
        DatasetPlan {
            made_from: facts.rebuildable_from.value().filter(|_| facts.role() == Role::Derived).cloned(),
            ..DatasetPlan::placed(facts.id.clone(), placed, writes, ReadPath::Local)
        }
    }
}

impl Regional {
    fn publish(facts: &DatasetFacts) -> WritePath {
        match facts.allowed.first() {
            None => WritePath::None,
            Some(_) if facts.jurisdictions.len() > 1 => WritePath::HomeOf { key: None, local: None },
            Some(first) => WritePath::Writer(first.clone()),
        }
    }
}

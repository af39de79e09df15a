//! Each key has a home region that orders its writes; other regions of its jurisdiction hold copies.

use crate::base::units::Share;
use crate::model::contracts::{Case, Decision, Strategy};
use crate::model::facts::DatasetFacts;
use crate::model::plan::{CopyRole, DatasetPlan, ReadPath, WritePath};
use crate::model::verdict::{Homes, StrategyId, Verdict};
use crate::model::words::{Invariant, Operation, Scope, ServiceKind};

/// See the module.
pub(super) struct GeoShard;

impl Strategy for GeoShard {
    fn id(&self) -> StrategyId {
        StrategyId::GEO_SHARD
    }

    fn page(&self) -> &'static str {
        include_str!("geo_shard.md")
    }

    fn strictness(&self) -> u8 {
        2
    }

    fn why_not(&self, case: Case<'_>, chosen: &Decision) -> String {
        let facts = case.facts;
        let least = case.settings.affinity.value;
        if facts.kind == ServiceKind::Batch {
            return chosen.reason.clone();
        }
        if facts.is_only_read() {
            return "it is only read, so no key needs a home".to_owned();
        }
        if chosen.strategy == StrategyId::REGIONAL {
            return format!("no key needs a home: {}", chosen.reason);
        }
        if facts.operations.is_unknown() {
            return "its operations are not known, so none is known to stay inside a home".to_owned();
        }
        if let (true, true, Some(offence)) = (facts.is_resident(), facts.is_in_one_place(), super::offence(case)) {
            return format!("one region of the place that its rows may not leave must see all of them: {offence}");
        }
        if let (StrategyId::CRDT, Some(key)) = (chosen.strategy, facts.order_key.value()) {
            return format!("a home would order each {key}, but local writes are required and causal order suffices");
        }
        match facts.affinity.value() {
            None => "nothing is known to tie a key to a region (`affinity` is not written)".to_owned(),
            Some(affinity) if affinity.local < least => format!(
                "only {} of accesses come from the home of a {}, {least} are needed",
                affinity.local, affinity.key
            ),
            _ if facts.keeps(Invariant::OrderedGlobal) => "all entries need one order, over all homes".to_owned(),
            Some(affinity) if facts.does(Operation::Transfer) && affinity.local != Share::ALL => {
                format!("transfers between homes need both, and {} of accesses leave home", affinity.local.rest())
            }
            Some(_) => match (super::offence(case), facts.scope.value()) {
                (Some(offence), Some(Scope::Global)) => {
                    format!("the invariant holds over all homes, not inside one: {offence}")
                }
                _ => format!("it would do, but simpler is enough: {}", chosen.reason),
            },
        }
    }

    fn place(&self, facts: &DatasetFacts, verdict: &Verdict) -> DatasetPlan {
        let local = facts.affinity.value().map(|affinity| affinity.local);
        let writes = match &verdict.homes {
            _ if facts.is_only_read() => WritePath::None,
            Some(Homes::ByRights) => WritePath::Rights,
            Some(Homes::ByKey(key)) => WritePath::HomeOf { key: Some(key.clone()), local },
            Some(Homes::ByResidency) | None => WritePath::HomeOf { key: None, local },
        };
        // Rights are spent where they are: what is left elsewhere is not known exactly anywhere.
        let reads = if writes == WritePath::Rights { ReadPath::Local } else { super::reads_behind(facts) };
        let copies = super::copies(facts, |_| CopyRole::Home, |_, _| true);
        DatasetPlan { commit: super::commit(facts), ..DatasetPlan::placed(facts.id.clone(), copies, writes, reads) }
    }
}

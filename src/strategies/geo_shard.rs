//! Each key has a home region that orders its writes; other regions of its jurisdiction hold copies.

use crate::model::contracts::{Case, Decision, Strategy};
use crate::model::facts::DatasetFacts;
use crate::model::plan::{CopyRole, DatasetPlan, WritePath};
use crate::model::verdict::{StrategyId, Verdict};
use crate::model::words::{Invariant, Operation, Scope};

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
        let unwritten = facts.operations.value().is_some_and(std::collections::BTreeSet::is_empty);
        match facts.affinity.value() {
            _ if unwritten => "it is only read, so no key needs a home".to_owned(),
            _ if chosen.strategy == StrategyId::REGIONAL => format!("no key needs a home: {}", chosen.reason),
            None => "nothing is known to tie a key to a region (`affinity` is not written)".to_owned(),
            Some(affinity) if affinity.local < least => {
                format!(
                    "only {} of accesses come from the home of a {}, {least} are needed",
                    affinity.local, affinity.key
                )
            }
            _ if facts.keeps(Invariant::OrderedGlobal) => "all entries need one order, over all homes".to_owned(),
            Some(affinity) if facts.does(Operation::Transfer) => {
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
        let escrow = verdict.patterns.iter().any(|pattern| pattern.id == "escrow-rights");
        let key = verdict.shard_key.clone().unwrap_or_else(|| "row".to_owned());
        DatasetPlan {
            id: facts.id.clone(),
            copies: super::copies(facts, |_| CopyRole::Home, |_, _| true),
            writes: WritePath::HomeOf { key, local: facts.affinity.value().map(|affinity| affinity.local), escrow },
            reads: super::reads_behind(facts),
            commit: super::commit(facts),
            made_from: None,
        }
    }
}

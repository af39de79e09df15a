//! One region orders all writes; others hold followers.

use crate::model::contracts::{Case, Decision, Strategy};
use crate::model::facts::DatasetFacts;
use crate::model::plan::{Commit, CopyRole, DatasetPlan, ReadPath, WritePath};
use crate::model::verdict::{StrategyId, Verdict};
use crate::model::words::ServiceKind;

/// See the module.
pub(super) struct SingleWriter;

impl Strategy for SingleWriter {
    fn id(&self) -> StrategyId {
        StrategyId::SINGLE_WRITER
    }

    fn page(&self) -> &'static str {
        include_str!("single_writer.md")
    }

    fn strictness(&self) -> u8 {
        3
    }

    fn why_not(&self, case: Case<'_>, chosen: &Decision) -> String {
        if chosen.strategy != StrategyId::REGIONAL && case.facts.is_resident() {
            return if case.facts.jurisdictions.len() > 1 {
                "its rows may not leave their places, so no one region may take all writes".to_owned()
            } else {
                "its rows may not leave their place, and home routing keeps them there whatever region opens next"
                    .to_owned()
            };
        }
        if chosen.strategy == StrategyId::REGIONAL {
            return format!("nothing here needs one order of writes: {}", chosen.reason);
        }
        format!("safe, but every write from elsewhere would travel to one region, and need not: {}", chosen.reason)
    }

    fn place(&self, facts: &DatasetFacts, _: &Verdict) -> DatasetPlan {
        let commit = super::commit(facts);
        // Where a commit must reach a second region and the store works by quorum, the others vote on it.
        let votes = facts.quorum_store && commit == Commit::SecondRegion;
        let behind = if votes { CopyRole::Voter } else { CopyRole::Follower };
        // A batch over data that may not leave its places has a writer in each of them.
        if facts.jurisdictions.len() > 1 {
            let leads =
                |region: &crate::base::ids::RegionId| facts.jurisdictions.iter().any(|g| g.first() == Some(region));
            let copies = super::copies(
                facts,
                |region| if leads(region) { CopyRole::Home } else { behind },
                |region, other| !leads(region) && leads(other),
            );
            let writes = WritePath::HomeOf { key: None, local: None };
            return plan(facts, copies, writes, commit);
        }
        let Some(home) = super::write_home(facts) else {
            return plan(facts, Vec::new(), WritePath::None, Commit::Local);
        };
        let copies = super::copies(
            facts,
            |region| if region == home { CopyRole::Writer } else { behind },
            |region, other| region != home && other == home,
        );
        let never = facts.is_only_read() && facts.kind != ServiceKind::Batch;
        let writes = if never { WritePath::None } else { WritePath::Writer(home.clone()) };
        plan(facts, copies, writes, commit)
    }
}

fn plan(facts: &DatasetFacts, copies: Vec<crate::model::plan::Copy>, writes: WritePath, commit: Commit) -> DatasetPlan {
    let reads = if facts.kind == ServiceKind::Batch { ReadPath::AtWriter } else { super::reads_behind(facts) };
    DatasetPlan { commit, ..DatasetPlan::placed(facts.id.clone(), copies, writes, reads) }
}

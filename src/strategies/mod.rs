//! The strategies: each says why it was not chosen, and lowers a dataset to copies, a write path and a read path.
//!
//! A strategy is one file and one line in [`STRATEGIES`]. Nothing after this stage knows which strategy it was.

mod crdt;
mod geo_shard;
mod regional;
mod single_writer;

use crate::base::ids::RegionId;
use crate::base::units::Millis;
use crate::model::contracts::{Case, Strategy};
use crate::model::facts::DatasetFacts;
use crate::model::plan::{Commit, Copy, CopyRole, ReadPath};
use crate::model::words::Consistency;

/// Every strategy, least strict first.
pub const STRATEGIES: &[&dyn Strategy] =
    &[&regional::Regional, &crdt::Crdt, &geo_shard::GeoShard, &single_writer::SingleWriter];

/// Copies in every allowed region in the plan's order; each receives from those that `from` picks in its jurisdiction.
fn copies(
    facts: &DatasetFacts,
    role: impl Fn(&RegionId) -> CopyRole,
    from: impl Fn(&RegionId, &RegionId) -> bool,
) -> Vec<Copy> {
    facts
        .allowed
        .iter()
        .map(|region| {
            let group = facts.jurisdictions.iter().find(|group| group.contains(region));
            let receives =
                group.into_iter().flatten().filter(|other| *other != region && from(region, other)).cloned().collect();
            Copy { region: region.clone(), role: role(region), receives }
        })
        .collect()
}

/// The region that orders writes: the wanted one if it is allowed, else the first allowed.
fn write_home(facts: &DatasetFacts) -> Option<&RegionId> {
    facts.home.value().filter(|home| facts.allowed.contains(home)).or_else(|| facts.allowed.first())
}

/// Where reads go when copies lag behind an ordering region.
fn reads_behind(facts: &DatasetFacts) -> ReadPath {
    let within: Option<Millis> = facts.staleness.value().copied();
    match (facts.consistency.value(), within) {
        (None | Some(Consistency::Strong), _) => ReadPath::AtWriter,
        // A user's own write is a cause of whatever that user reads next.
        (Some(Consistency::Session | Consistency::Causal), within) => ReadPath::LocalAfterOwnWrites { within },
        (Some(Consistency::Eventual), Some(within)) => ReadPath::LocalWithin(within),
        (Some(Consistency::Eventual), None) => ReadPath::Local,
    }
}

/// Whether a commit must reach a second region before it counts: exactly where nothing may be lost.
fn commit(facts: &DatasetFacts) -> Commit {
    if facts.fewest_regions() > 1 && facts.may_lose_nothing() { Commit::SecondRegion } else { Commit::Local }
}

/// The offence that says most, in a few words.
fn offence(case: Case<'_>) -> Option<String> {
    let first = case.offences.first()?;
    Some(match (first.operation, first.invariant, &first.counterexample) {
        (Some(operation), Some(invariant), Some(run)) => format!("{operation} can break {invariant}: {}", run.merged),
        (Some(operation), Some(invariant), None) => {
            format!("{operation} against {invariant} is not on the proven list")
        }
        _ => "its operations are not known, so none is proven safe".to_owned(),
    })
}

//! Short ways to write verdicts, facts and plans by hand.

use std::collections::BTreeSet;

use parallax::base::evidence::{Evidence, Fact, Provenance};
use parallax::base::finding::{RuleMeta, Severity};
use parallax::base::ids::{DatasetId, Name, RegionId};
use parallax::base::shared::Shared;
use parallax::base::units::{Millis, Share};
use parallax::model::facts::{DatasetFacts, Kept};
use parallax::model::plan::{Copy, CopyRole, DatasetPlan, ReadPath, WritePath};
use parallax::model::verdict::*;
use parallax::model::words::*;

use super::spots::Spots;

pub(crate) static CONFLICT: RuleMeta = RuleMeta {
    code: "PX210",
    name: "zero-loss-with-two-regions",
    severity: Severity::Error,
    page: "# zero-loss-with-two-regions\n\n## What it checks\nAn RPO of zero with two regions.\n\n- one\n- two\n\n## Fires\n```yaml\nservices:\n  - name: pay\n```\n",
};

pub(crate) fn name(text: &str) -> Name {
    Name::new(text).expect("a label")
}

pub(crate) fn id(service: &str, dataset: &str) -> DatasetId {
    DatasetId { service: name(service), dataset: name(dataset) }
}

pub(crate) fn region(text: &str) -> RegionId {
    RegionId::new("aws", text)
}

/// Facts of which only the essentials are known.
pub(crate) fn facts(id: &DatasetId, operations: &[Operation], invariants: &[Invariant]) -> DatasetFacts {
    let regions = Shared::from(vec![region("us-east-1"), region("eu-west-1")]);
    let at = Spots::at(&format!("services.{}.{}", id.service, id.dataset));
    let kept = |invariant: &Invariant| Kept {
        invariant: *invariant,
        from: Provenance::Archetype("booking".into()),
        at: Some(at.clone()),
    };
    DatasetFacts {
        id: id.clone(),
        kind: ServiceKind::Api,
        kind_said: Fact::Unknown,
        role: Fact::assumed(Role::Source, "source unless said otherwise"),
        operations: Fact::stated(operations.iter().copied().collect::<BTreeSet<_>>(), at.key("operations")),
        invariants: invariants.iter().map(kept).collect(),
        invariants_said: Fact::assumed(BTreeSet::new(), "the test says so"),
        scope: Fact::assumed(Scope::Global, "global unless said otherwise"),
        reads: Fact::stated(Share::from_percent(80), at.key("reads")),
        consistency: Fact::Unknown,
        staleness: Fact::Unknown,
        affinity: Fact::Unknown,
        order_key: Fact::Unknown,
        rpo: Fact::Unknown,
        rto: Fact::Unknown,
        local_writes: Fact::assumed(LocalWrites::No, "no unless said otherwise"),
        lost_updates: Fact::assumed(LostUpdates::No, "no unless said otherwise"),
        fungible: Fact::assumed(false, "no unless said otherwise"),
        headroom: Fact::Unknown,
        write_rate: Fact::Unknown,
        residency: Fact::Unknown,
        allowed: regions.clone(),
        regions,
        money: Fact::assumed(false, "no unless said otherwise"),
        rebuildable_from: Fact::Unknown,
        store: Fact::Unknown,
        merges_transactions: false,
        home: Fact::Unknown,
        residency_shown: Vec::new(),
        jurisdictions: Shared::default(),
        quorum_store: false,
        hand_time: Millis::from_secs(300),
        at,
    }
}

/// A verdict with a statement to rest on and every other strategy rejected.
pub(crate) fn verdict(strategy: StrategyId, rule: &'static str, reason: &str, degree: ActiveActive) -> Verdict {
    let all = [StrategyId::REGIONAL, StrategyId::CRDT, StrategyId::GEO_SHARD, StrategyId::SINGLE_WRITER];
    let no = |strategy| Rejection { strategy, because: format!("{rule} decided first; it is simpler than {strategy}") };
    Verdict {
        strategy,
        homes: None,
        detail: None,
        rule,
        reason: reason.into(),
        active_active: degree,
        patterns: Shared::default(),
        evidence: vec![Evidence::derived(format!("{rule} holds: {reason}"))],
        offences: Shared::default(),
        rejected: all.into_iter().filter(|other| *other != strategy).map(no).collect(),
        conflicts: Vec::new(),
    }
}

/// The double booking.
pub(crate) fn double_booking(id: &DatasetId) -> Offence {
    Offence {
        operation: Some(Operation::Reserve),
        invariant: Some(Invariant::NoOverlap),
        counterexample: Some(Counterexample {
            start: "room 7 is free on Friday",
            region_a: "reserves room 7 for Friday: valid, nobody has it",
            region_b: "reserves room 7 for Friday: valid, nobody has it",
            merged: "two guests hold room 7 on Friday: no-overlap is broken",
        }),
        from: Provenance::Stated,
        at: Some(Spots::at(&format!("services.{}.{}.invariants", id.service, id.dataset))),
    }
}

pub(crate) fn uses(ids: &[&'static str]) -> Vec<PatternUse> {
    ids.iter().map(|id| PatternUse { id, because: format!("the verdict calls for {id}") }).collect()
}

pub(crate) fn check(condition: &str, holds: Truth) -> Check {
    Check { condition: condition.to_owned(), holds, seen: None }
}

pub(crate) fn feasible(holds: Truth, points: Vec<Check>) -> Feasibility {
    Feasibility { holds, points: points.into() }
}

/// One writer in the primary, a follower behind it.
pub(crate) fn one_writer(id: &DatasetId) -> DatasetPlan {
    let copies = [("us-east-1", CopyRole::Writer), ("eu-west-1", CopyRole::Follower)];
    placed(id, copies, WritePath::Writer(region("us-east-1")))
}

pub(crate) fn placed(id: &DatasetId, copies: [(&str, CopyRole); 2], writes: WritePath) -> DatasetPlan {
    let copies = copies.into_iter().map(|(at, role)| Copy { region: region(at), role, receives: Vec::new() }).collect();
    DatasetPlan::placed(id.clone(), copies, writes, ReadPath::Local)
}

//! Needs that nobody wrote down, where writing them could change the verdict.

use std::collections::BTreeSet;

use super::engine::outcome;
use crate::base::evidence::{Fact, Provenance};
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::units::Millis;
use crate::model::contracts::Registry;
use crate::model::facts::DatasetFacts;
use crate::model::settings::Settings;
use crate::model::verdict::StrategyId;
use crate::model::words::{Consistency, ServiceKind};

/// Needs that nobody wrote down.
pub(super) static UNKNOWN_NEED: RuleMeta = RuleMeta {
    code: "PX104",
    name: "unknown-need",
    severity: Severity::Info,
    page: include_str!("pages/unknown-need.md"),
};

/// A finding where the mildest reading of what is missing would give another verdict. Unknown operations have a
/// finding of their own.
pub(super) fn note(facts: &DatasetFacts, settings: &Settings, registry: &Registry) -> Option<Finding> {
    let complete = !facts.invariants_said.is_unknown() && !facts.consistency.is_unknown() && !facts.rpo.is_unknown();
    if complete || facts.operations.is_unknown() {
        return None;
    }
    let mut mildest = facts.clone();
    let mut missing = Vec::new();
    if facts.invariants_said.is_unknown() {
        mildest.invariants_said = mild(BTreeSet::new());
        missing.push("`invariants` (only a written list or `[none]` says that nothing else must hold)");
    }
    if facts.consistency.is_unknown() {
        mildest.consistency = mild(Consistency::Eventual);
        missing.push("`consistency` (taken as strong)");
    }
    if facts.rpo.is_unknown() {
        mildest.rpo = mild(Millis::from_secs(1));
        missing.push("`rpo` (no loss is known to be allowed)");
    }
    let now = outcome(facts, settings, registry);
    if outcome(&mildest, settings, registry) == now {
        return unknown_loss(facts, now.1);
    }
    let (service, dataset) = (facts.id.service.as_str(), facts.id.dataset.as_str());
    let message = format!("the verdict on `{}` rests on what is not written: {}", facts.id, missing.join(", "));
    Some(
        Finding::new(&UNKNOWN_NEED, Some(facts.at.clone()), message)
            .about(service, Some(dataset))
            .help("write it: the verdict may become simpler (`explain` shows which input would change it)")
            .unsure(),
    )
}

/// Ordered data of which nobody says how much may be lost: the verdict stands, the way of copying does not.
fn unknown_loss(facts: &DatasetFacts, strategy: StrategyId) -> Option<Finding> {
    let ordered = strategy == StrategyId::SINGLE_WRITER || strategy == StrategyId::GEO_SHARD;
    let copied = ordered && facts.most_regions() > 1 && facts.kind != ServiceKind::Batch;
    if !facts.rpo.is_unknown() || !copied || facts.is_only_read() {
        return None;
    }
    let message = format!("`{}` does not say how much may be lost (`rpo`): its copies are planned to lag", facts.id);
    Some(
        Finding::new(&UNKNOWN_NEED, Some(facts.at.clone()), message)
            .about(facts.id.service.as_str(), Some(facts.id.dataset.as_str()))
            .help("write `rpo`, here or under the platform's `objectives`; `0s` makes every commit wait for a second region")
            .unsure(),
    )
}

fn mild<T>(value: T) -> Fact<T> {
    Fact::known(value, Provenance::Assumed("the mildest reading"), None)
}

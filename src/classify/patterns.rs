//! The patterns that are added to a verdict whatever rule made it: P1 to P7.

use super::ask;
use super::rules::pattern;
use crate::model::contracts::{Case, Decision};
use crate::model::verdict::{PatternUse, StrategyId};
use crate::model::words::{Consistency, Invariant, Operation, ServiceKind};

/// Adds P1 to P7 and sorts.
pub(super) fn add(case: Case<'_>, made: &mut Decision) {
    let facts = case.facts;
    let strategy = made.strategy;
    let ordered = strategy == StrategyId::SINGLE_WRITER || strategy == StrategyId::GEO_SHARD;
    let mut more: Vec<PatternUse> = Vec::new();
    if facts.consistency.value() == Some(&Consistency::Session) {
        more.push(session(ordered));
    }
    if facts.keeps(Invariant::ExactlyOnce) || facts.does(Operation::ExternalEffect) {
        more.push(idempotency(case, strategy));
    }
    if ordered {
        more.push(replication(case));
    }
    if strategy == StrategyId::SINGLE_WRITER && facts.kind != ServiceKind::Batch && ask::writes_arrive_elsewhere(case) {
        more.push(pattern("write-proxy", "writes that arrive elsewhere are forwarded to the writer"));
    }
    let claimed = [Invariant::Unique, Invariant::NoOverlap];
    if case.offences.iter().any(|o| o.invariant.is_some_and(|broken| claimed.contains(&broken))) {
        more.push(pattern(
            "db-constraint",
            "two users may claim one thing: a constraint at the writer refuses the second",
        ));
    }
    if strategy == StrategyId::CRDT && facts.does(Operation::Assign) {
        more.push(pattern("hlc-ordering", "of two overwrites the later by hybrid logical clock wins"));
    }
    if let Some(staleness) = facts.staleness.value() {
        more.push(pattern("lag-guard", format!("reads older than {staleness} go to the writer")));
    }
    for found in more {
        if !made.patterns.iter().any(|have| have.id == found.id) {
            made.patterns.push(found);
        }
    }
    made.patterns.sort();
}

/// P1. Where one copy takes the writes, a user's reads follow them; where all do, the user stays with one copy.
fn session(ordered: bool) -> PatternUse {
    if ordered {
        pattern("read-your-own-writes", "a user's reads go where that user just wrote, until the copy has caught up")
    } else {
        pattern("sticky-routing", "a user stays with the copy that took the writes")
    }
}

/// P2. The key lives with the authoritative write; merged counters count a retry twice unless operations have ids.
fn idempotency(case: Case<'_>, strategy: StrategyId) -> PatternUse {
    let counts = case.facts.does(Operation::Increment) || case.facts.does(Operation::Decrement);
    let because = if strategy == StrategyId::CRDT && counts {
        "a retried increment counts twice: merge operation ids, or declare the count approximate"
    } else {
        "the key is kept with the authoritative write, under its unique constraint"
    };
    pattern("idempotency-key", because)
}

/// P3. Synchronous exactly where nothing may be lost.
fn replication(case: Case<'_>) -> PatternUse {
    match case.facts.rpo.value() {
        Some(rpo) if rpo.is_zero() => pattern("synchronous-replication", "rpo 0: a commit waits for a second region"),
        Some(rpo) => pattern("async-replication", format!("rpo {rpo}: copies may lag")),
        None => pattern("async-replication", "nobody asks for rpo 0: copies may lag"),
    }
}

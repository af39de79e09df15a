//! The patterns that are added to a verdict whatever rule made it: P1 to P7.

use super::ask;
use super::rules::pattern;
use crate::model::contracts::{Case, Decision};
use crate::model::facts::DatasetFacts;
use crate::model::verdict::{PatternUse, StrategyId};
use crate::model::words::{Consistency, Invariant, Operation, Role, ServiceKind};

/// Adds P1 to P7 and sorts.
pub(super) fn add(case: Case<'_>, made: &mut Decision) {
    let facts = case.facts;
    let strategy = made.strategy;
    let ordered = strategy == StrategyId::SINGLE_WRITER || strategy == StrategyId::GEO_SHARD;
    let mut more: Vec<PatternUse> = Vec::new();
    // A user's own write is a cause of whatever that user reads next, so causal needs it too.
    if matches!(facts.consistency.value(), Some(Consistency::Session | Consistency::Causal)) {
        more.push(session(facts, ordered));
    }
    if facts.keeps(Invariant::ExactlyOnce) || facts.does(Operation::ExternalEffect) {
        more.push(idempotency(case, strategy));
    }
    if ordered {
        more.extend(replication(case));
    }
    if strategy == StrategyId::SINGLE_WRITER && facts.kind != ServiceKind::Batch && ask::writes_arrive_elsewhere(case) {
        more.push(pattern("write-proxy", "writes that arrive elsewhere are forwarded to the writer"));
    }
    let claimed = [Invariant::Unique, Invariant::NoOverlap];
    if case.offences.iter().any(|o| o.invariant.is_some_and(|broken| claimed.contains(&broken))) {
        let place = if strategy == StrategyId::GEO_SHARD { "in each home" } else { "at the writer" };
        let because = format!("two users may claim one thing: a constraint {place} refuses the second");
        more.push(pattern("db-constraint", because));
    }
    if strategy == StrategyId::CRDT && facts.does(Operation::Assign) {
        more.push(pattern("hlc-ordering", "of two overwrites the later by hybrid logical clock wins"));
    }
    if let Some(staleness) = facts.staleness.value() {
        let because = if ordered {
            format!("reads older than {staleness} go where the write was ordered")
        } else {
            format!("a copy that is older than {staleness} is not read: users go to another region")
        };
        more.push(pattern("lag-guard", because));
    }
    for found in more {
        if !made.patterns.iter().any(|have| have.id == found.id) {
            made.patterns.push(found);
        }
    }
    made.patterns.sort();
}

/// P1. Where one copy takes the writes, a user's reads follow them; where all do, the user stays with one copy.
fn session(facts: &DatasetFacts, ordered: bool) -> PatternUse {
    if facts.role() == Role::Derived && !ordered {
        pattern(
            "sticky-routing",
            "a user stays with one copy, so that nothing seen vanishes again; own changes come with the feed",
        )
    } else if ordered {
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
    } else if strategy == StrategyId::CRDT {
        "a retry may undo what came between: merge operation ids and ignore those that were seen"
    } else {
        "the key is kept with the authoritative write, under its unique constraint"
    };
    pattern("idempotency-key", because)
}

/// P3. Synchronous exactly where nothing may be lost; asynchronous where some row has a copy elsewhere.
fn replication(case: Case<'_>) -> Option<PatternUse> {
    let rpo = case.facts.rpo.value();
    if case.facts.may_lose_nothing() {
        let because = if case.facts.fewest_regions() > 1 {
            "rpo 0: a commit must reach a second region"
        } else {
            "rpo 0: a commit would have to reach a second region, and some rows have none"
        };
        return Some(pattern("synchronous-replication", because));
    }
    if case.facts.most_regions() < 2 {
        return None;
    }
    let allows = match rpo {
        _ if case.facts.is_only_read() => "it is only read".to_owned(),
        Some(rpo) => format!("rpo {rpo}"),
        None => "nobody says how much may be lost".to_owned(),
    };
    let because = if case.facts.quorum_store {
        format!("{allows}: copies may lag, though its store commits by quorum")
    } else {
        format!("{allows}: copies may lag")
    };
    Some(pattern("async-replication", because))
}

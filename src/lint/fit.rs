//! Whether a declared strategy breaks something that a dataset has to keep.

use super::held::Held;
use crate::model::facts::Field;
use crate::model::verdict::{Offence, StrategyId};
use crate::model::words::{Conflicts, Consistency, DeclaredStrategy, LostUpdates, Operation, Scope};

/// Why a strategy breaks something here.
pub(super) struct Breaks<'a> {
    /// A fragment such as `reserve can break no-overlap`.
    pub(super) why: String,
    /// Whether all of it was stated.
    pub(super) firm: bool,
    /// The pair behind it, where it is one.
    pub(super) offence: Option<&'a Offence>,
}

/// Whether there is anything that regions could do to each other's copy.
pub(super) fn can_break(held: &Held<'_>) -> bool {
    held.has_copies() && !held.facts.is_only_read()
}

/// What a strategy breaks here, if anything.
pub(super) fn breaks<'a>(held: &Held<'a>, strategy: DeclaredStrategy) -> Option<Breaks<'a>> {
    match strategy {
        _ if !can_break(held) => None,
        DeclaredStrategy::SingleWriter => None,
        DeclaredStrategy::GeoShard => breaks_in_shards(held),
        DeclaredStrategy::Crdt => breaks_when_merged(held),
        DeclaredStrategy::Regional => breaks_apart(held),
    }
}

/// The pair that says most.
fn worst<'a>(held: &Held<'a>) -> Option<Breaks<'a>> {
    let offence = held.verdict.offences.iter().min_by_key(|offence| offence.rank())?;
    let why = match (offence.operation, offence.invariant) {
        (Some(operation), Some(invariant)) if offence.counterexample.is_some() => {
            format!("`{operation}` can break `{invariant}`")
        }
        (Some(operation), Some(invariant)) => format!("nobody has shown that `{operation}` keeps `{invariant}`"),
        _ => "what is done to it is not known".to_owned(),
    };
    let firm = offence.from.is_firm() && held.facts.operations.provenance().is_firm();
    Some(Breaks { why, firm, offence: Some(offence) })
}

fn because<'a>(held: &Held<'_>, why: impl Into<String>, field: Field) -> Breaks<'a> {
    Breaks { why: why.into(), firm: !held.facts.rests_on_assumption(&[field]), offence: None }
}

/// A home orders what can be checked inside it, and nothing else.
fn breaks_in_shards<'a>(held: &Held<'a>) -> Option<Breaks<'a>> {
    let at_home = held.facts.scope.value() == Some(&Scope::Home);
    let planned_otherwise = held.verdict.strategy == StrategyId::SINGLE_WRITER;
    let mut breaks = worst(held).filter(|_| planned_otherwise && !at_home)?;
    breaks.why.push_str(" between rows of two homes (`invariantScope` is not `home`)");
    Some(breaks)
}

/// What two regions wrote can be merged only where no pair offends, no overwrite is lost that counts, and nobody waits
/// for the latest.
fn breaks_when_merged<'a>(held: &Held<'a>) -> Option<Breaks<'a>> {
    let facts = held.facts;
    if held.verdict.strategy == StrategyId::CRDT || held.verdict.strategy == StrategyId::REGIONAL {
        return None;
    }
    let pair = worst(held);
    let money = facts.is_money().then(|| because(held, "money is never merged", Field::Money));
    let latest = (facts.consistency.value() == Some(&Consistency::Strong))
        .then(|| because(held, "its readers need the latest write (`consistency: strong`)", Field::Consistency));
    let all = facts
        .may_lose_nothing()
        .then(|| because(held, "nothing of it may be lost (`rpo: 0s`), but a merge comes later", Field::Rpo));
    let mut reasons: Vec<Breaks<'a>> = [pair, money, latest, all, lost_overwrite(held)].into_iter().flatten().collect();
    // What was stated says more than what was assumed.
    reasons.sort_by_key(|reason| !reason.firm);
    reasons.into_iter().next()
}

/// An overwrite that a merge discards, unless it may be, or a type keeps both.
fn lost_overwrite<'a>(held: &Held<'a>) -> Option<Breaks<'a>> {
    let facts = held.facts;
    let overwrites = |one: &&Operation| matches!(one, Operation::Assign | Operation::ReadModifyWrite);
    let overwrite = facts.operations.value()?.iter().find(overwrites)?;
    let may_go = facts.lost_updates.value() == Some(&LostUpdates::Acceptable);
    let merged = held.declared(|declared| &declared.conflicts).value() == Some(&Conflicts::Merge);
    (!may_go && !merged).then(|| {
        let why = format!("of two concurrent `{overwrite}` one is lost (`lostUpdates` is not `acceptable`)");
        because(held, why, Field::Operations)
    })
}

/// Only what is derived, or may stay behind, can be each region's own.
fn breaks_apart<'a>(held: &Held<'_>) -> Option<Breaks<'a>> {
    if held.verdict.strategy == StrategyId::REGIONAL {
        return None;
    }
    let why = format!("each region then has a truth of its own: role is {}", held.facts.role());
    let apart = because(held, why, Field::Role);
    // What must hold over all rows is broken by two truths, whoever says that this is one.
    let firm = apart.firm || worst(held).is_some_and(|pair| pair.firm);
    Some(Breaks { firm, ..apart })
}

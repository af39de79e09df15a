//! A stateful service that runs in several regions, and nothing that it says of its state holds there.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::lint::held::{Held, beside, sure};
use crate::model::contracts::{Bundle, Lint};
use crate::model::facts::Field;
use crate::model::verdict::{Offence, StrategyId};
use crate::model::words::{
    Conflicts, Consistency, DeclaredPods, DeclaredStrategy, LostUpdates, Operation, Role, Scope, ServiceKind,
};

static META: RuleMeta = RuleMeta {
    code: "PX501",
    name: "state-without-strategy",
    severity: Severity::Error,
    page: include_str!("state_without_strategy.md"),
};

/// PX501.
pub(super) struct StateWithoutStrategy;

impl Lint for StateWithoutStrategy {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for held in Held::all(bundle).filter(|held| held.has_copies() && !held.facts.is_only_read()) {
            let declared = held.declared(|declared| &declared.strategy);
            found.extend(match declared.value() {
                Some(strategy) => unfit(&held, *strategy),
                None => undecided(&held),
            });
        }
    }
}

/// Why a strategy breaks something here.
struct Breaks<'a> {
    /// A fragment such as `reserve can break no-overlap`.
    why: String,
    /// Whether all of it was stated.
    firm: bool,
    /// The pair behind it, where it is one.
    offence: Option<&'a Offence>,
}

/// A strategy is declared that this state cannot have.
fn unfit(held: &Held<'_>, strategy: DeclaredStrategy) -> Option<Finding> {
    let breaks = match strategy {
        DeclaredStrategy::SingleWriter => None,
        DeclaredStrategy::GeoShard => breaks_in_shards(held),
        DeclaredStrategy::Crdt => breaks_when_merged(held),
        DeclaredStrategy::Regional => breaks_apart(held),
    }?;
    let at = held.declared(|declared| &declared.strategy);
    let severity = if breaks.firm { Severity::Error } else { Severity::Warning };
    let finding = held
        .finding(&META, at, format!("`{}` is declared `{strategy}`, and {}", held.id, breaks.why))
        .severity(severity)
        .help(format!("write `strategy: {}`, as planned ({})", held.verdict.strategy, held.verdict.reason));
    let run = breaks.offence.and_then(|offence| Some((offence.at.as_ref()?, offence.counterexample?)));
    let finding = match run {
        Some((at, run)) => finding.related(
            at.clone(),
            format!("from {}: one region {}, another {}; {}", run.start, run.region_a, run.region_b, run.merged),
        ),
        None => finding,
    };
    Some(sure(finding, breaks.firm))
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
    Some(because(held, why, Field::Role))
}

/// Pods everywhere over a truth, and nobody says which region may write it.
fn undecided(held: &Held<'_>) -> Option<Finding> {
    let pods = held.declared(|declared| &declared.pods);
    let everywhere = pods.value() == Some(&DeclaredPods::Active);
    if !everywhere || held.facts.role() != Role::Source || held.facts.kind == ServiceKind::Batch {
        return None;
    }
    let planned = held.verdict.strategy;
    let finding = held
        .finding(
            &META,
            pods,
            format!(
                "`{}` is declared in {} regions (`pods: active`), and no strategy says which may write `{}`; the plan is {planned}: {}",
                held.service.name,
                held.plan.copies.len(),
                held.id.dataset,
                held.verdict.reason
            ),
        )
        .severity(Severity::Warning)
        .help(format!(
            "declare how its state lives there, as planned: `strategy: {planned}` (`parallax explain {planned}`)"
        ));
    let finding = beside(finding, Some(&held.dataset.at), "the state that every region would have");
    Some(sure(finding, !held.facts.rests_on_assumption(&[Field::Role])))
}

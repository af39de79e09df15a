//! Wishes that cannot all come true. They are reported and never resolved silently.

use super::ask;
use crate::base::finding::{Confidence, Finding, RuleMeta, Severity};
use crate::base::ids::DatasetId;
use crate::base::path::Anchor;
use crate::model::catalog::Catalog;
use crate::model::contracts::{Case, Decision};
use crate::model::facts::{DatasetFacts, Field};
use crate::model::verdict::{Conflict, Feasibility, StrategyId, Truth, Verdict};
use crate::model::words::{Invariant, LocalWrites, Operation, Role, ServiceKind};

macro_rules! meta {
    ($name:ident, $code:literal, $text:literal, $severity:ident) => {
        /// See its page.
        pub static $name: RuleMeta = RuleMeta {
            code: $code,
            name: $text,
            severity: Severity::$severity,
            page: include_str!(concat!("pages/", $text, ".md")),
        };
    };
}

meta!(RPO_ZERO_TWO_REGIONS, "PX201", "rpo-zero-two-regions", Error);
meta!(LOCAL_WRITES_ORDERED, "PX202", "local-writes-ordered", Error);
meta!(RESIDENCY_GLOBAL_INVARIANT, "PX203", "residency-global-invariant", Error);
meta!(NO_REGION_ALLOWED, "PX204", "no-region-allowed", Error);
meta!(ONE_REGION_LEFT, "PX205", "one-region-left", Warning);
meta!(RPO_ZERO_ONE_REGION, "PX206", "rpo-zero-one-region", Error);
meta!(HOME_NOT_ALLOWED, "PX207", "home-not-allowed", Error);
meta!(ROLE_DENIED, "PX208", "role-denied", Warning);
meta!(RPO_ZERO_UNPROVEN, "PX302", "rpo-zero-unproven", Warning);
meta!(STORE_CANNOT_CARRY, "PX301", "store-cannot-carry", Error);

/// Every code of this stage.
pub const RULES: &[&RuleMeta] = &[
    &RPO_ZERO_TWO_REGIONS,
    &LOCAL_WRITES_ORDERED,
    &RESIDENCY_GLOBAL_INVARIANT,
    &NO_REGION_ALLOWED,
    &ONE_REGION_LEFT,
    &RPO_ZERO_ONE_REGION,
    &HOME_NOT_ALLOWED,
    &ROLE_DENIED,
    &STORE_CANNOT_CARRY,
    &RPO_ZERO_UNPROVEN,
];

fn conflict(
    facts: &DatasetFacts,
    rule: &'static RuleMeta,
    fields: &[Field],
    message: String,
    help: impl Into<String>,
) -> Conflict {
    Conflict {
        rule,
        message,
        help: help.into(),
        at: fields.first().map(|field| at(facts, *field)),
        assumed: facts.rests_on_assumption(fields),
        severity: rule.severity,
    }
}

/// Where a field was written, or the dataset where it was not.
fn at(facts: &DatasetFacts, field: Field) -> Anchor {
    facts.shown(field).2.unwrap_or_else(|| facts.at.clone())
}

/// The conflict as a finding.
pub(super) fn finding(id: &DatasetId, conflict: &Conflict) -> Finding {
    let mut found = Finding::new(conflict.rule, conflict.at.clone(), conflict.message.clone())
        .about(id.service.as_str(), Some(id.dataset.as_str()))
        .severity(conflict.severity)
        .help(conflict.help.clone());
    if conflict.assumed {
        found.confidence = Confidence::Low;
    }
    found
}

/// Adds every contradiction that does not depend on the rule that decided.
pub(super) fn add(case: Case<'_>, made: &mut Decision) {
    made.conflicts.extend(residency(case.facts));
    made.conflicts.extend(home(case.facts));
    made.conflicts.extend(role(case.facts, made.strategy));
    let stays_in_one = case.facts.allowed.len() == 1 && case.facts.regions.len() > 1;
    if made.strategy == StrategyId::SINGLE_WRITER || (stays_in_one && made.strategy == StrategyId::GEO_SHARD) {
        made.conflicts.extend(local_writes(case));
    }
    if made.strategy == StrategyId::SINGLE_WRITER || made.strategy == StrategyId::GEO_SHARD {
        made.conflicts.extend(rpo_zero(case.facts));
    }
}

fn residency(facts: &DatasetFacts) -> Option<Conflict> {
    if !facts.is_resident() {
        return None;
    }
    let places = facts.residency_shown.join(", ");
    if facts.allowed.is_empty() {
        let inherited = !facts.residency.provenance().is_firm();
        let (message, help) = if inherited {
            (
                format!(
                    "`{}` is made from rows that may live only in {places}, and no region may hold all of them",
                    facts.id
                ),
                "split it by source, or open a region where all of its sources may live",
            )
        } else {
            (
                format!("the rows of `{}` may live only in {places}, where the platform has no region", facts.id),
                "open a region there, or correct `residency`",
            )
        };
        return Some(conflict(facts, &NO_REGION_ALLOWED, &[Field::Residency], message, help));
    }
    // One region on a platform that has several: its loss stops the rows that live there.
    let alone: Vec<&str> = facts
        .jurisdictions
        .iter()
        .filter(|group| group.len() == 1 && facts.regions.len() > 1)
        .flatten()
        .map(|region| &*region.name)
        .collect();
    (!alone.is_empty()).then(|| {
        let what = if facts.jurisdictions.len() == 1 {
            "all copies stay"
        } else {
            "those that live there have no copy elsewhere but"
        };
        conflict(
            facts,
            &ONE_REGION_LEFT,
            &[Field::Residency],
            format!("the rows of `{}` may live only in {places}: {what} in {}", facts.id, alone.join(" and in ")),
            "the loss of that region stops them: open a second region in the same place, or accept it",
        )
    })
}

/// A wanted home where rows may not live.
fn home(facts: &DatasetFacts) -> Option<Conflict> {
    let home = facts.home.value().filter(|home| !facts.allowed.contains(home))?;
    let instead = facts.allowed.first()?;
    let mut found = conflict(
        facts,
        &HOME_NOT_ALLOWED,
        &[Field::Residency],
        format!("`{}` asks for its home in {}, where it may not live; {} is taken", facts.id, home.name, instead.name),
        "correct `home` or `residency`",
    );
    found.at = facts.home.anchor().cloned().or(found.at);
    Some(found)
}

/// What a role takes for granted and another field denies.
fn role(facts: &DatasetFacts, strategy: StrategyId) -> Option<Conflict> {
    if strategy != StrategyId::REGIONAL {
        return None;
    }
    let nothing_lost = facts.rpo.value().is_some_and(|rpo| rpo.is_zero());
    let changes = facts.operations.value().into_iter().flatten().find(|done| {
        !done.is_insert()
            && !matches!(done, Operation::Delete | Operation::SetAdd | Operation::SetRemove | Operation::Append)
    });
    let (fields, told) = match facts.role() {
        Role::Session if facts.is_money() => {
            ([Field::Role, Field::Money], "session state, which may be lost, and money".to_owned())
        }
        Role::Session if nothing_lost => {
            ([Field::Role, Field::Rpo], "session state, which may be lost, and asks for rpo 0".to_owned())
        }
        Role::Static => match changes {
            Some(done) => (
                [Field::Role, Field::Operations],
                format!("static, which never changes under its name, and does {done}"),
            ),
            None => return None,
        },
        Role::Session | Role::Source | Role::Derived | Role::Queue => return None,
    };
    Some(conflict(
        facts,
        &ROLE_DENIED,
        &fields,
        format!("`{}` is said to be {told}", facts.id),
        "correct the `role` (`source` if it is the truth), or the field that denies it",
    ))
}

fn local_writes(case: Case<'_>) -> Option<Conflict> {
    let facts = case.facts;
    let wanted = facts.local_writes() == LocalWrites::Required && facts.kind != ServiceKind::Batch;
    (wanted && !ask::no_writes(case).is_yes()).then(|| {
        let (message, help) = if case.offences.is_empty() {
            (
                format!("`{}` requires local writes, but nothing simpler than one writer is known to be safe", facts.id),
                "write what is missing (`explain` shows which inputs would change the verdict), or drop `localWrites: required`",
            )
        } else {
            (
                format!("`{}` requires local writes, but one region must order them", facts.id),
                "pick latency or the invariant: drop `localWrites: required`, or weaken what offends (`explain` shows what \
                 would break and the inputs that would change the verdict)",
            )
        };
        conflict(facts, &LOCAL_WRITES_ORDERED, &[Field::LocalWrites, Field::Operations], message, help)
    })
}

fn rpo_zero(facts: &DatasetFacts) -> Option<Conflict> {
    if !facts.may_lose_nothing() || facts.allowed.is_empty() {
        return None;
    }
    // The rows that are worst off decide: a copy in another jurisdiction is none of theirs.
    match facts.fewest_regions() {
        0 | 1 => Some(conflict(
            facts,
            &RPO_ZERO_ONE_REGION,
            &[Field::Rpo],
            format!("`{}` may lose nothing, but some of its rows may live in one region only", facts.id),
            "rpo 0 for the loss of a region needs a second region that may hold a copy",
        )),
        2 if !facts.quorum_store => Some(two_regions(facts)),
        _ => None,
    }
}

fn two_regions(facts: &DatasetFacts) -> Conflict {
    let by_hand = facts.hand_time;
    let in_time = Truth::of_option(facts.rto.value().map(|rto| *rto >= by_hand));
    let message = match (facts.rto.value(), in_time) {
        (Some(rto), Truth::No) => format!(
            "`{}` asks for rpo 0 in two regions and an rto of {rto}, but a person takes {by_hand} to notice and decide",
            facts.id
        ),
        _ => format!("`{}` asks for rpo 0 in two regions: its writes stop when either is lost", facts.id),
    };
    let mut found = conflict(
        facts,
        &RPO_ZERO_TWO_REGIONS,
        &[Field::Rpo, Field::Rto],
        message,
        "two synchronous regions cannot tell a lost peer from a broken link: add a third voter (a witness region), \
         or allow some loss, or leave a person the time to decide",
    );
    if in_time != Truth::No {
        found.severity = Severity::Warning;
        "practise the decision, or add a third voter (a witness region) so that nobody has to take it"
            .clone_into(&mut found.help);
    }
    found
}

/// A global invariant over rows that may not leave home; uniqueness alone can be claimed globally.
pub(crate) fn residency_against_global(case: Case<'_>) -> Option<Conflict> {
    // Order inside a key is kept by the key's home, where rows have their home by that key.
    let shard_key = case.facts.affinity.value().map(|affinity| affinity.key.as_str());
    let keyed = case.facts.order_key.value().is_some_and(|key| shard_key == Some(key.as_str()));
    let home = ask::scope_is_home(case);
    let offends = |invariant: Option<Invariant>| match invariant {
        Some(Invariant::OrderedGlobal) | None => true,
        Some(Invariant::OrderedPerKey) => !keyed && !home,
        Some(Invariant::Unique) => false,
        Some(_) => !home,
    };
    let broken: Vec<&str> = case
        .offences
        .iter()
        .filter(|offence| offends(offence.invariant))
        .map(|offence| offence.invariant.map_or("whatever its unknown operations need", |i| i.name()))
        .collect();
    let mut names = broken;
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then(|| {
        conflict(
            case.facts,
            &RESIDENCY_GLOBAL_INVARIANT,
            &[Field::Residency, Field::Scope, Field::Operations],
            format!(
                "rows of `{}` may not leave home, but {} must hold over all of them",
                case.facts.id,
                names.join(", ")
            ),
            "write `invariantScope: home` if each row's home can check it, or split the dataset: the part that needs \
             a global order without the resident rows",
        )
    })
}

/// Nothing may be lost, and nobody documents that the store can see to that. A store that surely cannot has a
/// conflict of its own.
pub(super) fn rpo_zero_unproven(facts: &DatasetFacts, verdict: &Verdict, catalog: &Catalog) -> Option<Conflict> {
    let ordered = verdict.strategy == StrategyId::SINGLE_WRITER || verdict.strategy == StrategyId::GEO_SHARD;
    if !ordered || !facts.may_lose_nothing() || facts.fewest_regions() < 2 {
        return None;
    }
    let store = facts.store.value().and_then(|id| catalog.datastores.get(id));
    if store.is_some_and(|store| super::feasibility::loses_nothing(store) != Truth::Unknown) {
        return None;
    }
    let what = store.map_or_else(
        || "no store is named that would see to it".to_owned(),
        |store| format!("nothing documents that `{}` can commit in a second region before it answers", store.id),
    );
    Some(conflict(
        facts,
        &RPO_ZERO_UNPROVEN,
        &[Field::Rpo, Field::Store],
        format!("`{}` may lose nothing, but {what}", facts.id),
        "name a store that is documented to lose nothing (`parallax catalog list datastores`), or allow some loss",
    ))
}

/// A store that cannot carry the verdict, with those that could.
pub(super) fn store_cannot(
    facts: &DatasetFacts,
    verdict: &Verdict,
    feasibility: &Feasibility,
    catalog: &Catalog,
) -> Conflict {
    let store = facts.store.value().map_or("its store", |id| id.as_str());
    let failing: Vec<&str> = feasibility
        .points
        .iter()
        .filter(|point| point.holds == Truth::No)
        .map(|point| point.condition.as_str())
        .collect();
    let others = super::feasibility::alternatives(facts, verdict, catalog);
    let help = if others.is_empty() {
        "no catalogued store of its kind is documented to do that in these regions".to_owned()
    } else {
        format!("documented to do what it cannot: {}", others.join(", "))
    };
    conflict(
        facts,
        &STORE_CANNOT_CARRY,
        &[Field::Store],
        format!("`{store}` cannot carry {} for `{}`: {}", verdict.strategy, facts.id, failing.join("; ")),
        help,
    )
}

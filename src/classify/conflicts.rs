//! Wishes that cannot all come true. They are reported and never resolved silently.

use super::ask;
use crate::base::finding::{Confidence, Finding, RuleMeta, Severity};
use crate::base::ids::DatasetId;
use crate::base::path::Anchor;
use crate::model::catalog::Catalog;
use crate::model::contracts::{Case, Decision};
use crate::model::facts::{DatasetFacts, Field};
use crate::model::verdict::{Conflict, Feasibility, StrategyId, Truth, Verdict};
use crate::model::words::{Invariant, LocalWrites, ServiceKind};

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
meta!(STORE_CANNOT_CARRY, "PX301", "store-cannot-carry", Error);

/// Every code of this stage.
pub const RULES: &[&RuleMeta] = &[
    &RPO_ZERO_TWO_REGIONS,
    &LOCAL_WRITES_ORDERED,
    &RESIDENCY_GLOBAL_INVARIANT,
    &NO_REGION_ALLOWED,
    &ONE_REGION_LEFT,
    &RPO_ZERO_ONE_REGION,
    &STORE_CANNOT_CARRY,
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
    if made.strategy == StrategyId::SINGLE_WRITER {
        made.conflicts.extend(local_writes(case));
    }
    if made.strategy == StrategyId::SINGLE_WRITER || made.strategy == StrategyId::GEO_SHARD {
        made.conflicts.extend(rpo_zero(case.facts));
    }
}

fn residency(facts: &DatasetFacts) -> Option<Conflict> {
    if facts.allowed.len() > 1 || facts.allowed.len() == facts.regions.len() {
        return None;
    }
    let places = facts.residency_shown.join(", ");
    Some(match facts.allowed.first() {
        None => conflict(
            facts,
            &NO_REGION_ALLOWED,
            &[Field::Residency],
            format!("the rows of `{}` may live only in {places}, where the platform has no region", facts.id),
            "open a region there, or correct `residency`",
        ),
        Some(region) => conflict(
            facts,
            &ONE_REGION_LEFT,
            &[Field::Residency],
            format!("the rows of `{}` may live only in {places}: all copies stay in {}", facts.id, region.name),
            "the loss of that region stops it: open a second region in the same place, or accept it",
        ),
    })
}

fn local_writes(case: Case<'_>) -> Option<Conflict> {
    let facts = case.facts;
    let wanted = facts.local_writes() == LocalWrites::Required && facts.kind != ServiceKind::Batch;
    (wanted && !ask::no_writes(case).is_yes()).then(|| {
        conflict(
            facts,
            &LOCAL_WRITES_ORDERED,
            &[Field::LocalWrites, Field::Operations],
            format!("`{}` requires local writes, but one region must order them", facts.id),
            "pick latency or the invariant: drop `localWrites: required`, or weaken what offends (`explain` shows the \
             run that breaks it and the inputs that would change the verdict)",
        )
    })
}

fn rpo_zero(facts: &DatasetFacts) -> Option<Conflict> {
    if facts.rpo.value().is_none_or(|rpo| !rpo.is_zero()) || facts.kind == ServiceKind::Batch {
        return None;
    }
    if facts.allowed.len() < 2 {
        return (!facts.allowed.is_empty()).then(|| {
            conflict(
                facts,
                &RPO_ZERO_ONE_REGION,
                &[Field::Rpo],
                format!("`{}` may lose nothing, but only one region may hold it", facts.id),
                "rpo 0 for the loss of a region needs a second region that holds a copy",
            )
        });
    }
    if facts.allowed.len() > 2 || facts.quorum_store {
        return None;
    }
    let by_hand = facts.hand_time;
    let in_time = Truth::of_option(facts.rto.value().map(|rto| *rto >= by_hand));
    let mut found = conflict(
        facts,
        &RPO_ZERO_TWO_REGIONS,
        &[Field::Rpo, Field::Rto],
        match (facts.rto.value(), in_time) {
            (Some(rto), Truth::No) => format!(
                "`{}` asks for rpo 0 in two regions and an rto of {rto}, but to notice and decide alone takes a person {by_hand}",
                facts.id
            ),
            _ => format!("`{}` asks for rpo 0 in two regions: its writes stop when either is lost", facts.id),
        },
        "two synchronous regions cannot tell a lost peer from a broken link: add a third voter (a witness region), \
         or allow some loss, or leave a person the time to decide",
    );
    if in_time != Truth::No {
        found.severity = Severity::Warning;
    }
    Some(found)
}

/// A global invariant over rows that may not leave home; uniqueness alone can be claimed globally.
pub(crate) fn residency_against_global(case: Case<'_>) -> Option<Conflict> {
    // Order inside a key is kept by the key's home once the key is named.
    let keyed = !case.facts.order_key.is_unknown();
    let offends = |invariant: Option<Invariant>| match invariant {
        Some(Invariant::Unique) => false,
        Some(Invariant::OrderedPerKey) => !keyed,
        _ => true,
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
        "no catalogued store of its kind is documented to carry it in these regions".to_owned()
    } else {
        format!("documented to carry it in these regions, or not ruled out: {}", others.join(", "))
    };
    conflict(
        facts,
        &STORE_CANNOT_CARRY,
        &[Field::Store],
        format!("`{store}` cannot carry {} for `{}`: {}", verdict.strategy, facts.id, failing.join("; ")),
        help,
    )
}

//! Whether the datastore can carry the verdict: strategy, merge types, regions, documented RPO and RTO.
//!
//! What is not documented is unknown, never a pass.

use std::collections::BTreeSet;

use super::rules::merge_type;
use crate::base::evidence::{Evidence, Provenance};
use crate::base::ids::RegionId;
use crate::base::shared::Shared;
use crate::model::catalog::{Catalog, Coordination, Datastore, DocumentedRpo, MergeType, MultiRegionMode, Promotion};
use crate::model::facts::DatasetFacts;
use crate::model::verdict::{Check, Feasibility, StrategyId, Truth, Verdict};
use crate::model::words::LostUpdates;

/// How many other stores are named where one cannot do it.
const ALTERNATIVES: usize = 4;

/// Holds the store of a dataset against its verdict, point by point.
pub fn feasibility(facts: &DatasetFacts, verdict: &Verdict, catalog: &Catalog) -> Feasibility {
    let Some(id) = facts.store.value() else {
        return unknown("no store is named");
    };
    let Some(store) = catalog.datastores.get(id) else {
        return unknown("the catalog does not know its store");
    };
    let points: Shared<Check> = points(facts, verdict, store).into_iter().map(|(_, point)| point).collect();
    Feasibility { holds: points.iter().fold(Truth::Yes, |all, point| all.and(point.holds)), points }
}

fn unknown(why: &str) -> Feasibility {
    let point = Check { condition: why.to_owned(), holds: Truth::Unknown, seen: None };
    Feasibility { holds: Truth::Unknown, points: vec![point].into() }
}

/// What a point is about, so that stores can be compared point by point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    /// The strategy.
    Strategy,
    /// The provider's regions.
    Provider,
    /// The types that merge.
    Merging,
    /// The regions together.
    Span,
    /// The RPO.
    Loss,
    /// The RTO.
    Recovery,
}

/// Stores of the same category that are documented to do what the own one cannot, and of which nothing else is ruled
/// out; those that are documented in full first, the others with a word.
pub(super) fn alternatives(facts: &DatasetFacts, verdict: &Verdict, catalog: &Catalog) -> Vec<String> {
    let Some(own) = facts.store.value().and_then(|id| catalog.datastores.get(id)) else {
        return Vec::new();
    };
    let failed: BTreeSet<About> = points(facts, verdict, own)
        .iter()
        .filter(|(_, point)| point.holds == Truth::No)
        .map(|(about, _)| *about)
        .collect();
    // Where one region orders writes, their keys and locks are kept with them: a store that loses these is no way out.
    let ordered = verdict.strategy == StrategyId::SINGLE_WRITER || verdict.strategy == StrategyId::GEO_SHARD;
    let worse =
        |store: &Datastore| ordered && store.coordination == Coordination::No && own.coordination != Coordination::No;
    let mut fitting: Vec<(bool, &str)> = catalog
        .datastores
        .values()
        .filter(|store| store.id != own.id && store.category == own.category && !worse(store))
        .filter_map(|store| {
            let points = points(facts, verdict, store);
            let fits = points.iter().all(|(about, point)| match point.holds {
                Truth::Yes => true,
                Truth::Unknown => !failed.contains(about),
                Truth::No => false,
            });
            let open = points.iter().any(|(_, point)| point.holds == Truth::Unknown);
            fits.then_some((open, store.id.as_str()))
        })
        .collect();
    fitting.sort_unstable();
    let named =
        |(open, id): (bool, &str)| if open { format!("{id} (other points not documented)") } else { id.to_owned() };
    fitting.into_iter().take(ALTERNATIVES).map(named).collect()
}

/// Whether the store is documented to lose nothing with a region: its quorum spans regions, or it can be set up so.
pub(super) fn loses_nothing(store: &Datastore) -> Truth {
    match &store.rpo {
        DocumentedRpo::Zero { .. } | DocumentedRpo::ZeroIfSynchronous { .. } => Truth::Yes,
        DocumentedRpo::Lag { .. } => Truth::No,
        DocumentedRpo::Unknown => Truth::Unknown,
    }
}

fn points(facts: &DatasetFacts, verdict: &Verdict, store: &Datastore) -> Vec<(About, Check)> {
    let mut points = vec![(About::Strategy, carries(verdict, store, facts))];
    points.extend(runs_here(facts, store).map(|point| (About::Provider, point)));
    if verdict.strategy == StrategyId::CRDT {
        points.extend(merges(facts, store).into_iter().map(|point| (About::Merging, point)));
    }
    if verdict.strategy == StrategyId::REGIONAL {
        return points; // What each region has for itself spans nothing, loses nothing elsewhere and is not promoted.
    }
    // Rows of one jurisdiction are never in another, so each has a deployment of its own.
    for group in facts.jurisdictions.iter().filter(|group| group.len() > 1) {
        points.extend(spans(group, store).into_iter().map(|point| (About::Span, point)));
    }
    if facts.most_regions() > 1 {
        points.extend(loses(facts, store).map(|point| (About::Loss, point)));
        points.extend(recovers(facts, store).map(|point| (About::Recovery, point)));
    }
    points
}

/// A provider's own store exists only in that provider's regions.
fn runs_here(facts: &DatasetFacts, store: &Datastore) -> Option<Check> {
    let own = store.provider.as_deref()?;
    let elsewhere: Vec<&str> =
        facts.allowed.iter().filter(|region| &*region.provider != own).map(|region| &*region.name).collect();
    (!elsewhere.is_empty())
        .then(|| point(format!("its provider does not run {}", elsewhere.join(", ")), Truth::No, None, store))
}

fn point(condition: impl Into<String>, holds: Truth, words: Option<&str>, store: &Datastore) -> Check {
    let seen = words.map(|words| Evidence {
        statement: format!("{} ({}, {})", words, store.source.title, store.source.date).into(),
        from: Provenance::Documented,
        at: None,
    });
    Check { condition: condition.into(), holds, seen }
}

fn carries(verdict: &Verdict, store: &Datastore, facts: &DatasetFacts) -> Check {
    let listed = store.strategies.contains(verdict.strategy.0);
    // Rows that all stay in one region ask nothing of their store across regions.
    let alone = facts.most_regions() < 2 && verdict.strategy != StrategyId::CRDT;
    let can: Vec<&str> = store.strategies.iter().map(String::as_str).collect();
    let condition = if listed {
        format!("{} can carry {}", store.id, verdict.strategy)
    } else if alone {
        format!("{} need not span regions here", store.id)
    } else {
        format!("it can carry {} only", can.join(" or "))
    };
    point(condition, Truth::of(listed || alone), Some(&format!("spans regions as {}", store.mode.name())), store)
}

/// Every operation needs a type that the store really merges.
fn merges(facts: &DatasetFacts, store: &Datastore) -> Vec<Check> {
    let overwrites = facts.lost_updates.value() == Some(&LostUpdates::Acceptable);
    let operations = facts.operations.value().into_iter().flatten();
    let needed: BTreeSet<Option<MergeType>> = operations.map(|done| merge_type(*done, overwrites)).collect();
    needed
        .into_iter()
        .map(|kind| {
            let can = kind.is_some_and(|kind| store.merges.contains(&kind));
            let condition = match kind {
                None => "an operation has no type that merges".to_owned(),
                Some(kind) if can => format!("it merges {}", kind.name()),
                Some(kind) => format!("it is not documented to merge {}", kind.name()),
            };
            point(condition, Truth::of(can), store.merge_note.as_deref(), store)
        })
        .collect()
}

fn spans(group: &[RegionId], store: &Datastore) -> Vec<Check> {
    store.spans(group).into_iter().map(|limit| point(limit.condition, limit.holds, limit.words, store)).collect()
}

fn loses(facts: &DatasetFacts, store: &Datastore) -> Option<Check> {
    let rpo = facts.rpo.value()?;
    let bound = store.lag.as_ref().filter(|lag| lag.is_bound).and_then(|lag| lag.upper);
    let (holds, words, condition) = match &store.rpo {
        DocumentedRpo::Zero { words } => (Truth::Yes, Some(words), format!("its documented RPO fits {rpo}")),
        DocumentedRpo::ZeroIfSynchronous { words } if rpo.is_zero() => {
            (Truth::Yes, Some(words), "its RPO is 0 where it is set up to be synchronous".to_owned())
        }
        DocumentedRpo::Lag { words } if rpo.is_zero() => {
            (Truth::No, Some(words), "it loses what had not been copied, so rpo 0 is out of reach".to_owned())
        }
        DocumentedRpo::Unknown if rpo.is_zero() && store.mode == MultiRegionMode::AsyncReplica => {
            (Truth::Unknown, None, "it copies asynchronously and documents no way to rpo 0".to_owned())
        }
        DocumentedRpo::Lag { words } | DocumentedRpo::ZeroIfSynchronous { words } => match bound {
            Some(upper) => {
                (Truth::of(upper <= *rpo), Some(words), format!("its lag is bounded by {upper}, rpo is {rpo}"))
            }
            None => {
                (Truth::Unknown, Some(words), format!("no bound on its lag is documented, so rpo {rpo} is not proven"))
            }
        },
        DocumentedRpo::Unknown => (Truth::Unknown, None, format!("nothing is documented about its RPO (asked: {rpo})")),
    };
    Some(point(condition, holds, words.map(String::as_str), store))
}

fn lasts(promotion: &Promotion) -> String {
    if promotion.shortest == promotion.longest {
        return promotion.longest.to_string();
    }
    format!("{} to {}", promotion.shortest, promotion.longest)
}

fn recovers(facts: &DatasetFacts, store: &Datastore) -> Option<Check> {
    let rto = facts.rto.value()?;
    let note = store.rto_note.as_deref();
    Some(match &store.promotion {
        Some(promotion) if promotion.shortest > *rto => {
            point(format!("a promotion takes at least {}, rto is {rto}", promotion.shortest), Truth::No, note, store)
        }
        Some(promotion) if promotion.longest <= *rto && !promotion.assumed => {
            point(format!("a promotion takes at most {}, rto is {rto}", promotion.longest), Truth::Yes, note, store)
        }
        Some(promotion) => point(
            format!("a promotion is taken to last {}, rto is {rto}", lasts(promotion)),
            Truth::Unknown,
            note,
            store,
        ),
        None => point(format!("no figure is documented for its fail-over (rto is {rto})"), Truth::Unknown, note, store),
    })
}

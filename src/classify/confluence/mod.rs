//! Invariant confluence: may two regions do an operation without asking each other, and an invariant still hold?
//!
//! Coordination is needed exactly when two states, each valid where it was made, can merge into one that is not
//! (P. Bailis, A. Fekete, M. J. Franklin, A. Ghodsi, J. M. Hellerstein, I. Stoica: *Coordination Avoidance in Database
//! Systems*, PVLDB 8(3), 2015, with its table of operations against invariants). The answer has three values, and only
//! [`Confluence::Safe`] lets regions write apart: what nobody has shown is ordered.
//!
//! Every verdict is about an operation **together with all operations that are safe for the same invariant**, because a
//! dataset is merged only if all of its pairs are safe. Deleting parents alone breaks no reference; deleting them
//! while children may be inserted does, so it is the deletion that is unsafe.
//!
//! The words are read as follows, and a verdict holds no further than its reading:
//! - the merge is the natural one of the type: rows, members, entries and amounts of both regions survive, what one
//!   region removed of what it had seen is gone, and of two overwrites of one column the later is kept;
//! - an insert, as an overwrite, is one write: no merge mixes the columns of two inserts of one row;
//! - an overwrite changes a column, never the key that other rows refer to;
//! - increments, decrements and transfers merge as amounts, never as the totals that they led to;
//! - columns hold single values: a set that belongs to a row has members, each checked by itself.
//!
//! One file holds the rows of the table that one kind of state explains. What does not belong here: which invariants
//! a dataset keeps (facts) and what follows from an offence (rules).

mod amounts;
mod order;
mod sets;
mod values;

use crate::base::evidence::Provenance;
use crate::model::facts::DatasetFacts;
use crate::model::verdict::{Confluence, Counterexample, Offence};
use crate::model::words::{Invariant, Operation};

/// How `operation`, done in several regions at once, stands to `invariant`.
///
/// `merges_transactions` says whether the store merges the writes of a transaction together or not at all; without it
/// the two legs of a transfer travel apart.
pub fn judge(operation: Operation, invariant: Invariant, merges_transactions: bool) -> Confluence {
    match invariant {
        Invariant::AttributeCheck => values::attribute_check(operation),
        Invariant::Unique => values::unique(operation),
        Invariant::NoOverlap => values::no_overlap(operation),
        Invariant::ForeignKey => values::foreign_key(operation),
        Invariant::LowerBound => amounts::lower_bound(operation),
        Invariant::UpperBound => amounts::upper_bound(operation),
        Invariant::Conservation => amounts::conservation(operation, merges_transactions),
        Invariant::Sequence => order::sequence(operation),
        Invariant::ExactlyOnce => order::exactly_once(operation),
        Invariant::OrderedPerKey => order::ordered_per_key(operation),
        Invariant::OrderedGlobal => order::ordered_global(operation),
        Invariant::NoLostUpdate => order::no_lost_update(operation),
        Invariant::MaterializedView => sets::materialized_view(operation),
        Invariant::NotContains => sets::not_contains(operation),
        Invariant::SizeUpper => sets::size_upper(operation),
        Invariant::SizeLower => sets::size_lower(operation),
        Invariant::SizeExact => sets::size_exact(operation),
    }
}

/// Every pair of a known operation and a kept invariant that is not safe, what says most first (see [`Offence::rank`]).
///
/// Where operations are unknown it is one offence that names neither: what is not known is never taken as safe.
pub fn offences(facts: &DatasetFacts) -> Vec<Offence> {
    let Some(operations) = facts.operations.value() else {
        return vec![Offence {
            operation: None,
            invariant: None,
            counterexample: None,
            from: Provenance::Unknown,
            at: Some(facts.at.clone()),
        }];
    };
    let mut found: Vec<Offence> = Vec::new();
    for operation in operations {
        let mut kept: Vec<_> = facts.invariants.iter().collect();
        kept.sort();
        // The firmest statement of an invariant sorts first; a second one would only repeat the offence.
        kept.dedup_by_key(|kept| kept.invariant);
        for kept in kept {
            let counterexample = match judge(*operation, kept.invariant, facts.merges_transactions) {
                Confluence::Safe { .. } => continue,
                Confluence::Unsafe(counterexample) => Some(counterexample),
                Confluence::Unproven => None,
            };
            found.push(Offence {
                operation: Some(*operation),
                invariant: Some(kept.invariant),
                counterexample,
                from: kept.from.clone(),
                at: kept.at.clone(),
            });
        }
    }
    found.sort_by_key(|offence| (offence.rank(), offence.operation, offence.invariant));
    found
}

/// The argument of every pair with an external effect and an invariant over stored state alone.
const OUTSIDE: &str = "what happens outside changes nothing that is stored, and the invariant is over what is stored";

const fn safe(because: &'static str) -> Confluence {
    Confluence::Safe { because }
}

const fn breaks(
    start: &'static str,
    region_a: &'static str,
    region_b: &'static str,
    merged: &'static str,
) -> Confluence {
    Confluence::Unsafe(Counterexample { start, region_a, region_b, merged })
}

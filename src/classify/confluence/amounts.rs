//! Invariants over sums of amounts: floors, ceilings, totals that stay.
//!
//! Decrements under escrow rights are not judged here: rights turn the one global bound into one bound a region, which
//! each region keeps alone (P. E. O'Neil: *The Escrow Transactional Method*, ACM TODS 11(4), 1986), and that is a
//! strategy of its own.

use Operation::{
    Append, Assign, CascadeDelete, Decrement, Delete, ExternalEffect, Increment, Insert, InsertGenerated,
    InsertSpecific, ReadModifyWrite, Reserve, SetAdd, SetMutate, SetRemove, Transfer,
};

use super::{OUTSIDE, breaks, safe};
use crate::model::verdict::Confluence;
use crate::model::words::Operation;

/// A number does not fall below a floor.
pub(super) const fn lower_bound(operation: Operation) -> Confluence {
    match operation {
        Increment => safe("amounts only add up: the merge is at or above what either region had"),
        ExternalEffect => safe(OUTSIDE),
        Decrement => breaks(
            "one left, and never fewer than none",
            "takes it: none left",
            "takes it: none left",
            "both amounts count: minus one left",
        ),
        Reserve => breaks(
            "one room left, and never fewer than none",
            "reserves it for Ann: none left",
            "reserves it for Ben: none left",
            "both reservations count: minus one room left",
        ),
        Transfer => breaks(
            "account X holds 100 and may not fall below 0",
            "moves 100 from X to Y: X holds 0",
            "moves 100 from X to Z: X holds 0",
            "both transfers count: X holds -100",
        ),
        Insert | InsertGenerated | InsertSpecific => breaks(
            "a balance of 100, which is the sum of its rows and may not fall below 0",
            "inserts a row of -100: the balance is 0",
            "inserts a row of -100: the balance is 0",
            "both rows survive: the balance is -100",
        ),
        Append => breaks(
            "a balance of 100, which is the sum of its ledger and may not fall below 0",
            "appends an entry of -100: the balance is 0",
            "appends an entry of -100: the balance is 0",
            "both entries survive: the balance is -100",
        ),
        Assign | ReadModifyWrite | Delete | CascadeDelete | SetAdd | SetRemove | SetMutate => Confluence::Unproven,
    }
}

/// A number does not rise above a ceiling.
pub(super) const fn upper_bound(operation: Operation) -> Confluence {
    match operation {
        Decrement => safe("amounts are only taken away: the merge is at or below what either region had"),
        ExternalEffect => safe(OUTSIDE),
        Increment => breaks(
            "99 of at most 100 places are taken",
            "takes one: 100",
            "takes one: 100",
            "both amounts count: 101 of at most 100",
        ),
        Reserve => breaks(
            "99 of 100 seats are reserved",
            "reserves the last seat for Ann",
            "reserves the last seat for Ben",
            "both reservations count: 101 seats of 100",
        ),
        Insert | InsertGenerated | InsertSpecific | Assign | ReadModifyWrite | Delete | CascadeDelete | Append
        | SetAdd | SetRemove | SetMutate | Transfer => Confluence::Unproven,
    }
}

/// A sum stays the same.
pub(super) const fn conservation(operation: Operation, merges_transactions: bool) -> Confluence {
    match operation {
        ExternalEffect => safe(OUTSIDE),
        Transfer if merges_transactions => {
            safe("both legs arrive together or not at all, so every merge is a sum of transfers that keep the total")
        }
        Transfer => breaks(
            "account X holds 100, account Y nothing: 100 in all",
            "moves 30 from X to Y: 70 and 30",
            "moves 20 from X to Y: 80 and 20",
            "B's debit is merged before its credit: X holds 50, Y 30, and 20 are nowhere",
        ),
        Insert | InsertGenerated | InsertSpecific | Assign | ReadModifyWrite | Delete | CascadeDelete | Increment
        | Decrement | Append | SetAdd | SetRemove | SetMutate | Reserve => Confluence::Unproven,
    }
}

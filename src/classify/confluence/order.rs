//! Invariants over what came after what: numbering, repetition, order, overwrites.

use Operation::{
    Append, Assign, CascadeDelete, Decrement, Delete, ExternalEffect, Increment, Insert, InsertGenerated,
    InsertSpecific, ReadModifyWrite, Reserve, SetAdd, SetMutate, SetRemove, Transfer,
};

use super::{OUTSIDE, breaks, safe};
use crate::model::verdict::Confluence;
use crate::model::words::Operation;

/// Numbers follow one another without a gap or in order.
pub(super) const fn sequence(operation: Operation) -> Confluence {
    match operation {
        SetRemove => {
            safe("only the last numbers can go without a gap, and of two shortened sequences the shorter remains")
        }
        ExternalEffect => safe(OUTSIDE),
        Insert | InsertGenerated | InsertSpecific => breaks(
            "invoices 1 to 7",
            "inserts Ann's invoice under the next number, 8",
            "inserts Ben's invoice under the next number, 8",
            "both rows survive: two invoices are number 8",
        ),
        Append => breaks(
            "a journal with entries 1 to 7",
            "appends Ann's entry as number 8",
            "appends Ben's entry as number 8",
            "both entries survive: two are number 8",
        ),
        Assign => breaks(
            "invoices 1 to 7, and two drafts without a number",
            "sets the first draft's number to 8, the highest plus one",
            "sets the second draft's number to 8, the highest plus one",
            "two invoices are number 8",
        ),
        ReadModifyWrite | Delete | CascadeDelete | Increment | Decrement | SetAdd | SetMutate | Reserve | Transfer => {
            Confluence::Unproven
        }
    }
}

/// An effect happens once.
pub(super) const fn exactly_once(operation: Operation) -> Confluence {
    match operation {
        Assign => safe("a request that arrives twice writes the same value twice: it shows once"),
        SetAdd => safe("a member that is added twice is a member once"),
        SetRemove => safe("a member that is removed twice is gone once"),
        Delete | CascadeDelete => safe("a row that is deleted twice is gone once"),
        ExternalEffect => breaks(
            "a payment that is not worked off yet, and whose client retries in another region",
            "charges the card",
            "charges the card for the retry",
            "one payment, two charges: no merge takes one back",
        ),
        Insert | InsertGenerated | InsertSpecific | ReadModifyWrite | Increment | Decrement | Append | SetMutate
        | Reserve | Transfer => Confluence::Unproven,
    }
}

/// Entries of one key have one order.
pub(super) const fn ordered_per_key(operation: Operation) -> Confluence {
    match operation {
        Increment | Decrement => safe("amounts add up to the same in every order"),
        Append => breaks(
            "a conversation of messages 1 to 7",
            "appends \"is it sold?\" as message 8",
            "appends \"yes\" as message 8",
            "two messages are number 8, and readers see them in different orders",
        ),
        Insert | InsertGenerated | InsertSpecific | Assign | ReadModifyWrite | Delete | CascadeDelete | SetAdd
        | SetRemove | SetMutate | Reserve | Transfer | ExternalEffect => Confluence::Unproven,
    }
}

/// All entries have one order.
pub(super) const fn ordered_global(operation: Operation) -> Confluence {
    match operation {
        Insert | InsertGenerated | InsertSpecific | Assign | ReadModifyWrite | Delete | CascadeDelete | Increment
        | Decrement | Append | SetAdd | SetRemove | SetMutate | Reserve | Transfer => breaks(
            "writes 1 to 7, in one order",
            "writes, as number 8",
            "writes, as number 8",
            "two writes are number 8: neither came first",
        ),
        ExternalEffect => breaks(
            "effects 1 to 7, in one order",
            "sends a mail, as number 8",
            "charges a card, as number 8",
            "two effects are number 8: neither came first",
        ),
    }
}

/// No overwrite is lost.
pub(super) const fn no_lost_update(operation: Operation) -> Confluence {
    match operation {
        Insert | InsertGenerated | InsertSpecific => safe("a new row overwrites nothing, and both rows survive"),
        Append => safe("a new entry overwrites nothing, and both entries survive"),
        SetAdd | SetRemove => safe("members merge one by one: only what a region had seen is taken away"),
        Increment | Decrement | Transfer => safe("amounts of both regions count: none replaces another"),
        Delete | CascadeDelete => safe("a deletion takes away only what it had seen, and overwrites nothing"),
        ExternalEffect => safe(OUTSIDE),
        Assign => breaks(
            "the address is 1 Main Street",
            "sets it to 2 High Street",
            "sets it to 3 Park Lane",
            "the later is kept: 2 High Street is gone, and nobody had seen it",
        ),
        ReadModifyWrite => breaks(
            "a list that reads \"milk\"",
            "reads \"milk\", writes \"milk, bread\"",
            "reads \"milk\", writes \"milk, eggs\"",
            "the later is kept: the bread is gone, and nobody had seen it",
        ),
        SetMutate | Reserve => Confluence::Unproven,
    }
}

//! Invariants over the values of rows: a row's own columns, values that occur once, intervals, references.

use Operation::{
    Append, Assign, CascadeDelete, Decrement, Delete, ExternalEffect, Increment, Insert, InsertGenerated,
    InsertSpecific, ReadModifyWrite, Reserve, SetAdd, SetMutate, SetRemove, Transfer,
};

use super::{OUTSIDE, breaks, safe};
use crate::model::verdict::Confluence;
use crate::model::words::Operation;

/// A condition on one row's own columns.
pub(super) const fn attribute_check(operation: Operation) -> Confluence {
    match operation {
        Insert | InsertGenerated | InsertSpecific => {
            safe("a new row is checked where it is made and written whole: no merge mixes its columns with another's")
        }
        Append => safe("a new entry is checked where it is made, and no merge changes it"),
        SetAdd => safe("a member is checked by itself where it joins, and joining changes no column"),
        SetRemove => safe("the members that stay were checked one by one, and leaving changes no column"),
        Delete | CascadeDelete => safe("a row that is gone breaks no condition, and the others are untouched"),
        ExternalEffect => safe(OUTSIDE),
        Assign => breaks(
            "a stay from day 3 to day 6, which may not end before it starts",
            "sets the start to day 5",
            "sets the end to day 4",
            "column by column: the stay starts on day 5 and ends on day 4",
        ),
        ReadModifyWrite | Increment | Decrement | SetMutate | Reserve | Transfer => Confluence::Unproven,
    }
}

/// A value occurs once.
pub(super) const fn unique(operation: Operation) -> Confluence {
    match operation {
        InsertGenerated => safe("ids are generated from parts that each region owns, so no two regions make the same"),
        Delete | CascadeDelete | SetRemove => safe("taking values away makes none occur twice"),
        Increment | Decrement | Transfer => safe("an amount is no value that has to be unique, and no row is added"),
        ExternalEffect => safe(OUTSIDE),
        InsertSpecific => breaks(
            "nobody is called ann",
            "inserts a user who chose the name ann",
            "inserts another user who chose the name ann",
            "both rows survive: two users are called ann",
        ),
        Reserve => breaks(
            "seat 12A is free",
            "claims seat 12A for Ann",
            "claims seat 12A for Ben",
            "both claims survive: seat 12A is taken twice",
        ),
        Append => breaks(
            "a log of orders, none of them called A-1",
            "appends Ann's order as A-1",
            "appends Ben's order as A-1",
            "both entries survive: two orders are called A-1",
        ),
        SetAdd => breaks(
            "a menu without a dish called special",
            "adds a soup called special",
            "adds a fish called special",
            "both members survive: two dishes are called special",
        ),
        Insert | Assign | ReadModifyWrite | SetMutate => Confluence::Unproven,
    }
}

/// Intervals of one resource do not overlap.
pub(super) const fn no_overlap(operation: Operation) -> Confluence {
    match operation {
        Delete | CascadeDelete | SetRemove => safe("fewer intervals overlap no more than before"),
        ExternalEffect => safe(OUTSIDE),
        Reserve => breaks(
            "one room, free from 3 to 5 June",
            "reserves it for Ann from 3 to 5 June",
            "reserves it for Ben from 3 to 5 June",
            "both reservations survive: the room is booked twice",
        ),
        Insert | InsertGenerated | InsertSpecific => breaks(
            "one room, free from 3 to 5 June",
            "inserts the row of Ann's stay from 3 to 5 June",
            "inserts the row of Ben's stay from 3 to 5 June",
            "both rows survive: the room is booked twice",
        ),
        Append => breaks(
            "a room's calendar, free from 3 to 5 June",
            "appends Ann's stay from 3 to 5 June",
            "appends Ben's stay from 3 to 5 June",
            "both entries survive: the room is booked twice",
        ),
        SetAdd => breaks(
            "a room's set of stays, none from 3 to 5 June",
            "adds Ann's stay from 3 to 5 June",
            "adds Ben's stay from 3 to 5 June",
            "both members survive: the room is booked twice",
        ),
        Assign => breaks(
            "stays from 1 to 3 and from 5 to 7 June in one room",
            "sets the end of the first to 5 June",
            "sets the start of the second to 3 June",
            "the stays from 1 to 5 and from 3 to 7 June overlap",
        ),
        ReadModifyWrite => breaks(
            "stays from 1 to 3 and from 5 to 7 June in one room",
            "reads that 3 to 5 June is free and moves the end of the first to 5 June",
            "reads that 3 to 5 June is free and moves the start of the second to 3 June",
            "the stays from 1 to 5 and from 3 to 7 June overlap",
        ),
        Increment => breaks(
            "stays from 1 to 3 and from 5 to 7 June in one room",
            "lengthens the first by two nights, to 5 June",
            "lengthens the first by two nights, to 5 June",
            "the amounts add up: the first lasts until 7 June, all through the second",
        ),
        Decrement => breaks(
            "stays from 1 to 3 and from 5 to 7 June in one room",
            "starts the second two nights earlier, on 3 June",
            "starts the second two nights earlier, on 3 June",
            "the amounts add up: the second starts on 1 June, all through the first",
        ),
        SetMutate | Transfer => Confluence::Unproven,
    }
}

/// What a row refers to exists.
pub(super) const fn foreign_key(operation: Operation) -> Confluence {
    match operation {
        Insert | InsertGenerated | InsertSpecific | Append | SetAdd | Reserve => {
            safe("what the new row refers to exists where it is made, and nothing that is safe here takes it away")
        }
        Assign | ReadModifyWrite => {
            safe("the new reference exists where it is written, and nothing that is safe here takes it away")
        }
        Increment | Decrement | Transfer => safe("an amount changes no reference and takes no row away"),
        ExternalEffect => safe(OUTSIDE),
        Delete => breaks(
            "hotel 1 has no rooms",
            "deletes hotel 1, to which nothing refers",
            "inserts a room of hotel 1, which exists",
            "the room refers to a hotel that is gone",
        ),
        CascadeDelete => breaks(
            "hotel 1 has room 101",
            "deletes hotel 1 and room 101 with it",
            "inserts room 102 of hotel 1, which exists",
            "the cascade never saw room 102: it refers to a hotel that is gone",
        ),
        SetRemove => breaks(
            "the tags red and blue are allowed, and nothing is red",
            "removes red from the allowed tags",
            "inserts a product tagged red, which is allowed",
            "the product refers to a tag that is gone",
        ),
        SetMutate => breaks(
            "the tags red and blue are allowed, and nothing is red",
            "replaces the allowed tags by blue alone",
            "inserts a product tagged red, which is allowed",
            "the product refers to a tag that is gone",
        ),
    }
}

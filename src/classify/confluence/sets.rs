//! Invariants over what a set or a view contains.

use Operation::{
    Append, Assign, CascadeDelete, Decrement, Delete, ExternalEffect, Increment, Insert, InsertGenerated,
    InsertSpecific, ReadModifyWrite, Reserve, SetAdd, SetMutate, SetRemove, Transfer,
};

use super::{OUTSIDE, breaks, safe};
use crate::model::verdict::Confluence;
use crate::model::words::Operation;

const MEMBERS_STAY: &str = "fields and amounts of members change, and not who is a member";
const NONE_JOINS: &str = "members only leave: the merge has no more than either region had";
const NONE_LEAVES: &str = "members only join: the merge has no fewer than either region had";

/// A view equals its definition.
pub(super) const fn materialized_view(operation: Operation) -> Confluence {
    match operation {
        Insert | InsertGenerated | InsertSpecific | Assign | ReadModifyWrite | Delete | CascadeDelete | Increment
        | Decrement | Append | SetAdd | SetRemove | SetMutate | Reserve | Transfer => {
            safe("the view is a function of its source: it is derived again from whatever the merge gives")
        }
        ExternalEffect => safe(OUTSIDE),
    }
}

/// A set does not contain a given member.
pub(super) const fn not_contains(operation: Operation) -> Confluence {
    match operation {
        Insert | InsertGenerated | InsertSpecific | Append | SetAdd | SetMutate | Reserve => {
            safe("the merge contains only what some region put in, and none may put that member in")
        }
        Assign | ReadModifyWrite => safe("the merge keeps a value that some region wrote, and none may write that one"),
        Delete | CascadeDelete | SetRemove => safe("taking members away brings none in"),
        Increment | Decrement | Transfer => safe("amounts change, and not who is a member"),
        ExternalEffect => safe(OUTSIDE),
    }
}

/// A set has at most so many members.
pub(super) const fn size_upper(operation: Operation) -> Confluence {
    match operation {
        SetRemove | Delete | CascadeDelete => safe(NONE_JOINS),
        Increment | Decrement | Assign | ReadModifyWrite => safe(MEMBERS_STAY),
        ExternalEffect => safe(OUTSIDE),
        SetAdd => {
            breaks("a team of four, and at most five", "adds Ann: five", "adds Ben: five", "both members survive: six")
        }
        // A transfer of amounts would be safe; one that moves a member between sets is two joins of the last place,
        // and the row of the lower bound reads it so. One word has one reading: not safe here either.
        Insert | InsertGenerated | InsertSpecific | Append | SetMutate | Reserve | Transfer => Confluence::Unproven,
    }
}

/// A set has at least so many members.
pub(super) const fn size_lower(operation: Operation) -> Confluence {
    match operation {
        Insert | InsertGenerated | InsertSpecific | Append | SetAdd | Reserve => safe(NONE_LEAVES),
        Increment | Decrement | Assign | ReadModifyWrite => safe(MEMBERS_STAY),
        ExternalEffect => safe(OUTSIDE),
        SetRemove => breaks(
            "Ann and Ben are on call, and at least one has to be",
            "removes Ann: one is left",
            "removes Ben: one is left",
            "both removals count: nobody is on call",
        ),
        Delete | CascadeDelete | SetMutate | Transfer => Confluence::Unproven,
    }
}

/// A set has exactly so many members.
pub(super) const fn size_exact(operation: Operation) -> Confluence {
    match operation {
        Increment | Decrement | Assign | ReadModifyWrite => safe(MEMBERS_STAY),
        Transfer => safe("an amount changes nobody's membership, and a single member cannot move without breaking it"),
        ExternalEffect => safe(OUTSIDE),
        SetMutate => breaks(
            "Ann and Ben share a desk, always two",
            "replaces Ben by Cem: Ann and Cem",
            "replaces Ben by Dora: Ann and Dora",
            "who joined survives on both sides: Ann, Cem and Dora",
        ),
        Insert | InsertGenerated | InsertSpecific | Delete | CascadeDelete | Append | SetAdd | SetRemove | Reserve => {
            Confluence::Unproven
        }
    }
}

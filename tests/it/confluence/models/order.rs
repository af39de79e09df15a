//! Numbered rows, requests that arrive twice, logs, and versions of a column.

use std::collections::BTreeSet;
use std::convert::identity;

use parallax::model::words::Operation;

use crate::confluence::world::{Fact, Here, Model, Move, World, beside};

const NUMBER: i8 = 0;
const POINTS: i8 = 9;

/// The numbers given, sorted; drafts have none.
fn numbers(world: &World) -> Vec<i8> {
    let mut given: Vec<_> = world.rows().into_iter().map(|id| world.written((id, NUMBER))).filter(|n| *n > 0).collect();
    given.sort_unstable();
    given
}

fn last_numbered(here: Here<'_>) -> Vec<Move> {
    let last = numbers(here.world).last().copied();
    let is_last = |fact| matches!(fact, Fact::Row(id) if Some(here.world.written((id, NUMBER))) == last);
    vec![Move::end(here.world.tags(is_last))]
}

/// Invoices are numbered from 1 without a gap; drafts are not numbered.
pub(super) const SEQUENCE: Model = Model {
    starts: || {
        let given = [((1, NUMBER), 1), ((2, NUMBER), 2)];
        vec![World::default(), World::start(&[1, 2, 3, 4].map(Fact::Row), &given)]
    },
    moves: |here, operation| {
        let next = numbers(here.world).last().map_or(1, |last| last + 1);
        let row = || Move::add(Fact::Row(here.fresh())).and_write((here.fresh(), NUMBER), next);
        match operation {
            Operation::Insert
            | Operation::InsertGenerated
            | Operation::InsertSpecific
            | Operation::Append
            | Operation::SetAdd
            | Operation::Reserve => vec![row()],
            Operation::Assign | Operation::ReadModifyWrite => [3, 4]
                .into_iter()
                .filter(|id| here.world.rows().contains(id))
                .map(|id| Move::write((id, NUMBER), next))
                .collect(),
            Operation::SetRemove | Operation::Delete | Operation::CascadeDelete => last_numbered(here),
            Operation::Increment | Operation::Decrement | Operation::Transfer | Operation::SetMutate => Vec::new(),
            Operation::ExternalEffect => beside(here, operation),
        }
    },
    holds: |world| numbers(world).into_iter().eq((1..).take(numbers(world).len())),
    settle: identity,
};

/// How often requests 1 and 2 show in what can be seen: never more than once each.
fn shows_once(world: &World) -> bool {
    let times = |request: i8, shows: fn(Fact, i8) -> bool| world.tags(|fact| shows(fact, request)).len();
    [1, 2].into_iter().all(|request| {
        times(request, |fact, request| fact == Fact::Effect { request }) <= 1
            && times(request, |fact, request| matches!(fact, Fact::Entry { key, .. } if key == request)) <= 1
            && world.added((request, POINTS)).abs() <= 1
    }) && [0, 5, 6].contains(&world.written((1, 0)))
}

/// Requests 1 and 2 may reach both regions, because clients retry; each region knows what it has worked off itself.
pub(super) const EXACTLY_ONCE: Model = Model {
    starts: || vec![World::start(&[Fact::Row(1), Fact::Row(2), Fact::Member { set: 1, who: 1 }], &[])],
    moves: |here, operation| {
        let amount = |request, by| Fact::Amount { of: (request, POINTS), by };
        let one = |request: i8| match operation {
            Operation::Insert | Operation::InsertGenerated | Operation::Append => {
                Some(Move::add(Fact::Entry { key: request, place: here.fresh() }))
            }
            Operation::Assign => Some(Move::write((1, 0), 4 + request)),
            Operation::Delete => Some(Move::end(here.world.tags(|fact| fact == Fact::Row(request)))),
            Operation::CascadeDelete => Some(Move::end(here.world.tags(|fact| {
                fact == Fact::Row(request) || matches!(fact, Fact::Member { set, .. } if set == request)
            }))),
            Operation::Increment => Some(Move::add(amount(request, 1))),
            Operation::Decrement | Operation::Reserve => Some(Move::add(amount(request, -1))),
            Operation::Transfer => Some(Move::add(amount(request, -1)).and_add(amount(request + 2, 1))),
            Operation::SetAdd => Some(Move::add(Fact::Member { set: 1, who: request })),
            Operation::SetRemove => {
                Some(Move::end(here.world.tags(|fact| fact == Fact::Member { set: 1, who: request })))
            }
            Operation::ExternalEffect => Some(Move::add(Fact::Effect { request })),
            Operation::InsertSpecific | Operation::ReadModifyWrite | Operation::SetMutate => None,
        };
        [1, 2].into_iter().filter_map(one).collect()
    },
    holds: shows_once,
    settle: identity,
};

/// The places of a key's entries.
fn places(world: &World, of: i8) -> Vec<i8> {
    world
        .live()
        .filter_map(|(_, fact)| match fact {
            Fact::Entry { key, place } if key == of => Some(place),
            _ => None,
        })
        .collect()
}

fn has_one_order(world: &World, of: i8) -> bool {
    let all = places(world, of);
    all.iter().collect::<BTreeSet<_>>().len() == all.len()
}

fn next_entry(here: Here<'_>, key: i8) -> Move {
    let last = places(here.world, key).into_iter().max().unwrap_or(0);
    Move::add(Fact::Entry { key, place: last + 1 })
}

/// Two conversations; no two entries of one have one place.
pub(super) const ORDERED_PER_KEY: Model = Model {
    starts: || vec![World::default(), World::start(&[Fact::Entry { key: 1, place: 1 }], &[])],
    moves: |here, operation| match operation {
        Operation::Append
        | Operation::Insert
        | Operation::InsertGenerated
        | Operation::InsertSpecific
        | Operation::Reserve => vec![next_entry(here, 1), next_entry(here, 2)],
        Operation::Delete | Operation::CascadeDelete | Operation::SetRemove => {
            let last = places(here.world, 1).into_iter().max().unwrap_or(0);
            vec![Move::end(here.world.tags(|fact| fact == Fact::Entry { key: 1, place: last }))]
        }
        Operation::SetAdd | Operation::SetMutate => Vec::new(),
        Operation::Assign
        | Operation::ReadModifyWrite
        | Operation::Increment
        | Operation::Decrement
        | Operation::Transfer
        | Operation::ExternalEffect => beside(here, operation),
    },
    holds: |world| has_one_order(world, 1) && has_one_order(world, 2),
    settle: identity,
};

/// Whatever is done takes the next place in the one order of all.
pub(super) const ORDERED_GLOBAL: Model = Model {
    starts: || vec![World::default(), World::start(&[Fact::Entry { key: 0, place: 1 }], &[])],
    moves: |here, operation| {
        let step = beside(here, operation).into_iter().next().unwrap_or_default();
        let last = places(here.world, 0).into_iter().max().unwrap_or(0);
        vec![step.read().and_add(Fact::Entry { key: 0, place: last + 1 })]
    },
    holds: |world| has_one_order(world, 0),
    settle: identity,
};

/// An overwrite ends the versions that it has seen; two live versions mean that one is discarded unseen.
fn overwrite(here: Here<'_>, column: (i8, i8), value: i8) -> Move {
    let seen = here.world.tags(|fact| fact == Fact::Version(column));
    Move::end(seen).and_add(Fact::Version(column)).and_write(column, value)
}

/// Row 1 with a column that is overwritten, points, members, and rows beside it.
pub(super) const NO_LOST_UPDATE: Model = Model {
    starts: || vec![World::start(&[Fact::Row(1), Fact::Version((1, 0)), Fact::Member { set: 9, who: 1 }], &[])],
    moves: |here, operation| match operation {
        // Both rows survive, also under one chosen name: that breaks `unique`, and discards nothing.
        Operation::Insert | Operation::InsertGenerated | Operation::InsertSpecific | Operation::Append => {
            let id = here.fresh();
            vec![Move::add(Fact::Row(id)).and_add(Fact::Version((id, 0))).and_write((id, 0), 7)]
        }
        Operation::Assign => vec![overwrite(here, (1, 0), 5), overwrite(here, (1, 0), 6)],
        Operation::ReadModifyWrite => vec![overwrite(here, (1, 0), here.world.written((1, 0)) + 1)],
        Operation::SetMutate => vec![overwrite(here, (1, 1), 5)],
        Operation::Delete | Operation::CascadeDelete => {
            vec![Move::end(here.world.tags(|fact| matches!(fact, Fact::Row(1) | Fact::Version((1, _)))))]
        }
        Operation::Reserve => Vec::new(),
        Operation::Increment
        | Operation::Decrement
        | Operation::Transfer
        | Operation::SetAdd
        | Operation::SetRemove
        | Operation::ExternalEffect => beside(here, operation),
    },
    holds: |world| {
        let mut seen = BTreeSet::new();
        world.live().all(|(_, fact)| match fact {
            Fact::Version(column) => seen.insert(column) && !world.has_ended(Fact::Row(column.0)),
            _ => true,
        })
    },
    settle: identity,
};

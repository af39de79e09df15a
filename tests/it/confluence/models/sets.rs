//! A view that is derived again, a set that lacks a member, and sets of bounded size.

use std::convert::identity;

use parallax::model::words::Operation;

use crate::confluence::world::{Column, Fact, Here, Model, Move, World, beside};

const VIEW: Column = (0, 0);
const WHO: i8 = 0;
/// The set whose size is bounded, and one beside it.
const TEAM: i8 = 1;
const OTHERS: i8 = 2;

/// What the view shows: rows, members and entries counted, and the value of row 1.
fn definition(world: &World) -> i8 {
    let counts = |fact| i8::from(!matches!(fact, Fact::Effect { .. } | Fact::Amount { .. }));
    world.live().map(|(_, fact)| counts(fact)).sum::<i8>() + world.value((1, 0))
}

fn end_rows(here: Here<'_>, id: i8) -> Move {
    Move::end(here.world.tags(|fact| fact == Fact::Row(id)))
}

/// A view over everything there is.
pub(super) const MATERIALIZED_VIEW: Model = Model {
    starts: || vec![World::start(&[Fact::Row(1), Fact::Member { set: 1, who: 1 }], &[((1, 0), 3)])],
    moves: |here, operation| {
        let members = || here.world.tags(|fact| matches!(fact, Fact::Member { .. }));
        let amount = |row, by| Fact::Amount { of: (row, 0), by };
        let step = match operation {
            Operation::Insert | Operation::InsertGenerated | Operation::Reserve => Move::add(Fact::Row(here.fresh())),
            Operation::InsertSpecific => Move::add(Fact::Row(2)),
            Operation::Assign => Move::write((1, 0), 5),
            Operation::ReadModifyWrite => Move::write((1, 0), here.world.written((1, 0)) + 1),
            Operation::Delete => end_rows(here, 1),
            Operation::CascadeDelete => {
                Move::end(here.world.tags(|fact| matches!(fact, Fact::Row(1) | Fact::Member { .. })))
            }
            Operation::Increment => Move::add(amount(1, 1)),
            Operation::Decrement => Move::add(amount(1, -1)),
            Operation::Append => Move::add(Fact::Entry { key: 1, place: here.fresh() }),
            Operation::SetAdd => Move::add(Fact::Member { set: 1, who: 2 }),
            Operation::SetRemove => Move::end(members()),
            Operation::SetMutate => Move::end(members()).and_add(Fact::Member { set: 1, who: 3 }),
            Operation::Transfer => Move::add(amount(1, -1)).and_add(amount(2, 1)),
            Operation::ExternalEffect => return beside(here, operation),
        };
        vec![step]
    },
    holds: |world| world.written(VIEW) == definition(world),
    settle: |world| {
        let shown = definition(&world);
        world.derive(VIEW, shown)
    },
};

/// Nobody is number 9; members are rows with a number.
pub(super) const NOT_CONTAINS: Model = Model {
    starts: || vec![World::default(), World::start(&[Fact::Row(1), Fact::Row(2)], &[((1, WHO), 1), ((2, WHO), 5)])],
    moves: |here, operation| {
        let join = |who| Move::add(Fact::Row(here.fresh())).and_write((here.fresh(), WHO), who);
        match operation {
            Operation::Insert
            | Operation::InsertGenerated
            | Operation::InsertSpecific
            | Operation::Append
            | Operation::SetAdd
            | Operation::Reserve => vec![join(3), join(9)],
            Operation::SetMutate => {
                let seen = here.world.tags(|fact| matches!(fact, Fact::Row(_)));
                vec![Move::end(seen).and_add(Fact::Row(here.fresh())).and_write((here.fresh(), WHO), 3)]
            }
            Operation::Assign => [3, 9].map(|who| Move::write((1, WHO), who)).into(),
            Operation::ReadModifyWrite => {
                [1, 2].map(|id| Move::write((id, WHO), here.world.written((id, WHO)) + 4)).into()
            }
            Operation::Delete | Operation::CascadeDelete | Operation::SetRemove => {
                here.world.rows().into_iter().map(|id| end_rows(here, id)).collect()
            }
            Operation::Increment | Operation::Decrement | Operation::Transfer | Operation::ExternalEffect => {
                beside(here, operation)
            }
        }
    },
    holds: |world| world.rows().into_iter().all(|id| world.written((id, WHO)) != 9),
    settle: identity,
};

fn team(members: &[i8]) -> World {
    let mut facts: Vec<_> = members.iter().map(|who| Fact::Member { set: TEAM, who: *who }).collect();
    facts.extend([7, 8].map(|who| Fact::Member { set: OTHERS, who }));
    World::start(&facts, &[])
}

fn size(world: &World) -> usize {
    world.members(TEAM).len()
}

/// Members join, leave, are replaced, change sets, or change in themselves.
fn moves(here: Here<'_>, operation: Operation) -> Vec<Move> {
    let join = |who| Move::add(Fact::Member { set: TEAM, who });
    let leave = |set, who| Move::end(here.world.tags(|fact| fact == Fact::Member { set, who }));
    let team = here.world.members(TEAM);
    match operation {
        Operation::Insert | Operation::InsertGenerated | Operation::Append => vec![join(here.fresh())],
        Operation::InsertSpecific | Operation::SetAdd | Operation::Reserve => vec![join(3), join(4)],
        Operation::Delete | Operation::CascadeDelete | Operation::SetRemove => {
            team.into_iter().map(|who| leave(TEAM, who)).collect()
        }
        Operation::SetMutate => {
            let replace = |who| [3, 4].map(|new| leave(TEAM, who).and_add(Fact::Member { set: TEAM, who: new }));
            let mut all: Vec<_> = team.iter().flat_map(|who| replace(*who)).collect();
            all.extend(team.iter().map(|who| leave(TEAM, *who)));
            all
        }
        // An amount may move, and so may a member.
        Operation::Transfer => {
            let mut all = beside(here, operation);
            let others = here.world.members(OTHERS);
            all.extend(others.into_iter().map(|who| leave(OTHERS, who).and_add(Fact::Member { set: TEAM, who })));
            all.extend(team.into_iter().map(|who| leave(TEAM, who).and_add(Fact::Member { set: OTHERS, who })));
            all
        }
        Operation::Assign
        | Operation::ReadModifyWrite
        | Operation::Increment
        | Operation::Decrement
        | Operation::ExternalEffect => beside(here, operation),
    }
}

/// A team of at most two.
pub(super) const SIZE_UPPER: Model = Model {
    starts: || vec![team(&[]), team(&[1]), team(&[1, 2])],
    moves,
    holds: |world| size(world) <= 2,
    settle: identity,
};

/// A team of at least one.
pub(super) const SIZE_LOWER: Model =
    Model { starts: || vec![team(&[1]), team(&[1, 2])], moves, holds: |world| size(world) >= 1, settle: identity };

/// A team of two.
pub(super) const SIZE_EXACT: Model =
    Model { starts: || vec![team(&[1, 2])], moves, holds: |world| size(world) == 2, settle: identity };

//! Rows with two columns, rows with a name, stays in a room, parents and children.

use std::convert::identity;

use parallax::model::words::Operation;

use crate::confluence::world::{Fact, Here, Model, Move, World, beside};

const FROM: i8 = 0;
const TO: i8 = 1;
const NAME: i8 = 0;
const PARENT: i8 = 0;

/// A new row of two columns, written at once.
fn stay(id: i8, from: i8, to: i8) -> Move {
    Move::add(Fact::Row(id)).and_write((id, FROM), from).and_write((id, TO), to)
}

fn end_row(here: Here<'_>, id: i8) -> Move {
    Move::end(here.world.tags(|fact| fact == Fact::Row(id)))
}

fn is_free(here: Here<'_>, id: i8) -> bool {
    !here.world.rows().contains(&id)
}

/// A row may not end before it starts; a member is below 9.
pub(super) const ATTRIBUTE_CHECK: Model = Model {
    starts: || vec![World::start(&[Fact::Row(1), Fact::Member { set: 1, who: 1 }], &[((1, FROM), 3), ((1, TO), 6)])],
    moves: |here, operation| match operation {
        Operation::Insert | Operation::InsertGenerated | Operation::Append => vec![stay(here.fresh(), 1, 2)],
        // Both regions may choose the same id: then their rows meet in the merge, column by column.
        Operation::InsertSpecific if is_free(here, 2) => vec![stay(2, 1, 2), stay(2, 5, 6)],
        Operation::Assign => vec![Move::write((1, FROM), 5), Move::write((1, TO), 4)],
        Operation::ReadModifyWrite => [(FROM, 2), (TO, -2)]
            .map(|(column, by)| Move::write((1, column), here.world.written((1, column)) + by))
            .into(),
        Operation::Increment => vec![Move::add(Fact::Amount { of: (1, FROM), by: 2 })],
        Operation::Decrement => vec![Move::add(Fact::Amount { of: (1, TO), by: -2 })],
        Operation::Delete => vec![end_row(here, 1), end_row(here, 2)],
        Operation::CascadeDelete => {
            vec![Move::end(here.world.tags(|fact| matches!(fact, Fact::Row(1) | Fact::Member { set: 1, .. })))]
        }
        Operation::SetAdd => [2, 9].map(|who| Move::add(Fact::Member { set: 1, who })).into(),
        Operation::SetRemove => vec![Move::end(here.world.tags(|fact| matches!(fact, Fact::Member { set: 1, .. })))],
        Operation::SetMutate => {
            let seen = here.world.tags(|fact| matches!(fact, Fact::Member { set: 1, .. }));
            vec![Move::end(seen).and_add(Fact::Member { set: 1, who: 3 })]
        }
        Operation::InsertSpecific | Operation::Reserve | Operation::Transfer => Vec::new(),
        Operation::ExternalEffect => beside(here, operation),
    },
    holds: |world| {
        world.rows().into_iter().all(|id| world.value((id, FROM)) <= world.value((id, TO)))
            && world.members(1).into_iter().all(|who| who < 9)
    },
    settle: identity,
};

/// No two rows have one name.
pub(super) const UNIQUE: Model = Model {
    starts: || {
        let named = [((1, NAME), 1), ((2, NAME), 2)];
        vec![World::default(), World::start(&[Fact::Row(1), Fact::Row(2)], &named)]
    },
    moves: |here, operation| {
        let named = |name| Move::add(Fact::Row(here.fresh())).and_write((here.fresh(), NAME), name);
        match operation {
            Operation::InsertGenerated => vec![named(here.fresh())],
            Operation::InsertSpecific | Operation::Reserve | Operation::Append | Operation::SetAdd => {
                vec![named(3), named(4)]
            }
            Operation::Assign => [1, 2].map(|id| Move::write((id, NAME), 3)).into(),
            Operation::ReadModifyWrite => {
                [1, 2].map(|id| Move::write((id, NAME), here.world.written((id, NAME)) + 3 - id)).into()
            }
            Operation::Delete | Operation::CascadeDelete | Operation::SetRemove => {
                here.world.rows().into_iter().map(|id| end_row(here, id)).collect()
            }
            Operation::SetMutate => {
                let seen = here.world.tags(|fact| matches!(fact, Fact::Row(_)));
                vec![Move::end(seen).and_add(Fact::Row(here.fresh())).and_write((here.fresh(), NAME), 3)]
            }
            // A row whose identity does not matter has no name.
            Operation::Insert => Vec::new(),
            Operation::Increment | Operation::Decrement | Operation::Transfer | Operation::ExternalEffect => {
                beside(here, operation)
            }
        }
    },
    holds: |world| {
        let mut names: Vec<_> = world.rows().into_iter().map(|id| world.value((id, NAME))).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        names.len() == all
    },
    settle: identity,
};

/// One room; a stay includes its first day and not its last.
pub(super) const NO_OVERLAP: Model = Model {
    starts: || {
        let days = [((1, FROM), 1), ((1, TO), 3), ((2, FROM), 5), ((2, TO), 7)];
        vec![World::default(), World::start(&[Fact::Row(1), Fact::Row(2)], &days)]
    },
    moves: |here, operation| match operation {
        Operation::Insert | Operation::InsertGenerated | Operation::Append | Operation::SetAdd | Operation::Reserve => {
            vec![stay(here.fresh(), 3, 5)]
        }
        Operation::InsertSpecific => {
            [8, 9].into_iter().filter(|id| is_free(here, *id)).map(|id| stay(id, 3, 5)).collect()
        }
        Operation::Assign => vec![Move::write((1, TO), 5), Move::write((2, FROM), 3)],
        Operation::ReadModifyWrite => [((1, TO), 2), ((2, FROM), -2)]
            .map(|(column, by)| Move::write(column, here.world.written(column) + by))
            .into(),
        Operation::Increment => vec![Move::add(Fact::Amount { of: (1, TO), by: 2 })],
        Operation::Decrement => vec![Move::add(Fact::Amount { of: (2, FROM), by: -2 })],
        Operation::Delete | Operation::CascadeDelete | Operation::SetRemove => {
            here.world.rows().into_iter().map(|id| end_row(here, id)).collect()
        }
        Operation::SetMutate => {
            let id = here.fresh();
            let seen = here.world.tags(|fact| matches!(fact, Fact::Row(_)));
            vec![Move::end(seen).and_add(Fact::Row(id)).and_write((id, FROM), 3).and_write((id, TO), 5)]
        }
        Operation::Transfer => Vec::new(),
        Operation::ExternalEffect => beside(here, operation),
    },
    holds: |world| {
        let days = |id: i8| (world.value((id, FROM)), world.value((id, TO)));
        let mut stays: Vec<_> = world.rows().into_iter().map(days).collect();
        stays.sort_unstable();
        stays.iter().zip(stays.iter().skip(1)).all(|(earlier, later)| earlier.1 <= later.0)
    },
    settle: identity,
};

/// Whether a fact needs row `parent`.
fn refers(world: &World, fact: Fact, parent: i8) -> bool {
    match fact {
        Fact::Child(id) => world.written((id, PARENT)) == parent,
        Fact::Amount { of: (row, _), .. } => row == parent,
        Fact::Member { set, .. } => set == parent,
        Fact::Entry { key, .. } => key == parent,
        Fact::Row(_) | Fact::Effect { .. } | Fact::Version(_) => false,
    }
}

/// Parents 1 and 2; children, amounts, members and entries that refer to one.
pub(super) const FOREIGN_KEY: Model = Model {
    starts: || {
        vec![
            World::start(&[Fact::Row(1), Fact::Row(2)], &[]),
            World::start(&[Fact::Row(1), Fact::Row(2), Fact::Child(5)], &[((5, PARENT), 1)]),
        ]
    },
    moves: |here, operation| {
        let child = |id, of: i8| Move::add(Fact::Child(id)).and_write((id, PARENT), of);
        match operation {
            Operation::Insert | Operation::InsertGenerated => [1, 2].map(|of| child(here.fresh(), of)).into(),
            Operation::Reserve => vec![child(here.fresh(), 1)],
            Operation::InsertSpecific => vec![Move::add(Fact::Row(3)), child(6, 3), child(6, 1)],
            Operation::Assign => [1, 2].map(|parent| Move::write((5, PARENT), parent)).into(),
            Operation::ReadModifyWrite => vec![Move::write((5, PARENT), 3 - here.world.written((5, PARENT)))],
            Operation::Delete | Operation::SetRemove => vec![end_row(here, 1), end_row(here, 2)],
            // The set of parents becomes one parent alone.
            Operation::SetMutate => {
                [1, 2].map(|kept| Move::end(here.world.tags(|f| matches!(f, Fact::Row(id) if id != kept)))).into()
            }
            Operation::CascadeDelete => {
                [1, 2].map(|id| Move::end(here.world.tags(|f| f == Fact::Row(id) || refers(here.world, f, id)))).into()
            }
            Operation::Increment => [1, 2].map(|row| Move::add(Fact::Amount { of: (row, 9), by: 1 })).into(),
            Operation::Decrement => vec![Move::add(Fact::Amount { of: (2, 9), by: -1 })],
            Operation::Transfer => {
                let leg = |row, by| Fact::Amount { of: (row, 9), by };
                vec![Move::add(leg(1, -1)).and_add(leg(2, 1))]
            }
            Operation::Append => [1, 2].map(|key| Move::add(Fact::Entry { key, place: here.fresh() })).into(),
            Operation::SetAdd => [1, 2].map(|set| Move::add(Fact::Member { set, who: 1 })).into(),
            Operation::ExternalEffect => beside(here, operation),
        }
    },
    holds: |world| {
        let parents = world.rows();
        let is_met = |fact: Fact| match fact {
            Fact::Child(id) => parents.contains(&world.written((id, PARENT))),
            Fact::Amount { of: (row, _), .. } => parents.contains(&row),
            Fact::Member { set, .. } => parents.contains(&set),
            Fact::Entry { key, .. } => parents.contains(&key),
            Fact::Row(_) | Fact::Effect { .. } | Fact::Version(_) => true,
        };
        world.live().all(|(_, fact)| is_met(fact))
    },
    settle: identity,
};

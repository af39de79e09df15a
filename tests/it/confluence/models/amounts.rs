//! Two accounts, whose values are a written number and the amounts added to it.

use std::convert::identity;

use parallax::model::words::Operation;

use crate::confluence::world::{Column, Fact, Here, Model, Move, World, beside};

const X: Column = (1, 0);
const Y: Column = (2, 0);
const CEILING: i8 = 2;

const fn amount(of: Column, by: i8) -> Fact {
    Fact::Amount { of, by }
}

fn transfers() -> Vec<Move> {
    vec![Move::add(amount(X, -1)).and_add(amount(Y, 1)), Move::add(amount(Y, -1)).and_add(amount(X, 1))]
}

/// X as a sum of rows: 0, 1, 2, and 1 with a row below zero.
fn accounts() -> Vec<World> {
    let sums: [&[i8]; 4] = [&[], &[1], &[1, 1], &[1, 1, -1]];
    sums.map(|rows| World::start(&rows.iter().map(|by| amount(X, *by)).collect::<Vec<_>>(), &[])).into()
}

fn moves(here: Here<'_>, operation: Operation, reserves: i8) -> Vec<Move> {
    let set = |total: i8| Move::write(X, total - here.world.added(X));
    match operation {
        Operation::Insert | Operation::InsertGenerated | Operation::InsertSpecific | Operation::Append => {
            vec![Move::add(amount(X, -1)), Move::add(amount(X, 1))]
        }
        Operation::Assign => vec![set(0), set(1)],
        Operation::ReadModifyWrite => vec![set(here.world.value(X) - 1), set(here.world.value(X) + 1)],
        Operation::Increment => vec![Move::add(amount(X, 1)), Move::add(amount(Y, 1))],
        Operation::Decrement => vec![Move::add(amount(X, -1)), Move::add(amount(Y, -1))],
        Operation::Reserve => vec![Move::add(amount(X, reserves))],
        Operation::Transfer => transfers(),
        Operation::Delete | Operation::CascadeDelete => {
            let rows = here.world.tags(|fact| matches!(fact, Fact::Amount { of: X, .. }));
            rows.into_iter().map(|row| Move::end(vec![row])).collect()
        }
        Operation::SetAdd | Operation::SetRemove | Operation::SetMutate => Vec::new(),
        Operation::ExternalEffect => beside(here, operation),
    }
}

/// Neither account falls below 0; a reservation takes a unit.
pub(super) const LOWER_BOUND: Model = Model {
    starts: accounts,
    moves: |here, operation| moves(here, operation, -1),
    holds: |world| world.value(X) >= 0 && world.value(Y) >= 0,
    settle: identity,
};

/// Neither account rises above 2; a reservation fills a place.
pub(super) const UPPER_BOUND: Model = Model {
    starts: accounts,
    moves: |here, operation| moves(here, operation, 1),
    holds: |world| world.value(X) <= CEILING && world.value(Y) <= CEILING,
    settle: identity,
};

/// Both accounts together hold 2. Whatever is no transfer breaks that where it is made, so no run contains it.
pub(super) const CONSERVATION: Model = Model {
    starts: || vec![World::start(&[amount(X, 2)], &[])],
    moves: |here, operation| moves(here, operation, -1),
    holds: |world| world.value(X) + world.value(Y) == 2,
    settle: identity,
};

//! What two regions hold, what one of them can do to it, and the natural merge: facts and tombstones by union, amounts
//! by sum, overwritten columns by the later stamp.

use std::collections::{BTreeMap, BTreeSet};

use parallax::model::words::Operation;

/// A column of a row: row id, column.
pub(super) type Column = (i8, i8);

/// Who made a fact: region (0 made the start), turn, part of the turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tag {
    pub(super) region: i8,
    pub(super) turn: i8,
    pub(super) part: i8,
}

/// Something that came to be and that a tombstone can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fact {
    /// A row of that id.
    Row(i8),
    /// A row of that id whose column 0 refers to a [`Fact::Row`].
    Child(i8),
    /// An amount, added to a column.
    Amount { of: Column, by: i8 },
    /// A member of a set.
    Member { set: i8, who: i8 },
    /// An entry at a place of a key's log.
    Entry { key: i8, place: i8 },
    /// Something that was done outside.
    Effect { request: i8 },
    /// A version of a column: a later one ends those it has seen.
    Version(Column),
}

/// The state of a region.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct World {
    facts: BTreeMap<Tag, Fact>,
    gone: BTreeSet<Tag>,
    /// Last writer wins: stamp as (time, region), then the value.
    cells: BTreeMap<Column, ((i8, i8), i8)>,
}

impl World {
    /// A legal start, made of facts and of columns.
    pub(super) fn start(facts: &[Fact], cells: &[(Column, i8)]) -> Self {
        let step = Move { adds: facts.to_vec(), writes: cells.to_vec(), ..Move::default() };
        Self::default().after(&step, 0, 0, -1)
    }

    /// The facts that no tombstone ended.
    pub(super) fn live(&self) -> impl Iterator<Item = (Tag, Fact)> {
        self.facts.iter().filter(|(tag, _)| !self.gone.contains(tag)).map(|(tag, fact)| (*tag, *fact))
    }

    /// Whether such a fact was made and ended.
    pub(super) fn has_ended(&self, meant: Fact) -> bool {
        self.facts.iter().any(|(tag, fact)| *fact == meant && self.gone.contains(tag))
    }

    /// Tags of the live facts that are meant.
    pub(super) fn tags(&self, meant: impl Fn(Fact) -> bool) -> Vec<Tag> {
        self.live().filter(|(_, fact)| meant(*fact)).map(|(tag, _)| tag).collect()
    }

    /// Ids of the live rows, sorted; an id that two rows have appears twice.
    pub(super) fn rows(&self) -> Vec<i8> {
        let mut ids: Vec<_> =
            self.live().filter_map(|(_, fact)| if let Fact::Row(id) = fact { Some(id) } else { None }).collect();
        ids.sort_unstable();
        ids
    }

    /// Members of a set, each once, sorted.
    pub(super) fn members(&self, of: i8) -> BTreeSet<i8> {
        self.live()
            .filter_map(|(_, fact)| match fact {
                Fact::Member { set, who } if set == of => Some(who),
                _ => None,
            })
            .collect()
    }

    /// What was last written to a column; 0 where nothing was.
    pub(super) fn written(&self, column: Column) -> i8 {
        self.cells.get(&column).map_or(0, |(_, value)| *value)
    }

    /// The amounts added to a column.
    pub(super) fn added(&self, column: Column) -> i8 {
        self.live()
            .map(|(_, fact)| {
                if let Fact::Amount { of, by } = fact
                    && of == column
                {
                    by
                } else {
                    0
                }
            })
            .sum()
    }

    /// The value of a column.
    pub(super) fn value(&self, column: Column) -> i8 {
        self.written(column) + self.added(column)
    }

    /// This state after a move of `region` at `time`.
    pub(super) fn after(&self, step: &Move, region: i8, turn: i8, time: i8) -> Self {
        let mut next = self.clone();
        for (part, fact) in (0..).zip(&step.adds) {
            next.facts.insert(Tag { region, turn, part }, *fact);
        }
        next.gone.extend(&step.ends);
        for (column, value) in &step.writes {
            next.cells.insert(*column, ((time, region), *value));
        }
        next
    }

    /// Everything both regions know.
    pub(super) fn merge(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.facts.extend(&other.facts);
        both.gone.extend(&other.gone);
        for (column, theirs) in &other.cells {
            let cell = both.cells.entry(*column).or_insert(*theirs);
            *cell = (*cell).max(*theirs);
        }
        both
    }

    /// This merge as seen while one part of a turn is still on its way: what a store shows that does not merge
    /// transactions.
    pub(super) fn in_parts(&self) -> Vec<Self> {
        let torn = |tag: &Tag| {
            let whole = |other: &&Tag| (other.region, other.turn) == (tag.region, tag.turn);
            tag.region > 0 && self.facts.keys().filter(whole).count() > 1
        };
        let without = |tag: &Tag| {
            let mut partial = self.clone();
            partial.facts.remove(tag);
            partial
        };
        self.facts.keys().filter(|tag| torn(tag)).map(without).collect()
    }

    /// The same state with a column that is derived, not written.
    pub(super) fn derive(mut self, column: Column, value: i8) -> Self {
        self.cells.insert(column, ((0, 0), value));
        self
    }
}

/// What one operation does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Move {
    adds: Vec<Fact>,
    ends: Vec<Tag>,
    writes: Vec<(Column, i8)>,
    /// It touches nothing that the invariant reads.
    pub(super) is_beside: bool,
}

impl Move {
    /// Something comes to be.
    pub(super) fn add(fact: Fact) -> Self {
        Self::default().and_add(fact)
    }

    /// Something ends.
    pub(super) fn end(tags: Vec<Tag>) -> Self {
        Self { ends: tags, ..Self::default() }
    }

    /// A column is overwritten.
    pub(super) fn write(column: Column, value: i8) -> Self {
        Self::default().and_write(column, value)
    }

    /// Something comes to be as well.
    pub(super) fn and_add(mut self, fact: Fact) -> Self {
        self.adds.push(fact);
        self
    }

    /// A column is written as well.
    pub(super) fn and_write(mut self, column: Column, value: i8) -> Self {
        self.writes.push((column, value));
        self
    }

    /// Whether a column is overwritten.
    pub(super) fn overwrites(&self) -> bool {
        !self.writes.is_empty()
    }

    /// Marked as touching what the invariant reads.
    pub(super) fn read(self) -> Self {
        Self { is_beside: false, ..self }
    }

    /// Marked as touching nothing that the invariant reads.
    pub(super) fn beside(self) -> Self {
        Self { is_beside: true, ..self }
    }
}

/// Where a move is chosen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Here<'a> {
    pub(super) world: &'a World,
    pub(super) region: i8,
    pub(super) turn: i8,
}

impl Here<'_> {
    /// An id from the part that this region owns.
    pub(super) fn fresh(self) -> i8 {
        20 + 10 * self.region + self.turn
    }
}

/// A small executable model of one invariant.
pub(super) struct Model {
    /// The legal starts.
    pub(super) starts: fn() -> Vec<World>,
    /// The ways to do an operation here, legal or not; none where the model has no such operation.
    pub(super) moves: fn(Here<'_>, Operation) -> Vec<Move>,
    /// The invariant.
    pub(super) holds: fn(&World) -> bool,
    /// What the store does by itself after a move or a merge.
    pub(super) settle: fn(World) -> World,
}

/// An amount of a column that the invariant does not read: the points of row 1.
pub(super) const POINTS: Column = (1, 9);

/// An operation on something that the invariant does not read.
pub(super) fn beside(here: Here<'_>, operation: Operation) -> Vec<Move> {
    let step = match operation {
        Operation::Increment => Move::add(Fact::Amount { of: POINTS, by: 1 }),
        Operation::Decrement => Move::add(Fact::Amount { of: POINTS, by: -1 }),
        Operation::Transfer => {
            Move::add(Fact::Amount { of: POINTS, by: -1 }).and_add(Fact::Amount { of: (2, 9), by: 1 })
        }
        Operation::Assign => Move::write((1, 8), 5),
        Operation::ReadModifyWrite => Move::write((1, 8), here.world.written((1, 8)) + 1),
        Operation::SetAdd => Move::add(Fact::Member { set: 9, who: 1 }),
        Operation::SetRemove => Move::end(here.world.tags(|fact| matches!(fact, Fact::Member { set: 9, .. }))),
        Operation::ExternalEffect => Move::add(Fact::Effect { request: here.fresh() }),
        Operation::Insert
        | Operation::InsertGenerated
        | Operation::InsertSpecific
        | Operation::Delete
        | Operation::CascadeDelete
        | Operation::Append
        | Operation::SetMutate
        | Operation::Reserve => return Vec::new(),
    };
    vec![step.beside()]
}

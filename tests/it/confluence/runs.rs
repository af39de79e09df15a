//! All runs of at most two operations a region from every legal start, merged.

use parallax::model::words::Operation;

use super::world::{Here, Model, Move, World};

/// The times at which A's and B's two turns happen. With all ordered pairs of runs these are all interleavings.
const CLOCKS: [([i8; 2], [i8; 2]); 3] = [([0, 1], [2, 3]), ([0, 2], [1, 3]), ([0, 3], [1, 2])];

/// How a store delivers the writes of one turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    /// Together or not at all.
    Whole,
    /// One by one.
    InParts,
}

/// What a region did, and where that led.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) done: Vec<Operation>,
    steps: Vec<Move>,
    world: World,
}

impl Run {
    /// Whether the merge depends on when this run happened.
    fn is_timed(&self) -> bool {
        self.steps.iter().any(Move::overwrites)
    }
}

/// Two runs, each valid alone, and their invalid merge.
#[derive(Clone, Debug)]
pub(super) struct Violation {
    pub(super) a: Run,
    pub(super) b: Run,
    shown: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (region, run) in [("A", &self.a), ("B", &self.b)] {
            writeln!(f, "{region} {:?} {:#?}", run.done, run.steps)?;
        }
        f.write_str(&self.shown)
    }
}

/// The legal runs of at most `turns` (two at most) of `operations` in one region.
fn runs(model: &Model, start: &World, region: i8, clock: [i8; 2], operations: &[Operation], turns: usize) -> Vec<Run> {
    let mut all = vec![Run { done: Vec::new(), steps: Vec::new(), world: (model.settle)(start.clone()) }];
    let mut last = all.clone();
    for (turn, time) in (0..).zip(clock).take(turns) {
        let mut next = Vec::new();
        for run in &last {
            for operation in operations {
                for step in (model.moves)(Here { world: &run.world, region, turn }, *operation) {
                    let world = (model.settle)(run.world.after(&step, region, turn, time));
                    // The local check: a region does only what keeps its own state valid.
                    if (model.holds)(&world) {
                        let done = [run.done.as_slice(), &[*operation]].concat();
                        let steps = [run.steps.as_slice(), &[step]].concat();
                        next.push(Run { done, steps, world });
                    }
                }
            }
        }
        all.extend(next.iter().cloned());
        last = next;
    }
    all
}

/// The first pair of runs of at most `turns` operations each whose merge is invalid, among those that are wanted.
pub(super) fn violation(
    model: &Model,
    operations: &[Operation],
    delivery: Delivery,
    turns: usize,
    is_wanted: impl Fn(&Run, &Run) -> bool,
) -> Option<Violation> {
    for start in (model.starts)() {
        for (round, (clock_a, clock_b)) in CLOCKS.into_iter().enumerate() {
            let of_a = runs(model, &start, 1, clock_a, operations, turns);
            let of_b = runs(model, &start, 2, clock_b, operations, turns);
            for a in &of_a {
                // Clocks tell apart only runs that both overwrite.
                let is_new = |b: &Run| round == 0 || (a.is_timed() && b.is_timed());
                for b in of_b.iter().filter(|b| is_new(b) && is_wanted(a, b)) {
                    if let Some(world) = broken_merge(model, a, b, delivery) {
                        let shown = format!("start {start:?}\nmerged {world:?}");
                        return Some(Violation { a: a.clone(), b: b.clone(), shown });
                    }
                }
            }
        }
    }
    None
}

/// What is seen of the merge that does not hold.
fn broken_merge(model: &Model, a: &Run, b: &Run, delivery: Delivery) -> Option<World> {
    let merged = a.world.merge(&b.world);
    let mut seen = match delivery {
        Delivery::Whole => Vec::new(),
        Delivery::InParts => merged.in_parts(),
    };
    seen.push(merged);
    seen.into_iter().map(model.settle).find(|world| !(model.holds)(world))
}

/// How far a model says something about an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// It cannot do it.
    Nothing,
    /// It does it to something that the invariant does not read.
    Beside,
    /// It does it to what the invariant reads.
    Modelled,
}

/// How far a model says something about an operation: by what is legal in some start.
pub(super) fn reach(model: &Model, operation: Operation) -> Reach {
    let mut best = Reach::Nothing;
    for start in (model.starts)() {
        let world = (model.settle)(start);
        for step in (model.moves)(Here { world: &world, region: 1, turn: 0 }, operation) {
            if (model.holds)(&(model.settle)(world.after(&step, 1, 0, 0))) {
                best = best.max(if step.is_beside { Reach::Beside } else { Reach::Modelled });
            }
        }
    }
    best
}

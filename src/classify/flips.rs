//! Where a verdict would change: the rules run again with one input, or a named few, moved.

use std::collections::BTreeSet;

use super::engine::outcome;
use crate::base::evidence::{Fact, Provenance};
use crate::base::units::{Millis, Share};
use crate::model::contracts::Registry;
use crate::model::facts::{DatasetFacts, Field};
use crate::model::inventory::Affinity;
use crate::model::settings::Settings;
use crate::model::verdict::Flip;
use crate::model::words::{Consistency, LocalWrites, LostUpdates, Scope};

/// A change of inputs with its name.
struct Move {
    change: String,
    moved: DatasetFacts,
}

fn moved<T>(value: T) -> Fact<T> {
    Fact::known(value, Provenance::Stated, None)
}

/// Every change of one input, and of a named few, that gives another rule or strategy; single changes first.
///
/// A change of several inputs is named only where none of them alone leads to the same verdict.
pub fn flips(facts: &DatasetFacts, settings: &Settings, registry: &Registry) -> Vec<Flip> {
    let now = outcome(facts, settings, registry);
    let mut reached = BTreeSet::from([now]);
    let mut flips = Vec::new();
    let singles = singles(facts, settings);
    for Move { change, moved } in singles {
        let (rule, strategy) = outcome(&moved, settings, registry);
        if (rule, strategy) != now {
            reached.insert((rule, strategy));
            flips.push(Flip { change, rule, strategy });
        }
    }
    for Move { change, moved } in named(facts, settings) {
        let (rule, strategy) = outcome(&moved, settings, registry);
        if reached.insert((rule, strategy)) {
            flips.push(Flip { change, rule, strategy });
        }
    }
    flips
}

fn with(facts: &DatasetFacts, change: impl Into<String>, edit: impl FnOnce(&mut DatasetFacts)) -> Move {
    let mut moved = facts.clone();
    edit(&mut moved);
    // What operations imply follows every edit, as it would in the inventory.
    moved.imply();
    Move { change: change.into(), moved }
}

fn singles(facts: &DatasetFacts, settings: &Settings) -> Vec<Move> {
    let mut all = shares(facts, settings);
    all.extend(needs(facts));
    all.extend(safety(facts));
    all
}

/// Reads and affinity, each moved to the other side of its threshold.
fn shares(facts: &DatasetFacts, settings: &Settings) -> Vec<Move> {
    let (heavy, home) = (settings.read_heavy.value, settings.affinity.value);
    let below = |share: Share| Share::from_ppm(share.ppm().saturating_sub(1));
    let mut all = Vec::new();
    if facts.reads.value().is_none_or(|reads| *reads >= heavy) {
        all.push(with(facts, format!("reads below {heavy}"), |f| f.reads = moved(below(heavy))));
    }
    if facts.reads.value().is_none_or(|reads| *reads < heavy) {
        all.push(with(facts, format!("reads at {heavy} or more"), |f| f.reads = moved(heavy)));
    }
    if facts.affinity.value().is_some_and(|affinity| affinity.local >= home) {
        all.push(with(facts, format!("affinity below {home}"), |f| set_affinity(f, below(home))));
    } else {
        all.push(with(facts, format!("affinity at {home} or more"), |f| set_affinity(f, home)));
    }
    all
}

fn set_affinity(facts: &mut DatasetFacts, local: Share) {
    let key = facts.affinity.value().map_or_else(|| "home".to_owned(), |affinity| affinity.key.clone());
    facts.affinity = moved(Affinity { key, local });
}

/// What readers and writers need.
fn needs(facts: &DatasetFacts) -> Vec<Move> {
    let mut all = Vec::new();
    for need in Consistency::ALL {
        if facts.consistency.value() != Some(need) {
            all.push(with(facts, format!("consistency {need}"), |f| f.consistency = moved(*need)));
        }
    }
    for want in LocalWrites::ALL {
        if facts.local_writes() != *want {
            all.push(with(facts, format!("localWrites {want}"), |f| f.local_writes = moved(*want)));
        }
    }
    let zero = facts.rpo.value().map(|rpo| rpo.is_zero());
    if zero != Some(true) {
        all.push(with(facts, "rpo 0", |f| f.rpo = moved(Millis::ZERO)));
    }
    if zero != Some(false) {
        all.push(with(facts, "rpo above 0", |f| f.rpo = moved(Millis::from_secs(1))));
    }
    let money = facts.is_money();
    all.push(with(facts, format!("money {}", !money), |f| f.money = moved(!money)));
    if facts.residency.value().is_some_and(|places| !places.is_empty()) {
        all.push(with(facts, "without residency", |f| {
            f.residency = Fact::Unknown;
            f.allowed = f.regions.clone();
            f.jurisdictions = vec![f.regions.clone()].into();
        }));
    }
    if facts.order_key.is_unknown() {
        all.push(with(facts, "an orderKey", |f| f.order_key = moved("key".to_owned())));
    }
    all
}

/// What offends: invariants, operations, scope, lost updates.
fn safety(facts: &DatasetFacts) -> Vec<Move> {
    let mut all = Vec::new();
    if facts.scope.value() == Some(&Scope::Home) {
        all.push(with(facts, "invariantScope global", |f| f.scope = moved(Scope::Global)));
    } else {
        all.push(with(facts, "invariantScope home", |f| f.scope = moved(Scope::Home)));
    }
    if facts.lost_updates.value() != Some(&LostUpdates::Acceptable) {
        all.push(with(facts, "lostUpdates acceptable", |f| f.lost_updates = moved(LostUpdates::Acceptable)));
    }
    let written = facts.invariants.iter().filter(|kept| !kept.is_implied());
    let several = written.clone().count() > 1;
    for kept in written.filter(|_| several) {
        let name = kept.invariant;
        all.push(with(facts, format!("without {name}"), |f| f.invariants.retain(|kept| kept.invariant != name)));
    }
    if !facts.invariants.is_empty() || facts.invariants_said.is_unknown() {
        all.push(with(facts, "invariants [none]", |f| {
            f.invariants.clear();
            f.invariants_said = moved(BTreeSet::new());
        }));
    }
    let operations = facts.operations.value().cloned().unwrap_or_default();
    for operation in operations.iter().filter(|_| operations.len() > 1) {
        all.push(with(facts, format!("without {operation}"), |f| {
            f.operations = moved(operations.iter().copied().filter(|other| other != operation).collect());
        }));
    }
    all
}

/// Changes that only work together.
fn named(facts: &DatasetFacts, settings: &Settings) -> Vec<Move> {
    let (home, heavy) = (settings.affinity.value, settings.read_heavy.value);
    let below_heavy = Share::from_ppm(heavy.ppm().saturating_sub(1));
    vec![
        with(facts, format!("affinity at {home} or more and invariantScope home"), |f| {
            set_affinity(f, home);
            f.scope = moved(Scope::Home);
        }),
        with(facts, "localWrites required, interchangeable units and a declared headroom", |f| {
            f.local_writes = moved(LocalWrites::Required);
            f.fungible = moved(true);
            f.headroom = moved(1_000);
        }),
        with(facts, "an orderKey, localWrites required and consistency causal", |f| {
            f.order_key = moved("key".to_owned());
            f.local_writes = moved(LocalWrites::Required);
            f.consistency = moved(Consistency::Causal);
        }),
        with(facts, format!("reads below {heavy} and lostUpdates acceptable"), |f| {
            f.reads = moved(below_heavy);
            f.lost_updates = moved(LostUpdates::Acceptable);
        }),
        with(facts, "consistency eventual and rpo above 0", |f| {
            f.consistency = moved(Consistency::Eventual);
            f.rpo = moved(Millis::from_secs(1));
        }),
    ]
    .into_iter()
    .filter(|_| facts.shown(Field::Operations).0.is_some())
    .collect()
}

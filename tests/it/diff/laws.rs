//! What holds for every two inventories.

use std::fmt::Write;

use parallax::model::changes::{Change, Changes, Compared};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::{Side, as_saved, diff};
use crate::support::HEAD;

const ARCHETYPES: [&str; 8] =
    ["stateless-api", "catalogue", "cart", "payment", "session", "profile", "leaderboard", "review"];

#[derive(Clone, Debug)]
struct Drawn {
    archetype: &'static str,
    replicas: Option<u32>,
    reads: Option<u32>,
    rpo: Option<u32>,
    affinity: Option<u32>,
    operations: Vec<&'static str>,
    calls: Option<usize>,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let operations = subsequence(vec!["assign", "reserve", "increment", "append"], 0..3);
    (
        select(ARCHETYPES.to_vec()),
        proptest::option::of(1..9_u32),
        proptest::option::of(0..100_u32),
        proptest::option::of(0..600_u32),
        proptest::option::of(50..100_u32),
        operations,
        proptest::option::of(0..6_usize),
    )
        .prop_map(|(archetype, replicas, reads, rpo, affinity, operations, calls)| Drawn {
            archetype,
            replicas,
            reads,
            rpo,
            affinity,
            operations,
            calls,
        })
}

/// Services by name: those of one number have one name on every side.
fn services() -> impl Strategy<Value = Vec<(usize, Drawn)>> {
    proptest::collection::btree_map(0..6_usize, drawn(), 1..5).prop_map(|all| all.into_iter().collect())
}

fn text(services: &[(usize, Drawn)]) -> String {
    let mut out =
        format!("{HEAD}users: [{{from: europe, share: 40%}}, {{from: north-america, share: 60%}}]\nservices:\n");
    for (at, it) in services {
        let _ = write!(out, "  - {{name: s{at}, kind: api");
        if let Some(replicas) = it.replicas {
            let _ = write!(out, ", replicas: {replicas}");
        }
        // Only what comes later is called, so that there is no cycle.
        let called = services.iter().map(|(other, _)| *other).find(|other| other > at && it.calls == Some(*other));
        if let Some(called) = called {
            let _ = write!(out, ", dependsOn: [{{service: s{called}, call: sync, on: all}}]");
        }
        if it.archetype == "stateless-api" {
            out.push_str(", data: []}\n");
            continue;
        }
        let _ = write!(out, ", data: [{{name: d, archetype: {}", it.archetype);
        if let Some(reads) = it.reads {
            let _ = write!(out, ", reads: {reads}%");
        }
        if let Some(rpo) = it.rpo {
            let _ = write!(out, ", rpo: {rpo}s");
        }
        if let Some(affinity) = it.affinity {
            let _ = write!(out, ", affinity: {{key: k, local: {affinity}%}}");
        }
        if !it.operations.is_empty() {
            let _ = write!(out, ", operations: [{}]", it.operations.join(", "));
        }
        out.push_str("}]}\n");
    }
    out
}

/// The changes as seen from the other side.
fn mirrored(changes: Changes) -> Changes {
    let back = |change: Change| Change { before: change.after.clone(), after: change.before.clone(), ..change };
    let all = |changes: Vec<Change>| {
        let mut all: Vec<Change> = changes.into_iter().map(back).collect();
        all.sort();
        all
    };
    let mut latency = changes.latency;
    for it in &mut latency {
        it.moved = all(std::mem::take(&mut it.moved));
    }
    latency.sort_by(|one, other| one.moved.cmp(&other.moved));
    let mut reworded: Vec<_> = changes.reworded.into_iter().map(|(old, new)| (new, old)).collect();
    reworded.sort();
    Changes {
        added: changes.removed,
        removed: changes.added,
        renamed: changes.renamed,
        strategies: changes.strategies.into_iter().map(|(name, before, after)| (name, after, before)).collect(),
        moved: all(changes.moved),
        latency,
        cost: changes.cost,
        files: changes.files,
        appeared: changes.gone,
        gone: changes.appeared,
        reworded,
        catalogs: changes.catalogs,
        inputs: changes.inputs,
        stated: changes.stated,
    }
}

/// What is the same from either side, and what is turned.
fn check_mirror(there: Changes, back: Changes) -> Result<(), TestCaseError> {
    if let (Compared::Yes(there), Compared::Yes(back)) = (&there.files, &back.files) {
        prop_assert_eq!((&there.added, &there.removed), (&back.removed, &back.added));
        prop_assert_eq!(&there.changed, &back.changed);
    }
    if let (Compared::Yes(there), Compared::Yes(back)) = (&there.cost, &back.cost) {
        prop_assert_eq!(there.total.by.map(|by| -by), back.total.by);
        prop_assert_eq!((there.total.before, there.total.after), (back.total.after, back.total.before));
        prop_assert_eq!(there.lines.len(), back.lines.len());
    }
    let (mut turned, mut back) = (mirrored(there), back);
    back.reworded.sort();
    back.latency.sort_by(|one, other| one.moved.cmp(&other.moved));
    turned.cost = back.cost.clone();
    turned.files = back.files.clone();
    prop_assert_eq!(turned, back);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn nothing_differs_from_itself(services in services()) {
        let text = text(&services);
        let changes = diff(&text, &text);
        prop_assert!(changes.is_none(), "{changes:#?}\n{text}");
        prop_assert_eq!(changes.strategies, vec![]);
    }

    #[test]
    fn the_order_of_services_is_no_difference(services in services()) {
        let mut turned = services.clone();
        turned.reverse();
        prop_assert!(diff(&text(&services), &text(&turned)).is_none());
    }

    #[test]
    fn the_way_back_is_the_mirror(old in services(), new in services()) {
        let (old, new) = (text(&old), text(&new));
        let (there, back) = (diff(&old, &new), diff(&new, &old));
        prop_assert_eq!(there.renamed.len(), back.renamed.len());
        // Of a rename everything goes by the new name, which is another one on the way back.
        if there.renamed.is_empty() {
            check_mirror(there, back)?;
        }
    }

    #[test]
    fn a_saved_plan_is_the_plan(services in services()) {
        let text = text(&services);
        let side = Side::of(&text);
        let saved = parallax::pipeline::saved(side.saved().as_bytes()).expect("a plan");
        let planned = as_saved(side.snapshot(), &saved);
        prop_assert_eq!(saved, planned);
    }

    #[test]
    fn another_name_is_a_rename_and_nothing_else(services in services(), at in any::<proptest::sample::Index>()) {
        let (number, _) = services[at.index(services.len())];
        let old = text(&services);
        let new = old.replace(&format!("s{number},"), "renamed,");
        let changes = diff(&old, &new);
        let twin = services.iter().filter(|(other, _)| *other != number).count();
        prop_assume!(twin < services.len());
        prop_assert_eq!(changes.renamed.len(), 1, "{:#?}", changes);
        prop_assert!(changes.moved.is_empty(), "{:#?}", changes.moved);
        prop_assert!(changes.added.is_empty() && changes.removed.is_empty() && changes.latency.is_empty());
        prop_assert!(changes.appeared.is_empty() && changes.gone.is_empty(), "{:#?}", changes);
        prop_assert!(changes.cost.value().is_some_and(parallax::model::changes::CostChanges::is_none), "{:#?}", changes.cost);
    }
}

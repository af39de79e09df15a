//! What must hold for every input, however odd. `PROPTEST_CASES` sets how many are tried.

use std::collections::BTreeSet;

use parallax::base::evidence::{Fact, Provenance};
use parallax::base::ids::{CatalogId, RegionId};
use parallax::base::shared::Shared;
use parallax::base::units::{Millis, Share};
use parallax::classify::confluence::{judge, offences};
use parallax::model::contracts::Registry;
use parallax::model::facts::{DatasetFacts, Kept};
use parallax::model::inventory::{Affinity, RebuildSource};
use parallax::model::settings::Settings;
use parallax::model::topology::Place;
use parallax::model::verdict::{Confluence, StrategyId, Verdict};
use parallax::model::words::{Consistency, Invariant, LocalWrites, LostUpdates, Operation, Role, Scope, ServiceKind};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::support::bare_facts;

fn registry() -> Registry {
    Registry {
        rules: parallax::classify::rules::RULES.to_vec(),
        strategies: parallax::strategies::STRATEGIES.to_vec(),
        lints: Vec::new(),
        formats: Vec::new(),
        findings_formats: Vec::new(),
        pages: Vec::new(),
    }
}

fn decide(facts: &DatasetFacts) -> Verdict {
    parallax::classify::decide(facts, &Settings::default(), &registry())
}

fn known<T>(value: T) -> Fact<T> {
    Fact::known(value, Provenance::Stated, None)
}

fn maybe<T: std::fmt::Debug + Clone + 'static>(values: impl Strategy<Value = T> + 'static) -> BoxedStrategy<Fact<T>> {
    prop_oneof![1 => Just(Fact::Unknown), 4 => values.prop_map(known)].boxed()
}

fn region(name: &str) -> RegionId {
    RegionId::new("cloud", name)
}

/// What the fields of a dataset could be, before implied invariants and residency are worked in.
#[derive(Clone, Debug)]
struct Drawn {
    kind: ServiceKind,
    role: Fact<Role>,
    operations: Fact<BTreeSet<Operation>>,
    /// `None`: not written. Empty: `[none]`.
    invariants: Option<BTreeSet<Invariant>>,
    scope: Fact<Scope>,
    reads: Fact<Share>,
    consistency: Fact<Consistency>,
    staleness: Fact<Millis>,
    affinity: Fact<Affinity>,
    order_key: Fact<String>,
    rpo: Fact<Millis>,
    rto: Fact<Millis>,
    local_writes: Fact<LocalWrites>,
    lost_updates: Fact<LostUpdates>,
    fungible: Fact<bool>,
    headroom: Fact<u64>,
    money: Fact<bool>,
    rebuildable: bool,
    /// How many regions there are, how many of them residency allows (if it is written), and in how many places.
    regions: usize,
    resident: Option<(usize, bool)>,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let words = (
        select(ServiceKind::ALL),
        maybe(select(Role::ALL)),
        maybe(subsequence(Operation::ALL, 0..=4).prop_map(|all| all.into_iter().collect())),
        prop_oneof![
            1 => Just(None),
            1 => Just(Some(BTreeSet::new())),
            3 => subsequence(Invariant::ALL, 1..=3).prop_map(|all| Some(all.into_iter().collect())),
        ],
        maybe(select(Scope::ALL)),
        maybe(select(Consistency::ALL)),
        maybe(select(LocalWrites::ALL)),
        maybe(select(LostUpdates::ALL)),
    );
    let shares = select(vec![0, 500_000, 799_999, 800_000, 899_999, 900_000, 1_000_000]);
    let times = select(vec![0, 1, 1_000, 300_000, 900_000, 86_400_000]);
    let numbers = (
        maybe(shares.clone().prop_map(Share::from_ppm)),
        maybe(times.clone().prop_map(Millis::from_millis)),
        maybe(shares.prop_map(|ppm| Affinity { key: "city".to_owned(), local: Share::from_ppm(ppm) })),
        maybe(Just("conversation".to_owned())),
        maybe(times.clone().prop_map(Millis::from_millis)),
        maybe(times.prop_map(Millis::from_millis)),
        maybe(select(vec![0_u64, 10, 1_000])),
    );
    let flags = (maybe(any::<bool>()), maybe(any::<bool>()), any::<bool>(), 1_usize..=4);
    let resident = prop_oneof![3 => Just(None), 1 => (0_usize..=4, any::<bool>()).prop_map(Some)];
    (words, numbers, flags, resident).prop_map(|(words, numbers, flags, resident)| {
        let (kind, role, operations, invariants, scope, consistency, local_writes, lost_updates) = words;
        let (reads, staleness, affinity, order_key, rpo, rto, headroom) = numbers;
        let (fungible, money, rebuildable, regions) = flags;
        Drawn {
            kind,
            role,
            operations,
            invariants,
            scope,
            reads,
            consistency,
            staleness,
            affinity,
            order_key,
            rpo,
            rto,
            local_writes,
            lost_updates,
            fungible,
            headroom,
            money,
            rebuildable,
            regions,
            resident,
        }
    })
}

fn written(drawn: &Drawn) -> Vec<Kept> {
    let all = drawn.invariants.iter().flatten();
    all.map(|invariant| Kept { invariant: *invariant, from: Provenance::Stated, at: None }).collect()
}

fn facts(drawn: &Drawn) -> DatasetFacts {
    let regions: Vec<RegionId> = ["a", "b", "c", "d"].iter().take(drawn.regions).map(|name| region(name)).collect();
    let allowed: Vec<RegionId> =
        regions.iter().take(drawn.resident.map_or(drawn.regions, |(some, _)| some)).cloned().collect();
    let jurisdictions = match drawn.resident {
        Some((_, true)) => allowed.iter().map(|region| vec![region.clone()].into()).collect(),
        _ => Shared::from(vec![Shared::from(allowed.clone())]),
    };
    let residency = match drawn.resident {
        None => Fact::Unknown,
        Some(_) => known(allowed.iter().cloned().map(Place::Region).chain([Place::Geography("x".into())]).collect()),
    };
    let mut facts = DatasetFacts {
        kind: drawn.kind,
        role: drawn.role.clone(),
        operations: drawn.operations.clone(),
        invariants: written(drawn),
        invariants_said: if drawn.invariants.is_some() { known(BTreeSet::new()) } else { Fact::Unknown },
        scope: drawn.scope.clone(),
        reads: drawn.reads.clone(),
        consistency: drawn.consistency.clone(),
        staleness: drawn.staleness.clone(),
        affinity: drawn.affinity.clone(),
        order_key: drawn.order_key.clone(),
        rpo: drawn.rpo.clone(),
        rto: drawn.rto.clone(),
        local_writes: drawn.local_writes.clone(),
        lost_updates: drawn.lost_updates.clone(),
        fungible: drawn.fungible.clone(),
        headroom: drawn.headroom.clone(),
        residency,
        allowed: allowed.into(),
        regions: regions.into(),
        money: drawn.money.clone(),
        rebuildable_from: if drawn.rebuildable { known(RebuildSource::Unnamed) } else { Fact::Unknown },
        store: known(CatalogId::from("store")),
        residency_shown: vec!["x".into()],
        jurisdictions,
        ..bare_facts()
    };
    facts.imply();
    facts
}

fn merges(verdict: &Verdict) -> bool {
    verdict.strategy == StrategyId::CRDT
}

/// Whether one region, or one region a key, orders the writes.
fn ordered(verdict: &Verdict) -> bool {
    verdict.strategy == StrategyId::SINGLE_WRITER || verdict.strategy == StrategyId::GEO_SHARD
}

fn has(verdict: &Verdict, pattern: &str) -> bool {
    verdict.patterns.iter().any(|used| used.id == pattern)
}

/// A few thousand cases of each claim; `PROPTEST_CASES` asks for more. The seed of a failure is printed.
fn config() -> ProptestConfig {
    let asked = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { asked.cases } else { 3_000 };
    ProptestConfig { cases, failure_persistence: None, ..asked }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_unsafe_is_ever_merged(drawn in drawn()) {
        let facts = facts(&drawn);
        let verdict = decide(&facts);
        if merges(&verdict) {
            let only_order = offences(&facts).iter().all(|o| o.invariant == Some(Invariant::OrderedPerKey));
            prop_assert!(only_order, "{:?}", verdict.offences);
            for operation in facts.operations.value().into_iter().flatten() {
                for kept in &facts.invariants {
                    let judged = judge(*operation, kept.invariant, false);
                    let safe = matches!(judged, Confluence::Safe { .. });
                    prop_assert!(safe || kept.invariant == Invariant::OrderedPerKey);
                }
            }
        }
    }

    #[test]
    fn nothing_is_merged_that_would_lose_a_write_nobody_gave_up(drawn in drawn()) {
        let facts = facts(&drawn);
        if merges(&decide(&facts)) {
            let may_lose = facts.lost_updates.value() == Some(&LostUpdates::Acceptable);
            let never = [Operation::Reserve, Operation::Transfer, Operation::ExternalEffect, Operation::SetMutate];
            for operation in facts.operations.value().into_iter().flatten() {
                prop_assert!(!never.contains(operation), "{operation}");
                let overwrites = matches!(operation, Operation::Assign | Operation::ReadModifyWrite);
                prop_assert!(may_lose || !overwrites, "{operation}");
            }
        }
    }

    #[test]
    fn nothing_may_be_lost_only_where_a_second_region_may_hold_it_or_it_is_said(drawn in drawn()) {
        let facts = facts(&drawn);
        let verdict = decide(&facts);
        if ordered(&verdict) && facts.may_lose_nothing() && facts.fewest_regions() < 3 && !facts.allowed.is_empty() {
            prop_assert!(verdict.conflicts.iter().any(|conflict| conflict.rule.name.starts_with("rpo-zero")));
        }
    }

    #[test]
    fn money_strong_reads_and_rpo_zero_are_never_merged(drawn in drawn()) {
        let facts = facts(&drawn);
        if merges(&decide(&facts)) {
            prop_assert!(!facts.is_money());
            prop_assert!(facts.consistency.value().is_some_and(|need| *need != Consistency::Strong));
            prop_assert!(facts.rpo.value().is_some_and(|rpo| !rpo.is_zero()));
        }
    }

    #[test]
    fn a_source_is_never_regional(drawn in drawn()) {
        let facts = facts(&drawn);
        if facts.role() == Role::Source {
            prop_assert_ne!(decide(&facts).strategy, StrategyId::REGIONAL);
        }
    }

    #[test]
    fn no_copy_leaves_its_residency(drawn in drawn()) {
        let facts = facts(&drawn);
        let verdict = decide(&facts);
        let registry = registry();
        let strategy = registry.strategies.iter().find(|s| s.id() == verdict.strategy).expect("a known strategy");
        let plan = strategy.place(&facts, &verdict);
        for copy in &plan.copies {
            prop_assert!(facts.allowed.contains(&copy.region), "a copy in {}", copy.region);
            let group = facts.jurisdictions.iter().find(|group| group.contains(&copy.region)).expect("a jurisdiction");
            for other in &copy.receives {
                prop_assert!(group.contains(other), "rows of {other} reach {}", copy.region);
            }
        }
        prop_assert_eq!(plan.copies.is_empty(), facts.allowed.is_empty());
    }

    #[test]
    fn leaving_operations_or_invariants_out_never_merges_what_was_ordered(drawn in drawn()) {
        let without_operations = Drawn { operations: Fact::Unknown, ..drawn.clone() };
        let without_invariants = Drawn { invariants: None, ..drawn.clone() };
        prop_assert!(!merges(&decide(&facts(&without_operations))), "nothing is proven of unknown operations");
        prop_assert!(!merges(&decide(&facts(&without_invariants))), "nothing is known of what must hold");
    }

    #[test]
    fn residency_with_a_global_offence_says_so(drawn in drawn()) {
        let facts = facts(&drawn);
        let verdict = decide(&facts);
        let global = facts.scope.value() != Some(&Scope::Home);
        if verdict.rule == "R7" && global && !verdict.offences.is_empty() {
            let told = verdict.conflicts.iter().any(|conflict| conflict.rule.name == "residency-global-invariant");
            prop_assert!(told || has(&verdict, "global-claim"));
        }
    }

    #[test]
    fn every_verdict_and_every_rejection_has_a_reason(drawn in drawn()) {
        let verdict = decide(&facts(&drawn));
        prop_assert!(!verdict.reason.is_empty());
        prop_assert!(!verdict.evidence.is_empty());
        prop_assert_eq!(verdict.rejected.len(), parallax::strategies::STRATEGIES.len() - 1);
        for rejection in &verdict.rejected {
            prop_assert!(!rejection.because.is_empty());
            prop_assert_ne!(rejection.strategy, verdict.strategy);
        }
        for conflict in &verdict.conflicts {
            prop_assert!(!conflict.message.is_empty() && !conflict.help.is_empty());
        }
    }

    #[test]
    fn copies_wait_for_a_second_region_exactly_where_nothing_may_be_lost(drawn in drawn()) {
        let facts = facts(&drawn);
        let verdict = decide(&facts);
        if ordered(&verdict) {
            // What is never written loses no write.
            let zero = facts.may_lose_nothing();
            prop_assert_eq!(has(&verdict, "synchronous-replication"), zero);
            // Where no row has a copy elsewhere, nothing is replicated at all.
            prop_assert_eq!(has(&verdict, "async-replication"), !zero && facts.most_regions() > 1);
        }
    }

    #[test]
    fn required_local_writes_are_met_or_said_to_conflict(drawn in drawn()) {
        let facts = facts(&drawn);
        let verdict = decide(&facts);
        let written = facts.operations.value().is_none_or(|all| !all.is_empty());
        let wanted = facts.local_writes() == LocalWrites::Required && facts.kind != ServiceKind::Batch;
        if wanted && written && verdict.strategy == StrategyId::SINGLE_WRITER {
            prop_assert!(verdict.conflicts.iter().any(|conflict| conflict.rule.name == "local-writes-ordered"));
        }
    }

    #[test]
    fn the_same_facts_give_the_same_verdict_and_trace(drawn in drawn()) {
        let facts = facts(&drawn);
        let (registry, settings) = (registry(), Settings::default());
        let verdict = decide(&facts);
        prop_assert_eq!(&verdict, &decide(&facts));
        let trace = parallax::classify::trace(&facts, &settings, &registry);
        let matched: Vec<&str> = trace.steps.iter().filter(|step| step.matched).map(|step| step.rule).collect();
        prop_assert_eq!(matched, vec![verdict.rule]);
    }

    #[test]
    fn a_flip_point_really_gives_another_verdict(drawn in drawn()) {
        let facts = facts(&drawn);
        let verdict = decide(&facts);
        for flip in parallax::classify::flips(&facts, &Settings::default(), &registry()) {
            prop_assert!((flip.rule, flip.strategy) != (verdict.rule, verdict.strategy), "{}", flip.change);
        }
    }
}

use proptest::prelude::*;

use super::super::floor;
use super::*;
use crate::base::units::{Date, Per, Rate};
use crate::model::catalog::{Citation, Coordination, DocumentedRpo, Failover, RegionLimits};
use crate::model::latency::{RoundTrip, Rung};
use crate::model::plan::ReplayWait;

pub(in crate::plan) fn store(category: &str, mode: MultiRegionMode, lag: Option<DocumentedLag>) -> Datastore {
    Datastore {
        id: "store".into(),
        technology: "A store".to_owned(),
        provider: None,
        category: category.to_owned(),
        prices: Vec::new(),
        meters: Vec::new(),
        mode,
        strategies: std::collections::BTreeSet::new(),
        merges: std::collections::BTreeSet::new(),
        merges_transactions: false,
        merge_note: None,
        coordination: Coordination::No,
        regions: RegionLimits::default(),
        quorum: None,
        write_forwarding: false,
        lag,
        rpo: DocumentedRpo::Unknown,
        rpo_upper: None,
        rto_note: None,
        promotion: None,
        failover: Failover::Unknown,
        failover_note: None,
        consistency_note: None,
        conflict_note: None,
        procedures: Vec::new(),
        caveats: Vec::new(),
        source: Citation {
            title: "its manual".to_owned(),
            url: None,
            date: Date { year: 2026, month: 11, day: 22 },
            note: None,
        },
    }
}

fn documented(lower: Option<u64>, upper: Option<u64>, is_bound: bool) -> DocumentedLag {
    let millis = |value: Option<u64>| value.map(Millis::from_millis);
    DocumentedLag { words: "its words".to_owned(), lower: millis(lower), upper: millis(upper), is_bound }
}

/// A floor of 2 ms and half of a round trip.
fn floor(round_trip: u64) -> Reckoned<LagTerms> {
    Reckoned::Known(LagTerms {
        wal: Millis::from_millis(1),
        half_round_trip: Millis::from_millis(round_trip / 2),
        rung: Rung::Measured,
        flush: None,
        replay: Interval::between(Millis::from_millis(1), Millis::from_millis(5)),
        wait: ReplayWait::Unknown,
    })
}

fn copied(store: &Datastore, round_trip: u64) -> Reckoned<Lag> {
    lag(LinkMode::Async, None, Carrier::Known(store), &floor(round_trip))
}

fn known(lag: Reckoned<Lag>) -> Lag {
    match lag {
        Reckoned::Known(lag) => lag,
        Reckoned::Unknown { missing } => panic!("unknown: {missing}"),
    }
}

fn exactly(millis: u64) -> Interval {
    Interval::exactly(Millis::from_millis(millis))
}

#[test]
fn the_profile_has_its_p999_at_850_ms() {
    assert_eq!(p999(PROFILE_P50, PROFILE_P99), Millis::from_millis(850));
    let same = Millis::from_millis(7);
    assert_eq!((p999(same, same), p999(Millis::ZERO, same)), (same, same));
}

#[test]
fn a_measurement_goes_before_a_document_and_that_before_the_profile() {
    let plain = store("relational", MultiRegionMode::AsyncReplica, None);
    let told = store("relational", MultiRegionMode::AsyncReplica, Some(documented(None, Some(1_000), false)));
    let measured = inventory::Lag { p50: Millis::from_millis(120), p99: Some(Millis::from_millis(400)) };
    let first = known(lag(LinkMode::Async, Some(measured), Carrier::Known(&told), &floor(70)));
    assert_eq!((first.basis, first.p50, first.p99), (LagBasis::Measured, Some(exactly(120)), measured.p99));
    let second = known(copied(&told, 70));
    assert_eq!((second.basis, second.p50), (LagBasis::DocumentedTypical, Some(exactly(1_000))));
    let third = known(copied(&plain, 70));
    assert_eq!((third.basis, third.p50, third.p99), (LagBasis::AssumedProfile, Some(exactly(100)), Some(PROFILE_P99)));
}

#[test]
fn what_is_typical_never_becomes_a_p99_and_a_bound_never_a_median() {
    let typical = store("cache", MultiRegionMode::AsyncReplica, Some(documented(None, Some(1_000), false)));
    let lag = known(copied(&typical, 70));
    assert_eq!((lag.p99, lag.p999, lag.bound), (None, None, None));
    let bound = store("object", MultiRegionMode::AsyncReplica, Some(documented(None, Some(900_000), true)));
    let lag = known(copied(&bound, 70));
    assert_eq!((lag.p50, lag.bound, lag.basis), (None, Some(Millis::from_secs(900)), LagBasis::DocumentedBound));
}

#[test]
fn words_without_a_figure_are_no_reason_to_take_the_profile() {
    let vague = store("relational", MultiRegionMode::AsyncReplica, Some(documented(None, None, false)));
    let missing = "a figure for what is documented of `store` in words: its words (its manual, 2026-11-22)";
    assert_eq!(copied(&vague, 70), Reckoned::unknown(missing));
}

#[test]
fn only_stores_that_ship_a_log_get_the_profile() {
    for category in ["queue", "object", "search", "stream"] {
        let other = store(category, MultiRegionMode::AsyncReplica, None);
        assert_eq!(copied(&other, 70), Reckoned::unknown("nothing is documented about the lag of `store`"));
    }
    for mode in [MultiRegionMode::Independent, MultiRegionMode::None, MultiRegionMode::SyncQuorum] {
        assert_eq!(copied(&store("kv", mode, Some(documented(None, Some(0), true))), 70).value(), None, "{mode:?}");
    }
    assert_eq!(lag(LinkMode::Async, None, Carrier::Unnamed, &floor(70)), Reckoned::unknown("no `store` is named"));
}

#[test]
fn a_rebuild_takes_the_figure_of_what_follows_a_source_only() {
    let feed = store("search", MultiRegionMode::Independent, Some(documented(Some(1_000), Some(5_000), false)));
    let made = |store: &Datastore| lag(LinkMode::Rebuild, None, Carrier::Known(store), &floor(70));
    let p50 = Interval::between(Millis::from_secs(1), Millis::from_secs(5));
    assert_eq!(known(made(&feed)).p50, Some(p50));
    let cache = store("cache", MultiRegionMode::AsyncReplica, Some(documented(None, Some(1_000), false)));
    assert_eq!(made(&cache).value(), None, "its figure is about its copies");
}

#[test]
fn nothing_crosses_an_ocean_below_the_floor() {
    let quick = store("kv", MultiRegionMode::AsyncReplica, Some(documented(None, Some(1), false)));
    let lag = known(copied(&quick, 70));
    assert_eq!(lag.p50, Some(exactly(37)));
    assert!(lag.words.ends_with("raised to the 37 ms that wire and log need"), "{}", lag.words);
    let far = known(copied(&store("kv", MultiRegionMode::Crdt, None), 300));
    assert_eq!((far.p50, far.p99), (Some(exactly(152)), Some(PROFILE_P99)));
}

#[test]
fn a_measurement_below_the_floor_stays_and_is_doubted() {
    let measured = inventory::Lag { p50: Millis::from_millis(3), p99: None };
    let lag = known(lag(LinkMode::Async, Some(measured), Carrier::Unnamed, &floor(70)));
    assert_eq!((lag.p50, lag.p99, lag.p999), (Some(exactly(3)), None, None));
    assert!(lag.words.contains("less than wire and log need"), "{}", lag.words);
}

#[test]
fn a_commit_that_waits_leaves_no_lag() {
    let lag = known(lag(LinkMode::Sync, None, Carrier::Unnamed, &floor(70)));
    assert_eq!((lag.basis, lag.bound, lag.p50), (LagBasis::Synchronous, Some(Millis::ZERO), Some(Interval::ZERO)));
}

proptest! {
    #[test]
    fn a_longer_way_never_makes_a_copy_quicker(near in 0_u64..400_000, more in 0_u64..2_000_000, typical in 0_u64..3_000) {
        let over = |micros: u64| {
            let trip = RoundTrip {
                p50: Millis::from_micros(micros),
                tail: None,
                rung: Rung::Corridor,
                last_mile: Millis::ZERO,
                words: String::new(),
            };
            floor::terms(&trip, &Reckoned::Known(Rate { milli: 300_000, per: Per::Second }))
        };
        let (near_by, far_away) = (over(near), over(near + more));
        prop_assert!(near_by.least() <= far_away.least());
        let stores = [
            store("kv", MultiRegionMode::AsyncReplica, None),
            store("kv", MultiRegionMode::AsyncReplica, Some(documented(None, Some(typical), false))),
            store("kv", MultiRegionMode::AsyncReplica, Some(documented(Some(typical / 2), Some(typical), false))),
            store("kv", MultiRegionMode::AsyncReplica, Some(documented(None, Some(typical), true))),
        ];
        for store in &stores {
            let shown = |terms: &LagTerms| known(lag(LinkMode::Async, None, Carrier::Known(store), &Reckoned::Known(terms.clone())));
            let (one, other) = (shown(&near_by), shown(&far_away));
            let figures = |lag: &Lag| [lag.p50.map(|p50| p50.shortest), lag.p50.map(|p50| p50.longest), lag.p99, lag.p999, lag.bound];
            for (one, other) in figures(&one).into_iter().zip(figures(&other)) {
                prop_assert!(one <= other);
                prop_assert!(other.is_none_or(|time| time >= far_away.least()));
            }
        }
    }
}

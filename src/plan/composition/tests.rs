//! Services that wait for one another, made by hand and drawn at random.

use std::sync::Arc;

use proptest::prelude::*;

use super::worst::{Worst, rank};
use super::writes::{Written, added_by_call, beyond_reaching};
use super::*;
use crate::base::evidence::Provenance;
use crate::base::ids::Name;
use crate::base::units::{Millis, Share};
use crate::model::latency::{RoundTrip, Rung};
use crate::model::plan::{
    Actor, CopyRole, Interval, Percentiles, ReadPath, Reckoned, Recovery, RecoveryTime, Restores, Track, Trip,
    UserLatency, UserTrip,
};
use crate::model::topology::Place;
use crate::plan::recovery::at_once;
use crate::plan::recovery::tests::world::{active, inventory, name, plan, region, written};

fn number(at: usize) -> Name {
    name(&format!("s-{at:05}"))
}

fn service(called: &str, calls: &[(&str, CallOn)]) -> ServicePlan {
    let call =
        |(other, on): &(&str, CallOn)| ServiceCall { service: name(other), call: Call::Sync, on: *on, said: true };
    ServicePlan {
        calls: calls.iter().map(call).collect(),
        ..ServicePlan::placed(name(called), active(&["a", "b"]), Vec::new())
    }
}

fn within(shortest: u64, longest: u64) -> RecoveryTime {
    RecoveryTime::Within(Interval::between(Millis::from_secs(shortest), Millis::from_secs(longest)))
}

fn at_least(known: u64, missing: &str) -> RecoveryTime {
    RecoveryTime::AtLeast { known: Interval::exactly(Millis::from_secs(known)), missing: missing.into() }
}

fn returned() -> RecoveryTime {
    RecoveryTime::WhenReturned { because: "alone".into() }
}

/// With the same time for all of a service and for its reads.
fn worst(services: &[ServicePlan], own: &[RecoveryTime]) -> Vec<Worst> {
    let both: Vec<RecoveryTime> = own.iter().flat_map(|time| [time.clone(), time.clone()]).collect();
    Waiting::of(services).waits.worst(&both)
}

fn shown(worst: &Worst) -> String {
    Composed::shown(&worst.path)
}

#[test]
fn a_service_waits_for_the_slowest_that_it_calls_and_names_the_way() {
    let services = [service("a", &[("b", CallOn::All)]), service("b", &[("c", CallOn::All)]), service("c", &[])];
    let found = worst(&services, &[within(120, 120), within(60, 90), within(185, 780)]);
    assert_eq!((&found[0].time, shown(&found[0])), (&within(185, 780), "a -> b -> c".to_owned()));
    assert_eq!((&found[2].time, shown(&found[2])), (&within(185, 780), "c".to_owned()));
    let found = worst(&services, &[within(900, 900), within(60, 90), within(185, 780)]);
    assert_eq!((&found[0].time, shown(&found[0])), (&within(900, 900), "a".to_owned()));
}

#[test]
fn of_two_ways_the_shorter_and_then_the_first_by_name_is_named() {
    let all = CallOn::All;
    let services = [
        service("a", &[("d", all), ("c", all), ("b", all)]),
        service("b", &[("e", all)]),
        service("c", &[("e", all)]),
        service("d", &[("f", all)]),
        service("e", &[]),
        service("f", &[("e", all)]),
    ];
    let mut own = vec![RecoveryTime::Unaffected; 6];
    own[4] = within(9, 9);
    assert_eq!(shown(&worst(&services, &own)[0]), "a -> b -> e");
}

#[test]
fn what_is_missing_for_a_callee_is_missing_for_its_callers() {
    let services = [service("a", &[("b", CallOn::All), ("c", CallOn::All)]), service("b", &[]), service("c", &[])];
    let found = worst(&services, &[within(120, 120), at_least(30, "no `store`"), within(300, 300)]);
    assert_eq!(found[0].time, at_least(300, "`b`: no `store`"));
    assert_eq!(shown(&found[0]), "a -> c", "the way leads to the longest known time");
    assert_eq!(found[1].time, at_least(30, "no `store`"));
}

#[test]
fn what_waits_for_the_region_makes_its_callers_wait_too() {
    let services = [service("a", &[("b", CallOn::All)]), service("b", &[])];
    let found = worst(&services, &[at_least(500, "x"), returned()]);
    assert_eq!(found[0].time, RecoveryTime::WhenReturned { because: "`b`: alone".into() });
    assert_eq!(shown(&found[0]), "a -> b");
}

#[test]
fn services_in_a_circle_share_their_worst() {
    let all = CallOn::All;
    let services = [service("a", &[("b", all)]), service("b", &[("c", all)]), service("c", &[("a", all)])];
    let found = worst(&services, &[within(1, 1), within(7, 7), within(2, 2)]);
    assert!(found.iter().all(|one| one.time == within(7, 7)), "{found:?}");
    assert_eq!(shown(&found[2]), "c -> a -> b");
}

#[test]
fn a_call_on_reads_waits_for_reads_alone() {
    let services = [
        service("a", &[("c", CallOn::Read)]),
        service("b", &[("c", CallOn::All)]),
        service("c", &[]),
        service("d", &[("a", CallOn::Write)]),
    ];
    let mut own = vec![RecoveryTime::Unaffected; 8];
    (own[4], own[5]) = (within(780, 780), within(120, 120));
    let found = Waiting::of(&services).waits.worst(&own);
    let times: Vec<RecoveryTime> = found.into_iter().map(|one| one.time).collect();
    assert_eq!(times, [within(120, 120), within(780, 780), within(780, 780), within(120, 120)]);
}

#[test]
fn reads_come_back_with_the_writer_only_where_it_answers_them() {
    let track = |restores, total| Track { restores, steps: Vec::new(), total };
    let recovery = |total: RecoveryTime| Recovery {
        lost: region("a"),
        tracks: vec![
            track(Restores::Traffic, within(120, 120)),
            track(Restores::Writes(name("rows")), within(780, 780)),
        ],
        total,
        actor: Actor::Person,
        runbook: Vec::new(),
        failback: Vec::new(),
    };
    let rows = written("rows", "hand", &["a", "b"], CopyRole::Follower);
    let mut app = ServicePlan::placed(name("app"), active(&["a", "b"]), vec![rows]);
    assert_eq!(worst::until_reads(&app, &recovery(within(780, 780))), within(120, 120));
    assert_eq!(worst::until_reads(&app, &recovery(returned())), returned(), "no track explains it");
    app.datasets[0].reads = ReadPath::AtWriter;
    assert_eq!(worst::until_reads(&app, &recovery(within(780, 780))), within(780, 780));
}

#[test]
fn a_chain_of_fifty_thousand_is_composed_and_its_paths_are_cut() {
    let services: Vec<ServicePlan> = (0..50_000)
        .map(|at| {
            let next = ServiceCall { service: number(at + 1), call: Call::Sync, on: CallOn::All, said: true };
            ServicePlan { calls: vec![next], ..ServicePlan::placed(number(at), active(&["a"]), Vec::new()) }
        })
        .collect();
    let mut own = vec![within(60, 60); 50_000];
    own[49_999] = within(61, 61);
    let found = worst(&services, &own);
    assert_eq!(found[0].time, within(61, 61));
    assert_eq!(found[0].path.len(), Composed::LONGEST_PATH + 1);
    assert_eq!(found[0].path.last(), Some(&number(49_999)));
    assert!(shown(&found[0]).ends_with("s-00011 -> ... -> s-49999"));
    let whole = found[49_999 - 11].path.len();
    assert_eq!((whole, found[49_999 - 12].path.len()), (12, 13));
}

#[test]
fn one_service_that_fifty_thousand_call_is_composed_once() {
    let mut services: Vec<ServicePlan> = (1..50_000)
        .map(|at| {
            let hub = ServiceCall { service: number(0), call: Call::Sync, on: CallOn::All, said: false };
            ServicePlan { calls: vec![hub], ..ServicePlan::placed(number(at), active(&["a"]), Vec::new()) }
        })
        .collect();
    services.insert(0, ServicePlan::placed(number(0), active(&["a"]), Vec::new()));
    let mut own = vec![RecoveryTime::Unaffected; 50_000];
    own[0] = returned();
    let found = worst(&services, &own);
    assert!(found.iter().all(|one| matches!(one.time, RecoveryTime::WhenReturned { .. }) && one.path.len() < 3));
}

// ---------------------------------------------------------------------------------------------------- writes

fn millis(time: u64) -> Millis {
    Millis::from_millis(time)
}

fn trip(time: u64) -> RoundTrip {
    let words = "measured".to_owned();
    RoundTrip { p50: millis(time), tail: None, rung: Rung::Measured, last_mile: Millis::ZERO, words }
}

fn users(from: &str, serving: &str, write: Option<u64>, reaching: u64) -> UserLatency {
    let time = |time| {
        Reckoned::Known(Percentiles {
            p50: millis(time),
            p95: Reckoned::Known(millis(time + 5)),
            from: Provenance::Measured,
            words: "own".into(),
        })
    };
    UserLatency {
        from: Place::Geography(from.into()),
        share: Share::from_percent(50),
        serving: Some(region(serving)),
        read: time(reaching),
        write: write.map(time),
        read_today: time(reaching),
        write_today: None,
        write_by_statement: None,
    }
}

/// Users in the east reach `a` in 10 ms and `b` in 80, users in the west the other way about; 70 ms lie between.
fn writes(services: Vec<ServicePlan>) -> Vec<Written> {
    let mut plan = plan(&["a", "b"], services);
    for (from, to) in [("a", "b"), ("b", "a")] {
        plan.trips.push(Trip { from: region(from), to: region(to), round_trip: Some(trip(70)) });
    }
    for (from, to, time) in [("east", "a", 10), ("east", "b", 80), ("west", "a", 80), ("west", "b", 10)] {
        let from = Place::Geography(from.into());
        plan.user_trips.push(UserTrip { from, share: Share::ALL, to: region(to), round_trip: Some(trip(time)) });
    }
    let inventory = inventory(&["a", "b"]);
    let stated: Vec<_> = plan.written(&inventory).map(|(_, stated)| stated).collect();
    writes::compose(&plan, &stated, &sync_calls(&plan.services), &inventory)
}

/// Active in both regions; writes are forwarded to `a`, which takes 70 ms from `b`.
fn forwarding() -> Arc<[UserLatency]> {
    Arc::new([users("east", "a", Some(10), 10), users("west", "b", Some(80), 10)])
}

fn time(written: &Written) -> (u64, String) {
    let Some(Reckoned::Known(time)) = &written.time else { panic!("{written:?}") };
    (time.p50.micros() / 1_000, Composed::shown(&written.path))
}

#[test]
fn a_call_on_writes_adds_the_way_to_the_callee_and_its_part_beyond() {
    assert_eq!(beyond_reaching(millis(80), millis(10)), millis(70));
    assert_eq!(beyond_reaching(millis(8), millis(10)), Millis::ZERO);
    assert_eq!(added_by_call(millis(70), millis(20), millis(5)), millis(95));
}

#[test]
fn a_gateway_inherits_the_forwarded_write_of_the_service_behind_it() {
    let reads: Arc<[UserLatency]> = Arc::new([users("east", "a", None, 10), users("west", "b", None, 10)]);
    let gateway = ServicePlan { latency: reads.clone(), ..service("gateway", &[("orders", CallOn::All)]) };
    let orders = ServicePlan { latency: forwarding(), ..service("orders", &[]) };
    let found = writes(vec![gateway, orders]);
    assert_eq!(time(&found[0]), (80, "gateway -> orders".to_owned()), "10 ms to `b` and 70 ms from there to `a`");
    assert_eq!(time(&found[1]), (80, "orders".to_owned()));
    let Some(Reckoned::Known(write)) = &found[0].time else { panic!() };
    assert_eq!(write.p95, Reckoned::Known(millis(85)));
    assert!(write.words.ends_with("70 ms more in what it calls"), "{}", write.words);
    let reader = ServicePlan { latency: reads, ..service("reader", &[("writer", CallOn::Read)]) };
    let found = writes(vec![reader, ServicePlan { latency: forwarding(), ..service("writer", &[]) }]);
    assert_eq!((&found[0].time, found[0].path.len()), (&None, 1), "reads write nothing");
}

#[test]
fn of_calls_at_the_same_time_the_longest_counts_and_of_calls_in_turn_all() {
    let far: Arc<[UserLatency]> = Arc::new([users("east", "a", Some(60), 10), users("west", "a", Some(130), 80)]);
    let only_a = |latency: &Arc<[UserLatency]>, called: &str, calls: &[(&str, CallOn)]| ServicePlan {
        pods: active(&["a"]),
        latency: latency.clone(),
        ..service(called, calls)
    };
    let found = writes(vec![
        ServicePlan { latency: forwarding(), ..service("front", &[("near", CallOn::All), ("slow", CallOn::Write)]) },
        ServicePlan { latency: forwarding(), ..service("near", &[]) },
        only_a(&far, "slow", &[("slower", CallOn::Write)]),
        only_a(&far, "slower", &[]),
    ]);
    // 80 ms of its own from the west; 70 ms from `b` to `a`; 50 ms of `slow` beyond that, and 50 of `slower`.
    assert_eq!(time(&found[0]), (250, "front -> slow -> slower".to_owned()));
}

#[test]
fn a_callee_of_which_nothing_is_known_is_left_out_and_named() {
    let external = ServicePlan::placed(name("bank"), PodPlacement::External, Vec::new());
    let found =
        writes(vec![external, ServicePlan { latency: forwarding(), ..service("orders", &[("bank", CallOn::All)]) }]);
    assert_eq!(time(&found[1]), (80, "orders".to_owned()));
    let Some(Reckoned::Known(write)) = &found[1].time else { panic!() };
    assert!(write.words.ends_with("without what `bank` takes, which is not known"), "{}", write.words);
}

#[test]
fn where_users_are_unknown_their_writes_are_too() {
    let rows = vec![written("rows", "hand", &["a", "b"], CopyRole::Follower)];
    let found = writes(vec![ServicePlan::placed(name("app"), active(&["a", "b"]), rows)]);
    assert_eq!(found[0].time, Some(Reckoned::unknown("nobody says where users are")));
}

#[test]
fn a_long_chain_of_writes_is_added_up_and_a_circle_is_not_walked_twice() {
    let latency: Arc<[UserLatency]> = Arc::new([users("east", "a", Some(11), 10)]);
    let chain = |last: usize| -> Vec<ServicePlan> {
        (0..50_000)
            .map(|at| {
                let next = if at == 49_999 { last } else { at + 1 };
                let calls = vec![ServiceCall { service: number(next), call: Call::Sync, on: CallOn::All, said: true }];
                let placed = ServicePlan::placed(number(at), active(&["a"]), Vec::new());
                ServicePlan { calls, latency: latency.clone(), ..placed }
            })
            .collect()
    };
    let found = writes(chain(50_000));
    assert_eq!(time(&found[0]).0, 11 + 49_999);
    assert_eq!(found[0].path.len(), Composed::LONGEST_PATH + 1);
    assert_eq!(time(&writes(chain(0))[0]).0, 11);
}

// ---------------------------------------------------------------------------------------------------- laws

fn any_time() -> impl Strategy<Value = RecoveryTime> {
    prop_oneof![
        Just(RecoveryTime::Unaffected),
        (0..9_u64, 0..9_u64).prop_map(|(one, other)| within(one, other)),
        (0..9_u64).prop_map(|known| at_least(known, "something")),
        Just(returned()),
    ]
}

fn any_on() -> impl Strategy<Value = CallOn> {
    prop_oneof![Just(CallOn::Read), Just(CallOn::Write), Just(CallOn::All)]
}

/// Times of all and of reads, the second never above the first.
type Times = Vec<(RecoveryTime, RecoveryTime)>;
/// Caller, callee, and on which requests.
type Calls = Vec<(usize, usize, CallOn)>;

/// Services with their times, and calls between any two.
fn platform() -> impl Strategy<Value = (Times, Calls)> {
    (2..9_usize).prop_flat_map(|count| {
        let times = (any_time(), any_time()).prop_map(|(one, other)| (at_once(one.clone(), other), one));
        let calls = prop::collection::vec((0..count, 0..count, any_on()), 0..20);
        (prop::collection::vec(times, count), calls)
    })
}

fn composed(times: &[(RecoveryTime, RecoveryTime)], calls: &[(usize, usize, CallOn)]) -> Vec<Worst> {
    let mut services: Vec<ServicePlan> =
        (0..times.len()).map(|at| ServicePlan::placed(number(at), active(&["a"]), Vec::new())).collect();
    for (from, to, on) in calls {
        let call = ServiceCall { service: number(*to), call: Call::Sync, on: *on, said: true };
        services[*from].calls.push(call);
    }
    let own: Vec<RecoveryTime> = times.iter().flat_map(|(all, reads)| [all.clone(), reads.clone()]).collect();
    Waiting::of(&services).waits.worst(&own)
}

/// Without words, so that two can be compared: whether `more` is at least `less`, bound by bound.
fn covers(more: &RecoveryTime, less: &RecoveryTime) -> bool {
    rank(&at_once(more.clone(), less.clone())) == rank(more)
}

proptest! {
    #[test]
    fn nobody_is_back_before_what_it_waits_for((times, calls) in platform()) {
        let found = composed(&times, &calls);
        for (at, (own, _)) in times.iter().enumerate() {
            prop_assert!(covers(&found[at].time, own));
        }
        for (from, to, on) in &calls {
            let needed = if *on == CallOn::Read { &times[*to].1 } else { &found[*to].time };
            prop_assert!(covers(&found[*from].time, needed), "{:?} {:?}", found[*from], found[*to]);
        }
    }

    #[test]
    fn another_call_never_brings_anybody_back_sooner((times, mut calls) in platform(), from in 0..9_usize, on in any_on()) {
        let before = composed(&times, &calls);
        calls.push((from % times.len(), 0, on));
        let after = composed(&times, &calls);
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(covers(&after.time, &before.time));
        }
    }

    #[test]
    fn the_order_of_calls_changes_nothing((times, mut calls) in platform()) {
        let found = composed(&times, &calls);
        calls.reverse();
        prop_assert_eq!(composed(&times, &calls), found);
    }

    #[test]
    fn a_path_is_made_of_calls_and_ends_at_who_makes_it_so((times, calls) in platform()) {
        for (at, found) in composed(&times, &calls).iter().enumerate() {
            prop_assert_eq!(found.path.first(), Some(&number(at)));
            for step in found.path.windows(2) {
                let is_call = calls.iter().any(|(from, to, _)| number(*from) == step[0] && number(*to) == step[1]);
                prop_assert!(is_call);
            }
            let last = times.iter().enumerate().find(|(at, _)| Some(&number(*at)) == found.path.last()).unwrap().1;
            // What is missing may be missing elsewhere; the longest time is that of the last.
            let longest = rank(&found.time).1;
            prop_assert!(rank(&last.0).1 == longest || rank(&last.1).1 == longest);
        }
    }
}

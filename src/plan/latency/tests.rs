use std::sync::Arc;

use super::legs::{here, mixture};
use super::paths::by_statement;
use super::*;
use crate::base::evidence::Provenance;
use crate::base::ids::Name;
use crate::base::units::Millis;
use crate::model::catalog::{Catalog, Citation, Datastore, MultiRegionMode, Quorum, QuorumRule};
use crate::model::latency::{RoundTrip, Rung};
use crate::model::plan::{Commit, Copy, CopyRole, Percentiles, ReadPath, Trip};
use crate::model::tail::TailModel;
use crate::model::words::ScenarioName;

fn region(name: &str) -> RegionId {
    RegionId::new("cloud", name)
}

fn millis(millis: u64) -> Millis {
    Millis::from_millis(millis)
}

fn round_trip(p50: u64) -> RoundTrip {
    RoundTrip { p50: millis(p50), tail: None, rung: Rung::Measured, last_mile: Millis::ZERO, words: String::new() }
}

/// That a 95th percentile is 1.1 times the median.
fn catalog() -> Catalog {
    let date = crate::base::units::Date::new(2026, 11, 22).expect("a day");
    let source = Citation { title: "fitted".into(), url: None, date, note: None };
    let mut catalog = Catalog::default();
    catalog.round_trips.tail = Some(TailModel { percentile: 95, ratio_millionths: 1_100_000, pairs: 100, source });
    catalog
}

/// Virginia, Ireland and Tokyo.
fn network() -> Plan {
    let names = ["us-east-1", "eu-west-1", "ap-northeast-1"];
    let mut plan = Plan::placed(ScenarioName::ActiveActive, names.map(region).to_vec(), Vec::new());
    for (a, b, time) in [(0, 1, 70), (0, 2, 150), (1, 2, 200)] {
        for (from, to) in [(a, b), (b, a)] {
            let (from, to) = (region(names[from]), region(names[to]));
            plan.trips.push(Trip { from, to, round_trip: Some(round_trip(time)) });
        }
    }
    plan
}

fn dataset(roles: &[(&str, CopyRole, &[&str])], writes: WritePath, reads: ReadPath) -> DatasetPlan {
    let name = |text| Name::new(text).expect("a name");
    let copies = roles.iter().map(|(at, role, receives)| Copy {
        region: region(at),
        role: *role,
        receives: receives.iter().map(|from| region(from)).collect(),
    });
    let id = DatasetId { service: name("shop"), dataset: name("orders") };
    DatasetPlan::placed(id, copies.collect(), writes, reads)
}

fn one_writer(commit: Commit) -> DatasetPlan {
    let roles: &[(&str, CopyRole, &[&str])] = &[
        ("us-east-1", CopyRole::Writer, &[]),
        ("eu-west-1", CopyRole::Follower, &["us-east-1"]),
        ("ap-northeast-1", CopyRole::Follower, &["us-east-1"]),
    ];
    DatasetPlan { commit, ..dataset(roles, WritePath::Writer(region("us-east-1")), ReadPath::AtWriter) }
}

/// Median and 95th percentile in milliseconds.
fn shown(leg: &Leg) -> (u64, u64) {
    let leg = leg.value().expect("known");
    (leg.p50.micros() / 1_000, leg.p95.value().expect("modelled").micros() / 1_000)
}

/// In a store that nobody named.
fn target(dataset: &DatasetPlan, statements: Option<u32>) -> Target {
    Target::of(dataset, Waits::of(dataset.commit, None), statements)
}

fn write(dataset: &DatasetPlan, serving: &str) -> (u64, u64) {
    let (plan, catalog) = (network(), catalog());
    let hops = Hops::of(&plan, &catalog, "cloud");
    shown(&target(dataset, None).write(&hops, &region(serving)).expect("written"))
}

#[test]
fn a_write_from_elsewhere_is_one_forwarded_call() {
    let orders = one_writer(Commit::Local);
    assert_eq!([write(&orders, "eu-west-1"), write(&orders, "us-east-1")], [(70, 77), (0, 0)]);
    let (plan, catalog) = (network(), catalog());
    let hops = Hops::of(&plan, &catalog, "cloud");
    let read = target(&orders, None).read(&hops, &region("eu-west-1"));
    assert_eq!(shown(&read), (70, 77), "reads at the writer travel too");
    assert_eq!(
        read.value().map(|leg| leg.words.to_string()).as_deref(),
        Some("70 ms from `eu-west-1` to the writer of `orders` in `us-east-1` (measured)")
    );
    let near = DatasetPlan { reads: ReadPath::LocalAfterOwnWrites { within: None }, ..orders };
    assert_eq!(shown(&target(&near, None).read(&hops, &region("eu-west-1"))), (0, 0));
}

#[test]
fn five_statements_of_one_transaction_are_five_round_trips() {
    assert_eq!(by_statement(5, millis(70)), millis(350));
    assert_eq!(by_statement(1, millis(70)), millis(70));
    let (plan, catalog) = (network(), catalog());
    let hops = Hops::of(&plan, &catalog, "cloud");
    let by = |serving: &str, statements| {
        target(&one_writer(Commit::Local), statements).write_by_statement(&hops, &region(serving))
    };
    assert_eq!(by("eu-west-1", Some(5)), Some(millis(350)));
    assert_eq!([by("us-east-1", Some(5)), by("eu-west-1", Some(1)), by("eu-west-1", None)], [None; 3]);
    let waits = target(&one_writer(Commit::SecondRegion), Some(5));
    assert_eq!(waits.write_by_statement(&hops, &region("eu-west-1")), Some(millis(420)));
}

#[test]
fn a_commit_in_two_regions_waits_for_the_nearest_that_confirms() {
    let orders = one_writer(Commit::SecondRegion);
    assert_eq!([write(&orders, "us-east-1"), write(&orders, "ap-northeast-1")], [(70, 77), (220, 242)]);
    let (plan, catalog) = (network(), Catalog::default());
    let hops = Hops::of(&plan, &catalog, "cloud");
    let wait =
        |dataset: &DatasetPlan| Commits::of(dataset, Waits::of(dataset.commit, None)).wait(&hops, &region("us-east-1"));
    assert_eq!(wait(&orders).value().map(|leg| leg.p50), Some(millis(70)));
    assert_eq!(
        wait(&orders).value().map(|leg| leg.p95.clone()),
        Some(Reckoned::unknown("no measured 95th percentile"))
    );
    let alone = DatasetPlan { copies: orders.copies.iter().take(1).cloned().collect(), ..orders };
    assert!(wait(&alone).value().is_none(), "a commit that nobody can confirm never ends");
}

/// One writer in Virginia in a store that commits so.
fn in_store(quorum: Option<QuorumRule>, commit: Commit) -> (Catalog, DatasetPlan) {
    let quorum = quorum.map(|rule| Quorum { rule, any_leader: false, plus: millis(10), words: String::new() });
    let store = crate::plan::replication::tests::store("relational", MultiRegionMode::SyncQuorum, None);
    let mut catalog = catalog();
    let id = store.id.clone();
    catalog.datastores.insert(id.clone(), Datastore { quorum, ..store });
    (catalog, DatasetPlan { store: Some(id), ..one_writer(commit) })
}

fn write_in(quorum: Option<QuorumRule>, commit: Commit, serving: &str) -> Leg {
    let (catalog, orders) = in_store(quorum, commit);
    let plan = network();
    let waits = Waits::of(orders.commit, catalog.datastores.values().next());
    let hops = Hops::of(&plan, &catalog, "cloud");
    Target::of(&orders, waits, None).write(&hops, &region(serving)).expect("written")
}

#[test]
fn a_write_takes_the_way_to_its_writer_and_what_its_store_needs_to_commit() {
    let by = |rule, serving| shown(&write_in(Some(rule), Commit::SecondRegion, serving));
    assert_eq!(by(QuorumRule::NearestPeer, "us-east-1"), (80, 87), "70 + 10");
    assert_eq!(by(QuorumRule::Majority, "ap-northeast-1"), (230, 252), "150 + 70 + 10: one other of three");
    assert_eq!(by(QuorumRule::FarthestTwice, "us-east-1"), (410, 450), "2 x 200 + 10, from Ireland to Tokyo");
    assert_eq!(by(QuorumRule::FarthestTwice, "eu-west-1"), (480, 527), "70 + 2 x 200 + 10");
    let words = write_in(Some(QuorumRule::FarthestTwice), Commit::SecondRegion, "us-east-1");
    assert_eq!(
        words.value().map(|leg| leg.words.to_string()).as_deref(),
        Some(
            "0 ms inside `us-east-1` + 2 x 200 ms from `eu-west-1` to the farthest of all that confirm, in \
             `ap-northeast-1` (measured) and 10 ms"
        )
    );
    assert_eq!(shown(&write_in(Some(QuorumRule::Majority), Commit::Local, "us-east-1")), (0, 0));
    let missing = "how its store forms a quorum is not documented";
    assert_eq!(write_in(None, Commit::SecondRegion, "us-east-1"), Reckoned::unknown(missing));
}

#[test]
fn a_commit_that_another_home_orders_is_confirmed_by_the_writer_in_its_place() {
    let (plan, catalog) = (network(), Catalog::default());
    let hops = Hops::of(&plan, &catalog, "cloud");
    let orders = one_writer(Commit::SecondRegion);
    let commits = Commits::of(&orders, Waits::of(orders.commit, None));
    let at = |home| commits.wait_at(&hops, &region("us-east-1"), &region(home)).value().map(|leg| leg.p50);
    let expected = [70, 70, 150].map(|time| Some(millis(time)));
    assert_eq!(["us-east-1", "eu-west-1", "ap-northeast-1"].map(at), expected);
}

#[test]
fn of_writes_with_homes_the_away_share_pays_the_way() {
    let homes = |local| {
        let roles: &[(&str, CopyRole, &[&str])] =
            &[("us-east-1", CopyRole::Home, &["eu-west-1"]), ("eu-west-1", CopyRole::Home, &["us-east-1"])];
        dataset(roles, WritePath::HomeOf { key: None, local }, ReadPath::Local)
    };
    let at = |percent| write(&homes(Some(Share::from_percent(percent))), "eu-west-1");
    assert_eq!([at(97), at(95), at(90), at(40)], [(0, 0), (0, 0), (0, 77), (70, 77)]);
    let (plan, catalog) = (network(), Catalog::default());
    let hops = Hops::of(&plan, &catalog, "cloud");
    let unsaid = target(&homes(None), None).write(&hops, &region("eu-west-1"));
    let missing = "no `affinity` says how many accesses of `orders` are at home";
    assert_eq!(unsaid, Some(Reckoned::unknown(missing)));
}

#[test]
fn a_mixture_takes_each_part_as_a_point() {
    let far = Percentiles { p50: millis(100), p95: Reckoned::Known(millis(120)), ..here("far".into()) };
    let of = |near: &Percentiles, far: &Percentiles, percent| {
        let sum = mixture(Share::from_percent(percent), near, far);
        (sum.p50.micros() / 1_000, sum.p95.value().map(|time| time.micros() / 1_000))
    };
    let near = here("near".into());
    for (percent, p50, p95) in [(100, 0, 0), (95, 0, 0), (94, 0, 120), (50, 0, 120), (49, 100, 120)] {
        assert_eq!(of(&near, &far, percent), (p50, Some(p95)), "{percent} % at home");
    }
    // Where what is at home takes longer, because its commit waits, the few count as well.
    assert_eq!([of(&far, &near, 5), of(&far, &near, 6)], [(0, Some(0)), (0, Some(120))]);
}

#[test]
fn what_any_region_takes_is_written_where_the_user_is_and_what_is_made_is_not_written() {
    let roles: &[(&str, CopyRole, &[&str])] =
        &[("us-east-1", CopyRole::Merging, &[]), ("eu-west-1", CopyRole::Merging, &[])];
    assert_eq!(write(&dataset(roles, WritePath::Local, ReadPath::Local), "eu-west-1"), (0, 0));
    let roles: &[(&str, CopyRole, &[&str])] = &[("us-east-1", CopyRole::Derived, &[])];
    assert!(!target(&dataset(roles, WritePath::None, ReadPath::Local), None).is_written());
    assert!(!target(&dataset(roles, WritePath::Local, ReadPath::Local), None).is_written());
}

#[test]
fn the_worst_dataset_decides_in_either_percentile() {
    let often = Percentiles { p50: millis(50), p95: Reckoned::Known(millis(60)), ..here("often".into()) };
    let seldom = Percentiles { p50: millis(0), p95: Reckoned::Known(millis(120)), ..here("seldom".into()) };
    let both = worst([often, seldom].into_iter().map(Reckoned::Known));
    assert_eq!((shown(&both), both.value().map(|leg| leg.words.clone())), ((50, 120), Some(Arc::from("seldom"))));
    assert_eq!(shown(&worst(std::iter::empty())), (0, 0));
    let unknown = Reckoned::unknown("something is missing");
    assert_eq!(worst([Reckoned::Known(here(String::new())), unknown.clone()].into_iter()), unknown);
}

#[test]
fn a_number_is_as_firm_as_its_least_firm_part() {
    let firm = |a, b| Provenance::less_firm(a, b);
    assert_eq!(firm(Provenance::Measured, Provenance::Modelled), Provenance::Modelled);
    assert_eq!(firm(Provenance::Assumed("x"), Provenance::Measured), Provenance::Assumed("x"));
}

#[test]
fn the_best_home_is_the_one_with_the_shortest_mean_write() {
    let mut plan = network();
    let names = ["us-east-1", "eu-west-1", "ap-northeast-1"];
    for (place, percent, ways) in
        [("america", 60, [30, 100, 180]), ("europe", 30, [100, 30, 240]), ("asia", 10, [200, 220, 30])]
    {
        for (name, way) in names.iter().zip(ways) {
            plan.user_trips.push(crate::model::plan::UserTrip {
                from: crate::model::topology::Place::Geography(place.into()),
                share: Share::from_percent(percent),
                to: region(name),
                round_trip: Some(round_trip(way)),
            });
        }
    }
    let catalog = Catalog::default();
    let (hops, users) = (Hops::of(&plan, &catalog, "cloud"), users(&plan));
    let all = means(&hops, &users, &plan.regions, &plan.regions, "cloud", |_| Some(Millis::ZERO));
    // 30 ms to the nearest region for all, then 0.3 x 70 + 0.1 x 150 to Virginia, 0.6 x 70 + 0.1 x 200 to Ireland,
    // 0.6 x 150 + 0.3 x 200 to Tokyo.
    let expected =
        [("us-east-1", 66), ("eu-west-1", 92), ("ap-northeast-1", 180)].map(|(at, mean)| (region(at), millis(mean)));
    assert_eq!(all, expected);
    let chosen = choice(&all, &region("ap-northeast-1"), false).expect("known");
    assert_eq!((chosen.planned_mean, chosen.others), (millis(180), expected[..2].to_vec()));
    let wait = |home: &RegionId| Some(if *home == region("us-east-1") { millis(90) } else { millis(10) });
    let waiting = means(&hops, &users, &plan.regions, &plan.regions, "cloud", wait);
    let chosen = choice(&waiting, &region("us-east-1"), false).expect("known");
    assert_eq!((chosen.planned_mean, chosen.others.first()), (millis(156), Some(&(region("eu-west-1"), millis(102)))));
    assert_eq!(means(&hops, &[], &plan.regions, &plan.regions, "cloud", |_| Some(Millis::ZERO)), []);
}

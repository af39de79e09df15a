pub(in crate::plan) use super::lag::tests::store;
use super::*;
use crate::base::ids::{CatalogId, DatasetId, Name, RegionId};
use crate::base::units::Millis;
use crate::model::catalog::{Catalog, Coordination};
use crate::model::latency::{RoundTrip, Rung};
use crate::model::plan::{Commit, Copy, ReadPath, Trip, WritePath};
use crate::model::words::ScenarioName;

pub(in crate::plan) fn region(name: &str) -> RegionId {
    RegionId::new("cloud", name)
}

pub(in crate::plan) fn copy(at: &str, role: CopyRole, receives: &[&str]) -> Copy {
    Copy { region: region(at), role, receives: receives.iter().map(|name| region(name)).collect() }
}

/// Three regions: a to b 20 ms, a to c 70 ms, b to c 90 ms.
pub(in crate::plan) fn plan() -> Plan {
    let mut plan = Plan::placed(ScenarioName::ActiveActive, ["a", "b", "c"].map(region).to_vec(), Vec::new());
    for (one, other, millis) in [("a", "b", 20), ("a", "c", 70), ("b", "c", 90)] {
        for (from, to) in [(one, other), (other, one)] {
            let round_trip = RoundTrip {
                p50: Millis::from_millis(millis),
                tail: None,
                rung: Rung::Measured,
                last_mile: Millis::ZERO,
                words: String::new(),
            };
            plan.trips.push(Trip { from: region(from), to: region(to), round_trip: Some(round_trip) });
        }
    }
    plan
}

pub(in crate::plan) fn dataset(copies: Vec<Copy>, writes: WritePath) -> DatasetPlan {
    let name = Name::new("data").expect("a name");
    let id = DatasetId { service: name.clone(), dataset: name };
    DatasetPlan::placed(id, copies, writes, ReadPath::AtWriter)
}

fn behind_a() -> Vec<Copy> {
    vec![copy("a", CopyRole::Writer, &[]), copy("c", CopyRole::Follower, &["a"]), copy("b", CopyRole::Follower, &["a"])]
}

fn modes(plan: &Plan, dataset: &DatasetPlan, carrier: Carrier<'_>) -> Vec<String> {
    let catalog = Catalog::default();
    let wires = Wires::of(plan, &catalog);
    let writes = Writes { dataset: None, plan: dataset, loads: None };
    let mut links = copying(dataset, &wires, carrier, None, &writes);
    links.sort_by_key(|link| (wires.rank(&link.from), wires.rank(&link.to)));
    links.iter().map(|link| format!("{}-{} {}", link.from.name, link.to.name, link.mode.name())).collect()
}

#[test]
fn a_commit_waits_for_the_nearest_only() {
    let waiting = DatasetPlan { commit: Commit::SecondRegion, ..dataset(behind_a(), WritePath::Writer(region("a"))) };
    assert_eq!(modes(&plan(), &waiting, Carrier::Unnamed), ["a-b sync", "a-c async"]);
}

#[test]
fn a_store_that_cannot_wait_does_not() {
    let catalog_id = CatalogId::from("gone");
    let waiting = DatasetPlan { commit: Commit::SecondRegion, ..dataset(behind_a(), WritePath::Writer(region("a"))) };
    let mut store = store("relational", crate::model::catalog::MultiRegionMode::AsyncReplica, None);
    store.coordination = Coordination::PrimaryOnly;
    assert_eq!(modes(&plan(), &waiting, Carrier::Known(&store)), ["a-b async", "a-c async"]);
    assert_eq!(modes(&plan(), &waiting, Carrier::Strange(&catalog_id)), ["a-b sync", "a-c async"]);
}

#[test]
fn every_home_sends_to_every_other_and_waits_for_its_own_nearest() {
    let homes = vec![
        copy("a", CopyRole::Home, &["b", "c"]),
        copy("b", CopyRole::Home, &["a", "c"]),
        copy("c", CopyRole::Home, &["a", "b"]),
    ];
    let placed = dataset(homes, WritePath::HomeOf { key: None, local: None });
    let merging = ["a-b merge", "a-c merge", "b-a merge", "b-c merge", "c-a merge", "c-b merge"];
    assert_eq!(modes(&plan(), &placed, Carrier::Unnamed), merging);
    let waiting = DatasetPlan { commit: Commit::SecondRegion, ..placed };
    let expected = ["a-b sync", "a-c merge", "b-a sync", "b-c merge", "c-a sync", "c-b merge"];
    assert_eq!(modes(&plan(), &waiting, Carrier::Unnamed), expected);
}

#[test]
fn an_unknown_way_is_the_last_to_be_waited_for_and_has_no_floor() {
    let mut plan = plan();
    plan.trips.retain(|trip| trip.to != region("b"));
    let waiting = DatasetPlan { commit: Commit::SecondRegion, ..dataset(behind_a(), WritePath::Writer(region("a"))) };
    assert_eq!(modes(&plan, &waiting, Carrier::Unnamed), ["a-b async", "a-c sync"]);
    let catalog = Catalog::default();
    let wires = Wires::of(&plan, &catalog);
    assert_eq!(wires.trip(&region("a"), &region("b")), Reckoned::unknown("no round trip from `a` to `b` is known"));
}

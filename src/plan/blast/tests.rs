//! Losses of platforms made by hand: regions `a`, `b` and `c`, `a` primary.

use super::*;
use crate::base::path::Anchor;
use crate::base::source::SourceId;
use crate::base::units::Share;
use crate::model::inventory::Inventory;
use crate::model::plan::{Capacity, PodCount, Reckoned, ServiceCall, Trip};
use crate::model::verdict::Truth;
use crate::model::words::{Call, CallOn};
use crate::plan::composition::Waiting;
use crate::plan::recovery;
use crate::plan::recovery::tests::world::{active, at_home, inventory, name, on_ground, plan, region, shared, written};

fn service(called: &str, pods: PodPlacement, datasets: Vec<DatasetPlan>, calls: &[(&str, CallOn)]) -> ServicePlan {
    let call =
        |(other, on): &(&str, CallOn)| ServiceCall { service: name(other), call: Call::Sync, on: *on, said: true };
    ServicePlan { calls: calls.iter().map(call).collect(), ..ServicePlan::placed(name(called), pods, datasets) }
}

fn losses(inventory: &Inventory, services: Vec<ServicePlan>) -> Vec<RegionLoss> {
    let names: Vec<&str> = inventory.regions.iter().map(|region| &*region.id.name).collect();
    let mut plan = plan(&names, services);
    on_ground(inventory, |ground| {
        recovery::recover(&mut plan, ground);
        let waiting = Waiting::of(&plan.services);
        lose(&mut plan, ground, &waiting.waits);
    });
    plan.losses
}

/// `service stops via path`, after the loss of one region.
fn told(losses: &[RegionLoss], without: &str) -> Vec<String> {
    let loss = losses.iter().find(|loss| loss.region == region(without)).unwrap();
    let line = |impact: &Impact| {
        let via: Vec<&str> = impact.through.iter().map(Name::as_str).collect();
        format!("{} {} {}", impact.service, impact.stops.name(), via.join(">")).trim_end().to_owned()
    };
    loss.services.iter().map(line).collect()
}

fn rows(reads: ReadPath) -> DatasetPlan {
    DatasetPlan { reads, ..written("rows", "hand", &["a", "b"], CopyRole::Follower) }
}

#[test]
fn with_the_writer_writes_of_all_users_stop_and_reads_only_where_it_answers_them() {
    let both = || active(&["a", "b"]);
    let found = losses(
        &inventory(&["a", "b"]),
        vec![
            service("at-writer", both(), vec![rows(ReadPath::AtWriter)], &[]),
            service("local", both(), vec![rows(ReadPath::Local)], &[]),
            service("stateless", both(), Vec::new(), &[]),
        ],
    );
    assert_eq!(told(&found, "a"), ["at-writer everything", "local all writes", "stateless its own users"]);
    assert_eq!(told(&found, "b"), ["at-writer its own users", "local its own users", "stateless its own users"]);
    assert!(matches!(&found[0].services[0].until, RecoveryTime::Within(_)));
}

#[test]
fn the_only_region_and_the_leader_take_everything_with_them() {
    let leader = PodPlacement::Leader { now: region("a"), candidates: vec![region("a"), region("b")] };
    let found = losses(
        &inventory(&["a", "b"]),
        vec![service("leader", leader, Vec::new(), &[]), service("only", active(&["a"]), Vec::new(), &[])],
    );
    assert_eq!(told(&found, "a"), ["leader everything", "only everything"]);
    assert!(matches!(&found[0].services[1].until, RecoveryTime::WhenReturned { .. }));
    assert!(told(&found, "b").is_empty(), "nobody notices");
}

#[test]
fn of_several_homes_the_lost_one_takes_its_own_users_with_it() {
    let rows = shared("rows", "hand", &["a", "b"], CopyRole::Home, at_home());
    let found = losses(&inventory(&["a", "b"]), vec![service("app", active(&["a", "b"]), vec![rows], &[])]);
    assert_eq!(told(&found, "a"), ["app its own users"]);
}

#[test]
fn who_waits_for_what_stops_stops_with_it_as_far_as_the_call_goes() {
    let both = || active(&["a", "b"]);
    let found = losses(
        &inventory(&["a", "b"]),
        vec![
            service("all", both(), Vec::new(), &[("orders", CallOn::All)]),
            service("far", both(), Vec::new(), &[("all", CallOn::All)]),
            service("orders", both(), vec![rows(ReadPath::AtWriter)], &[]),
            service("profile-reader", both(), Vec::new(), &[("profiles", CallOn::Read)]),
            service("profiles", both(), vec![rows(ReadPath::Local)], &[]),
            service("writes", both(), Vec::new(), &[("orders", CallOn::Write)]),
        ],
    );
    assert_eq!(
        told(&found, "a"),
        [
            "all everything all>orders",
            "far everything far>all>orders",
            "orders everything",
            "profile-reader its own users",
            "profiles all writes",
            "writes all writes writes>orders",
        ]
    );
}

#[test]
fn a_caller_elsewhere_suffers_only_where_its_calls_go() {
    let mut plan = plan(
        &["a", "b", "c"],
        vec![
            service("called", active(&["b", "c"]), Vec::new(), &[]),
            service("caller", active(&["a"]), Vec::new(), &[("called", CallOn::All)]),
            service("neighbour", active(&["b"]), Vec::new(), &[("called", CallOn::All)]),
        ],
    );
    for (to, time) in [("b", 70), ("c", 90)] {
        let words = String::new();
        let rung = crate::model::latency::Rung::Measured;
        let (p50, last_mile) = (Millis::from_millis(time), Millis::ZERO);
        let trip = crate::model::latency::RoundTrip { p50, tail: None, rung, last_mile, words };
        plan.trips.push(Trip { from: region("a"), to: region(to), round_trip: Some(trip) });
    }
    on_ground(&inventory(&["a", "b", "c"]), |ground| {
        recovery::recover(&mut plan, ground);
        let waiting = Waiting::of(&plan.services);
        lose(&mut plan, ground, &waiting.waits);
    });
    assert_eq!(
        told(&plan.losses, "b"),
        ["called its own users", "caller its own users caller>called", "neighbour everything"]
    );
    assert_eq!(told(&plan.losses, "c"), ["called its own users"], "calls from `a` go to `b`, which is nearer");
}

#[test]
fn a_registry_in_the_lost_region_is_a_trap_for_who_has_to_grow() {
    let mut inventory = inventory(&["a", "b"]);
    for (at, (called, kind)) in
        SharedKind::ALL.iter().map(|kind| (format!("part-{kind:?}").to_lowercase(), *kind)).enumerate()
    {
        let region = region(if at == 2 { "b" } else { "a" });
        let at = Anchor::document(SourceId(0), 0);
        inventory.shared.push(Shared { name: name(&called), kind, region, at });
    }
    let elsewhere = Shared { region: region("z"), ..inventory.shared[0].clone() };
    inventory.shared.push(elsewhere);
    let pods = PodCount { normal: 2, worst: 5, kept: 3, most: 9 };
    let capacity = Capacity {
        region: region("b"),
        normal: Reckoned::Known(Share::ALL),
        worst: Reckoned::Known(Share::ALL),
        worst_loss: Some(region("a")),
        pods: Reckoned::Known(pods),
        holds: Truth::Yes,
    };
    let app = ServicePlan { capacity: vec![capacity].into(), ..service("app", active(&["a", "b"]), Vec::new(), &[]) };
    let found = losses(&inventory, vec![app]);
    let needed: Vec<&str> = found
        .iter()
        .flat_map(|loss| &loss.shared)
        .filter(|part| part.needed_to_recover)
        .map(|part| part.kind.name())
        .collect();
    assert_eq!(needed, ["registry", "identity", "monitoring", "secrets"]);
    let registry = found[0].shared.iter().find(|part| part.kind == SharedKind::Registry).unwrap();
    assert!(
        registry.stops.ends_with("1 service has to start 2 more pods elsewhere when the region is lost"),
        "{registry:?}"
    );
    let last = found.last().unwrap();
    assert_eq!((last.region.clone(), last.services.len(), last.shared.len()), (region("z"), 0, 1));
}

#[test]
fn fifty_thousand_that_wait_for_one_stop_with_it_in_one_pass() {
    let number = |at: usize| format!("s-{at:05}");
    let mut services: Vec<ServicePlan> = (0..50_000)
        .map(|at| {
            service(&number(at), active(&["a", "b"]), Vec::new(), &[(&number((at + 1).min(49_999)), CallOn::All)])
        })
        .collect();
    services[49_999].calls.clear();
    services[49_999].datasets = vec![rows(ReadPath::AtWriter)];
    let found = losses(&inventory(&["a", "b"]), services);
    assert_eq!(found[0].services.len(), 50_000);
    assert!(found[0].services.iter().all(|impact| impact.stops == Stops::Everything));
    assert!(found[1].services.iter().all(|impact| impact.stops == Stops::LocalUsers));
}

#[test]
fn pods_of_a_loss_that_is_not_the_worst_are_counted_at_most() {
    let growing = Growing { services: 1, pods: 3, at_most: true };
    assert_eq!(
        start_elsewhere(growing),
        ", and 1 service has to start up to 3 more pods elsewhere when the region is lost"
    );
    assert_eq!(start_elsewhere(Growing::default()), "");
}

#[test]
fn the_way_leads_to_the_callee_that_makes_a_service_stop() {
    let both = || active(&["a", "b"]);
    let found = losses(
        &inventory(&["a", "b"]),
        vec![
            service("front", both(), Vec::new(), &[("readers", CallOn::Read), ("writes", CallOn::All)]),
            service("readers", both(), vec![rows(ReadPath::AtWriter)], &[]),
            service("writes", both(), vec![rows(ReadPath::Local)], &[]),
        ],
    );
    assert_eq!(told(&found, "a").first().map(String::as_str), Some("front everything front>readers"));
}

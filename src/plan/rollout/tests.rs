//! Roadmaps of platforms made by hand.

use super::*;
use crate::base::units::Millis;
use crate::model::plan::{Copy, Figure, Interval, Lag, LagBasis, Link, LinkMode, OwnWrites, Reckoned, ServiceCall};
use crate::model::words::{Call, CallOn};
use crate::plan::composition::Waiting;
use crate::plan::recovery::tests::world::{active, at_home, inventory, name, on_ground, plan, region, shared, written};

fn service(called: &str, datasets: Vec<DatasetPlan>, calls: &[&str]) -> ServicePlan {
    let call = |other: &&str| ServiceCall { service: name(other), call: Call::Sync, on: CallOn::All, said: true };
    let own = |dataset: DatasetPlan| DatasetPlan {
        id: crate::base::ids::DatasetId { service: name(called), ..dataset.id },
        ..dataset
    };
    let datasets = datasets.into_iter().map(own).collect();
    ServicePlan {
        calls: calls.iter().map(call).collect(),
        ..ServicePlan::placed(name(called), active(&["a", "b"]), datasets)
    }
}

fn roadmap(services: Vec<ServicePlan>) -> Vec<Wave> {
    let mut plan = plan(&["a", "b"], services);
    on_ground(&inventory(&["a", "b"]), |ground| {
        let waiting = Waiting::of(&plan.services);
        order(&mut plan, ground, &waiting.graph);
    });
    plan.roadmap
}

fn followed() -> DatasetPlan {
    written("rows", "hand", &["a", "b"], CopyRole::Follower)
}

fn told(wave: &Wave) -> String {
    let member = |(service, dataset): &(Name, Option<Name>)| match dataset {
        Some(dataset) => format!("{service}/{dataset}"),
        None => service.to_string(),
    };
    format!("{}: {}", wave.goal.name(), wave.members.iter().map(member).collect::<Vec<_>>().join(", "))
}

#[test]
fn goals_follow_one_another_and_idempotency_comes_before_any_second_writer() {
    let files = shared("files", "", &["a", "b"], CopyRole::Replica, WritePath::None);
    let index = shared("index", "", &["a", "b"], CopyRole::Derived, WritePath::None);
    let read_back = DatasetPlan { reads: ReadPath::LocalAfterOwnWrites { within: None }, ..followed() };
    let leader = PodPlacement::Leader { now: region("a"), candidates: vec![region("a"), region("b")] };
    let edge = PodPlacement::Edge(vec![region("a"), region("b")]);
    let found = roadmap(vec![
        ServicePlan::placed(name("batch"), leader, Vec::new()),
        service("cart", vec![shared("carts", "", &["a", "b"], CopyRole::Merging, WritePath::Local)], &[]),
        service("front", Vec::new(), &["profiles"]),
        ServicePlan { pods: edge, ..service("images", vec![files], &[]) },
        service("orders", vec![shared("orders", "hand", &["a", "b"], CopyRole::Home, at_home())], &[]),
        service("profiles", vec![read_back], &[]),
        service("queue", vec![shared("jobs", "", &["a", "b"], CopyRole::Own, WritePath::Local)], &[]),
        service("search", vec![index], &[]),
    ]);
    let lines: Vec<String> = found.iter().map(told).collect();
    assert_eq!(
        lines,
        [
            "stateless first: front, images, queue/jobs",
            "copies to read from: images/files, profiles/rows, search/index",
            "read your own writes: profiles/rows",
            "idempotency: cart, orders, profiles",
            "homes for keys: orders/orders",
            "merged writes: cart/carts",
            "leadership: batch",
        ]
    );
    assert!(found.iter().all(|wave| !wave.entry.is_empty() && !wave.exit.is_empty() && !wave.back.is_empty()));
}

#[test]
fn with_one_region_there_is_nothing_to_migrate() {
    let mut plan = plan(&["a"], vec![service("front", Vec::new(), &[])]);
    on_ground(&inventory(&["a"]), |ground| {
        let waiting = Waiting::of(&plan.services);
        order(&mut plan, ground, &waiting.graph);
    });
    assert!(plan.roadmap.is_empty());
}

#[test]
fn a_callee_goes_before_its_callers_also_through_one_that_takes_no_part() {
    let found = roadmap(vec![
        service("a-first", vec![followed()], &["between"]),
        service("between", Vec::new(), &["z-last"]),
        service("z-last", vec![followed()], &[]),
    ]);
    let copies: Vec<String> = found.iter().filter(|wave| wave.goal == Goal::Copies).map(told).collect();
    assert_eq!(copies, ["copies to read from: z-last/rows", "copies to read from: a-first/rows"]);
    let keys: Vec<String> = found.iter().filter(|wave| wave.goal == Goal::Idempotency).map(told).collect();
    assert_eq!(keys, ["idempotency: z-last", "idempotency: a-first"]);
}

#[test]
fn a_long_chain_is_cut_into_few_waves_that_say_so() {
    let number = |at: usize| format!("s-{at:05}");
    let services = (0..50_000).map(|at| service(&number(at), vec![followed()], &[&number(at + 1)])).collect();
    let found = roadmap(services);
    let copies: Vec<&Wave> = found.iter().filter(|wave| wave.goal == Goal::Copies).collect();
    assert_eq!(copies.len(), MOST_WAVES);
    assert_eq!(copies.iter().map(|wave| wave.members.len()).sum::<usize>(), 50_000);
    assert!(copies[0].members.iter().any(|(service, _)| *service == name(&number(49_999))), "the last callee is first");
    assert!(copies[0].entry.iter().any(|check| check.contains("levels of calls stand together")));
    assert!(found.iter().all(|wave| wave.entry.len() + wave.exit.len() < 20), "checks are not one a service");
    let stateless = (0..50_000).map(|at| service(&number(at), Vec::new(), &[&number(at + 1)])).collect();
    assert_eq!(roadmap(stateless).len(), 1);
}

#[test]
fn checks_name_the_numbers_of_the_plan() {
    let link = |p99, basis| Link {
        from: region("a"),
        to: region("b"),
        mode: LinkMode::Async,
        mechanism: Reckoned::unknown("no store"),
        lag: Reckoned::Known(Lag { p50: None, p99, p999: None, bound: None, basis, words: "lag".into() }),
        floor: Reckoned::unknown("no"),
        writes: Reckoned::unknown("no"),
        flow: Reckoned::unknown("no"),
    };
    let time = Interval::exactly(Millis::from_secs(5));
    let ttl = Figure { time, from: crate::base::evidence::Provenance::Modelled, words: "ttl".into() };
    let rows = |p99: Option<u64>, basis| DatasetPlan {
        links: vec![link(p99.map(Millis::from_millis), basis)].into(),
        own_writes: Some(OwnWrites::Timer { ttl: ttl.clone() }),
        ..followed()
    };
    let found = roadmap(vec![
        service("assumed", vec![rows(Some(500), LagBasis::AssumedProfile)], &[]),
        service("measured", vec![rows(Some(400), LagBasis::Measured)], &[]),
        service("unknown", vec![rows(None, LagBasis::DocumentedTypical)], &[]),
    ]);
    let lags: Vec<&str> = found[0].exit.iter().map(|check| &**check).filter(|check| check.contains("lag")).collect();
    assert_eq!(
        lags,
        [
            "replication lag p99 at most 500ms, as was assumed, for a week (`assumed/rows`)",
            "replication lag p99 at most 400ms for a week (`measured/rows`)",
            "replication lag was measured for a week under load: no p99 is known (`unknown/rows`)",
        ]
    );
    assert!(found[0].entry[0].contains("no backup is declared (`assumed/rows`, `measured/rows` and `unknown/rows`)"));
    assert!(found[1].entry[0].starts_with("reads go to the writer for 5s after a user's own write"));
    assert!(found[2].entry[0].contains("nothing is said of `idempotency`"));
}

#[test]
fn what_is_never_written_needs_no_keys_and_one_copy_no_migration() {
    let read = DatasetPlan { writes: WritePath::None, ..followed() };
    let copies = vec![Copy { region: region("a"), role: CopyRole::Writer, receives: Vec::new() }];
    let alone = DatasetPlan { copies: copies.into(), ..followed() };
    let found = roadmap(vec![service("alone", vec![alone], &[]), service("read", vec![read], &[])]);
    assert_eq!(found.iter().map(told).collect::<Vec<_>>(), ["copies to read from: read/rows"]);
}

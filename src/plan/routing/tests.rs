//! Routing of platforms made by hand.

use proptest::prelude::*;

use super::ramp::{give, shares};
use super::*;
use crate::base::units::{Millis, Share};
use crate::model::plan::{
    Action, Actor, Commit, CopyRole, DatasetPlan, Drain, HealthCheck, Loads, Reckoned, Sees, ServicePlan, Trigger,
    WritePath,
};
use crate::model::words::HealthCheckKind;
use crate::plan::recovery;
use crate::plan::recovery::tests::world::{
    active, app, at_home, inventory, known, name, on_ground, plan, region, regions, shared, standby, written,
};

/// The plan of services with recoveries and routing, and nothing else.
fn routed(inventory: &Inventory, services: Vec<ServicePlan>) -> Plan {
    let names: Vec<&str> = inventory.regions.iter().map(|region| &*region.id.name).collect();
    let mut plan = plan(&names, services);
    on_ground(inventory, |ground| {
        crate::plan::replication::link(&mut plan, ground);
        recovery::recover(&mut plan, ground);
        route(&mut plan, ground);
    });
    plan
}

fn routing(services: Vec<ServicePlan>) -> RoutingPlan {
    routed(&inventory(&["a", "b"]), services).routing
}

fn both(datasets: Vec<DatasetPlan>) -> Vec<ServicePlan> {
    vec![app(active(&["a", "b"]), datasets)]
}

fn by_hand() -> DatasetPlan {
    written("rows", "hand", &["a", "b"], CopyRole::Follower)
}

fn percent(all: &[(&str, u32)]) -> Vec<(RegionId, Share)> {
    all.iter().map(|(name, percent)| (region(name), Share::from_percent(*percent))).collect()
}

fn promotions(routing: &RoutingPlan) -> Vec<&HealthCheck> {
    routing.checks.iter().filter(|check| check.triggers == Trigger::Promotion).collect()
}

fn actions(drain: &Drain) -> Vec<Action> {
    drain.tasks.iter().map(|(_, task)| task.action.clone()).collect()
}

#[test]
fn one_region_needs_no_policy_and_a_leader_no_record() {
    let found = routing(vec![app(active(&["a"]), Vec::new())]);
    assert_eq!((found.policy, found.records.len(), found.ramp.len()), (Policy::Single, 1, 0));
    let leader = PodPlacement::Leader { now: region("a"), candidates: regions(&["a", "b"]) };
    let found = routing(vec![app(leader, Vec::new())]);
    assert_eq!((found.records.len(), found.checks.len(), found.ttl), (0, 0, None));
}

#[test]
fn users_go_to_the_nearest_of_several_regions_that_serve() {
    let mut written = inventory(&["a", "b"]);
    written.regions[1].endpoint = known("lb.b".to_owned());
    written.routing.ttl = known(Millis::from_secs(20));
    let found = routed(&written, both(Vec::new())).routing;
    assert_eq!(found.policy, Policy::Latency);
    assert_eq!(found.ttl.map(|ttl| ttl.time.longest), Some(Millis::from_secs(20)));
    let endpoints: Vec<Option<&String>> = found.records.iter().map(|record| record.endpoint.value()).collect();
    assert_eq!(endpoints, [None, Some(&"lb.b".to_owned())]);
}

#[test]
fn what_stands_by_has_a_record_that_stands_ready() {
    let found = routing(vec![app(standby(&["a", "b"]), Vec::new())]);
    let recorded: Vec<RegionId> = found.records.iter().map(|record| record.region.clone()).collect();
    assert_eq!((found.policy, recorded), (Policy::Failover, regions(&["a", "b"])));
    assert!(found.ramp.is_empty());
    let watched = promotions(&found);
    assert_eq!(watched.len(), 1, "whoever decides has to be told");
    assert_eq!((&watched[0].region, watched[0].detects.time.longest), (&region("a"), Millis::from_secs(90)));
}

#[test]
fn only_an_alarm_sees_a_slow_region() {
    let seen = |kind| {
        let mut written = inventory(&["a", "b"]);
        written.routing.check_kind = kind;
        routed(&written, both(Vec::new())).routing.checks.remove(0)
    };
    assert_eq!(seen(known(HealthCheckKind::Reachability)).brownout, Sees::Never);
    assert!(matches!(seen(known(HealthCheckKind::Alarm)).brownout, Sees::After(_)));
    let unsaid = seen(Fact::Unknown);
    assert_eq!(unsaid.brownout, Sees::Unknown);
    assert!(matches!(unsaid.kind, Reckoned::Unknown { .. }));
}

#[test]
fn an_alarm_sees_slowness_after_whole_minutes_however_often_it_is_asked() {
    let seen = |interval, threshold| {
        let mut written = inventory(&["a", "b"]);
        written.routing.check_kind = known(HealthCheckKind::Alarm);
        written.routing.check_interval = known(Millis::from_secs(interval));
        written.routing.check_threshold = known(threshold);
        routed(&written, both(Vec::new())).routing.checks.remove(0).brownout
    };
    for (interval, threshold, seconds) in [(10, 3, 60), (10, 6, 60), (30, 3, 120), (1, 1, 60), (0, 0, 60)] {
        assert_eq!(seen(interval, threshold), Sees::After(Millis::from_secs(seconds)), "{interval} {threshold}");
    }
}

#[test]
fn a_promotion_by_hand_has_a_check_of_its_own_that_is_slower() {
    let found = routing(both(vec![by_hand()]));
    let watched = promotions(&found);
    assert_eq!(watched.len(), 1);
    let check = watched[0];
    assert_eq!((&check.region, check.threshold), (&region("a"), 3));
    assert_eq!(
        (check.interval.time.longest, check.detects.time.longest),
        (Millis::from_secs(30), Millis::from_secs(90))
    );
    let button = written("rows", "button", &["a", "b"], CopyRole::Follower);
    let found = routing(both(vec![button]));
    assert_eq!(promotions(&found)[0].detects.time.longest, Millis::from_secs(30));
    let nobody = shared("rows", "", &["a", "b"], CopyRole::Merging, WritePath::Local);
    assert!(promotions(&routing(both(vec![nobody]))).is_empty());
}

#[test]
fn a_second_region_is_opened_by_a_tenth_a_quarter_and_a_half() {
    let found = routing(both(Vec::new())).ramp;
    let weights: Vec<_> = found.iter().map(|step| step.weights.clone()).collect();
    let wanted = [[("a", 90), ("b", 10)], [("a", 75), ("b", 25)], [("a", 50), ("b", 50)]];
    assert_eq!(weights, wanted.map(|step| percent(&step)));
    assert_eq!(found[0].back, percent(&[("a", 100), ("b", 0)]));
    assert_eq!(found[1].back, weights[0]);
    assert!(found.iter().all(|step| step.holds.len() == 4 && step.holds.iter().all(|it| !it.ends_with('.'))));
}

#[test]
fn a_third_region_takes_from_both_of_the_others() {
    let found = routed(&inventory(&["a", "b", "c"]), vec![app(active(&["a", "b", "c"]), Vec::new())]).routing.ramp;
    assert_eq!(found.len(), 6);
    assert_eq!(found[3].weights, percent(&[("a", 45), ("b", 45), ("c", 10)]));
    assert_eq!(found[3].back, percent(&[("a", 50), ("b", 50), ("c", 0)]));
    let last: Vec<u32> = found[5].weights.iter().map(|(_, share)| share.ppm()).collect();
    assert_eq!(last, [333_334, 333_333, 333_333]);
}

#[test]
fn the_last_step_is_the_spread_of_latency_where_it_is_known() {
    let mut plan = plan(&["a", "b"], both(Vec::new()));
    let spread = percent(&[("a", 65), ("b", 35)]);
    let normal = Reckoned::Known(spread.clone());
    plan.loads = vec![Loads { among: regions(&["a", "b"]), normal, after: Vec::new() }];
    on_ground(&inventory(&["a", "b"]), |ground| route(&mut plan, ground));
    let last = plan.routing.ramp.last().unwrap();
    assert_eq!((&last.weights, &last.back), (&spread, &percent(&[("a", 50), ("b", 50)])));
}

#[test]
fn a_ramp_holds_what_is_promised() {
    let mut promised = inventory(&["a", "b"]);
    promised.objectives.read_latency = known(Millis::from_millis(250));
    promised.objectives.rpo = known(Millis::from_secs(1));
    let found = routed(&promised, both(Vec::new())).routing.ramp;
    let wanted = [
        "p95 of reads of the users of `b` is within 250ms",
        "the error rate of `b` was no worse than that of `a` for 30 minutes and over one daily peak",
        "copies in `b` stayed within the RPO of 1s",
        "no reconciliation has failed",
    ];
    assert_eq!(found[0].holds.iter().map(|it| &**it).collect::<Vec<_>>(), wanted);
}

#[test]
fn a_region_is_emptied_of_leaders_then_writers_then_users() {
    let leader = PodPlacement::Leader { now: region("a"), candidates: regions(&["a", "b"]) };
    let mut services = both(vec![by_hand(), shared("some", "election", &["a", "b"], CopyRole::Home, at_home())]);
    services.push(ServicePlan::placed(name("batch"), leader, Vec::new()));
    let drains = routing(services).drains;
    assert_eq!(drains.len(), 2);
    let (rows, b) = (|| name("rows"), || region("b"));
    let weight = |percent| Action::Weight { region: region("a"), share: Share::from_percent(percent) };
    let wanted = [
        Action::MoveLeader { from: region("a"), to: b() },
        Action::Switchover { dataset: rows(), to: b() },
        Action::PointWrites { dataset: rows(), to: b() },
        Action::Switchover { dataset: name("some"), to: b() },
        Action::MoveHome { dataset: name("some"), home: region("a"), to: b() },
        weight(50),
        weight(10),
        weight(0),
        Action::WaitOut,
        Action::Verify,
    ];
    assert_eq!(actions(&drains[0]), wanted);
    let owners: Vec<Option<&str>> = drains[0].tasks.iter().map(|(of, _)| of.as_ref().map(Name::as_str)).collect();
    assert_eq!(&owners[..2], &[Some("batch"), Some("app")]);
    assert_eq!(owners.last(), Some(&None));
    let moved = drains[0].tasks.iter().filter(|(of, _)| of.is_some());
    assert!(
        moved
            .filter(|(_, task)| matches!(task.action, Action::Switchover { .. }))
            .all(|(_, t)| t.by > Actor::Automatic)
    );
}

#[test]
fn a_synchronous_copy_is_let_go_before_its_region_is_emptied() {
    let rows = DatasetPlan { commit: Commit::SecondRegion, ..by_hand() };
    let drains = routing(both(vec![rows])).drains;
    assert_eq!(actions(&drains[1])[0], Action::CommitAlone { dataset: name("rows"), at: region("a") });
}

#[test]
fn the_only_region_is_not_emptied() {
    let found = routed(&inventory(&["a"]), vec![app(active(&["a"]), Vec::new())]).routing;
    assert!(found.drains.is_empty());
}

proptest! {
    #[test]
    fn weights_add_up_to_all_at_every_step(regions in 1..30_u32) {
        let mut now = vec![(region("r1"), Share::ALL)];
        for opened in 2..=regions {
            let before = now.clone();
            let steps = shares(opened);
            prop_assert!(steps.is_sorted());
            for share in steps {
                now = give(&before, &region(&format!("r{opened}")), share);
                prop_assert_eq!(now.iter().map(|(_, weight)| weight.ppm()).sum::<u32>(), 1_000_000);
            }
            let most = now.iter().map(|(_, weight)| weight.ppm()).max().unwrap();
            let least = now.iter().map(|(_, weight)| weight.ppm()).min().unwrap();
            prop_assert!(most - least <= regions * regions, "all are alike in the end, but for rounding");
        }
    }
}

//! How users find a region, over whole plans.

use parallax::base::units::{Millis, Share};
use parallax::model::plan::{Policy, RoutingPlan, Sees, Trigger};
use parallax::model::topology::Place;

use crate::support::{HEAD, planned};

fn travelbook() -> RoutingPlan {
    planned(include_str!("../../examples/travelbook/inventory.yaml")).plan.routing
}

#[test]
fn the_example_routes_by_latency_with_a_record_for_each_region() {
    let routing = travelbook();
    assert_eq!(routing.policy, Policy::Latency);
    let records: Vec<(&str, Option<&str>)> = routing
        .records
        .iter()
        .map(|record| (&*record.region.name, record.health_check.value().map(String::as_str)))
        .collect();
    assert_eq!(records, [("us-east-1", Some("hc-use1")), ("eu-west-1", Some("hc-euw1"))]);
}

#[test]
fn the_examples_alarm_would_have_seen_the_slow_region() {
    let routing = travelbook();
    let seen: Vec<&Sees> =
        routing.checks.iter().filter(|check| check.triggers == Trigger::Routing).map(|check| &check.brownout).collect();
    // Three failures of 10 s are counted, and no metric is looked at twice a minute.
    assert_eq!(seen, [&Sees::After(Millis::from_secs(60)), &Sees::After(Millis::from_secs(60))]);
    let promotion: Vec<&str> = routing
        .checks
        .iter()
        .filter(|check| check.triggers == Trigger::Promotion)
        .map(|check| &*check.region.name)
        .collect();
    assert_eq!(promotion, ["us-east-1"], "only there are writers");
}

#[test]
fn the_example_opens_its_second_region_by_a_tenth_first() {
    let routing = travelbook();
    let first = routing.ramp.first().expect("a ramp");
    let shares: Vec<Share> = first.weights.iter().map(|(_, share)| *share).collect();
    assert_eq!(shares, [Share::from_percent(90), Share::from_percent(10)]);
    assert!(first.holds.iter().any(|it| it.contains("250ms")), "{:?}", first.holds);
}

#[test]
fn emptying_the_examples_primary_moves_its_leader_and_its_writers() {
    let routing = travelbook();
    let drain = routing.drains.iter().find(|drain| &*drain.region.name == "us-east-1").expect("a drain");
    let mut services: Vec<&str> =
        drain.tasks.iter().filter_map(|(service, _)| Some(service.as_ref()?.as_str())).collect();
    services.dedup();
    let writers = ["booking-engine", "payment-service", "review-system", "user-profiles"];
    assert_eq!((services.first(), services.get(1..)), (Some(&"nightly-report"), Some(&writers[..])));
}

#[test]
fn rows_that_may_not_leave_a_place_bind_their_users_to_it() {
    let text = format!(
        "{HEAD}services:\n  - name: app\n    data: [{{name: rows, archetype: profile, residency: [eu, us]}}]\n  - {{name: free, archetype: likes}}\n"
    );
    let routing = planned(&text).plan.routing;
    let found: Vec<(Place, Vec<&str>, Vec<&str>)> = routing
        .residency
        .iter()
        .map(|route| {
            let regions = route.regions.iter().map(|region| &*region.name).collect();
            (route.place.clone(), regions, route.services.iter().map(parallax::base::ids::Name::as_str).collect())
        })
        .collect();
    let place = |word: &str| Place::Geography(word.into());
    let wanted = [(place("eu"), vec!["eu-west-1"], vec!["app"]), (place("us"), vec!["us-east-1"], vec!["app"])];
    assert_eq!(found, wanted);
}

#[test]
fn one_region_is_served_without_a_policy() {
    let one = HEAD.replace("  - {name: eu-west-1}\n", "");
    let routing = planned(&format!("{one}services:\n  - {{name: app, data: []}}\n")).plan.routing;
    assert_eq!((routing.policy, routing.ramp.len(), routing.drains.len()), (Policy::Single, 0, 0));
}

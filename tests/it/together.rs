//! Services together: what callers inherit, what a lost region takes with it, and the order of the migration.

use parallax::base::finding::{Confidence, Finding, Severity};
use parallax::model::plan::{Composed, Goal, Reckoned, RecoveryTime, ServicePlan, Stops};
use parallax::model::words::{Call, CallOn};
use parallax::pipeline::Planned;

use crate::support::{HEAD, plan, planned};

/// Users on both sides, checks that are fast, and a promise of the platform where one is given.
fn head(objectives: &str) -> String {
    format!(
        "{HEAD}users: [{{from: north-america, share: 60%}}, {{from: europe, share: 40%}}]\n\
         routing: {{ttl: 60s, healthCheck: {{path: /healthz, kind: alarm, interval: 10s, threshold: 3}}}}\n\
         objectives: {{{objectives}}}\nservices:\n"
    )
}

/// A service without data.
fn front(name: &str, rest: &str) -> String {
    format!("  - {{name: {name}, data: [], replicas: 8, {rest}}}\n")
}

/// A service whose one dataset is written in one region and promoted by hand.
fn writer(name: &str, consistency: &str, rest: &str) -> String {
    format!(
        "  - {{name: {name}, replicas: 8, {rest} data: [{{name: rows, store: aws-rds-postgresql, operations: \
         [external-effect, insert-generated], invariants: [exactly-once], consistency: {consistency}, rpo: 5s}}]}}\n"
    )
}

fn service<'p>(planned: &'p Planned, name: &str) -> &'p ServicePlan {
    planned.plan.service(name).unwrap_or_else(|| panic!("no {name}"))
}

fn composed<'p>(planned: &'p Planned, name: &str) -> &'p Composed {
    service(planned, name).composed.as_ref().unwrap_or_else(|| panic!("{name} is not composed"))
}

/// Findings about a service of how long it and what it waits for take: what it inherits, and what is its own.
fn told(text: &str, name: &str) -> Vec<Finding> {
    let found = plan(text).findings;
    let about = |f: &Finding| f.service.as_deref() == Some(name);
    found.into_iter().filter(|f| ["PX408", "PX411"].contains(&f.rule.code) && about(f)).collect()
}

fn only(text: &str, name: &str) -> Finding {
    let mut all = told(text, name);
    assert_eq!(all.len(), 1, "{all:#?}");
    all.remove(0)
}

#[test]
fn calls_that_are_not_said_count_as_the_strictest() {
    let text = head("")
        + &front("a", "dependsOn: [{service: b}, {service: b, call: async, on: read}]")
        + &front("b", "dependsOn: [{service: c, call: sync}]")
        + &front("c", "");
    let planned = planned(&text);
    let calls = &service(&planned, "a").calls;
    assert_eq!((calls[0].call, calls[0].on, calls[0].said), (Call::Sync, CallOn::All, false));
    assert_eq!((calls[1].call, calls[1].on, calls[1].said), (Call::Async, CallOn::Read, true));
    assert!(!service(&planned, "b").calls[0].said);
}

#[test]
fn a_gateway_is_down_for_as_long_as_the_writer_that_it_waits_for() {
    let text = head("")
        + &front("gateway", "dependsOn: [{service: shop, call: sync, on: all}]")
        + &front("shop", "dependsOn: [{service: payments, call: sync, on: write}]")
        + &front("viewer", "dependsOn: [{service: payments, call: sync, on: read}]")
        + &front("worker", "dependsOn: [{service: payments, call: async, on: all}]")
        + &writer("payments", "session", "");
    let planned = planned(&text);
    let payments = composed(&planned, "payments");
    let gateway = composed(&planned, "gateway");
    assert_eq!(
        (&gateway.rto, Composed::shown(&gateway.rto_path)),
        (&payments.rto, "gateway -> shop -> payments".into())
    );
    assert_eq!(payments.rto_path.len(), 1);
    let worker = composed(&planned, "worker");
    assert_eq!(worker.rto_path.len(), 1, "nobody waits for an asynchronous call");
    assert_ne!(worker.rto, payments.rto);
    assert_eq!(composed(&planned, "viewer").rto, worker.rto, "reads of a copy go on while the writer is promoted");
}

#[test]
fn a_write_through_a_gateway_takes_what_the_writer_takes() {
    let text = head("")
        + &front("gateway", "dependsOn: [{service: payments, call: sync, on: all}]")
        + &front("reader", "requests: {writes: 0%}, dependsOn: [{service: payments, call: sync, on: all}]")
        + &writer("payments", "strong", "");
    let planned = planned(&text);
    let p50 = |name: &str| match &composed(&planned, name).write {
        Some(Reckoned::Known(write)) => write.p50,
        other => panic!("{other:?}"),
    };
    assert_eq!(p50("gateway"), p50("payments"), "the way is the same, and the gateway adds nothing on the network");
    assert_eq!(Composed::shown(&composed(&planned, "gateway").write_path), "gateway -> payments");
    assert_eq!(composed(&planned, "reader").write, None, "it says that its users write nothing");
}

#[test]
fn promises_of_availability_multiply_and_a_vendor_speaks_for_itself() {
    let text = head("availability: 99.9%")
        + &front("a", "dependsOn: [{service: b}, {service: c}, {service: bank}]")
        + &front("b", "dependsOn: [{service: c}]")
        + &front("c", "objectives: {availability: 99.5%}")
        + "  - {name: bank, kind: external}\n";
    let planned = planned(&text);
    // 0.999 x 0.999 x 0.995, with `c` once.
    let a = composed(&planned, "a");
    assert_eq!(a.availability.value().map(ToString::to_string).as_deref(), Some("99.301%"));
    let names: Vec<&str> = a.unpromised.iter().map(parallax::base::ids::Name::as_str).collect();
    assert_eq!(names, ["bank"]);
    assert!(service(&planned, "bank").composed.is_none());
    let none = head("") + &front("a", "dependsOn: [{service: b}]") + &front("b", "");
    let planned = crate::support::planned(&none);
    assert!(
        matches!(&composed(&planned, "a").availability, Reckoned::Unknown { missing } if missing.contains("availability"))
    );
}

#[test]
fn what_somebody_else_promises_counts_and_silence_does_not_stop_us() {
    let text = |bank: &str| {
        head("rto: 15m")
            + &front("shop", "dependsOn: [{service: bank}]")
            + &format!("  - {{name: bank, kind: external{bank}}}\n")
    };
    let silent = planned(&text(""));
    let shop = composed(&silent, "shop");
    assert_eq!(shop.rto_path.len(), 1, "the promise of the platform is not the bank's");
    assert_eq!(shop.unpromised.len(), 1);
    let promised = planned(&text(", objectives: {rto: 2h}"));
    let shop = composed(&promised, "shop");
    assert_eq!(Composed::shown(&shop.rto_path), "shop -> bank");
    assert!(matches!(&shop.rto, RecoveryTime::Within(time) if time.longest.to_string() == "2h"));
    let found = only(&text(", objectives: {rto: 2h}"), "shop");
    assert_eq!(found.severity, Severity::Warning, "it may be sooner: {}", found.message);
}

#[test]
fn a_promise_that_a_callee_breaks_is_an_error_with_the_path_and_the_numbers() {
    let text = head("")
        + &front("gateway", "objectives: {rto: 5m}, dependsOn: [{service: shop, call: sync, on: all}]")
        + &front("shop", "dependsOn: [{service: payments, call: sync, on: all}]")
        + &writer("payments", "strong", "");
    let found = only(&text, "gateway");
    assert_eq!(found.severity, Severity::Error);
    assert!(
        found.message.starts_with("`gateway` promises to be back within 5m, but it waits for `payments`"),
        "{}",
        found.message
    );
    assert!(found.message.contains("gateway -> shop -> payments"), "{}", found.message);
    assert!(found.message.contains("13m"), "{}", found.message);
    assert!(found.related.iter().any(|one| one.message.contains("`shop` is waited for here")));
    assert_eq!(found.confidence, Confidence::Low, "the catalog reads how long a promotion takes");
    assert!(told(&text, "payments").is_empty(), "it promises nothing");
    let kept = text.replace("rto: 5m", "rto: 30m");
    assert!(told(&kept, "gateway").is_empty());
}

#[test]
fn a_promise_of_the_platform_is_held_against_every_service() {
    let text = head("rto: 5m") + &front("shop", "") + &writer("payments", "strong", "");
    let found = only(&text, "payments");
    assert_eq!(found.severity, Severity::Error, "{}", found.message);
    assert_eq!(found.rule.code, "PX411", "what is its own is inherited from nobody");
    assert!(found.message.contains("writes to `rows` need 13m"), "{}", found.message);
    assert!(found.related.iter().any(|one| one.message.contains("whole platform")));
    assert!(told(&text, "shop").is_empty());
}

#[test]
fn where_a_time_is_not_known_it_is_said_once_and_only_where_something_is_promised() {
    let without_store = writer("payments", "strong", "").replace("store: aws-rds-postgresql, ", "");
    let text = |objectives| head(objectives) + &front("shop", "dependsOn: [{service: payments}]") + &without_store;
    let found = only(&text("rto: 1h"), "shop");
    assert_eq!((found.severity, found.confidence), (Severity::Info, Confidence::Low));
    assert!(found.message.contains("cannot be said: `payments`: "), "{}", found.message);
    assert!(told(&text(""), "shop").is_empty());
}

#[test]
fn without_a_promise_only_what_is_an_order_worse_than_ones_own_is_told() {
    let stuck = "  - {name: rooms, data: [{name: rows, operations: [insert-generated], invariants: [none], consistency: strong, rpo: 5s, residency: [europe]}]}\n";
    let text = head("") + &front("shop", "dependsOn: [{service: rooms}]") + stuck;
    let found = only(&text, "shop");
    assert_eq!(found.severity, Severity::Info);
    assert!(found.message.contains("returns only with the lost region"), "{}", found.message);
    let text = head("") + &front("shop", "dependsOn: [{service: payments}]") + &writer("payments", "strong", "");
    assert!(told(&text, "shop").is_empty(), "13 minutes are not ten times 2");
}

#[test]
fn a_write_that_calls_make_too_long_is_a_warning() {
    let text = |promise: &str| {
        head("")
            + &front(
                "shop",
                &format!("objectives: {{writeLatency: {promise}}}, dependsOn: [{{service: payments, on: write}}]"),
            )
            + &writer("payments", "strong", "")
    };
    let found = only(&text("50ms"), "shop");
    assert_eq!(found.severity, Severity::Warning);
    assert!(found.message.contains("promises writes within 50ms") && found.message.contains("shop -> payments"));
    assert!(told(&text("5s"), "shop").is_empty());
}

#[test]
fn a_lost_region_names_what_stops_and_through_whom() {
    let text = head("").replace("services:", "platform:\n  shared:\n    - {name: images, kind: registry, region: us-east-1}\n    - {name: hub, kind: gitops, region: ap-south-1}\nservices:")
        + &front("shop", "dependsOn: [{service: payments, call: sync, on: write}]")
        + &writer("payments", "strong", "");
    let planned = planned(&text);
    let regions: Vec<String> = planned.plan.losses.iter().map(|loss| loss.region.to_string()).collect();
    assert_eq!(regions, ["aws/us-east-1", "aws/eu-west-1", "aws/ap-south-1"]);
    let primary = &planned.plan.losses[0];
    let stops: Vec<(&str, Stops, String)> =
        primary.services.iter().map(|one| (one.service.as_str(), one.stops, Composed::shown(&one.through))).collect();
    assert_eq!(
        stops,
        [("payments", Stops::Everything, String::new()), ("shop", Stops::Writes, "shop -> payments".to_owned()),]
    );
    assert_eq!(primary.services[0].until, primary.services[1].until);
    assert!(primary.shared[0].needed_to_recover);
    assert_eq!(primary.shared[0].name.as_str(), "images");
    let elsewhere = &planned.plan.losses[2];
    assert!(elsewhere.services.is_empty() && !elsewhere.shared[0].needed_to_recover);
    let secondary: Vec<Stops> = planned.plan.losses[1].services.iter().map(|one| one.stops).collect();
    assert_eq!(secondary, [Stops::LocalUsers, Stops::LocalUsers]);
}

#[test]
fn no_impact_lasts_longer_than_the_composed_recovery() {
    let text = include_str!("../../examples/food-delivery/inventory.yaml");
    let planned = planned(text);
    for loss in &planned.plan.losses {
        for impact in &loss.services {
            let whole = composed(&planned, impact.service.as_str());
            let longest = |time: &RecoveryTime| match time {
                RecoveryTime::Within(time) | RecoveryTime::AtLeast { known: time, .. } => time.longest,
                RecoveryTime::Unaffected | RecoveryTime::WhenReturned { .. } => parallax::base::units::Millis::ZERO,
            };
            let forever = matches!(whole.rto, RecoveryTime::WhenReturned { .. });
            assert!(forever || longest(&impact.until) <= longest(&whole.rto), "{impact:?} {whole:?}");
        }
    }
}

#[test]
fn the_roadmap_goes_from_stateless_pods_to_leaders() {
    let planned = planned(include_str!("../../examples/food-delivery/inventory.yaml"));
    let goals: Vec<Goal> = planned.plan.roadmap.iter().map(|wave| wave.goal).collect();
    assert!(goals.is_sorted(), "{goals:?}");
    assert_eq!((goals.first(), goals.last()), (Some(&Goal::Stateless), Some(&Goal::Leadership)));
    for wave in &planned.plan.roadmap {
        assert!(!wave.members.is_empty() && wave.members.is_sorted(), "{wave:?}");
        for checks in [&wave.entry, &wave.exit, &wave.back] {
            assert!(!checks.is_empty() && checks.iter().all(|check| !check.ends_with('.')), "{wave:?}");
        }
    }
    let at = |goal: Goal, name: &str| {
        let takes_part = |wave: &parallax::model::plan::Wave| {
            wave.goal == goal && wave.members.iter().any(|(service, _)| service.as_str() == name)
        };
        planned.plan.roadmap.iter().position(takes_part).unwrap_or_else(|| panic!("{name} takes no part in {goal:?}"))
    };
    assert!(at(Goal::Idempotency, "payment-service") < at(Goal::Idempotency, "order-service"), "callees first");
    assert!(at(Goal::Idempotency, "order-service") < at(Goal::Homes, "order-service"), "before a second writer");
}

#[test]
fn the_order_of_services_changes_nothing() {
    let services = [
        front("gateway", "dependsOn: [{service: shop}, {service: bank}]"),
        front("shop", "dependsOn: [{service: payments}]"),
        writer("payments", "strong", ""),
        "  - {name: bank, kind: external}\n".to_owned(),
    ];
    let text = |order: [usize; 4]| head("rto: 15m") + &order.map(|at| services[at].clone()).concat();
    let one = planned(&text([0, 1, 2, 3])).plan;
    let other = planned(&text([3, 1, 0, 2])).plan;
    assert_eq!(one, other);
}

#[test]
fn twenty_thousand_services_in_a_chain_are_planned_with_all_that_they_inherit() {
    let count = 20_000;
    let mut text = head("rto: 5m, availability: 99.99%");
    for at in 0..count - 1 {
        text += &front(&format!("s-{at:05}"), &format!("dependsOn: [{{service: s-{:05}}}]", at + 1));
    }
    text += &writer(&format!("s-{:05}", count - 1), "strong", "");
    let planned = planned(&text);
    let first = composed(&planned, "s-00000");
    assert_eq!(first.rto, composed(&planned, "s-19999").rto);
    assert!(Composed::shown(&first.rto_path).ends_with("-> ... -> s-19999"));
    assert!(matches!(&first.availability, Reckoned::Unknown { missing } if missing.contains("more than")));
    assert!(composed(&planned, "s-19900").availability.value().is_some());
    assert!(planned.plan.losses[0].services.len() == count && planned.plan.roadmap.len() < 20);
}

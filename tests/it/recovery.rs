//! How services come back, over whole plans.

use parallax::base::ids::Name;
use parallax::base::units::Millis;
use parallax::model::plan::{Action, Actor, Interval, Plan, Recovery, RecoveryTime, Restores, Task};

use crate::support::{HEAD, planned};

fn travelbook() -> Plan {
    planned(include_str!("../../examples/travelbook/inventory.yaml")).plan
}

fn recovery(plan: &Plan, service: &str, lost: &str) -> Recovery {
    let service = plan.service(service).expect("the service");
    let found = service.recoveries.iter().find(|found| &*found.lost.name == lost);
    found.unwrap_or_else(|| panic!("{} does not notice the loss of {lost}", service.name)).clone()
}

fn track(recovery: &Recovery, restores: &Restores) -> RecoveryTime {
    recovery.tracks.iter().find(|track| track.restores == *restores).expect("the track").total.clone()
}

fn writes(dataset: &str) -> Restores {
    Restores::Writes(Name::new(dataset).expect("a name"))
}

fn secs(shortest: u64, longest: u64) -> RecoveryTime {
    RecoveryTime::Within(Interval::between(Millis::from_secs(shortest), Millis::from_secs(longest)))
}

/// A dataset in two regions whose store is `store`.
fn with_store(store: &str) -> Plan {
    planned(&format!(
        "{HEAD}services:\n  - {{name: app, archetype: booking, data: [{{name: rows, archetype: booking{store}}}]}}\n"
    ))
    .plan
}

#[test]
fn bookings_come_back_after_thirteen_minutes_by_a_person() {
    let plan = travelbook();
    let found = recovery(&plan, "booking-engine", "us-east-1");
    // The check that moves users is quick, but the promotion waits for the synthetic write: 90 + 300 + 300 + 60 + 30.
    assert_eq!(track(&found, &writes("bookings")), secs(780, 780));
    assert_eq!(found.actor, Actor::Person);
    let promote = |task: &Task| matches!(&task.action, Action::Promote { to, .. } if &*to.name == "eu-west-1");
    assert!(found.runbook.iter().any(|task| promote(task) && task.by == Actor::Person), "{:?}", found.runbook);
    let other = recovery(&plan, "booking-engine", "eu-west-1");
    assert_eq!((other.total, other.actor), (secs(120, 120), Actor::Automatic));
}

#[test]
fn the_gateway_comes_back_after_two_minutes_by_itself() {
    let found = recovery(&travelbook(), "api-gateway", "eu-west-1");
    assert_eq!((found.total, found.actor), (secs(120, 120), Actor::Automatic));
}

#[test]
fn users_wait_for_pods_where_seven_tenths_are_too_few() {
    let plan = travelbook();
    let found = recovery(&plan, "booking-engine", "us-east-1");
    assert_eq!(track(&found, &Restores::Traffic), secs(300, 300), "120 s and a warm-up of 180 s");
    assert_eq!(found.total, secs(780, 780), "the survivor grows while the writer is promoted");
    let grown = |task: &Task| matches!(&task.action, Action::ScaleUp { region } if &*region.name == "eu-west-1");
    assert!(found.runbook.iter().any(grown), "{:?}", found.runbook);
    // Seven tenths of three pods are three: nothing is lacking.
    assert_eq!(recovery(&plan, "api-gateway", "us-east-1").total, secs(120, 120));
}

#[test]
fn the_night_report_is_taken_over_once_its_lease_has_run_out() {
    let plan = travelbook();
    let found = recovery(&plan, "nightly-report", "us-east-1");
    assert_eq!(found.total, secs(60, 60));
    let report = plan.service("nightly-report").expect("the service");
    assert_eq!(report.recoveries.len(), 1, "nobody notices the loss of a candidate");
}

#[test]
fn nothing_of_the_example_waits_for_its_region() {
    for service in &travelbook().services {
        for found in &service.recoveries {
            assert!(!matches!(found.total, RecoveryTime::WhenReturned { .. }), "{} {:?}", service.name, found.total);
        }
    }
}

#[test]
fn a_button_beats_a_person_and_a_store_beats_both() {
    let of = |store: &str| track(&recovery(&with_store(store), "app", "us-east-1"), &writes("rows"));
    assert_eq!(of(", store: aws-aurora-postgresql-global"), secs(185, 360));
    assert_eq!(of(", store: aws-rds-postgresql"), secs(780, 780));
}

#[test]
fn without_a_store_the_time_is_a_lower_bound() {
    let found = recovery(&with_store(""), "app", "us-east-1");
    let RecoveryTime::AtLeast { known, missing } = &found.total else { panic!("{:?}", found.total) };
    assert!(missing.contains("`store`") && known.longest == Millis::from_secs(120), "{known:?} {missing}");
}

#[test]
fn a_longer_ttl_is_paid_by_users_and_by_writers() {
    let at = |ttl: u64| {
        let text = format!(
            "{HEAD}routing: {{ttl: {ttl}s}}\nservices:\n  - {{name: app, archetype: booking, data: [{{name: rows, archetype: booking, store: aws-rds-postgresql}}]}}\n"
        );
        recovery(&planned(&text).plan, "app", "us-east-1")
    };
    assert_eq!(track(&at(300), &Restores::Traffic), secs(360, 360));
    assert_eq!(track(&at(300), &writes("rows")), secs(1020, 1020));
}

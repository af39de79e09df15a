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
fn the_night_report_is_taken_over_once_a_person_has_committed() {
    let plan = travelbook();
    let found = recovery(&plan, "nightly-report", "us-east-1");
    assert_eq!((found.total, found.actor), (secs(390, 690), Actor::Person));
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

/// A service `ledger` with one dataset `books` in these regions.
fn books(regions: &str, data: &str) -> Plan {
    let list: Vec<String> = regions
        .split(' ')
        .enumerate()
        .map(|(at, name)| format!("{{name: {name}, role: {}}}", if at == 0 { "primary" } else { "secondary" }))
        .collect();
    planned(&format!(
        "apiVersion: parallax/v1\nkind: Inventory\nmetadata: {{name: t}}\nprovider: aws\nregions: [{}]\n\
         users: [{{from: north-america, share: 100%}}]\nobjectives: {{rto: 15m, rpo: 1s, brownout: 23m}}\nservices:\n  \
         - name: ledger\n    kind: api\n    data:\n      - {{name: books, {data}}}\n",
        list.join(", ")
    ))
    .plan
}

const MONEY: &str = "role: source, writeRate: 60/s, rowSize: 1KiB, operations: [transfer], invariants: [conservation], \
                     money: true, consistency: strong";

fn position(tasks: &[Task], found: impl Fn(&Action) -> bool) -> Option<usize> {
    tasks.iter().position(|task| found(&task.action))
}

fn promotes(tasks: &[Task], region: &str) -> bool {
    position(tasks, |action| matches!(action, Action::Promote { to, .. } if &*to.name == region)).is_some()
}

#[test]
fn the_copy_that_commits_waited_for_is_promoted() {
    let plan = books("us-east-1 ap-northeast-1 us-west-2", &format!("{MONEY}, store: postgres-streaming, rpo: 0s"));
    let found = recovery(&plan, "ledger", "us-east-1");
    assert!(promotes(&found.runbook, "us-west-2"), "{:?}", found.runbook);
    assert!(position(&found.runbook, |action| matches!(action, Action::NotePosition { .. })).is_none());
}

#[test]
fn what_may_be_lost_is_noted_and_reconciled_before_its_copy_is_filled_anew() {
    // It is asked to lose nothing, but its store is not documented to wait.
    let plan = books("us-east-1 ap-northeast-1", &format!("{MONEY}, store: aws-rds-postgresql, rpo: 0s"));
    let found = recovery(&plan, "ledger", "us-east-1");
    assert!(position(&found.runbook, |action| matches!(action, Action::NotePosition { .. })).is_some());
    let reconciled = position(&found.failback, |action| matches!(action, Action::Reconcile { .. }));
    let filled = position(&found.failback, |action| matches!(action, Action::Reseed { .. }));
    assert!(reconciled.is_some() && reconciled < filled, "{:?}", found.failback);
    // A quorum store whose copies lag is no better.
    let plan = books("us-east-1 ap-northeast-1 us-west-2", &format!("{MONEY}, store: yugabytedb-sync, rpo: 1s"));
    let nothing = plan.services[0].datasets[0].losses.iter().find(|loss| &*loss.lost.name == "us-east-1");
    let nothing = matches!(nothing.expect("a loss").quiet, parallax::model::plan::Loss::Nothing { .. });
    let found = recovery(&plan, "ledger", "us-east-1");
    let reconciled = position(&found.failback, |action| matches!(action, Action::Reconcile { .. }));
    assert_eq!(reconciled.is_none(), nothing, "{:?}", found.failback);
}

#[test]
fn a_leader_goes_only_to_a_region_that_holds_the_rows_of_its_home() {
    let plan = planned(
        "apiVersion: parallax/v1\nkind: Inventory\nmetadata: {name: r}\nprovider: aws\nregions:\n  \
         - {name: us-east-1, role: primary}\n  - {name: eu-west-1, role: secondary}\n  \
         - {name: eu-central-1, role: secondary}\nusers: [{from: europe, share: 50%}, {from: north-america, share: 50%}]\n\
         objectives: {rto: 13m, rpo: 5s, brownout: 10m}\nservices:\n  - name: job\n    kind: batch\n    dependsOn: [{service: both, call: sync, on: all}]\n    data:\n      \
         - {name: out, role: source, residency: [europe, north-america], store: aws-rds-postgresql, writeRate: 1/s, \
         operations: [assign], invariants: [none]}\n  - name: both\n    kind: api\n    data:\n      \
         - {name: people, role: source, residency: [europe, north-america], store: aws-rds-postgresql, writeRate: 10/s, \
         operations: [assign], invariants: [none], consistency: eventual}\n",
    )
    .plan;
    let moved = |action: &Action| matches!(action, Action::MoveLeader { .. });
    let alone = recovery(&plan, "job", "us-east-1");
    assert!(matches!(alone.total, RecoveryTime::WhenReturned { .. }), "{:?}", alone.total);
    assert!(position(&alone.runbook, moved).or(position(&alone.failback, moved)).is_none(), "{alone:?}");
    let job = plan.service("job").expect("the service");
    let runbooks = job.recoveries.iter().flat_map(|found| found.runbook.iter().chain(&found.failback));
    let drains = plan.routing.drains.iter().flat_map(|drain| drain.tasks.iter().map(|(_, task)| task));
    let abroad = |action: &Action| match action {
        Action::MoveLeader { from, to } => from.name.starts_with("us") != to.name.starts_with("us"),
        _ => false,
    };
    for task in runbooks.chain(drains) {
        assert!(!abroad(&task.action), "{task:?}");
    }
}

#[test]
fn nobody_misses_a_follower_that_no_commit_waits_for() {
    let plan = books("us-east-1 ap-northeast-1", &format!("{MONEY}, store: aws-rds-postgresql, rpo: 0s"));
    let found = recovery(&plan, "ledger", "ap-northeast-1");
    assert!(found.tracks.iter().all(|track| track.restores != writes("books")), "{:?}", found.tracks);
}

#[test]
fn a_new_writer_of_two_is_let_off_waiting_for_the_old_one_until_it_is_back() {
    let plan = books("us-east-1 eu-west-1", &format!("{MONEY}, store: postgres-streaming, rpo: 0s"));
    let found = recovery(&plan, "ledger", "us-east-1");
    let promoted = position(&found.runbook, |action| matches!(action, Action::Promote { .. }));
    let alone = |action: &Action| matches!(action, Action::CommitAlone { at, .. } if &*at.name == "eu-west-1");
    assert!(promoted.is_some() && promoted < position(&found.runbook, alone), "{:?}", found.runbook);
    let together = |action: &Action| matches!(action, Action::CommitTogether { .. });
    let back = position(&found.failback, |action| matches!(action, Action::Switchover { .. }));
    let together = position(&found.failback, together);
    assert!(together.is_some() && together < back, "{:?}", found.failback);
}

#[test]
fn a_queue_that_no_region_copies_waits_for_its_region() {
    let plan = planned(&format!(
        "{HEAD}services:\n  - {{name: qz, kind: worker, data: [{{name: jobs, archetype: queue, store: aws-sqs, \
         writeRate: 10/s, rpo: 0s}}]}}\n"
    ))
    .plan;
    for lost in plan.regions.iter().map(|region| &*region.name) {
        let Some(found) = plan.services[0].recoveries.iter().find(|found| &*found.lost.name == lost) else { continue };
        assert!(!found.runbook.iter().any(|task| matches!(task.action, Action::Promote { .. })), "{found:?}");
        let filled = |action: &Action| matches!(action, Action::Reseed { .. } | Action::CatchUp { .. });
        assert!(position(&found.failback, filled).is_none(), "{found:?}");
    }
    let first = recovery(&plan, "qz", "us-east-1");
    assert!(matches!(track(&first, &writes("jobs")), RecoveryTime::WhenReturned { .. }), "{first:?}");
}

#[test]
fn the_longest_recovery_is_told_even_where_a_shorter_one_is_open() {
    // Losing the primary needs a person; losing the other needs pods of which nobody says how long they take.
    let text = HEAD.replace("role: primary", "role: primary, capacity: 50%")
        + "users: [{from: north-america, share: 60%}, {from: europe, share: 40%}]\nservices:\n  - {name: s, kind: api, \
           replicas: 10, data: [{name: a, archetype: booking, store: aws-rds-postgresql}]}\n";
    let planned = planned(&text);
    let rto = &planned.plan.services[0].composed.as_ref().expect("composed").rto;
    let RecoveryTime::AtLeast { known, .. } = rto else { panic!("{rto:?}") };
    assert!(planned.plan.services[0].recoveries.iter().any(|it| matches!(it.total, RecoveryTime::Within(_))));
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("inventory.yaml");
    std::fs::write(&file, &text).expect("a file");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_parallax"));
    let shown = command.args(["plan", "--deny", "never"]).arg(&file).output().expect("a run");
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    let minutes = known.longest.micros() / 60_000_000;
    assert!(shown.contains(&format!("RTO at least {minutes} min by a person")), "{shown}");
}

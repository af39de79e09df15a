//! Recoveries of platforms made by hand, and what must hold for all of them.

mod laws;
pub(in crate::plan) mod world;

use world::{active, app, at_home, capacity, catalog, inventory, known, name, plan, region, shared, standby, written};

use super::*;
use crate::base::units::{Millis, Share};
use crate::model::inventory::Inventory;
use crate::model::plan::{Action, Commit, CopyRole, DatasetPlan, Interval, PodCount, Task, WritePath};

/// The recoveries of one service.
fn recoveries(inventory: &Inventory, service: ServicePlan) -> Vec<Recovery> {
    let names: Vec<&str> = inventory.regions.iter().map(|region| &*region.id.name).collect();
    let mut plan = plan(&names, vec![service]);
    world::on_ground(inventory, |ground| {
        crate::plan::replication::link(&mut plan, ground);
        recover(&mut plan, ground);
    });
    plan.services.remove(0).recoveries.to_vec()
}

/// After the loss of `a`, in regions `a` and `b`.
fn after_a(service: ServicePlan) -> Recovery {
    recoveries(&inventory(&["a", "b"]), service).into_iter().find(|found| found.lost == region("a")).unwrap()
}

fn secs(shortest: u64, longest: u64) -> Interval {
    Interval::between(Millis::from_secs(shortest), Millis::from_secs(longest))
}

fn within(shortest: u64, longest: u64) -> RecoveryTime {
    RecoveryTime::Within(secs(shortest, longest))
}

/// The time of the track that restores it.
fn track(recovery: &Recovery, restores: &Restores) -> RecoveryTime {
    recovery.tracks.iter().find(|track| track.restores == *restores).unwrap().total.clone()
}

fn writes_of(store: &str) -> RecoveryTime {
    let recovery = after_a(app(active(&["a", "b"]), vec![written("rows", store, &["a", "b"], CopyRole::Follower)]));
    track(&recovery, &Restores::Writes(name("rows")))
}

fn waits(dataset: DatasetPlan) -> DatasetPlan {
    DatasetPlan { commit: Commit::SecondRegion, ..dataset }
}

fn actions(tasks: &[Task]) -> Vec<Action> {
    tasks.iter().map(|task| task.action.clone()).collect()
}

#[test]
fn users_of_a_stateless_service_are_back_after_two_minutes() {
    let found = recoveries(&inventory(&["a", "b"]), app(active(&["a", "b"]), Vec::new()));
    assert_eq!(found.len(), 2);
    for recovery in found {
        assert_eq!((recovery.total, recovery.actor), (within(120, 120), Actor::Automatic));
        let parts: Vec<Part> = recovery.tracks[0].steps.iter().map(|step| step.part).collect();
        assert_eq!(parts, [Part::Detect, Part::Route, Part::Reconnect]);
        assert_eq!(actions(&recovery.runbook), [Action::LeaveRegion(recovery.lost), Action::Verify]);
    }
}

#[test]
fn a_writer_promoted_by_hand_is_back_after_thirteen_minutes() {
    assert_eq!(writes_of("hand"), within(780, 780));
}

#[test]
fn a_writer_promoted_by_a_button_is_back_after_three_to_six_minutes() {
    assert_eq!(writes_of("button"), within(185, 360));
}

#[test]
fn a_store_that_takes_writes_everywhere_only_has_to_be_reached() {
    assert_eq!(writes_of("everywhere"), within(120, 120));
}

#[test]
fn a_promotion_that_nobody_knows_leaves_a_lower_bound_that_says_so() {
    let RecoveryTime::AtLeast { known, missing } = writes_of("silent") else { panic!("a figure out of nothing") };
    assert_eq!(
        (known, &*missing),
        (secs(480, 480), "it is not documented how long a copy of `silent` takes to take over")
    );
    let RecoveryTime::AtLeast { known, missing } = writes_of("") else { panic!("a figure out of nothing") };
    assert_eq!(known, secs(30, 30));
    assert!(missing.contains("`store`"), "{missing}");
    let RecoveryTime::AtLeast { known, .. } = writes_of("unsaid") else { panic!("a figure out of nothing") };
    assert_eq!(known, secs(35, 35));
}

#[test]
fn traffic_and_writes_come_back_beside_each_other() {
    let service = app(active(&["a", "b"]), vec![written("rows", "hand", &["a", "b"], CopyRole::Follower)]);
    let pods = PodCount { normal: 3, worst: 9, kept: 7, most: 12 };
    let recovery = after_a(ServicePlan { capacity: vec![capacity("b", pods)].into(), ..service });
    assert_eq!(track(&recovery, &Restores::Traffic), within(300, 300), "120 s and a warm-up of 180 s");
    assert_eq!((recovery.total, recovery.actor), (within(780, 780), Actor::Person));
}

#[test]
fn a_warm_up_says_how_many_pods_have_to_start() {
    let pods = PodCount { normal: 3, worst: 9, kept: 7, most: 12 };
    let service = ServicePlan { capacity: vec![capacity("b", pods)].into(), ..app(active(&["a", "b"]), Vec::new()) };
    let recovery = after_a(service);
    let warm = recovery.tracks[0].steps.last().unwrap();
    assert_eq!((warm.part, &*warm.time.words), (Part::Warm, "`b` has to start 2 pods"));
    assert!(actions(&recovery.runbook).contains(&Action::ScaleUp { region: region("b") }));
}

#[test]
fn a_survivor_that_may_not_grow_enough_is_not_said_to_be_enough() {
    let after = |most| {
        let counted = capacity("b", PodCount { normal: 3, worst: 9, kept: 7, most });
        after_a(ServicePlan { capacity: vec![counted].into(), ..app(active(&["a", "b"]), Vec::new()) }).total
    };
    let at_least = |known, missing: &str| RecoveryTime::AtLeast { known, missing: missing.into() };
    assert_eq!(after(8), at_least(secs(300, 300), "`b` needs 9 pods and may run 8 at most"));
    assert_eq!(after(7), at_least(secs(120, 120), "`b` needs 9 pods and may run 7 at most"), "it cannot grow at all");
}

#[test]
fn pods_that_nobody_counts_matter_where_a_region_keeps_less_than_all() {
    let mut small = inventory(&["a", "b"]);
    small.regions[1].capacity = known(Share::from_percent(70));
    let found = recoveries(&small, app(active(&["a", "b"]), Vec::new()));
    assert!(matches!(&found[0].total, RecoveryTime::AtLeast { known, .. } if *known == secs(120, 120)));
    assert_eq!(found[1].total, within(120, 120), "`a` is sized for the worst loss");
}

#[test]
fn a_region_that_the_service_does_not_notice_has_no_recovery() {
    let rows = written("rows", "hand", &["a", "b", "c"], CopyRole::Follower);
    let found = recoveries(&inventory(&["a", "b", "c"]), app(active(&["a", "b"]), vec![rows]));
    let lost: Vec<RegionId> = found.iter().map(|recovery| recovery.lost.clone()).collect();
    assert_eq!(lost, [region("a"), region("b")]);
    assert!(recoveries(&inventory(&["a"]), app(PodPlacement::External, Vec::new())).is_empty());
}

#[test]
fn what_only_the_lost_region_holds_comes_back_with_it() {
    let recovery = after_a(app(active(&["a", "b"]), vec![shared("rows", "hand", &["a"], CopyRole::Home, at_home())]));
    assert!(matches!(&recovery.total, RecoveryTime::WhenReturned { .. }), "{:?}", recovery.total);
    let recovery = after_a(app(active(&["a"]), Vec::new()));
    assert_eq!(recovery.total, RecoveryTime::WhenReturned { because: "it runs in no other region".into() });
    assert!(recovery.runbook.is_empty());
}

#[test]
fn rows_at_home_in_the_lost_region_are_taken_over_by_another_home() {
    let rows = || shared("rows", "hand", &["a", "b"], CopyRole::Home, at_home());
    let recovery = after_a(app(active(&["a", "b"]), vec![rows()]));
    assert_eq!(recovery.total, within(780, 780));
    let promote = Action::Promote { dataset: name("rows"), to: region("b") };
    assert!(actions(&recovery.runbook).contains(&promote), "{:?}", recovery.runbook);
}

#[test]
fn copies_that_merge_or_are_derived_need_no_promotion() {
    for role in [CopyRole::Merging, CopyRole::Own, CopyRole::Derived, CopyRole::Replica] {
        let recovery = after_a(app(active(&["a", "b"]), vec![shared("rows", "", &["a", "b"], role, WritePath::Local)]));
        assert_eq!(recovery.total, within(120, 120), "{role:?}");
    }
    // Publishing files stops with its region; reading them does not.
    let published = WritePath::Writer(region("a"));
    let files = shared("files", "", &["a", "b"], CopyRole::Replica, published);
    assert_eq!(after_a(app(active(&["a", "b"]), vec![files])).total, within(120, 120));
}

#[test]
fn rights_of_a_lost_region_wait_for_a_person_and_nobody_for_them() {
    let rows = shared("rows", "hand", &["a", "b"], CopyRole::Home, WritePath::Rights);
    let recovery = after_a(app(active(&["a", "b"]), vec![rows]));
    assert_eq!((recovery.total, recovery.actor), (within(120, 120), Actor::Automatic));
    let rights = Action::MoveRights { dataset: name("rows"), from: region("a") };
    assert!(recovery.runbook.contains(&Task { action: rights, by: Actor::Person }));
}

#[test]
fn two_synchronous_regions_stop_with_either_until_a_person_decides() {
    let rows = || waits(written("rows", "hand", &["a", "b"], CopyRole::Voter));
    let found = recoveries(&inventory(&["a", "b"]), app(active(&["a", "b"]), vec![rows()]));
    assert_eq!(found[0].total, within(780, 780));
    assert_eq!(track(&found[1], &Restores::Writes(name("rows"))), within(390, 390), "detect 90 s, decide 300 s");
    assert_eq!(found[1].actor, Actor::Person);
    let alone = Action::CommitAlone { dataset: name("rows"), at: region("a") };
    assert!(actions(&found[1].runbook).contains(&alone));
    let together = Action::CommitTogether { dataset: name("rows"), at: region("a") };
    assert!(actions(&found[1].failback).contains(&together));
    assert!(!actions(&found[0].failback).contains(&Action::Reconcile { dataset: name("rows") }), "nothing was lost");
}

#[test]
fn three_votes_go_on_by_themselves() {
    let rows = || waits(written("rows", "election", &["a", "b", "c"], CopyRole::Voter));
    let found = recoveries(&inventory(&["a", "b", "c"]), app(active(&["a", "b", "c"]), vec![rows()]));
    assert_eq!(track(&found[0], &Restores::Writes(name("rows"))), within(31, 39));
    assert_eq!(found[0].actor, Actor::Automatic);
    assert_eq!(found[1].tracks.len(), 1, "a voter that is not the writer is not missed");
}

#[test]
fn a_store_that_brings_a_third_vote_goes_on_by_itself_in_two_regions() {
    let rows = |store| waits(written("rows", store, &["a", "b"], CopyRole::Voter));
    let found = recoveries(&inventory(&["a", "b"]), app(active(&["a", "b"]), vec![rows("witness")]));
    assert_eq!(track(&found[0], &Restores::Writes(name("rows"))), within(30, 30));
    assert_eq!(found[1].tracks.len(), 1);
    let found = recoveries(&inventory(&["a", "b"]), app(active(&["a", "b"]), vec![rows("election")]));
    let RecoveryTime::AtLeast { missing, .. } = &found[0].total else { panic!("two regions are no majority") };
    assert!(missing.contains("only where it has 3"), "{missing}");
    assert_eq!(found[1].actor, Actor::Person, "its commits wait for a majority that is gone");
}

#[test]
fn another_leader_works_once_a_person_has_committed() {
    let candidates = vec![region("a"), region("b")];
    let recovery = after_a(app(PodPlacement::Leader { now: region("a"), candidates }, Vec::new()));
    // 90 + 300, and what a commit takes to reach a cluster.
    assert_eq!((recovery.total, recovery.actor), (within(390, 690), Actor::Person));
    let moved = Action::MoveLeader { from: region("a"), to: region("b") };
    assert_eq!(actions(&recovery.runbook), [Action::ConfirmLoss(region("a")), moved, Action::Verify]);
    assert!(recovery.runbook.iter().all(|task| task.by == Actor::Person), "{:?}", recovery.runbook);
    let alone = PodPlacement::Leader { now: region("a"), candidates: vec![region("a")] };
    let recovery = after_a(app(alone, Vec::new()));
    assert!(matches!(recovery.total, RecoveryTime::WhenReturned { .. }));
    assert_eq!(recovery.tracks[0].restores, Restores::Leader);
    let recovery = after_a(app(world::per_home(&["a", "b"], &[]), Vec::new()));
    assert_eq!(
        (recovery.total, recovery.actor),
        (within(450, 450), Actor::Person),
        "it is told, as no commit is needed"
    );
}

#[test]
fn the_leader_of_a_home_goes_on_where_its_rows_are_copied_and_nothing_is_promoted_where_it_cannot() {
    let mut rows = shared("rows", "hand", &["a", "b", "c"], CopyRole::Home, at_home());
    let mut copies = rows.copies.to_vec();
    copies[0].receives.clear();
    (copies[1].role, copies[1].receives) = (CopyRole::Follower, vec![region("a")]);
    copies[2].receives.clear();
    rows.copies = copies.into();
    let found = recoveries(&inventory(&["a", "b", "c"]), app(world::per_home(&["a", "c"], &["b"]), vec![rows]));
    let order = actions(&found[0].runbook);
    assert!(order.contains(&Action::Promote { dataset: name("rows"), to: region("b") }), "{order:?}");
    assert!(order.contains(&Action::MoveLeader { from: region("a"), to: region("b") }), "{order:?}");
    assert_eq!(track(&found[0], &Restores::Leader), within(390, 690), "what stands by is suspended until a commit");
    let alone = found.iter().find(|found| found.lost == region("c")).unwrap();
    assert!(matches!(&alone.total, RecoveryTime::WhenReturned { .. }), "{:?}", alone.total);
    assert!(alone.runbook.is_empty(), "{:?}", alone.runbook);
    assert_eq!(found.len(), 2, "nobody notices the loss of what stands by");
}

#[test]
fn a_person_says_where_the_rows_of_a_lost_home_are_written_unless_the_store_does() {
    let at_home =
        |store| after_a(app(active(&["a", "b"]), vec![shared("rows", store, &["a", "b"], CopyRole::Home, at_home())]));
    let moved = |to| Action::MoveHome { dataset: name("rows"), home: region("a"), to: region(to) };
    let pointed = |task: &Task| matches!(task.action, Action::PointWrites { .. });
    for store in ["hand", "button", "everywhere", "silent", "unsaid", ""] {
        let found = at_home(store);
        assert_eq!(found.actor, Actor::Person, "{store}");
        let by_a_person = |action| Task { action, by: Actor::Person };
        assert!(found.runbook.contains(&by_a_person(moved("b"))), "{store} {:?}", found.runbook);
        assert!(found.failback.contains(&by_a_person(moved("a"))), "{store} {:?}", found.failback);
        assert!(!found.runbook.iter().chain(&found.failback).any(pointed), "{store}");
    }
    // 90 + 300 + 60..180 + 60 + 30, and nothing to promote where every copy takes writes.
    assert_eq!(track(&at_home("button"), &Restores::Writes(name("rows"))), within(540, 660));
    assert_eq!(track(&at_home("everywhere"), &Restores::Writes(name("rows"))), within(480, 480));
    assert!(!actions(&at_home("everywhere").runbook).iter().any(|action| matches!(action, Action::Promote { .. })));
    let by_itself = at_home("witness");
    assert!(!actions(&by_itself.runbook).contains(&moved("b")), "{:?}", by_itself.runbook);
    assert_eq!(by_itself.actor, Actor::Automatic);
}

#[test]
fn what_stands_by_takes_over_one_step_after_the_other() {
    let datasets = || {
        vec![
            written("one", "hand", &["a", "b"], CopyRole::Follower),
            written("two", "button", &["a", "b"], CopyRole::Follower),
        ]
    };
    let found = recoveries(&inventory(&["a", "b"]), app(standby(&["a", "b"]), datasets()));
    assert_eq!(found.len(), 1, "nobody notices the loss of what stands by");
    let recovery = &found[0];
    // 90 + 300 + max(300, 60..180) + 180 + 60 + 30
    assert_eq!((&recovery.total, recovery.actor), (&within(960, 960), Actor::Person));
    let parts: Vec<Part> = recovery.tracks[0].steps.iter().map(|step| step.part).collect();
    assert_eq!(parts, [Part::Detect, Part::Decide, Part::Promote, Part::Warm, Part::Route, Part::Reconnect]);
    let order = actions(&recovery.runbook);
    let at = |action: &Action| order.iter().position(|other| other == action).unwrap();
    let promoted = at(&Action::Promote { dataset: name("one"), to: region("b") });
    let grown = at(&Action::ScaleUp { region: region("b") });
    assert!(promoted < grown && grown < at(&Action::LeaveRegion(region("a"))), "{order:?}");
    let stateless = after_a(app(standby(&["a", "b"]), Vec::new()));
    assert_eq!(stateless.total, within(660, 660), "there is nothing to promote");
}

#[test]
fn the_runbook_keeps_what_reconciling_needs_and_fences_before_it_promotes() {
    let rows = written("rows", "hand", &["a", "b"], CopyRole::Follower);
    let recovery = after_a(app(active(&["a", "b"]), vec![rows]));
    let (rows, a, b) = (|| name("rows"), || region("a"), || region("b"));
    let wanted = [
        Action::ConfirmLoss(a()),
        Action::LeaveRegion(a()),
        Action::NotePosition { dataset: rows(), region: b() },
        Action::Fence { dataset: rows(), region: a() },
        Action::Promote { dataset: rows(), to: b() },
        Action::PointWrites { dataset: rows(), to: b() },
        Action::Verify,
    ];
    assert_eq!(actions(&recovery.runbook), wanted);
    let percent = |percent| Action::Weight { region: a(), share: Share::from_percent(percent) };
    let back = [
        Action::Fence { dataset: rows(), region: a() },
        Action::Reconcile { dataset: rows() },
        Action::Reseed { dataset: rows(), region: a() },
        Action::CatchUp { dataset: rows(), region: a() },
        Action::Switchover { dataset: rows(), to: a() },
        Action::PointWrites { dataset: rows(), to: a() },
        percent(10),
        percent(50),
        percent(100),
        Action::WaitOut,
        Action::Verify,
    ];
    assert_eq!(actions(&recovery.failback), back);
}

#[test]
fn a_copy_where_pods_run_is_preferred() {
    let mut rows = written("rows", "hand", &["a", "b", "c"], CopyRole::Follower);
    let mut copies = rows.copies.to_vec();
    copies.rotate_left(1);
    rows.copies = copies.into();
    let inventory = inventory(&["a", "b", "c"]);
    let found = recoveries(&inventory, app(active(&["a", "c"]), vec![rows]));
    assert!(actions(&found[0].runbook).contains(&Action::Promote { dataset: name("rows"), to: region("c") }));
}

#[test]
fn every_time_says_how_it_is_known_and_from_what() {
    let stores = catalog();
    for store in stores.datastores.keys() {
        let rows = written("rows", store.as_str(), &["a", "b"], CopyRole::Follower);
        for recovery in recoveries(&inventory(&["a", "b"]), app(active(&["a", "b"]), vec![rows])) {
            let steps = recovery.tracks.iter().flat_map(|track| &track.steps);
            for step in steps {
                assert!(!step.time.words.is_empty() && !step.time.words.ends_with('.'), "{step:?}");
                assert!(matches!(step.time.from, crate::base::evidence::Provenance::Assumed(_)), "{step:?}");
            }
        }
    }
}

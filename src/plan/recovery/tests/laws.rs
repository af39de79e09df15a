//! What must hold for every platform: nothing that takes longer may make a recovery faster.

use proptest::prelude::*;
use proptest::sample::select;

use super::world::{active, app, at_home, known, region, shared, standby, written};
use super::*;
use crate::model::plan::PodPlacement;

/// Every time that a user may write, in seconds.
#[derive(Clone, Debug)]
struct Written {
    interval: u64,
    threshold: u32,
    ttl: u64,
    decide: u64,
    button: u64,
    scale_up: u64,
}

impl Written {
    fn inventory(&self) -> Inventory {
        let mut inventory = inventory(&["a", "b", "c"]);
        let secs = Millis::from_secs;
        inventory.routing.check_interval = known(secs(self.interval));
        inventory.routing.check_threshold = known(self.threshold);
        inventory.routing.ttl = known(secs(self.ttl));
        inventory.settings.decide.value = secs(self.decide);
        inventory.settings.button_decide.value = secs(self.button);
        inventory.settings.scale_up.value = secs(self.scale_up);
        inventory
    }
}

fn written_times() -> impl Strategy<Value = Written> {
    let (interval, threshold, ttl) = (1..120_u64, 1..10_u32, 0..600_u64);
    (interval, threshold, ttl, 0..900_u64, 0..300_u64, 0..900_u64).prop_map(
        |(interval, threshold, ttl, decide, button, scale_up)| Written {
            interval,
            threshold,
            ttl,
            decide,
            button,
            scale_up,
        },
    )
}

/// One of the times, longer.
fn longer() -> impl Strategy<Value = (Written, Written)> {
    (written_times(), 0..6_usize, 1..900_u64).prop_map(|(before, which, more)| {
        let mut after = before.clone();
        match which {
            0 => after.interval += more,
            1 => after.threshold += u32::try_from(more).unwrap(),
            2 => after.ttl += more,
            3 => after.decide += more,
            4 => after.button += more,
            _ => after.scale_up += more,
        }
        (before, after)
    })
}

const PLACES: [&[&str]; 3] = [&["a"], &["a", "b"], &["a", "b", "c"]];

fn pods() -> impl Strategy<Value = PodPlacement> {
    (select(&PLACES[..]), 0..4_u8).prop_map(|(at, which)| match which {
        0 => PodPlacement::Leader { now: region("a"), candidates: world::regions(at) },
        1 => standby(at),
        2 => world::per_home(at, &[]),
        _ => active(at),
    })
}

fn data() -> impl Strategy<Value = DatasetPlan> {
    let store = select(&["hand", "button", "election", "witness", "everywhere", "silent", "unsaid", ""][..]);
    (select(&PLACES[..]), store, 0..6_u8, any::<bool>()).prop_map(|(at, store, which, synchronous)| {
        let placed = match which {
            0 => shared("rows", store, at, CopyRole::Home, at_home()),
            1 => shared("rows", store, at, CopyRole::Home, WritePath::Rights),
            2 => shared("rows", store, at, CopyRole::Merging, WritePath::Local),
            3 => written("rows", store, at, CopyRole::Voter),
            _ => written("rows", store, at, CopyRole::Follower),
        };
        if synchronous { waits(placed) } else { placed }
    })
}

fn service() -> impl Strategy<Value = ServicePlan> {
    let pods_of_b = (1..20_u32, 1..20_u32).prop_map(|(worst, kept)| PodCount { normal: 1, worst, kept, most: 15 });
    let sets = proptest::collection::vec(data(), 0..3);
    (pods(), sets, proptest::option::of(pods_of_b)).prop_map(|(pods, datasets, counted)| {
        let counted = counted.map(|pods| capacity("b", pods));
        ServicePlan { capacity: counted.into_iter().collect(), ..app(pods, datasets) }
    })
}

/// From not at all to never before the region; what is missing stands between what is known and that.
fn rank(time: &RecoveryTime) -> (u8, Interval) {
    match time {
        RecoveryTime::Unaffected => (0, Interval::ZERO),
        RecoveryTime::Within(time) => (1, *time),
        RecoveryTime::AtLeast { known, .. } => (2, *known),
        RecoveryTime::WhenReturned { .. } => (3, Interval::ZERO),
    }
}

/// Whether `other` is no faster in any way.
fn no_faster(one: &RecoveryTime, other: &RecoveryTime) -> bool {
    let ((a, before), (b, after)) = (rank(one), rank(other));
    a <= b && (a < b || (before.shortest <= after.shortest && before.longest <= after.longest))
}

/// Whether carrying it out needs somebody to change a record. Matched in full: a new action has to answer.
fn changes_a_record(action: &Action) -> bool {
    match action {
        Action::Weight { .. } => true,
        // The first two flip between records that stand ready.
        Action::LeaveRegion(_)
        | Action::PointWrites { .. }
        | Action::MoveHome { .. }
        | Action::ConfirmLoss(_)
        | Action::Fence { .. }
        | Action::NotePosition { .. }
        | Action::Promote { .. }
        | Action::CommitAlone { .. }
        | Action::CommitTogether { .. }
        | Action::MoveRights { .. }
        | Action::MoveLeader { .. }
        | Action::ScaleUp { .. }
        | Action::Verify
        | Action::Reseed { .. }
        | Action::Reconcile { .. }
        | Action::CatchUp { .. }
        | Action::Switchover { .. }
        | Action::WaitOut => false,
    }
}

proptest! {
    #[test]
    fn a_longer_time_never_makes_a_recovery_faster((before, after) in longer(), service in service()) {
        let one = recoveries(&before.inventory(), service.clone());
        let other = recoveries(&after.inventory(), service);
        prop_assert_eq!(one.len(), other.len());
        for (one, other) in one.iter().zip(&other) {
            prop_assert!(no_faster(&one.total, &other.total), "{:?} {:?}", one.total, other.total);
        }
    }

    #[test]
    fn a_total_is_no_shorter_than_any_track_and_a_track_than_any_step(times in written_times(), service in service()) {
        for recovery in recoveries(&times.inventory(), service) {
            for track in &recovery.tracks {
                prop_assert!(no_faster(&track.total, &recovery.total), "{:?} {:?}", track.total, recovery.total);
                for step in &track.steps {
                    prop_assert!(no_faster(&RecoveryTime::Within(step.time.time), &track.total));
                }
            }
        }
    }

    #[test]
    fn a_dataset_more_never_makes_a_recovery_faster(service in service(), more in data()) {
        let inventory = inventory(&["a", "b", "c"]);
        let without = recoveries(&inventory, service.clone());
        let mut datasets = service.datasets.clone();
        datasets.push(more);
        let with = recoveries(&inventory, ServicePlan { datasets, ..service });
        for one in &without {
            let other = with.iter().find(|other| other.lost == one.lost).unwrap();
            prop_assert!(no_faster(&one.total, &other.total), "{:?} {:?}", one.total, other.total);
            // Nobody can hurry the return of a region.
            let waits = matches!(other.total, RecoveryTime::WhenReturned { .. });
            prop_assert!(waits || one.actor <= other.actor);
        }
    }

    #[test]
    fn no_step_of_a_fail_over_changes_a_record(times in written_times(), service in service()) {
        for recovery in recoveries(&times.inventory(), service) {
            prop_assert!(!recovery.runbook.iter().any(|task| changes_a_record(&task.action)), "{:?}", recovery.runbook);
        }
    }

    #[test]
    fn whoever_acts_is_named_by_some_task(times in written_times(), service in service()) {
        for recovery in recoveries(&times.inventory(), service) {
            let most = recovery.runbook.iter().map(|task| task.by).max().unwrap_or(Actor::Automatic);
            prop_assert!(recovery.actor <= most, "{:?} {:?}", recovery.actor, recovery.runbook);
        }
    }
}

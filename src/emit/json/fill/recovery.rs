//! Recoveries, their parts, and tasks.

use super::figures::seconds;
use super::shown;
use crate::base::ids::{Name, RegionId};
use crate::emit::json::shape::recovery as shape;
use crate::model::contracts::Bundle;
use crate::model::plan::{Action, Recovery, RecoveryTime, Restores, ServicePlan, Step, Task, Track};

pub(super) fn recoveries(bundle: &Bundle<'_>, plan: &ServicePlan) -> Vec<shape::Recovery> {
    let tasks = |tasks: &[Task]| tasks.iter().map(|it| task(bundle, None, it)).collect();
    let one = |it: &Recovery| shape::Recovery {
        lost: shown(bundle, &it.lost),
        rto: time(&it.total),
        actor: it.actor.name().to_owned(),
        tracks: it.tracks.iter().map(track).collect(),
        runbook: tasks(&it.runbook),
        failback: tasks(&it.failback),
    };
    plan.recoveries.iter().map(one).collect()
}

pub(in crate::emit) fn time(time: &RecoveryTime) -> shape::RecoveryTime {
    let (kind, rto_seconds, because) = match time {
        RecoveryTime::Unaffected => ("unaffected", None, None),
        RecoveryTime::Within(time) => ("within", Some(seconds(*time)), None),
        RecoveryTime::AtLeast { known, missing } => ("at-least", Some(seconds(*known)), Some(missing.to_string())),
        RecoveryTime::WhenReturned { because } => ("when-returned", None, Some(because.to_string())),
    };
    shape::RecoveryTime { kind: kind.to_owned(), rto_seconds, because }
}

fn track(track: &Track) -> shape::Track {
    let (restores, dataset) = match &track.restores {
        Restores::Traffic => ("traffic", None),
        Restores::Writes(dataset) => ("writes", Some(dataset.to_string())),
        Restores::Leader => ("leader", None),
    };
    let step = |step: &Step| shape::Step {
        part: step.part.name().to_owned(),
        seconds: seconds(step.time.time),
        provenance: step.time.from.name().to_owned(),
        from: step.time.words.to_string(),
    };
    shape::Track {
        restores: restores.to_owned(),
        dataset,
        steps: track.steps.iter().map(step).collect(),
        total: time(&track.total),
    }
}

/// A task; `service` where it is one of several services'.
pub(super) fn task(bundle: &Bundle<'_>, service: Option<&Name>, task: &Task) -> shape::Task {
    let at = |region: &RegionId| Some(shown(bundle, region));
    let only = |region| shape::Task { region: at(region), ..shape::Task::default() };
    let of = |dataset: &Name, region| shape::Task { dataset: Some(dataset.to_string()), ..only(region) };
    let (action, it) = match &task.action {
        Action::ConfirmLoss(region) => ("confirm-loss", only(region)),
        Action::LeaveRegion(region) => ("leave-region", only(region)),
        Action::Fence { dataset, region } => ("fence", of(dataset, region)),
        Action::NotePosition { dataset, region } => ("note-position", of(dataset, region)),
        Action::Promote { dataset, to } => ("promote", of(dataset, to)),
        Action::PointWrites { dataset, to } => ("point-writes", of(dataset, to)),
        Action::MoveHome { dataset, home, to } => ("move-home", shape::Task { home: at(home), ..of(dataset, to) }),
        Action::CommitAlone { dataset, at } => ("commit-alone", of(dataset, at)),
        Action::CommitTogether { dataset, at } => ("commit-together", of(dataset, at)),
        Action::MoveRights { dataset, from } => (
            "move-rights",
            shape::Task { dataset: Some(dataset.to_string()), from: at(from), ..shape::Task::default() },
        ),
        Action::MoveLeader { from, to } => ("move-leader", shape::Task { from: at(from), ..only(to) }),
        Action::ScaleUp { region } => ("scale-up", only(region)),
        Action::Verify => ("verify", shape::Task::default()),
        Action::Reseed { dataset, region } => ("reseed", of(dataset, region)),
        Action::Reconcile { dataset } => {
            ("reconcile", shape::Task { dataset: Some(dataset.to_string()), ..shape::Task::default() })
        }
        Action::CatchUp { dataset, region } => ("catch-up", of(dataset, region)),
        Action::Switchover { dataset, to } => ("switchover", of(dataset, to)),
        Action::Weight { region, share } => ("weight", shape::Task { share: Some(share.to_string()), ..only(region) }),
        Action::WaitOut => ("wait-out", shape::Task::default()),
    };
    shape::Task {
        action: action.to_owned(),
        by: task.by.name().to_owned(),
        service: service.map(ToString::to_string),
        ..it
    }
}

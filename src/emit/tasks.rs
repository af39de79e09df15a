//! Tasks of a runbook as sentences.

use super::say::{region, share};
use crate::base::ids::{Name, RegionId};
use crate::base::units::Share;
use crate::model::contracts::View;
use crate::model::plan::{Action, Actor, Task};

/// How a dataset is called in a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Called<'a> {
    /// By its own name.
    ByName,
    /// As it is said here: with its service, or several at once.
    As(&'a str),
    /// Not by name, so that tasks of services that differ in nothing else are the same.
    ItsData,
}

impl Called<'_> {
    /// The dataset, in a sentence.
    pub(super) fn data(self, dataset: &Name) -> String {
        match self {
            Self::ByName => dataset.to_string(),
            Self::As(text) => text.to_owned(),
            Self::ItsData => "its data".to_owned(),
        }
    }
}

/// What is to be done, in order; shares of users that follow one another are one step.
pub(super) fn steps(view: &View<'_>, tasks: &[Task], called: Called<'_>) -> Vec<String> {
    runs(tasks).filter_map(|run| step(view, run, called)).collect()
}

/// Tasks that are one step together.
pub(super) fn runs(tasks: &[Task]) -> impl Iterator<Item = &[Task]> {
    let together = |one: &Task, next: &Task| match (weight(one), weight(next)) {
        (Some((region, _)), Some((other, _))) => region == other && one.by == next.by,
        _ => false,
    };
    tasks.chunk_by(together)
}

/// Tasks that are one step, as a sentence.
pub(super) fn step(view: &View<'_>, run: &[Task], called: Called<'_>) -> Option<String> {
    let first = run.first()?;
    let shares: Vec<String> = run.iter().filter_map(weight).map(|(_, share)| self::share(share)).collect();
    let Some((at, _)) = weight(first).filter(|_| shares.len() > 1) else {
        return Some(task(view, first, called));
    };
    let (at, shares) = (region(view, at), shares.join(", then "));
    Some(format!("give {at} {shares} of its own users, and look before each step ({})", by(first.by)))
}

const fn weight(task: &Task) -> Option<(&RegionId, Share)> {
    match &task.action {
        Action::Weight { region, share } => Some((region, *share)),
        _ => None,
    }
}

/// What is to be done, and by whom.
pub(super) fn task(view: &View<'_>, task: &Task, called: Called<'_>) -> String {
    format!("{} ({})", action(view, &task.action, called), by(task.by))
}

const fn by(actor: Actor) -> &'static str {
    match actor {
        Actor::Automatic => "by itself",
        Actor::Button => "a button",
        Actor::Person => "a person",
    }
}

fn action(view: &View<'_>, action: &Action, called: Called<'_>) -> String {
    let at = |it| region(view, it);
    match action {
        Action::ConfirmLoss(lost) => format!("make sure that {} is lost and not merely out of sight", at(lost)),
        Action::LeaveRegion(lost) => format!("lead users away from {}", at(lost)),
        Action::Fence { dataset, region } => {
            format!("fence the old writer of {} in {}", called.data(dataset), at(region))
        }
        Action::NotePosition { dataset, region } => {
            format!("note how far the copy of {} in {} has come", called.data(dataset), at(region))
        }
        Action::Promote { dataset, to } => format!("make {} the writer of {}", at(to), called.data(dataset)),
        Action::PointWrites { dataset, to } => format!("point writes of {} to {}", called.data(dataset), at(to)),
        Action::MoveHome { dataset, home, to } if home == to => {
            format!(
                "tell the application that rows of {} at home in {} are written there again",
                called.data(dataset),
                at(to)
            )
        }
        Action::MoveHome { dataset, home, to } => format!(
            "tell the application that rows of {} at home in {} are written in {}",
            called.data(dataset),
            at(home),
            at(to)
        ),
        Action::CommitAlone { dataset, at: region } => format!(
            "let commits of {} in {} count without the copy that they wait for; until it is back a second loss loses writes",
            called.data(dataset),
            at(region)
        ),
        Action::CommitTogether { dataset, at: region } => {
            format!("let commits of {} in {} wait for a second region again", called.data(dataset), at(region))
        }
        Action::MoveRights { dataset, from } => {
            format!(
                "share out the rights of {} that are left in {} among the other regions",
                called.data(dataset),
                at(from)
            )
        }
        Action::MoveLeader { from, to } => {
            format!("let the leader work in {} instead of {}", at(to), at(from))
        }
        Action::ScaleUp { region } => format!("let {} grow to what it has to carry", at(region)),
        Action::Verify => "try a read and a write as a user would".to_owned(),
        Action::Reseed { dataset, region } => {
            format!("fill the copy of {} in {} anew from the writer", called.data(dataset), at(region))
        }
        Action::Reconcile { dataset } => format!(
            "compare what the old writer of {} had taken and not sent with what was written since, row by row",
            called.data(dataset)
        ),
        Action::CatchUp { dataset, region } => {
            format!("wait until the copy of {} in {} has caught up", called.data(dataset), at(region))
        }
        Action::Switchover { dataset, to } => format!(
            "move the writer of {} to {} in peace: stop writes, wait for the last to arrive, promote",
            called.data(dataset),
            at(to)
        ),
        Action::Weight { region, share } => {
            format!("give {} {} of its own users, and look before going on", at(region), self::share(*share))
        }
        Action::WaitOut => {
            "wait until resolvers have forgotten the old records and open connections are done".to_owned()
        }
    }
}

/// The dataset that an action is about, if it is about one.
pub(super) const fn dataset(action: &Action) -> Option<&Name> {
    match action {
        Action::Fence { dataset, .. }
        | Action::NotePosition { dataset, .. }
        | Action::Promote { dataset, .. }
        | Action::PointWrites { dataset, .. }
        | Action::MoveHome { dataset, .. }
        | Action::CommitAlone { dataset, .. }
        | Action::CommitTogether { dataset, .. }
        | Action::MoveRights { dataset, .. }
        | Action::Reseed { dataset, .. }
        | Action::Reconcile { dataset }
        | Action::CatchUp { dataset, .. }
        | Action::Switchover { dataset, .. } => Some(dataset),
        Action::ConfirmLoss(_)
        | Action::LeaveRegion(_)
        | Action::MoveLeader { .. }
        | Action::ScaleUp { .. }
        | Action::Verify
        | Action::Weight { .. }
        | Action::WaitOut => None,
    }
}

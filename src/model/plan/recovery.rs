//! What happens after a region is lost: parts of the recovery time, tasks of the runbook, and the way back.

use std::cmp::Ordering;
use std::sync::Arc;

use super::figure::{Figure, Interval};
use crate::base::ids::{Name, RegionId};
use crate::base::units::Share;

/// How a service comes back after the loss of one region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Recovery {
    /// The region.
    pub lost: RegionId,
    /// What runs at the same time; the longest counts. Writes come last, in the order of their datasets.
    pub tracks: Vec<Track>,
    /// Until everything works again: the RTO for this loss.
    pub total: RecoveryTime,
    /// The most that any step asks for; tasks that nobody waits for may ask for more.
    pub actor: Actor,
    /// What is to be done, in order.
    pub runbook: Vec<Task>,
    /// The way back once the region has returned, in order.
    pub failback: Vec<Task>,
}

impl Recovery {
    /// The tracks that bring back users and the leader, and of a dataset of the service that of its own writes too.
    pub fn concerning(&self, dataset: Option<&Name>) -> impl Iterator<Item = &Track> {
        let whole = self.tracks.iter().take_while(|track| !matches!(track.restores, Restores::Writes(_)));
        let own = |dataset: &Name| {
            let found = self.tracks.binary_search_by(|track| match &track.restores {
                Restores::Traffic | Restores::Leader => Ordering::Less,
                Restores::Writes(name) => name.cmp(dataset),
            });
            found.ok().and_then(|at| self.tracks.get(at))
        };
        whole.chain(dataset.and_then(own))
    }
}

/// Steps that follow one another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Track {
    /// What comes back.
    pub restores: Restores,
    /// In order.
    pub steps: Vec<Step>,
    /// The sum of its steps.
    pub total: RecoveryTime,
}

/// What a track brings back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Restores {
    /// Users of the lost region reach another.
    Traffic,
    /// Writes to a dataset of the service work again.
    Writes(Name),
    /// The one leader works again.
    Leader,
}

/// One part of a recovery time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step {
    /// Which part.
    pub part: Part,
    /// How long, and how that is known.
    pub time: Figure,
}

/// The parts of `RTO = detect + decide + promote + route + reconnect + warm`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Until a check has failed often enough.
    Detect,
    /// Until it is decided to act.
    Decide,
    /// Until another copy takes writes, or another leader is let go.
    Promote,
    /// Until names lead elsewhere.
    Route,
    /// Until pools and clients have connected anew.
    Reconnect,
    /// Until the survivor has grown by what it lacks.
    Warm,
}

impl Part {
    /// Every part, in order.
    pub const ALL: [Self; 6] = [Self::Detect, Self::Decide, Self::Promote, Self::Route, Self::Reconnect, Self::Warm];

    /// One word for outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Detect => "detect",
            Self::Decide => "decide",
            Self::Promote => "promote",
            Self::Route => "route",
            Self::Reconnect => "reconnect",
            Self::Warm => "warm",
        }
    }
}

/// How long it takes until something works again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecoveryTime {
    /// It never stopped.
    Unaffected,
    /// So long.
    Within(Interval),
    /// At least so long; for the whole something is missing.
    AtLeast {
        /// What is known of it.
        known: Interval,
        /// What is missing: a fragment without a full stop.
        missing: Arc<str>,
    },
    /// Not before the region returns.
    WhenReturned {
        /// Why: a fragment without a full stop.
        because: Arc<str>,
    },
}

/// Who acts, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// Nobody has to.
    Automatic,
    /// A person who starts one prepared operation.
    Button,
    /// A person who decides and works through steps.
    Person,
}

impl Actor {
    /// One word for outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Button => "button",
            Self::Person => "person",
        }
    }
}

/// One thing to do, by a runbook or by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Task {
    /// What.
    pub action: Action,
    /// By whom.
    pub by: Actor,
}

/// Everything that a runbook may ask for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Make sure that the region is really lost, and not merely out of sight.
    ConfirmLoss(RegionId),
    /// Traffic leaves the region, by health checks or by records that stand ready.
    LeaveRegion(RegionId),
    /// Make sure that the old writer cannot take writes any more.
    Fence {
        /// Of which dataset of the service.
        dataset: Name,
        /// Where the old writer was.
        region: RegionId,
    },
    /// Write down how far the copy had come: the lost writes begin there.
    NotePosition {
        /// Of which dataset.
        dataset: Name,
        /// Where the copy is.
        region: RegionId,
    },
    /// Make a copy the writer.
    Promote {
        /// Of which dataset.
        dataset: Name,
        /// Where it is.
        to: RegionId,
    },
    /// Let clients write there.
    PointWrites {
        /// Of which dataset.
        dataset: Name,
        /// The new writer.
        to: RegionId,
    },
    /// Let those who write know where the rows of a home are written: it is kept with each row, or by the application.
    MoveHome {
        /// Of which dataset.
        dataset: Name,
        /// Whose rows.
        home: RegionId,
        /// Where they are written from now on.
        to: RegionId,
    },
    /// Let commits count without the copy that they wait for: until it is back, a second loss loses writes.
    CommitAlone {
        /// Of which dataset.
        dataset: Name,
        /// Where writes are taken.
        at: RegionId,
    },
    /// Let commits wait for a second region again.
    CommitTogether {
        /// Of which dataset.
        dataset: Name,
        /// Where writes are taken.
        at: RegionId,
    },
    /// Share out among the others the rights that a region holds; after a loss only those that a log which loses nothing
    /// shows to be unspent.
    MoveRights {
        /// Of which dataset.
        dataset: Name,
        /// Which region's.
        from: RegionId,
    },
    /// Let the leader work elsewhere: two may never work at once.
    MoveLeader {
        /// From where.
        from: RegionId,
        /// To where.
        to: RegionId,
    },
    /// Let a region grow to what it has to carry.
    ScaleUp {
        /// Which region.
        region: RegionId,
    },
    /// Try a read and a write as a user would.
    Verify,
    /// Fill the returned region's copy anew from the writer.
    Reseed {
        /// Of which dataset.
        dataset: Name,
        /// Which copy.
        region: RegionId,
    },
    /// Compare what the old writer had taken and not sent with what was written since, and decide row by row.
    Reconcile {
        /// Of which dataset.
        dataset: Name,
    },
    /// Wait until the copy has caught up.
    CatchUp {
        /// Of which dataset.
        dataset: Name,
        /// Which copy.
        region: RegionId,
    },
    /// Move the writer in peace: stop writes, wait for the last one to arrive, promote.
    Switchover {
        /// Of which dataset.
        dataset: Name,
        /// To where.
        to: RegionId,
    },
    /// Give the region that share of users, and look before going on.
    Weight {
        /// Which region.
        region: RegionId,
        /// Of the users that are its own.
        share: Share,
    },
    /// Wait until resolvers have forgotten the old records and open connections are done.
    WaitOut,
}

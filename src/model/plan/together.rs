//! Services together: what a call inherits, what a lost region takes with it, and the order of the migration.

use std::sync::Arc;

use super::figure::Reckoned;
use super::recovery::RecoveryTime;
use super::traffic::Percentiles;
use crate::base::ids::{Name, RegionId};
use crate::base::units::Share;
use crate::model::words::{Call, CallOn, SharedKind};

/// A call to another service, with what was left unsaid taken as the strictest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceCall {
    /// Who is called.
    pub service: Name,
    /// Whether the answer is waited for.
    pub call: Call,
    /// On which requests.
    pub on: CallOn,
    /// Whether both were said.
    pub said: bool,
}

/// A service with everything that it waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    /// Until it works again after the worst loss of one region, with all that it waits for. Of what is called on reads
    /// only, that is until reads work.
    pub rto: RecoveryTime,
    /// From the service to the one whose time is the longest, both included; the service alone where it is its own.
    /// Cut as [`Composed::LONGEST_PATH`] says.
    pub rto_path: Vec<Name>,
    /// Network time of a write for the users that wait longest, at least; none where users write nothing on the path.
    pub write: Option<Reckoned<Percentiles>>,
    /// As `rto_path`.
    pub write_path: Vec<Name>,
    /// What its own promise and those of what it waits for allow at most: their product, each counted once.
    pub availability: Reckoned<Share>,
    /// What it waits for and of which no availability is promised, though of others it is; and what somebody else runs
    /// and says nothing of how long a recovery takes. Sorted; empty where it waits for more than are counted.
    pub unpromised: Vec<Name>,
}

impl Composed {
    /// Most names of a path that are kept. Of a longer one these are the first, and one more follows: its last.
    pub const LONGEST_PATH: usize = 12;

    /// A path for a message: `a -> b -> c`, with dots where names were left out.
    pub fn shown(path: &[Name]) -> String {
        let mut text = String::new();
        for (at, name) in path.iter().enumerate() {
            text.push_str(match at {
                0 => "",
                Self::LONGEST_PATH => " -> ... -> ",
                _ => " -> ",
            });
            text.push_str(name.as_str());
        }
        text
    }
}

/// What stops when a region is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionLoss {
    /// The region.
    pub region: RegionId,
    /// Services that notice, by name.
    pub services: Vec<Impact>,
    /// What the platform shares and keeps there, by name.
    pub shared: Vec<SharedLoss>,
}

/// What one service suffers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impact {
    /// The service.
    pub service: Name,
    /// What of it stops.
    pub stops: Stops,
    /// Until it works again.
    pub until: RecoveryTime,
    /// What it waits for and why it suffers, where it is not its own loss: a path as in [`Composed::rto_path`].
    pub through: Vec<Name>,
}

/// What of a service stops, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stops {
    /// What the region's own users ask.
    LocalUsers,
    /// Writes of all users.
    Writes,
    /// Everything.
    Everything,
}

impl Stops {
    /// For outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LocalUsers => "its own users",
            Self::Writes => "all writes",
            Self::Everything => "everything",
        }
    }
}

/// Something that the platform shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedLoss {
    /// As the inventory calls it.
    pub name: Name,
    /// What it is.
    pub kind: SharedKind,
    /// What can no longer be done: a fragment without a full stop.
    pub stops: Arc<str>,
    /// Whether a recovery needs it.
    pub needed_to_recover: bool,
}

/// Steps of the migration that can be taken together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wave {
    /// What it is about.
    pub goal: Goal,
    /// What takes part, sorted; a service, or one of its datasets.
    pub members: Vec<(Name, Option<Name>)>,
    /// What must hold before it begins: fragments without a full stop.
    pub entry: Vec<Arc<str>>,
    /// What must hold before the next begins.
    pub exit: Vec<Arc<str>>,
    /// The way back.
    pub back: Vec<Arc<str>>,
}

/// What a wave is about, in the order of the migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Goal {
    /// Pods without data, or with what each region has for itself, and content at the edge, run everywhere.
    Stateless,
    /// Copies that are only read, and what is made from a source.
    Copies,
    /// Users see their own writes.
    OwnWrites,
    /// Every mutation can be repeated without harm.
    Idempotency,
    /// Keys move to their homes.
    Homes,
    /// Regions take writes and merge.
    Merging,
    /// Leaders are elected, so that a region's loss does not stop them.
    Leadership,
}

impl Goal {
    /// For outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stateless => "stateless first",
            Self::Copies => "copies to read from",
            Self::OwnWrites => "read your own writes",
            Self::Idempotency => "idempotency",
            Self::Homes => "homes for keys",
            Self::Merging => "merged writes",
            Self::Leadership => "leadership",
        }
    }
}

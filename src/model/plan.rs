//! The plan: a small closed vocabulary of who holds which copy where, and who may write it.
//!
//! Every later stage reads this and never asks which strategy made it. If a stage needs something that the
//! plan does not say, it is added here.

use super::inventory::RebuildSource;
use crate::base::ids::{DatasetId, Name, RegionId};
use crate::base::units::{Millis, Share};

/// The whole platform as planned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Regions in use, primary first.
    pub regions: Vec<RegionId>,
    /// Sorted by name.
    pub services: Vec<ServicePlan>,
}

/// One service as planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePlan {
    /// Its name.
    pub name: Name,
    /// Where its pods run.
    pub pods: PodPlacement,
    /// Sorted by name.
    pub datasets: Vec<DatasetPlan>,
}

/// Where pods run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PodPlacement {
    /// All of these regions serve.
    Active(Vec<RegionId>),
    /// One of `candidates` works at a time, `now` first; the others stand by.
    Leader {
        /// Where it works now.
        now: RegionId,
        /// Where it may work, `now` included, in order of preference.
        candidates: Vec<RegionId>,
    },
    /// Each home has a leader of its own.
    LeaderPerHome(Vec<RegionId>),
    /// Served at the edge from origins in these regions.
    Edge(Vec<RegionId>),
    /// Not ours to place.
    External,
    /// No region is allowed to run it.
    Nowhere,
}

/// One dataset as planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetPlan {
    /// Which dataset.
    pub id: DatasetId,
    /// Copies by region, in the plan's order of regions.
    pub copies: Vec<Copy>,
    /// Where writes go.
    pub writes: WritePath,
    /// Where reads go.
    pub reads: ReadPath,
    /// Whether a commit waits for another region.
    pub commit: Commit,
    /// What its content is made from, where it is not a truth of its own.
    pub made_from: Option<RebuildSource>,
}

/// A copy in a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Where.
    pub region: RegionId,
    /// What it does there.
    pub role: CopyRole,
    /// Regions whose writes it receives, in the plan's order of regions.
    pub receives: Vec<RegionId>,
}

/// What a copy does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CopyRole {
    /// Orders and takes all writes.
    Writer,
    /// Receives what the writer took.
    Follower,
    /// Orders and takes the writes of the keys that live here.
    Home,
    /// Takes any write and merges what the others took.
    Merging,
    /// Has its own content; nothing is copied.
    Own,
    /// Is made from a source, here.
    Derived,
    /// Holds files that never change, copied from where they were put.
    Replica,
    /// Votes in a quorum.
    Voter,
    /// Votes and holds no data.
    Witness,
}

impl CopyRole {
    /// One word for outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Writer => "writer",
            Self::Follower => "follower",
            Self::Home => "home",
            Self::Merging => "merging",
            Self::Own => "own",
            Self::Derived => "derived",
            Self::Replica => "replica",
            Self::Voter => "voter",
            Self::Witness => "witness",
        }
    }
}

/// Where writes go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WritePath {
    /// To one region; from elsewhere they are forwarded.
    Writer(RegionId),
    /// To the home of the key.
    HomeOf {
        /// The key, where one is named; rows that only residency binds have none.
        key: Option<String>,
        /// Share of accesses that are at home already, where known.
        local: Option<Share>,
    },
    /// To any region, out of the rights that it was given; rights move between regions now and then.
    Rights,
    /// To the region where the user is.
    Local,
    /// There are none.
    None,
}

/// Where reads go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadPath {
    /// To the nearest copy, however old.
    Local,
    /// To the nearest copy while it is not older than this, else to the writer.
    LocalWithin(Millis),
    /// To the nearest copy, but a user's own recent writes are read where they were made.
    LocalAfterOwnWrites {
        /// Bound on age, if any.
        within: Option<Millis>,
    },
    /// To the writer or home.
    AtWriter,
}

/// Whether a commit waits for another region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Commit {
    /// It does not.
    Local,
    /// It waits for a second region.
    SecondRegion,
}

//! The plan: a small closed vocabulary of who holds which copy where, and who may write it.
//!
//! Every later stage reads this and never asks which strategy made it. If a stage needs something that the
//! plan does not say, it is added here.

mod figure;
mod links;
mod recovery;
mod together;
mod traffic;

use std::sync::Arc;

use super::inventory::{Inventory, RebuildSource, Service};
use super::words::ScenarioName;
use crate::base::ids::{CatalogId, DatasetId, Name, RegionId};
use crate::base::shared::Shared;
use crate::base::units::{Millis, Share};

pub use figure::{Figure, Interval, Reckoned};
pub use links::{
    BackupPlan, DataLoss, HomeChoice, Lag, LagBasis, LagTerms, Link, LinkMode, Loss, OwnWrites, QuorumOption,
    ReplayWait,
};
pub use recovery::{Action, Actor, Part, Recovery, RecoveryTime, Restores, Step, Task, Track};
pub use together::{Composed, Goal, Impact, RegionLoss, ServiceCall, SharedLoss, Stops, Wave};
pub use traffic::{
    Capacity, Drain, HealthCheck, Loads, LoadsAfter, Percentiles, PlaceRoute, PodCount, Policy, RampStep, RouteRecord,
    RoutingPlan, Sees, ShortOfPods, Trigger, Trip, UserLatency, UserTrip,
};

/// The whole platform as planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Which way of running the platform this is; `active-active` is the one that was classified.
    pub scenario: ScenarioName,
    /// Regions in use, primary first.
    pub regions: Vec<RegionId>,
    /// Sorted by name.
    pub services: Vec<ServicePlan>,
    /// Round trips between every two regions in use, both directions, in the plan's order of regions.
    pub trips: Vec<Trip>,
    /// Round trips from every place of users, as the inventory lists them, to every region in use.
    pub user_trips: Vec<UserTrip>,
    /// How users spread, one entry for each set of regions that serves some service, sorted.
    pub loads: Vec<Loads>,
    /// How users find a region.
    pub routing: RoutingPlan,
    /// What stops with each region, in the plan's order; after them, sorted, regions where only something shared lives.
    pub losses: Vec<RegionLoss>,
    /// The order of the migration.
    pub roadmap: Vec<Wave>,
}

impl Plan {
    /// Pods and copies as placed, with nothing worked out yet.
    pub fn placed(scenario: ScenarioName, regions: Vec<RegionId>, services: Vec<ServicePlan>) -> Self {
        Self {
            scenario,
            regions,
            services,
            trips: Vec::new(),
            user_trips: Vec::new(),
            loads: Vec::new(),
            routing: RoutingPlan::default(),
            losses: Vec::new(),
            roadmap: Vec::new(),
        }
    }

    /// Every service with what was written of it.
    ///
    /// Both stand by name, so that the next one of the other is nearly always the one: looking each up among thousands
    /// is what checks would spend most of their time with.
    pub fn written<'p, 'i>(
        &'p self,
        inventory: &'i Inventory,
    ) -> impl Iterator<Item = (&'p ServicePlan, Option<&'i Service>)> + use<'p, 'i> {
        let mut next = inventory.services.as_slice();
        self.services.iter().map(move |planned| match next {
            [first, rest @ ..] if first.name == planned.name => {
                next = rest;
                (planned, Some(first))
            }
            _ => (planned, inventory.service(planned.name.as_str())),
        })
    }

    /// The service of a name.
    pub fn service(&self, name: &str) -> Option<&ServicePlan> {
        let at = self.services.binary_search_by(|service| service.name.as_str().cmp(name)).ok()?;
        self.services.get(at)
    }

    /// The dataset of an id.
    pub fn dataset(&self, id: &DatasetId) -> Option<&DatasetPlan> {
        self.service(id.service.as_str())?.dataset(&id.dataset)
    }

    /// The round trip between two regions in use.
    pub fn trip(&self, from: &RegionId, to: &RegionId) -> Option<&Trip> {
        self.trips.iter().find(|trip| trip.from == *from && trip.to == *to)
    }

    /// How users spread over the regions that serve a service.
    pub fn loads(&self, among: &[RegionId]) -> Option<&Loads> {
        self.loads.iter().find(|loads| loads.among == among)
    }
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
    /// What it calls, in the order of the inventory.
    pub calls: Vec<ServiceCall>,
    /// Pods by region that serves, in the plan's order.
    pub capacity: Shared<Capacity>,
    /// One a region whose loss it notices, in the plan's order.
    pub recoveries: Shared<Recovery>,
    /// One a place of users, as the inventory lists them; shared by services that are placed alike.
    pub latency: Arc<[UserLatency]>,
    /// With everything that it waits for; none for what somebody else runs.
    pub composed: Option<Composed>,
}

impl ServicePlan {
    /// Its dataset of a name.
    pub fn dataset(&self, name: &Name) -> Option<&DatasetPlan> {
        let at = self.datasets.binary_search_by(|dataset| dataset.id.dataset.cmp(name)).ok()?;
        self.datasets.get(at)
    }

    /// Pods and copies as placed, with nothing worked out yet.
    pub fn placed(name: Name, pods: PodPlacement, datasets: Vec<DatasetPlan>) -> Self {
        Self {
            name,
            pods,
            datasets,
            calls: Vec::new(),
            capacity: Shared::default(),
            recoveries: Shared::default(),
            latency: Arc::default(),
            composed: None,
        }
    }
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
    /// One region serves; the others keep pods that do not, and take over when it is lost.
    Standby {
        /// The one that serves.
        active: RegionId,
        /// The others, in order of preference.
        standby: Vec<RegionId>,
        /// Share of the serving region's pods that each of the others keeps.
        share: Share,
    },
    /// Each home has a leader of its own.
    LeaderPerHome {
        /// Where one works.
        homes: Vec<RegionId>,
        /// Where copies of their rows are but no home is: one that is lost may be taken over there.
        standby: Vec<RegionId>,
    },
    /// Served at the edge from origins in these regions.
    Edge(Vec<RegionId>),
    /// Not ours to place.
    External,
    /// No region is allowed to run it.
    Nowhere,
}

impl PodPlacement {
    /// Regions that answer users while all is well; empty for what somebody else runs.
    pub fn serving(&self) -> &[RegionId] {
        match self {
            Self::Active(all) | Self::LeaderPerHome { homes: all, .. } | Self::Edge(all) => all,
            Self::Leader { now, .. } => std::slice::from_ref(now),
            Self::Standby { active, .. } => std::slice::from_ref(active),
            Self::External | Self::Nowhere => &[],
        }
    }

    /// Regions that hold pods, working or waiting, in order of preference.
    pub fn everywhere(&self) -> Vec<&RegionId> {
        match self {
            Self::Active(all) | Self::Edge(all) => all.iter().collect(),
            Self::LeaderPerHome { homes, standby } => homes.iter().chain(standby).collect(),
            Self::Leader { candidates, .. } => candidates.iter().collect(),
            Self::Standby { active, standby, .. } => std::iter::once(active).chain(standby).collect(),
            Self::External | Self::Nowhere => Vec::new(),
        }
    }
}

/// One dataset as planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetPlan {
    /// Which dataset.
    pub id: DatasetId,
    /// Copies by region, in the plan's order of regions.
    pub copies: Shared<Copy>,
    /// Where writes go.
    pub writes: WritePath,
    /// Where reads go.
    pub reads: ReadPath,
    /// Whether a commit waits for another region.
    pub commit: Commit,
    /// What its content is made from, where it is not a truth of its own.
    pub made_from: Option<RebuildSource>,
    /// Its datastore, where one is named.
    pub store: Option<CatalogId>,
    /// How copies follow one another, by `from` and `to` in the plan's order.
    pub links: Shared<Link>,
    /// What is lost with each region that holds a copy, in the plan's order.
    pub losses: Shared<DataLoss>,
    /// Where the one writer would stand best; none where there is not one, or where users are unknown.
    pub home: Option<HomeChoice>,
    /// How users see their own writes, where they need to.
    pub own_writes: Option<OwnWrites>,
    /// The backup beside replication; none where none is declared.
    pub backup: Option<BackupPlan>,
    /// Quorum stores held against it, where it asks for what only such a store can do.
    pub quorums: Shared<QuorumOption>,
}

impl DatasetPlan {
    /// Copies as placed, committed locally, with nothing worked out yet.
    pub fn placed(id: DatasetId, copies: Vec<Copy>, writes: WritePath, reads: ReadPath) -> Self {
        Self {
            id,
            copies: copies.into(),
            writes,
            reads,
            commit: Commit::Local,
            made_from: None,
            store: None,
            links: Shared::default(),
            losses: Shared::default(),
            home: None,
            own_writes: None,
            backup: None,
            quorums: Shared::default(),
        }
    }
}

/// A copy in a region.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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

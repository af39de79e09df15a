//! Users on their way: who is served where, how long it takes, how much a region must carry, how routing is set up.

use std::sync::Arc;

use super::figure::{Figure, Reckoned};
use super::recovery::Task;
use crate::base::evidence::{Fact, Provenance};
use crate::base::ids::{Name, RegionId};
use crate::base::units::{Millis, Share};
use crate::model::latency::RoundTrip;
use crate::model::topology::Place;
use crate::model::verdict::Truth;
use crate::model::words::HealthCheckKind;

/// The round trip between two regions in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trip {
    /// One end.
    pub from: RegionId,
    /// The other.
    pub to: RegionId,
    /// There and back; none where the catalog does not know a region.
    pub round_trip: Option<RoundTrip>,
}

/// The round trip of users of one place to a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserTrip {
    /// The users.
    pub from: Place,
    /// How many of all they are.
    pub share: Share,
    /// The region.
    pub to: RegionId,
    /// There and back with the last mile; none where the catalog does not know an end.
    pub round_trip: Option<RoundTrip>,
}

/// How users spread over a set of regions that serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loads {
    /// The regions, in the plan's order.
    pub among: Vec<RegionId>,
    /// Share of users by region while all are well, in the order of `among`.
    pub normal: Reckoned<Vec<(RegionId, Share)>>,
    /// The same after the loss of each region, in the order of `among`. Users have gone to the nearest that is left.
    pub after: Vec<LoadsAfter>,
}

/// How users spread after a loss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadsAfter {
    /// The lost region.
    pub lost: RegionId,
    /// Share of users by region that is left; empty where none is.
    pub spread: Reckoned<Vec<(RegionId, Share)>>,
}

/// What a service needs and keeps in one region.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Capacity {
    /// Where.
    pub region: RegionId,
    /// Share of users while all is well.
    pub normal: Reckoned<Share>,
    /// Share of users after the worst loss of one other region; all of them where it is not known where users go.
    pub worst: Reckoned<Share>,
    /// The loss that makes it so; none where no loss adds anything, and where it is not known which does.
    pub worst_loss: Option<RegionId>,
    /// Pods; unknown where neither `replicas` nor `autoscaling` is written.
    pub pods: Reckoned<PodCount>,
    /// Whether it can carry the worst loss, grown or as it is.
    pub holds: Truth,
}

/// Pods of a service in one region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PodCount {
    /// Needed while all is well.
    pub normal: u32,
    /// Needed after the worst loss.
    pub worst: u32,
    /// That run all the time.
    pub kept: u32,
    /// Most that may run.
    pub most: u32,
}

impl PodCount {
    /// What has to be started after the worst loss.
    pub const fn lacking(self) -> u32 {
        self.worst.saturating_sub(self.kept)
    }
}

/// Network time of users of one place, without what the service itself takes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UserLatency {
    /// The users.
    pub from: Place,
    /// How many of all they are.
    pub share: Share,
    /// The region that serves them; none where none does.
    pub serving: Option<RegionId>,
    /// A read as planned.
    pub read: Reckoned<Percentiles>,
    /// A write as planned; none where users write nothing.
    pub write: Option<Reckoned<Percentiles>>,
    /// A read with everything in the primary region.
    pub read_today: Reckoned<Percentiles>,
    /// A write with everything in the primary region; none where users write nothing.
    pub write_today: Option<Reckoned<Percentiles>>,
    /// A write whose statements each travel to the writer instead of one forwarded call; none where that is no longer.
    pub write_by_statement: Option<Millis>,
}

/// Median and 95th percentile.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percentiles {
    /// Half of the requests take no longer.
    pub p50: Millis,
    /// 95 of 100 take no longer.
    pub p95: Reckoned<Millis>,
    /// How it is known: the least firm of its parts.
    pub from: Provenance,
    /// What was added up: a fragment without a full stop.
    pub words: Arc<str>,
}

/// How users find a region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoutingPlan {
    /// How a region is chosen.
    pub policy: Policy,
    /// How long resolvers keep a record.
    pub ttl: Option<Figure>,
    /// One a region that serves, in the plan's order.
    pub records: Vec<RouteRecord>,
    /// One a region that serves, and one that watches writes.
    pub checks: Vec<HealthCheck>,
    /// How a second region is opened: steps in order, each with what must hold before the next.
    pub ramp: Vec<RampStep>,
    /// Where users of a place must be served because of where rows may live, by place.
    pub residency: Vec<PlaceRoute>,
    /// How a region is emptied in peace, by region.
    pub drains: Vec<Drain>,
}

impl RoutingPlan {
    /// Regions that may serve the users of one in its place: every place that rows may not leave and that holds it must
    /// hold them too.
    pub fn elsewhere<'r>(&'r self, from: &'r RegionId) -> impl Iterator<Item = &'r RegionId> {
        let holding = || self.residency.iter().filter(|route| route.regions.contains(from));
        let all = self.records.iter().map(|record| &record.region);
        all.filter(move |id| *id != from && holding().all(|route| route.regions.contains(id)))
    }
}

/// How a region is chosen for a user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Policy {
    /// There is one.
    #[default]
    Single,
    /// The one that answers soonest and is healthy.
    Latency,
    /// The first one while it is healthy, else the next.
    Failover,
}

impl Policy {
    /// One word for outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Latency => "latency",
            Self::Failover => "failover",
        }
    }
}

/// A record that leads to a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteRecord {
    /// The region.
    pub region: RegionId,
    /// Its load balancer.
    pub endpoint: Fact<String>,
    /// DNS zone of that load balancer.
    pub hosted_zone: Fact<String>,
    /// Id of an existing health check.
    pub health_check: Fact<String>,
}

/// A health check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthCheck {
    /// What it triggers.
    pub triggers: Trigger,
    /// The region it looks at.
    pub region: RegionId,
    /// What it looks at.
    pub kind: Reckoned<HealthCheckKind>,
    /// How often.
    pub interval: Figure,
    /// So many failures in a row count.
    pub threshold: u32,
    /// Until it has failed: interval times threshold.
    pub detects: Figure,
    /// What it would have seen of the slow-but-up incident.
    pub brownout: Sees,
}

/// What a failed check sets in motion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trigger {
    /// Users are sent elsewhere: looks only at what is local to its region.
    Routing,
    /// A copy is promoted: writes and reads one row where writes go.
    Promotion,
}

/// What a check sees of a region that is slow but up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sees {
    /// It fails once slowness has lasted for this long.
    After(Millis),
    /// It never fails: it tests whether an answer comes, not when.
    Never,
    /// What it looks at is not said.
    Unknown,
}

/// One step of opening a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RampStep {
    /// Share of users by region; they add up to all.
    pub weights: Vec<(RegionId, Share)>,
    /// What must hold before the next step: fragments without a full stop.
    pub holds: Vec<Arc<str>>,
    /// The weights to go back to where it does not hold.
    pub back: Vec<(RegionId, Share)>,
    /// Services of which a region may not run the pods that this share of users needs; of the first step also what it
    /// is taken from. Regions are sized for the loss of one of them, not for the way there.
    pub short: Vec<ShortOfPods>,
}

/// A service that is too small in a region for a step of opening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortOfPods {
    /// Which.
    pub service: Name,
    /// Where.
    pub region: RegionId,
    /// Pods that the step needs there.
    pub needs: u32,
    /// Most that may run there.
    pub most: u32,
}

/// Where users of a place must be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceRoute {
    /// The place.
    pub place: Place,
    /// Regions that lie in it, in the plan's order.
    pub regions: Vec<RegionId>,
    /// Services whose rows bind their users there, sorted.
    pub services: Vec<Name>,
}

/// How a region is emptied in peace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drain {
    /// The region.
    pub region: RegionId,
    /// In order; of actions on a dataset the service goes before it.
    pub tasks: Vec<(Option<Name>, Task)>,
}

//! Users on their way.

use schemars::JsonSchema;
use serde::Serialize;

use super::Holds;
use super::figures::{Figure, Known, Ms, Reckoned, Seconds};
use super::recovery::Task;

/// The round trip between two regions in use.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Trip {
    /// One end.
    pub from: String,
    /// The other.
    pub to: String,
    /// There and back; null where the catalog does not know a region.
    pub round_trip: Option<RoundTrip>,
}

/// The round trip of users of one place to a region.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct UserTrip {
    /// The users.
    pub from: String,
    /// How many of all they are.
    pub share: String,
    /// The region.
    pub to: String,
    /// There and back with the last mile; null where the catalog does not know an end.
    pub round_trip: Option<RoundTrip>,
}

/// There and back.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct RoundTrip {
    /// Median; with the last mile where a user stands at one end.
    pub p50_ms: Ms,
    /// Measured tail; null where there is none.
    pub tail: Option<Tail>,
    /// What of `p50Ms` is the user's own access line; 0 between regions.
    pub last_mile_ms: Ms,
    /// The rung of the ladder: `measured`, `reverse direction`, `same metro`, `corridor model` or `same region`.
    pub rung: String,
    /// How it is known: `measured`, `modelled` or `assumed`.
    pub provenance: String,
    /// Who measured and when, or what the model took.
    pub from: String,
}

/// A percentile above the median.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Tail {
    /// 90, 95 ...
    pub percentile: u8,
    /// That long or shorter in so many of 100 cases.
    pub ms: Ms,
}

/// How users spread over a set of regions that serve.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Loads {
    /// The regions.
    pub among: Vec<String>,
    /// Share of users by region while all are well.
    pub normal: Reckoned<Vec<Weight>>,
    /// The same after the loss of each region.
    pub after: Vec<LoadsAfter>,
}

/// How users spread after a loss.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct LoadsAfter {
    /// The lost region.
    pub lost: String,
    /// Share of users by region that is left; empty where none is.
    pub spread: Reckoned<Vec<Weight>>,
}

/// A share of users.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Weight {
    /// Where they are served.
    pub region: String,
    /// Such as `40%`.
    pub share: String,
}

/// What a service needs and keeps in one region.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Capacity {
    /// Where.
    pub region: String,
    /// Share of users while all is well.
    pub normal: Reckoned<String>,
    /// Share of users after the worst loss of one other region.
    pub worst: Reckoned<String>,
    /// The loss that makes it so; null where no loss adds anything.
    pub worst_loss: Option<String>,
    /// Pods.
    pub pods: Reckoned<PodCount>,
    /// Whether it can carry the worst loss, grown or as it is.
    pub holds: Holds,
}

/// Pods of a service in one region.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
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

/// Network time by place of users, for all services that are placed alike.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Latency {
    /// The services, by name.
    pub services: Vec<String>,
    /// One a place, as the inventory lists them.
    pub users: Vec<UserLatency>,
}

/// Network time of users of one place, without what the service itself takes.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct UserLatency {
    /// The users.
    pub from: String,
    /// How many of all they are.
    pub share: String,
    /// The region that serves them; null where none does.
    pub serving: Option<String>,
    /// A read as planned.
    pub read: Reckoned<Percentiles>,
    /// A write as planned; null where users write nothing.
    pub write: Option<Reckoned<Percentiles>>,
    /// A read with everything in the primary region.
    pub read_today: Reckoned<Percentiles>,
    /// A write with everything in the primary region; null where users write nothing.
    pub write_today: Option<Reckoned<Percentiles>>,
    /// A write whose statements each travel to the writer; null where that is no longer.
    pub write_by_statement_ms: Option<Ms>,
}

/// Median and 95th percentile.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Percentiles {
    /// Half of the requests take no longer.
    pub p50_ms: Ms,
    /// 95 of 100 take no longer.
    pub p95_ms: Reckoned<Ms>,
    /// How it is known: `stated`, `archetype`, `assumed`, `documented`, `measured`, `modelled` or `unknown`; the least
    /// firm of its parts.
    pub provenance: String,
    /// What was added up.
    pub from: String,
}

/// How users find a region.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Routing {
    /// `single`: there is one; `latency`: the one that answers soonest and is healthy; `failover`: the first one while
    /// it is healthy, else the next.
    pub policy: String,
    /// How long resolvers keep a record.
    pub ttl: Option<Figure>,
    /// One a region that serves.
    pub records: Vec<RouteRecord>,
    /// One a region that serves, and one that watches writes.
    pub checks: Vec<HealthCheck>,
    /// How a second region is opened, in order.
    pub ramp: Vec<RampStep>,
    /// Where users of a place must be served because of where rows may live.
    pub residency: Vec<PlaceRoute>,
    /// How a region is emptied in peace.
    pub drains: Vec<Drain>,
}

/// A record that leads to a region.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct RouteRecord {
    /// The region.
    pub region: String,
    /// Its load balancer.
    pub endpoint: Known,
    /// DNS zone of that load balancer.
    pub hosted_zone: Known,
    /// Id of an existing health check.
    pub health_check: Known,
}

/// A health check.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct HealthCheck {
    /// What it sets in motion: `routing` sends users elsewhere, `promotion` promotes a copy.
    pub triggers: String,
    /// The region it looks at.
    pub region: String,
    /// What it looks at: `reachability`: whether something answers; `alarm`: whether the region's own p95 is in bounds.
    pub kind: Reckoned<String>,
    /// How often.
    pub interval: Figure,
    /// So many failures in a row count.
    pub threshold: u32,
    /// Until it has failed.
    pub detects: Figure,
    /// What it would have seen of the slow-but-up incident.
    pub brownout: Sees,
}

/// What a check sees of a region that is slow but up.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Sees {
    /// Whether it fails on slowness.
    pub seen: Holds,
    /// Once slowness has lasted for this long; null where it is never seen, or that is not known.
    pub after_seconds: Option<Seconds>,
}

/// One step of opening a region.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RampStep {
    /// Share of users by region.
    pub weights: Vec<Weight>,
    /// What must hold before the next step.
    pub holds: Vec<String>,
    /// The weights to go back to where it does not hold.
    pub back: Vec<Weight>,
    /// Services of which a region may not run the pods that this share of users needs; of the first step also what it
    /// is taken from.
    pub short: Vec<ShortOfPods>,
}

/// A service that is too small in a region for a step of opening.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ShortOfPods {
    /// Which.
    pub service: String,
    /// Where.
    pub region: String,
    /// Pods that the step needs there.
    pub needs: u32,
    /// Most that may run there.
    pub most: u32,
}

/// Where users of a place must be served.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PlaceRoute {
    /// The place.
    pub place: String,
    /// Regions that lie in it.
    pub regions: Vec<String>,
    /// Services whose rows bind their users there.
    pub services: Vec<String>,
}

/// How a region is emptied in peace.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Drain {
    /// The region.
    pub region: String,
    /// In order.
    pub tasks: Vec<Task>,
}

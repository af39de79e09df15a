//! How copies follow one another, and what is lost with a region.

use schemars::JsonSchema;
use serde::Serialize;

use super::Holds;
use super::figures::{Figure, IntervalMs, Ms, NetworkFigure, Reckoned};

/// Writes of one region on their way to a copy in another, or a source on its way into what is made from it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Link {
    /// Where the writes were taken; the same as `to` where a copy is made from a source in its own region.
    pub from: String,
    /// Where they arrive.
    pub to: String,
    /// `async` copies after the commit; `sync`: the commit waits for it; `merge` copies into a state that takes writes
    /// of its own; `rebuild` makes content anew from its source.
    pub mode: String,
    /// What carries it.
    pub mechanism: Reckoned<String>,
    /// How far the copy is behind.
    pub lag: Reckoned<Lag>,
    /// The least that wire, log and queue need, whatever is documented.
    pub floor: Reckoned<LagTerms>,
    /// Writes that cross it, such as `300/s`.
    pub writes: Reckoned<String>,
    /// Bytes that cross it before compression, such as `20TB/month`.
    pub flow: Reckoned<String>,
}

/// How far a copy is behind. At least one of the figures is there; none of the others is guessed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Lag {
    /// Half of the writes arrive within this.
    pub p50_ms: Option<IntervalMs>,
    /// 99 of 100 do.
    pub p99_ms: Option<Ms>,
    /// 999 of 1000 do.
    pub p999_ms: Option<Ms>,
    /// It is promised not to take longer.
    pub bound_ms: Option<Ms>,
    /// Where the figures come from: `synchronous`, `measured`, `documented bound`, `documented as typical` or
    /// `assumed profile`.
    pub basis: String,
    /// How it is known: `stated`, `assumed`, `documented` or `modelled`.
    pub provenance: String,
    /// The words they were taken from.
    pub from: String,
}

/// The terms of `wal + RTT/2 + flush + replay + wait`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct LagTerms {
    /// Their sum at the shortest, what is not known left out.
    pub least_ms: Ms,
    /// Writing the log.
    pub wal_ms: Ms,
    /// One way over the wire.
    pub half_round_trip_ms: Ms,
    /// How the round trip is known: `measured`, `reverse direction`, `same metro`, `corridor model` or `same region`.
    pub round_trip_known: String,
    /// Batching or polling of the store; null where it is not documented.
    pub flush_ms: Option<Ms>,
    /// Replaying one write.
    pub replay_ms: IntervalMs,
    /// The mean wait in the replay queue; null where it cannot be said.
    pub wait_ms: Option<Ms>,
    /// `mean`; `beyond-one-at-a-time` where one write after another could not keep up; or `unknown`.
    pub wait: String,
}

/// What becomes of a dataset's writes when a region is lost.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct DataLoss {
    /// The region.
    pub lost: String,
    /// On a day on which the links are well: the RPO.
    pub quiet: Loss,
    /// After a brown-out of the objectives' length; null where no length is set.
    pub after_brownout: Option<Loss>,
    /// Writes lost on a quiet day, rounded up.
    pub writes_quiet: Reckoned<u64>,
    /// Writes lost after the brown-out, rounded up; null where no length is set.
    pub writes_after_brownout: Option<Reckoned<u64>>,
}

/// How much is lost, in time.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Loss {
    /// `nothing`; `up-to`: the writes of at most so long; `typically`: of typically so long, nobody says how long at
    /// worst; `stays-behind`: what only the lost region held is out of reach until it returns; or `unknown`.
    pub kind: String,
    /// How long; null but for `up-to` and `typically`.
    pub time: Option<Figure>,
    /// Why nothing is lost, or what is missing; null otherwise.
    pub because: Option<String>,
}

/// Where the one region that orders writes would stand best.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Home {
    /// The planned one.
    pub planned: HomeMean,
    /// The other allowed homes, the one that costs users least first.
    pub others: Vec<HomeMean>,
    /// Whether the inventory names the planned one.
    pub stated: bool,
}

/// A home with what it costs users.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct HomeMean {
    /// Where.
    pub region: String,
    /// Mean network time of a write over all users.
    pub mean_write_ms: Ms,
}

/// How users who wrote are kept from reading an older copy.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct OwnWrites {
    /// `timer`: a flag sends a user's reads to the writer for a while; `token`: a reader waits until the copy has
    /// reached the position of its own last write.
    pub by: String,
    /// How long the flag lives; null for a token.
    pub ttl: Option<Figure>,
    /// Why a timer will not do; null for a timer.
    pub because: Option<String>,
}

/// The point-in-time backup beside replication, which copies corruption too.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Backup {
    /// Whether a point in time can be restored.
    pub point_in_time: Holds,
    /// How far back, such as `14d`; null where it is not known.
    pub retention: Option<String>,
    /// Regions with a copy.
    pub copies: Vec<String>,
}

/// A store that commits through a quorum of regions, held against what a dataset asks.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Quorum {
    /// Its id in the catalog.
    pub store: String,
    /// Whether it can span the regions of the dataset.
    pub possible: Holds,
    /// Why.
    pub because: String,
    /// Network time of one commit by the region where it is asked; empty where it is not possible.
    pub commits: Vec<QuorumCommit>,
}

/// Network time of one commit.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct QuorumCommit {
    /// Where it is asked.
    pub region: String,
    /// How long it takes.
    pub time: Reckoned<NetworkFigure>,
}

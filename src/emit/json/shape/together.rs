//! Services together.

use schemars::JsonSchema;
use serde::Serialize;

use super::figures::Reckoned;
use super::recovery::RecoveryTime;
use super::traffic::Percentiles;

/// A call to another service.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Call {
    /// Who is called.
    pub service: String,
    /// `sync` where the answer is waited for, else `async`.
    pub call: String,
    /// On which requests: `read`, `write` or `all`.
    pub on: String,
    /// Whether both were said; what was not is taken as the strictest.
    pub said: bool,
}

/// A service with everything that it waits for.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Composed {
    /// Until it works again after the worst loss of one region.
    pub rto: RecoveryTime,
    /// From the service to the one that makes it so, both included; the service alone where it is its own.
    pub rto_path: Vec<String>,
    /// Network time of a write for the users that wait longest, at least; null where users write nothing.
    pub write: Option<Reckoned<Percentiles>>,
    /// As `rtoPath`.
    pub write_path: Vec<String>,
    /// What all promises on the way allow at most.
    pub availability: Reckoned<String>,
    /// What it waits for and nobody promises anything about.
    pub unpromised: Vec<String>,
}

/// What stops when a region is lost.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RegionLoss {
    /// The region.
    pub region: String,
    /// Services that notice, by name.
    pub services: Vec<Impact>,
    /// What the platform shares and keeps there, by name.
    pub shared: Vec<SharedLoss>,
}

/// What one service suffers.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Impact {
    /// The service.
    pub service: String,
    /// What of it stops: `its own users`, `all writes` or `everything`.
    pub stops: String,
    /// Until it works again.
    pub until: RecoveryTime,
    /// The path to what it waits for and why it suffers; empty where it is its own loss.
    pub through: Vec<String>,
}

/// Something that the platform shares.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct SharedLoss {
    /// As the inventory calls it.
    pub name: String,
    /// `gitops`, `registry`, `secrets`, `dns`, `identity` or `monitoring`.
    pub kind: String,
    /// What can no longer be done.
    pub stops: String,
    /// Whether a recovery needs it.
    pub needed_to_recover: bool,
}

/// Steps of the migration that can be taken together.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Wave {
    /// `stateless first`, `copies to read from`, `read your own writes`, `idempotency`, `homes for keys`, `merged
    /// writes` or `leadership`.
    pub goal: String,
    /// What takes part.
    pub members: Vec<Member>,
    /// What must hold before it begins.
    pub entry: Vec<String>,
    /// What must hold before the next begins.
    pub exit: Vec<String>,
    /// The way back.
    pub back: Vec<String>,
}

/// What takes part in a wave.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Member {
    /// The service.
    pub service: String,
    /// Its dataset; null for the service as such.
    pub dataset: Option<String>,
}

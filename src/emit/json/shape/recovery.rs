//! What happens after a region is lost.

use schemars::JsonSchema;
use serde::Serialize;

use super::figures::IntervalSeconds;

/// How a service comes back after the loss of one region.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Recovery {
    /// The region.
    pub lost: String,
    /// Until everything works again: the RTO for this loss.
    pub rto: RecoveryTime,
    /// The most that any step asks for: `automatic`, `button` or `person`.
    pub actor: String,
    /// What runs at the same time; the longest counts.
    pub tracks: Vec<Track>,
    /// What is to be done, in order.
    pub runbook: Vec<Task>,
    /// The way back once the region has returned, in order.
    pub failback: Vec<Task>,
}

/// How long it takes until something works again.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct RecoveryTime {
    /// `unaffected`: it never stopped; `within` so long; `at-least` so long, for the whole something is missing;
    /// `when-returned`: not before the region returns.
    pub kind: String,
    /// How long; null for `unaffected` and `when-returned`.
    pub rto_seconds: Option<IntervalSeconds>,
    /// What is missing, or why it must wait; null otherwise.
    pub because: Option<String>,
}

/// Steps that follow one another.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Track {
    /// `traffic`: users of the lost region reach another; `writes` to a dataset work again; `leader`: the one leader
    /// works again.
    pub restores: String,
    /// The dataset of `writes`; null otherwise.
    pub dataset: Option<String>,
    /// In order.
    pub steps: Vec<Step>,
    /// The sum of its steps.
    pub total: RecoveryTime,
}

/// One part of a recovery time.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Step {
    /// `detect`, `decide`, `promote`, `route`, `reconnect` or `warm`.
    pub part: String,
    /// How long.
    pub seconds: IntervalSeconds,
    /// How it is known: `stated`, `archetype`, `assumed`, `documented`, `measured`, `modelled` or `unknown`; of several
    /// the least firm.
    pub provenance: String,
    /// What it was taken from.
    pub from: String,
}

/// One thing to do. What an action does not speak of is left out.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Task {
    /// `confirm-loss`, `leave-region`, `fence`, `note-position`, `promote`, `point-writes`, `move-home`,
    /// `commit-alone`, `commit-together`, `move-rights`, `move-leader`, `scale-up`, `verify`, `reseed`, `reconcile`,
    /// `catch-up`, `switchover`, `weight` or `wait-out`.
    pub action: String,
    /// `automatic`, `button` or `person`.
    pub by: String,
    /// Of which service, where the task is one of several services'.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Of which dataset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// Where; of `promote`, `point-writes`, `move-home`, `switchover` and `move-leader` the new place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// From where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Of `move-home` the home whose rows are written there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home: Option<String>,
    /// Which share of the users that are the region's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<String>,
}

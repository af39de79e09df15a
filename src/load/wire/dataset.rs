//! One dataset, and what a team declares about it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::values::{DurationText, InvariantWord, RateText, ShareText, SizeText, Word};
use crate::model::words::{
    Conflicts, Consistency, DeclaredPods, DeclaredStrategy, LocalWrites, LostUpdates, OnDelete, Operation, ReadsFrom,
    Replication, Role, Scope,
};

/// One dataset.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Dataset {
    /// A label of RFC 1123, unique in its service.
    #[schemars(required, regex(pattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"))]
    pub(crate) name: Option<String>,
    /// A catalog shorthand that fills in what is not written.
    pub(crate) archetype: Option<String>,
    /// What it is to the platform; absent counts as source.
    pub(crate) role: Option<Word<Role>>,
    /// Catalog id of its datastore.
    pub(crate) store: Option<String>,
    /// Instance type.
    pub(crate) instance: Option<String>,
    /// Stored bytes.
    pub(crate) size: Option<SizeText>,
    /// Bytes of one row.
    pub(crate) row_size: Option<SizeText>,
    /// Writes in all regions.
    pub(crate) write_rate: Option<RateText>,
    /// Round trips of one write transaction.
    pub(crate) statements_per_write: Option<u32>,
    /// Wanted write home.
    pub(crate) home: Option<String>,
    /// What is done to it; `[]` says it is only read.
    pub(crate) operations: Option<Vec<Word<Operation>>>,
    /// What must hold; `[none]` says nothing must.
    pub(crate) invariants: Option<Vec<Word<InvariantWord>>>,
    /// Where invariants can be checked; absent counts as global.
    pub(crate) invariant_scope: Option<Word<Scope>>,
    /// Whether a read decides a write.
    pub(crate) reads_for_decision: Option<bool>,
    /// What rows refer to.
    pub(crate) references: Option<Vec<Reference>>,
    /// Datasets that must recover to the same point.
    pub(crate) recovers_with: Option<Vec<String>>,
    /// Share of accesses that read.
    pub(crate) reads: Option<ShareText>,
    /// What readers need.
    pub(crate) consistency: Option<Word<Consistency>>,
    /// How old a read may be.
    pub(crate) staleness: Option<DurationText>,
    /// What ties a row to a region.
    pub(crate) affinity: Option<Affinity>,
    /// The key inside which order matters.
    pub(crate) order_key: Option<String>,
    /// How much may be lost; absent: the service's, else the platform's.
    pub(crate) rpo: Option<DurationText>,
    /// Whether writes must be taken where the user is.
    pub(crate) local_writes: Option<Word<LocalWrites>>,
    /// Whether one of two overwrites may be discarded.
    pub(crate) lost_updates: Option<Word<LostUpdates>>,
    /// Whether units are interchangeable.
    pub(crate) fungible: Option<bool>,
    /// How many units are typically left.
    pub(crate) headroom: Option<u64>,
    /// Continents, countries or regions that rows may not leave.
    pub(crate) residency: Option<Vec<String>>,
    /// Whether it is money.
    pub(crate) money: Option<bool>,
    /// `service`, `service/dataset` or a dataset of this service that it can be made from again.
    pub(crate) rebuildable_from: Option<String>,
    /// Addresses by region.
    pub(crate) endpoints: Option<BTreeMap<String, Endpoints>>,
    /// Kubernetes Secret with its credentials.
    #[schemars(regex(pattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"))]
    pub(crate) secret_ref: Option<String>,
    /// Measured replication lag.
    pub(crate) lag: Option<Lag>,
    /// Point-in-time backup.
    pub(crate) backup: Option<Backup>,
    /// What the team says it does or wants.
    pub(crate) declared: Option<Declared>,
}

/// A foreign key.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Reference {
    /// The parent: `dataset` of this service or `service/dataset`.
    #[schemars(required)]
    pub(crate) dataset: Option<String>,
    /// What happens when a parent row goes; absent counts as hard.
    pub(crate) on_delete: Option<Word<OnDelete>>,
}

/// What ties a row to a region.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Affinity {
    /// The key.
    #[schemars(required)]
    pub(crate) key: Option<String>,
    /// Share of accesses from the row's home region.
    #[schemars(required)]
    pub(crate) local: Option<ShareText>,
}

/// Addresses in one region.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Endpoints {
    /// Where writes go.
    pub(crate) write: Option<String>,
    /// Where reads go.
    pub(crate) read: Option<String>,
}

/// Measured replication lag.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Lag {
    /// Median.
    #[schemars(required)]
    pub(crate) p50: Option<DurationText>,
    /// 99th percentile.
    pub(crate) p99: Option<DurationText>,
}

/// A backup from which a point in time can be restored.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Backup {
    /// Whether any point in time can be restored.
    pub(crate) point_in_time: Option<bool>,
    /// How far back.
    pub(crate) retention: Option<DurationText>,
    /// Regions with a copy.
    pub(crate) copies: Option<Vec<String>>,
}

/// What a team says it does or wants, right or wrong; checks compare it with the plan.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Declared {
    /// How data lives in several regions.
    pub(crate) strategy: Option<Word<DeclaredStrategy>>,
    /// Where pods run.
    pub(crate) pods: Option<Word<DeclaredPods>>,
    /// How data is copied.
    pub(crate) replication: Option<Word<Replication>>,
    /// Where reads go.
    pub(crate) reads: Option<Word<ReadsFrom>>,
    /// Whether the writer checks again what a read elsewhere decided.
    pub(crate) revalidated: Option<bool>,
    /// How conflicts end.
    pub(crate) conflicts: Option<Word<Conflicts>>,
    /// The flag that routes a user's reads to the writer.
    pub(crate) read_your_own_writes: Option<ReadYourOwnWrites>,
    /// Leases of elected leaders.
    pub(crate) lease: Option<Lease>,
}

/// The flag that routes a user's reads to the writer.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReadYourOwnWrites {
    /// Where it is kept.
    pub(crate) dataset: Option<String>,
    /// How long it lives.
    pub(crate) ttl: Option<DurationText>,
    /// Whether a reader waits instead until the copy has reached its own last write.
    pub(crate) token: Option<bool>,
}

/// Leases of elected leaders.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Lease {
    /// Where they are kept.
    pub(crate) dataset: Option<String>,
}

//! What is known of a dataset when it is decided: stated, expanded, inherited and implied, with how each is known.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::inventory::{Affinity, RebuildSource};
use super::topology::Place;
use super::words::{Consistency, Invariant, LocalWrites, LostUpdates, Operation, Role, Scope, ServiceKind};
use crate::base::evidence::{Fact, Provenance};
use crate::base::ids::{CatalogId, DatasetId, RegionId};
use crate::base::path::Anchor;
use crate::base::units::{Millis, Rate, Share};

/// An invariant that is to be kept, with how it is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept {
    /// What must hold.
    pub invariant: Invariant,
    /// Stated, from an archetype, or implied by an operation.
    pub from: Provenance,
    /// Where it, or the operation that implies it, was written.
    pub at: Option<Anchor>,
}

/// Everything that a rule may ask of a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetFacts {
    /// Which dataset.
    pub id: DatasetId,
    /// Where it was written.
    pub at: Anchor,
    /// What its service is.
    pub kind: ServiceKind,
    /// What it is to the platform; source unless said otherwise.
    pub role: Fact<Role>,
    /// What is done to it.
    pub operations: Fact<BTreeSet<Operation>>,
    /// What must hold, sorted; empty where nothing must or where operations are unknown.
    pub invariants: Vec<Kept>,
    /// Where invariants can be checked; global unless said otherwise.
    pub scope: Fact<Scope>,
    /// Share of accesses that read.
    pub reads: Fact<Share>,
    /// What readers need.
    pub consistency: Fact<Consistency>,
    /// How old a read may be.
    pub staleness: Fact<Millis>,
    /// What ties a row to a region.
    pub affinity: Fact<Affinity>,
    /// The key inside which order matters.
    pub order_key: Fact<String>,
    /// How much may be lost.
    pub rpo: Fact<Millis>,
    /// How long it may be down.
    pub rto: Fact<Millis>,
    /// Whether writes must be taken where the user is; no unless said otherwise.
    pub local_writes: Fact<LocalWrites>,
    /// Whether an overwrite may be discarded; no unless said otherwise.
    pub lost_updates: Fact<LostUpdates>,
    /// Whether units are interchangeable; no unless said otherwise.
    pub fungible: Fact<bool>,
    /// How many units are typically left.
    pub headroom: Fact<u64>,
    /// Writes in all regions.
    pub write_rate: Fact<Rate>,
    /// Where rows may live, its own and its sources'.
    pub residency: Fact<Vec<Place>>,
    /// Regions that residency allows, and that are not mere candidates; primary first.
    pub allowed: Vec<RegionId>,
    /// All regions that are not mere candidates; primary first.
    pub regions: Vec<RegionId>,
    /// Whether it is money; no unless said otherwise.
    pub money: Fact<bool>,
    /// What it can be made from again.
    pub rebuildable_from: Fact<RebuildSource>,
    /// Its datastore.
    pub store: Fact<CatalogId>,
    /// Whether that store merges the writes of a transaction together or not at all.
    pub merges_transactions: bool,
    /// Wanted write home.
    pub home: Fact<RegionId>,
    /// Residency as the inventory writes it, for messages.
    pub residency_shown: Vec<Arc<str>>,
}

impl DatasetFacts {
    /// Whether one of the known operations is `operation`.
    pub fn does(&self, operation: Operation) -> bool {
        self.operations.value().is_some_and(|all| all.contains(&operation))
    }

    /// Whether `invariant` must hold.
    pub fn keeps(&self, invariant: Invariant) -> bool {
        self.invariants.iter().any(|kept| kept.invariant == invariant)
    }

    /// The role, source where nothing was said.
    pub fn role(&self) -> Role {
        self.role.value().copied().unwrap_or(Role::Source)
    }

    /// Whether it is money.
    pub fn is_money(&self) -> bool {
        self.money.value().copied().unwrap_or(false)
    }

    /// Whether writes are wanted where the user is.
    pub fn local_writes(&self) -> LocalWrites {
        self.local_writes.value().copied().unwrap_or(LocalWrites::No)
    }
}

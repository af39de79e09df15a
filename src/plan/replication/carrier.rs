//! What carries writes to another region, as far as it is known.

use std::sync::Arc;

use crate::base::ids::CatalogId;
use crate::base::units::Millis;
use crate::model::catalog::{Catalog, Datastore, DocumentedRpo, MultiRegionMode};
use crate::model::plan::{Commit, Reckoned};

/// The store of a dataset.
#[derive(Clone, Copy, Debug)]
pub(super) enum Carrier<'a> {
    /// An entry of the catalog.
    Known(&'a Datastore),
    /// It is named, but the catalog has no such entry.
    Strange(&'a CatalogId),
    /// None is named.
    Unnamed,
}

impl<'a> Carrier<'a> {
    /// The store of that name.
    pub(super) fn of(store: Option<&'a CatalogId>, catalog: &'a Catalog) -> Self {
        match store {
            None => Self::Unnamed,
            Some(id) => catalog.datastores.get(id).map_or(Self::Strange(id), Self::Known),
        }
    }

    /// The entry of the catalog.
    pub(super) fn entry(self) -> Option<&'a Datastore> {
        match self {
            Self::Known(store) => Some(store),
            Self::Strange(_) | Self::Unnamed => None,
        }
    }

    /// What it is called in outputs.
    pub(super) fn mechanism(self) -> Reckoned<Arc<str>> {
        match self {
            Self::Known(store) => Reckoned::Known(store.technology.as_str().into()),
            Self::Strange(id) => Reckoned::unknown(format!("the catalog does not know `{id}`")),
            Self::Unnamed => Reckoned::unknown("no `store` is named"),
        }
    }

    /// How many of `peers` other regions a commit waits for.
    ///
    /// A plan to wait is worth what the store can do: one that is not documented to wait, does not. Where no store is
    /// named the plan is what one has to be found for. A quorum that leaves no copy behind waits whatever is planned.
    pub(super) fn waits_for(self, commit: Commit, peers: usize) -> usize {
        let Self::Known(store) = self else {
            return usize::from(commit == Commit::SecondRegion).min(peers);
        };
        let by_quorum = store.mode == MultiRegionMode::SyncQuorum;
        let never_lags = store.lag.as_ref().is_some_and(|lag| lag.is_bound && lag.upper.is_some_and(Millis::is_zero));
        let can =
            by_quorum || matches!(store.rpo, DocumentedRpo::Zero { .. } | DocumentedRpo::ZeroIfSynchronous { .. });
        let waits = (commit == Commit::SecondRegion && can) || (by_quorum && never_lags);
        let answers = match &store.quorum {
            Some(quorum) => quorum.rule.answers(peers.saturating_add(1)),
            None => 1,
        };
        if waits { answers.min(peers) } else { 0 }
    }
}

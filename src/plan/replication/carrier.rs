//! What carries writes to another region, as far as it is known.

use std::sync::Arc;

use crate::base::ids::CatalogId;
use crate::model::catalog::{Catalog, Datastore};
use crate::model::plan::Reckoned;

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
}

//! Answers from the catalog which names exist.

use std::sync::Arc;

use super::catalog::CatalogFiles;
use super::known::{Known, RegionFacts};
use crate::base::ids::{CatalogId, RegionId};
use crate::model::catalog::{Catalog, Kind};

/// The parsed catalog, and the texts of what is parsed only where it is used.
#[derive(Clone, Copy, Debug)]
pub struct InCatalog<'a> {
    /// Parsed.
    pub catalog: &'a Catalog,
    /// As text.
    pub files: &'a CatalogFiles,
}

impl Known for InCatalog<'_> {
    fn region(&self, provider: &str, name: &str) -> Option<RegionFacts> {
        let id = RegionId::new(provider, name);
        let region = self.catalog.regions.get(&id)?;
        Some(RegionFacts {
            country: region.country.clone(),
            continent: region.continent.clone(),
            groups: self.catalog.lies_in(&id),
        })
    }

    fn region_names(&self, provider: &str) -> Vec<&str> {
        self.catalog.regions.keys().filter(|id| &*id.provider == provider).map(|id| &*id.name).collect()
    }

    fn providers(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.catalog.regions.keys().map(|id| &*id.provider).collect();
        all.dedup();
        all
    }

    fn datastores(&self) -> Vec<&str> {
        self.catalog.datastores.keys().map(CatalogId::as_str).collect()
    }

    fn is_datastore(&self, id: &str) -> bool {
        self.catalog.datastores.contains_key(&CatalogId::from(id))
    }

    fn archetype(&self, id: &str) -> Option<&str> {
        self.files.text(Kind::Archetype, id)
    }

    fn archetypes(&self) -> Vec<&str> {
        self.files.ids(Kind::Archetype).collect()
    }

    fn geography(&self, word: &str) -> Option<Arc<str>> {
        self.catalog.geography(word).map(|place| place.word.clone())
    }

    fn geographies(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.catalog.geography_words().collect();
        all.sort_unstable();
        all
    }
}

//! What the reader must know of the world: which names exist. The catalog answers; a test may answer instead.

use std::collections::BTreeSet;
use std::sync::Arc;

/// What is known of a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionFacts {
    /// ISO 3166-1 alpha-2, lower case.
    pub country: Arc<str>,
    /// The continent's catalog word.
    pub continent: Arc<str>,
    /// Other geographies that it lies in.
    pub groups: BTreeSet<Arc<str>>,
}

/// Answers which names exist.
pub trait Known {
    /// The region of a provider.
    fn region(&self, provider: &str, name: &str) -> Option<RegionFacts>;
    /// The names of a provider's regions, sorted; nothing for an unknown provider.
    fn region_names(&self, provider: &str) -> Vec<&str>;
    /// Every provider, sorted.
    fn providers(&self) -> Vec<&str>;
    /// Every datastore's id, sorted.
    fn datastores(&self) -> Vec<&str>;
    /// Whether there is such a datastore.
    fn is_datastore(&self, id: &str) -> bool;
    /// The text of an archetype's file.
    fn archetype(&self, id: &str) -> Option<&str>;
    /// Every archetype's id, sorted.
    fn archetypes(&self) -> Vec<&str>;
    /// The catalog word of a continent or country, from that word or another that means it.
    fn geography(&self, word: &str) -> Option<Arc<str>>;
    /// Every word of a continent or country, sorted.
    fn geographies(&self) -> Vec<&str>;
}

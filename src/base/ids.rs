//! Names that were checked once and are cheap to copy about.

use std::fmt;
use std::sync::Arc;

/// A label of RFC 1123: 1 to 63 of `a-z0-9-`, a letter or digit at both ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

impl Name {
    /// The name, if the text is one.
    pub fn new(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let plain = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let fits = (1..=63).contains(&bytes.len())
            && bytes.iter().all(|b| plain(b) || *b == b'-')
            && bytes.first().is_some_and(plain)
            && bytes.last().is_some_and(plain);
        fits.then(|| Self(text.into()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The id of a catalog entry: a datastore, an archetype, a pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CatalogId(pub Arc<str>);

impl CatalogId {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for CatalogId {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for CatalogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A region of a provider.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionId {
    /// The provider's catalog name.
    pub provider: Arc<str>,
    /// The provider's own name of the region.
    pub name: Arc<str>,
}

impl RegionId {
    /// From its two parts.
    pub fn new(provider: &str, name: &str) -> Self {
        Self { provider: provider.into(), name: name.into() }
    }

    /// As the inventory writes it: bare for its own provider, `provider/name` for another.
    pub fn shown(&self, own_provider: &str) -> String {
        if &*self.provider == own_provider { self.name.to_string() } else { self.to_string() }
    }
}

impl fmt::Display for RegionId {
    /// `provider/name`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.provider, self.name)
    }
}

/// A dataset by the service that owns it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DatasetId {
    /// The owning service.
    pub service: Name,
    /// The dataset's name, unique in its service.
    pub dataset: Name,
}

impl fmt::Display for DatasetId {
    /// `service/dataset`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.service, self.dataset)
    }
}

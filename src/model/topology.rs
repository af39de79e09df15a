//! Regions and the places that users and rows belong to.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::words::RegionRole;
use crate::base::evidence::Fact;
use crate::base::ids::RegionId;
use crate::base::path::Anchor;
use crate::base::units::Share;

/// A point on the globe, in millionths of a degree so that equal inputs give equal bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// North is positive.
    pub latitude_micro: i32,
    /// East is positive.
    pub longitude_micro: i32,
}

/// A region of the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Provider and name.
    pub id: RegionId,
    /// As the inventory writes it.
    pub shown: String,
    /// What it is for.
    pub role: RegionRole,
    /// Load balancer host of the region.
    pub endpoint: Fact<String>,
    /// DNS zone id of that load balancer.
    pub hosted_zone: Fact<String>,
    /// Id of an existing health check.
    pub health_check: Fact<String>,
    /// Share of the full capacity that it keeps.
    pub capacity: Fact<Share>,
    /// Country code, continent and groups of countries such as `eu`, for residency: see `Catalog::lies_in`.
    pub lies_in: BTreeSet<Arc<str>>,
    /// Where it was written.
    pub at: Anchor,
}

/// A place that users come from or rows must stay in: a continent, a country, a group of countries or a region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A continent, country or group by its catalog word, such as `europe`, `de` or `eu`.
    Geography(Arc<str>),
    /// One region.
    Region(RegionId),
}

impl Place {
    /// The region that it is, where it is one.
    pub const fn region(&self) -> Option<&RegionId> {
        match self {
            Self::Geography(_) => None,
            Self::Region(id) => Some(id),
        }
    }

    /// Whether a region lies in it.
    pub fn holds(&self, region: &Region) -> bool {
        match self {
            Self::Geography(word) => region.lies_in.contains(word),
            Self::Region(id) => region.id == *id,
        }
    }

    /// As the inventory writes it.
    pub fn shown(&self, own_provider: &str) -> String {
        match self {
            Self::Geography(word) => word.to_string(),
            Self::Region(id) => id.shown(own_provider),
        }
    }
}

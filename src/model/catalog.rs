//! What the tool knows of the world: datastores, regions, round trips, patterns, places. Each entry has a source.
//!
//! Archetypes are not here: they expand to fields of the inventory, so `load` reads them from their text.

mod limits;
mod procedure;
mod quorum;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::meters::{Meter, Tariff};
use super::topology::Position;
use crate::base::ids::{CatalogId, RegionId};
use crate::base::units::{Date, Millis};

pub use limits::{RegionLimits, RegionSet, SpanLimit, SpanPoint};
pub use procedure::{Procedure, Purpose};
pub use quorum::{Quorum, QuorumRule};

/// What a catalog file describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A shorthand for fields of the inventory.
    Archetype,
    /// A datastore.
    Datastore,
    /// A continent with its countries, or groups of countries.
    Geography,
    /// Measured round trips of a region, and the model for the rest.
    RoundTrips,
    /// What a provider or a router charges for, by the names of its prices.
    Meter,
    /// A way of building.
    Pattern,
    /// What a provider charges in a region, everywhere, or what a vendor charges.
    Price,
    /// A region of a provider.
    Region,
}

impl Kind {
    /// Every kind, by folder.
    pub const ALL: [Self; 8] = [
        Self::Archetype,
        Self::Datastore,
        Self::Geography,
        Self::RoundTrips,
        Self::Meter,
        Self::Pattern,
        Self::Price,
        Self::Region,
    ];

    /// Its folder in the catalog, which is also its name in the plural.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Archetype => "archetypes",
            Self::Datastore => "datastores",
            Self::Geography => "geographies",
            Self::RoundTrips => "latency",
            Self::Meter => "meters",
            Self::Pattern => "patterns",
            Self::Price => "prices",
            Self::Region => "regions",
        }
    }

    /// One of it, as in `catalog show datastore/x`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Archetype => "archetype",
            Self::Datastore => "datastore",
            Self::Geography => "geography",
            Self::RoundTrips => "latency",
            Self::Meter => "meter",
            Self::Pattern => "pattern",
            Self::Price => "price",
            Self::Region => "region",
        }
    }

    /// How its files are called, relative to the catalog.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Archetype => "archetypes/<id>.toml",
            Self::Datastore => "datastores/<id>.toml",
            Self::Geography => "geographies/<id>.toml",
            Self::RoundTrips => "latency/<provider>/<region>.toml",
            Self::Meter => "meters/<provider or router>.toml",
            Self::Pattern => "patterns/<id>.toml",
            Self::Price => "prices/<provider>/<region>.toml",
            Self::Region => "regions/<provider>/<region>.toml",
        }
    }

    /// The kind of a name or folder.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == text || kind.folder() == text)
    }
}

/// Where a fact was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub url: Option<String>,
    /// The day it describes or was read.
    pub date: Date,
    /// How it was read or measured.
    pub note: Option<String>,
}

/// Every entry; of round trips those in use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// SHA-256 over the paths and bytes of every catalog file, in hexadecimal.
    pub digest: String,
    /// Every datastore.
    pub datastores: BTreeMap<CatalogId, Datastore>,
    /// Every pattern.
    pub patterns: BTreeMap<CatalogId, Pattern>,
    /// Every region.
    pub regions: BTreeMap<RegionId, CatalogRegion>,
    /// Every continent, country and group of countries, by its word.
    pub geographies: BTreeMap<Arc<str>, Geography>,
    /// What providers and routers charge for, by their names.
    pub tariffs: BTreeMap<Arc<str>, Tariff>,
    /// Measured round trips of the regions in use and of those near them.
    pub round_trips: super::latency::RoundTrips,
}

impl Catalog {
    /// The place that a word or an alias of it means: `de`, `germany`, `europe`, `eu`.
    pub fn geography(&self, word: &str) -> Option<&Geography> {
        self.geographies.get(word).or_else(|| self.geographies.values().find(|g| g.aliases.iter().any(|a| a == word)))
    }

    /// Every word that [`Catalog::geography`] knows, for nearest-name suggestions.
    pub fn geography_words(&self) -> impl Iterator<Item = &str> {
        self.geographies.values().flat_map(|g| std::iter::once(&*g.word).chain(g.aliases.iter().map(String::as_str)))
    }

    /// The words of every geography that a region lies in: its country, its continent and their groups.
    /// Empty for a region that the catalog does not know.
    pub fn lies_in(&self, region: &RegionId) -> BTreeSet<Arc<str>> {
        let Some(region) = self.regions.get(region) else {
            return BTreeSet::new();
        };
        let groups = self.geographies.values().filter(|g| g.members.contains(&region.country));
        groups.map(|g| &g.word).chain([&region.country, &region.continent]).cloned().collect()
    }
}

/// A datastore, described by what it can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datastore {
    /// The catalog id.
    pub id: CatalogId,
    /// The technology's name.
    pub technology: String,
    /// The provider that runs it; none for what runs anywhere.
    pub provider: Option<Arc<str>>,
    /// What sort of store it is: `relational`, `kv`, `document`, `cache`, `search`, `object`, `queue`, `stream`.
    pub category: String,
    /// What the SKUs of its prices begin with, before a dot; empty where the price book has none.
    pub prices: Vec<String>,
    /// How it spans regions.
    pub mode: MultiRegionMode,
    /// Strategies it can carry, by name.
    pub strategies: BTreeSet<String>,
    /// Types that it really merges.
    pub merges: BTreeSet<MergeType>,
    /// Whether the writes of one transaction merge together or not at all.
    pub merges_transactions: bool,
    /// What is documented about merging, in words.
    pub merge_note: Option<String>,
    /// Whether keys, locks and leases are safe in it.
    pub coordination: Coordination,
    /// Which regions it can span.
    pub regions: RegionLimits,
    /// How a commit comes about in a quorum of regions, where it can and that is documented.
    pub quorum: Option<Quorum>,
    /// Whether it forwards writes by itself.
    pub write_forwarding: bool,
    /// What is documented about lag.
    pub lag: Option<DocumentedLag>,
    /// What is documented about RPO.
    pub rpo: DocumentedRpo,
    /// The figure in its words: at most so much is lost while it is not set up to be synchronous.
    pub rpo_upper: Option<Millis>,
    /// What is documented about the time of a fail-over, in words.
    pub rto_note: Option<String>,
    /// Time of a promotion, shortest and longest, where documented or assumed.
    pub promotion: Option<Promotion>,
    /// Who starts a fail-over.
    pub failover: Failover,
    /// The vendor's words about fail-over.
    pub failover_note: Option<String>,
    /// Consistency offered, in words.
    pub consistency_note: Option<String>,
    /// How conflicts end, in words.
    pub conflict_note: Option<String>,
    /// What of a copy is charged for; empty where no price is known.
    pub meters: Vec<Meter>,
    /// What its vendor documents for what a runbook asks for.
    pub procedures: Vec<Procedure>,
    /// What to know before using it.
    pub caveats: Vec<String>,
    /// Where all this was read.
    pub source: Citation,
}

/// How a store spans regions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MultiRegionMode {
    /// One writer, copies behind it.
    AsyncReplica,
    /// Writers everywhere, the later write wins.
    MultiWriterLww,
    /// A quorum of regions commits.
    SyncQuorum,
    /// One store a region, nothing between them.
    Independent,
    /// Writers everywhere, types merge.
    Crdt,
    /// It does not.
    None,
}

impl MultiRegionMode {
    /// Every mode.
    pub const ALL: [Self; 6] =
        [Self::AsyncReplica, Self::MultiWriterLww, Self::SyncQuorum, Self::Independent, Self::Crdt, Self::None];

    /// As written in the catalog.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AsyncReplica => "async-replica",
            Self::MultiWriterLww => "multi-writer-lww",
            Self::SyncQuorum => "sync-quorum",
            Self::Independent => "independent-per-region",
            Self::Crdt => "crdt",
            Self::None => "none",
        }
    }
}

/// A type of which concurrent states merge without loss of meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MergeType {
    /// Sets: adds win over removes that did not see them.
    OrSet,
    /// Counters: concurrent amounts add up.
    PnCounter,
    /// Registers: the later write wins.
    LwwRegister,
    /// Entries of both sides are kept.
    AppendLog,
    /// Counters that keep a bound by splitting rights.
    BoundedCounter,
}

impl MergeType {
    /// Every type.
    pub const ALL: [Self; 5] = [Self::OrSet, Self::PnCounter, Self::LwwRegister, Self::AppendLog, Self::BoundedCounter];

    /// As written in the catalog and in verdicts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OrSet => "or-set",
            Self::PnCounter => "pn-counter",
            Self::LwwRegister => "lww-register",
            Self::AppendLog => "append-log",
            Self::BoundedCounter => "bounded-counter",
        }
    }
}

/// Whether keys, locks and leases are safe in a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coordination {
    /// In any region.
    Yes,
    /// Only at its writer.
    PrimaryOnly,
    /// Nowhere.
    No,
}

impl Coordination {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Yes, Self::PrimaryOnly, Self::No];

    /// As written in the catalog.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::PrimaryOnly => "primary-only",
            Self::No => "no",
        }
    }
}

/// What is documented about lag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentedLag {
    /// The vendor's words.
    pub words: String,
    /// The shorter figure in them, where there are two.
    pub lower: Option<Millis>,
    /// The figure in them.
    pub upper: Option<Millis>,
    /// Whether the figure is a bound and not only typical.
    pub is_bound: bool,
}

/// What is documented about RPO.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentedRpo {
    /// Nothing is lost while its quorum lives.
    Zero {
        /// The vendor's words.
        words: String,
    },
    /// Zero if set up so.
    ZeroIfSynchronous {
        /// The vendor's words: what must be set.
        words: String,
    },
    /// What had not been copied is lost.
    Lag {
        /// The vendor's words.
        words: String,
    },
    /// Nothing is documented.
    Unknown,
}

impl DocumentedRpo {
    /// As written in the catalog.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Zero { .. } => "zero",
            Self::ZeroIfSynchronous { .. } => "zero-if-synchronous",
            Self::Lag { .. } => "lag",
            Self::Unknown => "unknown",
        }
    }

    /// What is documented, in words.
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Zero { words } | Self::ZeroIfSynchronous { words } | Self::Lag { words } => Some(words),
            Self::Unknown => None,
        }
    }
}

/// How long a promotion takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promotion {
    /// At best.
    pub shortest: Millis,
    /// At worst.
    pub longest: Millis,
    /// Whether the figure is assumed and not documented.
    pub assumed: bool,
    /// From which words or thought.
    pub words: String,
}

/// Who starts a fail-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Failover {
    /// The store by itself.
    Automatic,
    /// A person, with one managed operation.
    Managed,
    /// A person, step by step.
    Manual,
    /// There is nothing to fail over.
    None,
    /// Not documented.
    Unknown,
}

impl Failover {
    /// Every answer.
    pub const ALL: [Self; 5] = [Self::Automatic, Self::Managed, Self::Manual, Self::None, Self::Unknown];

    /// As written in the catalog.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Managed => "managed",
            Self::Manual => "manual",
            Self::None => "none",
            Self::Unknown => "unknown",
        }
    }
}

/// A way of building that a verdict calls for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The catalog id.
    pub id: CatalogId,
    /// When it applies.
    pub applies: String,
    /// Numbers it needs, in words.
    pub parameters: Option<String>,
    /// How its numbers follow, in words.
    pub formula: Option<String>,
    /// Configuration keys that it needs.
    pub config_keys: Vec<String>,
    /// Values of those keys that are the same for everybody who does not know better.
    pub config: BTreeMap<String, String>,
    /// What goes wrong without care.
    pub hazards: Option<String>,
    /// Where it was read.
    pub source: Citation,
}

/// A region as the provider runs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogRegion {
    /// Provider and name.
    pub id: RegionId,
    /// The provider's long name.
    pub title: String,
    /// The metropolitan area.
    pub city: String,
    /// ISO 3166-1 alpha-2, lower case.
    pub country: Arc<str>,
    /// The continent's catalog word.
    pub continent: Arc<str>,
    /// Of the metropolitan area.
    pub position: Position,
    /// Availability zones; 1 means a single failure domain.
    pub zones: u8,
    /// Milligrams of `CO2e` a kWh of its grid, where known.
    pub carbon_mg_per_kwh: Option<u32>,
    /// Where this was read.
    pub source: Citation,
}

/// A continent, a country or a group of countries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Geography {
    /// The catalog word: `europe`, `de`, `eu`.
    pub word: Arc<str>,
    /// Its English name.
    pub title: String,
    /// Other words that mean it, such as `germany`.
    pub aliases: Vec<String>,
    /// The continent of a country; none for a continent or a group.
    pub continent: Option<Arc<str>>,
    /// Country codes that belong to a group; empty for a continent or a country.
    pub members: BTreeSet<Arc<str>>,
    /// The corridor model's sub-region; none where the model was fitted without it.
    pub subregion: Option<String>,
    /// Where its people live on average.
    pub position: Position,
    /// Where this was read.
    pub source: Citation,
}

impl Geography {
    /// `group`, `country` or `continent`.
    pub fn sort(&self) -> &'static str {
        match (&self.continent, self.members.is_empty()) {
            (Some(_), _) => "country",
            (None, true) => "continent",
            (None, false) => "group",
        }
    }
}

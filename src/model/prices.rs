//! What things cost: list prices of the catalog, with a user's own rates on top.
//!
//! A price that nobody wrote down is not there: no lookup makes one up, and no sum goes on where a tier is not known.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::catalog::Citation;
use crate::base::ids::RegionId;

/// A GB from a region to the internet, or to another provider.
pub const EGRESS: &str = "egress.internet";
/// A GB from a region to another of the same provider; its prices are found with [`PriceBook::transfer`].
pub const INTER_REGION: &str = "transfer.inter-region";
/// A GB that leaves a zone for another of the region.
pub const INTER_ZONE_OUT: &str = "transfer.inter-az-out";
/// A GB that enters a zone from another of the region, where that is billed too.
pub const INTER_ZONE_IN: &str = "transfer.inter-az-in";
/// What follows the SKU of something that always runs, committed to for one year: `node.x` and `node.x.commit-1y`.
pub const COMMITTED: &str = ".commit-1y";

/// The short name of the source of a user's own prices.
pub const OWN: &str = "own";

/// What a price is for, so that what is not priced can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PriceClass {
    /// Machines of a cluster.
    Node,
    /// The managed part of a cluster.
    ControlPlane,
    /// Relational databases.
    Relational,
    /// Key-value, document and wide-column stores.
    NoSql,
    /// Caches.
    Cache,
    /// Search.
    Search,
    /// Queues and topics.
    Queue,
    /// Streams and brokers.
    Stream,
    /// Disks.
    BlockStorage,
    /// Buckets.
    ObjectStorage,
    /// Content delivery.
    Cdn,
    /// Load balancers of a region.
    LoadBalancer,
    /// Address translation.
    Nat,
    /// Addresses, endpoints, gateways between networks.
    Network,
    /// To the internet.
    Egress,
    /// Between zones.
    Transfer,
    /// DNS, health checks, accelerators, load balancers over regions.
    Routing,
    /// Metrics, logs, traces, alerts.
    Monitoring,
}

impl PriceClass {
    /// Every class, in the order of a bill.
    pub const ALL: [Self; 18] = [
        Self::Node,
        Self::ControlPlane,
        Self::Relational,
        Self::NoSql,
        Self::Cache,
        Self::Search,
        Self::Queue,
        Self::Stream,
        Self::BlockStorage,
        Self::ObjectStorage,
        Self::Cdn,
        Self::LoadBalancer,
        Self::Nat,
        Self::Network,
        Self::Egress,
        Self::Transfer,
        Self::Routing,
        Self::Monitoring,
    ];

    /// As written in the catalog.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::ControlPlane => "control-plane",
            Self::Relational => "relational",
            Self::NoSql => "nosql",
            Self::Cache => "cache",
            Self::Search => "search",
            Self::Queue => "queue",
            Self::Stream => "stream",
            Self::BlockStorage => "block-storage",
            Self::ObjectStorage => "object-storage",
            Self::Cdn => "cdn",
            Self::LoadBalancer => "load-balancer",
            Self::Nat => "nat",
            Self::Network => "network",
            Self::Egress => "egress",
            Self::Transfer => "transfer",
            Self::Routing => "routing",
            Self::Monitoring => "monitoring",
        }
    }
}

/// What a price is for one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// An hour of it.
    Hour,
    /// A month of it.
    Month,
    /// A GB, as the provider counts them.
    Gb,
    /// A GB kept for a month.
    GbMonth,
    /// A GB kept for an hour.
    GbHour,
    /// A MiB.
    MiB,
    /// A TiB.
    TiB,
    /// A million requests, samples or units, as the SKU says.
    MillionRequests,
    /// A host watched for a month.
    HostMonth,
    /// An operation a second, provisioned for a month.
    IopsMonth,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 10] = [
        Self::Hour,
        Self::Month,
        Self::Gb,
        Self::GbMonth,
        Self::GbHour,
        Self::MiB,
        Self::TiB,
        Self::MillionRequests,
        Self::HostMonth,
        Self::IopsMonth,
    ];

    /// As written in price books.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Month => "month",
            Self::Gb => "GB",
            Self::GbMonth => "GB-month",
            Self::GbHour => "GB-hour",
            Self::MiB => "MiB",
            Self::TiB => "TiB",
            Self::MillionRequests => "million-requests",
            Self::HostMonth => "host-month",
            Self::IopsMonth => "IOPS-month",
        }
    }

    /// The unit of a name, in capitals or not.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name().eq_ignore_ascii_case(text))
    }
}

/// Where a price holds; the narrower wins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// In one region.
    Region(RegionId),
    /// In every region of a provider.
    Provider(Arc<str>),
    /// Wherever one is.
    Everywhere,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Region(region) => region.fmt(f),
            Self::Provider(provider) => write!(f, "{provider} everywhere"),
            Self::Everywhere => f.pad("everywhere"),
        }
    }
}

/// The price of one unit from a quantity on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// The quantity that is billed below this tier.
    pub from: Decimal,
    /// US dollars for each unit above that; nothing where the source does not say.
    pub usd: Option<Decimal>,
}

/// Where a price was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceSource {
    /// Its short name in its file; `own` in a user's book.
    pub id: Arc<str>,
    /// Title, date and how it was read.
    pub citation: Citation,
    /// Second hand, derived or known to be dated: the note says which.
    pub low_confidence: bool,
}

impl PriceSource {
    /// Whether it is a user's own book.
    pub fn is_own(&self) -> bool {
        &*self.id == OWN
    }
}

/// One entry of a price book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// What is priced.
    pub sku: Arc<str>,
    /// Where.
    pub scope: Scope,
    /// What sort of thing it is; unknown of a user's own.
    pub class: Option<PriceClass>,
    /// What the price is for one of.
    pub unit: Unit,
    /// Ascending, the first from 0.
    pub tiers: Vec<Tier>,
    /// Where it was read.
    pub source: Arc<PriceSource>,
    /// The catalog file it is in, as `provider/region`, or the name of the user's book.
    pub file: Arc<str>,
    /// Whether it is from the user's own book.
    pub own: bool,
}

impl Price {
    /// The region it is for, if it is for one.
    pub fn region(&self) -> Option<&RegionId> {
        match &self.scope {
            Scope::Region(region) => Some(region),
            Scope::Provider(_) | Scope::Everywhere => None,
        }
    }

    /// The price of one unit, where it is the same for every quantity.
    pub fn flat(&self) -> Option<Decimal> {
        match self.tiers.as_slice() {
            [only] => only.usd,
            _ => None,
        }
    }

    /// What a quantity costs, exactly, each part of it at the price of its tier.
    ///
    /// Nothing for a quantity below 0, for one that reaches a tier whose price is not known, and for a sum that is not
    /// exact in 28 digits.
    pub fn cost(&self, quantity: Decimal) -> Option<Decimal> {
        if quantity < Decimal::ZERO {
            return None;
        }
        let mut total = Decimal::ZERO;
        let ends = self.tiers.iter().skip(1).map(|tier| Some(tier.from)).chain([None]);
        for (tier, end) in self.tiers.iter().zip(ends).take_while(|(tier, _)| tier.from < quantity) {
            let end = end.map_or(quantity, |end| end.min(quantity));
            total = exact_sum(total, exact_product(end.checked_sub(tier.from)?, tier.usd?)?)?;
        }
        Some(total)
    }
}

/// A product with every digit of it; nothing where they do not fit. (`Decimal` would round.)
pub fn exact_product(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (a, b) = (a.normalize(), b.normalize());
    let digits = a.mantissa().checked_mul(b.mantissa())?;
    Decimal::try_from_i128_with_scale(digits, a.scale().checked_add(b.scale())?).ok()
}

/// A sum with every digit of it; nothing where they do not fit. (`Decimal` would round.)
pub fn exact_sum(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (a, b) = (a.normalize(), b.normalize());
    let scale = a.scale().max(b.scale());
    let digits = |number: Decimal| {
        let shift = 10_i128.checked_pow(scale.checked_sub(number.scale())?)?;
        number.mantissa().checked_mul(shift)
    };
    Decimal::try_from_i128_with_scale(digits(a)?.checked_add(digits(b)?)?, scale).ok()
}

/// What a GB from one region to another costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transfer<'b> {
    /// It does not leave the region: see [`INTER_ZONE_OUT`] and [`INTER_ZONE_IN`].
    SameRegion,
    /// At the price of this pair.
    Priced(&'b Price),
    /// To another provider: at the source's price to the internet.
    CrossCloud(&'b Price),
    /// Nobody wrote it down.
    Unpriced {
        /// Which price is missing, in words.
        missing: String,
    },
}

type Shelf = BTreeMap<Arc<str>, BTreeMap<Scope, Price>>;
/// Provider, zone of the source and zone of the destination.
type Zones = (Arc<str>, Arc<str>, Arc<str>);
type Pairs = BTreeMap<RegionId, BTreeMap<RegionId, Price>>;

/// Every price that a run may ask for. A user's own win over those of the catalog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceBook {
    own: Shelf,
    listed: Shelf,
    own_pairs: Pairs,
    pairs: Pairs,
    zones: BTreeMap<RegionId, Arc<str>>,
    between_zones: BTreeMap<Zones, Price>,
    /// By file of the provider or vendor, then by SKU or what SKUs begin with.
    notes: BTreeMap<Arc<str>, BTreeMap<Arc<str>, Arc<str>>>,
    files: BTreeSet<Arc<str>>,
}

impl PriceBook {
    /// Adds an entry; it replaces one of the same SKU and place.
    pub fn add(&mut self, price: Price) {
        let layer = if price.own { &mut self.own } else { &mut self.listed };
        layer.entry(price.sku.clone()).or_default().insert(price.scope.clone(), price);
    }

    /// Adds what a GB to another region costs.
    pub fn add_pair(&mut self, from: RegionId, to: RegionId, price: Price) {
        let pairs = if price.own { &mut self.own_pairs } else { &mut self.pairs };
        pairs.entry(from).or_default().insert(to, price);
    }

    /// Adds what a GB between two zones of a provider costs.
    pub fn add_between_zones(&mut self, provider: Arc<str>, from: Arc<str>, to: Arc<str>, price: Price) {
        self.between_zones.insert((provider, from, to), price);
    }

    /// Says in which zone of its provider's transfer prices a region lies.
    pub fn add_zone(&mut self, region: RegionId, zone: Arc<str>) {
        self.zones.insert(region, zone);
    }

    /// Says what to know of the SKUs of a provider or vendor that are or begin with a text.
    pub fn add_note(&mut self, whose: &str, sku: &str, note: &str) {
        self.notes.entry(whose.into()).or_default().insert(sku.into(), note.into());
    }

    /// What to know of a listed price before multiplying it: what one unit is, what comes on top.
    ///
    /// Narrower first: notes of the SKU itself, then of all that begin as it does.
    pub fn notes(&self, price: &Price) -> Vec<&str> {
        let whose = price.file.split_once('/').map_or(&*price.file, |(provider, _)| provider);
        let Some(notes) = self.notes.get(whose).filter(|_| !price.own) else { return Vec::new() };
        let prefixes = price.sku.match_indices('.').rev().filter_map(|(at, _)| price.sku.get(..at));
        std::iter::once(&*price.sku).chain(prefixes).filter_map(|sku| notes.get(sku)).map(|note| &**note).collect()
    }

    /// Says which catalog file was read.
    pub fn add_file(&mut self, id: Arc<str>) {
        self.files.insert(id);
    }

    /// The price of a SKU in a region: the user's own first, and of each book the one for the region before the
    /// provider's and that before one for everywhere.
    ///
    /// Without a region (of what stands above regions) only prices that are for none are found.
    pub fn price(&self, sku: &str, region: Option<&RegionId>) -> Option<&Price> {
        on(&self.own, sku, region).or_else(|| on(&self.listed, sku, region))
    }

    /// What a GB from one region to another costs.
    pub fn transfer(&self, from: &RegionId, to: &RegionId) -> Transfer<'_> {
        if from == to {
            return Transfer::SameRegion;
        }
        // A rate of the user's without a destination is for the same provider only.
        if let Some(price) = between(&self.own_pairs, from, to) {
            return Transfer::Priced(price);
        }
        if from.provider != to.provider {
            return match self.price(EGRESS, Some(from)) {
                Some(price) => Transfer::CrossCloud(price),
                None => Transfer::Unpriced { missing: format!("`{EGRESS}` of {from}") },
            };
        }
        let zones = || {
            let (from_zone, to_zone) = (self.zones.get(from)?, self.zones.get(to)?);
            self.between_zones.get(&(from.provider.clone(), from_zone.clone(), to_zone.clone()))
        };
        let found = on(&self.own, INTER_REGION, Some(from)).or_else(|| between(&self.pairs, from, to)).or_else(zones);
        match found {
            Some(price) => Transfer::Priced(price),
            None => Transfer::Unpriced { missing: format!("`{INTER_REGION}` from {from} to {to}") },
        }
    }

    /// Every entry of the catalog, by SKU and place, without transfers between regions.
    pub fn listed(&self) -> impl Iterator<Item = &Price> {
        self.listed.values().flat_map(BTreeMap::values)
    }

    /// Every entry of the user's own book, by SKU and place, transfers between regions last.
    pub fn own(&self) -> impl Iterator<Item = &Price> {
        let pairs = self.own_pairs.values().flat_map(BTreeMap::values);
        self.own.values().flat_map(BTreeMap::values).chain(pairs)
    }

    /// Every listed price of one region to another, by source and destination.
    pub fn pairs(&self) -> impl Iterator<Item = (&RegionId, &RegionId, &Price)> {
        self.pairs.iter().flat_map(|(from, to_each)| to_each.iter().map(move |(to, price)| (from, to, price)))
    }

    /// Every listed price between zones, by provider and the zones of source and destination.
    pub fn between_zones(&self) -> impl Iterator<Item = (&str, &str, &str, &Price)> {
        self.between_zones.iter().map(|((provider, from, to), price)| (&**provider, &**from, &**to, price))
    }

    /// The zone of its provider's transfer prices that a region lies in.
    pub fn zone(&self, region: &RegionId) -> Option<&str> {
        self.zones.get(region).map(|zone| &**zone)
    }

    /// Every SKU that has a price anywhere, for nearest-name suggestions.
    pub fn skus(&self) -> impl Iterator<Item = &str> {
        let all: BTreeSet<&str> = self.own.keys().chain(self.listed.keys()).map(|sku| &**sku).collect();
        all.into_iter()
    }

    /// The catalog files that were read, as `provider/region`, `provider/global` or the name of a vendor.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|id| &**id)
    }
}

/// The narrowest price of a SKU on one shelf.
fn on<'s>(shelf: &'s Shelf, sku: &str, region: Option<&RegionId>) -> Option<&'s Price> {
    let scopes = shelf.get(sku)?;
    let Some(region) = region else {
        let mut wide = scopes.values().filter(|price| price.region().is_none()).rev();
        // Everywhere sorts last. A provider's is meant only where no second provider has one.
        let first = wide.next()?;
        return (first.scope == Scope::Everywhere || wide.next().is_none()).then_some(first);
    };
    [Scope::Region(region.clone()), Scope::Provider(region.provider.clone()), Scope::Everywhere]
        .iter()
        .find_map(|scope| scopes.get(scope))
}

fn between<'p>(pairs: &'p Pairs, from: &RegionId, to: &RegionId) -> Option<&'p Price> {
    pairs.get(from)?.get(to)
}

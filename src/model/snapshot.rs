//! A plan as it is held against another: everything that matters of it as one list of values a thing, whether it was
//! planned just now or read from a document.
//!
//! Places in files, reasons and words of explanation are not part of it: they move without anything having changed.

mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::plan::Interval;
use crate::base::finding::Severity;
use crate::base::units::Millis;

pub use words::{backup, check, reads, record, routed, worst, writes};

/// Everything of one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The platform.
    pub name: Arc<str>,
    /// Digest of the catalog that was used.
    pub catalog: Arc<str>,
    /// What is said of the platform itself, sorted.
    pub items: Vec<Item>,
    /// By name.
    pub services: BTreeMap<Arc<str>, ServiceSide>,
    /// Network times of users; services that are placed alike share an entry. Each sorted.
    pub latencies: Vec<Vec<Item>>,
    /// Lines of the plan as classified.
    pub cost: Here<Vec<CostLine>>,
    /// Digest by path.
    pub files: Here<BTreeMap<Arc<str>, [u8; 32]>>,
    /// What was found, each with how often.
    pub findings: BTreeMap<Found, u32>,
    /// Whether what decisions asked is known; a document of an older version does not say.
    pub inputs: Here<()>,
    /// Whether what decides nothing is known; only an inventory says it.
    pub stated: Here<()>,
}

/// A part that a side may not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Here<T> {
    /// It is here.
    Yes(T),
    /// It is not.
    No {
        /// Why: a fragment without a full stop.
        because: Arc<str>,
    },
}

/// A service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceSide {
    /// Sorted.
    pub items: Vec<Item>,
    /// What is said of its datasets, sorted, by name.
    pub datasets: BTreeMap<Arc<str>, Vec<Item>>,
    /// Its entry of [`Snapshot::latencies`].
    pub latency: Option<usize>,
}

impl ServiceSide {
    /// Adds when writes to a dataset work again after the loss of a region.
    pub fn recovers(&mut self, dataset: &str, lost: &str, time: Value) {
        if let Some(items) = self.datasets.get_mut(dataset) {
            let item = Item { aspect: Aspect::WritesRto, of: lost.into(), value: time };
            items.insert(items.partition_point(|it| *it < item), item);
        }
    }
}

/// One thing that is said.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// What it is about.
    pub aspect: Aspect,
    /// Of which of several: a region, a field, a pattern; empty where there is one only.
    pub of: Arc<str>,
    /// What is said.
    pub value: Value,
}

/// A value that can be told from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// It is there, and that is all.
    There,
    /// In words.
    Word(Arc<str>),
    /// Several words.
    Words(Vec<Arc<str>>),
    /// A time.
    Time(Interval),
    /// A time that is only typical.
    Typically(Interval),
    /// A time that is only known to be no shorter.
    AtLeast(Millis),
    /// It is not known.
    Unknown,
}

/// What something is said about, in the order in which it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// The platform's name.
    Name,
    /// A region in use.
    Region,
    /// A service that somebody else runs.
    External,
    /// Share of users of a place.
    Users,
    /// A threshold or an assumption.
    Setting,
    /// Strategy of a dataset, with what is particular.
    Strategy,
    /// The label of a service.
    Label,
    /// The rule that decided.
    Rule,
    /// How far it is active-active.
    ActiveActive,
    /// Whether the datastore can carry it.
    StoreFits,
    /// Something that a decision may ask.
    Input,
    /// Something that is written and decides no strategy.
    Stated,
    /// What a service is.
    Kind,
    /// Whose it is.
    Owner,
    /// A call to another service.
    Call,
    /// Patterns that are called for.
    Patterns,
    /// Time until it works again by itself, after the loss of a region.
    Rto,
    /// Time until writes that must move work again, after the loss of a region.
    WritesRto,
    /// The longest time until it works again with all that it calls.
    WholeRto,
    /// Loss on a quiet day.
    Rpo,
    /// Loss after a brown-out.
    RpoBrownout,
    /// What promises allow.
    Availability,
    /// The backup beside replication.
    Backup,
    /// How pods run.
    Pods,
    /// Where they run, in order of preference.
    PodRegions,
    /// Where writes go.
    Writes,
    /// Where reads go.
    Reads,
    /// What a commit waits for.
    Commit,
    /// How users see their own writes.
    OwnWrites,
    /// What it is made from.
    MadeFrom,
    /// A copy.
    Copy,
    /// How copies follow one another.
    Link,
    /// Median lag of a link.
    LagMedian,
    /// Lag of a link that is rarely exceeded, or never.
    LagTail,
    /// The region that serves users of a place.
    Serving,
    /// Median of a read.
    ReadMedian,
    /// 95th percentile of a read.
    ReadTail,
    /// Median of a write.
    WriteMedian,
    /// 95th percentile of a write.
    WriteTail,
    /// Median of a write with all that it waits for.
    WholeWriteMedian,
    /// 95th percentile of a write with all that it waits for.
    WholeWriteTail,
    /// Pods that run in a region.
    PodsKept,
    /// Pods that a region needs after the worst loss.
    PodsNeeded,
    /// Most pods that a region may run.
    PodsMost,
    /// How a region is chosen.
    Policy,
    /// How long resolvers keep a record.
    Ttl,
    /// What leads to a region.
    Record,
    /// A health check.
    Check,
    /// Where users of a place must be served.
    Residency,
    /// Part of which waves of the migration it is.
    Wave,
}

/// Aspects that are shown together, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// The platform itself.
    Platform,
    /// What was decided.
    Strategies,
    /// What decisions rest on.
    Inputs,
    /// What happens when a region is lost.
    Recovery,
    /// Who holds what, and where reads and writes go.
    Placement,
    /// What users feel.
    Latency,
    /// How many pods.
    Capacity,
    /// How users find a region.
    Routing,
    /// The order of the migration.
    Roadmap,
}

impl Aspect {
    /// As written in documents.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Region => "region",
            Self::External => "external",
            Self::Users => "users",
            Self::Setting => "setting",
            Self::Strategy => "strategy",
            Self::Label => "label",
            Self::Rule => "rule",
            Self::ActiveActive => "active-active",
            Self::StoreFits => "store-fits",
            Self::Input => "input",
            Self::Stated => "stated",
            Self::Kind => "kind",
            Self::Owner => "owner",
            Self::Call => "call",
            Self::Patterns => "patterns",
            Self::Rto => "rto",
            Self::WritesRto => "rto-of-writes",
            Self::WholeRto => "rto-with-calls",
            Self::Rpo => "rpo",
            Self::RpoBrownout => "rpo-after-brown-out",
            Self::Availability => "availability",
            Self::Backup => "backup",
            Self::Pods => "pods",
            Self::PodRegions => "pod-regions",
            Self::Writes => "writes",
            Self::Reads => "reads",
            Self::Commit => "commit",
            Self::OwnWrites => "own-writes",
            Self::MadeFrom => "made-from",
            Self::Copy => "copy",
            Self::Link => "link",
            Self::LagMedian => "lag-p50",
            Self::LagTail => "lag-p99",
            Self::Serving => "served-in",
            Self::ReadMedian => "read-p50",
            Self::ReadTail => "read-p95",
            Self::WriteMedian => "write-p50",
            Self::WriteTail => "write-p95",
            Self::WholeWriteMedian => "write-with-calls-p50",
            Self::WholeWriteTail => "write-with-calls-p95",
            Self::PodsKept => "pods-kept",
            Self::PodsNeeded => "pods-needed",
            Self::PodsMost => "pods-most",
            Self::Policy => "policy",
            Self::Ttl => "ttl",
            Self::Record => "record",
            Self::Check => "health-check",
            Self::Residency => "residency",
            Self::Wave => "wave",
        }
    }

    /// What it is shown with.
    pub const fn topic(self) -> Topic {
        match self {
            Self::Name | Self::Region | Self::External | Self::Users | Self::Setting => Topic::Platform,
            Self::Strategy | Self::Label | Self::Rule | Self::ActiveActive | Self::StoreFits => Topic::Strategies,
            Self::Input | Self::Stated | Self::Kind | Self::Owner | Self::Call | Self::Patterns => Topic::Inputs,
            Self::Rto
            | Self::WritesRto
            | Self::WholeRto
            | Self::Rpo
            | Self::RpoBrownout
            | Self::Availability
            | Self::Backup => Topic::Recovery,
            Self::Pods
            | Self::PodRegions
            | Self::Writes
            | Self::Reads
            | Self::Commit
            | Self::OwnWrites
            | Self::MadeFrom
            | Self::Copy
            | Self::Link
            | Self::LagMedian
            | Self::LagTail => Topic::Placement,
            Self::Serving
            | Self::ReadMedian
            | Self::ReadTail
            | Self::WriteMedian
            | Self::WriteTail
            | Self::WholeWriteMedian
            | Self::WholeWriteTail => Topic::Latency,
            Self::PodsKept | Self::PodsNeeded | Self::PodsMost => Topic::Capacity,
            Self::Policy | Self::Ttl | Self::Record | Self::Check | Self::Residency => Topic::Routing,
            Self::Wave => Topic::Roadmap,
        }
    }
}

/// A position of the estimate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostLine {
    /// What it is for.
    pub component: Arc<str>,
    /// Whose it is; none for the platform's.
    pub service: Option<Arc<str>>,
    /// Where, if anywhere.
    pub region: Option<Arc<str>>,
    /// The SKU.
    pub meter: Arc<str>,
    /// How much a month.
    pub quantity: Option<Decimal>,
    /// Of one unit, where it is the same for every quantity.
    pub unit_price: Option<Decimal>,
    /// US dollars a month.
    pub usd: Option<Decimal>,
}

/// A finding without its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The service, if it is about one.
    pub service: Option<Arc<str>>,
    /// The dataset, if it is about one.
    pub dataset: Option<Arc<str>>,
    /// The rule's code.
    pub code: Arc<str>,
    /// The rule's name.
    pub name: Arc<str>,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: Arc<str>,
}

/// Items as they are gathered.
#[derive(Clone, Debug, Default)]
pub struct Items(Vec<Item>);

impl Items {
    /// Adds what is said of one of several.
    pub fn add(&mut self, aspect: Aspect, of: impl Into<Arc<str>>, value: Value) {
        self.0.push(Item { aspect, of: of.into(), value });
    }

    /// Adds what is said of the only one.
    pub fn one(&mut self, aspect: Aspect, value: Value) {
        self.0.push(Item { aspect, of: empty(), value });
    }

    /// Adds a word, where there is one.
    pub fn word(&mut self, aspect: Aspect, word: Option<impl Into<Arc<str>>>) {
        if let Some(word) = word {
            self.one(aspect, Value::Word(word.into()));
        }
    }

    /// Adds patterns by their ids, where there are any.
    pub fn patterns<'p>(&mut self, ids: impl IntoIterator<Item = &'p str>) {
        let mut all: Vec<Arc<str>> = ids.into_iter().map(Into::into).collect();
        all.sort();
        if !all.is_empty() {
            self.one(Aspect::Patterns, Value::Words(all));
        }
    }

    /// Adds where pods run, by the word of the placement.
    pub fn pods(&mut self, placement: &str, regions: &[String], now: Option<&str>) {
        self.one(Aspect::Pods, words::pods(placement, now));
        if !regions.is_empty() {
            self.one(Aspect::PodRegions, Value::Words(regions.iter().map(|region| region.as_str().into()).collect()));
        }
    }

    /// Adds how many pods a region runs, needs after the worst loss, and may run; none where that is not known.
    pub fn capacity(&mut self, region: &str, pods: Option<[u32; 3]>) {
        let Some([kept, needed, most]) = pods else {
            return self.add(Aspect::PodsKept, region, Value::Unknown);
        };
        for (aspect, number) in [(Aspect::PodsKept, kept), (Aspect::PodsNeeded, needed), (Aspect::PodsMost, most)] {
            self.add(aspect, region, Value::of(number.to_string()));
        }
    }

    /// All of them, sorted.
    pub fn sorted(mut self) -> Vec<Item> {
        self.0.sort();
        self.0
    }
}

impl Value {
    /// In words.
    pub fn of(word: impl Into<Arc<str>>) -> Self {
        Self::Word(word.into())
    }

    /// The value of an input, by the name of its field.
    pub fn input(field: &str, text: &str) -> Self {
        match field {
            "operations" | "invariants" | "residency" => Self::list(text),
            _ => Self::of(text),
        }
    }

    /// The comma-separated words of a list.
    pub fn list(text: &str) -> Self {
        let mut all: Vec<Arc<str>> = text.split(", ").filter(|word| *word != "none").map(Into::into).collect();
        all.sort();
        all.dedup();
        Self::Words(all)
    }
}

/// No text.
fn empty() -> Arc<str> {
    static EMPTY: std::sync::LazyLock<Arc<str>> = std::sync::LazyLock::new(|| "".into());
    Arc::clone(&EMPTY)
}

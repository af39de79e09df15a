//! What became of a plan: the difference of two snapshots.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::prices::exact_sum;
use super::snapshot::{Aspect, Found, Value};

/// Everything that is different. What is the same is not mentioned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// Services, and datasets of services that stay, that are new; sorted.
    pub added: Vec<Whole>,
    /// The same of what is gone.
    pub removed: Vec<Whole>,
    /// Services that are the same but for their name: from and to, sorted by the old name.
    pub renamed: Vec<(Arc<str>, Arc<str>)>,
    /// How many datasets, or services without any, have a strategy: its name, before, after. Only what moved; sorted.
    pub strategies: Vec<(Arc<str>, usize, usize)>,
    /// What is said of things that are on both sides, sorted by subject and aspect.
    pub moved: Vec<Change>,
    /// Network times of users, one entry for all services whose times moved alike.
    pub latency: Vec<LatencyChange>,
    /// Money.
    pub cost: Compared<CostChanges>,
    /// Generated files.
    pub files: Compared<FileChanges>,
    /// Findings that are new, each with how often.
    pub appeared: Vec<(Found, u32)>,
    /// Findings that are gone.
    pub gone: Vec<(Found, u32)>,
    /// Findings of one rule about one thing that say something else now.
    pub reworded: Vec<(Found, Found)>,
    /// Digests of the two catalogs, where they are not the same.
    pub catalogs: Option<(Arc<str>, Arc<str>)>,
    /// Whether what decisions asked could be compared.
    pub inputs: Compared<()>,
    /// Whether what decides nothing could be compared.
    pub stated: Compared<()>,
}

impl Changes {
    /// Whether nothing is different, as far as it could be compared.
    pub fn is_none(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.renamed.is_empty()
            && self.moved.is_empty()
            && self.latency.is_empty()
            && self.cost.value().is_none_or(CostChanges::is_none)
            && self.files.value().is_none_or(FileChanges::is_none)
            && self.appeared.is_empty()
            && self.gone.is_empty()
            && self.reworded.is_empty()
    }
}

/// Something that is on one side only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Whole {
    /// The service.
    pub service: Arc<str>,
    /// The dataset, where the service is on both sides.
    pub dataset: Option<Arc<str>>,
    /// Its strategy.
    pub strategy: Arc<str>,
    /// How many datasets a service has.
    pub datasets: usize,
}

/// What a change is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The platform.
    Platform,
    /// A service, by its new name.
    Service(Arc<str>),
    /// A dataset, by its service and name.
    Dataset(Arc<str>, Arc<str>),
}

/// One value that moved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// Whose.
    pub subject: Subject,
    /// What.
    pub aspect: Aspect,
    /// Of which of several; empty where there is one only.
    pub of: Arc<str>,
    /// None where nothing was said.
    pub before: Option<Value>,
    /// None where nothing is said any more.
    pub after: Option<Value>,
}

/// Times that moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LatencyChange {
    /// Of these, by their new names, sorted.
    pub services: Vec<Arc<str>>,
    /// Each with the place of users as `of`.
    pub moved: Vec<Change>,
}

/// Something that can only be compared where both sides have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared<T> {
    /// It was.
    Yes(T),
    /// It was not.
    No {
        /// Why the old side does not have it.
        old: Option<Arc<str>>,
        /// Why the new side does not have it.
        new: Option<Arc<str>>,
    },
}

impl<T> Compared<T> {
    /// What came of it.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Yes(value) => Some(value),
            Self::No { .. } => None,
        }
    }
}

/// A sum of lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// US dollars a month of what has an amount.
    pub usd: Decimal,
    /// Lines that have none.
    pub unpriced: usize,
}

/// Sums of both sides, and what moved between them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// On the old side.
    pub before: Money,
    /// On the new side.
    pub after: Money,
    /// By how much the lines moved that have an amount on both sides, or are new or gone with one; none where that
    /// needs more digits than there are.
    pub by: Option<Decimal>,
    /// Lines that moved and of which nobody can say by how much.
    pub open: usize,
}

/// What it costs on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostChanges {
    /// Everything.
    pub total: Sums,
    /// By service, none for the platform's own; only what moved.
    pub owners: Vec<(Option<Arc<str>>, Sums)>,
    /// By component; only what moved.
    pub components: Vec<(Arc<str>, Sums)>,
    /// Lines that moved, that are new or gone.
    pub lines: Vec<LineChange>,
}

impl CostChanges {
    /// Whether nothing is different.
    pub const fn is_none(&self) -> bool {
        self.lines.is_empty()
    }
}

/// A line that moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineChange {
    /// What it is for.
    pub component: Arc<str>,
    /// Whose it is; none for the platform's.
    pub service: Option<Arc<str>>,
    /// Where, if anywhere.
    pub region: Option<Arc<str>>,
    /// The SKU.
    pub meter: Arc<str>,
    /// What moved.
    pub kind: LineKind,
    /// None where it is new.
    pub before: Option<Amounts>,
    /// None where it is gone.
    pub after: Option<Amounts>,
}

impl LineChange {
    /// By how many US dollars a month it moved, where that is known.
    pub fn by(&self) -> Option<Decimal> {
        let usd = |side: Option<Amounts>| side.map_or(Some(Decimal::ZERO), |amounts| amounts.usd);
        exact_sum(usd(self.after)?, -usd(self.before)?)
    }
}

/// What moved of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// The price.
    Price,
    /// The quantity.
    Quantity,
    /// Both.
    PriceAndQuantity,
}

impl LineKind {
    /// In a few words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "new",
            Self::Removed => "gone",
            Self::Price => "price",
            Self::Quantity => "quantity",
            Self::PriceAndQuantity => "price and quantity",
        }
    }
}

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    /// How much a month, where known.
    pub quantity: Option<Decimal>,
    /// Of one unit, where there is one price.
    pub unit_price: Option<Decimal>,
    /// US dollars a month, where known.
    pub usd: Option<Decimal>,
}

/// Generated files, each list sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileChanges {
    /// New ones.
    pub added: Vec<Arc<str>>,
    /// Those with another text.
    pub changed: Vec<Arc<str>>,
    /// Those that are gone.
    pub removed: Vec<Arc<str>>,
    /// Those that have another path because their service has another name: from and to.
    pub renamed: Vec<(Arc<str>, Arc<str>)>,
}

impl FileChanges {
    /// Whether nothing is different.
    pub const fn is_none(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty() && self.renamed.is_empty()
    }
}

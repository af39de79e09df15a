//! What a platform costs: lines, and nothing but sums of lines.
//!
//! A price or a quantity that nobody knows leaves its line without an amount, and every total it belongs to says
//! "at least". Nothing is ever priced at zero for want of a price.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::prices::{PriceSource, Unit};
use super::words::ScenarioName;
use crate::base::evidence::Provenance;
use crate::base::ids::{Name, RegionId};

/// What every scenario costs, and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// In the order of [`ScenarioName`].
    pub scenarios: Vec<ScenarioEstimate>,
    /// What could be saved on the plan, most first; what cannot be said last.
    pub levers: Vec<Lever>,
    /// The plan with every lever applied, in the order of `levers`; savings are not simply added up.
    pub with_levers: Total,
    /// Against a single region, then against a warm standby.
    pub break_even: Vec<BreakEven>,
}

/// One way of running the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioEstimate {
    /// Which.
    pub scenario: ScenarioName,
    /// Sorted by component, owner, region and meter.
    pub lines: Vec<Line>,
    /// A month of all lines.
    pub total: Total,
}

/// One position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is for: a component of the platform, or a part that follows from the plan such as `bookings storage`.
    pub component: Arc<str>,
    /// Whose it is.
    pub owner: Owner,
    /// Where it is used; none for what stands above regions.
    pub region: Option<RegionId>,
    /// The SKU of the price book.
    pub meter: Arc<str>,
    /// How much a month.
    pub quantity: Quantity,
    /// What it comes to.
    pub amount: Amount,
}

/// Whose line it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// No single service's.
    Platform,
    /// A service's.
    Service(Name),
}

/// How much of something a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// So many units of the price: of a thing that is priced by the hour, the number of things times 730.
    Known {
        /// In the unit of the price.
        value: Decimal,
        /// Stated in the inventory, or derived from the plan.
        from: Provenance,
        /// How it came about, such as `2 x 730 h`; a fragment without a full stop.
        words: Arc<str>,
    },
    /// It cannot be said.
    Unknown {
        /// What is missing.
        missing: Arc<str>,
    },
}

/// What a line comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amount {
    /// So much.
    Priced {
        /// US dollars a month, exact.
        usd: Decimal,
        /// Of one unit, where it is the same for every quantity; none for tiers.
        unit_price: Option<Decimal>,
        /// Of one what.
        unit: Unit,
        /// Where the price was read.
        source: Arc<PriceSource>,
        /// What to know about it, such as that it is an internet rate between clouds.
        note: Option<Arc<str>>,
        /// Whether it is for what goes to another provider, at the rate to the internet.
        across_clouds: bool,
    },
    /// It cannot be said.
    Unpriced {
        /// Which price or quantity is missing.
        missing: Arc<str>,
    },
}

impl Amount {
    /// US dollars a month, where they are known.
    pub const fn usd(&self) -> Option<Decimal> {
        match self {
            Self::Priced { usd, .. } => Some(*usd),
            Self::Unpriced { .. } => None,
        }
    }
}

/// A sum of lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// US dollars a month of the lines that have a price.
    pub usd: Decimal,
    /// Lines that have none: with any, the sum is "at least".
    pub unpriced: usize,
}

impl Total {
    /// Whether every line has its price.
    pub const fn is_whole(self) -> bool {
        self.unpriced == 0
    }
}

/// Something that could be done to pay less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lever {
    /// What.
    pub kind: LeverKind,
    /// What would be done here: a fragment without a full stop.
    pub words: Arc<str>,
    /// What it saves a month on this plan by itself.
    pub saving: Saving,
    /// What it costs otherwise: a fragment without a full stop.
    pub price: Arc<str>,
}

/// What a lever saves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saving {
    /// US dollars a month.
    Known {
        /// At least.
        least: Decimal,
        /// At most.
        most: Decimal,
        /// How it is known.
        from: Provenance,
    },
    /// It cannot be said.
    Unknown {
        /// What is missing.
        missing: Arc<str>,
    },
}

/// The levers that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeverKind {
    /// Batch and cold services stay in one region.
    KeepOut,
    /// The secondary keeps less than it would need and grows when the other is lost.
    RightSize,
    /// What always runs is committed to for a year.
    Commit,
    /// What crosses between regions is compressed.
    Compress,
}

impl LeverKind {
    /// One or two words for outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::KeepOut => "keep out of active-active",
            Self::RightSize => "right-size the secondary",
            Self::Commit => "commit for a year",
            Self::Compress => "compress replication",
        }
    }
}

/// When a scenario pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakEven {
    /// The scenario that costs more.
    pub of: ScenarioName,
    /// What it is held against.
    pub against: ScenarioName,
    /// What it adds a month.
    pub added_a_month: Total,
    /// What it adds a year: twelve times that.
    pub added_a_year: Decimal,
    /// Hours a year that it prevents and the other does not.
    pub prevented_hours: Known,
    /// How those were worked out, where nobody stated them: a fragment without a full stop.
    pub prevented_because: Option<Arc<str>>,
    /// What it prevents a year, in US dollars: those hours at what an hour costs.
    pub prevented_a_year: Known,
    /// From how many hours of prevented downtime a year it pays, to a hundredth, rounded up.
    pub hours_a_year: Known,
    /// From which cost of an hour it pays, in US dollars, rounded up to a cent.
    pub cost_per_hour: Known,
    /// Hours that each incident still costs with it: its own RTO.
    pub still_lost_hours: Known,
    /// The same with what it is held against.
    pub against_lost_hours: Known,
    /// Whether that is what the inventory says of today, for no plan knows when a region returns.
    pub against_lost_stated: bool,
    /// Each input moved by 20 % up and down, the one that moves the result most first.
    pub sensitivity: Vec<Sensitivity>,
}

/// A decimal that may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// The value.
    Value(Decimal),
    /// What is missing for it.
    Missing(Arc<str>),
}

/// What happens to the yearly result when one input moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sensitivity {
    /// The input, by its name in the inventory or of the component.
    pub input: Arc<str>,
    /// Prevented less added, in US dollars a year, with the input 20 % lower.
    pub lower: Decimal,
    /// The same with the input 20 % higher.
    pub higher: Decimal,
}

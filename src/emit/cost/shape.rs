//! The document of an estimate, format version 1: its keys, their order, and what each holds.
//!
//! A key may be added within a version; one that is removed, renamed or changes its meaning makes a new one. Amounts,
//! prices and quantities are exact decimals and stand as text: a number of JSON would lose digits.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// An exact decimal as text, such as `24600` or `0.0125`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exact(pub Decimal);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0.normalize().to_string())
    }
}

impl JsonSchema for Exact {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Exact".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "An exact decimal as text.",
            "type": "string",
            "pattern": "^-?[0-9]+(\\.[0-9]+)?$",
            "examples": ["24600", "0.0125"]
        })
    }
}

/// What a platform costs as written by `parallax cost --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Parallax estimate", deny_unknown_fields)]
pub struct Document {
    /// Always 1 for this shape.
    pub format_version: u32,
    /// The platform.
    pub name: String,
    /// The provider that bare region names belong to.
    pub provider: String,
    /// SHA-256 of the catalog that was used, in hexadecimal.
    pub catalog: String,
    /// Of every amount: `USD`.
    pub currency: String,
    /// Hours of a month: 730.
    pub hours_a_month: u32,
    /// Ways of running it: all, or the one that was asked for.
    pub scenarios: Vec<Scenario>,
    /// What could be saved on active-active, most first; what cannot be said last.
    pub levers: Vec<Lever>,
    /// Active-active with all levers.
    pub with_levers: Total,
    /// Active-active against a single region, then against a warm standby.
    pub break_even: Vec<BreakEven>,
    /// Where prices were read.
    pub sources: Vec<Source>,
}

/// A way of running the platform.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Scenario {
    /// `single-region`, `active-passive`, `active-active` or `everything-everywhere`.
    pub scenario: String,
    /// A month of all lines.
    pub total: Total,
    /// What it costs more than a single region; nothing for that itself, or where nobody can say.
    pub over_single_region: Option<Over>,
    /// Sorted by component, owner, region and meter.
    pub lines: Vec<Line>,
}

/// What a way of running the platform costs, in documents about other things too.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Brief {
    /// A month, in US dollars.
    pub total: Total,
    /// What it costs more than a single region; nothing for that itself, or where nobody can say.
    pub over_single_region: Option<Over>,
    /// From how many hours of prevented downtime a year it pays against a single region.
    pub pays_from_hours_a_year: Option<Known>,
}

/// A sum of lines.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Total {
    /// Of the lines that have an amount.
    pub usd: Exact,
    /// Lines that have none: with any, the sum is the least that it can be.
    pub unpriced: u64,
}

/// A difference of two totals.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Over {
    /// So much more.
    pub usd: Exact,
    /// So many percent more, to a tenth; nothing over nothing.
    pub percent: Option<Exact>,
    /// Whether it is the least that the difference can be.
    pub at_least: bool,
}

/// A position.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Line {
    /// What it is for.
    pub component: String,
    /// The service that it belongs to; nothing for what is the platform's.
    pub service: Option<String>,
    /// Where it is used; nothing for what stands above regions.
    pub region: Option<String>,
    /// The SKU of the price book.
    pub meter: String,
    /// How much a month.
    pub quantity: Quantity,
    /// Of one what the price is; nothing without a price.
    pub unit: Option<String>,
    /// Of one unit; nothing for tiers, or without a price.
    pub unit_price: Option<Exact>,
    /// US dollars a month; nothing where that cannot be said.
    pub usd: Option<Exact>,
    /// What is missing for an amount.
    pub missing: Option<String>,
    /// Where the price was read: the id of one of `sources`.
    pub source: Option<String>,
    /// The day it was read or describes.
    pub source_date: Option<String>,
    /// What to know about the price.
    pub note: Option<String>,
}

/// How much of something a month.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Quantity {
    /// In the unit of the price; nothing where that cannot be said.
    pub value: Option<Exact>,
    /// `stated`, `modelled`, `assumed` ...
    pub provenance: String,
    /// How it came about.
    pub words: Option<String>,
    /// What is missing for it.
    pub missing: Option<String>,
}

/// Something that could be done to pay less.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Lever {
    /// What.
    pub name: String,
    /// What would be done here.
    pub words: String,
    /// At least so much a month, by itself; nothing where that cannot be said.
    pub saves_at_least: Option<Exact>,
    /// At most so much.
    pub saves_at_most: Option<Exact>,
    /// How it is known.
    pub provenance: String,
    /// What is missing for it.
    pub missing: Option<String>,
    /// What it costs otherwise.
    pub price: String,
}

/// When a scenario pays.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct BreakEven {
    /// The scenario that costs more.
    pub of: String,
    /// What it is held against.
    pub against: String,
    /// What it adds a month; unpriced lines of both are left out.
    pub added_a_month: Total,
    /// Twelve times that.
    pub added_a_year: Exact,
    /// Hours a year that it prevents and the other does not.
    pub prevented_hours: Known,
    /// How those were worked out, where nobody stated them.
    pub prevented_because: Option<String>,
    /// What it prevents a year, in US dollars.
    pub prevented_a_year: Known,
    /// From how many hours of prevented downtime a year it pays.
    pub hours_a_year: Known,
    /// From which cost of an hour it pays, in US dollars.
    pub cost_per_hour: Known,
    /// Hours that an incident still costs with it.
    pub still_lost_hours: Known,
    /// Hours that an incident costs with what it is held against.
    pub against_lost_hours: Known,
    /// Whether that is `today.rto`, for no plan knows when a region returns.
    pub against_lost_stated: bool,
    /// Each input moved by 20 % up and down, the one that moves the result most first.
    pub sensitivity: Vec<Sensitivity>,
}

/// A value, or what is missing for it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Known {
    /// The value.
    pub value: Option<Exact>,
    /// What is missing for it.
    pub missing: Option<String>,
}

/// Prevented less added a year, in US dollars, when one input moves.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Sensitivity {
    /// A key of the inventory, or a component.
    pub input: String,
    /// With it 20 % lower.
    pub lower: Exact,
    /// With it 20 % higher.
    pub higher: Exact,
}

/// Where prices were read.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Source {
    /// Its short name; `own` in a book of your own.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub url: Option<String>,
    /// The day it was read or describes.
    pub date: String,
    /// Second hand, derived or known to be dated.
    pub low_confidence: bool,
    /// How it was read.
    pub note: Option<String>,
}

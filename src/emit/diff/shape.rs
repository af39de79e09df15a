//! The document of a difference, format version 1: its keys, their order, and what each holds.
//!
//! A key may be added within a version; one that is removed, renamed or changes its meaning makes a new one.

use schemars::JsonSchema;
use serde::Serialize;

use crate::emit::cost::shape::Exact;
use crate::emit::json::shape::figures::Seconds;

/// What became of a plan, as written by `parallax diff --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Parallax diff", deny_unknown_fields)]
pub struct Document {
    /// Always 1 for this shape.
    pub format_version: u32,
    /// The old side as it was named.
    pub old: String,
    /// The new side.
    pub new: String,
    /// The platform, by its new name.
    pub name: String,
    /// Whether nothing differs, as far as it could be compared.
    pub same: bool,
    /// What matters most, in a few words each; `no change` where nothing differs.
    pub headline: Vec<String>,
    /// Services, and datasets of services that stay, that are new.
    pub added: Vec<Whole>,
    /// Those that are gone.
    pub removed: Vec<Whole>,
    /// Services that are the same but for their name.
    pub renamed: Vec<Renamed>,
    /// How many datasets, or services without any, have a strategy; only those whose number moved.
    pub strategies: Vec<Strategies>,
    /// Values that moved, by service and dataset, by their new names.
    pub changes: Vec<Change>,
    /// Network times of users that moved; services whose times moved alike share an entry.
    pub latency: Vec<Latency>,
    /// Money; null where it could not be compared.
    pub cost: Option<Cost>,
    /// Files that `generate` would write; null where they could not be compared.
    pub files: Option<Files>,
    /// Findings that differ, without those of prices and of generated files.
    pub findings: Findings,
    /// What could not be compared, and why.
    pub not_compared: Vec<NotCompared>,
    /// Digests of the catalogs, where they differ.
    pub catalogs: Option<Catalogs>,
}

/// Something that is on one side only.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Whole {
    /// The service.
    pub service: String,
    /// The dataset; null for a whole service.
    pub dataset: Option<String>,
    /// Its strategy.
    pub strategy: String,
}

/// A service with another name.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Renamed {
    /// Its name on the old side.
    pub from: String,
    /// Its name on the new side.
    pub to: String,
}

/// How many have a strategy.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Strategies {
    /// Its name.
    pub strategy: String,
    /// On the old side.
    pub before: usize,
    /// On the new side.
    pub after: usize,
}

/// A value that moved.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Change {
    /// Null for what is the platform's own.
    pub service: Option<String>,
    /// Null for what is the service's own.
    pub dataset: Option<String>,
    /// `platform`, `strategies`, `inputs`, `recovery`, `placement`, `latency` of writes with all that they wait for,
    /// `capacity`, `routing` or `roadmap`.
    pub topic: String,
    /// What it is about, such as `strategy`, `rto`, `copy`, `input` of a decision, or `stated`: written beside those.
    pub aspect: String,
    /// Of which of several: a region, a field, a pattern, a link; null where there is one only.
    pub of: Option<String>,
    /// Null where nothing was said.
    pub before: Option<Value>,
    /// Null where nothing is said any more.
    pub after: Option<Value>,
}

/// A value.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Value {
    /// As it is read.
    pub text: String,
    /// Whether it is known.
    pub known: bool,
    /// Null for what is no time.
    pub seconds: Option<Interval>,
}

/// From the shortest to the longest time.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Interval {
    /// At best.
    pub shortest: Seconds,
    /// At worst; null where only the least is known.
    pub longest: Option<Seconds>,
}

/// Times that moved.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Latency {
    /// Of these services.
    pub services: Vec<String>,
    /// What moved.
    pub changes: Vec<Felt>,
}

/// A time of users, or where they are served.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Felt {
    /// Where they are.
    pub users: String,
    /// `served-in`, `read-p50`, `read-p95`, `write-p50` or `write-p95`.
    pub aspect: String,
    /// Null where nothing was said.
    pub before: Option<Value>,
    /// Null where nothing is said any more.
    pub after: Option<Value>,
}

/// Money, US dollars a month.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Cost {
    /// Everything.
    pub total: Sums,
    /// By service; only those that moved.
    pub services: Vec<OfService>,
    /// By component; only those that moved.
    pub components: Vec<OfComponent>,
    /// Lines that moved, that are new or gone.
    pub lines: Vec<Line>,
}

/// A sum on both sides.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Sums {
    /// Of the lines that had an amount.
    pub before: Exact,
    /// Of the lines that have an amount.
    pub after: Exact,
    /// By how much the lines moved of which that is known; null where it needs more digits than there are.
    pub change: Option<Exact>,
    /// Lines that moved and of which nobody can say by how much.
    pub open: usize,
    /// Lines that had no amount: with any, `before` is at least so much.
    pub unpriced_before: usize,
    /// Lines that have no amount.
    pub unpriced_after: usize,
}

/// Of a service.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct OfService {
    /// Null for the platform's own.
    pub service: Option<String>,
    /// Its lines.
    pub sums: Sums,
}

/// Of a component.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct OfComponent {
    /// Which.
    pub component: String,
    /// Its lines.
    pub sums: Sums,
}

/// A line that moved.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Line {
    /// What it is for.
    pub component: String,
    /// Null for the platform's own.
    pub service: Option<String>,
    /// Null for what stands above regions.
    pub region: Option<String>,
    /// The SKU.
    pub meter: String,
    /// `new`, `gone`, `price`, `quantity` or `price and quantity`.
    pub moved: String,
    /// Null where it is new.
    pub before: Option<Amounts>,
    /// Null where it is gone.
    pub after: Option<Amounts>,
}

/// What a line says.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Amounts {
    /// How much a month; null where not known.
    pub quantity: Option<Exact>,
    /// Of one unit; null for tiers and where there is no price.
    pub unit_price: Option<Exact>,
    /// A month; null where not known.
    pub usd: Option<Exact>,
}

/// Paths of files.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Files {
    /// New ones.
    pub added: Vec<String>,
    /// Those with another text.
    pub changed: Vec<String>,
    /// Those that are gone.
    pub removed: Vec<String>,
    /// Those that have another path because their service has another name.
    pub renamed: Vec<Renamed>,
}

/// Findings that differ.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Findings {
    /// New ones.
    pub appeared: Vec<Finding>,
    /// Those that are gone.
    pub gone: Vec<Finding>,
    /// Those of one rule about one thing that say something else now.
    pub moved: Vec<Moved>,
}

/// A finding without its place.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Finding {
    /// The rule's code.
    pub code: String,
    /// The rule's name.
    pub name: String,
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// The service, if it is about one.
    pub service: Option<String>,
    /// The dataset, if it is about one.
    pub dataset: Option<String>,
    /// What is wrong.
    pub message: String,
    /// How often more, or less, it is found.
    pub times: u32,
}

/// A finding that says something else.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Moved {
    /// As it was.
    pub before: Finding,
    /// As it is.
    pub after: Finding,
}

/// What could not be compared.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct NotCompared {
    /// `cost`, `files`, `inputs` of decisions, or `stated`: what is written and decides nothing.
    pub what: String,
    /// Why the old side does not have it; null where it has.
    pub old: Option<String>,
    /// Why the new side does not have it; null where it has.
    pub new: Option<String>,
}

/// Digests of catalogs.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Catalogs {
    /// Of the old side.
    pub old: String,
    /// Of the new side.
    pub new: String,
}

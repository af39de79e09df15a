//! The plan document, format version 1: its keys, their order, and what each holds.
//!
//! A key may be added within a version; one that is removed, renamed or changes its meaning makes a new one.

pub mod figures;
mod finding;
pub mod recovery;
pub mod replication;
pub mod together;
pub mod traffic;

use schemars::JsonSchema;
use serde::Serialize;

use super::super::cost;
pub use finding::{Finding, Related};

/// A plan as written by `parallax plan --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Parallax plan", deny_unknown_fields)]
pub struct Document<S = Vec<Service>> {
    /// Always 1 for this shape.
    pub format_version: u32,
    /// What the plan was made of.
    pub metadata: Metadata,
    /// By name.
    pub services: S,
    /// Round trips between every two regions in use.
    pub trips: Vec<traffic::Trip>,
    /// Round trips from every place of users to every region in use.
    pub user_trips: Vec<traffic::UserTrip>,
    /// How users spread, one entry for each set of regions that serves some service.
    pub loads: Vec<traffic::Loads>,
    /// Network time by place of users; services that are placed alike share an entry.
    pub latency: Vec<traffic::Latency>,
    /// How users find a region.
    pub routing: traffic::Routing,
    /// What stops with each region.
    pub region_losses: Vec<together::RegionLoss>,
    /// The order of the migration.
    pub roadmap: Vec<together::Wave>,
    /// What it costs, as `cost --format json` has it; null where that was not asked for or prices could not be read.
    pub cost: Option<cost::shape::Document>,
    /// What was found, in the order of the inventory.
    pub findings: Vec<Finding>,
}

/// What the plan was made of.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Metadata {
    /// The platform.
    pub name: String,
    /// Which way of running it this is: `single-region`, `active-passive`, `active-active` or
    /// `everything-everywhere`.
    pub scenario: String,
    /// The day for which ages were computed, `YYYY-MM-DD`.
    pub as_of: Option<String>,
    /// The provider that bare region names belong to.
    pub provider: String,
    /// Regions in use, primary first.
    pub regions: Vec<Region>,
    /// Services that somebody else runs: called, and not placed.
    pub external: Vec<String>,
    /// The catalog that was used.
    pub catalog: Catalog,
    /// The program that wrote this.
    pub generator: Generator,
    /// Thresholds and assumptions.
    pub settings: Settings,
}

/// A region in use.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Region {
    /// As the inventory writes it.
    pub name: String,
    /// Whose region it is.
    pub provider: String,
    /// `primary`, `secondary` or `candidate`.
    pub role: String,
}

/// The catalog that was used.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Catalog {
    /// SHA-256 in hexadecimal.
    pub digest: String,
}

/// The program that wrote this.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Generator {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Thresholds and assumptions.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Settings {
    /// From this share of reads on a dataset counts as read-heavy.
    pub read_heavy: Setting,
    /// From this share of accesses at home on a dataset is sharded by home.
    pub affinity: Setting,
    /// How long a person takes to decide a fail-over.
    pub decide: Setting,
    /// How long it takes where a runbook button stands ready.
    pub button_decide: Setting,
    /// What the user's own access line adds to a round trip.
    pub last_mile: Setting,
    /// Share of the primary's compute that a warm standby keeps.
    pub standby_share: Setting,
    /// How long a region takes to start the pods, and nodes for them, that it lacks.
    pub scale_up: Setting,
}

/// A value with how it is known.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Setting {
    /// With its unit, such as `80%` or `5m`.
    pub value: String,
    /// How it is known.
    pub provenance: String,
}

/// How far something is active-active.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ActiveActive {
    /// Every region reads and writes.
    Yes,
    /// Every region reads, one writes.
    Reads,
    /// Technically, but hardly ever worth it.
    Rarely,
    /// Every region works, with conditions.
    WithCare,
    /// Each region works on its own.
    Regional,
    /// One region works.
    No,
}

/// Whether something holds.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It cannot be told.
    Unknown,
}

/// One service.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Service {
    /// Unique in the platform.
    pub name: String,
    /// `api`, `worker`, `batch`, `static` or `external`; null where it is not known.
    pub kind: Option<String>,
    /// The team.
    pub owner: Option<String>,
    /// The strictest strategy among its datasets: a label; placement follows each dataset.
    pub strategy: String,
    /// The most limited of its datasets.
    pub active_active: ActiveActive,
    /// Where pods run.
    pub pods: Pods,
    /// The rule that set the label.
    pub rule: String,
    /// The reason in a few words.
    pub reason: String,
    /// Patterns of the service itself.
    pub patterns: Vec<Pattern>,
    /// What the label rests on.
    pub evidence: Vec<Evidence>,
    /// By name.
    pub datasets: Vec<Dataset>,
    /// What it calls.
    pub calls: Vec<together::Call>,
    /// Pods by region that serves.
    pub capacity: Vec<traffic::Capacity>,
    /// One a region whose loss it notices.
    pub recoveries: Vec<recovery::Recovery>,
    /// With everything that it waits for; null for what somebody else runs.
    pub composed: Option<together::Composed>,
}

/// Where pods run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Pods {
    /// `active`, `leader`, `standby`, `leader-per-home`, `edge`, `external` or `nowhere`.
    pub placement: String,
    /// Where, in order of preference; empty for `external` and `nowhere`.
    pub regions: Vec<String>,
    /// The region of a `leader` now, or the one that serves of a `standby`.
    pub now: Option<String>,
}

/// A way of building that a verdict calls for.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Pattern {
    /// Its id in the catalog.
    pub id: String,
    /// Why it is called for.
    pub because: String,
}

/// A statement that a decision rests on.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Evidence {
    /// What is so.
    pub statement: String,
    /// How it is known.
    pub provenance: String,
    /// The file it was written in.
    pub file: Option<String>,
    /// From 1.
    pub line: Option<u32>,
    /// From 1, in characters.
    pub column: Option<u32>,
}

/// One dataset.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Dataset {
    /// Unique in its service.
    pub name: String,
    /// How it may live in several regions.
    pub strategy: String,
    /// What is particular: the shard key, the merge types.
    pub detail: Option<String>,
    /// The rule that decided.
    pub rule: String,
    /// The reason in a few words.
    pub reason: String,
    /// How far it is active-active.
    pub active_active: ActiveActive,
    /// What readers need: `eventual`, `session`, `causal` or `strong`; null where it is not known.
    pub consistency: Option<String>,
    /// Patterns that the verdict calls for.
    pub patterns: Vec<Pattern>,
    /// Whether its datastore can carry the verdict.
    pub store: Store,
    /// The region that takes all writes; null where there is no such region.
    pub write_home: Option<String>,
    /// Who holds a copy.
    pub copies: Vec<Copy>,
    /// Where writes go.
    pub writes: Writes,
    /// Where reads go.
    pub reads: Reads,
    /// What a commit waits for: `local` or `second-region`.
    pub commit: Option<String>,
    /// The service or dataset that its content is made from, where it is not a truth of its own.
    pub made_from: Option<String>,
    /// How copies follow one another.
    pub links: Vec<replication::Link>,
    /// What is lost with each region that holds a copy.
    pub losses: Vec<replication::DataLoss>,
    /// Where the one writer would stand best; null where there is not one, or where users are unknown.
    pub home: Option<replication::Home>,
    /// How users see their own writes; null where they need not.
    pub own_writes: Option<replication::OwnWrites>,
    /// The backup beside replication; null where none is declared.
    pub backup: Option<replication::Backup>,
    /// Quorum stores held against it, where it asks for what only such a store can do.
    pub quorums: Vec<replication::Quorum>,
    /// What the decision rests on.
    pub evidence: Vec<Evidence>,
    /// The pairs of operation and invariant that are not safe without coordination.
    pub offences: Vec<Offence>,
    /// Every strategy that was not chosen.
    pub rejected: Vec<Rejected>,
    /// Wishes that cannot all come true.
    pub conflicts: Vec<Conflict>,
    /// What was not stated, and what was taken instead.
    pub assumed: Vec<Assumed>,
    /// What was stated of all that a decision may ask.
    pub stated: Vec<Stated>,
}

/// Whether a datastore can carry a verdict.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Store {
    /// Its id in the catalog; null where none is named.
    pub id: Option<String>,
    /// Whether it can.
    pub feasible: Holds,
    /// Every point that was looked at.
    pub points: Vec<Point>,
}

/// A condition as checked.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Point {
    /// The condition.
    pub condition: String,
    /// Whether it holds.
    pub holds: Holds,
    /// What it was held against.
    pub seen: Option<Evidence>,
}

/// A copy in a region.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Copy {
    /// Where.
    pub region: String,
    /// `writer`, `follower`, `home`, `merging`, `own`, `derived`, `replica`, `voter` or `witness`.
    pub role: String,
    /// Regions whose writes it receives.
    pub receives: Vec<String>,
}

/// Where writes go.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Writes {
    /// `writer`, `home`, `local` or `none`; null where nothing is planned.
    pub to: Option<String>,
    /// The writer's region.
    pub region: Option<String>,
    /// The key whose home takes them; null where homes follow residency alone.
    pub key: Option<String>,
    /// Share of accesses that are at home already.
    pub local: Option<String>,
    /// Whether each region spends rights that were split among them.
    pub escrow: bool,
}

/// Where reads go.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Reads {
    /// `local`, `local-within`, `local-after-own-writes` or `writer`; null where nothing is planned.
    pub from: Option<String>,
    /// Bound on age.
    pub within: Option<String>,
}

/// A pair that is not safe.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Offence {
    /// Null where operations are unknown.
    pub operation: Option<String>,
    /// Null where operations are unknown.
    pub invariant: Option<String>,
    /// Null where the pair is only not on the proven list.
    pub counterexample: Option<Counterexample>,
}

/// Two runs, each valid where it was made, that merge into something invalid.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Counterexample {
    /// A legal start.
    pub start: String,
    /// What region A does.
    pub region_a: String,
    /// What region B does meanwhile.
    pub region_b: String,
    /// What the merge gives, and what it breaks.
    pub merged: String,
}

/// A strategy that was not chosen.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Rejected {
    /// Which one.
    pub strategy: String,
    /// Why not.
    pub because: String,
}

/// Wishes that cannot all come true.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Conflict {
    /// The rule under which it is reported.
    pub code: String,
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// What contradicts what.
    pub message: String,
    /// Ways out.
    pub help: String,
}

/// A value that was not stated.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Assumed {
    /// The inventory's field.
    pub field: String,
    /// What was taken; null where it is unknown and taken as the strictest.
    pub value: Option<String>,
    /// How it came to be.
    pub provenance: String,
}

/// A value that was stated.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Stated {
    /// The inventory's field.
    pub field: String,
    /// Its value.
    pub value: String,
}

//! The document of a comparison, format version 1: its keys, their order, and what each holds.
//!
//! A key may be added within a version; one that is removed, renamed or changes its meaning makes a new one. The unit of
//! a time stands in its key; numbers that the plan has too are written as there.

use schemars::JsonSchema;
use serde::Serialize;

use crate::emit::cost::shape::Brief;
use crate::emit::json::shape::figures::{IntervalMs, Ms, Reckoned, Seconds};
use crate::emit::json::shape::recovery::RecoveryTime;
use crate::emit::json::shape::replication::Loss;
use crate::emit::json::shape::traffic::Percentiles;

/// Ways of running a platform as written by `parallax compare --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Parallax comparison", deny_unknown_fields)]
pub struct Document {
    /// Always 1 for this shape.
    pub format_version: u32,
    /// The platform.
    pub name: String,
    /// The provider that bare region names belong to.
    pub provider: String,
    /// SHA-256 of the catalog that was used, in hexadecimal.
    pub catalog: String,
    /// How it is today, as stated.
    pub today: Today,
    /// What the platform promises.
    pub objectives: Objectives,
    /// Ways of running it, in the order in which they are shown.
    pub ways: Vec<Way>,
}

/// How it is today, as stated.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Today {
    /// How it runs.
    pub scenario: Option<String>,
    /// Measured or promised.
    pub rto_seconds: Option<Seconds>,
    /// Measured or promised.
    pub rpo_seconds: Option<Seconds>,
}

/// What the platform promises.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Objectives {
    /// How long it may be down.
    pub rto_seconds: Option<Seconds>,
    /// How much may be lost.
    pub rpo_seconds: Option<Seconds>,
    /// At the 95th percentile.
    pub read_latency_ms: Option<Ms>,
    /// At the 95th percentile.
    pub write_latency_ms: Option<Ms>,
    /// The slow-but-up incident to plan for.
    pub brownout_seconds: Option<Seconds>,
}

/// A way of running the platform.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Way {
    /// `single-region`, `active-passive`, `active-active` or `everything-everywhere`.
    pub scenario: String,
    /// Regions in use, primary first.
    pub regions: Vec<String>,
    /// All services together.
    pub platform: Platform,
    /// What it costs; null where no price book could be taken.
    pub cost: Option<Brief>,
    /// By name; the one that was asked for, if one was.
    pub services: Vec<Service>,
}

/// All services together.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Platform {
    /// Until the slowest service works again after the worst loss of one region.
    pub rto: Option<RecoveryTime>,
    /// Services for which it takes so long.
    pub slowest: Vec<String>,
    /// Services that hold these up, themselves where nothing else does.
    pub held_up_by: Vec<String>,
    /// Services that miss their own promise.
    pub miss_rto: Missed,
    /// What is lost on a quiet day.
    pub rpo: Losses,
    /// What is lost after the brown-out; null where no length is set.
    pub rpo_after_brownout: Option<Losses>,
    /// Datasets that miss their own promise on a quiet day.
    pub miss_rpo: Missed,
    /// The loss that does most harm.
    pub worst_region: Option<WorstRegion>,
    /// By place.
    pub users: Vec<Users>,
    /// Links between regions.
    pub links: u64,
    /// Copies that take writes.
    pub copies_that_take_writes: u64,
    /// Services of which some recovery needs a person who decides.
    pub need_a_person: Vec<String>,
    /// Services of which some recovery needs a button, and none a person who decides.
    pub need_a_button: Vec<String>,
    /// Pods that run all the time.
    pub pods: Counted,
    /// Datasets with copies where their rows may not be: such a way is a mere what-if.
    pub breaks_residency: Vec<String>,
}

/// Who misses a promise.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Missed {
    /// They do at worst.
    pub names: Vec<String>,
    /// Of these nobody can say.
    pub not_known: Vec<String>,
    /// So many promise something.
    pub of: u64,
}

/// What becomes of data, over all datasets and regions.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Losses {
    /// The most of what is known.
    pub worst: Option<Loss>,
    /// Of which dataset.
    pub dataset: Option<String>,
    /// Datasets of which something is out of reach until the region returns.
    pub stay_behind: Vec<String>,
    /// Datasets of which it is not known.
    pub not_known: Vec<String>,
}

/// The loss that does most harm.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct WorstRegion {
    /// Which region.
    pub name: String,
    /// Services that do not work again before it returns.
    pub down: Vec<String>,
    /// Datasets of which something stays behind with it; their writes are not counted as lost.
    pub datasets_that_stay_behind: u64,
    /// Writes lost on a quiet day.
    pub writes_lost: Counted,
    /// Writes lost after the brown-out; null where no length is set.
    pub writes_lost_after_brownout: Option<Counted>,
    /// Steps of all runbooks for it.
    pub runbook_steps: u64,
}

/// A sum in which something may be missing.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Counted {
    /// Of what is known.
    pub sum: u64,
    /// So many parts of it are not known.
    pub not_known: u64,
}

/// Network time of the users of a place, from the fastest service to the slowest.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Users {
    /// The place, as the inventory writes it.
    pub from: String,
    /// How many of all users they are.
    pub share: String,
    /// Reads.
    pub read: Spread,
    /// Writes.
    pub write: Spread,
}

/// From the fastest service to the slowest.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Spread {
    /// Medians from the fastest to the slowest service; null where none is known.
    pub p50_ms: Option<IntervalMs>,
    /// 95th percentiles from the fastest to the slowest service; null where none is known.
    pub p95_ms: Option<IntervalMs>,
    /// Services whose 95th percentile is not known.
    pub p95_not_known: u64,
    /// Services whose median is not known.
    pub p50_not_known: u64,
}

/// One service.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Where its pods run, in words.
    pub pods: String,
    /// Pods that run all the time.
    pub pods_kept: Counted,
    /// Until it works again after the worst loss of one region, with all that it waits for.
    pub rto: Option<RecoveryTime>,
    /// From it to the one that makes it so.
    pub rto_path: Vec<String>,
    /// The most that any recovery asks for: `automatic`, `button` or `person`.
    pub actor: String,
    /// Steps of its longest runbook.
    pub runbook_steps: u64,
    /// By name.
    pub datasets: Vec<Dataset>,
    /// By place of users.
    pub users: Vec<ServiceUsers>,
}

/// One dataset.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Dataset {
    /// Its name.
    pub name: String,
    /// Copies by region.
    pub copies: Vec<Copy>,
    /// Links between regions.
    pub links: u64,
    /// Whether a commit waits for a second region.
    pub commit_waits: bool,
    /// What is lost on a quiet day with the worst region.
    pub rpo: Option<Loss>,
    /// What is lost after the brown-out with the worst region.
    pub rpo_after_brownout: Option<Loss>,
}

/// A copy.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Copy {
    /// Where.
    pub region: String,
    /// What it does there.
    pub role: String,
}

/// Network time of the users of one place.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct ServiceUsers {
    /// The place, as the inventory writes it.
    pub from: String,
    /// The region that serves them.
    pub serving: Option<String>,
    /// A read.
    pub read: Reckoned<Percentiles>,
    /// A write; null where users write nothing.
    pub write: Option<Reckoned<Percentiles>>,
}

//! What belongs to the platform as a whole.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::service::Service;
use super::values::{Amount, DateText, DurationText, IncreaseText, ShareText, Word};
use crate::model::words::{HealthCheckKind, PlanPart, RegionRole, ScalesWith, ScenarioName, SharedKind};

/// One platform, or a part of it: documents of one platform are merged.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Inventory {
    /// The version of this format: `parallax/v1`.
    #[schemars(required, regex(pattern = "^parallax/v1$"))]
    pub(crate) api_version: Option<String>,
    /// `Inventory`.
    #[schemars(required, regex(pattern = "^Inventory$"))]
    pub(crate) kind: Option<String>,
    /// The name of the platform.
    #[serde(default)]
    #[schemars(with = "Metadata")]
    pub(crate) metadata: Option<Metadata>,
    /// The day for which ages of drills and prices are computed.
    pub(crate) as_of: Option<DateText>,
    /// The provider that bare region names belong to.
    pub(crate) provider: Option<String>,
    /// Path of your own price book, relative to this file.
    pub(crate) price_book: Option<String>,
    /// Thresholds and assumptions.
    pub(crate) settings: Option<Settings>,
    /// The regions of the platform; exactly one is primary.
    #[serde(default)]
    #[schemars(with = "Vec<Region>", length(min = 1))]
    pub(crate) regions: Option<Vec<Region>>,
    /// Where users are; shares sum to 100%.
    pub(crate) users: Option<Vec<UserShare>>,
    /// What the platform promises; a service may set its own.
    pub(crate) objectives: Option<Objectives>,
    /// How the platform does today.
    pub(crate) today: Option<Today>,
    /// How users are routed.
    pub(crate) routing: Option<Routing>,
    /// Where the GitOps repository is.
    pub(crate) gitops: Option<GitOps>,
    /// What belongs to no single service.
    pub(crate) platform: Option<Platform>,
    /// The services of the platform.
    pub(crate) services: Option<Vec<Service>>,
}

/// The name of the platform.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Metadata {
    /// A label of RFC 1123.
    #[schemars(required, regex(pattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"))]
    pub(crate) name: Option<String>,
}

/// Thresholds and assumptions; each has a built-in default.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Settings {
    /// From this share of reads on a dataset counts as read-heavy.
    pub(crate) read_heavy: Option<ShareText>,
    /// From this share of accesses at home on a dataset is sharded by home.
    pub(crate) affinity: Option<ShareText>,
    /// How long a person takes to decide a fail-over.
    pub(crate) decide: Option<DurationText>,
    /// How long it takes where a runbook button stands ready.
    pub(crate) button_decide: Option<DurationText>,
    /// What the user's own access line adds to a round trip.
    pub(crate) last_mile: Option<DurationText>,
    /// Share of the primary's compute that a warm standby keeps.
    pub(crate) standby_share: Option<ShareText>,
    /// How long a region takes to start the pods, and nodes for them, that it lacks.
    pub(crate) scale_up: Option<DurationText>,
}

/// A region of the platform.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Region {
    /// The provider's name of the region, or `provider/name`.
    #[schemars(required)]
    pub(crate) name: Option<String>,
    /// What it is for; only an optimizer may open a candidate.
    pub(crate) role: Option<Word<RegionRole>>,
    /// Load balancer host of the region.
    pub(crate) endpoint: Option<String>,
    /// DNS zone id of that load balancer.
    pub(crate) hosted_zone: Option<String>,
    /// Id of an existing health check.
    pub(crate) health_check: Option<String>,
    /// Share of the full capacity that it keeps.
    pub(crate) capacity: Option<ShareText>,
}

/// Users of one place.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UserShare {
    /// A continent, a country or a region.
    #[schemars(required)]
    pub(crate) from: Option<String>,
    /// How many of all users they are.
    #[schemars(required)]
    pub(crate) share: Option<ShareText>,
}

/// Promises.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Objectives {
    /// How long it may be down after the loss of a region.
    pub(crate) rto: Option<DurationText>,
    /// How much may be lost.
    pub(crate) rpo: Option<DurationText>,
    /// p95 of reads as users see it.
    pub(crate) read_latency: Option<DurationText>,
    /// p95 of writes as users see it.
    pub(crate) write_latency: Option<DurationText>,
    /// Share of time in which it works.
    pub(crate) availability: Option<ShareText>,
    /// The slow-but-up incident to plan for.
    pub(crate) brownout: Option<DurationText>,
    /// What downtime costs.
    pub(crate) downtime: Option<Downtime>,
    /// USD a month.
    pub(crate) monthly_budget: Option<Amount>,
    /// Most that active-active may cost over a single region.
    pub(crate) budget_over_single_region: Option<IncreaseText>,
}

/// What downtime costs.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Downtime {
    /// USD an hour.
    pub(crate) cost_per_hour: Option<Amount>,
    /// Hours of downtime a year that a second region would have prevented.
    pub(crate) prevented_hours_per_year: Option<Amount>,
}

/// How the platform does today.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Today {
    /// Measured or promised time to recover.
    pub(crate) rto: Option<DurationText>,
    /// Measured or promised loss.
    pub(crate) rpo: Option<DurationText>,
    /// How it runs.
    pub(crate) scenario: Option<Word<ScenarioName>>,
}

/// How users are routed.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Routing {
    /// The router's name, for its output format.
    pub(crate) provider: Option<String>,
    /// Its zone.
    pub(crate) zone: Option<String>,
    /// The host that users call.
    pub(crate) host: Option<String>,
    /// How long resolvers keep a record.
    pub(crate) ttl: Option<DurationText>,
    /// How a region is checked.
    pub(crate) health_check: Option<HealthCheck>,
}

/// How a region is checked.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct HealthCheck {
    /// Path that is checked.
    pub(crate) path: Option<String>,
    /// What is checked: whether something answers, or whether the region's own p95 is in bounds.
    pub(crate) kind: Option<Word<HealthCheckKind>>,
    /// How often.
    pub(crate) interval: Option<DurationText>,
    /// How many failures in a row count.
    pub(crate) threshold: Option<u32>,
}

/// Where the GitOps repository is.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GitOps {
    /// Its URL.
    #[serde(rename = "repoURL")]
    pub(crate) repo_url: Option<String>,
    /// Branch, tag or commit.
    pub(crate) revision: Option<String>,
    /// Labels of the clusters to deploy to.
    pub(crate) cluster_selector: Option<BTreeMap<String, String>>,
}

/// What belongs to no single service.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Platform {
    /// Whether the components are all that is paid for, so that no cost is derived beside them.
    pub(crate) complete: Option<bool>,
    /// Components whose cost belongs to the platform.
    pub(crate) components: Option<Vec<Component>>,
    /// What services share and keep in one region, so that its loss concerns all of them.
    pub(crate) shared: Option<Vec<Shared>>,
    /// What the services of a team may cost together.
    pub(crate) budgets: Option<Vec<Budget>>,
}

/// What the services of a team may cost together, as planned.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Budget {
    /// The `owner` of services.
    #[schemars(required)]
    pub(crate) owner: Option<String>,
    /// USD a month.
    pub(crate) monthly: Option<Amount>,
    /// Most that active-active may cost over a single region.
    pub(crate) over_single_region: Option<IncreaseText>,
}

/// Something that services share.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Shared {
    /// A label of RFC 1123.
    #[schemars(required, regex(pattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"))]
    pub(crate) name: Option<String>,
    /// What it is.
    #[schemars(required)]
    pub(crate) kind: Option<Word<SharedKind>>,
    /// Where it lives.
    #[schemars(required)]
    pub(crate) region: Option<String>,
}

/// A component whose cost belongs to the platform.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Component {
    /// A label of RFC 1123.
    #[schemars(required, regex(pattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"))]
    pub(crate) name: Option<String>,
    /// Quantities by scenario.
    #[serde(rename = "use")]
    pub(crate) usage: Option<Use>,
    /// What its quantities grow with, for scenarios that have none of their own.
    pub(crate) scales_with: Option<Word<ScalesWith>>,
    /// Parts of the plan that it stands for: their cost is not derived beside it.
    pub(crate) covers: Option<Vec<Word<PlanPart>>>,
}

/// Quantities by scenario; a scenario left out is derived from the plan.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Use {
    /// Everything in the primary.
    #[serde(rename = "single-region")]
    pub(crate) single_region: Option<Vec<Usage>>,
    /// A warm standby.
    #[serde(rename = "active-passive")]
    pub(crate) active_passive: Option<Vec<Usage>>,
    /// As planned.
    #[serde(rename = "active-active")]
    pub(crate) active_active: Option<Vec<Usage>>,
    /// A full copy in every region.
    #[serde(rename = "everything-everywhere")]
    pub(crate) everything_everywhere: Option<Vec<Usage>>,
}

/// A quantity of something that has a price.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Usage {
    /// Key in the price book.
    #[schemars(required)]
    pub(crate) sku: Option<String>,
    /// Where; absent for what has one price everywhere.
    pub(crate) region: Option<String>,
    /// How much, in the unit of the price; of what is priced by the hour, how many run all month.
    #[schemars(required)]
    pub(crate) quantity: Option<Amount>,
}

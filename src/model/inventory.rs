//! The inventory as checked: every reference exists, every unit is known, every value says how it is known.

mod components;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::settings::Settings;
use super::topology::{Place, Region};
use super::words::{
    Call, CallOn, Conflicts, Consistency, DeclaredPods, DeclaredStrategy, HealthCheckKind, Invariant, LocalWrites,
    LockScope, LostUpdates, OnDelete, Operation, ReadsFrom, Replication, Role, ScenarioName, Scope, ServiceKind,
    SharedKind,
};
use crate::base::evidence::Fact;
use crate::base::ids::{CatalogId, DatasetId, Name, RegionId};
use crate::base::pairs::Pairs;
use crate::base::path::Anchor;
use crate::base::units::{Bytes, Date, Flow, Increase, Millis, Rate, Share};

pub use components::{Component, Usage};

/// One platform, merged from all its documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inventory {
    /// `metadata.name`.
    pub name: Name,
    /// The first document of the platform.
    pub at: Anchor,
    /// The day for which ages are computed.
    pub as_of: Fact<Date>,
    /// The provider that bare region names belong to.
    pub provider: Arc<str>,
    /// Path of the user's own price book, relative to the file that names it.
    pub price_book: Fact<String>,
    /// Thresholds and assumptions.
    pub settings: Settings,
    /// Primary first, then by id.
    pub regions: Vec<Region>,
    /// Where users are.
    pub users: Vec<UserShare>,
    /// What the platform promises.
    pub objectives: Objectives,
    /// How it does today.
    pub today: Today,
    /// How users are routed.
    pub routing: Routing,
    /// Where the GitOps repository is.
    pub gitops: GitOps,
    /// Components that belong to no single service, sorted by name.
    pub components: Vec<Component>,
    /// Whether the components are all that is paid for, so that no cost is derived beside them.
    pub complete: Fact<bool>,
    /// What services share and keep in one region, sorted by name.
    pub shared: Vec<Shared>,
    /// What the services of a team may cost together, sorted by team.
    pub budgets: Vec<Budget>,
    /// Sorted by name.
    pub services: Vec<Service>,
}

impl Inventory {
    /// The region that is primary, or the first one.
    pub fn primary(&self) -> Option<&Region> {
        self.regions.first()
    }

    /// The service of a name.
    pub fn service(&self, name: &str) -> Option<&Service> {
        self.services.binary_search_by(|s| s.name.as_str().cmp(name)).ok().and_then(|i| self.services.get(i))
    }

    /// The dataset of an id.
    pub fn dataset(&self, id: &DatasetId) -> Option<&Dataset> {
        self.service(id.service.as_str())?.dataset(&id.dataset)
    }
}

/// Users of one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserShare {
    /// Where they are.
    pub from: Place,
    /// How many of all users they are.
    pub share: Share,
    /// Where it was written.
    pub at: Anchor,
}

/// Promises; the platform's hold for every service that has none of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Objectives {
    /// How long it may be down after the loss of a region.
    pub rto: Fact<Millis>,
    /// How much may be lost.
    pub rpo: Fact<Millis>,
    /// p95 as users see it.
    pub read_latency: Fact<Millis>,
    /// p95 as users see it.
    pub write_latency: Fact<Millis>,
    /// Share of time in which it works.
    pub availability: Fact<Share>,
    /// The slow-but-up incident to plan for.
    pub brownout: Fact<Millis>,
    /// What an hour of downtime costs, in USD.
    pub downtime_cost_per_hour: Fact<Decimal>,
    /// Hours of downtime a year that a second region would have prevented.
    pub prevented_hours_per_year: Fact<Decimal>,
    /// USD a month.
    pub monthly_budget: Fact<Decimal>,
    /// Most that active-active may cost over a single region.
    pub budget_over_single_region: Fact<Increase>,
}

/// How the platform does today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Today {
    /// Measured or promised RTO.
    pub rto: Fact<Millis>,
    /// Measured or promised RPO.
    pub rpo: Fact<Millis>,
    /// How it runs.
    pub scenario: Fact<ScenarioName>,
}

/// How users are routed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routing {
    /// The router's name, for its output format.
    pub provider: Fact<String>,
    /// Its zone.
    pub zone: Fact<String>,
    /// The host that users call.
    pub host: Fact<String>,
    /// How long resolvers keep a record.
    pub ttl: Fact<Millis>,
    /// Path that is checked.
    pub check_path: Fact<String>,
    /// What is checked.
    pub check_kind: Fact<HealthCheckKind>,
    /// How often.
    pub check_interval: Fact<Millis>,
    /// How many failures in a row count.
    pub check_threshold: Fact<u32>,
}

/// Where the GitOps repository is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GitOps {
    /// Its URL.
    pub repo_url: Fact<String>,
    /// Branch, tag or commit.
    pub revision: Fact<String>,
    /// Labels of the clusters to deploy to.
    pub cluster_selector: BTreeMap<String, String>,
    /// Where those labels were written.
    pub selector_at: Option<Anchor>,
}

/// Something that services share and that lives in one region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Its name.
    pub name: Name,
    /// What it is.
    pub kind: SharedKind,
    /// Where it lives.
    pub region: RegionId,
    /// Where it was written.
    pub at: Anchor,
}

/// What the services of a team may cost together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The owner of services.
    pub owner: String,
    /// USD a month.
    pub monthly: Fact<Decimal>,
    /// Most that active-active may cost over a single region.
    pub over_single_region: Fact<Increase>,
    /// Where it was written.
    pub at: Anchor,
}

/// One service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Unique in the platform.
    pub name: Name,
    /// Where it was written.
    pub at: Anchor,
    /// The archetype that filled in what was not written.
    pub archetype: Option<CatalogId>,
    /// What it is.
    pub kind: Fact<ServiceKind>,
    /// Kubernetes namespace.
    pub namespace: Fact<Name>,
    /// The team.
    pub owner: Fact<String>,
    /// Container image.
    pub image: Fact<String>,
    /// Path of an existing kustomize base.
    pub base: Fact<String>,
    /// Pods in normal operation.
    pub replicas: Fact<u32>,
    /// Fewest and most pods under autoscaling.
    pub autoscaling: Fact<(u32, u32)>,
    /// Cron expression of a batch.
    pub schedule: Fact<String>,
    /// What users ask of it.
    pub requests: Requests,
    /// Its own promises, filled up with the platform's; shared where it has none.
    pub objectives: Arc<Objectives>,
    /// What it calls.
    pub depends_on: Vec<Dependency>,
    /// How repeated requests are recognised.
    pub idempotency: Option<Box<Idempotency>>,
    /// Locks it takes; unknown unless written.
    pub locks: Fact<Vec<Lock>>,
    /// The last fail-over exercise.
    pub drill: Option<Drill>,
    /// Business actions over several datasets.
    pub transactions: Vec<Transaction>,
    /// Messages it sends.
    pub messages: Vec<Message>,
    /// What the team says it does or wants; shared where it says nothing.
    pub declared: Arc<Declared>,
    /// Its own quantities for the cost model.
    pub usage: BTreeMap<ScenarioName, Vec<Usage>>,
    /// Datasets sorted by name. Known and empty only where `data: []` was written or an archetype says so;
    /// where nothing is known about data there is one dataset of the service's name, all unknown.
    pub data: Vec<Dataset>,
    /// How it is known what data there is.
    pub data_known: Fact<()>,
}

impl Service {
    /// Its dataset of a name.
    pub fn dataset(&self, name: &Name) -> Option<&Dataset> {
        let at = self.data.binary_search_by(|dataset| dataset.name.cmp(name)).ok()?;
        self.data.get(at)
    }
}

/// What users ask of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    /// How often.
    pub rate: Fact<Rate>,
    /// Share that writes.
    pub writes: Fact<Share>,
    /// Size of an answer.
    pub payload: Fact<Bytes>,
    /// Bytes sent to users.
    pub egress: Fact<Flow>,
}

/// A call to another service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// Who is called.
    pub service: Name,
    /// Whether the answer is waited for; unknown counts as sync.
    pub call: Fact<Call>,
    /// On which requests; unknown counts as all.
    pub on: Fact<CallOn>,
    /// Where it was written.
    pub at: Anchor,
}

/// How repeated requests are recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// Whether every mutation must carry a key.
    pub required: bool,
    /// Where keys are kept.
    pub dataset: Option<DatasetId>,
    /// How long they are kept.
    pub ttl: Fact<Millis>,
    /// How long a request in progress holds its key.
    pub lock: Fact<Millis>,
    /// Where it was written.
    pub at: Anchor,
}

/// A lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// Its name.
    pub name: String,
    /// Where it is kept.
    pub dataset: Option<DatasetId>,
    /// How far it reaches; unknown counts as global.
    pub scope: Fact<LockScope>,
    /// Where it was written.
    pub at: Anchor,
}

/// A fail-over exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drill {
    /// When it was last done.
    pub last: Fact<Date>,
    /// Whether real load was on.
    pub under_load: Fact<bool>,
    /// Where it was written.
    pub at: Anchor,
}

/// A business action over several datasets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// What it touches, at least two.
    pub datasets: Vec<DatasetId>,
    /// Whether it is a saga: steps with compensations instead of one commit.
    pub saga: bool,
    /// Where it was written.
    pub at: Anchor,
}

/// Messages to another service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The consumer.
    pub to: Name,
    /// What the consumer will look up.
    pub refers_to: Vec<DatasetId>,
    /// Where it was written.
    pub at: Anchor,
}

/// What a team says it does or wants, right or wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// How data lives in several regions.
    pub strategy: Fact<DeclaredStrategy>,
    /// Where pods run.
    pub pods: Fact<DeclaredPods>,
    /// How data is copied.
    pub replication: Fact<Replication>,
    /// Where reads go.
    pub reads: Fact<ReadsFrom>,
    /// Whether the writer checks again what a read elsewhere decided.
    pub revalidated: Fact<bool>,
    /// How conflicts end.
    pub conflicts: Fact<Conflicts>,
    /// Where the flag that routes a user's reads to the writer is kept.
    pub ryow_dataset: Fact<DatasetId>,
    /// How long that flag lives.
    pub ryow_ttl: Fact<Millis>,
    /// Whether a reader waits instead until the copy has reached its own last write.
    pub ryow_token: Fact<bool>,
    /// Where leases of elected leaders are kept.
    pub lease_dataset: Fact<DatasetId>,
}

/// One dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dataset {
    /// Unique in its service.
    pub name: Name,
    /// Where it was written.
    pub at: Anchor,
    /// The archetype that filled in what was not written.
    pub archetype: Option<CatalogId>,
    /// What it is to the platform.
    pub role: Fact<Role>,
    /// Catalog id of its datastore.
    pub store: Fact<CatalogId>,
    /// Instance type.
    pub instance: Fact<String>,
    /// Stored bytes.
    pub size: Fact<Bytes>,
    /// Bytes of one row.
    pub row_size: Fact<Bytes>,
    /// Writes in all regions.
    pub write_rate: Fact<Rate>,
    /// Round trips of one write transaction.
    pub statements_per_write: Fact<u32>,
    /// Wanted write home.
    pub home: Fact<RegionId>,
    /// What is done to it; known and empty means it is only read.
    pub operations: Fact<BTreeSet<Operation>>,
    /// What must hold; known and empty means `[none]` was written.
    pub invariants: Fact<BTreeSet<Invariant>>,
    /// Where invariants can be checked.
    pub invariant_scope: Fact<Scope>,
    /// Whether a read decides a write.
    pub reads_for_decision: Fact<bool>,
    /// What rows refer to.
    pub references: Vec<Reference>,
    /// What must recover to the same point.
    pub recovers_with: Vec<DatasetId>,
    /// Share of accesses that read.
    pub reads: Fact<Share>,
    /// What readers need.
    pub consistency: Fact<Consistency>,
    /// How old a read may be.
    pub staleness: Fact<Millis>,
    /// What ties a row to a region.
    pub affinity: Fact<Affinity>,
    /// The key inside which order matters.
    pub order_key: Fact<String>,
    /// How much may be lost: its own, else the service's, else the platform's.
    pub rpo: Fact<Millis>,
    /// Whether writes must be taken where the user is.
    pub local_writes: Fact<LocalWrites>,
    /// Whether one of two overwrites may be discarded.
    pub lost_updates: Fact<LostUpdates>,
    /// Whether units are interchangeable.
    pub fungible: Fact<bool>,
    /// How many units are typically left.
    pub headroom: Fact<u64>,
    /// Where rows may live; each row in one of these.
    pub residency: Fact<Vec<Place>>,
    /// Whether it is money.
    pub money: Fact<bool>,
    /// What it can be made from again.
    pub rebuildable_from: Fact<RebuildSource>,
    /// Addresses by region.
    pub endpoints: Pairs<RegionId, Endpoints>,
    /// Kubernetes Secret with its credentials.
    pub secret_ref: Fact<Name>,
    /// Measured replication lag.
    pub lag: Fact<Lag>,
    /// Point-in-time backup.
    pub backup: Option<Backup>,
    /// What the team says it does or wants; shared where it says nothing.
    pub declared: Arc<Declared>,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The parent.
    pub dataset: DatasetId,
    /// What happens when a parent row goes; unknown counts as hard.
    pub on_delete: Fact<OnDelete>,
    /// Where it was written.
    pub at: Anchor,
}

/// What ties a row to a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affinity {
    /// The key.
    pub key: String,
    /// Share of accesses from the row's home region.
    pub local: Share,
}

/// What a dataset can be made from again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RebuildSource {
    /// All source data of a service.
    Service(Name),
    /// One dataset.
    Dataset(DatasetId),
    /// An archetype says that it can be rebuilt, but not from what.
    Unnamed,
}

/// Addresses in one region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// Where writes go.
    pub write: Option<String>,
    /// Where reads go.
    pub read: Option<String>,
}

/// Measured replication lag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lag {
    /// Median.
    pub p50: Millis,
    /// 99th percentile.
    pub p99: Option<Millis>,
}

/// A backup from which a point in time can be restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Whether any point in time can be restored.
    pub point_in_time: Fact<bool>,
    /// How far back.
    pub retention: Fact<Millis>,
    /// Regions with a copy.
    pub copies: Vec<RegionId>,
    /// Where it was written.
    pub at: Anchor,
}

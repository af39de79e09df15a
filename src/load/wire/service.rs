//! One service.

use schemars::JsonSchema;
use serde::Deserialize;

use super::dataset::{Dataset, Declared};
use super::platform::{Objectives, Use};
use super::values::{DateText, DurationText, FlowText, KeyNeed, RateText, ShareText, SizeText, Word};
use crate::model::words::{Call, CallOn, LockScope, ServiceKind};

/// One service.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Service {
    /// A label of RFC 1123, unique in the platform.
    #[schemars(required, regex(pattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"))]
    pub(crate) name: Option<String>,
    /// A catalog shorthand that fills in what is not written.
    pub(crate) archetype: Option<String>,
    /// What it is.
    pub(crate) kind: Option<Word<ServiceKind>>,
    /// Kubernetes namespace.
    #[schemars(regex(pattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"))]
    pub(crate) namespace: Option<String>,
    /// The team.
    pub(crate) owner: Option<String>,
    /// Container image.
    pub(crate) image: Option<String>,
    /// Path of an existing kustomize base.
    pub(crate) base: Option<String>,
    /// Pods in normal operation.
    pub(crate) replicas: Option<u32>,
    /// Fewest and most pods.
    pub(crate) autoscaling: Option<Autoscaling>,
    /// Cron expression of a batch.
    pub(crate) schedule: Option<String>,
    /// What users ask of it.
    pub(crate) requests: Option<Requests>,
    /// Its own promises, filled up with the platform's.
    pub(crate) objectives: Option<Objectives>,
    /// What it calls.
    pub(crate) depends_on: Option<Vec<Dependency>>,
    /// How repeated requests are recognised.
    pub(crate) idempotency: Option<Idempotency>,
    /// Locks it takes; `[]` says there are none.
    pub(crate) locks: Option<Vec<Lock>>,
    /// The last fail-over exercise.
    pub(crate) drill: Option<Drill>,
    /// Business actions over several datasets.
    pub(crate) transactions: Option<Vec<Transaction>>,
    /// Messages it sends.
    pub(crate) messages: Option<Vec<Message>>,
    /// What the team says it does or wants.
    pub(crate) declared: Option<Declared>,
    /// Its own quantities for the cost model.
    #[serde(rename = "use")]
    pub(crate) usage: Option<Use>,
    /// Its datasets; `[]` says there are none.
    pub(crate) data: Option<Vec<Dataset>>,
}

/// Fewest and most pods.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Autoscaling {
    /// Fewest.
    #[schemars(required)]
    pub(crate) min: Option<u32>,
    /// Most.
    #[schemars(required)]
    pub(crate) max: Option<u32>,
}

/// What users ask of a service.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Requests {
    /// How often.
    pub(crate) rate: Option<RateText>,
    /// Share that writes.
    pub(crate) writes: Option<ShareText>,
    /// Size of an answer.
    pub(crate) payload: Option<SizeText>,
    /// Data sent to users.
    pub(crate) egress: Option<FlowText>,
}

/// A call to another service.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Dependency {
    /// Who is called.
    #[schemars(required)]
    pub(crate) service: Option<String>,
    /// Whether the answer is waited for; absent counts as sync.
    pub(crate) call: Option<Word<Call>>,
    /// On which requests; absent counts as all.
    pub(crate) on: Option<Word<CallOn>>,
}

/// How repeated requests are recognised.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Idempotency {
    /// Whether every mutation must carry a key.
    pub(crate) key: Option<Word<KeyNeed>>,
    /// Where keys are kept.
    pub(crate) dataset: Option<String>,
    /// How long they are kept.
    pub(crate) ttl: Option<DurationText>,
    /// How long a request in progress holds its key.
    pub(crate) lock: Option<DurationText>,
}

/// A lock.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Lock {
    /// Its name.
    #[schemars(required)]
    pub(crate) name: Option<String>,
    /// Where it is kept.
    pub(crate) dataset: Option<String>,
    /// How far it reaches; absent counts as global.
    pub(crate) scope: Option<Word<LockScope>>,
}

/// A fail-over exercise.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Drill {
    /// When it was last done.
    pub(crate) last: Option<DateText>,
    /// Whether real load was on.
    pub(crate) under_load: Option<bool>,
}

/// A business action over several datasets.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Transaction {
    /// What it touches: `dataset` of this service or `service/dataset`.
    #[schemars(required, length(min = 2))]
    pub(crate) datasets: Option<Vec<String>>,
    /// Whether it is steps with compensations instead of one commit.
    pub(crate) saga: Option<bool>,
}

/// Messages to another service.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Message {
    /// The consumer.
    #[schemars(required)]
    pub(crate) to: Option<String>,
    /// Datasets that the consumer will look up.
    pub(crate) refers_to: Option<Vec<String>>,
}

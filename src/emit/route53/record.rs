//! Records and change batches as the router's API takes them. No decision is taken here.

use serde::Serialize;

/// What `change-resource-record-sets` takes as its change batch: all of it happens, or nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ChangeBatch {
    pub(super) comment: String,
    pub(super) changes: Vec<Change>,
}

/// One change of one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Change {
    pub(super) action: Action,
    pub(super) resource_record_set: RecordSet,
}

/// What is done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Action {
    Upsert,
    Delete,
}

/// The type of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(in crate::emit) enum RecordType {
    A,
    Aaaa,
    Cname,
}

/// One record; several of a name and type are told apart by their identifiers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RecordSet {
    pub(super) name: String,
    pub(super) r#type: RecordType,
    #[serde(flatten)]
    pub(super) chosen: Chosen,
    #[serde(flatten)]
    pub(super) answer: Answer,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) health_check_id: Option<String>,
}

/// When a record is the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum Chosen {
    #[serde(rename_all = "PascalCase")]
    Always {},
    #[serde(rename_all = "PascalCase")]
    ByWeight { set_identifier: String, weight: u8 },
    #[serde(rename_all = "PascalCase")]
    ByLatency { set_identifier: String, region: String },
    #[serde(rename_all = "PascalCase")]
    ByFailover { set_identifier: String, failover: Failover },
    #[serde(rename_all = "PascalCase")]
    ByLocation { set_identifier: String, geo_location: Location },
}

impl Chosen {
    pub(super) fn identifier(&self) -> Option<&str> {
        match self {
            Self::Always {} => None,
            Self::ByWeight { set_identifier, .. }
            | Self::ByLatency { set_identifier, .. }
            | Self::ByFailover { set_identifier, .. }
            | Self::ByLocation { set_identifier, .. } => Some(set_identifier),
        }
    }

    /// The routing policy, which all records of a name and type share.
    pub(super) const fn policy(&self) -> &'static str {
        match self {
            Self::Always {} => "simple",
            Self::ByWeight { .. } => "weighted",
            Self::ByLatency { .. } => "latency",
            Self::ByFailover { .. } => "failover",
            Self::ByLocation { .. } => "geolocation",
        }
    }
}

/// First or second of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Failover {
    Primary,
    Secondary,
}

/// Where a user is, as the router knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(in crate::emit) enum Location {
    #[serde(rename = "ContinentCode")]
    Continent(String),
    #[serde(rename = "CountryCode")]
    Country(String),
}

/// Everybody of whom no other record says anything.
pub(in crate::emit) const ANYWHERE: &str = "*";

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum Answer {
    #[serde(rename_all = "PascalCase")]
    Value {
        #[serde(rename = "TTL")]
        ttl: u64,
        resource_records: [Value; 1],
    },
    #[serde(rename_all = "PascalCase")]
    Alias { alias_target: AliasTarget },
}

/// A value of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Value {
    pub(super) value: String,
}

/// The record that answers in place of this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct AliasTarget {
    #[serde(rename = "HostedZoneId")]
    pub(super) hosted_zone_id: String,
    #[serde(rename = "DNSName")]
    pub(super) dns_name: String,
    #[serde(rename = "EvaluateTargetHealth")]
    pub(super) evaluate_target_health: bool,
}

/// What `create-health-check --cli-input-json` takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateHealthCheck {
    pub(super) caller_reference: String,
    pub(super) health_check_config: CheckConfig,
}

/// What a health check looks at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "Type")]
pub(super) enum CheckConfig {
    #[serde(rename = "HTTPS", rename_all = "PascalCase")]
    Https {
        #[serde(rename = "IPAddress", skip_serializing_if = "Option::is_none")]
        ip_address: Option<String>,
        fully_qualified_domain_name: String,
        port: u16,
        resource_path: String,
        request_interval: u8,
        failure_threshold: u8,
        #[serde(rename = "EnableSNI")]
        enable_sni: bool,
    },
    #[serde(rename = "CLOUDWATCH_METRIC", rename_all = "PascalCase")]
    Metric { alarm_identifier: AlarmIdentifier, insufficient_data_health_status: &'static str },
}

/// An alarm of a region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AlarmIdentifier {
    pub(super) region: String,
    pub(super) name: String,
}

/// What `put-metric-alarm --cli-input-json` takes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PutMetricAlarm {
    pub(super) alarm_name: String,
    pub(super) alarm_description: String,
    pub(super) namespace: String,
    pub(super) metric_name: &'static str,
    pub(super) dimensions: [Dimension; 1],
    pub(super) statistic: &'static str,
    pub(super) unit: &'static str,
    pub(super) period: u64,
    pub(super) evaluation_periods: u64,
    pub(super) threshold: serde_json::Number,
    pub(super) comparison_operator: &'static str,
    pub(super) treat_missing_data: &'static str,
}

/// What tells one series of a metric from the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Dimension {
    pub(super) name: &'static str,
    pub(super) value: String,
}

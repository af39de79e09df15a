//! The document as it is written, so far as it is read: what else it has is passed over.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use crate::base::units::Millis;
use crate::model::plan::Interval;

/// Milliseconds.
#[derive(Clone, Copy)]
pub(super) struct Ms(pub(super) Millis);

/// Seconds.
#[derive(Clone, Copy)]
pub(super) struct Seconds(pub(super) Millis);

impl<'de> Deserialize<'de> for Ms {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        micros(&serde_json::Number::deserialize(from)?, 1_000).map(Self)
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        micros(&serde_json::Number::deserialize(from)?, 1_000_000).map(Self)
    }
}

/// A time is written with as many digits as it has, and none of them is finer than a microsecond.
fn micros<E: serde::de::Error>(number: &serde_json::Number, unit: u32) -> Result<Millis, E> {
    if let Some(whole) = number.as_u64() {
        return Ok(Millis::from_micros(whole.saturating_mul(u64::from(unit))));
    }
    let number = number.as_f64().unwrap_or(0.0);
    if number < 0.0 {
        return Err(E::custom(format_args!("{number} is no time")));
    }
    let micros = libm::round(number * f64::from(unit));
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number that does not fit becomes the nearest that does"
    )]
    let micros = micros as u64;
    Ok(Millis::from_micros(micros))
}

macro_rules! interval {
    ($name:ident, $unit:ident) => {
        #[derive(Clone, Copy, Deserialize)]
        pub(super) struct $name {
            shortest: $unit,
            longest: $unit,
        }

        impl From<$name> for Interval {
            fn from(it: $name) -> Self {
                Self::between(it.shortest.0, it.longest.0)
            }
        }
    };
}

interval!(IntervalMs, Ms);
interval!(IntervalSeconds, Seconds);

macro_rules! shapes {
    ($($name:ident { $($field:ident: $type:ty),* $(,)? })*) => {
        $(
            #[derive(Deserialize)]
            #[serde(rename_all = "camelCase")]
            #[allow(clippy::struct_field_names, reason = "they are the keys of the document")]
            pub(super) struct $name {
                $(pub(super) $field: $type,)*
            }
        )*
    };
}

shapes! {
    Version { format_version: Option<u64> }
    Document {
        format_version: u64,
        metadata: Metadata,
        services: Vec<Service>,
        user_trips: Vec<UserTrip>,
        latency: Vec<Latency>,
        routing: Routing,
        roadmap: Vec<Wave>,
        cost: Option<Cost>,
        findings: Vec<Finding>,
    }
    Metadata {
        name: String,
        as_of: Option<String>,
        regions: Vec<Region>,
        external: Vec<String>,
        catalog: Catalog,
        settings: BTreeMap<String, Setting>,
    }
    Region { name: String, role: String }
    Catalog { digest: String }
    Setting { value: String }
    Service {
        name: String,
        kind: Option<String>,
        owner: Option<String>,
        strategy: String,
        active_active: String,
        pods: Pods,
        rule: String,
        patterns: Vec<Pattern>,
        datasets: Vec<Dataset>,
        calls: Vec<Call>,
        capacity: Vec<Capacity>,
        recoveries: Vec<Recovery>,
        composed: Option<Composed>,
    }
    Recovery { lost: String, rto: RecoveryTime, tracks: Vec<Track> }
    Track { dataset: Option<String>, total: RecoveryTime }
    Pods { placement: String, regions: Vec<String>, now: Option<String> }
    Pattern { id: String }
    Call { service: String, call: String, on: String }
    Capacity { region: String, pods: Reckoned<PodCount> }
    PodCount { worst: u32, kept: u32, most: u32 }
    Composed {
        rto: RecoveryTime,
        availability: Reckoned<String>,
        write: Option<Reckoned<Percentiles>>,
        write_path: Vec<String>,
    }
    RecoveryTime { kind: String, rto_seconds: Option<IntervalSeconds> }
    Dataset {
        name: String,
        strategy: String,
        detail: Option<String>,
        rule: String,
        active_active: String,
        patterns: Vec<Pattern>,
        store: Store,
        copies: Vec<Copy>,
        writes: Writes,
        reads: Reads,
        commit: Option<String>,
        made_from: Option<String>,
        links: Vec<Link>,
        losses: Vec<DataLoss>,
        own_writes: Option<OwnWrites>,
        backup: Option<Backup>,
        assumed: Vec<Assumed>,
        stated: Option<Vec<Stated>>,
    }
    Store { feasible: String }
    Copy { region: String, role: String }
    Writes { to: Option<String>, region: Option<String>, key: Option<String>, escrow: bool }
    Reads { from: Option<String>, within: Option<String> }
    Link { from: String, to: String, mode: String, lag: Reckoned<Lag> }
    Lag { p50_ms: Option<IntervalMs>, p99_ms: Option<Ms>, bound_ms: Option<Ms> }
    DataLoss { quiet: Loss, after_brownout: Option<Loss> }
    Loss { kind: String, time: Option<Figure> }
    Figure { seconds: IntervalSeconds }
    OwnWrites { by: String, ttl: Option<Figure> }
    Backup { point_in_time: String, retention: Option<String>, copies: Vec<String> }
    Assumed { field: String, value: Option<String> }
    Stated { field: String, value: String }
    UserTrip { from: String, share: String }
    Latency { services: Vec<String>, users: Vec<UserLatency> }
    UserLatency {
        from: String,
        serving: Option<String>,
        read: Reckoned<Percentiles>,
        write: Option<Reckoned<Percentiles>>,
    }
    Percentiles { p50_ms: Ms, p95_ms: Reckoned<Ms> }
    Routing {
        policy: String,
        ttl: Option<Figure>,
        records: Vec<RouteRecord>,
        checks: Vec<HealthCheck>,
        residency: Vec<PlaceRoute>,
    }
    RouteRecord { region: String, endpoint: Known, hosted_zone: Known, health_check: Known }
    Known { value: Option<String> }
    HealthCheck { triggers: String, region: String, kind: Reckoned<String>, interval: Figure, threshold: u32 }
    PlaceRoute { place: String, regions: Vec<String>, services: Vec<String> }
    Wave { goal: String, members: Vec<Member> }
    Member { service: String, dataset: Option<String> }
    Cost { scenarios: Vec<Scenario> }
    Scenario { scenario: String, lines: Vec<Line> }
    Line {
        component: String,
        service: Option<String>,
        region: Option<String>,
        meter: String,
        quantity: Quantity,
        unit_price: Option<String>,
        usd: Option<String>,
    }
    Quantity { value: Option<String> }
    Finding {
        code: String,
        name: String,
        severity: String,
        message: String,
        service: Option<String>,
        dataset: Option<String>,
    }
}

/// A value, or none.
#[derive(Deserialize)]
pub(super) struct Reckoned<T> {
    pub(super) value: Option<T>,
}

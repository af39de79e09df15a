//! What health checks are made from: whether a region answers, and whether it answers soon enough.

use sha2::{Digest, Sha256};

use super::found::{ROUTED_OTHERWISE, ROUTING_INCOMPLETE};
use super::ground::{Ground, Spot};
use super::names::{self, Endpoint};
use super::record::{AlarmIdentifier, CheckConfig, CreateHealthCheck, Dimension, PutMetricAlarm};
use crate::base::finding::Finding;
use crate::model::delivery::Delivery;
use crate::model::plan::{HealthCheck, Policy, Sees, Trigger};
use crate::model::words::HealthCheckKind;

/// The shortest time between two looks at a metric that a health check may follow.
const PERIOD_SECS: u64 = 60;
/// An alarm looks back at most a day.
const MOST_PERIODS: u64 = 1_440;
/// Seconds between two asks that the router offers.
const INTERVALS: [u8; 2] = [10, 30];
/// Failures in a row that the router can count.
const MOST_FAILURES: u8 = 10;

/// The checks of one region.
#[derive(Clone, Debug)]
pub(super) struct Checks {
    /// The region as part of names.
    pub(super) label: String,
    /// Its id, where there is one already.
    pub(super) id: Option<String>,
    /// Whether it answers; none where no path is written.
    pub(super) answers: Option<CreateHealthCheck>,
    /// Whether it answers soon enough: the alarm and the check of it; none where nothing says what is too slow.
    pub(super) slow: Option<(PutMetricAlarm, CreateHealthCheck)>,
    /// What creates a check that is well only while both are.
    pub(super) both: String,
    /// The cloud's region that the alarm lives in.
    pub(super) measured: String,
}

/// The checks of every region that users may be led to; none where there is no choice.
pub(super) fn checks(delivery: &Delivery<'_>, ground: &Ground, findings: &mut Vec<Finding>) -> Vec<Checks> {
    if ground.policy == Policy::Single {
        return Vec::new();
    }
    let (inventory, routing) = (delivery.bundle.inventory, &delivery.bundle.plan.routing);
    let path = path(delivery, findings);
    let planned =
        |spot: &Spot| routing.checks.iter().find(|it| it.triggers == Trigger::Routing && it.region == spot.id);
    if let Some(first) = ground.spots.first().and_then(planned) {
        // What is asked for is the same in every region, so it is said once.
        pace(delivery, first, findings);
    }
    let platform = inventory.name.as_str();
    let of = |spot: &Spot| {
        let check = planned(spot)?;
        let answers = path.as_ref().map(|path| answers(platform, ground, spot, path, check));
        let slow = (check.kind.value() == Some(&HealthCheckKind::Alarm)).then(|| slow(delivery, spot, check)).flatten();
        // Another child makes it another check.
        let children = [answers.as_ref(), slow.as_ref().map(|(_, check)| check)];
        let seed = children.map(|it| it.map_or("", |it| it.caller_reference.as_str())).join(" ");
        Some(Checks {
            label: spot.label.clone(),
            id: spot.check.clone(),
            answers,
            slow,
            both: reference(platform, &spot.label, "both", &seed),
            measured: spot.measured.clone(),
        })
    };
    ground.spots.iter().filter_map(of).collect()
}

/// The path that is asked for.
fn path(delivery: &Delivery<'_>, findings: &mut Vec<Finding>) -> Option<String> {
    let inventory = delivery.bundle.inventory;
    let Some(text) = inventory.routing.check_path.value() else {
        let at = inventory.routing.host.anchor().cloned();
        let message =
            "no check of whether a region answers is written, for it is not known: `routing.healthCheck.path`";
        findings.push(
            Finding::new(&ROUTING_INCOMPLETE, at, message)
                .help("write the path at which a region says that it is well, for instance `path: /healthz`"),
        );
        return None;
    };
    match names::path(text) {
        Ok(path) => Some(path),
        Err(why) => {
            findings.push(super::ground::unusable(
                "routing.healthCheck.path",
                text,
                inventory.routing.check_path.anchor(),
                &why,
            ));
            None
        }
    }
}

/// Seconds between two asks, and failures that count.
fn asked(check: &HealthCheck) -> (u8, u8) {
    let [quick, slow] = INTERVALS;
    let interval = if check.interval.time.longest.micros() >= u64::from(slow) * 1_000_000 { slow } else { quick };
    (interval, u8::try_from(check.threshold).unwrap_or(u8::MAX).clamp(1, MOST_FAILURES))
}

/// Periods that an alarm has to fail: as many as the plan says that slowness lasts until it is seen.
fn periods(check: &HealthCheck) -> u64 {
    let seen = if let Sees::After(seen) = check.brownout { seen } else { check.detects.time.longest };
    seen.micros().div_ceil(PERIOD_SECS * 1_000_000).clamp(1, MOST_PERIODS)
}

/// Says where the router's pace is not the planned one.
fn pace(delivery: &Delivery<'_>, check: &HealthCheck, findings: &mut Vec<Finding>) {
    let routing = &delivery.bundle.inventory.routing;
    let planned = check.detects.time.longest;
    let (interval, threshold) = asked(check);
    let exact = check.interval.time.longest.micros() == u64::from(interval) * 1_000_000;
    let at = routing.check_interval.anchor().or_else(|| routing.host.anchor()).cloned();
    if !exact || u32::from(threshold) != check.threshold {
        let message = format!(
            "whether a region answers is asked every {interval}s and {threshold} failures count, not every {} and {}",
            check.interval.time.longest, check.threshold
        );
        findings.push(
            Finding::new(&ROUTED_OTHERWISE, at.clone(), message)
                .help("the router asks every 10s or every 30s and counts 1 to 10 failures"),
        );
    }
    if check.kind.value() != Some(&HealthCheckKind::Alarm) {
        return;
    }
    let seen = periods(check).saturating_mul(PERIOD_SECS);
    if seen.saturating_mul(1_000_000) != planned.micros() {
        let message = format!(
            "a slow region is seen after {seen}s and not after {planned}, as one that does not answer is ({})",
            check.detects.words
        );
        findings.push(
            Finding::new(&ROUTED_OTHERWISE, at, message)
                .help("a check of the router follows no metric that is finer than a minute"),
        );
    }
    if delivery.bundle.inventory.objectives.read_latency.is_unknown() {
        let message = "no check of whether a region is slow is written, for it is not known: `objectives.readLatency`";
        let at = routing.check_kind.anchor().cloned();
        findings.push(
            Finding::new(&ROUTING_INCOMPLETE, at, message)
                .help("write above which p95 of reads a region counts as slow, for instance `readLatency: 250ms`"),
        );
    }
}

/// Asks the region's own load balancer.
fn answers(platform: &str, ground: &Ground, spot: &Spot, path: &str, check: &HealthCheck) -> CreateHealthCheck {
    let (ip_address, name) = match &spot.endpoint {
        // An address says nothing of the host that is meant.
        Endpoint::Address(address) => (Some(address.to_string()), ground.host.clone()),
        Endpoint::Name(name) | Endpoint::Alias { name, .. } => (None, name.clone()),
    };
    let (request_interval, failure_threshold) = asked(check);
    let seed = format!("{ip_address:?} {name} {path} {request_interval} {failure_threshold}");
    CreateHealthCheck {
        caller_reference: reference(platform, &spot.label, "answers", &seed),
        health_check_config: CheckConfig::Https {
            ip_address,
            fully_qualified_domain_name: name,
            port: 443,
            resource_path: path.to_owned(),
            request_interval,
            failure_threshold,
            enable_sni: true,
        },
    }
}

/// Follows an alarm on the region's own p95. A check takes no percentile, so the metric has to be one already.
fn slow(delivery: &Delivery<'_>, spot: &Spot, check: &HealthCheck) -> Option<(PutMetricAlarm, CreateHealthCheck)> {
    let inventory = delivery.bundle.inventory;
    let most = inventory.objectives.read_latency.value()?;
    let platform = inventory.name.as_str();
    let alarm_name = format!("{platform}-{}-p95", spot.label);
    let evaluation_periods = periods(check);
    let alarm = PutMetricAlarm {
        alarm_name: alarm_name.clone(),
        alarm_description: format!("p95 of reads in {} is above {most}: users are led elsewhere", spot.label),
        namespace: format!("parallax/{platform}"),
        metric_name: "p95",
        dimensions: [Dimension { name: "Region", value: spot.label.clone() }],
        statistic: "Maximum",
        unit: "Milliseconds",
        period: PERIOD_SECS,
        evaluation_periods,
        threshold: millis(most.micros()),
        comparison_operator: "GreaterThanThreshold",
        treat_missing_data: "missing",
    };
    let seed = format!("{} {most} {evaluation_periods}", spot.measured);
    let check = CreateHealthCheck {
        caller_reference: reference(platform, &spot.label, "p95", &seed),
        health_check_config: CheckConfig::Metric {
            alarm_identifier: AlarmIdentifier { region: spot.measured.clone(), name: alarm_name },
            insufficient_data_health_status: "LastKnownStatus",
        },
    };
    Some((alarm, check))
}

/// Microseconds as milliseconds, whole where they are.
fn millis(micros: u64) -> serde_json::Number {
    if micros.is_multiple_of(1_000) {
        return (micros / 1_000).into();
    }
    let text = format!("{}.{:03}", micros / 1_000, micros % 1_000);
    text.parse().unwrap_or_else(|_| (micros / 1_000).into())
}

/// What lets a request be repeated without a second check: it changes with what is asked for, for an id that was once
/// used cannot be used for anything else. At most 64 characters.
fn reference(platform: &str, label: &str, what: &str, seed: &str) -> String {
    let digest = Sha256::digest(format!("{platform}\n{label}\n{what}\n{seed}"));
    let hex = digest.iter().take(8).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let label: String = label.chars().take(28).collect();
    format!("parallax-{label}-{what}-{hex}")
}

//! Round trips, loads, capacity, latency, routing.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::figures::{figure, known, reckoned};
use super::recovery::task;
use super::{holds, shown};
use crate::base::ids::RegionId;
use crate::base::units::Share;
use crate::emit::json::shape::figures::{Ms, Seconds};
use crate::emit::json::shape::{Holds, traffic as shape};
use crate::model::contracts::Bundle;
use crate::model::latency::RoundTrip;
use crate::model::plan::{
    Drain, HealthCheck, Percentiles, PlaceRoute, RampStep, RouteRecord, Sees, ServicePlan, ShortOfPods, Trigger,
    UserLatency,
};

pub(in crate::emit::json) fn trips(bundle: &Bundle<'_>) -> Vec<shape::Trip> {
    let one = |it: &crate::model::plan::Trip| shape::Trip {
        from: shown(bundle, &it.from),
        to: shown(bundle, &it.to),
        round_trip: it.round_trip.as_ref().map(round_trip),
    };
    bundle.plan.trips.iter().map(one).collect()
}

pub(in crate::emit::json) fn user_trips(bundle: &Bundle<'_>) -> Vec<shape::UserTrip> {
    let one = |it: &crate::model::plan::UserTrip| shape::UserTrip {
        from: it.from.shown(&bundle.inventory.provider),
        share: it.share.to_string(),
        to: shown(bundle, &it.to),
        round_trip: it.round_trip.as_ref().map(round_trip),
    };
    bundle.plan.user_trips.iter().map(one).collect()
}

pub(in crate::emit) fn round_trip(trip: &RoundTrip) -> shape::RoundTrip {
    shape::RoundTrip {
        p50_ms: Ms(trip.p50),
        tail: trip.tail.map(|tail| shape::Tail { percentile: tail.percentile, ms: Ms(tail.value) }),
        last_mile_ms: Ms(trip.last_mile),
        rung: trip.rung.name().to_owned(),
        provenance: trip.rung.provenance().name().to_owned(),
        from: trip.words.clone(),
    }
}

pub(in crate::emit::json) fn loads(bundle: &Bundle<'_>) -> Vec<shape::Loads> {
    let one = |it: &crate::model::plan::Loads| shape::Loads {
        among: regions(bundle, &it.among),
        normal: reckoned(&it.normal, |spread| weights(bundle, spread)),
        after: it
            .after
            .iter()
            .map(|after| shape::LoadsAfter {
                lost: shown(bundle, &after.lost),
                spread: reckoned(&after.spread, |spread| weights(bundle, spread)),
            })
            .collect(),
    };
    bundle.plan.loads.iter().map(one).collect()
}

fn weights(bundle: &Bundle<'_>, spread: &[(RegionId, Share)]) -> Vec<shape::Weight> {
    let one =
        |(region, share): &(RegionId, Share)| shape::Weight { region: shown(bundle, region), share: share.to_string() };
    spread.iter().map(one).collect()
}

fn regions(bundle: &Bundle<'_>, regions: &[RegionId]) -> Vec<String> {
    regions.iter().map(|region| shown(bundle, region)).collect()
}

pub(super) fn capacity(bundle: &Bundle<'_>, plan: &ServicePlan) -> Vec<shape::Capacity> {
    let one = |it: &crate::model::plan::Capacity| shape::Capacity {
        region: shown(bundle, &it.region),
        normal: reckoned(&it.normal, ToString::to_string),
        worst: reckoned(&it.worst, ToString::to_string),
        worst_loss: it.worst_loss.as_ref().map(|region| shown(bundle, region)),
        pods: reckoned(&it.pods, |pods| shape::PodCount {
            normal: pods.normal,
            worst: pods.worst,
            kept: pods.kept,
            most: pods.most,
        }),
        holds: holds(it.holds),
    };
    plan.capacity.iter().map(one).collect()
}

/// One entry for all services that share their latency.
pub(in crate::emit::json) fn latency(bundle: &Bundle<'_>) -> Vec<shape::Latency> {
    let mut places = BTreeMap::<*const UserLatency, usize>::new();
    let mut found: Vec<shape::Latency> = Vec::new();
    for service in bundle.plan.services.iter().filter(|service| !service.latency.is_empty()) {
        let at = *places.entry(Arc::as_ptr(&service.latency).cast()).or_insert(found.len());
        match found.get_mut(at) {
            Some(entry) => entry.services.push(service.name.to_string()),
            None => found.push(shape::Latency {
                services: vec![service.name.to_string()],
                users: service.latency.iter().map(|it| users(bundle, it)).collect(),
            }),
        }
    }
    found
}

fn users(bundle: &Bundle<'_>, it: &UserLatency) -> shape::UserLatency {
    shape::UserLatency {
        from: it.from.shown(&bundle.inventory.provider),
        share: it.share.to_string(),
        serving: it.serving.as_ref().map(|region| shown(bundle, region)),
        read: reckoned(&it.read, percentiles),
        write: it.write.as_ref().map(|write| reckoned(write, percentiles)),
        read_today: reckoned(&it.read_today, percentiles),
        write_today: it.write_today.as_ref().map(|write| reckoned(write, percentiles)),
        write_by_statement_ms: it.write_by_statement.map(Ms),
    }
}

pub(in crate::emit) fn percentiles(it: &Percentiles) -> shape::Percentiles {
    shape::Percentiles {
        p50_ms: Ms(it.p50),
        p95_ms: reckoned(&it.p95, |p95| Ms(*p95)),
        provenance: it.from.name().to_owned(),
        from: it.words.to_string(),
    }
}

pub(in crate::emit::json) fn routing(bundle: &Bundle<'_>) -> shape::Routing {
    let plan = &bundle.plan.routing;
    let record = |it: &RouteRecord| shape::RouteRecord {
        region: shown(bundle, &it.region),
        endpoint: known(&it.endpoint),
        hosted_zone: known(&it.hosted_zone),
        health_check: known(&it.health_check),
    };
    let short = |it: &ShortOfPods| shape::ShortOfPods {
        service: it.service.to_string(),
        region: shown(bundle, &it.region),
        needs: it.needs,
        most: it.most,
    };
    let ramp = |it: &RampStep| shape::RampStep {
        weights: weights(bundle, &it.weights),
        holds: it.holds.iter().map(ToString::to_string).collect(),
        back: weights(bundle, &it.back),
        short: it.short.iter().map(short).collect(),
    };
    let place = |it: &PlaceRoute| shape::PlaceRoute {
        place: it.place.shown(&bundle.inventory.provider),
        regions: regions(bundle, &it.regions),
        services: it.services.iter().map(ToString::to_string).collect(),
    };
    let drain = |it: &Drain| shape::Drain {
        region: shown(bundle, &it.region),
        tasks: it.tasks.iter().map(|(service, it)| task(bundle, service.as_ref(), it)).collect(),
    };
    shape::Routing {
        policy: plan.policy.name().to_owned(),
        ttl: plan.ttl.as_ref().map(figure),
        records: plan.records.iter().map(record).collect(),
        checks: plan.checks.iter().map(|it| check(bundle, it)).collect(),
        ramp: plan.ramp.iter().map(ramp).collect(),
        residency: plan.residency.iter().map(place).collect(),
        drains: plan.drains.iter().map(drain).collect(),
    }
}

fn check(bundle: &Bundle<'_>, it: &HealthCheck) -> shape::HealthCheck {
    let (seen, after) = match &it.brownout {
        Sees::After(lasted) => (Holds::Yes, Some(Seconds(*lasted))),
        Sees::Never => (Holds::No, None),
        Sees::Unknown => (Holds::Unknown, None),
    };
    let triggers = match it.triggers {
        Trigger::Routing => "routing",
        Trigger::Promotion => "promotion",
    };
    shape::HealthCheck {
        triggers: triggers.to_owned(),
        region: shown(bundle, &it.region),
        kind: reckoned(&it.kind, ToString::to_string),
        interval: figure(&it.interval),
        threshold: it.threshold,
        detects: figure(&it.detects),
        brownout: shape::Sees { seen, after_seconds: after },
    }
}

//! Calls, compositions, what a region takes with it, waves.

use super::figures::reckoned;
use super::recovery::time;
use super::shown;
use super::traffic::percentiles;
use crate::emit::json::shape::together as shape;
use crate::model::contracts::Bundle;
use crate::model::plan::{Composed, Impact, RegionLoss, ServicePlan, SharedLoss, Wave};

pub(super) fn calls(plan: &ServicePlan) -> Vec<shape::Call> {
    let one = |it: &crate::model::plan::ServiceCall| shape::Call {
        service: it.service.to_string(),
        call: it.call.to_string(),
        on: it.on.to_string(),
        said: it.said,
    };
    plan.calls.iter().map(one).collect()
}

pub(super) fn composed(composed: &Composed) -> shape::Composed {
    shape::Composed {
        rto: time(&composed.rto),
        rto_path: texts(&composed.rto_path),
        write: composed.write.as_ref().map(|write| reckoned(write, percentiles)),
        write_path: texts(&composed.write_path),
        availability: reckoned(&composed.availability, ToString::to_string),
        unpromised: texts(&composed.unpromised),
    }
}

pub(in crate::emit::json) fn losses(bundle: &Bundle<'_>) -> Vec<shape::RegionLoss> {
    let impact = |it: &Impact| shape::Impact {
        service: it.service.to_string(),
        stops: it.stops.name().to_owned(),
        until: time(&it.until),
        through: texts(&it.through),
    };
    let shared = |it: &SharedLoss| shape::SharedLoss {
        name: it.name.to_string(),
        kind: it.kind.to_string(),
        stops: it.stops.to_string(),
        needed_to_recover: it.needed_to_recover,
    };
    let one = |it: &RegionLoss| shape::RegionLoss {
        region: shown(bundle, &it.region),
        services: it.services.iter().map(impact).collect(),
        shared: it.shared.iter().map(shared).collect(),
    };
    bundle.plan.losses.iter().map(one).collect()
}

pub(in crate::emit::json) fn roadmap(bundle: &Bundle<'_>) -> Vec<shape::Wave> {
    let one = |wave: &Wave| shape::Wave {
        goal: wave.goal.name().to_owned(),
        members: wave
            .members
            .iter()
            .map(|(service, dataset)| shape::Member {
                service: service.to_string(),
                dataset: dataset.as_ref().map(ToString::to_string),
            })
            .collect(),
        entry: texts(&wave.entry),
        exit: texts(&wave.exit),
        back: texts(&wave.back),
    };
    bundle.plan.roadmap.iter().map(one).collect()
}

fn texts<T: ToString>(texts: &[T]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

//! Services with everything that they wait for.
//!
//! Calls whose answer is waited for make one service suffer what another does. What a call on reads needs of the other
//! is that its reads work; of a call on writes, or one of which nobody says what it is on, everything counts.

mod graph;
mod promised;
mod worst;
mod writes;

#[cfg(test)]
mod tests;

use super::Ground;
use crate::model::inventory::Service;
use crate::model::plan::{Composed, Plan, PodPlacement, ServiceCall, ServicePlan};
use crate::model::words::{Call, CallOn};

pub(super) use graph::Graph;
pub(super) use worst::{Waits, is_all, own_times_after};

/// What a service waits for: another by its place, and on which requests of its own.
type SyncCall = (usize, CallOn);

/// Who waits for whom.
pub(super) struct Waiting {
    /// Services as a whole apart from their reads.
    pub(super) waits: Waits,
    /// Whatever the requests are; a node is a service's place by name.
    pub(super) graph: Graph,
}

impl Waiting {
    /// From the calls of services sorted by name.
    #[cfg(test)]
    pub(super) fn of(services: &[ServicePlan]) -> Self {
        Self::from_calls(services, &sync_calls(services))
    }

    fn from_calls(services: &[ServicePlan], calls: &[Vec<SyncCall>]) -> Self {
        Self { waits: Waits::of(services, calls), graph: Graph::of(calls.iter().map(|calls| places(calls, |_| true))) }
    }
}

/// Fills `calls` and `composed` of services, and tells who waits for whom.
pub(super) fn compose(plan: &mut Plan, ground: &Ground<'_>) -> Waiting {
    let written: Vec<Option<&Service>> = plan.written(ground.inventory).map(|(_, written)| written).collect();
    for (service, written) in plan.services.iter_mut().zip(&written) {
        service.calls = written.map(calls).unwrap_or_default();
    }
    let sync = sync_calls(&plan.services);
    let waiting = Waiting::from_calls(&plan.services, &sync);
    let worst = waiting.waits.worst(&worst::own_times(&plan.services, ground.inventory));
    let availabilities = promised::availabilities(&plan.services, &written, &waiting.graph, ground.inventory);
    let writes = writes::compose(plan, &written, &sync, ground.inventory);
    let found = worst.into_iter().zip(availabilities).zip(writes);
    for (service, ((worst, promised), write)) in plan.services.iter_mut().zip(found) {
        if service.pods == PodPlacement::External {
            continue;
        }
        service.composed = Some(Composed {
            rto: worst.time,
            rto_path: worst.path,
            write: write.time,
            write_path: write.path,
            availability: promised.availability,
            unpromised: promised.unpromised,
        });
    }
    waiting
}

/// The calls of a service: what was left unsaid is taken as the strictest, an answer that is waited for on all requests.
fn calls(written: &Service) -> Vec<ServiceCall> {
    let call = |stated: &crate::model::inventory::Dependency| ServiceCall {
        service: stated.service.clone(),
        call: stated.call.value().copied().unwrap_or(Call::Sync),
        on: stated.on.value().copied().unwrap_or(CallOn::All),
        said: !stated.call.is_unknown() && !stated.on.is_unknown(),
    };
    written.depends_on.iter().map(call).collect()
}

/// Of each service, sorted by name, what it waits for. Names are looked for once and not by everybody who asks: among a
/// hundred thousand, looking is what composing would spend most of its time with.
fn sync_calls(services: &[ServicePlan]) -> Vec<Vec<SyncCall>> {
    let sync_call = |call: &ServiceCall| {
        let at = services.binary_search_by(|service| service.name.cmp(&call.service)).ok()?;
        Some((at, call.on))
    };
    let waited_for = |caller: &ServicePlan| {
        caller.calls.iter().filter(|call| call.call == Call::Sync).filter_map(sync_call).collect()
    };
    services.iter().map(waited_for).collect()
}

/// The places of what is called on such requests.
fn places(calls: &[SyncCall], on: impl Fn(CallOn) -> bool) -> Vec<usize> {
    calls.iter().filter(|(_, requests)| on(*requests)).map(|(called, _)| *called).collect()
}

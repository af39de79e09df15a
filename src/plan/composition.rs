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
use crate::model::inventory::Inventory;
use crate::model::plan::{Composed, Plan, PodPlacement, ServiceCall, ServicePlan};
use crate::model::words::{Call, CallOn};

pub(super) use graph::Graph;
pub(super) use worst::{Waits, is_all, own_times_after, sync_calls};

/// Fills `calls` and `composed` of services.
pub(super) fn compose(plan: &mut Plan, ground: &Ground<'_>) {
    for service in &mut plan.services {
        service.calls = calls(ground.inventory, service);
    }
    let worst = Waits::of(&plan.services).worst(&worst::own_times(&plan.services, ground.inventory));
    let availabilities = promised::availabilities(&plan.services, &waits(&plan.services), ground.inventory);
    let writes = writes::compose(plan, ground.inventory);
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
}

/// The calls of a service: what was left unsaid is taken as the strictest, an answer that is waited for on all requests.
fn calls(inventory: &Inventory, service: &ServicePlan) -> Vec<ServiceCall> {
    let stated = inventory.service(service.name.as_str()).map_or(&[][..], |service| &service.depends_on);
    let call = |stated: &crate::model::inventory::Dependency| ServiceCall {
        service: stated.service.clone(),
        call: stated.call.value().copied().unwrap_or(Call::Sync),
        on: stated.on.value().copied().unwrap_or(CallOn::All),
        said: !stated.call.is_unknown() && !stated.on.is_unknown(),
    };
    stated.iter().map(call).collect()
}

/// Who waits for whom, whatever the requests are; a node is a service's place by name.
pub(super) fn waits(services: &[ServicePlan]) -> Graph {
    Graph::of(services.iter().map(|caller| sync_calls(services, caller).map(|(called, _)| called).collect()).collect())
}

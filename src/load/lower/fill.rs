//! What fills in what was not written: an archetype, or the platform's promises.

use std::sync::Arc;

use crate::model::inventory::{Dataset, Declared, Objectives, Requests, Service};

/// One's own promises, filled up with another's. Most services say nothing of their own.
pub(super) fn objectives(own: Arc<Objectives>, other: &Arc<Objectives>) -> Arc<Objectives> {
    let silent = Objectives::default();
    if *own == silent {
        return other.clone();
    }
    if **other == silent {
        return own;
    }
    let (own, other) = (Arc::unwrap_or_clone(own), Objectives::clone(other));
    Arc::new(Objectives {
        rto: own.rto.or(other.rto),
        rpo: own.rpo.or(other.rpo),
        read_latency: own.read_latency.or(other.read_latency),
        write_latency: own.write_latency.or(other.write_latency),
        availability: own.availability.or(other.availability),
        brownout: own.brownout.or(other.brownout),
        downtime_cost_per_hour: own.downtime_cost_per_hour.or(other.downtime_cost_per_hour),
        prevented_hours_per_year: own.prevented_hours_per_year.or(other.prevented_hours_per_year),
        monthly_budget: own.monthly_budget.or(other.monthly_budget),
        budget_over_single_region: own.budget_over_single_region.or(other.budget_over_single_region),
    })
}

/// One's own request figures, filled up with another's.
fn requests(own: Requests, other: Requests) -> Requests {
    Requests {
        rate: own.rate.or(other.rate),
        writes: own.writes.or(other.writes),
        payload: own.payload.or(other.payload),
        egress: own.egress.or(other.egress),
    }
}

fn declared(own: Arc<Declared>, other: Arc<Declared>) -> Arc<Declared> {
    let silent = Declared::default();
    if *own == silent {
        return other;
    }
    if *other == silent {
        return own;
    }
    let (own, other) = (Arc::unwrap_or_clone(own), Arc::unwrap_or_clone(other));
    Arc::new(Declared {
        strategy: own.strategy.or(other.strategy),
        pods: own.pods.or(other.pods),
        replication: own.replication.or(other.replication),
        reads: own.reads.or(other.reads),
        revalidated: own.revalidated.or(other.revalidated),
        conflicts: own.conflicts.or(other.conflicts),
        ryow_dataset: own.ryow_dataset.or(other.ryow_dataset),
        ryow_ttl: own.ryow_ttl.or(other.ryow_ttl),
        ryow_token: own.ryow_token.or(other.ryow_token),
        lease_dataset: own.lease_dataset.or(other.lease_dataset),
    })
}

/// A service as written, filled up from an archetype; data is decided elsewhere.
pub(super) fn service(own: Service, other: Service) -> Service {
    Service {
        kind: own.kind.or(other.kind),
        namespace: own.namespace.or(other.namespace),
        owner: own.owner.or(other.owner),
        image: own.image.or(other.image),
        base: own.base.or(other.base),
        replicas: own.replicas.or(other.replicas),
        autoscaling: own.autoscaling.or(other.autoscaling),
        schedule: own.schedule.or(other.schedule),
        requests: requests(own.requests, other.requests),
        objectives: objectives(own.objectives, &other.objectives),
        idempotency: own.idempotency.or(other.idempotency),
        locks: own.locks.or(other.locks),
        drill: own.drill.or(other.drill),
        declared: declared(own.declared, other.declared),
        ..own
    }
}

/// A dataset as written, filled up from an archetype.
pub(super) fn dataset(own: Dataset, other: Dataset) -> Dataset {
    Dataset {
        role: own.role.or(other.role),
        store: own.store.or(other.store),
        instance: own.instance.or(other.instance),
        size: own.size.or(other.size),
        row_size: own.row_size.or(other.row_size),
        write_rate: own.write_rate.or(other.write_rate),
        statements_per_write: own.statements_per_write.or(other.statements_per_write),
        home: own.home.or(other.home),
        operations: own.operations.or(other.operations),
        invariants: own.invariants.or(other.invariants),
        invariant_scope: own.invariant_scope.or(other.invariant_scope),
        reads_for_decision: own.reads_for_decision.or(other.reads_for_decision),
        reads: own.reads.or(other.reads),
        consistency: own.consistency.or(other.consistency),
        staleness: own.staleness.or(other.staleness),
        affinity: own.affinity.or(other.affinity),
        order_key: own.order_key.or(other.order_key),
        rpo: own.rpo.or(other.rpo),
        local_writes: own.local_writes.or(other.local_writes),
        lost_updates: own.lost_updates.or(other.lost_updates),
        fungible: own.fungible.or(other.fungible),
        headroom: own.headroom.or(other.headroom),
        residency: own.residency.or(other.residency),
        money: own.money.or(other.money),
        rebuildable_from: own.rebuildable_from.or(other.rebuildable_from),
        secret_ref: own.secret_ref.or(other.secret_ref),
        lag: own.lag.or(other.lag),
        backup: own.backup.or(other.backup),
        declared: declared(own.declared, other.declared),
        ..own
    }
}

//! X2: keys, locks, flags and leases in a store where another region may not see them.

use super::planned;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::DatasetId;
use crate::base::path::Anchor;
use crate::model::catalog::{Coordination, DocumentedRpo, MultiRegionMode};
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::{Dataset, Service};
use crate::model::plan::{Commit, CopyRole, DatasetPlan, ReadPath, WritePath};
use crate::model::words::{Invariant, LockScope, Operation, Role};

static META: RuleMeta = RuleMeta {
    code: "PX401",
    name: "unsafe-coordination-state",
    severity: Severity::Error,
    page: include_str!("unsafe_coordination_state.md"),
};

/// PX401.
pub(super) struct UnsafeCoordinationState;

/// What is kept: all but the flag must be seen by every region at once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Idempotency keys.
    Key,
    /// A lock, and whether it reaches over all regions.
    Lock(LockScope),
    /// The flag that routes a user's reads to the writer.
    Flag,
    /// The lease of an elected leader.
    Lease,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Key => "idempotency keys",
            Self::Lock(_) => "a lock",
            Self::Flag => "read-your-own-writes flags",
            Self::Lease => "a leader's lease",
        }
    }
}

impl Lint for UnsafeCoordinationState {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for service in &bundle.inventory.services {
            for (state, id, at) in kept_by(service) {
                let Some(dataset) = planned(bundle, &id) else { continue };
                if let Some(why) = unsafe_because(bundle, service, state, dataset) {
                    let guards = bundle
                        .inventory
                        .dataset(&id)
                        .is_some_and(|it| guards_itself(service, dataset, it) || keeps_nothing_safe(bundle, it));
                    found.push(
                        Finding::new(
                            &META,
                            Some(at),
                            format!("{} of `{}` in `{id}`: {why}", state.name(), service.name),
                        )
                        .about(service.name.as_str(), Some(id.dataset.as_str()))
                        .help(help(state, guards)),
                    );
                }
            }
        }
    }
}

/// `guards`: whether it is with the write that it guards already, or would be no safer there.
fn help(state: State, guards: bool) -> &'static str {
    match state {
        State::Key if guards => {
            "let one region order the write and its key, in a store with one writer or a quorum, or name what is written by its request, so that a repeat finds it (`set-add`), and require no key"
        }
        State::Key => "keep the key with the authoritative write, in its dataset and under its unique constraint",
        State::Lock(_) => "keep it where one region orders writes, or let a constraint at the writer do its work",
        State::Flag => "keep it in a cookie of the client or in a cache of the region, with sticky routing",
        State::Lease => "keep it in a store with one writer or a quorum, with an epoch that refuses late leaders",
    }
}

fn kept_by(service: &Service) -> Vec<(State, DatasetId, Anchor)> {
    let mut kept = Vec::new();
    if let Some(keys) = &service.idempotency {
        kept.extend(keys.dataset.clone().map(|id| (State::Key, id, keys.at.key("dataset"))));
    }
    for lock in service.locks.value().into_iter().flatten() {
        let scope = lock.scope.value().copied().unwrap_or(LockScope::Global);
        kept.extend(lock.dataset.clone().map(|id| (State::Lock(scope), id, lock.at.key("dataset"))));
    }
    let declared = std::iter::once((&service.declared, &service.at))
        .chain(service.data.iter().map(|dataset| (&dataset.declared, &dataset.at)));
    for (declared, at) in declared {
        for (state, fact) in [(State::Flag, &declared.ryow_dataset), (State::Lease, &declared.lease_dataset)] {
            if let Some(id) = fact.value() {
                kept.push((state, id.clone(), fact.anchor().unwrap_or(at).clone()));
            }
        }
    }
    kept
}

fn unsafe_because(bundle: &Bundle<'_>, service: &Service, state: State, plan: &DatasetPlan) -> Option<String> {
    if plan.copies.len() < 2 {
        return None;
    }
    let dataset = bundle.inventory.dataset(&plan.id)?;
    let store = dataset.store.value().and_then(|id| bundle.catalog.datastores.get(id));
    let by_quorum = store.is_some_and(|store| store.mode == MultiRegionMode::SyncQuorum);
    let copied = plan.copies.iter().any(|copy| !copy.receives.is_empty());
    // A plan to commit in a second region is worth what the store is documented to do.
    let can =
        store.is_some_and(|s| matches!(s.rpo, DocumentedRpo::Zero { .. } | DocumentedRpo::ZeroIfSynchronous { .. }));
    let synchronous = plan.commit == Commit::SecondRegion && can;
    let copied_later = copied && !by_quorum && !synchronous;
    let reads_elsewhere = plan.reads != ReadPath::AtWriter;
    if state == State::Flag {
        return (copied_later && reads_elsewhere)
            .then(|| "it is copied asynchronously, and the flag is missing just where the read looks".to_owned());
    }
    if keeps_nothing_safe(bundle, dataset) {
        let name = store.map_or("", |store| store.id.as_str());
        return Some(format!("`{name}` does not keep coordination state safe in any region"));
    }
    let each_its_own = plan.copies.iter().any(|copy| matches!(copy.role, CopyRole::Own | CopyRole::Derived));
    match &plan.writes {
        WritePath::Local if each_its_own => Some("each region has its own, so none sees what another took".to_owned()),
        WritePath::Local => Some("every region writes and states merge later, so two regions may both think that they were first".to_owned()),
        WritePath::Rights => {
            Some("each region spends its own rights, so none sees what another took".to_owned())
        }
        WritePath::HomeOf { .. } if matches!(state, State::Lock(LockScope::Global) | State::Lease) => {
            Some("it is written in several homes, but it reaches over all regions".to_owned())
        }
        WritePath::Writer(_) | WritePath::HomeOf { .. } if state != State::Key && copied_later && reads_elsewhere => {
            Some("it is read at a copy that may lag".to_owned())
        }
        WritePath::Writer(_) | WritePath::HomeOf { .. } if copied_later && !guards_itself(service, plan, dataset) => {
            Some("it is copied asynchronously and apart from the write that it guards: after a fail-over the newest are missing".to_owned())
        }
        WritePath::Writer(_) | WritePath::HomeOf { .. } | WritePath::None => None,
    }
}

/// Whether its store keeps coordination state safe in no region at all.
fn keeps_nothing_safe(bundle: &Bundle<'_>, dataset: &Dataset) -> bool {
    let store = dataset.store.value().and_then(|id| bundle.catalog.datastores.get(id));
    store.is_some_and(|store| store.coordination == Coordination::No)
}

/// Whether the state lives in the dataset that it guards, so that both fail over to the same point.
fn guards_itself(service: &Service, plan: &DatasetPlan, dataset: &Dataset) -> bool {
    let own = service.name == plan.id.service;
    let is_truth = dataset.role.value().copied().unwrap_or(Role::Source) == Role::Source;
    let has_effect = dataset.operations.value().is_none_or(|all| all.contains(&Operation::ExternalEffect))
        || dataset.invariants.value().is_some_and(|all| all.contains(&Invariant::ExactlyOnce));
    let only_truth =
        service.data.iter().filter(|d| d.role.value().copied().unwrap_or(Role::Source) == Role::Source).count() == 1;
    own && is_truth && (has_effect || only_truth)
}

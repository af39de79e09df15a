//! Commits that wait for another region where nothing asks for it.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::units::Millis;
use crate::lint::held::{Held, beside, round_trip, sure};
use crate::model::catalog::MultiRegionMode;
use crate::model::contracts::{Bundle, Lint};
use crate::model::facts::Field;
use crate::model::latency::in_millis;
use crate::model::plan::WritePath;
use crate::model::words::Replication;

static META: RuleMeta = RuleMeta {
    code: "PX507",
    name: "needless-sync",
    severity: Severity::Warning,
    page: include_str!("needless_sync.md"),
};

/// PX507.
pub(super) struct NeedlessSync;

impl Lint for NeedlessSync {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for service in &bundle.inventory.services {
            let held = Held::of(bundle, service);
            // What is declared of a service holds for all of its data, so one dataset that needs it is enough.
            let needed = held.iter().any(|held| held.dataset.declared.replication.is_unknown() && may_need(held));
            for held in &held {
                let own = !held.dataset.declared.replication.is_unknown();
                let waits = held.declared(|declared| &declared.replication).value() == Some(&Replication::Sync);
                let need = if own { may_need(held) } else { needed };
                if waits && !need && held.has_copies() && !by_nature(bundle, held) {
                    found.extend(finding(bundle, held));
                }
            }
        }
    }
}

/// Nothing may be lost, or nobody says how much.
fn may_need(held: &Held<'_>) -> bool {
    let rpo = held.facts.rpo.value();
    !held.facts.is_only_read() && rpo.is_none_or(|rpo| rpo.is_zero())
}

/// Whether its store commits through a quorum of regions whatever is declared.
fn by_nature(bundle: &Bundle<'_>, held: &Held<'_>) -> bool {
    let store = held.dataset.store.value().and_then(|id| bundle.catalog.datastores.get(id));
    store.is_some_and(|store| store.mode == MultiRegionMode::SyncQuorum)
}

fn finding(bundle: &Bundle<'_>, held: &Held<'_>) -> Option<Finding> {
    let rpo = held.facts.rpo.value()?;
    let wait = match shortest(bundle, held) {
        Some(trip) => format!("every commit waits at least {} for another region", in_millis(trip)),
        None => "every commit waits for another region".to_owned(),
    };
    let replication = held.declared(|declared| &declared.replication);
    let message = format!("`{}` may lose {rpo} (`rpo`) and is declared to be copied synchronously: {wait}", held.id);
    let finding = held
        .finding(&META, replication, message)
        .help("write `replication: async`, or `rpo: 0s` where really no write may be lost");
    let finding = beside(finding, held.facts.rpo.anchor(), "what may be lost");
    Some(sure(finding, !held.facts.rests_on_assumption(&[Field::Rpo])))
}

/// The round trip to the nearest other copy, from the one that takes writes or from any.
fn shortest(bundle: &Bundle<'_>, held: &Held<'_>) -> Option<Millis> {
    let regions = || held.plan.copies.iter().map(|copy| &copy.region);
    let from = |region: &&_| match &held.plan.writes {
        WritePath::Writer(writer) => writer == *region,
        WritePath::HomeOf { .. } | WritePath::Rights | WritePath::Local | WritePath::None => true,
    };
    let pairs = regions().filter(from).flat_map(|from| regions().map(move |to| (from, to)));
    pairs.filter(|(from, to)| from != to).filter_map(|(from, to)| round_trip(bundle, from, to)).min()
}

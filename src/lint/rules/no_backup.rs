//! A truth that nothing can restore: replication copies a mistake as faithfully as a booking.

use crate::base::evidence::Provenance;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::DatasetId;
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::Dataset;
use crate::model::words::Role;

static META: RuleMeta =
    RuleMeta { code: "PX409", name: "no-backup", severity: Severity::Warning, page: include_str!("no_backup.md") };

/// PX409.
pub(super) struct NoBackup;

impl Lint for NoBackup {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for service in &bundle.inventory.services {
            for dataset in service.data.iter().filter(|dataset| dataset.backup.is_none()) {
                let id = DatasetId { service: service.name.clone(), dataset: dataset.name.clone() };
                let Some(severity) = severity(bundle, &id, dataset) else { continue };
                found.push(
                    Finding::new(
                        &META,
                        Some(dataset.at.clone()),
                        format!("no `backup` is declared for `{id}`, and its copies repeat every mistake that is written"),
                    )
                    .severity(severity)
                    .about(service.name.as_str(), Some(dataset.name.as_str()))
                    .help("declare `backup: {pointInTime: true, retention: 14d, copies: [REGION]}`, or `{pointInTime: false}` where the data is not worth restoring"),
                );
            }
        }
    }
}

/// A warning where it is stated to be a truth, a remark where only its store is; nothing where so little is written that
/// a backup is no omission.
fn severity(bundle: &Bundle<'_>, id: &DatasetId, dataset: &Dataset) -> Option<Severity> {
    let facts = bundle.facts.get(id)?;
    let caches = |store: &crate::base::ids::CatalogId| {
        bundle.catalog.datastores.get(store).is_some_and(|store| store.category == "cache")
    };
    if facts.role() != Role::Source || facts.is_only_read() || facts.allowed.is_empty() {
        return None;
    }
    let durable = !dataset.store.value().is_some_and(caches);
    if dataset.role.provenance() == Provenance::Stated && durable {
        return Some(Severity::Warning);
    }
    (!dataset.store.is_unknown()).then_some(Severity::Info)
}

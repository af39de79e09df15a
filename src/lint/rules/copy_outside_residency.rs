//! Copies and addresses in places where rows may not be.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::{DatasetId, RegionId};
use crate::lint::say::named;
use crate::model::contracts::{Bundle, Lint};
use crate::model::facts::DatasetFacts;
use crate::model::inventory::{Backup, Dataset};
use crate::model::topology::Place;

static META: RuleMeta = RuleMeta {
    code: "PX416",
    name: "copy-outside-residency",
    severity: Severity::Error,
    page: include_str!("copy_outside_residency.md"),
};

/// PX416.
pub(super) struct CopyOutsideResidency;

impl Lint for CopyOutsideResidency {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for service in &bundle.inventory.services {
            for dataset in &service.data {
                let id = DatasetId { service: service.name.clone(), dataset: dataset.name.clone() };
                let Some(facts) = bundle.facts.get(&id) else { continue };
                let Some(places) = facts.residency.value().filter(|places| !places.is_empty()) else { continue };
                let case = Case { bundle, dataset, facts, places };
                found.extend(dataset.backup.iter().flat_map(|backup| case.backup(backup)));
                found.extend(case.endpoints());
            }
        }
    }
}

/// One dataset whose rows may not leave some places.
struct Case<'a> {
    bundle: &'a Bundle<'a>,
    dataset: &'a Dataset,
    facts: &'a DatasetFacts,
    places: &'a [Place],
}

impl Case<'_> {
    fn backup(&self, backup: &Backup) -> Vec<Finding> {
        let own = &self.bundle.inventory.provider;
        let list = backup.at.key("copies");
        let outside = backup.copies.iter().enumerate().filter(|(_, region)| !self.is_inside(region));
        let mut found: Vec<Finding> = outside
            .map(|(index, region)| {
                let message = format!(
                    "a backup of `{}` is kept in `{}`, and its rows may live only in {}",
                    self.facts.id,
                    region.shown(own),
                    self.shown()
                );
                let finding = Finding::new(&META, Some(list.index(index)), message);
                self.told(finding, "keep that copy in a region inside `residency`")
            })
            .collect();
        // Rows of several places: each is copied inside its own, or leaves it, or has no copy.
        let bare = |place: &&Place| !backup.copies.iter().any(|region| self.holds(place, region));
        let bare: Vec<String> = self.places.iter().filter(bare).map(|place| place.shown(own)).collect();
        if self.places.len() > 1 && !bare.is_empty() && !backup.copies.is_empty() && found.is_empty() {
            let message = format!(
                "no copy of the backup of `{}` lies in {}: the rows that live there leave it, or are not backed up",
                self.facts.id,
                named(bare)
            );
            let finding = Finding::new(&META, Some(list), message).severity(Severity::Warning).unsure();
            found.push(
                self.told(
                    finding,
                    "name a region of each place of residency under `copies`, and back each up by itself",
                ),
            );
        }
        found
    }

    fn endpoints(&self) -> Vec<Finding> {
        let own = &self.bundle.inventory.provider;
        let outside = self.dataset.endpoints.keys().filter(|region| !self.is_inside(region));
        outside
            .map(|region| {
                let name = region.shown(own);
                let at = self.dataset.at.key("endpoints").key(name.clone()).named();
                let message = format!(
                    "`{}` has an address in `{name}`, and its rows may live only in {}",
                    self.facts.id,
                    self.shown()
                );
                self.told(Finding::new(&META, Some(at), message), "remove what is kept there, or correct `residency`")
            })
            .collect()
    }

    fn told(&self, finding: Finding, help: &str) -> Finding {
        let id = &self.facts.id;
        let finding = finding.about(id.service.as_str(), Some(id.dataset.as_str())).help(help);
        match self.facts.residency.anchor() {
            Some(at) => finding.related(at.clone(), "its rows may live only here"),
            None => finding,
        }
    }

    fn shown(&self) -> String {
        named(&self.facts.residency_shown)
    }

    fn is_inside(&self, region: &RegionId) -> bool {
        self.places.iter().any(|place| self.holds(place, region))
    }

    /// Backups may lie in regions that the platform does not use.
    fn holds(&self, place: &Place, region: &RegionId) -> bool {
        match place {
            Place::Geography(word) => self.bundle.catalog.lies_in(region).contains(word),
            Place::Region(id) => id == region,
        }
    }
}

//! Addresses of a datastore that are not where the plan has its copies.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::{DatasetId, RegionId};
use crate::lint::say::named;
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::Dataset;
use crate::model::plan::{CopyRole, DatasetPlan, WritePath};

static META: RuleMeta = RuleMeta {
    code: "PX418",
    name: "endpoints-not-as-planned",
    severity: Severity::Warning,
    page: include_str!("endpoints_not_as_planned.md"),
};

/// PX418.
pub(super) struct EndpointsNotAsPlanned;

impl Lint for EndpointsNotAsPlanned {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for service in &bundle.inventory.services {
            for dataset in service.data.iter().filter(|dataset| !dataset.endpoints.is_empty()) {
                let id = DatasetId { service: service.name.clone(), dataset: dataset.name.clone() };
                let Some(plan) = bundle.plan.dataset(&id).filter(|plan| !plan.copies.is_empty()) else { continue };
                let case = Case { bundle, dataset, plan };
                found.extend(case.without_copy());
                found.extend(case.writes());
            }
        }
    }
}

/// One dataset whose addresses are written.
struct Case<'a> {
    bundle: &'a Bundle<'a>,
    dataset: &'a Dataset,
    plan: &'a DatasetPlan,
}

impl Case<'_> {
    /// Addresses where nothing is kept. Where rows may not be at all, that is said as such.
    fn without_copy(&self) -> Vec<Finding> {
        let bare =
            self.dataset.endpoints.keys().filter(|region| self.copy(region).is_none() && self.may_live_in(region));
        let copies = named(self.plan.copies.iter().map(|copy| self.shown(&copy.region)));
        bare.map(|region| {
            let message = format!(
                "`{}` has an address in `{}`, where the plan keeps no copy: copies are in {copies}",
                self.plan.id,
                self.shown(region)
            );
            self.finding(Some(region), message, "remove the address, or say what makes the plan keep a copy there")
        })
        .collect()
    }

    /// Addresses for writes: one is needed wherever writes are taken, and none leads anywhere else.
    fn writes(&self) -> Option<Finding> {
        let written: Vec<(&RegionId, &str)> =
            self.dataset.endpoints.iter().filter_map(|(region, one)| Some((region, one.write.as_deref()?))).collect();
        let takers: Vec<&RegionId> =
            self.plan.copies.iter().filter(|copy| takes_writes(copy.role)).map(|copy| &copy.region).collect();
        if self.plan.writes == WritePath::None || takers.is_empty() {
            return None;
        }
        let at_takers: Vec<&str> =
            written.iter().filter(|(region, _)| takers.contains(region)).map(|(_, address)| *address).collect();
        // The same address given everywhere says where to write from there, and a store may forward by itself.
        let forwards = self.plan.store.as_ref().and_then(|id| self.bundle.catalog.datastores.get(id));
        let forwards = forwards.is_some_and(|store| store.write_forwarding);
        let astray: Vec<&RegionId> = written
            .iter()
            .filter(|(region, address)| !takers.contains(region) && !at_takers.contains(address) && !forwards)
            .map(|(region, _)| *region)
            .collect();
        let missing: Vec<&RegionId> =
            takers.iter().copied().filter(|region| !written.iter().any(|(at, _)| at == region)).collect();
        let id = &self.plan.id;
        let go = named(takers.iter().map(|region| self.shown(region)));
        if let Some(first) = astray.first() {
            let elsewhere = named(astray.iter().map(|region| self.shown(region)));
            let (text, help) = if at_takers.is_empty() && !self.may_live_in(first) {
                ("", format!("its rows may not live there: give {go} the address for writes"))
            } else if at_takers.is_empty() {
                ("", format!("if the writer really is there, write `home: {}`", self.shown(first)))
            } else {
                (
                    " too",
                    "give only the copy that takes writes an address for them: two writers of one dataset diverge"
                        .to_owned(),
                )
            };
            let message =
                format!("`{id}` is written in {go} by the plan, and {elsewhere} has an address for writes{text}");
            return Some(self.finding(Some(first), message, &help));
        }
        // With none at all, addresses for writes may be kept elsewhere.
        if missing.is_empty() || written.is_empty() {
            return None;
        }
        let bare = named(missing.iter().map(|region| self.shown(region)));
        let message =
            format!("`{id}` is written in {go} by the plan, and `endpoints` has no address for writes in {bare}");
        Some(self.finding(None, message, "add `write: ...` there"))
    }

    fn may_live_in(&self, region: &RegionId) -> bool {
        self.bundle.facts.get(&self.plan.id).is_none_or(|facts| facts.allowed.contains(region))
    }

    fn copy(&self, region: &RegionId) -> Option<&crate::model::plan::Copy> {
        self.plan.copies.iter().find(|copy| copy.region == *region)
    }

    fn shown(&self, region: &RegionId) -> String {
        region.shown(&self.bundle.inventory.provider)
    }

    fn finding(&self, at: Option<&RegionId>, message: String, help: &str) -> Finding {
        let list = self.dataset.at.key("endpoints");
        let at = at.map_or(list.clone(), |region| list.key(self.shown(region)).named());
        let id = &self.plan.id;
        let found =
            Finding::new(&META, Some(at), message).about(id.service.as_str(), Some(id.dataset.as_str())).help(help);
        match self.dataset.home.anchor() {
            Some(home) => found.related(home.clone(), "its home"),
            None => found,
        }
    }
}

/// Whether clients write to a copy, for certain: files are put, and what is derived is made, wherever somebody does so.
const fn takes_writes(role: CopyRole) -> bool {
    match role {
        CopyRole::Writer | CopyRole::Home | CopyRole::Merging | CopyRole::Own => true,
        CopyRole::Derived | CopyRole::Replica | CopyRole::Follower | CopyRole::Voter | CopyRole::Witness => false,
    }
}

//! Links from a source into what is made from it.

use std::collections::BTreeMap;

use super::carrier::Carrier;
use super::wires::Wires;
use super::writes::{Writes, takers};
use super::{Ends, one};
use crate::base::ids::{DatasetId, RegionId};
use crate::base::units::Rate;
use crate::model::facts::DatasetFacts;
use crate::model::inventory::{Lag, RebuildSource};
use crate::model::plan::{CopyRole, DatasetPlan, Link, LinkMode, Plan, Reckoned};
use crate::model::words::Role;

/// Where content that others are made from is written.
#[derive(Debug)]
pub(super) struct Sources<'a> {
    datasets: BTreeMap<&'a DatasetId, &'a DatasetPlan>,
    /// Source data of a service; only of services that something is made from.
    services: BTreeMap<&'a str, Written<'a>>,
}

/// Where a source takes writes.
#[derive(Clone, Debug, Default)]
struct Written<'a> {
    /// In the plan's order.
    regions: Vec<&'a RegionId>,
    /// Whether a region never sees what another took.
    apart: bool,
}

impl<'a> Written<'a> {
    fn of(plan: &'a DatasetPlan) -> Self {
        let apart = plan.copies.len() > 1 && plan.copies.iter().any(|copy| copy.role == CopyRole::Own);
        Self { regions: takers(plan), apart }
    }
}

impl<'a> Sources<'a> {
    /// Those of a plan.
    pub(super) fn of(plan: &'a Plan, facts: &BTreeMap<DatasetId, DatasetFacts>) -> Self {
        let all = || plan.services.iter().flat_map(|service| &service.datasets);
        let mut services = BTreeMap::new();
        for dataset in all() {
            let Some(RebuildSource::Service(name)) = &dataset.made_from else { continue };
            services.entry(name.as_str()).or_insert_with(|| written_of(plan, name.as_str(), facts));
        }
        Self { datasets: all().map(|dataset| (&dataset.id, dataset)).collect(), services }
    }

    /// Where the source takes writes, or what is missing.
    fn written(&self, source: Option<&RebuildSource>) -> Result<Written<'a>, String> {
        let (written, name) = match source {
            None => return Err("no `rebuildableFrom` is written".to_owned()),
            Some(RebuildSource::Unnamed) => return Err("nobody names the source that it is made from".to_owned()),
            Some(RebuildSource::Dataset(id)) => {
                (self.datasets.get(id).map(|source| Written::of(source)), id.to_string())
            }
            Some(RebuildSource::Service(name)) => (self.services.get(name.as_str()).cloned(), name.to_string()),
        };
        let written = written.filter(|written| !written.regions.is_empty());
        written.ok_or_else(|| format!("its source `{name}` is written in no region"))
    }
}

/// Where the source data of a service takes writes.
fn written_of<'a>(plan: &'a Plan, name: &str, facts: &BTreeMap<DatasetId, DatasetFacts>) -> Written<'a> {
    let is_source = |id: &DatasetId| facts.get(id).is_none_or(|facts| facts.role() == Role::Source);
    let datasets = plan.service(name).map(|service| service.datasets.as_slice()).unwrap_or_default();
    let all: Vec<Written<'a>> = datasets.iter().filter(|d| is_source(&d.id)).map(Written::of).collect();
    let takes = |region: &&RegionId| all.iter().any(|one| one.regions.contains(region));
    Written { regions: plan.regions.iter().filter(takes).collect(), apart: all.iter().any(|one| one.apart) }
}

/// A link from where the source is written to every copy that is made from it; from its own region where the source
/// takes writes there.
pub(super) fn links(
    plan: &DatasetPlan,
    sources: &Sources<'_>,
    wires: &Wires<'_>,
    carrier: Carrier<'_>,
    measured: Option<Lag>,
    writes: &Writes<'_>,
) -> Vec<Link> {
    let derived: Vec<&RegionId> =
        plan.copies.iter().filter(|copy| copy.role == CopyRole::Derived).map(|copy| &copy.region).collect();
    if derived.is_empty() {
        return Vec::new();
    }
    let written = match sources.written(plan.made_from.as_ref()) {
        Ok(written) => written,
        Err(missing) => return from_nowhere(&derived, wires, carrier, measured, writes, &missing),
    };
    let mut links = Vec::new();
    for to in derived {
        let from: Vec<&RegionId> = if written.regions.contains(&to) { vec![to] } else { written.regions.clone() };
        let alone = from.len() == 1 && !written.apart;
        for from in from {
            let ends = Ends { from, to, mode: LinkMode::Rebuild };
            links.push(one(&ends, wires, carrier, measured, arriving(writes, alone), writes));
        }
    }
    links
}

/// Writes to what is made, all of which come over the only link; how several share them is not known.
fn arriving(writes: &Writes<'_>, alone: bool) -> Reckoned<Rate> {
    match writes.dataset.and_then(|dataset| dataset.write_rate.value()) {
        None => Reckoned::unknown("no `writeRate` is written"),
        Some(rate) if alone => Reckoned::Known(*rate),
        Some(_) => Reckoned::unknown("how its writes spread over the regions of its source is not known"),
    }
}

/// Links of which nobody knows where they begin: what the store documents holds, the wire is not known.
fn from_nowhere(
    derived: &[&RegionId],
    wires: &Wires<'_>,
    carrier: Carrier<'_>,
    measured: Option<Lag>,
    writes: &Writes<'_>,
    missing: &str,
) -> Vec<Link> {
    let link = |to: &&RegionId| {
        let ends = Ends { from: to, to, mode: LinkMode::Rebuild };
        let known = one(&ends, wires, carrier, measured, arriving(writes, true), writes);
        let floor = Reckoned::unknown(missing);
        let lag = super::lag::lag(LinkMode::Rebuild, measured, carrier, &floor).map(|lag| {
            let words = format!("{}; {missing}, so the way is not counted", lag.words);
            crate::model::plan::Lag { words: words.into(), ..lag }
        });
        Link { lag, floor, ..known }
    };
    derived.iter().map(link).collect()
}

//! A lag that is said to be measured and is shorter than the way.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::DatasetId;
use crate::base::units::Millis;
use crate::model::contracts::{Bundle, Lint};
use crate::model::latency::Rung;
use crate::model::plan::{DatasetPlan, LagBasis, LagTerms, Link};

static META: RuleMeta = RuleMeta {
    code: "PX425",
    name: "lag-below-floor",
    severity: Severity::Warning,
    page: include_str!("lag_below_floor.md"),
};

/// PX425.
pub(super) struct LagBelowFloor;

impl Lint for LagBelowFloor {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for service in &bundle.inventory.services {
            for dataset in &service.data {
                let Some(measured) = dataset.lag.value() else { continue };
                let id = DatasetId { service: service.name.clone(), dataset: dataset.name.clone() };
                let slowest = measured.p99.unwrap_or(measured.p50);
                let Some((link, floor, least)) = bundle.plan.dataset(&id).and_then(|plan| beyond(plan, slowest)) else {
                    continue;
                };
                let shown = |region: &crate::base::ids::RegionId| region.shown(&bundle.inventory.provider);
                let message = format!(
                    "the lag of `{id}` is said to be {slowest}, and from `{}` to `{}` wire, log and replay take {least} at least",
                    shown(&link.from),
                    shown(&link.to),
                );
                let one = Finding::new(&META, dataset.lag.anchor().cloned(), message)
                    .about(service.name.as_str(), Some(dataset.name.as_str()))
                    .help("measure it between these regions, from the commit to where it can be read; without `lag` the store's is taken");
                found.push(if matches!(floor.rung, Rung::Measured | Rung::Reverse) { one } else { one.unsure() });
            }
        }
    }
}

/// The link that is furthest below what it takes at least, with that in whole milliseconds.
fn beyond(plan: &DatasetPlan, slowest: Millis) -> Option<(&Link, &LagTerms, Millis)> {
    let measured = plan.links.iter().filter(|link| link.lag.value().is_some_and(|lag| lag.basis == LagBasis::Measured));
    let terms = measured.filter_map(|link| Some((link, link.floor.value()?)));
    let whole = |terms: &LagTerms| Millis::from_millis(terms.least().micros() / 1_000);
    terms.map(|(link, terms)| (link, terms, whole(terms))).filter(|(.., least)| slowest < *least).max_by_key(|it| it.2)
}

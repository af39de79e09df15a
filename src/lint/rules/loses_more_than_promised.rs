//! What a region takes with it when it is lost, held against what may be lost.

use crate::base::evidence::Provenance;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::units::Millis;
use crate::lint::say::{is_assumed, is_platforms};
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::Dataset;
use crate::model::plan::{DataLoss, DatasetPlan, Figure, Loss};
use crate::model::verdict::Truth;

static META: RuleMeta = RuleMeta {
    code: "PX421",
    name: "loses-more-than-promised",
    severity: Severity::Error,
    page: include_str!("loses_more_than_promised.md"),
};

/// PX421.
pub(super) struct LosesMoreThanPromised;

impl Lint for LosesMoreThanPromised {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for plan in bundle.plan.services.iter().flat_map(|service| &service.datasets) {
            let Some(dataset) = bundle.inventory.dataset(&plan.id) else { continue };
            // That nothing at all may be lost is held against the plan where it is decided.
            let Some(rpo) = dataset.rpo.value().copied().filter(|rpo| !rpo.is_zero()) else { continue };
            let losses = plan.losses.iter().filter_map(|loss| Some((loss, lost(&loss.quiet)?)));
            let worst = losses.reduce(|worst, one| if one.1.time.longest > worst.1.time.longest { one } else { worst });
            if let Some((loss, figure)) = worst.filter(|(_, figure)| figure.time.longest > rpo) {
                found.extend(told(bundle, dataset, plan, loss, figure, rpo));
            }
        }
    }
}

fn lost(loss: &Loss) -> Option<&Figure> {
    match loss {
        Loss::UpTo(figure) | Loss::Typically(figure) => Some(figure),
        Loss::Nothing { .. } | Loss::StaysBehind | Loss::Unknown { .. } => None,
    }
}

fn told(
    bundle: &Bundle<'_>,
    dataset: &Dataset,
    plan: &DatasetPlan,
    loss: &DataLoss,
    figure: &Figure,
    rpo: Millis,
) -> Option<Finding> {
    // A bound that its vendor states is held against the store already.
    let store = bundle.classification.datasets.get(&plan.id).map(|decided| decided.feasibility.holds);
    if figure.from == Provenance::Documented && store == Some(Truth::No) {
        return None;
    }
    let typical = matches!(loss.quiet, Loss::Typically(_));
    let so_much = if typical { "typically" } else { "up to" };
    let rows = loss.writes_quiet.value().filter(|rows| **rows > 0);
    let rows = rows.map(|rows| format!(", about {rows} writes")).unwrap_or_default();
    let message = format!(
        "`{}` may lose {rpo} and loses {so_much} {}{rows} with `{}`, on a day on which its links are well: {}",
        plan.id,
        figure.time.longest,
        loss.lost.shown(&bundle.inventory.provider),
        figure.words
    );
    let promise = dataset.rpo.anchor();
    let whole = promise.filter(|at| is_platforms(bundle.inventory, at));
    let at = promise.filter(|_| whole.is_none()).unwrap_or(&dataset.at);
    let certain = figure.time.shortest > rpo && !typical && !is_assumed(&figure.from);
    let mut found = Finding::new(&META, Some(at.clone()), message)
        .severity(if certain { Severity::Error } else { Severity::Warning })
        .about(plan.id.service.as_str(), Some(plan.id.dataset.as_str()))
        .help(format!(
            "take a store or a link that lags less, or promise what is kept: `rpo: {}`",
            figure.time.longest
        ));
    if let Some(at) = whole {
        found = found.related(at.clone(), "promised here for the whole platform");
    }
    if let Some(at) = dataset.lag.anchor() {
        found = found.related(at.clone(), "measured here");
    }
    Some(if is_assumed(&figure.from) { found.unsure() } else { found })
}

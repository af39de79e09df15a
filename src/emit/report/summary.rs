//! What an architect says first.

use serde::Serialize;

use super::{Part, template};
use crate::emit::phrase;
use crate::emit::text::count;
use crate::model::contracts::{RenderError, View};

/// The part `summary`.
pub(super) struct Summary;

impl Part for Summary {
    fn id(&self) -> &'static str {
        "summary"
    }

    fn title(&self) -> &'static str {
        "Summary"
    }

    fn body(&self, view: &View<'_>) -> Result<String, RenderError> {
        template::fill("summary", &Shown { lead: lead(view) })
    }
}

#[derive(Serialize)]
struct Shown {
    lead: String,
}

/// `12 services with 15 datasets in 2 regions: us-east-1 (primary), eu-west-1`.
pub(super) fn lead(view: &View<'_>) -> String {
    let plan = view.bundle.plan;
    let datasets = plan.services.iter().map(|service| service.datasets.len()).sum();
    format!(
        "{} with {} in {}: {}",
        count(plan.services.len(), "service", "services"),
        count(datasets, "dataset", "datasets"),
        count(plan.regions.len(), "region", "regions"),
        phrase::platform(view)
    )
}

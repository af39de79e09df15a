//! Why a dataset or a service got its verdict: every rule that was tried, what breaks otherwise, why not the other
//! strategies, and what would change the answer.

mod dataset;
mod pieces;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::json::{self, shape};
use super::numbers::rto_lines;
use super::phrase;
use super::rows::datasets;
use super::text::{Tone, clean, paint};
use crate::base::ids::{DatasetId, Name};
use crate::model::contracts::{RenderError, Trace, View};
use crate::model::plan::ServicePlan;
use crate::model::verdict::ServiceVerdict;
use pieces::Sheet;

pub(super) use dataset::{NOT_PROVEN, carries, is_drawn, known, pair, tried};
pub(super) use pieces::evidence;

/// How much is told of the rules that did not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tell {
    /// What the first of their conditions lacks.
    Brief,
    /// Every condition.
    Everything,
}

/// The trace of a dataset, ending in a line feed; nothing where there is no such dataset.
pub fn explain(view: &View<'_>, trace: &Trace, id: &DatasetId, tell: Tell) -> Option<String> {
    let decided = view.bundle.classification.datasets.get(id)?;
    Some(dataset::full(view, trace, id, decided, tell))
}

/// A service: its label, where its pods run, its datasets in brief and then each in full. A dataset without a trace
/// is shown in brief only. Nothing where there is no such service.
pub fn explain_service(
    view: &View<'_>,
    traces: &BTreeMap<DatasetId, Trace>,
    name: &Name,
    tell: Tell,
) -> Option<String> {
    let (name, service) = view.bundle.classification.services.get_key_value(name)?;
    let mut out = label(view, name, service);
    for (id, decided) in datasets(&view.bundle, name) {
        if let Some(trace) = traces.get(id) {
            let rule = paint(&"─".repeat(view.look.width), Tone::Faint, view.look);
            out.extend(["\n", &rule, "\n"]);
            out.push_str(&dataset::full(view, trace, id, decided, tell));
        }
    }
    Some(out)
}

/// A service's own part.
fn label(view: &View<'_>, name: &Name, service: &ServiceVerdict) -> String {
    let mut sheet = Sheet::new(view.look);
    sheet.title(&format!("{name}: {}", service.strategy));
    sheet.line("rule", &format!("{}: {}", service.rule, service.reason));
    sheet.line("active-active", service.active_active.name());
    if let Some(plan) = service_plan(view, name) {
        sheet.line("pods", &phrase::pods(view.bundle.inventory, &plan.pods));
        for line in rto_lines(view, plan, None) {
            sheet.line("RTO", &line);
        }
    }
    let brief: Vec<(&str, String)> = datasets(&view.bundle, name)
        .map(|(id, decided)| {
            let it = &decided.verdict;
            (id.dataset.as_str(), format!("{}, {}: {}", it.strategy, it.active_active.name(), it.reason))
        })
        .collect();
    let brief = brief.iter().map(|(name, text)| (*name, text.as_str()));
    sheet.pairs("Datasets; the strictest labels the service", brief);
    sheet.heading("Evidence");
    for item in &service.evidence {
        sheet.point(&evidence(view.locate, item));
    }
    sheet.pairs("Patterns", service.patterns.iter().map(|it| (it.id, it.because.as_str())));
    sheet.pairs("Why not the others", service.rejected.iter().map(|no| (no.strategy.0, no.because.as_str())));
    sheet.finish()
}

fn service_plan<'a>(view: &View<'a>, name: &Name) -> Option<&'a ServicePlan> {
    view.bundle.plan.service(name.as_str())
}

/// A dataset or service as explained to a program.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Parallax explanation", deny_unknown_fields)]
pub struct Explanation {
    /// Always 1 for this shape.
    pub format_version: u32,
    /// The service, as in the plan; of a single dataset only that one is in it.
    pub service: shape::Service,
    /// By dataset name.
    pub traces: BTreeMap<String, Steps>,
}

/// How a dataset got its verdict.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Steps {
    /// Every rule up to the one that decided.
    pub rules: Vec<Step>,
    /// Inputs that, moved, change the verdict.
    pub flips: Vec<Flip>,
}

/// A rule as tried.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Step {
    /// `R0` to `R15`.
    pub rule: String,
    /// What it is for.
    pub title: String,
    /// Whether it decided.
    pub matched: bool,
    /// Its conditions.
    pub checks: Vec<shape::Point>,
}

/// An input that, moved, changes the verdict.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Flip {
    /// What is moved.
    pub change: String,
    /// The rule that would decide.
    pub rule: String,
    /// The strategy that it would give.
    pub strategy: String,
}

/// The same as JSON: of the whole service, or of the datasets that have a trace where `only` is one.
///
/// # Errors
/// Where the document cannot be written, which is a fault of the program.
pub fn explain_json(
    view: &View<'_>,
    traces: &BTreeMap<DatasetId, Trace>,
    name: &Name,
    only: Option<&Name>,
) -> Result<Option<String>, RenderError> {
    let Some(verdict) = view.bundle.classification.services.get(name) else { return Ok(None) };
    let mut service = json::service(view, name, verdict, service_plan(view, name));
    if let Some(only) = only {
        service.datasets.retain(|dataset| dataset.name == only.as_str());
    }
    let steps = |(id, trace): (&DatasetId, &Trace)| (id.dataset.to_string(), steps(view, trace));
    let traces = traces.iter().map(steps).collect();
    json::text(&Explanation { format_version: 1, service, traces }).map(Some)
}

fn steps(view: &View<'_>, trace: &Trace) -> Steps {
    let step = |step: &crate::model::verdict::RuleStep| Step {
        rule: step.rule.to_owned(),
        title: step.title.to_owned(),
        matched: step.matched,
        checks: step.checks.iter().map(|check| json::point(view.locate, check)).collect(),
    };
    let flip = |flip: &crate::model::verdict::Flip| Flip {
        change: flip.change.clone(),
        rule: flip.rule.to_owned(),
        strategy: flip.strategy.to_string(),
    };
    Steps { rules: trace.steps.iter().map(step).collect(), flips: trace.flips.iter().map(flip).collect() }
}

/// `service/dataset`, or the service alone where its only dataset has its name.
fn shown(view: &View<'_>, id: &DatasetId) -> String {
    let only = || datasets(&view.bundle, &id.service).nth(1).is_none();
    if id.service == id.dataset && only() { clean(id.service.as_str()) } else { clean(&id.to_string()) }
}

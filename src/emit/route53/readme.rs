//! The page that says in which order the batches are applied, and how each is taken back.

use serde::Serialize;

use super::FOLDER;
use super::ground::Ground;
use super::health::Checks;
use super::steps::{Step, Steps};
use crate::emit::site;
use crate::model::delivery::Delivery;
use crate::model::plan::Policy;

/// The template.
pub(super) const TEMPLATE: &str = "routing/route53.md.hbs";

/// What the page shows. A host stands as its labels, for a text for readers may be changed where a command may not.
#[derive(Serialize)]
pub(super) struct Page {
    header: String,
    host: Vec<String>,
    zone: String,
    policy: &'static str,
    metric: String,
    by_location: bool,
    chooses: bool,
    /// Regions that nothing takes out of the answers.
    unchecked: Vec<String>,
    borrowed: Vec<BorrowedView>,
    checks: Vec<CheckView>,
    beneath: Vec<StepView>,
    to_host: Vec<StepView>,
    opening: Vec<StepView>,
    drains: Vec<DrainView>,
}

/// A region whose latency is measured as another's.
#[derive(Serialize)]
struct BorrowedView {
    region: String,
    measured: String,
}

#[derive(Serialize)]
struct CheckView {
    region: String,
    id: String,
    has_id: bool,
    measured: String,
    both: String,
    answers: bool,
    slow: bool,
    answers_path: String,
    alarm_path: String,
    slow_path: String,
}

#[derive(Serialize)]
struct StepView {
    does: String,
    there: String,
    back: String,
    holds: Vec<String>,
}

#[derive(Serialize)]
struct DrainView {
    region: String,
    steps: Vec<StepView>,
}

/// The page of these batches.
pub(super) fn page(delivery: &Delivery<'_>, ground: &Ground, steps: &Steps, checks: &[Checks]) -> Page {
    let label = |id| ground.spot(id).map_or_else(String::new, |spot| spot.label.clone());
    let (beneath, to_host) = steps.setup.split_at(steps.setup.len().saturating_sub(1));
    let drains = steps.drains.iter();
    Page {
        header: site::header(delivery, "routing"),
        host: ground.host.split('.').map(str::to_owned).collect(),
        zone: ground.zone.clone(),
        policy: ground.policy.name(),
        metric: format!("parallax/{}", delivery.bundle.inventory.name),
        by_location: !delivery.bundle.plan.routing.residency.is_empty(),
        chooses: ground.policy != Policy::Single,
        unchecked: ground.unchecked(),
        borrowed: borrowed(ground),
        checks: checks.iter().map(check).collect(),
        beneath: views(beneath),
        to_host: views(to_host),
        opening: views(&steps.opening),
        drains: drains.map(|(id, steps)| DrainView { region: label(id), steps: views(steps) }).collect(),
    }
}

fn borrowed(ground: &Ground) -> Vec<BorrowedView> {
    let measured =
        ground.spots.iter().filter(|spot| ground.policy == Policy::Latency && *spot.measured != *spot.id.name);
    measured.map(|it| BorrowedView { region: it.label.clone(), measured: it.measured.clone() }).collect()
}

/// The steps; what must hold is said once for steps in a row that ask for the same.
fn views(steps: &[Step]) -> Vec<StepView> {
    let runs = steps.chunk_by(|one, next| one.holds == next.holds);
    runs.flat_map(|run| run.iter().enumerate().map(|(at, step)| view(step, at == 0))).collect()
}

fn view(step: &Step, is_first: bool) -> StepView {
    StepView {
        does: step.does.clone(),
        there: format!("{FOLDER}/{}.json", step.stem),
        back: format!("{FOLDER}/{}.back.json", step.stem),
        holds: step.holds.iter().filter(|_| is_first).map(|it| it.replace('`', "")).collect(),
    }
}

fn check(checks: &Checks) -> CheckView {
    CheckView {
        region: checks.label.clone(),
        id: checks.id.clone().unwrap_or_default(),
        has_id: checks.id.is_some(),
        measured: checks.measured.clone(),
        both: checks.both.clone(),
        answers: checks.answers.is_some(),
        slow: checks.slow.is_some(),
        answers_path: path(checks, "answers"),
        alarm_path: path(checks, "p95-alarm"),
        slow_path: path(checks, "p95"),
    }
}

/// Where what makes a check is written.
pub(super) fn path(checks: &Checks, what: &str) -> String {
    format!("{FOLDER}/health-checks/{}.{what}.json", checks.label)
}

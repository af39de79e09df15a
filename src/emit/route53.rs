//! Change batches and health checks of one router: `routing/route53/`, with the page that says how they are applied.

pub(super) mod audience;
mod check;
pub(super) mod found;
pub(super) mod ground;
mod health;
pub(super) mod names;
mod nearby;
pub(super) mod ramp;
mod readme;
pub(super) mod record;
mod steps;
pub(super) mod weights;

use serde::Serialize;

use self::audience::Audience;
use self::found::UNUSABLE_IN_DNS;
use self::ground::Ground;
use self::health::Checks;
use self::record::{Change, ChangeBatch};
use self::steps::{Maker, Steps};
use super::delivery::{Generated, How, Part, PartKind};
use crate::base::finding::Finding;
use crate::model::contracts::RenderError;
use crate::model::delivery::Delivery;

/// Where batches and checks are written.
const FOLDER: &str = "routing/route53";
/// How a record gets a check.
const UNCHECKED_HELP: &str = "create the check as `routing/README.md` says, write its id as `healthCheck` of the region, \
                              and generate again before the records are applied";
/// Characters that the comment of a batch may have.
const LONGEST_COMMENT: usize = 256;

/// Records as change batches.
pub(super) struct ChangeBatches;

impl Part for ChangeBatches {
    fn name(&self) -> &'static str {
        "route53"
    }

    fn about(&self) -> &'static str {
        "change batches and health checks for Amazon Route 53"
    }

    fn kind(&self) -> PartKind {
        PartKind::Routing
    }

    fn add(&self, delivery: &Delivery<'_>, how: &How<'_>, out: &mut Generated) -> Result<(), RenderError> {
        let mut found = Vec::new();
        let Some(ground) = ground::ground(delivery, &mut found) else {
            out.findings.append(&mut found);
            return Ok(());
        };
        let audiences = audience::audiences(delivery, &ground, &mut found);
        if let Some(too_long) = too_long(delivery, &ground, &audiences) {
            // Of records that are not written there is nothing else to say.
            out.findings.push(too_long);
            return Ok(());
        }
        out.findings.append(&mut found);
        out.findings.extend(ground::unchecked(delivery, &ground, UNCHECKED_HELP));
        let maker = Maker { delivery, ground: &ground, audiences: &audiences };
        let steps = maker.steps()?;
        out.led = ground.led(&audiences, |spot| steps.away(spot, &ground.zone));
        let checks = health::checks(delivery, &ground, &mut out.findings);
        write_steps(delivery, &steps, out)?;
        write_checks(&checks, out)?;
        let page = readme::page(delivery, &ground, &steps, &checks);
        out.tool("routing/README.md", how.templates.render(readme::TEMPLATE, &page)?)
    }
}

fn write_steps(delivery: &Delivery<'_>, steps: &Steps, out: &mut Generated) -> Result<(), RenderError> {
    for step in steps.all() {
        let batch = |does: String, changes: &[Change]| {
            let comment = format!("parallax, routing of {}: {does}", delivery.bundle.inventory.name);
            ChangeBatch { comment: comment.chars().take(LONGEST_COMMENT).collect(), changes: changes.to_vec() }
        };
        out.tool(&format!("{FOLDER}/{}.json", step.stem), json(&batch(step.does.clone(), &step.there))?)?;
        let back = format!("back from {}", step.stem);
        out.tool(&format!("{FOLDER}/{}.back.json", step.stem), json(&batch(back, &step.back))?)?;
    }
    Ok(())
}

fn write_checks(checks: &[Checks], out: &mut Generated) -> Result<(), RenderError> {
    for check in checks {
        if let Some(answers) = &check.answers {
            out.tool(&readme::path(check, "answers"), json(answers)?)?;
        }
        if let Some((alarm, slow)) = &check.slow {
            out.tool(&readme::path(check, "p95-alarm"), json(alarm)?)?;
            out.tool(&readme::path(check, "p95"), json(slow)?)?;
        }
    }
    Ok(())
}

/// The document as text.
fn json(document: &impl Serialize) -> Result<String, RenderError> {
    let text = serde_json::to_string_pretty(document).map_err(|fault| RenderError(fault.to_string()))?;
    Ok(text + "\n")
}

/// Names beneath the host are longer than it is.
fn too_long(delivery: &Delivery<'_>, ground: &Ground, audiences: &[Audience]) -> Option<Finding> {
    let regions = ground.spots.iter().map(|spot| format!("elsewhere.{}.{}", spot.label, ground.host));
    let places = audiences.iter().filter_map(|audience| audience.word.as_ref());
    let places = places.map(|word| format!("opening.from-{word}.{}", ground.host));
    let name = regions.chain(places).find(|name| names::host(name).is_err())?;
    let why = names::host(&name).err().unwrap_or_default();
    let at = delivery.bundle.inventory.routing.host.anchor().cloned();
    let message = format!("`routing.host`: `{name}`, which is needed beneath it, {why}");
    Some(Finding::new(&UNUSABLE_IN_DNS, at, message).help("choose a shorter host"))
}

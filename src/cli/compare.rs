//! `compare`: a single region, a warm standby and active-active side by side.

use anyhow::bail;

use super::Exit;
use super::args::{CompareArgs, PageFormat};
use super::console::data;
use super::pricing::{Priced, price};
use super::session::Session;
use crate::base::nearest::nearest;
use crate::emit::compare::{self, Comparison, Subject};
use crate::emit::findings;
use crate::model::estimate::Estimate;
use crate::model::plan::Plan;
use crate::model::words::ScenarioName;
use crate::pipeline::{self, Planned};

/// What stands beside the plan as classified.
const OTHERS: [ScenarioName; 2] = [ScenarioName::SingleRegion, ScenarioName::ActivePassive];

pub(super) fn run(args: &CompareArgs, session: &Session) -> anyhow::Result<Exit> {
    let prices = session.settings.prices(args.prices.clone());
    let mut read = session.plan(&args.inventories)?;
    if let Some(planned) = read.outcome.planned.take() {
        // Costs are one row of many: where they cannot be worked out the others still stand.
        let estimate = match price(session, &planned, &mut read, &args.inventories, &prices)? {
            Priced::Estimate { estimate, findings } => {
                pipeline::add(&mut read.outcome, findings, pipeline::Asked::Prices, &read.sources);
                Some(estimate)
            }
            Priced::Stopped { findings, .. } => {
                read.outcome.findings.extend(findings);
                None
            }
        };
        data(&page(args, session, &planned, estimate.as_deref())?)?;
        read.outcome.planned = Some(planned);
    }
    let locate = pipeline::locator(&read.sources);
    findings::by_place(&mut read.outcome.findings, &locate);
    Ok(session.tell(&read.outcome, &locate, args.deny))
}

fn page(
    args: &CompareArgs,
    session: &Session,
    planned: &Planned,
    estimate: Option<&Estimate>,
) -> anyhow::Result<String> {
    let subject = subject(args.service.as_deref(), planned)?;
    let others: Vec<Plan> = session
        .console
        .working("planning", || OTHERS.into_iter().map(|name| pipeline::scenario(planned, name)).collect());
    let plans = others.iter().chain([&planned.plan]).collect();
    let comparison = Comparison { bundle: planned.bundle(), plans, estimate };
    let look = session.console.out;
    Ok(match args.format {
        PageFormat::Table => compare::table(&comparison, subject, look),
        PageFormat::Json => compare::json(&comparison, subject)?,
        PageFormat::Markdown => compare::markdown(&comparison, subject),
    })
}

/// The platform, or the service of that name.
fn subject<'a>(service: Option<&str>, planned: &'a Planned) -> anyhow::Result<Subject<'a>> {
    let Some(wanted) = service else {
        return Ok(Subject::Platform);
    };
    if let Some(found) = planned.inventory.service(wanted) {
        return Ok(Subject::Service(&found.name));
    }
    let near = nearest(wanted, planned.inventory.services.iter().map(|service| service.name.as_str()));
    bail!("no service `{wanted}`{}", near.map(|it| format!("; did you mean `{it}`?")).unwrap_or_default())
}

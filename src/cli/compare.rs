//! `compare`: a single region, a warm standby and active-active side by side.

use anyhow::bail;

use super::Exit;
use super::args::{CompareArgs, PageFormat};
use super::console::data;
use super::pricing;
use super::session::Session;
use crate::base::nearest::nearest;
use crate::emit::compare::{self, Comparison, Subject};
use crate::emit::findings;
use crate::model::estimate::Estimate;
use crate::pipeline::Planned;

pub(super) fn run(args: &CompareArgs, session: &Session) -> anyhow::Result<Exit> {
    let prices = session.settings.prices(args.prices.clone());
    let mut read = session.plan(&args.inventories)?;
    if let Some(planned) = read.outcome.planned.take() {
        // Costs are one row of many: where they cannot be worked out the others still stand.
        let estimate = pricing::estimate(session, &planned, &mut read, &args.inventories, &prices)?;
        data(&page(args, session, &planned, estimate.as_deref())?)?;
        read.outcome.planned = Some(planned);
    }
    let locate = read.outcome.locator(&read.sources);
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
    let others = session.others(planned);
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

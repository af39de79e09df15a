//! `plan`: what was decided, on standard output and in files.

use std::collections::BTreeMap;

use anyhow::{Context, bail};

use super::Exit;
use super::args::{EVERY_SECTION, PlanArgs};
use super::pricing;
use super::session::{IN_FILE, Read, Session};
use crate::base::ids::DatasetId;
use crate::emit;
use crate::emit::findings;
use crate::model::contracts::{Beyond, Format, ShowsBeyond, Trace, View};
use crate::model::estimate::Estimate;
use crate::model::plan::Plan;
use crate::pipeline::{self, Planned};

/// What was worked out beyond the plan.
#[derive(Default)]
pub(super) struct Worked {
    estimate: Option<Box<Estimate>>,
    others: Vec<Plan>,
    traces: Option<BTreeMap<DatasetId, Trace>>,
}

pub(super) fn run(args: &PlanArgs, session: &Session) -> anyhow::Result<Exit> {
    let sections = sections(args, session)?;
    let shows = shows(args, session)?;
    let mut read = session.plan(&args.inventories)?;
    let planned = read.outcome.planned.take();
    if let Some(planned) = planned {
        let worked = beyond(args, session, shows, &planned, &mut read)?;
        write(args, session, &planned, &worked, &read, &sections)?;
        read.outcome.planned = Some(planned);
    }
    let locate = pipeline::locator(&read.sources);
    Ok(session.tell(&read.outcome, &locate, args.deny))
}

/// Renders everything before anything is written.
fn write(
    args: &PlanArgs,
    session: &Session,
    planned: &Planned,
    worked: &Worked,
    read: &Read,
    sections: &[String],
) -> anyhow::Result<()> {
    session.console.detail(&format!("catalog {}", planned.catalog.digest));
    let locate = pipeline::locator(&read.sources);
    let (estimate, others, traces) = (worked.estimate.as_deref(), &worked.others, worked.traces.as_ref());
    let beyond = Beyond { estimate, others, traces };
    let (bundle, findings) = (planned.bundle(), &read.outcome.findings);
    let view = |look| View { bundle, findings, locate: &locate, look, sections, beyond };
    let shown = render(session, &args.format, &view(session.console.out))?;
    let mut saved = Vec::new();
    for output in &args.output {
        saved.push((output.path.clone(), render(session, &output.format, &view(IN_FILE))?));
    }
    session.hand_out(&shown, &saved, &read.kept)
}

/// How much of what lies beyond the plan the formats that were asked for show.
fn shows(args: &PlanArgs, session: &Session) -> anyhow::Result<ShowsBeyond> {
    let asked = args.output.iter().map(|output| &output.format).chain([&args.format]);
    let shows: Vec<ShowsBeyond> =
        asked.map(|name| Ok(format(session, name)?.shows_beyond())).collect::<anyhow::Result<_>>()?;
    if shows.contains(&ShowsBeyond::Always) {
        return Ok(ShowsBeyond::Always);
    }
    let priced = args.cost || args.prices.is_some();
    if !priced {
        return Ok(ShowsBeyond::Never);
    }
    if !shows.contains(&ShowsBeyond::OnDemand) {
        let able = session.registry.formats.iter().filter(|format| format.shows_beyond() != ShowsBeyond::Never);
        let able: Vec<String> = able.map(|format| format!("`{}`", format.name())).collect();
        bail!(
            "`--format {}` has no place for costs; `--cost` and `--prices` go with {}, and `parallax cost` shows them \
             by themselves",
            args.format,
            able.join(", ")
        );
    }
    Ok(ShowsBeyond::OnDemand)
}

/// Works out what lies beyond the plan. Where a price book has faults they are told, and the rest still stands.
fn beyond(
    args: &PlanArgs,
    session: &Session,
    shows: ShowsBeyond,
    planned: &Planned,
    read: &mut Read,
) -> anyhow::Result<Worked> {
    let mut worked = Worked::default();
    if shows == ShowsBeyond::Never {
        return Ok(worked);
    }
    let prices = session.settings.prices(args.prices.clone());
    worked.estimate = pricing::estimate(session, planned, read, &args.inventories, &prices)?;
    findings::by_place(&mut read.outcome.findings, &pipeline::locator(&read.sources));
    if shows == ShowsBeyond::Always {
        worked.others = session.others(planned);
        worked.traces = Some(session.traces(planned, planned.facts.keys()));
    }
    Ok(worked)
}

/// The sections that were asked for. What is printed must be able to show them alone; files in other formats have
/// everything.
fn sections(args: &PlanArgs, session: &Session) -> anyhow::Result<Vec<String>> {
    if !args.section.is_empty() && !format(session, &args.format)?.has_sections() {
        let able = session.registry.formats.iter().filter(|format| format.has_sections());
        let able: Vec<String> = able.map(|format| format!("`{}`", format.name())).collect();
        let name = &args.format;
        bail!("`--format {name}` always has everything; `--section` goes with {}", able.join(" and "));
    }
    if args.section.iter().any(|name| name == EVERY_SECTION) {
        return Ok(emit::sections().map(|(name, _)| name.to_owned()).collect());
    }
    Ok(args.section.clone())
}

/// The format of that name.
fn format(session: &Session, name: &str) -> anyhow::Result<&'static dyn Format> {
    let format = session.registry.formats.iter().copied().find(|format| format.name() == name);
    format.with_context(|| format!("no format `{name}`"))
}

/// The view in the format of that name.
fn render(session: &Session, name: &str, view: &View<'_>) -> anyhow::Result<String> {
    let format = format(session, name)?;
    format.render(view).with_context(|| format!("format `{name}` failed, which is a fault of parallax"))
}

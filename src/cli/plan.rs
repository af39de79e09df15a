//! `plan`: what was decided, on standard output and in files.

use anyhow::bail;

use super::Exit;
use super::args::{EVERY_SECTION, PlanArgs};
use super::session::Session;
use super::written::{self, Asked};
use crate::emit;
use crate::model::contracts::{Format, ShowsBeyond};

pub(super) fn run(args: &PlanArgs, session: &Session) -> anyhow::Result<Exit> {
    let formats = &session.registry.formats;
    let shown = written::format(formats, &args.format)?;
    let sections = sections(args, session, shown)?;
    let saved = written::saved(formats, &args.output)?;
    let all = saved.iter().map(|(_, format)| *format).chain([shown]);
    let beyond = beyond(args, session, &all.map(Format::shows_beyond).collect::<Vec<_>>())?;
    let asked = Asked {
        inventories: &args.inventories,
        shown: Some(shown),
        insists: false,
        saved,
        sections,
        beyond,
        prices: args.prices.clone(),
        deny: args.deny,
    };
    asked.run(session)
}

/// How much of what lies beyond the plan the formats that were asked for show.
fn beyond(args: &PlanArgs, session: &Session, shows: &[ShowsBeyond]) -> anyhow::Result<ShowsBeyond> {
    if shows.contains(&ShowsBeyond::Always) {
        return Ok(ShowsBeyond::Always);
    }
    let priced = args.cost || args.prices.is_some();
    if !priced {
        return Ok(ShowsBeyond::Never);
    }
    if !shows.contains(&ShowsBeyond::OnDemand) {
        let able = able(session, |format| format.shows_beyond() != ShowsBeyond::Never);
        bail!(
            "`--format {}` has no place for costs; `--cost` and `--prices` go with {}, and `parallax cost` shows them \
             by themselves",
            args.format,
            able.join(", ")
        );
    }
    Ok(ShowsBeyond::OnDemand)
}

/// The sections that were asked for. What is printed must be able to show them alone; files in other formats have
/// everything.
fn sections(args: &PlanArgs, session: &Session, shown: &dyn Format) -> anyhow::Result<Vec<String>> {
    if !args.section.is_empty() && !shown.has_sections() {
        let able = able(session, |format| format.has_sections());
        let name = &args.format;
        bail!("`--format {name}` always has everything; `--section` goes with {}", able.join(" and "));
    }
    if args.section.iter().any(|name| name == EVERY_SECTION) {
        return Ok(emit::sections().map(|(name, _)| name.to_owned()).collect());
    }
    Ok(args.section.clone())
}

/// Names of the formats that can do something.
fn able(session: &Session, can: impl Fn(&dyn Format) -> bool) -> Vec<String> {
    let able = session.registry.formats.iter().filter(|format| can(**format));
    able.map(|format| format!("`{}`", format.name())).collect()
}

//! `plan`: what was decided, on standard output and in files.

use anyhow::{Context, bail};

use super::Exit;
use super::args::{EVERY_SECTION, PlanArgs};
use super::session::{IN_FILE, Read, Session};
use crate::emit;
use crate::model::contracts::{Format, View};
use crate::pipeline;

pub(super) fn run(args: &PlanArgs, session: &Session) -> anyhow::Result<Exit> {
    let sections = sections(args, session)?;
    let Read { sources, outcome, kept } = session.plan(&args.inventories)?;
    let locate = pipeline::locator(&sources);
    if let Some(planned) = &outcome.planned {
        session.console.detail(&format!("catalog {}", planned.catalog.digest));
        let (bundle, findings) = (planned.bundle(), &outcome.findings);
        let view = |look| View { bundle, findings, locate: &locate, look, sections: &sections };
        // Everything is rendered before anything is written.
        let shown = render(session, &args.format, &view(session.console.out))?;
        let mut saved = Vec::new();
        for output in &args.output {
            saved.push((output.path.clone(), render(session, &output.format, &view(IN_FILE))?));
        }
        session.hand_out(&shown, &saved, &kept)?;
    }
    Ok(session.tell(&outcome, &locate, args.deny))
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

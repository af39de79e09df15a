//! `plan`: what was decided, on standard output and in files.

use anyhow::Context;

use super::args::PlanArgs;
use super::console::data;
use super::session::{Read, Session};
use super::{Exit, files};
use crate::model::contracts::{Colour, Format, Look, View};
use crate::pipeline;

/// Columns of text that goes into a file.
const FILE_COLUMNS: usize = 120;

pub(super) fn run(args: &PlanArgs, session: &Session) -> anyhow::Result<Exit> {
    let Read { sources, outcome, kept } = session.plan(&args.inventories)?;
    let locate = pipeline::locator(&sources);
    if let Some(planned) = &outcome.planned {
        session.console.detail(&format!("catalog {}", planned.catalog.digest));
        let view = |look| View { bundle: planned.bundle(), findings: &outcome.findings, locate: &locate, look };
        // Everything is rendered before anything is written.
        let shown = render(session, &args.format, &view(session.console.out))?;
        let in_file = Look { width: FILE_COLUMNS, colour: Colour::Plain };
        let mut saved = Vec::new();
        for output in &args.output {
            saved.push((output.path.clone(), render(session, &output.format, &view(in_file))?));
        }
        files::write_all(&saved, &kept)?;
        data(&shown)?;
        for (path, _) in &saved {
            session.console.detail(&format!("wrote {}", path.display()));
        }
    }
    session.console.findings(&outcome.findings, &locate);
    if outcome.planned.is_none() {
        session.console.note("nothing was planned: the inventory must be mended first");
    }
    Ok(if !outcome.readable {
        Exit::Unreadable
    } else if outcome.planned.is_none() || outcome.findings.iter().any(|it| args.deny.refuses(it.severity)) {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// The view in the format of that name.
fn render(session: &Session, name: &str, view: &View<'_>) -> anyhow::Result<String> {
    let format: Option<&&dyn Format> = session.registry.formats.iter().find(|format| format.name() == name);
    let format = format.with_context(|| format!("no format `{name}`"))?;
    format.render(view).with_context(|| format!("format `{name}` failed, which is a fault of parallax"))
}

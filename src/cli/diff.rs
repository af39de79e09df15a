//! `diff`: what became of a plan, on standard output and in files.

mod sides;

use std::mem::ManuallyDrop;

use anyhow::bail;

use super::Exit;
use super::args::{DiffArgs, PageFormat};
use super::session::{IN_FILE, Session};
use crate::emit::diff::{self as emit, Diff};
use crate::model::changes::Changes;
use crate::model::contracts::Look;
use crate::pipeline;
use sides::{Came, Wanted, open};

pub(super) fn run(args: &DiffArgs, session: &Session) -> anyhow::Result<Exit> {
    let (old, new) = open(args)?;
    let no_files = if args.no_files {
        Some("`--no-files`")
    } else {
        (old.is_saved() || new.is_saved()).then_some("a saved plan has no files")
    };
    let wanted = Wanted { prices: session.settings.prices(args.prices.clone()), no_files };
    let Came::Taken(old, kept) = old.take(session, &wanted)? else { return Ok(Exit::Unreadable) };
    let Came::Taken(new, others) = new.take(session, &wanted)? else { return Ok(Exit::Unreadable) };
    // Two maps of everything that is compared: taking them apart piece by piece is work for nothing.
    let (old, new) = (ManuallyDrop::new(old), ManuallyDrop::new(new));
    let changes = session.console.working("comparing", || pipeline::diff(&old.snapshot, &new.snapshot));
    let diff = Diff { old: &old.name, new: &new.name, platform: &new.snapshot.name, changes: &changes };
    // Everything is rendered before anything is written.
    let shown = render(args.format, &diff, session.console.out)?;
    let mut saved = Vec::new();
    for output in &args.output {
        saved.push((output.path.clone(), render(output.format, &diff, IN_FILE)?));
    }
    session.hand_out(&shown, &saved, &kept.and(others))?;
    if old.without_prices || new.without_prices {
        return Ok(Exit::Unreadable);
    }
    Ok(ended(args, &changes, session))
}

fn render(format: PageFormat, diff: &Diff<'_>, look: Look) -> anyhow::Result<String> {
    Ok(match format {
        PageFormat::Table => emit::table(diff, look),
        PageFormat::Json => emit::json(diff)?,
        PageFormat::Markdown => emit::markdown(diff),
    })
}

fn ended(args: &DiffArgs, changes: &Changes, session: &Session) -> Exit {
    let reworded = changes.reworded.iter().filter(|(old, new)| new.severity > old.severity).map(|(_, new)| new);
    let new = changes.appeared.iter().map(|(found, _)| found).chain(reworded);
    let denied = new.filter(|found| args.deny.refuses(found.severity)).count();
    if denied > 0 {
        let what = if denied == 1 { "1 new finding is".to_owned() } else { format!("{denied} new findings are") };
        session.console.error(&format!("error: {what} at or above `--deny {}`", args.deny.name()));
        return Exit::Findings;
    }
    if args.exit_code && !changes.is_none() { Exit::Findings } else { Exit::Clean }
}

/// That both sides cannot come from where there is one text only.
fn refuse_two(one: bool, other: bool) -> anyhow::Result<()> {
    if one && other {
        bail!("`-` on both sides: there is only one standard input");
    }
    Ok(())
}

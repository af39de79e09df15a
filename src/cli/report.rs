//! `report`: the whole platform as one page, in a file or on standard output.

use std::path::Path;

use anyhow::bail;

use super::Exit;
use super::args::ReportArgs;
use super::session::Session;
use super::written::{Asked, format};
use crate::emit::REPORTS;
use crate::model::contracts::{Format, ShowsBeyond};

pub(super) fn run(args: &ReportArgs, session: &Session) -> anyhow::Result<Exit> {
    let default = match &args.format {
        Some(name) => format(&formats(), name)?,
        None => first()?,
    };
    let mut asked = Asked {
        inventories: &args.inventories,
        shown: args.output.is_empty().then_some(default),
        insists: !args.output.is_empty(),
        saved: Vec::new(),
        sections: Vec::new(),
        beyond: ShowsBeyond::Always,
        prices: args.prices.clone(),
        deny: args.deny,
    };
    for output in &args.output {
        let format = match &output.format {
            Some(name) => format(&formats(), name)?,
            None if args.format.is_some() => default,
            None => of_ending(&output.path, default)?,
        };
        if output.path.as_os_str() != "-" {
            asked.saved.push((output.path.clone(), format));
        } else if asked.shown.replace(format).is_some() {
            bail!("standard output is named twice as output");
        }
    }
    asked.run(session)
}

fn formats() -> Vec<&'static dyn Format> {
    REPORTS.iter().map(|report| report.format).collect()
}

/// What most want.
fn first() -> anyhow::Result<&'static dyn Format> {
    formats().into_iter().next().ok_or_else(|| anyhow::anyhow!("no report is built in"))
}

/// The format that files with such a name have; a name without an ending says nothing.
fn of_ending(path: &Path, default: &'static dyn Format) -> anyhow::Result<&'static dyn Format> {
    let Some(ending) = path.extension() else { return Ok(default) };
    let ending = ending.to_string_lossy().to_lowercase();
    if let Some(report) = REPORTS.iter().find(|report| report.endings.contains(&&*ending)) {
        return Ok(report.format);
    }
    let known: Vec<String> = REPORTS.iter().flat_map(|report| report.endings).map(|it| format!("`.{it}`")).collect();
    bail!(
        "{}: no report ends in `.{ending}`; {} do, and `--format` says what any other name has",
        path.display(),
        known.join(", ")
    )
}

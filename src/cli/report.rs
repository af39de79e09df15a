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
        let by_ending = || if args.format.is_some() { None } else { of_ending(&output.path) };
        let format = match &output.format {
            Some(name) => format(&formats(), name)?,
            None => by_ending().unwrap_or(default),
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

/// The format that files with such a name have.
fn of_ending(path: &Path) -> Option<&'static dyn Format> {
    let ending = path.extension()?.to_str()?.to_lowercase();
    REPORTS.iter().find(|report| report.endings.contains(&&*ending)).map(|report| report.format)
}

//! The plan in the formats that were asked for: works out what they need beyond it, and renders everything before anything
//! is written. `plan` and `report` differ in which formats these are.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, bail};

use super::Exit;
use super::args::{Deny, Inventories, Saved};
use super::pricing;
use super::session::{IN_FILE, Read, Session};
use crate::base::ids::DatasetId;
use crate::emit::findings;
use crate::model::contracts::{Beyond, Format, ShowsBeyond, Trace, View};
use crate::model::estimate::Estimate;
use crate::model::plan::Plan;
use crate::pipeline::Planned;

/// What is to be written, and of what.
pub(super) struct Asked<'a> {
    pub(super) inventories: &'a Inventories,
    /// What goes to standard output; none where only files are wanted.
    pub(super) shown: Option<&'static dyn Format>,
    /// Whether standard output was named, so that it may be a terminal whatever the format.
    pub(super) insists: bool,
    pub(super) saved: Vec<(PathBuf, &'static dyn Format)>,
    pub(super) sections: Vec<String>,
    /// How much of what lies beyond the plan is worked out.
    pub(super) beyond: ShowsBeyond,
    pub(super) prices: Option<PathBuf>,
    pub(super) deny: Deny,
}

/// What was worked out beyond the plan.
#[derive(Default)]
struct Worked {
    estimate: Option<Box<Estimate>>,
    others: Vec<Plan>,
    traces: Option<BTreeMap<DatasetId, Trace>>,
}

/// The format of that name.
pub(super) fn format(formats: &[&'static dyn Format], name: &str) -> anyhow::Result<&'static dyn Format> {
    formats.iter().copied().find(|format| format.name() == name).with_context(|| format!("no format `{name}`"))
}

/// Files with the formats that they are to have.
pub(super) fn saved(
    formats: &[&'static dyn Format],
    outputs: &[Saved],
) -> anyhow::Result<Vec<(PathBuf, &'static dyn Format)>> {
    outputs.iter().map(|output| Ok((output.path.clone(), format(formats, &output.format)?))).collect()
}

impl Asked<'_> {
    /// Plans, writes all that is asked for or nothing, and tells what was found.
    pub(super) fn run(&self, session: &Session) -> anyhow::Result<Exit> {
        self.refuse_a_terminal(session)?;
        let mut read = session.plan(self.inventories)?;
        if let Some(planned) = read.outcome.planned.take() {
            let worked = self.work_out(session, &planned, &mut read)?;
            self.write(session, &planned, &worked, &read)?;
            read.outcome.planned = Some(planned);
        }
        let locate = read.outcome.locator(&read.sources);
        Ok(session.tell(&read.outcome, &locate, self.deny))
    }

    /// Nobody reads in a terminal what is made for a browser.
    fn refuse_a_terminal(&self, session: &Session) -> anyhow::Result<()> {
        let unfit = self.shown.filter(|format| !self.insists && !format.suits_a_terminal());
        if let Some(format) = unfit.filter(|_| session.console.out_is_terminal) {
            let name = format.name();
            bail!("`{name}` is not for a terminal; save it with `--output {name}=PATH`, or pipe it on");
        }
        Ok(())
    }

    /// Works out what lies beyond the plan. Where a price book has faults they are told, and the rest still stands.
    fn work_out(&self, session: &Session, planned: &Planned, read: &mut Read) -> anyhow::Result<Worked> {
        let mut worked = Worked::default();
        if self.beyond == ShowsBeyond::Never {
            return Ok(worked);
        }
        let prices = session.settings.prices(self.prices.clone());
        worked.estimate = pricing::estimate(session, planned, read, self.inventories, &prices)?;
        let locate = read.outcome.locator(&read.sources);
        findings::by_place(&mut read.outcome.findings, &locate);
        if self.beyond == ShowsBeyond::Always {
            worked.others = session.others(planned);
            worked.traces = Some(session.traces(planned, planned.facts.keys()));
        }
        Ok(worked)
    }

    /// Renders every file before anything is written.
    fn write(&self, session: &Session, planned: &Planned, worked: &Worked, read: &Read) -> anyhow::Result<()> {
        session.console.detail(&format!("catalog {}", planned.catalog.digest));
        let locate = read.outcome.locator(&read.sources);
        let (estimate, others, traces) = (worked.estimate.as_deref(), &worked.others, worked.traces.as_ref());
        let beyond = Beyond { estimate, others, traces };
        let (bundle, findings, sections) = (planned.bundle(), &read.outcome.findings, &self.sections);
        let view = |look| View { bundle, findings, locate: &locate, look, sections, beyond };
        let mut saved = Vec::new();
        for (path, format) in &self.saved {
            saved.push((path.clone(), render(*format, &view(IN_FILE))?));
        }
        let shown = |out: &mut dyn Write| match self.shown {
            Some(format) => format.write(&view(session.console.out), out),
            None => Ok(()),
        };
        session.hand_out_written(shown, &saved, &read.kept)
    }
}

/// The view in that format.
fn render(format: &dyn Format, view: &View<'_>) -> anyhow::Result<String> {
    format.render(view).with_context(|| format!("format `{}` failed, which is a fault of parallax", format.name()))
}

//! `validate`: every finding of every stage, as data; what continuous integration runs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::Exit;
use super::args::{Inventories, ValidateArgs};
use super::files;
use super::pricing::{Depth, Priced, Stop, price};
use super::session::{IN_FILE, Read, Session};
use super::settings::{Chosen, Setting};
use crate::base::finding::{RuleMeta, Suppressed};
use crate::base::selection;
use crate::emit::findings;
use crate::load::baseline::Parted;
use crate::load::{Baseline, can_be_skipped};
use crate::model::contracts::Report;
use crate::pipeline::{self, Outcome};

pub(super) fn run(args: &ValidateArgs, session: &Session) -> anyhow::Result<Exit> {
    session.settings.check(&session.console)?;
    let chosen = session.settings.choose(&args.choice, args.format.as_deref());
    let file = chosen.baseline.value.as_deref();
    if args.update_baseline && file.is_none() {
        bail!("`--update-baseline` needs a file; give it as `--baseline FILE`");
    }
    let wanted = Wanted::of(&chosen, &session.registry.pages)?;
    let mut read = session.plan(&args.inventories)?;
    let priced = add_prices(session, &mut read, &args.inventories, &chosen.prices)?;
    let Read { sources, mut outcome, mut kept } = read;
    let mut checked = pipeline::checked(&outcome, priced, &session.registry);
    checked.retain(|rule| wanted.has(rule));
    outcome.findings.retain(|finding| wanted.has(finding.rule));
    outcome.allowed.retain(|one| wanted.has(one.finding.rule));

    let locate = outcome.locator(&sources);
    let asked: BTreeSet<&str> = checked.iter().map(|rule| rule.code).collect();
    let held = hold(&mut outcome, file, args.update_baseline, |code| asked.contains(code));
    let held = chosen.baseline.placed("the baseline", held)?;
    let mut suppressed: Vec<Suppressed> = outcome.allowed.iter().chain(&held.parted.suppressed).cloned().collect();
    findings::by_place(&mut outcome.findings, &locate);
    findings::by_place_of(&mut suppressed, |one| &one.finding, &locate);

    let deny = chosen.deny.value;
    let report = |look| Report {
        findings: &outcome.findings,
        suppressed: &suppressed,
        checked: &checked,
        deny,
        locate: &locate,
        look,
    };
    // Everything is rendered before anything is written.
    let shown = render(session, &chosen.format.value, &report(session.console.out))?;
    let mut saved = Vec::new();
    for output in &args.output {
        saved.push((output.path.clone(), render(session, &output.format, &report(IN_FILE))?));
    }
    match (held.written, file) {
        (Some(text), Some(path)) => saved.push((path.to_path_buf(), text)),
        (None, Some(path)) => kept.read_too(path),
        (_, None) => {}
    }
    session.hand_out(&shown, &saved, &kept)?;
    tell(session, &outcome, &held.parted, file);
    if args.update_baseline {
        let file = file.map(|path| path.display().to_string()).unwrap_or_default();
        session.console.note(&match held.entries {
            Some(1) => format!("wrote the baseline {file} with 1 entry"),
            Some(number) => format!("wrote the baseline {file} with {number} entries"),
            None => format!("left the baseline {file} as it was"),
        });
    }
    Ok(Session::ended(&outcome, deny))
}

/// Prices the plan, if there is one, and adds what was found on the way; whether prices were looked up.
fn add_prices(
    session: &Session,
    read: &mut Read,
    inventories: &Inventories,
    prices: &Setting<Option<PathBuf>>,
) -> anyhow::Result<bool> {
    let Some(planned) = read.outcome.planned.take() else { return Ok(false) };
    let found = match price(session, &planned, read, inventories, prices, Depth::Faults)? {
        Priced::Estimate { estimate, mut findings } => {
            findings.extend(pipeline::budgets(&planned, &estimate));
            Some(findings)
        }
        Priced::Stopped { stop, findings } => {
            read.outcome.findings.extend(findings);
            read.outcome.readable = stop == Stop::Faulty;
            session.console.note("nothing was priced: the price book must be mended first");
            None
        }
    };
    read.outcome.planned = Some(planned);
    let known = found.is_some();
    if let Some(found) = found {
        pipeline::add(&mut read.outcome, found, pipeline::Asked::PricesAndBudgets, &read.sources);
    }
    Ok(known)
}

/// Which rules are told.
struct Wanted {
    only: Option<BTreeSet<&'static str>>,
    skip: BTreeSet<&'static str>,
}

impl Wanted {
    /// # Errors
    /// Where no rule is left: a run that asks nothing would look like one that found nothing.
    fn of(chosen: &Chosen, rules: &[&'static RuleMeta]) -> anyhow::Result<Self> {
        // The words were checked where they were read.
        let meant = |words: &[String]| -> BTreeSet<&'static str> {
            let rules = words.iter().filter_map(|word| selection::rules(word, rules).ok()).flatten();
            rules.map(|rule| rule.code).collect()
        };
        let only = (!chosen.only.value.is_empty()).then(|| meant(&chosen.only.value));
        let skip = meant(&chosen.skip.value);
        if only.as_ref().is_some_and(|only| only.is_subset(&skip)) {
            bail!("`--skip` takes out all that `--only` names, so that no rule is left to ask");
        }
        Ok(Self { only, skip })
    }

    /// What keeps an inventory from being planned is told in any case.
    fn has(&self, rule: &RuleMeta) -> bool {
        let chosen = self.only.as_ref().is_none_or(|only| only.contains(rule.code)) && !self.skip.contains(rule.code);
        chosen || !can_be_skipped(rule)
    }
}

/// What came of the baseline.
#[derive(Default)]
struct Held {
    parted: Parted,
    /// The new text of the file, where it is to be written.
    written: Option<String>,
    /// How many entries that has.
    entries: Option<usize>,
}

/// Takes out of the outcome what the baseline has.
fn hold(
    outcome: &mut Outcome,
    file: Option<&Path>,
    update: bool,
    asked: impl Fn(&str) -> bool,
) -> anyhow::Result<Held> {
    let Some(path) = file else { return Ok(Held::default()) };
    let text = files::read_if_there(path)?;
    let old = match (&text, update) {
        (Some(text), _) => Baseline::read(text).map_err(|fault| anyhow::anyhow!("{}: {fault}", path.display()))?,
        (None, true) => Baseline::default(),
        (None, false) => bail!("{}: no such baseline; `--update-baseline` writes it", path.display()),
    };
    // A platform that could not be planned has not shown what is wrong with it.
    let new = (update && outcome.planned.is_some()).then(|| Baseline::of(&outcome.findings, &old, &asked));
    let findings = std::mem::take(&mut outcome.findings);
    let planned = outcome.planned.is_some();
    let parted = new.as_ref().unwrap_or(&old).part(findings, |code| planned && asked(code));
    outcome.findings.clone_from(&parted.standing);
    let entries = new.as_ref().map(Baseline::len);
    let written = new.map(|new| new.text()).transpose().map_err(anyhow::Error::msg)?;
    Ok(Held { parted, written, entries })
}

/// The findings in the format of that name.
fn render(session: &Session, name: &str, report: &Report<'_>) -> anyhow::Result<String> {
    let format = session.registry.findings_formats.iter().find(|format| format.name() == name);
    let format = format.with_context(|| format!("no format `{name}`"))?;
    format.render(report).with_context(|| format!("format `{name}` failed, which is a fault of parallax"))
}

/// Says what was found, and what is not told.
fn tell(session: &Session, outcome: &Outcome, parted: &Parted, baseline: Option<&Path>) {
    let mut besides = Vec::new();
    let count = |number: usize| if number == 1 { "1 finding".to_owned() } else { format!("{number} findings") };
    if !outcome.allowed.is_empty() {
        besides.push(format!("{} allowed by comments", count(outcome.allowed.len())));
    }
    if baseline.is_some() {
        besides.push(format!("{} in the baseline", count(parted.suppressed.len())));
    }
    session.console.summary(&outcome.findings, &besides.join(", "));
    if !parted.stale.is_empty() {
        let most = 10;
        let named: Vec<&str> = parted.stale.iter().take(most).map(String::as_str).collect();
        let more = if parted.stale.len() > most { ", ..." } else { "" };
        let what =
            if parted.stale.len() == 1 { "1 entry".to_owned() } else { format!("{} entries", parted.stale.len()) };
        let have = if parted.stale.len() == 1 { "has" } else { "have" };
        let named = named.join(", ");
        session.console.note(&format!(
            "{what} of the baseline {have} more than occurs: {named}{more}; `--update-baseline` drops that"
        ));
    }
    if outcome.planned.is_none() {
        session.console.note("nothing was planned: the inventory must be mended first");
    }
}

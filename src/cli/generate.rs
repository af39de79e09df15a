//! `generate`: the files of a GitOps repository, written, compared or shown.

use std::collections::BTreeSet;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::args::{GenerateArgs, NONE};
use super::console::data;
use super::files::Kept;
use super::session::{Read, Session};
use super::tree::{self, Differences, Done, Maker, Real, Status, Survey, Way, Wish, list};
use super::{Exit, bases, templates};
use crate::base::finding::{Finding, Severity};
use crate::emit::PARTS;
use crate::emit::delivery::{Generated, How, PartKind};
use crate::emit::findings::by_place;
use crate::model::delivery::Tree;
use crate::model::inventory::Inventory;
use crate::pipeline;

pub(super) fn run(args: &GenerateArgs, session: &Session) -> anyhow::Result<Exit> {
    let templates = templates::read(args.templates.as_deref(), session)?;
    let root = tree::place(&args.output)?;
    let Read { sources, mut outcome, kept } = session.plan(&args.inventories)?;
    let locate = outcome.locator(&sources);
    let Some(planned) = outcome.planned.take() else {
        return Ok(session.tell(&outcome, &locate, args.deny));
    };
    let routing = routing(args, &planned.inventory, session);
    let gitops = Some(args.gitops.as_str()).filter(|name| *name != NONE);
    let how = How { templates: &templates, gitops, routing };
    let (bases, missing) = bases::read(&planned.inventory, &kept, &root, &tree::half_done(&root)?);
    // Of a base that is not there no part could say more.
    let generated = if missing.is_empty() {
        session.console.working("generating", || pipeline::generate(&planned, &bases, &how))
    } else {
        Ok(Generated { findings: missing, ..Generated::default() })
    };
    // The process ends with them: to give all of it back piece by piece would take longer than to look at it.
    let mut generated = ManuallyDrop::new(generated.context("nothing was written")?);
    // But for what makes room for all that comes.
    drop(bases);
    let of_files: BTreeSet<&str> = generated.findings.iter().map(|found| found.rule.code).collect();
    let maker = Maker {
        tool: concat!("parallax ", env!("CARGO_PKG_VERSION")).to_owned(),
        catalog: planned.catalog.digest.clone(),
    };
    outcome.planned = Some(planned);
    pipeline::add(&mut outcome, std::mem::take(&mut generated.findings), pipeline::Asked::Files, &sources);
    by_place(&mut outcome.findings, &locate);
    let exit = session.tell(&outcome, &locate, args.deny);
    // What is wrong with the plan may wait if the user says so; files that no cluster would take are never written.
    let is_broken = |found: &Finding| found.severity == Severity::Error && of_files.contains(found.rule.code);
    if exit != Exit::Clean || outcome.findings.iter().any(is_broken) {
        session.console.note("nothing was written: what was found must be mended first");
        return Ok(Exit::Findings);
    }
    let job = Job { args, session, root, tree: &generated.tree };
    if args.check {
        job.check()
    } else if args.diff {
        job.diff()
    } else {
        job.write(&maker, &kept)
    }
}

/// The part that leads users to regions: what was asked for, else what the inventory names.
fn routing<'a>(args: &'a GenerateArgs, inventory: &'a Inventory, session: &Session) -> Option<&'a str> {
    if let Some(asked) = args.routing.as_deref() {
        return Some(asked).filter(|name| *name != NONE);
    }
    let named = inventory.routing.provider.value()?;
    let is_known = PARTS.iter().any(|part| part.kind() == PartKind::Routing && part.name() == named);
    if !is_known {
        session.console.note(&format!(
            "no files for the routing of `{named}` are known, so none are made; `--routing` names those that are"
        ));
    }
    is_known.then_some(named.as_str())
}

/// A tree and the directory that it goes into.
struct Job<'a> {
    args: &'a GenerateArgs,
    session: &'a Session,
    root: PathBuf,
    tree: &'a Tree,
}

impl Job<'_> {
    fn survey(&self) -> anyhow::Result<Survey<'_>> {
        self.session.console.working("comparing", || tree::survey(&Real, &self.root, self.tree))
    }

    /// The directory as it was named.
    fn shown(&self) -> std::path::Display<'_> {
        self.args.output.display()
    }

    fn check(&self) -> anyhow::Result<Exit> {
        let survey = self.survey()?;
        let unknown = tree::unknown(&Real, &self.root, &survey)?;
        if survey.is_settled(false) && unknown.is_empty() && survey.differences().is_empty() {
            self.session.console.note(&format!("{}: {} as generated", self.shown(), tree::files(survey.same)));
            return Ok(Exit::Clean);
        }
        data(&Differences::text(&Real, &self.root, &survey, Way::Changes { prune: false }))?;
        let differences = survey.differences();
        let known = differences.iter().map(|(status, path)| (*status, path.as_str()));
        let unknown = unknown.iter().map(|path| (Status::Unknown, path.as_str()));
        let names = list(known.chain(unknown));
        let mut told = format!("error: {} is not as generated\n{names}", self.shown());
        if survey.is_unfinished() {
            told += "  a run did not finish; `parallax generate` completes it\n";
        } else if names.is_empty() && survey.obstacles.is_empty() {
            told += "  what `.parallax/` remembers is not what lies there; `parallax generate` mends it\n";
        }
        told += &obstacles(&survey);
        self.session.console.error(&told);
        Ok(Exit::Findings)
    }

    fn diff(&self) -> anyhow::Result<Exit> {
        let survey = self.survey()?;
        data(&Differences::text(&Real, &self.root, &survey, Way::Changes { prune: self.args.prune }))?;
        let console = &self.session.console;
        if !survey.obstacles.is_empty() {
            console.note(&format!("in the way:\n{}", obstacles(&survey)));
        }
        if !self.args.force && survey.edited().next().is_some() {
            let names = list(survey.edited().map(|change| (change.status, change.path.as_str())));
            console.note(&format!("these would not be written over without `--force`:\n{names}"));
        }
        self.tell_stale(&survey, self.args.prune);
        Ok(Exit::Clean)
    }

    fn write(&self, maker: &Maker, kept: &Kept) -> anyhow::Result<Exit> {
        let begun = self.session.console.working("comparing", || tree::begin(&Real, &self.root, self.tree))?;
        let wish = Wish { force: self.args.force, prune: self.args.prune };
        let allow = |path: &Path| kept.refuse(path, path);
        let done = self
            .session
            .console
            .working("writing", || tree::write(&Real, &self.root, self.tree, begun, wish, maker, &allow))?;
        match done {
            Done::Refused(survey) => {
                self.refuse(&survey);
                Ok(Exit::Findings)
            }
            Done::Written { before, removed } => {
                for change in &before.changes {
                    self.session.console.detail(&format!("wrote {}", change.path));
                }
                for path in &removed {
                    self.session.console.detail(&format!("removed {path}"));
                }
                let (wrote, same) = (before.changes.len(), before.same);
                let removed = if removed.is_empty() { String::new() } else { format!(", removed {}", removed.len()) };
                let wrote = tree::files(wrote);
                self.session.console.note(&format!("{}: wrote {wrote}, kept {same}{removed}", self.shown()));
                self.tell_stale(&before, self.args.prune);
                Ok(Exit::Clean)
            }
        }
    }

    /// Says why nothing was written.
    fn refuse(&self, survey: &Survey<'_>) {
        let mut told = format!("error: nothing was written into {}\n", self.shown());
        told += &obstacles(survey);
        if !self.args.force && survey.edited().next().is_some() {
            told += &list(survey.edited().map(|change| (change.status, change.path.as_str())));
            told += "these are not as parallax wrote them; `--force` writes over them, which would be this change:\n";
            told += &Differences::text(&Real, &self.root, survey, Way::Edits);
        }
        self.session.console.error(&told);
    }

    /// Names what is not wanted any more, and what becomes of it.
    fn tell_stale(&self, survey: &Survey<'_>, prune: bool) {
        let of = |wanted: Status| {
            let all = survey.differences();
            let names: Vec<String> = all.iter().filter(|it| it.0 == wanted).map(|it| it.1.to_string()).collect();
            (names.len(), list(names.iter().map(|name| (wanted, name.as_str()))))
        };
        let (stale, edited) = (of(Status::Stale), of(Status::StaleEdited));
        let console = &self.session.console;
        if stale.0 > 0 && !prune {
            console.note(&format!(
                "{} not wanted any more; `--prune` removes them:\n{}",
                tree::files(stale.0),
                stale.1
            ));
        }
        if edited.0 > 0 {
            let then = if prune { "they are yours from now on" } else { "they stay" };
            console.note(&format!("{} not wanted any more, but edited: {then}\n{}", tree::files(edited.0), edited.1));
        }
        if !survey.left.is_empty() && (stale.0 > 0 || edited.0 > 0) {
            let names = list(survey.left.iter().map(|path| (Status::Stale, path.as_str())));
            let count = tree::files(survey.left.len());
            console.note(&format!("{count} of yours that belong to those, for you to remove:\n{names}"));
        }
    }
}

/// What is in the way, a line each.
fn obstacles(survey: &Survey<'_>) -> String {
    survey.obstacles.iter().fold(String::new(), |told, it| told + &format!("  {} {}\n", it.path, it.what))
}

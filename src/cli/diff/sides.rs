//! The two sides: what the user names, where it is read from, and what is compared of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};

use super::refuse_two;
use crate::base::path::Anchor;
use crate::base::source::SourceSet;
use crate::cli::args::{DiffArgs, NONE};
use crate::cli::files::{self, Kept};
use crate::cli::git::Revision;
use crate::cli::pricing::{self, Prices};
use crate::cli::session::{Read, Session};
use crate::cli::settings::Setting;
use crate::cli::{bases, templates};
use crate::emit::PARTS;
use crate::emit::delivery::{How, PartKind};
use crate::model::delivery::{OWN_FOLDER, Tree};
use crate::model::estimate::Line;
use crate::model::inventory::Inventory;
use crate::model::snapshot::{Here, Snapshot};
use crate::pipeline::{self, Planned};

/// A side as it was read.
pub(super) struct Side {
    /// As the user names it.
    name: String,
    /// Which side it is, for messages.
    role: &'static str,
    sources: SourceSet,
    kept: Kept,
    from: From,
}

/// Where a side was read.
enum From {
    Disk(Vec<PathBuf>),
    Revision(Revision),
}

/// What is wanted of a side beyond its plan.
pub(super) struct Wanted {
    pub(super) prices: Setting<Option<PathBuf>>,
    /// Why no files are wanted, if so.
    pub(super) no_files: Option<&'static str>,
}

/// A side as it is compared.
pub(super) struct Taken {
    pub(super) name: String,
    pub(super) snapshot: Snapshot,
    /// Whether a price book that it names could not be taken, which was told.
    pub(super) without_prices: bool,
}

/// What came of a side.
pub(super) enum Came {
    /// All that is compared.
    Taken(Box<Taken>, Kept),
    /// Nothing: it cannot be planned, which was told.
    Nothing,
}

/// What the user names as a side.
enum Named {
    Disk(Vec<PathBuf>),
    /// Of a revision, by paths as written; none where they are those of the other side.
    Revision(String, Option<Vec<String>>),
}

/// Both sides, the old one first.
pub(super) fn open(args: &DiffArgs) -> anyhow::Result<(Side, Side)> {
    let (old, new) = (named(&args.old, &args.more_old)?, named(&args.new, &args.more_new)?);
    let is_input = |side: &Named| matches!(side, Named::Disk(paths) if paths.iter().any(|it| it.as_os_str() == "-"));
    refuse_two(is_input(&old), is_input(&new))?;
    Ok((read("the old side", &old, &new)?, read("the new side", &new, &old)?))
}

/// A file of that name goes before a revision.
fn named(path: &Path, more: &[PathBuf]) -> anyhow::Result<Named> {
    let revision = path.to_str().filter(|_| !path.exists()).and_then(|text| text.split_once(':'));
    let Some((revision, inside)) = revision.filter(|(revision, _)| !revision.is_empty()) else {
        return Ok(Named::Disk(
            std::iter::once(path).chain(more.iter().map(PathBuf::as_path)).map(Path::to_path_buf).collect(),
        ));
    };
    let mut paths: Vec<String> = if inside.is_empty() { Vec::new() } else { vec![inside.to_owned()] };
    for path in more {
        let text = path.to_str().with_context(|| format!("{}: not UTF-8", path.display()))?;
        let inside = text.strip_prefix(revision).and_then(|rest| rest.strip_prefix(':')).unwrap_or(text);
        paths.push(inside.to_owned());
    }
    Ok(Named::Revision(revision.to_owned(), (!paths.is_empty()).then_some(paths)))
}

fn read(role: &'static str, side: &Named, other: &Named) -> anyhow::Result<Side> {
    match side {
        Named::Disk(paths) => {
            if let Some(name) = without_colon(paths) {
                bail!(
                    "{name}: cannot be read: no such file; a revision of git is written with a colon, as in `{name}:`"
                );
            }
            let (sources, kept) = files::read_inventories(paths)?;
            let name = paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
            Ok(Side { name, role, sources, kept, from: From::Disk(paths.clone()) })
        }
        Named::Revision(name, written) => {
            let (revision, paths) = match (written, other) {
                (Some(written), _) | (None, Named::Revision(_, Some(written))) => {
                    let revision = Revision::open(name, Path::new("."))?;
                    let paths = written.iter().map(|path| revision.path(path)).collect::<anyhow::Result<Vec<_>>>()?;
                    (revision, paths)
                }
                (None, Named::Disk(disk)) => beside(name, disk)?,
                (None, Named::Revision(other, None)) => {
                    bail!(
                        "`{name}:` and `{other}:` name no path; write one behind either, as in `{name}:inventory.yaml`"
                    )
                }
            };
            let sources = revision.inventories(&paths)?;
            let shown = paths.iter().map(|path| revision.shown(path)).collect::<Vec<_>>().join(", ");
            let kept = today(&sources, &revision)?;
            Ok(Side { name: shown, role, sources, kept, from: From::Revision(revision) })
        }
    }
}

/// A side that is no file and may have been meant as a revision.
fn without_colon(paths: &[PathBuf]) -> Option<&str> {
    let [path] = paths else { return None };
    let name = path.to_str().filter(|name| *name != "-" && !path.exists())?;
    let is_file = matches!(path.extension().and_then(|it| it.to_str()), Some("yaml" | "yml" | "json"));
    (!name.contains(':') && !is_file).then_some(name)
}

/// Where the texts of a revision lie on the disk today, or would.
fn today(sources: &SourceSet, revision: &Revision) -> anyhow::Result<Kept> {
    let root = revision.home()?;
    let mut kept = Kept::default();
    for (id, source) in sources.iter() {
        let path = root.join(source.name.strip_prefix(&revision.shown("")).unwrap_or(&source.name));
        kept.lies(id, path.parent().unwrap_or(&root));
    }
    Ok(kept)
}

/// The same paths at a revision of the repository that they lie in.
fn beside(name: &str, disk: &[PathBuf]) -> anyhow::Result<(Revision, Vec<String>)> {
    if disk.iter().any(|path| path.as_os_str() == "-") {
        bail!("`{name}:` takes the path of the other side, which is standard input; write it as `{name}:PATH`");
    }
    let first = disk.first().map_or(Path::new("."), PathBuf::as_path);
    let about = std::fs::metadata(first).with_context(|| format!("{}: cannot be read", first.display()))?;
    let place = if about.is_dir() { first } else { first.parent().unwrap_or(first) };
    let place = if place.as_os_str().is_empty() { Path::new(".") } else { place };
    let revision = Revision::open(name, place)?;
    let paths = disk.iter().map(|path| revision.path_of(path)).collect::<anyhow::Result<Vec<_>>>()?;
    Ok((revision, paths))
}

impl Side {
    /// Whether it is a plan that was saved.
    pub(super) fn is_saved(&self) -> bool {
        self.sources.iter().any(|(_, source)| pipeline::is_saved(&source.bytes))
    }

    /// Plans it, or reads what was saved, and takes what is compared.
    pub(super) fn take(self, session: &Session, wanted: &Wanted) -> anyhow::Result<Came> {
        if self.is_saved() {
            return self.saved();
        }
        for (_, source) in self.sources.iter() {
            session.console.detail(&format!("{}: read {} ({} bytes)", self.role, source.name, source.bytes.len()));
        }
        let Self { name, role, sources, kept, from } = self;
        let mut read = session.plan_texts(sources, kept)?;
        let Some(planned) = read.outcome.planned.take() else {
            session.console.findings(&read.outcome.findings, &pipeline::locator(&read.sources));
            session.console.error(&format!("error: {role}, `{name}`, cannot be planned, so nothing was compared"));
            return Ok(Came::Nothing);
        };
        let cost = cost(session, &planned, &mut read, &from, wanted, role)?;
        let files = match wanted.no_files {
            Some(why) => Here::No { because: why.into() },
            None => files(session, &planned, &read.kept),
        };
        let snapshot = pipeline::snapshot(
            &planned,
            &read.outcome.findings,
            borrowed(&cost, Vec::as_slice),
            borrowed(&files, |tree| tree),
        );
        let without_prices = matches!(cost, Here::No { .. });
        Ok(Came::Taken(Box::new(Taken { name, snapshot, without_prices }), read.kept))
    }

    fn saved(self) -> anyhow::Result<Came> {
        let Self { name, role, sources, kept, .. } = self;
        let mut all = sources.iter();
        let (Some((_, source)), None) = (all.next(), all.next()) else {
            bail!("{role}: a plan that was saved stands for the whole side, and {} files were named", sources.len());
        };
        let snapshot = pipeline::saved(&source.bytes).map_err(|why| anyhow::anyhow!("{}: {why}", source.name))?;
        Ok(Came::Taken(Box::new(Taken { name, snapshot, without_prices: false }), kept))
    }
}

fn borrowed<'h, T, U: ?Sized>(here: &'h Here<T>, borrow: impl FnOnce(&'h T) -> &'h U) -> Here<&'h U> {
    match here {
        Here::Yes(value) => Here::Yes(borrow(value)),
        Here::No { because } => Here::No { because: Arc::clone(because) },
    }
}

/// Lines of the plan. Where a price book cannot be taken that is told, and all else is compared.
fn cost(
    session: &Session,
    planned: &Planned,
    read: &mut Read,
    from: &From,
    wanted: &Wanted,
    role: &str,
) -> anyhow::Result<Here<Vec<Line>>> {
    let sources = read.sources.clone();
    let on_disk = planned.inventory.price_book.anchor().map(|at| read.kept.beside(at.source).to_path_buf());
    let on_disk = on_disk.unwrap_or_default();
    let beside = |at: &Anchor, text: &str| match from {
        From::Disk(named) => pricing::beside_on_disk(named, &on_disk, text),
        From::Revision(revision) => {
            let naming = sources.get(at.source).map(|source| source.name.clone()).unwrap_or_default();
            let naming = naming.strip_prefix(&revision.shown("")).unwrap_or(&naming);
            let folder = Path::new(naming).parent().unwrap_or(Path::new(""));
            let path = folder.join(pricing::relative(text)?);
            let path = path.to_str().with_context(|| format!("{}: not UTF-8", path.display()))?;
            let path = revision.inside(path)?;
            Ok((PathBuf::from(revision.shown(&path)), revision.file(&path)?))
        }
    };
    Ok(match pricing::book(session, planned, read, &beside, &wanted.prices)? {
        Prices::Book { book, .. } => Here::Yes(session.console.working("pricing", || pipeline::lines(planned, &book))),
        Prices::Stopped { findings, .. } => {
            session.console.findings(&findings, &pipeline::locator(&read.sources));
            Here::No { because: format!("the price book of {role} must be mended first").into() }
        }
    })
}

/// The files that `generate` would write for it with what is usual: built-in templates, and bases as they are today.
fn files(session: &Session, planned: &Planned, kept: &Kept) -> Here<Tree> {
    let made = || -> anyhow::Result<Tree> {
        let templates = templates::read(None, session)?;
        let gitops = PARTS.iter().find(|part| part.kind() == PartKind::GitOps).map_or(NONE, |part| part.name());
        let how = How { templates: &templates, gitops: Some(gitops), routing: routing(&planned.inventory) };
        // A directory that is not there: what an earlier run wrote somewhere is nobody's side.
        let root = std::fs::canonicalize(".")?.join(OWN_FOLDER).join("diff");
        let (bases, missing) = bases::read(&planned.inventory, kept, &root, &BTreeSet::new());
        if let Some(missing) = missing.first() {
            bail!("a base that it names is not there: {}", missing.message);
        }
        let generated = session.console.working("generating", || pipeline::generate(planned, &bases, &how))?;
        Ok(generated.tree)
    };
    match made() {
        Ok(tree) => Here::Yes(tree),
        Err(fault) => Here::No { because: format!("{fault:#}").into() },
    }
}

/// What the inventory names, if files of that kind are known.
fn routing(inventory: &Inventory) -> Option<&str> {
    let named = inventory.routing.provider.value()?;
    let is_known = PARTS.iter().any(|part| part.kind() == PartKind::Routing && part.name() == named);
    is_known.then_some(named.as_str())
}

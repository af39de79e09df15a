//! Brings a directory to what a tree says, so that a run may die at any point.
//!
//! In this order: the journal says what is about to happen, and is on the device before anything does; each file is
//! written beside its place and moved there, so that it is the old one or the new one and never half - a folder that is
//! new with all that is in it (`stage`); files that nobody needs go; everything is on the device before the manifest says
//! so; and the journal goes last. Whatever a dead run leaves is therefore known by its digest from the manifest or the
//! journal, and a digest that neither knows is somebody's edit. What was seen before the run had its lock counts only where
//! nothing is to be done: another run may have been at work.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use anyhow::{Context, bail};

use super::begin::{Begun, Lock};
use super::disk::{Disk, Kind};
use super::record::{Intent, JOURNAL, Journal, MANIFEST, Maker};
use super::stage;
use super::survey::{Change, LITTER, LOCK, Status, Survey, again, look};
use crate::model::delivery::{OWN_FOLDER, Tree, TreePath};

/// What is wanted of a run.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::cli) struct Wish {
    /// Replace files that were edited by hand.
    pub(in crate::cli) force: bool,
    /// Remove files that nobody needs any more.
    pub(in crate::cli) prune: bool,
}

/// What came of a run.
pub(in crate::cli) enum Done<'t> {
    /// Everything is as it should be.
    Written {
        /// What was found, and is no longer so.
        before: Survey<'t>,
        /// Files that were removed.
        removed: Vec<TreePath>,
    },
    /// Nothing was touched, since there is something that may not be replaced.
    Refused(Survey<'t>),
}

/// Brings the directory to what the tree says; `begun` is what was found there. `allow` is asked for every path before
/// anything is written.
///
/// # Errors
/// Where the world does not let it: what was written until then stays, and the next run goes on from there.
pub(in crate::cli) fn write<'d, 't>(
    disk: &'d dyn Disk,
    root: &Path,
    tree: &'t Tree,
    begun: impl Into<Begun<'d, 't>>,
    wish: Wish,
    maker: &Maker,
    allow: &dyn Fn(&Path) -> anyhow::Result<()>,
) -> anyhow::Result<Done<'t>> {
    let own = root.join(OWN_FOLDER);
    let all_allowed =
        |survey: &Survey<'_>| survey.changes.iter().try_for_each(|it| allow(&root.join(it.path.as_str())));
    let (lock, survey) = match begun.into() {
        Begun { lock: Some(lock), survey } => (lock, survey),
        Begun { lock: None, survey } => {
            if survey.is_settled(wish.prune) {
                return Ok(Done::Written { before: survey, removed: Vec::new() });
            }
            // What another run was writing meanwhile looks like an edit. Where no run ever was there is no need to look
            // again.
            if is_refused(&survey, wish) && look(disk, &own)? != Some(Kind::Folder) {
                return Ok(Done::Refused(survey));
            }
            all_allowed(&survey)?;
            make_root(disk, root)?;
            make_folder(disk, &own)?;
            let lock = Lock::take(disk, &own)?;
            (lock, again(disk, root, tree, survey)?)
        }
    };
    if is_refused(&survey, wish) {
        lock.release()?;
        return Ok(Done::Refused(survey));
    }
    if let Err(fault) = all_allowed(&survey) {
        lock.release()?;
        return Err(fault);
    }
    let run = Run { disk, root, own: &own, survey: &survey, wish };
    let removed = run.go(maker);
    let released = lock.release();
    let removed = removed?;
    released?;
    Ok(Done::Written { before: survey, removed })
}

fn is_refused(survey: &Survey<'_>, wish: Wish) -> bool {
    !survey.obstacles.is_empty() || (!wish.force && survey.edited().next().is_some())
}

/// One run, under its lock.
struct Run<'r, 't> {
    disk: &'r dyn Disk,
    root: &'r Path,
    own: &'r Path,
    survey: &'r Survey<'t>,
    wish: Wish,
}

impl Run<'_, '_> {
    fn go(&self, maker: &Maker) -> anyhow::Result<Vec<TreePath>> {
        let survey = self.survey;
        self.sweep()?;
        let removed = self.to_remove();
        if !survey.changes.is_empty() || !removed.is_empty() {
            let journal = self.journal(&removed);
            self.put(JOURNAL, &journal.text()?)?;
            let mut written = 0;
            let files = self.write_files(&journal, &mut written);
            files.and_then(|()| self.remove_files(&removed)).with_context(|| {
                let of = survey.changes.len();
                format!("{written} of {of} files were written; the same command goes on from there")
            })?;
        }
        if survey.is_unfinished() || !survey.changes.is_empty() || !removed.is_empty() {
            let sync = self.disk.sync_tree(self.root);
            sync.with_context(|| format!("{}: cannot be brought onto the device", self.root.display()))?;
        }
        let manifest = survey.manifest(self.wish.prune);
        if manifest != survey.records.manifest {
            self.put(MANIFEST, &manifest.text(maker)?)?;
        }
        let journal = self.own.join(JOURNAL);
        if look(self.disk, &journal)?.is_some() {
            self.disk.remove(&journal).with_context(|| cannot_remove(&journal))?;
        }
        Ok(removed)
    }

    /// Stale files that may go: nobody edited them.
    fn to_remove(&self) -> Vec<TreePath> {
        let stale = self.survey.stale.iter().filter(|(_, found)| self.wish.prune && found.is_some());
        stale.map(|(path, _)| path.clone()).collect()
    }

    /// What is about to happen, and what an earlier journal knows beside that.
    fn journal(&self, removed: &[TreePath]) -> Journal {
        let mut files = self.survey.carried.clone();
        for change in &self.survey.changes {
            let scaffold = !self.survey.files.contains_key(change.path);
            files.insert(change.path.clone(), Intent { old: change.old, new: Some(change.new), scaffold });
        }
        for path in removed {
            let old = self.survey.stale.get(path).copied().flatten();
            files.insert(path.clone(), Intent { old, new: None, scaffold: false });
        }
        Journal { run: std::process::id(), files }
    }

    /// Removes what a run may have died over: temporary files, and folders in which nothing came to lie.
    fn sweep(&self) -> anyhow::Result<()> {
        for name in LITTER.iter().filter(|name| **name != LOCK) {
            let path = self.own.join(name);
            if look(self.disk, &path)?.is_some() {
                self.disk.remove(&path).with_context(|| cannot_remove(&path))?;
            }
        }
        let Some(journal) = &self.survey.records.journal else { return Ok(()) };
        let name = journal.temporary();
        let folders: BTreeSet<&str> = journal.files.keys().flat_map(|path| steps(path.folder())).chain([""]).collect();
        for folder in folders {
            let path = self.root.join(folder).join(&name);
            // A folder that is not there, or is a link by now, is nobody's to sweep.
            if !self.is_real(folder)? {
                continue;
            }
            match look(self.disk, &path)? {
                Some(Kind::File) => self.disk.remove(&path).with_context(|| cannot_remove(&path))?,
                Some(Kind::Folder) => {
                    let paths = journal.files.keys().filter_map(|path| stage::within(path, folder));
                    stage::clear(self.disk, &path, &paths.collect())?;
                }
                _ => {}
            }
        }
        let is_wanted =
            |path: &&TreePath| self.survey.files.contains_key(*path) || self.survey.scaffolds.contains(*path);
        self.remove_folders(journal.files.keys().filter(|path| !is_wanted(path)))
    }

    /// Whether every step to a folder is a folder.
    fn is_real(&self, folder: &str) -> anyhow::Result<bool> {
        let mut path = self.root.to_path_buf();
        for step in folder.split('/').filter(|step| !step.is_empty()) {
            path.push(step);
            if look(self.disk, &path)? != Some(Kind::Folder) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn write_files(&self, journal: &Journal, written: &mut usize) -> anyhow::Result<()> {
        let mut made: BTreeSet<&str> = BTreeSet::from([""]);
        let (name, mut left) = (journal.temporary(), self.survey.changes.as_slice());
        while let Some((change, after)) = left.split_first() {
            let Some(new) = self.new_folder(change.path.folder(), &mut made)? else {
                self.write_file(change, &name)?;
                (*written, left) = (*written + 1, after);
                continue;
            };
            let is_in = |change: &Change<'_>| stage::inside(change.path, new).is_some();
            let count = left.iter().take_while(|change| is_in(change)).count();
            let Some((inside, after)) = left.split_at_checked(count) else { break };
            stage::write(self.disk, self.root, new, &name, inside)?;
            (*written, left) = (*written + count, after);
        }
        Ok(())
    }

    /// Writes a file into a folder that is there.
    fn write_file(&self, change: &Change<'_>, name: &str) -> anyhow::Result<()> {
        let place = self.root.join(change.path.as_str());
        let beside = place.with_file_name(name);
        let settled = create(self.disk, &beside, change.file.text.as_bytes(), false)
            .and_then(|()| self.disk.rename(&beside, &place))
            .with_context(|| cannot_write(&place));
        if settled.is_err() {
            // Best effort: the fault that led here is the one to report.
            let _ = self.disk.remove(&beside);
        }
        settled
    }

    /// The folder on the way to another in which everything will be new, since it is not there; nothing where all of them
    /// are. A folder at the root that holds others is made at once: what is in those counts as soon as it is there.
    fn new_folder<'p>(&self, folder: &'p str, made: &mut BTreeSet<&'p str>) -> anyhow::Result<Option<&'p str>> {
        for step in steps(folder) {
            if made.contains(step) {
                continue;
            }
            let place = self.root.join(step);
            match look(self.disk, &place)? {
                None if step != folder && !step.contains('/') => make_folder(self.disk, &place)?,
                None => return Ok(Some(step)),
                Some(Kind::Folder) => {}
                Some(kind) => bail!("{}: is {} and no directory", place.display(), kind.name()),
            }
            made.insert(step);
        }
        Ok(None)
    }

    fn remove_files(&self, removed: &[TreePath]) -> anyhow::Result<()> {
        for path in removed {
            let place = self.root.join(path.as_str());
            self.disk.remove(&place).with_context(|| cannot_remove(&place))?;
        }
        self.remove_folders(removed)
    }

    /// Removes the folders of these files in which nothing lies any more, and those above them.
    fn remove_folders<'p>(&self, paths: impl IntoIterator<Item = &'p TreePath>) -> anyhow::Result<()> {
        let folders: BTreeSet<&str> = paths.into_iter().flat_map(|path| steps(path.folder())).collect();
        // The deepest first.
        for folder in folders.into_iter().rev().filter(|folder| !folder.is_empty()) {
            let path = self.root.join(folder);
            if !self.is_real(folder)? {
                continue;
            }
            match self.disk.remove_folder(&path) {
                Err(fault) if fault.kind() != io::ErrorKind::DirectoryNotEmpty => {
                    return Err(fault).with_context(|| cannot_remove(&path));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Writes one of the tool's own files, for good.
    fn put(&self, name: &str, text: &str) -> anyhow::Result<()> {
        let (beside, place) = (self.own.join(format!("{name}.part")), self.own.join(name));
        create(self.disk, &beside, text.as_bytes(), true)
            .and_then(|()| self.disk.rename(&beside, &place))
            .and_then(|()| self.disk.sync_folder(self.own))
            .with_context(|| cannot_write(&place))
            .inspect_err(|_| {
                let _ = self.disk.remove(&beside);
            })
    }
}

/// A folder and those on the way to it, from the root: `a`, `a/b`, `a/b/c`.
pub(super) fn steps(folder: &str) -> impl Iterator<Item = &str> {
    let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]);
    ends.filter_map(|end| folder.get(..end))
}

/// Writes a file with a name that only this tool gives: what lies there was left by a run that died.
pub(super) fn create(disk: &dyn Disk, path: &Path, bytes: &[u8], durable: bool) -> io::Result<()> {
    match disk.create(path, bytes, durable) {
        Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => {
            disk.remove(path)?;
            disk.create(path, bytes, durable)
        }
        result => result,
    }
}

/// Makes the directory itself and what is missing above it.
fn make_root(disk: &dyn Disk, root: &Path) -> anyhow::Result<()> {
    let mut missing = Vec::new();
    for path in root.ancestors() {
        if look(disk, path)?.is_some() {
            break;
        }
        missing.push(path);
    }
    missing.into_iter().rev().try_for_each(|path| make_folder(disk, path))
}

/// Makes a folder unless it is there.
fn make_folder(disk: &dyn Disk, path: &Path) -> anyhow::Result<()> {
    match disk.make_folder(path) {
        Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => match look(disk, path)? {
            Some(Kind::Folder) => Ok(()),
            kind => bail!("{}: is {} and no directory", path.display(), kind.map_or("nothing", Kind::name)),
        },
        result => result.with_context(|| format!("{}: cannot be made", path.display())),
    }
}

pub(super) fn cannot_write(path: &Path) -> String {
    format!("{}: cannot be written", path.display())
}

pub(super) fn cannot_remove(path: &Path) -> String {
    format!("{}: cannot be removed", path.display())
}

impl Status {
    /// In one word or two, for lists.
    pub(in crate::cli) const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Outdated => "outdated",
            Self::Edited => "edited",
            Self::Foreign => "not ours",
            Self::Stale => "stale",
            Self::StaleEdited => "stale, edited",
            Self::Unknown => "unknown",
        }
    }
}

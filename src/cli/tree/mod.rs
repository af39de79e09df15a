//! A directory of generated files: held against the tree that it should be, and brought there so that a run may die at any
//! point. What is decided about files is decided in [`survey`], what is done to them in [`write`].
//!
//! What is guaranteed. A file is the old one or the new one, never half, also when the machine loses its power, where the
//! system has a way to wait for its disk; on some file systems a file that was new in that run may then be empty, and the
//! next run fills it. A file whose bytes the tool did not write is never replaced or removed without `--force`. After a
//! run died the next one completes the tree, of the same inventory or another. Nothing is written where nothing differs.
//! What is not: between looking at a file and moving the new one there an editor may save, and loses that.

mod begin;
mod digest;
mod disk;
mod folders;
mod record;
mod show;
mod stage;
mod survey;
mod unknown;
mod write;

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};

use record::Records;

use crate::model::delivery::TreePath;

pub(super) use begin::begin;
pub(super) use disk::Real;
pub(super) use record::{Maker, rewritten};
pub(super) use show::{Differences, Way, files, list};
pub(super) use survey::{Status, Survey, survey};
pub(super) use unknown::unknown;
pub(super) use write::{Done, Wish, write};

/// Folders in which a run that died was putting files that are the user's once they are there: there may be half of them.
///
/// # Errors
/// Where the directory has records that cannot be read.
pub(super) fn half_done(root: &Path) -> anyhow::Result<BTreeSet<String>> {
    let journal = Records::journal(&Real, root)?.unwrap_or_default();
    let scaffolds = journal.files.iter().filter(|(_, intent)| intent.scaffold);
    Ok(scaffolds.map(|(path, _)| path.folder().to_owned()).collect())
}

/// Where a directory lies, links followed, whether it is there already or not.
///
/// # Errors
/// Where something else lies there, or it cannot be looked up.
pub(super) fn place(directory: &Path) -> anyhow::Result<PathBuf> {
    let here = std::env::current_dir().context("the current directory cannot be read")?;
    let (mut known, mut missing) = (here, false);
    for step in directory.components() {
        match step {
            Component::ParentDir => {
                known.pop();
                continue;
            }
            step => known.push(step),
        }
        if missing {
            continue;
        }
        match std::fs::canonicalize(&known) {
            Ok(place) => known = place,
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => missing = true,
            Err(fault) => return Err(fault).with_context(|| format!("{}: cannot be used", directory.display())),
        }
    }
    if !missing && !known.is_dir() {
        bail!("{}: is a file and no directory", directory.display());
    }
    Ok(known)
}

/// Paths of everything that was generated into a directory; none where that is not known.
pub(super) fn remembered(directory: &Path) -> BTreeSet<TreePath> {
    // What is wrong with the records is told by who writes there.
    let manifest = Records::read(&Real, directory).unwrap_or_default().manifest;
    manifest.files.into_keys().chain(manifest.scaffolds).collect()
}

/// The way from one directory to another, `/`-separated, both as [`place`] gives them; nothing where there is none, as
/// between drives.
pub(super) fn way_between(from: &Path, to: &Path) -> Option<String> {
    if let Some(way) = way_down(from, to) {
        return Some(way.to_owned());
    }
    let (mut from, mut to) = (from.components().peekable(), to.components().peekable());
    while from.peek().is_some() && from.peek() == to.peek() {
        from.next();
        to.next();
    }
    let up = from.map(|step| matches!(step, Component::Normal(_)).then(|| "..".to_owned()));
    let down = to.map(|step| match step {
        Component::Normal(name) => name.to_str().map(str::to_owned),
        _ => None,
    });
    let steps: Vec<String> = up.chain(down).collect::<Option<_>>()?;
    Some(if steps.is_empty() { ".".to_owned() } else { steps.join("/") })
}

/// The way where it leads down only, and no step of it is to be left out: nearly every one.
fn way_down<'p>(from: &Path, to: &'p Path) -> Option<&'p str> {
    let way = to.to_str()?.strip_prefix(from.to_str()?)?.strip_prefix('/')?;
    let is_name = |step: &str| !matches!(step, "" | "." | "..");
    (!way.contains('\\') && way.split('/').all(is_name)).then_some(way)
}

#[cfg(test)]
mod tests;

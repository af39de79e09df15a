//! Folders that are new. Everything in one is written beside its place, under a name that only this tool gives, and the
//! whole is moved there at once: one move, where each file would need its own, and never half of it.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use anyhow::{Context, bail};

use super::disk::{Disk, Kind};
use super::folders::{Folders, Way};
use super::survey::{Change, cannot_read, look};
use super::write::{cannot_remove, cannot_write, create, steps};
use crate::model::delivery::TreePath;

/// Makes a folder, from the root, with these files in it; until all are there its name is another.
///
/// # Errors
/// Where one cannot be written: then none of them is there.
pub(super) fn write(
    disk: &dyn Disk,
    root: &Path,
    folder: &str,
    name: &str,
    changes: &[Change<'_>],
) -> anyhow::Result<()> {
    let place = root.join(folder);
    let beside = place.with_file_name(name);
    let made = disk.make_folder(&beside).with_context(|| format!("{}: cannot be made", beside.display()));
    let settled = made.and_then(|()| {
        fill(disk, &beside, folder, changes)?;
        disk.rename(&beside, &place).with_context(|| cannot_write(&place))
    });
    if settled.is_err() {
        // Best effort: the fault that led here is the one to report.
        let _ = clear(disk, &beside, &changes.iter().filter_map(|change| inside(change.path, folder)).collect());
    }
    settled
}

fn fill(disk: &dyn Disk, beside: &Path, folder: &str, changes: &[Change<'_>]) -> anyhow::Result<()> {
    let mut made: BTreeSet<&str> = BTreeSet::from([""]);
    for change in changes {
        let Some(path) = inside(change.path, folder) else { continue };
        for step in steps(folder_of(path)) {
            if made.insert(step) {
                let step = beside.join(step);
                disk.make_folder(&step).with_context(|| format!("{}: cannot be made", step.display()))?;
            }
        }
        let place = beside.join(path);
        create(disk, &place, change.file.text.as_bytes(), false).with_context(|| cannot_write(&place))?;
    }
    Ok(())
}

/// Removes a folder that a run died over, and of what is in it these files: nothing else is the tool's.
///
/// # Errors
/// Where something cannot be looked at or removed.
pub(super) fn clear(disk: &dyn Disk, beside: &Path, paths: &BTreeSet<&str>) -> anyhow::Result<()> {
    let mut folders = Folders::new(disk, beside, look(disk, beside)? == Some(Kind::Folder));
    let mut seen: BTreeSet<&str> = BTreeSet::from([""]);
    for path in paths {
        let place = beside.join(path);
        // Nothing is reached through a link.
        if folders.way(folder_of(path))? == Way::Open && look(disk, &place)? == Some(Kind::File) {
            disk.remove(&place).with_context(|| cannot_remove(&place))?;
        }
        seen.extend(steps(folder_of(path)));
    }
    // The deepest first.
    for folder in seen.into_iter().rev() {
        if folders.way(folder)? == Way::Open {
            let place = if folder.is_empty() { beside.to_path_buf() } else { beside.join(folder) };
            match disk.remove_folder(&place) {
                Err(fault) if fault.kind() == io::ErrorKind::DirectoryNotEmpty => bail!(not_ours(disk, &place)?),
                result => result.with_context(|| cannot_remove(&place))?,
            }
        }
    }
    Ok(())
}

/// What is said of a folder that a run died over, in which somebody put something of theirs since.
fn not_ours(disk: &dyn Disk, folder: &Path) -> anyhow::Result<String> {
    let names = disk.names(folder).with_context(|| cannot_read(folder))?;
    let names: Vec<String> = names.into_iter().map(|(name, _)| format!("`{name}`")).collect();
    Ok(format!(
        "{}: a run that did not finish left this directory, and parallax did not write what lies in it: {}; move that to \
         where it belongs, then run the same command again",
        folder.display(),
        names.join(", ")
    ))
}

/// The path as seen from a folder that it lies in, however deep.
pub(super) fn inside<'p>(path: &'p TreePath, folder: &str) -> Option<&'p str> {
    path.as_str().strip_prefix(folder)?.strip_prefix('/')
}

/// The path as seen from the folder of whatever name that lies in this one.
pub(super) fn within<'p>(path: &'p TreePath, parent: &str) -> Option<&'p str> {
    let path = if parent.is_empty() { Some(path.as_str()) } else { inside(path, parent) };
    Some(path?.split_once('/')?.1)
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

//! How a run that writes begins. Where the records say already that something is to be written, the lock comes first and
//! everything is looked at once, under it. Else it is looked at without: where all is as it should be nothing is written,
//! not even a lock.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::digest::Digest;
use super::disk::{Disk, Held, Kind};
use super::record::{Records, Texts};
use super::survey::{LOCK, Survey, digests, look, with_known};
use super::write::cannot_remove;
use crate::model::delivery::{Keeper, OWN_FOLDER, Tree, TreePath};

/// A directory that was looked at.
pub(in crate::cli) struct Begun<'d, 't> {
    /// What was found.
    pub(super) survey: Survey<'t>,
    /// The lock, if it was held while everything was looked at.
    pub(super) lock: Option<Lock<'d>>,
}

impl<'t> From<Survey<'t>> for Begun<'_, 't> {
    fn from(survey: Survey<'t>) -> Self {
        Self { survey, lock: None }
    }
}

/// Looks at the directory `root` in order to bring it to the tree.
///
/// # Errors
/// Where something cannot be read, the records are damaged, or another run is writing there.
pub(in crate::cli) fn begin<'d, 't>(disk: &'d dyn Disk, root: &Path, tree: &'t Tree) -> anyhow::Result<Begun<'d, 't>> {
    let (own, files) = (root.join(OWN_FOLDER), digests(tree));
    if look(disk, root)? != Some(Kind::Folder) || look(disk, &own)? != Some(Kind::Folder) {
        return Ok(with_known(disk, root, tree, files, None)?.into());
    }
    let texts = Texts::read(disk, root)?;
    let records = texts.records(root)?;
    if !is_behind(&records, tree, &files) {
        return Ok(with_known(disk, root, tree, files, Some(records))?.into());
    }
    let lock = Lock::take(disk, &own)?;
    let looked = Texts::read(disk, root).and_then(|now| {
        // Another run may have come and gone.
        let records = if now == texts { records } else { now.records(root)? };
        with_known(disk, root, tree, files, Some(records))
    });
    match looked {
        Ok(survey) => Ok(Begun { survey, lock: Some(lock) }),
        Err(fault) => {
            lock.release()?;
            Err(fault)
        }
    }
}

/// Whether the records are surely not what they will be once the tree is there.
fn is_behind(records: &Records, tree: &Tree, files: &BTreeMap<TreePath, Digest>) -> bool {
    let remembered = &records.manifest;
    let is_known = |(path, digest): (&TreePath, &Digest)| remembered.files.get(path) == Some(digest);
    let mut scaffolds = tree.iter().filter(|(_, file)| file.keeper == Keeper::User).map(|(path, _)| path);
    records.journal.is_some()
        || !(remembered.files == *files || files.iter().all(is_known))
        || !scaffolds.all(|path| remembered.scaffolds.contains(path))
}

/// The lock of a directory. It goes with the process, however that ends.
pub(super) struct Lock<'d> {
    disk: &'d dyn Disk,
    path: PathBuf,
    _held: Held,
}

impl<'d> Lock<'d> {
    /// Takes it, in the tool's own folder.
    ///
    /// # Errors
    /// Where another run has it.
    pub(super) fn take(disk: &'d dyn Disk, own: &Path) -> anyhow::Result<Self> {
        let path = own.join(LOCK);
        match disk.lock(&path).with_context(|| format!("{}: cannot be locked", path.display()))? {
            Some(held) => Ok(Self { disk, path, _held: held }),
            None => bail!("{}: another run is writing here; wait until it has ended", own.display()),
        }
    }

    /// Gives it back.
    ///
    /// # Errors
    /// Where it cannot be removed.
    pub(super) fn release(self) -> anyhow::Result<()> {
        // Removed while it is held: who waits for it sees that it is gone.
        self.disk.remove(&self.path).with_context(|| cannot_remove(&self.path))
    }
}

//! How a directory differs from the tree that it should be. Nothing is written here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::digest::Digest;
use super::disk::{Disk, Kind};
use super::folders::{Folders, Way};
use super::record::{Intent, Manifest, Records};
use crate::model::delivery::{Keeper, OWN_FOLDER, Tree, TreeFile, TreePath};

/// Name of the lock in the tool's own folder.
pub(super) const LOCK: &str = "lock";
/// What only a run under way, or one that died, has in that folder, beside its journal.
pub(super) const LITTER: [&str; 3] = [LOCK, "journal.json.part", "manifest.json.part"];

/// How a file on the disk relates to the file that should be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cli) enum Status {
    /// It is not there.
    Missing,
    /// The tool wrote it and would now write something else.
    Outdated,
    /// The tool wrote it, and somebody else wrote over it.
    Edited,
    /// The tool never wrote it, and would write something else.
    Foreign,
    /// The tool wrote it and has no use for it any more.
    Stale,
    /// The tool has no use for it any more, and somebody edited it.
    StaleEdited,
    /// It lies in a folder of the tool and is none of its files.
    Unknown,
}

/// A file of the tree that is to be written.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Change<'t> {
    /// Where.
    pub(in crate::cli) path: &'t TreePath,
    /// What.
    pub(in crate::cli) file: &'t TreeFile,
    /// Digest of that.
    pub(super) new: Digest,
    /// Digest of what lies there, if the tool wrote it.
    pub(super) old: Option<Digest>,
    /// What lies there.
    pub(in crate::cli) status: Status,
}

/// Something that lies where a file or a folder of the tree has to lie and is none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cli) struct Obstacle {
    /// Where, from the root.
    pub(in crate::cli) path: String,
    /// What is wrong with it.
    pub(in crate::cli) what: String,
}

/// A directory held against a tree.
pub(in crate::cli) struct Survey<'t> {
    /// What the tool remembers of the directory.
    pub(super) records: Records,
    /// Files to write, sorted by path.
    pub(in crate::cli) changes: Vec<Change<'t>>,
    /// How many files are as they should be.
    pub(in crate::cli) same: usize,
    /// Files of the tool that the tree no longer has, with what lies there; edited ones without.
    pub(super) stale: BTreeMap<TreePath, Option<Digest>>,
    /// Files that became the user's, which the tree no longer has and which still lie there.
    pub(in crate::cli) left: BTreeSet<TreePath>,
    /// What is in the way.
    pub(in crate::cli) obstacles: Vec<Obstacle>,
    /// Files that are as they should be or stale, which only a journal knows.
    pub(super) carried: BTreeMap<TreePath, Intent>,
    /// Digests of the tree's files that the tool keeps.
    pub(super) files: BTreeMap<TreePath, Digest>,
    /// The tree's files that are the user's.
    pub(super) scaffolds: BTreeSet<TreePath>,
    /// Whether a lock lies there, or something that a run died over.
    pub(super) littered: bool,
    /// Whether the directory itself is there.
    pub(super) rooted: bool,
}

impl Survey<'_> {
    /// Names and states of everything that differs, by state and path.
    pub(in crate::cli) fn differences(&self) -> Vec<(Status, &TreePath)> {
        let changes = self.changes.iter().map(|change| (change.status, change.path));
        let status = |found: &Option<Digest>| if found.is_some() { Status::Stale } else { Status::StaleEdited };
        let stale = self.stale.iter().map(|(path, found)| (status(found), path));
        let mut all: Vec<_> = changes.chain(stale).collect();
        all.sort();
        all
    }

    /// Files that would be replaced without the tool having written them.
    pub(in crate::cli) fn edited(&self) -> impl Iterator<Item = &Change<'_>> {
        self.changes.iter().filter(|change| matches!(change.status, Status::Edited | Status::Foreign))
    }

    /// Whether a run began to write and did not finish.
    pub(in crate::cli) fn is_unfinished(&self) -> bool {
        self.records.journal.is_some()
    }

    /// What is remembered once everything is written, stale files removed or not.
    pub(super) fn manifest(&self, prune: bool) -> Manifest {
        let mut manifest = Manifest { files: self.files.clone(), scaffolds: self.scaffolds.clone() };
        if !prune {
            for (path, found) in &self.stale {
                let digest = found.or_else(|| self.records.manifest.files.get(path).copied());
                manifest.files.extend(digest.map(|digest| (path.clone(), digest)));
            }
            manifest.scaffolds.extend(self.left.iter().cloned());
        }
        manifest
    }

    /// Whether a run would write nothing at all.
    pub(in crate::cli) fn is_settled(&self, prune: bool) -> bool {
        self.changes.is_empty()
            && !self.is_unfinished()
            && !self.littered
            && self.obstacles.is_empty()
            && self.is_remembered(prune)
    }

    /// Whether the manifest is what it would be.
    fn is_remembered(&self, prune: bool) -> bool {
        let is_plain = self.stale.is_empty() && self.left.is_empty();
        if is_plain { self.is_all_that_is_remembered() } else { self.manifest(prune) == self.records.manifest }
    }

    /// Whether the manifest has the files of the tree and no others.
    fn is_all_that_is_remembered(&self) -> bool {
        let manifest = &self.records.manifest;
        self.files == manifest.files && self.scaffolds == manifest.scaffolds
    }
}

/// Holds the directory `root` against the tree.
///
/// # Errors
/// Where something cannot be read, or the records are damaged.
pub(in crate::cli) fn survey<'t>(disk: &dyn Disk, root: &Path, tree: &'t Tree) -> anyhow::Result<Survey<'t>> {
    with_known(disk, root, tree, digests(tree), None)
}

/// Digests of the files that the tool keeps.
pub(super) fn digests(tree: &Tree) -> BTreeMap<TreePath, Digest> {
    let kept = tree.iter().filter(|(_, file)| file.keeper == Keeper::Tool);
    kept.map(|(path, file)| (path.clone(), Digest::of(file.text.as_bytes()))).collect()
}

/// The same directory once more, now that nobody else can run. All of it: another run may have come and gone while it was
/// looked at first, and a third may have put the records back to what they were.
///
/// # Errors
/// As [`survey`].
pub(super) fn again<'t>(
    disk: &dyn Disk,
    root: &Path,
    tree: &'t Tree,
    before: Survey<'t>,
) -> anyhow::Result<Survey<'t>> {
    if !before.rooted && is_only_ours(disk, root)? && Records::read(disk, root)? == before.records {
        return Ok(Survey { rooted: true, ..before });
    }
    with_known(disk, root, tree, before.files, None)
}

/// Holds the directory against the tree, of whose files these are the digests. The records are read unless they are handed
/// in.
pub(super) fn with_known<'t>(
    disk: &dyn Disk,
    root: &Path,
    tree: &'t Tree,
    files: BTreeMap<TreePath, Digest>,
    records: Option<Records>,
) -> anyhow::Result<Survey<'t>> {
    let rooted = match look(disk, root)? {
        None => false,
        Some(Kind::Folder) => true,
        Some(kind) => bail!("{}: is {} and no directory", root.display(), kind.name()),
    };
    let mut survey = Survey {
        records: Records::default(),
        changes: Vec::new(),
        same: 0,
        stale: BTreeMap::new(),
        left: BTreeSet::new(),
        obstacles: Vec::new(),
        carried: BTreeMap::new(),
        files,
        scaffolds: tree.iter().filter(|(_, file)| file.keeper == Keeper::User).map(|(path, _)| path.clone()).collect(),
        littered: false,
        rooted,
    };
    let mut eye = Eye { disk, root, rooted, folders: Folders::new(disk, root, rooted), bytes: Vec::new() };
    match eye.folders.way(OWN_FOLDER)? {
        Way::Open => {
            survey.records = records.map_or_else(|| Records::read(disk, root), Ok)?;
            for name in LITTER {
                survey.littered |= look(disk, &root.join(OWN_FOLDER).join(name))?.is_some();
            }
        }
        Way::Absent => {}
        Way::Blocked { what, .. } => survey.obstacles.push(Obstacle { path: OWN_FOLDER.to_owned(), what }),
    }
    for (path, file) in tree {
        eye.hold(&mut survey, path, file)?;
    }
    eye.remember(&mut survey)?;
    survey.obstacles.sort();
    survey.obstacles.dedup();
    Ok(survey)
}

/// Whether nothing lies in a directory but the tool's own folder.
fn is_only_ours(disk: &dyn Disk, root: &Path) -> anyhow::Result<bool> {
    let names = disk.names(root).with_context(|| cannot_read(root))?;
    Ok(names.iter().all(|(name, kind)| (name.as_str(), *kind) == (OWN_FOLDER, Kind::Folder)))
}

/// What looks at files one by one.
struct Eye<'d> {
    disk: &'d dyn Disk,
    root: &'d Path,
    /// Whether the root is there: else nothing is.
    rooted: bool,
    folders: Folders<'d>,
    bytes: Vec<u8>,
}

/// What lies at a path.
enum Found {
    Nothing,
    /// Bytes of a file, which are in the buffer.
    Bytes,
    Blocked,
}

impl Eye<'_> {
    /// Holds one file of the tree against the disk.
    fn hold<'t>(&mut self, survey: &mut Survey<'t>, path: &'t TreePath, file: &'t TreeFile) -> anyhow::Result<()> {
        let is_tool = file.keeper == Keeper::Tool;
        // What a run that did not finish has scaffolded nobody has taken over yet.
        if !is_tool && survey.records.intent(path).is_none() && self.is_there(path)? {
            survey.same += 1;
            return Ok(());
        }
        let known = if is_tool { survey.files.get(path).copied() } else { None };
        let new = known.unwrap_or_else(|| Digest::of(file.text.as_bytes()));
        let (status, old) = match self.found(&mut survey.obstacles, path, file.text.len())? {
            Found::Blocked => return Ok(()),
            Found::Nothing => (Status::Missing, None),
            Found::Bytes if self.holds(file.text.as_bytes()) => {
                if !is_tool || survey.records.manifest.files.get(path) != Some(&new) {
                    let intent = Intent { old: Some(new), new: Some(new), scaffold: !is_tool };
                    survey.carried.insert(path.clone(), intent);
                }
                survey.same += 1;
                return Ok(());
            }
            Found::Bytes => match self.ours(&survey.records, path) {
                Some(old) => (Status::Outdated, Some(old)),
                None if !is_tool => {
                    survey.same += 1;
                    return Ok(());
                }
                None if survey.records.knows(path) => (Status::Edited, None),
                None => (Status::Foreign, None),
            },
        };
        survey.changes.push(Change { path, file, new, old, status });
        Ok(())
    }

    /// Looks up what the records know and the tree does not have.
    fn remember(&mut self, survey: &mut Survey<'_>) -> anyhow::Result<()> {
        if !survey.is_unfinished() && survey.is_all_that_is_remembered() {
            return Ok(());
        }
        let journal = survey.records.journal.iter().flat_map(|journal| &journal.files);
        let (scaffolds, tool): (Vec<_>, Vec<_>) = journal.partition(|(_, intent)| intent.scaffold);
        let kept = survey.records.manifest.files.keys().chain(tool.into_iter().map(|(path, _)| path));
        let in_tree = |path: &&TreePath| survey.files.contains_key(*path) || survey.scaffolds.contains(*path);
        let kept: BTreeSet<TreePath> = kept.filter(|path| !in_tree(path)).cloned().collect();
        let handed = survey.records.manifest.scaffolds.iter().chain(scaffolds.into_iter().map(|(path, _)| path));
        let handed: BTreeSet<TreePath> = handed.filter(|path| !in_tree(path)).cloned().collect();
        for path in kept {
            // Whatever is in the way of a file that has to go is the user's.
            match self.found(&mut Vec::new(), &path, 0)? {
                Found::Nothing => {}
                Found::Blocked => {
                    survey.stale.insert(path, None);
                }
                Found::Bytes => {
                    let ours = self.ours(&survey.records, &path);
                    if let Some(digest) = ours.filter(|digest| survey.records.manifest.files.get(&path) != Some(digest))
                    {
                        let intent = Intent { old: Some(digest), new: Some(digest), scaffold: false };
                        survey.carried.insert(path.clone(), intent);
                    }
                    survey.stale.insert(path, ours);
                }
            }
        }
        for path in handed {
            if self.is_there(&path)? {
                survey.left.insert(path);
            }
        }
        Ok(())
    }

    /// The digest of what was read, if the tool wrote it there.
    fn ours(&self, records: &Records, path: &TreePath) -> Option<Digest> {
        let digest = Digest::of(&self.bytes);
        if records.wrote(path, digest) {
            return Some(digest);
        }
        // A run that lost its power may leave an empty file, which has nothing in it to lose.
        if self.bytes.is_empty() && records.intent(path).is_some() {
            return Some(digest);
        }
        let unix = Digest::of(&with_line_feeds(&self.bytes)?);
        records.wrote(path, unix).then_some(unix)
    }

    /// Whether what was read is this text. Line ends may be those of another system: version control may turn them on
    /// its way into a working copy, and turns them back.
    fn holds(&self, text: &[u8]) -> bool {
        self.bytes == text || with_line_feeds(&self.bytes).is_some_and(|bytes| bytes == text)
    }

    /// Reads what lies at a path.
    fn found(&mut self, obstacles: &mut Vec<Obstacle>, path: &TreePath, size: usize) -> anyhow::Result<Found> {
        if !self.rooted {
            return Ok(Found::Nothing);
        }
        let place = self.place(path);
        match self.disk.read_straight(&place, size, &mut self.bytes) {
            Some(true) if !self.bytes.is_empty() => return Ok(Found::Bytes),
            Some(false) => return Ok(Found::Nothing),
            Some(true) | None => {}
        }
        match self.folders.way(path.folder())? {
            Way::Absent => return Ok(Found::Nothing),
            Way::Blocked { path, what } => {
                obstacles.push(Obstacle { path, what });
                return Ok(Found::Blocked);
            }
            Way::Open => {}
        }
        match self.disk.read(&place, size, &mut self.bytes) {
            // What reads as something else may be no file at all, so its kind is asked only then.
            Ok(true) if !self.bytes.is_empty() => return Ok(Found::Bytes),
            Ok(false) => return Ok(Found::Nothing),
            Ok(true) | Err(_) => {}
        }
        match look(self.disk, &place)? {
            None => Ok(Found::Nothing),
            Some(Kind::File) => {
                // The fault of reading it, if that is what it was.
                self.disk.read(&place, size, &mut self.bytes).with_context(|| cannot_read(&place))?;
                Ok(Found::Bytes)
            }
            Some(kind) => {
                obstacles.push(Obstacle { path: path.to_string(), what: format!("is {} and no file", kind.name()) });
                Ok(Found::Blocked)
            }
        }
    }

    /// Whether anything at all lies at the path of a file that is the user's.
    fn is_there(&mut self, path: &TreePath) -> anyhow::Result<bool> {
        if !self.rooted {
            return Ok(false);
        }
        // Whatever the way there is, only of a link does it matter what is at its end.
        match self.disk.kind(&self.place(path)) {
            Ok(None) => return Ok(false),
            Ok(Some(Kind::File | Kind::Folder | Kind::Other)) => return Ok(true),
            Ok(Some(Kind::Link)) | Err(_) => {}
        }
        match self.folders.way(path.folder())? {
            Way::Absent => Ok(false),
            // Behind a link lies what the user put there; only writing through it is refused.
            Way::Blocked { .. } => Ok(self.place(path).exists()),
            Way::Open => Ok(look(self.disk, &self.place(path))?.is_some()),
        }
    }

    fn place(&self, path: &TreePath) -> PathBuf {
        self.root.join(path.as_str())
    }
}

/// Text whose every line ends as on Windows, with the line ends of everybody else; nothing where that is not so.
fn with_line_feeds(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::with_capacity(bytes.len());
    let mut lines = bytes.split(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        if lines.peek().is_none() {
            text.extend_from_slice(line);
            break;
        }
        text.extend_from_slice(line.strip_suffix(b"\r")?);
        text.push(b'\n');
    }
    (text.len() < bytes.len()).then_some(text)
}

/// What lies at a path, links not followed.
pub(super) fn look(disk: &dyn Disk, path: &Path) -> anyhow::Result<Option<Kind>> {
    disk.kind(path).with_context(|| cannot_read(path))
}

/// What is said of what cannot be read.
pub(super) fn cannot_read(path: &Path) -> String {
    format!("{}: cannot be read", path.display())
}

//! What the tool remembers of a directory: the manifest of what it wrote, and the journal of a run under way.
//!
//! Both are read from a disk that anybody may have written to: paths are checked like any other input, and neither
//! makes a file of the user's ours, since a digest has to agree before anything is replaced or removed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, bail};
use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Deserializer, Serialize};

use super::digest::Digest;
use super::disk::Disk;
use crate::model::delivery::{OWN_FOLDER, TreePath};

/// Of both formats.
const FORMAT: u32 = 1;
/// Some 100,000 services in three regions.
const MOST_BYTES: usize = 60 << 20;

/// Name of the manifest in the tool's own folder.
pub(super) const MANIFEST: &str = "manifest.json";
/// Name of the journal there.
pub(super) const JOURNAL: &str = "journal.json";

/// What a finished run left behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    /// Every file that the tool keeps.
    pub(super) files: BTreeMap<TreePath, Digest>,
    /// Files that were written once and are the user's.
    pub(super) scaffolds: BTreeSet<TreePath>,
}

/// What a run is about to do: written before the first file is touched, removed after the last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Journal {
    /// Process that runs, which is in the names of its temporary files.
    pub(super) run: u32,
    /// By path: what it held and what it shall hold.
    pub(super) files: BTreeMap<TreePath, Intent>,
}

/// What is intended with one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Intent {
    /// What lies there, where the tool wrote that.
    pub(super) old: Option<Digest>,
    /// What will lie there; nothing where it is removed.
    pub(super) new: Option<Digest>,
    /// Whether it is the user's once the run is over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) scaffold: bool,
}

/// What is said of the version that wrote, for people.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::cli) struct Maker {
    /// Name and version.
    pub(in crate::cli) tool: String,
    /// Digest of the catalog.
    pub(in crate::cli) catalog: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ManifestText<P: Ord> {
    format_version: u32,
    #[serde(default)]
    made_by: Option<Maker>,
    files: BTreeMap<P, Digest>,
    #[serde(default = "BTreeSet::new")]
    scaffolds: BTreeSet<P>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct JournalText<P: Ord> {
    format_version: u32,
    run: u32,
    files: BTreeMap<P, Intent>,
}

/// A path as it stands in a record.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place(TreePath);

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let path = Cow::<str>::deserialize(from)?;
        let place = TreePath::new(&path).filter(|place| !place.is_reserved());
        let place = place.ok_or_else(|| de::Error::custom(format!("`{path}` is no path of a generated file")))?;
        Ok(Self(place))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    format_version: u32,
}

impl Manifest {
    /// As text: one path a line, in order, so that a version control system can merge it.
    pub(super) fn text(&self, maker: &Maker) -> anyhow::Result<String> {
        let text = ManifestText {
            format_version: FORMAT,
            made_by: Some(maker.clone()),
            files: self.files.iter().map(|(path, digest)| (path.as_str(), *digest)).collect(),
            scaffolds: self.scaffolds.iter().map(TreePath::as_str).collect(),
        };
        Ok(serde_json::to_string_pretty(&text)? + "\n")
    }
}

impl Journal {
    /// As text.
    pub(super) fn text(&self) -> anyhow::Result<String> {
        let files = self.files.iter().map(|(path, intent)| (path.as_str(), *intent)).collect();
        Ok(serde_json::to_string(&JournalText { format_version: FORMAT, run: self.run, files })? + "\n")
    }

    /// Name of the temporary file of that run, in each of its folders.
    pub(super) fn temporary(&self) -> String {
        format!(".parallax-{}.part", self.run)
    }
}

/// Both, as they lie on the disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Records {
    /// What the last finished run wrote; empty where there was none.
    pub(super) manifest: Manifest,
    /// What a run that is under way, or died, intended.
    pub(super) journal: Option<Journal>,
}

/// Both as texts, of which nothing is known yet.
#[derive(PartialEq, Eq)]
pub(super) struct Texts {
    manifest: Option<Vec<u8>>,
    journal: Option<Vec<u8>>,
}

impl Texts {
    /// As they lie on the disk.
    pub(super) fn read(disk: &dyn Disk, root: &Path) -> anyhow::Result<Self> {
        Ok(Self { manifest: bytes(disk, root, MANIFEST)?, journal: bytes(disk, root, JOURNAL)? })
    }

    /// What they say.
    pub(super) fn records(&self, root: &Path) -> anyhow::Result<Records> {
        let mut records = Records::default();
        if let Some(bytes) = &self.manifest {
            records.manifest = manifest(bytes).with_context(|| {
                format!(
                    "{OWN_FOLDER}/{MANIFEST} in {} cannot be taken; restore it from version control, or remove it: \
                     then files that differ count as edited, and stale ones are no longer known",
                    root.display()
                )
            })?;
        }
        records.journal = self.journal.as_deref().map(|bytes| intended(bytes, root)).transpose()?;
        Ok(records)
    }
}

impl Records {
    /// Reads both.
    pub(super) fn read(disk: &dyn Disk, root: &Path) -> anyhow::Result<Self> {
        Texts::read(disk, root)?.records(root)
    }

    /// Reads what a run that is under way, or died, intended.
    pub(super) fn journal(disk: &dyn Disk, root: &Path) -> anyhow::Result<Option<Journal>> {
        bytes(disk, root, JOURNAL)?.map(|bytes| intended(&bytes, root)).transpose()
    }

    /// Whether the tool wrote what has this digest, at this path.
    pub(super) fn wrote(&self, path: &TreePath, digest: Digest) -> bool {
        self.manifest.files.get(path) == Some(&digest)
            || self.intent(path).is_some_and(|intent| intent.old == Some(digest) || intent.new == Some(digest))
    }

    /// Whether the tool ever kept a file at this path.
    pub(super) fn knows(&self, path: &TreePath) -> bool {
        self.manifest.files.contains_key(path) || self.intent(path).is_some_and(|intent| !intent.scaffold)
    }

    /// What a run that did not finish intended with this path.
    pub(super) fn intent(&self, path: &TreePath) -> Option<&Intent> {
        self.journal.as_ref()?.files.get(path)
    }
}

fn bytes(disk: &dyn Disk, root: &Path, name: &str) -> anyhow::Result<Option<Vec<u8>>> {
    let path = root.join(OWN_FOLDER).join(name);
    let mut bytes = Vec::new();
    let there = disk.read(&path, 0, &mut bytes).with_context(|| format!("{}: cannot be read", path.display()))?;
    if bytes.len() > MOST_BYTES {
        bail!("{}: has more than {} MiB, which no run has written", path.display(), MOST_BYTES >> 20);
    }
    Ok(there.then_some(bytes))
}

fn intended(bytes: &[u8], root: &Path) -> anyhow::Result<Journal> {
    // An empty journal is that of a run that lost its power before it touched a file.
    let read = if bytes.is_empty() { Ok(Journal::default()) } else { journal(bytes) };
    read.with_context(|| {
        format!(
            "{OWN_FOLDER}/{JOURNAL} in {}, of a run that did not finish, cannot be taken; remove it: then files of that \
             run may count as edited",
            root.display()
        )
    })
}

fn manifest(bytes: &[u8]) -> anyhow::Result<Manifest> {
    let text: ManifestText<Place> = read(bytes, |text: &ManifestText<_>| text.format_version)?;
    let files = text.files.into_iter().map(|(path, digest)| (path.0, digest)).collect();
    Ok(Manifest { files, scaffolds: text.scaffolds.into_iter().map(|path| path.0).collect() })
}

fn journal(bytes: &[u8]) -> anyhow::Result<Journal> {
    let text: JournalText<Place> = read(bytes, |text: &JournalText<_>| text.format_version)?;
    Ok(Journal { run: text.run, files: text.files.into_iter().map(|(path, intent)| (path.0, intent)).collect() })
}

/// A text as it is written again: as a manifest, and as a journal.
pub(in crate::cli) fn rewritten(bytes: &[u8]) -> [Option<String>; 2] {
    let maker = Maker { tool: String::new(), catalog: String::new() };
    let manifest = manifest(bytes).and_then(|read| read.text(&maker));
    [manifest.ok(), journal(bytes).and_then(|read| read.text()).ok()]
}

/// A record of the version that is known; of another nothing else is said.
fn read<T: DeserializeOwned>(bytes: &[u8], version: fn(&T) -> u32) -> anyhow::Result<T> {
    match serde_json::from_slice(bytes) {
        Ok(text) if version(&text) == FORMAT => Ok(text),
        other => {
            let Version { format_version } = serde_json::from_slice(bytes).context("damaged")?;
            if format_version != FORMAT {
                bail!(
                    "it has format {format_version} and this version of parallax knows {FORMAT}: use the version that \
                     wrote it"
                );
            }
            other.context("damaged")
        }
    }
}

//! The catalog's files by path, not parsed: names of entries come from here.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::reader::Fault;
use crate::base::nearest::nearest;
use crate::load::embedded;
use crate::model::catalog::Kind;

/// Whether an id can be one of `kind`: `<id>`, or `<provider>/<region>`; of prices either.
fn fits(kind: Kind, id: &str) -> bool {
    let parts = id.split('/').count();
    !id.split('/').any(str::is_empty)
        && match kind {
            Kind::Archetype | Kind::Datastore | Kind::Geography | Kind::Meter | Kind::Pattern => parts == 1,
            Kind::Region => parts == 2,
            Kind::RoundTrips => parts == 2 || matches!(id, "corridors" | "tail"),
            Kind::Price => parts <= 2,
        }
}

/// One file.
#[derive(Clone, Debug)]
pub(super) struct CatalogFile {
    text: Cow<'static, str>,
    shown: String,
    users: bool,
}

impl CatalogFile {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The name that messages show.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    /// Whether it is not built in.
    pub(super) fn is_users(&self) -> bool {
        self.users
    }
}

/// Built-in files with a user's own on top.
#[derive(Clone, Debug)]
pub struct CatalogFiles {
    entries: BTreeMap<(Kind, String), CatalogFile>,
    misplaced: Vec<(CatalogFile, String)>,
    digest: String,
}

impl CatalogFiles {
    /// What is built in.
    pub fn builtin() -> Self {
        let mut files = Self { entries: BTreeMap::new(), misplaced: Vec::new(), digest: embedded::DIGEST.to_owned() };
        for (path, text) in embedded::FILES {
            let shown = format!("built-in/{path}");
            files.put(path, CatalogFile { text: Cow::Borrowed(text), shown, users: false });
        }
        files
    }

    /// With a user's files on top: the same path replaces a file, a new path adds one.
    ///
    /// `directory` is where they come from, for messages. Paths are relative to it, `/`-separated; only `.toml` counts.
    #[must_use]
    pub fn overlay(mut self, directory: &str, files: Vec<(String, String)>) -> Self {
        let is_toml = |path: &str| Path::new(path).extension().is_some_and(|kind| kind == "toml");
        let sorted: BTreeMap<String, String> = files.into_iter().filter(|(path, _)| is_toml(path)).collect();
        if sorted.is_empty() {
            return self;
        }
        let mut digest = Sha256::new_with_prefix(&self.digest);
        for (path, text) in sorted {
            for part in [&path, &text] {
                digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
                digest.update(part);
            }
            let shown = format!("{}/{path}", directory.trim_end_matches('/'));
            self.put(&path, CatalogFile { text: Cow::Owned(text), shown, users: true });
        }
        self.digest = digest.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        self
    }

    /// Ids of a kind, sorted: `eu-bank` of a datastore, `provider/name` of a region.
    pub fn ids(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.of(kind).map(|(id, _)| id)
    }

    /// The text of an entry.
    pub fn text(&self, kind: Kind, id: &str) -> Option<&str> {
        self.entries.get(&(kind, id.to_owned())).map(CatalogFile::text)
    }

    /// The name that messages show for an entry's file.
    pub fn shown(&self, kind: Kind, id: &str) -> Option<&str> {
        self.entries.get(&(kind, id.to_owned())).map(CatalogFile::shown)
    }

    /// SHA-256 over the paths and bytes of every file, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Ids and files of a kind, sorted by id.
    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = (&str, &CatalogFile)> {
        let from = (kind, String::new());
        self.entries.range(from..).take_while(move |((k, _), _)| *k == kind).map(|((_, id), file)| (id.as_str(), file))
    }

    /// Files whose path belongs to no kind, with what is wrong.
    pub(super) fn misplaced(&self) -> impl Iterator<Item = (&CatalogFile, Fault)> {
        self.misplaced.iter().map(|(file, path)| (file, misplacement(path)))
    }

    fn put(&mut self, path: &str, file: CatalogFile) {
        let named = path.strip_suffix(".toml").and_then(|path| path.split_once('/'));
        let kind = named.and_then(|(folder, id)| Some((Kind::ALL.into_iter().find(|k| k.folder() == folder)?, id)));
        match kind.filter(|(kind, id)| fits(*kind, id)) {
            Some((kind, id)) => {
                self.entries.insert((kind, id.to_owned()), file);
            }
            None => self.misplaced.push((file, path.to_owned())),
        }
    }
}

fn misplacement(path: &str) -> Fault {
    let folder = path.split_once('/').map_or("", |(folder, _)| folder);
    let message = format!("`{path}` is no path of the catalog");
    let help = match Kind::ALL.into_iter().find(|kind| kind.folder() == folder) {
        Some(kind) => format!("a file of this folder is called `{}`", kind.path()),
        None => match nearest(folder, Kind::ALL.map(Kind::folder)) {
            Some(known) => format!("there is a folder named `{known}`"),
            None => format!("folders are {}", Kind::ALL.map(|kind| format!("`{}`", kind.folder())).join(", ")),
        },
    };
    Fault::whole_file(message).help(help)
}

//! Reading what the user names and writing what the user asked for: all disk access is here.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::tree;
use crate::base::source::{Origin, SourceId, SourceSet};
use crate::model::delivery::OWN_FOLDER;

/// All texts of a run together may have this many bytes: 256 MiB.
const MOST_BYTES: u64 = 256 << 20;
/// Directories nest no deeper than this.
const DEEPEST: usize = 64;

/// Reads files, directories and standard input (`-`), in the order given; the files of a directory sorted by path.
///
/// A file that is named and also found, or named twice, is read once.
///
/// Beside the texts it gives the places that they came from, which nothing may be written over.
///
/// # Errors
/// Where something is missing or cannot be read, a directory holds no YAML, or all of it is too much.
pub(super) fn read_inventories(paths: &[PathBuf]) -> anyhow::Result<(SourceSet, Kept)> {
    let mut wanted: Vec<(PathBuf, Origin)> = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            wanted.push((path.clone(), Origin::Named));
        } else if metadata(path)?.is_dir() {
            let found = below(path, &["yaml", "yml"])?;
            if found.is_empty() {
                bail!(
                    "{}: no `*.yaml` or `*.yml` in this directory; `parallax init` starts an inventory",
                    path.display()
                );
            }
            wanted.extend(found.into_iter().map(|file| (file, Origin::Found)));
        } else {
            wanted.push((path.clone(), Origin::Named));
        }
    }
    let (mut sources, mut kept) = (SourceSet::default(), Kept::default());
    let mut left = MOST_BYTES;
    let here = std::env::current_dir().ok();
    for (path, origin) in once_each(wanted) {
        let bytes = read(&path, &mut left)?;
        // Standard input may be a file too: `plan - < inventory.yaml`.
        let place = if path.as_os_str() == "-" { Path::new("/dev/stdin") } else { &path };
        kept.sources.extend(fs::canonicalize(place));
        let (name, beside) = if path.as_os_str() == "-" {
            ("<stdin>".to_owned(), PathBuf::new())
        } else {
            let path = from_here(&path, here.as_deref());
            (shown(path), path.parent().map(Path::to_path_buf).unwrap_or_default())
        };
        let id = sources.add(name, bytes, origin);
        kept.lies(id, &beside);
    }
    Ok((sources, kept))
}

/// What was read in this run: an output that would replace it is a slip of the hand.
#[derive(Debug, Default)]
pub(super) struct Kept {
    sources: BTreeSet<PathBuf>,
    catalog: Option<PathBuf>,
    beside: BTreeMap<SourceId, PathBuf>,
}

impl Kept {
    /// With everything below the user's own catalog.
    pub(super) fn catalog(mut self, directory: Option<&Path>) -> Self {
        self.catalog = directory.and_then(|directory| fs::canonicalize(directory).ok());
        self
    }

    /// The directory of a text that was read, which may have a name that is no text; of standard input the one that the
    /// program runs in.
    pub(super) fn beside(&self, id: SourceId) -> &Path {
        self.beside.get(&id).map_or(Path::new(""), PathBuf::as_path)
    }

    /// A text lies in this directory.
    pub(super) fn lies(&mut self, id: SourceId, directory: &Path) {
        self.beside.insert(id, directory.to_path_buf());
    }

    /// With a price book that was read; returns its name as messages show it.
    pub(super) fn book(&mut self, path: &Path) -> String {
        self.read_too(path);
        shown(path)
    }

    /// With everything of another.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.sources.extend(other.sources);
        self.catalog = self.catalog.or(other.catalog);
        self
    }

    /// With another file that was read.
    pub(super) fn read_too(&mut self, path: &Path) {
        self.sources.extend(fs::canonicalize(path));
    }

    /// Refuses a file that was read, or lies where only reading is wanted.
    pub(super) fn refuse(&self, target: &Path, named: &Path) -> anyhow::Result<()> {
        if self.sources.contains(target) {
            bail!("{}: was read as input and is not written over; name another file", named.display());
        }
        if self.catalog.as_deref().is_some_and(|directory| target.starts_with(directory)) {
            bail!("{}: lies in the directory of `--catalog`, which is only read; name another file", named.display());
        }
        Ok(())
    }
}

/// Every `*.toml` below a directory as its path relative to it, `/`-separated, and its text; sorted.
///
/// # Errors
/// Where the directory is missing or holds none, or a file cannot be read or is not UTF-8.
pub(super) fn read_catalog(directory: &Path) -> anyhow::Result<Vec<(String, String)>> {
    read_texts(directory, "--catalog", "toml")
}

/// Every `*.hbs` below a directory as its path relative to it, `/`-separated, and its text; sorted.
///
/// # Errors
/// As [`read_catalog`].
pub(super) fn read_templates(directory: &Path) -> anyhow::Result<Vec<(String, String)>> {
    read_texts(directory, "--templates", "hbs")
}

fn read_texts(directory: &Path, option: &str, ending: &str) -> anyhow::Result<Vec<(String, String)>> {
    if !metadata(directory)?.is_dir() {
        bail!("{}: not a directory; `{option}` takes a directory of `*.{ending}`", directory.display());
    }
    let found = below(directory, &[ending])?;
    if found.is_empty() {
        bail!("{}: no `*.{ending}` in this directory", directory.display());
    }
    let mut left = MOST_BYTES;
    let text = |path: PathBuf| {
        let name = shown(path.strip_prefix(directory).unwrap_or(&path));
        let bytes = read(&path, &mut left)?;
        let text = String::from_utf8(bytes).with_context(|| format!("{}: not UTF-8", path.display()))?;
        Ok((name, text))
    };
    found.into_iter().map(text).collect()
}

/// Bytes of a file that the user named.
///
/// # Errors
/// Where it is missing or cannot be read, or is too large.
pub(super) fn read_one(path: &Path) -> anyhow::Result<Vec<u8>> {
    if path.as_os_str() != "-" && metadata(path)?.is_dir() {
        bail!("{}: is a directory", path.display());
    }
    read(path, &mut MOST_BYTES.clone())
}

/// Bytes of a file that nobody named and that was found: a pipe or a device may never end.
///
/// # Errors
/// Where it cannot be read, is no file, or is too large.
pub(super) fn read_found(path: &Path) -> anyhow::Result<Vec<u8>> {
    if !metadata(path)?.is_file() {
        bail!("{}: is not a file", path.display());
    }
    read(path, &mut MOST_BYTES.clone())
}

/// The nearest file of that name beside `start`, or in it, or in the directories above: up to one that has a `.git`, or
/// the root. Its path is relative where it lies below the directory that the program runs in.
///
/// Whatever has the name counts: a link that leads nowhere is for the reader to tell, and not to be passed over.
pub(super) fn above(start: &Path, name: &str) -> Option<PathBuf> {
    let from = if start.as_os_str() == "-" { Path::new(".") } else { start };
    let place = fs::canonicalize(from).ok()?;
    let here = fs::canonicalize(".").ok();
    let first = if place.is_dir() { place.as_path() } else { place.parent()? };
    for directory in first.ancestors() {
        let file = directory.join(name);
        if fs::symlink_metadata(&file).is_ok() {
            return Some(here.and_then(|here| file.strip_prefix(here).map(Path::to_path_buf).ok()).unwrap_or(file));
        }
        if directory.join(".git").exists() {
            return None;
        }
    }
    None
}

/// Text of a file that need not be there.
///
/// # Errors
/// Where it is there and cannot be read, or is not UTF-8.
pub(super) fn read_if_there(path: &Path) -> anyhow::Result<Option<String>> {
    if fs::metadata(path).is_err_and(|fault| fault.kind() == io::ErrorKind::NotFound) {
        return Ok(None);
    }
    let text = String::from_utf8(read_one(path)?).with_context(|| format!("{}: not UTF-8", path.display()))?;
    Ok(Some(text))
}

/// Bytes of a file that a text names; links are followed first, and it must lie below one of the directories `roots`.
///
/// # Errors
/// Where it is missing, cannot be read, is too large, or lies elsewhere.
pub(super) fn read_beside(path: &Path, roots: &[PathBuf]) -> anyhow::Result<Vec<u8>> {
    let place = fs::canonicalize(path).with_context(|| format!("{} cannot be read", shown(path)))?;
    let here = |root: &PathBuf| if root.as_os_str().is_empty() { PathBuf::from(".") } else { root.clone() };
    let lies_below = |root: &PathBuf| fs::canonicalize(here(root)).is_ok_and(|root| place.starts_with(root));
    if !roots.iter().any(lies_below) {
        bail!("{} lies outside the directory of this file; give it as `--prices FILE`", shown(path));
    }
    if !metadata(&place)?.is_file() {
        bail!("{} is not a file", shown(path));
    }
    read(&place, &mut MOST_BYTES.clone())
}

/// Writes all files or none: each beside its place first, then devices are written, then all files are moved there.
///
/// # Errors
/// Where a directory is missing or does not let itself be written, two files have one path, or one was `kept`.
pub(super) fn write_all(files: &[(PathBuf, String)], kept: &Kept) -> anyhow::Result<()> {
    let (mut ready, mut devices) = (Vec::new(), Vec::new());
    let mut targets = BTreeSet::new();
    for (path, text) in files {
        let target = place_of(path);
        match fs::metadata(&target) {
            Ok(about) if about.is_dir() => bail!("{}: is a directory", path.display()),
            // A device or a pipe is written as it is: moving a file there would replace it.
            Ok(about) if !about.is_file() => devices.push((target, text)),
            about => {
                kept.refuse(&target, path)?;
                if !targets.insert(target.clone()) {
                    bail!("{}: named twice as output", path.display());
                }
                let rights = about.ok().map(|about| about.permissions());
                ready.push(Waiting::write(&target, text, rights)?);
            }
        }
    }
    // A device may fail where nothing can be checked beforehand, so it goes before what cannot be taken back.
    for (device, text) in devices {
        let mut open = OpenOptions::new().write(true).open(&device).with_context(|| shown(&device))?;
        match open.write_all(text.as_bytes()) {
            Err(fault) if fault.kind() == io::ErrorKind::BrokenPipe => {}
            result => result.with_context(|| format!("{}: cannot be written", device.display()))?,
        }
    }
    ready.into_iter().try_for_each(Waiting::settle)
}

/// Where a path leads, whichever way it is spelled: of a file that is not there yet, its directory is looked up.
fn place_of(path: &Path) -> PathBuf {
    let beside = || {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(fs::canonicalize(parent).ok()?.join(path.file_name()?))
    };
    fs::canonicalize(path).ok().or_else(beside).unwrap_or_else(|| path.to_path_buf())
}

/// Writes a file that must not exist yet; whether it was written.
///
/// # Errors
/// Where the directory is missing or does not let itself be written.
pub(super) fn write_new(path: &Path, text: &str) -> anyhow::Result<bool> {
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => {
            let written = file.write_all(text.as_bytes());
            if written.is_err() {
                // Half a file would be left alone by the next run. The fault that led here is the one to report.
                let _ = fs::remove_file(path);
            }
            written.with_context(|| format!("{}: cannot be written", path.display()))?;
            Ok(true)
        }
        Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(fault) => Err(fault).with_context(|| format!("{}: cannot be written", path.display())),
    }
}

/// Whether a file can be read and holds just this text.
pub(super) fn holds(path: &Path, text: &str) -> bool {
    fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes())
}

/// A file that is complete and not yet in its place; it is removed where it never gets there.
struct Waiting {
    beside: PathBuf,
    target: PathBuf,
    settled: bool,
}

impl Waiting {
    fn write(target: &Path, text: &str, rights: Option<fs::Permissions>) -> anyhow::Result<Self> {
        let name = target.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
        let beside = target.with_file_name(format!(".{name}.{}.part", std::process::id()));
        let cannot = || format!("{}: cannot be written", target.display());
        let mut file = OpenOptions::new().write(true).create_new(true).open(&beside).with_context(cannot)?;
        let waiting = Self { beside, target: target.to_path_buf(), settled: false };
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).with_context(cannot)?;
        if let Some(rights) = rights {
            fs::set_permissions(&waiting.beside, rights).with_context(cannot)?;
        }
        Ok(waiting)
    }

    fn settle(mut self) -> anyhow::Result<()> {
        fs::rename(&self.beside, &self.target)
            .with_context(|| format!("{}: cannot be written", self.target.display()))?;
        self.settled = true;
        Ok(())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if !self.settled {
            // Best effort: the fault that led here is the one to report.
            let _ = fs::remove_file(&self.beside);
        }
    }
}

fn metadata(path: &Path) -> anyhow::Result<fs::Metadata> {
    fs::metadata(path).with_context(|| format!("{}: cannot be read", path.display()))
}

/// A path as it is seen from the directory that the program runs in: whoever shows findings beside a repository knows no
/// other place.
fn from_here<'a>(path: &'a Path, here: Option<&Path>) -> &'a Path {
    here.and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path)
}

/// A path as messages show it.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() };
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}

/// Bytes of a file or of standard input, as long as they fit into what is `left`.
fn read(path: &Path, left: &mut u64) -> anyhow::Result<Vec<u8>> {
    let too_much = || anyhow::anyhow!("{}: more than {} MiB of input in all", path.display(), MOST_BYTES >> 20);
    let mut bytes = Vec::new();
    let result = if path.as_os_str() == "-" {
        io::stdin().lock().take(*left + 1).read_to_end(&mut bytes)
    } else {
        // The size is asked first so that a file of gigabytes is refused unread; a pipe has none.
        if metadata(path)?.len() > *left {
            return Err(too_much());
        }
        File::open(path).and_then(|file| file.take(*left + 1).read_to_end(&mut bytes))
    };
    result.with_context(|| format!("{}: cannot be read", path.display()))?;
    *left = left.checked_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX)).ok_or_else(too_much)?;
    Ok(bytes)
}

/// Each file once: the first mention gives its place and name, and being named outweighs being found.
fn once_each(wanted: Vec<(PathBuf, Origin)>) -> Vec<(PathBuf, Origin)> {
    let mut places = BTreeMap::<PathBuf, usize>::new();
    let mut kept: Vec<(PathBuf, Origin)> = Vec::new();
    for (path, origin) in wanted {
        let same = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        match places.get(&same).and_then(|at| kept.get_mut(*at)) {
            Some((_, earlier)) if origin == Origin::Named => *earlier = Origin::Named,
            Some(_) => {}
            None => {
                places.insert(same, kept.len());
                kept.push((path, origin));
            }
        }
    }
    kept
}

/// Files below a directory with one of these extensions, sorted by path. Hidden entries are skipped, links are
/// followed, and a directory that is reached again on its own path is not entered twice. What this tool generated is
/// skipped too: a repository may hold both what is read and what is written.
fn below(root: &Path, extensions: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
    let (mut found, mut generated) = (Vec::new(), BTreeSet::new());
    let mut entered = BTreeSet::new();
    let mut open = vec![(root.to_path_buf(), 0)];
    while let Some((directory, depth)) = open.pop() {
        let cannot = || format!("{}: cannot be read", directory.display());
        if depth > DEEPEST || !entered.insert(fs::canonicalize(&directory).with_context(cannot)?) {
            continue;
        }
        for entry in fs::read_dir(&directory).with_context(cannot)? {
            let entry = entry.with_context(cannot)?;
            if entry.file_name() == OWN_FOLDER {
                generated.extend(generated_below(&directory));
            }
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            let path = if directory == Path::new(".") { PathBuf::from(entry.file_name()) } else { entry.path() };
            // A link that leads nowhere is nobody's inventory.
            let Ok(about) = fs::metadata(&path) else { continue };
            let fits = path.extension().and_then(OsStr::to_str).is_some_and(|it| extensions.contains(&it));
            if about.is_dir() {
                open.push((path, depth + 1));
            } else if about.is_file() && fits {
                found.push(path);
            }
        }
    }
    found.retain(|path| !generated.contains(path));
    found.sort();
    Ok(found)
}

/// Paths that were generated into a directory, as they are found in it.
fn generated_below(directory: &Path) -> impl Iterator<Item = PathBuf> {
    let place = if directory == Path::new(".") { PathBuf::new() } else { directory.to_path_buf() };
    tree::remembered(directory).into_iter().map(move |path| place.join(path.as_str()))
}

#[cfg(test)]
mod tests;

//! Reads the kustomize bases that an inventory names: whole, within bounds, and with what they name elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::files::Kept;
use super::tree::way_between;
use crate::base::finding::Finding;
use crate::base::ids::Name;
use crate::base::nearest::nearest;
use crate::base::path::Anchor;
use crate::emit::kustomize::base_folder;
use crate::emit::kustomize_names::{KUSTOMIZATIONS, Named, names};
use crate::model::delivery::Base;
use crate::model::inventory::{Inventory, Service};
use crate::pipeline;

/// A base has no more than this many bytes in all its files,
const MOST_BYTES: u64 = 16 << 20;
/// this many files,
const MOST_FILES: usize = 2000;
/// this many directories that name each other,
const MOST_FOLDERS: usize = 200;
/// and nests no deeper.
const DEEPEST: usize = 16;
/// Nearly every file has fewer bytes.
const USUAL_BYTES: usize = 8 << 10;
/// Neighbours among which the nearest name is looked for.
const MOST_NEIGHBOURS: usize = 1000;

/// Every base by service, seen from the directory `root` that is written to, and a finding for each that is not there. Of
/// a service that names none it is what an earlier run put there, as it is by now, unless the folder is `half_done`.
pub(super) fn read(
    inventory: &Inventory,
    kept: &Kept,
    root: &Path,
    half_done: &BTreeSet<String>,
) -> (BTreeMap<Name, Base>, Vec<Finding>) {
    let (mut bases, mut findings) = (BTreeMap::new(), Vec::new());
    let mut known: BTreeMap<PathBuf, Base> = BTreeMap::new();
    let rooted = root.is_dir();
    for service in &inventory.services {
        let Some(text) = service.base.value() else {
            let folder = base_folder(service.name.as_str());
            let place = root.join(&folder);
            if rooted && !half_done.contains(&folder) && fs::symlink_metadata(&place).is_ok_and(|about| about.is_dir())
            {
                bases.insert(service.name.clone(), read_base(&place, root));
            }
            continue;
        };
        let at = service.base.anchor().unwrap_or(&service.at);
        match directory(text, kept.beside(at.source)) {
            Ok(place) => {
                let base = known.entry(place.clone()).or_insert_with(|| read_base(&place, root));
                bases.insert(service.name.clone(), base.clone());
            }
            Err(fault) => findings.push(finding(service, at, fault)),
        }
    }
    (bases, findings)
}

/// Why a base is not there, and what may help.
struct Fault {
    why: String,
    help: String,
}

fn finding(service: &Service, at: &Anchor, fault: Fault) -> Finding {
    let found = pipeline::missing_base(at, &fault.why).help(fault.help);
    found.about(service.name.as_str(), None)
}

/// Where a base lies: its path is relative to the file that names it.
fn directory(text: &str, naming: &Path) -> Result<PathBuf, Fault> {
    const RELATIVE: &str = "its path is relative to this file, and it is a directory with a `kustomization.yaml`";
    let fault = |why: String| Fault { why, help: RELATIVE.to_owned() };
    if Path::new(text).is_absolute() {
        return Err(fault(format!("`{text}` is a path from the root of a machine")));
    }
    let here = if naming.as_os_str().is_empty() { Path::new(".") } else { naming };
    match fs::canonicalize(here.join(text)) {
        Ok(place) if place.is_dir() => Ok(place),
        Ok(_) => Err(fault(format!("`{text}` is a file and no directory"))),
        Err(_) => Err(Fault {
            why: format!("no directory `{text}`"),
            help: near(here, text).map_or_else(|| RELATIVE.to_owned(), |near| format!("did you mean `{near}`?")),
        }),
    }
}

/// The path with the first of its steps that is not there replaced by the nearest that is.
fn near(from: &Path, text: &str) -> Option<String> {
    let steps: Vec<&str> = text.split('/').filter(|step| !step.is_empty()).collect();
    let mut good = from.to_path_buf();
    for (at, step) in steps.iter().enumerate() {
        if good.join(step).is_dir() {
            good.push(step);
            continue;
        }
        let entries = fs::read_dir(&good).ok()?.flatten().take(MOST_NEIGHBOURS).filter(|entry| entry.path().is_dir());
        let neighbours: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        let near = nearest(step, neighbours.iter().map(String::as_str))?;
        let mended = steps.get(..at)?.iter().copied().chain([near]).chain(steps.get(at + 1..)?.iter().copied());
        let mended: Vec<&str> = mended.collect();
        let mended = mended.join("/");
        return from.join(&mended).is_dir().then_some(mended);
    }
    None
}

/// Reads a base and all that it names.
fn read_base(place: &Path, root: &Path) -> Base {
    let mut reading = Reading { base: place, out: Base::default(), left: MOST_BYTES, read: BTreeSet::new() };
    match way_between(root, place) {
        Some(from_root) => reading.out.from_root = from_root,
        None => reading.unread("it lies on another drive, or has a name that is not UTF-8".to_owned()),
    }
    let mut open = vec![place.to_path_buf()];
    let mut entered: BTreeSet<PathBuf> = BTreeSet::new();
    while let Some(folder) = open.pop() {
        if !entered.insert(folder.clone()) {
            continue;
        }
        if entered.len() > MOST_FOLDERS {
            reading.unread(format!("it takes in more than {MOST_FOLDERS} directories"));
            break;
        }
        if !reading.read.iter().any(|read| folder.starts_with(read)) {
            reading.folder(&folder);
            reading.read.insert(folder.clone());
        }
        open.extend(reading.named_by(&folder));
    }
    reading.out
}

/// A base that is being read.
struct Reading<'b> {
    base: &'b Path,
    out: Base,
    left: u64,
    read: BTreeSet<PathBuf>,
}

impl Reading<'_> {
    /// Says why not all of it was read; the first reason is enough.
    fn unread(&mut self, why: String) {
        self.out.unread.get_or_insert(why);
    }

    /// Reads every file below a folder. Links are followed to files that lie below it too, and not elsewhere.
    fn folder(&mut self, folder: &Path) {
        let mut open = vec![(folder.to_path_buf(), 0)];
        while let Some((directory, depth)) = open.pop() {
            let Ok(entries) = fs::read_dir(&directory) else {
                self.unread(format!("`{}` cannot be read", self.name(&directory)));
                continue;
            };
            // Most systems tell with a name what it is of; who does not is asked.
            let known = entries.flatten().filter_map(|entry| Some((entry.path(), entry.file_type().ok()?)));
            let mut paths: Vec<(PathBuf, fs::FileType)> = known.collect();
            paths.sort_by(|a, b| a.0.cmp(&b.0));
            for (path, about) in paths {
                if about.is_dir() {
                    let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
                    if depth >= DEEPEST {
                        self.unread(format!("it nests deeper than {DEEPEST} directories"));
                    } else if !hidden {
                        open.push((path, depth + 1));
                    }
                } else if about.is_file() {
                    self.file(&path, &path);
                } else if about.is_symlink() {
                    match fs::canonicalize(&path) {
                        Ok(target) if target.starts_with(folder) && target.is_file() => self.file(&path, &target),
                        _ => self.unread(format!("`{}` is a link that leads out of it or nowhere", self.name(&path))),
                    }
                }
                if self.out.files.len() >= MOST_FILES || self.left == 0 {
                    self.unread(format!("it has more than {MOST_FILES} files or {} MiB", MOST_BYTES >> 20));
                    return;
                }
            }
        }
    }

    /// Reads one file. What is no text is only needed where it has to be YAML or JSON.
    fn file(&mut self, named: &Path, place: &Path) {
        // Room for nearly every manifest, so that it is read at once.
        let mut bytes = Vec::with_capacity(USUAL_BYTES);
        let read = fs::File::open(place).and_then(|file| file.take(self.left).read_to_end(&mut bytes));
        bytes.shrink_to_fit();
        self.left = self.left.saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        let ending = named.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let is_data = matches!(ending.as_deref(), Some("yaml" | "yml" | "json"));
        let Some(name) = way_between(self.base, named) else { return };
        match (read, String::from_utf8(bytes)) {
            (Ok(_), Ok(text)) => {
                self.out.files.insert(name, text);
            }
            (Err(_), _) => self.unread(format!("`{name}` cannot be read")),
            (Ok(_), Err(_)) if is_data => self.unread(format!("`{name}` is not UTF-8")),
            (Ok(_), Err(_)) => {}
        }
    }

    /// Directories that the kustomization of a folder names.
    fn named_by(&mut self, folder: &Path) -> Vec<PathBuf> {
        let mut kustomizations = KUSTOMIZATIONS.iter().filter_map(|name| way_between(self.base, &folder.join(name)));
        let text = kustomizations.find_map(|name| self.out.files.get(&name).cloned());
        // What is no YAML is told by who uses it.
        let documents = text.and_then(|text| pipeline::manifests(&text).ok()).unwrap_or_default();
        let mut found = Vec::new();
        for named in documents.iter().flat_map(names) {
            match named {
                // Nearly every one is a file beside it, which was read already.
                Named::Local(path) if self.has_beside(folder, &path) => {}
                Named::Local(path) => match fs::canonicalize(folder.join(&path)) {
                    Ok(place) if place.is_dir() => found.push(place),
                    Ok(_) => {}
                    Err(_) => self.unread(format!("`{path}`, which `{}` names, is not there", self.name(folder))),
                },
                Named::Remote(url) => self.unread(format!("it takes in `{url}`, which only a network has")),
            }
        }
        found
    }

    /// Whether a file of this name was read in a folder.
    fn has_beside(&self, folder: &Path, name: &str) -> bool {
        let place = || way_between(self.base, &folder.join(name));
        !name.contains('/') && place().is_some_and(|place| self.out.files.contains_key(&place))
    }

    fn name(&self, path: &Path) -> String {
        way_between(self.base, path).unwrap_or_else(|| path.display().to_string())
    }
}

#[cfg(test)]
mod tests;

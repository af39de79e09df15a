//! Against a real disk, and against one that fails where it is told to.

mod crash;
mod everyday;
mod faulty;
mod hostile;
mod shown;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use self::faulty::Faulty;
use super::disk::{Disk, Real};
use super::record::Maker;
use super::survey::survey;
use super::write::{Done, Wish, write};
use crate::model::delivery::{Keeper, Tree, TreeFile, TreePath};

/// Nothing special is wanted.
const PLAIN: Wish = Wish { force: false, prune: false };
const PRUNE: Wish = Wish { force: false, prune: true };
const FORCE: Wish = Wish { force: true, prune: false };

/// A tree of files that the tool keeps, and of scaffolds, whose paths begin with `~`.
fn tree(files: &[(&str, &str)]) -> Tree {
    let file = |(path, text): &(&str, &str)| {
        let keeper = if path.starts_with('~') { Keeper::User } else { Keeper::Tool };
        let path = TreePath::new(path.trim_start_matches('~')).unwrap();
        (path, TreeFile { text: (*text).to_owned(), keeper })
    };
    files.iter().map(file).collect()
}

fn maker() -> Maker {
    Maker { tool: "parallax".to_owned(), catalog: "0".to_owned() }
}

/// Brings a directory to a tree.
fn bring<'t>(disk: &dyn Disk, root: &Path, tree: &'t Tree, wish: Wish) -> anyhow::Result<Done<'t>> {
    let found = survey(disk, root, tree)?;
    write(disk, root, tree, found, wish, &maker(), &|_| Ok(()))
}

/// Brings a directory to a tree on a disk that works, where nothing may be in the way.
fn settle(root: &Path, tree: &Tree, wish: Wish) {
    match bring(&Faulty::never(), root, tree, wish).unwrap() {
        Done::Written { .. } => {}
        Done::Refused(survey) => panic!("refused: {:?} {:?}", survey.differences(), survey.obstacles),
    }
}

/// What a run refuses to write over or is in its way.
fn refused(root: &Path, tree: &Tree, wish: Wish) -> Vec<String> {
    match bring(&Real, root, tree, wish).unwrap() {
        Done::Written { .. } => Vec::new(),
        Done::Refused(survey) => {
            let edited = survey.edited().map(|change| format!("{} {}", change.status.name(), change.path));
            edited.chain(survey.obstacles.iter().map(|it| format!("{} {}", it.path, it.what))).collect()
        }
    }
}

/// Names of everything that differs.
fn differences(root: &Path, tree: &Tree) -> Vec<String> {
    let survey = survey(&Real, root, tree).unwrap();
    survey.differences().into_iter().map(|(status, path)| format!("{} {path}", status.name())).collect()
}

/// Every file below a directory by its path, with its bytes; links and empty folders are seen too.
fn files(root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        let entries: Vec<_> = fs::read_dir(&folder).unwrap().flatten().collect();
        let name = |path: &Path| path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        if entries.is_empty() && folder != root {
            found.insert(name(&folder) + "/", String::new());
        }
        for path in entries.iter().map(fs::DirEntry::path) {
            let about = path.symlink_metadata().unwrap();
            if about.is_symlink() {
                found.insert(name(&path), format!("-> {}", fs::read_link(&path).unwrap().display()));
            } else if about.is_dir() {
                open.push(path);
            } else {
                found.insert(name(&path), fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

/// The same without the tool's own folder, which must then hold the manifest and nothing else.
fn settled_files(root: &Path) -> BTreeMap<String, String> {
    let mut all = files(root);
    let own: Vec<String> = all.keys().filter(|path| path.starts_with(".parallax")).cloned().collect();
    assert_eq!(own, [".parallax/manifest.json"]);
    all.remove(".parallax/manifest.json");
    all
}

/// The files of a tree as they lie on a disk.
fn expected(tree: &Tree) -> BTreeMap<String, String> {
    tree.iter().map(|(path, file)| (path.to_string(), file.text.clone())).collect()
}

fn directory() -> TempDir {
    TempDir::new().unwrap()
}

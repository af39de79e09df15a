//! Against a real disk, and against one that fails where it is told to.

mod crash;
mod everyday;
mod faulty;
mod hostile;
mod memory;
mod shown;
mod world;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use self::faulty::Faulty;
use super::begin::begin;
use super::disk::{Disk, Kind, Real};
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
    let found = begin(disk, root, tree)?;
    write(disk, root, tree, found, wish, &maker(), &|_| Ok(()))
}

/// Brings a directory to a tree where nothing may be in the way, without waiting for the device.
fn settle(root: &Path, tree: &Tree, wish: Wish) {
    settle_on(&Faulty::never(&Real), root, tree, wish);
}

/// The same on some disk.
fn settle_on(disk: &dyn Disk, root: &Path, tree: &Tree, wish: Wish) {
    match bring(disk, root, tree, wish).unwrap() {
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
    differences_on(&Real, root, tree)
}

/// The same on some disk.
fn differences_on(disk: &dyn Disk, root: &Path, tree: &Tree) -> Vec<String> {
    let survey = survey(disk, root, tree).unwrap();
    survey.differences().into_iter().map(|(status, path)| format!("{} {path}", status.name())).collect()
}

/// Every file below a directory by its path, with its text; empty folders are seen too.
fn files(root: &Path) -> BTreeMap<String, String> {
    files_on(&Real, root)
}

/// The same on some disk.
fn files_on(disk: &dyn Disk, root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![String::new()];
    while let Some(folder) = open.pop() {
        let names = disk.names(&root.join(&folder)).unwrap();
        if names.is_empty() && !folder.is_empty() {
            found.insert(format!("{folder}/"), String::new());
        }
        for (name, kind) in names {
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            let mut text = Vec::new();
            match kind {
                Kind::Folder => open.push(path),
                Kind::File => {
                    assert!(disk.read(&root.join(&path), 0, &mut text).unwrap());
                    found.insert(path, String::from_utf8(text).unwrap());
                }
                kind => panic!("{path} is {}", kind.name()),
            }
        }
    }
    found
}

/// The same without the tool's own folder, which must then hold the manifest and nothing else.
fn settled_files(root: &Path) -> BTreeMap<String, String> {
    settled_files_on(&Real, root)
}

/// The same on some disk.
fn settled_files_on(disk: &dyn Disk, root: &Path) -> BTreeMap<String, String> {
    let mut all = files_on(disk, root);
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

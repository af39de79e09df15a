//! A run may die at any point, and the next one completes the tree: every point is tried.

use std::path::PathBuf;

use super::faulty::End;
use super::memory::Memory;
use super::*;

/// What lies there before anything goes wrong.
fn old() -> Tree {
    tree(&[
        ("apps/a/overlays/eu/generated/deployment.yaml", "a: old\n"),
        ("apps/a/overlays/us/generated/deployment.yaml", "a: old\n"),
        ("apps/gone/generated/kustomization.yaml", "gone: old\n"),
        ("argocd/a.yaml", "same: yes\n"),
        ("runbooks/a.md", "old\n"),
        ("~apps/a/base/kustomization.yaml", "a: old\n"),
    ])
}

/// What a run that dies wants.
fn new() -> Tree {
    tree(&[
        ("apps/a/overlays/eu/generated/deployment.yaml", "a: new\n"),
        ("apps/a/overlays/us/generated/deployment.yaml", "a: old\n"),
        ("apps/b/overlays/eu/generated/deployment.yaml", "b: new\n"),
        ("argocd/a.yaml", "same: yes\n"),
        ("flux/eu/a.yaml", "a: new\n"),
        ("flux/eu/b.yaml", "b: new\n"),
        ("routing/README.md", "new\n"),
        ("runbooks/a.md", "new\n"),
        ("runbooks/b.md", "new\n"),
        ("~apps/a/base/kustomization.yaml", "a: new\n"),
        ("~apps/b/base/kustomization.yaml", "b: new\n"),
    ])
}

/// What the next run wants, since somebody edited the inventory meanwhile.
fn other() -> Tree {
    tree(&[
        ("apps/a/overlays/eu/generated/deployment.yaml", "a: other\n"),
        ("apps/b/overlays/us/generated/deployment.yaml", "b: other\n"),
        ("apps/gone/generated/kustomization.yaml", "gone: other\n"),
        ("argocd/a.yaml", "same: yes\n"),
        ("runbooks/a.md", "other\n"),
        ("~apps/a/base/kustomization.yaml", "a: other\n"),
        ("~apps/b/base/kustomization.yaml", "b: other\n"),
    ])
}

/// A directory on some disk.
struct Stage {
    disk: Box<dyn Disk>,
    root: PathBuf,
    _real: Option<TempDir>,
}

impl Stage {
    /// In memory, with `old` in it.
    fn memory() -> Self {
        thread_local! {
            static READY: Memory = {
                let memory = Memory::new();
                settle_on(&memory, Path::new("/deploy"), &old(), PLAIN);
                memory
            };
        }
        let disk = Box::new(READY.with(Clone::clone));
        Self { disk, root: PathBuf::from("/deploy"), _real: None }
    }

    /// On the real disk.
    fn real() -> Self {
        let directory = directory();
        settle(directory.path(), &old(), PLAIN);
        Self { disk: Box::new(Real), root: directory.path().to_path_buf(), _real: Some(directory) }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn has(&self, path: &str) -> bool {
        self.disk.kind(&self.path(path)).unwrap().is_some()
    }

    fn text(&self, path: &str) -> Option<String> {
        let mut bytes = Vec::new();
        self.disk.read(&self.path(path), 0, &mut bytes).unwrap().then(|| String::from_utf8(bytes).unwrap())
    }

    /// What a person does with an editor.
    fn edit(&self, path: &str, text: &str) {
        self.disk.remove(&self.path(path)).unwrap();
        self.disk.create(&self.path(path), text.as_bytes(), false).unwrap();
    }

    /// Lets a run to a tree go wrong at the change number `at`; false where it has fewer to make.
    fn dies(&self, tree: &Tree, at: usize, end: End, wish: Wish) -> bool {
        let disk = Faulty::new(&*self.disk, at, end);
        match bring(&disk, &self.root, tree, wish) {
            Ok(Done::Refused(survey)) => panic!("refused: {:?}", survey.differences()),
            Ok(Done::Written { .. }) => assert!(!disk.went_wrong(), "a fault was passed over at {at}"),
            Err(fault) => assert!(disk.went_wrong(), "{fault:#}"),
        }
        disk.went_wrong()
    }

    fn settle(&self, tree: &Tree, wish: Wish) {
        settle_on(&Faulty::never(&*self.disk), &self.root, tree, wish);
    }

    fn refuses(&self, tree: &Tree) -> bool {
        matches!(bring(&*self.disk, &self.root, tree, PLAIN).unwrap(), Done::Refused(_))
    }

    fn files(&self) -> BTreeMap<String, String> {
        files_on(&*self.disk, &self.root)
    }

    fn settled_files(&self) -> BTreeMap<String, String> {
        settled_files_on(&*self.disk, &self.root)
    }

    /// No file is anything else than one of these trees has it, but for those whose name says that they are not finished.
    fn is_whole(&self, trees: &[Tree]) {
        let is_part = |path: &str| path.split('/').any(|step| step.starts_with(".parallax-")) || path.ends_with('/');
        for (path, text) in self.files().iter().filter(|(path, _)| !path.starts_with(".parallax/") && !is_part(path)) {
            let place = TreePath::new(path).unwrap();
            let known = trees.iter().filter_map(|tree| tree.get(&place)).any(|file| file.text == *text);
            assert!(known, "{path}: {text:?}");
        }
    }

    /// What will lie there after the next run to a tree: that, but for what is the user's already.
    fn expected_after(&self, next: &Tree) -> BTreeMap<String, String> {
        let mut files = expected(next);
        files.insert("apps/a/base/kustomization.yaml".to_owned(), "a: old\n".to_owned());
        // A run that died when all was done has handed its scaffolds over.
        let scaffold = "apps/b/base/kustomization.yaml";
        if let (false, Some(text)) = (self.has(".parallax/journal.json"), self.text(scaffold)) {
            files.insert(scaffold.to_owned(), text);
        }
        files
    }
}

/// A directory in which `old` lies and a run to `new` went wrong at the change number `at`; nothing where it has fewer.
fn died(at: usize, end: End, wish: Wish) -> Option<Stage> {
    let stage = Stage::memory();
    stage.dies(&new(), at, end, wish).then_some(stage)
}

/// The longest runs have this many changes at least, or something is no longer tried.
const MANY: usize = 25;

/// Lets a run die of every change that it makes, and the next one want another tree.
fn every_point(make: fn() -> Stage, end: End, wish: Wish) {
    let mut points = 0;
    loop {
        let stage = make();
        if !stage.dies(&new(), points, end, wish) {
            break;
        }
        stage.is_whole(&[old(), new()]);
        let wanted = stage.expected_after(&other());
        stage.settle(&other(), PRUNE);
        assert_eq!(stage.settled_files(), wanted, "{end:?} {wish:?} {points}");
        let left = differences_on(&*stage.disk, &stage.root, &other());
        assert_eq!(left, [""; 0], "{end:?} {wish:?} {points}");
        points += 1;
    }
    assert!(points >= MANY, "{points} points");
}

#[test]
fn whatever_a_run_dies_of_the_next_completes_another_tree() {
    every_point(Stage::memory, End::Killed, PLAIN);
    every_point(Stage::memory, End::Killed, PRUNE);
    every_point(Stage::real, End::Killed, PRUNE);
}

#[test]
fn wherever_a_disk_is_full_the_next_run_completes_another_tree() {
    every_point(Stage::memory, End::Full, PLAIN);
    every_point(Stage::memory, End::Full, PRUNE);
}

#[test]
fn a_run_that_dies_after_a_run_that_died_loses_nothing() {
    let mut points = 0;
    for first in 0.. {
        if died(first, End::Killed, PLAIN).is_none() {
            break;
        }
        for second in 0.. {
            let stage = died(first, End::Killed, PLAIN).unwrap();
            if !stage.dies(&other(), second, End::Killed, PRUNE) {
                break;
            }
            stage.is_whole(&[old(), new(), other()]);
            let wanted = stage.expected_after(&new());
            stage.settle(&new(), PRUNE);
            assert_eq!(stage.settled_files(), wanted, "{first}, {second}");
            points += 1;
        }
    }
    assert!(points >= MANY * MANY, "{points} points");
}

#[test]
fn an_edit_after_a_run_died_is_never_written_over() {
    let mut paths: Vec<String> = [old(), new(), other()].iter().flat_map(|tree| expected(tree).into_keys()).collect();
    paths.sort();
    paths.dedup();
    let mut points = 0;
    for path in &paths {
        for at in 0.. {
            let Some(stage) = died(at, End::Killed, PRUNE) else { break };
            if !stage.has(path) {
                continue;
            }
            stage.edit(path, "mine\n");
            points += 1;
            let mut before = stage.files();
            // The lock of a run that died is nobody's, and goes with that of the next.
            before.remove(".parallax/lock");
            match bring(&*stage.disk, &stage.root, &other(), PRUNE).unwrap() {
                Done::Refused(_) => assert_eq!(stage.files(), before, "{path} {at}"),
                Done::Written { .. } => assert_eq!(stage.text(path).as_deref(), Some("mine\n"), "{path} {at}"),
            }
        }
    }
    assert!(points >= MANY * paths.len() / 2, "{points} points");
}

#[test]
fn a_forced_run_that_died_has_not_made_the_edit_its_own() {
    let path = "runbooks/a.md";
    let mut refusals = 0;
    for at in 0.. {
        let stage = Stage::memory();
        stage.edit(path, "mine\n");
        if !stage.dies(&new(), at, End::Killed, FORCE) {
            break;
        }
        let is_there = stage.text(path).as_deref() == Some("mine\n");
        assert_eq!(stage.refuses(&other()), is_there, "{at}");
        refusals += usize::from(is_there);
    }
    assert!(refusals > 10, "{refusals}");
}

#[test]
fn after_a_run_died_the_old_tree_can_be_had_again() {
    for at in 0.. {
        let Some(stage) = died(at, End::Killed, PLAIN) else { break };
        stage.settle(&old(), PRUNE);
        let mut found = stage.settled_files();
        // Scaffolds of the run that died are left to the user, who may have begun to use them.
        found.retain(|path, _| !path.starts_with("apps/b/"));
        assert_eq!(found, expected(&old()), "{at}");
    }
}

#[test]
fn what_a_lost_power_emptied_is_filled_again_and_an_emptied_file_otherwise_is_an_edit() {
    let path = "apps/b/overlays/eu/generated/deployment.yaml";
    let mut filled = 0;
    for at in 0.. {
        let Some(stage) = died(at, End::Killed, PLAIN) else { break };
        if !stage.has(path) || !stage.has(".parallax/journal.json") {
            continue;
        }
        stage.edit(path, "");
        stage.settle(&new(), PLAIN);
        assert_eq!(stage.text(path).as_deref(), Some("b: new\n"));
        stage.edit(path, "");
        assert!(stage.refuses(&new()), "{at}");
        filled += 1;
    }
    assert!(filled > 3, "{filled}");
}

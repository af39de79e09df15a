//! A run may die at any point, and the next one completes the tree: every point is tried.

use super::faulty::End;
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
        ("runbooks/a.md", "new\n"),
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

/// A directory in which `old` lies and then a run to `new` went wrong at the change number `at`; nothing once there are
/// no more changes.
fn died(at: usize, end: End, wish: Wish) -> Option<TempDir> {
    let directory = directory();
    settle(directory.path(), &old(), PLAIN);
    died_again(directory.path(), &new(), at, end, wish).then_some(directory)
}

/// Lets a run go wrong; whether it had so many changes to make.
fn died_again(root: &Path, tree: &Tree, at: usize, end: End, wish: Wish) -> bool {
    let disk = Faulty::new(at, end);
    let result = bring(&disk, root, tree, wish);
    match result {
        Ok(Done::Refused(survey)) => panic!("refused: {:?}", survey.differences()),
        Ok(Done::Written { .. }) => assert!(!disk.went_wrong(), "a fault was passed over at {at}"),
        Err(fault) => assert!(disk.went_wrong(), "{fault:#}"),
    }
    disk.went_wrong()
}

/// No file is anything else than one of these trees has it, but for those whose name says that they are not finished.
fn is_whole(root: &Path, trees: &[Tree]) {
    for (path, text) in files(root) {
        if path.starts_with(".parallax/") || path.ends_with(".part") || path.ends_with('/') {
            continue;
        }
        let place = TreePath::new(&path).unwrap();
        let known = trees.iter().filter_map(|tree| tree.get(&place)).any(|file| file.text == text);
        assert!(known, "{path}: {text:?}");
    }
}

/// What lies there after the next run to a tree: that, but for what is the user's already.
fn expected_after(root: &Path, next: &Tree) -> BTreeMap<String, String> {
    let mut files = expected(next);
    files.insert("apps/a/base/kustomization.yaml".to_owned(), "a: old\n".to_owned());
    // A run that died when all was done has handed its scaffolds over.
    let scaffold = "apps/b/base/kustomization.yaml";
    if let (false, Ok(text)) = (root.join(".parallax/journal.json").exists(), fs::read_to_string(root.join(scaffold))) {
        files.insert(scaffold.to_owned(), text);
    }
    files
}

/// The longest runs have this many changes at least, or something is no longer tried.
const MANY: usize = 25;

#[test]
fn whatever_a_run_dies_of_the_next_completes_another_tree() {
    for (end, wish) in [(End::Killed, PLAIN), (End::Killed, PRUNE), (End::Full, PLAIN), (End::Full, PRUNE)] {
        let mut points = 0;
        while let Some(directory) = died(points, end, wish) {
            is_whole(directory.path(), &[old(), new()]);
            let wanted = expected_after(directory.path(), &other());
            settle(directory.path(), &other(), PRUNE);
            assert_eq!(settled_files(directory.path()), wanted, "{end:?} {wish:?} {points}");
            assert_eq!(differences(directory.path(), &other()), [""; 0], "{end:?} {wish:?} {points}");
            points += 1;
        }
        assert!(points >= MANY, "{points} points");
    }
}

#[test]
fn a_run_that_dies_after_a_run_that_died_loses_nothing() {
    let mut points = 0;
    let mut first = 0;
    while died(first, End::Killed, PLAIN).is_some() {
        for second in 0.. {
            let directory = died(first, End::Killed, PLAIN).unwrap();
            if !died_again(directory.path(), &other(), second, End::Killed, PRUNE) {
                break;
            }
            is_whole(directory.path(), &[old(), new(), other()]);
            let wanted = expected_after(directory.path(), &new());
            settle(directory.path(), &new(), PRUNE);
            assert_eq!(settled_files(directory.path()), wanted, "{first}, {second}");
            points += 1;
        }
        first += 1;
    }
    assert!(points >= MANY * MANY, "{points} points");
}

#[test]
fn an_edit_after_a_run_died_is_never_written_over() {
    let paths: Vec<String> = files_of_all();
    let mut points = 0;
    for path in &paths {
        let mut at = 0;
        while let Some(directory) = died(at, End::Killed, PRUNE) {
            at += 1;
            let place = directory.path().join(path);
            if !place.exists() {
                continue;
            }
            fs::write(&place, "mine\n").unwrap();
            points += 1;
            let before = files(directory.path());
            match bring(&Real, directory.path(), &other(), PRUNE).unwrap() {
                Done::Refused(_) => assert_eq!(files(directory.path()), before, "{path} {at}"),
                Done::Written { .. } => assert_eq!(fs::read_to_string(&place).unwrap(), "mine\n", "{path} {at}"),
            }
        }
    }
    assert!(points >= MANY * paths.len() / 2, "{points} points");
}

fn files_of_all() -> Vec<String> {
    let mut paths: Vec<String> = [old(), new(), other()].iter().flat_map(|tree| expected(tree).into_keys()).collect();
    paths.sort();
    paths.dedup();
    paths
}

#[test]
fn a_forced_run_that_died_has_not_made_the_edit_its_own() {
    let path = "runbooks/a.md";
    let mut refusals = 0;
    for at in 0.. {
        let directory = directory();
        settle(directory.path(), &old(), PLAIN);
        fs::write(directory.path().join(path), "mine\n").unwrap();
        if !died_again(directory.path(), &new(), at, End::Killed, FORCE) {
            break;
        }
        let is_there = fs::read_to_string(directory.path().join(path)).unwrap() == "mine\n";
        let edits = refused(directory.path(), &other(), PLAIN);
        assert_eq!(!edits.is_empty(), is_there, "{at}: {edits:?}");
        refusals += usize::from(is_there);
    }
    assert!(refusals > 10, "{refusals}");
}

#[test]
fn a_run_that_died_before_it_wrote_anything_leaves_nothing_to_a_run_without_work() {
    for at in 0.. {
        let Some(directory) = died(at, End::Killed, PLAIN) else { break };
        settle(directory.path(), &old(), PRUNE);
        let mut found = settled_files(directory.path());
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
        let Some(directory) = died(at, End::Killed, PLAIN) else { break };
        let (place, journal) = (directory.path().join(path), directory.path().join(".parallax/journal.json"));
        if !place.exists() || !journal.exists() {
            continue;
        }
        fs::write(&place, "").unwrap();
        settle(directory.path(), &new(), PLAIN);
        assert_eq!(fs::read_to_string(&place).unwrap(), "b: new\n");
        fs::write(&place, "").unwrap();
        assert_eq!(refused(directory.path(), &new(), PLAIN), [format!("edited {path}")]);
        filled += 1;
    }
    assert!(filled > 3, "{filled}");
}

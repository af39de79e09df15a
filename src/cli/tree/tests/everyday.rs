//! What runs do while nothing goes wrong.

use super::*;

fn small() -> Tree {
    tree(&[
        ("apps/a/overlays/eu/generated/kustomization.yaml", "eu\n"),
        ("apps/a/overlays/us/generated/kustomization.yaml", "us\n"),
        ("argocd/a.yaml", "a\n"),
        ("~apps/a/base/kustomization.yaml", "base\n"),
        ("~apps/a/overlays/us/kustomization.yaml", "mine\n"),
    ])
}

/// Without the files of one region.
fn smaller() -> Tree {
    let mut tree = small();
    tree.retain(|path, _| !path.as_str().contains("/us/"));
    tree
}

#[test]
fn a_first_run_makes_the_whole_tree_where_nothing_was() {
    let directory = directory();
    let root = directory.path().join("not/there/yet");
    let tree = small();
    assert!(matches!(bring(&Real, &root, &tree, PLAIN).unwrap(), Done::Written { .. }));
    assert_eq!(settled_files(&root), expected(&tree));
}

#[test]
fn where_the_records_say_that_something_is_to_be_written_everything_is_looked_at_once() {
    let directory = directory();
    settle(directory.path(), &small(), PLAIN);
    let reads = |tree: &Tree| {
        let disk = Faulty::never(&Real);
        settle_on(&disk, directory.path(), tree, PLAIN);
        let kept = tree.iter().filter(|(_, file)| file.keeper == Keeper::Tool);
        kept.map(|(path, _)| disk.read_of(&directory.path().join(path.as_str()))).collect::<Vec<_>>()
    };
    let mut edited = small();
    edited.get_mut(&TreePath::new("argocd/a.yaml").unwrap()).unwrap().text = "new\n".to_owned();
    assert_eq!(reads(&edited), [1, 1, 1]);
    // What only the disk says counts once more under the lock.
    fs::remove_file(directory.path().join("argocd/a.yaml")).unwrap();
    assert_eq!(reads(&edited), [2, 2, 2]);
}

#[test]
fn an_empty_tree_leaves_no_trace() {
    let directory = directory();
    settle(&directory.path().join("deploy"), &Tree::new(), PRUNE);
    assert!(files(directory.path()).is_empty());
}

/// Modification and change times of everything, with the number of the inode: nothing can be written without a trace.
#[cfg(unix)]
fn traces(root: &Path) -> BTreeMap<String, [i64; 5]> {
    use std::os::unix::fs::MetadataExt;
    let mut traces = BTreeMap::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(path) = open.pop() {
        let about = path.symlink_metadata().unwrap();
        let inode = i64::try_from(about.ino()).unwrap();
        let trace = [about.mtime(), about.mtime_nsec(), about.ctime(), about.ctime_nsec(), inode];
        traces.insert(path.display().to_string(), trace);
        if about.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
    traces
}

#[cfg(unix)]
#[test]
fn a_second_run_writes_nothing_at_all() {
    for wish in [PLAIN, PRUNE, FORCE] {
        let directory = directory();
        settle(directory.path(), &small(), PLAIN);
        let before = traces(directory.path());
        settle(directory.path(), &small(), wish);
        assert_eq!(traces(directory.path()), before);
    }
}

#[cfg(unix)]
#[test]
fn one_change_leaves_every_other_file_alone() {
    let directory = directory();
    settle(directory.path(), &small(), PLAIN);
    let mut before = traces(directory.path());
    let mut tree = small();
    tree.insert(TreePath::new("argocd/a.yaml").unwrap(), TreeFile { text: "b\n".to_owned(), keeper: Keeper::Tool });
    settle(directory.path(), &tree, PLAIN);
    let mut after = traces(directory.path());
    for traces in [&mut before, &mut after] {
        traces.retain(|path, _| path.contains("apps/"));
    }
    assert_eq!(before.len(), 11);
    assert_eq!(after, before);
}

#[test]
fn an_edited_file_stops_the_run_and_nothing_is_written() {
    let directory = directory();
    settle(directory.path(), &smaller(), PLAIN);
    fs::write(directory.path().join("argocd/a.yaml"), "mine\n").unwrap();
    let before = files(directory.path());
    assert_eq!(refused(directory.path(), &small(), PLAIN), ["edited argocd/a.yaml"]);
    assert_eq!(files(directory.path()), before);
    settle(directory.path(), &small(), FORCE);
    assert_eq!(settled_files(directory.path()), expected(&small()));
}

#[test]
fn an_edit_that_says_what_would_be_written_is_fine() {
    let directory = directory();
    settle(directory.path(), &tree(&[("x/a.yaml", "old\n")]), PLAIN);
    fs::write(directory.path().join("x/a.yaml"), "new\n").unwrap();
    let new = tree(&[("x/a.yaml", "new\n")]);
    settle(directory.path(), &new, PLAIN);
    // It is the tool's again: the next change is no edit.
    settle(directory.path(), &tree(&[("x/a.yaml", "newer\n")]), PLAIN);
}

#[test]
fn a_file_that_the_tool_never_wrote_is_not_written_over() {
    let directory = directory();
    fs::create_dir(directory.path().join("argocd")).unwrap();
    fs::write(directory.path().join("argocd/a.yaml"), "theirs\n").unwrap();
    assert_eq!(refused(directory.path(), &small(), PLAIN), ["not ours argocd/a.yaml"]);
    assert_eq!(files(directory.path()).len(), 1);
    // With the right bytes in it, it is taken over.
    fs::write(directory.path().join("argocd/a.yaml"), "a\n").unwrap();
    settle(directory.path(), &small(), PLAIN);
}

#[test]
fn a_scaffold_is_written_once_and_again_only_where_it_is_gone() {
    let directory = directory();
    settle(directory.path(), &small(), PLAIN);
    let base = directory.path().join("apps/a/base/kustomization.yaml");
    fs::write(&base, "mine\n").unwrap();
    settle(directory.path(), &small(), FORCE);
    assert_eq!(fs::read_to_string(&base).unwrap(), "mine\n");
    // The overlays need it: without it nothing can be built.
    fs::remove_file(&base).unwrap();
    settle(directory.path(), &small(), PLAIN);
    assert_eq!(fs::read_to_string(&base).unwrap(), "base\n");
}

#[test]
fn what_is_not_wanted_any_more_stays_until_it_is_pruned() {
    let directory = directory();
    settle(directory.path(), &small(), PLAIN);
    let stale = "apps/a/overlays/us/generated/kustomization.yaml";
    for _ in 0..2 {
        settle(directory.path(), &smaller(), PLAIN);
        assert_eq!(differences(directory.path(), &smaller()), [format!("stale {stale}")]);
    }
    settle(directory.path(), &smaller(), PRUNE);
    let mut wanted = expected(&smaller());
    // The user's, with its folder; the empty folder beside it is gone.
    wanted.insert("apps/a/overlays/us/kustomization.yaml".to_owned(), "mine\n".to_owned());
    assert_eq!(settled_files(directory.path()), wanted);
    assert_eq!(differences(directory.path(), &smaller()), [""; 0]);
}

#[test]
fn a_stale_file_that_was_edited_stays_and_becomes_the_users() {
    let directory = directory();
    settle(directory.path(), &small(), PLAIN);
    let stale = "apps/a/overlays/us/generated/kustomization.yaml";
    fs::write(directory.path().join(stale), "mine\n").unwrap();
    settle(directory.path(), &smaller(), PLAIN);
    assert_eq!(differences(directory.path(), &smaller()), [format!("stale, edited {stale}")]);
    settle(directory.path(), &smaller(), PRUNE);
    assert_eq!(fs::read_to_string(directory.path().join(stale)).unwrap(), "mine\n");
    assert_eq!(differences(directory.path(), &smaller()), [""; 0]);
    // Wanted again, it is somebody else's.
    assert_eq!(refused(directory.path(), &small(), PLAIN), [format!("not ours {stale}")]);
}

#[test]
fn a_stale_file_that_somebody_removed_is_forgotten() {
    let directory = directory();
    settle(directory.path(), &small(), PLAIN);
    fs::remove_dir_all(directory.path().join("apps/a/overlays/us")).unwrap();
    settle(directory.path(), &smaller(), PLAIN);
    assert_eq!(settled_files(directory.path()), expected(&smaller()));
}

#[test]
fn line_ends_of_another_system_are_no_edit() {
    let directory = directory();
    settle(directory.path(), &tree(&[("x/a.yaml", "a\nb\n"), ("x/b.yaml", "old\nb\n")]), PLAIN);
    for name in ["x/a.yaml", "x/b.yaml", ".parallax/manifest.json"] {
        let text = fs::read_to_string(directory.path().join(name)).unwrap();
        fs::write(directory.path().join(name), text.replace('\n', "\r\n")).unwrap();
    }
    let new = tree(&[("x/a.yaml", "a\nb\n"), ("x/b.yaml", "new\nb\n")]);
    assert_eq!(differences(directory.path(), &new), ["outdated x/b.yaml"]);
    settle(directory.path(), &new, PLAIN);
    assert_eq!(fs::read_to_string(directory.path().join("x/a.yaml")).unwrap(), "a\r\nb\r\n");
    // Only some of the line ends are no conversion.
    fs::write(directory.path().join("x/a.yaml"), "a\r\nb\n").unwrap();
    assert_eq!(refused(directory.path(), &new, PLAIN), ["edited x/a.yaml"]);
}

#[test]
fn another_catalog_alone_is_no_reason_to_write() {
    let directory = directory();
    settle(directory.path(), &small(), PLAIN);
    let before = files(directory.path());
    let (tree, other) = (small(), Maker { tool: "parallax 9".to_owned(), catalog: "9".to_owned() });
    let found = survey(&Real, directory.path(), &tree).unwrap();
    write(&Real, directory.path(), &tree, found, PLAIN, &other, &|_| Ok(())).unwrap();
    assert_eq!(files(directory.path()), before);
}

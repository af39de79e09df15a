//! A disk that somebody else has prepared.

use super::super::record::Records;
use super::*;

fn one() -> Tree {
    tree(&[("apps/a/generated/x.yaml", "x\n")])
}

/// A directory with `one` in it and this manifest.
fn with_manifest(manifest: &str) -> TempDir {
    let directory = directory();
    settle(directory.path(), &one(), PLAIN);
    fs::write(directory.path().join(".parallax/manifest.json"), manifest).unwrap();
    directory
}

fn fault(root: &Path, tree: &Tree) -> String {
    match bring(&Real, root, tree, PRUNE) {
        Ok(_) => panic!("no fault"),
        Err(fault) => format!("{fault:#}"),
    }
}

#[test]
fn a_manifest_that_names_files_elsewhere_is_refused() {
    let digest = "0".repeat(64);
    for path in ["../outside", "/etc/passwd", "a/../../b", "", "a//b", "C:/x", "a\\u0000b", ".parallax/lock", "./a"] {
        let text = format!(r#"{{"formatVersion": 1, "files": {{"{path}": "{digest}"}}}}"#);
        let directory = with_manifest(&text);
        let told = fault(directory.path(), &one());
        assert!(told.contains("is no path of a generated file") && told.contains("restore it"), "{path}: {told}");
        let text = format!(r#"{{"formatVersion": 1, "files": {{}}, "scaffolds": ["{path}"]}}"#);
        assert!(fault(with_manifest(&text).path(), &one()).contains("is no path"), "{path}");
    }
}

#[test]
fn a_damaged_manifest_is_told_with_a_way_on_and_so_is_a_newer_one() {
    let deep = format!(r#"{{"formatVersion": 1, "files": {}"#, "[".repeat(100_000));
    let bad = ["", "{", "[]", "null", "<<<<<<< HEAD\n", r#"{"formatVersion": 1, "files": {"a": "b"}}"#, &deep];
    for text in bad {
        let told = fault(with_manifest(text).path(), &one());
        assert!(told.contains("damaged") && told.contains("restore it from version control"), "{told}");
        assert!(told.len() < 1000, "{}", told.len());
    }
    let told = fault(with_manifest(r#"{"formatVersion": 2, "paths": []}"#).path(), &one());
    assert!(told.contains("has format 2") && told.contains("use the version that wrote it"), "{told}");
}

#[test]
fn a_hostile_journal_makes_nothing_ours_and_removes_nothing() {
    let directory = directory();
    settle(directory.path(), &one(), PLAIN);
    fs::create_dir(directory.path().join("src")).unwrap();
    fs::write(directory.path().join("src/main.rs"), "mine\n").unwrap();
    fs::write(directory.path().join("src/.parallax-7.part"), "half").unwrap();
    let journal = directory.path().join(".parallax/journal.json");
    for path in ["../outside", "/etc/passwd", ".parallax/manifest.json"] {
        let text = format!(r#"{{"formatVersion": 1, "run": 7, "files": {{"{path}": {{"old": null, "new": null}}}}}}"#);
        fs::write(&journal, text).unwrap();
        assert!(fault(directory.path(), &one()).contains("is no path"), "{path}");
    }
    let text = r#"{"formatVersion": 1, "run": 7, "files": {"src/main.rs": {"old": null, "new": null}}}"#;
    fs::write(&journal, text).unwrap();
    settle(directory.path(), &one(), PRUNE);
    let found = settled_files(directory.path());
    assert_eq!(found.get("src/main.rs").map(String::as_str), Some("mine\n"));
    assert!(!found.contains_key("src/.parallax-7.part"));
}

#[test]
fn pruning_removes_only_what_the_manifest_knows_by_its_digest() {
    let directory = directory();
    let two = tree(&[("apps/a/generated/x.yaml", "x\n"), ("apps/b/generated/x.yaml", "b\n")]);
    settle(directory.path(), &two, PLAIN);
    fs::write(directory.path().join("apps/b/notes.md"), "mine\n").unwrap();
    settle(directory.path(), &one(), PRUNE);
    let mut wanted = expected(&one());
    wanted.insert("apps/b/notes.md".to_owned(), "mine\n".to_owned());
    assert_eq!(settled_files(directory.path()), wanted);
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    /// A directory and one outside of it, which must not change.
    fn with_outside() -> (TempDir, TempDir) {
        let outside = directory();
        fs::create_dir_all(outside.path().join("generated")).unwrap();
        fs::write(outside.path().join("generated/x.yaml"), "x\n").unwrap();
        (directory(), outside)
    }

    #[test]
    fn nothing_is_written_through_a_link() {
        for wish in [PLAIN, FORCE, PRUNE] {
            let (directory, outside) = with_outside();
            fs::create_dir(directory.path().join("apps")).unwrap();
            symlink(outside.path(), directory.path().join("apps/a")).unwrap();
            let tree = tree(&[("apps/a/generated/x.yaml", "new\n"), ("~apps/a/base/y.yaml", "new\n")]);
            let told = refused(directory.path(), &tree, wish);
            assert_eq!(told, ["apps/a is a symbolic link and no directory, and nothing is written through it"]);
            assert_eq!(files(outside.path()).len(), 1);
        }
    }

    #[test]
    fn nothing_is_pruned_through_a_link() {
        let (directory, outside) = with_outside();
        settle(directory.path(), &one(), PLAIN);
        fs::remove_dir_all(directory.path().join("apps/a")).unwrap();
        symlink(outside.path(), directory.path().join("apps/a")).unwrap();
        settle(directory.path(), &tree(&[("argocd/x.yaml", "x\n")]), PRUNE);
        assert_eq!(fs::read_to_string(outside.path().join("generated/x.yaml")).unwrap(), "x\n");
    }

    #[test]
    fn a_link_in_the_place_of_a_file_is_in_the_way_even_by_force() {
        let (directory, outside) = with_outside();
        settle(directory.path(), &one(), PLAIN);
        let place = directory.path().join("apps/a/generated/x.yaml");
        fs::remove_file(&place).unwrap();
        symlink(outside.path().join("generated/x.yaml"), &place).unwrap();
        for wish in [PLAIN, FORCE] {
            let told = refused(directory.path(), &one(), wish);
            assert_eq!(told, ["apps/a/generated/x.yaml is a symbolic link and no file"]);
        }
    }

    #[test]
    fn the_tools_own_folder_may_be_no_link() {
        let (directory, outside) = with_outside();
        symlink(outside.path(), directory.path().join(".parallax")).unwrap();
        assert_eq!(refused(directory.path(), &one(), FORCE).len(), 1);
        assert_eq!(files(outside.path()).len(), 1);
    }

    #[test]
    fn a_scaffold_behind_a_link_is_the_users_arrangement() {
        let (directory, outside) = with_outside();
        fs::create_dir_all(directory.path().join("apps/a")).unwrap();
        symlink(outside.path().join("generated"), directory.path().join("apps/a/base")).unwrap();
        settle(directory.path(), &tree(&[("~apps/a/base/x.yaml", "other\n"), ("argocd/x.yaml", "x\n")]), FORCE);
        assert_eq!(fs::read_to_string(outside.path().join("generated/x.yaml")).unwrap(), "x\n");
    }

    #[test]
    fn a_pipe_in_the_place_of_a_file_is_not_waited_for() {
        let directory = directory();
        settle(directory.path(), &one(), PLAIN);
        let place = directory.path().join("apps/a/generated/x.yaml");
        fs::remove_file(&place).unwrap();
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &place, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        assert_eq!(refused(directory.path(), &one(), FORCE).len(), 1);
    }
}

#[test]
fn a_directory_in_the_place_of_a_file_and_the_other_way_round_are_in_the_way() {
    let directory = directory();
    fs::create_dir_all(directory.path().join("apps/a/generated/x.yaml")).unwrap();
    fs::write(directory.path().join("argocd"), "a file\n").unwrap();
    let tree = tree(&[("apps/a/generated/x.yaml", "x\n"), ("argocd/x.yaml", "x\n")]);
    let told = refused(directory.path(), &tree, FORCE);
    assert_eq!(
        told,
        [
            "apps/a/generated/x.yaml is a directory and no file",
            "argocd is a file and no directory, and nothing is written through it"
        ]
    );
}

#[test]
fn a_directory_that_is_a_file_is_told() {
    let directory = directory();
    let file = directory.path().join("file");
    fs::write(&file, "x").unwrap();
    assert!(fault(&file, &one()).contains("is a file and no directory"));
}

#[test]
fn a_second_run_at_the_same_time_is_turned_away_and_changes_nothing() {
    let directory = directory();
    settle(directory.path(), &one(), PLAIN);
    let _held = Real.lock(&directory.path().join(".parallax/lock")).unwrap().expect("nobody holds it");
    let before = files(directory.path());
    let told = fault(directory.path(), &tree(&[("argocd/x.yaml", "x\n")]));
    assert!(told.contains("another run is writing here"), "{told}");
    assert_eq!(files(directory.path()), before);
}

#[test]
fn what_a_run_that_ended_meanwhile_wrote_is_seen_under_the_lock() {
    let directory = directory();
    settle(directory.path(), &one(), PLAIN);
    let (mine, theirs) = (tree(&[("argocd/x.yaml", "mine\n")]), tree(&[("argocd/x.yaml", "theirs\n")]));
    let found = survey(&Real, directory.path(), &mine).unwrap();
    settle(directory.path(), &theirs, PRUNE);
    match write(&Real, directory.path(), &mine, found, PLAIN, &maker(), &|_| Ok(())).unwrap() {
        Done::Written { before, .. } => assert_eq!(before.differences().len(), 1, "no longer missing but outdated"),
        Done::Refused(_) => panic!("a finished run's file is no edit"),
    }
    assert_eq!(settled_files(directory.path()), expected(&mine));
}

#[test]
fn what_a_run_wrote_while_this_one_looked_is_no_edit() {
    let directory = directory();
    settle(directory.path(), &one(), PLAIN);
    let path = directory.path().join("apps/a/generated/x.yaml");
    // It looks while another run has moved its file there, and has not told the manifest yet.
    let (theirs, mine) =
        (tree(&[("apps/a/generated/x.yaml", "theirs\n")]), tree(&[("apps/a/generated/x.yaml", "mine\n")]));
    fs::write(&path, "theirs\n").unwrap();
    let found = survey(&Real, directory.path(), &mine).unwrap();
    assert_eq!(found.edited().count(), 1);
    fs::write(&path, "x\n").unwrap();
    settle(directory.path(), &theirs, PLAIN);
    let done = write(&Real, directory.path(), &mine, found, PLAIN, &maker(), &|_| Ok(())).unwrap();
    assert!(matches!(done, Done::Written { .. }));
    assert_eq!(settled_files(directory.path()), expected(&mine));
}

#[test]
fn what_looked_right_and_was_written_over_and_remembered_as_before_is_seen_under_the_lock() {
    let directory = directory();
    let (before, mine) = (tree(&[("a.yaml", "x\n"), ("b.yaml", "x\n")]), tree(&[("a.yaml", "y\n"), ("b.yaml", "y\n")]));
    settle(directory.path(), &before, PLAIN);
    // It looks while another run of the same inventory is at work; a third has put everything back before it has the lock.
    fs::write(directory.path().join("a.yaml"), "y\n").unwrap();
    let found = survey(&Real, directory.path(), &mine).unwrap();
    assert_eq!((found.same, found.changes.len()), (1, 1));
    fs::write(directory.path().join("a.yaml"), "x\n").unwrap();
    let done = write(&Real, directory.path(), &mine, found, PLAIN, &maker(), &|_| Ok(())).unwrap();
    assert!(matches!(done, Done::Written { .. }));
    assert_eq!(settled_files(directory.path()), expected(&mine));
}

#[test]
fn what_somebody_put_into_a_folder_that_a_run_died_over_is_kept_and_the_way_out_is_said() {
    let directory = directory();
    settle(directory.path(), &one(), PLAIN);
    let digest = "0".repeat(64);
    let journal = format!(
        r#"{{"formatVersion": 1, "run": 7, "files": {{"apps/b/generated/x.yaml": {{"old": null, "new": "{digest}"}}}}}}"#
    );
    fs::write(directory.path().join(".parallax/journal.json"), journal).unwrap();
    let part = directory.path().join("apps/.parallax-7.part");
    fs::create_dir_all(part.join("generated")).unwrap();
    fs::write(part.join("generated/x.yaml"), "half").unwrap();
    fs::write(part.join("notes.md"), "mine\n").unwrap();
    let new = tree(&[("apps/a/generated/x.yaml", "new\n"), ("apps/b/generated/x.yaml", "b\n")]);
    let told = fault(directory.path(), &new);
    let way_out = "parallax did not write what lies in it: `notes.md`; move that to where it belongs";
    assert!(told.contains(".parallax-7.part: a run that did not finish") && told.contains(way_out), "{told}");
    assert_eq!(fs::read_to_string(part.join("notes.md")).unwrap(), "mine\n");
    // Once that is done, the same command goes on.
    fs::rename(part.join("notes.md"), directory.path().join("notes.md")).unwrap();
    settle(directory.path(), &new, PRUNE);
    assert_eq!(fs::read_to_string(directory.path().join("notes.md")).unwrap(), "mine\n");
    assert!(!part.exists());
}

#[test]
fn an_edit_between_looking_and_locking_is_seen() {
    let directory = directory();
    settle(directory.path(), &one(), PLAIN);
    let new = tree(&[("apps/a/generated/x.yaml", "new\n")]);
    let found = survey(&Real, directory.path(), &new).unwrap();
    fs::write(directory.path().join("apps/a/generated/x.yaml"), "mine\n").unwrap();
    let done = write(&Real, directory.path(), &new, found, PLAIN, &maker(), &|_| Ok(())).unwrap();
    assert!(matches!(done, Done::Refused(_)));
    assert_eq!(settled_files(directory.path()).into_values().collect::<Vec<_>>(), ["mine\n"]);
}

#[test]
fn a_path_that_was_read_as_input_stops_everything() {
    let directory = directory();
    let tree = one();
    let found = survey(&Real, directory.path(), &tree).unwrap();
    let allow = |path: &Path| if path.ends_with("x.yaml") { Err(anyhow::anyhow!("was read")) } else { Ok(()) };
    assert!(write(&Real, directory.path(), &tree, found, FORCE, &maker(), &allow).is_err());
    assert!(files(directory.path()).is_empty());
}

#[test]
fn records_of_a_directory_without_any_are_empty() {
    let directory = directory();
    assert_eq!(Records::read(&Real, directory.path()).unwrap(), Records::default());
}

//! What is said of a directory.

use super::super::show::{Differences, Way, list};
use super::super::survey::Status;
use super::super::unknown::unknown;
use super::super::{place, way_between};
use super::*;

fn diff(root: &Path, tree: &Tree, way: Way) -> String {
    Differences::text(&Real, root, &survey(&Real, root, tree).unwrap(), way)
}

#[test]
fn a_diff_shows_what_changes_appears_and_goes() {
    let directory = directory();
    settle(directory.path(), &tree(&[("x/a.yaml", "a\nb\nc\n"), ("x/gone.yaml", "gone\n")]), PLAIN);
    let new = tree(&[("x/a.yaml", "a\nB\nc\n"), ("x/new.yaml", "new\n")]);
    let changed = "--- a/x/a.yaml\n+++ b/x/a.yaml\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n\
                   --- /dev/null\n+++ b/x/new.yaml\n@@ -0,0 +1 @@\n+new\n";
    assert_eq!(diff(directory.path(), &new, Way::Changes { prune: false }), changed);
    let gone = "--- a/x/gone.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n";
    assert_eq!(diff(directory.path(), &new, Way::Changes { prune: true }), format!("{changed}{gone}"));
    assert_eq!(diff(directory.path(), &new, Way::Edits), "");
}

#[test]
fn a_diff_is_harmless_and_ends() {
    let directory = directory();
    let many: String = "a line\n".repeat(9000);
    let wanted = tree(&[("x/a.yaml", &many), ("x/b.yaml", "b\n"), ("x/c.yaml", "c\n"), ("w/a.yaml", "ok\n")]);
    fs::create_dir_all(directory.path().join("w")).unwrap();
    fs::write(directory.path().join("w/a.yaml"), "\u{1b}[31m\u{202e}\u{9b}evil\r\n\u{7}\n").unwrap();
    let shown = diff(directory.path(), &wanted, Way::Changes { prune: false });
    assert!(!shown.chars().any(|c| c != '\n' && c.is_control()) && !shown.contains('\u{202e}'), "{shown}");
    assert!(shown.contains("evil"));
    assert!(shown.lines().count() < 4010, "{}", shown.lines().count());
    assert!(shown.contains("more lines of x/a.yaml"));
    assert!(shown.ends_with("... and 2 files more of which no lines are shown\n"), "{shown}");
    fs::write(directory.path().join("w/a.yaml"), b"\xff\xfe").unwrap();
    let shown = diff(directory.path(), &wanted, Way::Changes { prune: false });
    assert!(shown.starts_with("Files a/w/a.yaml and b/w/a.yaml differ\n"), "{shown}");
}

#[test]
fn names_are_listed_by_state_as_far_as_anybody_reads() {
    let names: Vec<String> = (0..60).map(|at| format!("x/{at}.yaml")).collect();
    let missing = names.iter().map(|name| (Status::Missing, name.as_str()));
    let told = list(missing.chain([(Status::Stale, "x/old.yaml")]));
    assert_eq!(told.lines().count(), 52);
    assert!(told.contains("  missing       ... and 10 more\n  stale         x/old.yaml\n"), "{told}");
}

#[test]
fn strangers_are_named_only_in_folders_that_are_the_tools() {
    let directory = directory();
    let tree =
        tree(&[("apps/a/generated/deep/x.yaml", "x\n"), ("apps/a/generated/y.yaml", "y\n"), ("runbooks/a.md", "a\n")]);
    settle(directory.path(), &tree, PLAIN);
    for stranger in ["apps/a/generated/added.yaml", "apps/a/own.yaml", "runbooks/ours.md", "own.yaml"] {
        fs::write(directory.path().join(stranger), "mine\n").unwrap();
    }
    fs::create_dir(directory.path().join("apps/a/generated/deep/more")).unwrap();
    let found = unknown(&Real, directory.path(), &survey(&Real, directory.path(), &tree).unwrap()).unwrap();
    assert_eq!(found, ["apps/a/generated/added.yaml", "apps/a/generated/deep/more"]);
}

#[test]
fn the_way_between_directories_goes_up_and_down() {
    let way = |from: &str, to: &str| way_between(Path::new(from), Path::new(to));
    assert_eq!(way("/a/b", "/a/b").as_deref(), Some("."));
    assert_eq!(way("/a/b", "/a/b/c/d").as_deref(), Some("c/d"));
    assert_eq!(way("/a/b", "/a/c").as_deref(), Some("../c"));
    assert_eq!(way("/a/bc", "/a/b/c").as_deref(), Some("../b/c"));
    assert_eq!(way("/a/b", "/a/b/./c//d/").as_deref(), Some("c/d"));
    assert_eq!(way("/", "/a/b").as_deref(), Some("a/b"));
}

#[cfg(unix)]
#[test]
fn a_directory_is_looked_up_through_links_as_far_as_it_is_there() {
    let directory = directory();
    let real = fs::canonicalize(directory.path()).unwrap().join("real");
    fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink("real", directory.path().join("link")).unwrap();
    assert_eq!(place(&directory.path().join("link/not/./there")).unwrap(), real.join("not/there"));
    assert_eq!(place(&directory.path().join("link/..")).unwrap(), real.parent().unwrap());
    fs::write(real.join("file"), "x").unwrap();
    assert!(place(&real.join("file")).is_err());
}

//! Disks and devices that are full, that may only be read, or that belong to somebody else.

use std::fs::{self, OpenOptions, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::{EXAMPLE, SMALL, files, parallax, platform, ran, root, told};

#[test]
fn standard_output_that_is_full_fails_every_command_with_a_word() {
    let commands: [&[&str]; 12] = [
        &["plan", SMALL],
        &["plan", SMALL, "--format", "json"],
        &["validate", SMALL, "--format", "sarif"],
        &["cost", SMALL],
        &["compare", SMALL],
        &["latency", SMALL],
        &["explain", "PX409"],
        &["catalog", "list"],
        &["schema", "plan"],
        &["config", "show"],
        &["templates", "list"],
        &["init", "-"],
    ];
    for arguments in commands {
        let full = OpenOptions::new().write(true).open("/dev/full").expect("a device");
        let (code, _, err) = told(&parallax().args(arguments).stdout(full).output().expect("it runs"));
        assert_eq!(code, 2, "{arguments:?}: {err}");
        assert!(err.contains("standard output cannot be written"), "{arguments:?}: {err}");
    }
}

#[test]
fn an_output_that_is_full_leaves_every_other_output_as_it_was() {
    let directory = TempDir::new().expect("a directory");
    let other = directory.path().join("plan.json");
    fs::write(&other, "mine").expect("it can be written");
    for format in ["yaml", "markdown", "table"] {
        let good = format!("json={}", other.display());
        let (code, _, err) = ran(&[&"plan", &SMALL, &"--output", &good, &"--output", &format!("{format}=/dev/full")]);
        assert_eq!(code, 2, "{err}");
        assert!(err.contains("/dev/full: cannot be written: No space left on device"), "{err}");
        assert_eq!(files(directory.path()).into_values().collect::<Vec<_>>(), [b"mine"]);
    }
}

#[test]
fn a_limit_on_the_size_of_files_leaves_no_half_of_one() {
    let directory = TempDir::new().expect("a directory");
    let at = |name: &str| directory.path().join(name).display().to_string();
    let plan = format!("json={}", at("plan.json"));
    fs::write(at("plan.json"), "mine").expect("it can be written");
    let limited = |arguments: &[&str]| {
        let mut shell = Command::new("sh");
        // The signal of the limit is left aside, so that writing fails as it does where a quota is used up.
        shell.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_parallax")]);
        shell.args(arguments).current_dir(root()).stdin(Stdio::null());
        told(&shell.output().expect("it runs"))
    };
    let commands: [&[&str]; 4] = [
        &["plan", SMALL, "--output", &plan],
        &["init", &at("inventory.yaml")],
        &["man", directory.path().to_str().expect("UTF-8")],
        &["templates", "export", &at("templates")],
    ];
    for arguments in commands {
        let (code, _, err) = limited(arguments);
        assert!(code == 2 && err.contains("cannot be written: File too large"), "{arguments:?}: {code} {err}");
        let left = files(directory.path());
        assert_eq!(left.len(), 1, "{arguments:?}: {:?}", left.keys());
        assert_eq!(left.into_values().collect::<Vec<_>>(), [b"mine"]);
    }
    // Of a tree some files are there, each whole, and the next run completes it.
    let tree = at("deploy");
    let (code, _, err) = limited(&["generate", EXAMPLE, "-o", &tree]);
    assert!(code == 2 && err.contains("File too large"), "{err}");
    assert_completes(Path::new(EXAMPLE), Path::new(&tree));
}

/// What lies there is part of what a run makes, byte by byte, and a run makes the rest.
fn assert_completes(inventory: &Path, tree: &Path) {
    let fresh = TempDir::new().expect("a directory");
    assert_eq!(ran(&[&"generate", &inventory, &"-o", &fresh.path()]).0, 0);
    let whole = files(fresh.path());
    if tree.exists() {
        for (path, bytes) in files(tree) {
            assert!(path.starts_with(".parallax") || whole.get(&path) == Some(&bytes), "{}", path.display());
        }
    }
    let (code, _, err) = ran(&[&"generate", &inventory, &"-o", &tree]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(files(tree), whole);
}

/// Whether mounts of our own can be made: as root, or where users have their own namespaces.
fn namespace() -> Option<&'static [&'static str]> {
    let ways: [&[&str]; 2] = [&["-m"], &["-rm"]];
    ways.into_iter().find(|way| {
        let script = "d=$(mktemp -d) && mount -t tmpfs -o size=64k none \"$d\" && umount \"$d\" && rmdir \"$d\"";
        let tried = Command::new("unshare").args(*way).args(["sh", "-c", script]).output();
        tried.is_ok_and(|output| output.status.success())
    })
}

/// Runs a script of the shell with mounts of its own; nothing where that is not allowed. `$1` is the program, `$2` a
/// directory, `$3` an inventory and `$4` another.
#[expect(clippy::print_stdout, reason = "who runs the tests is told what was passed over")]
fn mounted(script: &str, directory: &Path) -> Option<String> {
    let Some(way) = namespace() else {
        println!("skipped: no mounts can be made here");
        return None;
    };
    let (one, other) = (directory.join("one.yaml"), directory.join("other.yaml"));
    fs::write(&one, platform(12, "one")).expect("it can be written");
    fs::write(&other, platform(36, "other")).expect("it can be written");
    let place = directory.join("mount");
    fs::create_dir(&place).expect("a directory");
    let mut shell = Command::new("unshare");
    shell.args(way).args(["sh", "-eu", "-c", script, "sh", env!("CARGO_BIN_EXE_parallax")]);
    let output = shell.args([place, one, other]).current_dir(root()).stdin(Stdio::null()).output().expect("it runs");
    let (code, out, err) = told(&output);
    assert_eq!(code, 0, "{out}\n{err}");
    Some(out)
}

#[test]
fn a_disk_that_fills_up_keeps_every_file_whole_and_the_next_run_goes_on() {
    let directory = TempDir::new().expect("a directory");
    let script = r#"
        mount -t tmpfs -o size=8m none "$2"
        "$1" generate "$3" -o "$2/tree" 2>/dev/null
        cp -r "$2/tree" "${2%mount}before"
        head -c 20m /dev/zero > "$2/ballast" 2>/dev/null || true
        truncate -s -64k "$2/ballast"
        "$1" generate "$4" -o "$2/tree" --prune 2>&1 || echo "code $?"
        cp -r "$2/tree" "${2%mount}during"
        "$1" plan "$4" --output "json=$2/plan.json" 2>&1 >/dev/null || echo "code $?"
        echo; ls -A "$2"
        rm "$2/ballast"
        "$1" generate "$4" -o "$2/tree" --prune 2>&1
        cp -r "$2/tree" "${2%mount}after"
    "#;
    let Some(out) = mounted(script, directory.path()) else { return };
    assert_eq!(out.matches("code 2").count(), 2, "{out}");
    assert_eq!(out.matches("cannot be written: No space left on device").count(), 2, "{out}");
    assert!(out.contains("\nballast\ntree\n") && !out.contains("plan.json\n"), "{out}");
    let at = |name: &str| files(&directory.path().join(name));
    let (before, during, after) = (at("before"), at("during"), at("after"));
    for (path, bytes) in &during {
        let known = before.get(path) == Some(bytes) || after.get(path) == Some(bytes);
        assert!(known || path.starts_with(".parallax"), "{}", path.display());
    }
    assert_eq!(before.keys().filter(|path| !during.contains_key(*path)).count(), 0, "no file is lost");
    let other = directory.path().join("other.yaml");
    let fresh = directory.path().join("fresh");
    assert_eq!(ran(&[&"generate", &other, &"-o", &fresh]).0, 0);
    let of_tool = |(path, _): &(&std::path::PathBuf, &Vec<u8>)| path.to_string_lossy().contains("/generated/");
    let (made, wanted) = (after.iter().filter(of_tool), files(&fresh));
    assert!(made.clone().count() >= 12 && made.clone().all(|(path, bytes)| wanted.get(path) == Some(bytes)));
}

#[test]
fn a_read_only_disk_can_be_checked_and_is_said_where_it_would_be_written() {
    let directory = TempDir::new().expect("a directory");
    let script = r#"
        mount -t tmpfs none "$2"
        "$1" generate "$3" -o "$2/tree" 2>/dev/null
        mount -o remount,ro "$2"
        "$1" generate "$3" -o "$2/tree" >/dev/null 2>&1; echo "same $?"
        "$1" generate "$3" -o "$2/tree" --check >/dev/null 2>&1; echo "checked $?"
        "$1" generate "$4" -o "$2/tree" --check >/dev/null 2>&1 || echo "differs $?"
        "$1" generate "$4" -o "$2/tree" 2>&1 || echo "changed $?"
        "$1" generate "$4" -o "$2/new" 2>&1 || echo "new $?"
        "$1" plan "$4" --output "json=$2/plan.json" 2>&1 >/dev/null || echo "planned $?"
        "$1" init "$2/inventory.yaml" 2>&1 || echo "begun $?"
        "$1" templates export "$2/templates" 2>&1 || echo "exported $?"
        "$1" generate "$3" -o "$2/tree" --check 2>&1 >/dev/null; echo "still $?"
    "#;
    let Some(out) = mounted(script, directory.path()) else { return };
    for said in
        ["same 0", "checked 0", "differs 1", "changed 2", "new 2", "planned 2", "begun 2", "exported 2", "still 0"]
    {
        assert!(out.lines().any(|line| line == said), "{said}: {out}");
    }
    assert_eq!(out.matches("Read-only file system").count(), 5, "{out}");
}

#[test]
fn a_directory_of_somebody_else_is_left_as_it_is() {
    let directory = TempDir::new().expect("a directory");
    let (tree, inventory) = (directory.path().join("tree"), directory.path().join("one.yaml"));
    fs::write(&inventory, platform(2, "one")).expect("it can be written");
    assert_eq!(ran(&[&"generate", &inventory, &"-o", &tree]).0, 0);
    fs::write(&inventory, platform(2, "other")).expect("it can be written");
    let reader = |arguments: &[&str]| {
        // Whoever may do everything runs it as nobody; for others it is enough that nobody may write.
        let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", "--"];
        let tried = Command::new("setpriv").args(nobody).arg("true").output();
        let mut command = if tried.is_ok_and(|output| output.status.success()) {
            let mut command = Command::new("setpriv");
            command.args(nobody).arg(env!("CARGO_BIN_EXE_parallax"));
            command
        } else {
            Command::new(env!("CARGO_BIN_EXE_parallax"))
        };
        command.args(arguments).current_dir("/").stdin(Stdio::null());
        command.output()
    };
    let open = |path: &Path, mode: u32| fs::set_permissions(path, Permissions::from_mode(mode)).expect("rights");
    open(directory.path(), 0o755);
    let before = files(&tree);
    let folders = [tree.clone(), tree.join(".parallax"), tree.join("apps/service-0/overlays/us-east-1/generated")];
    for folder in &folders {
        open(folder, 0o555);
    }
    let (inventory, place) = (inventory.to_str().expect("UTF-8"), tree.to_str().expect("UTF-8"));
    let output = reader(&["generate", inventory, "-o", place]);
    let whoami = Command::new("id").arg("-u").output().expect("it runs");
    let checked = reader(&["generate", inventory, "-o", place, "--check"]);
    for folder in &folders {
        open(folder, 0o755);
    }
    // The program may lie where only its owner goes.
    let Some(output) =
        output.ok().filter(|output| output.status.code() != Some(127) && output.status.code() != Some(126))
    else {
        println!("skipped: nobody else may run it (uid {})", String::from_utf8_lossy(&whoami.stdout).trim());
        return;
    };
    let (code, _, err) = told(&output);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("Permission denied"), "{err}");
    assert_eq!(files(&tree), before);
    assert_eq!(checked.expect("it runs").status.code(), Some(1));
    assert_eq!(ran(&[&"generate", &inventory, &"-o", &place]).0, 0);
}

#[test]
fn what_became_a_directory_or_a_link_between_two_runs_is_neither_followed_nor_removed() {
    let outside = TempDir::new().expect("a directory");
    let theirs = outside.path().join("theirs.yaml");
    for (at, force) in [(0, false), (1, false), (2, false), (0, true), (1, true), (2, true)] {
        let directory = TempDir::new().expect("a directory");
        let (tree, inventory) = (directory.path().join("tree"), directory.path().join("one.yaml"));
        fs::write(&inventory, platform(2, "one")).expect("it can be written");
        assert_eq!(ran(&[&"generate", &inventory, &"-o", &tree]).0, 0);
        fs::write(&inventory, platform(2, "other")).expect("it can be written");
        fs::write(&theirs, "theirs\n").expect("it can be written");
        let folder = tree.join("apps/service-0/overlays/us-east-1/generated");
        let file = folder.join("kustomization.yaml");
        match at {
            // The file became a link, the file became a directory, its directory became a link.
            0 => fs::remove_file(&file).and_then(|()| symlink(&theirs, &file)),
            1 => fs::remove_file(&file)
                .and_then(|()| fs::create_dir(&file))
                .and_then(|()| fs::write(file.join("mine"), "mine")),
            _ => fs::remove_dir_all(&folder).and_then(|()| symlink(outside.path(), &folder)),
        }
        .expect("it can be changed");
        let before = files(&tree);
        let mut command = parallax();
        command.arg("generate").arg(&inventory).arg("-o").arg(&tree).args(force.then_some("--force"));
        let (code, _, err) = told(&command.output().expect("it runs"));
        assert_eq!(code, 1, "{at}: {err}");
        assert!(err.contains("apps/service-0/overlays/us-east-1/generated"), "{at}: {err}");
        assert!(err.contains("a symbolic link") || err.contains("a directory"), "{at}: {err}");
        assert_eq!(files(&tree), before, "{at}");
        assert_eq!(fs::read_to_string(&theirs).expect("a file"), "theirs\n", "{at}");
        assert_eq!(fs::read_dir(outside.path()).expect("a directory").count(), 1, "{at}");
    }
}

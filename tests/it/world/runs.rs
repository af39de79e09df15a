//! Runs that are broken off, that meet each other, and that find nothing of what is usually around them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::{EXAMPLE, files, parallax, platform, ran, root, told};

/// How often a run is broken off by each signal.
const TIMES: u64 = if cfg!(debug_assertions) { 3 } else { 6 };
/// How often at most, where the run has always ended before the signal came.
const MOST_TIMES: u64 = 60;

fn started(arguments: &[&Path]) -> Child {
    let mut command = parallax();
    // Who runs in the background ignores what interrupts, and so does all that it starts; where `env` can, it is undone.
    let heard = "--default-signal=INT,TERM,HUP";
    if Command::new("env").args([heard, "true"]).output().is_ok_and(|output| output.status.success()) {
        command = Command::new("env");
        command.current_dir(root()).stdin(Stdio::null()).arg(heard).arg(env!("CARGO_BIN_EXE_parallax"));
    }
    command.arg("generate").args(arguments).stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().expect("it starts")
}

fn ended(child: Child) -> Output {
    child.wait_with_output().expect("it ends")
}

/// An inventory with this mark, and what it makes.
fn wanted(directory: &Path, mark: &str, services: usize) -> (PathBuf, BTreeMap<PathBuf, Vec<u8>>) {
    let (inventory, fresh) = (directory.join(format!("{mark}.yaml")), directory.join(mark));
    fs::write(&inventory, platform(services, mark)).expect("it can be written");
    let (code, _, err) = ran(&[&"generate", &inventory, &"-o", &fresh]);
    assert_eq!(code, 0, "{err}");
    (inventory, files(&fresh))
}

/// Files that are kept by the tool: those of a user may be of either inventory, whichever came first.
fn of_tool(files: &BTreeMap<PathBuf, Vec<u8>>) -> BTreeMap<&PathBuf, &Vec<u8>> {
    files.iter().filter(|(path, _)| path.to_string_lossy().contains("/generated/")).collect()
}

#[test]
fn a_run_that_is_interrupted_or_told_to_end_leaves_whole_files_and_the_next_completes_them() {
    let directory = TempDir::new().expect("a directory");
    // Services come and go, so that a run has much to do.
    let [one, other] = [("one", 10), ("other", 30)].map(|(mark, services)| wanted(directory.path(), mark, services));
    let tree = directory.path().join("tree");
    // A folder that is new is written under another name.
    let is_temporary = |path: &Path| path.iter().any(|step| Path::new(step).extension().is_some_and(|it| it == "part"));
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let mut midway = 0;
        for time in 0..MOST_TIMES {
            let mut child = started(&[&other.0, Path::new("-o"), &tree, Path::new("--prune")]);
            let journal = tree.join(".parallax/journal.json");
            while !journal.exists() && child.try_wait().expect("its state").is_none() {
                std::thread::yield_now();
            }
            std::thread::sleep(Duration::from_micros(time % TIMES * 400));
            if child.try_wait().expect("its state").is_none() {
                kill_process(Pid::from_child(&child), signal).expect("a signal can be sent");
            }
            let output = ended(child);
            assert!(output.status.code().is_none_or(|code| code == 0), "{signal:?}: {output:?}");
            midway += u64::from(journal.exists());
            for (path, bytes) in files(&tree) {
                let is_known = [&one, &other].iter().any(|(_, whole)| whole.get(&path) == Some(&bytes));
                let is_known = is_known || is_temporary(&path) || path.starts_with(".parallax");
                assert!(is_known, "{signal:?}: {}", path.display());
            }
            // Something else is wanted by the next run, as where somebody edited the inventory meanwhile.
            let (inventory, whole) = &one;
            let (code, _, err) = ran(&[&"generate", inventory, &"-o", &tree, &"--prune"]);
            assert_eq!(code, 0, "{signal:?}: {err}");
            let found = files(&tree);
            assert_eq!(of_tool(&found), of_tool(whole), "{signal:?}");
            assert!(!found.keys().any(|path| is_temporary(path)), "{signal:?}");
            if midway >= TIMES / 3 && time >= TIMES {
                break;
            }
        }
        assert!(midway > 0, "of {MOST_TIMES} times {signal:?} never came while it was writing");
    }
}

#[test]
fn an_output_that_a_signal_cuts_short_is_the_old_one_or_the_new_one() {
    let directory = TempDir::new().expect("a directory");
    let place = directory.path().join("plan.json");
    let output = format!("json={}", place.display());
    assert_eq!(ran(&[&"plan", &EXAMPLE, &"--output", &output, &"-q"]).0, 0);
    let whole = fs::read(&place).expect("a file");
    for time in 0..TIMES {
        fs::write(&place, "old").expect("it can be written");
        let mut command = parallax();
        command.args(["plan", EXAMPLE, "--output", &output]).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(time * 8));
        kill_process(Pid::from_child(&child), Signal::TERM).expect("a signal can be sent");
        ended(child);
        let left = fs::read(&place).expect("a file");
        assert!(left == whole || left == b"old", "{time}: {} bytes", left.len());
    }
}

#[test]
fn a_second_run_on_the_same_directory_is_told_so_and_changes_nothing() {
    let directory = TempDir::new().expect("a directory");
    let (inventory, whole) = wanted(directory.path(), "one", 24);
    let tree = directory.path().join("tree");
    fs::create_dir_all(tree.join(".parallax")).expect("a directory");
    let lock = File::create(tree.join(".parallax/lock")).expect("a file");
    lock.lock().expect("a lock");
    let before = files(&tree);
    let (code, _, err) = ran(&[&"generate", &inventory, &"-o", &tree]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("another run is writing here; wait until it has ended"), "{err}");
    assert_eq!(files(&tree), before);
    // Whoever held it is gone, in whatever way: what is left of the lock is no obstacle.
    drop(lock);
    let (code, _, err) = ran(&[&"generate", &inventory, &"-o", &tree]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(files(&tree), whole);
}

#[test]
fn of_many_runs_at_once_each_completes_or_is_turned_away_and_the_tree_is_of_one() {
    let directory = TempDir::new().expect("a directory");
    let [one, other] = ["one", "other"].map(|mark| wanted(directory.path(), mark, 24));
    let tree = directory.path().join("tree");
    for _ in 0..3 {
        let both = [&one.0, &other.0, &one.0, &other.0, &one.0, &other.0];
        let children: Vec<Child> = both.iter().map(|inventory| started(&[inventory, Path::new("-o"), &tree])).collect();
        let mut completed = 0;
        for child in children {
            let (code, _, err) = told(&ended(child));
            // A run never takes what another is writing for somebody's edits.
            assert!(code == 0 || (code == 2 && err.contains("another run is writing here")), "{code}: {err}");
            completed += u32::from(code == 0);
        }
        assert!(completed > 0, "somebody gets through");
        let found = files(&tree);
        let is_of = |(_, whole): &(PathBuf, BTreeMap<PathBuf, Vec<u8>>)| of_tool(&found) == of_tool(whole);
        assert!(is_of(&one) || is_of(&other), "the tree is of one inventory");
        let own: Vec<_> = found.keys().filter(|path| path.starts_with(".parallax")).collect();
        assert_eq!(own, [Path::new(".parallax/manifest.json")]);
    }
}

#[test]
fn a_reader_who_left_is_no_error_of_any_command() {
    let commands: [&[&str]; 10] = [
        &["plan", EXAMPLE],
        &["plan", EXAMPLE, "--format", "json"],
        &["validate", EXAMPLE],
        &["cost", EXAMPLE],
        &["compare", EXAMPLE],
        &["latency", EXAMPLE],
        &["explain", "booking-engine", EXAMPLE],
        &["catalog", "list"],
        &["man"],
        &["--help"],
    ];
    for arguments in commands {
        for both in [false, true] {
            let mut command = parallax();
            let mut child =
                command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
            drop(child.stdout.take());
            if both {
                drop(child.stderr.take());
            }
            let (code, _, err) = told(&ended(child));
            assert_eq!(code, 0, "{arguments:?}: {err}");
            assert!(!err.contains("pipe") && !err.contains("panicked"), "{arguments:?}: {err}");
        }
    }
    // Where nothing is open at all it still ends.
    let closed = Command::new("sh")
        .args(["-c", "exec \"$0\" plan \"$1\" <&- >&- 2>&-"])
        .current_dir(root())
        .args([env!("CARGO_BIN_EXE_parallax"), EXAMPLE])
        .output();
    assert!(closed.expect("it runs").status.code().is_some_and(|code| code == 0 || code == 2));
}

#[test]
fn nothing_around_a_run_changes_a_byte() {
    let directory = TempDir::new().expect("a directory");
    let usual = ran(&[&"plan", &EXAMPLE, &"--format", &"json"]);
    let tree = directory.path().join("usual");
    assert_eq!(ran(&[&"generate", &EXAMPLE, &"-o", &tree]).0, 0);
    let around: [(&str, &[(&str, &str)]); 4] = [
        ("nothing", &[]),
        ("c", &[("LANG", "C"), ("LC_ALL", "C"), ("TZ", "Nowhere/Nothing")]),
        ("turkish", &[("LANG", "tr_TR.UTF-8"), ("LC_ALL", "tr_TR.UTF-8"), ("TZ", "Pacific/Kiritimati")]),
        (
            "odd",
            &[
                ("HOME", "/nonexistent"),
                ("TMPDIR", "/nonexistent"),
                ("PATH", ""),
                ("COLUMNS", "-1"),
                ("TERM", "\u{1b}"),
            ],
        ),
    ];
    for (name, variables) in around {
        let bare = |words: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
            command.current_dir(root()).stdin(Stdio::null()).env_clear().envs(variables.iter().copied());
            told(&command.args(words).output().expect("it runs"))
        };
        assert_eq!(bare(&["plan", EXAMPLE, "--format", "json"]).1, usual.1, "{name}");
        let place = directory.path().join(name);
        let (code, _, err) = bare(&["generate", EXAMPLE, "-o", place.to_str().expect("UTF-8")]);
        assert_eq!(code, 0, "{name}: {err}");
        assert_eq!(files(&place), files(&tree), "{name}");
    }
}

#[test]
fn files_from_before_and_after_all_time_are_as_any_other() {
    let directory = TempDir::new().expect("a directory");
    let (inventory, whole) = wanted(directory.path(), "one", 24);
    let tree = directory.path().join("one");
    let ages = [std::time::UNIX_EPOCH, std::time::UNIX_EPOCH + Duration::from_hours(24 * 365 * 200)];
    for age in ages {
        for path in whole.keys().map(|path| tree.join(path)).chain([inventory.clone()]) {
            File::options().write(true).open(path).and_then(|file| file.set_modified(age)).expect("a time");
        }
        let (code, _, err) = ran(&[&"generate", &inventory, &"-o", &tree, &"--check"]);
        assert_eq!(code, 0, "{err}");
        let (code, _, err) = ran(&[&"generate", &inventory, &"-o", &tree]);
        assert_eq!(code, 0, "{err}");
        assert_eq!(files(&tree), whole);
        let touched = whole.keys().filter(|path| {
            let about = fs::metadata(tree.join(path)).expect("a file");
            about.modified().expect("a time") != age
        });
        assert_eq!(touched.count(), 0, "nothing was written again");
    }
}

//! Whole runs: once, again, and against what somebody did to the files.

use std::fs;
use std::path::Path;

use parallax::emit::PARTS;
use parallax::emit::delivery::PartKind;
use tempfile::TempDir;

use super::{EXAMPLE, files, generate, kept, parallax, platform, ran, text, told};

#[test]
fn a_second_run_writes_nothing_and_a_check_agrees() {
    let directory = TempDir::new().expect("a directory");
    let root = directory.path().join("deploy");
    let (code, out, err) = generate(Path::new(EXAMPLE), &root, &[]);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    assert!(!kept(&root).is_empty());
    let before = files(&root);
    let times = |name: &String| fs::metadata(root.join(name)).expect("a file").modified().expect("a time");
    let written: Vec<_> = before.keys().map(times).collect();
    assert_eq!(generate(Path::new(EXAMPLE), &root, &[]).0, 0);
    assert_eq!(before.keys().map(times).collect::<Vec<_>>(), written);
    assert_eq!(files(&root), before);
    let (code, out, _) = generate(Path::new(EXAMPLE), &root, &["--check"]);
    assert_eq!((code, out.as_str()), (0, ""));
    // The same bytes, wherever they are made.
    let other = directory.path().join("other/deploy");
    generate(Path::new(EXAMPLE), &other, &[]);
    assert_eq!(files(&other), before);
}

#[test]
fn a_check_names_what_was_touched_deleted_and_added_and_writes_nothing() {
    let directory = TempDir::new().expect("a directory");
    let root = directory.path();
    assert_eq!(generate(Path::new(EXAMPLE), root, &[]).0, 0);
    let kept = kept(root);
    let [touched, deleted, ..] = kept.as_slice() else { panic!("too few files: {kept:?}") };
    fs::write(root.join(touched), "# mine\n").expect("it can be written");
    fs::remove_file(root.join(deleted)).expect("it can be removed");
    let folder = kept.iter().filter_map(|path| path.split_once("/generated/")).map(|(folder, _)| folder).next();
    let added = folder.map(|folder| format!("{folder}/generated/added.yaml"));
    if let Some(added) = &added {
        fs::write(root.join(added), "# mine\n").expect("it can be written");
    }
    let before = files(root);
    let (code, out, err) = generate(Path::new(EXAMPLE), root, &["--check"]);
    assert_eq!(code, 1, "{err}");
    assert!(out.contains(&format!("--- a/{touched}\n+++ b/{touched}\n")) && out.contains("\n-# mine\n"), "{out}");
    assert!(out.contains(&format!("--- /dev/null\n+++ b/{deleted}\n")), "{out}");
    for (state, path) in [("edited", Some(touched)), ("missing", Some(deleted)), ("unknown", added.as_ref())] {
        let named = path.is_none_or(|path| err.lines().any(|line| line.trim() == format!("{state:<13} {path}")));
        assert!(named, "{state}: {err}");
    }
    assert_eq!(files(root), before);
    // A run stops at the edit and shows it; by force it writes over it.
    let (code, out, err) = generate(Path::new(EXAMPLE), root, &[]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("\n-# mine\n") && err.contains("--force"), "{err}");
    assert_eq!(files(root), before);
    let (code, out, err) = generate(Path::new(EXAMPLE), root, &["--diff"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("\n-# mine\n") && err.contains("--force"), "{err}");
    assert_eq!(files(root), before);
    assert_eq!(generate(Path::new(EXAMPLE), root, &["--force"]).0, 0);
    assert_eq!(generate(Path::new(EXAMPLE), root, &["--check"]).0, i32::from(added.is_some()));
}

#[test]
fn removing_a_region_removes_only_what_nobody_edited() {
    let directory = TempDir::new().expect("a directory");
    let (inventory, root) = (directory.path().join("inventory.yaml"), directory.path().join("deploy"));
    let whole = platform(3, "a");
    fs::write(&inventory, &whole).expect("it can be written");
    assert_eq!(generate(&inventory, &root, &[]).0, 0);
    let before = kept(&root);
    fs::write(&inventory, whole.replace("  - {name: ap-south-1}\n", "")).expect("it can be written");
    assert_eq!(generate(&inventory, &root, &[]).0, 0);
    assert_eq!(kept(&root), before, "without `--prune` nothing is forgotten");
    let smaller = directory.path().join("smaller");
    assert_eq!(generate(&inventory, &smaller, &[]).0, 0);
    let wanted = kept(&smaller);
    let stale: Vec<&String> = before.iter().filter(|path| !wanted.contains(path)).collect();
    let edited = stale.first().map(|path| root.join(path));
    if let Some(edited) = &edited {
        fs::write(edited, "mine\n").expect("it can be written");
    }
    let (code, _, err) = generate(&inventory, &root, &["--prune"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(kept(&root), wanted);
    for path in &stale {
        let place = root.join(path);
        assert_eq!(place.exists(), Some(&place) == edited.as_ref(), "{path}");
    }
}

#[test]
fn an_inventory_with_errors_writes_nothing() {
    let directory = TempDir::new().expect("a directory");
    let root = directory.path().join("deploy");
    let (code, out, err) = generate(Path::new("examples/faulty.yaml"), &root, &[]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("nothing was planned"), "{err}");
    assert!(!root.exists());
}

#[test]
fn what_is_wrong_with_the_plan_may_wait_and_what_is_wrong_with_its_files_may_not() {
    let directory = TempDir::new().expect("a directory");
    let (inventory, root) = (directory.path().join("inventory.yaml"), directory.path().join("deploy"));
    // Nobody promotes in a minute, and at night there is no time to promise otherwise.
    let promised = fs::read_to_string(EXAMPLE).expect("an inventory").replace("\n  rto: 15m", "\n  rto: 1m");
    fs::copy("examples/travelbook/prices.toml", directory.path().join("prices.toml")).expect("a copy");
    fs::write(&inventory, &promised).expect("it can be written");
    let (code, _, err) = generate(&inventory, &root, &[]);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("PX411") && !root.exists(), "{err}");
    let (code, _, err) = generate(&inventory, &root, &["--deny", "never"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("PX411"), "still said: {err}");
    assert_eq!(generate(&inventory, &root, &["--deny", "never", "--check"]).0, 0);
    let before = files(&root);
    // Its page would lie where that of the monthly drill lies.
    let broken = promised + "\n  - {name: drill, kind: api, image: \"registry.example/drill:v1\", data: []}\n";
    fs::write(&inventory, broken).expect("it can be written");
    let (code, _, err) = generate(&inventory, &root, &["--deny", "never"]);
    assert_eq!(code, 1, "{err}");
    assert_eq!(files(&root), before, "{err}");
}

#[test]
fn findings_that_are_denied_stop_the_run() {
    let directory = TempDir::new().expect("a directory");
    let root = directory.path().join("deploy");
    let inventory = directory.path().join("inventory.yaml");
    let text = platform(1, "a").replace("data: []", "data: [{name: rows}]");
    fs::write(&inventory, text).expect("it can be written");
    let (code, _, err) = generate(&inventory, &root, &["--deny", "info"]);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("nothing was written"), "{err}");
    assert!(!root.exists());
}

#[test]
fn a_router_without_files_is_said_and_the_rest_is_written() {
    let directory = TempDir::new().expect("a directory");
    let inventory = directory.path().join("inventory.yaml");
    let text = platform(2, "a") + "routing: {provider: carrier-pigeon, zone: example.com}\n";
    fs::write(&inventory, text).expect("it can be written");
    let (code, _, err) = generate(&inventory, &directory.path().join("deploy"), &[]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("no files for the routing of `carrier-pigeon` are known"), "{err}");
    let (code, _, err) = generate(&inventory, &directory.path().join("deploy"), &["--routing", "none"]);
    assert_eq!(code, 0, "{err}");
    assert!(!err.contains("carrier-pigeon` are known"), "{err}");
}

#[test]
fn every_part_can_be_chosen_and_nothing_else() {
    let directory = TempDir::new().expect("a directory");
    for (option, kind) in [("--gitops", PartKind::GitOps), ("--routing", PartKind::Routing)] {
        let names = PARTS.iter().filter(|part| part.kind() == kind).map(|part| part.name());
        for (at, name) in names.chain(["none"]).enumerate() {
            let root = directory.path().join(format!("{option}{at}"));
            let (code, _, err) = generate(Path::new(EXAMPLE), &root, &[option, name]);
            assert_eq!(code, 0, "{option} {name}: {err}");
        }
        assert_eq!(generate(Path::new(EXAMPLE), directory.path(), &[option, "nonsense"]).0, 2);
    }
}

#[test]
fn a_directory_that_cannot_be_one_is_told_before_anything_is_planned() {
    let directory = TempDir::new().expect("a directory");
    let file = directory.path().join("file");
    fs::write(&file, "x").expect("it can be written");
    for root in [&file, &file.join("below")] {
        let (code, out, err) = generate(Path::new(EXAMPLE), root, &[]);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains("is a file and no directory") || err.contains("cannot be used"), "{err}");
    }
    assert_eq!(ran(&["generate", EXAMPLE]).0, 2, "where to is always said");
    assert_eq!(ran(&["generate", EXAMPLE, "-o", text(directory.path()), "--check", "--force"]).0, 2);
}

#[test]
fn an_inventory_is_never_written_over() {
    let directory = TempDir::new().expect("a directory");
    let trial = directory.path().join("trial");
    fs::write(directory.path().join("inventory.yaml"), platform(1, "a")).expect("it can be written");
    assert_eq!(generate(&directory.path().join("inventory.yaml"), &trial, &[]).0, 0);
    let first = kept(&trial).swap_remove(0);
    let root = directory.path().join("deploy");
    let inventory = root.join(first);
    fs::create_dir_all(inventory.parent().expect("a parent")).expect("it can be made");
    fs::write(&inventory, platform(1, "a")).expect("it can be written");
    let (code, _, err) = generate(&inventory, &root, &["--force"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("was read as input"), "{err}");
    assert_eq!(files(&root).len(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_diff_for_a_reader_who_left_is_no_error_and_one_that_cannot_be_written_is() {
    let directory = TempDir::new().expect("a directory");
    let arguments = ["generate", EXAMPLE, "-o", text(directory.path()), "--diff"];
    let mut child = parallax(&arguments).stdout(std::process::Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a device");
    let output = parallax(&arguments).stdout(full).output().expect("it runs");
    assert_eq!(told(output).0, 2);
    assert!(files(directory.path()).is_empty());
}

#[test]
fn a_base_that_somebody_edited_is_taken_as_it_is() {
    let directory = TempDir::new().expect("a directory");
    let root = directory.path();
    assert_eq!(generate(Path::new(EXAMPLE), root, &[]).0, 0);
    let base = root.join("apps/booking-engine/base");
    let overlay = root.join("apps/booking-engine/overlays/eu-west-1/generated/kustomization.yaml");
    let before = fs::read_to_string(&overlay).expect("an overlay");
    assert!(before.contains("HorizontalPodAutoscaler") && !before.contains("\nreplicas:"), "{before}");
    // Nothing grows any more: the file goes, and so does its name.
    fs::remove_file(base.join("autoscaler.yaml")).expect("a file");
    let named = fs::read_to_string(base.join("kustomization.yaml")).expect("a file");
    fs::write(base.join("kustomization.yaml"), named.replace("  - autoscaler.yaml\n", "")).expect("it can be written");
    let (code, _, err) = generate(Path::new(EXAMPLE), root, &[]);
    assert_eq!(code, 0, "{err}");
    assert!(!base.join("autoscaler.yaml").exists(), "what the base does not name is not put there again");
    let after = fs::read_to_string(&overlay).expect("an overlay");
    assert!(!after.contains("HorizontalPodAutoscaler") && after.contains("\nreplicas:"), "{after}");
    assert_eq!(generate(Path::new(EXAMPLE), root, &["--check"]).0, 0);
    // What it names has to be there.
    fs::remove_file(base.join("deployment.yaml")).expect("a file");
    let (code, _, err) = generate(Path::new(EXAMPLE), root, &[]);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("`deployment.yaml`, which `.` names, is not there"), "{err}");
}

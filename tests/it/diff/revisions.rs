//! Sides at a revision of git, in a repository made for it.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::{edited, ran, travelbook};

/// Whether there is git; tests of what needs it say that they are passed over.
#[expect(clippy::print_stderr, reason = "what was left out is said")]
fn has_git() -> bool {
    let there = Command::new("git").arg("--version").output().is_ok();
    assert!(there || std::env::var_os("PARALLAX_REQUIRE_TOOLS").is_none(), "no `git`");
    if !there {
        eprintln!("passed over: `git` is not there");
    }
    there
}

fn git(place: &Path, words: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(place).args(["-c", "user.name=n", "-c", "user.email=n@example.com"]).args(words);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    let output = command.output().expect("git runs");
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// `TravelBook` at `main`, and edited since: another price, another share of reads.
fn repository() -> TempDir {
    let place = TempDir::new().expect("a directory");
    let folder = place.path().join("platform");
    fs::create_dir(&folder).expect("a directory");
    let prices = fs::read_to_string("examples/travelbook/prices.toml").expect("prices");
    let put = |name: &str, text: &str| fs::write(folder.join(name), text).expect("a file");
    put("inventory.yaml", &travelbook());
    put("prices.toml", &prices);
    git(place.path(), &["init", "-q", "-b", "main", "."]);
    git(place.path(), &["add", "."]);
    git(place.path(), &["commit", "-q", "-m", "one"]);
    put("inventory.yaml", &edited(&travelbook(), "reads: 95%", "reads: 94%"));
    put("prices.toml", &edited(&prices, "usd = \"560\"", "usd = \"571.25\""));
    place
}

#[test]
fn a_revision_is_read_in_every_form_with_the_prices_of_that_revision() {
    if !has_git() {
        return;
    }
    let place = repository();
    let bodies = [
        ("main:", "platform/inventory.yaml"),
        ("main:platform/inventory.yaml", "platform/inventory.yaml"),
        ("HEAD:./platform/../platform/inventory.yaml", "platform/inventory.yaml"),
        ("HEAD:platform", "platform"),
        ("HEAD:platform/", "platform/"),
        ("HEAD:", "platform"),
    ]
    .map(|(old, new)| {
        let (code, out, err) = ran(place.path(), &["diff", old, new, "--exit-code"]);
        assert_eq!((code, err.as_str()), (1, ""), "{old}");
        let (head, body) = out.split_once("\n\n").expect("a headline");
        assert!(head.contains("-> platform"), "{head}");
        body.to_owned()
    });
    let [first, rest @ ..] = &bodies;
    assert!(first.starts_with("+$56.25 a month\n"), "5 nodes at 11.25 more: {first}");
    assert!(first.contains("user-profiles/profiles  reads  95%     94%"), "{first}");
    assert!(rest.iter().all(|body| body == first));
    let inside = place.path().join("platform");
    for (old, new) in [("main:", "inventory.yaml"), ("main:./inventory.yaml", "."), ("main:platform", ".")] {
        let (code, out, err) = ran(&inside, &["diff", old, new]);
        assert!(code == 0 && out.contains("+$56.25 a month\n"), "{old}: {out}{err}");
    }
    git(place.path(), &["commit", "-q", "-a", "-m", "two"]);
    let (code, out, err) = ran(place.path(), &["diff", "HEAD~1:platform", "HEAD:platform"]);
    assert!(code == 0 && out.contains("+$56.25 a month\n"), "{out}{err}");
    let (_, out, _) = ran(place.path(), &["diff", "HEAD:", "platform", "--exit-code"]);
    assert!(out.ends_with("\n\nno change\n"), "{out}");
}

#[test]
fn a_file_of_that_name_goes_before_a_revision() {
    if !has_git() {
        return;
    }
    let place = repository();
    let inventory = edited(&travelbook(), "priceBook: prices.toml\n", "");
    fs::write(place.path().join("main:a.yaml"), &inventory).expect("a file");
    fs::write(place.path().join("b.yaml"), &inventory).expect("a file");
    let (code, out, err) = ran(place.path(), &["diff", "main:a.yaml", "b.yaml"]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "travelbook  main:a.yaml -> b.yaml\n\nno change\n", ""));
}

#[test]
fn what_is_not_there_is_said_and_names_are_no_options() {
    if !has_git() {
        return;
    }
    let place = repository();
    let file = "platform/inventory.yaml";
    let out = place.path().join("platform/taken");
    let option = format!("--output={}:", out.display());
    for (old, said) in [
        ("nowhere:", "`nowhere` is no revision that git knows here"),
        ("main:missing.yaml", "main:missing.yaml: no such file or directory in that revision"),
        ("main:../outside.yaml", "leads out of the repository"),
        ("main:/etc/passwd", "leads out of the repository"),
        (option.as_str(), "it begins like an option"),
        ("$(touch taken):", "is no revision"),
        ("main;touch taken:", "is no revision"),
    ] {
        let (code, shown, err) = ran(place.path(), &["diff", "--", old, file]);
        assert_eq!((code, shown.as_str()), (2, ""), "{old}: {err}");
        assert!(err.contains(said), "{old}: {err}");
    }
    assert!(!out.exists() && !place.path().join("taken").exists());
    let (_, _, err) = ran(&place.path().join("platform"), &["diff", "main:inventory.yaml", "inventory.yaml"]);
    assert!(err.contains("did you mean `main:./inventory.yaml`?"), "{err}");
    let (_, _, err) = ran(place.path(), &["diff", "main:", "HEAD:"]);
    assert!(err.contains("name no path"), "{err}");
    let elsewhere = TempDir::new().expect("a directory");
    fs::write(elsewhere.path().join("a.yaml"), travelbook()).expect("a file");
    let (code, _, err) = ran(elsewhere.path(), &["diff", "main:", "a.yaml"]);
    assert!(code == 2 && err.contains("lies in no repository of git"), "{err}");
}

#[test]
fn a_hook_that_names_its_repository_reads_the_same() {
    if !has_git() {
        return;
    }
    let place = repository();
    let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
    command.current_dir(place.path()).args(["diff", "main:", "platform/inventory.yaml", "--no-files"]);
    command.env("GIT_DIR", ".git").env_remove("GIT_WORK_TREE").env("NO_COLOR", "1");
    let (code, out, err) = super::told(&command.output().expect("it runs"));
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.starts_with("travelbook  main:platform/inventory.yaml -> platform/inventory.yaml\n"), "{out}");
}

#[test]
fn a_bare_repository_has_both_sides() {
    if !has_git() {
        return;
    }
    let place = repository();
    git(place.path(), &["commit", "-q", "-a", "-m", "two"]);
    git(place.path(), &["clone", "-q", "--bare", ".", "bare.git"]);
    let sides = ["diff", "main~1:platform", "main:platform", "--no-files"];
    let (code, out, err) = ran(&place.path().join("bare.git"), &sides);
    assert!(code == 0 && err.is_empty() && out.contains("\n\n+$56.25 a month\n"), "{out}{err}");
}

#[test]
fn what_keeps_git_from_a_repository_is_told_in_its_words() {
    if !has_git() {
        return;
    }
    let place = repository();
    fs::write(place.path().join(".git/config"), "[core\n").expect("a file");
    let (code, _, err) = ran(place.path(), &["diff", "main:", "platform/inventory.yaml"]);
    assert!(code == 2 && err.starts_with("error: git: fatal: bad config"), "{err}");
}

#[test]
fn without_git_a_revision_says_what_it_needs() {
    let place = TempDir::new().expect("a directory");
    fs::write(place.path().join("a.yaml"), travelbook()).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
    command.current_dir(place.path()).args(["diff", "main:", "a.yaml"]).env("PATH", place.path());
    let (code, _, err) = super::told(&command.output().expect("it runs"));
    assert_eq!((code, err.as_str()), (2, "error: a revision needs the command `git`, which is not there\n"));
}

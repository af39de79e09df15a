//! The binary: exit codes, streams, files. What needs the stages runs only where the example platform exists.
#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const EXAMPLE: &str = "examples/travelbook/inventory.yaml";

fn parallax(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).stdin(Stdio::null());
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command
}

fn run(arguments: &[&str]) -> Output {
    parallax(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Exit code, standard output and standard error.
fn ran(output: &Output) -> (i32, &str, &str) {
    (output.status.code().expect("an exit code, no signal"), text(&output.stdout), text(&output.stderr))
}

/// Whether the example platform is there; the stages come with it.
fn example() -> bool {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(EXAMPLE).exists()
}

#[test]
fn every_help_begins_with_three_commands_to_copy() {
    let verbs = [
        &[][..],
        &["plan"],
        &["validate"],
        &["config"],
        &["config", "show"],
        &["compare"],
        &["latency"],
        &["report"],
        &["diff"],
        &["generate"],
        &["templates"],
        &["explain"],
        &["init"],
        &["catalog"],
        &["schema"],
        &["completions"],
        &["man"],
    ];
    for verb in verbs {
        let output = run(&[verb, &["--help"]].concat());
        let (code, out, err) = ran(&output);
        assert_eq!((code, err), (0, ""), "{verb:?}");
        let first: Vec<&str> = out.lines().take(3).collect();
        assert!(first.iter().all(|line| line.trim_start().contains("parallax ")), "{verb:?}: {first:?}");
    }
}

#[test]
fn a_bad_invocation_exits_with_2_and_says_so_on_standard_error() {
    let bad: [&[&str]; 7] = [
        &["plann"],
        &["plan", "--format", "jsn"],
        &["plan", "--output", "jsn=x"],
        &["plan", "--output", "json"],
        &["plan", "--output", "json=-"],
        &["plan", "--width", "none"],
        &["plan", "-q", "-v"],
    ];
    for arguments in bad {
        let output = run(arguments);
        let (code, out, err) = ran(&output);
        assert_eq!((code, out), (2, ""), "{arguments:?}");
        assert!(err.contains("error"), "{arguments:?}: {err}");
    }
    let output = run(&["plan", "--output", "jsn=x"]);
    assert!(text(&output.stderr).contains("did you mean `json`?"));
}

#[test]
fn input_that_cannot_be_read_exits_with_2() {
    let empty = TempDir::new().unwrap();
    for path in ["no-such-file.yaml", empty.path().to_str().unwrap()] {
        let output = run(&["plan", path]);
        let (code, out, err) = ran(&output);
        assert_eq!((code, out), (2, ""), "{path}");
        assert!(err.contains(path), "{err}");
    }
}

#[test]
fn no_argument_reaches_the_terminal_as_a_command() {
    const HOSTILE: &str = "nope\u{1b}[31m\u{9b}X\u{202e}";
    let directory = TempDir::new().unwrap();
    let hostile = directory.path().join(HOSTILE);
    fs::write(&hostile, "a: [").unwrap();
    let hostile = hostile.to_str().unwrap();
    let output = format!("json={HOSTILE}/x");
    let commands: [&[&str]; 9] = [
        &["plan", HOSTILE],
        &["plan", hostile, "-v"],
        &["plan", EXAMPLE, "--output", &output],
        &["plan", EXAMPLE, "--catalog", HOSTILE],
        &["explain", HOSTILE, EXAMPLE],
        &["catalog", "show", HOSTILE],
        &["catalog", "list", HOSTILE],
        &["init", hostile],
        &[HOSTILE],
    ];
    for arguments in commands {
        let output = run(&[arguments, &["--color", "never"]].concat());
        let (code, _, err) = ran(&output);
        assert_eq!(code, 2, "{arguments:?}: {err}");
        assert!(err.contains("nope") && !err.chars().any(|c| c != '\n' && c.is_control()), "{arguments:?}: {err:?}");
        assert!(!err.contains('\u{202e}'), "{arguments:?}: {err:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn help_that_cannot_be_written_is_no_success() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = parallax(&["--help"]).stdout(full).output().unwrap();
    assert_eq!(ran(&output).0, 2);
    assert!(ran(&output).2.contains("cannot be written"));
}

#[test]
fn what_is_too_narrow_is_taken_as_the_narrowest() {
    let narrow = run(&["catalog", "check", "--width", "40"]);
    let environment = parallax(&["catalog", "check"]).env("COLUMNS", "20").output().unwrap();
    let least = run(&["catalog", "check", "--width", "64"]);
    assert_eq!(ran(&narrow), ran(&least));
    assert_eq!(ran(&environment), ran(&least));
}

#[test]
fn a_catalog_that_is_no_directory_exits_with_2() {
    let output = run(&["plan", "Cargo.toml", "--catalog", "Cargo.toml"]);
    assert_eq!(ran(&output).0, 2);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let whole = run(&["schema", "plan"]).stdout.len();
    assert!(whole > 4096, "more than a reader takes who wants one line");
    let mut child = parallax(&["schema", "plan"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(ran(&output), (0, "", ""));
}

#[test]
fn schemas_are_json_on_standard_output() {
    for document in ["inventory", "plan", "latency", "compare", "cost", "diff", "findings"] {
        let output = run(&["schema", document]);
        let (code, out, err) = ran(&output);
        assert_eq!((code, err), (0, ""));
        let _: serde_json::Value = serde_json::from_str(out).unwrap();
    }
}

#[test]
fn completions_and_pages_are_written() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(&["completions", shell]);
        assert!(ran(&output).0 == 0 && ran(&output).1.contains("parallax"), "{shell}");
    }
    assert!(text(&run(&["man"]).stdout).contains(".TH"));
    let directory = TempDir::new().unwrap();
    let output = run(&["man", directory.path().to_str().unwrap()]);
    assert_eq!(ran(&output).0, 0);
    let mut pages: Vec<_> = fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    pages.sort();
    assert!(pages.contains(&"parallax.1".into()) && pages.contains(&"parallax-plan.1".into()), "{pages:?}");
}

#[test]
fn init_writes_once_and_never_over_what_exists() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("inventory.yaml");
    let name = path.to_str().unwrap();
    let output = run(&["init", name]);
    assert_eq!((ran(&output).0, ran(&output).1), (0, ""));
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("# yaml-language-server: $schema=./inventory.schema.json\n"), "{text}");
    assert!(directory.path().join("inventory.schema.json").exists());
    fs::write(&path, "mine").unwrap();
    let output = run(&["init", name]);
    assert_eq!(ran(&output).0, 2);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
}

#[test]
fn init_prints_where_a_dash_is_given() {
    let output = run(&["init", "-", "--schema", "https://example.com/s.json"]);
    let (code, out, err) = ran(&output);
    assert_eq!((code, err), (0, ""));
    assert!(out.starts_with("# yaml-language-server: $schema=https://example.com/s.json\n"));
    let _: serde_yaml::Value = serde_yaml::from_str(out).unwrap();
}

#[test]
fn what_init_writes_plans_without_a_warning() {
    if !example() {
        return;
    }
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("inventory.yaml");
    run(&["init", path.to_str().unwrap()]);
    let output = run(&["plan", path.to_str().unwrap(), "--deny", "error"]);
    let (code, out, err) = ran(&output);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("booking-engine"), "{out}");
}

#[test]
fn the_example_is_planned_in_every_format_and_saved_in_one_run() {
    if !example() {
        return;
    }
    let directory = TempDir::new().unwrap();
    let at = |name: &str| directory.path().join(name);
    let saved = |format: &str, name: &str| format!("{format}={}", at(name).display());
    let (json, page) = (saved("json", "plan.json"), saved("markdown", "plan.md"));
    let output = run(&["plan", EXAMPLE, "--deny", "never", "--output", &json, "--output", &page]);
    let (code, out, err) = ran(&output);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("ACTIVE-ACTIVE") && !out.contains('\u{1b}'), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    assert!(fs::read_to_string(at("plan.md")).unwrap().starts_with("## Plan of"));
    let document: serde_json::Value = serde_json::from_str(&fs::read_to_string(at("plan.json")).unwrap()).unwrap();
    assert_eq!(document["formatVersion"], 1);
    let same = run(&["plan", EXAMPLE, "--deny", "never", "--format", "json"]);
    assert_eq!(fs::read(at("plan.json")).unwrap(), same.stdout, "two runs differ");
}

#[test]
fn a_section_is_shown_alone_and_documents_have_everything() {
    if !example() {
        return;
    }
    let directory = TempDir::new().unwrap();
    let plan = directory.path().join("plan.json");
    let saved = format!("json={}", plan.display());
    let asked =
        ["plan", EXAMPLE, "--deny", "never", "--section", "roadmap", "--section", "recovery", "--output", &saved];
    let output = run(&asked);
    let (code, out, err) = ran(&output);
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("RECOVERY") && out.contains("ROADMAP") && !out.contains("ACTIVE-ACTIVE"), "{out}");
    let whole = run(&["plan", EXAMPLE, "--deny", "never", "--format", "json"]);
    assert_eq!(fs::read(plan).unwrap(), whole.stdout, "a file for programs is whole");

    let all = run(&["plan", EXAMPLE, "--deny", "never", "--section", "all", "--format", "markdown"]);
    let headings = text(&all.stdout).lines().filter(|line| line.starts_with("### ")).count();
    assert_eq!(headings, parallax::emit::sections().count(), "{}", text(&all.stdout));

    for format in ["json", "yaml"] {
        let output = run(&["plan", EXAMPLE, "--section", "recovery", "--format", format]);
        let (code, out, err) = ran(&output);
        assert_eq!((code, out), (2, ""), "{format}");
        let told = format!("`--format {format}` always has everything; `--section` goes with `table` and `markdown`");
        assert!(err.contains(&told), "{err}");
    }
    assert_eq!(ran(&run(&["plan", EXAMPLE, "--section", "recoveries"])).0, 2);
}

#[test]
fn a_plan_for_programs_says_what_it_costs_where_that_is_asked_for() {
    let plain = run(&["plan", EXAMPLE, "--format", "json"]);
    let plain: serde_json::Value = serde_json::from_slice(&plain.stdout).unwrap();
    assert!(plain["cost"].is_null());
    let priced = run(&["plan", EXAMPLE, "--format", "json", "--cost"]);
    let priced: serde_json::Value = serde_json::from_slice(&priced.stdout).unwrap();
    let cost: serde_json::Value = serde_json::from_slice(&run(&["cost", EXAMPLE, "--format", "json"]).stdout).unwrap();
    assert_eq!(priced["cost"], cost);
    let table = run(&["plan", EXAMPLE, "--cost"]);
    let (code, out, err) = ran(&table);
    assert_eq!((code, out), (2, ""));
    assert!(err.contains("`--cost` and `--prices` go with `json`, `yaml`"), "{err}");
}

#[test]
fn a_plan_in_yaml_says_what_it_says_in_json() {
    let directory = tempfile::tempdir().unwrap();
    let empty = directory.path().join("inventory.yaml");
    let head =
        "apiVersion: parallax/v1\nkind: Inventory\nmetadata: {name: e}\nregions: [{name: us-east-1, role: primary}]";
    fs::write(&empty, format!("{head}\nservices: []\n")).unwrap();
    for inventory in [EXAMPLE, empty.to_str().unwrap()] {
        let said = |format: &str| run(&["plan", inventory, "--deny", "never", "--format", format]).stdout;
        let json: serde_json::Value = serde_json::from_slice(&said("json")).unwrap();
        let yaml: serde_json::Value = serde_yaml::from_slice(&said("yaml")).unwrap();
        assert_eq!(json["services"].as_array().unwrap().is_empty(), inventory != EXAMPLE);
        assert_eq!(yaml, json);
    }
}

#[test]
fn nothing_is_saved_where_one_file_cannot_be() {
    if !example() {
        return;
    }
    let directory = TempDir::new().unwrap();
    let good = format!("json={}", directory.path().join("plan.json").display());
    let bad = format!("yaml={}", directory.path().join("missing/plan.yaml").display());
    assert_eq!(ran(&run(&["plan", EXAMPLE, "--output", &good, "--output", &bad])).0, 2);
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[test]
fn standard_input_is_an_inventory_too() {
    if !example() {
        return;
    }
    let inventory = fs::File::open(Path::new(env!("CARGO_MANIFEST_DIR")).join(EXAMPLE)).unwrap();
    let output = parallax(&["plan", "-", "--deny", "never"]).stdin(inventory).output().unwrap();
    assert_eq!(ran(&output).0, 0);
    assert_eq!(ran(&output).1, text(&run(&["plan", EXAMPLE, "--deny", "never"]).stdout));
}

#[test]
fn a_slip_in_a_name_is_answered_with_the_name() {
    if !example() {
        return;
    }
    let output = run(&["explain", "booking-engin", EXAMPLE]);
    let (code, out, err) = ran(&output);
    assert_eq!((code, out), (2, ""));
    assert!(err.contains("did you mean `booking-engine`?"), "{err}");
    assert_eq!(ran(&run(&["explain", "booking-engine/bookings", EXAMPLE])).0, 0);
    assert_eq!(ran(&run(&["explain", "PX999"])).0, 2);
}

#[test]
fn text_that_is_no_yaml_exits_with_2() {
    if !example() {
        return;
    }
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("bad.yaml");
    fs::write(&path, "a: [b\nc: }").unwrap();
    let output = run(&["plan", path.to_str().unwrap()]);
    assert_eq!((ran(&output).0, ran(&output).1), (2, ""));
}

#[test]
fn what_is_no_part_of_an_inventory_is_explained_too() {
    let json = run(&["explain", "PX002", "--format", "json"]);
    let page: serde_json::Value = serde_json::from_str(ran(&json).1).unwrap();
    assert_eq!((&page["code"], &page["name"]), (&"PX002".into(), &"duplicate-key".into()));
    let text = run(&["explain", "PX002"]);
    assert_eq!(ran(&text).1.matches("duplicate-key").count(), 1, "the title stands once");
    let rule = run(&["explain", "R12"]);
    assert!(ran(&rule).0 == 0 && ran(&rule).1.starts_with("R12: "), "{rule:?}");
}

#[test]
fn a_service_that_somebody_else_runs_is_said_to_be_external() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("inventory.yaml");
    run(&["init", path.to_str().unwrap()]);
    let mut text = fs::read_to_string(&path).unwrap();
    text.push_str("  - {name: card-network, kind: external}\n");
    fs::write(&path, text).unwrap();
    let output = run(&["explain", "card-network", path.to_str().unwrap()]);
    assert!(ran(&output).0 == 0 && ran(&output).1.starts_with("card-network: external"), "{output:?}");
}

#[test]
fn init_says_where_the_schema_beside_it_is_another() {
    let directory = TempDir::new().unwrap();
    fs::write(directory.path().join("inventory.schema.json"), "{}").unwrap();
    let output = run(&["init", directory.path().join("inventory.yaml").to_str().unwrap()]);
    assert!(ran(&output).0 == 0 && ran(&output).2.contains("which differs"), "{output:?}");
}

#[test]
fn a_price_is_shown_with_its_age_on_a_day_that_exists() {
    let output = run(&["catalog", "show", "node.m7i.large", "--as-of", "2026-11-22", "--width", "80"]);
    let (code, out, err) = ran(&output);
    assert_eq!((code, err), (0, ""));
    assert!(
        out.contains("aws/us-east-1 ") && out.contains("383 days") && out.lines().all(|line| line.len() <= 80),
        "{out}"
    );
    assert_eq!(ran(&run(&["catalog", "show", "node.m7i.large", "--as-of", "tomorrow"])).0, 2);
    assert_eq!(ran(&run(&["catalog", "list", "prices"])).0, 0);
    assert!(ran(&run(&["catalog", "show", "node.m7i.larg"])).2.contains("did you mean `node.m7i.large`?"));
}

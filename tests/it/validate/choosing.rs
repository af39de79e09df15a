//! What is told, where it goes, and how a run ends.

use std::fs;
use std::process::{Command, Stdio};

use super::{bare, directory, document, places, platform, run_with, said, validate};

#[test]
fn findings_are_data_and_their_number_is_not() {
    let (code, out, err) = said(&platform(&[bare("a")]), &[]);
    assert_eq!(code, 0);
    assert!(out.starts_with("warning[PX409 no-backup]") && out.contains("inventory.yaml:11:15"), "{out}");
    assert_eq!(err, "found 1 warning; `parallax explain CODE` tells what a rule is for\n");
    let (_, quiet, err) = said(&platform(&[bare("a")]), &["-q"]);
    assert_eq!((quiet, err.as_str()), (out, ""));
    assert_eq!(
        said(&platform(&["  - {name: a, data: []}\n".to_owned()]), &["--deny", "info"]),
        (0, String::new(), "found nothing\n".to_owned())
    );
}

#[test]
fn a_run_ends_as_bad_as_what_it_denies() {
    let text = platform(&[bare("a")]);
    for (deny, code) in [("error", 0), ("warning", 1), ("info", 1), ("never", 0)] {
        assert_eq!(said(&text, &["--deny", deny]).0, code, "{deny}");
    }
    assert_eq!(said(&text.replace("rpo", "rpoo"), &["--deny", "never"]).0, 1, "nothing was planned");
    assert_eq!(said("a: [", &["--deny", "never"]).0, 2, "unreadable");
    assert_eq!(said(&text, &["--deny", "warnings"]).0, 2, "a bad invocation");
}

#[test]
fn rules_are_chosen_by_code_by_its_beginning_and_by_name() {
    let text = platform(&[bare("a").replacen("- name: a", "- name: a # parallax: allow PX401 because x", 1)]);
    let told = |arguments: &[&str]| places(&document(&text, arguments));
    assert_eq!(told(&[]), ["PX032 9", "PX409 11"]);
    for only in ["PX409", "PX4", "px40", "no-backup", "PX2,no-backup"] {
        assert_eq!(told(&["--only", only]), ["PX409 11"], "{only}");
        assert_eq!(told(&["--skip", only]), ["PX032 9"], "{only}");
    }
    assert_eq!(told(&["--only", "PX4", "--skip", "PX409"]), Vec::<String>::new());
    assert_eq!(told(&["--skip", "PX409", "--skip", "PX032"]), Vec::<String>::new());
    for (option, word, meant) in [
        ("--only", "PX4o9", "did you mean `PX409`?"),
        ("--skip", "no-backups", "did you mean `no-backup`?"),
        ("--skip", "PX003", "cannot be skipped"),
    ] {
        let (code, out, err) = said(&text, &[option, word]);
        assert!(code == 2 && out.is_empty() && err.contains(meant), "{option} {word}: {err}");
    }
}

#[test]
fn a_choice_that_leaves_no_rule_is_no_clean_run() {
    let text = platform(&[bare("a")]);
    for (only, skip) in [("PX409", "PX409"), ("no-backup", "PX4"), ("PX032,PX409", "PX0,PX4")] {
        let (code, out, err) = said(&text, &["--only", only, "--skip", skip]);
        assert!(code == 2 && out.is_empty() && err.contains("no rule is left to ask"), "{only} {skip}: {err}");
    }
    assert_eq!(said(&text, &["--only", "PX032,PX409", "--skip", "PX409"]).0, 0);
}

#[test]
fn several_forms_are_written_in_one_run_and_all_or_none() {
    let directory = directory(&[("inventory.yaml", &platform(&[bare("a")]))]);
    let outputs = [
        "--output",
        "sarif=a.sarif",
        "--output",
        "junit=a.xml",
        "--output",
        "json=a.json",
        "--output",
        "text=a.txt",
        "--output",
        "github=a.log",
    ];
    let (code, out, err) =
        validate(&directory, &[&["inventory.yaml", "--format", "github", "--deny", "warning"], &outputs[..]].concat());
    assert_eq!(code, 1, "they are written though the run fails: {err}");
    let read = |name: &str| fs::read_to_string(directory.path().join(name)).expect("a file");
    assert_eq!(read("a.log"), out);
    assert!(
        read("a.sarif").contains("2.1.0")
            && read("a.xml").starts_with("<?xml")
            && read("a.txt").starts_with("warning[")
    );
    let (code, _, _) =
        validate(&directory, &["inventory.yaml", "--output", "json=new.json", "--output", "sarif=missing/a.sarif"]);
    assert!(code == 2 && !directory.path().join("new.json").exists());
}

#[test]
fn standard_input_is_checked_as_an_editor_hands_it_over() {
    let directory = directory(&[]);
    let (code, out, _) =
        run_with(directory.path(), &["validate", "-", "--deny", "warning"], &platform(&[bare("a")]), &[]);
    assert!(code == 1 && out.contains("<stdin>:11:15"), "{out}");
}

#[test]
fn a_file_with_a_hundred_faults_is_told_whole() {
    let services: Vec<String> = (0..100).map(|at| format!("  - {{name: s{at}, kind: ap, data: []}}\n")).collect();
    let (code, out, err) = said(&platform(&services), &[]);
    assert_eq!((code, out.matches("PX004 unknown-word").count()), (1, 100));
    assert!(err.contains("found 100 errors"), "{err}");
    assert_eq!(places(&document(&platform(&services), &[])).last().map(String::as_str), Some("PX004 108"));
}

#[test]
fn a_price_book_that_cannot_be_taken_is_told_with_all_the_rest() {
    let text = platform(&[bare("a")]).replace("provider: aws", "provider: aws\npriceBook: missing.toml");
    let (code, out, err) = said(&text, &[]);
    assert!(code == 2 && out.contains("missing.toml") && out.contains("PX409"), "{out}{err}");
    assert!(err.contains("nothing was priced"), "{err}");
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let directory =
        directory(&[("inventory.yaml", &platform(&(0..2000).map(|at| bare(&format!("s{at}"))).collect::<Vec<_>>()))]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
    command.current_dir(directory.path()).args(["validate", "inventory.yaml", "-q"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

//! `validate`: what is told, what is allowed, and in which form.
#![allow(clippy::indexing_slicing, reason = "what a document does not have is a test that fails")]

mod allowing;
mod baseline;
mod choosing;
mod formats;
mod hostile;
mod settings;
mod ways_in;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::HEAD;

/// A platform with these services.
fn platform(services: &[String]) -> String {
    format!("{HEAD}services:\n{}", services.concat())
}

/// A service with a dataset that nobody backs up, which is a warning: PX409.
fn bare(name: &str) -> String {
    dataset(name, "", "")
}

/// The same with a line above the dataset, and something at the end of its first line.
fn dataset(name: &str, above: &str, behind: &str) -> String {
    let above = if above.is_empty() { String::new() } else { format!("      {above}\n") };
    format!(
        "  - name: {name}\n    data:\n{above}      - name: {name}{behind}\n        role: source\n        operations: [insert-generated]\n        \
         invariants: [none]\n        consistency: session\n        rpo: 5s\n    \
         idempotency: {{key: required, dataset: {name}, ttl: 24h, lock: 60s}}\n"
    )
}

/// A directory with these files, which no settings above it reach.
fn directory(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    fs::create_dir(directory.path().join(".git")).expect("a directory");
    for (name, text) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
    directory
}

/// Exit code, standard output and standard error.
type Ran = (i32, String, String);

fn run_with(directory: &Path, arguments: &[&str], input: &str, environment: &[(&str, &str)]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
    command.current_dir(directory).args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    let mut child = command.envs(environment.iter().copied()).spawn().expect("the program runs");
    // Where it does not read its input there is nobody to write to.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("the program ends");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (output.status.code().expect("an exit code"), text(&output.stdout), text(&output.stderr))
}

fn validate(directory: &TempDir, arguments: &[&str]) -> Ran {
    let arguments: Vec<&str> = std::iter::once("validate").chain(arguments.iter().copied()).collect();
    run_with(directory.path(), &arguments, "", &[])
}

/// What `validate` says of one text.
fn said(text: &str, arguments: &[&str]) -> Ran {
    let directory = directory(&[("inventory.yaml", text)]);
    validate(&directory, &[&["inventory.yaml"], arguments].concat())
}

/// The document that `validate` makes of one text.
fn document(text: &str, arguments: &[&str]) -> Value {
    let (_, out, err) = said(text, &[&["--format", "json"], arguments].concat());
    serde_json::from_str(&out).unwrap_or_else(|fault| panic!("{fault}: {out}{err}"))
}

/// `PX409 12` of each finding: its code and line.
fn places(document: &Value) -> Vec<String> {
    let all = document["findings"].as_array().expect("findings");
    all.iter().map(|it| format!("{} {}", it["code"].as_str().expect("a code"), it["line"])).collect()
}

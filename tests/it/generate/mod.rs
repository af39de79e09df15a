//! `generate` as a user runs it. What lies in its files is claimed elsewhere; here it is what becomes of them on a disk.

mod bases;
mod disk;
mod kills;
mod templates;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::HEAD;

const EXAMPLE: &str = "examples/travelbook/inventory.yaml";

fn parallax(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).stdin(Stdio::null());
    command.env("COLUMNS", "120").env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE");
    command
}

/// Exit code, standard output and standard error.
fn ran(arguments: &[&str]) -> (i32, String, String) {
    told(parallax(arguments).output().expect("it runs"))
}

fn told(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).expect("it is UTF-8");
    (output.status.code().expect("no signal"), text(output.stdout), text(output.stderr))
}

/// Runs `generate INVENTORY -o DIR` with these options.
fn generate(inventory: &Path, directory: &Path, options: &[&str]) -> (i32, String, String) {
    ran(&[&["generate", text(inventory), "-o", text(directory)], options].concat())
}

fn text(path: &Path) -> &str {
    path.to_str().expect("it is UTF-8")
}

/// An inventory of so many services in three regions; `mark` is in the files of all of them.
fn platform(services: usize, mark: &str) -> String {
    let mut out = HEAD.replace("  - {name: eu-west-1}\n", "  - {name: eu-west-1}\n  - {name: ap-south-1}\n");
    out += "services:\n";
    let rest =
        format!("kind: api, owner: team-{mark}, image: \"registry.example/service:{mark}\", replicas: 3, data: []");
    for at in 0..services {
        let _ = writeln!(out, "  - {{name: service-{at}, {rest}}}");
    }
    out
}

/// Every file below a directory by its path, with its bytes.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(&folder).expect("a directory").map(|entry| entry.expect("an entry").path()) {
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(root).expect("it lies below").to_str().expect("UTF-8").to_owned();
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// Paths that the tool keeps, as its manifest has them.
fn kept(root: &Path) -> Vec<String> {
    let Ok(bytes) = fs::read(root.join(".parallax/manifest.json")) else { return Vec::new() };
    let manifest: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    let files = manifest.get("files").and_then(serde_json::Value::as_object).expect("an object");
    files.keys().cloned().collect()
}

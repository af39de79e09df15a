//! `cost`: its outputs are sums of its lines, books and budgets are held to, and names do no harm.

mod books;
mod budgets;
mod outputs;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A platform of one component, all of which is paid for.
const SHOP: &str = "apiVersion: parallax/v1
kind: Inventory
metadata: {name: shop}
provider: aws
regions:
  - {name: us-east-1, role: primary}
  - {name: eu-west-1}
platform:
  complete: true
  components:
    - name: nodes
      scalesWith: regions
      use:
        single-region: [{sku: node, region: us-east-1, quantity: 2}]
        active-active:
          - {sku: node, region: us-east-1, quantity: 2}
          - {sku: node, region: eu-west-1, quantity: 2}
services:
  - {name: api, kind: api, owner: team-a, replicas: 3, data: []}
";

/// A price of `node` in both regions.
const BOOK: &str = "[[price]]
sku = \"node\"
region = \"us-east-1\"
unit = \"month\"
usd = \"100\"
source = \"An agreement\"
date = 2026-11-01

[[price]]
sku = \"node\"
region = \"eu-west-1\"
unit = \"month\"
usd = \"110.50\"
source = \"An agreement\"
date = 2026-11-01
";

fn run_in(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
    command.current_dir(directory).args(arguments).stdin(Stdio::null());
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command.output().expect("the program runs")
}

/// Exit code, standard output and standard error.
fn cost_in(directory: &Path, arguments: &[&str]) -> (i32, String, String) {
    let arguments: Vec<&str> = std::iter::once("cost").chain(arguments.iter().copied()).collect();
    let output = run_in(directory, &arguments);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (output.status.code().expect("an exit code"), text(&output.stdout), text(&output.stderr))
}

fn cost(arguments: &[&str]) -> (i32, String, String) {
    cost_in(Path::new(env!("CARGO_MANIFEST_DIR")), arguments)
}

#[test]
fn a_quantity_less_than_nothing_is_told_what_it_is_instead_of() {
    let directory = directory(&[("inventory.yaml", &SHOP.replacen("quantity: 2", "quantity: -5", 1))]);
    let (code, _, err) = cost_in(directory.path(), &["inventory.yaml"]);
    assert!(code == 1 && err.contains("`quantity` takes a number from 0, found `-5`"), "{err}");
}

/// A directory with these files.
fn directory(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
    directory
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// The total of a scenario in a document.
fn total<'d>(document: &'d Value, scenario: &str) -> &'d str {
    let all = document["scenarios"].as_array().expect("scenarios");
    let found = all.iter().find(|one| one["scenario"] == scenario).expect("the scenario");
    found.pointer("/total/usd").and_then(Value::as_str).expect("text")
}

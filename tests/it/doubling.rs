//! What is written for twice the services is about twice as long, in every format and for every shape that hides what
//! grows faster. Time and memory are held by `benches/doubling.sh`: they are no counts, and a test must not flake.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::process::{Command, Stdio};

use tempfile::TempDir;

#[path = "../../benches/inventory/mod.rs"]
mod inventory;

use inventory::Shape;

/// Sizes of the inventory and of all that commands make of it, by what made it.
fn sizes(shape: Shape, services: usize) -> Vec<(&'static str, u64)> {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("inventory.yaml"), inventory::inventory(shape, services, 3)).unwrap();
    let save = |format: &str| format!("{format}={}", at(format).display());
    let run = |words: &[&str], out: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
        command.args(words).arg(at("inventory.yaml")).args(["--quiet", "--deny", "never"]);
        command.stdout(fs::File::create(at(out)).unwrap()).stderr(Stdio::null());
        let status = command.status().unwrap();
        assert!(status.success(), "{words:?} of {shape:?}: {status}");
    };
    let (json, yaml, markdown) = (save("json"), save("yaml"), save("markdown"));
    run(&["plan", "--section", "all", "--output", &json, "--output", &yaml, "--output", &markdown], "table");
    run(&["validate", "--format", "json"], "findings");
    run(&["cost", "--format", "csv"], "cost");
    run(&["compare", "--format", "json"], "compare");
    let made = ["table", "json", "yaml", "markdown", "findings", "cost", "compare"];
    made.map(|name| (name, fs::metadata(at(name)).unwrap().len())).to_vec()
}

#[test]
fn twice_the_services_make_no_output_three_times_as_long() {
    for shape in Shape::ALL {
        for ((name, once), (_, twice)) in sizes(shape, 64).into_iter().zip(sizes(shape, 128)) {
            assert!(once > 0 && twice < 3 * once, "{name} of {}: {once} bytes, then {twice}", shape.word());
        }
    }
}

#[test]
fn a_generated_inventory_has_as_many_services_as_asked_for_and_the_same_bytes_each_time() {
    let text = inventory::inventory(Shape::Platform, 96, 6);
    assert_eq!(text.matches("\n  - name: ").count(), 96);
    assert_eq!(text, inventory::inventory(Shape::Platform, 96, 6));
    let planned = crate::support::planned(&text);
    assert_eq!((planned.plan.services.len(), planned.plan.regions.len()), (96, 6));
}

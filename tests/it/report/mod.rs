//! Reports: the verb on a disk, the Markdown page, and what a real browser makes of the page and of its diagrams.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing)]

mod browser;
mod charts;
mod inputs;
mod verb;
mod wiki;

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program in a directory, with nothing of the caller's environment that counts.
fn parallax(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
    command.current_dir(directory).args(arguments).stdin(Stdio::null());
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command.output().expect("the program runs")
}

/// What it prints, where all goes well; findings may be told.
fn printed(directory: &Path, arguments: &[&str]) -> String {
    let output = parallax(directory, arguments);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{told}");
    String::from_utf8(output.stdout).expect("text")
}

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

//! Faults of the world around a run. Nothing is lost, nothing is half-written, and what is wrong is said.
//!
//! | fault | claimed in |
//! |---|---|
//! | full disk, at every change that `generate` makes | `src/cli/tree/tests/crash.rs` |
//! | full disk, read-only disk, no rights, at every change | `src/cli/tree/tests/world.rs` |
//! | full, read-only and foreign directories of a real system | `disks` |
//! | a device that is full: standard output, `--output` | `disks`, `cli` (help), `generate::disk` (differences) |
//! | a limit on the size of a file | `disks` |
//! | a file that became a directory or a link between two runs | `disks`; each kind of thing in `src/cli/tree/tests/hostile.rs` |
//! | a closed pipe, for every command, and closed standard error | `runs`, `cli` |
//! | killed at every change | `src/cli/tree/tests/crash.rs` |
//! | killed at random moments, interrupted, told to end | `generate::kills`, `runs` |
//! | two runs at once | `runs`; what each of them sees in `src/cli/tree/tests/hostile.rs` |
//! | a clock far off | `runs`: files from other ages; no code asks for the time (`tidy`) |
//! | no environment, another language | `runs` |
//! | paths with spaces, line breaks and bytes that are no text | `names` |
//! | an inventory, a record or a price book that is damaged | `fuzzed`, `reading`, `prices` |

#[cfg(target_os = "linux")]
mod disks;
#[cfg(target_os = "linux")]
mod names;
#[cfg(unix)]
mod runs;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const EXAMPLE: &str = "examples/travelbook/inventory.yaml";
const SMALL: &str = "examples/minimal/inventory.yaml";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn parallax() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
    command.current_dir(root()).stdin(Stdio::null()).env("COLUMNS", "120").env_remove("CLICOLOR_FORCE");
    command
}

/// Exit code, standard output and standard error.
fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().expect("no signal"), text(&output.stdout), text(&output.stderr))
}

/// Runs it with words and paths, which need not be text.
fn ran(words: &[&dyn AsRef<std::ffi::OsStr>]) -> (i32, String, String) {
    let mut command = parallax();
    for word in words {
        command.arg(word);
    }
    told(&command.output().expect("it runs"))
}

/// Every file and link below a directory, with its bytes.
fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(&folder).expect("a directory").map(|entry| entry.expect("an entry").path()) {
            let kind = fs::symlink_metadata(&path).expect("it is there");
            if kind.is_dir() {
                open.push(path);
            } else {
                let bytes = if kind.is_file() { fs::read(&path).expect("a file") } else { b"no file".to_vec() };
                found.insert(path.strip_prefix(root).expect("below").to_path_buf(), bytes);
            }
        }
    }
    found
}

/// A platform of so many services; the mark is in the files of all of them.
fn platform(services: usize, mark: &str) -> String {
    let rest = format!("kind: api, owner: {mark}, image: \"registry.example/service:{mark}\", replicas: 3, data: []");
    (0..services).fold(crate::support::HEAD.to_owned() + "services:\n", |text, at| {
        text + &format!("  - {{name: service-{at}, {rest}}}\n")
    })
}

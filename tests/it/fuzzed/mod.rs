//! Inputs that fuzzing kept, held against the same claims as it holds the ones it makes up; `fuzz/README.md` says how.

#[allow(
    unreachable_pub,
    clippy::indexing_slicing,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "the targets under `fuzz/` include it as a module of their own, and a claim fails by panicking"
)]
pub(crate) mod claims;

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use claims::{TARGETS, Target};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

/// So many inputs of a target are held against its claim by code that is not optimised, and all of them by optimised code.
const MOST: usize = if cfg!(debug_assertions) { 20 } else { usize::MAX };

/// The inputs below a directory that break the claim of a target.
fn broken(directory: &Path, (name, claim): &Target) -> Vec<String> {
    let mut inputs: Vec<PathBuf> =
        fs::read_dir(directory).expect("a directory").map(|it| it.expect("an entry").path()).collect();
    inputs.sort();
    assert!(!inputs.is_empty(), "{name}: no input is kept");
    let breaks = |path: &&PathBuf| {
        let bytes = fs::read(path).expect("a file");
        catch_unwind(|| claim(&bytes)).is_err()
    };
    let some = inputs.iter().step_by(inputs.len().div_ceil(MOST));
    some.filter(breaks).map(|path| path.display().to_string()).collect()
}

#[test]
fn what_fuzzing_kept_keeps_its_claim() {
    let mut wrong = Vec::new();
    for target in TARGETS {
        wrong.extend(broken(&corpus().join(target.0), target));
    }
    assert!(wrong.is_empty(), "{} of them do not: {wrong:#?}", wrong.len());
}

#[test]
fn an_input_that_breaks_its_claim_is_named() {
    let planted: Target = ("planted", |bytes| assert!(bytes.is_empty()));
    let directory = tempfile::TempDir::new().expect("a directory");
    for (name, bytes) in [("good", ""), ("bad", "x")] {
        fs::write(directory.path().join(name), bytes).expect("a file");
    }
    let wrong = broken(directory.path(), &planted);
    assert!(matches!(wrong.as_slice(), [only] if only.ends_with("bad")), "{wrong:?}");
}

#[test]
fn every_target_has_a_binary_and_inputs_and_nothing_else_has() {
    let names: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let below = |directory: PathBuf| -> BTreeSet<String> {
        let entries = fs::read_dir(&directory).expect("a directory").map(|it| it.expect("an entry").path());
        entries.map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned()).collect()
    };
    assert_eq!(below(corpus()), names);
    assert_eq!(below(corpus().with_file_name("fuzz_targets")), names);
}

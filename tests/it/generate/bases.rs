//! Bases of the user's own, as the inventory names them.

use std::fs;

use tempfile::TempDir;

use super::{generate, platform};

/// A platform whose first service has its base there.
fn with_base(base: &str) -> String {
    platform(2, "a").replacen("replicas: 3", &format!("base: \"{base}\", replicas: 3"), 1)
}

#[test]
fn a_base_that_is_not_there_is_told_at_its_line_with_the_nearest() {
    let directory = TempDir::new().expect("a directory");
    let inventory = directory.path().join("platform/inventory.yaml");
    fs::create_dir_all(directory.path().join("deploy/service-zero/base")).expect("it can be made");
    fs::create_dir_all(directory.path().join("platform")).expect("it can be made");
    fs::write(directory.path().join("deploy/file"), "x").expect("it can be written");
    let root = directory.path().join("out");
    let cases = [
        ("../deploy/servce-zero/base", "no directory", "did you mean `../deploy/service-zero/base`?"),
        ("../nowhere/at/all", "no directory", "relative to this file"),
        ("../deploy/file", "is a file and no directory", "relative to this file"),
        ("/etc", "is a path from the root", "relative to this file"),
    ];
    for (base, what, help) in cases {
        fs::write(&inventory, with_base(base)).expect("it can be written");
        let (code, _, err) = generate(&inventory, &root, &[]);
        assert_eq!(code, 1, "{err}");
        assert!(err.contains("PX010") && err.contains("inventory.yaml:10:") && err.contains(what), "{err}");
        assert!(err.contains(help), "{err}");
        assert!(!root.exists(), "{base}");
    }
}

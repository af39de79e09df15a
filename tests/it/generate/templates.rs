//! Templates are written out, changed and handed in.

use std::fs;

use parallax::emit::templates::BUILT_IN;
use tempfile::TempDir;

use super::{EXAMPLE, ran, text};

#[test]
fn templates_are_listed_and_written_once() {
    let (code, out, err) = ran(&["templates", "list"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out.lines().collect::<Vec<_>>(), BUILT_IN.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    let directory = TempDir::new().expect("a directory");
    let root = directory.path().join("templates");
    for _ in 0..2 {
        let (code, out, err) = ran(&["templates", "export", text(&root)]);
        assert_eq!((code, out.as_str()), (0, ""), "{err}");
        for (name, template) in BUILT_IN {
            assert_eq!(fs::read_to_string(root.join(name)).expect("it was written"), *template);
        }
    }
    let Some((name, _)) = BUILT_IN.first() else { return };
    fs::write(root.join(name), "mine").expect("it can be written");
    let (code, _, err) = ran(&["templates", "export", text(&root)]);
    assert_eq!(code, 2);
    assert!(err.contains(name), "{err}");
    assert_eq!(fs::read_to_string(root.join(name)).expect("it is there"), "mine");
}

#[test]
fn every_fault_of_own_templates_is_told_and_nothing_is_written() {
    let directory = TempDir::new().expect("a directory");
    let (templates, root) = (directory.path().join("templates"), directory.path().join("deploy"));
    fs::create_dir(&templates).expect("it can be made");
    for name in ["nobody.yaml.hbs", "knows.md.hbs"] {
        fs::write(templates.join(name), "{{").expect("it can be written");
    }
    let arguments = ["generate", EXAMPLE, "-o", text(&root), "--templates", text(&templates)];
    let (code, _, err) = ran(&arguments);
    assert_eq!(code, 2);
    assert!(err.contains("nobody.yaml.hbs: no template has this name") && err.contains("knows.md.hbs"), "{err}");
    assert!(!root.exists());
    fs::remove_dir_all(&templates).expect("it can be removed");
    assert_eq!(ran(&arguments).0, 2, "a directory that is not there");
}

//! Names that are hard to pass on: of files, of directories, of what they lie in.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{files, parallax, ran, root, told};

/// Spaces, quotes, a line break, what a shell and a terminal obey, what looks like an option, and bytes that are no text.
const NAMES: &[&[u8]] = &[
    b"two words",
    b" around ",
    b"line\nbreak",
    b"\"quoted' $HOME `id` *",
    b"esc\x1b[31m",
    b"-o",
    b"a=b",
    "\u{e9}\u{202e}\u{1f600}".as_bytes(),
    b"no\xfftext\xc3",
    b"back\\slash",
];

fn named(name: &[u8]) -> OsString {
    OsString::from_vec(name.to_vec())
}

/// `FORMAT=PATH`.
fn saved_as(format: &str, path: &Path) -> OsString {
    let mut output = OsString::from(format!("{format}="));
    output.push(path);
    output
}

/// Text that a terminal only shows.
fn is_harmless(text: &str) -> bool {
    !text.chars().any(|sign| sign != '\n' && (sign.is_control() || sign == '\u{202e}'))
}

/// A platform with its own prices and a base of its own in a directory of that name.
fn repository(place: &Path) {
    fs::create_dir_all(place.join("bases/web")).expect("a directory");
    for file in ["inventory.yaml", "prices.toml"] {
        fs::copy(root().join("examples/payments").join(file), place.join(file)).expect("a copy");
    }
}

#[test]
fn an_inventory_may_lie_in_a_directory_of_any_name() {
    for name in NAMES {
        let outside = TempDir::new().expect("a directory");
        let place = outside.path().join(named(name));
        repository(&place);
        let wanted = ran(&[&"cost", &"examples/payments", &"--format", &"json"]);
        // Named itself, found in its directory, and from within that.
        for path in [place.join("inventory.yaml"), place.clone()] {
            let (code, out, err) = ran(&[&"cost", &path, &"--format", &"json"]);
            assert_eq!((code, &out), (wanted.0, &wanted.1), "{name:?}: {err}");
            assert!(is_harmless(&err), "{err:?}");
        }
        let within = parallax().current_dir(&place).args(["cost", "--format", "json"]).output().expect("it runs");
        assert_eq!(told(&within).1, wanted.1, "{name:?}");
        let below =
            parallax().current_dir(outside.path()).args(["cost", "--format", "json", "--"]).arg(named(name)).output();
        assert_eq!(told(&below.expect("it runs")).1, wanted.1, "{name:?}");
        let (code, out, err) = ran(&[&"validate", &place, &"--format", &"sarif"]);
        assert!(code < 2 && is_harmless(&out) && is_harmless(&err), "{name:?}: {out} {err}");
        let _: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    }
}

#[test]
fn a_tree_may_be_written_into_a_directory_of_any_name_and_checked_there() {
    let usual = TempDir::new().expect("a directory");
    assert_eq!(ran(&[&"generate", &super::SMALL, &"-o", &usual.path()]).0, 0);
    for name in NAMES {
        let outside = TempDir::new().expect("a directory");
        let mut option = OsString::from("--output=");
        option.push(outside.path().join(named(name)));
        for check in [false, true] {
            let mut words: Vec<&dyn AsRef<OsStr>> = vec![&"generate", &super::SMALL, &option];
            if check {
                words.push(&"--check");
            }
            let (code, _, err) = ran(&words);
            assert_eq!(code, 0, "{name:?}: {err}");
            assert!(is_harmless(&err), "{err:?}");
        }
        assert_eq!(files(&outside.path().join(named(name))), files(usual.path()), "{name:?}");
    }
}

#[test]
fn strangers_of_any_name_in_a_tree_are_named_and_left_alone() {
    let directory = TempDir::new().expect("a directory");
    let tree = directory.path().join("tree");
    assert_eq!(ran(&[&"generate", &super::EXAMPLE, &"-o", &tree]).0, 0);
    let folder = tree.join("apps/search-api/overlays/us-east-1/generated");
    for name in NAMES {
        fs::write(folder.join(named(name)), "theirs\n").expect("it can be written");
    }
    let before = files(&tree);
    let (code, out, err) = ran(&[&"generate", &super::EXAMPLE, &"-o", &tree, &"--check"]);
    assert_eq!(code, 1, "{err}");
    assert!(err.matches("unknown ").count() == NAMES.len() && is_harmless(&out) && is_harmless(&err), "{err:?}");
    assert_eq!(ran(&[&"generate", &super::EXAMPLE, &"-o", &tree, &"--prune", &"--force"]).0, 0);
    assert_eq!(files(&tree), before);
}

#[test]
fn whatever_saves_a_file_takes_a_path_of_any_bytes() {
    for name in [&b"two words"[..], b"a=b", b"no\xfftext\xc3=x"] {
        let outside = TempDir::new().expect("a directory");
        let place = outside.path().join(named(name));
        fs::create_dir_all(&place).expect("a directory");
        let into = |format: &str, file: &str| saved_as(format, &place.join(file));
        let saved: [(&[&str], OsString); 5] = [
            (&["cost", super::SMALL], into("csv", "lines.csv")),
            (&["validate", super::SMALL], into("sarif", "findings.sarif")),
            (&["diff", super::SMALL, super::SMALL], into("markdown", "diff.md")),
            (&["report", super::SMALL], into("html", "report.html")),
            (&["report", super::SMALL], place.join("as-named.md").into_os_string()),
        ];
        for (words, output) in &saved {
            let mut option = OsString::from("--output=");
            option.push(output);
            let mut all: Vec<&dyn AsRef<OsStr>> = vec![&option];
            for word in *words {
                all.push(word);
            }
            // The option stands last, as people write it.
            all.rotate_left(1);
            let (code, _, err) = ran(&all);
            assert!(code == 0 && is_harmless(&err), "{name:?} {output:?}: {code} {err}");
        }
        assert_eq!(files(&place).len(), saved.len(), "{name:?}");
        let unknown = into("jsn", "plan.json");
        let (code, _, err) = ran(&[&"plan", &super::SMALL, &"--output", &unknown]);
        assert!(code == 2 && err.contains("did you mean `json`?") && is_harmless(&err), "{name:?}: {err}");
    }
}

#[test]
fn outputs_settings_catalogs_and_templates_may_have_any_name() {
    for name in NAMES {
        let outside = TempDir::new().expect("a directory");
        let place = outside.path().join(named(name));
        fs::create_dir_all(&place).expect("a directory");
        let into = |format: &str, file: &str| saved_as(format, &place.join(file));
        let (json, page) = (into("json", "plan.json"), into("markdown", "plan.md"));
        let (code, _, err) = ran(&[&"plan", &super::SMALL, &"--output", &json, &"--output", &page]);
        assert_eq!(code, 0, "{name:?}: {err}");
        assert_eq!(files(&place).into_keys().collect::<Vec<_>>(), [PathBuf::from("plan.json"), "plan.md".into()]);
        let templates = place.join("templates");
        let (code, _, err) = ran(&[&"templates", &"export", &templates]);
        assert!(code == 0 && is_harmless(&err), "{name:?}: {err}");
        let tree = place.join("tree");
        let (code, _, err) = ran(&[&"generate", &super::SMALL, &"--templates", &templates, &"-o", &tree]);
        assert!(code == 0 && is_harmless(&err), "{name:?}: {err}");
        fs::create_dir_all(place.join("catalog/archetypes")).expect("a directory");
        fs::write(place.join("catalog/archetypes/own.toml"), "nonsense").expect("it can be written");
        let (code, _, err) = ran(&[&"plan", &super::SMALL, &"--catalog", &place.join("catalog")]);
        assert!(code == 1 && is_harmless(&err), "{name:?}: {code} {err}");
        fs::write(place.join("parallax.toml"), "color = \"never\"\n").expect("it can be written");
        let (code, out, err) = ran(&[&"config", &"show", &place]);
        assert!(code == 0 && is_harmless(&out) && is_harmless(&err), "{name:?}: {out} {err}");
    }
}

#[test]
fn words_that_are_no_text_are_refused_where_text_is_wanted() {
    let odd = named(b"no\xfftext");
    let commands: [&[&dyn AsRef<OsStr>]; 5] = [
        &[&odd],
        &[&"explain", &odd],
        &[&"plan", &"--format", &odd],
        &[&"plan", &"--section", &odd],
        &[&"catalog", &"show", &odd],
    ];
    for words in commands {
        let (code, out, err) = ran(words);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(is_harmless(&err) && !err.is_empty(), "{err:?}");
    }
    assert_eq!(OsStr::from_bytes(b"no\xfftext").to_str(), None);
}

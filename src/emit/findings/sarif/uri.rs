//! Names of files as URI references.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::shape::{ArtifactLocation, Base, Message};

/// The directory that relative paths begin at. Its own URI is left out: it differs from machine to machine.
const ROOT: &str = "%SRCROOT%";

/// What [`ROOT`] means.
pub(super) fn bases() -> BTreeMap<&'static str, Base> {
    let text = "the directory in which parallax was run".to_owned();
    BTreeMap::from([(ROOT, Base { description: Message { text } })])
}

/// A file as named by the user: relative to the root where its path is.
pub(super) fn artifact(name: &str) -> ArtifactLocation {
    let path = normal(name);
    let drive = path.split_once(":/").is_some_and(|(drive, _)| drive.len() == 1 && drive.is_ascii());
    let uri = match (path.starts_with('/'), drive) {
        (true, _) => format!("file://{}", encoded(&path)),
        (false, true) => format!("file:///{}", encoded(&path).replacen("%3A", ":", 1)),
        (false, false) => encoded(&path),
    };
    let below_root = !path.starts_with('/') && !drive && !path.starts_with("../") && name != STDIN;
    ArtifactLocation { uri, uri_base_id: below_root.then_some(ROOT) }
}

/// Standard input as sources name it.
const STDIN: &str = "<stdin>";

/// A path without `.` and, where it can be told, without `..`.
fn normal(name: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "." => {}
            "" if !parts.is_empty() => {}
            ".." if parts.last().is_some_and(|last| !matches!(*last, ".." | "")) => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// Everything but letters, digits and a few marks in `%XX`, byte by byte (RFC 3986, 2.1). A colon too, which would
/// end a scheme.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_reference_that_means_the_same_file() {
        let uri = |name: &str| artifact(name).uri;
        assert_eq!(uri("a b/ü:%#?.yaml"), "a%20b/%C3%BC%3A%25%23%3F.yaml");
        assert_eq!(uri("./a/../b/./c.yaml"), "b/c.yaml");
        assert_eq!(uri("/tmp/x.yaml"), "file:///tmp/x.yaml");
        assert_eq!(uri("C:/x y.yaml"), "file:///C:/x%20y.yaml");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
    }

    #[test]
    fn only_what_lies_below_the_root_is_relative_to_it() {
        let based = |name: &str| artifact(name).uri_base_id.is_some();
        assert!(based("a.yaml") && based("..a/b.yaml"));
        assert!(![based("/a.yaml"), based("../a.yaml"), based("C:/a.yaml"), based("<stdin>")].contains(&true));
    }
}

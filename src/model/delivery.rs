//! Files that a platform team keeps in its repository: a tree in memory, and what it is made from.
//!
//! The core makes the whole tree; `cli` compares it with a directory and writes what differs.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::contracts::Bundle;
use crate::base::ids::Name;

/// Segments of a path are no longer than file systems allow.
const LONGEST_SEGMENT: usize = 255;
/// A path is no longer than systems accept below a directory of some length.
const LONGEST_PATH: usize = 1024;
/// The folder that holds what the tool knows of the tree itself.
pub const OWN_FOLDER: &str = ".parallax";
/// Name of folders in which every file is the tool's, so that any other is a stranger.
pub const GENERATED_FOLDER: &str = "generated";

/// A path below the root of the tree: `/`-separated segments of `a-zA-Z0-9._-`, none of them `.` or `..`.
///
/// What is spelled like this can neither leave the tree nor mean something else on another system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreePath(Arc<str>);

impl TreePath {
    /// The path, if the text is one.
    pub fn new(text: &str) -> Option<Self> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        let fits = |segment: &str| {
            (1..=LONGEST_SEGMENT).contains(&segment.len())
                && !segment.bytes().all(|b| b == b'.')
                && segment.bytes().all(plain)
        };
        let fits = text.len() <= LONGEST_PATH && text.split('/').all(fits);
        fits.then(|| Self(text.into()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder that it lies in; empty for a file at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Whether it lies in the folder that is the tool's own.
    pub fn is_reserved(&self) -> bool {
        self.0.split('/').next() == Some(OWN_FOLDER)
    }
}

impl fmt::Display for TreePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Who keeps a file after it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Keeper {
    /// The tool: it is written anew whenever the plan says something else.
    Tool,
    /// The user: it is written where it is absent, and never touched again.
    User,
}

/// One file of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeFile {
    /// UTF-8 with LF, ending in a line feed.
    pub text: String,
    /// Who keeps it.
    pub keeper: Keeper,
}

/// Every file, by path.
pub type Tree = BTreeMap<TreePath, TreeFile>;

/// A kustomize base of the user's own, as it lies on disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base {
    /// Where it lies, as seen from the root of the tree: `/`-separated, it may begin with `..`.
    pub from_root: String,
    /// Text of every file below it, and of what it names elsewhere, by path relative to the base.
    pub files: BTreeMap<String, String>,
    /// Why it could not be read whole, if so: a fragment without a full stop.
    pub unread: Option<String>,
}

/// What a tree of files is made from.
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    /// The planned platform.
    pub bundle: Bundle<'a>,
    /// Bases of the user's own, by service.
    pub bases: &'a BTreeMap<Name, Base>,
    /// Reads every document of a YAML text.
    ///
    /// # Errors
    /// Says what is wrong with the text and in which line.
    pub read: fn(&str) -> Result<Vec<serde_json::Value>, String>,
}

#[cfg(test)]
mod tests {
    use super::TreePath;

    #[test]
    fn a_path_cannot_leave_the_tree() {
        for hostile in
            ["", "/", "/etc", "a//b", "a/", "..", "a/../b", "./a", "a\\b", "a\0", "a b", "ä", "a/...", "c:/x"]
        {
            assert_eq!(TreePath::new(hostile), None, "{hostile:?}");
        }
        assert_eq!(TreePath::new(&"a".repeat(256)), None);
        assert_eq!(TreePath::new(&"a/".repeat(600)), None);
        let path = TreePath::new("apps/booking-engine/base/kustomization.yaml").expect("a path");
        assert_eq!(path.folder(), "apps/booking-engine/base");
        assert!(TreePath::new(".parallax/manifest.json").is_some_and(|path| path.is_reserved()));
    }
}

//! Generated files by path and digest.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::renames::Renames;
use super::walk::{Step, walk};
use crate::model::changes::FileChanges;

/// A digest by path.
type Files = BTreeMap<Arc<str>, [u8; 32]>;

/// What is different.
pub(super) fn compare(old: &Files, new: &Files, renames: &Renames) -> FileChanges {
    let mut found = FileChanges::default();
    let by_now: BTreeMap<Arc<str>, (&Arc<str>, &[u8; 32])> =
        old.iter().map(|(path, digest)| (Arc::from(renames.text(path)), (path, digest))).collect();
    for step in walk(by_now.iter(), new.iter(), |it| it.0, |it| it.0) {
        match step {
            Step::Old((_, (path, _))) => found.removed.push(Arc::clone(path)),
            Step::New((path, _)) => found.added.push(Arc::clone(path)),
            // What it says has the service's name in it too, so its text cannot be held against the other.
            Step::Both((_, (before, _)), (path, _)) if *before != path => {
                found.renamed.push((Arc::clone(before), Arc::clone(path)));
            }
            Step::Both((_, (_, before)), (path, after)) if *before != after => found.changed.push(Arc::clone(path)),
            Step::Both(..) => {}
        }
    }
    found.removed.sort();
    found.renamed.sort();
    found
}

//! A plan that was saved, held against one that was made.

use std::sync::LazyLock;

use parallax::emit::diff::{self, Diff};
use parallax::model::snapshot::{Here, Snapshot};
use parallax::pipeline;

use super::{LOOK, PLANNED, document, is_harmless, schema};

/// So many bytes a comment of a pull request takes.
const COMMENT: usize = 65_536;

static MADE: LazyLock<Snapshot> = LazyLock::new(|| {
    let no = || "not made".into();
    pipeline::snapshot(&PLANNED, &[], Here::No { because: no() }, Here::No { because: no() })
});

/// A side of `diff` that is said to be a saved plan.
pub(super) fn saved(bytes: &[u8]) {
    let read = match pipeline::saved(bytes) {
        Ok(read) => read,
        Err(why) => return assert!(!why.is_empty()),
    };
    assert!(pipeline::diff(&read, &read).is_none(), "nothing differs from itself");
    shown(&read, &MADE);
    shown(&MADE, &read);
}

/// What became of one in the other, in every format.
fn shown(old: &Snapshot, new: &Snapshot) {
    static DIFF: LazyLock<jsonschema::Validator> = LazyLock::new(|| schema(&diff::schema()));
    let changes = pipeline::diff(old, new);
    let diff = Diff { old: "old.json", new: "new.json", platform: &new.name, changes: &changes };
    is_harmless(&diff::table(&diff, LOOK));
    let comment = diff::markdown(&diff);
    is_harmless(&comment);
    assert!(comment.len() <= COMMENT, "{} bytes", comment.len());
    document(&diff::json(&diff).expect("a text"), &DIFF);
}

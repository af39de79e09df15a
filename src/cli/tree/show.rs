//! What differs, for people: names by state, and a unified diff that ends somewhere.

use std::fmt::Write as _;
use std::path::Path;

use similar::TextDiff;

use super::disk::Disk;
use super::survey::{Change, Status, Survey};
use crate::emit::clean;
use crate::model::delivery::TreePath;

/// Lines of differences that are shown of all files together.
const MOST_LINES: usize = 4000;
/// Files of more lines, or bytes, are named and not compared.
const MOST_LINES_OF_A_FILE: usize = 20_000;
const MOST_BYTES_OF_A_FILE: usize = 2 << 20;
/// Characters of a line; more is no text to read.
const MOST_OF_A_LINE: usize = 1000;
/// Names of a state that are listed.
const MOST_NAMES: usize = 50;

/// What kind of difference a reader wants to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Way {
    /// What a run would change: stale files go only where that was asked for.
    Changes {
        /// Whether stale files would go.
        prune: bool,
    },
    /// What somebody edited, against what would be written over it.
    Edits,
}

/// A unified diff of a directory against its tree.
pub(in crate::cli) struct Differences<'d> {
    disk: &'d dyn Disk,
    root: &'d Path,
    lines: usize,
    cut: usize,
    out: String,
}

impl<'d> Differences<'d> {
    /// The diff as text, with no more than `MOST_LINES` lines; then it says of how many files nothing is shown.
    pub(in crate::cli) fn text(disk: &'d dyn Disk, root: &'d Path, survey: &Survey<'_>, way: Way) -> String {
        let mut all = Self { disk, root, lines: 0, cut: 0, out: String::new() };
        match way {
            Way::Changes { prune } => {
                survey.changes.iter().for_each(|change| all.change(change));
                let stale = survey.stale.iter().filter(|(_, found)| prune && found.is_some());
                stale.for_each(|(path, _)| all.add(path, Old::OnDisk(1), None));
            }
            Way::Edits => survey.edited().for_each(|change| all.change(change)),
        }
        if all.cut > 0 {
            let _ = writeln!(all.out, "... and {} more of which no lines are shown", files(all.cut));
        }
        all.out
    }

    fn change(&mut self, change: &Change<'_>) {
        let text = change.file.text.as_str();
        let old = if change.status == Status::Missing { Old::Nothing } else { Old::OnDisk(text.len()) };
        self.add(change.path, old, Some(text));
    }

    fn add(&mut self, path: &TreePath, old: Old, new: Option<&str>) {
        if self.lines >= MOST_LINES {
            self.cut += 1;
            return;
        }
        let mut bytes = Vec::new();
        if let Old::OnDisk(expected) = old {
            // What cannot be read any more is shown as if it were empty: this is for reading.
            let _ = self.disk.read(&self.root.join(path.as_str()), expected, &mut bytes);
        }
        let before = if old == Old::Nothing { "/dev/null".to_owned() } else { format!("a/{path}") };
        let after = new.map_or_else(|| "/dev/null".to_owned(), |_| format!("b/{path}"));
        let new = new.unwrap_or_default();
        let is_large = |text: &str| text.len() > MOST_BYTES_OF_A_FILE || text.lines().count() > MOST_LINES_OF_A_FILE;
        let Some(text) = std::str::from_utf8(&bytes).ok().filter(|text| !is_large(text) && !is_large(new)) else {
            self.line(&format!("Files {before} and {after} differ"));
            return;
        };
        let diff = TextDiff::from_lines(text, new);
        let shown = diff.unified_diff().header(&before, &after).to_string();
        let mut lines = shown.lines();
        for line in lines.by_ref().take(MOST_LINES.saturating_sub(self.lines)) {
            self.line(line);
        }
        let rest = lines.count();
        if rest > 0 {
            let _ = writeln!(self.out, "... and {rest} more lines of {path}");
        }
    }

    /// A line with nothing in it that a terminal would obey.
    fn line(&mut self, line: &str) {
        let short: String = line.chars().take(MOST_OF_A_LINE).collect();
        let _ = writeln!(self.out, "{}{}", clean(&short), if short.len() < line.len() { "..." } else { "" });
        self.lines += 1;
    }
}

/// Where the old text of a file comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Old {
    Nothing,
    /// How many bytes it is likely to have.
    OnDisk(usize),
}

/// Names by state, a line each: as many as anybody reads, and then how many more.
pub(in crate::cli) fn list<'n>(names: impl IntoIterator<Item = (Status, &'n str)>) -> String {
    let mut out = String::new();
    let (mut last, mut shown, mut cut) = (None, 0, 0);
    let close = |out: &mut String, last: Option<Status>, cut: usize| {
        if let (Some(status), true) = (last, cut > 0) {
            let _ = writeln!(out, "  {:<13} ... and {cut} more", status.name());
        }
    };
    for (status, name) in names {
        if last != Some(status) {
            close(&mut out, last, cut);
            (last, shown, cut) = (Some(status), 0, 0);
        }
        if shown < MOST_NAMES {
            let _ = writeln!(out, "  {:<13} {name}", status.name());
            shown += 1;
        } else {
            cut += 1;
        }
    }
    close(&mut out, last, cut);
    out
}

/// `1 file`, `3 files`.
pub(in crate::cli) fn files(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

//! The way to a folder below the root: each step is looked at once, and a link is no step.

use std::collections::BTreeMap;
use std::path::Path;

use super::disk::{Disk, Kind};
use super::survey::look;

/// How a folder can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// It is there.
    Open,
    /// It is not there, and can be made.
    Absent,
    /// Something else lies at `path`, on the way or at its end.
    Blocked {
        /// Where, from the root.
        path: String,
        /// What is wrong with it.
        what: String,
    },
}

/// Folders that were looked at.
pub(super) struct Folders<'d> {
    disk: &'d dyn Disk,
    root: &'d Path,
    seen: BTreeMap<String, Way>,
}

impl<'d> Folders<'d> {
    /// Below `root`, which is there or not.
    pub(super) fn new(disk: &'d dyn Disk, root: &'d Path, rooted: bool) -> Self {
        let way = if rooted { Way::Open } else { Way::Absent };
        Self { disk, root, seen: BTreeMap::from([(String::new(), way)]) }
    }

    /// The way to a folder; `/`-separated, from the root.
    pub(super) fn way(&mut self, folder: &str) -> anyhow::Result<Way> {
        if let Some(way) = self.seen.get(folder) {
            return Ok(way.clone());
        }
        let parent = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
        let way = match self.way(parent)? {
            Way::Open => match look(self.disk, &self.root.join(folder))? {
                None => Way::Absent,
                Some(Kind::Folder) => Way::Open,
                Some(kind) => Way::Blocked {
                    path: folder.to_owned(),
                    what: format!("is {} and no directory, and nothing is written through it", kind.name()),
                },
            },
            other => other,
        };
        self.seen.insert(folder.to_owned(), way.clone());
        Ok(way)
    }
}

//! Records that another part of the tree generated: which files lead users where, step by step.

use crate::base::ids::RegionId;
use crate::emit::site;
use crate::model::delivery::{Delivery, Tree};

/// The page of the part that leads users, with the commands for its files.
const PAGE: &str = "routing/README.md";

/// Files that lead users to regions.
#[derive(Debug, Default)]
pub(super) struct Records {
    files: Vec<String>,
    page: bool,
}

impl Records {
    /// As they are in the tree so far.
    pub(super) fn of(tree: &Tree) -> Self {
        let files = tree.keys().map(ToString::to_string).filter(|path| path.starts_with("routing/"));
        let files: Vec<String> = files.collect();
        Self { page: files.iter().any(|path| path == PAGE), files }
    }

    /// Where it is said how they are applied, as seen from a runbook.
    pub(super) fn page(&self) -> Option<String> {
        self.page.then(|| format!("../{PAGE}"))
    }

    /// Steps that open a region, in order.
    pub(super) fn opening(&self) -> Vec<&str> {
        self.among("/opening/").filter(|path| !is_back(path)).collect()
    }

    /// Steps that empty a region, in order.
    pub(super) fn drain(&self, delivery: &Delivery<'_>, region: &RegionId) -> Vec<&str> {
        self.among(&drain_folder(delivery, region)).filter(|path| !is_back(path)).collect()
    }

    /// Steps that give a region its users back, in order: those that empty it, taken back, the last first.
    pub(super) fn refill(&self, delivery: &Delivery<'_>, region: &RegionId) -> Vec<&str> {
        let mut back: Vec<&str> = self.among(&drain_folder(delivery, region)).filter(|path| is_back(path)).collect();
        back.reverse();
        back
    }

    fn among<'s>(&'s self, within: &str) -> impl Iterator<Item = &'s str> {
        let within = within.to_owned();
        self.files.iter().map(String::as_str).filter(move |path| path.contains(&within))
    }
}

fn drain_folder(delivery: &Delivery<'_>, region: &RegionId) -> String {
    format!("/drain/{}/", site::region(delivery, region))
}

fn is_back(path: &str) -> bool {
    path.contains(".back.")
}

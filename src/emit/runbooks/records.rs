//! Records that another part of the tree generated: which files lead users where, step by step.

use crate::model::delivery::Tree;

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
        let files = tree.keys().filter(|path| path.as_str().starts_with("routing/"));
        let files: Vec<String> = files.map(ToString::to_string).collect();
        Self { page: files.iter().any(|path| path == PAGE), files }
    }

    /// Where it is said how they are applied, as seen from a runbook.
    pub(super) fn page(&self) -> Option<String> {
        self.page.then(|| format!("../{PAGE}"))
    }

    /// Steps that open a region, in order; where each is a whole state, the last is the one that stays.
    pub(super) fn opening(&self) -> Vec<&str> {
        let steps: Vec<&str> = self.among("/opening/").filter(|path| !is_back(path)).collect();
        let stays = if steps.is_empty() || self.has_backs() { None } else { self.stays() };
        steps.into_iter().chain(stays).collect()
    }

    /// Steps that empty a region, by its label, in order.
    pub(super) fn drain(&self, region: &str) -> Vec<&str> {
        self.drains(region).filter(|path| !is_back(path)).collect()
    }

    /// Steps that give a region its users back, in order: those that empty it, taken back, the last first; where there
    /// are only whole states, the one that stays.
    pub(super) fn refill(&self, region: &str) -> Vec<&str> {
        let mut back: Vec<&str> = self.drains(region).filter(|path| is_back(path)).collect();
        back.reverse();
        if back.is_empty() && self.drains(region).next().is_some() { self.stays().into_iter().collect() } else { back }
    }

    /// Whether a step is taken back by a file beside it, and not by the state before.
    pub(super) fn has_backs(&self) -> bool {
        self.files.iter().any(|path| is_back(path))
    }

    /// All records as they stay.
    fn stays(&self) -> Option<&str> {
        self.among("/records.").next()
    }

    fn drains<'s>(&'s self, region: &str) -> impl Iterator<Item = &'s str> {
        let (folder, file) = (format!("/drain/{region}/"), format!("/drain/{region}"));
        let is_file = move |path: &str| {
            let name = path.rsplit_once('.').map_or(path, |(name, _)| name);
            name.ends_with(&file)
        };
        self.among("/drain/").filter(move |path| path.contains(&folder) || is_file(path))
    }

    fn among<'s>(&'s self, within: &str) -> impl Iterator<Item = &'s str> {
        let within = within.to_owned();
        self.files.iter().map(String::as_str).filter(move |path| path.contains(&within))
    }
}

fn is_back(path: &str) -> bool {
    path.contains(".back.")
}

#[cfg(test)]
mod tests {
    use super::Records;
    use crate::model::delivery::{Keeper, Tree, TreeFile, TreePath};

    fn tree(names: &[&str]) -> Tree {
        let file = |name: &&str| {
            let file = TreeFile { text: String::new(), keeper: Keeper::Tool };
            (TreePath::new(&format!("routing/{name}")).expect("a path"), file)
        };
        names.iter().map(file).collect()
    }

    #[test]
    fn of_whole_states_the_one_that_stays_is_the_way_back() {
        let names = ["README.md", "x/records.yaml", "x/opening/01-a-10.yaml", "x/drain/a.yaml", "x/drain/a-1.yaml"];
        let tree = tree(&names);
        let records = Records::of(&tree);
        assert_eq!(records.drain("a"), ["routing/x/drain/a.yaml"]);
        assert_eq!(records.refill("a"), ["routing/x/records.yaml"]);
        assert_eq!(records.opening(), ["routing/x/opening/01-a-10.yaml", "routing/x/records.yaml"]);
        assert!(records.refill("b").is_empty() && !records.has_backs());
    }

    #[test]
    fn a_region_gets_its_users_back_by_taking_back_what_emptied_it() {
        let steps =
            ["x/drain/a/01-50.json", "x/drain/a/01-50.back.json", "x/drain/a/02-0.json", "x/drain/a/02-0.back.json"];
        let others = ["README.md", "x/opening/01-a-10.json", "x/opening/01-a-10.back.json", "x/drain/ab/01-50.json"];
        let tree = tree(&[steps.as_slice(), others.as_slice()].concat());
        let records = Records::of(&tree);
        assert_eq!(records.drain("a"), ["routing/x/drain/a/01-50.json", "routing/x/drain/a/02-0.json"]);
        assert_eq!(records.refill("a"), ["routing/x/drain/a/02-0.back.json", "routing/x/drain/a/01-50.back.json"]);
        assert_eq!(records.opening(), ["routing/x/opening/01-a-10.json"]);
        assert_eq!(records.page().as_deref(), Some("../routing/README.md"));
        assert_eq!(Records::of(&Tree::new()).page(), None);
    }
}

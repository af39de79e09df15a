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

    /// Steps that empty a region, by its label, in order.
    pub(super) fn drain(&self, region: &str) -> Vec<&str> {
        self.among(&drain_folder(region)).filter(|path| !is_back(path)).collect()
    }

    /// Steps that give a region its users back, in order: those that empty it, taken back, the last first.
    pub(super) fn refill(&self, region: &str) -> Vec<&str> {
        let mut back: Vec<&str> = self.among(&drain_folder(region)).filter(|path| is_back(path)).collect();
        back.reverse();
        back
    }

    fn among<'s>(&'s self, within: &str) -> impl Iterator<Item = &'s str> {
        let within = within.to_owned();
        self.files.iter().map(String::as_str).filter(move |path| path.contains(&within))
    }
}

fn drain_folder(region: &str) -> String {
    format!("/drain/{region}/")
}

fn is_back(path: &str) -> bool {
    path.contains(".back.")
}

#[cfg(test)]
mod tests {
    use super::Records;
    use crate::model::delivery::{Keeper, Tree, TreeFile, TreePath};

    #[test]
    fn a_region_gets_its_users_back_by_taking_back_what_emptied_it() {
        let file = |name: &str| {
            let file = TreeFile { text: String::new(), keeper: Keeper::Tool };
            (TreePath::new(&format!("routing/{name}")).expect("a path"), file)
        };
        let steps =
            ["x/drain/a/01-50.json", "x/drain/a/01-50.back.json", "x/drain/a/02-0.json", "x/drain/a/02-0.back.json"];
        let others = ["README.md", "x/opening/01-a-10.json", "x/opening/01-a-10.back.json", "x/drain/ab/01-50.json"];
        let tree: Tree = steps.into_iter().chain(others).map(file).collect();
        let records = Records::of(&tree);
        assert_eq!(records.drain("a"), ["routing/x/drain/a/01-50.json", "routing/x/drain/a/02-0.json"]);
        assert_eq!(records.refill("a"), ["routing/x/drain/a/02-0.back.json", "routing/x/drain/a/01-50.back.json"]);
        assert_eq!(records.opening(), ["routing/x/opening/01-a-10.json"]);
        assert_eq!(records.page().as_deref(), Some("../routing/README.md"));
        assert_eq!(Records::of(&Tree::new()).page(), None);
    }
}

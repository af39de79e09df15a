//! Texts by path: the tree that is being made, and bases of the user's own where they lie beside it.

use std::collections::BTreeMap;

use crate::emit::kustomize_names::KUSTOMIZATIONS;
use crate::model::delivery::{Base, Tree};

/// Texts by path from the root of the tree; paths outside of it begin with `..`.
#[derive(Clone, Debug, Default)]
pub(super) struct Files<'a>(BTreeMap<String, &'a str>);

impl<'a> Files<'a> {
    /// Adds the files of a base.
    pub(super) fn add_base(&mut self, base: &'a Base) {
        for (path, text) in &base.files {
            self.0.insert(join(&base.from_root, path), text);
        }
    }

    /// Adds the files of a tree, where none is there yet: what lies on disk is what a cluster will get.
    pub(super) fn add_tree(&mut self, tree: &'a Tree) {
        for (path, file) in tree {
            self.0.entry(path.as_str().to_owned()).or_insert(&file.text);
        }
    }

    /// The text of a file.
    pub(super) fn text(&self, path: &str) -> Option<&'a str> {
        self.0.get(path).copied()
    }

    /// The kustomization of a folder, with its path.
    pub(super) fn kustomization(&self, folder: &str) -> Option<(String, &'a str)> {
        KUSTOMIZATIONS.iter().find_map(|name| {
            let path = join(folder, name);
            self.text(&path).map(|text| (path, text))
        })
    }
}

/// `path` as seen from `folder`, without `.` and with `..` taken back where something stands before it.
pub(super) fn join(folder: &str, path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in folder.split('/').chain(path.split('/')) {
        match (segment, segments.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    segments.join("/")
}

/// `to` as seen from `folder`, both as seen from the root and neither leaving it further than the other.
pub(super) fn relative(folder: &str, to: &str) -> String {
    let (folder, to) = (join("", folder), join("", to));
    let (from, to): (Vec<&str>, Vec<&str>) = (folder.split('/').collect(), to.split('/').collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(common).map(|_| "..");
    up.chain(to.iter().skip(common).copied()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_seen_from_its_folder() {
        assert_eq!(join("apps/x/overlays/r/generated", "../../../base"), "apps/x/base");
        assert_eq!(join("apps/x", "../../../k8s/./base/"), "../k8s/base");
        assert_eq!(join("../k8s", "../other"), "../other");
        assert_eq!(join("", "a"), "a");
    }

    #[test]
    fn a_base_is_named_by_the_shortest_way() {
        assert_eq!(relative("apps/x/overlays/r/generated", "apps/x/base"), "../../../base");
        assert_eq!(relative("apps/x/overlays/r/generated", "../k8s/base"), "../../../../../../k8s/base");
        assert_eq!(relative("apps/x", "legacy/x"), "../../legacy/x");
    }
}

//! What a kustomization names beside itself: needed to read a base whole before anything is proven of it.

use serde_json::Value;

/// Names under which a directory has its kustomization, as kustomize looks for them.
pub const KUSTOMIZATIONS: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Fields whose items are files, directories or URLs.
const FIELDS: [&str; 8] =
    ["resources", "bases", "components", "configurations", "crds", "generators", "transformers", "validators"];

/// Something that a kustomization names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// A path, relative to the kustomization.
    Local(String),
    /// What only a network has.
    Remote(String),
}

/// Everything that a kustomization takes in, in the order in which it is written. Items that are written out in place
/// name nothing.
pub fn names(kustomization: &Value) -> Vec<Named> {
    let lists = FIELDS.iter().filter_map(|field| kustomization.get(field)?.as_array());
    let items = lists.flatten().filter_map(Value::as_str).filter(|item| !item.contains('\n'));
    items
        .map(|item| if is_remote(item) { Named::Remote(item.to_owned()) } else { Named::Local(item.to_owned()) })
        .collect()
}

/// As kustomize tells them apart, by its own forms of a URL.
fn is_remote(item: &str) -> bool {
    item.contains("://") || item.contains("?ref=") || item.starts_with("git@") || item.starts_with("github.com/")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Named, names};

    #[test]
    fn paths_are_told_from_urls_and_from_what_is_written_in_place() {
        let text = json!({
            "resources": ["deployment.yaml", "../common", "https://example.com/x.yaml", "github.com/a/b//c?ref=v1", 3],
            "components": ["../../components/metrics"],
            "transformers": ["kind: X\nmetadata: {}\n"],
            "images": [{"name": "x"}],
        });
        let local = |text: &str| Named::Local(text.to_owned());
        let remote = |text: &str| Named::Remote(text.to_owned());
        assert_eq!(
            names(&text),
            [
                local("deployment.yaml"),
                local("../common"),
                remote("https://example.com/x.yaml"),
                remote("github.com/a/b//c?ref=v1"),
                local("../../components/metrics"),
            ]
        );
        assert!(names(&json!("x")).is_empty() && names(&json!({"resources": "x"})).is_empty());
    }
}

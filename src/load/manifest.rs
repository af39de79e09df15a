//! YAML that is no inventory: manifests of the user's own, and those that were generated.

use serde_json::Value;

use super::yaml::{self, Lines, Reader};

/// Every document of a text, in order; an empty one is null.
///
/// # Errors
/// Says what is wrong, and in which line.
pub fn manifests(text: &str) -> Result<Vec<Value>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let limits = super::read::Limits::default();
    let limits = yaml::Limits { depth: limits.depth, values: limits.values, expansion: limits.expansion };
    let documents = yaml::documents(text, &limits);
    let line = |at: u32| Lines::of(text).span(text, at, at).line;
    if let Some(trouble) = documents.trouble {
        return Err(format!("{} (line {})", trouble.message, line(trouble.at)));
    }
    let value = |tree: &yaml::Tree| {
        let root = tree.root(text);
        let fault =
            || format!("a key is written twice, or has a tag (in the document of line {})", line(root.range().0));
        Reader::read::<Value>(root, None).ok_or_else(fault)
    };
    documents.trees.iter().map(value).collect()
}

//! Files that lie in the tool's folders and are none of its files.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context;

use super::disk::{Disk, Kind};
use super::survey::{Survey, cannot_read};
use crate::model::delivery::{GENERATED_FOLDER, TreePath};

/// Paths of everything in folders called `generated` that nothing generated, sorted, from the root.
///
/// # Errors
/// Where a folder cannot be read.
pub(in crate::cli) fn unknown(disk: &dyn Disk, root: &Path, survey: &Survey<'_>) -> anyhow::Result<Vec<String>> {
    let known = || survey.files.keys().chain(survey.scaffolds.iter()).chain(survey.stale.keys());
    let known: BTreeSet<&str> = known().map(TreePath::as_str).collect();
    let is_tools = |folder: &&str| folder.split('/').any(|step| step == GENERATED_FOLDER);
    let folders: BTreeSet<&str> = survey.files.keys().map(TreePath::folder).filter(is_tools).collect();
    let mut found = Vec::new();
    for folder in &folders {
        let place = root.join(folder);
        if !matches!(disk.kind(&place), Ok(Some(Kind::Folder))) {
            continue;
        }
        for (name, kind) in disk.names(&place).with_context(|| cannot_read(&place))? {
            let path = format!("{folder}/{name}");
            let on_the_way = |known: &&str| known.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('/'));
            let is_known = known.contains(path.as_str()) || (kind == Kind::Folder && known.iter().any(on_the_way));
            if !is_known {
                found.push(path);
            }
        }
    }
    Ok(found)
}

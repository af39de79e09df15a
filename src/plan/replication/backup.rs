//! The backup beside replication, as declared.

use crate::model::inventory::Dataset;
use crate::model::plan::BackupPlan;
use crate::model::verdict::Truth;

/// The declared backup; none where none is.
pub(super) fn backup(dataset: &Dataset) -> Option<BackupPlan> {
    let declared = dataset.backup.as_ref()?;
    Some(BackupPlan {
        point_in_time: Truth::of_option(declared.point_in_time.value().copied()),
        retention: declared.retention.value().copied(),
        copies: declared.copies.clone(),
    })
}

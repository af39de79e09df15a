//! Backups that are kept in another region than what they are of.

use super::Ground;
use super::derived::{Covered, Wanted, draft, of_copy, paid, unknown};
use super::draft::Draft;
use super::measure::{Measure, Measured};
use crate::base::ids::RegionId;
use crate::model::estimate::Owner;
use crate::model::inventory::Dataset;
use crate::model::meters::{Metered, MeteredCopies};
use crate::model::plan::{CopyRole, DatasetPlan, Plan};
use crate::model::words::PlanPart;

/// `GB-months = size`, once in each region with a copy of the backup, at the store's own price of storage: no list says
/// what a store's backups take, and what a retention keeps beside one full copy is not in it.
///
/// A region whose copy is written there needs no second one: that store's own backups lie there.
pub(super) fn backups<'a>(ground: &Ground<'a>, plan: &Plan, covered: &Covered) -> Vec<Draft<'a>> {
    let mut all = Vec::new();
    if covered.has(PlanPart::Data) {
        return all;
    }
    for (planned, service) in paid(ground, plan) {
        let owner = Owner::Service(service.name.clone());
        for dataset in &planned.datasets {
            let Some(written) = service.data.iter().find(|one| one.name == dataset.id.dataset) else { continue };
            let regions = dataset.backup.iter().flat_map(|backup| &backup.copies);
            for region in regions.filter(|region| !is_written(dataset, region)) {
                all.push(kept(ground, dataset, written, region, owner.clone()));
            }
        }
    }
    all
}

fn is_written(dataset: &DatasetPlan, region: &RegionId) -> bool {
    let follows = |role| matches!(role, CopyRole::Follower | CopyRole::Witness);
    dataset.copies.iter().any(|copy| copy.region == *region && !follows(copy.role))
}

fn kept<'a>(
    ground: &Ground<'a>,
    planned: &DatasetPlan,
    written: &Dataset,
    region: &RegionId,
    owner: Owner,
) -> Draft<'a> {
    let component = format!("{} backup", written.name);
    let store = planned.store.as_ref().and_then(|store| ground.catalog.datastores.get(store));
    let mut meters = store.iter().flat_map(|store| &store.meters).filter(|meter| meter.of == Metered::Storage);
    // A backup stands by nobody: it is kept as what only follows is.
    let single = meters.clone().find(|meter| meter.copies == MeteredCopies::Following);
    let Some(meter) = single.or_else(|| meters.next()) else {
        let missing = format!("what a backup of `{}` is charged for there", written.name);
        return unknown(component, owner, Some(region.clone()), "backup", missing);
    };
    let measured = match of_copy(meter, written) {
        unsaid @ Measured { measure: Measure::Unknown(_), .. } => unsaid,
        measured => measured.assuming(
            "a backup is priced as storage",
            "one full copy at the price of storage, without what retention keeps beside it",
        ),
    };
    let instance = written.instance.value().map(String::as_str);
    draft(ground, meter, Wanted { component, owner, region: Some(region.clone()), instance, measured })
}

//! Backups that are kept in another region than what they are of, and what crosses to bring them there.

use super::Ground;
use super::derived::{Covered, Wanted, draft, followed, of_copy, paid, unknown};
use super::draft::{Draft, Item, Purpose, Tariff};
use super::measure::{Measure, Measured, times_a_month};
use crate::base::evidence::Fact;
use crate::base::ids::RegionId;
use crate::model::estimate::Owner;
use crate::model::inventory::Dataset;
use crate::model::meters::Metered;
use crate::model::plan::{BackupPlan, CopyRole, DatasetPlan, Plan};
use crate::model::prices::INTER_REGION;
use crate::model::verdict::Truth;
use crate::model::words::PlanPart;

/// `GB-months = size`, once in each region with a copy of the backup, at what the store charges for one: what a retention
/// keeps beside one full copy is not in it. A store whose backups nobody prices leaves the line without an amount.
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
            let Some(written) = service.dataset(&dataset.id.dataset) else { continue };
            let Some(backup) = &dataset.backup else { continue };
            for region in backup.copies.iter().filter(|region| !is_written(dataset, region)) {
                all.push(kept(ground, dataset, written, region, owner.clone()));
                all.extend(sent(ground, (dataset, backup), written, region, &owner, covered));
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
    let Some(meter) = store.iter().flat_map(|store| &store.meters).find(|meter| meter.of == Metered::Backup) else {
        let missing = format!("what a backup of `{}` is charged for there", written.name);
        return unknown(component, owner, Some(region.clone()), "backup", missing);
    };
    let measured = match of_copy(meter, written) {
        unsaid @ Measured { measure: Measure::Unknown(_), .. } => unsaid,
        measured => measured.assuming("one full copy", "one full copy, without what retention keeps beside it"),
    };
    let instance = written.instance.value().map(String::as_str);
    draft(ground, meter, Wanted { component, owner, region: Some(region.clone()), instance, measured })
}

/// `bytes = writes x size of a row x 730 h`, from where it is written: a backup of any point in time needs every write.
///
/// It belongs to what crosses between regions: `replication` covers it. How often a backup that is no more than a whole
/// copy now and then is sent, nobody writes.
fn sent<'a>(
    ground: &Ground<'a>,
    (planned, backup): (&DatasetPlan, &BackupPlan),
    written: &Dataset,
    to: &RegionId,
    owner: &Owner,
    covered: &Covered,
) -> Option<Draft<'a>> {
    let component = format!("{} backup transfer", written.name);
    if covered.has(PlanPart::Replication) {
        return None;
    }
    let mut from = planned.copies.iter().map(|copy| &copy.region).filter(|region| is_written(planned, region));
    let (Some(from), None) = (from.next(), from.next()) else {
        let missing = format!("from which regions the backup of `{}` in {to} is sent", written.name);
        return Some(unknown(component, owner.clone(), None, INTER_REGION, missing));
    };
    if covered.states(INTER_REGION, Some(from), owner) {
        return None;
    }
    Some(Draft::from(Item {
        component: component.into(),
        owner: owner.clone(),
        region: Some(from.clone()),
        meter: INTER_REGION.into(),
        tariff: Tariff::between(ground.book, from, to),
        measured: every_write(written, backup, to),
        purpose: Purpose::Other,
        at: None,
        commitment: None,
    }))
}

fn every_write(written: &Dataset, backup: &BackupPlan, to: &RegionId) -> Measured {
    let name = &written.name;
    match (backup.point_in_time, &written.write_rate, &written.row_size) {
        (Truth::No | Truth::Unknown, ..) => Measured::unknown(format!(
            "how often a whole copy of `{name}` is sent to {to}: no `pointInTime` is written"
        )),
        (Truth::Yes, Fact::Unknown, _) => Measured::unknown(format!("no `writeRate` is written for `{name}`")),
        (Truth::Yes, _, Fact::Unknown) => Measured::unknown(format!("no `rowSize` is written for `{name}`")),
        (Truth::Yes, Fact::Known(rate), Fact::Known(row)) => Measured {
            measure: Measure::Moved(times_a_month(rate.value).saturating_mul(u128::from(row.value.0))),
            from: followed(rate.from()),
            words: Some(format!("every write once to {to}, without whole copies sent beside them").into()),
        },
    }
}

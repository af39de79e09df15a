//! Requests that one region takes and another one answers, because the only copy that may do so is there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Ground;
use super::derived::{Covered, followed, paid, unknown};
use super::draft::{Draft, Item, Purpose, Tariff};
use super::measure::{Measure, Measured, part, times_a_month};
use super::transfer::shares;
use crate::base::evidence::{Fact, Provenance};
use crate::base::ids::RegionId;
use crate::base::units::Share;
use crate::model::estimate::Owner;
use crate::model::inventory::Service;
use crate::model::plan::{DatasetPlan, Plan, ReadPath, ServicePlan, WritePath};
use crate::model::prices::INTER_REGION;
use crate::model::words::PlanPart;

/// `bytes = rate x share of requests that go to the writer x share of users served elsewhere x payload x 730 h`, from the
/// writer's region to the one that serves: what an answer weighs, for what a request weighs nobody writes.
///
/// They belong to what crosses between regions: `replication` covers them.
pub(super) fn forwarded<'a>(ground: &Ground<'a>, plan: &Plan, covered: &Covered) -> Vec<Draft<'a>> {
    if covered.has(PlanPart::Replication) {
        return Vec::new();
    }
    let all = paid(ground, plan).into_iter();
    all.flat_map(|(planned, service)| of_service(ground, plan, planned, service)).collect()
}

/// Where requests of one kind must go.
#[derive(Debug, PartialEq, Eq)]
enum Goes<'p> {
    /// Nowhere else, as far as the plan says.
    Nowhere,
    /// All of them to this region.
    To(&'p RegionId),
    /// Some of them to one of these regions, and nobody says which.
    Some(BTreeSet<&'p RegionId>),
    /// Some of them to the homes of their keys.
    Homes,
}

/// Where the writes of a service go, over its datasets that are not made from others.
fn writes(planned: &ServicePlan) -> Goes<'_> {
    goes(planned, |dataset| dataset.writes != WritePath::None)
}

/// Where its reads go.
fn reads(planned: &ServicePlan) -> Goes<'_> {
    match goes(planned, |dataset| dataset.reads == ReadPath::AtWriter) {
        // Other datasets are read where the user is.
        Goes::To(writer) if truths(planned).any(|dataset| dataset.reads != ReadPath::AtWriter) => {
            Goes::Some(BTreeSet::from([writer]))
        }
        goes => goes,
    }
}

fn truths(planned: &ServicePlan) -> impl Iterator<Item = &DatasetPlan> {
    planned.datasets.iter().filter(|dataset| dataset.made_from.is_none())
}

fn goes(planned: &ServicePlan, counts: impl Fn(&DatasetPlan) -> bool) -> Goes<'_> {
    let (mut writers, mut here, mut homes) = (BTreeSet::new(), false, false);
    for dataset in truths(planned).filter(|dataset| counts(dataset)) {
        match &dataset.writes {
            WritePath::Writer(region) => {
                writers.insert(region);
            }
            // Where it is not known how many are at home already, it is not certain that any travels.
            WritePath::HomeOf { local: Some(local), .. } if *local != Share::ALL => homes = true,
            WritePath::HomeOf { .. } | WritePath::Rights | WritePath::Local | WritePath::None => here = true,
        }
    }
    match writers.first() {
        Some(only) if writers.len() == 1 && !here && !homes => Goes::To(only),
        Some(_) => Goes::Some(writers),
        None if homes => Goes::Homes,
        None => Goes::Nowhere,
    }
}

/// Lines of one service, one a pair of regions; one without a quantity where it cannot be said how much it is.
fn of_service<'a>(ground: &Ground<'a>, plan: &Plan, planned: &ServicePlan, service: &Service) -> Vec<Draft<'a>> {
    let serving = planned.pods.serving();
    let written = service.requests.writes.value().copied();
    let kinds = [(writes(planned), written, "writes"), (reads(planned), written.map(Share::rest), "reads")];
    let component: Arc<str> = format!("{} forwarded requests", service.name).into();
    let owner = Owner::Service(service.name.clone());
    let mut unsaid: BTreeMap<Option<&RegionId>, Arc<str>> = BTreeMap::new();
    let mut crossing: BTreeMap<(&RegionId, RegionId), (u128, Vec<&str>, Provenance)> = BTreeMap::new();
    for (goes, share, kind) in &kinds {
        if *share == Some(Share::NONE) {
            continue;
        }
        let writer = match goes {
            Goes::Nowhere => continue,
            Goes::Homes if serving.len() < 2 => continue,
            Goes::Homes => {
                unsaid.insert(None, format!("between which homes its {kind} travel").into());
                continue;
            }
            Goes::Some(writers) => {
                for writer in writers.iter().filter(|writer| serving.iter().any(|region| region != **writer)) {
                    unsaid.insert(Some(writer), format!("how many of its {kind} go to {writer}").into());
                }
                continue;
            }
            Goes::To(writer) => *writer,
        };
        if serving.iter().all(|region| region == writer) {
            continue;
        }
        match amount(plan, service, serving, *share) {
            Ok((bytes, shares, from)) => {
                for (region, users) in shares.into_iter().filter(|(region, _)| region != writer) {
                    let entry = crossing.entry((writer, region)).or_insert_with(|| (0, Vec::new(), from.clone()));
                    entry.0 = entry.0.saturating_add(part(bytes, users));
                    entry.1.push(kind);
                }
            }
            Err(missing) => {
                unsaid.insert(Some(writer), missing);
            }
        }
    }
    let known =
        crossing.into_iter().filter(|(_, (bytes, ..))| *bytes > 0).map(|((writer, to), (bytes, kinds, from))| {
            let words =
                format!("answers to {} of users served in {to}; what is asked weighs more", kinds.join(" and "));
            Draft::from(Item {
                component: component.clone(),
                owner: owner.clone(),
                region: Some(writer.clone()),
                meter: INTER_REGION.into(),
                tariff: Tariff::between(ground.book, writer, &to),
                measured: Measured { measure: Measure::Moved(bytes), from, words: Some(words.into()) },
                purpose: Purpose::Other,
                at: None,
                commitment: None,
            })
        });
    let unsaid = unsaid
        .into_iter()
        .map(|(writer, missing)| unknown(component.clone(), owner.clone(), writer.cloned(), INTER_REGION, missing));
    known.chain(unsaid).collect()
}

type Amount = (u128, Vec<(RegionId, Share)>, Provenance);

/// Bytes a month that answer requests of one kind, and the share of users by region; or what nobody wrote.
fn amount(plan: &Plan, service: &Service, serving: &[RegionId], share: Option<Share>) -> Result<Amount, Arc<str>> {
    let missing = |what: &str| Arc::from(format!("no `requests.{what}` is written for `{}`", service.name));
    let Fact::Known(rate) = &service.requests.rate else { return Err(missing("rate")) };
    let Some(payload) = service.requests.payload.value() else { return Err(missing("payload")) };
    let share = share.ok_or_else(|| missing("writes"))?;
    let bytes = part(times_a_month(rate.value).saturating_mul(u128::from(payload.0)), share);
    Ok((bytes, shares(plan, serving)?, followed(rate.from())))
}

//! Bytes that are charged for when they leave: between regions, and to users.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Ground;
use super::derived::{Covered, followed, paid, unknown};
use super::draft::{Draft, Item, Purpose, Tariff};
use super::measure::{Measure, Measured, bytes_a_month, part, times_a_month};
use crate::base::evidence::{Fact, Provenance};
use crate::base::ids::{Name, RegionId};
use crate::base::units::Share;
use crate::model::estimate::Owner;
use crate::model::inventory::Service;
use crate::model::plan::{DatasetPlan, Plan, PodPlacement, Reckoned, ServicePlan};
use crate::model::prices::{EGRESS, INTER_REGION};
use crate::model::words::{PlanPart, ServiceKind};

/// How many services a message names before it counts the rest.
const NAMED: usize = 3;

/// `bytes = flow of the link x 730 h`, priced by the source and the pair; between providers at the source's rate to the
/// internet, in one pool with what goes to users from there.
pub(super) fn replication<'a>(ground: &Ground<'a>, plan: &Plan, covered: &Covered) -> Vec<Draft<'a>> {
    if covered.has(PlanPart::Replication) {
        return Vec::new();
    }
    let mut all = Vec::new();
    for (planned, service) in paid(ground, plan) {
        for dataset in &planned.datasets {
            let owner = Owner::Service(service.name.clone());
            let stated = |from: &RegionId| covered.states(INTER_REGION, Some(from), &owner);
            all.extend(pairs(dataset).into_iter().filter(|(from, _)| !stated(from)).map(|(from, to)| {
                Draft::from(Item {
                    component: format!("{} replication", dataset.id.dataset).into(),
                    owner: owner.clone(),
                    region: Some(from.clone()),
                    meter: INTER_REGION.into(),
                    tariff: Tariff::between(ground.book, from, to),
                    measured: crossing(dataset, from, to),
                    purpose: Purpose::Replication,
                    at: None,
                    commitment: None,
                })
            }));
        }
    }
    all
}

/// Every pair of regions that writes of a dataset cross between.
fn pairs(dataset: &DatasetPlan) -> BTreeSet<(&RegionId, &RegionId)> {
    let linked = dataset.links.iter().map(|link| (&link.from, &link.to));
    let received = dataset.copies.iter().flat_map(|copy| copy.receives.iter().map(move |from| (from, &copy.region)));
    linked.chain(received).filter(|(from, to)| from != to).collect()
}

fn crossing(dataset: &DatasetPlan, from: &RegionId, to: &RegionId) -> Measured {
    let link = dataset.links.iter().find(|link| link.from == *from && link.to == *to);
    match link.map(|link| &link.flow) {
        Some(Reckoned::Known(flow)) => {
            let words = format!("{flow} to {to} without compression");
            Measured::modelled(Measure::Moved(bytes_a_month(*flow)), words)
        }
        Some(Reckoned::Unknown { missing }) => Measured::unknown(missing.clone()),
        None => Measured::unknown(format!("how much of `{}` crosses to {to}", dataset.id.dataset)),
    }
}

/// What goes to users: added up over services by the region that serves, before tiers are applied.
#[derive(Default)]
struct Sent {
    by_region: BTreeMap<RegionId, (u128, usize, Option<Provenance>)>,
    /// From the edge.
    at_edge: (u128, usize),
    /// Services of which it is not known, with why.
    unknown: Vec<(String, Arc<str>)>,
}

/// `bytes = egress`, or `rate x payload` of services that users call themselves, `x share of users` of each region.
///
/// The answers of a service that another one calls stay inside, unless its own `requests.egress` says otherwise; workers
/// and batches answer nobody.
pub(super) fn egress<'a>(ground: &Ground<'a>, plan: &Plan, covered: &Covered) -> Vec<Draft<'a>> {
    if covered.has(PlanPart::Egress) {
        return Vec::new();
    }
    let services = &ground.inventory.services;
    let called: BTreeSet<&str> =
        services.iter().flat_map(|service| &service.depends_on).map(|call| call.service.as_str()).collect();
    let stated = |region: &RegionId| covered.states(EGRESS, Some(region), &Owner::Platform);
    let edge = at_edge(ground);
    let mut sent = Sent::default();
    for (planned, service) in paid(ground, plan) {
        let serving = planned.pods.serving();
        if !serving.is_empty() && serving.iter().all(stated) {
            continue;
        }
        match sends(service, &called) {
            Sends::Nothing => {}
            Sends::Unknown(missing) => sent.unknown.push((service.name.to_string(), missing)),
            Sends::Bytes(bytes, _) if edge.contains(&service.name) => {
                sent.at_edge = (sent.at_edge.0.saturating_add(bytes), sent.at_edge.1.saturating_add(1));
            }
            Sends::Bytes(bytes, from) => spread(plan, planned, bytes, &from, &mut sent),
        }
    }
    sent.by_region.retain(|region, _| !stated(region));
    drafts(ground, &sent)
}

/// Services that users reach at the edge, whatever stands behind it: a standby's content network is no other one.
fn at_edge<'a>(ground: &Ground<'a>) -> BTreeSet<&'a Name> {
    let all = ground.plans.iter().flat_map(|plan| &plan.services);
    all.filter(|planned| matches!(planned.pods, PodPlacement::Edge(_))).map(|planned| &planned.name).collect()
}

enum Sends {
    Nothing,
    Bytes(u128, Provenance),
    Unknown(Arc<str>),
}

fn sends(service: &Service, called: &BTreeSet<&str>) -> Sends {
    if let Fact::Known(egress) = &service.requests.egress {
        return Sends::Bytes(bytes_a_month(egress.value), followed(egress.from()));
    }
    let answers = match service.kind.value() {
        Some(ServiceKind::Api | ServiceKind::Static) | None => true,
        Some(ServiceKind::Worker | ServiceKind::Batch | ServiceKind::External) => false,
    };
    if !answers || called.contains(service.name.as_str()) {
        return Sends::Nothing;
    }
    match (&service.requests.rate, &service.requests.payload) {
        (Fact::Known(rate), Fact::Known(payload)) => {
            let bytes = times_a_month(rate.value).saturating_mul(u128::from(payload.value.0));
            Sends::Bytes(bytes, followed(rate.from()))
        }
        _ => Sends::Unknown("neither `requests.egress` nor `rate` and `payload` are written".into()),
    }
}

fn spread(plan: &Plan, planned: &ServicePlan, bytes: u128, from: &Provenance, sent: &mut Sent) {
    match shares(plan, planned.pods.serving()) {
        Ok(shares) => {
            for (region, share) in shares {
                let entry = sent.by_region.entry(region).or_default();
                entry.0 = entry.0.saturating_add(part(bytes, share));
                entry.1 = entry.1.saturating_add(1);
                entry.2 = entry.2.take().filter(|known| !known.is_firm()).or_else(|| Some(from.clone()));
            }
        }
        Err(missing) => sent.unknown.push((planned.name.to_string(), missing)),
    }
}

/// Share of users by region that serves, or what is missing to say so.
pub(super) fn shares(plan: &Plan, serving: &[RegionId]) -> Result<Vec<(RegionId, Share)>, Arc<str>> {
    match serving {
        [only] => Ok(vec![(only.clone(), Share::ALL)]),
        _ => match plan.loads(serving).map(|loads| &loads.normal) {
            Some(Reckoned::Known(shares)) => Ok(shares.clone()),
            Some(Reckoned::Unknown { missing }) => Err(missing.clone()),
            None => Err(Arc::from("which region serves which users")),
        },
    }
}

fn drafts<'a>(ground: &Ground<'a>, sent: &Sent) -> Vec<Draft<'a>> {
    let mut all = Vec::new();
    let to_users: Arc<str> = "egress to users".into();
    for (region, (bytes, services, from)) in &sent.by_region {
        let services = if *services == 1 { "one service".to_owned() } else { format!("{services} services") };
        let words = format!("of {services} to users nearest to it");
        all.push(Draft::from(Item {
            component: to_users.clone(),
            owner: Owner::Platform,
            region: Some(region.clone()),
            meter: EGRESS.into(),
            tariff: Tariff::of(ground.book, EGRESS, Some(region)),
            measured: Measured {
                measure: Measure::Moved(*bytes),
                from: from.clone().unwrap_or(Provenance::Modelled),
                words: Some(words.into()),
            },
            purpose: Purpose::Other,
            at: None,
            commitment: None,
        }));
    }
    if sent.at_edge.1 > 0 {
        let missing =
            "which content network serves it, and at what price: state it as a component that covers `egress`";
        let measured = Measured::modelled(Measure::Moved(sent.at_edge.0), "what is served at the edge");
        let mut line = unknown("egress at the edge", Owner::Platform, None, "cdn", missing);
        line.measured = measured;
        all.push(line);
    }
    if let Some((_, why)) = sent.unknown.first() {
        let names: Vec<String> = sent.unknown.iter().take(NAMED).map(|(name, _)| format!("`{name}`")).collect();
        let more = sent.unknown.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let missing = format!("what {}{more} send to users: {why}", names.join(", "));
        all.push(unknown(to_users, Owner::Platform, None, EGRESS, missing));
    }
    all
}

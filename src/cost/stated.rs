//! What the inventory says is used: quantities of components and of services.

use std::sync::Arc;

use super::Ground;
use super::draft::{Draft, Item, Purpose, Tariff};
use super::measure::Measured;
use super::scale::{self, Carried, Kept, Pair, kept};
use crate::base::ids::RegionId;
use crate::model::estimate::Owner;
use crate::model::inventory::{Component, Usage};
use crate::model::plan::Plan;
use crate::model::prices::{INTER_REGION, PriceClass};
use crate::model::words::{ScalesWith, ScenarioName};

/// Drafts of every component, and of every service that has quantities of its own for the scenario.
pub(super) fn stated<'a>(ground: &Ground<'a>, plan: &Plan) -> Vec<Draft<'a>> {
    let mut all = Vec::new();
    let mut pods = Pods::default();
    for component in &ground.inventory.components {
        all.extend(of_component(ground, plan, component, &mut pods));
    }
    for service in &ground.inventory.services {
        let owner = Owner::Service(service.name.clone());
        let Some(usage) = service.usage.get(&plan.scenario) else {
            // Elsewhere lines are derived in their place; here nothing is, and nothing would be taken for free.
            if !service.usage.is_empty() && ground.inventory.complete.value() == Some(&true) {
                let missing = format!("`use.{}` of service `{}` is not written", plan.scenario, service.name);
                let meter = service.usage.values().flatten().next().map_or("", |one| one.sku.as_str());
                all.push(unknown(service.name.as_str().into(), owner, meter.into(), &missing));
            }
            continue;
        };
        all.extend(usage.iter().map(|one| {
            let region = one.region.value().cloned();
            draft(ground, service.name.as_str().into(), owner.clone(), one, region, Measured::stated(one.quantity))
        }));
    }
    all
}

/// Pods by scenario, counted where something grows with them.
#[derive(Default)]
struct Pods(std::collections::BTreeMap<ScenarioName, Kept>);

impl Pods {
    fn count(&mut self, plan: &Plan) {
        self.0.entry(plan.scenario).or_insert_with(|| kept(plan));
    }

    fn of(&self, plan: &Plan) -> Option<&Kept> {
        self.0.get(&plan.scenario)
    }
}

fn of_component<'a>(ground: &Ground<'a>, plan: &Plan, component: &'a Component, pods: &mut Pods) -> Vec<Draft<'a>> {
    let name: Arc<str> = component.name.as_str().into();
    let is_compute = component.scales_with.value() == Some(&ScalesWith::Pods);
    let make = |usage: &'a Usage, region: Option<RegionId>, measured: Measured| {
        let mut made = draft(ground, name.clone(), Owner::Platform, usage, region, measured);
        if is_compute {
            made.purpose = Purpose::Compute;
        }
        made
    };
    if let Some(usage) = component.usage.get(&plan.scenario) {
        let each = usage.iter().map(|one| make(one, one.region.value().cloned(), Measured::stated(one.quantity)));
        return each.collect();
    }
    if let Some(all) = carried(ground, plan, component, pods) {
        return all.into_iter().map(|one| make(one.usage, one.region, one.measured)).collect();
    }
    vec![unknown(name.clone(), Owner::Platform, meter(component), &scale::missing(component, plan.scenario))]
}

/// A line of which nobody said how much it is.
fn unknown<'a>(component: Arc<str>, owner: Owner, meter: Arc<str>, missing: &str) -> Draft<'a> {
    Draft::from(Item {
        component,
        owner,
        region: None,
        meter,
        tariff: Tariff::Missing(missing.into()),
        measured: Measured::unknown(missing.to_owned()),
        purpose: Purpose::Other,
        at: None,
        commitment: None,
    })
}

/// Quantities carried over from another scenario; none where that cannot be done.
fn carried<'a>(
    ground: &Ground<'a>,
    plan: &Plan,
    component: &'a Component,
    pods: &mut Pods,
) -> Option<Vec<Carried<'a>>> {
    let scale = *component.scales_with.value()?;
    let (base, usage) = scale::base(component)?;
    let mut carry = |base: ScenarioName, usage: &'a [Usage]| {
        let from = ground.plans.iter().copied().find(|plan| plan.scenario == base)?;
        if scale == ScalesWith::Pods {
            pods.count(from);
            pods.count(plan);
        }
        let none = Kept::new();
        let pods = (pods.of(from).unwrap_or(&none), pods.of(plan).unwrap_or(&none));
        Some(Pair { from, to: plan, pods, book: ground.book }.carry(usage, scale))
    };
    let all = carry(base, usage)?;
    // The primary of a warm standby serves everybody, as a single region does: what is stated for that holds for it.
    let alone = component.usage.get(&ScenarioName::SingleRegion).filter(|all| !all.is_empty());
    let (Some(alone), ScalesWith::Pods, ScenarioName::ActivePassive) = (alone, scale, plan.scenario) else {
        return Some(all);
    };
    let primary = plan.regions.first();
    let is_standby = |one: &Carried<'_>| one.region.is_some() && one.region.as_ref() != primary;
    let serving = carry(ScenarioName::SingleRegion, alone)?.into_iter().filter(|one| !is_standby(one));
    Some(serving.chain(all.into_iter().filter(is_standby)).collect())
}

/// One quantity with its price.
fn draft<'a>(
    ground: &Ground<'a>,
    component: Arc<str>,
    owner: Owner,
    usage: &Usage,
    region: Option<RegionId>,
    measured: Measured,
) -> Draft<'a> {
    let tariff = Tariff::of(ground.book, &usage.sku, region.as_ref());
    let purpose = match usage.sku.as_str() {
        INTER_REGION => Purpose::Replication,
        _ if tariff.price().and_then(|price| price.class) == Some(PriceClass::Node) => Purpose::Compute,
        _ => Purpose::Other,
    };
    Draft::from(Item {
        component,
        owner,
        region,
        meter: usage.sku.as_str().into(),
        tariff,
        measured,
        purpose,
        at: Some(usage.at.clone()),
        commitment: None,
    })
}

/// What to call the price of a component whose quantities are not known.
fn meter(component: &Component) -> Arc<str> {
    let skus: std::collections::BTreeSet<&str> =
        component.usage.values().flatten().map(|usage| usage.sku.as_str()).collect();
    match skus.first() {
        Some(only) if skus.len() == 1 => (*only).into(),
        _ => component.name.as_str().into(),
    }
}

/// Whether some component runs what pods need: it is priced as a node, or grows with pods and nobody says that its price
/// is for something else, as a licence's may be.
pub(super) fn has_compute(drafts: &[Draft<'_>]) -> bool {
    let class = |draft: &Draft<'_>| draft.tariff.price().and_then(|price| price.class);
    let runs_pods = |draft: &Draft<'_>| matches!(class(draft), None | Some(PriceClass::Node));
    drafts.iter().any(|draft| draft.purpose == Purpose::Compute && runs_pods(draft))
}

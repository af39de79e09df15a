//! What nobody stated and somebody will charge for, as far as the plan says how much of it there is: copies of datasets,
//! and what every region and the names above them need.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Ground;
use super::draft::{Draft, Item, Purpose, Tariff, no_price};
use super::measure::{Measure, Measured, times_a_month};
use crate::base::evidence::{Fact, Provenance};
use crate::base::ids::{Name, RegionId};
use crate::base::units::{Bytes, Millis};
use crate::model::estimate::Owner;
use crate::model::inventory::{Dataset, Service};
use crate::model::meters::{Meter, Metered, MeteredCopies, Tariff as Meters};
use crate::model::plan::{CopyRole, DatasetPlan, Plan, PodPlacement};
use crate::model::words::PlanPart;

/// Checks that come sooner after one another than this are quick ones.
const QUICK: Millis = Millis::from_secs(30);

/// What is already said of a plan.
pub(super) struct Covered {
    parts: BTreeSet<PlanPart>,
    /// Prices that are stated, each by whom and where.
    stated: BTreeSet<(Arc<str>, Option<RegionId>, Owner)>,
    /// Components say everything.
    complete: bool,
}

impl Covered {
    /// What components cover by word, and what is stated for the plan at hand.
    pub(super) fn of(ground: &Ground<'_>, stated: &[Draft<'_>]) -> Self {
        let components = &ground.inventory.components;
        let named = stated.iter().filter(|draft| draft.at.is_some());
        Self {
            parts: components.iter().flat_map(|component| component.covers.iter().copied()).collect(),
            stated: named.map(|draft| (draft.meter.clone(), draft.region.clone(), draft.owner.clone())).collect(),
            complete: ground.inventory.complete.value() == Some(&true),
        }
    }

    /// Whether nothing is to be derived.
    pub(super) const fn is_complete(&self) -> bool {
        self.complete
    }

    /// Whether a component stands for a part by word, wherever it is.
    pub(super) fn has(&self, part: PlanPart) -> bool {
        self.parts.contains(&part)
    }

    /// Whether this very thing is stated: the same price, in the same region, of the same owner.
    ///
    /// The same price elsewhere is something else that has the same price.
    pub(super) fn states(&self, sku: &str, region: Option<&RegionId>, owner: &Owner) -> bool {
        !self.stated.is_empty() && self.stated.contains(&(Arc::from(sku), region.cloned(), owner.clone()))
    }
}

/// A service as planned, unless somebody else runs it or it has quantities of its own for the scenario.
pub(super) fn paid<'p, 'a>(
    ground: &Ground<'a>,
    plan: &'p Plan,
) -> Vec<(&'p crate::model::plan::ServicePlan, &'a Service)> {
    let all = plan.written(ground.inventory).filter(|(service, _)| service.pods != PodPlacement::External);
    let known = all.filter_map(|(service, written)| Some((service, written?)));
    known.filter(|(_, service)| !service.usage.contains_key(&plan.scenario)).collect()
}

/// One line to be derived, before its price is looked up.
pub(super) struct Wanted<'w> {
    pub(super) component: String,
    pub(super) owner: Owner,
    pub(super) region: Option<RegionId>,
    pub(super) instance: Option<&'w str>,
    pub(super) measured: Measured,
}

/// A meter with the first of its names that has a price; what is taken for granted with another is said.
pub(super) fn draft<'a>(ground: &Ground<'a>, meter: &Meter, wanted: Wanted<'_>) -> Draft<'a> {
    let Wanted { component, owner, region, instance, measured } = wanted;
    let names = meter.names(instance);
    let first = names.as_ref().and_then(|names| names.first()).or_else(|| meter.skus.first());
    let first: Arc<str> = first.map_or("", String::as_str).into();
    let found = names
        .iter()
        .flatten()
        .enumerate()
        .find_map(|(at, name)| ground.book.price(name, region.as_ref()).map(|price| (at, price)));
    let (sku, tariff) = match (&names, found) {
        (_, Some((_, price))) => (price.sku.clone(), Tariff::Priced(price)),
        (Some(_), None) => (first.clone(), Tariff::Missing(no_price(&first, region.as_ref()).into())),
        (None, None) => (first, Tariff::Missing(format!("no `instance` is written for {component}").into())),
    };
    let measured = match (&meter.missing, found, &meter.note) {
        (Some(missing), ..) => Measured::unknown(missing.clone()),
        (None, Some((1.., _)), Some(note)) => measured.assuming("how the store usually stands", note),
        _ => measured,
    };
    Draft::from(Item {
        component: component.into(),
        owner,
        region,
        meter: sku,
        tariff,
        measured,
        purpose: Purpose::Other,
        at: None,
        commitment: None,
    })
}

/// A line of which nothing is known but that it is there.
pub(super) fn unknown<'a>(
    component: impl Into<Arc<str>>,
    owner: Owner,
    region: Option<RegionId>,
    meter: &str,
    missing: impl Into<Arc<str>>,
) -> Draft<'a> {
    let missing = missing.into();
    Draft::from(Item {
        component: component.into(),
        owner,
        region,
        meter: meter.into(),
        tariff: Tariff::Missing(missing.clone()),
        measured: Measured::unknown(missing),
        purpose: Purpose::Other,
        at: None,
        commitment: None,
    })
}

/// Instances, storage and requests of every copy.
pub(super) fn data<'a>(ground: &Ground<'a>, plan: &Plan, covered: &Covered) -> Vec<Draft<'a>> {
    let mut all = Vec::new();
    for (planned, service) in paid(ground, plan) {
        for dataset in &planned.datasets {
            let Some(written) = service.dataset(&dataset.id.dataset) else { continue };
            dataset_drafts(ground, &service.name, dataset, written, covered, &mut all);
        }
    }
    all
}

fn dataset_drafts<'a>(
    ground: &Ground<'a>,
    service: &Name,
    planned: &DatasetPlan,
    written: &Dataset,
    covered: &Covered,
    all: &mut Vec<Draft<'a>>,
) {
    let owner = Owner::Service(service.clone());
    let name = &written.name;
    if planned.copies.is_empty() || covered.has(PlanPart::Data) {
        return;
    }
    let Some(store) = &planned.store else {
        let missing = format!("no datastore is named for `{name}`");
        all.push(unknown(name.as_str(), owner, None, "datastore", missing));
        return;
    };
    let meters = ground.catalog.datastores.get(store).map(|store| store.meters.as_slice()).unwrap_or_default();
    for copy in &planned.copies {
        if meters.is_empty() || copy.role == CopyRole::Witness {
            let missing = match copy.role {
                CopyRole::Witness => format!("the catalog does not know what a witness of `{store}` costs"),
                _ => format!("the catalog does not know what `{store}` charges for"),
            };
            all.push(unknown(name.as_str(), owner.clone(), Some(copy.region.clone()), store.as_str(), missing));
            continue;
        }
        for meter in meters.iter().filter(|meter| meter.of != Metered::Backup && is_for(meter.copies, copy.role)) {
            let instance = written.instance.value().map(String::as_str);
            let names = meter.names(instance).unwrap_or_default();
            if names.iter().any(|sku| covered.states(sku, Some(&copy.region), &owner)) {
                continue;
            }
            let wanted = Wanted {
                component: format!("{name} {}", meter.of.name()),
                owner: owner.clone(),
                region: Some(copy.region.clone()),
                instance,
                measured: of_copy(meter, written),
            };
            all.push(draft(ground, meter, wanted));
        }
    }
}

/// Whether a meter is for a copy: one that follows a writer is a replica, every other stands by itself.
const fn is_for(copies: MeteredCopies, role: CopyRole) -> bool {
    let follows = matches!(role, CopyRole::Follower);
    match copies {
        MeteredCopies::All => true,
        MeteredCopies::Full => !follows,
        MeteredCopies::Following => follows,
    }
}

/// How much of a meter one copy takes.
///
/// - an instance: one, all month;
/// - storage, and a backup: all stored bytes, in each copy;
/// - writes: `rate x 730 h x units`, a write taking as many units as it begins to fill with its row.
pub(super) fn of_copy(meter: &Meter, dataset: &Dataset) -> Measured {
    let name = &dataset.name;
    match meter.of {
        Metered::Instance => Measured {
            measure: Measure::Things(1),
            from: Provenance::Assumed("one instance a copy"),
            words: Some("one instance a copy".into()),
        },
        Metered::Storage | Metered::Backup => match &dataset.size {
            Fact::Known(size) => Measured {
                measure: Measure::Kept(u128::from(size.value.0)),
                from: followed(size.from()),
                words: Some(format!("{} in each copy", size.value).into()),
            },
            Fact::Unknown => Measured::unknown(format!("no `size` is written for `{name}`")),
        },
        Metered::Writes => match (&dataset.write_rate, &dataset.row_size, meter.bytes_each) {
            (Fact::Unknown, ..) => Measured::unknown(format!("no `writeRate` is written for `{name}`")),
            (_, Fact::Unknown, Some(_)) => Measured::unknown(format!("no `rowSize` is written for `{name}`")),
            (Fact::Known(rate), row, each) => {
                let row = row.value().copied().unwrap_or(Bytes(1));
                let units = u128::from(row.0.max(1).div_ceil(each.unwrap_or(u64::MAX).max(1)));
                Measured {
                    measure: Measure::Events(times_a_month(rate.value).saturating_mul(units)),
                    from: followed(rate.from()),
                    words: Some(format!("{} of {units} units each", rate.value).into()),
                }
            }
        },
        Metered::Use
        | Metered::ControlPlane
        | Metered::LoadBalancer
        | Metered::Nat
        | Metered::Zone
        | Metered::HealthCheck
        | Metered::HealthCheckElsewhere
        | Metered::HealthCheckFast
        | Metered::HealthCheckFastElsewhere
        | Metered::Queries => Measured::unknown(format!("how much of it `{name}` takes")),
    }
}

/// What follows from a stated value is modelled; from any other it is no firmer than that.
pub(super) fn followed(from: &Provenance) -> Provenance {
    if from.is_firm() { Provenance::Modelled } else { from.clone() }
}

/// What each region with pods needs, and what names and checks above them do.
pub(super) fn parts<'a>(ground: &Ground<'a>, plan: &Plan, covered: &Covered, has_compute: bool) -> Vec<Draft<'a>> {
    let mut all = Vec::new();
    let placed = plan.services.iter().filter(|service| service.pods != PodPlacement::External);
    let regions: BTreeSet<&RegionId> = placed.flat_map(|service| service.pods.everywhere()).collect();
    for region in &regions {
        of_region(ground, region, covered, &mut all);
    }
    if !regions.is_empty() && !has_compute {
        let missing = "no component says what the pods run on: one that `scalesWith: pods`, or is priced as nodes";
        all.push(unknown("nodes", Owner::Platform, None, "node", missing));
    }
    if !covered.has(PlanPart::Routing) {
        routing(ground, plan, covered, &mut all);
    }
    all
}

/// One of each part, which is the least that a region can do with.
fn of_region<'a>(ground: &Ground<'a>, region: &RegionId, covered: &Covered, all: &mut Vec<Draft<'a>>) {
    let parts = [
        (Metered::ControlPlane, PlanPart::ControlPlane, "control plane"),
        (Metered::LoadBalancer, PlanPart::LoadBalancer, "load balancer"),
        (Metered::Nat, PlanPart::Nat, "address translation"),
    ];
    let tariff = ground.catalog.tariffs.get(&region.provider);
    for (of, part, component) in parts.into_iter().filter(|(_, part, _)| !covered.has(*part)) {
        let Some(tariff) = tariff else {
            let missing = format!("the catalog does not know what {} charges for it", region.provider);
            all.push(unknown(component, Owner::Platform, Some(region.clone()), part.name(), missing));
            continue;
        };
        let measured = Measured {
            measure: Measure::Things(1),
            from: Provenance::Assumed("one a region"),
            words: Some("one a region".into()),
        };
        each(ground, tariff, of, covered, all, &|| Wanted {
            component: component.to_owned(),
            owner: Owner::Platform,
            region: Some(region.clone()),
            instance: None,
            measured: measured.clone(),
        });
    }
}

fn routing<'a>(ground: &Ground<'a>, plan: &Plan, covered: &Covered, all: &mut Vec<Draft<'a>>) {
    let component = "routing";
    let Some(router) = ground.inventory.routing.provider.value() else {
        if plan.regions.len() > 1 {
            let missing = "`routing.provider` is not written";
            all.push(unknown(component, Owner::Platform, None, PlanPart::Routing.name(), missing));
        }
        return;
    };
    let Some(tariff) = ground.catalog.tariffs.get(router.as_str()) else {
        let missing = format!("the catalog does not know what `{router}` charges for names and checks");
        all.push(unknown(component, Owner::Platform, None, PlanPart::Routing.name(), missing));
        return;
    };
    let count = |quick: bool, elsewhere: bool| {
        let own = |region: &RegionId| tariff.provider.as_ref().is_none_or(|own| *own == region.provider);
        let all = plan.routing.checks.iter().filter(|check| own(&check.region) != elsewhere);
        let all = all.filter(|check| !quick || check.interval.time.longest < QUICK);
        u64::try_from(all.count()).unwrap_or(u64::MAX)
    };
    let has = |of: Metered| tariff.meters.iter().any(|meter| meter.of == of);
    let is_quick_charged = has(Metered::HealthCheckFast) || has(Metered::HealthCheckFastElsewhere);
    for (of, number, words) in [
        (Metered::Zone, 1, "one zone"),
        (Metered::HealthCheck, count(false, false), "checks of the plan"),
        (Metered::HealthCheckElsewhere, count(false, true), "checks of the plan, of another provider's regions"),
        (Metered::HealthCheckFast, count(true, false), "checks of the plan, more often than every 30s"),
        (
            Metered::HealthCheckFastElsewhere,
            count(true, true),
            "checks of the plan, of another provider's regions, more often than every 30s",
        ),
        (Metered::Queries, 1, ""),
    ] {
        let is_asked =
            of == Metered::HealthCheckElsewhere || of == Metered::HealthCheckFastElsewhere && is_quick_charged;
        if number > 0 && is_asked && !has(of) {
            let missing =
                format!("the catalog does not know what `{router}` charges for checks of other providers' regions");
            all.push(unknown(component, Owner::Platform, None, of.name(), missing));
        } else if number > 0 {
            each(ground, tariff, of, covered, all, &|| Wanted {
                component: component.to_owned(),
                owner: Owner::Platform,
                region: None,
                instance: None,
                measured: Measured::modelled(Measure::Things(number), words),
            });
        }
    }
}

/// A draft for each meter of a part that no component states there.
fn each<'a>(
    ground: &Ground<'a>,
    tariff: &Meters,
    of: Metered,
    covered: &Covered,
    all: &mut Vec<Draft<'a>>,
    wanted: &dyn Fn() -> Wanted<'static>,
) {
    for meter in tariff.meters.iter().filter(|meter| meter.of == of) {
        let wanted = wanted();
        if !meter.skus.iter().any(|sku| covered.states(sku, wanted.region.as_ref(), &wanted.owner)) {
            all.push(draft(ground, meter, wanted));
        }
    }
}

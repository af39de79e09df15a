//! Quantities of a scenario that nobody wrote, carried over from one that somebody did.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::measure::{Measured, Round, is_whole, ratio};
use crate::base::evidence::Fact;
use crate::base::ids::RegionId;
use crate::model::inventory::{Component, Usage};
use crate::model::plan::{CopyRole, Plan, PodCount, PodPlacement, Reckoned};
use crate::model::prices::PriceBook;
use crate::model::words::{ScalesWith, ScenarioName};

/// Pods that run all the time, by region; what is missing where that cannot be said.
pub(super) type Kept = BTreeMap<RegionId, Result<u64, Arc<str>>>;

/// `pods(region) = sum over services of the pods kept there`.
pub(super) fn kept(plan: &Plan) -> Kept {
    let mut all: Kept = plan.regions.iter().map(|region| (region.clone(), Ok(0))).collect();
    for service in &plan.services {
        if matches!(service.pods, PodPlacement::External | PodPlacement::Nowhere) {
            continue;
        }
        for region in service.pods.everywhere() {
            let sum = all.entry(region.clone()).or_insert(Ok(0));
            let count = service.capacity.iter().find(|one| one.region == *region).map(|one| &one.pods);
            match count {
                Some(Reckoned::Known(PodCount { kept, .. })) => {
                    if let Ok(sum) = sum {
                        *sum = sum.saturating_add(u64::from(*kept));
                    }
                }
                // The first one by name is enough to say what to write.
                Some(Reckoned::Unknown { missing }) if sum.is_ok() => {
                    *sum = Err(format!("the pods of `{}` are not known: {missing}", service.name).into());
                }
                None if sum.is_ok() => *sum = Err(format!("the pods of `{}` are not known", service.name).into()),
                Some(Reckoned::Unknown { .. }) | None => {}
            }
        }
    }
    all
}

/// One quantity of a scenario, as carried over.
pub(super) struct Carried<'i> {
    /// What it was carried over from.
    pub(super) usage: &'i Usage,
    /// Where it now is; none for what stands above regions.
    pub(super) region: Option<RegionId>,
    pub(super) measured: Measured,
}

/// Two ways of running the platform: one with quantities and one without.
pub(super) struct Pair<'a> {
    /// The one with quantities.
    pub(super) from: &'a Plan,
    /// The one without.
    pub(super) to: &'a Plan,
    /// Pods of both, by region; empty where nothing grows with them.
    pub(super) pods: (&'a Kept, &'a Kept),
    pub(super) book: &'a PriceBook,
}

/// The scenario whose quantities are carried over: active-active, else a single region, else any that is there. One that
/// needs nothing gives nothing to carry over.
pub(super) fn base(component: &Component) -> Option<(ScenarioName, &[Usage])> {
    let first = [ScenarioName::ActiveActive, ScenarioName::SingleRegion];
    let named = first.iter().filter_map(|name| component.usage.get_key_value(name));
    let found = named.chain(&component.usage).find(|(_, all)| !all.is_empty());
    found.map(|(name, all)| (*name, all.as_slice()))
}

impl Pair<'_> {
    /// Quantities of the scenario without any.
    ///
    /// - `once`: the same lines.
    /// - `regions`: what is stated for each region that is in use; a region in which the other scenario has nothing to
    ///   say, because it does not use it, takes the primary's quantities.
    /// - `writers`: the primary's quantities in each region that takes writes which others follow.
    /// - `pods`: `quantity(region) x pods(region) / pods(region before)`, rounded up to whole things where the price is
    ///   for one; a region that was not in use is held against the primary.
    ///
    /// But for `once`, what is stated for a region that its scenario does not use leaves a line without a quantity.
    pub(super) fn carry<'i>(&self, usage: &'i [Usage], scale: ScalesWith) -> Vec<Carried<'i>> {
        let above = usage.iter().filter(|one| one.region.is_unknown()).map(|one| same(one, None));
        let outside = usage.iter().filter_map(|one| self.outside(one));
        let above = above.chain(outside);
        match scale {
            ScalesWith::Once => usage.iter().map(|one| same(one, one.region.value().cloned())).collect(),
            ScalesWith::Regions => above.chain(self.each(&self.to.regions, usage, |_| false)).collect(),
            ScalesWith::Writers => {
                let writers = writers(self.to);
                above.chain(self.each(&writers, usage, |_| true)).collect()
            }
            ScalesWith::Pods => {
                let all = self.to.regions.iter().flat_map(|region| {
                    let source = self.source(region, false);
                    let found = usage.iter().filter(move |one| one.region.value() == source);
                    found.map(move |one| self.by_pods(one, source, region))
                });
                above.chain(all).collect()
            }
        }
    }

    /// What is stated for a region that its scenario does not use has nothing to be held against, and is not free.
    fn outside<'i>(&self, usage: &'i Usage) -> Option<Carried<'i>> {
        let region = usage.region.value().filter(|region| !self.from.regions.contains(region))?;
        let scenario = self.from.scenario.name();
        let missing = format!(
            "{scenario} keeps nothing in {} that its quantity there could be held against",
            named(Some(region))
        );
        Some(Carried { measured: Measured::unknown(missing), ..same(usage, Some(region.clone())) })
    }

    /// The region whose quantities a region takes: its own, or the primary's.
    fn source<'s>(&'s self, region: &'s RegionId, of_primary: bool) -> Option<&'s RegionId> {
        let own = !of_primary && self.from.regions.contains(region);
        if own { Some(region) } else { self.from.regions.first() }
    }

    fn each<'i>(
        &self,
        regions: &[RegionId],
        usage: &'i [Usage],
        of_primary: impl Fn(&RegionId) -> bool,
    ) -> Vec<Carried<'i>> {
        let mut all = Vec::new();
        for region in regions {
            let source = self.source(region, of_primary(region));
            all.extend(usage.iter().filter(|one| one.region.value() == source && source.is_some()).map(|one| {
                let words = format!("as in {} of {}", named(source), self.from.scenario.name());
                Carried { measured: modelled(one.quantity, &words), ..same(one, Some(region.clone())) }
            }));
        }
        all
    }

    fn by_pods<'i>(&self, usage: &'i Usage, source: Option<&RegionId>, region: &RegionId) -> Carried<'i> {
        let count = |pods: &Kept, region: Option<&RegionId>| match region.and_then(|region| pods.get(region)) {
            Some(count) => count.clone(),
            None => Err(Arc::from("the pods of a region are not known")),
        };
        let measured = match (count(self.pods.0, source), count(self.pods.1, Some(region))) {
            (Ok(before), Ok(now)) => self.grown(usage, source, region, before, now),
            (Err(missing), _) | (_, Err(missing)) => Measured::unknown(missing),
        };
        Carried { usage, region: Some(region.clone()), measured }
    }

    fn grown(&self, usage: &Usage, source: Option<&RegionId>, region: &RegionId, before: u64, now: u64) -> Measured {
        let unit = self.book.price(&usage.sku, Some(region)).map(|price| price.unit);
        let digits = if unit.is_some_and(is_whole) { 0 } else { 9 };
        match ratio(usage.quantity, now, before, digits, Round::Up) {
            Some(quantity) => {
                let words = format!("{} of {} for {now} pods instead of {before}", usage.quantity, named(source));
                modelled(quantity, &words)
            }
            None => Measured::unknown(format!(
                "{} keeps no pods in {} that its quantity could be held against",
                named(source),
                self.from.scenario.name()
            )),
        }
    }
}

/// Regions that take writes which others follow or merge, in the plan's order; the primary where there are none.
fn writers(plan: &Plan) -> Vec<RegionId> {
    let takes = |role: CopyRole| match role {
        CopyRole::Writer | CopyRole::Home | CopyRole::Merging | CopyRole::Voter => true,
        CopyRole::Follower | CopyRole::Own | CopyRole::Derived | CopyRole::Replica | CopyRole::Witness => false,
    };
    let copies = plan.services.iter().flat_map(|service| &service.datasets).flat_map(|dataset| &dataset.copies);
    let taking: std::collections::BTreeSet<&RegionId> =
        copies.filter(|copy| takes(copy.role)).map(|copy| &copy.region).collect();
    let found: Vec<RegionId> = plan.regions.iter().filter(|region| taking.contains(region)).cloned().collect();
    if found.is_empty() { plan.regions.first().cloned().into_iter().collect() } else { found }
}

fn same(usage: &Usage, region: Option<RegionId>) -> Carried<'_> {
    Carried { usage, region, measured: modelled(usage.quantity, "the same in every scenario") }
}

fn modelled(quantity: Decimal, words: &str) -> Measured {
    Measured {
        words: Some(words.into()),
        from: crate::base::evidence::Provenance::Modelled,
        ..Measured::stated(quantity)
    }
}

fn named(region: Option<&RegionId>) -> String {
    region.map_or_else(|| "the primary".to_owned(), |region| region.name.to_string())
}

/// What nobody wrote, where a scenario has no quantities and none can be carried over.
pub(super) fn missing(component: &Component, scenario: ScenarioName) -> String {
    let name = &component.name;
    match (&component.scales_with, component.usage.is_empty()) {
        (_, true) => format!("`use` of component `{name}` is not written"),
        (Fact::Unknown, false) => {
            format!(
                "`use.{}` of component `{name}` is not written, nor what it scales with (`scalesWith`)",
                scenario.name()
            )
        }
        (Fact::Known(_), false) => {
            format!(
                "`use.{}` of component `{name}` is not written, and no plan to carry it over from is at hand",
                scenario.name()
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::{DatasetId, Name};
    use crate::base::path::Anchor;
    use crate::base::source::SourceId;
    use crate::base::units::Share;
    use crate::cost::measure::Measure;
    use crate::model::plan::{Capacity, Copy, DatasetPlan, ReadPath, ServicePlan, WritePath};
    use crate::model::verdict::Truth;

    fn region(name: &str) -> RegionId {
        RegionId::new("cloud", name)
    }

    /// A service that keeps so many pods in each region; a dataset with one writer in the first.
    fn plan(scenario: ScenarioName, kept: &[(&str, u32)]) -> Plan {
        let regions: Vec<RegionId> = kept.iter().map(|(name, _)| region(name)).collect();
        let capacity = kept.iter().map(|(name, kept)| Capacity {
            region: region(name),
            normal: Reckoned::Known(Share::ALL),
            worst: Reckoned::Known(Share::ALL),
            worst_loss: None,
            pods: Reckoned::Known(PodCount { normal: *kept, worst: *kept, kept: *kept, most: *kept }),
            holds: Truth::Yes,
        });
        let name = Name::new("api").unwrap();
        let copies = regions.iter().enumerate().map(|(at, region)| Copy {
            region: region.clone(),
            role: if at == 0 { CopyRole::Writer } else { CopyRole::Follower },
            receives: Vec::new(),
        });
        let id = DatasetId { service: name.clone(), dataset: name.clone() };
        let dataset = DatasetPlan::placed(id, copies.collect(), WritePath::Local, ReadPath::Local);
        let service = ServicePlan {
            capacity: capacity.collect(),
            ..ServicePlan::placed(name, PodPlacement::Active(regions.clone()), vec![dataset])
        };
        Plan::placed(scenario, regions, vec![service])
    }

    fn usage(quantities: &[(Option<&str>, &str)]) -> Vec<Usage> {
        let at = Anchor::document(SourceId(0), 0);
        let one = |(name, quantity): &(Option<&str>, &str)| Usage {
            sku: "thing".to_owned(),
            region: name.map_or(Fact::Unknown, |name| Fact::stated(region(name), at.clone())),
            quantity: quantity.parse().unwrap(),
            at: at.clone(),
        };
        quantities.iter().map(one).collect()
    }

    /// `region quantity` of everything carried over.
    fn carried(from: &Plan, to: &Plan, usage: &[Usage], scale: ScalesWith) -> Vec<String> {
        let (book, pods) = (PriceBook::default(), (kept(from), kept(to)));
        let pair = Pair { from, to, pods: (&pods.0, &pods.1), book: &book };
        let shown = |one: Carried<'_>| {
            let region = one.region.map_or_else(|| "-".to_owned(), |region| region.name.to_string());
            match one.measured.measure {
                Measure::Stated(quantity) => format!("{region} {quantity}"),
                other => format!("{region} {other:?}"),
            }
        };
        pair.carry(usage, scale).into_iter().map(shown).collect()
    }

    #[test]
    fn quantities_grow_with_the_pods_that_a_region_keeps() {
        let active = plan(ScenarioName::ActiveActive, &[("a", 10), ("b", 10)]);
        let standby = plan(ScenarioName::ActivePassive, &[("a", 10), ("b", 3)]);
        let single = plan(ScenarioName::SingleRegion, &[("a", 12)]);
        let stated = usage(&[(Some("a"), "5"), (Some("b"), "4"), (None, "1")]);
        assert_eq!(carried(&active, &standby, &stated, ScalesWith::Pods), ["- 1", "a 5", "b 1.2"]);
        assert_eq!(carried(&active, &single, &stated, ScalesWith::Pods), ["- 1", "a 6"]);
        // A region that was not in use is held against the primary.
        assert_eq!(carried(&single, &standby, &usage(&[(Some("a"), "6")]), ScalesWith::Pods), ["a 5", "b 1.5"]);
    }

    #[test]
    fn quantities_of_a_region_stay_and_a_new_region_takes_those_of_the_primary() {
        let active = plan(ScenarioName::ActiveActive, &[("a", 1), ("b", 1)]);
        let single = plan(ScenarioName::SingleRegion, &[("a", 1)]);
        let stated = usage(&[(Some("a"), "2"), (Some("b"), "3")]);
        assert_eq!(carried(&active, &single, &stated, ScalesWith::Regions), ["a 2"]);
        assert_eq!(carried(&single, &active, &usage(&[(Some("a"), "2")]), ScalesWith::Regions), ["a 2", "b 2"]);
        // A region that was in use and had nothing has nothing again.
        assert_eq!(carried(&active, &active, &usage(&[(Some("a"), "2")]), ScalesWith::Regions), ["a 2"]);
        assert_eq!(carried(&active, &single, &stated, ScalesWith::Once), ["a 2", "b 3"]);
    }

    #[test]
    fn a_quantity_for_a_region_that_its_scenario_does_not_use_is_unknown_and_not_gone() {
        let single = plan(ScenarioName::SingleRegion, &[("a", 2)]);
        let active = plan(ScenarioName::ActiveActive, &[("a", 1), ("b", 1)]);
        let stated = usage(&[(Some("a"), "2"), (Some("b"), "3")]);
        for scale in [ScalesWith::Pods, ScalesWith::Regions, ScalesWith::Writers] {
            let found = carried(&single, &active, &stated, scale);
            assert!(found.iter().any(|one| one.starts_with("b Unknown(")), "{scale:?}: {found:?}");
        }
        assert_eq!(carried(&single, &active, &stated, ScalesWith::Once), ["a 2", "b 3"]);
    }

    #[test]
    fn only_regions_that_take_writes_have_what_grows_with_writers() {
        let active = plan(ScenarioName::ActiveActive, &[("a", 1), ("b", 1)]);
        let stated = usage(&[(Some("a"), "2"), (Some("b"), "3")]);
        assert_eq!(carried(&active, &active, &stated, ScalesWith::Writers), ["a 2"]);
    }

    #[test]
    fn pods_that_are_not_known_leave_the_quantity_unknown() {
        let active = plan(ScenarioName::ActiveActive, &[("a", 10)]);
        let mut unknown = plan(ScenarioName::SingleRegion, &[("a", 10)]);
        for service in &mut unknown.services {
            service.capacity = crate::base::shared::Shared::default();
        }
        let found = carried(&active, &unknown, &usage(&[(Some("a"), "5")]), ScalesWith::Pods);
        assert_eq!(found, ["a Unknown(\"the pods of `api` are not known\")"]);
    }
}

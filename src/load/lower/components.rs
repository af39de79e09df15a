//! What belongs to no single service: components with their quantities, and what all services share.

use std::collections::BTreeMap;

use super::{Lowering, Origin};
use crate::base::evidence::Fact;
use crate::base::finding::Finding;
use crate::base::ids::Name;
use crate::base::path::Anchor;
use crate::load::rules;
use crate::load::wire;
use crate::model::inventory::{Component, Shared, Usage};
use crate::model::words::ScenarioName;

impl Lowering<'_> {
    pub(super) fn components(&mut self, list: &Anchor, wire: &[wire::Component]) -> Vec<Component> {
        let mut made: BTreeMap<Name, Component> = BTreeMap::new();
        for (index, one) in wire.iter().enumerate() {
            let at = list.index(index);
            let name = self.required_name(&at, one.name.as_deref(), "component");
            let usage = one.usage.as_ref().map(|usage| self.usage(&at.key("use"), usage)).unwrap_or_default();
            let Some(name) = name else { continue };
            if let Some(first) = made.get(&name) {
                let finding = Finding::new(
                    &rules::DUPLICATE_NAME,
                    Some(at.key("name")),
                    format!("component `{name}` stands twice"),
                );
                self.report(finding.help("rename one of the two").related(first.at.key("name"), "first written here"));
                continue;
            }
            let scales_with = self.word(&Origin::Stated(at.clone()), "scalesWith", one.scales_with);
            let covers = one.covers.iter().flatten().map(|part| part.0).collect();
            made.insert(name.clone(), Component { name, usage, scales_with, covers, at });
        }
        made.into_values().collect()
    }

    /// Quantities by scenario.
    pub(super) fn usage(&mut self, at: &Anchor, wire: &wire::Use) -> BTreeMap<ScenarioName, Vec<Usage>> {
        let scenarios = [
            (ScenarioName::SingleRegion, &wire.single_region),
            (ScenarioName::ActivePassive, &wire.active_passive),
            (ScenarioName::ActiveActive, &wire.active_active),
            (ScenarioName::EverythingEverywhere, &wire.everything_everywhere),
        ];
        let mut made = BTreeMap::new();
        for (scenario, all) in scenarios {
            let Some(all) = all else { continue };
            let list = at.key(scenario.name());
            let quantities = all.iter().enumerate().filter_map(|(index, one)| self.quantity(list.index(index), one));
            made.insert(scenario, quantities.collect());
        }
        made
    }

    fn quantity(&mut self, at: Anchor, wire: &wire::Usage) -> Option<Usage> {
        if wire.sku.is_none() {
            self.missing(&at, "sku", "name the price: `sku: ...` as in the price book");
        }
        if wire.quantity.is_none() {
            self.missing(&at, "quantity", "write how much, in the unit of the price");
        }
        let region = match &wire.region {
            Some(text) => {
                let place = at.key("region");
                self.region(&place, text).map_or(Fact::Unknown, |region| Fact::stated(region, place))
            }
            None => Fact::Unknown,
        };
        Some(Usage { sku: wire.sku.clone()?, region, quantity: wire.quantity?.0, at })
    }

    /// What services share, each in one region.
    pub(super) fn shared(&mut self, list: &Anchor, wire: &[wire::Shared]) -> Vec<Shared> {
        let mut made: BTreeMap<Name, Shared> = BTreeMap::new();
        for (index, one) in wire.iter().enumerate() {
            let at = list.index(index);
            let name = self.required_name(&at, one.name.as_deref(), "shared part");
            if one.kind.is_none() {
                self.missing(&at, "kind", "say what it is: `kind: gitops`, `registry`, `secrets` ...");
            }
            let region = if let Some(text) = &one.region {
                self.region(&at.key("region"), text)
            } else {
                self.missing(&at, "region", "name the region where it lives");
                None
            };
            let (Some(name), Some(kind), Some(region)) = (name, one.kind, region) else { continue };
            if let Some(first) = made.get(&name) {
                let message = format!("`{name}` stands twice in `shared`");
                let finding = Finding::new(&rules::DUPLICATE_NAME, Some(at.key("name")), message);
                self.report(finding.help("rename one of the two").related(first.at.key("name"), "first written here"));
                continue;
            }
            made.insert(name.clone(), Shared { name, kind: kind.0, region, at });
        }
        made.into_values().collect()
    }
}

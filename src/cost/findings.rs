//! What was found while pricing: names that have no price.

use std::collections::BTreeMap;

use super::Ground;
use super::draft::Draft;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::RegionId;
use crate::base::nearest::nearest;
use crate::base::path::Anchor;
use crate::model::estimate::{Amount, Line, Owner, Quantity};
use crate::model::prices::{Price, PriceBook};

/// A quantity of something that has no price.
pub(super) static UNKNOWN_PRICE: RuleMeta = RuleMeta {
    code: "PX022",
    name: "unknown-price",
    severity: Severity::Warning,
    page: include_str!("pages/unknown-price.md"),
};

/// Names for which the nearest is looked up: enough for any hand-written file.
const MOST_SUGGESTIONS: usize = 100;

/// Whether everything that is said to be used has a price, to its last tier, wherever it may be carried over to: nothing
/// is found then in any way of running the platform.
pub(super) fn is_all_priced(ground: &Ground<'_>, regions: &[RegionId]) -> bool {
    let inventory = ground.inventory;
    let components = inventory.components.iter().flat_map(|component| component.usage.values());
    let mut said = components.chain(inventory.services.iter().flat_map(|service| service.usage.values())).flatten();
    said.all(|one| {
        let places = std::iter::once(one.region.value()).chain(regions.iter().map(Some));
        let mut prices = places.map(|region| ground.book.price(&one.sku, region));
        prices.all(|price| price.is_some_and(is_whole))
    })
}

/// Whether a price is there for any quantity.
fn is_whole(price: &Price) -> bool {
    price.tiers.iter().all(|tier| tier.usd.is_some())
}

/// Findings so far; each place is reported once, whatever the number of scenarios.
pub(super) struct Found<'b> {
    book: &'b PriceBook,
    by_place: BTreeMap<Anchor, Finding>,
    suggested: usize,
}

impl<'b> Found<'b> {
    pub(super) const fn new(book: &'b PriceBook) -> Self {
        Self { book, by_place: BTreeMap::new(), suggested: 0 }
    }

    /// Looks at a line of a scenario.
    pub(super) fn look(&mut self, draft: &Draft<'_>, line: &Line) {
        let (Some(at), Amount::Unpriced { missing }) = (&draft.at, &line.amount) else { return };
        if matches!(line.quantity, Quantity::Unknown { .. }) || self.by_place.contains_key(at) {
            return;
        }
        // A price that is there was not looked for in vain: the quantity is too large for it, as its line says.
        if draft.tariff.price().is_some_and(is_whole) {
            return;
        }
        let help = self.help(&line.meter, draft.region.as_ref());
        let mut finding = Finding::new(&UNKNOWN_PRICE, Some(at.key("sku")), missing.to_string()).help(help);
        if let Owner::Service(name) = &line.owner {
            finding = finding.about(name.as_str(), None);
        }
        self.by_place.insert(at.clone(), finding);
    }

    /// In the order of their places.
    pub(super) fn into_all(self) -> Vec<Finding> {
        self.by_place.into_values().collect()
    }

    fn help(&mut self, sku: &str, region: Option<&RegionId>) -> String {
        if self.book.price(sku, region).is_some() {
            return "write a price with all its tiers into your own price book".to_owned();
        }
        if self.book.skus().any(|known| known == sku) {
            return match region {
                Some(_) => "it has a price elsewhere: write one for this region into your own price book".to_owned(),
                None => "say where it is used: `region: ...`".to_owned(),
            };
        }
        self.suggested = self.suggested.saturating_add(1);
        let near = (self.suggested <= MOST_SUGGESTIONS).then(|| nearest(sku, self.book.skus())).flatten();
        match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write its price into your own price book: `priceBook: prices.toml`".to_owned(),
        }
    }
}

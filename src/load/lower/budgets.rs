//! What the services of a team may cost together.

use std::collections::BTreeMap;

use super::references::{Pending, Wanted};
use super::{Lowering, Origin};
use crate::base::evidence::Fact;
use crate::base::finding::Finding;
use crate::base::path::Anchor;
use crate::load::rules;
use crate::load::shape::cut;
use crate::load::wire;
use crate::model::inventory::Budget;

impl Lowering<'_> {
    /// Each with an owner that some service has and something to hold costs against.
    pub(super) fn budgets(&mut self, list: &Anchor, wire: &[wire::Budget]) -> Vec<Budget> {
        let mut made: BTreeMap<String, Budget> = BTreeMap::new();
        for (index, one) in wire.iter().enumerate() {
            let at = list.index(index);
            let here = Origin::Stated(at.clone());
            let monthly = one.monthly.map_or(Fact::Unknown, |amount| here.fact("monthly", amount.0));
            let over_single_region = self.unit(&here, "overSingleRegion", one.over_single_region.as_ref());
            if one.monthly.is_none() && one.over_single_region.is_none() {
                self.missing(
                    &at,
                    "monthly",
                    "write what it may cost: `monthly: 5000` in USD, or `overSingleRegion: 60%`",
                );
            }
            let Some(owner) = one.owner.clone() else {
                self.missing(&at, "owner", "name the team as its services do: `owner: ...`");
                continue;
            };
            if let Some(first) = made.get(&owner) {
                let message = format!("`{}` has two budgets", cut(&owner));
                let finding = Finding::new(&rules::DUPLICATE_NAME, Some(at.key("owner")), message);
                self.report(finding.help("keep one of the two").related(first.at.key("owner"), "first written here"));
                continue;
            }
            let place = at.key("owner");
            if !self.is_blocked(&place.path) {
                self.pending.push(Pending { at: place, wanted: Wanted::Owner(owner.as_str().into()) });
            }
            made.insert(owner.clone(), Budget { owner, monthly, over_single_region, at });
        }
        made.into_values().collect()
    }
}

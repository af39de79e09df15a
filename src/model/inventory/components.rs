//! What is used and paid for, as the inventory states it.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::base::evidence::Fact;
use crate::base::ids::{Name, RegionId};
use crate::base::path::Anchor;
use crate::model::words::{PlanPart, ScalesWith, ScenarioName};

/// A component whose cost belongs to the platform or to a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Its name.
    pub name: Name,
    /// Quantities by scenario; a scenario left out is derived from the plan's sizing.
    pub usage: BTreeMap<ScenarioName, Vec<Usage>>,
    /// What its quantities grow with.
    pub scales_with: Fact<ScalesWith>,
    /// Parts of the plan that it stands for: their cost is not derived beside it.
    pub covers: BTreeSet<PlanPart>,
    /// Where it was written.
    pub at: Anchor,
}

/// A quantity of something that has a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Key in the price book.
    pub sku: String,
    /// Where; absent for what has one price everywhere.
    pub region: Fact<RegionId>,
    /// How much, in the unit of the price.
    pub quantity: Decimal,
    /// Where it was written.
    pub at: Anchor,
}

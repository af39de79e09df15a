//! What belongs to no single service: components with their quantities, what all services share, what teams may spend.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::base::evidence::Fact;
use crate::base::ids::{Name, RegionId};
use crate::base::path::Anchor;
use crate::base::units::Share;
use crate::model::words::{PlanPart, ScalesWith, ScenarioName, SharedKind};

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

/// Something that services share and that lives in one region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Its name.
    pub name: Name,
    /// What it is.
    pub kind: SharedKind,
    /// Where it lives.
    pub region: RegionId,
    /// Where it was written.
    pub at: Anchor,
}

/// What the services of a team may cost together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The owner of services.
    pub owner: String,
    /// USD a month.
    pub monthly: Fact<Decimal>,
    /// Most that active-active may cost over a single region.
    pub over_single_region: Fact<Share>,
    /// Where it was written.
    pub at: Anchor,
}

//! The same platform run in other ways: each is a plan like the one that was classified, and every number of it is
//! worked out by the same code.
//!
//! What a dataset is - the truth, content of a region's own, made from a source, files that never change - is read off
//! the roles of its copies in the plan as classified; only where it stands and who may write it differ. **Residency is
//! passed over**: a scenario is a what-if, and [`DatasetFacts::may_hold_every_row`] says which datasets forbid it.
//!
//! [`DatasetFacts::may_hold_every_row`]: crate::model::facts::DatasetFacts::may_hold_every_row

use std::cmp::Reverse;

use super::replication::Wires;
use super::{Ground, meter, reckon};
use crate::base::ids::RegionId;
use crate::base::shared::Pool;
use crate::base::units::Millis;
use crate::model::facts::DatasetFacts;
use crate::model::inventory::Service;
use crate::model::plan::{Commit, Copy, CopyRole, DatasetPlan, Plan, PodPlacement, ReadPath, ServicePlan, WritePath};
use crate::model::words::{Role, ScenarioName, ServiceKind};

/// The platform run as `scenario` says, with all its numbers; `active` is the plan as classified.
///
/// - `single-region`: everything in the primary, one copy of each dataset.
/// - `active-passive`: a warm standby in one other region, see `standby_region`. With one region in use there is
///   none, and it is the same as `single-region`.
/// - `active-active`: `active` itself.
/// - `everything-everywhere`: pods of all services work in all regions, batches too, and all regions take all writes
///   and send them to all others, whatever that breaks. It is what a bill looks like that nobody thought about.
pub fn scenario(ground: &Ground<'_>, active: &Plan, scenario: ScenarioName) -> Plan {
    let Some(mut plan) = placed(ground, active, scenario) else { return active.clone() };
    reckon(&mut plan, ground);
    plan
}

/// The same with those numbers only that an estimate asks for; none where it is `active` itself, which has them.
///
/// Latency, composition, what is lost together and the order of the migration are most of the work, and have no price.
pub fn metered(ground: &Ground<'_>, active: &Plan, scenario: ScenarioName) -> Option<Plan> {
    let mut plan = placed(ground, active, scenario)?;
    meter(&mut plan, ground);
    Some(plan)
}

/// Pods and copies where the scenario has them; none where it is the plan as classified.
fn placed(ground: &Ground<'_>, active: &Plan, scenario: ScenarioName) -> Option<Plan> {
    let shape = Shape::of(ground, active, scenario)?;
    let mut pool = Pool::default();
    let both = active.written(ground.inventory);
    let services = both.map(|(service, written)| shape.service(ground, service, written, &mut pool)).collect();
    Some(Plan::placed(scenario, shape.regions, services))
}

/// The region of a warm standby: of the regions that are not the primary, those that may hold every row of every dataset;
/// where none may, those that may hold most datasets. Of these the nearest to the primary, as for a copy that takes over:
/// it is the least behind. A way that is not known is the longest, and of two alike the first in the plan's order stands by.
fn standby_region(ground: &Ground<'_>, active: &Plan) -> Option<RegionId> {
    let held = |region: &&RegionId| {
        let Some(place) = ground.inventory.regions.iter().find(|known| known.id == **region) else {
            return 0;
        };
        ground.facts.values().filter(|facts| facts.may_hold_every_row(place)).count()
    };
    let primary = active.regions.first()?;
    let wires = Wires::of(active, ground.catalog);
    let way = |region| wires.median(primary, region).map_or((true, Millis::ZERO), |time| (false, time));
    // Of several alike `min_by_key` takes the first.
    active.regions.iter().skip(1).min_by_key(|region| (Reverse(held(region)), way(region))).cloned()
}

/// Where everything stands in a scenario that differs from the plan as classified.
struct Shape {
    /// Orders all writes, unless all regions take them.
    primary: RegionId,
    /// In use, the primary first.
    regions: Vec<RegionId>,
    /// Whether all regions work and take writes; else the others stand by.
    mesh: bool,
}

impl Shape {
    /// None where the scenario is the plan as classified.
    fn of(ground: &Ground<'_>, active: &Plan, scenario: ScenarioName) -> Option<Self> {
        let primary = active.regions.first()?.clone();
        let (regions, mesh) = match scenario {
            ScenarioName::ActiveActive => return None,
            ScenarioName::SingleRegion => (vec![primary.clone()], false),
            ScenarioName::ActivePassive => {
                (std::iter::once(primary.clone()).chain(standby_region(ground, active)).collect(), false)
            }
            ScenarioName::EverythingEverywhere => (active.regions.clone(), true),
        };
        Some(Self { primary, regions, mesh })
    }

    fn service(
        &self,
        ground: &Ground<'_>,
        active: &ServicePlan,
        written: Option<&Service>,
        pool: &mut Pool<Copy>,
    ) -> ServicePlan {
        let datasets = active.datasets.iter().map(|dataset| self.dataset(ground, dataset, pool)).collect();
        ServicePlan::placed(active.name.clone(), self.pods(ground, written, &active.pods), datasets)
    }

    /// A leader stays one. What is served at the edge has one origin that answers, as everything else has.
    fn pods(&self, ground: &Ground<'_>, service: Option<&Service>, active: &PodPlacement) -> PodPlacement {
        // Where residency left no region, only the inventory says what the service is; here residency is passed over.
        let kind = service.and_then(|service| service.kind.value()).filter(|_| *active == PodPlacement::Nowhere);
        match active {
            PodPlacement::External => PodPlacement::External,
            PodPlacement::Edge(_) => self.origins(ground),
            PodPlacement::Nowhere if kind == Some(&ServiceKind::Static) => self.origins(ground),
            _ if self.mesh => PodPlacement::Active(self.regions.clone()),
            PodPlacement::Leader { .. } | PodPlacement::LeaderPerHome { .. } => self.leader(),
            PodPlacement::Nowhere if kind == Some(&ServiceKind::Batch) => self.leader(),
            PodPlacement::Active(_) | PodPlacement::Standby { .. } | PodPlacement::Nowhere => self.serving(ground),
        }
    }

    fn leader(&self) -> PodPlacement {
        PodPlacement::Leader { now: self.primary.clone(), candidates: self.regions.clone() }
    }

    fn origins(&self, ground: &Ground<'_>) -> PodPlacement {
        if self.mesh || self.regions.len() == 1 {
            return PodPlacement::Edge(self.regions.clone());
        }
        self.serving(ground)
    }

    fn serving(&self, ground: &Ground<'_>) -> PodPlacement {
        let standby: Vec<RegionId> = self.regions.iter().skip(1).cloned().collect();
        if standby.is_empty() {
            return PodPlacement::Active(self.regions.clone());
        }
        let share = ground.inventory.settings.standby_share.value;
        PodPlacement::Standby { active: self.primary.clone(), standby, share }
    }

    fn dataset(&self, ground: &Ground<'_>, active: &DatasetPlan, pool: &mut Pool<Copy>) -> DatasetPlan {
        let facts = ground.facts.get(&active.id);
        let content = Content::of(active, facts);
        let (first, other) = self.roles(content);
        let copies = self.regions.iter().enumerate().map(|(at, region)| {
            let role = if at == 0 { first } else { other };
            Copy { region: region.clone(), role, receives: self.receives(role, region) }
        });
        let (writes, reads) = self.paths(content);
        // What waits is the commit in one order of writes; a naive mesh waits for nobody.
        let waits = other == CopyRole::Follower
            && content == Content::Written
            && self.regions.len() > 1
            && facts.is_some_and(DatasetFacts::may_lose_nothing);
        let source = facts.and_then(|facts| facts.rebuildable_from.value()).filter(|_| content == Content::Derived);
        let placed = DatasetPlan::placed(active.id.clone(), copies.collect(), writes, reads);
        DatasetPlan {
            copies: pool.share(placed.copies),
            commit: if waits { Commit::SecondRegion } else { Commit::Local },
            made_from: active.made_from.clone().or_else(|| source.cloned()),
            store: active.store.clone(),
            ..placed
        }
    }

    /// Roles of the copy in the primary and of those elsewhere.
    const fn roles(&self, content: Content) -> (CopyRole, CopyRole) {
        match content {
            Content::Derived => (CopyRole::Derived, CopyRole::Derived),
            Content::Files { .. } => (CopyRole::Replica, CopyRole::Replica),
            Content::Written | Content::Own if self.mesh => (CopyRole::Merging, CopyRole::Merging),
            // The standby has its own too, empty until it takes over.
            Content::Own => (CopyRole::Own, CopyRole::Own),
            Content::Written | Content::OnlyRead => (CopyRole::Writer, CopyRole::Follower),
        }
    }

    /// Whose writes a copy receives.
    fn receives(&self, role: CopyRole, region: &RegionId) -> Vec<RegionId> {
        match role {
            CopyRole::Merging => self.regions.iter().filter(|other| *other != region).cloned().collect(),
            CopyRole::Follower | CopyRole::Replica if *region != self.primary => vec![self.primary.clone()],
            _ => Vec::new(),
        }
    }

    fn paths(&self, content: Content) -> (WritePath, ReadPath) {
        match content {
            Content::Derived | Content::OnlyRead | Content::Files { written: false } => {
                (WritePath::None, ReadPath::Local)
            }
            Content::Files { written: true } => (WritePath::Writer(self.primary.clone()), ReadPath::Local),
            Content::Own => (WritePath::Local, ReadPath::Local),
            Content::Written if self.mesh => (WritePath::Local, ReadPath::Local),
            // A standby is not read while all is well, so readers see the latest write.
            Content::Written => (WritePath::Writer(self.primary.clone()), ReadPath::AtWriter),
        }
    }
}

/// What a dataset is, whatever the number of regions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    /// A truth that is written.
    Written,
    /// A truth that nobody writes.
    OnlyRead,
    /// What a region has for itself: messages in flight, sessions.
    Own,
    /// Made from a source.
    Derived,
    /// Files that never change.
    Files {
        /// Whether new ones are put in.
        written: bool,
    },
}

impl Content {
    /// Read off the copies of the plan as classified; off the facts where no region was allowed to hold one.
    fn of(active: &DatasetPlan, facts: Option<&DatasetFacts>) -> Self {
        let only_read = active.writes == WritePath::None;
        let Some(first) = active.copies.first() else {
            return match facts.map(DatasetFacts::role) {
                Some(Role::Derived) => Self::Derived,
                Some(Role::Static) => Self::Files { written: true },
                Some(Role::Queue | Role::Session) => Self::Own,
                Some(Role::Source) | None if facts.is_some_and(DatasetFacts::is_only_read) => Self::OnlyRead,
                Some(Role::Source) | None => Self::Written,
            };
        };
        match first.role {
            CopyRole::Own => Self::Own,
            CopyRole::Derived => Self::Derived,
            CopyRole::Replica => Self::Files { written: !only_read },
            CopyRole::Writer
            | CopyRole::Follower
            | CopyRole::Home
            | CopyRole::Merging
            | CopyRole::Voter
            | CopyRole::Witness
                if only_read =>
            {
                Self::OnlyRead
            }
            CopyRole::Writer
            | CopyRole::Follower
            | CopyRole::Home
            | CopyRole::Merging
            | CopyRole::Voter
            | CopyRole::Witness => Self::Written,
        }
    }
}

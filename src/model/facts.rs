//! What is known of a dataset when it is decided: stated, expanded, inherited and implied, with how each is known.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::inventory::{Affinity, RebuildSource};
use super::topology::{Place, Region};
use super::words::{Consistency, Invariant, LocalWrites, LostUpdates, Operation, Role, Scope, ServiceKind};
use crate::base::evidence::{Evidence, Fact, Provenance};
use crate::base::ids::{CatalogId, DatasetId, RegionId};
use crate::base::path::Anchor;
use crate::base::shared::Shared;
use crate::base::units::{Millis, Rate, Share};

/// An invariant that is to be kept, with how it is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept {
    /// What must hold.
    pub invariant: Invariant,
    /// Stated, from an archetype, or implied by an operation.
    pub from: Provenance,
    /// Where it, or the operation that implies it, was written.
    pub at: Option<Anchor>,
}

impl Kept {
    /// Whether it was taken from an operation.
    pub fn is_implied(&self) -> bool {
        matches!(self.from, Provenance::Assumed(_))
    }
}

/// Everything that a rule may ask of a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetFacts {
    /// Which dataset.
    pub id: DatasetId,
    /// Where it was written.
    pub at: Anchor,
    /// What its service is.
    pub kind: ServiceKind,
    /// How and where that was said.
    pub kind_said: Fact<ServiceKind>,
    /// What it is to the platform; source unless said otherwise.
    pub role: Fact<Role>,
    /// What is done to it.
    pub operations: Fact<BTreeSet<Operation>>,
    /// What must hold, sorted; empty where nothing must or where operations are unknown.
    pub invariants: Vec<Kept>,
    /// How and where it was said what must hold; implied invariants alone do not say that nothing else must.
    pub invariants_said: Fact<BTreeSet<Invariant>>,
    /// Where invariants can be checked; global unless said otherwise.
    pub scope: Fact<Scope>,
    /// Share of accesses that read.
    pub reads: Fact<Share>,
    /// What readers need.
    pub consistency: Fact<Consistency>,
    /// How old a read may be.
    pub staleness: Fact<Millis>,
    /// What ties a row to a region.
    pub affinity: Fact<Affinity>,
    /// The key inside which order matters.
    pub order_key: Fact<String>,
    /// How much may be lost.
    pub rpo: Fact<Millis>,
    /// How long it may be down.
    pub rto: Fact<Millis>,
    /// Whether writes must be taken where the user is; no unless said otherwise.
    pub local_writes: Fact<LocalWrites>,
    /// Whether an overwrite may be discarded; no unless said otherwise.
    pub lost_updates: Fact<LostUpdates>,
    /// Whether units are interchangeable; no unless said otherwise.
    pub fungible: Fact<bool>,
    /// How many units are typically left.
    pub headroom: Fact<u64>,
    /// Writes in all regions.
    pub write_rate: Fact<Rate>,
    /// Where rows may live, its own and its sources'.
    pub residency: Fact<Vec<Place>>,
    /// Regions that residency allows, and that are not mere candidates; primary first.
    pub allowed: Shared<RegionId>,
    /// All regions that are not mere candidates; primary first.
    pub regions: Shared<RegionId>,
    /// Whether it is money; no unless said otherwise.
    pub money: Fact<bool>,
    /// What it can be made from again.
    pub rebuildable_from: Fact<RebuildSource>,
    /// Its datastore.
    pub store: Fact<CatalogId>,
    /// Whether that store merges the writes of a transaction together or not at all.
    pub merges_transactions: bool,
    /// Wanted write home.
    pub home: Fact<RegionId>,
    /// Residency as the inventory writes it, for messages.
    pub residency_shown: Vec<Arc<str>>,
    /// The allowed regions by place of residency: a row's copies stay inside one of these groups. Without
    /// residency there is one group of all allowed regions.
    pub jurisdictions: Shared<Shared<RegionId>>,
    /// Whether its store commits through a quorum of regions, witness included.
    pub quorum_store: bool,
    /// How long a person needs to notice and decide: the least that a fail-over by hand can take.
    pub hand_time: Millis,
}

/// An input of a decision, by its name in the inventory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// `kind` of the service.
    Kind,
    /// `role`.
    Role,
    /// `operations`.
    Operations,
    /// `invariants`.
    Invariants,
    /// `invariantScope`.
    Scope,
    /// `reads`.
    Reads,
    /// `consistency`.
    Consistency,
    /// `staleness`.
    Staleness,
    /// `affinity`.
    Affinity,
    /// `orderKey`.
    OrderKey,
    /// `rpo`.
    Rpo,
    /// `rto`.
    Rto,
    /// `localWrites`.
    LocalWrites,
    /// `lostUpdates`.
    LostUpdates,
    /// `fungible`.
    Fungible,
    /// `headroom`.
    Headroom,
    /// `residency`.
    Residency,
    /// `money`.
    Money,
    /// `rebuildableFrom`.
    RebuildableFrom,
    /// `store`.
    Store,
}

impl Field {
    /// What decisions may ask of a dataset beside what must hold of it, in the order of the inventory's documentation.
    pub const INPUTS: [Self; 18] = [
        Self::Role,
        Self::Operations,
        Self::Scope,
        Self::Reads,
        Self::Consistency,
        Self::Staleness,
        Self::Affinity,
        Self::OrderKey,
        Self::Rpo,
        Self::Rto,
        Self::LocalWrites,
        Self::LostUpdates,
        Self::Fungible,
        Self::Headroom,
        Self::Residency,
        Self::Money,
        Self::RebuildableFrom,
        Self::Store,
    ];

    /// As written in the inventory.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Role => "role",
            Self::Operations => "operations",
            Self::Invariants => "invariants",
            Self::Scope => "invariantScope",
            Self::Reads => "reads",
            Self::Consistency => "consistency",
            Self::Staleness => "staleness",
            Self::Affinity => "affinity",
            Self::OrderKey => "orderKey",
            Self::Rpo => "rpo",
            Self::Rto => "rto",
            Self::LocalWrites => "localWrites",
            Self::LostUpdates => "lostUpdates",
            Self::Fungible => "fungible",
            Self::Headroom => "headroom",
            Self::Residency => "residency",
            Self::Money => "money",
            Self::RebuildableFrom => "rebuildableFrom",
            Self::Store => "store",
        }
    }
}

/// A value as shown, with how and where it is known.
type Shown = (Option<String>, Provenance, Option<Anchor>);

fn shown<T>(fact: &Fact<T>, show: impl FnOnce(&T) -> String) -> Shown {
    (fact.value().map(show), fact.provenance(), fact.anchor().cloned())
}

fn list<T: std::fmt::Display>(items: impl IntoIterator<Item = T>) -> String {
    let words: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

impl DatasetFacts {
    /// Whether one of the known operations is `operation`.
    pub fn does(&self, operation: Operation) -> bool {
        self.operations.value().is_some_and(|all| all.contains(&operation))
    }

    /// Whether `invariant` must hold.
    pub fn keeps(&self, invariant: Invariant) -> bool {
        self.invariants.iter().any(|kept| kept.invariant == invariant)
    }

    /// The value of an input as it would be written, with how and where it is known.
    pub fn shown(&self, field: Field) -> Shown {
        match field {
            Field::Kind => (Some(self.kind.to_string()), self.kind_said.provenance(), self.kind_said.anchor().cloned()),
            Field::Role => shown(&self.role, ToString::to_string),
            Field::Operations => shown(&self.operations, |all| list(all)),
            Field::Invariants => self.shown_invariants(),
            Field::Scope => shown(&self.scope, ToString::to_string),
            Field::Reads => shown(&self.reads, ToString::to_string),
            Field::Consistency => shown(&self.consistency, ToString::to_string),
            Field::Staleness => shown(&self.staleness, ToString::to_string),
            Field::Affinity => shown(&self.affinity, |a| format!("{} by {}", a.local, a.key)),
            Field::OrderKey => shown(&self.order_key, Clone::clone),
            Field::Rpo => shown(&self.rpo, ToString::to_string),
            Field::Rto => shown(&self.rto, ToString::to_string),
            Field::LocalWrites => shown(&self.local_writes, ToString::to_string),
            Field::LostUpdates => shown(&self.lost_updates, ToString::to_string),
            Field::Fungible => shown(&self.fungible, ToString::to_string),
            Field::Headroom => shown(&self.headroom, ToString::to_string),
            Field::Residency => shown(&self.residency, |_| list(&self.residency_shown)),
            Field::Money => shown(&self.money, ToString::to_string),
            Field::RebuildableFrom => shown(&self.rebuildable_from, |from| match from {
                RebuildSource::Service(name) => name.to_string(),
                RebuildSource::Dataset(id) => id.to_string(),
                RebuildSource::Unnamed => "a source that is not named".to_owned(),
            }),
            Field::Store => shown(&self.store, ToString::to_string),
        }
    }

    fn shown_invariants(&self) -> Shown {
        let names = |implied: bool| {
            let some = self.invariants.iter().filter(|kept| kept.is_implied() == implied);
            list(some.map(|kept| kept.invariant))
        };
        match (&self.invariants_said, self.invariants.iter().find(|kept| kept.is_implied())) {
            (Fact::Known(said), None) => (Some(names(false)), said.from().clone(), said.at().cloned()),
            (Fact::Known(said), Some(_)) => (
                Some(format!("{}, and by implication {}", names(false), names(true))),
                said.from().clone(),
                said.at().cloned(),
            ),
            // An archetype's list may stand without vouching for operations that the user wrote.
            (Fact::Unknown, _) => match self.invariants.first() {
                Some(first) => (
                    Some(list(self.invariants.iter().map(|kept| kept.invariant))),
                    first.from.clone(),
                    first.at.clone(),
                ),
                None => (None, Provenance::Unknown, None),
            },
        }
    }

    /// Adds the invariants that operations imply and that no written one answers; a `[none]` that was said waives all.
    ///
    /// A reservation may need room in time or in number: whoever wrote one of these has said which. What was implied
    /// before is forgotten first.
    pub fn imply(&mut self) {
        self.invariants.retain(|kept| !kept.is_implied());
        let written: BTreeSet<Invariant> = self.invariants.iter().map(|kept| kept.invariant).collect();
        if written.is_empty() && !self.invariants_said.is_unknown() {
            return;
        }
        let overwrites_may_go = self.lost_updates.value() == Some(&LostUpdates::Acceptable);
        let mut implied = BTreeSet::new();
        for operation in self.operations.value().into_iter().flatten() {
            let answered = operation.implies().iter().any(|invariant| written.contains(invariant));
            let open = operation.implies().iter().filter(|_| !answered);
            implied.extend(open.filter(|i| !(overwrites_may_go && **i == Invariant::NoLostUpdate)));
        }
        self.invariants.extend(implied.into_iter().map(|invariant| Kept {
            invariant,
            from: Provenance::Assumed("implied by an operation"),
            at: self.operations.anchor().cloned(),
        }));
        self.invariants.sort();
    }

    /// How many regions the worst-off row may have copies in: the smallest jurisdiction; 0 where no region is allowed.
    pub fn fewest_regions(&self) -> usize {
        self.jurisdictions.iter().map(|group| group.len()).min().unwrap_or(0)
    }

    /// How many regions the best-off row may have copies in.
    pub fn most_regions(&self) -> usize {
        self.jurisdictions.iter().map(|group| group.len()).max().unwrap_or(0)
    }

    /// Whether all rows may lie in the same regions, and there is one: a single region may take every write.
    pub fn is_in_one_place(&self) -> bool {
        self.jurisdictions.len() == 1 && self.fewest_regions() > 0
    }

    /// Whether rows may not leave some place.
    pub fn is_resident(&self) -> bool {
        self.residency.value().is_some_and(|places| !places.is_empty())
    }

    /// Whether every row may have a copy in a region. A row stays in one of the places of residency, and nobody says in
    /// which, so the region must lie in all of them.
    pub fn may_hold_every_row(&self, region: &Region) -> bool {
        self.residency.value().is_none_or(|places| places.iter().all(|place| place.holds(region)))
    }

    /// Whether somebody said that there are no writes.
    pub fn is_only_read(&self) -> bool {
        self.operations.value().is_some_and(BTreeSet::is_empty)
    }

    /// Whether it is known that no write may be lost; what is never written loses none.
    pub fn may_lose_nothing(&self) -> bool {
        !self.is_only_read() && self.rpo.value().is_some_and(|rpo| rpo.is_zero())
    }

    /// A statement about an input, for a verdict's evidence.
    pub fn evidence(&self, field: Field) -> Evidence {
        let (value, from, at) = self.shown(field);
        let statement = match value {
            Some(value) => format!("{} is {value}", field.name()),
            None => format!("{} is not written", field.name()),
        };
        Evidence { statement: statement.into(), from, at }
    }

    /// Whether any input that was looked at rests on nobody's word.
    pub fn rests_on_assumption(&self, fields: &[Field]) -> bool {
        fields.iter().any(|field| !self.shown(*field).1.is_firm())
    }

    /// The role, source where nothing was said.
    pub fn role(&self) -> Role {
        self.role.value().copied().unwrap_or(Role::Source)
    }

    /// Whether it is money.
    pub fn is_money(&self) -> bool {
        self.money.value().copied().unwrap_or(false)
    }

    /// Whether writes are wanted where the user is.
    pub fn local_writes(&self) -> LocalWrites {
        self.local_writes.value().copied().unwrap_or(LocalWrites::No)
    }
}

//! What each dataset needs after the loss of a region: who takes over its writes, and by whose hand.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::evidence::Provenance;
use crate::base::ids::{CatalogId, RegionId};
use crate::model::catalog::{Catalog, Datastore, Failover, MultiRegionMode};
use crate::model::plan::{Actor, Copy, CopyRole, DatasetPlan, Figure, Interval, LinkMode, Loss, WritePath};
use crate::plan::replication::in_turn;

/// What a dataset needs after the loss of a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::plan) enum Needs {
    /// Nothing but that users reach another copy, if anything at all.
    Nothing,
    /// Rights that the region held cannot be spent until they are shown to be unspent; all others can.
    Rights,
    /// Commits wait for the lost copy until a person lets them count without it.
    Release {
        /// Where writes are taken.
        at: RegionId,
    },
    /// Another copy takes over the writes.
    Takeover(Takeover),
    /// The region, for nothing else holds what was written there.
    Return,
}

/// How another copy takes over writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::plan) struct Takeover {
    /// Where the copy is.
    pub(in crate::plan) to: RegionId,
    /// Who acts.
    pub(in crate::plan) how: How,
    /// Until it takes writes, where that is known.
    pub(super) promote: Option<Figure>,
    /// What is missing for its time, where anything is.
    pub(super) missing: Option<Arc<str>>,
    /// Whether writes may be lost.
    pub(super) loses: bool,
    /// Whether it would wait for the lost copy until a person lets its commits count alone.
    pub(super) alone: bool,
    /// Whether those who write keep for each row where that is, so that somebody has to tell them which of the copies
    /// now takes the rows of the lost home; not where the store leads each write by itself.
    pub(in crate::plan) homes: bool,
}

impl Takeover {
    /// Who has to act. Users of a lost home may reach several others: no check says which of them takes its rows.
    pub(in crate::plan) fn actor(&self) -> Actor {
        if self.homes { Actor::Person } else { self.how.actor() }
    }

    /// Who leads clients to the new writer; nobody where the store does it.
    pub(in crate::plan) fn leads_clients(&self) -> Option<Actor> {
        if self.homes { Some(Actor::Person) } else { self.how.leads_clients() }
    }
}

/// Who lets a copy take over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::plan) enum How {
    /// The store notices, decides and leads clients by itself.
    Store,
    /// Every copy takes writes: clients only have to be led to another one.
    Clients,
    /// One prepared operation.
    Button,
    /// A person, step by step.
    Person,
    /// Nobody says.
    Unsaid,
}

impl How {
    /// Who has to act; where nobody says, a person may have to.
    pub(in crate::plan) const fn actor(self) -> Actor {
        match self {
            Self::Store | Self::Clients => Actor::Automatic,
            Self::Button => Actor::Button,
            Self::Person | Self::Unsaid => Actor::Person,
        }
    }

    /// Who leads clients to the new writer: a managed endpoint follows its writer, and a check leads clients from one
    /// copy to another; nobody where the store does it.
    const fn leads_clients(self) -> Option<Actor> {
        match self {
            Self::Store => None,
            Self::Clients | Self::Button => Some(Actor::Automatic),
            Self::Person | Self::Unsaid => Some(Actor::Person),
        }
    }
}

/// What the catalog says about the fail-over of its datastores, put into words once for all datasets.
#[derive(Clone, Debug)]
pub(in crate::plan) struct Stores<'a> {
    cards: BTreeMap<&'a CatalogId, Card>,
    unnamed: Arc<str>,
}

/// The fail-over of one datastore.
#[derive(Clone, Debug)]
struct Card {
    how: How,
    promote: Option<Figure>,
    missing: Option<Arc<str>>,
    /// It commits through a quorum of regions.
    quorum: bool,
    /// It carries writes to other regions.
    copies: bool,
    /// So many regions are needed to survive the loss of one.
    at_least: usize,
    too_few: Arc<str>,
}

impl<'a> Stores<'a> {
    /// Of a catalog.
    pub(in crate::plan) fn of(catalog: &'a Catalog) -> Self {
        Self {
            cards: catalog.datastores.iter().map(|(id, store)| (id, Card::of(store))).collect(),
            unnamed: "no `store` is written, so nobody says how another copy takes over".into(),
        }
    }

    /// What `dataset` needs after the loss of `lost`. Of copies that may take over, one in a region of `pods` is
    /// preferred, see [`in_turn`].
    pub(in crate::plan) fn needs(&self, dataset: &DatasetPlan, lost: &RegionId, pods: &[&RegionId]) -> Needs {
        let Some(copy) = dataset.copies.iter().find(|copy| copy.region == *lost) else {
            return Needs::Nothing;
        };
        match copy.role {
            CopyRole::Writer | CopyRole::Home => match &dataset.writes {
                WritePath::Writer(at) if at != lost => Needs::Nothing,
                WritePath::Writer(_) | WritePath::HomeOf { .. } => self.succeed(dataset, lost, pods),
                WritePath::Rights => Needs::Rights,
                WritePath::Local | WritePath::None => Needs::Nothing,
            },
            CopyRole::Follower | CopyRole::Voter | CopyRole::Witness => self.release(dataset, copy),
            // They take writes wherever they are, or are never written by users.
            CopyRole::Merging | CopyRole::Own | CopyRole::Derived | CopyRole::Replica => Needs::Nothing,
        }
    }

    /// Whether the store of a dataset carries its writes to other regions; where none is named, one that does has to be
    /// found.
    pub(super) fn copies(&self, dataset: &DatasetPlan) -> bool {
        self.card(dataset).is_none_or(|card| card.copies)
    }

    fn card(&self, dataset: &DatasetPlan) -> Option<&Card> {
        self.cards.get(dataset.store.as_ref()?)
    }

    /// The copy that takes over from the one in `lost`, and how.
    fn succeed(&self, dataset: &DatasetPlan, lost: &RegionId, pods: &[&RegionId]) -> Needs {
        if !self.copies(dataset) {
            return Needs::Return;
        }
        let mut heirs: Vec<&RegionId> = heirs(dataset, lost).collect();
        // Only a copy that commits waited for has all of them.
        if heirs.iter().any(|to| waits_for(dataset, lost, to)) {
            heirs.retain(|to| waits_for(dataset, lost, to));
        }
        let next = in_turn(&dataset.links, lost, pods).into_iter().map(|link| &link.to).find(|to| heirs.contains(to));
        let Some(to) = next.or_else(|| heirs.first().copied()).cloned() else {
            return Needs::Return;
        };
        let loses = loses(dataset, lost);
        let votes = self.card(dataset).is_some_and(|card| card.quorum && dataset.copies.len() >= card.at_least);
        let alone = !votes && stops_with_either(dataset, lost);
        let kept = matches!(dataset.writes, WritePath::HomeOf { .. });
        let by = |how, promote, missing| {
            Needs::Takeover(Takeover { to, how, promote, missing, loses, alone, homes: kept && how != How::Store })
        };
        match self.card(dataset) {
            None if stops_with_either(dataset, lost) => by(How::Person, None, Some(Arc::clone(&self.unnamed))),
            None => by(How::Unsaid, None, Some(Arc::clone(&self.unnamed))),
            Some(card) if card.quorum && dataset.copies.len() < card.at_least => {
                by(How::Person, None, Some(Arc::clone(&card.too_few)))
            }
            // Of two regions neither can tell a lost peer from a broken link; a quorum store brings a third vote.
            Some(card) if !card.quorum && stops_with_either(dataset, lost) => {
                by(How::Person, card.promote.clone(), card.missing.clone())
            }
            Some(card) => by(card.how, card.promote.clone(), card.missing.clone()),
        }
    }

    /// Whether commits wait for a lost copy that takes no writes itself: where it is the only other one.
    fn release(&self, dataset: &DatasetPlan, copy: &Copy) -> Needs {
        let stops = |at: &&RegionId| match self.card(dataset) {
            Some(card) if card.quorum => waits_for(dataset, at, &copy.region) && dataset.copies.len() < card.at_least,
            Some(_) | None => stops_with_either(dataset, at),
        };
        match copy.receives.iter().find(stops) {
            Some(at) if dataset.writes != WritePath::None => Needs::Release { at: at.clone() },
            Some(_) | None => Needs::Nothing,
        }
    }
}

impl Card {
    fn of(store: &Datastore) -> Self {
        let id = &store.id;
        let promote = store.promotion.as_ref().map(|promotion| Figure {
            time: Interval::between(promotion.shortest, promotion.longest),
            from: if promotion.assumed {
                Provenance::Assumed("the catalog's reading of what the vendor says")
            } else {
                Provenance::Documented
            },
            words: promotion.words.as_str().into(),
        });
        let how = how(store.failover, store.mode);
        let missing = match (how, &promote) {
            (How::Unsaid, _) => Some(format!("it is not documented how a copy of `{id}` takes over")),
            (_, None) => Some(format!("it is not documented how long a copy of `{id}` takes to take over")),
            (_, Some(_)) => None,
        };
        let at_least = store.regions.at_least.unwrap_or(0);
        Self {
            how,
            promote,
            missing: missing.map(Into::into),
            quorum: store.mode == MultiRegionMode::SyncQuorum,
            copies: !matches!(store.mode, MultiRegionMode::Independent | MultiRegionMode::None),
            at_least: usize::try_from(at_least).unwrap_or(usize::MAX),
            too_few: format!("`{id}` survives the loss of a region only where it has {at_least} of them").into(),
        }
    }
}

/// Who lets a copy take over, by what the catalog says of a store.
///
/// Where every copy takes writes, a store has nothing to promote, and nothing leads clients to another copy either.
const fn how(failover: Failover, mode: MultiRegionMode) -> How {
    let everywhere = matches!(mode, MultiRegionMode::MultiWriterLww | MultiRegionMode::Crdt);
    match failover {
        Failover::Automatic | Failover::None if everywhere => How::Clients,
        Failover::Automatic => How::Store,
        Failover::Managed => How::Button,
        Failover::Manual => How::Person,
        Failover::None | Failover::Unknown => How::Unsaid,
    }
}

/// Copies that received what was written in `lost` and can take writes themselves.
pub(super) fn heirs<'a>(dataset: &'a DatasetPlan, lost: &'a RegionId) -> impl Iterator<Item = &'a RegionId> {
    behind(dataset, lost).filter(|copy| copy.role != CopyRole::Witness).map(|copy| &copy.region)
}

/// Copies that hold or vote on what is written in `region`.
fn behind<'a>(dataset: &'a DatasetPlan, region: &'a RegionId) -> impl Iterator<Item = &'a Copy> {
    let follows = |role| match role {
        CopyRole::Writer | CopyRole::Follower | CopyRole::Home | CopyRole::Voter | CopyRole::Witness => true,
        CopyRole::Merging | CopyRole::Own | CopyRole::Derived | CopyRole::Replica => false,
    };
    dataset
        .copies
        .iter()
        .filter(move |copy| copy.region != *region && copy.receives.contains(region) && follows(copy.role))
}

/// Whether commits in `from` wait for the copy in `to`, which is not what was wished for but what the store does.
fn waits_for(dataset: &DatasetPlan, from: &RegionId, to: &RegionId) -> bool {
    dataset.links.iter().any(|link| link.mode == LinkMode::Sync && link.from == *from && link.to == *to)
}

/// Whether what is written in `region` must reach a second region before it counts, and there is only one: two votes.
fn stops_with_either(dataset: &DatasetPlan, region: &RegionId) -> bool {
    let mut others = behind(dataset, region);
    others.next().is_some_and(|only| waits_for(dataset, region, &only.region)) && others.next().is_none()
}

/// Whether writes may be lost with `region`: everywhere but where it is known that nothing is.
fn loses(dataset: &DatasetPlan, region: &RegionId) -> bool {
    let found = dataset.losses.iter().find(|loss| loss.lost == *region);
    !found.is_some_and(|loss| matches!(loss.quiet, Loss::Nothing { .. }))
}

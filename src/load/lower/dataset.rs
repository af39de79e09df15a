//! One dataset.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::references::Wanted;
use super::{Lowering, Origin, fill};
use crate::base::evidence::Fact;
use crate::base::ids::{Name, RegionId};
use crate::base::pairs::Pairs;
use crate::base::path::Anchor;
use crate::load::rules;
use crate::load::wire::{self, InvariantWord};
use crate::model::inventory::{Affinity, Backup, Dataset, Endpoints, Lag, RebuildSource, Reference};
use crate::model::words::Invariant;

/// Whose dataset it is, and which names its siblings have.
#[derive(Clone, Copy)]
pub(super) struct Owner<'a> {
    pub(super) service: &'a Name,
    pub(super) siblings: &'a BTreeSet<&'a str>,
}

impl Lowering<'_> {
    /// A dataset that was written.
    pub(super) fn dataset(&mut self, at: &Anchor, owner: Owner<'_>, wire: &wire::Dataset) -> Option<Dataset> {
        self.about.1.clone_from(&wire.name);
        let name = self.required_name(at, wire.name.as_deref(), "dataset");
        if name.is_none() {
            self.damaged.insert(owner.service.to_string());
        }
        // Without a name its other faults are still worth hearing.
        let shown = name.clone().unwrap_or_else(|| owner.service.clone());
        let mut made = self.dataset_fields(&Origin::Stated(at.clone()), at, shown, owner, wire);
        if let Some(id) = &wire.archetype
            && let Some((from, archetype)) = self.archetype(&at.key("archetype"), id)
        {
            made.archetype = Some(id.as_str().into());
            if let Some(implied) = archetype.dataset() {
                let implied = self.dataset_fields(&from, at, made.name.clone(), owner, implied);
                made = fill::dataset(made, implied);
            }
        }
        self.check_writes(&made, name.is_some());
        self.about.1 = None;
        name.map(|_| made)
    }

    /// The dataset of a service's own name, of which an archetype says everything, or nobody anything.
    pub(super) fn implied_dataset(
        &mut self,
        at: &Anchor,
        owner: Owner<'_>,
        from: Option<(&Origin, &wire::Dataset)>,
    ) -> Dataset {
        let nothing = wire::Dataset::default();
        let name = owner.service.clone();
        match from {
            Some((origin, wire)) => self.dataset_fields(origin, at, name, owner, wire),
            None => self.dataset_fields(&Origin::Stated(at.clone()), at, name, owner, &nothing),
        }
    }

    fn dataset_fields(
        &mut self,
        from: &Origin,
        at: &Anchor,
        name: Name,
        owner: Owner<'_>,
        w: &wire::Dataset,
    ) -> Dataset {
        let own = owner.service;
        let declared = w.declared.as_ref().map(|all| Arc::new(self.declared(&from.inside("declared"), own, all)));
        let recovers_with =
            w.recovers_with.as_ref().map(|all| self.dataset_references(&from.list("recoversWith"), own, all));
        Dataset {
            name,
            at: at.clone(),
            archetype: None,
            role: self.word(from, "role", w.role),
            store: self.store(from, "store", w.store.as_deref()),
            instance: self.text(from, "instance", w.instance.clone()),
            size: self.unit(from, "size", w.size.as_ref()),
            row_size: self.unit(from, "rowSize", w.row_size.as_ref()),
            write_rate: self.unit(from, "writeRate", w.write_rate.as_ref()),
            statements_per_write: self.plain(from, "statementsPerWrite", w.statements_per_write),
            home: self.home(from, w.home.as_deref()),
            operations: w
                .operations
                .as_ref()
                .map_or(Fact::Unknown, |words| from.fact("operations", words.iter().map(|word| word.0).collect())),
            invariants: self.invariants(from, w),
            invariant_scope: self.word(from, "invariantScope", w.invariant_scope),
            reads_for_decision: self.plain(from, "readsForDecision", w.reads_for_decision),
            references: self.foreign_keys(from, own, w.references.as_deref().unwrap_or_default()),
            recovers_with: recovers_with.unwrap_or_default(),
            reads: self.unit(from, "reads", w.reads.as_ref()),
            consistency: self.word(from, "consistency", w.consistency),
            staleness: self.unit(from, "staleness", w.staleness.as_ref()),
            affinity: self.affinity(from, w),
            order_key: self.text(from, "orderKey", w.order_key.clone()),
            rpo: self.unit(from, "rpo", w.rpo.as_ref()),
            local_writes: self.word(from, "localWrites", w.local_writes),
            lost_updates: self.word(from, "lostUpdates", w.lost_updates),
            fungible: self.plain(from, "fungible", w.fungible),
            headroom: self.plain(from, "headroom", w.headroom),
            residency: self.residency(from, w.residency.as_deref()),
            money: self.plain(from, "money", w.money),
            rebuildable_from: self.rebuild_source(from, owner, w.rebuildable_from.as_deref()),
            endpoints: self.endpoints(from, w.endpoints.as_ref()),
            secret_ref: self.object_name(from, "secretRef", w.secret_ref.as_deref()),
            lag: self.lag(from, w),
            backup: self.backup(from, w),
            declared: declared.unwrap_or_else(|| self.silent.1.clone()),
        }
    }

    fn invariants(&mut self, from: &Origin, w: &wire::Dataset) -> Fact<BTreeSet<Invariant>> {
        let Some(words) = &w.invariants else { return Fact::Unknown };
        let mut kept = BTreeSet::new();
        for word in words {
            match word.0 {
                InvariantWord::None => {}
                InvariantWord::Bounded => kept.extend([Invariant::LowerBound, Invariant::UpperBound]),
                InvariantWord::One(invariant) => _ = kept.insert(invariant),
            }
        }
        let none = words.iter().any(|word| word.0 == InvariantWord::None);
        if none && !kept.is_empty() {
            let message = "`none` stands beside other invariants";
            self.fault(
                &rules::CONTRADICTORY_VALUE,
                &from.at("invariants"),
                message,
                "write `[none]`, or leave `none` out",
            );
        }
        // Only a written `[none]` waives what operations imply; an empty list says nothing.
        if words.is_empty() { Fact::Unknown } else { from.fact("invariants", kept) }
    }

    fn foreign_keys(&mut self, from: &Origin, own: &Name, all: &[wire::Reference]) -> Vec<Reference> {
        let list = from.list("references");
        let mut made = Vec::new();
        for (index, one) in all.iter().enumerate() {
            let at = list.index(index);
            let Some(text) = &one.dataset else {
                self.missing(&at, "dataset", "name the parent: `dataset` of this service or `service/dataset`");
                continue;
            };
            let here = Origin::Stated(at.clone());
            let on_delete = self.word(&here, "onDelete", one.on_delete);
            let dataset = self.dataset_reference(at.key("dataset"), own, text);
            made.extend(dataset.map(|dataset| Reference { dataset, on_delete, at }));
        }
        made
    }

    fn affinity(&mut self, from: &Origin, w: &wire::Dataset) -> Fact<Affinity> {
        let Some(wire) = &w.affinity else { return Fact::Unknown };
        let inside = from.inside("affinity");
        let at = from.at("affinity");
        if wire.key.is_none() {
            self.missing(&at, "key", "name what ties a row to a region, for instance `key: userId`");
        }
        if wire.local.is_none() {
            self.missing(&at, "local", "write the share of accesses from the home region, for instance `local: 95%`");
        }
        let local = self.unit(&inside, "local", wire.local.as_ref());
        match (wire.key.clone(), local.value()) {
            (Some(key), Some(local)) => from.fact("affinity", Affinity { key, local: *local }),
            _ => Fact::Unknown,
        }
    }

    fn lag(&mut self, from: &Origin, w: &wire::Dataset) -> Fact<Lag> {
        let Some(wire) = &w.lag else { return Fact::Unknown };
        let inside = from.inside("lag");
        if wire.p50.is_none() {
            self.missing(&from.at("lag"), "p50", "write the median, for instance `p50: 120ms`");
        }
        let (p50, p99) = (self.unit(&inside, "p50", wire.p50.as_ref()), self.unit(&inside, "p99", wire.p99.as_ref()));
        match (p50.value().copied(), p99.value().copied()) {
            (Some(p50), Some(p99)) if p99 < p50 => {
                let message = format!("`p99` of {p99} is below `p50` of {p50}");
                self.fault(&rules::CONTRADICTORY_VALUE, &inside.at("p99"), message, "swap the two");
                Fact::Unknown
            }
            (Some(p50), p99) => from.fact("lag", Lag { p50, p99 }),
            (None, _) => Fact::Unknown,
        }
    }

    fn backup(&mut self, from: &Origin, w: &wire::Dataset) -> Option<Backup> {
        let wire = w.backup.as_ref()?;
        let inside = from.inside("backup");
        let copies_at = inside.list("copies");
        let copies = wire.copies.iter().flatten().enumerate();
        Some(Backup {
            point_in_time: self.plain(&inside, "pointInTime", wire.point_in_time),
            retention: self.unit(&inside, "retention", wire.retention.as_ref()),
            copies: copies.filter_map(|(index, name)| self.region(&copies_at.index(index), name)).collect(),
            at: from.at("backup"),
        })
    }

    fn endpoints(
        &mut self,
        from: &Origin,
        wire: Option<&BTreeMap<String, wire::Endpoints>>,
    ) -> Pairs<RegionId, Endpoints> {
        let mut made = BTreeMap::new();
        for (name, one) in wire.into_iter().flatten() {
            let at = from.at("endpoints").key(name.clone()).named();
            let region = self.region(&at, name).filter(|region| self.is_ours(&at, region));
            made.extend(region.map(|region| (region, Endpoints { write: one.write.clone(), read: one.read.clone() })));
        }
        made.into()
    }

    fn rebuild_source(&mut self, from: &Origin, owner: Owner<'_>, text: Option<&str>) -> Fact<RebuildSource> {
        let Some(text) = text else { return Fact::Unknown };
        if !from.is_stated() {
            return from.fact("rebuildableFrom", RebuildSource::Unnamed);
        }
        let at = from.at("rebuildableFrom");
        let own_dataset = owner.siblings.contains(text);
        let source = if text.contains('/') || own_dataset {
            self.dataset_reference(at, owner.service, text).map(RebuildSource::Dataset)
        } else {
            let name = Name::new(text);
            let wanted = match &name {
                Some(name) => Wanted::Service(name.clone()),
                None => Wanted::NoName(text.into()),
            };
            self.expect(at, wanted);
            name.map(RebuildSource::Service)
        };
        source.map_or(Fact::Unknown, |source| from.fact("rebuildableFrom", source))
    }

    /// Writes at a rate and no operation that writes cannot both be so.
    fn check_writes(&mut self, made: &Dataset, named: bool) {
        let only_read = made.operations.value().is_some_and(BTreeSet::is_empty);
        let written = made.write_rate.value().is_some_and(|rate| rate.milli > 0);
        if only_read
            && written
            && let Some(at) = made.operations.anchor().cloned()
        {
            // A dataset without a name goes by its service's.
            let name = if named { format!("`{}`", made.name) } else { "this dataset".to_owned() };
            let message = format!("{name} has a `writeRate` and no operation");
            self.fault(
                &rules::CONTRADICTORY_VALUE,
                &at,
                message,
                "name the operations that write, or leave `writeRate` out",
            );
        }
    }

    /// Names of the datasets that a list will make.
    pub(super) fn sibling_names<'a>(own: &'a str, wire: Option<&'a [wire::Dataset]>) -> BTreeSet<&'a str> {
        match wire {
            Some(all) => all.iter().filter_map(|one| one.name.as_deref()).collect(),
            None => BTreeSet::from([own]),
        }
    }
}

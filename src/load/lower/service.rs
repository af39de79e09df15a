//! One service.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::dataset::Owner;
use super::{Archetype, Lowering, Origin, fill};
use crate::base::evidence::{Fact, Provenance};
use crate::base::finding::Finding;
use crate::base::ids::Name;
use crate::base::path::Anchor;
use crate::base::units::Share;
use crate::load::rules;
use crate::load::wire::{self, KeyNeed};
use crate::model::inventory::{Dataset, Dependency, Drill, Idempotency, Lock, Message, Requests, Service, Transaction};
use crate::model::words::{CallOn, Role, ServiceKind};

impl Lowering<'_> {
    /// A service as written at `at`; nothing if it has no usable name.
    pub(crate) fn service(&mut self, at: &Anchor, wire: &wire::Service) -> Option<Service> {
        self.about = (wire.name.clone(), None);
        let name = self.required_name(at, wire.name.as_deref(), "service");
        if name.is_none() {
            self.damaged.extend(wire.name.clone());
        }
        // A service without a usable name still has its other faults reported.
        let shown = name.clone().or_else(|| Name::new("unnamed"))?;
        self.nameless = name.is_none();
        let from = Origin::Stated(at.clone());
        let mut made = self.service_fields(&from, at, &shown, wire);
        let archetype = wire.archetype.as_ref().and_then(|id| self.archetype(&at.key("archetype"), id));
        if let Some((origin, archetype)) = &archetype {
            made.archetype = wire.archetype.as_deref().map(Into::into);
            if let Some(implied) = archetype.service() {
                let implied = self.service_fields(origin, at, &shown, implied);
                made = fill::service(made, implied);
            }
        }
        let stated_kind = wire.kind.is_some();
        if !stated_kind && let Some(schedule) = wire.schedule.as_ref().map(|_| at.key("schedule")) {
            let from = Provenance::Assumed("it has a schedule");
            made.kind = Fact::known(ServiceKind::Batch, from, Some(schedule));
        }
        made.kind = made.kind.or(Fact::assumed(ServiceKind::Api, "no kind was written"));
        made.objectives = fill::objectives(made.objectives, &self.objectives);
        self.data(&mut made, wire, archetype.as_ref());
        Self::fall_back(&mut made);
        self.check_service(&made);
        self.about = (None, None);
        self.nameless = false;
        name.map(|_| made)
    }

    /// How a message calls a service: never by the name that stands in for a missing one.
    pub(super) fn called(&self, name: &Name) -> String {
        if self.nameless { "this service".to_owned() } else { format!("`{name}`") }
    }

    fn service_fields(&mut self, from: &Origin, at: &Anchor, name: &Name, w: &wire::Service) -> Service {
        let objectives = w.objectives.as_ref().map(|all| Arc::new(self.objectives(&from.inside("objectives"), all)));
        let declared = w.declared.as_ref().map(|all| Arc::new(self.declared(&from.inside("declared"), name, all)));
        Service {
            name: name.clone(),
            at: at.clone(),
            archetype: None,
            kind: self.word(from, "kind", w.kind),
            namespace: self.object_name(from, "namespace", w.namespace.as_deref()),
            owner: self.text(from, "owner", w.owner.clone()),
            image: self.text(from, "image", w.image.clone()),
            base: self.text(from, "base", w.base.clone()),
            replicas: self.plain(from, "replicas", w.replicas),
            autoscaling: self.autoscaling(from, w),
            schedule: self.text(from, "schedule", w.schedule.clone()),
            requests: self.requests(from, w),
            objectives: objectives.unwrap_or_else(|| self.silent.0.clone()),
            depends_on: self.dependencies(from, w),
            idempotency: self.idempotency(from, name, w),
            locks: self.locks(from, name, w),
            drill: w.drill.as_ref().map(|drill| {
                let inside = from.inside("drill");
                Drill {
                    last: self.unit(&inside, "last", drill.last.as_ref()),
                    under_load: self.plain(&inside, "underLoad", drill.under_load),
                    at: from.at("drill"),
                }
            }),
            transactions: self.transactions(from, name, w),
            messages: self.messages(from, name, w),
            declared: declared.unwrap_or_else(|| self.silent.1.clone()),
            usage: w.usage.as_ref().map(|usage| self.usage(&from.at("use"), usage)).unwrap_or_default(),
            data: Vec::new(),
            data_known: Fact::Unknown,
        }
    }

    fn requests(&mut self, from: &Origin, w: &wire::Service) -> Requests {
        let Some(wire) = &w.requests else { return Requests::default() };
        let inside = from.inside("requests");
        Requests {
            rate: self.unit(&inside, "rate", wire.rate.as_ref()),
            writes: self.unit(&inside, "writes", wire.writes.as_ref()),
            payload: self.unit(&inside, "payload", wire.payload.as_ref()),
            egress: self.unit(&inside, "egress", wire.egress.as_ref()),
        }
    }

    fn autoscaling(&mut self, from: &Origin, w: &wire::Service) -> Fact<(u32, u32)> {
        let Some(wire) = &w.autoscaling else { return Fact::Unknown };
        let at = from.at("autoscaling");
        if wire.min.is_none() {
            self.missing(&at, "min", "write the fewest pods, for instance `min: 2`");
        }
        if wire.max.is_none() {
            self.missing(&at, "max", "write the most pods, for instance `max: 12`");
        }
        let Some((min, max)) = wire.min.zip(wire.max) else { return Fact::Unknown };
        if min > max {
            let message = format!("`min` of {min} is above `max` of {max}");
            self.fault(&rules::CONTRADICTORY_VALUE, &at.key("min"), message, "swap the two");
        }
        from.fact("autoscaling", (min, max))
    }

    fn dependencies(&mut self, from: &Origin, w: &wire::Service) -> Vec<Dependency> {
        let list = from.list("dependsOn");
        let mut made = Vec::with_capacity(w.depends_on.as_ref().map_or(0, Vec::len));
        for (index, one) in w.depends_on.iter().flatten().enumerate() {
            let at = list.index(index);
            let here = Origin::Stated(at.clone());
            let (call, on) = (self.word(&here, "call", one.call), self.word(&here, "on", one.on));
            match &one.service {
                Some(text) => {
                    let service = self.service_reference(at.key("service"), text);
                    made.extend(service.map(|service| Dependency { service, call, on, at }));
                }
                None => self.missing(&at, "service", "name who is called"),
            }
        }
        self.check_calls(&made);
        made
    }

    /// One call may be written for reads and one for writes; the same one twice is a slip.
    fn check_calls(&mut self, calls: &[Dependency]) {
        let mut first: BTreeMap<(&Name, CallOn), &Anchor> = BTreeMap::new();
        for call in calls {
            let key = (&call.service, call.on.value().copied().unwrap_or(CallOn::All));
            let Some(earlier) = first.get(&key) else {
                first.insert(key, &call.at);
                continue;
            };
            let message = format!("a call to `{}` stands twice", call.service);
            let finding = Finding::new(&rules::DUPLICATE_NAME, Some(call.at.key("service")), message);
            let related = earlier.key("service");
            self.report(finding.help("keep one of the two").related(related, "first written here"));
        }
    }

    fn idempotency(&mut self, from: &Origin, own: &Name, w: &wire::Service) -> Option<Box<Idempotency>> {
        let wire = w.idempotency.as_ref()?;
        let inside = from.inside("idempotency");
        let dataset = wire.dataset.as_ref().and_then(|text| self.dataset_reference(inside.at("dataset"), own, text));
        Some(Box::new(Idempotency {
            required: wire.key.is_some_and(|need| need.0 == KeyNeed::Required),
            dataset,
            ttl: self.unit(&inside, "ttl", wire.ttl.as_ref()),
            lock: self.unit(&inside, "lock", wire.lock.as_ref()),
            at: from.at("idempotency"),
        }))
    }

    fn locks(&mut self, from: &Origin, own: &Name, w: &wire::Service) -> Fact<Vec<Lock>> {
        let Some(wire) = &w.locks else { return Fact::Unknown };
        let list = from.list("locks");
        let mut made = Vec::new();
        for (index, one) in wire.iter().enumerate() {
            let at = list.index(index);
            let here = Origin::Stated(at.clone());
            let scope = self.word(&here, "scope", one.scope);
            let dataset = one.dataset.as_ref().and_then(|text| self.dataset_reference(at.key("dataset"), own, text));
            match one.name.clone() {
                Some(name) => made.push(Lock { name, dataset, scope, at }),
                None => self.missing(&at, "name", "give the lock a name"),
            }
        }
        from.fact("locks", made)
    }

    fn transactions(&mut self, from: &Origin, own: &Name, w: &wire::Service) -> Vec<Transaction> {
        let list = from.list("transactions");
        let mut made = Vec::with_capacity(w.transactions.as_ref().map_or(0, Vec::len));
        for (index, one) in w.transactions.iter().flatten().enumerate() {
            let at = list.index(index);
            let texts = one.datasets.as_deref().unwrap_or_default();
            if texts.len() < 2 {
                let help = "name at least two: `dataset` of this service or `service/dataset`";
                self.fault(
                    &rules::MISSING_FIELD,
                    &at.key("datasets"),
                    "a transaction over fewer than two datasets",
                    help,
                );
            }
            let datasets = self.dataset_references(&at.holder("datasets"), own, texts);
            made.push(Transaction { datasets, saga: one.saga.unwrap_or(false), at });
        }
        made
    }

    fn messages(&mut self, from: &Origin, own: &Name, w: &wire::Service) -> Vec<Message> {
        let list = from.list("messages");
        let mut made = Vec::with_capacity(w.messages.as_ref().map_or(0, Vec::len));
        for (index, one) in w.messages.iter().flatten().enumerate() {
            let at = list.index(index);
            let refers_to =
                self.dataset_references(&at.holder("refersTo"), own, one.refers_to.as_deref().unwrap_or_default());
            match &one.to {
                Some(text) => {
                    let to = self.service_reference(at.key("to"), text);
                    made.extend(to.map(|to| Message { to, refers_to, at }));
                }
                None => self.missing(&at, "to", "name the consumer"),
            }
        }
        made
    }

    /// What data a service has, and how that is known.
    fn data(&mut self, made: &mut Service, w: &wire::Service, archetype: Option<&(Origin, Rc<Archetype>)>) {
        let name = made.name.clone();
        let siblings = Self::sibling_names(name.as_str(), w.data.as_deref());
        let owner = Owner { service: &name, siblings: &siblings };
        let at = made.at.clone();
        if let Some(all) = &w.data {
            let list = at.holder("data");
            made.data_known = Fact::stated((), list.clone());
            made.data = self.datasets(&list, owner, all);
            if let Some((origin, _)) = archetype.filter(|(_, made)| all.is_empty() && made.dataset().is_some()) {
                let message = format!("{} has no data, and its archetype makes a dataset", self.called(&name));
                let finding = Finding::new(&rules::CONTRADICTORY_VALUE, Some(list), message);
                let help = "leave `data` out to take the archetype's, or leave `archetype` out";
                self.report(finding.help(help).related(origin.at("archetype"), "this archetype makes one"));
            }
            return;
        }
        if let Some((origin, archetype)) = archetype {
            if archetype.holds_no_data() {
                made.data_known = origin.fact("archetype", ());
                return;
            }
            if let Some(wire) = archetype.dataset() {
                made.data_known = origin.fact("archetype", ());
                made.data = vec![self.implied_dataset(&at, owner, Some((origin, wire)))];
                return;
            }
        }
        match made.kind.value() {
            Some(ServiceKind::Batch) => {}
            Some(ServiceKind::External) => made.data_known = Fact::assumed((), "somebody else runs it"),
            Some(ServiceKind::Static) => {
                let mut files = self.implied_dataset(&at, owner, None);
                files.role = Fact::assumed(Role::Static, "the service serves files");
                made.data_known = Fact::assumed((), "the service serves files");
                made.data.push(files);
            }
            Some(ServiceKind::Api | ServiceKind::Worker) | None => {
                made.data.push(self.implied_dataset(&at, owner, None));
            }
        }
    }

    fn datasets(&mut self, list: &Anchor, owner: Owner<'_>, all: &[wire::Dataset]) -> Vec<Dataset> {
        let mut places: BTreeMap<Name, Anchor> = BTreeMap::new();
        // Thousands of services hold such lists: each is as large as it must be.
        let mut made = Vec::with_capacity(all.len());
        for (index, one) in all.iter().enumerate() {
            let Some(dataset) = self.dataset(&list.index(index), owner, one) else { continue };
            if let Some(first) = places.get(&dataset.name) {
                let message = format!("dataset `{}` stands twice in {}", dataset.name, self.called(owner.service));
                let finding = Finding::new(&rules::DUPLICATE_NAME, Some(dataset.at.key("name")), message);
                let related = first.key("name");
                self.report(finding.help("rename one of the two").related(related, "first written here"));
            } else {
                places.insert(dataset.name.clone(), dataset.at.clone());
                made.push(dataset);
            }
        }
        made.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        made
    }

    /// What somebody else runs keeps its data where they keep it.
    fn check_external(&mut self, made: &Service) {
        let external = made.kind.value() == Some(&ServiceKind::External);
        if let (true, Some(first)) = (external, made.data.first()) {
            let message = format!("{} is external, so its data is not ours to place", self.called(&made.name));
            let finding = Finding::new(&rules::CONTRADICTORY_VALUE, Some(first.at.clone()), message);
            self.report(finding.help("remove `data` and `archetype`, or give the service another kind"));
        }
    }

    /// Values that a dataset takes over from its service.
    fn fall_back(made: &mut Service) {
        // With several datasets the request mix says nothing about a single one.
        if let [only] = made.data.as_mut_slice()
            && !only.reads.provenance().is_firm()
            && !made.requests.writes.is_unknown()
        {
            only.reads = made.requests.writes.map(|writes| writes.rest());
        }
        for dataset in &mut made.data {
            // What an archetype takes for granted does not loosen what somebody promised.
            let promised = &made.objectives.rpo;
            let looser = dataset.rpo.value().zip(promised.value()).is_some_and(|(own, promised)| promised < own);
            if dataset.rpo.is_unknown() || (looser && !dataset.rpo.provenance().is_firm()) {
                dataset.rpo = promised.clone();
            }
        }
    }

    fn check_service(&mut self, made: &Service) {
        self.check_external(made);
        let writes = made.requests.writes.value().is_some_and(|share| *share > Share::NONE);
        let read_only =
            |dataset: &Dataset| dataset.operations.value().is_some_and(std::collections::BTreeSet::is_empty);
        if writes
            && made.data.iter().all(read_only)
            && let Some(first) = made.data.first()
            && let Some(at) = first.operations.anchor().cloned()
        {
            let message = format!("{} writes, and none of its datasets has an operation", self.called(&made.name));
            let mut finding = Finding::new(&rules::CONTRADICTORY_VALUE, Some(at), message);
            finding = finding.help("name the operations that write, or set `requests.writes` to `0%`");
            if let Some(at) = made.requests.writes.anchor() {
                finding = finding.related(at.clone(), "here it writes");
            }
            self.report(finding);
        }
    }
}

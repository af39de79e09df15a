//! From a plan to what is compared of it.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::stated;
use crate::base::evidence::Fact;
use crate::base::finding::Finding;
use crate::base::ids::{DatasetId, Name, RegionId};
use crate::base::units::{Millis, Share};
use crate::model::contracts::Bundle;
use crate::model::estimate::{Amount, Line, Owner, Quantity};
use crate::model::facts::{DatasetFacts, Field};
use crate::model::inventory::RebuildSource;
use crate::model::plan::{
    Commit, DatasetPlan, HealthCheck, Interval, Lag, Loss, OwnWrites, Percentiles, PodPlacement, ReadPath, Reckoned,
    RecoveryTime, Restores, ServicePlan, Trigger, UserLatency, WritePath,
};
use crate::model::snapshot::{
    Aspect, CostLine, Found, Here, Item, Items, ServiceSide, Snapshot, Value, backup, check, reads, record, routed,
    worst, writes,
};
use crate::model::verdict::{DatasetVerdict, Truth};

/// What is compared of a plan. Costs and files are only there if they were worked out.
pub fn take<'f>(
    bundle: &Bundle<'_>,
    findings: impl IntoIterator<Item = &'f Finding>,
    cost: Here<&[Line]>,
    files: Here<BTreeMap<Arc<str>, [u8; 32]>>,
) -> Snapshot {
    let taking = Taking { bundle: *bundle, waves: waves(bundle) };
    let (mut latencies, mut known) = (Vec::new(), BTreeMap::<*const UserLatency, usize>::new());
    let mut services = BTreeMap::new();
    let mut datasets = bundle.classification.datasets.iter().peekable();
    let plans: BTreeMap<&Name, &ServicePlan> = bundle.plan.services.iter().map(|it| (&it.name, it)).collect();
    for name in bundle.classification.services.keys() {
        let plan = plans.get(name).copied();
        let mut side = ServiceSide { items: taking.service(name, plan), ..ServiceSide::default() };
        while let Some((id, verdict)) = datasets.next_if(|(id, _)| id.service == *name) {
            let placed = plan.and_then(|plan| plan.dataset(&id.dataset));
            side.datasets.insert(id.dataset.as_str().into(), taking.dataset(id, verdict, placed));
        }
        for recovery in plan.iter().flat_map(|plan| plan.recoveries.iter()) {
            let lost = taking.shown(&recovery.lost);
            for track in &recovery.tracks {
                if let Restores::Writes(dataset) = &track.restores {
                    side.recovers(dataset.as_str(), &lost, self::recovery(&track.total));
                }
            }
        }
        if let Some(plan) = plan.filter(|plan| !plan.latency.is_empty()) {
            let entry = known.entry(Arc::as_ptr(&plan.latency).cast());
            side.latency = Some(*entry.or_insert_with(|| {
                latencies.push(taking.latency(&plan.latency));
                latencies.len() - 1
            }));
        }
        services.insert(name.as_str().into(), side);
    }
    Snapshot {
        name: bundle.inventory.name.as_str().into(),
        catalog: bundle.catalog.digest.as_str().into(),
        items: taking.platform(),
        services,
        latencies,
        cost: match cost {
            Here::Yes(lines) => Here::Yes(lines.iter().map(|line| taking.line(line)).collect()),
            Here::No { because } => Here::No { because },
        },
        files,
        findings: found(findings),
        inputs: Here::Yes(()),
        stated: Here::Yes(()),
    }
}

/// What was found, each with how often.
fn found<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> BTreeMap<Found, u32> {
    let mut all = BTreeMap::<Found, u32>::new();
    for finding in findings {
        let found = Found {
            service: finding.service.as_deref().map(Into::into),
            dataset: finding.dataset.as_deref().map(Into::into),
            code: finding.rule.code.into(),
            name: finding.rule.name.into(),
            severity: finding.severity,
            message: finding.message.as_str().into(),
        };
        let times = all.entry(found).or_default();
        *times = times.saturating_add(1);
    }
    all
}

/// Goals of the waves that a service or one of its datasets is part of.
type Waves<'a> = BTreeMap<(&'a Name, Option<&'a Name>), Vec<&'static str>>;

fn waves<'a>(bundle: &Bundle<'a>) -> Waves<'a> {
    let mut waves = Waves::new();
    for wave in &bundle.plan.roadmap {
        for (service, dataset) in &wave.members {
            waves.entry((service, dataset.as_ref())).or_default().push(wave.goal.name());
        }
    }
    waves
}

struct Taking<'a> {
    bundle: Bundle<'a>,
    waves: Waves<'a>,
}

impl Taking<'_> {
    fn shown(&self, region: &RegionId) -> String {
        region.shown(&self.bundle.inventory.provider)
    }

    fn all_shown(&self, regions: &[RegionId]) -> Vec<String> {
        regions.iter().map(|region| self.shown(region)).collect()
    }

    fn platform(&self) -> Vec<Item> {
        let Bundle { inventory, plan, classification, .. } = self.bundle;
        let mut items = Items::default();
        items.word(Aspect::Name, Some(inventory.name.as_str()));
        for region in &plan.regions {
            let role = inventory.regions.iter().find(|known| known.id == *region).map(|known| known.role);
            items.add(Aspect::Region, self.shown(region), Value::of(role.map_or("secondary", |role| role.name())));
        }
        let names = inventory.services.iter().map(|service| &service.name);
        for name in names.filter(|name| !classification.services.contains_key(*name)) {
            items.add(Aspect::External, name.as_str(), Value::There);
        }
        let mut last = None;
        for trip in plan.user_trips.iter().filter(|trip| last.replace(&trip.from) != Some(&trip.from)) {
            items.add(Aspect::Users, trip.from.shown(&inventory.provider), Value::of(trip.share.to_string()));
        }
        let settings = &inventory.settings;
        let mut set = |name: &str, value: String| items.add(Aspect::Setting, name, Value::of(value));
        if let Some(date) = inventory.as_of.value() {
            set("asOf", date.to_string());
        }
        set("readHeavy", settings.read_heavy.value.to_string());
        set("affinity", settings.affinity.value.to_string());
        set("decide", settings.decide.value.to_string());
        set("buttonDecide", settings.button_decide.value.to_string());
        set("lastMile", settings.last_mile.value.to_string());
        set("standbyShare", settings.standby_share.value.to_string());
        set("scaleUp", settings.scale_up.value.to_string());
        self.routing(&mut items);
        stated::platform(inventory, &mut items);
        items.sorted()
    }

    fn routing(&self, items: &mut Items) {
        let routing = &self.bundle.plan.routing;
        items.word(Aspect::Policy, Some(routing.policy.name()));
        if let Some(ttl) = &routing.ttl {
            items.one(Aspect::Ttl, Value::Time(ttl.time));
        }
        let said = |fact: &Fact<String>| fact.value().cloned();
        for it in &routing.records {
            let (endpoint, zone, check) = (said(&it.endpoint), said(&it.hosted_zone), said(&it.health_check));
            let value = record(endpoint.as_deref(), zone.as_deref(), check.as_deref());
            items.add(Aspect::Record, self.shown(&it.region), value);
        }
        for it in &routing.checks {
            let HealthCheck { triggers, region, kind, interval, threshold, .. } = it;
            let triggers = match triggers {
                Trigger::Routing => "routing",
                Trigger::Promotion => "promotion",
            };
            let kind = kind.value().map(ToString::to_string);
            let value = check(kind.as_deref(), &interval.time.longest.to_string(), *threshold);
            items.add(Aspect::Check, format!("{triggers}, {}", self.shown(region)), value);
        }
        for it in &routing.residency {
            let place = it.place.shown(&self.bundle.inventory.provider);
            items.add(Aspect::Residency, place, routed(&self.all_shown(&it.regions), it.services.len()));
        }
    }

    fn service(&self, name: &Name, plan: Option<&ServicePlan>) -> Vec<Item> {
        let mut items = Items::default();
        let written = self.bundle.inventory.service(name.as_str());
        items.word(Aspect::Kind, written.and_then(|it| it.kind.value()).map(ToString::to_string));
        items.word(Aspect::Owner, written.and_then(|it| it.owner.value()).map(String::as_str));
        if let Some(written) = written {
            stated::service(written, &mut items);
        }
        if let Some(verdict) = self.bundle.classification.services.get(name) {
            items.word(Aspect::Label, Some(verdict.strategy.0));
            items.word(Aspect::Rule, Some(verdict.rule));
            items.word(Aspect::ActiveActive, Some(verdict.active_active.name()));
            items.patterns(verdict.patterns.iter().map(|it| it.id));
        }
        self.wave(&mut items, name, None);
        self.pods(&mut items, plan.map_or(&PodPlacement::Nowhere, |plan| &plan.pods));
        let Some(plan) = plan else { return items.sorted() };
        for call in &plan.calls {
            items.add(Aspect::Call, call.service.as_str(), Value::of(format!("{} on {}", call.call, call.on)));
        }
        for it in &plan.capacity {
            let pods = it.pods.value().map(|pods| [pods.kept, pods.worst, pods.most]);
            items.capacity(&self.shown(&it.region), pods);
        }
        for it in &plan.recoveries {
            items.add(Aspect::Rto, self.shown(&it.lost), recovery(&it.total));
        }
        if let Some(composed) = &plan.composed {
            // Without calls it is the longest of its own.
            if !plan.calls.is_empty() {
                items.one(Aspect::WholeRto, recovery(&composed.rto));
            }
            let availability = composed.availability.value().map(Share::to_string);
            items.one(Aspect::Availability, availability.map_or(Value::Unknown, Value::of));
            // Of what waits for nobody the time is told by users' places already.
            if let Some(write) = composed.write.as_ref().filter(|_| composed.write_path.len() > 1) {
                let known = write.value();
                items.one(Aspect::WholeWriteMedian, exactly(known.map(|it| it.p50)));
                items.one(Aspect::WholeWriteTail, exactly(known.and_then(|it| it.p95.value().copied())));
            }
        }
        items.sorted()
    }

    fn pods(&self, items: &mut Items, placement: &PodPlacement) {
        let (word, now) = match placement {
            PodPlacement::Active(_) => ("active", None),
            PodPlacement::Leader { now, .. } => ("leader", Some(now)),
            PodPlacement::Standby { active, .. } => ("standby", Some(active)),
            PodPlacement::LeaderPerHome { .. } => ("leader-per-home", None),
            PodPlacement::Edge(_) => ("edge", None),
            PodPlacement::External => ("external", None),
            PodPlacement::Nowhere => ("nowhere", None),
        };
        let regions: Vec<String> = placement.everywhere().into_iter().map(|region| self.shown(region)).collect();
        items.pods(word, &regions, now.map(|now| self.shown(now)).as_deref());
    }

    fn wave(&self, items: &mut Items, service: &Name, dataset: Option<&Name>) {
        items.word(Aspect::Wave, self.waves.get(&(service, dataset)).map(|goals| goals.join(", ")));
    }

    fn dataset(&self, id: &DatasetId, decided: &DatasetVerdict, plan: Option<&DatasetPlan>) -> Vec<Item> {
        let mut items = Items::default();
        if let Some(facts) = self.bundle.facts.get(id) {
            inputs(&mut items, facts);
        }
        if let Some(written) = self.bundle.inventory.dataset(id) {
            stated::dataset(written, &self.bundle.inventory.provider, &mut items);
        }
        let verdict = &decided.verdict;
        let strategy = match &verdict.detail {
            Some(detail) => format!("{}: {detail}", verdict.strategy).into(),
            None => Arc::<str>::from(verdict.strategy.0),
        };
        items.word(Aspect::Strategy, Some(strategy));
        items.word(Aspect::Rule, Some(verdict.rule));
        items.word(Aspect::ActiveActive, Some(verdict.active_active.name()));
        items.word(Aspect::StoreFits, Some(truth(decided.feasibility.holds)));
        items.patterns(verdict.patterns.iter().map(|it| it.id));
        self.wave(&mut items, &id.service, Some(&id.dataset));
        if let Some(plan) = plan {
            self.placed(&mut items, plan);
        }
        items.sorted()
    }

    fn placed(&self, items: &mut Items, plan: &DatasetPlan) {
        let to = |word: &str| writes(word, None, None, false);
        items.one(
            Aspect::Writes,
            match &plan.writes {
                WritePath::Writer(region) => writes("writer", Some(&self.shown(region)), None, false),
                WritePath::HomeOf { key, .. } => writes("home", None, key.as_deref(), false),
                WritePath::Rights => writes("local", None, None, true),
                WritePath::Local => to("local"),
                WritePath::None => to("none"),
            },
        );
        let bound = |time: &Millis| time.to_string();
        items.one(
            Aspect::Reads,
            match &plan.reads {
                ReadPath::Local => reads("local", None),
                ReadPath::LocalWithin(time) => reads("local-within", Some(&bound(time))),
                ReadPath::LocalAfterOwnWrites { within } => {
                    reads("local-after-own-writes", within.as_ref().map(bound).as_deref())
                }
                ReadPath::AtWriter => reads("writer", None),
            },
        );
        items.word(
            Aspect::Commit,
            Some(match plan.commit {
                Commit::Local => "local",
                Commit::SecondRegion => "second-region",
            }),
        );
        items.word(
            Aspect::MadeFrom,
            plan.made_from.as_ref().map(|source| match source {
                RebuildSource::Service(name) => name.to_string(),
                RebuildSource::Dataset(id) => id.to_string(),
                RebuildSource::Unnamed => "a source that is not named".to_owned(),
            }),
        );
        for copy in &plan.copies {
            items.add(Aspect::Copy, self.shown(&copy.region), Value::of(copy.role.name()));
        }
        for link in &plan.links {
            let way: Arc<str> = format!("{} -> {}", self.shown(&link.from), self.shown(&link.to)).into();
            items.add(Aspect::Link, Arc::clone(&way), Value::of(link.mode.name()));
            let lag = link.lag.value();
            items.add(
                Aspect::LagMedian,
                Arc::clone(&way),
                lag.and_then(|lag| lag.p50).map_or(Value::Unknown, Value::Time),
            );
            items.add(Aspect::LagTail, way, lag.and_then(tail).map_or(Value::Unknown, Value::Time));
        }
        losses(items, plan);
        if let Some(own) = &plan.own_writes {
            items.one(
                Aspect::OwnWrites,
                match own {
                    OwnWrites::Timer { ttl } => Value::Time(ttl.time),
                    OwnWrites::Token { .. } => Value::of("token"),
                },
            );
        }
        if let Some(it) = &plan.backup {
            let retention = it.retention.map(|kept| kept.to_string());
            let value = backup(truth(it.point_in_time), retention.as_deref(), &self.all_shown(&it.copies));
            items.one(Aspect::Backup, value);
        }
    }

    fn latency(&self, places: &[UserLatency]) -> Vec<Item> {
        let mut items = Items::default();
        for it in places {
            let place: Arc<str> = it.from.shown(&self.bundle.inventory.provider).into();
            let serving = it.serving.as_ref().map_or(Value::Unknown, |region| Value::of(self.shown(region)));
            items.add(Aspect::Serving, Arc::clone(&place), serving);
            let mut times = |time: &Reckoned<Percentiles>, median: Aspect, tail: Aspect| {
                let known = time.value();
                items.add(median, Arc::clone(&place), exactly(known.map(|it| it.p50)));
                items.add(tail, Arc::clone(&place), exactly(known.and_then(|it| it.p95.value().copied())));
            };
            times(&it.read, Aspect::ReadMedian, Aspect::ReadTail);
            if let Some(write) = &it.write {
                times(write, Aspect::WriteMedian, Aspect::WriteTail);
            }
        }
        items.sorted()
    }

    fn line(&self, line: &Line) -> CostLine {
        let quantity = match &line.quantity {
            Quantity::Known { value, .. } => Some(*value),
            Quantity::Unknown { .. } => None,
        };
        let (unit_price, usd) = match &line.amount {
            Amount::Priced { usd, unit_price, .. } => (*unit_price, Some(*usd)),
            Amount::Unpriced { .. } => (None, None),
        };
        CostLine {
            component: Arc::clone(&line.component),
            service: match &line.owner {
                Owner::Platform => None,
                Owner::Service(name) => Some(name.as_str().into()),
            },
            region: line.region.as_ref().map(|region| self.shown(region).into()),
            meter: Arc::clone(&line.meter),
            quantity,
            unit_price,
            usd,
        }
    }
}

fn inputs(items: &mut Items, facts: &DatasetFacts) {
    // One text a field, not one a dataset.
    static NAMES: LazyLock<[Arc<str>; 18]> = LazyLock::new(|| Field::INPUTS.map(|field| field.name().into()));
    for (field, name) in Field::INPUTS.into_iter().zip(NAMES.iter()) {
        if let (Some(text), _, _) = facts.shown(field) {
            items.add(Aspect::Input, Arc::clone(name), Value::input(field.name(), &text));
        }
    }
    if !facts.invariants.is_empty() {
        let all: Vec<String> = facts.invariants.iter().map(|kept| kept.invariant.to_string()).collect();
        items.add(Aspect::Input, Field::Invariants.name(), Value::list(&all.join(", ")));
    }
}

fn losses(items: &mut Items, plan: &DatasetPlan) {
    let one = |loss: &Loss| match loss {
        Loss::Nothing { .. } => Value::of("nothing"),
        Loss::UpTo(time) => Value::Time(time.time),
        Loss::Typically(time) => Value::Typically(time.time),
        Loss::StaysBehind => Value::of("stays behind"),
        Loss::Unknown { .. } => Value::Unknown,
    };
    if let Some(value) = worst(plan.losses.iter().map(|it| one(&it.quiet))) {
        items.one(Aspect::Rpo, value);
    }
    if let Some(value) = worst(plan.losses.iter().filter_map(|it| it.after_brownout.as_ref()).map(one)) {
        items.one(Aspect::RpoBrownout, value);
    }
}

fn exactly(time: Option<Millis>) -> Value {
    time.map_or(Value::Unknown, |it| Value::Time(Interval::exactly(it)))
}

fn recovery(time: &RecoveryTime) -> Value {
    match time {
        RecoveryTime::Unaffected => Value::of("unaffected"),
        RecoveryTime::Within(time) => Value::Time(*time),
        RecoveryTime::AtLeast { known, .. } => Value::AtLeast(known.shortest),
        RecoveryTime::WhenReturned { .. } => Value::of("when it returns"),
    }
}

/// What is rarely exceeded, or never.
fn tail(lag: &Lag) -> Option<Interval> {
    lag.bound.or(lag.p99).map(Interval::exactly)
}

const fn truth(holds: Truth) -> &'static str {
    match holds {
        Truth::Yes => "yes",
        Truth::No => "no",
        Truth::Unknown => "unknown",
    }
}

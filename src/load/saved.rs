//! A plan that was saved: the published document, read back for what is compared of it.

mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::base::finding::Severity;
use crate::base::units::Millis;
use crate::model::plan::Interval;
use crate::model::snapshot::{
    Aspect, CostLine, Found, Here, Item, Items, ServiceSide, Snapshot, Value, backup, check, reads, record, routed,
    worst, writes,
};

/// The version of the document that is read.
const FORMAT_VERSION: u64 = 1;
/// In so many of its first bytes a document says what it is.
const HEAD: usize = 400;

/// Whether a text is meant to be a saved plan and no inventory: both may be JSON or YAML.
pub fn is_saved(bytes: &[u8]) -> bool {
    // However far it is indented.
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(bytes.len());
    let bytes = bytes.get(start..).unwrap_or_default();
    let head = String::from_utf8_lossy(bytes.get(..HEAD).unwrap_or(bytes));
    let words = head.trim_start_matches('\u{feff}').trim_start();
    if words.starts_with("formatVersion:") {
        return true;
    }
    // Whoever sorts the keys of a document moves its version away from its head.
    let version = b"\"formatVersion\"";
    words.starts_with('{')
        && !words.contains("\"apiVersion\"")
        && bytes.windows(version.len()).any(|window| window == version)
}

/// What is compared of a saved plan. Findings of the codes in `without` are left out.
///
/// # Errors
/// Says what is wrong with the text: a fragment without a full stop.
pub fn saved(bytes: &[u8], without: &[&str]) -> Result<Snapshot, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document = if text.trim_start().starts_with('{') { json(text)? } else { yaml(text)? };
    if document.format_version != FORMAT_VERSION {
        return Err(other_version(document.format_version));
    }
    Reading { without }.snapshot(document)
}

fn other_version(version: u64) -> String {
    format!("`formatVersion` {version} is not read by this version, which reads {FORMAT_VERSION}")
}

fn json(text: &str) -> Result<wire::Document, String> {
    serde_json::from_str(text).map_err(|fault| {
        // What is of another version may have another shape.
        match serde_json::from_str::<wire::Version>(text) {
            Ok(wire::Version { format_version: Some(version) }) if version != FORMAT_VERSION => other_version(version),
            _ => format!("not a plan as `plan --format json` saves it: {fault}"),
        }
    })
}

fn yaml(text: &str) -> Result<wire::Document, String> {
    let mut documents = super::manifests(text)?;
    let (Some(document), true) = (documents.pop(), documents.is_empty()) else {
        return Err("more than one document, where a saved plan is one".to_owned());
    };
    let version = document.get("formatVersion").and_then(serde_json::Value::as_u64);
    serde_json::from_value(document).map_err(|fault| match version {
        Some(version) if version != FORMAT_VERSION => other_version(version),
        _ => format!("not a plan as `plan --format yaml` saves it: {fault}"),
    })
}

struct Reading<'a> {
    without: &'a [&'a str],
}

impl Reading<'_> {
    fn snapshot(&self, document: wire::Document) -> Result<Snapshot, String> {
        let waves = waves(&document.roadmap);
        let has_inputs = document.services.iter().flat_map(|it| &it.datasets).all(|it| it.stated.is_some());
        let items = platform(&document);
        let mut by_service = BTreeMap::<Arc<str>, usize>::new();
        let mut latencies = Vec::new();
        for entry in &document.latency {
            for service in &entry.services {
                by_service.insert(service.as_str().into(), latencies.len());
            }
            latencies.push(latency(&entry.users));
        }
        let mut services = BTreeMap::new();
        unique("service", document.services.iter().map(|it| it.name.as_str()))?;
        for service in &document.services {
            unique("dataset", service.datasets.iter().map(|it| it.name.as_str()))?;
            let mut side = ServiceSide { items: self::service(service, &waves), ..ServiceSide::default() };
            for it in &service.datasets {
                side.datasets.insert(it.name.as_str().into(), dataset(&service.name, it, &waves));
            }
            for recovery in &service.recoveries {
                for track in &recovery.tracks {
                    if let Some(dataset) = &track.dataset {
                        side.recovers(dataset, &recovery.lost, self::recovery(&track.total));
                    }
                }
            }
            side.latency = by_service.get(service.name.as_str()).copied();
            services.insert(service.name.as_str().into(), side);
        }
        Ok(Snapshot {
            name: document.metadata.name.into(),
            catalog: document.metadata.catalog.digest.into(),
            items,
            services,
            latencies,
            cost: cost(document.cost.as_ref()),
            files: Here::No { because: "a saved plan has no files".into() },
            findings: self.findings(&document.findings),
            inputs: if has_inputs {
                Here::Yes(())
            } else {
                Here::No { because: "it was saved by a version that did not write what was stated".into() }
            },
            stated: Here::No { because: "a saved plan has only what decides".into() },
        })
    }

    fn findings(&self, findings: &[wire::Finding]) -> BTreeMap<Found, u32> {
        let mut all = BTreeMap::<Found, u32>::new();
        for it in findings.iter().filter(|it| !self.without.contains(&it.code.as_str())) {
            let found = Found {
                service: it.service.as_deref().map(Into::into),
                dataset: it.dataset.as_deref().map(Into::into),
                code: it.code.as_str().into(),
                name: it.name.as_str().into(),
                severity: match it.severity.as_str() {
                    "error" => Severity::Error,
                    "warning" => Severity::Warning,
                    _ => Severity::Info,
                },
                message: it.message.as_str().into(),
            };
            let times = all.entry(found).or_default();
            *times = times.saturating_add(1);
        }
        all
    }
}

/// Refuses two of one name: one would stand for both.
fn unique<'n>(what: &str, names: impl Iterator<Item = &'n str>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(format!("{what} `{name}` stands twice"));
        }
    }
    Ok(())
}

/// Goals by service and dataset.
type Waves<'d> = BTreeMap<(&'d str, Option<&'d str>), Vec<&'d str>>;

fn waves(roadmap: &[wire::Wave]) -> Waves<'_> {
    let mut waves = Waves::new();
    for wave in roadmap {
        for member in &wave.members {
            waves.entry((&member.service, member.dataset.as_deref())).or_default().push(&wave.goal);
        }
    }
    waves
}

fn platform(document: &wire::Document) -> Vec<Item> {
    let mut items = Items::default();
    items.word(Aspect::Name, Some(document.metadata.name.as_str()));
    for region in &document.metadata.regions {
        items.add(Aspect::Region, region.name.as_str(), Value::of(region.role.as_str()));
    }
    for name in &document.metadata.external {
        items.add(Aspect::External, name.as_str(), Value::There);
    }
    let users: BTreeMap<&str, &str> =
        document.user_trips.iter().map(|trip| (trip.from.as_str(), trip.share.as_str())).collect();
    for (place, share) in users {
        items.add(Aspect::Users, place, Value::of(share));
    }
    if let Some(date) = &document.metadata.as_of {
        items.add(Aspect::Setting, "asOf", Value::of(date.as_str()));
    }
    for (name, setting) in &document.metadata.settings {
        items.add(Aspect::Setting, name.as_str(), Value::of(setting.value.as_str()));
    }
    let routing = &document.routing;
    items.word(Aspect::Policy, Some(routing.policy.as_str()));
    if let Some(ttl) = &routing.ttl {
        items.one(Aspect::Ttl, Value::Time(ttl.seconds.into()));
    }
    for it in &routing.records {
        let value =
            record(it.endpoint.value.as_deref(), it.hosted_zone.value.as_deref(), it.health_check.value.as_deref());
        items.add(Aspect::Record, it.region.as_str(), value);
    }
    for it in &routing.checks {
        let interval = Interval::from(it.interval.seconds).longest.to_string();
        let value = check(it.kind.value.as_deref(), &interval, it.threshold);
        items.add(Aspect::Check, format!("{}, {}", it.triggers, it.region), value);
    }
    for it in &routing.residency {
        items.add(Aspect::Residency, it.place.as_str(), routed(&it.regions, it.services.len()));
    }
    items.sorted()
}

fn service(service: &wire::Service, waves: &Waves<'_>) -> Vec<Item> {
    let mut items = Items::default();
    items.word(Aspect::Kind, service.kind.as_deref());
    items.word(Aspect::Owner, service.owner.as_deref());
    items.word(Aspect::Label, Some(service.strategy.as_str()));
    items.word(Aspect::Rule, Some(service.rule.as_str()));
    items.word(Aspect::ActiveActive, Some(service.active_active.as_str()));
    items.patterns(service.patterns.iter().map(|it| it.id.as_str()));
    items.word(Aspect::Wave, waves.get(&(service.name.as_str(), None)).map(|goals| goals.join(", ")));
    let wire::Pods { placement, regions, now } = &service.pods;
    items.pods(placement, regions, now.as_deref());
    for call in &service.calls {
        items.add(Aspect::Call, call.service.as_str(), Value::of(format!("{} on {}", call.call, call.on)));
    }
    for it in &service.capacity {
        items.capacity(&it.region, it.pods.value.as_ref().map(|pods| [pods.kept, pods.worst, pods.most]));
    }
    for it in &service.recoveries {
        items.add(Aspect::Rto, it.lost.as_str(), recovery(&it.rto));
    }
    if let Some(composed) = &service.composed {
        if !service.calls.is_empty() {
            items.one(Aspect::WholeRto, recovery(&composed.rto));
        }
        items.one(Aspect::Availability, composed.availability.value.as_deref().map_or(Value::Unknown, Value::of));
        if let Some(write) = composed.write.as_ref().filter(|_| composed.write_path.len() > 1) {
            let known = write.value.as_ref();
            items.one(Aspect::WholeWriteMedian, shown(known.map(|it| it.p50_ms)));
            items.one(Aspect::WholeWriteTail, shown(known.and_then(|it| it.p95_ms.value)));
        }
    }
    items.sorted()
}

fn dataset(service: &str, it: &wire::Dataset, waves: &Waves<'_>) -> Vec<Item> {
    let mut items = Items::default();
    inputs(&mut items, it);
    let strategy = match &it.detail {
        Some(detail) => format!("{}: {detail}", it.strategy),
        None => it.strategy.clone(),
    };
    items.word(Aspect::Strategy, Some(strategy));
    items.word(Aspect::Rule, Some(it.rule.as_str()));
    items.word(Aspect::ActiveActive, Some(it.active_active.as_str()));
    items.word(Aspect::StoreFits, Some(it.store.feasible.as_str()));
    items.patterns(it.patterns.iter().map(|it| it.id.as_str()));
    items.word(Aspect::Wave, waves.get(&(service, Some(it.name.as_str()))).map(|goals| goals.join(", ")));
    if let Some(to) = &it.writes.to {
        let wire::Writes { region, key, escrow, .. } = &it.writes;
        items.one(Aspect::Writes, writes(to, region.as_deref(), key.as_deref(), *escrow));
    }
    if let Some(from) = &it.reads.from {
        items.one(Aspect::Reads, reads(from, it.reads.within.as_deref()));
    }
    items.word(Aspect::Commit, it.commit.as_deref());
    items.word(Aspect::MadeFrom, it.made_from.as_deref());
    for copy in &it.copies {
        items.add(Aspect::Copy, copy.region.as_str(), Value::of(copy.role.as_str()));
    }
    for link in &it.links {
        let way: Arc<str> = format!("{} -> {}", link.from, link.to).into();
        items.add(Aspect::Link, Arc::clone(&way), Value::of(link.mode.as_str()));
        let lag = link.lag.value.as_ref();
        let median = lag.and_then(|lag| lag.p50_ms).map_or(Value::Unknown, |time| Value::Time(time.into()));
        items.add(Aspect::LagMedian, Arc::clone(&way), median);
        let tail = lag.and_then(|lag| lag.bound_ms.or(lag.p99_ms));
        items.add(Aspect::LagTail, way, tail.map_or(Value::Unknown, |time| exactly(time.0)));
    }
    if let Some(value) = worst(it.losses.iter().map(|it| loss(&it.quiet))) {
        items.one(Aspect::Rpo, value);
    }
    if let Some(value) = worst(it.losses.iter().filter_map(|it| it.after_brownout.as_ref()).map(loss)) {
        items.one(Aspect::RpoBrownout, value);
    }
    if let Some(own) = &it.own_writes {
        items.one(
            Aspect::OwnWrites,
            own.ttl.as_ref().map_or_else(|| Value::of(own.by.as_str()), |ttl| Value::Time(ttl.seconds.into())),
        );
    }
    if let Some(it) = &it.backup {
        items.one(Aspect::Backup, backup(&it.point_in_time, it.retention.as_deref(), &it.copies));
    }
    items.sorted()
}

fn inputs(items: &mut Items, it: &wire::Dataset) {
    let stated = it.stated.iter().flatten().map(|it| (it.field.as_str(), it.value.as_str()));
    let assumed = it.assumed.iter().filter_map(|it| Some((it.field.as_str(), it.value.as_deref()?)));
    let mut kept: Vec<&str> = Vec::new();
    for (field, value) in stated.chain(assumed) {
        if field == "invariants" {
            kept.push(value);
        } else {
            items.add(Aspect::Input, field, Value::input(field, value));
        }
    }
    if !kept.is_empty() {
        items.add(Aspect::Input, "invariants", Value::list(&kept.join(", ")));
    }
}

fn latency(users: &[wire::UserLatency]) -> Vec<Item> {
    let mut items = Items::default();
    for it in users {
        let place: Arc<str> = it.from.as_str().into();
        items.add(Aspect::Serving, Arc::clone(&place), it.serving.as_deref().map_or(Value::Unknown, Value::of));
        let mut times = |time: &wire::Reckoned<wire::Percentiles>, median: Aspect, tail: Aspect| {
            let known = time.value.as_ref();
            items.add(median, Arc::clone(&place), shown(known.map(|it| it.p50_ms)));
            items.add(tail, Arc::clone(&place), shown(known.and_then(|it| it.p95_ms.value)));
        };
        times(&it.read, Aspect::ReadMedian, Aspect::ReadTail);
        if let Some(write) = &it.write {
            times(write, Aspect::WriteMedian, Aspect::WriteTail);
        }
    }
    items.sorted()
}

const fn exactly(time: Millis) -> Value {
    Value::Time(Interval::exactly(time))
}

fn shown(time: Option<wire::Ms>) -> Value {
    time.map_or(Value::Unknown, |time| exactly(time.0))
}

fn recovery(time: &wire::RecoveryTime) -> Value {
    let known = time.rto_seconds.map(Interval::from);
    match (time.kind.as_str(), known) {
        ("within", Some(time)) => Value::Time(time),
        ("at-least", Some(time)) => Value::AtLeast(time.shortest),
        ("when-returned", _) => Value::of("when it returns"),
        ("unaffected", _) => Value::of("unaffected"),
        _ => Value::Unknown,
    }
}

fn loss(loss: &wire::Loss) -> Value {
    let time = loss.time.as_ref().map(|time| Interval::from(time.seconds));
    match (loss.kind.as_str(), time) {
        ("nothing", _) => Value::of("nothing"),
        ("up-to", Some(time)) => Value::Time(time),
        ("typically", Some(time)) => Value::Typically(time),
        ("stays-behind", _) => Value::of("stays behind"),
        _ => Value::Unknown,
    }
}

/// Lines of the plan as classified.
fn cost(cost: Option<&wire::Cost>) -> Here<Vec<CostLine>> {
    let Some(scenario) = cost.and_then(|cost| cost.scenarios.iter().find(|it| it.scenario == "active-active")) else {
        return Here::No { because: "it was saved without `--cost`".into() };
    };
    let decimal = |text: Option<&str>| text.and_then(|text| text.parse::<Decimal>().ok());
    let line = |it: &wire::Line| CostLine {
        component: it.component.as_str().into(),
        service: it.service.as_deref().map(Into::into),
        region: it.region.as_deref().map(Into::into),
        meter: it.meter.as_str().into(),
        quantity: decimal(it.quantity.value.as_deref()),
        unit_price: decimal(it.unit_price.as_deref()),
        usd: decimal(it.usd.as_deref()),
    };
    Here::Yes(scenario.lines.iter().map(line).collect())
}

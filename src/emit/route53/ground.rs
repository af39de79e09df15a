//! What records are made from, checked: host, zone, and of each region where its load balancer is.

use std::collections::BTreeMap;

use super::audience::{self, Audience};
use super::found::{ROUTED_OTHERWISE, ROUTING_INCOMPLETE, UNCHECKED_RECORD, UNUSABLE_IN_DNS};
use super::names::{self, Endpoint};
use super::nearby;
use super::record::RecordType;
use crate::base::evidence::Fact;
use crate::base::finding::{Finding, Severity};
use crate::base::ids::RegionId;
use crate::base::path::Anchor;
use crate::emit::delivery::{Guard, Led};
use crate::emit::site;
use crate::model::delivery::Delivery;
use crate::model::inventory::Inventory;
use crate::model::plan::{Policy, RouteRecord};

/// With a health check nobody should keep an answer for longer.
const LONGEST_TTL_SECS: u64 = 60;

/// Everything that records are made from.
#[derive(Clone, Debug)]
pub(in crate::emit) struct Ground {
    /// What users call.
    pub(in crate::emit) host: String,
    /// The zone that it lies in.
    pub(in crate::emit) zone: String,
    /// How a region is chosen.
    pub(in crate::emit) policy: Policy,
    /// The type of every record: one name has one.
    pub(in crate::emit) kind: RecordType,
    /// Seconds for which an answer may be kept.
    pub(in crate::emit) ttl: u64,
    /// Regions that users may be led to, in the plan's order.
    pub(in crate::emit) spots: Vec<Spot>,
}

/// A region that users may be led to.
#[derive(Clone, Debug)]
pub(in crate::emit) struct Spot {
    /// The region.
    pub(in crate::emit) id: RegionId,
    /// As part of names.
    pub(in crate::emit) label: String,
    /// Its load balancer.
    pub(in crate::emit) endpoint: Endpoint,
    /// The health check of it, where there is one.
    pub(in crate::emit) check: Option<String>,
    /// The region whose latency the router measures in its place: its own, or the nearest that the router knows.
    pub(in crate::emit) measured: String,
}

impl Ground {
    /// What takes a region's record out of the answers.
    pub(in crate::emit) const fn guard(spot: &Spot) -> Guard {
        match (&spot.check, &spot.endpoint) {
            (Some(_), _) => Guard::Check,
            (None, Endpoint::Alias { .. }) => Guard::LoadBalancer,
            (None, Endpoint::Address(_) | Endpoint::Name(_)) => Guard::Nothing,
        }
    }

    /// Regions, as labels, that nothing takes out of the answers.
    pub(in crate::emit) fn unchecked(&self) -> Vec<String> {
        let bare = self.spots.iter().filter(|spot| Self::guard(spot) == Guard::Nothing);
        if self.policy == Policy::Single { Vec::new() } else { bare.map(|spot| spot.label.clone()).collect() }
    }

    /// How the users of each region are led, where there is a choice; `by_hand` leads them away.
    pub(in crate::emit) fn led(
        &self,
        audiences: &[Audience],
        by_hand: impl Fn(&Spot) -> Vec<String>,
    ) -> BTreeMap<RegionId, Led> {
        let one = |spot: &Spot| {
            let alone = audience::alone(audiences, &spot.id);
            (spot.id.clone(), Led { guard: Self::guard(spot), by_hand: by_hand(spot), alone })
        };
        if self.policy == Policy::Single { BTreeMap::new() } else { self.spots.iter().map(one).collect() }
    }

    /// The region of an id.
    pub(in crate::emit) fn spot(&self, id: &RegionId) -> Option<&Spot> {
        self.spots.iter().find(|spot| spot.id == *id)
    }
}

/// What records are made from, if all of it is there; what is missing or unusable is found.
pub(in crate::emit) fn ground(delivery: &Delivery<'_>, findings: &mut Vec<Finding>) -> Option<Ground> {
    let (inventory, routing) = (delivery.bundle.inventory, &delivery.bundle.plan.routing);
    let mut reader = Reader { delivery, missing: Vec::new(), unusable: Vec::new() };
    let host = reader.text("routing.host", &inventory.routing.host, names::host);
    let zone = reader.text("routing.zone", &inventory.routing.zone, names::zone);
    let mut spots: Vec<Spot> = routing.records.iter().filter_map(|record| reader.spot(record)).collect();
    if routing.records.is_empty() {
        reader.missing.push("a service that answers users".to_owned());
    }
    let Reader { missing, mut unusable, .. } = reader;
    // What is said of records is said only where there will be any.
    let mut otherwise = Vec::new();
    nearby::measure(delivery, &mut spots, &mut otherwise);
    let kind = kind(inventory, &mut spots, &mut unusable, &mut otherwise);
    let complete = missing.is_empty() && unusable.is_empty();
    findings.append(&mut unusable);
    if !missing.is_empty() {
        let message = format!("no record is written, for it is not known: {}", missing.join(", "));
        let at = inventory.routing.provider.anchor().cloned().unwrap_or_else(|| inventory.at.clone());
        findings.push(
            Finding::new(&ROUTING_INCOMPLETE, Some(at), message)
                .help("write them, or generate with `--routing none` if names are kept elsewhere"),
        );
    }
    let (Some(host), Some(zone), Some(kind), true) = (host, zone, kind, complete) else { return None };
    findings.append(&mut otherwise);
    let ttl = ttl(delivery, findings);
    Some(Ground { host, zone, policy: routing.policy, kind, ttl, spots })
}

struct Reader<'a> {
    delivery: &'a Delivery<'a>,
    missing: Vec<String>,
    unusable: Vec<Finding>,
}

impl Reader<'_> {
    /// A text that must be there and usable.
    fn text(
        &mut self,
        field: &str,
        fact: &Fact<String>,
        read: impl Fn(&str) -> Result<String, String>,
    ) -> Option<String> {
        let Some(text) = fact.value() else {
            self.missing.push(format!("`{field}`"));
            return None;
        };
        self.usable(field, text, fact.anchor(), read(text))
    }

    fn usable<T>(&mut self, field: &str, text: &str, at: Option<&Anchor>, read: Result<T, String>) -> Option<T> {
        read.map_err(|why| self.unusable.push(unusable(field, text, at, &why))).ok()
    }

    fn spot(&mut self, record: &RouteRecord) -> Option<Spot> {
        let shown = record.region.shown(&self.delivery.bundle.inventory.provider);
        let field = |name: &str| format!("{name} of {shown}");
        let zone = record
            .hosted_zone
            .value()
            .and_then(|text| self.usable(&field("hostedZone"), text, record.hosted_zone.anchor(), names::zone(text)));
        let check = record.health_check.value().and_then(|text| {
            self.usable(&field("healthCheck"), text, record.health_check.anchor(), names::check_id(text))
        });
        let Some(text) = record.endpoint.value() else {
            self.missing.push(format!("`endpoint` of `{shown}`"));
            return None;
        };
        let read = names::endpoint(text, zone.as_deref());
        let endpoint = self.usable(&field("endpoint"), text, record.endpoint.anchor(), read)?;
        let label = site::region(self.delivery, &record.region);
        Some(Spot { id: record.region.clone(), label, endpoint, check, measured: record.region.name.to_string() })
    }
}

pub(super) fn unusable(field: &str, text: &str, at: Option<&Anchor>, why: &str) -> Finding {
    let mut shown: String = text.chars().take(60).collect();
    if shown.len() < text.len() {
        shown.push_str("...");
    }
    Finding::new(&UNUSABLE_IN_DNS, at.cloned(), format!("`{field}`: {shown:?} {why}"))
        .help("no record is written until it can be used")
}

/// The one type of all records. Names and addresses cannot answer for the same host; an alias can do as a name.
fn kind(
    inventory: &Inventory,
    spots: &mut [Spot],
    unusable: &mut Vec<Finding>,
    findings: &mut Vec<Finding>,
) -> Option<RecordType> {
    let of = |spot: &Spot| match &spot.endpoint {
        Endpoint::Address(address) if address.is_ipv4() => (RecordType::A, false),
        Endpoint::Address(_) => (RecordType::Aaaa, false),
        Endpoint::Alias { .. } => (RecordType::A, true),
        Endpoint::Name(_) => (RecordType::Cname, false),
    };
    let kinds: std::collections::BTreeSet<(RecordType, bool)> = spots.iter().map(of).collect();
    let mut only = kinds.iter();
    if let (Some((kind, _)), None) = (only.next(), only.next()) {
        if *kind == RecordType::Cname {
            not_aliased(inventory, spots, findings);
        }
        return Some(*kind);
    }
    let names = |(kind, alias): &(RecordType, bool)| *alias || *kind == RecordType::Cname;
    if spots.is_empty() {
        return None;
    }
    if kinds.iter().all(names) {
        for spot in spots.iter_mut() {
            if let Endpoint::Alias { name, .. } = &spot.endpoint {
                spot.endpoint = Endpoint::Name(name.clone());
            }
        }
        not_aliased(inventory, spots, findings);
        return Some(RecordType::Cname);
    }
    let message = "`endpoint` of the regions: some are addresses and some names, or of both kinds of addresses, which \
                   cannot answer for one host";
    let at = spots.first().and_then(|spot| region_at(inventory, &spot.id));
    unusable.push(Finding::new(&UNUSABLE_IN_DNS, at, message).help("write the same kind for every region"));
    None
}

/// A `hostedZone` that no alias is made of is said to be of no use.
fn not_aliased(inventory: &Inventory, spots: &[Spot], findings: &mut Vec<Finding>) {
    for spot in spots {
        let Endpoint::Name(name) = &spot.endpoint else { continue };
        let region = inventory.regions.iter().find(|region| region.id == spot.id);
        let Some((zone, at)) = region.and_then(|it| Some((it.hosted_zone.value()?, it.hosted_zone.anchor()))) else {
            continue;
        };
        let shown = spot.id.shown(&inventory.provider);
        let (why, help) = if names::can_be_aliased(name) {
            ("the endpoints of other regions cannot be aliased, and one name has records of one type", "`hostedZone`")
        } else {
            ("an alias leads only to names of the cloud that the zone belongs to", "the load balancer's own name")
        };
        let message =
            format!("`{shown}`: the record leads to `{name}` by name and not by an alias in zone `{zone}`, for {why}");
        findings.push(
            Finding::new(&ROUTED_OTHERWISE, at.cloned(), message)
                .help(format!("write {help} for every region, if records shall be aliases")),
        );
    }
}

fn region_at(inventory: &Inventory, id: &RegionId) -> Option<Anchor> {
    inventory.regions.iter().find(|region| region.id == *id).map(|region| region.at.clone())
}

/// Seconds that an answer may be kept.
fn ttl(delivery: &Delivery<'_>, findings: &mut Vec<Finding>) -> u64 {
    let inventory = delivery.bundle.inventory;
    let planned = delivery.bundle.plan.routing.ttl.as_ref();
    let planned = planned.map_or(LONGEST_TTL_SECS, |ttl| ttl.time.longest.micros() / 1_000_000);
    if planned > LONGEST_TTL_SECS {
        let message = format!(
            "records are kept for {LONGEST_TTL_SECS}s and not for {planned}s, for a failed check is worth nothing to those who \
             keep the old answer"
        );
        let at = inventory.routing.ttl.anchor().cloned();
        findings.push(
            Finding::new(&ROUTED_OTHERWISE, at, message).help(format!("write `ttl: {LONGEST_TTL_SECS}s` or less")),
        );
    }
    planned.min(LONGEST_TTL_SECS)
}

/// Records without a health check answer even for a lost region; `help` says how one is made.
pub(in crate::emit) fn unchecked(delivery: &Delivery<'_>, ground: &Ground, help: &str) -> Vec<Finding> {
    let inventory = delivery.bundle.inventory;
    let one = |spot: &Spot| {
        let shown = spot.id.shown(&inventory.provider);
        let (what, severity) = match Ground::guard(spot) {
            Guard::Check => return None,
            // The router still asks the load balancer for its targets.
            Guard::LoadBalancer => (" but that of its load balancer: nobody is led away for slowness", Severity::Info),
            Guard::Nothing => (
                ", and the planned recovery counts with one: until it has, users are led there even when it is lost",
                UNCHECKED_RECORD.severity,
            ),
        };
        let message = format!("the record of `{shown}` has no health check{what}");
        let found = Finding::new(&UNCHECKED_RECORD, region_at(inventory, &spot.id), message);
        Some(found.help(help.to_owned()).severity(severity))
    };
    if ground.policy == Policy::Single { Vec::new() } else { ground.spots.iter().filter_map(one).collect() }
}

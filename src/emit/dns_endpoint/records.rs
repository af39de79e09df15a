//! The records of one host as one object, in each state that it goes through.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::base::finding::Finding;
use crate::base::ids::RegionId;
use crate::base::units::Share;
use crate::emit::route53::audience::Audience;
use crate::emit::route53::found::{RESIDENCY_BEYOND_DNS, ROUTED_OTHERWISE};
use crate::emit::route53::ground::{Ground, Spot};
use crate::emit::route53::names::Endpoint;
use crate::emit::route53::ramp;
use crate::emit::route53::record::{Location, RecordType};
use crate::emit::route53::weights::weights;
use crate::emit::site;
use crate::model::contracts::RenderError;
use crate::model::delivery::Delivery;
use crate::model::plan::Policy;

/// Where the objects are written.
const FOLDER: &str = "routing/dnsendpoint";

/// Every state of the object.
pub(super) struct Objects {
    /// As it stays: the first of `all`.
    pub(super) all: Vec<Object>,
}

impl Objects {
    /// What leads all users of a region elsewhere, where a state does.
    pub(super) fn away(&self, spot: &Spot, host: &str) -> Vec<String> {
        let state = self.all.iter().find(|it| it.stage == Stage::Drain && it.path == drained(spot));
        let apply = |state: &Object| {
            let cluster = format!("CTX_DNS=''  # the cluster whose external-dns owns {host}");
            [cluster, format!("kubectl --context \"$CTX_DNS\" apply -f {}", state.path)]
        };
        state.map(apply).into_iter().flatten().collect()
    }
}

/// Where the state without a region is written.
fn drained(spot: &Spot) -> String {
    format!("{FOLDER}/drain/{}.yaml", spot.label)
}

/// A state of the object.
pub(super) struct Object {
    pub(super) path: String,
    /// What comes of it.
    pub(super) does: String,
    pub(super) stage: Stage,
    pub(super) view: View,
    /// What must hold before the next one.
    pub(super) holds: Vec<String>,
}

/// When a state is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Kept,
    Opening,
    Drain,
}

/// What the template shows.
#[derive(Serialize)]
pub(super) struct View {
    header: String,
    name: String,
    namespace: String,
    endpoints: Vec<EndpointView>,
}

#[derive(Serialize)]
struct EndpointView {
    dns_name: String,
    record_type: &'static str,
    target: String,
    ttl: Option<u64>,
    set_identifier: Option<String>,
    properties: Vec<Property>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Property {
    name: &'static str,
    value: String,
}

fn property(name: &'static str, value: impl Into<String>) -> Property {
    Property { name, value: value.into() }
}

/// That one level of records cannot lead users as planned, if it cannot.
pub(super) fn two_levels(delivery: &Delivery<'_>, audiences: &[Audience]) -> Option<Finding> {
    if !is_by_place(audiences) || audiences.iter().all(|audience| audience.regions.len() < 2) {
        return None;
    }
    let message =
        "no record is written, for one level of records leads users by where they are or by latency, not by both";
    let at = delivery.bundle.inventory.routing.host.anchor().cloned();
    Some(Finding::new(&RESIDENCY_BEYOND_DNS, at, message).help("generate with `--routing route53`"))
}

fn is_by_place(audiences: &[Audience]) -> bool {
    audiences.iter().any(|audience| audience.word.is_some())
}

/// Every state of records that need one level only.
pub(super) fn objects(
    delivery: &Delivery<'_>,
    ground: &Ground,
    audiences: &[Audience],
    findings: &mut Vec<Finding>,
) -> Objects {
    let by_place = is_by_place(audiences);
    if ground.policy == Policy::Failover && ground.spots.len() > 2 && !by_place {
        let message = "only the first two regions get a record, for one level of records has a first and a second";
        let at = delivery.bundle.inventory.routing.host.anchor().cloned();
        findings.push(
            Finding::new(&ROUTED_OTHERWISE, at, message).help("generate with `--routing route53` for all of them"),
        );
    }
    let maker = Maker { delivery, ground };
    let spots: Vec<&Spot> = ground.spots.iter().collect();
    let kept = if by_place { maker.by_place(audiences) } else { maker.chosen(&spots) };
    let mut all = vec![maker.object("records", "as it stays".to_owned(), Stage::Kept, kept)];
    if ground.policy != Policy::Single && !by_place {
        all.extend(maker.opening());
        all.extend(spots.iter().map(|spot| maker.drain(spot, &spots)));
    }
    Objects { all }
}

struct Maker<'a> {
    delivery: &'a Delivery<'a>,
    ground: &'a Ground,
}

impl Maker<'_> {
    fn object(&self, stem: &str, does: String, stage: Stage, endpoints: Vec<EndpointView>) -> Object {
        let platform = self.delivery.bundle.inventory.name.to_string();
        let view = View {
            header: site::header(self.delivery, "routing"),
            name: format!("{platform}-routing"),
            namespace: platform,
            endpoints,
        };
        Object { path: format!("{FOLDER}/{stem}.yaml"), does, stage, view, holds: Vec::new() }
    }

    fn endpoint(&self, spot: &Spot, identifier: Option<String>, by: Option<Property>) -> EndpointView {
        let mut properties: Vec<Property> = by.into_iter().collect();
        let (target, ttl) = match &spot.endpoint {
            Endpoint::Address(address) => (address.to_string(), Some(self.ground.ttl)),
            Endpoint::Name(name) => (name.clone(), Some(self.ground.ttl)),
            Endpoint::Alias { name, zone } => {
                properties.extend([
                    property("alias", "true"),
                    property("aws/evaluate-target-health", "true"),
                    property("aws/target-hosted-zone", zone),
                ]);
                (name.clone(), None)
            }
        };
        if !matches!(spot.endpoint, Endpoint::Alias { .. }) && self.ground.kind == RecordType::Cname {
            // Else the controller makes an alias of what looks like one.
            properties.push(property("alias", "false"));
        }
        if let Some(check) = spot.check.as_ref().filter(|_| identifier.is_some()) {
            properties.push(property("aws/health-check-id", check));
        }
        properties.sort_by_key(|property| property.name);
        let record_type = match (&spot.endpoint, self.ground.kind) {
            // The controller takes an alias for a name, and makes a record of an address of it.
            (Endpoint::Alias { .. }, _) | (_, RecordType::Cname) => "CNAME",
            (_, RecordType::A) => "A",
            (_, RecordType::Aaaa) => "AAAA",
        };
        EndpointView {
            dns_name: self.ground.host.clone(),
            record_type,
            target,
            ttl,
            set_identifier: identifier,
            properties,
        }
    }

    /// Regions chosen as planned.
    fn chosen(&self, spots: &[&Spot]) -> Vec<EndpointView> {
        let named = |spot: &Spot, by| self.endpoint(spot, Some(spot.label.clone()), Some(by));
        match (self.ground.policy, spots) {
            (Policy::Latency, _) => {
                spots.iter().map(|spot| named(spot, property("aws/region", &spot.measured))).collect()
            }
            (Policy::Failover, [first, second, ..]) => vec![
                named(first, property("aws/failover", "PRIMARY")),
                named(second, property("aws/failover", "SECONDARY")),
            ],
            (Policy::Single | Policy::Failover, _) => {
                spots.iter().take(1).map(|spot| self.endpoint(spot, None, None)).collect()
            }
        }
    }

    /// One region for each place.
    fn by_place(&self, audiences: &[Audience]) -> Vec<EndpointView> {
        let mut endpoints = Vec::new();
        for audience in audiences {
            let Some(spot) = audience.regions.first().and_then(|id| self.ground.spot(id)) else { continue };
            for location in &audience.locations {
                let (code, by) = match location {
                    Location::Continent(code) => (code, property("aws/geolocation-continent-code", code)),
                    Location::Country(code) => (code, property("aws/geolocation-country-code", code)),
                };
                let word = audience.word.as_deref().unwrap_or_default();
                let id = if audience.locations.len() < 2 { word.to_owned() } else { format!("{word}-{code}") };
                endpoints.push(self.endpoint(spot, Some(id), Some(by)));
            }
        }
        endpoints
    }

    /// One state before any region is opened, and one a step.
    fn opening(&self) -> Vec<Object> {
        let steps = ramp::by_weight(self.delivery, self.ground);
        let before = steps.first().map(|step| self.opened(0, &step.back));
        let after = (1_usize..).zip(steps).map(|(at, step)| {
            let object = self.opened(at, &step.weights);
            let does = object.does + &ramp::before(self.delivery, step);
            Object { does, holds: step.holds.iter().map(ToString::to_string).collect(), ..object }
        });
        before.into_iter().chain(after).collect()
    }

    fn opened(&self, at: usize, all: &[(RegionId, Share)]) -> Object {
        let shares: Vec<Share> = all.iter().map(|(_, share)| *share).collect();
        let weighed = all.iter().zip(weights(&shares).0).filter_map(|((id, _), weight)| {
            let spot = self.ground.spot(id)?;
            Some(self.endpoint(spot, Some(spot.label.clone()), Some(property("aws/weight", weight.to_string()))))
        });
        let stem = format!("opening/{}", ramp::stem(self.ground, at, all));
        self.object(&stem, ramp::said(self.ground, all), Stage::Opening, weighed.collect())
    }

    /// The state without a region.
    fn drain(&self, without: &Spot, spots: &[&Spot]) -> Object {
        let left: Vec<&Spot> = spots.iter().copied().filter(|spot| spot.id != without.id).collect();
        let does = format!("nobody is led to {}", without.label);
        self.object(&format!("drain/{}", without.label), does, Stage::Drain, self.chosen(&left))
    }
}

impl Object {
    /// Holds the object against what the router refuses.
    ///
    /// # Errors
    /// Says what it would refuse; that is a fault of the program.
    pub(super) fn check(&self) -> Result<(), RenderError> {
        let refused = |why: &str| Err(RenderError(format!("`{}` would be refused: {why}", self.path)));
        let endpoints = &self.view.endpoints;
        let ids: BTreeSet<Option<&String>> = endpoints.iter().map(|it| it.set_identifier.as_ref()).collect();
        if ids.len() != endpoints.len() {
            return refused("two records of one identifier");
        }
        let policy = |it: &EndpointView| {
            let by = |name: &&str| {
                ["aws/weight", "aws/region", "aws/failover"].contains(name) || name.starts_with("aws/geolocation-")
            };
            let named = it.properties.iter().map(|property| property.name).find(by);
            named.map(|name| if name.starts_with("aws/geolocation-") { "geolocation" } else { name })
        };
        if endpoints.iter().map(policy).collect::<BTreeSet<_>>().len() > 1 {
            return refused("records of several policies");
        }
        if endpoints.iter().any(|it| it.set_identifier.is_some() != policy(it).is_some()) {
            return refused("a policy without an identifier, or the other way around");
        }
        Ok(())
    }
}

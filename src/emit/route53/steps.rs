//! Change batches in the order in which they are applied, each with its way back.
//!
//! Two levels: at the host an alias a region, chosen by latency or as first and next; beneath it, at
//! `<region>.<host>`, weights that keep its users or send them elsewhere. While regions are opened, the aliases lead to
//! `opening.<host>`, where weights give each region its share of all users. So every step but the way back of the
//! first ones only puts one record in place of another, and can be repeated. Identifiers are told apart over the whole
//! zone, where the router asks for that within one name only: so a list of them says where each belongs.

use super::audience::Audience;
use super::check::Zone;
use super::ground::{Ground, Spot};
use super::names::Endpoint;
use super::ramp;
use super::record::{Action, AliasTarget, Answer, Change, Chosen, Failover, Location, RecordSet, Value};
use super::weights::weights;
use crate::base::ids::RegionId;
use crate::base::units::Share;
use crate::emit::say::share;
use crate::model::contracts::RenderError;
use crate::model::delivery::Delivery;
use crate::model::plan::{Action as Task, Policy, RampStep};

/// Records of one batch, far below what the router takes at once.
const MOST_AT_ONCE: usize = 400;

/// A batch and the one that takes it back.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Path without ending, below the folder of all batches.
    pub(super) stem: String,
    /// What comes of it.
    pub(super) does: String,
    /// Forward.
    pub(super) there: Vec<Change>,
    /// Back to what stood before.
    pub(super) back: Vec<Change>,
    /// What must hold before the next step.
    pub(super) holds: Vec<String>,
}

/// Every batch.
#[derive(Clone, Debug, Default)]
pub(super) struct Steps {
    /// Records that stand ready, and the host that leads to the first region alone.
    pub(super) setup: Vec<Step>,
    /// One region after the other gets its users.
    pub(super) opening: Vec<Step>,
    /// How a region is emptied, by region.
    pub(super) drains: Vec<(RegionId, Vec<Step>)>,
}

impl Steps {
    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &Step> {
        self.setup.iter().chain(&self.opening).chain(self.drains.iter().flat_map(|(_, steps)| steps))
    }

    /// What leads all users of a region elsewhere at once: the last step of those that empty it puts every record in
    /// place that any of them does.
    pub(super) fn away(&self, spot: &Spot, zone: &str) -> Vec<String> {
        let steps = self.drains.iter().find(|(id, _)| *id == spot.id).map(|(_, steps)| steps);
        let command = |step: &Step| {
            let batch = format!("{}/{}.json", super::FOLDER, step.stem);
            format!("aws route53 change-resource-record-sets --hosted-zone-id {zone} --change-batch file://{batch}")
        };
        steps.and_then(|steps| steps.last()).map(command).into_iter().collect()
    }
}

/// Makes records.
pub(super) struct Maker<'a> {
    pub(super) delivery: &'a Delivery<'a>,
    pub(super) ground: &'a Ground,
    pub(super) audiences: &'a [Audience],
}

impl<'a> Maker<'a> {
    /// Every batch, proved one after the other against what the router refuses.
    ///
    /// # Errors
    /// Says which batch it would refuse; that is a fault of the program.
    pub(super) fn steps(&self) -> Result<Steps, RenderError> {
        let mut zone = Zone::default();
        let mut steps = Steps::default();
        let host = &self.ground.host;
        if self.ground.policy == Policy::Single {
            let one = self.ground.spots.iter().map(|spot| self.leaf(host.clone(), spot, Chosen::Always {})).collect();
            steps.setup.push(step(&mut zone, "setup/01-host", format!("{host} leads to the only region"), one)?);
            return Ok(steps);
        }
        for (at, some) in (1_usize..).zip(self.beneath().chunks(MOST_AT_ONCE)) {
            let stem = if at == 1 { "setup/01-beneath".to_owned() } else { format!("setup/01-beneath-{at}") };
            let does = format!("records beneath {host}, which nobody asks for yet");
            steps.setup.push(step(&mut zone, &stem, does, some.to_vec())?);
        }
        steps.setup.push(step(&mut zone, "setup/02-host", format!("{host} leads {}", self.first()), self.host())?);
        for (at, ramp) in (1_usize..).zip(self.ramp()) {
            let stem = format!("opening/{}", ramp::stem(self.ground, at, &ramp.weights));
            let does = ramp::said(self.ground, &ramp.weights) + self.among() + &ramp::before(self.delivery, ramp);
            let mut opened = step(&mut zone, &stem, does, self.opening(&ramp.weights))?;
            opened.holds = ramp.holds.iter().map(ToString::to_string).collect();
            // Where residency leaves no choice, a step may change nothing.
            steps.opening.extend(Some(opened).filter(|opened| !opened.there.is_empty()));
        }
        if self.ground.policy == Policy::Latency {
            let stem = format!("opening/{:02}-by-latency", self.ramp().len().saturating_add(1));
            let does = "each user to the region that answers soonest and is healthy".to_owned();
            let last = step(&mut zone, &stem, does, self.by_latency())?;
            steps.opening.extend(Some(last).filter(|step| !step.there.is_empty()));
        }
        steps.drains = self.drains(&zone)?;
        Ok(steps)
    }

    /// What residency makes of shares of all users.
    fn among(&self) -> &'static str {
        let by_place = self.audiences.iter().any(|audience| audience.word.is_some());
        if by_place { ", those of each place among its own regions" } else { "" }
    }

    /// Where the host leads at first.
    fn first(&self) -> String {
        match (self.ground.policy, self.ramp().first().and_then(|step| self.spot(&step.back.first()?.0))) {
            _ if !self.among().is_empty() => "everybody to where they may be served".to_owned(),
            (Policy::Latency, Some(first)) => format!("everybody to {}", first.label),
            _ => "everybody to the first region that is well".to_owned(),
        }
    }

    fn spot(&self, id: &RegionId) -> Option<&'a Spot> {
        self.ground.spot(id)
    }

    /// `<region>.<host>`.
    fn own(&self, spot: &Spot) -> String {
        format!("{}.{}", spot.label, self.ground.host)
    }

    /// The name at which an audience's regions are chosen.
    fn top(&self, audience: &Audience) -> String {
        let host = &self.ground.host;
        audience.word.as_ref().map_or_else(|| host.clone(), |word| format!("from-{word}.{host}"))
    }

    /// A record that answers with a load balancer.
    fn leaf(&self, name: String, spot: &Spot, chosen: Chosen) -> RecordSet {
        let value = |value: String| Answer::Value { ttl: self.ground.ttl, resource_records: [Value { value }] };
        let answer = match &spot.endpoint {
            Endpoint::Address(address) => value(address.to_string()),
            Endpoint::Name(name) => value(name.clone()),
            Endpoint::Alias { name, zone } => {
                let (hosted_zone_id, dns_name) = (zone.clone(), name.clone());
                Answer::Alias { alias_target: AliasTarget { hosted_zone_id, dns_name, evaluate_target_health: true } }
            }
        };
        // A record that always answers is never taken out, so a check of it would only cost.
        let checked = !matches!(chosen, Chosen::Always {});
        let health_check_id = spot.check.clone().filter(|_| checked);
        RecordSet { name, r#type: self.ground.kind, chosen, answer, health_check_id }
    }

    /// A record that answers as another of the zone does.
    fn alias(&self, name: String, to: String, chosen: Chosen, evaluate_target_health: bool) -> RecordSet {
        let hosted_zone_id = self.ground.zone.clone();
        let alias_target = AliasTarget { hosted_zone_id, dns_name: to, evaluate_target_health };
        let answer = Answer::Alias { alias_target };
        RecordSet { name, r#type: self.ground.kind, chosen, answer, health_check_id: None }
    }

    /// Everything but the host itself.
    fn beneath(&self) -> Vec<RecordSet> {
        let mut records = Vec::new();
        for spot in &self.ground.spots {
            if let [_, _, ..] = self.elsewhere(spot).as_slice() {
                let name = format!("elsewhere.{}", self.own(spot));
                let by = |other: &Spot| latency(other, format!("elsewhere-{}-{}", spot.label, other.label));
                records.extend(self.elsewhere(spot).iter().map(|other| self.leaf(name.clone(), other, by(other))));
            }
            records.extend(self.kept(spot, Share::ALL));
        }
        if let Some(first) = self.ramp().first() {
            records.extend(self.opening(&first.back));
        }
        for audience in self.audiences.iter().filter(|audience| audience.word.is_some()) {
            records.extend(self.chosen(audience));
        }
        records
    }

    /// Regions that take over the users of one: all that may, or the next one where others only stand by.
    fn elsewhere(&self, spot: &Spot) -> Vec<&'a Spot> {
        let all = self.delivery.bundle.plan.routing.elsewhere(&spot.id);
        let most = if self.ground.policy == Policy::Latency { usize::MAX } else { 1 };
        all.filter_map(|id| self.spot(id)).take(most).collect()
    }

    /// A region that keeps this share of its users, and sends the others elsewhere.
    fn kept(&self, spot: &Spot, keeps: Share) -> Vec<RecordSet> {
        let (weights, _) = weights(&[keeps, keeps.rest()]);
        let mut weights = weights.into_iter();
        let mut weighed = |what: &str| Chosen::ByWeight {
            set_identifier: format!("{}-{what}", spot.label),
            weight: weights.next().unwrap_or_default(),
        };
        let mut records = vec![self.leaf(self.own(spot), spot, weighed("stays"))];
        match self.elsewhere(spot).as_slice() {
            [] => {}
            [other] => records.push(self.leaf(self.own(spot), other, weighed("elsewhere"))),
            _ => {
                let to = format!("elsewhere.{}", self.own(spot));
                records.push(self.alias(self.own(spot), to, weighed("elsewhere"), true));
            }
        }
        records
    }

    /// The records by which an audience's region is chosen, before the last step.
    fn chosen(&self, audience: &Audience) -> Vec<RecordSet> {
        let top = self.top(audience);
        let spots: Vec<&Spot> = audience.regions.iter().filter_map(|id| self.spot(id)).collect();
        match self.ground.policy {
            Policy::Single | Policy::Failover => self.chain(audience, &spots),
            Policy::Latency if self.is_opened(audience) => {
                let opening = format!("opening.{top}");
                let by = |spot: &Spot| latency(spot, identifier(audience, &spot.label));
                spots.iter().map(|spot| self.alias(top.clone(), opening.clone(), by(spot), true)).collect()
            }
            Policy::Latency => self.nearest(audience),
        }
    }

    /// Whether users of these regions are moved by weight: one region has nobody to share with.
    fn is_opened(&self, audience: &Audience) -> bool {
        audience.regions.len() > 1 && !self.ramp().is_empty()
    }

    /// The region that answers soonest, for each of an audience's.
    fn nearest(&self, audience: &Audience) -> Vec<RecordSet> {
        let top = self.top(audience);
        let spots = audience.regions.iter().filter_map(|id| self.spot(id));
        let by = |spot: &Spot| latency(spot, identifier(audience, &spot.label));
        spots.map(|spot| self.alias(top.clone(), self.own(spot), by(spot), true)).collect()
    }

    /// The first region that is well: a name has a first and a second, so each next pair has a name of its own.
    fn chain(&self, audience: &Audience, spots: &[&Spot]) -> Vec<RecordSet> {
        let top = self.top(audience);
        let mut records = Vec::new();
        let mut rest = spots;
        let (mut name, mut depth) = (top.clone(), 2_usize);
        if let [only] = spots {
            return vec![self.alias(name, self.own(only), Chosen::Always {}, true)];
        }
        while let [first, others @ ..] = rest {
            let by = |id: &str, failover| Chosen::ByFailover { set_identifier: identifier(audience, id), failover };
            let (next, id) = match others {
                [] => break,
                [second] => (self.own(second), second.label.clone()),
                _ => (format!("standby-{depth}.{top}"), format!("standby-{depth}")),
            };
            let mut pair = vec![self.alias(name.clone(), self.own(first), by(&first.label, Failover::Primary), true)];
            pair.push(self.alias(name, next.clone(), by(&id, Failover::Secondary), true));
            // Targets go before those that lead to them.
            records.splice(0..0, pair);
            if others.len() < 2 {
                break;
            }
            (name, rest, depth) = (next, others, depth.saturating_add(1));
        }
        records
    }

    /// The host itself.
    fn host(&self) -> Vec<RecordSet> {
        if let [everybody] = self.audiences
            && everybody.word.is_none()
        {
            return self.chosen(everybody);
        }
        let mut records = Vec::new();
        for audience in self.audiences {
            for location in &audience.locations {
                let (Location::Continent(code) | Location::Country(code)) = location;
                let set_identifier = match &audience.word {
                    Some(word) if audience.locations.len() < 2 => word.to_string(),
                    word => format!("{}-{code}", word.as_deref().unwrap_or_default()),
                };
                let by = Chosen::ByLocation { set_identifier, geo_location: location.clone() };
                let top = self.top(audience);
                records.push(self.alias(self.ground.host.clone(), top, by, audience.may_leave));
            }
        }
        records
    }

    /// Steps that are taken by weight.
    fn ramp(&self) -> &'a [RampStep] {
        ramp::by_weight(self.delivery, self.ground)
    }

    /// Weights by which each audience that has a choice is spread: among its own regions, as far as they are open.
    fn opening(&self, all: &[(RegionId, Share)]) -> Vec<RecordSet> {
        let mut records = Vec::new();
        for audience in self.audiences.iter().filter(|audience| self.is_opened(audience)) {
            let name = format!("opening.{}", self.top(audience));
            let of = |id: &RegionId| all.iter().find(|(at, _)| at == id).map_or(Share::NONE, |(_, share)| *share);
            let mut shares: Vec<Share> = audience.regions.iter().map(of).collect();
            if let Some(first) = shares.first_mut().filter(|_| audience.regions.iter().all(|id| of(id) == Share::NONE))
            {
                // Nothing is open where these users may be served: they have to go there all the same.
                *first = Share::ALL;
            }
            for (id, weight) in audience.regions.iter().zip(weights(&shares).0) {
                let Some(spot) = self.spot(id) else { continue };
                let set_identifier = identifier(audience, &format!("opening-{}", spot.label));
                let by = Chosen::ByWeight { set_identifier, weight };
                records.push(self.leaf(name.clone(), spot, by));
            }
        }
        records
    }

    fn by_latency(&self) -> Vec<RecordSet> {
        self.audiences.iter().flat_map(|audience| self.nearest(audience)).collect()
    }

    fn drains(&self, zone: &Zone) -> Result<Vec<(RegionId, Vec<Step>)>, RenderError> {
        let mut drains = Vec::new();
        for drain in &self.delivery.bundle.plan.routing.drains {
            let weights = drain.tasks.iter().filter_map(|(_, task)| match &task.action {
                Task::Weight { region, share } if *region == drain.region => Some(*share),
                _ => None,
            });
            let (Some(spot), shares) = (self.spot(&drain.region), weights.collect::<Vec<_>>()) else { continue };
            let (mut zone, mut steps) = (zone.clone(), Vec::new());
            for (at, keeps) in (1_usize..).zip(shares) {
                let stem = format!("drain/{}/{at:02}-{}", spot.label, keeps.ppm() / 10_000);
                let does = format!("{} keeps {} of its users", spot.label, share(keeps));
                steps.push(step(&mut zone, &stem, does, self.kept(spot, keeps))?);
            }
            if !steps.is_empty() {
                drains.push((drain.region.clone(), steps));
            }
        }
        Ok(drains)
    }
}

fn latency(spot: &Spot, set_identifier: String) -> Chosen {
    Chosen::ByLatency { set_identifier, region: spot.measured.clone() }
}

/// What tells a record of an audience from those of others.
fn identifier(audience: &Audience, what: &str) -> String {
    audience.word.as_ref().map_or_else(|| what.to_owned(), |word| format!("{word}-{what}"))
}

/// Puts records into the zone, and knows the way back.
fn step(zone: &mut Zone, stem: &str, does: String, records: Vec<RecordSet>) -> Result<Step, RenderError> {
    let changed: Vec<RecordSet> = records.into_iter().filter(|it| zone.standing(it) != Some(it)).collect();
    let before = |record: &RecordSet| match zone.standing(record) {
        Some(old) => Change { action: Action::Upsert, resource_record_set: old.clone() },
        None => Change { action: Action::Delete, resource_record_set: record.clone() },
    };
    let back: Vec<Change> = changed.iter().rev().map(before).collect();
    let put = |record| Change { action: Action::Upsert, resource_record_set: record };
    let there: Vec<Change> = changed.into_iter().map(put).collect();
    let refused = |why: String| RenderError(format!("batch `{stem}` would be refused: {why}"));
    let after = zone.after(&there).map_err(refused)?;
    if after.after(&back).map_err(refused)? != *zone {
        return Err(refused("its way back leads elsewhere".to_owned()));
    }
    *zone = after;
    Ok(Step { stem: stem.to_owned(), does, there, back, holds: Vec::new() })
}

//! What must hold before a wave, after it, and the way back, with the numbers of the plan.

use std::collections::BTreeMap;

use super::{Member, bare};
use crate::base::ids::{Name, RegionId};
use crate::base::units::{Millis, Share};
use crate::model::inventory::Service;
use crate::model::plan::{
    CopyRole, DatasetPlan, Goal, LagBasis, Link, OwnWrites, Plan, PodPlacement, RampStep, ReadPath, RecoveryTime,
    ServicePlan, Wave, WritePath,
};
use crate::model::verdict::Truth;
use crate::plan::Ground;
use crate::plan::recovery::at_once;

/// Most names that one check lists.
const MOST_NAMES: usize = 3;

/// Most different numbers that a wave checks one by one.
const MOST_NUMBERS: usize = 5;

/// A wave with its checks; `levels` of calls stand together in it.
pub(super) fn wave(goal: Goal, members: &[Member<'_>], levels: usize, plan: &Plan, ground: &Ground<'_>) -> Wave {
    let mut checks = Checks { plan, ground, members, wave: bare(goal, members) };
    match goal {
        Goal::Stateless => checks.stateless(),
        Goal::Copies => checks.copies(),
        Goal::OwnWrites => checks.own_writes(),
        Goal::Idempotency => checks.idempotency(),
        Goal::Homes => checks.homes(),
        Goal::Merging => checks.merging(),
        Goal::Leadership => checks.leadership(),
    }
    if levels > 1 {
        checks.entry(format!("{levels} levels of calls stand together here: callees go before their callers"));
    }
    checks.wave
}

struct Checks<'a> {
    plan: &'a Plan,
    ground: &'a Ground<'a>,
    members: &'a [Member<'a>],
    wave: Wave,
}

impl<'a> Checks<'a> {
    fn entry(&mut self, check: impl Into<String>) {
        self.wave.entry.push(check.into().into());
    }

    fn exit(&mut self, check: impl Into<String>) {
        self.wave.exit.push(check.into().into());
    }

    fn back(&mut self, way: impl Into<String>) {
        self.wave.back.push(way.into().into());
    }

    /// A region as the inventory writes it.
    fn shown(&self, region: &RegionId) -> String {
        format!("`{}`", region.shown(&self.ground.inventory.provider))
    }

    fn primary(&self) -> String {
        self.plan.regions.first().map(|region| self.shown(region)).unwrap_or_default()
    }

    fn datasets(&self) -> impl Iterator<Item = (&'a ServicePlan, &'a DatasetPlan)> + use<'a> {
        self.members.iter().filter_map(|(_, service, dataset)| Some((*service, (*dataset)?)))
    }

    fn service(&self, name: &Name) -> Option<&'a Service> {
        self.ground.inventory.service(name.as_str())
    }

    // -------------------------------------------------------------------------------------------- goals

    fn stateless(&mut self) {
        self.entry("every region can pull the images and has its own configuration and secrets");
        let kept: Vec<String> = self.datasets().map(|(_, dataset)| dataset.id.to_string()).collect();
        if !kept.is_empty() {
            self.entry(format!("users stay with their region, as each keeps its own ({})", listed(&kept)));
        }
        for region in self.plan.regions.iter().skip(1) {
            if let Some(check) = self.opened(region) {
                self.exit(check);
            }
        }
        self.exit(format!("no more errors and no longer p95 in any region than in {} for a day", self.primary()));
        self.back(format!("all users go to {} again, whose pods stay as they are until then", self.primary()));
    }

    /// How many pods a region runs of the wave, and how many users come in which steps.
    fn opened(&self, region: &RegionId) -> Option<String> {
        let (mut services, mut pods, mut unknown) = (0_u32, 0_u32, 0_u32);
        for (_, service, _) in self.members.iter().filter(|(_, service, _)| service.pods.serving().contains(region)) {
            services += 1;
            let found = service.capacity.iter().find(|capacity| capacity.region == *region);
            match found.and_then(|capacity| capacity.pods.value()) {
                Some(count) => pods = pods.saturating_add(count.kept.max(count.normal)),
                None => unknown += 1,
            }
        }
        if services == 0 {
            return None;
        }
        let counted = services - unknown;
        let mut text = format!("{} runs {pods} pods of {counted} services", self.shown(region));
        if counted == 0 {
            text = format!("{} runs {services} services", self.shown(region));
        } else if unknown > 0 {
            text = format!("{text}, and those of {unknown} whose number nobody wrote");
        }
        let weight = |step: &RampStep| step.weights.iter().find(|(of, _)| of == region).map(|(_, share)| *share);
        let mut steps = self.plan.routing.ramp.iter().filter_map(weight).filter(|share| *share != Share::NONE);
        if let Some(first) = steps.next() {
            let last = self.plan.routing.ramp.last().and_then(weight).unwrap_or(first);
            text = format!("{text} and takes {first} of users at first, {last} in the end");
        }
        Some(text)
    }

    fn copies(&mut self) {
        self.restores();
        self.lags();
        let mut bounds: BTreeMap<Millis, Vec<String>> = BTreeMap::new();
        for (_, dataset) in self.datasets() {
            if let ReadPath::LocalWithin(within) | ReadPath::LocalAfterOwnWrites { within: Some(within) } =
                dataset.reads
            {
                bounds.entry(within).or_default().push(dataset.id.to_string());
            }
        }
        for (within, names) in bounds.into_iter().take(MOST_NUMBERS) {
            self.exit(format!("0 reads of a copy older than {within} for a day ({})", listed(&names)));
        }
        self.drills(|dataset| matches!(dataset.writes, WritePath::Writer(_)));
        self.back("reads go to the writer again, and what is made from a source is read in its own region");
        self.back("copies are dropped once nobody has read them for a day");
    }

    fn own_writes(&mut self) {
        let mut timers: BTreeMap<Millis, Vec<String>> = BTreeMap::new();
        let (mut tokens, mut open) = (Vec::new(), Vec::new());
        for (_, dataset) in self.datasets() {
            let name = dataset.id.to_string();
            match &dataset.own_writes {
                Some(OwnWrites::Timer { ttl }) => timers.entry(ttl.time.longest).or_default().push(name),
                Some(OwnWrites::Token { .. }) => tokens.push(name),
                None => open.push(name),
            }
        }
        for (ttl, names) in timers.into_iter().rev().take(MOST_NUMBERS) {
            self.entry(format!("reads go to the writer for {ttl} after a user's own write ({})", listed(&names)));
        }
        if !tokens.is_empty() {
            self.entry(format!(
                "writes hand out their position, and reads wait until a copy has it ({})",
                listed(&tokens)
            ));
        }
        if !open.is_empty() {
            self.entry(format!("it is said how users see their own writes ({})", listed(&open)));
        }
        self.exit(
            "0 reads that miss the reader's own last write for a week, measured with a user that writes and reads",
        );
        self.back("all reads of users who wrote go to the writer, however long ago that was");
    }

    fn idempotency(&mut self) {
        let (mut silent, mut optional, mut nowhere) = (Vec::new(), Vec::new(), Vec::new());
        let (mut kept, mut unsaid) = (BTreeMap::<Millis, Vec<String>>::new(), Vec::new());
        for (_, planned, _) in self.members {
            let name = planned.name.to_string();
            match self.service(&planned.name).and_then(|service| service.idempotency.as_ref()) {
                None => silent.push(name),
                Some(keys) if !keys.required => optional.push(name),
                Some(keys) if keys.dataset.is_none() => nowhere.push(name),
                Some(keys) => match keys.ttl.value() {
                    Some(ttl) => kept.entry(*ttl).or_default().push(name),
                    None => unsaid.push(name),
                },
            }
        }
        for (names, missing) in [
            (silent, "every mutation has a key: nothing is said of `idempotency`"),
            (optional, "every mutation has a key: it is not required yet"),
            (nowhere, "keys are kept with the authoritative write: no dataset for them is named"),
            (unsaid, "keys outlive every retry: no `ttl` is written"),
        ] {
            if !names.is_empty() {
                self.entry(format!("{missing} ({})", listed(&names)));
            }
        }
        for (ttl, names) in kept.into_iter().take(MOST_NUMBERS) {
            self.entry(format!(
                "no client retries for longer than {ttl}, as long as keys are kept ({})",
                listed(&names)
            ));
        }
        self.exit("0 mutations without a key for a day");
        self.exit("a request that is sent twice, the second time to another region, has one effect");
        self.back("keys become optional again; those that were recorded stay");
    }

    fn homes(&mut self) {
        self.restores();
        self.entry("0 mutations without a key for a day");
        let (mut keys, mut rights) = (BTreeMap::<String, Vec<String>>::new(), Vec::new());
        let mut shares: BTreeMap<Share, Vec<String>> = BTreeMap::new();
        for (_, dataset) in self.datasets() {
            match &dataset.writes {
                WritePath::HomeOf { key, local } => {
                    let key = key.as_ref().map_or_else(|| "place".to_owned(), |key| format!("`{key}`"));
                    keys.entry(key).or_default().push(dataset.id.to_string());
                    if let Some(local) = local {
                        shares.entry(*local).or_default().push(dataset.id.to_string());
                    }
                }
                _ => rights.push(dataset.id.to_string()),
            }
        }
        for (key, names) in keys.into_iter().take(MOST_NUMBERS) {
            self.entry(format!("0 rows without a {key} that names their home ({})", listed(&names)));
        }
        if !rights.is_empty() {
            self.entry(format!("rights are split among regions and add up to what there is ({})", listed(&rights)));
        }
        for (local, names) in shares.into_iter().take(MOST_NUMBERS) {
            self.exit(format!("at least {local} of accesses are at home for a week ({})", listed(&names)));
        }
        self.lags();
        self.drills(|_| true);
        let primary = self.primary();
        self.back(format!("every home is {primary} again, key by key, after its last write has arrived there"));
    }

    fn merging(&mut self) {
        self.restores();
        self.entry("0 mutations without a key for a day");
        self.entry(
            "two regions that write the same rows at once end with the same rows, in a test with the real store",
        );
        self.lags();
        self.exit("0 rows that differ between regions once links are quiet, compared every day for a week");
        let primary = self.primary();
        self.back(format!("writes go to {primary} alone, once it has what the others wrote"));
    }

    fn leadership(&mut self) {
        self.entry(
            "leases are kept where the loss of one region does not take them along, and tokens fence old leaders",
        );
        let mut moves: BTreeMap<(String, String), Vec<(&ServicePlan, &RegionId)>> = BTreeMap::new();
        let mut homes = Vec::new();
        for (_, service, _) in self.members {
            match &service.pods {
                PodPlacement::Leader { now, candidates } => {
                    let next = candidates.iter().find(|other| *other != now);
                    let next = next.map(|next| self.shown(next)).unwrap_or_default();
                    moves.entry((self.shown(now), next)).or_default().push((service, now));
                }
                _ => homes.push(service.name.to_string()),
            }
        }
        for ((now, next), services) in moves {
            let names: Vec<String> = services.iter().map(|(service, _)| service.name.to_string()).collect();
            let times = services.iter().filter_map(|(service, lost)| until(service, lost).cloned());
            let within = match times.fold(RecoveryTime::Unaffected, at_once) {
                RecoveryTime::Within(time) => format!(" within {}", time.longest),
                RecoveryTime::AtLeast { known, .. } if !known.shortest.is_zero() => {
                    format!(" after at least {}", known.shortest)
                }
                _ => String::new(),
            };
            self.exit(format!("{next} takes over{within} when the leader in {now} is stopped ({})", listed(&names)));
        }
        if !homes.is_empty() {
            self.exit(format!("each home has one leader that works on its rows alone ({})", listed(&homes)));
        }
        self.exit("every run happened once for a week, and none with a token that was outdated");
        let primary = self.primary();
        self.back(format!("the others are suspended, and {primary} runs it without an election"));
    }

    // -------------------------------------------------------------------------------------------- shared checks

    /// Restores from a backup, for what cannot be made from something else.
    fn restores(&mut self) {
        let own = |dataset: &DatasetPlan| {
            let roles = [CopyRole::Writer, CopyRole::Home, CopyRole::Merging];
            dataset.made_from.is_none() && dataset.copies.iter().any(|copy| roles.contains(&copy.role))
        };
        // Where it is written that there is no such backup, none can be tried.
        let waived = |dataset: &DatasetPlan| {
            dataset.backup.as_ref().is_some_and(|backup| backup.point_in_time == Truth::No && backup.copies.is_empty())
        };
        let (with, without): (Vec<_>, Vec<_>) = self
            .datasets()
            .filter(|(_, dataset)| own(dataset) && !waived(dataset))
            .map(|(_, dataset)| (dataset.backup.is_some(), dataset.id.to_string()))
            .partition(|(declared, _)| *declared);
        let names = |all: Vec<(bool, String)>| all.into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        let (with, without) = (names(with), names(without));
        if !with.is_empty() {
            self.entry(format!("a restore from backup was tried ({})", listed(&with)));
        }
        if !without.is_empty() {
            self.entry(format!("a restore from backup was tried: no backup is declared ({})", listed(&without)));
        }
    }

    /// How far copies may be behind: at p99 or by a bound.
    fn lags(&mut self) {
        let mut known: BTreeMap<(Millis, bool), Vec<String>> = BTreeMap::new();
        let mut unknown = Vec::new();
        for (_, dataset) in self.datasets() {
            let name = dataset.id.to_string();
            match longest_lag(dataset) {
                Some(longest) => known.entry(longest).or_default().push(name),
                None => unknown.push(name),
            }
        }
        let mut others = 0;
        for (number, ((lag, assumed), names)) in known.into_iter().rev().enumerate() {
            if number >= MOST_NUMBERS {
                others += names.len();
                continue;
            }
            let assumed = if assumed { ", as was assumed," } else { "" };
            self.exit(format!("replication lag p99 at most {lag}{assumed} for a week ({})", listed(&names)));
        }
        if others > 0 {
            self.exit(format!("replication lag of {others} others at most what their links say for a week"));
        }
        if !unknown.is_empty() {
            let names = listed(&unknown);
            self.exit(format!("replication lag was measured for a week under load: no p99 is known ({names})"));
        }
    }

    /// Fail-overs under load, for datasets that are promoted.
    fn drills(&mut self, promoted: impl Fn(&DatasetPlan) -> bool) {
        let mut names: Vec<&Name> = Vec::new();
        let mut longest: Option<(Millis, &Name)> = None;
        let mut whole = RecoveryTime::Unaffected;
        for (service, _) in self.datasets().filter(|(_, dataset)| promoted(dataset)) {
            if names.last() == Some(&&service.name) {
                continue;
            }
            names.push(&service.name);
            for recovery in &service.recoveries {
                whole = at_once(whole, recovery.total.clone());
            }
            let times = service.recoveries.iter().filter_map(|recovery| match &recovery.total {
                RecoveryTime::Within(time) => Some(time.longest),
                RecoveryTime::Unaffected | RecoveryTime::AtLeast { .. } | RecoveryTime::WhenReturned { .. } => None,
            });
            if let Some(time) = times.max().filter(|time| longest.is_none_or(|(most, _)| *time > most)) {
                longest = Some((time, &service.name));
            }
        }
        if names.is_empty() {
            return;
        }
        let within = no_longer(&whole, longest);
        self.exit(format!("a fail-over drill under load was done and took no longer than planned{within}"));
        let undone: Vec<String> = names
            .into_iter()
            .filter(|name| {
                let drill = self.service(name).and_then(|service| service.drill.as_ref());
                drill.is_none_or(|drill| drill.last.is_unknown() || drill.under_load.value() != Some(&true))
            })
            .map(Name::to_string)
            .collect();
        if !undone.is_empty() {
            self.exit(format!("the drill is on record with its date: none under load is ({})", listed(&undone)));
        }
    }
}

/// The longest lag of the links of a dataset, and whether it is assumed; nothing where one of them is not known.
fn longest_lag(dataset: &DatasetPlan) -> Option<(Millis, bool)> {
    let lag = |link: &Link| {
        let lag = link.lag.value()?;
        Some((lag.p99.or(lag.bound)?, lag.basis == LagBasis::AssumedProfile))
    };
    dataset.links.iter().map(lag).collect::<Option<Vec<_>>>()?.into_iter().max()
}

/// What a drill may take in numbers: at most the longest where all are known, else at least what is known.
fn no_longer(whole: &RecoveryTime, longest: Option<(Millis, &Name)>) -> String {
    match (whole, longest) {
        (RecoveryTime::Within(_), Some((time, name))) => format!(", at most {time} as for `{name}`"),
        (RecoveryTime::AtLeast { known, .. }, _) if !known.shortest.is_zero() => {
            format!(", which is at least {} and not known at most", known.shortest)
        }
        _ => String::new(),
    }
}

/// How long a service takes to come back after a loss.
fn until<'p>(service: &'p ServicePlan, lost: &RegionId) -> Option<&'p RecoveryTime> {
    service.recoveries.iter().find(|recovery| recovery.lost == *lost).map(|recovery| &recovery.total)
}

/// The first few names, and how many more there are.
fn listed(names: &[String]) -> String {
    let mut first: Vec<String> = names.iter().take(MOST_NAMES).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(MOST_NAMES);
    if more > 0 {
        return format!("{} and {more} more", first.join(", "));
    }
    let last = first.pop().unwrap_or_default();
    if first.is_empty() { last } else { format!("{} and {last}", first.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::plan::Interval;

    #[test]
    fn an_open_recovery_leaves_a_drill_without_a_longest_time() {
        let minutes = |minutes: u64| Millis::from_secs(minutes * 60);
        let name = Name::new("nightly").expect("a name");
        let longest = Some((minutes(3), &name));
        let known = Interval::exactly(minutes(13));
        let open = RecoveryTime::AtLeast { known, missing: "x".into() };
        assert_eq!(no_longer(&open, longest), ", which is at least 13m and not known at most");
        assert_eq!(no_longer(&RecoveryTime::WhenReturned { because: "x".into() }, longest), "");
        let whole = RecoveryTime::Within(Interval::exactly(minutes(3)));
        assert_eq!(no_longer(&whole, longest), ", at most 3m as for `nightly`");
    }
}

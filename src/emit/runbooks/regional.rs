//! The runbook of a region: what happens to all services together, and in which order.

use serde::Serialize;

use super::numbers;
use super::service::capital;
use super::users::{Away, leads, returns};
use super::{Book, Line};
use crate::base::ids::RegionId;
use crate::emit::delivery::{Guard, Led};
use crate::emit::phrase;
use crate::emit::say::{figure, loss, names, or_missing, recovery, region, share};
use crate::emit::site::{self, Site};
use crate::emit::text::slug;
use crate::emit::worst::worst_time;
use crate::model::plan::{Action, Actor, Drain, HealthCheck, Reckoned, Recovery, RegionLoss, Restores, Sees, Trigger};
use crate::model::words::ServiceKind;

/// What the template sees; the drill sees the same.
#[derive(Serialize)]
pub(super) struct RegionalBook {
    header: String,
    platform: String,
    contexts: String,
    host: Option<String>,
    dig: Option<String>,
    regions: Vec<RegionBook>,
    /// What holds of records during an incident.
    records: String,
    checks: Vec<Line>,
    /// What helps against a region that is slow.
    slow: Vec<String>,
    ramp: Vec<RampBook>,
    /// Files that open a region, in order; empty where none were generated.
    opening: Vec<String>,
    /// Whether a file beside each takes it back.
    backs: bool,
    /// Where it is said how they are applied.
    page: Option<String>,
    brownout: Option<String>,
    drilled: Vec<Line>,
}

#[derive(Serialize)]
struct RegionBook {
    region: String,
    anchor: String,
    worst: String,
    actor: &'static str,
    /// What the time presumes, and for whom it does not hold.
    presumed: Vec<String>,
    /// How users are led away: in words, and what to type.
    leave: String,
    leave_by: Option<String>,
    /// Whether its own check leads users away, so that a drill can let it fail.
    checked: bool,
    /// What has to be there before a drill.
    untried: Option<String>,
    probe: Option<String>,
    stops: Vec<StopRow>,
    shared: Vec<Line>,
    shared_needed: bool,
    writers: Vec<WriterRow>,
    leaders: Vec<Line>,
    carried: Vec<Line>,
    grow: Vec<Line>,
    by_itself: String,
    /// Services that work again, or not before all of them do, with the region only.
    returned: String,
    check_others: Option<String>,
    fallback: String,
    /// Whether the files move all users of a region at once.
    at_once: bool,
    drain: Vec<String>,
    /// Files that empty it, and that give it its users back, in order.
    empties: String,
    refills: String,
    /// Why it cannot be emptied, where records were generated and none of them can.
    stays: Option<String>,
    /// Until users reach another region.
    traffic: Option<String>,
}

#[derive(Serialize)]
struct StopRow {
    what: &'static str,
    services: String,
    until: String,
}

#[derive(Serialize)]
struct WriterRow {
    service: String,
    dataset: String,
    to: String,
    time: String,
    lost: String,
    after: String,
}

#[derive(Serialize)]
struct RampBook {
    weights: String,
    /// What has to grow before it.
    short: Vec<String>,
    holds: Vec<String>,
    back: String,
}

/// What is to be said of all regions.
pub(super) fn view(book: &Book<'_>) -> RegionalBook {
    let (inventory, plan) = (book.delivery.bundle.inventory, book.delivery.bundle.plan);
    let sites = site::sites(&book.delivery);
    RegionalBook {
        header: site::header(&book.delivery, "the plan"),
        platform: inventory.name.to_string(),
        contexts: book.contexts(&plan.regions),
        host: book.host().map(str::to_owned),
        dig: book.dig(),
        regions: plan.regions.iter().map(|id| region_book(book, &sites, id)).collect(),
        records: book.hands_off(),
        slow: book.slow(),
        checks: plan.routing.checks.iter().map(|check| self::check(book, check)).collect(),
        ramp: ramp(book),
        backs: book.records.has_backs(),
        opening: book.records.opening().into_iter().map(str::to_owned).collect(),
        page: book.records.page(),
        brownout: inventory.objectives.brownout.value().map(|time| crate::emit::say::time(*time)),
        drilled: drilled(&sites),
    }
}

fn losses<'s>(sites: &'s [Site<'_>], lost: &'s RegionId) -> impl Iterator<Item = (Site<'s>, &'s Recovery)> + Clone {
    sites.iter().filter_map(move |site| Some((*site, site.plan.recoveries.iter().find(|it| it.lost == *lost)?)))
}

fn region_book(book: &Book<'_>, sites: &[Site<'_>], lost: &RegionId) -> RegionBook {
    let (view, plan) = (book.view(), book.delivery.bundle.plan);
    let worst = worst_time(losses(sites, lost).map(|(_, it)| &it.total));
    let impact = plan.losses.iter().find(|it| it.region == *lost);
    let alone: Vec<String> = losses(sites, lost)
        .filter(|(site, it)| it.actor == Actor::Automatic && !is_batch(*site) && !returns(it))
        .map(|(site, _)| site.name().to_owned())
        .collect();
    let returned: Vec<&str> = losses(sites, lost).filter(|(_, it)| returns(it)).map(|(site, _)| site.name()).collect();
    let leads = losses(sites, lost).any(|(_, it)| leads(it));
    let asked = losses(sites, lost).map(|(_, it)| it.actor).max().unwrap_or(Actor::Automatic);
    let (leave, leave_by) = book.leave_all(lost);
    let others = plan.regions.iter().filter(|other| *other != lost);
    let checks: Vec<String> = others.clone().filter_map(|other| book.probe(other)).collect();
    let applied = others.map(|other| super::controller::apply(book, "SERVICE", other));
    RegionBook {
        region: region(&view, lost),
        anchor: slug(&region(&view, lost)),
        worst: worst.map_or_else(|| "nothing stops".to_owned(), |worst| recovery(&worst)),
        actor: book.actor(lost, asked, leads, !returned.is_empty()),
        presumed: if leads { book.presumed(lost) } else { Vec::new() },
        leave,
        leave_by,
        checked: book.away(lost).is_by_itself(),
        untried: book.untried(lost),
        probe: book.probe(lost),
        stops: impact.map(stops).unwrap_or_default(),
        shared: impact.into_iter().flat_map(|it| &it.shared).map(shared).collect(),
        shared_needed: impact.is_some_and(|it| it.shared.iter().any(|shared| shared.needed_to_recover)),
        writers: losses(sites, lost).flat_map(|(site, it)| writers(book, site, it)).collect(),
        leaders: losses(sites, lost).filter_map(|(site, it)| leader(book, site, it)).collect(),
        carried: carried(book, lost),
        grow: losses(sites, lost).filter_map(|(site, it)| grow(book, site, it)).collect(),
        by_itself: names(&alone),
        returned: names(&returned),
        check_others: (!checks.is_empty()).then(|| checks.join("\n")),
        fallback: applied.collect::<Vec<_>>().join("\n"),
        stays: stays(book, lost),
        empties: files(&book.records.drain(&site::region(&book.delivery, lost))),
        refills: files(&book.records.refill(&site::region(&book.delivery, lost))),
        at_once: !book.records.has_backs() && !book.records.refill(&site::region(&book.delivery, lost)).is_empty(),
        traffic: traffic(losses(sites, lost).map(|(_, it)| it)),
        drain: plan.routing.drains.iter().filter(|it| it.region == *lost).flat_map(|it| drain(book, it)).collect(),
    }
}

fn files(all: &[&str]) -> String {
    all.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ")
}

fn is_batch(site: Site<'_>) -> bool {
    site.service.kind.value() == Some(&ServiceKind::Batch)
}

/// Why no record leads users of a region elsewhere, where others do.
fn stays(book: &Book<'_>, lost: &RegionId) -> Option<String> {
    let routing = &book.delivery.bundle.plan.routing;
    let led = matches!(book.away(lost), Away::Led(_));
    let bound = || routing.elsewhere(lost).next().is_none();
    (led && bound()).then(|| {
        let users = book.away(lost).alone().unwrap_or_else(|| "its users".to_owned());
        format!("no other region may serve {users}")
    })
}

/// The longest time until users of a lost region reach another.
fn traffic<'r>(all: impl Iterator<Item = &'r Recovery> + Clone) -> Option<String> {
    let tracks = all.flat_map(|it| &it.tracks).filter(|track| track.restores == Restores::Traffic);
    worst_time(tracks.map(|track| &track.total)).as_ref().map(recovery)
}

/// What stops, worst first, services of the same together.
fn stops(impact: &RegionLoss) -> Vec<StopRow> {
    let mut groups: Vec<(&'static str, String, Vec<String>)> = Vec::new();
    let mut all: Vec<_> = impact.services.iter().collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.stops));
    for it in all {
        let (what, until) = (it.stops.name(), recovery(&it.until));
        match groups.iter_mut().find(|(known, time, _)| *known == what && *time == until) {
            Some((_, _, services)) => services.push(it.service.to_string()),
            None => groups.push((what, until, vec![it.service.to_string()])),
        }
    }
    groups.into_iter().map(|(what, until, services)| StopRow { what, services: names(&services), until }).collect()
}

fn shared(shared: &crate::model::plan::SharedLoss) -> Line {
    let needed = if shared.needed_to_recover { "; a recovery needs it" } else { "" };
    Line::new(format!("{} ({})", shared.name, shared.kind), format!("{}{needed}", shared.stops))
}

fn writers(book: &Book<'_>, site: Site<'_>, recovery: &Recovery) -> Vec<WriterRow> {
    let view = book.view();
    let writes = numbers::of_writes(recovery);
    let row = |task: &crate::model::plan::Task| {
        let Action::Promote { dataset, to } = &task.action else { return None };
        let track = writes.get(dataset)?;
        let planned = site.plan.dataset(dataset)?;
        let lost = planned.losses.iter().find(|it| it.lost == recovery.lost);
        Some(WriterRow {
            service: site.name().to_owned(),
            dataset: dataset.to_string(),
            to: region(&view, to),
            time: crate::emit::say::recovery(&track.total),
            lost: lost.map_or_else(String::new, |it| loss(&it.quiet)),
            after: lost.and_then(|it| it.after_brownout.as_ref()).map_or_else(String::new, loss),
        })
    };
    recovery.runbook.iter().filter_map(row).collect()
}

fn leader(book: &Book<'_>, site: Site<'_>, recovery: &Recovery) -> Option<Line> {
    let to = recovery.runbook.iter().find_map(|task| match &task.action {
        Action::MoveLeader { to, .. } => Some(to),
        _ => None,
    })?;
    let how = if site.plan.pods.serving().contains(to) { "the steps" } else { "the commits" };
    Some(Line::new(site.name(), format!("works in {} after {how} of its runbook", region(&book.view(), to))))
}

/// Share of users of the regions that are left, before and after.
fn carried(book: &Book<'_>, lost: &RegionId) -> Vec<Line> {
    let plan = book.delivery.bundle.plan;
    let Some(loads) = plan.loads(&plan.regions) else { return Vec::new() };
    let Some(after) = loads.after.iter().find(|it| it.lost == *lost) else { return Vec::new() };
    let (Reckoned::Known(normal), Reckoned::Known(spread)) = (&loads.normal, &after.spread) else { return Vec::new() };
    let line = |(at, now): &(RegionId, crate::base::units::Share)| {
        let before = normal.iter().find(|(id, _)| id == at).map_or_else(String::new, |(_, it)| share(*it));
        Line::new(region(&book.view(), at), format!("{before} to {}", share(*now)))
    };
    spread.iter().map(line).collect()
}

fn grow(book: &Book<'_>, site: Site<'_>, recovery: &Recovery) -> Option<Line> {
    let at = recovery.runbook.iter().find_map(|task| match &task.action {
        Action::ScaleUp { region } => Some(region),
        _ => None,
    })?;
    let pods = site.plan.capacity.iter().find(|it| it.region == *at)?;
    let pods = or_missing(&pods.pods, |pods| format!("{} to {} pods", pods.kept, pods.worst));
    Some(Line::new(site.name(), format!("{pods} in {}", region(&book.view(), at))))
}

fn check(book: &Book<'_>, check: &HealthCheck) -> Line {
    let away = book.away(&check.region);
    let is_there = matches!(away, Away::Led(Led { guard: Guard::Check, .. }) | Away::Nobody);
    let what = match (check.triggers, away) {
        (Trigger::Promotion, _) => "watches writes:",
        (Trigger::Routing, _) if is_there => "sends users elsewhere:",
        (Trigger::Routing, Away::Elsewhere) => {
            "not known here whether anything sends users elsewhere; planned is a check that"
        }
        (Trigger::Routing, _) if away.is_by_itself() => {
            "only its load balancer's own health sends users elsewhere; planned is a check that"
        }
        (Trigger::Routing, _) => "nothing sends users elsewhere; planned is a check that",
    };
    let bound = &book.delivery.bundle.inventory.objectives.read_latency;
    let slow = match &check.brownout {
        // Of a check that is there, whoever made it knows what is too slow.
        Sees::After(_) if bound.is_unknown() && !is_there => {
            "sees slowness only once `objectives.readLatency` says what is slow".to_owned()
        }
        Sees::After(time) => format!("sees slowness after {}", crate::emit::say::time(*time)),
        Sees::Never => "never sees slowness".to_owned(),
        Sees::Unknown => "not known whether it sees slowness".to_owned(),
    };
    let fails = format!("{what} fails after {} ({}); {slow}", figure(&check.detects), check.detects.words);
    Line::new(region(&book.view(), &check.region), fails)
}

fn ramp(book: &Book<'_>) -> Vec<RampBook> {
    let view = book.view();
    let weights = |all: &[(RegionId, crate::base::units::Share)]| {
        phrase::list(all.iter().map(|(id, it)| format!("{} {}", region(&view, id), share(*it))))
    };
    let steps = book.delivery.bundle.plan.routing.ramp.iter();
    steps
        .map(|step| RampBook {
            weights: weights(&step.weights),
            short: phrase::short_of_pods(view.bundle.inventory, &step.short)
                .into_iter()
                .map(|it| format!("{it}: let them grow, or scale them by hand until the last step"))
                .collect(),
            holds: step.holds.iter().map(ToString::to_string).collect(),
            back: weights(&step.back),
        })
        .collect()
}

fn drain(book: &Book<'_>, drain: &Drain) -> Vec<String> {
    let view = book.view();
    let tasks = drain.tasks.iter().map(|(service, task)| {
        let dataset = crate::emit::tasks::dataset(&task.action);
        let whose = service.as_ref().zip(dataset).map(|(service, dataset)| format!("{service}/{dataset}"));
        let called = whose.as_deref().map_or(crate::emit::tasks::Called::ByName, crate::emit::tasks::Called::As);
        capital(&crate::emit::tasks::task(&view, task, called))
    });
    tasks.collect()
}

fn drilled(sites: &[Site<'_>]) -> Vec<Line> {
    let line = |site: &Site<'_>| {
        let drill = site.service.drill.as_ref();
        let last = drill.and_then(|drill| drill.last.value());
        let load = match drill.and_then(|drill| drill.under_load.value()) {
            Some(true) => "under load",
            Some(false) => "without load",
            None => "load not said",
        };
        let said = last.map_or_else(|| "never, as far as is known".to_owned(), |last| format!("{last}, {load}"));
        Line::new(site.name(), said)
    };
    sites.iter().map(line).collect()
}

//! The few numbers that matter most of a dataset or a service, in a line each.

use std::cmp::Reverse;

use crate::base::evidence::Provenance;
use crate::base::ids::RegionId;
use crate::base::units::Millis;
use crate::model::contracts::View;
use crate::model::plan::{
    Actor, DatasetPlan, Interval, Lag, Link, Loss, Reckoned, Recovery, RecoveryTime, Restores, ServicePlan, Step, Track,
};

use super::phrase::list;
use super::say::{
    NOT_KNOWN, interval, loss, loss_because, loss_unmarked, or_missing, recovery, recovery_because, region, time, worst,
};
use super::worst::{rank, worst_time};

/// `RPO 500 ms, 23 min after a brown-out; RTO 13 min by a person`; nothing where nothing was worked out.
pub(super) fn of_dataset(service: &ServicePlan, dataset: &DatasetPlan) -> Option<String> {
    let quiet = worst(dataset.losses.iter().map(|it| &it.quiet));
    let after = worst(dataset.losses.iter().filter_map(|it| it.after_brownout.as_ref()));
    let rpo = quiet.map(|quiet| {
        let after = after.filter(|after| *after != quiet && !matches!(after, Loss::Unknown { .. }));
        let after = after.map(|after| format!(", {} after a brown-out", loss_unmarked(after))).unwrap_or_default();
        match quiet {
            Loss::Nothing { .. } => format!("RPO 0{after}"),
            Loss::UpTo(_) | Loss::Typically(_) => format!("RPO {}{after}", loss(quiet)),
            Loss::StaysBehind => "what a lost region held stays behind".to_owned(),
            Loss::Unknown { missing } => format!("RPO {NOT_KNOWN}: {missing}"),
        }
    });
    joined([rpo, rto(service, |recovery| recovery.concerning(Some(&dataset.id.dataset)))])
}

/// `RTO 2 min by itself`; nothing where nothing was worked out.
pub(super) fn of_service(service: &ServicePlan) -> Option<String> {
    rto(service, |recovery| recovery.tracks.iter())
}

/// The longest of the tracks that are asked for, over all losses, with who acts.
fn rto<'a, I: Iterator<Item = &'a Track>>(
    service: &'a ServicePlan,
    asked: impl Fn(&'a Recovery) -> I,
) -> Option<String> {
    let (track, of) = longest_track(service, &asked)?;
    let worst = worst_of(service, asked)?;
    Some(format!("RTO {}{}", recovery(&worst), by(&worst, track, of)))
}

/// ` by a person`; of a track that is shorter than the whole recovery it is not said who acts. Where another recovery
/// is open, only that it takes a person is sure.
pub(super) fn by(worst: &RecoveryTime, track: &Track, of: &Recovery) -> &'static str {
    match of.actor {
        _ if track.total != of.total || track.total == RecoveryTime::Unaffected => "",
        Actor::Automatic | Actor::Button if matches!(worst, RecoveryTime::AtLeast { .. }) && *worst != of.total => "",
        Actor::Automatic => " by itself",
        Actor::Button => " by a button",
        Actor::Person => " by a person",
    }
}

/// What all of the tracks that are asked for come to, over all losses.
pub(super) fn worst_of<'a, I: Iterator<Item = &'a Track>>(
    service: &'a ServicePlan,
    asked: impl Fn(&'a Recovery) -> I,
) -> Option<RecoveryTime> {
    let totals: Vec<&RecoveryTime> = service.recoveries.iter().flat_map(asked).map(|track| &track.total).collect();
    worst_time(totals.into_iter())
}

/// The longest of the tracks that are asked for, over all losses.
pub(super) fn longest_track<'a, I: Iterator<Item = &'a Track>>(
    service: &'a ServicePlan,
    asked: impl Fn(&'a Recovery) -> I,
) -> Option<(&'a Track, &'a Recovery)> {
    let longest = |recovery| asked(recovery).max_by_key(|track| rank(&track.total)).map(|track| (track, recovery));
    service.recoveries.iter().filter_map(longest).max_by_key(|(track, _)| rank(&track.total))
}

fn joined(parts: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// The link that is behind furthest; one of which nothing is known counts as such.
pub(super) fn slowest<'a>(links: impl IntoIterator<Item = &'a Link>) -> Option<&'a Link> {
    // Of equal ones the first.
    links.into_iter().min_by_key(|link| Reverse(link.lag.value().map_or(Millis::from_micros(u64::MAX), longest)))
}

fn longest(lag: &Lag) -> Millis {
    lag.bound.or(lag.p99).or_else(|| lag.p50.map(|p50| p50.longest)).unwrap_or(Millis::ZERO)
}

/// The median of a lag.
pub(super) fn p50(lag: &Lag) -> String {
    match (lag.p50, lag.bound) {
        (Some(Interval::ZERO), _) => "none".to_owned(),
        (Some(p50), _) => interval(p50),
        (None, _) => NOT_KNOWN.to_owned(),
    }
}

/// The 99th percentile of a lag, or the bound that stands for it.
pub(super) fn p99(lag: &Lag) -> String {
    match (lag.p99, lag.bound) {
        (Some(Millis::ZERO), _) => "none".to_owned(),
        (Some(p99), _) => time(p99),
        (None, Some(bound)) => format!("≤ {}", time(bound)),
        (None, None) => NOT_KNOWN.to_owned(),
    }
}

/// How far copies are behind, from the slowest link.
pub(super) fn lag_line(view: &View<'_>, dataset: &DatasetPlan) -> Option<String> {
    let link = slowest(&dataset.links)?;
    let way = format!("{} -> {}", region(view, &link.from), region(view, &link.to));
    let said = match &link.lag {
        Reckoned::Known(lag) => format!("p50 {}, p99 {} ({})", p50(lag), p99(lag), lag.basis.name()),
        Reckoned::Unknown { .. } => or_missing(&link.lag, |_| String::new()),
    };
    Some(format!("{said}, {way}"))
}

/// What is lost at worst, and why so much.
pub(super) fn rpo_line(dataset: &DatasetPlan) -> Option<String> {
    let quiet = worst(dataset.losses.iter().map(|it| &it.quiet))?;
    let because = loss_because(quiet, slowest(&dataset.links).and_then(|link| link.lag.value()));
    let after =
        worst(dataset.losses.iter().filter_map(|it| it.after_brownout.as_ref())).filter(|after| *after != quiet);
    let after = after.map(|after| format!("; after a brown-out {}", loss_unmarked(after))).unwrap_or_default();
    Some(match quiet {
        Loss::UpTo(_) | Loss::Typically(_) => format!("{}: {because}{after}", loss_unmarked(quiet)),
        Loss::Nothing { .. } | Loss::StaysBehind | Loss::Unknown { .. } => format!("{because}{after}"),
    })
}

/// For each lost region how a dataset comes back, as a sum of parts; without a dataset what concerns the whole service.
pub(super) fn rto_lines(view: &View<'_>, service: &ServicePlan, dataset: Option<&DatasetPlan>) -> Vec<String> {
    let line =
        |(lost, track): (&RegionId, &Track)| format!("{}: {}", after(&track.restores, &region(view, lost)), sum(track));
    tracks(service, dataset).map(line).collect()
}

/// Every track that brings something of a dataset back, with the region that is lost; without a dataset those that
/// concern the whole service.
pub(super) fn tracks<'a>(
    service: &'a ServicePlan,
    dataset: Option<&'a DatasetPlan>,
) -> impl Iterator<Item = (&'a RegionId, &'a Track)> {
    let own = dataset.map(|dataset| &dataset.id.dataset);
    service.recoveries.iter().flat_map(move |it| it.concerning(own).map(|track| (&it.lost, track)))
}

/// `writes after the loss of eu-west-1`.
pub(super) fn after(restores: &Restores, lost: &str) -> String {
    let what = match restores {
        Restores::Traffic => "traffic",
        Restores::Writes(_) => "writes",
        Restores::Leader => "the leader",
    };
    format!("{what} after the loss of {lost}")
}

/// `detect 90 s + decide 5 min + promote 5 min + route 60 s + reconnect 30 s = 13 min; assumed: decide, reconnect`.
pub(super) fn sum(track: &Track) -> String {
    let steps = track.steps.iter().map(|step| format!("{} {}", step.part.name(), interval(step.time.time)));
    let steps = steps.collect::<Vec<_>>().join(" + ");
    let is_assumed = |step: &&Step| matches!(step.time.from, Provenance::Assumed(_));
    let assumed: Vec<&str> = track.steps.iter().filter(is_assumed).map(|step| step.part.name()).collect();
    let assumed = match assumed.len() {
        0 => String::new(),
        all if all > 1 && all == track.steps.len() => " (all assumed)".to_owned(),
        _ => format!(" (assumed: {})", list(assumed)),
    };
    let because = recovery_because(&track.total).map(|because| format!("; {because}")).unwrap_or_default();
    let total = recovery(&track.total);
    if steps.is_empty() { format!("{total}{because}") } else { format!("{steps} = {total}{assumed}{because}") }
}

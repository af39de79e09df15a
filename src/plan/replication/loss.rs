//! What is lost with a region: the RPO of a quiet day, and that after a brown-out in which nothing was copied.

use std::sync::Arc;

use super::carrier::Carrier;
use super::succession::in_turn;
use super::writes::{Writes, takers};
use crate::base::evidence::{Fact, Provenance};
use crate::base::ids::RegionId;
use crate::base::units::Millis;
use crate::model::catalog::DocumentedRpo;
use crate::model::inventory::RebuildSource;
use crate::model::plan::{
    Copy, CopyRole, DataLoss, DatasetPlan, Figure, Interval, Lag, LagBasis, Link, LinkMode, Loss, Reckoned,
};

/// One a region that holds a copy, in the plan's order.
pub(super) fn losses(
    plan: &DatasetPlan,
    links: &[Link],
    carrier: Carrier<'_>,
    brownout: Option<&Fact<Millis>>,
    writes: &Writes<'_>,
    pods: &[&RegionId],
) -> Vec<DataLoss> {
    let made = plan.copies.iter().map(|copy| {
        let quiet = quiet(plan, copy, &in_turn(links, &copy.region, pods), carrier, writes);
        let after = brownout.and_then(|brownout| {
            let length = *brownout.value()?;
            Some(after(&quiet, length, &brownout.provenance()))
        });
        DataLoss {
            lost: copy.region.clone(),
            writes_quiet: lost_writes(&quiet, &copy.region, writes),
            writes_after_brownout: after.as_ref().map(|loss| lost_writes(loss, &copy.region, writes)),
            quiet,
            after_brownout: after,
        }
    });
    made.collect()
}

fn nothing(because: impl Into<Arc<str>>) -> Loss {
    Loss::Nothing { because: because.into() }
}

/// RPO on a day on which the links are well: the lag of the copy that takes over.
fn quiet(plan: &DatasetPlan, copy: &Copy, leaving: &[&Link], carrier: Carrier<'_>, writes: &Writes<'_>) -> Loss {
    match copy.role {
        CopyRole::Derived => return made_again(plan),
        _ if writes.never() => return nothing("nothing is written to it"),
        CopyRole::Own => return Loss::StaysBehind,
        CopyRole::Follower | CopyRole::Voter | CopyRole::Witness => return nothing("it takes no writes of its own"),
        CopyRole::Replica if !takers(plan).contains(&&copy.region) => return nothing("files are put elsewhere"),
        CopyRole::Writer | CopyRole::Home | CopyRole::Merging | CopyRole::Replica => {}
    }
    let waited = leaving.iter().filter(|link| link.mode == LinkMode::Sync);
    let waited: Vec<String> = waited.map(|link| format!("`{}`", link.to.name)).collect();
    if !waited.is_empty() {
        return nothing(format!("a commit waits for {}", waited.join(" and ")));
    }
    let Some(next) = leaving.first() else {
        return Loss::StaysBehind;
    };
    match &next.lag {
        Reckoned::Known(lag) => of_lag(lag, &next.to, carrier),
        Reckoned::Unknown { missing } => Loss::Unknown { missing: missing.clone() },
    }
}

/// What is known before the losses of sources are: these are passed on once all of them stand.
fn made_again(plan: &DatasetPlan) -> Loss {
    let missing = match &plan.made_from {
        Some(RebuildSource::Dataset(_) | RebuildSource::Service(_)) => "where what it is made from begins",
        Some(RebuildSource::Unnamed) => "nobody names what it is made from",
        None => "no `rebuildableFrom` is written",
    };
    Loss::Unknown { missing: missing.into() }
}

/// RPO = lag at failure: a bound, else p99, else what is typical.
///
/// Where the lag is only taken from the profile, a figure that the vendor states for the RPO itself goes before it.
fn of_lag(lag: &Lag, to: &RegionId, carrier: Carrier<'_>) -> Loss {
    let store = carrier.entry();
    let said = store.filter(|store| !matches!(store.rpo, DocumentedRpo::Zero { .. }));
    let said = said.and_then(|store| store.rpo.words());
    let from = lag.basis.provenance();
    if let Some((upper, words)) = store.and_then(|store| store.rpo_upper).zip(said)
        && lag.basis == LagBasis::AssumedProfile
    {
        let words = format!("figure that the vendor states for its RPO: {words}").into();
        return Loss::UpTo(Figure { time: Interval::exactly(upper), from: Provenance::Documented, words });
    }
    let told = said.map(|words| format!("; the vendor says of its RPO: {words}")).unwrap_or_default();
    let figure = |time: Interval, what: &str| Figure {
        time,
        from: from.clone(),
        words: format!("{what} of the copy in `{}`: {}{told}", to.name, lag.words).into(),
    };
    if let Some(bound) = lag.bound {
        return Loss::UpTo(figure(Interval::exactly(bound), "bound on the lag"));
    }
    if let Some(p99) = lag.p99 {
        return Loss::UpTo(figure(Interval::exactly(p99), "p99 lag"));
    }
    match lag.p50 {
        Some(p50) => Loss::Typically(figure(p50, "typical lag")),
        None => Loss::Unknown { missing: "a figure of the lag".into() },
    }
}

/// RPO = lag at failure + the time that the link was broken.
fn after(quiet: &Loss, brownout: Millis, stated: &Provenance) -> Loss {
    let longer = |figure: &Figure| Figure {
        time: figure.time.then(Interval::exactly(brownout)),
        from: figure.from.clone().less_firm(stated.clone()),
        words: format!("{brownout} in which nothing was copied, and the {}", figure.words).into(),
    };
    match quiet {
        Loss::UpTo(figure) => Loss::UpTo(longer(figure)),
        Loss::Typically(figure) => Loss::Typically(longer(figure)),
        Loss::Nothing { .. } | Loss::StaysBehind | Loss::Unknown { .. } => quiet.clone(),
    }
}

/// Lost writes = writes that the region takes x RPO, rounded up.
fn lost_writes(loss: &Loss, region: &RegionId, writes: &Writes<'_>) -> Reckoned<u64> {
    match loss {
        Loss::Nothing { .. } => Reckoned::Known(0),
        Loss::UpTo(figure) | Loss::Typically(figure) => writes.within(region, figure.time.longest),
        Loss::StaysBehind => Reckoned::unknown("how much a region holds at a time that no other has"),
        Loss::Unknown { missing } => Reckoned::Unknown { missing: missing.clone() },
    }
}

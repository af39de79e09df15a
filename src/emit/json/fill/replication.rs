//! Links, losses, homes, own writes, backups, quorums.

use super::figures::{figure, ms, network, reckoned};
use super::{holds, shown};
use crate::emit::json::shape::figures::Ms;
use crate::emit::json::shape::replication as shape;
use crate::model::contracts::Bundle;
use crate::model::plan::{
    BackupPlan, DatasetPlan, HomeChoice, Lag, LagTerms, Loss, OwnWrites, QuorumOption, ReplayWait,
};

pub(super) fn links(bundle: &Bundle<'_>, plan: &DatasetPlan) -> Vec<shape::Link> {
    let link = |link: &crate::model::plan::Link| shape::Link {
        from: shown(bundle, &link.from),
        to: shown(bundle, &link.to),
        mode: link.mode.name().to_owned(),
        mechanism: reckoned(&link.mechanism, ToString::to_string),
        lag: reckoned(&link.lag, lag),
        floor: reckoned(&link.floor, terms),
        writes: reckoned(&link.writes, ToString::to_string),
        flow: reckoned(&link.flow, ToString::to_string),
    };
    plan.links.iter().map(link).collect()
}

fn lag(lag: &Lag) -> shape::Lag {
    shape::Lag {
        p50_ms: lag.p50.map(ms),
        p99_ms: lag.p99.map(Ms),
        p999_ms: lag.p999.map(Ms),
        bound_ms: lag.bound.map(Ms),
        basis: lag.basis.name().to_owned(),
        provenance: lag.basis.provenance().name().to_owned(),
        from: lag.words.to_string(),
    }
}

fn terms(terms: &LagTerms) -> shape::LagTerms {
    let (wait_ms, wait) = match &terms.wait {
        ReplayWait::Mean(mean) => (Some(Ms(*mean)), "mean"),
        ReplayWait::BeyondOneAtATime => (None, "beyond-one-at-a-time"),
        ReplayWait::Unknown => (None, "unknown"),
    };
    shape::LagTerms {
        least_ms: Ms(terms.least()),
        wal_ms: Ms(terms.wal),
        half_round_trip_ms: Ms(terms.half_round_trip),
        round_trip_known: terms.rung.name().to_owned(),
        flush_ms: terms.flush.map(Ms),
        replay_ms: ms(terms.replay),
        wait_ms,
        wait: wait.to_owned(),
    }
}

pub(super) fn losses(bundle: &Bundle<'_>, plan: &DatasetPlan) -> Vec<shape::DataLoss> {
    let one = |it: &crate::model::plan::DataLoss| shape::DataLoss {
        lost: shown(bundle, &it.lost),
        quiet: loss(&it.quiet),
        after_brownout: it.after_brownout.as_ref().map(loss),
        writes_quiet: reckoned(&it.writes_quiet, |writes| *writes),
        writes_after_brownout: it.writes_after_brownout.as_ref().map(|lost| reckoned(lost, |writes| *writes)),
    };
    plan.losses.iter().map(one).collect()
}

pub(in crate::emit) fn loss(loss: &Loss) -> shape::Loss {
    let (kind, time, because) = match loss {
        Loss::Nothing { because } => ("nothing", None, Some(because.to_string())),
        Loss::UpTo(time) => ("up-to", Some(figure(time)), None),
        Loss::Typically(time) => ("typically", Some(figure(time)), None),
        Loss::StaysBehind => ("stays-behind", None, None),
        Loss::Unknown { missing } => ("unknown", None, Some(missing.to_string())),
    };
    shape::Loss { kind: kind.to_owned(), time, because }
}

pub(super) fn home(bundle: &Bundle<'_>, home: &HomeChoice) -> shape::Home {
    let mean = |region, mean| shape::HomeMean { region: shown(bundle, region), mean_write_ms: Ms(mean) };
    shape::Home {
        planned: mean(&home.planned, home.planned_mean),
        others: home.others.iter().map(|(region, time)| mean(region, *time)).collect(),
        stated: home.stated,
    }
}

pub(super) fn own_writes(own: &OwnWrites) -> shape::OwnWrites {
    match own {
        OwnWrites::Timer { ttl } => shape::OwnWrites { by: "timer".to_owned(), ttl: Some(figure(ttl)), because: None },
        OwnWrites::Token { because } => {
            shape::OwnWrites { by: "token".to_owned(), ttl: None, because: Some(because.to_string()) }
        }
    }
}

pub(super) fn backup(bundle: &Bundle<'_>, backup: &BackupPlan) -> shape::Backup {
    shape::Backup {
        point_in_time: holds(backup.point_in_time),
        retention: backup.retention.map(|kept| kept.to_string()),
        copies: backup.copies.iter().map(|region| shown(bundle, region)).collect(),
    }
}

pub(super) fn quorums(bundle: &Bundle<'_>, plan: &DatasetPlan) -> Vec<shape::Quorum> {
    let one = |it: &QuorumOption| shape::Quorum {
        store: it.store.to_string(),
        possible: holds(it.possible),
        because: it.because.to_string(),
        commits: it
            .commits
            .iter()
            .map(|(region, time)| shape::QuorumCommit { region: shown(bundle, region), time: reckoned(time, network) })
            .collect(),
    };
    plan.quorums.iter().map(one).collect()
}

//! From outlines and plans to the published shape.

use super::outline::{Counted, Losses, Outline, Over, Spread, most};
use super::{Comparison, FORMAT_VERSION, Subject, say, shape};
use crate::base::ids::RegionId;
use crate::base::units::Millis;
use crate::emit::latency::shape::ms;
use crate::emit::phrase;
use crate::model::plan::{
    Commit, DatasetPlan, Figure, Interval, Loss, Percentiles, Reckoned, RecoveryTime, ServicePlan,
};

pub(super) fn document(comparison: &Comparison<'_>, subject: Subject<'_>) -> shape::Document {
    let (inventory, catalog) = (comparison.bundle.inventory, comparison.bundle.catalog);
    let (today, wanted) = (&inventory.today, &inventory.objectives);
    let time = |fact: Option<&Millis>| fact.map(|time| ms(*time));
    shape::Document {
        format_version: FORMAT_VERSION,
        name: inventory.name.to_string(),
        provider: inventory.provider.to_string(),
        catalog: catalog.digest.clone(),
        today: shape::Today {
            scenario: today.scenario.value().map(|scenario| scenario.name().to_owned()),
            rto_ms: time(today.rto.value()),
            rpo_ms: time(today.rpo.value()),
        },
        objectives: shape::Objectives {
            rto_ms: time(wanted.rto.value()),
            rpo_ms: time(wanted.rpo.value()),
            read_latency_ms: time(wanted.read_latency.value()),
            write_latency_ms: time(wanted.write_latency.value()),
            brownout_ms: time(wanted.brownout.value()),
        },
        ways: comparison.outlines().iter().map(|outline| way(comparison, outline, subject)).collect(),
    }
}

fn way(comparison: &Comparison<'_>, outline: &Outline<'_>, subject: Subject<'_>) -> shape::Way {
    let told = |service: &&ServicePlan| match subject {
        Subject::Platform => true,
        Subject::Service(name) => service.name == *name,
    };
    shape::Way {
        scenario: outline.plan.scenario.name().to_owned(),
        regions: outline.plan.regions.iter().map(|region| shown(comparison, region)).collect(),
        platform: platform(comparison, outline),
        services: outline.plan.services.iter().filter(told).map(|it| service(comparison, it)).collect(),
    }
}

fn platform(comparison: &Comparison<'_>, outline: &Outline<'_>) -> shape::Platform {
    shape::Platform {
        rto: outline.rto.as_ref().map(time),
        slowest: strings(&outline.slowest),
        held_up_by: strings(&outline.held_up_by),
        miss_rto: missed(&outline.over_rto),
        rpo: losses(&outline.quiet),
        rpo_after_brownout: outline.after_brownout.as_ref().map(losses),
        miss_rpo: missed(&outline.over_rpo),
        worst_region: outline.worst.as_ref().map(|lost| shape::WorstRegion {
            name: shown(comparison, lost.region),
            down: strings(&lost.down),
            datasets_that_stay_behind: lost.behind,
            writes_lost: counted(lost.writes_quiet),
            writes_lost_after_brownout: lost.writes_after_brownout.map(counted),
            runbook_steps: lost.steps,
        }),
        users: (outline.felt.iter())
            .map(|felt| shape::Users {
                from: felt.from.shown(&comparison.bundle.inventory.provider),
                share: felt.share.fraction(),
                read: spread(felt.reads),
                write: spread(felt.writes),
            })
            .collect(),
        links: outline.links,
        copies_that_take_writes: outline.writers,
        need_a_person: strings(&outline.by_person),
        need_a_button: strings(&outline.by_button),
        pods: counted(outline.pods),
        breaks_residency: strings(&outline.breaks_residency),
    }
}

fn shown(comparison: &Comparison<'_>, region: &RegionId) -> String {
    region.shown(&comparison.bundle.inventory.provider)
}

fn strings<T: ToString>(all: &[T]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

fn time(time: &RecoveryTime) -> shape::Time {
    let (kind, known, because) = match time {
        RecoveryTime::Unaffected => ("unaffected", None, None),
        RecoveryTime::Within(time) => ("within", Some(*time), None),
        RecoveryTime::AtLeast { known, missing } => ("at-least", Some(*known), Some(missing)),
        RecoveryTime::WhenReturned { because } => ("when-returned", None, Some(because)),
    };
    shape::Time {
        kind: kind.to_owned(),
        shortest_ms: known.map(|time| ms(time.shortest)),
        longest_ms: known.map(|time| ms(time.longest)),
        because: because.map(ToString::to_string),
    }
}

fn missed<T: std::fmt::Display>(over: &Over<'_, T>) -> shape::Missed {
    shape::Missed { names: strings(&over.missed), not_known: strings(&over.unknown), of: over.of }
}

fn losses(losses: &Losses<'_>) -> shape::Losses {
    shape::Losses {
        worst: losses.worst.map(|(_, worst)| loss(worst)),
        dataset: losses.worst.map(|(id, _)| id.to_string()),
        stay_behind: strings(&losses.behind),
        not_known: strings(&losses.unknown),
    }
}

fn loss(loss: &Loss) -> shape::Loss {
    let plain = |kind: &str, words: &str| shape::Loss {
        kind: kind.to_owned(),
        shortest_ms: None,
        longest_ms: None,
        provenance: None,
        words: words.to_owned(),
    };
    let timed = |kind: &str, figure: &Figure| shape::Loss {
        shortest_ms: Some(ms(figure.time.shortest)),
        longest_ms: Some(ms(figure.time.longest)),
        provenance: Some(figure.from.name().to_owned()),
        ..plain(kind, &figure.words)
    };
    match loss {
        Loss::Nothing { because } => plain("nothing", because),
        Loss::UpTo(figure) => timed("up-to", figure),
        Loss::Typically(figure) => timed("typically", figure),
        Loss::StaysBehind => plain("stays-behind", "out of reach until the region returns"),
        Loss::Unknown { missing } => plain("unknown", missing),
    }
}

fn counted(counted: Counted) -> shape::Counted {
    shape::Counted { sum: counted.sum, not_known: counted.unknown }
}

fn spread(spread: Spread) -> shape::Spread {
    let ends = |time: Option<Interval>| (time.map(|it| ms(it.shortest)), time.map(|it| ms(it.longest)));
    let ((fastest_p50_ms, slowest_p50_ms), (fastest_p95_ms, slowest_p95_ms)) = (ends(spread.p50), ends(spread.p95));
    shape::Spread {
        fastest_p50_ms,
        slowest_p50_ms,
        fastest_p95_ms,
        slowest_p95_ms,
        p50_not_known: spread.p50_unknown,
        p95_not_known: spread.p95_unknown,
    }
}

fn service(comparison: &Comparison<'_>, service: &ServicePlan) -> shape::Service {
    let inventory = comparison.bundle.inventory;
    let steps = service.recoveries.iter().map(|it| it.runbook.len()).max().unwrap_or(0);
    shape::Service {
        name: service.name.to_string(),
        pods: phrase::pods(inventory, &service.pods),
        pods_kept: counted(Counted::of_pods(service)),
        rto: service.composed.as_ref().map(|composed| time(&composed.rto)),
        rto_path: service.composed.as_ref().map(|composed| strings(&composed.rto_path)).unwrap_or_default(),
        actor: most(service).name().to_owned(),
        runbook_steps: u64::try_from(steps).unwrap_or(u64::MAX),
        datasets: service.datasets.iter().map(|it| dataset(comparison, it)).collect(),
        users: (service.latency.iter())
            .map(|users| shape::ServiceUsers {
                from: users.from.shown(&inventory.provider),
                serving: users.serving.as_ref().map(|region| shown(comparison, region)),
                read: percentiles(&users.read),
                write: users.write.as_ref().and_then(percentiles),
            })
            .collect(),
    }
}

fn dataset(comparison: &Comparison<'_>, dataset: &DatasetPlan) -> shape::Dataset {
    let links = dataset.links.iter().filter(|link| link.from != link.to).count();
    let copies = dataset.copies.iter();
    shape::Dataset {
        name: dataset.id.dataset.to_string(),
        copies: copies
            .map(|it| shape::Copy { region: shown(comparison, &it.region), role: it.role.name().to_owned() })
            .collect(),
        links: u64::try_from(links).unwrap_or(u64::MAX),
        commit_waits: dataset.commit == Commit::SecondRegion,
        rpo: say::worst(dataset.losses.iter().map(|it| &it.quiet)).map(loss),
        rpo_after_brownout: say::worst(dataset.losses.iter().filter_map(|it| it.after_brownout.as_ref())).map(loss),
    }
}

fn percentiles(time: &Reckoned<Percentiles>) -> Option<shape::Percentiles> {
    let time = time.value()?;
    Some(shape::Percentiles {
        p50_ms: ms(time.p50),
        p95_ms: time.p95.value().map(|p95| ms(*p95)),
        provenance: time.from.name().to_owned(),
        words: time.words.to_string(),
    })
}

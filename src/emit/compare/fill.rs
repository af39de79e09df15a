//! From outlines and plans to the published shape.

use super::outline::{Counted, Losses, Outline, Over, Spread, most};
use super::{Comparison, FORMAT_VERSION, Subject, say, shape};
use crate::base::ids::RegionId;
use crate::base::units::Millis;
use crate::emit::cost;
use crate::emit::json;
use crate::emit::json::shape::figures::{Ms, Seconds};
use crate::emit::phrase;
use crate::model::plan::{Commit, DatasetPlan, ServicePlan};

pub(super) fn document(comparison: &Comparison<'_>, subject: Subject<'_>) -> shape::Document {
    let (inventory, catalog) = (comparison.bundle.inventory, comparison.bundle.catalog);
    let (today, wanted) = (&inventory.today, &inventory.objectives);
    let seconds = |fact: Option<&Millis>| fact.map(|time| Seconds(*time));
    let ms = |fact: Option<&Millis>| fact.map(|time| Ms(*time));
    shape::Document {
        format_version: FORMAT_VERSION,
        name: inventory.name.to_string(),
        provider: inventory.provider.to_string(),
        catalog: catalog.digest.clone(),
        today: shape::Today {
            scenario: today.scenario.value().map(|scenario| scenario.name().to_owned()),
            rto_seconds: seconds(today.rto.value()),
            rpo_seconds: seconds(today.rpo.value()),
        },
        objectives: shape::Objectives {
            rto_seconds: seconds(wanted.rto.value()),
            rpo_seconds: seconds(wanted.rpo.value()),
            read_latency_ms: ms(wanted.read_latency.value()),
            write_latency_ms: ms(wanted.write_latency.value()),
            brownout_seconds: seconds(wanted.brownout.value()),
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
        cost: comparison.estimate.and_then(|estimate| cost::brief(estimate, outline.plan.scenario)),
        services: outline.plan.services.iter().filter(told).map(|it| service(comparison, it)).collect(),
    }
}

fn platform(comparison: &Comparison<'_>, outline: &Outline<'_>) -> shape::Platform {
    shape::Platform {
        rto: outline.rto.as_ref().map(json::time),
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
                share: felt.share.to_string(),
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

fn missed<T: std::fmt::Display>(over: &Over<'_, T>) -> shape::Missed {
    shape::Missed { names: strings(&over.missed), not_known: strings(&over.unknown), of: over.of }
}

fn losses(losses: &Losses<'_>) -> shape::Losses {
    shape::Losses {
        worst: losses.worst.map(|(_, worst)| json::loss(worst)),
        dataset: losses.worst.map(|(id, _)| id.to_string()),
        stay_behind: strings(&losses.behind),
        not_known: strings(&losses.unknown),
    }
}

fn counted(counted: Counted) -> shape::Counted {
    shape::Counted { sum: counted.sum, not_known: counted.unknown }
}

fn spread(spread: Spread) -> shape::Spread {
    shape::Spread {
        p50_ms: spread.p50.map(json::ms),
        p95_ms: spread.p95.map(json::ms),
        p95_not_known: spread.p95_unknown,
        p50_not_known: spread.p50_unknown,
    }
}

fn service(comparison: &Comparison<'_>, service: &ServicePlan) -> shape::Service {
    let inventory = comparison.bundle.inventory;
    let steps = service.recoveries.iter().map(|it| it.runbook.len()).max().unwrap_or(0);
    shape::Service {
        name: service.name.to_string(),
        pods: phrase::pods(inventory, &service.pods),
        pods_kept: counted(Counted::of_pods(service)),
        rto: service.composed.as_ref().map(|composed| json::time(&composed.rto)),
        rto_path: service.composed.as_ref().map(|composed| strings(&composed.rto_path)).unwrap_or_default(),
        actor: most(service).name().to_owned(),
        runbook_steps: u64::try_from(steps).unwrap_or(u64::MAX),
        datasets: service.datasets.iter().map(|it| dataset(comparison, it)).collect(),
        users: (service.latency.iter())
            .map(|users| shape::ServiceUsers {
                from: users.from.shown(&inventory.provider),
                serving: users.serving.as_ref().map(|region| shown(comparison, region)),
                read: json::reckoned(&users.read, json::percentiles),
                write: users.write.as_ref().map(|write| json::reckoned(write, json::percentiles)),
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
        rpo: say::worst(dataset.losses.iter().map(|it| &it.quiet)).map(json::loss),
        rpo_after_brownout: say::worst(dataset.losses.iter().filter_map(|it| it.after_brownout.as_ref()))
            .map(json::loss),
    }
}

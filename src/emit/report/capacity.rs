//! Pods by region, on a normal day and when a region is lost.

use serde::Serialize;

use super::known::Known;
use super::word::Word;
use super::{Part, template};
use crate::base::ids::RegionId;
use crate::emit::say::{NOT_KNOWN, names, number, region, share};
use crate::emit::sections::alike;
use crate::emit::text::Tone;
use crate::model::contracts::{RenderError, View};
use crate::model::plan::{PodCount, ServicePlan};
use crate::model::verdict::Truth;

/// The part `capacity`.
pub(super) struct Capacity;

impl Part for Capacity {
    fn id(&self) -> &'static str {
        "capacity"
    }

    fn title(&self) -> &'static str {
        "Capacity"
    }

    fn body(&self, view: &View<'_>) -> Result<String, RenderError> {
        template::fill("capacity", &shown(view))
    }
}

#[derive(Serialize)]
struct Shown {
    regions: Vec<Region>,
    groups: Vec<Group>,
}

/// All pods of a region.
#[derive(Serialize)]
struct Region {
    name: String,
    kept: String,
    worst: String,
    lacking: String,
    /// Widths of bars, in percent of the most that any region needs.
    kept_width: u64,
    worst_width: u64,
    /// Services of which it is not known.
    unknown: Option<String>,
}

/// Services that need the same.
#[derive(Serialize)]
struct Group {
    services: String,
    /// How many rows there are.
    span: usize,
    rows: Vec<Row>,
}

/// What they need in a region.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Row {
    region: String,
    users: Known,
    users_worst: Known,
    normal: Known,
    worst: Known,
    kept: Known,
    lacking: Known,
    most: Known,
    holds: Word,
}

fn shown(view: &View<'_>) -> Shown {
    let plan = view.bundle.plan;
    let services = plan.services.iter().filter(|service| !service.capacity.is_empty());
    let rows = |service: &ServicePlan| service.capacity.iter().map(|it| row(view, it)).collect::<Vec<_>>();
    let groups = alike(services.map(|service| (rows(service), &service.name)));
    Shown {
        regions: regions(view),
        groups: groups
            .into_iter()
            .map(|(rows, services)| Group { services: names(&services), span: rows.len(), rows })
            .collect(),
    }
}

/// Sums over all services.
#[derive(Default)]
struct Sum {
    kept: u64,
    worst: u64,
    unknown: u64,
}

fn sum(view: &View<'_>, at: &RegionId) -> Sum {
    let capacities = view.bundle.plan.services.iter().flat_map(|service| &service.capacity);
    capacities.filter(|it| it.region == *at).fold(Sum::default(), |sum, it| match it.pods.value() {
        Some(pods) => Sum {
            kept: sum.kept.saturating_add(u64::from(pods.kept)),
            worst: sum.worst.saturating_add(u64::from(pods.worst)),
            ..sum
        },
        None => Sum { unknown: sum.unknown + 1, ..sum },
    })
}

fn regions(view: &View<'_>) -> Vec<Region> {
    let sums: Vec<(&RegionId, Sum)> = view.bundle.plan.regions.iter().map(|at| (at, sum(view, at))).collect();
    let most = sums.iter().map(|(_, sum)| sum.kept.max(sum.worst)).max().unwrap_or(0).max(1);
    let region = |(at, sum): (&RegionId, Sum)| Region {
        name: region(view, at),
        kept: number(sum.kept),
        worst: number(sum.worst),
        lacking: number(sum.worst.saturating_sub(sum.kept)),
        kept_width: sum.kept.saturating_mul(100) / most,
        worst_width: sum.worst.saturating_mul(100) / most,
        unknown: (sum.unknown > 0).then(|| number(sum.unknown)),
    };
    sums.into_iter().map(region).collect()
}

fn row(view: &View<'_>, capacity: &crate::model::plan::Capacity) -> Row {
    let pods = |words: &str, say: fn(&PodCount) -> u32| {
        Known::reckoned(&capacity.pods, words, |pods| number(u64::from(say(pods))))
    };
    let lost = capacity.worst_loss.as_ref().map_or_else(
        || "no loss of another region adds anything".to_owned(),
        |lost| format!("after the loss of {}", region(view, lost)),
    );
    let holds = match capacity.holds {
        Truth::Yes => Word::new("yes", Tone::Good),
        Truth::No => Word::new("no", Tone::Bad),
        Truth::Unknown => Word::new(NOT_KNOWN, Tone::Care),
    };
    Row {
        region: region(view, &capacity.region),
        users: Known::reckoned(&capacity.normal, "users who are nearest to it", |it| share(*it)),
        users_worst: Known::reckoned(&capacity.worst, &lost, |it| share(*it)),
        normal: pods(
            "its share of users of `replicas`, or where none are written of the fewest of `autoscaling`",
            |pods| pods.normal,
        ),
        worst: pods(&lost, |pods| pods.worst),
        kept: pods("pods that run all the time", |pods| pods.kept),
        lacking: pods("needed after the worst loss, and not running before it", |pods| pods.lacking()),
        most: pods("as far as autoscaling may go", |pods| pods.most),
        holds,
    }
}

//! How users find a region: policy, records, checks and what they would have seen, opening, emptying.

use super::{Section, alike, table};
use crate::base::evidence::Fact;
use crate::base::ids::{Name, RegionId};
use crate::base::units::Share;
use crate::emit::blocks::{Block, Cell, Column, Row, Tone};
use crate::emit::phrase::{list, short_of_pods};
use crate::emit::say::{NOT_KNOWN, figure, interval, names, or_missing, region, regions, share, time};
use crate::emit::tasks::{self, Called, dataset, task};
use crate::model::contracts::View;
use crate::model::plan::{
    Drain, HealthCheck, PlaceRoute, Policy, RampStep, RouteRecord, RoutingPlan, Sees, Task, Trigger,
};

/// The section `routing`.
pub(super) struct Routing;

impl Section for Routing {
    fn name(&self) -> &'static str {
        "routing"
    }

    fn title(&self) -> &'static str {
        "Routing"
    }

    fn about(&self) -> &'static str {
        "policy, records, health checks, how a region is opened and emptied"
    }

    fn blocks(&self, view: &View<'_>) -> Vec<Block> {
        let routing = &view.bundle.plan.routing;
        if *routing == RoutingPlan::default() {
            return Vec::new();
        }
        let mut blocks = vec![policy(view, routing)];
        let checks = routing.checks.iter().map(|check| self::check(view, check)).collect();
        blocks.extend(table("Health checks", check_columns(), checks));
        let records = routing.records.iter().map(|record| self::record(view, record)).collect();
        blocks.extend(table("Records", record_columns(), records));
        blocks.extend(ramp(view, &routing.ramp));
        blocks.extend(residency(view, routing));
        for drain in &routing.drains {
            blocks.extend([
                Block::Heading(format!("Emptying {} in peace", region(view, &drain.region))),
                Block::Steps(drained(view, drain)),
            ]);
            let answers = routing.records.iter().any(|record| record.region == drain.region);
            if answers && routing.policy != Policy::Single && routing.elsewhere(&drain.region).next().is_none() {
                let stay = "Its users stay: no other region lies in all of the places that it lies in";
                blocks.push(Block::Notes(vec![stay.to_owned()]));
            }
        }
        blocks
    }
}

fn policy(view: &View<'_>, routing: &RoutingPlan) -> Block {
    let said = match routing.policy {
        Policy::Single => "single: there is one region",
        Policy::Latency => "latency: the region that answers soonest and is healthy",
        Policy::Failover => "failover: the first region while it is healthy, else the next",
    };
    let ttl = routing.ttl.as_ref().map_or_else(
        || format!("{NOT_KNOWN}: no `routing.ttl` is written"),
        |ttl| format!("{}: {}", figure(ttl), ttl.words),
    );
    let host = view.bundle.inventory.routing.host.value();
    let host = host.cloned().unwrap_or_else(|| format!("{NOT_KNOWN}: no `routing.host` is written"));
    let fact = crate::emit::blocks::Fact::new;
    Block::Facts(vec![fact("policy", said.to_owned()), fact("TTL", ttl), fact("host", host)])
}

fn check_columns() -> Vec<Column> {
    vec![
        Column::left("Region").at_least(9),
        Column::left("Triggers").at_least(9),
        Column::left("Looks at").at_least(12),
        Column::right("Every"),
        Column::right("Failures"),
        Column::right("Fails after"),
        Column::left("A slow region").at_least(20).or_below("slow"),
    ]
}

fn check(view: &View<'_>, check: &HealthCheck) -> Row {
    let triggers = match check.triggers {
        Trigger::Routing => "routing",
        Trigger::Promotion => "promotion",
    };
    let (sees, tone) = match &check.brownout {
        Sees::After(lasted) => (format!("seen after {}", time(*lasted)), Tone::Good),
        Sees::Never => ("never seen: it asks whether an answer comes, not when".to_owned(), Tone::Bad),
        Sees::Unknown => (format!("{NOT_KNOWN}: what it looks at is not said"), Tone::Care),
    };
    Row::of(vec![
        Cell::new(region(view, &check.region), Tone::Strong),
        Cell::plain(triggers),
        Cell::plain(check.kind.value().map_or_else(|| NOT_KNOWN.to_owned(), ToString::to_string)),
        Cell::plain(interval(check.interval.time)),
        Cell::plain(check.threshold.to_string()),
        Cell::plain(figure(&check.detects)),
        Cell::new(sees, tone),
    ])
    .below(
        "looks at",
        check.kind.value().map_or_else(|| or_missing(&check.kind, ToString::to_string), |_| String::new()),
    )
}

fn record_columns() -> Vec<Column> {
    vec![
        Column::left("Region").at_least(9),
        Column::left("Leads to").at_least(20),
        Column::left("Zone of it").at_least(12).or_below("zone"),
        Column::left("Health check").at_least(12).or_below("check"),
    ]
}

fn record(view: &View<'_>, record: &RouteRecord) -> Row {
    let or_unwritten = |fact: &Fact<String>, field: &str| match fact.value() {
        Some(value) => Cell::plain(value.clone()),
        None => Cell::new(format!("{NOT_KNOWN}: no `{field}` is written"), Tone::Care),
    };
    Row::of(vec![
        Cell::new(region(view, &record.region), Tone::Strong),
        or_unwritten(&record.endpoint, "endpoint"),
        or_unwritten(&record.hosted_zone, "hostedZone"),
        or_unwritten(&record.health_check, "healthCheck"),
    ])
}

fn ramp_columns() -> Vec<Column> {
    vec![Column::right("Step"), Column::left("Users").at_least(20), Column::left("Else back to").at_least(20)]
}

/// Steps of opening; what must hold before each next one is said once for steps that ask for the same.
fn ramp(view: &View<'_>, ramp: &[RampStep]) -> Vec<Block> {
    let weights =
        |all: &[(RegionId, Share)]| list(all.iter().map(|(at, of)| format!("{} {}", region(view, at), share(*of))));
    let mut blocks = Vec::new();
    let mut done = 0;
    for run in ramp.chunk_by(|one, next| one.holds == next.holds) {
        let row = |(at, step): (usize, &RampStep)| {
            let cells = vec![(done + at + 1).to_string(), weights(&step.weights), weights(&step.back)];
            Row::of(cells.into_iter().map(Cell::plain).collect())
        };
        let rows = run.iter().enumerate().map(row).collect();
        let title = match run.len() {
            1 => format!("Opening, step {}", done + 1),
            steps => format!("Opening, steps {} to {}", done + 1, done + steps),
        };
        blocks.extend(table(&title, ramp_columns(), rows));
        for (at, step) in run.iter().enumerate() {
            let short = short_of_pods(view.bundle.inventory, &step.short);
            if !short.is_empty() {
                let before =
                    format!("Before step {} let them grow, or scale them by hand until the last step", done + at + 1);
                blocks.extend([Block::Text(before), Block::Notes(short)]);
            }
        }
        done += run.len();
        let holds = run.first().map(|step| step.holds.iter().map(ToString::to_string).collect::<Vec<_>>());
        if let Some(holds) = holds.filter(|holds| !holds.is_empty()) {
            blocks.push(Block::Text("Each next step is taken only when".to_owned()));
            blocks.push(Block::Notes(holds));
        }
    }
    blocks
}

fn residency(view: &View<'_>, routing: &RoutingPlan) -> Vec<Block> {
    let rows = routing.residency.iter().map(|route| {
        let served = if route.regions.is_empty() {
            Cell::new("no region lies there", Tone::Bad)
        } else {
            Cell::plain(regions(view, &route.regions))
        };
        let place = route.place.shown(&view.bundle.inventory.provider);
        Row::of(vec![Cell::new(place, Tone::Strong), served, Cell::plain(names(&route.services))])
    });
    let columns = vec![
        Column::left("Users of").at_least(12),
        Column::left("Served only in").at_least(16),
        Column::left("Because of").at_least(24),
    ];
    let mut blocks = table("Where rows may not leave", columns, rows.collect());
    let alone: Vec<String> = view.bundle.plan.regions.iter().filter_map(|id| alone(view, routing, id)).collect();
    if !alone.is_empty() {
        blocks.push(Block::Notes(alone));
    }
    blocks
}

/// For whom the loss of a region takes longer than it says: one host leads users by where they are, whatever they call.
fn alone(view: &View<'_>, routing: &RoutingPlan, lost: &RegionId) -> Option<String> {
    let answers = |id: &&RegionId| routing.records.iter().any(|record| record.region == **id);
    let only = |route: &&PlaceRoute| {
        let mut there = route.regions.iter().filter(answers);
        there.next() == Some(lost) && there.next().is_none()
    };
    let bound: Vec<&PlaceRoute> = routing.residency.iter().filter(only).collect();
    if bound.is_empty() || routing.records.len() < 2 {
        return None;
    }
    let places = bound.iter().map(|route| route.place.shown(&view.bundle.inventory.provider));
    let mut services: Vec<&Name> = bound.iter().flat_map(|route| &route.services).collect();
    services.sort_unstable();
    services.dedup();
    Some(format!(
        "Users of {} are led to {} alone where one host leads to all services: after its loss none answers them until it \
         returns, however soon it works for others. A host of its own for {} would leave them the rest",
        list(places),
        region(view, lost),
        names(&services)
    ))
}

/// Tasks in order; one that is asked of many datasets or services is said once for all of them.
fn drained(view: &View<'_>, drain: &Drain) -> Vec<String> {
    let said = |(service, it): &(Option<Name>, Task)| {
        let whose = match (service, dataset(&it.action)) {
            (Some(service), Some(dataset)) if service != dataset => Some(format!("{service}/{dataset}")),
            (Some(name), _) | (None, Some(name)) => Some(name.to_string()),
            (None, None) => None,
        };
        (task(view, it, Called::ItsData), (it.clone(), whose))
    };
    // Tasks that are nobody's in particular may be told together with those beside them.
    let (mut steps, mut common) = (Vec::new(), Vec::new());
    for (text, all) in alike(drain.tasks.iter().map(said)) {
        let whose: Vec<&String> = all.iter().filter_map(|(_, whose)| whose.as_ref()).collect();
        match all.first() {
            Some((it, _)) if whose.is_empty() => common.push(it.clone()),
            Some((it, _)) => {
                steps.append(&mut tasks::steps(view, &std::mem::take(&mut common), Called::ByName));
                let named = dataset(&it.action).is_some();
                let with = || format!("{text}: {}", names(&whose));
                steps.push(if named { task(view, it, Called::As(&names(&whose))) } else { with() });
            }
            None => {}
        }
    }
    steps.append(&mut tasks::steps(view, &common, Called::ByName));
    steps
}

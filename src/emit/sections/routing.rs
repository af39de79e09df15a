//! How users find a region: policy, records, checks and what they would have seen, opening, emptying.

use super::{Section, alike, table};
use crate::base::evidence::Fact;
use crate::base::ids::{Name, RegionId};
use crate::base::units::Share;
use crate::emit::blocks::{Block, Cell, Column, Row, Tone};
use crate::emit::phrase::list;
use crate::emit::say::{NOT_KNOWN, figure, names, or_missing, region, regions, share, time};
use crate::emit::tasks::{Called, dataset, task};
use crate::model::contracts::View;
use crate::model::plan::{Drain, HealthCheck, Policy, RampStep, RouteRecord, RoutingPlan, Sees, Task, Trigger};

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
        blocks.extend(table("Opening a region", ramp_columns(), ramp(view, &routing.ramp)));
        blocks.extend(residency(view, routing));
        for drain in &routing.drains {
            blocks.extend([
                Block::Heading(format!("Emptying {} in peace", region(view, &drain.region))),
                Block::Steps(drained(view, drain)),
            ]);
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
        Cell::plain(figure(&check.interval)),
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
    vec![
        Column::right("Step"),
        Column::left("Users").at_least(20),
        Column::left("Goes on when").at_least(24),
        Column::left("Else back to").at_least(20).or_below("else back"),
    ]
}

fn ramp(view: &View<'_>, ramp: &[RampStep]) -> Vec<Row> {
    let weights =
        |all: &[(RegionId, Share)]| list(all.iter().map(|(at, of)| format!("{} {}", region(view, at), share(*of))));
    let row = |(at, step): (usize, &RampStep)| {
        let cells = vec![(at + 1).to_string(), weights(&step.weights), step.holds.join("; "), weights(&step.back)];
        Row::of(cells.into_iter().map(Cell::plain).collect())
    };
    ramp.iter().enumerate().map(row).collect()
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
    table("Where rows may not leave", columns, rows.collect())
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
    let step = |(text, all): (String, Vec<(Task, Option<String>)>)| {
        let whose: Vec<&String> = all.iter().filter_map(|(_, whose)| whose.as_ref()).collect();
        match all.first() {
            Some((it, _)) if dataset(&it.action).is_some() => task(view, it, Called::As(&names(&whose))),
            Some(_) if !whose.is_empty() => format!("{text}: {}", names(&whose)),
            Some(_) | None => text,
        }
    };
    alike(drain.tasks.iter().map(said)).into_iter().map(step).collect()
}

//! What users wait for on the network: places against services, today and as planned, as a table that is coloured.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Part;
use super::draw::{Fitted, bounded};
use super::known::Known;
use super::template::fill;
use crate::base::evidence::Fact;
use crate::base::ids::Name;
use crate::base::units::Millis;
use crate::emit::say;
use crate::emit::text::count;
use crate::model::contracts::{RenderError, View};
use crate::model::plan::{Percentiles, Reckoned, ServicePlan, UserLatency};

/// The part `latency`.
pub(super) struct Latency;

/// So many groups of services are shown: those with most services.
const MOST_GROUPS: usize = 30;
/// So many places are shown: those with most users.
const MOST_PLACES: usize = 16;
/// Where the steps of the colours end, in milliseconds; what is above the last has the last colour.
const STEPS: [u64; 5] = [20, 50, 100, 150, 250];

impl Part for Latency {
    fn id(&self) -> &'static str {
        "latency"
    }

    fn title(&self) -> &'static str {
        "What users wait for"
    }

    fn body(&self, view: &View<'_>) -> Result<String, RenderError> {
        fill("latency", &Drawn::of(view))
    }
}

/// What the template shows.
#[derive(Serialize)]
struct Drawn {
    scale: Vec<Step>,
    tables: Vec<Table>,
    groups_left_out: Option<String>,
    places_left_out: Option<String>,
}

/// A step of the colours.
#[derive(Serialize)]
struct Step {
    heat: String,
    label: String,
}

/// Reads, or writes.
#[derive(Serialize)]
struct Table {
    what: &'static str,
    /// What changes for users, in a sentence each.
    changes: Vec<String>,
    places: Vec<Place>,
    groups: Vec<Row>,
}

#[derive(Serialize)]
struct Place {
    name: Fitted,
    share: String,
}

#[derive(Serialize)]
struct Row {
    services: String,
    promise: Option<Known>,
    today: Vec<Cell>,
    planned: Vec<Cell>,
}

/// One number with its ground.
#[derive(Serialize)]
struct Cell {
    /// The class of its colour; empty where it is not known or nothing is written.
    heat: String,
    p50: Option<Known>,
    p95: Option<String>,
    /// The region that serves; none for today.
    at: Option<String>,
    /// `slower` or `faster` than today, and by how much.
    trend: Option<Trend>,
    /// Whether the network alone takes longer than is promised.
    broken: bool,
}

#[derive(Serialize)]
struct Trend {
    way: &'static str,
    sign: &'static str,
    by: String,
}

/// Which requests.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Read,
    Write,
}

/// What services share that are shown as one.
type Key<'a> = (&'a [UserLatency], Promise, Promise);

/// What is promised, and whether somebody stated it.
type Promise = Option<(Millis, crate::base::evidence::Provenance)>;

impl Drawn {
    fn of(view: &View<'_>) -> Self {
        let services = view.bundle.plan.services.iter().filter(|service| !service.latency.is_empty());
        let mut groups: BTreeMap<Key<'_>, Vec<&Name>> = BTreeMap::new();
        for service in services {
            groups.entry(key(view, service)).or_default().push(&service.name);
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by(|one, other| other.1.len().cmp(&one.1.len()).then_with(|| one.1.cmp(&other.1)));
        let (groups, left_out) = bounded(groups, MOST_GROUPS);
        let mut places: Vec<(usize, &UserLatency)> =
            groups.first().map(|((users, ..), _)| users.iter().enumerate().collect()).unwrap_or_default();
        // Stable: of equal shares the first of the inventory.
        places.sort_by_key(|(_, users)| std::cmp::Reverse(users.share));
        let (places, places_left_out) = bounded(places, MOST_PLACES);
        let tables = [Way::Read, Way::Write].map(|way| table(view, way, &places, &groups));
        Self {
            scale: scale(),
            tables: tables.into_iter().filter(|table| !table.groups.is_empty()).collect(),
            groups_left_out: (left_out > 0).then(|| {
                format!("{} of fewer services", count(left_out, "more group is not shown,", "more groups are not shown, each"))
            }),
            places_left_out: (places_left_out > 0).then(|| {
                format!("{} of fewer users", count(places_left_out, "more place is not shown,", "more places are not shown, each"))
            }),
        }
    }
}

fn key<'a>(view: &View<'a>, service: &'a ServicePlan) -> Key<'a> {
    let promises = view.bundle.inventory.service(service.name.as_str()).map(|known| &known.objectives);
    let promise = |fact: &Fact<Millis>| Some((*fact.value()?, fact.provenance()));
    (
        &service.latency,
        promises.and_then(|it| promise(&it.read_latency)),
        promises.and_then(|it| promise(&it.write_latency)),
    )
}

fn scale() -> Vec<Step> {
    let under = STEPS.iter().enumerate().map(|(at, end)| Step { heat: format!("h{at}"), label: format!("under {end} ms") });
    let last = STEPS.last().map(|end| Step { heat: format!("h{}", STEPS.len()), label: format!("{end} ms and more") });
    under.chain(last).collect()
}

/// The class of a time's colour.
fn heat(time: Millis) -> String {
    let step = STEPS.iter().position(|end| time < Millis::from_millis(*end)).unwrap_or(STEPS.len());
    format!("h{step}")
}

impl Way {
    const fn name(self) -> &'static str {
        match self {
            Self::Read => "Reads",
            Self::Write => "Writes",
        }
    }

    /// Today's and the planned time; none where users write nothing.
    const fn of(self, users: &UserLatency) -> Option<(&Reckoned<Percentiles>, &Reckoned<Percentiles>)> {
        match self {
            Self::Read => Some((&users.read_today, &users.read)),
            Self::Write => match (&users.write_today, &users.write) {
                (Some(today), Some(planned)) => Some((today, planned)),
                (Some(_) | None, Some(_) | None) => None,
            },
        }
    }
}

fn table(view: &View<'_>, way: Way, places: &[(usize, &UserLatency)], groups: &[(Key<'_>, Vec<&Name>)]) -> Table {
    let mut changes = Changes::default();
    let mut rows = Vec::new();
    for ((users, reads, writes), services) in groups {
        let promise = if way == Way::Read { reads } else { writes };
        if !users.iter().any(|one| way.of(one).is_some()) {
            continue;
        }
        let most = promise.as_ref().map(|(time, _)| *time);
        let columns: Vec<&UserLatency> = places.iter().filter_map(|(at, _)| users.get(*at)).collect();
        let planned: Vec<Cell> = columns.iter().map(|one| planned(view, way, one, most)).collect();
        columns.iter().zip(&planned).for_each(|(one, cell)| changes.note(view, one, cell, services.len()));
        rows.push(Row {
            services: say::names(services),
            promise: promise.as_ref().map(|(time, from)| Known::new(say::time(*time), from, "the p95 that is promised")),
            today: columns.iter().map(|one| today(way, one, most)).collect(),
            planned,
        });
    }
    let place = |(_, users): &(usize, &UserLatency)| Place {
        name: Fitted::new(&users.from.shown(&view.bundle.inventory.provider), 24),
        share: say::share(users.share),
    };
    Table { what: way.name(), changes: changes.said(), places: places.iter().map(place).collect(), groups: rows }
}

fn today(way: Way, users: &UserLatency, most: Option<Millis>) -> Cell {
    way.of(users).map_or_else(Cell::empty, |(today, _)| Cell::of(today, most))
}

fn planned(view: &View<'_>, way: Way, users: &UserLatency, most: Option<Millis>) -> Cell {
    let Some((today, planned)) = way.of(users) else { return Cell::empty() };
    let at = users.serving.as_ref().map_or_else(|| "no region".to_owned(), |at| say::region(view, at));
    let trend = today.value().zip(planned.value()).and_then(|(today, planned)| Trend::between(today, planned));
    Cell { at: Some(at), trend, ..Cell::of(planned, most) }
}

impl Cell {
    const fn empty() -> Self {
        Self { heat: String::new(), p50: None, p95: None, at: None, trend: None, broken: false }
    }

    fn of(time: &Reckoned<Percentiles>, most: Option<Millis>) -> Self {
        let known = time.value();
        Self {
            heat: known.map(|it| heat(it.p50)).unwrap_or_default(),
            p50: Some(Known::reckoned(time, Known::median)),
            p95: known.and_then(|it| it.p95.value()).map(|p95| say::time(*p95)),
            broken: known.zip(most).is_some_and(|(it, most)| it.p95.value().copied().unwrap_or(it.p50) > most),
            ..Self::empty()
        }
    }
}

impl Trend {
    /// Nothing where both read the same.
    fn between(today: &Percentiles, planned: &Percentiles) -> Option<Self> {
        if say::time(today.p50) == say::time(planned.p50) {
            return None;
        }
        let (was, is) = (today.p50.micros(), planned.p50.micros());
        let by = say::time(Millis::from_micros(was.abs_diff(is)));
        Some(if is > was { Self { way: "slower", sign: "+", by } } else { Self { way: "faster", sign: "\u{2212}", by } })
    }
}

/// What becomes faster and slower, over all that is shown.
#[derive(Default)]
struct Changes {
    faster: BTreeMap<String, usize>,
    slower: BTreeMap<String, usize>,
    broken: BTreeMap<String, usize>,
    all: usize,
}

impl Changes {
    fn note(&mut self, view: &View<'_>, users: &UserLatency, cell: &Cell, services: usize) {
        let name = || users.from.shown(&view.bundle.inventory.provider);
        self.all += usize::from(cell.p50.is_some());
        match cell.trend.as_ref().map(|trend| trend.way) {
            Some("slower") => *self.slower.entry(name()).or_default() += services,
            Some(_) => *self.faster.entry(name()).or_default() += services,
            None => {}
        }
        if cell.broken {
            *self.broken.entry(name()).or_default() += services;
        }
    }

    fn said(self) -> Vec<String> {
        let list = |all: &BTreeMap<String, usize>| {
            let one = |(name, services): (&String, &usize)| format!("{name} ({})", count(*services, "service", "services"));
            say::names(&all.iter().map(one).collect::<Vec<_>>())
        };
        let mut said = Vec::new();
        if !self.faster.is_empty() {
            said.push(format!("Faster than today for {}", list(&self.faster)));
        }
        if self.slower.is_empty() && self.all > 0 {
            said.push("Slower than today for nobody".to_owned());
        } else if self.all > 0 {
            said.push(format!("Slower than today for {}", list(&self.slower)));
        }
        if !self.broken.is_empty() {
            said.push(format!("The network alone breaks the promise for {}", list(&self.broken)));
        }
        said
    }
}

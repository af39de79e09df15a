//! What users wait for on the network: places against services, today and as planned, as a table that is coloured.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::Part;
use super::draw::{Fitted, bounded};
use super::known::Known;
use super::template::fill;
use crate::base::evidence::Provenance;
use crate::base::ids::{Name, RegionId};
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
    /// How many columns there are.
    span: usize,
    groups: Vec<Row>,
    left_out: Option<String>,
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

/// What services share that are shown as one: what every place reads, and what is promised.
type Key<'a> = (Vec<(Option<(Read<'a>, Read<'a>)>, Option<&'a RegionId>)>, Promise);

/// A time without the words that it was taken from: those of one service stand for all.
type Read<'a> = Result<(Millis, Option<Millis>, &'a Provenance), &'a str>;

/// Today's and the planned time, and who serves.
type Cause<'a> = (Option<(&'a Reckoned<Percentiles>, &'a Reckoned<Percentiles>)>, Option<&'a RegionId>);

/// Services that read alike, with the times of the first of them.
struct Group<'a> {
    causes: Vec<Cause<'a>>,
    promise: Promise,
    services: Vec<&'a Name>,
}

/// What is promised, and how that is known.
type Promise = Option<(Millis, Provenance)>;

impl Drawn {
    fn of(view: &View<'_>) -> Self {
        let services = view.bundle.plan.services.iter();
        // Every service has the same places in the same order.
        let users = services.map(|service| &service.latency).find(|users| !users.is_empty());
        let mut places: Vec<(usize, &UserLatency)> =
            users.map(|all| all.iter().enumerate().collect()).unwrap_or_default();
        // Stable: of equal shares the first of the inventory.
        places.sort_by_key(|(_, users)| Reverse(users.share));
        let (places, left_out) = bounded(places, MOST_PLACES);
        let tables = [Way::Read, Way::Write].map(|way| table(view, way, &places));
        Self {
            scale: scale(),
            tables: tables.into_iter().filter(|table| !table.groups.is_empty()).collect(),
            places_left_out: (left_out > 0).then(|| {
                let more = count(left_out, "more place is not shown", "more places are not shown");
                format!("{more}: none has more users than those that are")
            }),
        }
    }
}

/// Services by what their users wait for, those of most services first.
fn grouped<'a>(view: &View<'a>, way: Way) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<Key<'_>, Group<'_>> = BTreeMap::new();
    for service in &view.bundle.plan.services {
        let causes: Vec<Cause<'_>> = service.latency.iter().map(|one| (way.of(one), one.serving.as_ref())).collect();
        if causes.iter().any(|(times, _)| times.is_some()) {
            let promise = promise(view, service, way);
            let both = |it: (&'a _, &'a _)| (read(it.0), read(it.1));
            let key = causes.iter().map(|(times, serving)| (times.map(both), *serving)).collect();
            let group = || Group { causes, promise: promise.clone(), services: Vec::new() };
            groups.entry((key, promise.clone())).or_insert_with(group).services.push(&service.name);
        }
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by(|one, other| {
        other.services.len().cmp(&one.services.len()).then_with(|| one.services.cmp(&other.services))
    });
    groups
}

fn read(time: &Reckoned<Percentiles>) -> Read<'_> {
    match time {
        Reckoned::Known(known) => Ok((known.p50, known.p95.value().copied(), &known.from)),
        Reckoned::Unknown { missing } => Err(missing),
    }
}

fn promise(view: &View<'_>, service: &ServicePlan, way: Way) -> Promise {
    let promises = &view.bundle.inventory.service(service.name.as_str())?.objectives;
    let fact = match way {
        Way::Read => &promises.read_latency,
        Way::Write => &promises.write_latency,
    };
    Some((*fact.value()?, fact.provenance()))
}

fn scale() -> Vec<Step> {
    let under =
        STEPS.iter().enumerate().map(|(at, end)| Step { heat: format!("h{at}"), label: format!("under {end} ms") });
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

fn table(view: &View<'_>, way: Way, places: &[(usize, &UserLatency)]) -> Table {
    let mut changes = Changes::default();
    let (groups, left_out) = bounded(grouped(view, way), MOST_GROUPS);
    let mut rows = Vec::new();
    for Group { causes, promise, services } in &groups {
        let most = promise.as_ref().map(|(time, _)| *time);
        let columns: Vec<&Cause<'_>> = places.iter().filter_map(|(at, _)| causes.get(*at)).collect();
        let planned: Vec<Cell> = columns.iter().map(|cause| planned(view, cause, most)).collect();
        let named = places.iter().zip(&planned);
        for ((_, users), cell) in named {
            changes.note(view, users, cell, services.len());
        }
        rows.push(Row {
            services: say::names(services),
            promise: promise
                .as_ref()
                .map(|(time, from)| Known::new(say::time(*time), from, "the p95 that is promised")),
            today: columns.iter().map(|(times, _)| times.map_or_else(Cell::empty, |it| Cell::of(it.0, most))).collect(),
            planned,
        });
    }
    let place = |(_, users): &(usize, &UserLatency)| Place {
        name: Fitted::new(&users.from.shown(&view.bundle.inventory.provider), 24),
        share: say::share(users.share),
    };
    Table {
        what: way.name(),
        changes: changes.said(),
        places: places.iter().map(place).collect(),
        span: places.len() + 1,
        groups: rows,
        left_out: (left_out > 0).then(|| {
            let more = count(left_out, "more group is not shown", "more groups are not shown");
            format!("{more}: none has more services than those that are")
        }),
    }
}

fn planned(view: &View<'_>, (times, serving): &Cause<'_>, most: Option<Millis>) -> Cell {
    let Some((today, planned)) = times else { return Cell::empty() };
    let at = serving.map_or_else(|| "no region".to_owned(), |at| say::region(view, at));
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
            p50: Some(median(time)),
            p95: known.and_then(|it| it.p95.value()).map(|p95| say::time(*p95)),
            broken: known.zip(most).is_some_and(|(it, most)| it.p95.value().copied().unwrap_or(it.p50) > most),
            ..Self::empty()
        }
    }
}

fn median(time: &Reckoned<Percentiles>) -> Known {
    match time {
        Reckoned::Known(known) => Known::new(say::time(known.p50), &known.from, &known.words),
        Reckoned::Unknown { missing } => Known::unknown(missing),
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
        Some(if is > was {
            Self { way: "slower", sign: "+", by }
        } else {
            Self { way: "faster", sign: "\u{2212}", by }
        })
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
            let one =
                |(name, services): (&String, &usize)| format!("{name} ({})", count(*services, "service", "services"));
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

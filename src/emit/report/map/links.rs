//! Links between regions: drawn as arcs, one a pair or one a pair and kind, and listed with their lag.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::labels::{Area, Labels};
use super::world::Point;
use crate::base::ids::{DatasetId, RegionId};
use crate::base::units::Millis;
use crate::emit::numbers::{p50, p99};
use crate::emit::report::draw::{Fitted, bounded, coordinate, length};
use crate::emit::report::known::Known;
use crate::emit::say;
use crate::emit::text::{count, width};
use crate::model::contracts::View;
use crate::model::plan::{Lag, Link, LinkMode, Reckoned};

/// With so many pairs or fewer each kind has a line of its own, with words; with more each pair one with a number.
const FEW_PAIRS: usize = 3;
/// So many ways are read at once; more are folded.
const READ_AT_ONCE: usize = 6;
/// So many rows are listed.
const MOST_ROWS: usize = 60;
/// How far a line bows out, of its length.
const BOW: f64 = 0.16;
/// How far a line stays away from the marks at its ends.
const GAP: f64 = 13.0;

/// Two regions, the one that comes first in the plan first.
type Pair = (usize, usize);

/// Every link of a plan.
pub(super) struct Links {
    pub(super) rows: Vec<Row>,
    /// Rows for which there was no room.
    pub(super) left_out: usize,
    /// By pair and kind: whether any goes forth, whether any goes back, and the longest lag.
    pairs: BTreeMap<Pair, BTreeMap<LinkMode, Both>>,
    /// Links from a region to itself.
    own: usize,
}

/// What goes between two regions in one way.
#[derive(Default)]
struct Both {
    forth: bool,
    back: bool,
    datasets: BTreeSet<DatasetId>,
    /// The shortest and the longest, each with its words.
    least: Option<(Millis, String)>,
    most: Option<(Millis, String)>,
    unknown: bool,
}

/// Links that are alike, as listed.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    /// Which kind; also the name of its pattern.
    pub(super) mode: &'static str,
    /// A fragment on the kind.
    pub(super) meaning: &'static str,
    pub(super) datasets: String,
    pub(super) p50: Known,
    pub(super) p99: Known,
    /// Between which regions.
    pub(super) ways: Vec<Way>,
    /// How many those are, where they are too many to be read at once.
    pub(super) many: Option<usize>,
}

/// From one region to another.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Way {
    pub(super) from: Fitted,
    pub(super) to: Fitted,
    /// The number of its line on the map, or whether it is there.
    pub(super) drawn: String,
}

/// A line on the map.
#[derive(Debug, Serialize)]
pub(super) struct Arc {
    pub(super) path: String,
    pub(super) mode: &'static str,
    /// Whether it has a head at its first and at its second end.
    pub(super) back: bool,
    pub(super) forth: bool,
    pub(super) title: String,
    pub(super) badge: Option<Badge>,
}

/// What stands on a line.
#[derive(Debug, Serialize)]
pub(super) struct Badge {
    pub(super) left: String,
    pub(super) top: String,
    pub(super) width: String,
    pub(super) x: String,
    pub(super) y: String,
    pub(super) text: String,
}

/// What tells rows apart beside where they go.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    mode: LinkMode,
    lag: Result<(String, String, &'static str, String), String>,
}

/// Links of one key with the datasets that have them.
type Alike<'a> = BTreeMap<(Key, Vec<&'a DatasetId>), (&'a Link, Vec<(&'a Link, Pair)>)>;

impl Links {
    /// Of a view's plan, of which those regions have a place on the map.
    pub(super) fn of(view: &View<'_>, drawn_at: &BTreeMap<&RegionId, Point>) -> Self {
        let plan = view.bundle.plan;
        let places: BTreeMap<&RegionId, usize> = plan.regions.iter().enumerate().map(|(at, id)| (id, at)).collect();
        let mut found: BTreeMap<(Key, Pair), (&Link, Vec<&DatasetId>)> = BTreeMap::new();
        let mut pairs: BTreeMap<Pair, BTreeMap<LinkMode, Both>> = BTreeMap::new();
        let mut own = 0;
        for dataset in plan.services.iter().flat_map(|service| &service.datasets) {
            for link in &dataset.links {
                let (Some(from), Some(to)) = (places.get(&link.from), places.get(&link.to)) else { continue };
                if from == to {
                    own += 1;
                    continue;
                }
                let key = Key { mode: link.mode, lag: lag_key(link) };
                found.entry((key, (*from, *to))).or_insert_with(|| (link, Vec::new())).1.push(&dataset.id);
                let pair = (*from.min(to), *from.max(to));
                let both = pairs.entry(pair).or_default().entry(link.mode).or_default();
                both.add(from < to, &dataset.id, link);
            }
        }
        let mut alike: Alike<'_> = BTreeMap::new();
        for ((key, way), (link, datasets)) in found {
            alike.entry((key, datasets)).or_insert_with(|| (link, Vec::new())).1.push((link, way));
        }
        let numbers = numbers(&pairs);
        let rows = alike.into_iter().map(|((_, datasets), (link, ways))| {
            let way = |(link, (from, to)): &(&Link, Pair)| {
                let has_place = drawn_at.contains_key(&link.from) && drawn_at.contains_key(&link.to);
                way(view, link, numbers.get(&(*from.min(to), *from.max(to))), has_place)
            };
            row(link, &datasets, ways.iter().map(way).collect())
        });
        let (rows, left_out) = bounded(rows.collect(), MOST_ROWS);
        Self { rows, left_out, pairs, own }
    }

    /// What is said of links that never leave a region.
    pub(super) fn within(&self) -> Option<String> {
        (self.own > 0).then(|| {
            let made = if self.own == 1 { "copy is" } else { "copies are" };
            format!("{} {made} made anew from a source in the same region, which is no line on the map", self.own)
        })
    }

    /// Asks labels to keep off the lines that will be drawn.
    pub(super) fn reserve(&self, view: &View<'_>, drawn_at: &BTreeMap<&RegionId, Point>, labels: &mut Labels) {
        let at = |place: usize| drawn_at.get(view.bundle.plan.regions.get(place)?);
        let numbered = self.pairs.len() > FEW_PAIRS;
        for (pair, modes) in &self.pairs {
            let (Some(from), Some(to)) = (at(pair.0), at(pair.1)) else { continue };
            for place in 0..if numbered { 1 } else { modes.len() } {
                let curve = Curve::between(*from, *to, place);
                for step in 1..40 {
                    labels.rather_not(Area::around(curve.at(f64::from(step) / 40.0), 8.0, 8.0));
                }
            }
        }
    }

    /// Lines between those regions that have a place, with what stands on them.
    pub(super) fn arcs(&self, view: &View<'_>, drawn_at: &BTreeMap<&RegionId, Point>, labels: &mut Labels) -> Vec<Arc> {
        let regions = &view.bundle.plan.regions;
        let numbers = numbers(&self.pairs);
        let mut arcs = Vec::new();
        for (pair, modes) in &self.pairs {
            let (Some(one), Some(other)) = (regions.get(pair.0), regions.get(pair.1)) else { continue };
            let (Some(from), Some(to)) = (drawn_at.get(one), drawn_at.get(other)) else { continue };
            let names = (say::region(view, one), say::region(view, other));
            if let Some(number) = numbers.get(pair) {
                arcs.extend(together(modes, (*from, *to), &names, *number, labels));
                continue;
            }
            for (at, (mode, both)) in modes.iter().enumerate() {
                let curve = Curve::between(*from, *to, at);
                let text = format!("{} {}", mode.name(), both.lag());
                arcs.push(Arc {
                    path: curve.path(),
                    mode: mode.name(),
                    back: both.back,
                    forth: both.forth,
                    title: title(&names, both, &format!("{text}; {}", meaning(*mode))),
                    badge: curve.badge(text, labels),
                });
            }
        }
        arcs
    }
}

/// A number a pair, where there are too many for words.
fn numbers(pairs: &BTreeMap<Pair, BTreeMap<LinkMode, Both>>) -> BTreeMap<Pair, usize> {
    if pairs.len() <= FEW_PAIRS {
        return BTreeMap::new();
    }
    pairs.keys().enumerate().map(|(at, pair)| (*pair, at + 1)).collect()
}

/// One line for all kinds between two regions, drawn as the one that binds them most.
fn together(
    modes: &BTreeMap<LinkMode, Both>,
    ends: (Point, Point),
    names: &(String, String),
    number: usize,
    labels: &mut Labels,
) -> Option<Arc> {
    const FIRST: [LinkMode; 4] = [LinkMode::Sync, LinkMode::Merge, LinkMode::Async, LinkMode::Rebuild];
    let mode = FIRST.into_iter().find(|mode| modes.contains_key(mode))?;
    let curve = Curve::between(ends.0, ends.1, 0);
    let said: Vec<String> = modes.iter().map(|(mode, both)| title(names, both, mode.name())).collect();
    Some(Arc {
        path: curve.path(),
        mode: mode.name(),
        back: modes.values().any(|both| both.back),
        forth: modes.values().any(|both| both.forth),
        title: said.join("; "),
        badge: curve.badge(number.to_string(), labels),
    })
}

fn title(names: &(String, String), both: &Both, text: &str) -> String {
    let way = match (both.forth, both.back) {
        (true, true) => "and",
        (false, true) => "from",
        (true | false, false) => "to",
    };
    format!("{} {way} {}: {text} ({})", names.0, names.1, count(both.datasets.len(), "dataset", "datasets"))
}

impl Both {
    fn add(&mut self, forth: bool, dataset: &DatasetId, link: &Link) {
        self.forth |= forth;
        self.back |= !forth;
        self.datasets.insert(dataset.clone());
        match &link.lag {
            Reckoned::Known(lag) => {
                let one = (tail(lag), spoken(lag));
                if self.least.as_ref().is_none_or(|least| one.0 < least.0) {
                    self.least = Some(one.clone());
                }
                if self.most.as_ref().is_none_or(|most| one.0 > most.0) {
                    self.most = Some(one);
                }
            }
            Reckoned::Unknown { .. } => self.unknown = true,
        }
    }

    /// `p99 500 ms`, or `lag 500 ms to 15 min` where links differ.
    fn lag(&self) -> String {
        match (&self.least, &self.most) {
            _ if self.unknown => format!("lag {}", say::NOT_KNOWN),
            (Some((least, _)), Some((most, _))) if least != most => {
                format!("lag {} to {}", say::time(*least), say::time(*most))
            }
            (_, Some((_, words))) => words.clone(),
            (_, None) => format!("lag {}", say::NOT_KNOWN),
        }
    }
}

/// The lag that counts, for the longest of several.
fn tail(lag: &Lag) -> Millis {
    let time = lag.p99.or(lag.bound).or_else(|| lag.p50.map(|it| it.longest));
    time.unwrap_or(Millis::ZERO)
}

/// `p99 500 ms`.
fn spoken(lag: &Lag) -> String {
    match (lag.p99.or(lag.bound), lag.p50) {
        (Some(time), _) if time.is_zero() => "without lag".to_owned(),
        (Some(_), _) => format!("p99 {}", p99(lag)),
        (None, Some(_)) => format!("p50 {}", p50(lag)),
        (None, None) => format!("lag {}", say::NOT_KNOWN),
    }
}

fn lag_key(link: &Link) -> Result<(String, String, &'static str, String), String> {
    match &link.lag {
        Reckoned::Known(lag) => Ok((p50(lag), p99(lag), lag.basis.name(), lag.words.to_string())),
        Reckoned::Unknown { missing } => Err(missing.to_string()),
    }
}

fn way(view: &View<'_>, link: &Link, number: Option<&usize>, has_place: bool) -> Way {
    Way {
        from: Fitted::new(&say::region(view, &link.from), 40),
        to: Fitted::new(&say::region(view, &link.to), 40),
        drawn: match number {
            _ if !has_place => "not on the map: an end has no place".to_owned(),
            Some(number) => format!("line {number}"),
            None => "on the map".to_owned(),
        },
    }
}

fn row(link: &Link, datasets: &[&DatasetId], ways: Vec<Way>) -> Row {
    let figure = |known: &dyn Fn(&Lag) -> String| match &link.lag {
        Reckoned::Known(lag) => {
            Known::new(known(lag), &lag.basis.provenance(), &format!("{}; {}", lag.basis.name(), lag.words))
        }
        Reckoned::Unknown { missing } => Known::unknown(missing),
    };
    Row {
        mode: link.mode.name(),
        meaning: meaning(link.mode),
        datasets: say::names(datasets),
        p50: figure(&p50),
        p99: figure(&p99),
        many: Some(ways.len()).filter(|ways| *ways > READ_AT_ONCE),
        ways,
    }
}

const fn meaning(mode: LinkMode) -> &'static str {
    match mode {
        LinkMode::Async => "copied after the commit",
        LinkMode::Sync => "the commit waits for it",
        LinkMode::Merge => "copied after the commit and merged",
        LinkMode::Rebuild => "made anew from its source",
    }
}

/// A line that bows out between two points.
struct Curve {
    from: Point,
    over: Point,
    to: Point,
}

impl Curve {
    /// The first of several between the same points bows out least.
    fn between(from: Point, to: Point, at: usize) -> Self {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let far = libm::hypot(dx, dy).max(1.0);
        let bow = far * BOW + 34.0 * length(at) + 10.0;
        // To the north, where maps are emptiest.
        let turn = if dx >= 0.0 { 1.0 } else { -1.0 };
        let over = Point {
            x: f64::midpoint(from.x, to.x) + turn * dy / far * bow * 2.0,
            y: f64::midpoint(from.y, to.y) - turn * dx / far * bow * 2.0,
        };
        let short = |end: Point| {
            let away = libm::hypot(over.x - end.x, over.y - end.y).max(1.0);
            Point { x: end.x + (over.x - end.x) / away * GAP, y: end.y + (over.y - end.y) / away * GAP }
        };
        Self { from: short(from), over, to: short(to) }
    }

    fn path(&self) -> String {
        format!("M{}Q{} {}", self.from.shown(), self.over.shown(), self.to.shown())
    }

    fn at(&self, t: f64) -> Point {
        let rest = 1.0 - t;
        let mix = |a: f64, b: f64, c: f64| rest * rest * a + 2.0 * rest * t * b + t * t * c;
        Point { x: mix(self.from.x, self.over.x, self.to.x), y: mix(self.from.y, self.over.y, self.to.y) }
    }

    /// A text on the line, where it is free; nothing where it is nowhere.
    fn badge(&self, text: String, labels: &mut Labels) -> Option<Badge> {
        const PLACES: [f64; 9] = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88];
        let wide = (length(width(&text)) * 7.6 + 14.0).max(22.0);
        let middle = PLACES.into_iter().map(|t| self.at(t)).find(|at| labels.take(Area::around(*at, wide, 20.0)))?;
        Some(Badge {
            left: coordinate(middle.x - wide / 2.0),
            top: coordinate(middle.y - 10.0),
            width: coordinate(wide),
            x: coordinate(middle.x),
            y: coordinate(middle.y + 4.5),
            text,
        })
    }
}

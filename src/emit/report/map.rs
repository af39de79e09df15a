//! The map: regions with what they are for, links between them, and users with the region that serves them.

mod labels;
mod links;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Part;
use super::draw::{Fitted, bounded, coordinate, length};
use super::known::Known;
use super::template::fill;
use crate::base::ids::RegionId;
use crate::emit::say;
use crate::emit::text::count;
use crate::model::contracts::{RenderError, View};
use crate::model::inventory::UserShare;
use crate::model::latency::RoundTrip;
use crate::model::plan::Plan;
use crate::model::topology::{Place, Position, Region};
use crate::model::words::RegionRole;
use labels::{Area, Label, Labels};
use links::Links;
use world::{Frame, Point, project};

/// The part `map`.
pub(super) struct Map;

/// So many regions and so many places of users are drawn; of more those with the most users.
const MOST_REGIONS: usize = 24;
const MOST_PLACES: usize = 16;
/// Two marks nearer than this could not be told apart.
const APART: f64 = 20.0;
/// Columns of a label.
const LABEL: usize = 26;

impl Part for Map {
    fn id(&self) -> &'static str {
        "map"
    }

    fn title(&self) -> &'static str {
        "Where it runs"
    }

    fn body(&self, view: &View<'_>) -> Result<String, RenderError> {
        fill("map", &Drawn::of(view))
    }
}

/// What the template shows.
#[derive(Serialize)]
struct Drawn {
    /// Whether anything has a place on the map.
    has_map: bool,
    width: String,
    height: String,
    land: String,
    graticule: String,
    desc: String,
    ways: Vec<Way>,
    links: Vec<links::Arc>,
    places: Vec<Mark>,
    regions: Vec<Mark>,
    /// What the map cannot show, and why.
    absent: Vec<Absent>,
    region_rows: Vec<RegionRow>,
    link_rows: Vec<links::Row>,
    links_left_out: usize,
    has_links: bool,
    /// What is said of links within regions.
    own_links: Option<String>,
    user_rows: Vec<UserRow>,
    users_left_out: usize,
}

/// From users to the region that serves them.
#[derive(Serialize)]
struct Way {
    x1: String,
    y1: String,
    x2: String,
    y2: String,
    title: String,
}

/// A region or a place of users.
#[derive(Serialize)]
struct Mark {
    x: String,
    y: String,
    /// Which shape: `primary`, `serving`, `standby`, `users`.
    shape: &'static str,
    title: String,
    label: Option<Label>,
}

#[derive(Serialize)]
struct Absent {
    name: Fitted,
    why: &'static str,
}

#[derive(Serialize)]
struct RegionRow {
    name: Fitted,
    city: String,
    role: String,
    shape: &'static str,
    serves: String,
    copies: String,
}

#[derive(Serialize)]
struct UserRow {
    name: Fitted,
    share: String,
    served: Vec<Served>,
}

#[derive(Serialize)]
struct Served {
    region: Fitted,
    services: String,
    trip: Known,
}

/// Something with a place on the map.
struct Spot<'a, T> {
    what: &'a T,
    at: Point,
}

impl Drawn {
    fn of(view: &View<'_>) -> Self {
        let plan = view.bundle.plan;
        let inventory = view.bundle.inventory;
        let used: Vec<&Region> =
            plan.regions.iter().filter_map(|id| inventory.regions.iter().find(|it| it.id == *id)).collect();
        let (used, no_room) = bounded(used, MOST_REGIONS);
        let mut users: Vec<&UserShare> = inventory.users.iter().collect();
        // Stable: equal shares stay as the inventory lists them.
        users.sort_by_key(|user| std::cmp::Reverse(user.share));
        let (users, users_left_out) = bounded(users, MOST_PLACES);
        let mut absent = Vec::new();
        let mut regions = spots(&used, |it| position(view, &it.id), |it| &it.shown, &mut absent);
        let own = &inventory.provider;
        let places = spots(&users, |it| place_position(view, &it.from), |it| it.from.shown(own), &mut absent);
        let points: Vec<Point> = regions.iter().map(|it| it.at).chain(places.iter().map(|it| it.at)).collect();
        let frame = Frame::around(&points);
        let mut seen: Vec<Point> = Vec::new();
        for spot in &mut regions {
            spot.at = apart(frame.place(spot.at), &mut seen);
        }
        let mut places = places;
        for spot in &mut places {
            spot.at = apart(frame.place(spot.at), &mut seen);
        }
        let mut labels = Labels::new(frame.width, frame.height);
        for at in &seen {
            labels.keep_off(Area::around(*at, 18.0, 18.0));
        }
        let drawn_at: BTreeMap<&RegionId, Point> = regions.iter().map(|it| (&it.what.id, it.at)).collect();
        let found = Links::of(view, &drawn_at);
        found.reserve(view, &drawn_at, &mut labels);
        let serving = serving(plan);
        let region_marks = regions.iter().map(|spot| region_mark(view, spot, &serving, &mut labels)).collect();
        let place_marks = places.iter().map(|spot| place_mark(view, spot, &mut labels)).collect();
        let links = found.arcs(view, &drawn_at, &mut labels);
        if no_room > 0 {
            let name = Fitted::new(&count(no_room, "more region", "more regions"), LABEL);
            absent.push(Absent { name, why: "there is no room for more" });
        }
        Self {
            has_map: !seen.is_empty(),
            width: coordinate(frame.width),
            height: coordinate(frame.height),
            land: frame.land(),
            graticule: frame.graticule(),
            desc: described(&regions, &places, links.len()),
            ways: places.iter().flat_map(|spot| ways(view, spot, &drawn_at)).collect(),
            links,
            places: place_marks,
            regions: region_marks,
            absent,
            region_rows: used.iter().map(|it| region_row(view, it, &serving)).collect(),
            has_links: !found.rows.is_empty(),
            links_left_out: found.left_out,
            own_links: found.within(),
            link_rows: found.rows,
            user_rows: users.iter().map(|it| user_row(view, it)).collect(),
            users_left_out,
        }
    }
}

/// What has a position, and the names of what has none.
fn spots<'a, T, N: AsRef<str>>(
    all: &[&'a T],
    position: impl Fn(&T) -> Result<Position, &'static str>,
    name: impl Fn(&'a T) -> N,
    absent: &mut Vec<Absent>,
) -> Vec<Spot<'a, T>> {
    let mut found = Vec::new();
    for what in all {
        match position(what) {
            Ok(position) => found.push(Spot { what: *what, at: project(position) }),
            Err(why) => absent.push(Absent { name: Fitted::new(name(what).as_ref(), LABEL), why }),
        }
    }
    found
}

fn position(view: &View<'_>, region: &RegionId) -> Result<Position, &'static str> {
    let known = view.bundle.catalog.regions.get(region);
    known.map(|known| known.position).ok_or("the catalog does not know where it is")
}

fn place_position(view: &View<'_>, place: &Place) -> Result<Position, &'static str> {
    match place {
        Place::Region(id) => position(view, id),
        Place::Geography(word) => {
            let known = view.bundle.catalog.geography(word);
            known.map(|known| known.position).ok_or("the catalog does not know where its people live")
        }
    }
}

/// The point, moved down and to the right until it lies on no other.
fn apart(point: Point, seen: &mut Vec<Point>) -> Point {
    let mut at = point;
    for step in 1..=MOST_REGIONS + MOST_PLACES {
        if seen.iter().all(|other| libm::hypot(other.x - at.x, other.y - at.y) >= APART) {
            break;
        }
        let (turn, far) = (length(step) * 0.9, APART * (1.0 + length(step / 7)));
        at = Point { x: point.x + far * libm::cos(turn), y: point.y + far * libm::sin(turn) };
    }
    seen.push(at);
    at
}

/// How many services answer users in each region while all is well.
fn serving(plan: &Plan) -> BTreeMap<&RegionId, usize> {
    let mut found = BTreeMap::new();
    for region in plan.services.iter().flat_map(|service| service.pods.serving()) {
        *found.entry(region).or_default() += 1;
    }
    found
}

fn shape(region: &Region, serving: &BTreeMap<&RegionId, usize>) -> &'static str {
    match region.role {
        RegionRole::Primary => "primary",
        RegionRole::Secondary | RegionRole::Candidate if serving.contains_key(&region.id) => "serving",
        RegionRole::Secondary | RegionRole::Candidate => "standby",
    }
}

/// What a shape means, in a word.
fn role(region: &Region, serving: &BTreeMap<&RegionId, usize>) -> String {
    match shape(region, serving) {
        "standby" => format!("{}, serves nobody", region.role),
        _ => region.role.to_string(),
    }
}

fn region_mark(
    view: &View<'_>,
    spot: &Spot<'_, Region>,
    serving: &BTreeMap<&RegionId, usize>,
    labels: &mut Labels,
) -> Mark {
    let name = Fitted::new(&spot.what.shown, LABEL);
    let role = role(spot.what, serving);
    let city = view.bundle.catalog.regions.get(&spot.what.id).map(|it| it.city.clone()).unwrap_or_default();
    let lines = [name.text, Fitted::new(&role, LABEL).text];
    Mark {
        x: coordinate(spot.at.x),
        y: coordinate(spot.at.y),
        shape: shape(spot.what, serving),
        title: format!("{}: {role}; {city}", name.full),
        label: labels.place(spot.at, &lines),
    }
}

fn place_mark(view: &View<'_>, spot: &Spot<'_, UserShare>, labels: &mut Labels) -> Mark {
    let user = spot.what;
    let name = Fitted::new(&user.from.shown(&view.bundle.inventory.provider), LABEL);
    let share = say::share(user.share);
    let served = served(view, user);
    let nearest = served.first().map(|(region, _)| *region);
    let trip = nearest.and_then(|to| trip(view, &user.from, to)).map(|it| format!(", {}", say::time(it.p50)));
    let line = trip.map_or_else(|| format!("{share} of users"), |trip| share.clone() + &trip);
    Mark {
        x: coordinate(spot.at.x),
        y: coordinate(spot.at.y),
        shape: "users",
        title: format!("{}: {share} of users", name.full),
        label: labels.place(spot.at, &[name.text, line]),
    }
}

/// Regions that serve users of a place, each with how many services it does, most first.
fn served<'a>(view: &View<'a>, user: &UserShare) -> Vec<(&'a RegionId, usize)> {
    let plan = view.bundle.plan;
    let mut found: BTreeMap<&RegionId, usize> = BTreeMap::new();
    for service in &plan.services {
        let own = service.latency.iter().find(|one| one.from == user.from);
        if let Some(region) = own.and_then(|one| one.serving.as_ref()) {
            *found.entry(region).or_default() += 1;
        }
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|(_, services)| std::cmp::Reverse(*services));
    found
}

fn trip<'a>(view: &View<'a>, from: &Place, to: &RegionId) -> Option<&'a RoundTrip> {
    let mut trips = view.bundle.plan.user_trips.iter();
    trips.find(|trip| trip.from == *from && trip.to == *to)?.round_trip.as_ref()
}

fn ways(view: &View<'_>, spot: &Spot<'_, UserShare>, drawn_at: &BTreeMap<&RegionId, Point>) -> Vec<Way> {
    let from = spot.what.from.shown(&view.bundle.inventory.provider);
    let way = |(region, services): (&RegionId, usize)| {
        let to = drawn_at.get(region)?;
        Some(Way {
            x1: coordinate(spot.at.x),
            y1: coordinate(spot.at.y),
            x2: coordinate(to.x),
            y2: coordinate(to.y),
            title: format!(
                "{from} is served by {}: {}",
                say::region(view, region),
                count(services, "service", "services")
            ),
        })
    };
    served(view, spot.what).into_iter().filter_map(way).collect()
}

fn region_row(view: &View<'_>, region: &Region, serving: &BTreeMap<&RegionId, usize>) -> RegionRow {
    let known = view.bundle.catalog.regions.get(&region.id);
    let services = serving.get(&region.id).copied().unwrap_or_default();
    let copies = view.bundle.plan.services.iter().flat_map(|service| &service.datasets).flat_map(|data| &data.copies);
    let mut roles: BTreeMap<&'static str, usize> = BTreeMap::new();
    for copy in copies.filter(|copy| copy.region == region.id) {
        *roles.entry(copy.role.name()).or_default() += 1;
    }
    let roles: Vec<String> = roles.iter().map(|(role, number)| format!("{number} {role}")).collect();
    RegionRow {
        name: Fitted::new(&region.shown, 40),
        city: known.map_or_else(
            || "not in the catalog".to_owned(),
            |it| format!("{}, {}", it.city, it.country.to_uppercase()),
        ),
        role: role(region, serving),
        shape: shape(region, serving),
        serves: count(services, "service", "services"),
        copies: if roles.is_empty() { "none".to_owned() } else { roles.join(", ") },
    }
}

fn user_row(view: &View<'_>, user: &UserShare) -> UserRow {
    let row = |(region, services): (&RegionId, usize)| Served {
        region: Fitted::new(&say::region(view, region), 40),
        services: count(services, "service", "services"),
        trip: trip(view, &user.from, region).map_or_else(
            || Known::unknown("the catalog does not know one of the two ends"),
            |it| Known::new(say::time(it.p50), &it.rung.provenance(), &format!("{}; {}", it.rung.name(), it.words)),
        ),
    };
    UserRow {
        name: Fitted::new(&user.from.shown(&view.bundle.inventory.provider), 40),
        share: say::share(user.share),
        served: served(view, user).into_iter().map(row).collect(),
    }
}

/// The picture in a sentence, for who does not see it.
fn described(regions: &[Spot<'_, Region>], places: &[Spot<'_, UserShare>], links: usize) -> String {
    let names: BTreeSet<&str> = regions.iter().map(|it| it.what.shown.as_str()).collect();
    format!(
        "{} ({}), {} of users, {} between regions. The tables below say the same.",
        count(regions.len(), "region", "regions"),
        say::names(&names.into_iter().collect::<Vec<_>>()),
        count(places.len(), "place", "places"),
        count(links, "line", "lines"),
    )
}

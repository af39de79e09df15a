//! Who is led to which regions: everybody alike, or, where rows may not leave a place, by where users are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::found::RESIDENCY_BEYOND_DNS;
use super::ground::Ground;
use super::record::{ANYWHERE, Location};
use crate::base::finding::Finding;
use crate::base::ids::RegionId;
use crate::emit::phrase::list;
use crate::model::catalog::Catalog;
use crate::model::delivery::Delivery;
use crate::model::plan::PlaceRoute;
use crate::model::topology::Place;

/// Continents by their word in the catalog, as the router calls them.
const CONTINENTS: [(&str, &str); 7] = [
    ("africa", "AF"),
    ("antarctica", "AN"),
    ("asia", "AS"),
    ("europe", "EU"),
    ("north-america", "NA"),
    ("oceania", "OC"),
    ("south-america", "SA"),
];

/// Users who are led alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::emit) struct Audience {
    /// The word for them; none where everybody is led alike.
    pub(in crate::emit) word: Option<Arc<str>>,
    /// Where they are.
    pub(in crate::emit) locations: Vec<Location>,
    /// Where they may be served, in the plan's order; never empty.
    pub(in crate::emit) regions: Vec<RegionId>,
    /// Whether who finds none of their regions well may be led as the next larger place is.
    pub(in crate::emit) may_leave: bool,
}

/// Everybody as one, or an audience for each place that rows may not leave, for each other place of users, and for
/// whoever is nowhere of these.
pub(in crate::emit) fn audiences(
    delivery: &Delivery<'_>,
    ground: &Ground,
    findings: &mut Vec<Finding>,
) -> Vec<Audience> {
    let all: Vec<RegionId> = ground.spots.iter().map(|spot| spot.id.clone()).collect();
    let bound = &delivery.bundle.plan.routing.residency;
    if bound.is_empty() || all.len() < 2 {
        return vec![Audience { word: None, locations: Vec::new(), regions: all, may_leave: true }];
    }
    let atlas = Atlas { catalog: delivery.bundle.catalog };
    let mut told: BTreeMap<Location, Led> = BTreeMap::new();
    // Small places last, so that who is bound by two is led by the narrower one.
    let mut routes: Vec<(&PlaceRoute, Vec<RegionId>)> =
        bound.iter().map(|route| (route, within(&all, &route.regions))).collect();
    routes.sort_by_key(|(route, regions)| (std::cmp::Reverse(regions.len()), &route.place));
    for (route, regions) in &routes {
        for location in atlas.locations(&route.place) {
            told.insert(location, Led { word: atlas.word(&route.place), regions: regions.clone(), bound: true });
        }
    }
    for place in delivery.bundle.inventory.users.iter().map(|user| &user.from) {
        let mut free = atlas.locations(place);
        free.retain(|location| !atlas.is_bound_around(location, &told));
        for location in free {
            let led = Led { word: atlas.word(place), regions: all.clone(), bound: false };
            told.entry(location).or_insert(led);
        }
    }
    let everywhere = |region: &&RegionId| routes.iter().all(|(_, regions)| regions.contains(region));
    let rest: Vec<RegionId> = all.iter().filter(everywhere).cloned().collect();
    if !rest.is_empty() {
        let word: Arc<str> = "anywhere".into();
        told.insert(Location::Country(ANYWHERE.to_owned()), Led { word, regions: rest.clone(), bound: false });
    }
    say(delivery, &routes, rest.is_empty(), findings);
    let found = gather(&atlas, &told);
    findings.extend(all.iter().filter_map(|region| stuck(delivery, &routes, &found, region)));
    found
}

/// Users who are led to a region and to no other, as `users of`.
pub(in crate::emit) fn alone(all: &[Audience], region: &RegionId) -> Vec<String> {
    let is_alone = |audience: &&Audience| matches!(audience.regions.as_slice(), [only] if only == region);
    let theirs: Vec<&Audience> = all.iter().filter(is_alone).collect();
    let (others, listed): (Vec<&Audience>, Vec<_>) =
        theirs.into_iter().partition(|audience| audience.locations.contains(&anywhere()));
    let places = listed.iter().filter_map(|audience| Some(format!("users of `{}`", audience.word.as_ref()?)));
    places.chain(others.iter().map(|_| "users of no listed place".to_owned())).collect()
}

/// How users of one location are led.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Led {
    word: Arc<str>,
    regions: Vec<RegionId>,
    bound: bool,
}

/// Where the router's places lie in the catalog's.
struct Atlas<'a> {
    catalog: &'a Catalog,
}

impl Atlas<'_> {
    /// A place as the router's locations; none where it cannot tell who is there.
    fn locations(&self, place: &Place) -> Vec<Location> {
        let Place::Geography(word) = place else { return Vec::new() };
        let Some(geography) = self.catalog.geography(word) else { return Vec::new() };
        if !geography.members.is_empty() {
            return geography.members.iter().map(|code| Location::Country(code.to_ascii_uppercase())).collect();
        }
        if geography.continent.is_some() {
            return vec![Location::Country(geography.word.to_ascii_uppercase())];
        }
        let code = CONTINENTS.iter().find(|(word, _)| **word == *geography.word);
        code.map(|(_, code)| Location::Continent((*code).to_owned())).into_iter().collect()
    }

    fn word(&self, place: &Place) -> Arc<str> {
        match place {
            Place::Geography(word) => self.catalog.geography(word).map_or_else(|| word.clone(), |it| it.word.clone()),
            Place::Region(id) => id.name.clone(),
        }
    }

    /// The location that is asked next where nothing is said of this one.
    fn around(&self, location: &Location) -> Option<Location> {
        match location {
            Location::Country(code) if code == ANYWHERE => None,
            Location::Country(code) => {
                let country = self.catalog.geographies.get(code.to_ascii_lowercase().as_str());
                let continent = country.and_then(|it| it.continent.as_deref());
                let code = continent.and_then(|it| CONTINENTS.iter().find(|(word, _)| *word == it));
                Some(code.map_or_else(anywhere, |(_, code)| Location::Continent((*code).to_owned())))
            }
            Location::Continent(_) => Some(anywhere()),
        }
    }

    /// Whether a location lies in one that is bound.
    fn is_bound_around(&self, location: &Location, told: &BTreeMap<Location, Led>) -> bool {
        self.around(location).and_then(|larger| told.get(&larger)).is_some_and(|led| led.bound)
    }

    /// Whether everything that the router falls back to, when it finds nobody well, stays within `led`.
    fn stays_inside(&self, location: &Location, led: &Led, told: &BTreeMap<Location, Led>) -> bool {
        let larger = std::iter::successors(self.around(location), |location| self.around(location));
        larger.filter_map(|larger| told.get(&larger)).all(|it| it.regions.iter().all(|id| led.regions.contains(id)))
    }
}

fn anywhere() -> Location {
    Location::Country(ANYWHERE.to_owned())
}

/// Those of `all` that are in `some`, in the order of `all`.
fn within(all: &[RegionId], some: &[RegionId]) -> Vec<RegionId> {
    all.iter().filter(|id| some.contains(id)).cloned().collect()
}

/// One audience for all locations of a word.
fn gather(atlas: &Atlas<'_>, told: &BTreeMap<Location, Led>) -> Vec<Audience> {
    let mut found: BTreeMap<(&Arc<str>, &[RegionId]), Audience> = BTreeMap::new();
    for (location, led) in told.iter().filter(|(_, led)| !led.regions.is_empty()) {
        let audience = found.entry((&led.word, &led.regions)).or_insert_with(|| Audience {
            word: Some(led.word.clone()),
            locations: Vec::new(),
            regions: led.regions.clone(),
            may_leave: true,
        });
        audience.locations.push(location.clone());
        audience.may_leave &= !led.bound || atlas.stays_inside(location, led, told);
    }
    found.into_values().collect()
}

/// What residency asks for and DNS cannot give.
fn say(delivery: &Delivery<'_>, routes: &[(&PlaceRoute, Vec<RegionId>)], refuses: bool, findings: &mut Vec<Finding>) {
    let inventory = delivery.bundle.inventory;
    let atlas = Atlas { catalog: delivery.bundle.catalog };
    let at = inventory.routing.host.anchor().cloned();
    for (route, regions) in routes {
        let place = route.place.shown(&inventory.provider);
        let message = if regions.is_empty() {
            format!("users of `{place}` may be served only there, and no region that answers lies there: nobody is led")
        } else if atlas.locations(&route.place).is_empty() {
            format!("rows may not leave `{place}`, and DNS cannot tell whose they are: it only knows where users are")
        } else {
            continue;
        };
        findings.push(
            Finding::new(&RESIDENCY_BEYOND_DNS, at.clone(), message)
                .help("the application has to send each request to the home of its rows, or refuse it"),
        );
    }
    if refuses {
        let message = "users whose place is unknown or not listed get no answer, for no region lies in all of the places \
                       that rows may not leave";
        findings.push(
            Finding::new(&RESIDENCY_BEYOND_DNS, at, message)
                .help("give services that are bound to different places a host each, or list all places of `users`"),
        );
    }
}

/// That users of a region can go nowhere else, or not all of them.
fn stuck(
    delivery: &Delivery<'_>,
    routes: &[(&PlaceRoute, Vec<RegionId>)],
    all: &[Audience],
    region: &RegionId,
) -> Option<Finding> {
    let (inventory, plan) = (delivery.bundle.inventory, delivery.bundle.plan);
    let serves = plan.services.iter().any(|service| service.pods.serving().contains(region));
    if !serves || plan.routing.elsewhere(region).next().is_some() {
        return None;
    }
    let shown = region.shown(&inventory.provider);
    let at = inventory.regions.iter().find(|it| it.id == *region).map(|it| it.at.clone());
    let found = |message| Some(Finding::new(&RESIDENCY_BEYOND_DNS, at.clone(), message));
    let users = alone(all, region);
    if users.is_empty() {
        let help = "open a second region in the place that its rows may not leave";
        return found(format!("`{shown}` cannot be emptied, for no other region may serve its users"))
            .map(|found| found.help(help));
    }
    let holding: Vec<_> = routes.iter().filter(|(_, regions)| regions.contains(region)).collect();
    let narrow = holding.iter().filter(|(_, regions)| regions.len() < 2);
    let mut because: Vec<_> = narrow.map(|(route, _)| *route).collect();
    if because.is_empty() {
        because = holding.iter().map(|(route, _)| *route).collect();
    }
    let services: BTreeSet<_> = because.iter().flat_map(|route| &route.services).collect();
    let services = list(services.iter().map(|name| format!("`{name}`")));
    let places = list(because.iter().map(|route| format!("`{}`", route.place.shown(&inventory.provider))));
    let message = format!(
        "{} may be led to `{shown}` alone, because of {services}: when it is lost, none of the host's services answers them \
         until it returns, and it cannot be emptied",
        users.join(" and ")
    );
    let help = format!("give {services} a host of their own, or open a second region in {places}");
    found(message).map(|found| found.help(help))
}

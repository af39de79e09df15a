//! What a lost region takes with it: how many services and users, what goes on, and what is shared and kept there.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Part;
use super::draw::{Fitted, bounded, length, percent};
use super::known::Known;
use super::template::fill;
use crate::base::evidence::Provenance;
use crate::base::ids::{Name, RegionId};
use crate::base::units::Share;
use crate::emit::say;
use crate::emit::text::count;
use crate::model::contracts::{RenderError, View};
use crate::model::plan::{Impact, Plan, PodPlacement, Reckoned, RegionLoss, ServicePlan, Stops};

/// The part `blast`.
pub(super) struct Blast;

/// So many rows a region are listed, the worst.
const MOST_ROWS: usize = 40;

/// So many are read at once.
const READ_AT_ONCE: usize = 10;

impl Part for Blast {
    fn id(&self) -> &'static str {
        "blast"
    }

    fn label(&self) -> &'static str {
        "blast radius"
    }

    fn title(&self) -> &'static str {
        "What a lost region takes with it"
    }

    fn body(&self, view: &View<'_>) -> Result<String, RenderError> {
        let losses = view.bundle.plan.losses.iter().map(|loss| Loss::of(view, loss)).collect();
        fill("blast", &Drawn { losses })
    }
}

/// What the template shows.
#[derive(Serialize)]
struct Drawn {
    losses: Vec<Loss>,
}

/// One region.
#[derive(Serialize)]
struct Loss {
    region: Fitted,
    /// Share of users that it serves while all is well.
    users: Known,
    /// The same as a length; none where it is not known.
    users_width: Option<String>,
    /// How services fare, worst first; they add up to all.
    parts: Vec<Piece>,
    title: String,
    rows: Vec<Row>,
    /// Whether they are read at once; more are folded.
    few: bool,
    left_out: usize,
    /// Who does not notice.
    goes_on: String,
    shared: Vec<Shared>,
}

/// Services that fare alike, as a part of the bar.
#[derive(Serialize)]
struct Piece {
    kind: &'static str,
    words: &'static str,
    services: usize,
    x: String,
    width: String,
}

/// Services that suffer alike.
#[derive(Serialize)]
struct Row {
    kind: &'static str,
    words: &'static str,
    services: String,
    number: usize,
    users: Known,
    until: Known,
    /// Which other services it waits for that suffer; itself where there are none.
    through: String,
}

/// Something that is shared and kept there.
#[derive(Serialize)]
struct Shared {
    name: Fitted,
    kind: String,
    stops: String,
    needed: bool,
}

/// How a service fares, worst first.
const FARES: [(Option<Stops>, &str, &str); 4] = [
    (Some(Stops::Everything), "everything", "stops for everybody"),
    (Some(Stops::Writes), "writes", "takes no writes, reads go on"),
    (Some(Stops::LocalUsers), "local", "interrupts the region's own users"),
    (None, "goes-on", "goes on"),
];

impl Loss {
    fn of(view: &View<'_>, loss: &RegionLoss) -> Self {
        let plan = view.bundle.plan;
        let region = say::region(view, &loss.region);
        let ours: Vec<&ServicePlan> = plan.services.iter().filter(|it| is_ours(it)).collect();
        let hit: BTreeMap<&Name, &Impact> = loss.services.iter().map(|impact| (&impact.service, impact)).collect();
        let mut parts = Vec::new();
        let mut before = 0;
        for (stops, kind, words) in FARES {
            let services = ours.iter().filter(|it| hit.get(&it.name).map(|impact| impact.stops) == stops).count();
            if services > 0 {
                parts.push(Piece {
                    kind,
                    words,
                    services,
                    x: percent(length(before), length(ours.len())),
                    width: percent(length(services), length(ours.len())),
                });
            }
            before += services;
        }
        let said: Vec<String> =
            parts.iter().map(|it| format!("{} {}", count(it.services, "service", "services"), it.words)).collect();
        let on: Vec<&Name> = ours.iter().map(|it| &it.name).filter(|name| !hit.contains_key(name)).collect();
        let (rows, left_out) = bounded(rows(view, loss), MOST_ROWS);
        let share = served(plan, &plan.regions, &loss.region);
        Self {
            title: format!("{region} lost: {}", said.join(", ")),
            region: Fitted::new(&region, 40),
            users_width: share.value().map(|share| percent(share.fraction(), 1.0)),
            users: users(&share),
            parts,
            few: rows.len() <= READ_AT_ONCE,
            rows,
            left_out,
            goes_on: if on.is_empty() { "nothing".to_owned() } else { say::names(&on) },
            shared: loss.shared.iter().map(shared).collect(),
        }
    }
}

/// Whether the plan places it.
fn is_ours(service: &ServicePlan) -> bool {
    !matches!(service.pods, PodPlacement::External | PodPlacement::Nowhere)
}

/// Share of users that a region serves, of a service that is served by those.
fn served(plan: &Plan, among: &[RegionId], region: &RegionId) -> Reckoned<Share> {
    if !plan.regions.contains(region) {
        return Reckoned::Known(Share::NONE);
    }
    // Where no service is served by every region, the widest spread says it best.
    let widest = || plan.loads.iter().filter(|it| it.among.contains(region)).max_by_key(|it| it.among.len());
    match plan.loads(among).or_else(widest) {
        Some(loads) => loads
            .normal
            .clone()
            .map(|all| all.iter().find(|(other, _)| other == region).map_or(Share::NONE, |(_, share)| *share)),
        None => Reckoned::Known(Share::NONE),
    }
}

fn users(share: &Reckoned<Share>) -> Known {
    Known::reckoned(share, "users go to the nearest region that may serve them", |share| say::share(*share))
}

/// What services suffer, the worst first, one row for those that suffer alike.
fn rows(view: &View<'_>, loss: &RegionLoss) -> Vec<Row> {
    let plan = view.bundle.plan;
    let mut groups: BTreeMap<_, (Vec<&Name>, BTreeSet<&str>)> = BTreeMap::new();
    for impact in &loss.services {
        let hit = match impact.stops {
            Stops::Everything | Stops::Writes => None,
            Stops::LocalUsers => {
                let among = plan.service(impact.service.as_str()).map_or(&[][..], |it| it.pods.serving());
                Some(served(plan, among, &loss.region))
            }
        };
        let through = impact.through.last().filter(|_| impact.through.len() > 1);
        let group = groups.entry((Reverse(impact.stops), &impact.until, hit)).or_default();
        group.0.push(&impact.service);
        group.1.insert(through.map_or("itself", |name| name.as_str()));
    }
    let row = |((Reverse(stops), until, hit), (services, through)): (_, (Vec<&Name>, BTreeSet<&str>))| {
        let (_, kind, words) = FARES.into_iter().find(|(of, ..)| *of == Some(stops)).unwrap_or_default();
        let all = |words| Known::new("100%", &Provenance::Modelled, words);
        Row {
            kind,
            words,
            number: services.len(),
            services: say::names(&services),
            users: match (hit, stops) {
                (Some(share), _) => users(&share),
                (None, Stops::Writes) => all("whoever writes"),
                (None, Stops::Everything | Stops::LocalUsers) => all("nobody else serves it meanwhile"),
            },
            until: Known::new(
                say::recovery(until),
                &Provenance::Modelled,
                &say::recovery_because(until)
                    .unwrap_or_else(|| "the longest of its recovery and of what it waits for".to_owned()),
            ),
            through: say::names(&through.into_iter().collect::<Vec<_>>()),
        }
    };
    groups.into_iter().map(row).collect()
}

fn shared(shared: &crate::model::plan::SharedLoss) -> Shared {
    Shared {
        name: Fitted::new(shared.name.as_str(), 40),
        kind: shared.kind.to_string(),
        stops: shared.stops.to_string(),
        needed: shared.needed_to_recover,
    }
}

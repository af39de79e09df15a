//! A flowchart of boxes in regions.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::group::{Detail, Item, Node, nodes, words};
use crate::base::ids::RegionId;
use crate::emit::numbers::slowest;
use crate::emit::say::{number, region, share, time};
use crate::emit::text::count;
use crate::emit::wiki::mermaid::label;
use crate::model::contracts::View;
use crate::model::plan::{Link, LinkMode};
use crate::model::topology::Place;

/// So many names stand in a box.
const MOST_NAMES: usize = 5;
/// So many places of users are drawn.
const MOST_USERS: usize = 24;

/// A flowchart.
pub(super) struct Drawing {
    pub(super) detail: Detail,
    pub(super) text: String,
    pub(super) nodes: usize,
    pub(super) edges: usize,
    /// Places of users that are not drawn.
    pub(super) users_left: usize,
}

/// The flowchart in as much detail.
pub(super) fn drawing<'a>(view: &View<'a>, items: &'a [Item<'a>], detail: Detail) -> Drawing {
    let (nodes, stands_for) =
        if detail == Detail::Regions { (Vec::new(), BTreeMap::new()) } else { nodes(items, detail) };
    let mut text = "flowchart LR\n    accTitle: Regions, what lives in them, and how it is copied\n".to_owned();
    let users_left = users(view, &mut text);
    for (at, id) in view.bundle.plan.regions.iter().enumerate() {
        let role = if at == 0 { ", primary" } else { "" };
        let _ = writeln!(text, "    subgraph r{at}[\"{}{role}\"]", label(&region(view, id)));
        let own = nodes.iter().enumerate().filter(|(_, node)| node.region == id);
        for (at, node) in own {
            let _ = writeln!(text, "        n{at}{}", shape(node, detail));
        }
        // An empty region would not be drawn as one.
        if !nodes.iter().any(|node| node.region == id) {
            let _ = writeln!(text, "        r{at}n[\" \"]");
        }
        text.push_str("    end\n");
    }
    let edges = edges(items, &stands_for);
    let drawn = lines(&edges, &mut text);
    Drawing { detail, text, nodes: nodes.len(), edges: drawn, users_left }
}

/// A box with its label.
fn shape(node: &Node<'_>, detail: Detail) -> String {
    let counted = if node.is_data { ("dataset", "datasets") } else { ("service", "services") };
    let who = match detail {
        Detail::Alike | Detail::Placed => {
            let mut names: Vec<String> = node.names.iter().take(MOST_NAMES).map(|name| label(name)).collect();
            if let Some(more @ 1..) = node.names.len().checked_sub(MOST_NAMES) {
                names.push(format!("and {} more", number(u64::try_from(more).unwrap_or(u64::MAX))));
            }
            names.join("<br>")
        }
        Detail::Counted | Detail::Regions => count(node.names.len(), counted.0, counted.1),
    };
    let text = format!("{who}<br>({})", node.role);
    if node.is_data { format!("[(\"{text}\")]") } else { format!("[\"{text}\"]") }
}

/// Links by the boxes that they join, and by what they do.
type Edges<'a> = BTreeMap<(usize, usize, LinkMode), Vec<&'a Link>>;

fn edges<'a>(items: &'a [Item<'a>], stands_for: &BTreeMap<(usize, &'a RegionId), usize>) -> Edges<'a> {
    let mut edges = Edges::new();
    for (at, item) in items.iter().enumerate() {
        for link in &item.links {
            if let (Some(from), Some(to)) = (stands_for.get(&(at, &link.from)), stands_for.get(&(at, &link.to))) {
                edges.entry((*from, *to, link.mode)).or_default().push(link);
            }
        }
    }
    edges
}

/// A line for each of the edges, one for both directions where they are alike; how many there are.
fn lines(edges: &Edges<'_>, text: &mut String) -> usize {
    let said = |links: &[&Link]| slowest(links.iter().copied()).map(words).unwrap_or_default();
    let mut drawn = 0;
    for ((from, to, mode), links) in edges {
        let words = said(links);
        let back = edges.get(&(*to, *from, *mode)).is_some_and(|links| said(links) == words);
        if back && to < from {
            continue;
        }
        let line = match mode {
            LinkMode::Sync => "==>",
            LinkMode::Async | LinkMode::Merge | LinkMode::Rebuild => "-.->",
        };
        let both = if back { "<" } else { "" };
        let _ = writeln!(text, "    n{from} {both}{line}|\"{}\"| n{to}", label(&words));
        drawn += 1;
    }
    drawn
}

/// Places of users with where they go; how many are left out, those with the fewest users.
fn users(view: &View<'_>, text: &mut String) -> usize {
    let plan = view.bundle.plan;
    let mut places: Vec<(&Place, _)> = Vec::new();
    for trip in &plan.user_trips {
        if !places.iter().any(|(known, _)| *known == &trip.from) {
            places.push((&trip.from, trip.share));
        }
    }
    places.sort_by_key(|(_, share)| std::cmp::Reverse(share.ppm()));
    for (at, (place, of_all)) in places.iter().take(MOST_USERS).enumerate() {
        let name = label(&place.shown(&view.bundle.inventory.provider));
        let _ = writeln!(text, "    u{at}([\"{name}<br>{} of users\"])", label(&share(*of_all)));
        let Some((served, id)) = serving(view, place) else { continue };
        let trip = plan.user_trips.iter().find(|trip| trip.from == **place && trip.to == *id);
        let trip = trip.and_then(|trip| trip.round_trip.as_ref());
        let words =
            trip.map_or_else(|| "not known".to_owned(), |trip| format!("{}, {}", time(trip.p50), trip.rung.name()));
        let _ = writeln!(text, "    u{at} -->|\"{}\"| r{served}", label(&words));
    }
    places.len().saturating_sub(MOST_USERS)
}

/// The region that serves users of a place for most services, the first of several, and its place in the plan.
fn serving<'a>(view: &View<'a>, place: &Place) -> Option<(usize, &'a RegionId)> {
    let plan = view.bundle.plan;
    let all = plan.services.iter().flat_map(|service| service.latency.iter()).filter(|users| users.from == *place);
    let mut times = BTreeMap::<&RegionId, usize>::new();
    for id in all.filter_map(|users| users.serving.as_ref()) {
        *times.entry(id).or_default() += 1;
    }
    let ranked = plan.regions.iter().enumerate().filter_map(|(at, id)| Some((times.get(id)?, at, id)));
    ranked.max_by_key(|(times, at, _)| (**times, std::cmp::Reverse(*at))).map(|(_, at, id)| (at, id))
}

//! What lives where, and which of it is drawn as one box.

use std::collections::BTreeMap;

use crate::base::ids::{DatasetId, RegionId};
use crate::emit::numbers::{p50, p99};
use crate::emit::say::NOT_KNOWN;
use crate::emit::sections::alike;
use crate::model::contracts::View;
use crate::model::plan::{DatasetPlan, LagBasis, Link, PodPlacement, Reckoned, ServicePlan};

/// How much is told apart, most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// Where copies are, what they do, and every link.
    Alike,
    /// Where copies are and what they do.
    Placed,
    /// What is done in a region.
    Counted,
    /// Regions only.
    Regions,
}

impl Detail {
    /// All of them, most first.
    pub(super) const ALL: [Self; 4] = [Self::Alike, Self::Placed, Self::Counted, Self::Regions];

    /// So many lines can be followed with the eye, the fewer the more stands beside them; hosts take 500.
    pub(super) const fn most_edges(self) -> usize {
        match self {
            Self::Alike | Self::Placed => 32,
            Self::Counted => 96,
            Self::Regions => 0,
        }
    }
}

/// A dataset, or a service without data.
pub(super) struct Item<'a> {
    /// As shown.
    pub(super) name: String,
    /// Whether it is data.
    pub(super) is_data: bool,
    /// What it does where.
    pub(super) places: Vec<(&'a RegionId, &'static str)>,
    /// Between two regions.
    pub(super) links: Vec<&'a Link>,
}

/// Everything that is ours, in the order of the plan.
pub(super) fn items<'a>(view: &View<'a>) -> Vec<Item<'a>> {
    view.bundle.plan.services.iter().flat_map(of_service).filter(|item| !item.places.is_empty()).collect()
}

fn of_service(service: &ServicePlan) -> Vec<Item<'_>> {
    if service.datasets.is_empty() {
        let name = service.name.to_string();
        return vec![Item { name, is_data: false, places: pods(&service.pods), links: Vec::new() }];
    }
    service.datasets.iter().map(of_dataset).collect()
}

fn of_dataset(dataset: &DatasetPlan) -> Item<'_> {
    Item {
        name: name(&dataset.id),
        is_data: true,
        places: dataset.copies.iter().map(|copy| (&copy.region, copy.role.name())).collect(),
        links: dataset.links.iter().filter(|link| link.from != link.to).collect(),
    }
}

/// `cart`, where the service has that name too.
fn name(id: &DatasetId) -> String {
    if id.service == id.dataset { id.dataset.to_string() } else { id.to_string() }
}

fn pods(placement: &PodPlacement) -> Vec<(&RegionId, &'static str)> {
    match placement {
        PodPlacement::Active(regions) => regions.iter().map(|it| (it, "pods")).collect(),
        PodPlacement::LeaderPerHome { homes, standby } => {
            let leaders = homes.iter().map(|it| (it, "leader"));
            leaders.chain(standby.iter().map(|it| (it, "candidate"))).collect()
        }
        PodPlacement::Edge(regions) => regions.iter().map(|it| (it, "origin")).collect(),
        PodPlacement::Leader { now, candidates } => {
            candidates.iter().map(|it| (it, if it == now { "leader" } else { "candidate" })).collect()
        }
        PodPlacement::Standby { active, standby, .. } => {
            std::iter::once((active, "pods")).chain(standby.iter().map(|it| (it, "standby"))).collect()
        }
        PodPlacement::External | PodPlacement::Nowhere => Vec::new(),
    }
}

/// A box: what does the same in a region.
pub(super) struct Node<'a> {
    /// Where it is.
    pub(super) region: &'a RegionId,
    /// What it does there.
    pub(super) role: &'static str,
    /// Whether it is data.
    pub(super) is_data: bool,
    /// What it stands for.
    pub(super) names: Vec<&'a str>,
}

/// What makes two items one box in a region.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    region: &'a RegionId,
    role: &'static str,
    is_data: bool,
    places: Vec<(&'a RegionId, &'static str)>,
    links: Vec<(&'a RegionId, &'a RegionId, String)>,
}

/// The boxes, and which of them stands for an item in a region.
pub(super) fn nodes<'a>(
    items: &'a [Item<'a>],
    detail: Detail,
) -> (Vec<Node<'a>>, BTreeMap<(usize, &'a RegionId), usize>) {
    let mut keyed = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let links: Vec<_> = match detail {
            Detail::Alike => item.links.iter().map(|link| (&link.from, &link.to, words(link))).collect(),
            Detail::Placed | Detail::Counted | Detail::Regions => Vec::new(),
        };
        let places = match detail {
            Detail::Alike | Detail::Placed => item.places.clone(),
            Detail::Counted | Detail::Regions => Vec::new(),
        };
        for (region, role) in item.places.iter().copied() {
            let (places, links) = (places.clone(), links.clone());
            keyed.push((Key { region, role, is_data: item.is_data, places, links }, at));
        }
    }
    let mut nodes = Vec::new();
    let mut stands_for = BTreeMap::new();
    for (key, members) in alike(keyed) {
        let Key { region, role, is_data, .. } = key;
        stands_for.extend(members.iter().map(|at| ((*at, region), nodes.len())));
        let names = members.iter().filter_map(|at| items.get(*at)).map(|item| item.name.as_str()).collect();
        nodes.push(Node { region, role, is_data, names });
    }
    (nodes, stands_for)
}

/// What stands beside a link: how it copies and how far behind.
pub(super) fn words(link: &Link) -> String {
    let mode = link.mode.name();
    match &link.lag {
        Reckoned::Known(lag) if lag.basis == LagBasis::Synchronous => mode.to_owned(),
        Reckoned::Known(lag) if lag.p99.is_none() && lag.bound.is_none() => format!("{mode}, lag p50 {}", p50(lag)),
        Reckoned::Known(lag) => format!("{mode}, lag p99 {}", p99(lag)),
        Reckoned::Unknown { .. } => format!("{mode}, lag {NOT_KNOWN}"),
    }
}

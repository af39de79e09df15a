//! Where rows may lie: in what is written for them, and for derived data in what all that it is made from allows.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::base::ids::DatasetId;
use crate::model::inventory::{Dataset, Inventory, RebuildSource};
use crate::model::topology::{Place, Region};

/// What the residencies of a dataset and of everything that it is made from come to.
#[derive(Clone, Debug, Default)]
pub(super) struct Bound<'a> {
    /// By region, in the order in which regions were given: whether each of them holds it.
    pub(super) holds: Vec<bool>,
    /// Each place that any of them names.
    pub(super) places: BTreeSet<&'a Place>,
}

impl Bound<'_> {
    /// Narrowed by what another one says.
    fn and(mut self, other: &Self) -> Self {
        for (holds, also) in self.holds.iter_mut().zip(&other.holds) {
            *holds &= *also;
        }
        self.places.extend(&other.places);
        self
    }
}

/// The bounds of every dataset. Each is worked out once from those of its direct sources, so that a long way from a
/// dataset to the first of its sources is not gone again for each on it.
#[derive(Debug)]
pub(super) struct Residencies<'a> {
    groups: BTreeMap<&'a str, BTreeMap<&'a str, usize>>,
    bounds: Vec<Bound<'a>>,
}

impl<'a> Residencies<'a> {
    /// Those of an inventory over these regions.
    pub(super) fn of(inventory: &'a Inventory, regions: &[&Region]) -> Self {
        let mut graph = DiGraph::<Option<&'a Dataset>, ()>::new();
        let mut nodes: BTreeMap<&str, (NodeIndex, BTreeMap<&str, NodeIndex>)> = BTreeMap::new();
        for service in &inventory.services {
            // A node of its own for what is made from all of a service: as many edges as it has datasets, once.
            let all = graph.add_node(None);
            let datasets = service.data.iter().map(|dataset| {
                let node = graph.add_node(Some(dataset));
                graph.add_edge(all, node, ());
                (dataset.name.as_str(), node)
            });
            let datasets = datasets.collect();
            nodes.insert(service.name.as_str(), (all, datasets));
        }
        let named = |service: &str, dataset: &str| nodes.get(service)?.1.get(dataset).copied();
        let from = |dataset: &Dataset| match dataset.rebuildable_from.value()? {
            RebuildSource::Unnamed => None,
            RebuildSource::Dataset(id) => named(id.service.as_str(), id.dataset.as_str()),
            RebuildSource::Service(name) => nodes.get(name.as_str()).map(|(all, _)| *all),
        };
        for service in &inventory.services {
            for dataset in &service.data {
                if let (Some(node), Some(source)) = (named(service.name.as_str(), dataset.name.as_str()), from(dataset))
                {
                    graph.add_edge(node, source, ());
                }
            }
        }
        let (group_of, bounds) = fold(&graph, regions);
        let group = |node: &NodeIndex| group_of.get(node.index()).copied().unwrap_or(usize::MAX);
        let groups = nodes.iter().map(|(service, (_, datasets))| {
            (*service, datasets.iter().map(|(dataset, node)| (*dataset, group(node))).collect())
        });
        Self { groups: groups.collect(), bounds }
    }

    /// That of a dataset.
    pub(super) fn bound(&self, id: &DatasetId) -> Option<&Bound<'a>> {
        self.bounds.get(*self.groups.get(id.service.as_str())?.get(id.dataset.as_str())?)
    }
}

/// The number of each node's group, and the bound of each group: data that is made from itself in a circle has one.
fn fold<'a>(graph: &DiGraph<Option<&'a Dataset>, ()>, regions: &[&Region]) -> (Vec<usize>, Vec<Bound<'a>>) {
    let mut group_of = vec![usize::MAX; graph.node_count()];
    let mut bounds: Vec<Bound<'a>> = Vec::new();
    // Kosaraju's algorithm as petgraph has it keeps its own stack, so that a long chain overflows none; what a group
    // leads to comes before it.
    for (number, group) in kosaraju_scc(graph).into_iter().enumerate() {
        let mut bound = Bound { holds: vec![true; regions.len()], places: BTreeSet::new() };
        for node in group {
            if let Some(of) = group_of.get_mut(node.index()) {
                *of = number;
            }
            let sources = graph.neighbors(node).filter_map(|source| bounds.get(*group_of.get(source.index())?));
            bound = sources.fold(bound, Bound::and);
            if let Some(own) = graph.node_weight(node).copied().flatten().and_then(|dataset| written(dataset, regions))
            {
                bound = bound.and(&own);
            }
        }
        bounds.push(bound);
    }
    (group_of, bounds)
}

/// What is written for a dataset itself; a written `[]` binds rows to no place.
fn written<'a>(dataset: &'a Dataset, regions: &[&Region]) -> Option<Bound<'a>> {
    let places = dataset.residency.value().filter(|places| !places.is_empty())?;
    let holds = regions.iter().map(|region| places.iter().any(|place| place.holds(region))).collect();
    Some(Bound { holds, places: places.iter().collect() })
}

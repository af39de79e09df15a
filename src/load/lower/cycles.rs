//! Services that wait for each other in a circle.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::Lowering;
use crate::base::finding::Finding;
use crate::base::path::Anchor;
use crate::load::rules;
use crate::model::inventory::{Dependency, Service};
use crate::model::words::Call;

type Graph<'s> = DiGraph<&'s Service, &'s Dependency>;

impl Lowering<'_> {
    /// Reports one circle of each group of services that wait for each other.
    pub(crate) fn check_cycles(&mut self, services: &[Service]) {
        let graph = waiting(services);
        // Kosaraju's algorithm as petgraph has it keeps its own stack, so that a long chain overflows none.
        for group in kosaraju_scc(&graph) {
            let waits_for_itself = |node: &NodeIndex| graph.contains_edge(*node, *node);
            if group.len() < 2 && !group.iter().any(waits_for_itself) {
                continue;
            }
            let members: BTreeSet<NodeIndex> = group.into_iter().collect();
            if let Some(finding) = shortest(&graph, &members).and_then(|circle| describe(&circle, members.len())) {
                self.found.push(finding);
            }
        }
    }
}

/// Who waits for whose answer; services are sorted, so that node order is name order.
fn waiting(services: &[Service]) -> Graph<'_> {
    let mut graph = Graph::new();
    let nodes: BTreeMap<&str, NodeIndex> =
        services.iter().map(|service| (service.name.as_str(), graph.add_node(service))).collect();
    for service in services {
        for call in &service.depends_on {
            let waits = call.call.value().is_none_or(|call| *call == Call::Sync);
            if let (true, Some(from), Some(to)) =
                (waits, nodes.get(service.name.as_str()), nodes.get(call.service.as_str()))
            {
                graph.add_edge(*from, *to, call);
            }
        }
    }
    graph
}

/// The calls of a shortest circle through the first member.
fn shortest<'s>(graph: &Graph<'s>, members: &BTreeSet<NodeIndex>) -> Option<Vec<(&'s Service, &'s Dependency)>> {
    let start = *members.first()?;
    let mut reached_by: BTreeMap<NodeIndex, (NodeIndex, &Dependency)> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    'search: while let Some(node) = queue.pop_front() {
        let mut calls: Vec<_> =
            graph.edges(node).map(|edge| (petgraph::visit::EdgeRef::target(&edge), *edge.weight())).collect();
        calls.sort_by_key(|(target, _)| *target);
        for (target, call) in calls {
            if !members.contains(&target) || reached_by.contains_key(&target) {
                continue;
            }
            reached_by.insert(target, (node, call));
            if target == start {
                break 'search;
            }
            queue.push_back(target);
        }
    }
    let mut circle = Vec::new();
    let mut at = start;
    loop {
        let (before, call) = reached_by.get(&at)?;
        circle.push((*graph.node_weight(*before)?, *call));
        at = *before;
        if at == start {
            break;
        }
    }
    circle.reverse();
    Some(circle)
}

fn describe(circle: &[(&Service, &Dependency)], members: usize) -> Option<Finding> {
    let (first, call) = circle.first()?;
    let names: Vec<&str> = circle.iter().map(|(service, _)| service.name.as_str()).collect();
    let shown = match names.len() {
        0..=12 => names.join(" -> "),
        len => format!("{} -> ... {} more", names.iter().take(8).copied().collect::<Vec<_>>().join(" -> "), len - 8),
    };
    let others = members.saturating_sub(circle.len());
    let more = if others == 0 { String::new() } else { format!(" ({others} more services take part)") };
    let message = format!("services wait for each other: {shown} -> {}{more}", first.name);
    let place = |call: &Dependency| -> Anchor { call.at.key("service") };
    let mut finding = Finding::new(&rules::DEPENDENCY_CYCLE, Some(place(call)), message)
        .help("make one of the calls `call: async`, or take it out")
        .about(first.name.as_str(), None);
    for (service, call) in circle.iter().skip(1).take(8) {
        finding = finding.related(place(call), format!("`{}` waits here", service.name));
    }
    Some(finding)
}

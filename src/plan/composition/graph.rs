//! Who waits for whom, as a graph whose circles are groups and whose groups stand in order.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// Nodes are numbers from zero; an edge leads from who waits to what is waited for.
#[derive(Clone, Debug, Default)]
pub(in crate::plan) struct Graph {
    next: Vec<Vec<usize>>,
    before: Vec<Vec<usize>>,
    groups: Vec<Vec<usize>>,
    group_of: Vec<usize>,
}

impl Graph {
    /// From what each node waits for; what is no node is left out.
    pub(in crate::plan) fn of(mut next: Vec<Vec<usize>>) -> Self {
        let nodes = next.len();
        let mut before = vec![Vec::new(); nodes];
        let mut graph = DiGraph::<(), ()>::with_capacity(nodes, next.iter().map(Vec::len).sum());
        for _ in 0..nodes {
            graph.add_node(());
        }
        for (from, targets) in next.iter_mut().enumerate() {
            targets.retain(|to| *to < nodes);
            targets.sort_unstable();
            targets.dedup();
            for to in targets {
                graph.add_edge(NodeIndex::new(from), NodeIndex::new(*to), ());
                if let Some(callers) = before.get_mut(*to) {
                    callers.push(from);
                }
            }
        }
        // Kosaraju's algorithm as petgraph has it keeps its own stack, so that a long chain overflows none; it gives
        // groups in reverse topological order.
        let mut group_of = vec![0; nodes];
        let mut groups = Vec::new();
        for (number, found) in kosaraju_scc(&graph).into_iter().enumerate() {
            let mut group: Vec<usize> = found.into_iter().map(NodeIndex::index).collect();
            group.sort_unstable();
            for node in &group {
                if let Some(of) = group_of.get_mut(*node) {
                    *of = number;
                }
            }
            groups.push(group);
        }
        Self { next, before, groups, group_of }
    }

    /// How many nodes there are.
    pub(in crate::plan) fn len(&self) -> usize {
        self.next.len()
    }

    /// What a node waits for, sorted.
    pub(in crate::plan) fn next(&self, node: usize) -> &[usize] {
        self.next.get(node).map_or(&[], Vec::as_slice)
    }

    /// Who waits for a node, sorted.
    pub(in crate::plan) fn before(&self, node: usize) -> &[usize] {
        self.before.get(node).map_or(&[], Vec::as_slice)
    }

    /// Circles, and single nodes that are in none; whatever a group waits for comes before it.
    pub(in crate::plan) fn groups(&self) -> &[Vec<usize>] {
        &self.groups
    }

    /// The number of a node's group.
    pub(in crate::plan) fn group_of(&self, node: usize) -> usize {
        self.group_of.get(node).copied().unwrap_or_default()
    }

    /// One value a group, worked out from the members and from the values of the groups that they wait for.
    pub(in crate::plan) fn fold<T>(&self, mut value: impl FnMut(&[usize], &[&T]) -> T) -> Vec<T> {
        let mut made: Vec<T> = Vec::with_capacity(self.groups.len());
        for (number, group) in self.groups.iter().enumerate() {
            let targets = group.iter().flat_map(|node| self.next(*node));
            let others = targets.map(|to| self.group_of(*to)).filter(|other| *other != number);
            let below: Vec<&T> = others.filter_map(|other| made.get(other)).collect();
            let new = value(group, &below);
            made.push(new);
        }
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_come_after_what_they_wait_for() {
        let graph = Graph::of(vec![vec![1, 1, 9], vec![2], vec![1, 3], vec![]]);
        assert_eq!(graph.groups(), [vec![3], vec![1, 2], vec![0]]);
        assert_eq!((graph.next(0), graph.before(1)), ([1].as_slice(), [0, 2].as_slice()));
        let sizes = graph.fold(|group, below: &[&usize]| group.len() + below.iter().copied().sum::<usize>());
        assert_eq!(sizes, [1, 3, 4]);
    }

    #[test]
    fn a_long_chain_overflows_no_stack() {
        let graph = Graph::of((0..50_000).map(|at| vec![at + 1]).collect());
        assert_eq!(graph.groups().first(), Some(&vec![49_999]));
        assert_eq!(graph.groups().len(), 50_000);
    }
}

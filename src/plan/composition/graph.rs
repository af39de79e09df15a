//! Who waits for whom, as a graph whose circles are groups and whose groups stand in order.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// Nodes are numbers from zero; an edge leads from who waits to what is waited for.
#[derive(Clone, Debug, Default)]
pub(in crate::plan) struct Graph {
    next: Lists,
    before: Lists,
    groups: Lists,
    group_of: Vec<usize>,
}

/// Many lists, most of one item or none, behind one another.
#[derive(Clone, Debug, Default)]
struct Lists {
    items: Vec<usize>,
    /// Where each list ends.
    ends: Vec<usize>,
}

impl Lists {
    fn push(&mut self, list: impl IntoIterator<Item = usize>) {
        self.items.extend(list);
        self.ends.push(self.items.len());
    }

    fn get(&self, at: usize) -> &[usize] {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let range = start.zip(self.ends.get(at).copied());
        range.and_then(|(start, end)| self.items.get(start..end)).unwrap_or_default()
    }

    fn iter(&self) -> impl Iterator<Item = &[usize]> {
        (0..self.ends.len()).map(|at| self.get(at))
    }
}

impl Graph {
    /// From what each node waits for; what is no node is left out.
    pub(in crate::plan) fn of(lists: impl IntoIterator<Item = Vec<usize>>) -> Self {
        let mut nodes = 0;
        let mut edges: Vec<(usize, usize)> = Vec::new();
        for list in lists {
            edges.extend(list.into_iter().map(|to| (nodes, to)));
            nodes += 1;
        }
        edges.retain(|(_, to)| *to < nodes);
        edges.sort_unstable();
        edges.dedup();
        let mut graph = DiGraph::<(), ()>::with_capacity(nodes, edges.len());
        for _ in 0..nodes {
            graph.add_node(());
        }
        for (from, to) in &edges {
            graph.add_edge(NodeIndex::new(*from), NodeIndex::new(*to), ());
        }
        let next = Self::lists(nodes, &edges);
        for (from, to) in &mut edges {
            std::mem::swap(from, to);
        }
        edges.sort_unstable();
        let before = Self::lists(nodes, &edges);
        // Kosaraju's algorithm as petgraph has it keeps its own stack, so that a long chain overflows none; it gives
        // groups in reverse topological order.
        let mut group_of = vec![0; nodes];
        let mut groups = Lists::default();
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

    /// Edges, sorted, by where they begin.
    fn lists(nodes: usize, edges: &[(usize, usize)]) -> Lists {
        let mut lists = Lists::default();
        let mut rest = edges.iter().peekable();
        for node in 0..nodes {
            lists.push(std::iter::from_fn(|| rest.next_if(|(from, _)| *from == node).map(|(_, to)| *to)));
        }
        lists
    }

    /// How many nodes there are.
    pub(in crate::plan) fn len(&self) -> usize {
        self.group_of.len()
    }

    /// What a node waits for, sorted.
    pub(in crate::plan) fn next(&self, node: usize) -> &[usize] {
        self.next.get(node)
    }

    /// Who waits for a node, sorted.
    pub(in crate::plan) fn before(&self, node: usize) -> &[usize] {
        self.before.get(node)
    }

    /// Circles, and single nodes that are in none; whatever a group waits for comes before it.
    pub(in crate::plan) fn groups(&self) -> impl Iterator<Item = &[usize]> {
        self.groups.iter()
    }

    /// How many there are of them.
    pub(in crate::plan) fn group_count(&self) -> usize {
        self.groups.ends.len()
    }

    /// The number of a node's group.
    pub(in crate::plan) fn group_of(&self, node: usize) -> usize {
        self.group_of.get(node).copied().unwrap_or_default()
    }

    /// One value a group, worked out from the members and from the values of the groups that they wait for.
    pub(in crate::plan) fn fold<T>(&self, mut value: impl FnMut(&[usize], &[&T]) -> T) -> Vec<T> {
        let mut made: Vec<T> = Vec::with_capacity(self.group_count());
        for (number, group) in self.groups().enumerate() {
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
        let graph = Graph::of([vec![1, 1, 9], vec![2], vec![1, 3], vec![]]);
        assert_eq!(graph.groups().collect::<Vec<_>>(), [vec![3], vec![1, 2], vec![0]]);
        assert_eq!((graph.next(0), graph.before(1)), ([1].as_slice(), [0, 2].as_slice()));
        let sizes = graph.fold(|group, below: &[&usize]| group.len() + below.iter().copied().sum::<usize>());
        assert_eq!(sizes, [1, 3, 4]);
    }

    #[test]
    fn a_long_chain_overflows_no_stack() {
        let graph = Graph::of((0..50_000).map(|at| vec![at + 1]));
        assert_eq!(graph.groups().next(), Some([49_999].as_slice()));
        assert_eq!(graph.group_count(), 50_000);
    }
}

//! The circles of a directed graph: its strongly connected components of two nodes and more.

use std::collections::{BTreeMap, BTreeSet};

/// Tarjan's algorithm. Nodes that are in no circle are left out; circles and their nodes are sorted.
pub fn circles<N: Ord + Copy>(arrows: impl Iterator<Item = (N, N)>) -> Vec<Vec<N>> {
    let mut next: BTreeMap<N, BTreeSet<N>> = BTreeMap::new();
    for (from, to) in arrows {
        next.entry(to).or_default();
        next.entry(from).or_default().insert(to);
    }
    let mut walk = Walk { next: &next, index: BTreeMap::new(), stack: Vec::new(), found: Vec::new() };
    for node in next.keys() {
        if !walk.index.contains_key(node) {
            walk.visit(*node);
        }
    }
    walk.found.sort();
    walk.found
}

struct Walk<'a, N> {
    next: &'a BTreeMap<N, BTreeSet<N>>,
    index: BTreeMap<N, usize>,
    stack: Vec<N>,
    found: Vec<Vec<N>>,
}

impl<N: Ord + Copy> Walk<'_, N> {
    /// Returns the lowest index that can be reached from `node`.
    fn visit(&mut self, node: N) -> usize {
        let own = self.index.len();
        self.index.insert(node, own);
        self.stack.push(node);
        let mut low = own;
        for to in &self.next[&node] {
            match self.index.get(to) {
                None => low = low.min(self.visit(*to)),
                Some(index) if self.stack.contains(to) => low = low.min(*index),
                Some(_) => {}
            }
        }
        if low == own {
            self.close(node);
        }
        low
    }

    fn close(&mut self, node: N) {
        let start = self.stack.iter().position(|member| *member == node).unwrap_or(0);
        let mut component = self.stack.split_off(start);
        component.sort();
        if component.len() > 1 {
            self.found.push(component);
        }
    }
}

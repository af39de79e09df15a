//! A document as a flat arena of small nodes in the order of the text.
//!
//! A node holds offsets and no text: 16 bytes, whatever it stands for. A container's children follow it, and
//! skipping a child means jumping over its own.

use super::scalar::{Resolved, resolve};

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A scalar that stands in the text as it is: byte offset and length.
    Borrowed,
    /// A scalar with escapes or folded lines: index among the owned texts.
    Owned,
    /// A list: index after its last descendant.
    List,
    /// A mapping: index after its last descendant.
    Mapping,
    /// Another node, by index.
    Alias,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// First character, counted in characters.
    pub(super) start: u32,
    /// Character after the last.
    pub(super) end: u32,
    pub(super) a: u32,
    /// Bytes of a borrowed scalar; a longer one is owned.
    pub(super) length: u16,
    pub(super) kind: Kind,
    pub(super) marks: Marks,
}

/// What else is so of a node, in one byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks(u8);

impl Marks {
    /// Written without quotes, so that it may be a number, a boolean or nothing.
    pub(super) const PLAIN: Self = Self(1);
    /// Has a tag that is not of the core schema.
    pub(super) const TAGGED: Self = Self(2);
    /// A key that its mapping already has.
    pub(super) const REPEATED: Self = Self(4);

    pub(super) fn has(self, mark: Self) -> bool {
        self.0 & mark.0 != 0
    }

    pub(super) fn set(&mut self, mark: Self, holds: bool) {
        self.0 = if holds { self.0 | mark.0 } else { self.0 & !mark.0 };
    }
}

/// One document.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) owned: Vec<Box<str>>,
    pub(super) tags: Vec<(u32, Box<str>)>,
    /// Repeated keys with the key that came first.
    pub(super) repeats: Vec<(u32, u32)>,
}

/// An index as the platform counts; an index that does not fit finds nothing.
pub(super) fn at(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

impl Tree {
    /// The document's value.
    pub(crate) fn root<'t>(&'t self, text: &'t str) -> View<'t> {
        View { tree: self, text, index: 0 }
    }

    pub(super) fn node(&self, index: u32) -> Option<&Node> {
        self.nodes.get(at(index))
    }

    pub(super) fn after(&self, index: u32) -> u32 {
        match self.node(index) {
            Some(node) if matches!(node.kind, Kind::List | Kind::Mapping) => node.a.max(index + 1),
            _ => index.saturating_add(1),
        }
    }

    /// The text of a scalar node.
    pub(super) fn scalar<'t>(&'t self, text: &'t str, node: &Node) -> Option<&'t str> {
        match node.kind {
            Kind::Borrowed => text.get(at(node.a)..at(node.a).checked_add(node.length.into())?),
            Kind::Owned => self.owned.get(at(node.a)).map(AsRef::as_ref),
            Kind::List | Kind::Mapping | Kind::Alias => None,
        }
    }
}

/// What a value is, with aliases followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Text, a number, a boolean or nothing.
    Scalar,
    /// A list.
    List,
    /// A mapping.
    Mapping,
}

/// One value of a tree, with the text it was read from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'t> {
    tree: &'t Tree,
    text: &'t str,
    index: u32,
}

impl<'t> View<'t> {
    /// Names this place in its tree: an alias has another id than what it stands for.
    pub(crate) fn id(self) -> u32 {
        self.index
    }

    /// The place with this id in the same tree.
    pub(crate) fn with_id(self, id: u32) -> Self {
        Self { index: id, ..self }
    }

    /// First and last character as written here, counted in characters.
    pub(crate) fn range(self) -> (u32, u32) {
        self.tree.node(self.index).map_or((0, 0), |node| (node.start, node.end))
    }

    fn target(self) -> Option<(u32, &'t Node)> {
        let node = self.tree.node(self.index)?;
        if node.kind == Kind::Alias {
            return Some((node.a, self.tree.node(node.a)?));
        }
        Some((self.index, node))
    }

    /// What it is.
    pub(crate) fn shape(self) -> Shape {
        match self.target().map(|(_, node)| node.kind) {
            Some(Kind::List) => Shape::List,
            Some(Kind::Mapping) => Shape::Mapping,
            Some(Kind::Borrowed | Kind::Owned | Kind::Alias) | None => Shape::Scalar,
        }
    }

    /// The text of a scalar, whatever it means.
    pub(crate) fn raw(self) -> Option<&'t str> {
        let (_, node) = self.target()?;
        self.tree.scalar(self.text, node)
    }

    /// The meaning of a scalar.
    pub(crate) fn resolved(self) -> Option<Resolved<'t>> {
        let (_, node) = self.target()?;
        let text = self.tree.scalar(self.text, node)?;
        Some(if node.marks.has(Marks::PLAIN) { resolve(text) } else { Resolved::Text(text) })
    }

    /// Whether nothing was written, or `null`.
    pub(crate) fn is_null(self) -> bool {
        matches!(self.resolved(), Some(Resolved::Null))
    }

    /// Whether this is the unquoted key `<<`, which older YAML took for a merge.
    pub(crate) fn is_merge_key(self) -> bool {
        self.target().is_some_and(|(_, node)| node.marks.has(Marks::PLAIN)) && self.raw() == Some("<<")
    }

    /// A tag that is not of the core schema.
    pub(crate) fn tag(self) -> Option<&'t str> {
        let (index, node) = self.target()?;
        if !node.marks.has(Marks::TAGGED) {
            return None;
        }
        let found = self.tree.tags.binary_search_by_key(&index, |(tagged, _)| *tagged).ok()?;
        self.tree.tags.get(found).map(|(_, tag)| tag.as_ref())
    }

    /// Keys and values of a mapping without repeated keys; nothing for anything else.
    pub(crate) fn entries(self) -> impl Iterator<Item = (View<'t>, View<'t>)> {
        self.children(Kind::Mapping).pairs().filter(|(key, _)| !key.is_repeated())
    }

    /// Items of a list; nothing for anything else.
    pub(crate) fn items(self) -> Children<'t> {
        self.children(Kind::List)
    }

    /// Whether this is a mapping with a repeated key.
    pub(crate) fn has_repeats(self) -> bool {
        !self.tree.repeats.is_empty() && self.children(Kind::Mapping).pairs().any(|(key, _)| key.is_repeated())
    }

    /// Repeated keys of a mapping, each with the key that came first.
    pub(crate) fn repeats(self) -> Vec<(View<'t>, View<'t>)> {
        if self.tree.repeats.is_empty() {
            return Vec::new();
        }
        let repeated = self.children(Kind::Mapping).pairs().map(|(key, _)| key).filter(|key| key.is_repeated());
        repeated
            .filter_map(|key| {
                let found = self.tree.repeats.binary_search_by_key(&key.index, |(again, _)| *again).ok()?;
                let (_, first) = self.tree.repeats.get(found)?;
                Some((key, View { index: *first, ..self }))
            })
            .collect()
    }

    /// The value of a key.
    pub(crate) fn get(self, key: &str) -> Option<View<'t>> {
        self.entry(key).map(|(_, value)| value)
    }

    /// A key with its value.
    pub(crate) fn entry(self, key: &str) -> Option<(View<'t>, View<'t>)> {
        self.entries().find(|(name, _)| name.raw() == Some(key))
    }

    fn is_repeated(self) -> bool {
        self.tree.node(self.index).is_some_and(|node| node.marks.has(Marks::REPEATED))
    }

    fn children(self, kind: Kind) -> Children<'t> {
        match self.target() {
            Some((index, node)) if node.kind == kind => Children { parent: self, next: index + 1, end: node.a },
            _ => Children { parent: self, next: 0, end: 0 },
        }
    }
}

/// The direct children of a container.
#[derive(Clone, Debug)]
pub(crate) struct Children<'t> {
    parent: View<'t>,
    next: u32,
    end: u32,
}

impl<'t> Children<'t> {
    pub(super) fn pairs(mut self) -> impl Iterator<Item = (View<'t>, View<'t>)> {
        std::iter::from_fn(move || Some((self.next()?, self.next()?)))
    }
}

impl<'t> Iterator for Children<'t> {
    type Item = View<'t>;

    fn next(&mut self) -> Option<View<'t>> {
        if self.next >= self.end {
            return None;
        }
        let view = View { index: self.next, ..self.parent };
        self.next = self.parent.tree.after(self.next);
        Some(view)
    }
}

#[cfg(test)]
mod tests {
    use super::Node;

    #[test]
    fn a_node_takes_16_bytes() {
        assert_eq!(size_of::<Node>(), 16);
    }
}

//! Where a model item stands in what the user wrote: a document and a logical path in it.
//!
//! Anchors are cheap to carry and are turned into lines and columns only when something is shown.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use super::source::SourceId;

/// One step of a [`DocPath`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// A mapping key, as written.
    Key(Cow<'static, str>),
    /// A position in a list, from 0.
    Index(u32),
}

/// A logical path inside one document, such as `services[2].data[0].rpo`.
///
/// One pointer wide, since every stated value of an inventory carries one; parents are shared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DocPath {
    last: Option<Arc<Step>>,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Step {
    parent: Option<Arc<Step>>,
    segment: Segment,
}

impl DocPath {
    /// The document itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// The path of `key` inside this mapping.
    #[must_use]
    pub fn key(&self, key: impl Into<Cow<'static, str>>) -> Self {
        self.join(Segment::Key(key.into()))
    }

    /// The path of item `index` (from 0) of this list.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.join(Segment::Index(u32::try_from(index).unwrap_or(u32::MAX)))
    }

    fn join(&self, segment: Segment) -> Self {
        Self { last: Some(Arc::new(Step { parent: self.last.clone(), segment })) }
    }

    /// The steps from the document's root, outermost first.
    pub fn segments(&self) -> Vec<&Segment> {
        let mut steps = Vec::new();
        let mut at = self.last.as_deref();
        while let Some(step) = at {
            steps.push(&step.segment);
            at = step.parent.as_deref();
        }
        steps.reverse();
        steps
    }

    /// Whether this path is `other` or lies inside it.
    pub fn starts_with(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.segments(), other.segments());
        mine.len() >= theirs.len() && mine.iter().zip(&theirs).all(|(a, b)| a == b)
    }

    /// The path that holds this one; the root holds itself.
    #[must_use]
    pub fn parent(&self) -> Self {
        Self { last: self.last.as_ref().and_then(|step| step.parent.clone()) }
    }
}

impl PartialOrd for DocPath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for DocPath {
    /// A mapping before what it holds, items of a list in their order.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mine, theirs) = (depth(self.last.as_ref()), depth(other.last.as_ref()));
        let a = above(self.last.as_ref(), mine.saturating_sub(theirs));
        let b = above(other.last.as_ref(), theirs.saturating_sub(mine));
        along(a, b).then(mine.cmp(&theirs))
    }
}

/// The step that lies so many steps above.
fn above(last: Option<&Arc<Step>>, steps: usize) -> Option<&Arc<Step>> {
    (0..steps).fold(last, |step, _| step?.parent.as_ref())
}

/// How many steps there are down to this one.
fn depth(last: Option<&Arc<Step>>) -> usize {
    std::iter::successors(last, |step| step.parent.as_ref()).count()
}

/// Two paths of one length, from the root down. Sorting thousands of findings asks this most of all: nothing is
/// collected, and where parents are shared they are not looked at.
fn along(a: Option<&Arc<Step>>, b: Option<&Arc<Step>>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if !Arc::ptr_eq(a, b) => {
            along(a.parent.as_ref(), b.parent.as_ref()).then_with(|| a.segment.cmp(&b.segment))
        }
        _ => Ordering::Equal,
    }
}

impl fmt::Display for DocPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.segments().into_iter().enumerate() {
            match segment {
                Segment::Key(key) if position == 0 => write!(f, "{key}")?,
                Segment::Key(key) => write!(f, ".{key}")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Which part of the item at a path is meant: its value or the key that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The value.
    #[default]
    Value,
    /// The key, for instance of an unknown field.
    Key,
}

/// A place in the user's sources.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Anchor {
    /// The file, or standard input.
    pub source: SourceId,
    /// Which YAML document of the source, from 0.
    pub document: u32,
    /// Where in the document.
    pub path: DocPath,
    /// Key or value.
    pub part: Part,
}

impl Anchor {
    /// The root of a document.
    pub fn document(source: SourceId, document: u32) -> Self {
        Self { source, document, path: DocPath::root(), part: Part::Value }
    }

    /// The value of `key` in the mapping that this anchor points at.
    #[must_use]
    pub fn key(&self, key: impl Into<Cow<'static, str>>) -> Self {
        Self { path: self.path.key(key), part: Part::Value, ..self.clone() }
    }

    /// Item `index` of the list that this anchor points at.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self { path: self.path.index(index), part: Part::Value, ..self.clone() }
    }

    /// The same place, meaning its key.
    #[must_use]
    pub fn named(&self) -> Self {
        Self { part: Part::Key, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::DocPath;

    #[test]
    fn items_sort_by_position_and_after_what_holds_them() {
        let services = DocPath::root().key("services");
        let mut paths = [services.index(10).key("rpo"), services.index(2), services.clone(), services.index(10)];
        paths.sort();
        let shown: Vec<String> = paths.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["services", "services[2]", "services[10]", "services[10].rpo"]);
    }

    #[test]
    fn paths_are_ordered_as_their_steps_are() {
        let (root, services) = (DocPath::root(), DocPath::root().key("services"));
        let other = DocPath::root().key("services").index(2);
        let one = services.index(2);
        let all =
            [&root, &services, &one, &other, &one.key("data"), &other.key("rpo"), &services.index(3), &root.key("a")];
        for (a, b) in all.iter().flat_map(|a| all.iter().map(move |b| (*a, *b))) {
            assert_eq!(a.cmp(b), a.segments().cmp(&b.segments()), "{a} and {b}");
        }
    }

    #[test]
    fn a_path_is_one_pointer_wide() {
        assert_eq!(size_of::<DocPath>(), size_of::<usize>());
    }
}

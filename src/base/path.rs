//! Where a model item stands in what the user wrote: a document and a logical path in it.
//!
//! Anchors are cheap to carry and are turned into lines and columns only when something is shown.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::num::NonZeroU32;
use std::sync::Arc;

use super::source::SourceId;

/// One step of a [`DocPath`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment<'a> {
    /// A mapping key, as written.
    Key(&'a str),
    /// A position in a list, from 0.
    Index(u32),
}

/// A logical path inside one document, such as `services[2].data[0].rpo`.
///
/// Every stated value of an inventory carries one, and nearly all end in a field that we know: that one is named in
/// place, so that only mappings and lists take memory of their own, which all that lies in them shares.
#[derive(Clone, Debug, Default)]
pub struct DocPath {
    holder: Option<Arc<Step>>,
    field: Option<&'static str>,
}

#[derive(Debug)]
struct Step {
    parent: Option<Arc<Step>>,
    segment: Held,
}

#[derive(Debug)]
enum Held {
    Key(Cow<'static, str>),
    Index(u32),
}

impl Held {
    fn segment(&self) -> Segment<'_> {
        match self {
            Self::Key(key) => Segment::Key(key),
            Self::Index(index) => Segment::Index(*index),
        }
    }
}

impl DocPath {
    /// The document itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// The path of `key` inside this mapping.
    #[must_use]
    pub fn key(&self, key: impl Into<Cow<'static, str>>) -> Self {
        match key.into() {
            Cow::Borrowed(field) => Self { holder: self.held(), field: Some(field) },
            key @ Cow::Owned(_) => self.join(Held::Key(key)),
        }
    }

    /// The path of item `index` (from 0) of this list.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.join(Held::Index(u32::try_from(index).unwrap_or(u32::MAX)))
    }

    /// The same place, ready to be held by all that lies in it.
    #[must_use]
    pub fn as_holder(&self) -> Self {
        Self { holder: self.held(), field: None }
    }

    fn join(&self, segment: Held) -> Self {
        Self { holder: Some(Arc::new(Step { parent: self.held(), segment })), field: None }
    }

    fn held(&self) -> Option<Arc<Step>> {
        match self.field {
            None => self.holder.clone(),
            Some(field) => {
                Some(Arc::new(Step { parent: self.holder.clone(), segment: Held::Key(Cow::Borrowed(field)) }))
            }
        }
    }

    /// The steps from the document's root, outermost first.
    pub fn segments(&self) -> Vec<Segment<'_>> {
        let mut steps: Vec<Segment<'_>> = self.end().up().collect();
        steps.reverse();
        steps
    }

    /// Whether this path is `other` or lies inside it.
    pub fn starts_with(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.end(), other.end());
        let deeper = mine.up().count().checked_sub(theirs.up().count());
        deeper.is_some_and(|deeper| along(mine.above(deeper), theirs).is_eq())
    }

    /// The path that holds this one; the root holds itself.
    #[must_use]
    pub fn parent(&self) -> Self {
        let holder = match self.field {
            Some(_) => self.holder.as_ref(),
            None => self.holder.as_ref().and_then(|step| step.parent.as_ref()),
        };
        Self { holder: holder.cloned(), field: None }
    }

    fn end(&self) -> End<'_> {
        End { holder: self.holder.as_ref(), field: self.field }
    }
}

impl PartialEq for DocPath {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for DocPath {}

impl Hash for DocPath {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for segment in self.end().up() {
            segment.hash(state);
        }
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
        let (a, b) = (self.end(), other.end());
        let (mine, theirs) = (a.up().count(), b.up().count());
        along(a.above(mine.saturating_sub(theirs)), b.above(theirs.saturating_sub(mine))).then(mine.cmp(&theirs))
    }
}

/// Where a path ends.
#[derive(Clone, Copy)]
struct End<'a> {
    holder: Option<&'a Arc<Step>>,
    field: Option<&'static str>,
}

impl<'a> End<'a> {
    /// The last step, and where the path before it ends.
    fn last(self) -> Option<(Segment<'a>, Self)> {
        if let Some(field) = self.field {
            return Some((Segment::Key(field), Self { field: None, ..self }));
        }
        let step = self.holder?;
        Some((step.segment.segment(), Self { holder: step.parent.as_ref(), field: None }))
    }

    /// The steps from the last one to the document's root.
    fn up(self) -> impl Iterator<Item = Segment<'a>> {
        let mut at = self;
        std::iter::from_fn(move || {
            let (segment, above) = at.last()?;
            at = above;
            Some(segment)
        })
    }

    /// So many steps above.
    fn above(self, steps: usize) -> Self {
        (0..steps).fold(self, |at, _| at.last().map_or(at, |(_, above)| above))
    }

    fn is_same(self, other: Self) -> bool {
        self.field.is_none()
            && other.field.is_none()
            && self.holder.zip(other.holder).is_some_and(|(a, b)| Arc::ptr_eq(a, b))
    }
}

/// Two paths of one length, from the root down. Sorting thousands of findings asks this most of all: nothing is
/// collected, and where parents are shared they are not looked at.
fn along(a: End<'_>, b: End<'_>) -> Ordering {
    if a.is_same(b) {
        return Ordering::Equal;
    }
    match (a.last(), b.last()) {
        (Some((mine, a)), Some((theirs, b))) => along(a, b).then_with(|| mine.cmp(&theirs)),
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Anchor {
    /// The file, or standard input.
    pub source: SourceId,
    /// Document and part in one word that is never 0: an anchor that may be missing takes no more memory than one.
    place: NonZeroU32,
    /// Where in the document.
    pub path: DocPath,
}

impl Anchor {
    /// The root of a document.
    pub fn document(source: SourceId, document: u32) -> Self {
        let place = NonZeroU32::MIN.saturating_add(document.min(u32::MAX >> 2) << 1);
        Self { source, place, path: DocPath::root() }
    }

    /// Which YAML document of the source, from 0.
    pub fn in_document(&self) -> u32 {
        (self.place.get() - 1) >> 1
    }

    /// Key or value.
    pub fn part(&self) -> Part {
        if self.place.get().is_multiple_of(2) { Part::Key } else { Part::Value }
    }

    /// The value at another path of the same document.
    #[must_use]
    pub fn at(&self, path: DocPath) -> Self {
        Self { path, ..Self::document(self.source, self.in_document()) }
    }

    /// The value of `key` in the mapping that this anchor points at.
    #[must_use]
    pub fn key(&self, key: impl Into<Cow<'static, str>>) -> Self {
        self.at(self.path.key(key))
    }

    /// The same for a mapping or list, whose path all that lies in it shares.
    #[must_use]
    pub fn holder(&self, key: &'static str) -> Self {
        self.at(self.path.key(key).as_holder())
    }

    /// Item `index` of the list that this anchor points at.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.at(self.path.index(index))
    }

    /// The same place, meaning its key.
    #[must_use]
    pub fn named(&self) -> Self {
        let value = Self::document(self.source, self.in_document());
        Self { path: self.path.clone(), place: value.place.saturating_add(1), ..value }
    }
}

impl PartialOrd for Anchor {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Anchor {
    fn cmp(&self, other: &Self) -> Ordering {
        let place = |at: &Self| (at.source, at.in_document());
        place(self)
            .cmp(&place(other))
            .then_with(|| self.path.cmp(&other.path))
            .then_with(|| self.part().cmp(&other.part()))
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{DefaultHasher, Hash, Hasher};

    use super::{Anchor, DocPath, Part, SourceId};

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
            assert_eq!(a.starts_with(b), a.segments().starts_with(&b.segments()), "{a} and {b}");
        }
    }

    #[test]
    fn a_path_is_the_same_however_it_was_made() {
        let digest = |path: &DocPath| {
            let mut state = DefaultHasher::new();
            path.hash(&mut state);
            state.finish()
        };
        let field = DocPath::root().key("services").index(2).key("rpo");
        for same in [field.as_holder(), DocPath::root().key("services".to_owned()).index(2).key("rpo".to_owned())] {
            assert!(field == same && digest(&field) == digest(&same) && field.parent() == same.parent());
        }
        assert!(field != field.parent() && field.key("rpo").parent() == field);
    }

    #[test]
    fn an_anchor_keeps_document_and_part() {
        for document in [0, 1, 7_000_000] {
            let at = Anchor::document(SourceId(3), document).key("services");
            assert_eq!((at.in_document(), at.part()), (document, Part::Value));
            assert_eq!((at.named().in_document(), at.named().part()), (document, Part::Key));
            assert!(at < at.named() && at.named().named() == at.named() && at.named().key("a").part() == Part::Value);
        }
    }

    #[test]
    fn an_anchor_that_may_be_missing_takes_four_words() {
        assert_eq!(size_of::<Option<Anchor>>(), 4 * size_of::<usize>());
    }
}

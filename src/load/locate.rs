//! From anchors to lines and columns, late and only for what is shown.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use super::read::Limits;
use super::text::decode;
use super::yaml::{self, Lines, Shape, Tree, View};
use crate::base::path::{Anchor, Part, Segment};
use crate::base::source::{Content, SourceId, SourceSet, Span};
use crate::model::contracts::Locate;

/// Containers with more children than this are searched by an index.
const FEW: usize = 16;

/// Finds places in a set of texts; each text is read when first asked for, unless it was read before.
#[derive(Clone, Debug)]
pub struct Locator {
    sources: SourceSet,
    read: Vec<OnceCell<Option<Rc<Read>>>>,
}

/// One text as trees.
#[derive(Debug)]
pub(super) struct Read {
    content: Content,
    pub(super) trees: Vec<Tree>,
    lines: OnceCell<Lines>,
    /// Children of large containers, by document and container: thousands of places lie in one list.
    children: RefCell<BTreeMap<(u32, u32), Vec<u32>>>,
}

impl Locator {
    /// Over the texts that were read.
    pub fn new(sources: SourceSet) -> Self {
        let read = sources.iter().map(|_| OnceCell::new()).collect();
        Self { sources, read }
    }

    /// The same with trees that somebody has already.
    pub(super) fn with(sources: SourceSet, known: impl Iterator<Item = (SourceId, Rc<Read>)>) -> Self {
        let mut made = Self::new(sources);
        for (id, read) in known {
            if let Some(slot) = usize::try_from(id.0).ok().and_then(|at| made.read.get_mut(at)) {
                *slot = OnceCell::from(Some(read));
            }
        }
        made
    }

    /// The same over these texts, of which those that it knows come first.
    #[must_use]
    pub fn over(&self, sources: SourceSet) -> Self {
        let known = self.read.iter().cloned();
        let read = known.chain(std::iter::repeat_with(OnceCell::new)).take(sources.len()).collect();
        Self { sources, read }
    }

    fn read(&self, anchor: &Anchor) -> Option<&Read> {
        let source = self.sources.get(anchor.source)?;
        let read = self.read.get(usize::try_from(anchor.source.0).ok()?)?.get_or_init(|| {
            let text = decode(&source.bytes).ok()?;
            let Limits { values, .. } = Limits::default();
            // The text was within the other limits when it was read; here they would only hide a place.
            let trees = yaml::documents(text, &yaml::Limits { depth: 64, values, expansion: u64::MAX }).trees;
            Some(Rc::new(Read::new(source.bytes.clone(), trees)))
        });
        read.as_deref()
    }
}

impl Locate for Locator {
    /// The range of an anchor, or of what is nearest above it: a missing field is shown where its mapping is named.
    fn span(&self, anchor: &Anchor) -> Option<Span> {
        let read = self.read(anchor)?;
        let document = usize::try_from(anchor.in_document()).ok()?;
        let Some(tree) = read.trees.get(document) else { return Some(read.span(0, 1)) };
        let (from, to) = read.place(tree.root(read.text()), anchor);
        Some(read.span(from, to))
    }

    fn sources(&self) -> &SourceSet {
        &self.sources
    }
}

impl Read {
    pub(super) fn new(content: Content, trees: Vec<Tree>) -> Self {
        Self { content, trees, lines: OnceCell::new(), children: RefCell::default() }
    }

    pub(super) fn text(&self) -> &str {
        self.content.text().unwrap_or_default()
    }

    /// The span from one character to another.
    pub(super) fn span(&self, start: u32, end: u32) -> Span {
        self.lines.get_or_init(|| Lines::of(self.text())).span(self.text(), start, end)
    }

    /// First and last character of an anchor.
    fn place(&self, root: View<'_>, anchor: &Anchor) -> (u32, u32) {
        let document = anchor.in_document();
        let mut at = root;
        let mut key = None;
        let mut whole = true;
        for segment in anchor.path.segments() {
            let next = match segment {
                Segment::Key(name) => self.entry(at, document, name).map(|(key, value)| (Some(key), value)),
                Segment::Index(index) => self.item(at, document, index).map(|item| (None, item)),
            };
            let Some((found_key, value)) = next else {
                whole = false;
                break;
            };
            (key, at) = (found_key, value);
        }
        match key {
            Some(key) if whole && anchor.part() == Part::Key => key.range(),
            Some(key) if at.is_null() && at.raw() == Some("") => key.range(),
            Some(key) if at.shape() != Shape::Scalar && !is_inline(at) => key.range(),
            _ => self.named(at, document),
        }
    }

    fn item<'t>(&self, list: View<'t>, document: u32, index: u32) -> Option<View<'t>> {
        let index = usize::try_from(index).ok()?;
        if index < FEW || list.shape() != Shape::List {
            return list.items().nth(index);
        }
        let mut known = self.children.borrow_mut();
        let children = known.entry((document, list.id())).or_insert_with(|| list.items().map(View::id).collect());
        children.get(index).map(|id| list.with_id(*id))
    }

    fn entry<'t>(&self, mapping: View<'t>, document: u32, name: &str) -> Option<(View<'t>, View<'t>)> {
        let named = |key: View<'_>| key.raw() == Some(name);
        let found = mapping.entries().take(FEW).find(|(key, _)| named(*key));
        if found.is_some() || mapping.entries().nth(FEW).is_none() {
            return found;
        }
        let mut known = self.children.borrow_mut();
        // Pairs of key and value, sorted by the key's text.
        let pairs = known.entry((document, mapping.id())).or_insert_with(|| {
            // By id, since there may be millions.
            let named = mapping.entries().filter(|(key, _)| key.raw().is_some());
            let mut pairs: Vec<(u32, u32)> = named.map(|(key, value)| (key.id(), value.id())).collect();
            pairs.sort_unstable_by(|(a, _), (b, _)| mapping.with_id(*a).raw().cmp(&mapping.with_id(*b).raw()));
            pairs.into_iter().flat_map(|(key, value)| [key, value]).collect()
        });
        let (pairs, _) = pairs.as_chunks::<2>();
        let found = pairs.binary_search_by(|[key, _]| mapping.with_id(*key).raw().cmp(&Some(name))).ok()?;
        pairs.get(found).map(|[key, value]| (mapping.with_id(*key), mapping.with_id(*value)))
    }

    /// What stands for a value: itself, or for a mapping the name in it, or its first field.
    fn named(&self, view: View<'_>, document: u32) -> (u32, u32) {
        match view.shape() {
            Shape::Scalar => view.range(),
            Shape::Mapping => {
                let name = self.entry(view, document, "name").map(|(_, name)| name);
                match name.filter(|name| name.shape() == Shape::Scalar && !name.is_null()) {
                    Some(name) => name.range(),
                    None => view.entries().next().map_or(view.range(), |(key, _)| key.range()),
                }
            }
            Shape::List => view.items().next().map_or(view.range(), |first| self.named(first, document)),
        }
    }
}

/// A container in brackets on few characters reads well when underlined whole.
fn is_inline(view: View<'_>) -> bool {
    let (start, end) = view.range();
    end > start && end - start <= 120
}

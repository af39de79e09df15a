//! From anchors to lines and columns, late and only for what is shown.

use std::cell::OnceCell;

use super::text::readable;
use super::yaml::{self, Lines, Shape, Tree, View};
use crate::base::path::{Anchor, Part, Segment};
use crate::base::source::{SourceSet, Span};
use crate::model::contracts::Locate;

/// Finds places in a set of texts; each text is read again when first asked for.
#[derive(Debug)]
pub struct Locator {
    sources: SourceSet,
    read: Vec<OnceCell<Option<Read>>>,
}

/// One text as trees.
#[derive(Debug)]
struct Read {
    trees: Vec<Tree>,
    lines: Lines,
}

impl Locator {
    /// Over the texts that were read.
    pub fn new(sources: SourceSet) -> Self {
        let read = sources.iter().map(|_| OnceCell::new()).collect();
        Self { sources, read }
    }
}

impl Locate for Locator {
    /// The range of an anchor, or of what is nearest above it: a missing field is shown where its mapping is named.
    fn span(&self, anchor: &Anchor) -> Option<Span> {
        let source = self.sources.get(anchor.source)?;
        let bytes = source.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&source.bytes);
        let text = std::str::from_utf8(bytes).ok()?;
        let read = self.read.get(usize::try_from(anchor.source.0).ok()?)?.get_or_init(|| {
            let (text, lines) = readable(&source.bytes)?;
            // The text was within limits when it was read; here they would only hide a place.
            let limits = yaml::Limits { depth: 64, values: usize::MAX, expansion: u64::MAX };
            Some(Read { trees: yaml::documents(text, &limits).trees, lines })
        });
        let read = read.as_ref()?;
        let start = read.lines.span(text, 0, 1);
        let Some(tree) = read.trees.get(usize::try_from(anchor.document).ok()?) else { return Some(start) };
        let (from, to) = place(tree.root(text), anchor);
        Some(read.lines.span(text, from, to))
    }

    fn sources(&self) -> &SourceSet {
        &self.sources
    }
}

/// First and last character of an anchor.
fn place(root: View<'_>, anchor: &Anchor) -> (u32, u32) {
    let mut at = root;
    let mut key = None;
    let mut whole = true;
    for segment in anchor.path.segments() {
        let next = match segment {
            Segment::Key(name) => at.entry(name).map(|(key, value)| (Some(key), value)),
            Segment::Index(index) => {
                usize::try_from(*index).ok().and_then(|index| at.items().nth(index)).map(|item| (None, item))
            }
        };
        let Some((found_key, value)) = next else {
            whole = false;
            break;
        };
        (key, at) = (found_key, value);
    }
    match key {
        Some(key) if whole && anchor.part == Part::Key => key.range(),
        Some(key) if at.is_null() && at.raw() == Some("") => key.range(),
        Some(key) if at.shape() != Shape::Scalar && !is_inline(at) => key.range(),
        _ => named(at),
    }
}

/// A container in brackets on few characters reads well when underlined whole.
fn is_inline(view: View<'_>) -> bool {
    let (start, end) = view.range();
    end > start && end - start <= 120
}

/// What stands for a value: itself, or for a mapping the name in it, or its first field.
fn named(view: View<'_>) -> (u32, u32) {
    match view.shape() {
        Shape::Scalar => view.range(),
        Shape::Mapping => match view.get("name").filter(|name| name.shape() == Shape::Scalar && !name.is_null()) {
            Some(name) => name.range(),
            None => view.entries().next().map_or(view.range(), |(key, _)| key.range()),
        },
        Shape::List => view.items().next().map_or(view.range(), named),
    }
}

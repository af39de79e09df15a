//! A locator for one hand-written text: each spot is the place of a marked word.

use std::collections::BTreeMap;

use parallax::base::path::{Anchor, DocPath, Segment};
use parallax::base::source::{Origin, SourceId, SourceSet, Span};
use parallax::model::contracts::Locate;

pub(crate) struct Spots {
    sources: SourceSet,
    spans: BTreeMap<String, Span>,
}

impl Spots {
    /// A text in which `[[path|word]]` marks `word` as the value at `path`.
    pub(crate) fn new(marked: &str) -> Self {
        let (mut text, mut spans, mut rest) = (String::new(), BTreeMap::new(), marked);
        while let Some((before, after)) = rest.split_once("[[") {
            text.push_str(before);
            let (inside, after) = after.split_once("]]").expect("a closed mark");
            let (path, word) = inside.split_once('|').expect("path|word");
            spans.insert(path.to_owned(), span(&text, word));
            text.push_str(word);
            rest = after;
        }
        text.push_str(rest);
        let mut sources = SourceSet::default();
        sources.add("travelbook/inventory.yaml", text.into_bytes(), Origin::Named);
        Self { sources, spans }
    }

    /// Other texts, without any spot.
    pub(crate) fn of(sources: SourceSet) -> Self {
        Self { sources, spans: BTreeMap::new() }
    }

    /// The anchor of a path such as `services.booking.rpo`.
    pub(crate) fn at(path: &str) -> Anchor {
        let path = path.split('.').fold(DocPath::root(), |at, key| at.key(key.to_owned()));
        Anchor::document(SourceId(0), 0).at(path)
    }
}

fn span(before: &str, word: &str) -> Span {
    let number = |n: usize| u32::try_from(n).unwrap();
    let line = number(before.matches('\n').count() + 1);
    let column = number(before.rsplit('\n').next().unwrap_or("").chars().count() + 1);
    let (start, end) = (number(before.len()), number(before.len() + word.len()));
    Span { line, column, end_line: line, end_column: column + number(word.chars().count()), start, end }
}

impl Locate for Spots {
    fn span(&self, anchor: &Anchor) -> Option<Span> {
        let keys = anchor.path.segments().into_iter().map(|segment| match segment {
            Segment::Key(key) => key.to_string(),
            Segment::Index(index) => index.to_string(),
        });
        self.spans.get(&keys.collect::<Vec<_>>().join(".")).copied()
    }

    fn sources(&self) -> &SourceSet {
        &self.sources
    }
}

//! The texts that were handed in. Reading them from disk is `cli`'s work.

use std::sync::Arc;

/// Which text of a [`SourceSet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// One text with the name that messages show for it.
#[derive(Clone, Debug)]
pub struct Source {
    /// A path as the user gave it, `/`-separated, or `<stdin>`.
    pub name: String,
    /// The bytes as read: they may not be UTF-8.
    pub bytes: Arc<[u8]>,
    /// Whether the user named this file; those found in a directory may be of another kind.
    pub named: bool,
}

/// All texts of one run, in the order given.
#[derive(Clone, Debug, Default)]
pub struct SourceSet {
    sources: Vec<Source>,
}

impl SourceSet {
    /// Adds a text and returns its id.
    pub fn add(&mut self, name: impl Into<String>, bytes: impl Into<Arc<[u8]>>, origin: Origin) -> SourceId {
        let id = SourceId(u32::try_from(self.sources.len()).unwrap_or(u32::MAX));
        self.sources.push(Source { name: name.into(), bytes: bytes.into(), named: origin == Origin::Named });
        id
    }

    /// The text of an id.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.sources.get(usize::try_from(id.0).ok()?)
    }

    /// Ids and texts in the order given.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        (0..).map(SourceId).zip(&self.sources)
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// Whether nothing was handed in.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }
}

/// How a text came into the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Named on the command line, or standard input.
    Named,
    /// Found in a directory that was named.
    Found,
}

/// A range in a source, as people and editors count: from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First line, from 1.
    pub line: u32,
    /// First column, from 1, in characters.
    pub column: u32,
    /// Last line, from 1.
    pub end_line: u32,
    /// Column after the last character, from 1.
    pub end_column: u32,
    /// First byte, from 0, in the text without a byte-order mark.
    pub start: u32,
    /// Byte after the last one.
    pub end: u32,
}

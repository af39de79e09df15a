//! The texts that were handed in. Reading them from disk is `cli`'s work.

use std::ops::Deref;
use std::sync::Arc;

/// Which text of a [`SourceSet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// Bytes as they were read, shared by all who hold them.
#[derive(Clone, Debug)]
pub struct Content(Held);

/// Text is told apart once, so that nobody has to copy it or to look at it again.
#[derive(Clone, Debug)]
enum Held {
    Text(Arc<String>),
    Other(Arc<[u8]>),
}

impl Content {
    /// The text without a byte-order mark; nothing where it is not UTF-8.
    pub fn text(&self) -> Option<&str> {
        match &self.0 {
            Held::Text(text) => Some(text.strip_prefix('\u{feff}').unwrap_or(text)),
            Held::Other(_) => None,
        }
    }
}

impl Deref for Content {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Held::Text(text) => text.as_bytes(),
            Held::Other(bytes) => bytes,
        }
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Self(match String::from_utf8(bytes) {
            Ok(mut text) => {
                text.shrink_to_fit();
                Held::Text(Arc::new(text))
            }
            Err(fault) => Held::Other(fault.into_bytes().into()),
        })
    }
}

impl From<&[u8]> for Content {
    fn from(bytes: &[u8]) -> Self {
        bytes.to_vec().into()
    }
}

/// One text with the name that messages show for it.
#[derive(Clone, Debug)]
pub struct Source {
    /// A path as the user gave it, `/`-separated, or `<stdin>`.
    pub name: String,
    /// The bytes as read: they may not be UTF-8.
    pub bytes: Content,
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
    pub fn add(&mut self, name: impl Into<String>, bytes: impl Into<Content>, origin: Origin) -> SourceId {
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

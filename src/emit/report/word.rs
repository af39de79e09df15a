//! A text with what it means: words always say the same as the colour.

use serde::Serialize;

use crate::emit::blocks::Cell;
use crate::emit::text::Tone;

/// What a template shows with a class of its tone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Word {
    /// The text.
    pub(super) text: String,
    /// A class of the style sheet.
    pub(super) tone: &'static str,
}

impl Word {
    /// A text with its meaning.
    pub(super) fn new(text: impl Into<String>, tone: Tone) -> Self {
        let tone = match tone {
            Tone::Plain => "plain",
            Tone::Strong => "strong",
            Tone::Faint => "soft",
            Tone::Good => "good",
            Tone::Care => "care",
            Tone::Bad => "bad",
        };
        Self { text: text.into(), tone }
    }
}

impl From<Cell> for Word {
    fn from(cell: Cell) -> Self {
        Self::new(cell.text, cell.tone)
    }
}

//! From characters, as the reader counts, to lines and columns, as people do.

use crate::base::source::Span;

/// Where each line of a text starts.
#[derive(Debug)]
pub(crate) struct Lines {
    /// First character and first byte of each line.
    starts: Vec<(u32, u32)>,
}

impl Lines {
    /// Of a text without a byte-order mark.
    pub(crate) fn of(text: &str) -> Self {
        let mut starts = vec![(0, 0)];
        let (mut character, mut byte) = (0u32, 0u32);
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            character = character.saturating_add(1);
            byte = byte.saturating_add(u32::try_from(c.len_utf8()).unwrap_or(4));
            if c == '\n' || (c == '\r' && rest.peek() != Some(&'\n')) {
                starts.push((character, byte));
            }
        }
        Self { starts }
    }

    /// The span from one character to another; at least one column wide.
    pub(crate) fn span(&self, text: &str, start: u32, end: u32) -> Span {
        let end = end.max(start);
        let (line, column, first) = self.place(text, start);
        let (end_line, end_column, last) = self.place(text, end);
        let end_column = if (line, column) == (end_line, end_column) { column.saturating_add(1) } else { end_column };
        Span { line, column, end_line, end_column, start: first, end: last }
    }

    /// Line and column from 1, and the byte.
    fn place(&self, text: &str, character: u32) -> (u32, u32, u32) {
        let line = self.starts.partition_point(|(start, _)| *start <= character).saturating_sub(1);
        let (first, byte) = self.starts.get(line).copied().unwrap_or((0, 0));
        let column = character.saturating_sub(first);
        let rest = usize::try_from(byte).ok().and_then(|byte| text.get(byte..)).unwrap_or_default();
        let width: usize = rest.chars().take(usize::try_from(column).unwrap_or(0)).map(char::len_utf8).sum();
        let line = u32::try_from(line).unwrap_or(u32::MAX).saturating_add(1);
        (line, column.saturating_add(1), byte.saturating_add(u32::try_from(width).unwrap_or(0)))
    }
}

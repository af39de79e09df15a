//! From characters, as the reader counts, to lines and columns, as people do.

use crate::base::source::Span;

/// How many characters lie between two marks: the most that is walked to find a byte.
const STEP: u32 = 256;

/// Where each line of a text starts.
#[derive(Debug)]
pub(crate) struct Lines {
    /// First character of each line.
    starts: Vec<u32>,
    /// The byte of every so many characters: a text may be one long line.
    marks: Vec<u32>,
}

impl Lines {
    /// Of a text without a byte-order mark.
    pub(crate) fn of(text: &str) -> Self {
        let (mut starts, mut marks) = (vec![0], vec![0]);
        let (mut character, mut byte) = (0u32, 0u32);
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            character = character.saturating_add(1);
            byte = byte.saturating_add(u32::try_from(c.len_utf8()).unwrap_or(4));
            if c == '\n' || (c == '\r' && rest.peek() != Some(&'\n')) {
                starts.push(character);
            }
            if character.is_multiple_of(STEP) {
                marks.push(byte);
            }
        }
        Self { starts, marks }
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
        let line = self.starts.partition_point(|start| *start <= character).saturating_sub(1);
        let column = character.saturating_sub(self.starts.get(line).copied().unwrap_or(0));
        let line = u32::try_from(line).unwrap_or(u32::MAX).saturating_add(1);
        (line, column.saturating_add(1), self.byte(text, character))
    }

    /// The byte of a character; the end of the text for what lies behind it.
    fn byte(&self, text: &str, character: u32) -> u32 {
        let mark = usize::try_from(character / STEP).unwrap_or(usize::MAX).min(self.marks.len().saturating_sub(1));
        let byte = self.marks.get(mark).copied().unwrap_or(0);
        let rest = usize::try_from(byte).ok().and_then(|byte| text.get(byte..)).unwrap_or_default();
        let walk = usize::try_from(character % STEP).unwrap_or(0);
        let width: usize = rest.chars().take(walk).map(char::len_utf8).sum();
        byte.saturating_add(u32::try_from(width).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn a_byte_is_found_on_any_line_however_long() {
        let text = format!("{}\n{}\r\nlast", "\u{e9}x".repeat(700), "\u{1f600}".repeat(300));
        let lines = Lines::of(&text);
        for (character, (byte, _)) in (0u32..).zip(text.char_indices()) {
            let span = lines.span(&text, character, character);
            assert_eq!(usize::try_from(span.start), Ok(byte), "character {character}");
        }
        let last = lines.span(&text, 1703, 1707);
        assert_eq!((last.line, last.column, last.end_column), (3, 1, 5));
    }
}

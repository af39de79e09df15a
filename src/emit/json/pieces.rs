//! JSON as it comes: nothing is kept of what has been written, and nothing gets out that a terminal would obey.

use std::io;

use serde::{Serialize, Serializer};

use crate::emit::text::harmless;

/// Writes indented JSON, ending in a line feed.
pub(super) fn write(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut out = Harmless(out);
    serde_json::to_writer_pretty(&mut out, value)?;
    io::Write::write_all(&mut out, b"\n")
}

/// A list of which each item is made when its turn has come.
pub(super) struct InTurn<F>(pub(super) F);

impl<F, I> Serialize for InTurn<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// Hands on what is written to it, with what others would obey as [`harmless`] has it.
struct Harmless<'w>(&'w mut dyn io::Write);

impl io::Write for Harmless<'_> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let is_plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n');
        if piece.iter().all(is_plain) {
            self.0.write_all(piece)?;
        } else {
            // A serializer hands over whole characters.
            let text = std::str::from_utf8(piece).map_err(io::Error::other)?;
            self.0.write_all(harmless(text).as_bytes())?;
        }
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::{InTurn, write};
    use crate::emit::text::harmless;

    #[test]
    fn what_comes_piece_by_piece_is_what_came_at_once() {
        let texts = ["plain", "caf\u{e9} \u{202e}x\u{7f}", "tab\t quote\" line\n", ""];
        let mut pieces = Vec::new();
        write(&(1, InTurn(|| texts.iter())), &mut pieces).unwrap();
        let whole = serde_json::to_string_pretty(&(1, texts)).unwrap();
        assert_eq!(String::from_utf8(pieces).unwrap(), harmless(&whole) + "\n");
    }
}

//! Text for terminals: width, wrapping, colour, and text of others made harmless. No format belongs here.

use std::borrow::Cow;
use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::model::contracts::{Colour, Look};

/// What a text means, for colour; words always say the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tone {
    /// As everything else.
    #[default]
    Plain,
    /// Leads the eye.
    Strong,
    /// May be passed over.
    Faint,
    /// All is well.
    Good,
    /// Look here.
    Care,
    /// Something is wrong.
    Bad,
}

/// `text` in colour, where colour is wanted.
pub(super) fn paint(text: &str, tone: Tone, look: Look) -> String {
    let code = match (look.colour, tone) {
        (Colour::Plain, _) | (Colour::Ansi, Tone::Plain) => return text.to_owned(),
        (Colour::Ansi, Tone::Strong) => "1",
        (Colour::Ansi, Tone::Faint) => "2",
        (Colour::Ansi, Tone::Good) => "32",
        (Colour::Ansi, Tone::Care) => "33",
        (Colour::Ansi, Tone::Bad) => "31",
    };
    if text.is_empty() { String::new() } else { format!("\u{1b}[{code}m{text}\u{1b}[0m") }
}

/// What a heading of Markdown is linked to by, as the hosts of repositories make it: small letters, digits, `-` and `_`,
/// with a `-` for each space, and nothing of any other sign.
pub(super) fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).flat_map(char::to_lowercase).collect()
}

/// How many columns `text` takes.
pub(super) fn width(text: &str) -> usize {
    if is_plain(text) { text.len() } else { text.width() }
}

/// Whether it is of letters of one column that stand for themselves, as nearly every text is.
fn is_plain(text: &str) -> bool {
    // Many at once, of which none is asked whether it is the last.
    let all = |bytes: &[u8]| bytes.iter().fold(true, |plain, byte| plain & (b' '..=b'~').contains(byte));
    text.as_bytes().chunks(64).all(all)
}

/// `text` on one line, with nothing in it that a terminal or a reader's eye would obey: control
/// characters, escape sequences and marks that turn the direction of writing are shown as `\u{..}`.
pub(crate) fn clean(text: &str) -> String {
    cleaned(text).into_owned()
}

/// The same, for what is only added to another text.
pub(super) fn cleaned(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            _ if obeyed(c) => out.extend(c.escape_unicode()),
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// A document of which only quoted texts hold other letters than ASCII, with those in `\uXXXX` that a terminal or a
/// reader's eye would obey: a document is looked at too.
pub(super) fn harmless(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    for c in document.chars() {
        if c != '\n' && obeyed(c) {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// Characters that a terminal or a reader's eye would obey.
pub(super) fn obeyed(c: char) -> bool {
    c.is_control() || turns_or_hides(c)
}

/// Characters that change how others are shown, or that cannot be seen at all.
fn turns_or_hides(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// `text` in lines of at most `columns`: broken at spaces, else after `/`, `-`, `,` or `.`, else anywhere.
/// Never empty.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let gap = usize::from(!line.is_empty());
        if width(&line) + gap + width(word) <= columns {
            line.push_str(if gap == 1 { " " } else { "" });
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut pieces = split_word(word, columns);
        line = pieces.pop().unwrap_or_default();
        lines.append(&mut pieces);
    }
    lines.push(line);
    lines
}

/// A word in pieces of at most `columns`.
fn split_word(word: &str, columns: usize) -> Vec<String> {
    let (mut pieces, mut piece, mut taken) = (Vec::new(), String::new(), 0);
    for c in word.chars() {
        let wide = c.width().unwrap_or(0);
        if taken + wide > columns && !piece.is_empty() {
            // A joint reads better than a cut anywhere, unless next to nothing would stand before it.
            let joint = piece.rfind(['/', '-', ',', '.']).map(|at| at + 1).filter(|at| *at * 4 > piece.len());
            let rest = joint.map(|at| piece.split_off(at)).unwrap_or_default();
            taken = width(&rest);
            pieces.push(std::mem::replace(&mut piece, rest));
        }
        piece.push(c);
        taken += wide;
    }
    pieces.push(piece);
    pieces
}

/// `label  text` with the text wrapped and its later lines under its first.
///
/// Both stand `indent` columns in; the label takes `room` columns.
pub(super) fn hanging(label: &str, text: &str, indent: usize, room: usize, look: Look) -> String {
    hanging_in(Tone::Faint, label, text, indent, room, look)
}

/// The same with the label in a colour of its own.
pub(super) fn hanging_in(colour: Tone, label: &str, text: &str, indent: usize, room: usize, look: Look) -> String {
    let used = indent + room;
    let mut out = String::new();
    for (position, line) in wrap(text, look.width.saturating_sub(used).max(20)).iter().enumerate() {
        let shown = if position == 0 { label } else { "" };
        let gap = room.saturating_sub(width(shown));
        let start = format!("{}{}{}", " ".repeat(indent), paint(shown, colour, look), " ".repeat(gap));
        out.push_str(format!("{start}{line}").trim_end());
        out.push('\n');
    }
    out
}

/// `1 dataset`, `2 datasets`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_asked() {
        let text =
            "reserve can break no-overlap in a-very-long-service-name/with-a-dataset-that-never-ends 漢字漢字漢字";
        for columns in 1..40 {
            // A wide character needs two columns, whatever was asked.
            assert!(wrap(text, columns).iter().all(|line| width(line) <= columns.max(2)), "{columns}");
        }
    }

    #[test]
    fn wrapping_loses_no_letter() {
        let text = "alpha beta-gamma/delta epsilon";
        let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
        for columns in 1..40 {
            assert_eq!(letters(&wrap(text, columns).concat()), letters(text), "{columns}");
        }
    }

    #[test]
    fn a_link_to_a_heading_leaves_out_what_hosts_leave_out() {
        assert_eq!(slug("aws/eu-central-1 is lost"), "awseu-central-1-is-lost");
        assert_eq!(slug("A_b: c, d."), "a_b-c-d");
    }

    #[test]
    fn an_escape_sequence_is_shown_and_not_obeyed() {
        assert_eq!(clean("a\u{1b}[31mb\nc\u{202e}d"), "a\\u{1b}[31mb c\\u{202e}d");
    }
}

//! Text of others as part of Markdown: a name can neither leave its cell nor bring HTML, links or mentions.

use super::text::cleaned;

/// `text` so that Markdown shows it as it is and takes no part of it as a mark, in a table cell too.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    put(text, &mut out);
    out
}

/// Adds the text as [`escape`] writes it.
pub(super) fn put(text: &str, out: &mut String) {
    put_clean(&cleaned(text), out);
}

/// Adds a text in which nothing is obeyed.
fn put_clean(text: &str, out: &mut String) {
    let mut left = text;
    while let Some(at) = left.bytes().position(is_mark) {
        let (Some(before), Some(mark), Some(after)) = (left.get(..at), left.as_bytes().get(at), left.get(at + 1..))
        else {
            break;
        };
        out.push_str(before);
        match mark {
            b'&' => out.push_str("&amp;"),
            b'<' => out.push_str("&lt;"),
            b'>' => out.push_str("&gt;"),
            b'|' => out.push_str("&#124;"),
            // Hosts look for mentions and addresses in the finished page, where an entity would be undone: a word
            // joiner parts them.
            b'@' => out.push_str("@\u{2060}"),
            b':' => out.push_str(if after.starts_with('/') { ":\u{2060}" } else { ":" }),
            // A name that begins so is looked for in the text as it is written, so nothing that nobody sees has to go
            // into a name that somebody copies.
            b'.' => out.push_str(if ends_with_www(before) { "\\." } else { "." }),
            mark => out.extend(['\\', char::from(*mark)]),
        }
        left = after;
    }
    out.push_str(left);
}

/// Of each byte, whether it may be a mark: every letter of every runbook is looked up here.
const MARKS: [bool; 256] = {
    let mut marks = [false; 256];
    let (mut byte, mut left) = (0_u8, marks.as_mut_slice());
    while let Some((is_one, after)) = left.split_first_mut() {
        *is_one = may_be_mark(byte);
        byte = byte.wrapping_add(1);
        left = after;
    }
    marks
};

fn is_mark(byte: u8) -> bool {
    MARKS.get(usize::from(byte)).is_some_and(|is_one| *is_one)
}

/// Whether it may be a mark, or part of an address.
const fn may_be_mark(byte: u8) -> bool {
    matches!(byte, b'&' | b'<' | b'>' | b'|' | b'@' | b':' | b'.' | b'\\' | b'`' | b'*' | b'_')
        || matches!(byte, b'{' | b'}' | b'[' | b']' | b'#' | b'~' | b'!' | b'$')
}

fn ends_with_www(text: &str) -> bool {
    text.as_bytes().last_chunk::<3>().is_some_and(|last| last.eq_ignore_ascii_case(b"www"))
}

/// A sentence of which the literals stand in backticks: those become code, all else is escaped.
pub(super) fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    put_prose(text, &mut out);
    out
}

/// Adds the sentence as [`prose`] writes it. What stands before it never is a part of it.
pub(super) fn put_prose(text: &str, out: &mut String) {
    let (start, mut rest) = (out.len(), text);
    while let Some((before, after)) = rest.split_once('`') {
        put(before, out);
        match after.split_once('`') {
            // Two runs of backticks side by side would be one run, which closes nothing.
            Some((literal, next)) if out.len() == start || !out.ends_with('`') => {
                put_code(literal, out);
                rest = next;
            }
            _ => {
                out.push_str("\\`");
                rest = after;
            }
        }
    }
    put(rest, out);
}

/// A literal as code. What would end the code or the cell, or might call for somebody, is escaped text instead.
pub(super) fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    put_code(text, &mut out);
    out
}

/// Adds the literal as [`code`] writes it.
fn put_code(text: &str, out: &mut String) {
    let text = cleaned(text);
    if text.trim().is_empty() || text.bytes().any(|byte| matches!(byte, b'`' | b'|' | b'@')) {
        put_clean(&format!("`{text}`"), out);
    } else {
        out.extend(["`", &text, "`"]);
    }
}

#[cfg(test)]
mod tests {
    use super::{escape, prose};

    #[test]
    fn hostile_text_stays_text() {
        let hostile = "a|b</details><script>x</script> [l](javascript:1) ![i](//e) `c` **d** @team\nhttp://e #1 &lt;";
        let shown = escape(hostile);
        assert!(!shown.contains(['<', '|', '\n']), "{shown}");
        assert!(!shown.contains("](") || shown.contains("\\]("), "{shown}");
        assert!(!shown.contains("@team") && !shown.contains("://"), "{shown}");
        assert!(shown.ends_with("&amp;lt;"), "{shown}");
    }

    #[test]
    fn literals_become_code_and_nothing_else_does() {
        assert_eq!(prose("drop `rpo: 0s`, or *not*"), "drop `rpo: 0s`, or \\*not\\*");
        assert_eq!(prose("`a_b`: 5"), "`a_b`: 5");
        for (hostile, shown) in [
            ("a ` b", "a \\` b"),
            ("``", "\\`\\`"),
            ("`a|b`", "\\`a&#124;b\\`"),
            ("`a``b`", "`a`\\`b\\`"),
            ("`<b>` <b>", "`<b>` &lt;b&gt;"),
        ] {
            assert_eq!(prose(hostile), shown);
        }
    }

    #[test]
    fn no_address_becomes_a_link() {
        assert_eq!(escape("www.example.com"), "www\\.example.com");
        assert_eq!(escape("wWw.a.www.b"), "wWw\\.a.www\\.b");
        assert_eq!(escape("a.yaml:12"), "a.yaml:12");
    }
}

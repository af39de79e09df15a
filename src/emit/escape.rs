//! Text of others as part of Markdown: a name can neither leave its cell nor bring HTML, links or mentions.

use super::text::{clean, cleaned};

/// `text` so that Markdown shows it as it is and takes no part of it as a mark, in a table cell too.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    put(text, &mut out);
    out
}

/// Adds the text as [`escape`] writes it.
pub(super) fn put(text: &str, out: &mut String) {
    let text = cleaned(text);
    let mut left = text.as_ref();
    while let Some((at, mark)) = left.bytes().enumerate().find(|(_, byte)| may_be_mark(*byte)) {
        let (Some(before), Some(after)) = (left.get(..at), left.get(at + 1..)) else { break };
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
            b'.' => out.push_str(if ends_with_www(before) { "\u{2060}." } else { "." }),
            _ => out.extend(['\\', char::from(mark)]),
        }
        left = after;
    }
    out.push_str(left);
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
pub(super) fn put_prose(text: &str, all: &mut String) {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        put(before, &mut out);
        match after.split_once('`') {
            // Two runs of backticks side by side would be one run, which closes nothing.
            Some((literal, next)) if !out.ends_with('`') => {
                out.push_str(&code(literal));
                rest = next;
            }
            _ => {
                out.push_str("\\`");
                rest = after;
            }
        }
    }
    all.push_str(&out);
    put(rest, all);
}

/// A literal as code. What would end the code or the cell, or might call for somebody, is escaped text instead.
pub(super) fn code(text: &str) -> String {
    let text = clean(text);
    if text.trim().is_empty() || text.contains(['`', '|', '@']) {
        escape(&format!("`{text}`"))
    } else {
        format!("`{text}`")
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
        assert_eq!(escape("www.example.com"), "www\u{2060}.example.com");
        assert_eq!(escape("wWw.a.www.b"), "wWw\u{2060}.a.www\u{2060}.b");
        assert_eq!(escape("a.yaml:12"), "a.yaml:12");
    }
}

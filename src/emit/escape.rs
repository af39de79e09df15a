//! Text of others as part of Markdown: a name can neither leave its cell nor bring HTML, links or mentions.

use super::text::clean;

/// `text` so that Markdown shows it as it is and takes no part of it as a mark, in a table cell too.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = clean(text);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '|' => out.push_str("&#124;"),
            // Hosts look for mentions and addresses in the finished page, where an entity would be undone: a word
            // joiner parts them.
            '@' => out.push_str("@\u{2060}"),
            ':' if chars.peek() == Some(&'/') => out.push_str(":\u{2060}"),
            '.' if ends_with_www(&out) => out.push_str("\u{2060}."),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '~' | '!' | '$' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

fn ends_with_www(text: &str) -> bool {
    text.as_bytes().last_chunk::<3>().is_some_and(|last| last.eq_ignore_ascii_case(b"www"))
}

/// A sentence of which the literals stand in backticks: those become code, all else is escaped.
pub(super) fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        out.push_str(&escape(before));
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
    out + &escape(rest)
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
        assert_eq!(escape("a.yaml:12"), "a.yaml:12");
    }
}

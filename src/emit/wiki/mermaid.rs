//! Text of Mermaid: what hosts of Markdown take of it, and words of others as labels that can be nothing else.

use std::fmt::Write;

use super::super::text::clean;

/// GitHub takes 50,000 characters of a diagram; less is left for what else stands in it.
pub(super) const MOST_CHARACTERS: usize = 45_000;

/// A label of a name and what is said of it, which is never taken for a mark: every letter that could be one is given
/// by its number, as Mermaid reads `#35;`.
pub(super) fn label(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        if c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | ',' | '/' | '+' | '%' | '(' | ')') {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}

/// A diagram as a block of Markdown.
pub(super) fn fence(diagram: &str) -> String {
    format!("```mermaid\n{diagram}```\n")
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn a_label_holds_no_mark_of_mermaid_or_html() {
        let hostile = "end\"]; click r0 \"javascript:x\" %%{init: {}}%% `*a*` <img src=x> &lt; a|b #35; {{x}} \u{202e}style x:#f;";
        let shown = label(hostile);
        let rest: String = shown.split('#').map(|part| part.split_once(';').map_or(part, |(_, rest)| rest)).collect();
        assert!(
            !rest.contains(['"', '[', ']', '{', '}', '<', '>', '&', '|', '`', '*', ':', ';', '#', '\n']),
            "{shown}"
        );
        assert!(shown.starts_with("end#34;#93;#59; click"), "{shown}");
    }

    #[test]
    fn plain_names_stay_readable() {
        assert_eq!(label("cart/items, p99 1.5 s (45 %)"), "cart/items, p99 1.5 s (45 %)");
    }
}

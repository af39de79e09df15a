//! Keeps the parser's memory bounded.
//!
//! A bracket at the start of a line may open a mapping's key, and until it closes the parser keeps every token in
//! between: 200 bytes a byte of text. Inventories have short ones; a text that is one bracket (JSON) is told
//! apart, since after `---` a bracket opens no key.

/// The longest bracket, in bytes, that may stand where a key could.
const LONGEST: usize = 4 << 20;

/// Whether the text's first value is a bracket.
pub(super) fn is_one_bracket(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.next().is_some_and(|line| line.starts_with(['{', '[']))
}

/// Where a bracket starts that could be a key and is too long; byte offset.
pub(super) fn too_long(text: &str) -> Option<usize> {
    if text.len() <= LONGEST {
        return None;
    }
    let mut inside = Inside::default();
    let mut at = 0usize;
    // The first bracket of a JSON text is read after `---`.
    let mut spared = is_one_bracket(text);
    for line in text.split_inclusive('\n') {
        let is_new = inside.depth == 0 && opens(line);
        if is_new {
            inside = Inside { start: at, ..Inside::default() };
        }
        if is_new || inside.depth > 0 {
            inside.take(line);
            if !spared && at.saturating_add(line.len()).saturating_sub(inside.start) > LONGEST {
                return Some(inside.start);
            }
            spared &= inside.depth > 0;
        }
        at = at.saturating_add(line.len());
    }
    None
}

/// How many characters a quoted scalar has that the text begins with, quotes included.
pub(super) fn quoted(text: &str) -> usize {
    let mut rest = text.chars().enumerate();
    let Some((_, quote)) = rest.next() else { return 0 };
    let mut rest = rest.peekable();
    while let Some((at, letter)) = rest.next() {
        if letter == '\\' && quote == '"' {
            rest.next();
        } else if letter == quote {
            // An apostrophe between apostrophes is written twice.
            if quote == '\'' && rest.peek().is_some_and(|(_, next)| *next == quote) {
                rest.next();
                continue;
            }
            return at.saturating_add(1);
        }
    }
    text.chars().count()
}

/// Whether a line's first value is a bracket, behind list markers, anchors and tags.
fn opens(line: &str) -> bool {
    let mut rest = line.trim_start_matches([' ', '\t', '-', '?']);
    while rest.starts_with(['&', '!']) {
        rest = rest.split_once([' ', '\t']).map_or("", |(_, after)| after.trim_start());
    }
    rest.starts_with(['[', '{'])
}

/// How deep in brackets, and whether in quotes.
#[derive(Default)]
struct Inside {
    start: usize,
    depth: usize,
    quote: Option<u8>,
    /// The last byte that is not blank.
    before: u8,
}

impl Inside {
    fn take(&mut self, line: &str) {
        let mut escaped = false;
        let mut blank = true;
        for byte in line.bytes() {
            if let Some(quote) = self.quote {
                let closes = byte == quote && !escaped;
                escaped = byte == b'\\' && quote == b'"' && !escaped;
                if closes {
                    self.quote = None;
                }
            } else {
                match byte {
                    b'#' if blank => return,
                    b'[' | b'{' => self.depth = self.depth.saturating_add(1),
                    b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                    // An apostrophe inside a word quotes nothing.
                    b'"' | b'\'' if matches!(self.before, 0 | b'[' | b'{' | b',' | b':') => self.quote = Some(byte),
                    _ => {}
                }
            }
            blank = byte.is_ascii_whitespace();
            if !blank {
                self.before = byte;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, is_one_bracket, quoted, too_long};

    #[test]
    fn a_quoted_scalar_ends_at_its_own_quote() {
        for (text, taken) in
            [("'a' # 'b'", 3), ("'it''s'x", 7), ("\"a\\\"b\" c", 6), ("\"\\\\\"\"", 4), ("'open", 5), ("''", 2)]
        {
            assert_eq!(quoted(text), taken, "{text}");
        }
    }

    #[test]
    fn only_a_long_bracket_where_a_key_could_be_is_too_long() {
        let long = "a,".repeat(LONGEST / 2 + 8);
        let lines = "  a,\n".repeat(LONGEST / 4);
        for text in [format!("- [{long}]\n"), format!("x: 1\n---\n- &a !b [\n{lines}]\n"), format!("? {{\n{lines}}}\n")]
        {
            assert!(too_long(&text).is_some(), "{:?}", text.get(..20));
        }
        let short = "- {name: o'brien, note: \"[\"} # [\n".repeat(LONGEST / 20);
        for text in [format!("{{{long}}}\n"), format!("[\n{lines}]\n"), format!("a: [{long}]\n"), short] {
            assert!(too_long(&text).is_none(), "{:?}", text.get(..20));
        }
        assert!(is_one_bracket("# x\n\n {\"a\": 1}") && !is_one_bracket("a: {}"));
    }
}

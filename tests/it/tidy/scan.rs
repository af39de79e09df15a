//! Just enough reading of Rust text for the checks: what is code, what is test code, where functions end.
//!
//! Everything keeps byte offsets and line numbers, so that a check can say where.

/// The text with comments, strings and characters blanked.
pub(super) fn code(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut kept = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = skipped(bytes, at);
        if end > at {
            blank(&mut kept, at, end);
            at = end;
        } else {
            at += 1;
        }
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// The text with items blanked that exist for tests only; `code` is the same text after [`code`].
pub(super) fn shipped(text: &str, code: &str) -> String {
    let mut kept = text.as_bytes().to_vec();
    for (at, _) in code.match_indices("#[cfg(test)]") {
        let end = item_end(code.as_bytes(), at + "#[cfg(test)]".len());
        blank(&mut kept, at, end);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// Line number, from 1, of a byte offset.
pub(super) fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// Every function with its line and the lines of code from its `fn` to its last brace.
pub(super) fn functions(code: &str) -> Vec<(String, usize, usize)> {
    let bytes = code.as_bytes();
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        if at > 0 && bytes.get(at - 1).is_some_and(|byte| is_word(*byte)) {
            continue;
        }
        let name: String = code.bytes().skip(at + 3).take_while(|byte| is_word(*byte)).map(char::from).collect();
        if name.is_empty() {
            continue;
        }
        let body: String = code.bytes().take(item_end(bytes, at)).skip(at).map(char::from).collect();
        let lines = body.lines().filter(|line| !line.trim().is_empty()).count();
        found.push((name, line_of(code, at), lines));
    }
    found
}

/// Whether a byte can stand in a name.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Words of a text with their offsets, cut at `_` and at every sign that is no letter or digit.
pub(super) fn words(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split(|sign: char| !sign.is_ascii_alphanumeric()) {
        if !word.is_empty() {
            let start = at + text.get(at..).and_then(|rest| rest.find(word)).unwrap_or_default();
            found.push((start, word));
            at = start + word.len();
        }
    }
    found
}

/// A word in lower case, followed by its parts where capitals cut it: `redisstore`, `redis`, `store`.
pub(super) fn forms(word: &str) -> Vec<String> {
    let mut parts: Vec<String> = vec![String::new()];
    let mut before = 'A';
    for sign in word.chars() {
        if sign.is_ascii_uppercase() && !before.is_ascii_uppercase() {
            parts.push(String::new());
        }
        if let Some(last) = parts.last_mut() {
            last.push(sign.to_ascii_lowercase());
        }
        before = sign;
    }
    std::iter::once(word.to_ascii_lowercase()).chain(parts).collect()
}

/// Where the comment, string or character that begins at `at` ends; `at` itself where none begins.
fn skipped(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let in_name = at > 0 && bytes.get(at - 1).is_some_and(|byte| is_word(*byte));
    if rest.starts_with(b"//") {
        return at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    }
    if rest.starts_with(b"/*") {
        return at + block_comment(rest);
    }
    let prefix = rest.iter().take_while(|byte| matches!(byte, b'b' | b'c' | b'r')).count();
    let after = rest.get(prefix..).unwrap_or_default();
    let hashes = after.iter().take_while(|byte| **byte == b'#').count();
    let raw = rest.get(..prefix).is_some_and(|letters| letters.contains(&b'r'));
    if raw && !in_name && prefix <= 2 && after.get(hashes) == Some(&b'"') {
        return at + prefix + hashes + 1 + raw_string(after.get(hashes + 1..).unwrap_or_default(), hashes);
    }
    match rest.first() {
        Some(b'"') => at + quoted(rest, b'"'),
        Some(b'\'') if is_character(rest) => at + quoted(rest, b'\''),
        _ => at,
    }
}

/// Length of a block comment, which may hold others.
fn block_comment(rest: &[u8]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        let two = rest.get(at..at + 2).unwrap_or_default();
        match two {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// Length of a raw string after its opening quote.
fn raw_string(rest: &[u8], hashes: usize) -> usize {
    let mut close = vec![b'"'];
    close.resize(hashes + 1, b'#');
    rest.windows(close.len()).position(|part| part == close).map_or(rest.len(), |at| at + close.len())
}

/// Length of a string or character with its quotes.
fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut escaped = false;
    for (at, byte) in rest.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            byte if *byte == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Tells a character from a lifetime.
fn is_character(rest: &[u8]) -> bool {
    match rest.get(1) {
        Some(b'\\') => true,
        Some(byte) if byte.is_ascii() => rest.get(2) == Some(&b'\''),
        Some(_) => rest.iter().take(6).skip(2).any(|byte| *byte == b'\''),
        None => false,
    }
}

/// Where the item ends that begins at or after `from`: behind its outermost braces, or at its semicolon.
fn item_end(bytes: &[u8], from: usize) -> usize {
    let (mut braces, mut others) = (0_usize, 0_usize);
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            b'{' => braces += 1,
            b'}' => {
                braces = braces.saturating_sub(1);
                if braces == 0 {
                    return at + 1;
                }
            }
            b'(' | b'[' => others += 1,
            b')' | b']' => others = others.saturating_sub(1),
            b';' if braces == 0 && others == 0 => return at + 1,
            _ => {}
        }
    }
    bytes.len()
}

fn blank(kept: &mut [u8], from: usize, to: usize) {
    for byte in kept.iter_mut().take(to).skip(from) {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

#[test]
fn comments_strings_and_characters_are_no_code() {
    let text = "a /* b /* c */ d */ e // f\n\"g \\\" h\" 'i' '\\'' &'static str r#\"j \" k\"# l";
    let kept: Vec<String> = code(text).split_whitespace().map(str::to_owned).collect();
    assert_eq!(kept, ["a", "e", "&'static", "str", "l"]);
}

#[test]
fn blanking_keeps_lines_and_offsets() {
    let text = "let größe = \"ü\n\"; // ä\nfn f() {}";
    let kept = code(text);
    assert_eq!((kept.len(), kept.lines().count()), (text.len(), 3));
    assert_eq!(kept.find("fn f"), text.find("fn f"));
}

#[test]
fn what_is_only_for_tests_is_not_shipped() {
    let text =
        "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { \"}\" }\n}\nfn c() {}\n#[cfg(test)]\nuse d;\nfn e() {}";
    let left = shipped(text, &code(text));
    assert!(left.contains("fn a") && left.contains("fn c") && left.contains("fn e"), "{left}");
    assert!(!left.contains("fn b") && !left.contains("use d"), "{left}");
}

#[test]
fn names_are_cut_into_words() {
    let cut: Vec<&str> = words("CamelCase snake_case. kebab-case").into_iter().map(|(_, word)| word).collect();
    assert_eq!(cut, ["CamelCase", "snake", "case", "kebab", "case"]);
    assert_eq!(forms("RedisStore"), ["redisstore", "redis", "store"]);
}

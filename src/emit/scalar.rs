//! Scalars of YAML that YAML 1.1 and YAML 1.2 read alike, as the text that they were.

use std::fmt::Write as _;

/// Plain words that one of the two versions takes for something else than text, in lower case.
const SPECIAL: [&str; 11] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "inf", "nan"];

/// The text as a scalar: plain where nobody can misread it, else in double quotes.
///
/// Plain is what begins with a letter, or with `/` or `../` as a path does, goes on with letters, digits and `._/-`, and is no word for a boolean, a number
/// or nothing. Whatever else stands in a text cannot end its quotes.
pub(super) fn scalar(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    put_scalar(text, &mut out);
    out
}

/// Adds the text as [`scalar`] writes it.
pub(super) fn put_scalar(text: &str, out: &mut String) {
    if is_plain(text) { out.push_str(text) } else { put_quoted(text, out) }
}

fn is_plain(text: &str) -> bool {
    let sign = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'/' | b'-');
    (text.starts_with('/') || text.starts_with("../") || text.bytes().next().is_some_and(|b| b.is_ascii_alphabetic()))
        && text.bytes().all(sign)
        && !SPECIAL.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// The text in double quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    put_quoted(text, &mut out);
    out
}

/// Adds the text in double quotes.
pub(super) fn put_quoted(text: &str, out: &mut String) {
    out.push('"');
    // Nearly every text is of letters that stand for themselves.
    if text.bytes().all(|b| matches!(b, b' '..=b'~') && b != b'"' && b != b'\\') {
        out.push_str(text);
        out.push('"');
        return;
    }
    for sign in text.chars() {
        match sign {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Not printable in one version or the other, or a line break to one of them.
            '\0'..='\x1f' | '\x7f'..='\u{9f}' => {
                let _ = write!(out, "\\x{:02x}", u32::from(sign));
            }
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(sign));
            }
            _ => out.push(sign),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::scalar;

    #[test]
    fn what_nobody_misreads_is_plain() {
        for plain in ["booking-engine", "v3.1.0", "../base", "/healthz", "apps/v1", "True-ish", "e3", "onward"] {
            assert_eq!(scalar(plain), plain);
        }
    }

    #[test]
    fn everything_that_one_version_takes_for_something_else_is_quoted() {
        for text in [
            "",
            " ",
            "yes",
            "No",
            "ON",
            "off",
            "y",
            "N",
            "true",
            "null",
            "~",
            "1e3",
            "1_000",
            "0o7",
            "017",
            "1:30",
            "2026-11-22",
            ".inf",
            "..",
            "./a",
            "=",
            "<<",
            "- a",
            "a: b",
            "a #b",
            "#",
            "&a",
            "*a",
            "!x",
            "|",
            ">",
            "%",
            "@",
            "`",
            "{{x}}",
            "[",
            "a,b",
            "?",
        ] {
            assert_eq!(scalar(text), format!("\"{text}\""), "{text:?}");
        }
    }

    #[test]
    fn nothing_can_end_the_quotes_or_the_line() {
        let hostile = "\"\\\n\r\t\0\u{7f}\u{85}\u{2028}\u{feff}x";
        assert_eq!(scalar(hostile), r#""\"\\\n\r\t\x00\x7f\x85\u2028\ufeffx""#);
    }
}

//! What a plain scalar means: the core schema of YAML 1.2, section 10.3.2, with its strict booleans.

/// The meaning of a scalar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Resolved<'t> {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number that fits.
    Integer(i128),
    /// Any other number, as written.
    Float(f64),
    /// Text.
    Text(&'t str),
}

/// The meaning of an unquoted scalar.
pub(crate) fn resolve(text: &str) -> Resolved<'_> {
    // Nearly every scalar starts with a letter that begins no other word.
    match text.as_bytes().first() {
        None => return Resolved::Null,
        Some(b'0'..=b'9' | b'-' | b'+' | b'.') => return number(text).unwrap_or(Resolved::Text(text)),
        Some(b'n' | b'N' | b'~' | b't' | b'T' | b'f' | b'F') => {}
        Some(_) => return Resolved::Text(text),
    }
    match text {
        "null" | "Null" | "NULL" | "~" => Resolved::Null,
        "true" | "True" | "TRUE" => Resolved::Bool(true),
        "false" | "False" | "FALSE" => Resolved::Bool(false),
        _ => Resolved::Text(text),
    }
}

fn number(text: &str) -> Option<Resolved<'_>> {
    if let Some(digits) = text.strip_prefix("0x") {
        return whole(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return whole(digits, 8);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned {
        ".inf" | ".Inf" | ".INF" => {
            return Some(Resolved::Float(if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY }));
        }
        ".nan" | ".NaN" | ".NAN" if unsigned.len() == text.len() => return Some(Resolved::Float(f64::NAN)),
        _ => {}
    }
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !unsigned.is_empty() && all_digits(unsigned) {
        return Some(text.parse().map_or_else(|_| Resolved::Float(f64::INFINITY), Resolved::Integer));
    }
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.map(|e| e.strip_prefix(['-', '+']).unwrap_or(e));
    let is_float = all_digits(before)
        && all_digits(after)
        && !(before.is_empty() && after.is_empty())
        && exponent.is_none_or(|e| !e.is_empty() && all_digits(e));
    is_float.then(|| Resolved::Float(text.parse().unwrap_or(f64::INFINITY)))
}

fn whole<'t>(digits: &str, radix: u32) -> Option<Resolved<'t>> {
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    Some(i128::from_str_radix(digits, radix).map_or(Resolved::Float(f64::INFINITY), Resolved::Integer))
}

#[cfg(test)]
mod tests {
    use super::{Resolved, resolve};

    #[test]
    fn only_the_core_schema_has_meaning() {
        for text in
            ["yes", "on", "Off", "n", "1_000", "2026-11-22", "0b1", "1.2.3", "-", ".", "+", "1e", "0x", "5s", "--1"]
        {
            assert_eq!(resolve(text), Resolved::Text(text));
        }
        for text in ["", "~", "null", "NULL"] {
            assert_eq!(resolve(text), Resolved::Null);
        }
        assert_eq!(resolve("True"), Resolved::Bool(true));
        assert_eq!(resolve("-17"), Resolved::Integer(-17));
        assert_eq!(resolve("0o17"), Resolved::Integer(15));
        assert_eq!(resolve("0x1F"), Resolved::Integer(31));
        assert_eq!(resolve("1.5e3"), Resolved::Float(1500.0));
        assert_eq!(resolve("-.inf"), Resolved::Float(f64::NEG_INFINITY));
    }
}

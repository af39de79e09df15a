//! From bytes to text: UTF-8 without a byte-order mark and without NUL.

use super::yaml::{Lines, Trouble};

/// A text, or what was readable of it with the trouble behind that.
pub(crate) fn decode(bytes: &[u8]) -> Result<&str, (String, Trouble)> {
    let trouble = |message: String, help: &str, at: usize| Trouble {
        message,
        help: Some(help.to_owned()),
        at: u32::try_from(at).unwrap_or(u32::MAX),
        over_limit: false,
    };
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err((String::new(), trouble("the text is UTF-16".to_owned(), "save it as UTF-8", 0)));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Err(error) => {
            let good =
                bytes.get(..error.valid_up_to()).and_then(|good| std::str::from_utf8(good).ok()).unwrap_or_default();
            let message = format!("not UTF-8 from byte {} on", error.valid_up_to());
            Err((good.to_owned(), trouble(message, "is this an inventory? Save it as UTF-8", good.chars().count())))
        }
        // The parser would take NUL for the end of the text and drop what follows.
        Ok(text) => match text.find('\0') {
            Some(at) => {
                let good = text.get(..at).unwrap_or_default();
                let message = format!("a NUL at byte {at}: this is not text");
                Err((good.to_owned(), trouble(message, "is this an inventory?", good.chars().count())))
            }
            None => Ok(text),
        },
    }
}

/// The text of bytes that were read before; nothing where they can't be.
pub(crate) fn readable(bytes: &[u8]) -> Option<(&str, Lines)> {
    let text = decode(bytes).ok()?;
    Some((text, Lines::of(text)))
}

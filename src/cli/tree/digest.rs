//! SHA-256 of a file's bytes.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::Digest as _;

/// SHA-256, written as 64 small hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(in crate::cli) struct Digest([u8; 32]);

impl Digest {
    /// Of these bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        let mut text = Self::with_capacity(64);
        for half in digest.0.iter().flat_map(|byte| [byte >> 4, byte & 15]) {
            text.extend(char::from_digit(u32::from(half), 16));
        }
        text
    }
}

impl TryFrom<String> for Digest {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let half = |byte: &u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let halves: Option<Vec<u8>> = text.bytes().map(|byte| half(&byte)).collect();
        let bytes: Option<Vec<u8>> = halves.map(|halves| {
            let pairs = halves.chunks_exact(2);
            pairs.map(|pair| pair.iter().fold(0, |byte, half| (byte << 4) | half)).collect()
        });
        let whole = bytes.filter(|_| text.len() == 64).and_then(|bytes| bytes.try_into().ok());
        whole.map(Self).ok_or_else(|| "a digest is 64 small hexadecimal digits".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::Digest;

    #[test]
    fn a_digest_is_read_as_it_is_written_and_nothing_else_is() {
        let digest = Digest::of(b"abc");
        // The first example of FIPS 180-2.
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!((String::from(digest), digest.to_string()), (text.to_owned(), text.to_owned()));
        assert_eq!(Digest::try_from(text.to_owned()), Ok(digest));
        for bad in ["", "ab", &text.to_uppercase(), &text.replace('b', "g"), &format!("{text}00")] {
            assert!(Digest::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}

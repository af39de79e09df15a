//! Names of images and schedules, as clusters read them.

/// An image in its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Image<'a> {
    /// Registry and repository.
    pub(super) name: &'a str,
    /// The tag, if one is written.
    pub(super) tag: Option<&'a str>,
    /// The digest, if one is written: `sha256:...`.
    pub(super) digest: Option<&'a str>,
}

impl<'a> Image<'a> {
    /// The parts of a text, if it is the name of an image.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (rest, digest) = text.split_once('@').map_or((text, None), |(rest, digest)| (rest, Some(digest)));
        // A colon before the last slash is that of a port.
        let tagged = rest.rsplit_once(':').filter(|(_, tag)| !tag.contains('/'));
        let (name, tag) = tagged.map_or((rest, None), |(name, tag)| (name, Some(tag)));
        let fits = is_name(name) && tag.is_none_or(is_tag) && digest.is_none_or(is_digest);
        fits.then_some(Self { name, tag, digest })
    }
}

fn is_name(name: &str) -> bool {
    let (host, path) = match name.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => (Some(host), path),
        _ => (None, name),
    };
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let ends = |part: &str| part.bytes().next().is_some_and(plain) && part.bytes().last().is_some_and(plain);
    let part = |part: &str| ends(part) && part.bytes().all(|b| plain(b) || matches!(b, b'.' | b'_' | b'-'));
    name.len() <= 255 && path.split('/').all(part) && host.is_none_or(is_host)
}

fn is_host(host: &str) -> bool {
    let (host, port) = host.split_once(':').map_or((host, None), |(host, port)| (host, Some(port)));
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    let label = |label: &str| label.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
    host.split('.').all(label) && host.bytes().all(plain) && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

fn is_tag(tag: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let plain = |b: u8| word(b) || matches!(b, b'.' | b'-');
    (1..=128).contains(&tag.len()) && tag.bytes().all(plain) && tag.bytes().next().is_some_and(word)
}

fn is_digest(digest: &str) -> bool {
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    digest.strip_prefix("sha256:").is_some_and(|sum| sum.len() == 64 && sum.bytes().all(hex))
}

/// Whether a text can be a schedule: five fields, or one of the words for usual ones.
pub(super) fn is_schedule(text: &str) -> bool {
    let words = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
    let field =
        |field: &str| field.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'*' | b'/' | b',' | b'-' | b'?'));
    let fields: Vec<&str> = text.split(' ').filter(|field| !field.is_empty()).collect();
    words.contains(&text) || (fields.len() == 5 && fields.into_iter().all(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_has_a_name_and_maybe_a_version() {
        let parse = |text| Image::parse(text).map(|image| (image.name, image.tag, image.digest.is_some()));
        assert_eq!(parse("registry.example/booking:v3.1.0"), Some(("registry.example/booking", Some("v3.1.0"), false)));
        assert_eq!(parse("localhost:5000/a/b"), Some(("localhost:5000/a/b", None, false)));
        assert_eq!(parse("nginx"), Some(("nginx", None, false)));
        let digest = format!("r.example/a:v1@sha256:{}", "0".repeat(64));
        assert_eq!(parse(&digest), Some(("r.example/a", Some("v1"), true)));
        for wrong in ["", "A", "a b", "a:", "{{x}}", "a/", "/a", "a@sha256:0", "../a", "ä", "a:b:c", "r.example:x/a"] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_schedule_has_five_fields_or_is_a_word() {
        for right in ["0 0 * * *", "*/5 1-3,6 * JAN mon", "@daily"] {
            assert!(is_schedule(right), "{right:?}");
        }
        for wrong in ["", "0 0 * *", "0 0 * * * *", "@reboot", "{{x}}", "0 0 * * \n", "TZ=UTC 0 0 * *", "yes"] {
            assert!(!is_schedule(wrong), "{wrong:?}");
        }
    }
}

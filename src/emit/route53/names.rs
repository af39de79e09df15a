//! Names that DNS and the router take.

use core::net::IpAddr;

/// What a load balancer's endpoint is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::emit) enum Endpoint {
    /// An address.
    Address(IpAddr),
    /// A name of the router's own cloud, and the zone that it lies in: an alias may lead to it.
    Alias { name: String, zone: String },
    /// Any other name.
    Name(String),
}

/// Domains below which the cloud's own zones lie. Those whose health an alias cannot look at are left out.
const ALIASED: [&str; 4] =
    [".amazonaws.com", ".amazonaws.com.cn", ".awsglobalaccelerator.com", ".elasticbeanstalk.com"];

/// The endpoint of a text, lower case and without a final dot.
///
/// # Errors
/// Says what is wrong with it.
pub(super) fn endpoint(text: &str, zone: Option<&str>) -> Result<Endpoint, String> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(Endpoint::Address(address));
    }
    let name = host(text)?;
    match zone {
        Some(zone) if can_be_aliased(&name) => Ok(Endpoint::Alias { name, zone: zone.to_owned() }),
        _ => Ok(Endpoint::Name(name)),
    }
}

/// Whether an alias may lead to a name.
pub(super) fn can_be_aliased(name: &str) -> bool {
    ALIASED.iter().any(|domain| name.ends_with(domain))
}

/// A host name, lower case and without a final dot: labels of letters, digits and `-`, at most 253 characters.
///
/// # Errors
/// Says what is wrong with it.
pub(super) fn host(text: &str) -> Result<String, String> {
    let name = text.strip_suffix('.').unwrap_or(text);
    if name.len() > 253 {
        return Err(format!("has {} characters, 253 are the most", name.len()));
    }
    let fits = |label: &str| {
        let inner = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        (1..=63).contains(&label.len()) && label.bytes().all(inner) && !label.starts_with('-') && !label.ends_with('-')
    };
    if !name.split('.').all(fits) {
        return Err("is no host name: labels of letters, digits and `-`, parted by dots".to_owned());
    }
    let all_numbers = name.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    if !name.contains('.') || all_numbers {
        return Err("is no full host name".to_owned());
    }
    Ok(name.to_ascii_lowercase())
}

/// The id of a zone.
///
/// # Errors
/// Says what is wrong with it.
pub(super) fn zone(text: &str) -> Result<String, String> {
    let fits = (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if fits { Ok(text.to_owned()) } else { Err("is no zone id: capital letters and digits, at most 32".to_owned()) }
}

/// The id of a health check.
///
/// # Errors
/// Says what is wrong with it.
pub(super) fn check_id(text: &str) -> Result<String, String> {
    let fits = (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits { Ok(text.to_owned()) } else { Err("is no id: letters, digits and `-`, at most 64".to_owned()) }
}

/// A path that is asked for.
///
/// # Errors
/// Says what is wrong with it.
pub(super) fn path(text: &str) -> Result<String, String> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-._~!$&()*+,;=:@%?".contains(&b);
    let fits = text.starts_with('/') && text.len() <= 255 && text.bytes().all(plain);
    if fits { Ok(text.to_owned()) } else { Err("is no path: it begins with `/`, in at most 255 characters".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_texts_are_no_names() {
        let long = format!("{}.example", "a".repeat(300));
        let hostile = [
            "", ".", "a", "a..b", "-a.b", "a-.b", "a b.c", "\"a.b", "{{x}}.b", "a\n.b", "../a.b", "*.a.b", "ä.b",
            "1.2", &long,
        ];
        for text in hostile {
            assert!(host(text).is_err(), "{text:?}");
            assert!(zone(text).is_err() && check_id(&format!("{text}\u{1f4a5}")).is_err(), "{text:?}");
        }
        for text in ["", "x", "/a b", "/\"", "/\n", "/{{x}}", "/ä"] {
            assert!(path(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn names_are_lower_case_and_without_a_final_dot() {
        assert_eq!(host("Api.Travelbook.Example.").as_deref(), Ok("api.travelbook.example"));
    }

    #[test]
    fn only_what_lies_in_the_clouds_own_zones_is_aliased() {
        let name = "lb-1.us-east-1.elb.amazonaws.com";
        let alias = Endpoint::Alias { name: name.to_owned(), zone: "Z1".to_owned() };
        assert_eq!(endpoint(name, Some("Z1")), Ok(alias));
        assert_eq!(endpoint(name, None), Ok(Endpoint::Name(name.to_owned())));
        assert_eq!(endpoint("lb.shop.example", Some("Z1")), Ok(Endpoint::Name("lb.shop.example".to_owned())));
        assert!(matches!(endpoint("2001:db8::1", None), Ok(Endpoint::Address(_))));
        assert!(matches!(endpoint("192.0.2.7", Some("Z1")), Ok(Endpoint::Address(_))));
    }
}

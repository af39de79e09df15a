//! Commands of a runbook: texts of others as one argument, and what is not known as a variable that has to be filled in.

use crate::base::ids::RegionId;
use crate::emit::site;
use crate::emit::text::clean;
use crate::model::delivery::Delivery;

/// A text as one argument of a shell, whatever it holds.
pub(super) fn quoted(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._/:@%+=,".contains(&b);
    // A line of its own would be a command to whoever copies it.
    let text = &*clean(text);
    // A leading dash would be an option, and a leading `~` or `=` means something to some shells.
    if text.bytes().all(plain) && text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'/') {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A variable to be filled in, with what it stands for.
pub(super) fn blank(name: &str, what: &str) -> String {
    format!("{name}=''  # {}", clean(what))
}

/// The variable that holds the kubectl context of a region's cluster: `CTX_US_EAST_1`.
pub(super) fn context_name(delivery: &Delivery<'_>, region: &RegionId) -> String {
    let label = site::region(delivery, region).to_ascii_uppercase();
    let sign = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    std::iter::once("CTX_").map(str::to_owned).chain([label.chars().map(sign).collect()]).collect()
}

/// `kubectl` at a region's cluster.
pub(super) fn kubectl(delivery: &Delivery<'_>, region: &RegionId) -> String {
    format!("kubectl --context \"${}\"", context_name(delivery, region))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_text_of_others_is_one_argument() {
        for plain in ["booking-engine", "/healthz", "registry.example/a:v1", "a=b"] {
            assert_eq!(quoted(plain), plain);
        }
        for (text, shown) in [
            ("", "''"),
            ("-x", "'-x'"),
            ("a b", "'a b'"),
            ("$(rm -rf ~)", "'$(rm -rf ~)'"),
            ("it's", "'it'\\''s'"),
            ("`x`;\n&", "'`x`; &'"),
            ("~", "'~'"),
        ] {
            assert_eq!(quoted(text), shown);
        }
    }
}

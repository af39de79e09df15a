//! Images whose name says nothing about what is in them.

use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::model::contracts::{Bundle, Lint};
use crate::model::inventory::Service;
use crate::model::words::ServiceKind;

static META: RuleMeta = RuleMeta {
    code: "PX604",
    name: "floating-image",
    severity: Severity::Warning,
    page: include_str!("floating_image.md"),
};

/// Tags that by custom are moved to whatever is newest.
const MOVING: [&str; 9] = ["main", "master", "trunk", "develop", "dev", "edge", "nightly", "stable", "current"];

/// PX604.
pub(super) struct FloatingImage;

impl Lint for FloatingImage {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        let ours = |service: &&Service| service.kind.value() != Some(&ServiceKind::External);
        found.extend(bundle.inventory.services.iter().filter(ours).filter_map(check));
    }
}

fn check(service: &Service) -> Option<Finding> {
    let image = service.image.value()?;
    let (what, certain) = match Pin::of(image) {
        Pin::Fixed => return None,
        Pin::Nothing => ("no tag, and so is `latest`".to_owned(), true),
        Pin::Tag("latest") => ("the tag `latest`".to_owned(), true),
        Pin::Tag(tag) => (format!("the tag `{tag}`"), false),
    };
    let message = format!(
        "the image of `{}`, `{image}`, has {what}, which moves: regions run what was newest when each pulled it",
        service.name
    );
    let help = "name a version that never moves, or a digest (`image: registry.example/it:v1.2.3`): a region is then moved to a \
                new one, and back, by a commit";
    let found =
        Finding::new(&META, service.image.anchor().cloned(), message).about(service.name.as_str(), None).help(help);
    Some(if certain { found } else { found.severity(Severity::Info).unsure() })
}

/// What holds an image to one content.
enum Pin<'i> {
    /// A digest, or a tag that does not look as if it moved.
    Fixed,
    /// A tag that moves.
    Tag(&'i str),
    Nothing,
}

impl<'i> Pin<'i> {
    /// Of `registry:port/path/name:tag@digest`, in which a colon before the last slash belongs to a port.
    fn of(image: &'i str) -> Self {
        if image.contains('@') {
            return Self::Fixed;
        }
        let last = image.rsplit('/').next().unwrap_or(image);
        match last.split_once(':').map(|(_, tag)| tag) {
            None | Some("") => Self::Nothing,
            Some(tag) if tag == "latest" || MOVING.contains(&tag) => Self::Tag(tag),
            Some(_) => Self::Fixed,
        }
    }
}

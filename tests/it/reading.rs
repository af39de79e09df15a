//! Claims about reading: what is understood, what is refused, and where the findings point.

#![expect(clippy::panic, reason = "a test says why it fails")]
#![expect(clippy::disallowed_types, reason = "tests measure that hostile texts are refused quickly")]
#![expect(
    clippy::format_push_string,
    clippy::format_collect,
    clippy::many_single_char_names,
    reason = "tests read better so"
)]

mod bounded;
mod faults;
mod hostile;
mod laws;
mod meaning;
mod merging;
mod pages;
mod services;
mod world;

use parallax::base::finding::{Finding, Severity};
use parallax::base::source::{Origin, SourceSet};
use parallax::load::locate::Locator;
use parallax::load::{Limits, Loaded, read, read_within};
use parallax::model::contracts::Locate;
use parallax::model::inventory::Inventory;
use world::World;

/// The start of an inventory that is right.
pub(crate) const HEAD: &str = "apiVersion: parallax/v1\nkind: Inventory\nmetadata: {name: shop}\nprovider: aws\nregions:\n  - {name: us-east-1, role: primary}\n  - {name: eu-west-1}\n";

pub(crate) fn sources(texts: &[&str]) -> SourceSet {
    let mut set = SourceSet::default();
    for (index, text) in texts.iter().enumerate() {
        set.add(format!("{index}.yaml"), text.as_bytes().to_vec(), Origin::Named);
    }
    set
}

pub(crate) fn load(text: &str) -> Loaded {
    read(&sources(&[text]), &World)
}

pub(crate) fn load_within(text: &[u8], limits: &Limits) -> Loaded {
    let mut set = SourceSet::default();
    set.add("text.yaml", text.to_vec(), Origin::Named);
    read_within(&set, &World, limits)
}

/// The inventory of a text without faults.
pub(crate) fn good(text: &str) -> Inventory {
    let loaded = load(text);
    let faults = shown(&[text], &loaded).join("\n");
    loaded.inventory.unwrap_or_else(|| panic!("{faults}"))
}

/// Line of a finding, as a person would see it.
pub(crate) fn line(locator: &Locator, finding: &Finding) -> u32 {
    finding.span.or_else(|| locator.span(finding.anchor.as_ref()?)).map_or(0, |span| span.line)
}

/// `line code message | help`, by line.
pub(crate) fn shown(texts: &[&str], loaded: &Loaded) -> Vec<String> {
    let locator = Locator::new(sources(texts));
    let mut all: Vec<(u32, String)> = loaded
        .findings
        .iter()
        .map(|finding| {
            let line = line(&locator, finding);
            (
                line,
                format!("{line} {} {} | {}", finding.rule.code, finding.message, finding.help.as_deref().unwrap_or("")),
            )
        })
        .collect();
    all.sort();
    all.into_iter().map(|(_, text)| text).collect()
}

/// Line and code of every error.
pub(crate) fn errors(text: &str) -> Vec<(u32, &'static str)> {
    let loaded = load(text);
    let locator = Locator::new(sources(&[text]));
    let mut all: Vec<(u32, &'static str)> = loaded
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Error)
        .map(|f| (line(&locator, f), f.rule.code))
        .collect();
    all.sort_unstable();
    all
}

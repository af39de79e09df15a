//! Whatever reads a text of somebody else: an answer for every text, soon, and no panic.

use parallax::base::finding::{Finding, Severity};
use parallax::base::source::{Origin, SourceId, SourceSet};
use parallax::emit;
use parallax::load::catalog::{CatalogFiles, OwnBook};
use parallax::load::{Allows, Baseline, InCatalog, Limits, config, read_within};
use parallax::pipeline;

use super::platform::priced;
use super::{CATALOG, FILES, PLANNED, REGISTRY, SEPARATOR, SHOP, plan, told};

/// Smaller than those of the command, so that they are met.
const LIMITS: Limits = Limits { text_bytes: 1 << 20, services: 500, depth: 64, values: 100_000, expansion: 1_000_000 };

/// Texts of an inventory, one named and the others found in a directory.
pub(super) fn reading(bytes: &[u8]) {
    let mut sources = SourceSet::default();
    for (at, text) in bytes.split(|byte| *byte == SEPARATOR).enumerate() {
        let origin = if at == 0 { Origin::Named } else { Origin::Found };
        sources.add(format!("{at}.yaml"), text, origin);
    }
    let known = InCatalog { catalog: &CATALOG, files: &FILES };
    let loaded = read_within(&sources, &known, &LIMITS);
    let refused = loaded.findings.iter().any(|found| found.severity == Severity::Error);
    assert_eq!(loaded.inventory.is_none(), refused, "what is refused says why: {:?}", loaded.findings);
    assert!(loaded.readable || loaded.inventory.is_none());
    let mut allows = Allows::read(&sources, &REGISTRY.pages);
    let (standing, allowed) = allows.part(loaded.findings, &pipeline::locator(&sources));
    told::every_form(&standing, &allowed, &sources);
    told::every_form(allows.faults(), &[], &sources);
}

/// What stands behind `#` at a service and at a dataset.
pub(super) fn allows(bytes: &[u8]) {
    let comment: String = String::from_utf8_lossy(bytes).replace(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'], " ");
    let mut text = SHOP.replace("    data: [{name: rows", &format!("    # {comment}\n    data: [{{name: rows"));
    text.push_str("  # ");
    text.push_str(&comment);
    text.push('\n');
    let (sources, outcome) = plan(text.as_bytes());
    // A byte that no YAML may hold makes the text unreadable, and nothing else does.
    let readable =
        |sign: char| matches!(sign, '\t' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(outcome.planned.is_some() || !comment.chars().all(readable), "{:?}", outcome.findings);
    told::every_form(&outcome.findings, &outcome.allowed, &sources);
}

/// `parallax.toml`.
pub(super) fn settings(bytes: &[u8]) {
    let mut sources = SourceSet::default();
    let source: SourceId = sources.add("parallax.toml", bytes, Origin::Named);
    let formats: Vec<&'static str> = emit::findings::FORMATS.iter().map(|format| format.name()).collect();
    let (settings, found) = config::read(bytes, source, &formats, &REGISTRY.pages);
    if std::str::from_utf8(bytes).is_err() {
        assert_eq!((settings, found.len()), (config::Config::default(), 1));
    }
    told::every_form(&found, &[], &sources);
}

/// The file of a baseline: what is read of it is written and read again.
pub(super) fn baseline(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match Baseline::read(text) {
        Ok(read) => {
            let again = Baseline::read(&read.text().expect("a text"));
            assert_eq!(again.as_ref(), Ok(&read));
            let outcome = plan(SHOP.as_bytes()).1;
            let count = outcome.findings.len();
            let parted = read.part(outcome.findings, |_| true);
            assert_eq!(parted.standing.len() + parted.suppressed.len(), count, "no finding is lost");
        }
        Err(why) => assert!(why.contains("baseline") || why.contains("formatVersion"), "{why}"),
    }
}

/// A price book of the user's own.
pub(super) fn prices(bytes: &[u8]) {
    let mut sources = SourceSet::default();
    sources.add("inventory.yaml", SHOP.as_bytes(), Origin::Named);
    let regions = PLANNED.inventory.regions.iter().map(|region| region.id.clone()).collect();
    let own = OwnBook { name: "prices.toml", bytes };
    let (book, found) = pipeline::price_book(&FILES, regions, [own], &mut sources);
    told::every_form(&found, &[], &sources);
    if !found.iter().any(|found| found.severity == Severity::Error) {
        let (estimate, mut found) = pipeline::estimate(&PLANNED, &book);
        found.extend(pipeline::budgets(&PLANNED, &estimate));
        told::every_form(&found, &[], &sources);
        priced(&PLANNED, &estimate);
    }
}

/// Files that are laid over the catalog: the first line of each is its path.
pub(super) fn catalog(bytes: &[u8]) {
    let files = bytes.split(|byte| *byte == SEPARATOR).filter_map(|file| {
        let (path, text) = std::str::from_utf8(file).ok()?.split_once('\n')?;
        Some((path.to_owned(), text.to_owned()))
    });
    let files: Vec<(String, String)> = files.collect();
    let catalog = CatalogFiles::builtin().overlay("own", files);
    let mut sources = SourceSet::default();
    sources.add("inventory.yaml", SHOP.as_bytes(), Origin::Named);
    let outcome = pipeline::plan(&mut sources, &catalog, &REGISTRY);
    let refused = outcome.findings.iter().any(|found: &Finding| found.severity == Severity::Error);
    assert!(outcome.planned.is_some() || refused, "{:?}", outcome.findings);
    told::every_form(&outcome.findings, &outcome.allowed, &sources);
}

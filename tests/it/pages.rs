//! The page of every code that a stage reports keeps its word: the first example fires, the second stays quiet.

use std::collections::{BTreeMap, BTreeSet};

use parallax::base::source::SourceSet;
use parallax::emit;
use parallax::emit::delivery::{How, PartKind};
use parallax::emit::templates::Templates;
use parallax::load::catalog::CatalogFiles;
use parallax::pipeline;

use crate::support::plan;

/// The first block of YAML below a heading.
fn example<'p>(page: &'p str, heading: &str) -> Option<&'p str> {
    let (_, section) = page.split_once(heading)?;
    let (_, block) = section.split_once("```yaml\n")?;
    block.split_once("```").map(|(text, _)| text)
}

/// Codes of everything that planning a text, pricing the plan from the catalog and writing files report, budgets
/// included.
fn codes(text: &str) -> BTreeSet<&'static str> {
    let outcome = plan(text);
    let mut findings = outcome.findings;
    if let Some(planned) = &outcome.planned {
        let regions = planned.inventory.regions.iter().map(|region| region.id.clone()).collect();
        let (book, _) = pipeline::price_book(&CatalogFiles::builtin(), regions, None, &mut SourceSet::default());
        let (estimate, found) = pipeline::estimate(planned, &book);
        findings.extend(found);
        findings.extend(pipeline::budgets(planned, &estimate));
        for part in emit::PARTS {
            let templates = Templates::new(&BTreeMap::new()).unwrap_or_else(|faults| panic!("{faults:?}"));
            let named = |kind| (part.kind() == kind).then(|| part.name());
            let (gitops, routing) = (named(PartKind::GitOps), named(PartKind::Routing));
            let how = How { templates: &templates, gitops, routing };
            findings.extend(pipeline::generate(planned, &BTreeMap::new(), &how).expect("a tree").findings);
        }
    }
    findings.iter().map(|found| found.rule.code).collect()
}

#[test]
fn every_page_fires_and_stays_quiet_as_it_says() {
    let mut wrong = Vec::new();
    for meta in pipeline::registry().pages {
        // Examples of catalog entries and price books are no inventories; the claims about those run them.
        let Some(fires) = example(meta.page, "## Fires") else {
            assert!(["bad-catalog-entry", "faulty-price-book"].contains(&meta.name), "{}", meta.name);
            continue;
        };
        let reported = codes(fires);
        if !reported.contains(meta.code) {
            wrong.push(format!("{} {} does not fire: {reported:?}", meta.code, meta.name));
        }
        let quiet = example(meta.page, "## Stays quiet").expect("a second example");
        let reported = codes(quiet);
        if reported.contains(meta.code) {
            wrong.push(format!("{} {} does not stay quiet", meta.code, meta.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_code_and_no_name_is_used_twice() {
    let pages = pipeline::registry().pages;
    let codes: BTreeSet<&str> = pages.iter().map(|meta| meta.code).collect();
    let names: BTreeSet<&str> = pages.iter().map(|meta| meta.name).collect();
    assert_eq!((codes.len(), names.len()), (pages.len(), pages.len()));
}

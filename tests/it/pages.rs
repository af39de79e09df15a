//! The page of every code that a stage reports keeps its word: the first example fires, the second stays quiet.

use std::collections::BTreeSet;

use parallax::base::finding::Finding;
use parallax::base::source::SourceSet;
use parallax::emit;
use parallax::emit::delivery::PartKind;
use parallax::load::catalog::CatalogFiles;
use parallax::model::delivery::Base;
use parallax::model::inventory::Service;
use parallax::pipeline::{self, Planned};

use crate::support::{self, plan};

/// The first block of YAML below a heading.
fn example<'p>(page: &'p str, heading: &str) -> Option<&'p str> {
    let (_, section) = page.split_once(heading)?;
    let (_, block) = section.split_once("```yaml\n")?;
    block.split_once("```").map(|(text, _)| text)
}

/// Codes of everything that is reported of a text: by planning it, by pricing the plan from the catalog, budgets included,
/// and by generating its files for every way of bringing them into clusters.
fn codes(text: &str) -> BTreeSet<&'static str> {
    let outcome = plan(text);
    let mut findings = outcome.findings;
    if let Some(planned) = &outcome.planned {
        let regions = planned.inventory.regions.iter().map(|region| region.id.clone()).collect();
        let (book, _) = pipeline::price_book(&CatalogFiles::builtin(), regions, None, &mut SourceSet::default());
        let (estimate, found) = pipeline::estimate(planned, &book);
        findings.extend(found);
        findings.extend(pipeline::budgets(planned, &estimate));
        findings.extend(generating(planned));
    }
    findings.iter().map(|found| found.rule.code).collect()
}

/// Everything that the parts of the tree report, with each base where the inventory says that it lies.
fn generating(planned: &Planned) -> Vec<Finding> {
    let base = |service: &Service| {
        let base = Base { from_root: service.base.value()?.clone(), ..Base::default() };
        Some((service.name.clone(), base))
    };
    let bases = planned.inventory.services.iter().filter_map(base).collect();
    let of = |kind| emit::PARTS.iter().filter(move |part| part.kind() == kind).map(|part| part.name());
    let (gitops, routing): (Vec<_>, Vec<_>) = (of(PartKind::GitOps).collect(), of(PartKind::Routing).collect());
    // Parts of different kinds know nothing of one another's findings: each is asked once.
    let ways = (0..gitops.len().max(routing.len())).map(|at| (gitops.get(at).copied(), routing.get(at).copied()));
    let found = ways.flat_map(|(gitops, routing)| support::generate(planned, &bases, gitops, routing).findings);
    found.collect()
}

#[test]
fn every_page_fires_and_stays_quiet_as_it_says() {
    let mut wrong = Vec::new();
    for meta in pipeline::registry().pages {
        // Examples of catalog entries, price books and settings are no inventories; the claims about those run them.
        let Some(fires) = example(meta.page, "## Fires") else {
            assert!(
                ["bad-catalog-entry", "faulty-price-book", "faulty-settings"].contains(&meta.name),
                "{}",
                meta.name
            );
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

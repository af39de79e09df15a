//! The page of every code that a stage reports keeps its word: the first example fires, the second stays quiet.

use std::collections::{BTreeMap, BTreeSet};

use parallax::base::finding::Finding;
use parallax::base::ids::Name;
use parallax::base::source::SourceSet;
use parallax::emit;
use parallax::emit::delivery::PartKind;
use parallax::load::catalog::CatalogFiles;
use parallax::model::delivery::Base;
use parallax::pipeline::{self, Planned};

use crate::kustomize::{base_of, generated_with};
use crate::support::{self, plan};

/// What stands below a heading, up to the next.
fn section<'p>(page: &'p str, heading: &str) -> &'p str {
    let (_, section) = page.split_once(heading).expect("a section");
    section.split_once("\n## ").map_or(section, |(section, _)| section)
}

/// Every block of a language in a section.
fn blocks<'p>(section: &'p str, language: &str) -> Vec<&'p str> {
    let opened = format!("```{language}\n");
    section.split(&opened).skip(1).filter_map(|rest| rest.split_once("```")).map(|(text, _)| text).collect()
}

/// The first block of YAML below a heading is an inventory.
fn example<'p>(page: &'p str, heading: &str) -> Option<&'p str> {
    blocks(section(page, heading), "yaml").first().copied()
}

/// Files that the other blocks of an example are, by the name in their first line: of the base of the only service that
/// has one, and templates.
fn files<'p>(section: &'p str, language: &str, (open, close): (&str, &str)) -> Vec<(&'p str, &'p str)> {
    let named = |block: &'p str| Some((block.lines().next()?.strip_prefix(open)?.strip_suffix(close)?, block));
    blocks(section, language).into_iter().filter_map(named).collect()
}

/// Codes of everything that planning an example, pricing the plan from the catalog and generating its files report.
fn codes(page: &str, heading: &str) -> BTreeSet<&'static str> {
    let section = section(page, heading);
    let outcome = plan(example(page, heading).expect("an example"));
    let mut findings = outcome.findings;
    if let Some(planned) = &outcome.planned {
        let regions = planned.inventory.regions.iter().map(|region| region.id.clone()).collect();
        let (book, _) = pipeline::price_book(&CatalogFiles::builtin(), regions, None, &mut SourceSet::default());
        let (estimate, found) = pipeline::estimate(planned, &book);
        findings.extend(found);
        findings.extend(pipeline::budgets(planned, &estimate));
        let with_base = planned.inventory.services.iter().find_map(|it| Some((it.name.as_str(), it.base.value()?)));
        let files_of_base = files(section, "yaml", ("# base/", ""));
        let bases = with_base.map(|(name, at)| base_of(name, at, &files_of_base)).unwrap_or_default();
        findings.extend(generating(planned, &bases));
        let own = files(section, "handlebars", ("{{! ", " }}"));
        let own: BTreeMap<String, String> =
            own.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        findings.extend(generated_with(planned, &bases, None, &own).findings);
    }
    findings.iter().map(|found| found.rule.code).collect()
}

/// Everything that the parts of the tree report, whichever of a kind are wanted.
fn generating(planned: &Planned, bases: &BTreeMap<Name, Base>) -> Vec<Finding> {
    let of = |kind| emit::PARTS.iter().filter(move |part| part.kind() == kind).map(|part| part.name());
    let (gitops, routing): (Vec<_>, Vec<_>) = (of(PartKind::GitOps).collect(), of(PartKind::Routing).collect());
    // Parts of different kinds know nothing of one another's findings: each is asked once.
    let ways = (0..gitops.len().max(routing.len())).map(|at| (gitops.get(at).copied(), routing.get(at).copied()));
    let found = ways.flat_map(|(gitops, routing)| support::generate(planned, bases, gitops, routing).findings);
    found.collect()
}

#[test]
fn every_page_fires_and_stays_quiet_as_it_says() {
    let mut wrong = Vec::new();
    for meta in pipeline::registry().pages {
        // Examples of catalog entries, price books and settings are no inventories; the claims about those run them.
        if example(meta.page, "## Fires").is_none() {
            let told_elsewhere = ["bad-catalog-entry", "faulty-price-book", "faulty-settings"];
            assert!(told_elsewhere.contains(&meta.name), "{}", meta.name);
            continue;
        }
        let reported = codes(meta.page, "## Fires");
        if !reported.contains(meta.code) {
            wrong.push(format!("{} {} does not fire: {reported:?}", meta.code, meta.name));
        }
        let reported = codes(meta.page, "## Stays quiet");
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

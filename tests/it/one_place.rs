//! One new thing, one new file: each test adds a thing from the outside and touches nothing else.

use parallax::base::evidence::Evidence;
use parallax::base::finding::{Deny, Finding, RuleMeta, Severity};
use parallax::base::source::{Origin, SourceSet};
use parallax::load::catalog::CatalogFiles;
use parallax::model::contracts::{
    Beyond, Bundle, Case, Colour, Decision, FindingsFormat, Format, Lint, Look, RenderError, Report, Rule, Test, View,
};
use parallax::model::facts::Field;
use parallax::model::verdict::{ActiveActive, StrategyId, Truth};
use parallax::pipeline::{self, Outcome};

use crate::support::{HEAD, plan_with, planned, verdict};

fn plan_over(text: &str, path: &str, file: &str) -> Outcome {
    let mut sources = SourceSet::default();
    sources.add("inventory.yaml", text.as_bytes(), Origin::Named);
    let catalog = CatalogFiles::builtin().overlay("mine", vec![(path.to_owned(), file.to_owned())]);
    pipeline::plan(&mut sources, &catalog, &pipeline::registry())
}

const STORE: &str = r#"
technology = "A store that merges counts"
category = "kv"
mode = "crdt"
strategies = ["crdt"]
merges = ["pn-counter"]
coordination = "no"
write-forwarding = false

[failover]
who = "automatic"

[source]
title = "Its manual"
date = 2026-11-22
"#;

#[test]
fn a_datastore_is_one_file() {
    let text =
        format!("{HEAD}services:\n  - {{name: likes, data: [{{name: likes, archetype: likes, store: my-store}}]}}\n");
    let outcome = plan_over(&text, "datastores/my-store.toml", STORE);
    let planned = outcome.planned.unwrap_or_else(|| panic!("{:#?}", outcome.findings));
    let decided = planned.classification.datasets.values().next().expect("a dataset");
    let merges = decided.feasibility.points.iter().find(|point| point.condition == "it merges pn-counter");
    assert!(merges.is_some_and(|point| point.holds == Truth::Yes), "{:#?}", decided.feasibility);
}

#[test]
fn an_archetype_is_one_file() {
    let file = "title = \"Votes\"\nabout = \"Counts of votes.\"\n[dataset]\noperations = [\"increment\"]\n\
                invariants = [\"none\"]\nconsistency = \"eventual\"\nlocalWrites = \"preferred\"\nrpo = \"5s\"\n\
                [source]\ntitle = \"Ours\"\ndate = 2026-11-22\n";
    let text = format!("{HEAD}services:\n  - {{name: votes, archetype: votes}}\n");
    let outcome = plan_over(&text, "archetypes/votes.toml", file);
    let planned = outcome.planned.unwrap_or_else(|| panic!("{:#?}", outcome.findings));
    assert_eq!(verdict(&planned, "votes").strategy, StrategyId::CRDT);
}

#[test]
fn a_region_is_one_file() {
    let file = "title = \"Atlantis\"\ncity = \"Atlantis\"\ncountry = \"pt\"\ncontinent = \"europe\"\n\
                latitude = 38.7\nlongitude = -27.2\nzones = 3\n[source]\ntitle = \"Plato\"\ndate = 2026-11-22\n";
    let text = HEAD.replace("eu-west-1", "eu-atlantis-1") + "services:\n  - {name: app, data: []}\n";
    let outcome = plan_over(&text, "regions/aws/eu-atlantis-1.toml", file);
    assert!(outcome.planned.is_some(), "{:#?}", outcome.findings);
}

#[test]
fn a_price_is_one_file() {
    let file = "[source.offer]\ntitle = \"Their offer\"\ndate = 2026-11-22\n[[price]]\nclass = \"monitoring\"\n\
                sku = \"watchers\"\nunit = \"host-month\"\nsource = \"offer\"\n[price.usd]\nnight = 7.5\n";
    let files = CatalogFiles::builtin().overlay("mine", vec![("prices/watchers.toml".to_owned(), file.to_owned())]);
    let (book, findings) = pipeline::price_book(&files, [].into(), None, &mut SourceSet::default());
    assert_eq!(findings, []);
    let price = book.price("watchers.night", None).and_then(|price| price.cost(2.into()));
    assert_eq!(price, Some(15.into()));
}

struct Leaderboards;

impl Rule for Leaderboards {
    fn id(&self) -> &'static str {
        "X1"
    }

    fn title(&self) -> &'static str {
        "everything stays where it is"
    }

    fn tests(&self, _: Case<'_>) -> Vec<Test> {
        vec![Test { condition: "always".into(), holds: Truth::Yes, field: Some(Field::Role) }]
    }

    fn decide(&self, _: Case<'_>) -> Option<Decision> {
        Some(Decision {
            strategy: StrategyId::REGIONAL,
            detail: None,
            homes: None,
            reason: "because the test says so".to_owned(),
            active_active: ActiveActive::Yes,
            patterns: Vec::new(),
            evidence: vec![Evidence::derived("the test says so")],
            conflicts: Vec::new(),
        })
    }
}

#[test]
fn a_classification_rule_is_one_entry() {
    let mut registry = pipeline::registry();
    registry.rules.insert(0, &Leaderboards);
    let outcome = plan_with(&format!("{HEAD}services:\n  - {{name: app, archetype: booking}}\n"), &registry);
    let planned = outcome.planned.expect("a plan");
    assert_eq!(verdict(&planned, "app").rule, "X1");
}

static NAMED_APP: RuleMeta =
    RuleMeta { code: "PX999", name: "named-app", severity: Severity::Warning, page: "# named-app\n" };

struct NamedApp;

impl Lint for NamedApp {
    fn meta(&self) -> &'static RuleMeta {
        &NAMED_APP
    }

    fn check(&self, bundle: &Bundle<'_>, found: &mut Vec<Finding>) {
        for service in bundle.inventory.services.iter().filter(|service| service.name.as_str() == "app") {
            found.push(Finding::new(&NAMED_APP, Some(service.at.clone()), "a service is called `app`"));
        }
    }
}

#[test]
fn a_lint_rule_is_one_entry() {
    let mut registry = pipeline::registry();
    registry.lints.push(&NamedApp);
    let outcome = plan_with(&format!("{HEAD}services:\n  - {{name: app, data: []}}\n"), &registry);
    assert!(outcome.findings.iter().any(|found| found.rule.code == "PX999"));
}

struct Names;

impl Format for Names {
    fn name(&self) -> &'static str {
        "names"
    }

    fn about(&self) -> &'static str {
        "the names of all services"
    }

    fn render(&self, view: &View<'_>) -> Result<String, RenderError> {
        Ok(view.bundle.inventory.services.iter().map(|service| format!("{}\n", service.name)).collect())
    }
}

#[test]
fn a_format_is_one_entry() {
    let mut registry = pipeline::registry();
    registry.formats.push(&Names);
    let planned = planned(&format!("{HEAD}services:\n  - {{name: app, data: []}}\n"));
    let sources = SourceSet::default();
    let locate = pipeline::locator(&sources);
    let view = View {
        bundle: planned.bundle(),
        findings: &[],
        locate: &locate,
        look: Look { width: 80, colour: Colour::Plain },
        sections: &[],
        beyond: Beyond::default(),
    };
    let format = registry.formats.iter().find(|format| format.name() == "names").expect("the format");
    assert_eq!(format.render(&view).as_deref(), Ok("app\n"));
}

impl FindingsFormat for Names {
    fn name(&self) -> &'static str {
        "names"
    }

    fn about(&self) -> &'static str {
        "the names of all rules"
    }

    fn render(&self, report: &Report<'_>) -> Result<String, RenderError> {
        Ok(report.findings.iter().map(|finding| format!("{}\n", finding.rule.name)).collect())
    }
}

#[test]
fn a_format_of_findings_is_one_entry() {
    let mut registry = pipeline::registry();
    registry.findings_formats.push(&Names);
    let sources = SourceSet::default();
    let locate = pipeline::locator(&sources);
    let report = Report {
        findings: &[Finding::new(&NAMED_APP, None, "a service is called `app`")],
        suppressed: &[],
        checked: &[&NAMED_APP],
        deny: Deny::Error,
        locate: &locate,
        look: Look { width: 80, colour: Colour::Plain },
    };
    let format = registry.findings_formats.iter().find(|format| format.name() == "names").expect("the format");
    assert_eq!(format.render(&report).as_deref(), Ok("named-app\n"));
}

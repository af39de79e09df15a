//! A platform that can be planned is shown in every form, priced, compared, explained and generated.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use parallax::base::ids::DatasetId;
use parallax::base::source::SourceSet;
use parallax::emit::compare::{self, Comparison, Subject};
use parallax::emit::cost::{self, Asked, By, Costs};
use parallax::emit::delivery::{How, PartKind};
use parallax::emit::explain::{self, Tell};
use parallax::emit::templates::Templates;
use parallax::emit::{self, json, latency};
use parallax::load;
use parallax::model::contracts::{Beyond, Trace, View};
use parallax::model::estimate::Estimate;
use parallax::model::plan::Plan;
use parallax::model::words::ScenarioName;
use parallax::pipeline::{self, Outcome, Planned};
use serde_json::Value;

use super::{FILES, LOOK, REGISTRY, document, is_harmless, plan, schema, told};

/// The built-in templates, ready.
pub(super) static TEMPLATES: LazyLock<Templates> =
    LazyLock::new(|| Templates::new(&BTreeMap::new()).unwrap_or_else(|_| panic!("built-in templates")));

/// An inventory, however odd.
pub(super) fn planning(bytes: &[u8]) {
    let (mut sources, mut outcome) = plan(bytes);
    told::every_form(&outcome.findings, &outcome.allowed, &sources);
    everything(&mut outcome, &mut sources);
}

/// Everything that is made of a plan, if there is one: each output is read back, and a document is held against its schema.
pub fn everything(outcome: &mut Outcome, sources: &mut SourceSet) {
    let Some(planned) = outcome.planned.take() else { return };
    explained(&planned, outcome, sources);
    let regions = planned.inventory.regions.iter().map(|region| region.id.clone()).collect();
    let (book, faults) = pipeline::price_book(&FILES, regions, [], sources);
    assert!(faults.is_empty(), "{faults:?}");
    let (estimate, mut found) = pipeline::estimate(&planned, &book);
    found.extend(pipeline::budgets(&planned, &estimate));
    priced(&planned, &estimate);
    let others: Vec<Plan> = ScenarioName::ALL.iter().map(|name| pipeline::scenario(&planned, *name)).collect();
    compared(&planned, &others, &estimate);
    let trace = |id: &DatasetId| Some((id.clone(), pipeline::trace(&planned, id, &REGISTRY)?));
    let traces: BTreeMap<DatasetId, Trace> = planned.facts.keys().filter_map(trace).collect();
    let beside = others.get(..2).unwrap_or_default();
    for beyond in [Beyond::default(), Beyond { estimate: Some(&estimate), others: beside, traces: Some(&traces) }] {
        shown(&planned, beyond, outcome, sources);
    }
    pipeline::add(outcome, found, pipeline::Asked::PricesAndBudgets, sources);
    generated(&planned, outcome, sources);
    outcome.planned = Some(planned);
    told::every_form(&outcome.findings, &outcome.allowed, sources);
}

fn shown(planned: &Planned, beyond: Beyond<'_>, outcome: &Outcome, sources: &SourceSet) {
    static PLAN: LazyLock<jsonschema::Validator> = LazyLock::new(|| schema(&json::plan_schema()));
    static LATENCY: LazyLock<jsonschema::Validator> = LazyLock::new(|| schema(&latency::schema()));
    let locate = pipeline::locator(sources);
    let sections: Vec<String> = emit::sections().map(|(name, _)| name.to_owned()).collect();
    let alone = sections.iter().map(std::slice::from_ref).chain([&[][..], &sections[..]]);
    for sections in alone {
        let (bundle, findings) = (planned.bundle(), &outcome.findings);
        let view = View { bundle, findings, locate: &locate, look: LOOK, sections, beyond };
        let all = emit::FORMATS.iter().copied().chain(emit::REPORTS.iter().map(|report| report.format));
        let mut documents = Vec::new();
        for format in all.filter(|format| sections.is_empty() || format.has_sections()) {
            let text = format.render(&view).expect("a text");
            is_harmless(&text);
            match format.name() {
                "json" => documents.push(document(&text, &PLAN)),
                "yaml" => documents.push(serde_yaml::from_str::<Value>(&text).expect("YAML")),
                _ => {}
            }
        }
        assert!(documents.iter().all(|one| Some(one) == documents.first()), "YAML says what JSON does");
    }
    let bundle = planned.bundle();
    document(&latency::json(&bundle).expect("a text"), &LATENCY);
    is_harmless(&latency::table(&bundle, LOOK));
    is_harmless(&latency::markdown(&bundle));
}

fn explained(planned: &Planned, outcome: &Outcome, sources: &SourceSet) {
    let locate = pipeline::locator(sources);
    let (bundle, findings) = (planned.bundle(), &outcome.findings);
    let view = View { bundle, findings, locate: &locate, look: LOOK, sections: &[], beyond: Beyond::default() };
    for service in planned.classification.services.keys() {
        let ids = planned.classification.datasets.keys().filter(|id| id.service == *service);
        let trace = |id: &DatasetId| pipeline::trace(planned, id, &REGISTRY).expect("a trace");
        let traces: BTreeMap<DatasetId, Trace> = ids.map(|id| (id.clone(), trace(id))).collect();
        for tell in [Tell::Brief, Tell::Everything] {
            is_harmless(&explain::explain_service(&view, &traces, service, tell).expect("the service is there"));
            for (id, trace) in &traces {
                is_harmless(&explain::explain(&view, trace, id, tell).expect("the dataset is there"));
            }
        }
        for only in traces.keys().map(|id| Some(&id.dataset)).chain([None]) {
            let text = explain::explain_json(&view, &traces, service, only).expect("a text").expect("the service");
            let _: Value = serde_json::from_str(&text).expect("JSON");
        }
    }
}

/// Every output of what a plan costs.
pub(super) fn priced(planned: &Planned, estimate: &Estimate) {
    static COST: LazyLock<jsonschema::Validator> = LazyLock::new(|| schema(&cost::schema()));
    let costs = Costs { bundle: planned.bundle(), estimate };
    let scenarios = ScenarioName::ALL.iter().copied().map(Some).chain([None]);
    for (at, scenario) in scenarios.enumerate() {
        for by in [By::Component, By::Service, By::Region] {
            let asked = Asked { by, lines: at % 2 == 0, scenario };
            is_harmless(&cost::table(&costs, asked, LOOK));
            is_harmless(&cost::markdown(&costs, asked));
        }
        let asked = Asked { by: By::Service, lines: false, scenario };
        document(&cost::json(&costs, asked).expect("a text"), &COST);
        rows(&cost::csv(&costs, asked).expect("a text"));
    }
}

/// Rows of as many cells as there are heads, none of which a spreadsheet would run.
fn rows(text: &str) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    for row in reader.records() {
        for cell in &row.expect("as many cells as heads") {
            let runs = cell.trim_start().starts_with(['=', '+', '-', '@', '|', '%']);
            assert!(!runs || cell.parse::<f64>().is_ok(), "{cell:?}");
            is_harmless(&cell.replace('\n', "\0"));
        }
    }
}

fn compared(planned: &Planned, others: &[Plan], estimate: &Estimate) {
    static COMPARE: LazyLock<jsonschema::Validator> = LazyLock::new(|| schema(&compare::schema()));
    let comparison = Comparison { bundle: planned.bundle(), plans: others.iter().collect(), estimate: Some(estimate) };
    let services = planned.inventory.services.iter().map(|service| Subject::Service(&service.name));
    for subject in services.chain([Subject::Platform]) {
        is_harmless(&compare::table(&comparison, subject, LOOK));
        is_harmless(&compare::markdown(&comparison, subject));
        document(&compare::json(&comparison, subject).expect("a text"), &COMPARE);
    }
}

/// The tree of every controller and router: each file can be read by what reads its kind.
fn generated(planned: &Planned, outcome: &mut Outcome, sources: &SourceSet) {
    let named = |kind: PartKind| {
        let parts = emit::PARTS.iter().filter(move |part| part.kind() == kind);
        parts.map(|part| Some(part.name())).chain([None])
    };
    let (controllers, routers) = (named(PartKind::GitOps), named(PartKind::Routing));
    let bases = BTreeMap::new();
    // Each of both kinds at least once: what one adds does not depend on the other.
    for (gitops, routing) in controllers.zip(routers) {
        let how = How { templates: &TEMPLATES, gitops, routing };
        let generated = pipeline::generate(planned, &bases, &how).expect("a tree");
        for (path, file) in &generated.tree {
            assert!(file.text.ends_with('\n'), "{path}");
            let kind = path.as_str().rsplit_once('.').map_or("", |(_, kind)| kind);
            match kind {
                "yaml" => drop(load::manifests(&file.text).unwrap_or_else(|fault| panic!("{path}: {fault}"))),
                "json" => drop(serde_json::from_str::<Value>(&file.text).expect("JSON")),
                _ => is_harmless(&file.text),
            }
        }
        pipeline::add(outcome, generated.findings, pipeline::Asked::Files, sources);
    }
}

//! What the parts say.

use std::path::Path;

use parallax::model::verdict::ActiveActive;

use super::markup::Markup;
use super::{examples, inventory, page_of};
use crate::support::planned;

fn travelbook() -> String {
    inventory(Path::new("examples/travelbook"))
}

/// The text of a page without its marks.
fn words(page: &Markup) -> String {
    let shown = page.elements.iter().filter(|it| it.name != "script" && it.name != "style");
    shown.map(|it| it.text.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_dataset_and_every_service_without_data_has_a_row_that_opens() {
    let planned = planned(&travelbook());
    let page = Markup::read(&page_of(&travelbook()));
    let rows: Vec<&str> = page.with("id").map(|(_, id)| id).filter(|id| id.starts_with("decision-")).collect();
    let datasets = planned.classification.datasets.keys().map(|id| format!("decision-{id}"));
    for id in datasets {
        assert!(rows.contains(&id.as_str()), "{id} of {rows:?}");
    }
    let bare = planned.plan.services.iter().filter(|service| service.datasets.is_empty());
    let bare: Vec<String> = bare.map(|service| format!("decision-{}", service.name)).collect();
    assert!(bare.iter().all(|id| rows.contains(&id.as_str())), "{bare:?}");
    let opening = page.named("details").filter(|it| it.inside.iter().filter(|outer| *outer == "table").count() == 1);
    assert!(opening.count() >= rows.len());
}

#[test]
fn every_counterexample_is_drawn_with_both_regions() {
    let planned = planned(&travelbook());
    let runs = planned.classification.datasets.values().flat_map(|it| &it.verdict.offences);
    let runs: Vec<_> = runs.filter_map(|offence| offence.counterexample).collect();
    assert!(!runs.is_empty());
    let said = words(&Markup::read(&page_of(&travelbook())));
    for run in runs {
        for step in [run.start, run.region_a, run.region_b, run.merged] {
            assert!(said.contains(step), "{step}");
        }
    }
}

#[test]
fn the_summary_of_travelbook_says_what_an_architect_says_first() {
    let page = Markup::read(&page_of(&travelbook()));
    let said = words(&page);
    for expected in ["13 min", "booking-engine", "single-region", "active-passive", "active-active"] {
        assert!(said.contains(expected), "{expected}");
    }
    for degree in [ActiveActive::Yes, ActiveActive::Reads] {
        assert!(said.contains(degree.name()), "{degree:?}");
    }
}

#[test]
fn every_number_says_how_it_is_known_in_words_and_in_a_letter() {
    for (example, page) in examples() {
        let hows = ["stated", "measured", "documented", "archetype", "modelled", "assumed", "unknown"];
        let known: Vec<_> = page.with("data-how").filter(|(it, _)| it.attribute("class") == Some("known")).collect();
        assert!(known.len() > 10, "{example}");
        assert!(known.iter().all(|(it, how)| hows.contains(how) && it.attribute("tabindex") == Some("0")), "{example}");
        let tips = page.with("class").filter(|(_, class)| *class == "tip");
        assert_eq!(tips.count(), known.len(), "{example}");
        assert!(page.named("sup").filter(|it| it.inside.last().is_some_and(|it| it == "span")).count() >= known.len());
    }
}

#[test]
fn every_finding_is_there_with_code_and_help() {
    let text = inventory(Path::new("examples/travelbook-as-quoted"));
    let outcome = crate::support::plan(&text);
    let page = Markup::read(&page_of(&text));
    let said = words(&page);
    assert!(!outcome.findings.is_empty());
    for finding in &outcome.findings {
        assert!(said.contains(finding.rule.code) && said.contains(finding.rule.name), "{}", finding.rule.code);
        let begins: String = finding.message.split('`').next().unwrap_or_default().to_owned();
        assert!(said.contains(begins.trim()), "{begins}");
    }
    for severity in ["findings-error", "findings-warning"] {
        assert!(page.with("id").any(|(_, id)| id == severity), "{severity}");
    }
}

#[test]
fn waves_stand_in_their_order() {
    let planned = planned(&travelbook());
    let page = Markup::read(&page_of(&travelbook()));
    let waves = page.named("h3").filter(|it| it.inside.iter().filter(|outer| *outer == "li").count() == 1);
    let shown: Vec<&str> = waves.map(|it| it.text.as_str()).collect();
    let goals: Vec<&str> = planned.plan.roadmap.iter().map(|wave| wave.goal.name()).collect();
    assert_eq!(shown, goals);
}

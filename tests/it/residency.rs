//! What derived data takes over from the sources that it is made from, however it is made from them.

use parallax::base::ids::DatasetId;
use parallax::model::facts::DatasetFacts;

use crate::support::{HEAD, planned};

/// Facts of the only dataset of a service `name`, of these lines under `services`.
fn facts_of(services: &str, name: &str) -> DatasetFacts {
    let planned = planned(&format!("{HEAD}services:\n{services}"));
    let is_meant = |(id, _): &(&DatasetId, &DatasetFacts)| id.service.as_str() == name;
    planned.facts.iter().find(is_meant).expect("facts of the service").1.clone()
}

fn of(name: &str, more: &str) -> String {
    format!("  - {{name: {name}, data: [{{name: rows, {more}}}]}}\n")
}

#[test]
fn residency_is_inherited_along_the_whole_way_from_the_first_source() {
    let made_from = |name: &str| format!("role: derived, rebuildableFrom: {name}/rows");
    let services =
        of("orders", "residency: [eu]") + &of("index", &made_from("orders")) + &of("top", &made_from("index"));
    let facts = facts_of(&services, "top");
    assert_eq!(facts.residency_shown, ["eu".into()]);
    assert_eq!(facts.allowed.len(), 1, "{:?}", facts.allowed);
    assert!(!facts.residency.provenance().is_firm());
}

#[test]
fn data_that_is_made_from_a_whole_service_or_in_a_circle_is_bound_by_all_of_it() {
    let services = "  - name: orders\n    data: [{name: rows, residency: [eu]}, {name: lines, residency: [us]}]\n"
        .to_owned()
        + &of("report", "role: derived, rebuildableFrom: orders")
        + &of("a", "role: derived, rebuildableFrom: b/rows")
        + &of("b", "role: derived, rebuildableFrom: a/rows, residency: [us]");
    let report = facts_of(&services, "report");
    assert_eq!(report.residency_shown, ["eu".into(), "us".into()]);
    assert!(report.allowed.is_empty(), "no region is in both: {:?}", report.allowed);
    assert_eq!(facts_of(&services, "a").allowed, facts_of(&services, "b").allowed);
    assert_eq!(facts_of(&services, "a").residency_shown, ["us".into()]);
}

//! The evidence trace.

use std::collections::BTreeMap;

use parallax::emit::explain::{Tell, explain, explain_json, explain_service};
use snapbox::{assert_data_eq, file};

use super::platform::{LONG, Platform};
use super::verdicts::{id, name};
use super::{assert_tidy, with_view};

#[test]
fn a_dataset_is_explained_rule_by_rule() {
    let trace = Platform::trace();
    let text = with_view(80, |view| explain(view, &trace, &id("booking-engine", "bookings"), Tell::Brief)).unwrap();
    assert_tidy(&text, 80);
    assert_data_eq!(text, file!["goldens/explain-dataset.txt"].raw());
}

#[test]
fn a_service_is_explained_with_its_datasets() {
    let service = name("payment-service");
    let traces = BTreeMap::from([(id("payment-service", "payments"), Platform::trace())]);
    let text = with_view(80, |view| explain_service(view, &traces, &service, Tell::Brief)).unwrap();
    assert_tidy(&text, 80);
    assert_data_eq!(text, file!["goldens/explain-service.txt"].raw());
}

#[test]
fn long_names_and_hostile_words_stay_in_the_width() {
    let trace = Platform::trace();
    for width in [60, 80, 200] {
        let long = id(LONG, LONG.strip_prefix("the-").unwrap());
        assert_tidy(&with_view(width, |view| explain(view, &trace, &long, Tell::Everything)).unwrap(), width);
    }
}

#[test]
fn what_is_not_there_is_not_explained() {
    let trace = Platform::trace();
    assert_eq!(with_view(80, |view| explain(view, &trace, &id("booking-engine", "nothing"), Tell::Brief)), None);
    assert_eq!(with_view(80, |view| explain_service(view, &BTreeMap::new(), &name("nothing"), Tell::Brief)), None);
}

#[test]
fn an_explanation_is_json_too() {
    let traces = BTreeMap::from([(id("booking-engine", "bookings"), Platform::trace())]);
    let text = with_view(80, |view| explain_json(view, &traces, &name("booking-engine"), None)).unwrap().unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["service"]["datasets"][0]["rule"], "R12");
    assert_eq!(document["traces"]["bookings"]["rules"][0]["checks"][1]["holds"], "no");
    assert_eq!(document["traces"]["bookings"]["flips"][0]["strategy"], "geo-shard");
}

//! Texts of others stay texts.

use std::path::Path;

use serde_json::Value;

use super::markup::Markup;
use super::{Money, inventory, named};

/// `TravelBook` with this text wherever a text of its own is free.
fn with(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    let replaced = inventory(Path::new("examples/travelbook"))
        .replace("owner: team-booking", &format!("owner: {quoted}"))
        .replace("host: api.travelbook.example", &format!("host: {quoted}"))
        .replace("path: /healthz", &format!("path: {quoted}"));
    let keyed = format!(
        "  - name: hostile\n    data:\n      - name: hostile\n        operations: [read-modify-write]\n        invariants: [none]\n        \
         consistency: causal\n        invariantScope: home\n        orderKey: {quoted}\n        affinity: {{key: {quoted}, local: 95%}}\n"
    );
    assert!(replaced.contains(&quoted));
    replaced.replace("services:\n", &format!("services:\n{keyed}"))
}

/// The elements of a page with their attributes' names: what a text must not change.
fn shape(page: &Markup) -> Vec<(String, Vec<String>)> {
    let one = |it: &super::markup::Element| (it.name.clone(), it.attributes.keys().cloned().collect());
    page.elements.iter().map(one).collect()
}

#[test]
fn no_text_of_the_inventory_brings_markup() {
    let plain = Markup::read(&named("plain.yaml", &with("plain"), Money::Told));
    let long = "x".repeat(300);
    let texts = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'><svg/onload=alert(1)>",
        "</style><b>",
        "<!--",
        "]]>",
        "{{x}} {{{x}}}",
        "a&lt;b&#60;",
        "javascript:alert(1)",
        "\u{202e}txet",
        "\u{1f4a5}",
        &long,
    ];
    for text in texts {
        let page = named(&format!("{}.yaml", text.replace('/', "")), &with(text), Money::Told);
        let markup = Markup::read(&page);
        assert_eq!(shape(&markup), shape(&plain), "{text:?}");
        assert!(!page.contains('\u{202e}'), "{text:?}");
    }
}

#[test]
fn a_hostile_key_is_shown_as_it_was_written() {
    let page = Markup::read(&named("inventory.yaml", &with("<b>&\"'"), Money::Told));
    assert!(page.elements.iter().any(|it| it.text.contains("<b>&\"'")));
}

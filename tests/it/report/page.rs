//! What holds for the page as a whole.

use std::collections::BTreeSet;

use super::{Money, PARTS, examples, inventory, named, page_of};
use crate::examples::all;
use crate::report::markup::Markup;
use crate::support::HEAD;

#[test]
fn every_part_is_there_for_every_example() {
    for (example, page) in examples() {
        let parts: Vec<&str> = page
            .named("section")
            .filter(|it| it.attribute("class") == Some("part"))
            .filter_map(|it| it.attribute("id"))
            .collect();
        assert_eq!(parts, PARTS, "{example}");
        let links: Vec<&str> = page
            .named("a")
            .filter(|it| it.inside.iter().any(|outer| outer == "nav"))
            .filter_map(|it| it.attribute("href")?.strip_prefix('#'))
            .collect();
        assert_eq!(links, PARTS, "{example}");
    }
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let text = inventory(&all()[0]);
    assert_eq!(page_of(&text), page_of(&text));
}

#[test]
fn ids_are_unique_and_every_link_inside_the_page_leads_somewhere() {
    for (example, page) in examples() {
        let mut ids = BTreeSet::new();
        for (_, id) in page.with("id") {
            assert!(ids.insert(id), "{example}: `{id}` twice");
            assert!(!id.is_empty() && !id.contains(char::is_whitespace), "{example}: `{id}`");
        }
        for (_, to) in page.with("href").filter(|(_, to)| to.starts_with('#')) {
            assert!(ids.contains(to.trim_start_matches('#')), "{example}: {to}");
        }
        for attribute in ["aria-labelledby", "data-filters"] {
            assert!(page.with(attribute).all(|(_, to)| ids.contains(to)), "{example}: {attribute}");
        }
    }
}

/// Attributes of which a browser fetches the value.
const FETCHES: &[&str] =
    &["src", "srcset", "action", "formaction", "poster", "data", "background", "xlink:href", "ping", "manifest"];

#[test]
fn a_page_loads_nothing_and_runs_nothing_but_its_own_script() {
    for (example, page) in examples() {
        for element in &page.elements {
            let whole = format!("{example}: {element:?}");
            assert!(!FETCHES.iter().any(|name| element.attributes.contains_key(*name)), "{whole}");
            assert!(element.attributes.keys().all(|name| !name.starts_with("on")), "{whole}");
            assert!(!["link", "iframe", "object", "embed", "base", "img", "form"].contains(&&*element.name), "{whole}");
            if let Some(to) = element.attribute("href").filter(|to| !to.starts_with('#')) {
                assert_eq!(element.name, "a", "{whole}");
                assert!(to.starts_with("https://") || to.starts_with("http://"), "{whole}");
                assert!(element.attribute("rel").is_some_and(|rel| rel.contains("noopener")), "{whole}");
            }
            assert!(element.attribute("style").is_none_or(|style| !style.contains("url(")), "{whole}");
        }
        assert_eq!(page.named("script").count(), 1, "{example}");
        let style = page.named("style").next().expect("a style");
        assert!(!style.text.contains("url(") && !style.text.contains("@import"), "{example}");
        let policy = page.with("http-equiv").find_map(|(it, _)| it.attribute("content")).expect("a policy");
        assert!(policy.starts_with("default-src 'none'") && policy.contains("script-src 'sha256-"), "{policy}");
    }
}

#[test]
fn headings_are_in_order_and_begin_with_the_platform() {
    for (example, page) in examples() {
        let level = |name: &str| name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok());
        let levels: Vec<u8> = page.elements.iter().filter_map(|it| level(&it.name)).collect();
        assert_eq!(page.elements.iter().filter(|it| it.name == "h1").count(), 1, "{example}");
        assert_eq!(levels.first(), Some(&1), "{example}");
        assert!(levels.windows(2).all(|two| two[1] <= two[0] + 1), "{example}: {levels:?}");
    }
}

#[test]
fn tables_have_heads_and_what_scrolls_can_be_reached_by_keyboard() {
    for (example, page) in examples() {
        for head in page.named("th") {
            assert!(head.attribute("scope").is_some(), "{example}: {head:?}");
        }
        for (element, _) in page.with("class").filter(|(_, class)| class.split(' ').any(|it| it == "scroll")) {
            let named = element.attribute("aria-label").is_some() || element.attribute("aria-labelledby").is_some();
            assert!(element.attribute("tabindex") == Some("0") && named, "{example}: {element:?}");
        }
    }
}

#[test]
fn filters_tell_how_many_rows_are_left_and_are_hidden_where_no_script_runs() {
    for (example, page) in examples() {
        let filters: Vec<_> = page.with("data-filters").collect();
        assert!(!filters.is_empty(), "{example}");
        assert!(filters.iter().all(|(it, _)| it.attributes.contains_key("hidden")), "{example}");
        let told = page.named("output").filter(|it| it.attribute("aria-live") == Some("polite")).count();
        assert_eq!(told, filters.len(), "{example}");
        assert!(page.with("data-row").all(|(it, _)| !it.attributes.contains_key("hidden")), "{example}");
    }
}

#[test]
fn without_prices_without_services_and_without_data_a_page_still_says_so() {
    let travelbook = inventory(std::path::Path::new("examples/travelbook"));
    let page = named("inventory.yaml", &travelbook, Money::NotTold);
    Markup::read(&page);
    assert!(page.contains("no price book could be taken"));
    let bare = page_of(&format!("{HEAD}services: []\n"));
    Markup::read(&bare);
    assert!(bare.contains("nothing to decide") && bare.contains("nothing to move"));
    let stateless = page_of(&format!("{HEAD}services:\n  - {{name: app, data: []}}\n"));
    let markup = Markup::read(&stateless);
    assert!(markup.with("id").any(|(_, id)| id == "decision-app"));
}

//! Every rule's page: its examples do what it says.

use parallax::load::rules::RULES;

use super::{load, shown};

fn example<'p>(page: &'p str, heading: &str) -> &'p str {
    let section = page.split_once(heading).map(|(_, rest)| rest).unwrap_or_default();
    let body = section.split_once("```yaml\n").map(|(_, rest)| rest).unwrap_or_default();
    body.split_once("```").map(|(text, _)| text).unwrap_or_default()
}

#[test]
fn every_page_fires_and_stays_quiet_as_it_says() {
    for rule in RULES {
        assert!(rule.page.starts_with(&format!("# {}\n", rule.name)), "{}", rule.name);
        let (fires, quiet) = (example(rule.page, "## Fires"), example(rule.page, "## Stays quiet"));
        assert!(!fires.is_empty() && !quiet.is_empty(), "{}: both examples", rule.name);
        let loaded = load(fires);
        let codes: Vec<&str> = loaded.findings.iter().map(|finding| finding.rule.code).collect();
        assert!(codes.contains(&rule.code), "{} fires: {:?}", rule.name, shown(&[fires], &loaded));
        let others = codes.iter().filter(|code| **code != rule.code && **code != "PX015");
        assert_eq!(others.count(), 0, "{} fires alone: {:?}", rule.name, shown(&[fires], &loaded));
        let loaded = load(quiet);
        assert!(
            loaded.findings.is_empty() && loaded.inventory.is_some(),
            "{}: {:?}",
            rule.name,
            shown(&[quiet], &loaded)
        );
    }
}

#[test]
fn codes_and_names_are_in_order_and_unique() {
    let codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
    assert!(codes.windows(2).all(|pair| pair[0] < pair[1]));
}

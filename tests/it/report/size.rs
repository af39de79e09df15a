//! A large platform stays a page that a browser opens.

use std::fmt::Write as _;

use super::markup::Markup;
use super::page_of;
use crate::support::HEAD;

/// So many services of a few kinds, each calling the one before it.
fn platform(services: usize) -> String {
    let archetypes = ["booking", "cart", "profile", "chat", "review", "stock", "likes", "payment"];
    let mut text = format!("{HEAD}users:\n  - {{from: europe, share: 100%}}\nservices:\n");
    for at in 0..services {
        let archetype = archetypes[at % archetypes.len()];
        let calls = if at == 0 { String::new() } else { format!(", dependsOn: [{{service: service-{}}}]", at - 1) };
        let _ = writeln!(text, "  - {{name: service-{at}, replicas: 4, archetype: {archetype}{calls}}}");
    }
    text
}

#[test]
fn a_page_grows_with_its_services_and_not_faster() {
    let (small, large) = (page_of(&platform(20)), page_of(&platform(80)));
    let more = large.len() - small.len();
    assert!(more < 60 * 20_000, "{} bytes a service", more / 60);
    Markup::read(&large);
}

#[test]
fn of_a_large_platform_rows_tell_reasons_and_name_the_command_that_tells_the_rest() {
    let (most, more) = (page_of(&platform(120)), page_of(&platform(121)));
    assert!(!most.contains("parallax explain service-7"));
    assert!(more.contains("parallax explain service-7") && more.len() < most.len());
}

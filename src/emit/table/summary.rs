//! What stands below the table: how many of each, what was not stated, and what the answer depends on.

use std::collections::BTreeMap;

use crate::base::evidence::Provenance;
use crate::emit::phrase::{list, unstated};
use crate::emit::rows::{Row, external};
use crate::emit::settings::settings;
use crate::emit::text::{count, hanging};
use crate::model::contracts::{Bundle, View};
use crate::model::verdict::Truth;

/// Labelled lines.
pub(super) fn render(view: &View<'_>, rows: &[Row]) -> String {
    let bundle = &view.bundle;
    let settings = settings(&bundle.inventory.settings);
    let all_default = settings.iter().all(|setting| setting.from != Provenance::Stated);
    let shown = settings.iter().map(|setting| {
        let default = if setting.from == Provenance::Stated || all_default { "" } else { " (default)" };
        format!("{} {}{default}", setting.name, setting.value)
    });
    let head = if all_default { "as built in: " } else { "" };
    let external = external(bundle).map(ToString::to_string);
    let digest: String = bundle.catalog.digest.chars().take(12).collect();
    let lines = [
        ("Strategies", tally(rows.iter().map(|row| row.strategy).collect())),
        ("Active-active", by_degree(rows)),
        ("Datastores", stores(bundle)),
        ("Not stated", not_stated(bundle)),
        ("External", list(external)),
        ("Settings", format!("{head}{}", list(shown))),
        ("Catalog", if digest.is_empty() { "no digest".to_owned() } else { format!("sha256 {digest}") }),
    ];
    lines
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(label, text)| hanging(label, text, 0, 15, view.look))
        .collect()
}

/// How often each strategy was chosen, most frequent first.
fn tally(strategies: Vec<crate::model::verdict::StrategyId>) -> String {
    let mut numbers = BTreeMap::<_, usize>::new();
    for strategy in strategies {
        *numbers.entry(strategy).or_default() += 1;
    }
    let mut numbers: Vec<_> = numbers.into_iter().collect();
    numbers.sort_by(|(a, many), (b, more)| more.cmp(many).then_with(|| a.cmp(b)));
    list(numbers.into_iter().map(|(strategy, number)| format!("{strategy} {number}")))
}

/// How often each degree occurs, most active first.
fn by_degree(rows: &[Row]) -> String {
    let mut numbers = BTreeMap::<_, usize>::new();
    for row in rows {
        *numbers.entry(row.active_active).or_default() += 1;
    }
    list(numbers.into_iter().map(|(degree, number)| format!("{} {number}", degree.name())))
}

/// How many datasets have a store that can carry them.
fn stores(bundle: &Bundle<'_>) -> String {
    let of = |truth| bundle.classification.datasets.values().filter(|it| it.feasibility.holds == truth).count();
    let parts = [(Truth::Yes, "can carry it"), (Truth::No, "cannot"), (Truth::Unknown, "not known")];
    let parts = parts.map(|(truth, words)| (of(truth), words)).into_iter().filter(|(number, _)| *number > 0);
    let text = list(parts.map(|(number, words)| format!("{words} {number}")));
    if text.is_empty() { "none".to_owned() } else { text }
}

/// How much rests on archetypes, defaults and nothing at all.
fn not_stated(bundle: &Bundle<'_>) -> String {
    let (mut archetypes, mut assumed, mut unknown) = (0, 0, 0);
    for value in bundle.facts.values().flat_map(unstated) {
        match value.from {
            Provenance::Archetype(_) => archetypes += 1,
            Provenance::Unknown => unknown += 1,
            Provenance::Stated
            | Provenance::Assumed(_)
            | Provenance::Documented
            | Provenance::Measured
            | Provenance::Modelled => assumed += 1,
        }
    }
    let parts = [
        (archetypes, "value from archetypes", "values from archetypes"),
        (assumed, "default", "defaults"),
        (unknown, "unknown, taken as the strictest", "unknown, taken as the strictest"),
    ];
    let parts = parts.iter().filter(|(number, ..)| *number > 0).map(|(number, one, many)| count(*number, one, many));
    let text = list(parts);
    if text.is_empty() { "nothing: every value is stated".to_owned() } else { text }
}

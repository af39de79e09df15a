//! What stands below the table: how many of each, what was not stated, and what the answer depends on.

use std::collections::BTreeMap;

use crate::base::evidence::Provenance;
use crate::emit::phrase::{list, unstated};
use crate::emit::rows::{Row, external};
use crate::emit::settings::settings;
use crate::emit::text::{count, hanging};
use crate::model::contracts::{Bundle, View};
use crate::model::plan::Commit;
use crate::model::verdict::Truth;

/// Labelled lines, as wide as the terminal.
pub(super) fn render(view: &View<'_>, rows: &[Row]) -> String {
    lines(&view.bundle, rows).iter().map(|(label, text)| hanging(label, text, 0, 15, view.look)).collect()
}

/// Labels and what is to be said under each.
pub(in crate::emit) fn lines(bundle: &Bundle<'_>, rows: &[Row]) -> Vec<(&'static str, String)> {
    let settings = settings(&bundle.inventory.settings);
    let all_default = settings.iter().all(|setting| setting.from != Provenance::Stated);
    let shown = settings.iter().map(|setting| {
        let default = if setting.from == Provenance::Stated || all_default { "" } else { " (default)" };
        format!("{} {}{default}", setting.name, setting.value)
    });
    let head = if all_default { "as built in: " } else { "" };
    let external = external(bundle).map(ToString::to_string);
    let digest: String = bundle.catalog.digest.chars().take(12).collect();
    let mut lines = vec![
        ("Strategies", tally(rows)),
        ("Active-active", by_degree(rows)),
        ("Datastores", stores(bundle)),
        ("Commits", commits(bundle)),
        ("Not stated", not_stated(bundle)),
        ("External", list(external)),
        ("Settings", format!("{head}{}", list(shown))),
        ("Catalog", if digest.is_empty() { "no digest".to_owned() } else { format!("sha256 {digest}") }),
    ];
    lines.retain(|(_, text)| !text.is_empty());
    lines
}

/// How often each strategy was chosen, most frequent first, and of what, so that the numbers add up.
fn tally(rows: &[Row]) -> String {
    let mut numbers = BTreeMap::<_, usize>::new();
    for row in rows {
        *numbers.entry(row.strategy).or_default() += 1;
    }
    let mut numbers: Vec<_> = numbers.into_iter().collect();
    numbers.sort_by(|(a, many), (b, more)| more.cmp(many).then_with(|| a.cmp(b)));
    let text = list(numbers.into_iter().map(|(strategy, number)| format!("{strategy} {number}")));
    let bare = rows.iter().filter(|row| row.dataset.is_none()).count();
    if bare == 0 {
        return text;
    }
    let datasets = count(rows.len().saturating_sub(bare), "dataset", "datasets");
    format!("{text} ({datasets}, {} without data)", count(bare, "service", "services"))
}

/// How many commits wait for another region; nothing where none does.
fn commits(bundle: &Bundle<'_>) -> String {
    let all = bundle.plan.services.iter().flat_map(|service| &service.datasets);
    let (waiting, free): (Vec<_>, Vec<_>) = all.partition(|dataset| dataset.commit == Commit::SecondRegion);
    if waiting.is_empty() {
        return String::new();
    }
    format!("wait for a second region {}, do not wait {}", waiting.len(), free.len())
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

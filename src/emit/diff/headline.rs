//! What a reader must know who reads nothing else.

use std::collections::BTreeSet;

use super::money;
use super::say::{both, rank, subject, value};
use crate::base::finding::Severity;
use crate::emit::text::count;
use crate::model::changes::{Change, Changes};
use crate::model::snapshot::{Aspect, Found, Topic};

/// Parts of the headline; `no change` where there is none.
pub(super) fn headline(changes: &Changes) -> Vec<String> {
    let mut parts = Vec::new();
    parts.extend(regions(changes));
    parts.extend(whole(changes));
    parts.extend(changes.strategies.iter().map(|(name, before, after)| {
        if after > before { format!("+{} {name}", after - before) } else { format!("-{} {name}", before - after) }
    }));
    parts.extend(exchanged(changes));
    parts.extend(worst(changes, Aspect::Rto, "RTO").or_else(|| worst(changes, Aspect::WholeRto, "RTO with calls")));
    parts.extend(worst(changes, Aspect::Rpo, "RPO"));
    if let Some(cost) = changes.cost.value().filter(|cost| !cost.is_none()) {
        parts.push(money::headline(cost));
    }
    parts.extend(findings(changes));
    if parts.is_empty() {
        parts.push(smaller(changes));
    }
    // Whoever reads of no money takes it that none moved.
    if changes.cost.value().is_none() {
        parts.push("cost not compared".to_owned());
    }
    parts
}

/// Datasets with another strategy, or the same one otherwise, of which the numbers of strategies do not tell.
fn exchanged(changes: &Changes) -> Option<String> {
    let number = changes.moved.iter().filter(|change| change.aspect == Aspect::Strategy).count();
    (number > 0 && changes.strategies.is_empty())
        .then(|| format!("{} decided otherwise", count(number, "dataset", "datasets")))
}

fn regions(changes: &Changes) -> Vec<String> {
    let regions = changes.moved.iter().filter(|change| change.aspect == Aspect::Region);
    let one = |change: &Change| match (&change.before, &change.after) {
        (None, _) => format!("+ region {}", change.of),
        (_, None) => format!("- region {}", change.of),
        (Some(before), Some(after)) => format!("region {} {} -> {}", change.of, value(before), value(after)),
    };
    regions.map(one).collect()
}

/// What came, went, or has another name.
fn whole(changes: &Changes) -> Vec<String> {
    let mut parts = Vec::new();
    for (sign, all) in [("+", &changes.added), ("-", &changes.removed)] {
        let (datasets, services): (Vec<_>, Vec<_>) = all.iter().partition(|it| it.dataset.is_some());
        for (number, one, many) in [(services.len(), "service", "services"), (datasets.len(), "dataset", "datasets")] {
            if number > 0 {
                parts.push(format!("{sign}{}", count(number, one, many)));
            }
        }
    }
    match changes.renamed.as_slice() {
        [] => {}
        [(old, new)] => parts.push(format!("renamed {old} -> {new}")),
        many => parts.push(format!("{} services renamed", many.len())),
    }
    parts
}

/// The change for the worse that ends worst; where there is none, that for the better that began worst.
fn worst(changes: &Changes, aspect: Aspect, name: &str) -> Option<String> {
    let all: Vec<_> = changes
        .moved
        .iter()
        .filter(|change| change.aspect == aspect)
        .filter_map(|change| Some((change, rank(change.before.as_ref()?), rank(change.after.as_ref()?))))
        .filter(|(_, before, after)| before != after)
        .collect();
    let worse = all.iter().filter(|(_, before, after)| after > before).max_by_key(|(_, _, after)| after);
    let (change, ..) = worse.or_else(|| all.iter().max_by_key(|(_, before, _)| before))?;
    let (before, after) = both(change);
    // One service may have several, a region that is lost each.
    let subjects: BTreeSet<String> = all.iter().map(|(change, ..)| subject(&change.subject)).collect();
    let more = match subjects.len().saturating_sub(1) {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    Some(format!("{name} of {} {before} -> {after}{more}", subject(&change.subject)))
}

fn findings(changes: &Changes) -> Vec<String> {
    let mut parts = Vec::new();
    let number = |all: &[(Found, u32)], severity: Severity| {
        let counted = all.iter().filter(|(found, _)| found.severity == severity).map(|(_, times)| *times);
        usize::try_from(counted.sum::<u32>()).unwrap_or(usize::MAX)
    };
    for (severity, one, many) in
        [(Severity::Error, "new error", "new errors"), (Severity::Warning, "new warning", "new warnings")]
    {
        let number = number(&changes.appeared, severity);
        if number > 0 {
            parts.push(count(number, one, many));
        }
    }
    let gone = number(&changes.gone, Severity::Error) + number(&changes.gone, Severity::Warning);
    if gone > 0 {
        parts.push(format!("{} gone", count(gone, "finding", "findings")));
    }
    parts
}

/// Of changes that are no headline how many there are of each kind, and what is as it was.
fn smaller(changes: &Changes) -> String {
    if changes.is_none() {
        return "no change".to_owned();
    }
    let about = |topic: Topic| changes.moved.iter().filter(|change| change.aspect.topic() == topic).count();
    let files = changes.files.value();
    let files = files.map_or(0, |it| it.added.len() + it.changed.len() + it.removed.len() + it.renamed.len());
    let times: usize = changes.latency.iter().map(|it| it.moved.len()).sum();
    let told = changes.appeared.len() + changes.gone.len() + changes.reworded.len();
    let all = [
        (about(Topic::Platform), "value of the platform", "values of the platform"),
        (about(Topic::Strategies), "reason of a decision", "reasons of decisions"),
        (about(Topic::Recovery), "value of recovery", "values of recovery"),
        (about(Topic::Placement), "value of placement", "values of placement"),
        (times + about(Topic::Latency), "network time", "network times"),
        (about(Topic::Capacity), "value of capacity", "values of capacity"),
        (about(Topic::Routing), "value of routing", "values of routing"),
        (about(Topic::Roadmap), "wave of the roadmap", "waves of the roadmap"),
        (about(Topic::Inputs), "input", "inputs"),
        (files, "file", "files"),
        (told, "finding", "findings"),
    ];
    let parts: Vec<String> =
        all.iter().filter(|(number, ..)| *number > 0).map(|(number, one, many)| count(*number, one, many)).collect();
    let is_one = all.iter().map(|(number, ..)| number).sum::<usize>() == 1;
    let differ = format!("{} {}", parts.join(", "), if is_one { "differs" } else { "differ" });
    // Only of what is the same, and was compared, is that said.
    let has_cost = changes.cost.value().is_some();
    match (about(Topic::Recovery) == 0, has_cost) {
        (true, true) => format!("no change of strategies, recovery or cost; {differ}"),
        (true, false) => format!("no change of strategies or recovery; {differ}"),
        (false, true) => format!("no change of strategies or cost; {differ}"),
        (false, false) => format!("no change of strategies; {differ}"),
    }
}

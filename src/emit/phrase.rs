//! Facts and plans in few words, the same in every format.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::base::evidence::Provenance;
use crate::base::finding::{Finding, Severity};
use crate::base::ids::RegionId;
use crate::base::path::Anchor;
use crate::base::source::Span;
use crate::model::contracts::{Locate, View};
use crate::model::facts::{DatasetFacts, Field};
use crate::model::inventory::{Inventory, RebuildSource};
use crate::model::plan::{Commit, DatasetPlan, PodPlacement, ReadPath, ShortOfPods, WritePath};
use crate::model::verdict::{ActiveActive, Truth};

use super::say::names;
use super::text::{Tone, clean, count};

/// The items, comma-separated.
pub(super) fn list<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}

/// Regions as the inventory writes them.
pub(super) fn regions(inventory: &Inventory, regions: &[RegionId]) -> String {
    list(regions.iter().map(|region| region.shown(&inventory.provider)))
}

/// What may not run enough pods for a step of opening, a line a region: `us-east-1 may run too few pods of web (7
/// needed, 4 at most)`.
pub(super) fn short_of_pods(inventory: &Inventory, all: &[ShortOfPods]) -> Vec<String> {
    let mut by_region: BTreeMap<&RegionId, Vec<String>> = BTreeMap::new();
    for it in all {
        let said = format!("{} ({} needed, {} at most)", it.service, it.needs, it.most);
        by_region.entry(&it.region).or_default().push(said);
    }
    let line = |(region, services): (&RegionId, Vec<String>)| {
        format!("{} may run too few pods of {}", region.shown(&inventory.provider), names(&services))
    };
    by_region.into_iter().map(line).collect()
}

/// The platform's regions, the primary first and the others as the inventory lists them: an architect counts them so.
pub(super) fn platform(view: &View<'_>) -> String {
    let inventory = view.bundle.inventory;
    let written = |region: &RegionId| {
        let at = inventory.regions.iter().find(|known| known.id == *region).map(|known| &known.at)?;
        Some((at.source, view.locate.span(at)?.start))
    };
    let mut all: Vec<&RegionId> = view.bundle.plan.regions.iter().collect();
    if let Some((_, others)) = all.split_first_mut() {
        others.sort_by_key(|region| written(region));
    }
    list(all.into_iter().enumerate().map(|(at, region)| {
        let name = region.shown(&inventory.provider);
        if at == 0 { format!("{name} (primary)") } else { name }
    }))
}

/// What a dataset needs: operations, invariants, share of reads, consistency, and what is out of the ordinary.
pub(super) fn need(facts: &DatasetFacts) -> String {
    let mut parts = vec![match facts.operations.value() {
        None => "operations unknown".to_owned(),
        Some(all) if all.is_empty() => "only read".to_owned(),
        Some(all) => list(all),
    }];
    if !facts.invariants.is_empty() {
        parts.push(format!("keeps {}", list(facts.invariants.iter().map(|kept| kept.invariant))));
    }
    parts.extend(facts.reads.value().map(|share| format!("{share} reads")));
    parts.extend(facts.consistency.value().map(|level| format!("{level} consistency")));
    parts.extend(facts.rpo.value().filter(|rpo| rpo.is_zero()).map(|_| "rpo 0".to_owned()));
    if facts.residency.value().is_some() {
        parts.push(format!("stays in {}", list(facts.residency_shown.iter())));
    }
    if facts.is_money() {
        parts.push("money".to_owned());
    }
    clean(&parts.join("; "))
}

/// Where writes go.
pub(super) fn writes(inventory: &Inventory, plan: &DatasetPlan) -> String {
    match &plan.writes {
        WritePath::Writer(region) => region.shown(&inventory.provider),
        WritePath::HomeOf { key, .. } => clean(&format!("home of the {}", key.as_deref().unwrap_or("row"))),
        WritePath::Rights => "every region, within its rights".to_owned(),
        WritePath::Local => "every region".to_owned(),
        WritePath::None => "no writes".to_owned(),
    }
}

/// Where reads go.
pub(super) fn reads(plan: &DatasetPlan) -> String {
    match &plan.reads {
        ReadPath::Local => "nearest copy".to_owned(),
        ReadPath::LocalWithin(bound) => format!("nearest copy at most {bound} old, else the writer"),
        ReadPath::LocalAfterOwnWrites { within: None } => "nearest copy, own writes where they were made".to_owned(),
        ReadPath::LocalAfterOwnWrites { within: Some(bound) } => {
            format!("nearest copy at most {bound} old, own writes where they were made")
        }
        ReadPath::AtWriter => "the writer".to_owned(),
    }
}

/// Whether a commit waits.
pub(super) const fn commit(plan: &DatasetPlan) -> &'static str {
    match plan.commit {
        Commit::Local => "does not wait for another region",
        Commit::SecondRegion => "waits for a second region",
    }
}

/// Where pods run.
pub(super) fn pods(inventory: &Inventory, placement: &PodPlacement) -> String {
    match placement {
        PodPlacement::Active(all) => format!("active in {}", regions(inventory, all)),
        PodPlacement::Leader { now, candidates } => {
            let next: Vec<_> = candidates.iter().filter(|region| *region != now).cloned().collect();
            let then = if next.is_empty() { String::new() } else { format!(", then {}", regions(inventory, &next)) };
            format!("one leader, now in {}{then}", now.shown(&inventory.provider))
        }
        PodPlacement::Standby { active, standby, share } => {
            let waiting = regions(inventory, standby);
            format!("active in {}; {share} of them wait in {waiting}", active.shown(&inventory.provider))
        }
        PodPlacement::LeaderPerHome { homes, standby } => {
            let waits = if standby.is_empty() {
                String::new()
            } else {
                format!("; if a home is lost, {}", regions(inventory, standby))
            };
            format!("one leader a home: {}{waits}", regions(inventory, homes))
        }
        PodPlacement::Edge(all) => format!("at the edge, from {}", regions(inventory, all)),
        PodPlacement::External => "run by somebody else".to_owned(),
        PodPlacement::Nowhere => "no region is allowed to run them".to_owned(),
    }
}

/// How far something is active-active, as a colour.
pub(super) const fn active_active_tone(value: ActiveActive) -> Tone {
    match value {
        ActiveActive::Yes => Tone::Good,
        ActiveActive::Regional | ActiveActive::WithCare | ActiveActive::Reads => Tone::Plain,
        ActiveActive::Rarely | ActiveActive::No => Tone::Care,
    }
}

/// A truth as one word.
pub(super) const fn truth(holds: Truth) -> &'static str {
    match holds {
        Truth::Yes => "yes",
        Truth::No => "no",
        Truth::Unknown => "unknown",
    }
}

/// How something is known, with what an archetype or a default adds to the word.
pub(super) fn provenance(from: &Provenance) -> String {
    match from {
        Provenance::Archetype(name) => clean(&format!("from archetype {name}")),
        Provenance::Assumed(why) => format!("assumed: {why}"),
        Provenance::Stated
        | Provenance::Documented
        | Provenance::Measured
        | Provenance::Modelled
        | Provenance::Unknown => from.name().to_owned(),
    }
}

/// `file:line:column` of an anchor, as far as it can be told.
pub(super) fn place(locate: &dyn Locate, anchor: Option<&Anchor>) -> Option<String> {
    place_in(locate, anchor, None)
}

/// The same, of the exact range if there is one.
pub(super) fn place_in(locate: &dyn Locate, anchor: Option<&Anchor>, exact: Option<Span>) -> Option<String> {
    let anchor = anchor?;
    let file = clean(&locate.sources().get(anchor.source)?.name);
    let span = exact.or_else(|| locate.span(anchor));
    Some(span.map_or(file.clone(), |span| format!("{file}:{}:{}", span.line, span.column)))
}

/// `file:line` of an anchor, as far as it can be told.
pub(super) fn line(locate: &dyn Locate, anchor: Option<&Anchor>) -> Option<String> {
    let anchor = anchor?;
    let file = clean(&locate.sources().get(anchor.source)?.name);
    Some(locate.span(anchor).map_or(file.clone(), |span| format!("{file}:{}", span.line)))
}

/// A value that nobody stated.
pub(super) struct Unstated {
    /// The inventory's field.
    pub(super) field: &'static str,
    /// As shown; none where it is unknown and taken as the strictest.
    pub(super) value: Option<String>,
    /// How it came to be.
    pub(super) from: Provenance,
}

/// What is known of a dataset, field by field, with how and where; of what is unknown only what rules take as the
/// strictest.
pub(super) fn inputs(facts: &DatasetFacts) -> Vec<Input> {
    let fields = Field::INPUTS.into_iter().chain([Field::Invariants]);
    let input = |field: Field| {
        let (value, from, at) = facts.shown(field);
        let counts = value.is_some() || is_taken_strictly(field);
        counts.then(|| Input { field: field.name(), value: value.as_deref().map(clean), from, at })
    };
    fields.filter_map(input).collect()
}

/// Whether rules take it as the strictest where it is unknown.
const fn is_taken_strictly(field: Field) -> bool {
    matches!(field, Field::Operations | Field::Reads | Field::Consistency)
}

/// An input of decisions.
pub(super) struct Input {
    /// The inventory's field.
    pub(super) field: &'static str,
    /// As shown; none where it is unknown and taken as the strictest.
    pub(super) value: Option<String>,
    /// How it is known.
    pub(super) from: Provenance,
    /// Where it was written.
    pub(super) at: Option<Anchor>,
}

/// What was not stated about a dataset. Of the unknown values only those that rules take as the strictest are named.
pub(super) fn unstated(facts: &DatasetFacts) -> Vec<Unstated> {
    let value = |field: Field| {
        let (value, from, _) = facts.shown(field);
        let counts = if value.is_some() { !from.is_firm() } else { is_taken_strictly(field) };
        counts.then(|| Unstated { field: field.name(), value: value.as_deref().map(clean), from })
    };
    // Each invariant is known in its own way.
    let kept = facts.invariants.iter().filter(|kept| !kept.from.is_firm()).map(|kept| Unstated {
        field: Field::Invariants.name(),
        value: Some(kept.invariant.to_string()),
        from: kept.from.clone(),
    });
    Field::INPUTS.into_iter().filter_map(value).chain(kept).collect()
}

/// What was stated about a dataset: field and value.
pub(super) fn stated(facts: &DatasetFacts) -> Vec<(&'static str, String)> {
    let value = |field: Field| {
        let (value, from, _) = facts.shown(field);
        value.filter(|_| from.is_firm()).map(|value| (field.name(), clean(&value)))
    };
    let kept = facts.invariants.iter().filter(|kept| kept.from.is_firm());
    let kept = kept.map(|kept| (Field::Invariants.name(), kept.invariant.to_string()));
    Field::INPUTS.into_iter().filter_map(value).chain(kept).collect()
}

/// What a dataset can be made from again.
pub(super) fn rebuild_source(source: &RebuildSource) -> String {
    match source {
        RebuildSource::Service(name) => name.to_string(),
        RebuildSource::Dataset(id) => id.to_string(),
        RebuildSource::Unnamed => "a source that is not named".to_owned(),
    }
}

/// `1 error, 2 warnings`, or `none`.
pub(super) fn severities(findings: &[Finding]) -> String {
    let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let shown = [
        (of(Severity::Error), "error", "errors"),
        (of(Severity::Warning), "warning", "warnings"),
        (of(Severity::Info), "info", "info"),
    ];
    let parts = shown.iter().filter(|(number, ..)| *number > 0).map(|(number, one, many)| count(*number, one, many));
    let text = list(parts);
    if text.is_empty() { "none".to_owned() } else { text }
}

//! One dataset in full.

use super::pieces::{Sheet, evidence, lacking};
use super::{Tell, shown};
use crate::base::evidence::Evidence;
use crate::base::finding::Severity;
use crate::base::ids::{CatalogId, DatasetId};
use crate::emit::numbers::{lag_line, rpo_line, rto_lines};
use crate::emit::phrase::{self, place, provenance, unstated};
use crate::model::contracts::{Trace, View};
use crate::model::plan::DatasetPlan;
use crate::model::verdict::{DatasetVerdict, Offence, RuleStep, Truth, Verdict};

/// All that is known about a verdict, the answer first.
pub(super) fn full(view: &View<'_>, trace: &Trace, id: &DatasetId, decided: &DatasetVerdict, tell: Tell) -> String {
    let mut sheet = Sheet::new(view.look);
    let verdict = &decided.verdict;
    answer(&mut sheet, view, id, verdict);
    conflicts(&mut sheet, verdict);
    offences(&mut sheet, view, verdict);
    sheet.heading("Evidence");
    for item in verdict.evidence.iter().filter(|item| !is_drawn(item, verdict)) {
        sheet.point(&evidence(view.locate, item));
    }
    sheet.pairs("Why not the others", verdict.rejected.iter().map(|no| (no.strategy.0, no.because.as_str())));
    flips(&mut sheet, trace);
    store(&mut sheet, view, id, decided);
    sheet.pairs("Patterns", verdict.patterns.iter().map(|it| (it.id, it.because.as_str())));
    not_stated(&mut sheet, view, id);
    rules(&mut sheet, view, trace, tell);
    sheet.finish()
}

/// What was decided, and what it means for reads and writes.
fn answer(sheet: &mut Sheet, view: &View<'_>, id: &DatasetId, verdict: &Verdict) {
    let detail = verdict.detail.as_deref().map(|detail| format!(", {detail}")).unwrap_or_default();
    sheet.title(&format!("{}: {}{detail}", shown(view, id), verdict.strategy));
    sheet.line("rule", &format!("{}: {}", verdict.rule, verdict.reason));
    sheet.line("active-active", verdict.active_active.name());
    if let Some(facts) = view.bundle.facts.get(id) {
        sheet.line("needs", &phrase::need(facts));
    }
    if let Some(plan) = plan_of(view, id) {
        let inventory = view.bundle.inventory;
        let copies = plan.copies.iter();
        let copies = copies.map(|copy| format!("{} {}", copy.region.shown(&inventory.provider), copy.role.name()));
        sheet.line("copies", &phrase::list(copies));
        if let Some(source) = &plan.made_from {
            sheet.line("made from", &phrase::rebuild_source(source));
        }
        sheet.line("writes go to", &phrase::writes(inventory, plan));
        sheet.line("reads go to", &phrase::reads(plan));
        sheet.line("a commit", phrase::commit(plan));
        numbers(sheet, view, plan);
    }
}

/// Lag, RPO and RTO, the latter with its parts.
fn numbers(sheet: &mut Sheet, view: &View<'_>, plan: &DatasetPlan) {
    let lines = [("lag", lag_line(view, plan)), ("RPO", rpo_line(plan))];
    for (label, line) in lines {
        sheet.line_if(label, line);
    }
    let service = view.bundle.plan.service(plan.id.service.as_str());
    for line in service.map(|service| rto_lines(view, service, Some(plan))).unwrap_or_default() {
        sheet.line("RTO", &line);
    }
}

fn plan_of<'a>(view: &View<'a>, id: &DatasetId) -> Option<&'a DatasetPlan> {
    view.bundle.plan.dataset(id)
}

fn conflicts(sheet: &mut Sheet, verdict: &Verdict) {
    for conflict in &verdict.conflicts {
        let kind = match conflict.severity {
            Severity::Error => "Conflict",
            Severity::Warning => "Warning",
            Severity::Info => "Note",
        };
        sheet.heading(&format!("{kind} {} {}", conflict.rule.code, conflict.rule.name));
        let assumed = if conflict.assumed { " (this rests on an assumed value)" } else { "" };
        sheet.point(&format!("{}{assumed}", conflict.message));
        sheet.line("help", &conflict.help);
    }
}

/// Each pair that is not safe: the runs that break something drawn out, the rest in one list.
fn offences(sheet: &mut Sheet, view: &View<'_>, verdict: &Verdict) {
    for offence in &verdict.offences {
        if let Some(run) = &offence.counterexample {
            sheet.heading(&format!("What breaks if two regions write: {}", pair(offence)));
            sheet.line("start", run.start);
            sheet.line("├─ region A", run.region_a);
            sheet.line("├─ region B", run.region_b);
            sheet.line("└> merged", run.merged);
            sheet.line("known", &known(view, offence));
        }
    }
    let unproven: Vec<&Offence> = verdict.offences.iter().filter(|offence| offence.counterexample.is_none()).collect();
    if !unproven.is_empty() {
        sheet.heading(NOT_PROVEN);
    }
    for offence in unproven {
        sheet.point(&format!("{} ({})", pair(offence), known(view, offence)));
    }
}

/// Above pairs of which nobody has shown that they are safe.
pub(in crate::emit) const NOT_PROVEN: &str = "Not on the list of pairs that are proven safe, so it is ordered";

/// `reserve against no-overlap`.
pub(in crate::emit) fn pair(offence: &Offence) -> String {
    let operation = offence.operation.map_or("operations that are not known", |operation| operation.name());
    let invariant = offence.invariant.map_or("whatever must hold", |invariant| invariant.name());
    format!("{operation} against {invariant}")
}

/// How the invariant is known, and where it was written.
pub(in crate::emit) fn known(view: &View<'_>, offence: &Offence) -> String {
    let place = place(view.locate, offence.at.as_ref()).map(|place| format!(", {place}")).unwrap_or_default();
    format!("{}{place}", provenance(&offence.from))
}

/// Whether a statement says again what a pair above has shown.
pub(in crate::emit) fn is_drawn(item: &Evidence, verdict: &Verdict) -> bool {
    verdict.offences.iter().any(|offence| match (offence.operation, offence.invariant) {
        (Some(operation), Some(invariant)) => {
            item.statement.starts_with(&format!("{operation} can break {invariant}:"))
                || item.statement.starts_with(&format!("{operation} against {invariant} "))
        }
        _ => false,
    })
}

/// Every rule that was tried. In brief, of one that did not match the first condition that fails.
fn rules(sheet: &mut Sheet, view: &View<'_>, trace: &Trace, tell: Tell) {
    sheet.heading("Rules, in order; the first of which all conditions hold decides");
    for step in &trace.steps {
        let (word, title) = tried(view, step, tell);
        sheet.rule(step.rule, word, &title);
        for check in step.checks.iter().filter(|_| step.matched || tell == Tell::Everything) {
            sheet.check(check, 7, view.locate);
        }
    }
}

/// Whether the conditions of a rule hold, in a word, and its title; in brief with the first that does not.
pub(in crate::emit) fn tried(view: &View<'_>, step: &RuleStep, tell: Tell) -> (&'static str, String) {
    let failing = |truth| step.checks.iter().find(|check| check.holds == truth);
    let (word, lacks) = match (step.matched, failing(Truth::No), failing(Truth::Unknown)) {
        (true, ..) | (false, None, None) => ("yes", None),
        (false, Some(check), _) => ("no", Some(check)),
        (false, None, Some(check)) => ("?", Some(check)),
    };
    let title = match lacks.filter(|_| tell == Tell::Brief) {
        Some(check) => {
            let lacks = if check.holds == Truth::No { "not so" } else { "not known" };
            format!("{}; {lacks}: {}", step.title, lacking(view.locate, check))
        }
        None if step.matched => format!("{}; this decides", step.title),
        None if lacks.is_none() => format!("{}; this leads on", step.title),
        None => step.title.to_owned(),
    };
    (word, title)
}

fn store(sheet: &mut Sheet, view: &View<'_>, id: &DatasetId, decided: &DatasetVerdict) {
    let named = view.bundle.facts.get(id).and_then(|facts| facts.store.value());
    let name = named.map_or("none named", CatalogId::as_str);
    sheet.heading(&format!("Datastore {name}: {}", carries(decided.feasibility.holds)));
    for point in &decided.feasibility.points {
        sheet.check(point, 2, view.locate);
    }
}

/// Whether a datastore can carry a verdict.
pub(in crate::emit) const fn carries(holds: Truth) -> &'static str {
    match holds {
        Truth::Yes => "it can carry this",
        Truth::No => "it cannot carry this",
        Truth::Unknown => "it cannot be told whether it can carry this",
    }
}

fn flips(sheet: &mut Sheet, trace: &Trace) {
    if trace.flips.is_empty() {
        return;
    }
    sheet.heading("What would change the answer");
    for flip in &trace.flips {
        sheet.point(&format!("{} -> {} ({})", flip.change, flip.strategy, flip.rule));
    }
}

fn not_stated(sheet: &mut Sheet, view: &View<'_>, id: &DatasetId) {
    let values = view.bundle.facts.get(id).map(unstated).unwrap_or_default();
    let taken = values.into_iter().map(|value| {
        let text = value.value.map(|text| format!("{text} ({})", provenance(&value.from)));
        (value.field, text.unwrap_or_else(|| "unknown, taken as the strictest".to_owned()))
    });
    let taken: Vec<(&str, String)> = taken.collect();
    sheet.pairs("Not stated", taken.iter().map(|(field, text)| (*field, text.as_str())));
}

//! What a row opens to: what is known, what decided, what breaks otherwise, and what follows for copies and recovery.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::base::evidence::Provenance;
use crate::base::ids::{DatasetId, RegionId};
use crate::emit::explain::{self, NOT_PROVEN, Tell, carries, is_drawn, tried};
use crate::emit::numbers::{after, lag_line, tracks};
use crate::emit::phrase::{self, inputs, line, truth};
use crate::emit::report::known::Known;
use crate::emit::report::word::Word;
use crate::emit::rows::Row;
use crate::emit::say;
use crate::emit::sections::alike;
use crate::emit::tasks::{self, Called};
use crate::emit::text::{Tone, clean};
use crate::model::contracts::{Trace, View};
use crate::model::plan::{DataLoss, DatasetPlan, Restores, ServicePlan, Step, Track};
use crate::model::verdict::{
    Check, Conflict, DatasetVerdict, Offence, PatternUse, Rejection, ServiceVerdict, Truth, Verdict,
};

/// What the template shows below a row.
#[derive(Serialize)]
pub(super) struct Evidence {
    rule: &'static str,
    reason: String,
    need: String,
    facts: Vec<Input>,
    statements: Vec<String>,
    conflicts: Vec<Clash>,
    runs: Vec<Run>,
    not_proven: &'static str,
    unproven: Vec<String>,
    rejected: Vec<Labelled>,
    flips: Vec<String>,
    rules: Vec<Tried>,
    patterns: Vec<Labelled>,
    store: Option<Store>,
    placed: Vec<Labelled>,
    losses: Vec<Lost>,
    recoveries: Vec<Recovery>,
    runbooks: Vec<Runbook>,
    /// What explains the rest, where it was left out.
    command: Option<String>,
}

/// How much is told below a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Amount {
    /// Everything.
    Full,
    /// Of a large platform only what decided and what breaks otherwise: a browser must be able to open all rows.
    Reasons,
}

/// A label with its text.
#[derive(Serialize)]
struct Labelled {
    label: String,
    text: String,
}

impl Labelled {
    fn new(label: impl Into<String>, text: impl Into<String>) -> Self {
        Self { label: label.into(), text: text.into() }
    }
}

/// An input with how and where it is known.
#[derive(Serialize)]
struct Input {
    field: &'static str,
    value: Known,
    place: Option<String>,
}

/// Wishes that cannot all come true.
#[derive(Serialize)]
struct Clash {
    code: &'static str,
    name: &'static str,
    tone: &'static str,
    message: String,
    help: String,
    assumed: bool,
}

/// Two runs, each valid where it was made, that merge into something invalid.
#[derive(Serialize)]
struct Run {
    pair: String,
    start: &'static str,
    region_a: &'static str,
    region_b: &'static str,
    merged: &'static str,
    known: String,
}

/// A rule that was tried.
#[derive(Serialize)]
struct Tried {
    rule: &'static str,
    word: Word,
    title: String,
    checks: Vec<Point>,
}

/// A condition with whether it holds and what was seen.
#[derive(Serialize)]
struct Point {
    holds: Word,
    condition: String,
    seen: Option<String>,
}

/// The datastore and whether it can carry the verdict.
#[derive(Serialize)]
struct Store {
    name: Option<String>,
    verdict: Word,
    points: Vec<Point>,
}

/// What is lost with a region.
#[derive(Serialize)]
struct Lost {
    region: String,
    quiet: Known,
    writes_quiet: Known,
    after: Option<Known>,
    writes_after: Option<Known>,
}

/// How long until something works again.
#[derive(Serialize)]
struct Recovery {
    what: String,
    time: Known,
    steps: Vec<Part>,
}

/// A part of a recovery time.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Part {
    name: &'static str,
    time: Known,
}

/// What is to be done after a loss.
#[derive(Serialize)]
struct Runbook {
    region: String,
    steps: Vec<String>,
}

impl Evidence {
    /// Everything about a row of the table.
    pub(super) fn of(
        view: &View<'_>,
        row: &Row,
        id: Option<&DatasetId>,
        service: Option<&ServicePlan>,
        plan: Option<&DatasetPlan>,
        amount: Amount,
    ) -> Self {
        let decided = id.and_then(|id| view.bundle.classification.datasets.get(id));
        let verdict = decided.map(|decided| &decided.verdict);
        let trace = id.and_then(|id| view.beyond.traces?.get(id));
        let in_full = amount == Amount::Full;
        let own = view.bundle.classification.services.iter().find(|(name, _)| name.as_str() == row.service);
        let own = own.map(|(_, own)| own);
        let rejected = verdict.map(|it| &it.rejected).or_else(|| own.map(|own| &own.rejected));
        let statements = match verdict {
            Some(verdict) => verdict.evidence.iter().filter(|item| !is_drawn(item, verdict)).collect::<Vec<_>>(),
            None => own.iter().flat_map(|own| &own.evidence).collect(),
        };
        Self {
            rule: verdict.map(|it| it.rule).or_else(|| own.map(|own| own.rule)).unwrap_or_default(),
            reason: row.reason.clone(),
            need: row.need.clone(),
            facts: id.filter(|_| in_full).map(|id| facts(view, id)).unwrap_or_default(),
            statements: statements.into_iter().map(|item| explain::evidence(view.locate, item)).collect(),
            conflicts: verdict.iter().flat_map(|it| &it.conflicts).map(clash).collect(),
            runs: verdict.map(|it| runs(view, it)).unwrap_or_default(),
            not_proven: NOT_PROVEN,
            unproven: verdict.map(|it| unproven(view, it)).unwrap_or_default(),
            rejected: rejected.into_iter().flatten().map(rejection).collect(),
            flips: trace.map(flips).unwrap_or_default(),
            rules: trace.filter(|_| in_full).map(|trace| rules(view, trace)).unwrap_or_default(),
            patterns: patterns(verdict, own.filter(|_| is_first(service, plan))),
            store: id.zip(decided).filter(|_| in_full).map(|(id, decided)| store(view, id, decided)),
            placed: placed(view, service, plan),
            losses: plan
                .filter(|_| in_full)
                .iter()
                .flat_map(|plan| &plan.losses)
                .map(|loss| lost(view, loss))
                .collect(),
            recoveries: service.filter(|_| in_full).map(|service| recoveries(view, service, plan)).unwrap_or_default(),
            runbooks: service.filter(|_| in_full).map(|service| runbooks(view, service, plan)).unwrap_or_default(),
            command: (!in_full).then(|| format!("`parallax explain {}`", row.name())),
        }
    }
}

fn facts(view: &View<'_>, id: &DatasetId) -> Vec<Input> {
    let all = view.bundle.facts.get(id).map(inputs).unwrap_or_default();
    // Of a single file the name is enough, over and over.
    let alone = view.locate.sources().iter().nth(1).is_none();
    let shown = |place: String| if alone { short(&place) } else { place };
    let input = |input: phrase::Input| Input {
        field: input.field,
        value: match input.value {
            Some(value) => Known::new(value, &input.from, ""),
            None => Known::new("unknown", &Provenance::Unknown, "taken as the strictest"),
        },
        place: line(view.locate, input.at.as_ref()).map(shown),
    };
    all.into_iter().map(input).collect()
}

/// The last part of a path.
fn short(place: &str) -> String {
    place.rsplit('/').next().unwrap_or(place).to_owned()
}

fn clash(conflict: &Conflict) -> Clash {
    Clash {
        code: conflict.rule.code,
        name: conflict.rule.name,
        tone: conflict.severity.name(),
        message: conflict.message.clone(),
        help: conflict.help.clone(),
        assumed: conflict.assumed,
    }
}

fn runs(view: &View<'_>, verdict: &Verdict) -> Vec<Run> {
    let run = |offence: &Offence| {
        let run = offence.counterexample?;
        let known = explain::known(view, offence);
        let pair = explain::pair(offence);
        Some(Run { pair, start: run.start, region_a: run.region_a, region_b: run.region_b, merged: run.merged, known })
    };
    verdict.offences.iter().filter_map(run).collect()
}

fn unproven(view: &View<'_>, verdict: &Verdict) -> Vec<String> {
    let unproven = verdict.offences.iter().filter(|offence| offence.counterexample.is_none());
    unproven.map(|offence| format!("{} ({})", explain::pair(offence), explain::known(view, offence))).collect()
}

fn rejection(no: &Rejection) -> Labelled {
    Labelled::new(no.strategy.0, no.because.clone())
}

/// What is the service's own is said once: with its first dataset.
fn is_first(service: Option<&ServicePlan>, plan: Option<&DatasetPlan>) -> bool {
    service.and_then(|service| service.datasets.first()).map(|it| &it.id) == plan.map(|it| &it.id)
}

fn patterns(verdict: Option<&Verdict>, own: Option<&ServiceVerdict>) -> Vec<Labelled> {
    let own = own.iter().flat_map(|own| &own.patterns);
    let all: BTreeSet<&PatternUse> = verdict.iter().flat_map(|it| &it.patterns).chain(own).collect();
    all.into_iter().map(|it| Labelled::new(it.id, it.because.clone())).collect()
}

fn flips(trace: &Trace) -> Vec<String> {
    trace.flips.iter().map(|flip| format!("{} -> {} ({})", flip.change, flip.strategy, flip.rule)).collect()
}

fn rules(view: &View<'_>, trace: &Trace) -> Vec<Tried> {
    let step = |step: &crate::model::verdict::RuleStep| {
        let (word, title) = tried(view, step, Tell::Brief);
        let tone = if step.matched { Tone::Good } else { Tone::Faint };
        let checks = step.checks.iter().filter(|_| step.matched).map(|check| point(view, check)).collect();
        Tried { rule: step.rule, word: Word::new(word, tone), title, checks }
    };
    trace.steps.iter().map(step).collect()
}

fn point(view: &View<'_>, check: &Check) -> Point {
    Point {
        holds: Word::new(truth(check.holds), tone(check.holds)),
        condition: clean(&check.condition),
        seen: check.seen.as_ref().map(|seen| explain::evidence(view.locate, seen)),
    }
}

const fn tone(holds: Truth) -> Tone {
    match holds {
        Truth::Yes => Tone::Good,
        Truth::No => Tone::Bad,
        Truth::Unknown => Tone::Care,
    }
}

fn store(view: &View<'_>, id: &DatasetId, decided: &DatasetVerdict) -> Store {
    let holds = decided.feasibility.holds;
    let named = view.bundle.facts.get(id).and_then(|facts| facts.store.value());
    Store {
        name: named.map(ToString::to_string),
        verdict: Word::new(carries(holds), tone(holds)),
        points: decided.feasibility.points.iter().map(|check| point(view, check)).collect(),
    }
}

/// Pods, copies, and where reads and writes go.
fn placed(view: &View<'_>, service: Option<&ServicePlan>, plan: Option<&DatasetPlan>) -> Vec<Labelled> {
    let inventory = view.bundle.inventory;
    let mut all: Vec<Labelled> =
        service.map(|service| Labelled::new("pods", phrase::pods(inventory, &service.pods))).into_iter().collect();
    let Some(plan) = plan else { return all };
    let copies = plan.copies.iter().map(|copy| format!("{} {}", say::region(view, &copy.region), copy.role.name()));
    all.push(Labelled::new("copies", phrase::list(copies)));
    all.extend(plan.made_from.as_ref().map(|source| Labelled::new("made from", phrase::rebuild_source(source))));
    all.push(Labelled::new("writes go to", phrase::writes(inventory, plan)));
    all.push(Labelled::new("reads go to", phrase::reads(plan)));
    all.push(Labelled::new("a commit", phrase::commit(plan)));
    all.extend(lag_line(view, plan).map(|line| Labelled::new("lag", line)));
    all
}

fn lost(view: &View<'_>, loss: &DataLoss) -> Lost {
    let writes = |number: &u64| say::number(*number);
    let words = "rounded up";
    Lost {
        region: say::region(view, &loss.lost),
        quiet: Known::loss(&loss.quiet),
        writes_quiet: Known::reckoned(&loss.writes_quiet, words, writes),
        after: loss.after_brownout.as_ref().map(Known::loss),
        writes_after: loss.writes_after_brownout.as_ref().map(|it| Known::reckoned(it, words, writes)),
    }
}

fn recoveries(view: &View<'_>, service: &ServicePlan, plan: Option<&DatasetPlan>) -> Vec<Recovery> {
    let step = |step: &Step| Part {
        name: step.part.name(),
        time: Known::new(say::interval(step.time.time), &step.time.from, &step.time.words),
    };
    let key = |track: &Track| {
        let because = say::recovery_because(&track.total).unwrap_or_default();
        let steps: Vec<Part> = track.steps.iter().map(step).collect();
        (track.restores.clone(), Known::sum_of(track, &because), steps)
    };
    // Losses of different regions often differ in their name only.
    let one = |((restores, time, steps), lost): ((Restores, Known, Vec<Part>), Vec<&RegionId>)| Recovery {
        what: after(&restores, &say::regions(view, lost)),
        time,
        steps,
    };
    alike(tracks(service, plan).map(|(lost, track)| (key(track), lost))).into_iter().map(one).collect()
}

/// Those of the service, with its first dataset.
fn runbooks(view: &View<'_>, service: &ServicePlan, plan: Option<&DatasetPlan>) -> Vec<Runbook> {
    if !is_first(Some(service), plan) {
        return Vec::new();
    }
    let all = service.recoveries.iter().filter(|recovery| !recovery.runbook.is_empty());
    let runbook = |recovery: &crate::model::plan::Recovery| Runbook {
        region: say::region(view, &recovery.lost),
        steps: tasks::steps(view, &recovery.runbook, Called::ByName),
    };
    all.map(runbook).collect()
}

//! What it costs: from a single region to the plan step by step, what could be saved, when it pays, and every price's
//! source.

mod levers;
mod lines;
mod steps;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use super::Part;
use super::draw::percent;
use super::template::fill;
use crate::emit::cost::break_even;
use crate::emit::cost::say::{self, over};
use crate::emit::text::Tone;
use crate::model::contracts::{RenderError, View};
use crate::model::estimate::{BreakEven, Estimate, Known, ScenarioEstimate, Total};
use crate::model::inventory::Objectives;
use crate::model::words::ScenarioName;

/// The part `cost`.
pub(super) struct Cost;

impl Part for Cost {
    fn id(&self) -> &'static str {
        "cost"
    }

    fn title(&self) -> &'static str {
        "What it costs"
    }

    fn body(&self, view: &View<'_>) -> Result<String, RenderError> {
        fill("cost", &Drawn { estimate: view.beyond.estimate.map(|estimate| Money::of(view, estimate)) })
    }
}

/// What the template shows.
#[derive(Serialize)]
struct Drawn {
    /// None where the prices could not be read.
    estimate: Option<Money>,
}

#[derive(Serialize)]
struct Money {
    scenarios: Vec<Scenario>,
    /// Why lines have no amount, in a sentence.
    unpriced: Option<String>,
    waterfall: Option<steps::Waterfall>,
    levers: Vec<levers::Lever>,
    with_levers: Option<levers::WithLevers>,
    break_even: Vec<Pays>,
    lines: Option<lines::Lines>,
    sources: Vec<lines::Source>,
    sources_left_out: usize,
    read: Option<String>,
}

/// One way of running the platform.
#[derive(Serialize)]
struct Scenario {
    name: &'static str,
    title: &'static str,
    total: String,
    width: String,
    /// Against a single region; none for that itself.
    over: Option<String>,
    /// Whether it is the plan.
    planned: bool,
}

/// When one way pays against another.
#[derive(Serialize)]
struct Pays {
    title: String,
    facts: Vec<Fact>,
    bar: Option<Bullet>,
}

#[derive(Serialize)]
struct Fact {
    label: String,
    text: String,
    tone: &'static str,
}

/// Hours that are prevented against hours from which it pays.
#[derive(Serialize)]
struct Bullet {
    prevented: String,
    needed: String,
    title: String,
}

impl Money {
    fn of(view: &View<'_>, estimate: &Estimate) -> Self {
        let of = |name: ScenarioName| estimate.scenarios.iter().find(|one| one.scenario == name);
        let (single, planned) = (of(ScenarioName::SingleRegion), of(ScenarioName::ActiveActive));
        let most = estimate.scenarios.iter().map(|one| one.total.usd).max().unwrap_or_default();
        let all: Vec<&ScenarioEstimate> = estimate.scenarios.iter().collect();
        let (sources, sources_left_out, read) = lines::sources(&all);
        let open: Vec<String> = estimate
            .scenarios
            .iter()
            .filter(|one| !one.total.is_whole())
            .map(|one| format!("{}: {}", title(one.scenario), say::unpriced(one.total.unpriced)))
            .collect();
        Self {
            scenarios: all.iter().map(|one| scenario(one, single, most)).collect(),
            unpriced: (!open.is_empty()).then(|| open.join("; ")),
            waterfall: single
                .zip(planned)
                .map(|(single, planned)| steps::Waterfall::between(single, planned, &view.bundle.inventory.provider)),
            levers: levers::all(estimate, planned.map(|one| one.total).unwrap_or_default()),
            with_levers: planned.and_then(|planned| levers::together(estimate, planned.total)),
            break_even: estimate.break_even.iter().map(|one| pays(one, &view.bundle.inventory.objectives)).collect(),
            lines: planned.map(|planned| lines::Lines::of(view, planned)),
            sources,
            sources_left_out,
            read,
        }
    }
}

/// As a person says it.
const fn title(scenario: ScenarioName) -> &'static str {
    match scenario {
        ScenarioName::SingleRegion => "single region",
        ScenarioName::ActivePassive => "active-passive, a warm standby",
        ScenarioName::ActiveActive => "active-active, as planned",
        ScenarioName::EverythingEverywhere => "everything everywhere",
    }
}

/// An amount as a length in a whole.
fn part(amount: Decimal, whole: Decimal) -> String {
    percent(amount.to_f64().unwrap_or_default(), whole.to_f64().unwrap_or_default())
}

/// `24,600 USD`, or `at least` so much.
fn dollars(total: Total) -> String {
    format!("{} USD", say::total(total))
}

fn scenario(one: &ScenarioEstimate, single: Option<&ScenarioEstimate>, most: Decimal) -> Scenario {
    let base = single.filter(|single| single.scenario != one.scenario);
    Scenario {
        name: one.scenario.name(),
        title: title(one.scenario),
        total: dollars(one.total),
        width: part(one.total.usd, most),
        over: base.map(|base| over(one.total, base.total).both()),
        planned: one.scenario == ScenarioName::ActiveActive,
    }
}

fn pays(one: &BreakEven, objectives: &Objectives) -> Pays {
    let facts = break_even::facts(one, objectives).into_iter().map(|fact| Fact {
        label: fact.label,
        text: fact.text,
        tone: match fact.tone {
            Tone::Good => "good",
            Tone::Care => "care",
            Tone::Bad => "bad",
            Tone::Plain | Tone::Strong | Tone::Faint => "",
        },
    });
    let bar = match (&one.prevented_hours, &one.hours_a_year) {
        (Known::Value(prevented), Known::Value(needed)) if one.added_a_month.is_whole() => {
            let (prevented, needed) = (*prevented, *needed);
            // Room behind the longer one, so that its end is seen.
            let whole =
                prevented.max(needed).checked_mul(Decimal::new(115, 2)).unwrap_or_else(|| prevented.max(needed));
            Some(Bullet {
                prevented: part(prevented, whole),
                needed: part(needed, whole),
                title: format!(
                    "{} h of downtime a year are prevented; it pays from {} h",
                    say::digits(prevented),
                    say::digits(needed)
                ),
            })
        }
        (Known::Value(_) | Known::Missing(_), Known::Value(_) | Known::Missing(_)) => None,
    };
    Pays { title: format!("Does {} pay against {}?", one.of, one.against), facts: facts.collect(), bar }
}

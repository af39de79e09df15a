//! When active-active pays, against what else could be run.

use rust_decimal::Decimal;

use super::{Costs, say};
use crate::emit::blocks::{Block, Cell, Column, Fact, Row, Table, Tone};
use crate::emit::say::NOT_KNOWN;
use crate::model::estimate::{BreakEven, Known, Sensitivity};
use crate::model::inventory::Objectives;
use crate::model::money::{about, signed, usd};
use crate::model::prices::exact_sum;
use crate::model::words::ScenarioName;

/// Of many inputs those that move the result most.
const MOST_INPUTS: usize = 6;

/// A heading with facts for each comparison, and what moves the first.
pub(super) fn blocks(costs: &Costs<'_>) -> Vec<Block> {
    let objectives = &costs.bundle.inventory.objectives;
    let mut blocks = Vec::new();
    for one in &costs.estimate.break_even {
        blocks.push(Block::Heading(format!("Does {} pay against {}?", one.of, one.against)));
        blocks.push(Block::Facts(facts(one, objectives)));
        if !one.sensitivity.is_empty() {
            blocks.push(Block::Table(sensitivity(&one.sensitivity)));
        }
    }
    blocks
}

pub(in crate::emit) fn facts(one: &BreakEven, objectives: &Objectives) -> Vec<Fact> {
    let added = format!("{} a month, {} a year", usd(one.added_a_month.usd), usd(one.added_a_year));
    let mut facts = vec![Fact::new("adds", added)];
    if !one.added_a_month.is_whole() {
        let text = format!(
            "of the two together {}; what is said here leaves them out, and may be far from it",
            say::unpriced(one.added_a_month.unpriced)
        );
        facts.push(Fact { tone: Tone::Care, ..Fact::new("not sure", text) });
    }
    let hours = match &one.prevented_hours {
        Known::Value(hours) => Some(*hours),
        Known::Missing(_) => None,
    };
    let inputs = hours.zip(objectives.downtime_cost_per_hour.value());
    let because =
        inputs.map(|(hours, cost)| format!(": {} h of downtime at {} an hour", say::digits(hours), usd(*cost)));
    facts.push(known("prevents", &one.prevented_a_year, |it| {
        format!("{} a year{}", usd(it), because.unwrap_or_default())
    }));
    facts.extend(one.prevented_because.as_ref().map(|because| Fact::new("because", because.to_string())));
    facts.extend(result(one));
    let at = objectives.downtime_cost_per_hour.value();
    facts.push(known("pays from", &one.hours_a_year, |hours| {
        let at = at.map(|cost| format!(", at {} an hour", usd(*cost))).unwrap_or_default();
        format!("{} h of prevented downtime a year{at}", say::digits(hours))
    }));
    if matches!(one.cost_per_hour, Known::Value(_)) || one.against == ScenarioName::SingleRegion {
        facts.push(known("or from", &one.cost_per_hour, |cost| {
            let at = hours.map(|hours| format!(", at {} h a year", say::digits(hours))).unwrap_or_default();
            format!("{} for an hour of downtime{at}", about(cost))
        }));
    }
    let lost = |hours: Decimal| format!("{} an incident", say::span(hours));
    facts.push(known("still loses", &one.still_lost_hours, lost));
    let today = if one.against_lost_stated { ", as `today.rto` says" } else { "" };
    facts.push(known(&format!("{} loses", one.against), &one.against_lost_hours, |it| lost(it) + today));
    facts
}

/// What it prevents less what it adds; nothing where lines are missing, which could turn it round.
fn result(one: &BreakEven) -> Option<Fact> {
    let Known::Value(prevented) = one.prevented_a_year else { return None };
    if !one.added_a_month.is_whole() {
        return None;
    }
    let result = exact_sum(prevented, -one.added_a_year)?;
    let (text, tone) = if result.is_sign_negative() {
        (format!("costs {} a year more than it prevents", usd(-result)), Tone::Care)
    } else {
        (format!("prevents {} a year more than it costs", usd(result)), Tone::Good)
    };
    Some(Fact { tone, ..Fact::new("so it", text) })
}

fn known(label: &str, value: &Known, say: impl FnOnce(Decimal) -> String) -> Fact {
    match value {
        Known::Value(value) => Fact::new(label, say(*value)),
        Known::Missing(missing) => Fact { tone: Tone::Care, ..Fact::new(label, format!("{NOT_KNOWN}: {missing}")) },
    }
}

/// The yearly result with one input at a time moved.
fn sensitivity(all: &[Sensitivity]) -> Table {
    let columns = vec![
        Column::left("A year, if one input moves").at_least(26),
        Column::right("20 % less"),
        Column::right("20 % more"),
    ];
    let row = |one: &Sensitivity| {
        let cell = |result: Decimal| Cell::plain(signed(&usd(result)));
        Row::of(vec![Cell::plain(format!("`{}`", one.input)), cell(one.lower), cell(one.higher)])
    };
    Table { columns, rows: all.iter().take(MOST_INPUTS).map(row).collect() }
}

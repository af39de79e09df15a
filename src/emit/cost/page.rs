//! Scenarios side by side, then levers, then when it pays.

use super::say::{self, Over};
use super::sums::{self, Group, Sum};
use super::{Asked, By, Costs, break_even};
use crate::emit::blocks::{Block, Cell, Column, Row, Table, Tone};
use crate::emit::phrase::list;
use crate::emit::text::count;
use crate::model::estimate::{Lever, Saving, ScenarioEstimate};
use crate::model::money::usd;
use crate::model::prices::exact_sum;
use crate::model::words::ScenarioName;

/// So many rows are shown; what more there is stands together in one.
const MOST_ROWS: usize = 40;
/// So many sources are named below the summary.
const MOST_SOURCES: usize = 6;

/// The summary; levers and break-even where the plan is among what is shown.
pub(super) fn blocks(costs: &Costs<'_>, asked: Asked) -> Vec<Block> {
    let scenarios = costs.scenarios(asked);
    let mut blocks: Vec<Block> = headline(costs, &scenarios).map(Block::Text).into_iter().collect();
    blocks.push(Block::Table(summary(costs, asked, &scenarios)));
    if scenarios.iter().any(|one| one.scenario == ScenarioName::ActiveActive) {
        blocks.extend(levers(costs));
        blocks.extend(break_even::blocks(costs));
    }
    blocks.push(Block::Heading("How to read this".to_owned()));
    blocks.push(Block::Notes(notes(&scenarios)));
    blocks
}

/// `active-active 24,600, single-region 13,300: +11,300 (+85 %)`; nothing where one of the two is missing.
fn headline(costs: &Costs<'_>, scenarios: &[&ScenarioEstimate]) -> Option<String> {
    let planned = scenarios.iter().find(|one| one.scenario == ScenarioName::ActiveActive)?;
    let base = costs.scenario(ScenarioName::SingleRegion)?;
    Some(format!(
        "{} {}, {} {}: {}",
        planned.scenario,
        say::total(planned.total),
        base.scenario,
        say::total(base.total),
        say::over(planned.total, base.total).both()
    ))
}

/// A scenario as the head of a column: words apart, so that it may have two lines.
const fn head(scenario: ScenarioName) -> &'static str {
    match scenario {
        ScenarioName::SingleRegion => "Single region",
        ScenarioName::ActivePassive => "Active-passive",
        ScenarioName::ActiveActive => "Active-active",
        ScenarioName::EverythingEverywhere => "Everything everywhere",
    }
}

/// A row for each group, then the totals and what they are over a single region.
fn summary(costs: &Costs<'_>, asked: Asked, scenarios: &[&ScenarioEstimate]) -> Table {
    let provider = &costs.bundle.inventory.provider;
    let groups = folded(sums::groups(scenarios, asked.by, provider));
    let base = costs.scenario(ScenarioName::SingleRegion).map(sums::of_scenario).unwrap_or_default();
    let totals: Vec<Sum> = scenarios.iter().map(|one| sums::of_scenario(one)).collect();
    let all = groups.iter().flat_map(|group| &group.sums).chain(&totals).chain([&base]);
    let places = places(all);
    let title = match asked.by {
        By::Component => "Component",
        By::Service => "Service",
        By::Region => "Region",
    };
    let columns = scenarios.iter().map(|one| Column::right(head(one.scenario)));
    let columns = std::iter::once(Column::left(title).at_least(16)).chain(columns).collect();
    let row = |name: Cell, cells: Vec<Cell>| Row::of(std::iter::once(name).chain(cells).collect());
    let group =
        |group: &Group| row(Cell::plain(&group.name), group.sums.iter().map(|it| say::sum(it, places)).collect());
    let mut rows: Vec<Row> = groups.iter().map(group).collect();
    let strong = |cell: Cell| Cell { tone: if cell.tone == Tone::Plain { Tone::Strong } else { cell.tone }, ..cell };
    let whole = totals.iter().map(|it| strong(say::sum(it, places))).collect();
    rows.push(row(Cell::new("total", Tone::Strong), whole));
    let is_base = |one: &ScenarioEstimate| one.scenario == ScenarioName::SingleRegion;
    if !scenarios.iter().all(|one| is_base(one)) {
        let over = |show: &dyn Fn(Over) -> Cell| -> Vec<Cell> {
            let cell = |one: &&ScenarioEstimate| {
                if is_base(one) { Cell::new("-", Tone::Faint) } else { show(say::over(one.total, base.total)) }
            };
            scenarios.iter().map(cell).collect()
        };
        rows.push(row(Cell::plain("over single-region"), over(&|it| it.amount(places))));
        rows.push(row(Cell::plain("- in percent"), over(&Over::percent)));
    }
    Table { columns, rows }
}

/// Cents where anything has cents: amounts in a table have one form.
fn places<'s>(mut sums: impl Iterator<Item = &'s Sum>) -> u32 {
    if sums.all(|sum| sum.total.usd.is_integer()) { 0 } else { 2 }
}

/// The first of very many groups, and the others together: totals still add up.
fn folded(mut groups: Vec<Group>) -> Vec<Group> {
    if groups.len() <= MOST_ROWS {
        return groups;
    }
    let others = groups.split_off(MOST_ROWS);
    let mut sums: Vec<Sum> = Vec::new();
    for group in &others {
        sums.resize(group.sums.len(), Sum::default());
        for (sum, more) in sums.iter_mut().zip(&group.sums) {
            *sum = sum.and(*more);
        }
    }
    groups.push(Group { name: format!("{} others", others.len()), sums });
    groups
}

/// What could be saved on the plan.
fn levers(costs: &Costs<'_>) -> Vec<Block> {
    let estimate = costs.estimate;
    if estimate.levers.is_empty() {
        return Vec::new();
    }
    let columns = vec![
        Column::left("Lever").at_least(24),
        Column::right("Saves"),
        Column::left("What is done").at_least(30).or_below("done"),
        Column::left("What it takes").at_least(30).or_below("takes"),
    ];
    let rows = estimate.levers.iter().map(lever).collect();
    let mut blocks =
        vec![Block::Heading("What could be saved on active-active".to_owned()), Block::Table(Table { columns, rows })];
    if let Some(now) = costs.scenario(ScenarioName::ActiveActive) {
        let saved = exact_sum(now.total.usd, -estimate.with_levers.usd).map(|saved| format!(", {} less", usd(saved)));
        let text =
            format!("With all of them: {} a month{}", say::total(estimate.with_levers), saved.unwrap_or_default());
        blocks.push(Block::Text(text));
    }
    blocks
}

fn lever(lever: &Lever) -> Row {
    let (saves, tone, missing) = match &lever.saving {
        Saving::Known { least, most, .. } if least == most => (usd(*least), Tone::Plain, None),
        Saving::Known { least, most, .. } => (format!("{}-{}", usd(*least), usd(*most)), Tone::Plain, None),
        Saving::Unknown { missing } => (crate::emit::say::NOT_KNOWN.to_owned(), Tone::Care, Some(missing)),
    };
    let assumed = match &lever.saving {
        Saving::Known { from: crate::base::evidence::Provenance::Assumed(what), .. } => *what,
        Saving::Known { .. } | Saving::Unknown { .. } => "",
    };
    let cells = vec![
        Cell::new(lever.kind.name(), Tone::Strong),
        Cell::new(saves, tone),
        Cell::plain(&*lever.words),
        Cell::plain(&*lever.price),
    ];
    Row::of(cells).below("missing", missing.map(ToString::to_string).unwrap_or_default()).below("assumed", assumed)
}

/// What the numbers are, and what they leave out.
fn notes(scenarios: &[&ScenarioEstimate]) -> Vec<String> {
    let mut notes =
        vec!["every amount is a sum of lines; `--lines` shows them with their prices and sources".to_owned()];
    for one in scenarios.iter().filter(|one| !one.total.is_whole()) {
        let is = if one.total.unpriced == 1 { "is" } else { "are" };
        notes.push(format!(
            "{}: {}, so what is shown ({}) {is} the least that it costs",
            one.scenario,
            say::unpriced(one.total.unpriced),
            say::AT_LEAST.trim_end(),
        ));
    }
    let is_rounded =
        |one: &ScenarioEstimate| one.lines.iter().filter_map(|it| it.amount.usd()).any(|it| it.scale() > 2);
    if scenarios.iter().any(|one| is_rounded(one)) {
        notes.push("amounts are shown to the cent; `--format json` and `--format csv` have every digit".to_owned());
    }
    let sources = sums::sources(scenarios);
    if !sources.is_empty() {
        let named =
            sources.iter().take(MOST_SOURCES).map(|source| format!("`{}` ({})", source.id, source.citation.date));
        let more = sources.len().saturating_sub(MOST_SOURCES);
        let more = if more > 0 { format!(" and {}", count(more, "other", "others")) } else { String::new() };
        notes.push(format!("prices are from {}{more}", list(named)));
    }
    notes
}

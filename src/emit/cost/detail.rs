//! Every line with its price and where that was read.

use std::collections::BTreeSet;

use super::{Costs, say, sums};
use crate::base::evidence::Provenance;
use crate::emit::blocks::{Block, Cell, Column, Fact, Row, Table, Tone};
use crate::emit::say::NOT_KNOWN;
use crate::model::estimate::{Amount, Line, Quantity, ScenarioEstimate};
use crate::model::money::grouped;
use crate::model::prices::PriceSource;

/// A table for each scenario, then what its sources are.
pub(super) fn blocks(costs: &Costs<'_>, scenarios: &[&ScenarioEstimate]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for one in scenarios {
        blocks.push(Block::Heading(format!("Lines of {}: {}", one.scenario, say::total(one.total))));
        blocks.push(Block::Table(lines(costs, one)));
    }
    let sources = sums::sources(scenarios);
    if !sources.is_empty() {
        blocks.push(Block::Heading("Where prices were read".to_owned()));
        blocks.push(Block::Facts(sources.into_iter().map(source).collect()));
    }
    blocks
}

fn source(source: &PriceSource) -> Fact {
    let citation = &source.citation;
    let rest =
        [citation.url.as_deref(), citation.note.as_deref(), source.low_confidence.then_some("second hand or dated")];
    let rest: Vec<&str> = rest.into_iter().flatten().collect();
    let rest = if rest.is_empty() { String::new() } else { format!("; {}", rest.join("; ")) };
    Fact::new(&*source.id, format!("{}, {}{rest}", citation.title, citation.date))
}

fn lines(costs: &Costs<'_>, scenario: &ScenarioEstimate) -> Table {
    let columns = vec![
        Column::left("Component").at_least(18),
        Column::left("Whose").or_below("whose"),
        Column::left("Region").or_below("region"),
        Column::left("Meter").at_least(16).or_below("meter"),
        Column::right("Quantity"),
        Column::right("Price of one"),
        Column::right("Amount"),
        Column::left("Source").at_least(16).or_below("source"),
    ];
    let cents = scenario.lines.iter().filter_map(|line| line.amount.usd()).any(|usd| !usd.is_integer());
    let places = if cents { 2 } else { 0 };
    let mut noted = BTreeSet::new();
    let rows = scenario.lines.iter().map(|line| row(costs, line, places, &mut noted)).collect();
    Table { columns, rows }
}

/// A note is told once, at the first line that it is about.
fn row<'l>(costs: &Costs<'_>, line: &'l Line, places: u32, noted: &mut BTreeSet<&'l str>) -> Row {
    let not_known = || Cell::new(NOT_KNOWN, Tone::Care);
    let unit = match &line.amount {
        Amount::Priced { unit, .. } => Some(*unit),
        Amount::Unpriced { .. } => None,
    };
    let quantity = match &line.quantity {
        Quantity::Known { value, .. } => Cell::plain(say::quantity(*value, unit)),
        Quantity::Unknown { .. } => not_known(),
    };
    let (price, amount, source) = match &line.amount {
        Amount::Priced { usd, unit_price, source, .. } => (
            unit_price.map_or_else(|| Cell::plain("by tier"), |price| Cell::plain(say::digits(price))),
            Cell::plain(grouped(*usd, places)),
            format!("{} {}", source.id, source.citation.date),
        ),
        Amount::Unpriced { .. } => (Cell::new("-", Tone::Faint), not_known(), String::new()),
    };
    let region = line.region.as_ref().map_or_else(|| "-".to_owned(), |it| it.shown(&costs.bundle.inventory.provider));
    let cells = vec![
        Cell::new(&*line.component, Tone::Strong),
        Cell::plain(say::owner(&line.owner)),
        Cell::plain(region),
        Cell::plain(&*line.meter),
        quantity,
        price,
        amount,
        Cell::plain(source),
    ];
    let how = match &line.quantity {
        Quantity::Known { from: Provenance::Stated, .. } | Quantity::Unknown { .. } => String::new(),
        Quantity::Known { from, words, .. } => format!("{words} ({})", from.name()),
    };
    let (missing, note) = match &line.amount {
        Amount::Unpriced { missing } => (&**missing, None),
        Amount::Priced { note, .. } => ("", note.as_deref().filter(|note| noted.insert(note))),
    };
    Row::of(cells).below("how much", how).below("missing", missing).below("note", note.unwrap_or_default())
}

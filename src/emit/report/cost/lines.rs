//! Every position of the plan with its price, and where prices were read.

use std::cmp::Reverse;

use serde::Serialize;

use crate::base::units::Date;
use crate::emit::cost::{say, sums};
use crate::emit::report::draw::{Fitted, bounded};
use crate::emit::report::known::Known;
use crate::model::contracts::View;
use crate::model::estimate::{Amount, Line, Quantity, ScenarioEstimate};
use crate::model::money::usd;
use crate::model::prices::PriceSource;

/// So many lines are listed, those of most.
const MOST_LINES: usize = 200;
/// So many sources are listed.
const MOST_SOURCES: usize = 40;

/// The lines of the plan.
#[derive(Serialize)]
pub(super) struct Lines {
    all: usize,
    rows: Vec<Row>,
    left_out: usize,
}

#[derive(Serialize)]
struct Row {
    component: Fitted,
    owner: Fitted,
    region: String,
    meter: Fitted,
    quantity: Known,
    amount: Known,
    source: String,
}

/// Where prices were read.
#[derive(Serialize)]
pub(super) struct Source {
    id: String,
    title: String,
    date: String,
    url: Option<String>,
    /// What to know of it.
    note: Option<String>,
    low_confidence: bool,
}

impl Lines {
    /// Of a scenario, most first; what is not known before all, for it may be more.
    pub(super) fn of(view: &View<'_>, scenario: &ScenarioEstimate) -> Self {
        let mut lines: Vec<&Line> = scenario.lines.iter().collect();
        lines.sort_by_key(|line| (line.amount.usd().is_some(), Reverse(line.amount.usd())));
        let (lines, left_out) = bounded(lines, MOST_LINES);
        let row = |line: &&Line| row(&view.bundle.inventory.provider, line);
        Self { all: scenario.lines.len(), rows: lines.iter().map(row).collect(), left_out }
    }
}

fn row(provider: &str, line: &Line) -> Row {
    let unit = match &line.amount {
        Amount::Priced { unit, .. } => Some(*unit),
        Amount::Unpriced { .. } => None,
    };
    let quantity = match &line.quantity {
        Quantity::Known { value, from, words } => Known::new(say::quantity(*value, unit), from, words),
        Quantity::Unknown { missing } => Known::unknown(missing),
    };
    let source = say::source(line).map(|source| format!("{}, {}", source.id, source.citation.date));
    let amount = match &line.amount {
        Amount::Priced { usd: amount, unit_price, unit, source, note, .. } => {
            let price = unit_price.map_or_else(
                || "priced by tier".to_owned(),
                |price| format!("{} USD per {}", say::digits(price), unit.name()),
            );
            let note = note.as_deref().map(|note| format!("; {note}")).unwrap_or_default();
            let read = format!("{price}; {}, {}{note}", source.citation.title, source.citation.date);
            let from = if source.is_own() {
                crate::base::evidence::Provenance::Stated
            } else {
                crate::base::evidence::Provenance::Documented
            };
            Known::new(usd(*amount), &from, &read)
        }
        Amount::Unpriced { missing } => Known::unknown(missing),
    };
    Row {
        component: Fitted::new(&line.component, 40),
        owner: Fitted::new(&say::owner(&line.owner), 30),
        region: line.region.as_ref().map_or_else(|| "above regions".to_owned(), |it| it.shown(provider)),
        meter: Fitted::new(&line.meter, 40),
        quantity,
        amount,
        source: source.unwrap_or_default(),
    }
}

/// Sources of all scenarios, how many there was no room for, and from when to when they were read.
pub(super) fn sources(scenarios: &[&ScenarioEstimate]) -> (Vec<Source>, usize, Option<String>) {
    let all = sums::sources(scenarios);
    let dates = |of: fn(Date, Date) -> Date| all.iter().map(|source| source.citation.date).reduce(of);
    let read = dates(Date::min).zip(dates(Date::max)).map(|(first, last)| {
        if first == last { format!("prices are of {first}") } else { format!("prices are of {first} to {last}") }
    });
    let (sources, left_out) = bounded(all.into_iter().map(source).collect(), MOST_SOURCES);
    (sources, left_out, read)
}

fn source(source: &PriceSource) -> Source {
    Source {
        id: source.id.to_string(),
        title: source.citation.title.clone(),
        date: source.citation.date.to_string(),
        url: source.citation.url.clone(),
        note: source.citation.note.clone(),
        low_confidence: source.low_confidence,
    }
}

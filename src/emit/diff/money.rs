//! Money on both sides.

use rust_decimal::Decimal;

use super::say::NONE;
use crate::emit::blocks::{Block, Cell, Column, Row, Table, Tone};
use crate::emit::say::NOT_KNOWN;
use crate::emit::text::count;
use crate::model::changes::{Amounts, CostChanges, LineChange, Money, Sums};
use crate::model::money::{grouped, signed, usd};

/// `+$1,140 a month`.
pub(super) fn headline(cost: &CostChanges) -> String {
    let Sums { by, open, .. } = cost.total;
    match by {
        Some(by) if open == 0 && by.is_zero() => {
            format!("{} of cost moved, and the total is the same", count(cost.lines.len(), "line", "lines"))
        }
        Some(by) if open == 0 => format!("{} a month", dollars(by)),
        Some(by) if by.is_zero() => {
            format!("{} of unknown cost moved", count(open, "line", "lines"))
        }
        Some(by) => {
            format!("{} a month and {}", dollars(by), count(open, "line of unknown cost", "lines of unknown cost"))
        }
        None => "cost not known".to_owned(),
    }
}

/// With its sign before the currency: `+$1,140`, `-$60.50`.
fn dollars(by: Decimal) -> String {
    let text = signed(&usd(by));
    match text.split_at_checked(1) {
        Some((sign @ ("+" | "-"), amount)) => format!("{sign}${amount}"),
        _ => format!("${text}"),
    }
}

/// What moved by owner, by component and line by line.
pub(super) fn blocks(cost: &CostChanges) -> Vec<Block> {
    let mut rows = vec![row("total", cost.total)];
    rows.extend(cost.owners.iter().map(|(owner, sums)| row(owner.as_deref().unwrap_or("platform"), *sums)));
    let parts = cost.components.iter().map(|(component, sums)| row(component, *sums)).collect();
    let lines = cost.lines.iter().map(line).collect();
    let sums = |title: &'static str, rows| {
        let columns = vec![
            Column::left(title).at_least(16),
            Column::right("Before"),
            Column::right("After"),
            Column::right("Change"),
        ];
        Block::Table(Table { columns, rows })
    };
    vec![
        Block::Heading("US dollars a month, by service".to_owned()),
        sums("Service", rows),
        Block::Heading("By component".to_owned()),
        sums("Component", parts),
        Block::Heading("Line by line".to_owned()),
        Block::Table(Table {
            columns: vec![
                Column::left("Line").at_least(16),
                Column::left("What").at_least(8),
                Column::left("Before").at_least(14),
                Column::left("After").at_least(14),
                Column::right("Change"),
            ],
            rows: lines,
        }),
    ]
}

fn row(label: &str, sums: Sums) -> Row {
    let changed = sums.by.map_or_else(|| NOT_KNOWN.to_owned(), |by| signed(&usd(by)));
    let open = match sums.open {
        0 => String::new(),
        open => format!("{} without an amount", count(open, "line", "lines")),
    };
    Row::of(vec![
        Cell::new(label, Tone::Strong),
        Cell::plain(amount(sums.before)),
        Cell::plain(amount(sums.after)),
        Cell::new(changed, tone(sums.by)),
    ])
    .below("not counted", open)
}

fn tone(by: Option<Decimal>) -> Tone {
    match by {
        Some(by) if by.is_sign_negative() && !by.is_zero() => Tone::Good,
        Some(by) if !by.is_zero() => Tone::Care,
        Some(_) => Tone::Plain,
        None => Tone::Care,
    }
}

fn amount(money: Money) -> String {
    let sum = usd(money.usd);
    if money.unpriced > 0 { format!("≥ {sum}") } else { sum }
}

fn line(line: &LineChange) -> Row {
    let LineChange { component, service, region, meter, kind, before, after } = line;
    // Two services may have a component of one name.
    let whose = service.as_deref().filter(|name| !component.contains(*name));
    let label = whose.map_or_else(|| component.to_string(), |name| format!("{component} of {name}"));
    let label = region.as_ref().map_or_else(|| label.clone(), |region| format!("{label}, {region}"));
    let by = line.by();
    let changed = by.map_or_else(|| NOT_KNOWN.to_owned(), |by| signed(&usd(by)));
    Row::of(vec![
        Cell::new(label, Tone::Strong),
        Cell::plain(kind.name()),
        Cell::plain(side(before.as_ref())),
        Cell::plain(side(after.as_ref())),
        Cell::new(changed, tone(by)),
    ])
    .below("priced as", meter.to_string())
}

/// `20,000 x 0.02 = 400`.
fn side(amounts: Option<&Amounts>) -> String {
    let Some(Amounts { quantity, unit_price, usd: sum }) = amounts else { return NONE.to_owned() };
    let digits = |number: Decimal| grouped(number.normalize(), number.normalize().scale());
    let known = |number: Option<Decimal>| number.map_or_else(|| NOT_KNOWN.to_owned(), digits);
    if quantity.is_none() && sum.is_none() {
        return NOT_KNOWN.to_owned();
    }
    let sum = sum.map_or_else(|| NOT_KNOWN.to_owned(), usd);
    match unit_price {
        Some(price) => format!("{} x {} = {sum}", known(*quantity), digits(*price)),
        None => format!("{}: {sum}", known(*quantity)),
    }
}

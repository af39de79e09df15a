//! From the estimate to the published shape.

use super::say::{self, Over};
use super::shape::{self, Exact};
use super::{Asked, Costs, FORMAT_VERSION, sums};
use crate::base::evidence::Provenance;
use crate::model::estimate::{self, Amount, Owner, Saving, ScenarioEstimate};
use crate::model::prices::PriceSource;
use crate::model::words::ScenarioName;

pub(super) fn document(costs: &Costs<'_>, asked: Asked) -> shape::Document {
    let (inventory, estimate) = (costs.bundle.inventory, costs.estimate);
    let scenarios = costs.scenarios(asked);
    shape::Document {
        format_version: FORMAT_VERSION,
        name: inventory.name.to_string(),
        provider: inventory.provider.to_string(),
        catalog: costs.bundle.catalog.digest.clone(),
        currency: "USD".to_owned(),
        hours_a_month: 730,
        scenarios: scenarios.iter().map(|one| scenario(costs, one)).collect(),
        levers: estimate.levers.iter().map(lever).collect(),
        with_levers: total(estimate.with_levers),
        break_even: estimate.break_even.iter().map(break_even).collect(),
        sources: sums::sources(&scenarios).into_iter().map(source).collect(),
    }
}

fn total(total: estimate::Total) -> shape::Total {
    shape::Total { usd: Exact(total.usd), unpriced: u64::try_from(total.unpriced).unwrap_or(u64::MAX) }
}

fn scenario(costs: &Costs<'_>, one: &ScenarioEstimate) -> shape::Scenario {
    let base = costs.scenario(ScenarioName::SingleRegion).filter(|base| base.scenario != one.scenario);
    shape::Scenario {
        scenario: one.scenario.name().to_owned(),
        total: total(one.total),
        over_single_region: base.and_then(|base| over(say::over(one.total, base.total))),
        lines: one.lines.iter().map(|it| line(costs, it)).collect(),
    }
}

/// In a few numbers.
pub(super) fn brief(
    one: &ScenarioEstimate,
    base: Option<&ScenarioEstimate>,
    held: Option<&estimate::BreakEven>,
) -> shape::Brief {
    let base = base.filter(|base| base.scenario != one.scenario);
    shape::Brief {
        total: total(one.total),
        over_single_region: base.and_then(|base| over(say::over(one.total, base.total))),
        pays_from_hours_a_year: held.map(|it| {
            if it.added_a_month.is_whole() {
                known(&it.hours_a_year)
            } else {
                shape::Known { value: None, missing: Some("lines have no amount".to_owned()) }
            }
        }),
    }
}

fn over(over: Over) -> Option<shape::Over> {
    let made = |more, percent: Option<_>, at_least| {
        Some(shape::Over { usd: Exact(more), percent: percent.map(Exact), at_least })
    };
    match over {
        Over::Known(more, percent) => made(more, percent, false),
        Over::AtLeast(more, percent) => made(more, percent, true),
        Over::Unknown => None,
    }
}

fn line(costs: &Costs<'_>, line: &estimate::Line) -> shape::Line {
    let (unit, unit_price, usd, missing, note) = match &line.amount {
        Amount::Priced { usd, unit_price, unit, note, .. } => {
            (Some(unit.name().to_owned()), unit_price.map(Exact), Some(Exact(*usd)), None, note.as_deref())
        }
        Amount::Unpriced { missing } => (None, None, None, Some(missing.to_string()), None),
    };
    let source = say::source(line);
    shape::Line {
        component: line.component.to_string(),
        service: match &line.owner {
            Owner::Platform => None,
            Owner::Service(name) => Some(name.to_string()),
        },
        region: line.region.as_ref().map(|region| region.shown(&costs.bundle.inventory.provider)),
        meter: line.meter.to_string(),
        quantity: quantity(&line.quantity),
        unit,
        unit_price,
        usd,
        missing,
        source: source.map(|source| source.id.to_string()),
        source_date: source.map(|source| source.citation.date.to_string()),
        note: note.map(str::to_owned),
    }
}

fn quantity(quantity: &estimate::Quantity) -> shape::Quantity {
    match quantity {
        estimate::Quantity::Known { value, from, words } => shape::Quantity {
            value: Some(Exact(*value)),
            provenance: from.name().to_owned(),
            words: Some(words.to_string()),
            missing: None,
        },
        estimate::Quantity::Unknown { missing } => shape::Quantity {
            value: None,
            provenance: Provenance::Unknown.name().to_owned(),
            words: None,
            missing: Some(missing.to_string()),
        },
    }
}

fn lever(lever: &estimate::Lever) -> shape::Lever {
    let (least, most, from, missing) = match &lever.saving {
        Saving::Known { least, most, from } => (Some(Exact(*least)), Some(Exact(*most)), from, None),
        Saving::Unknown { missing } => (None, None, &Provenance::Unknown, Some(missing.to_string())),
    };
    shape::Lever {
        name: lever.kind.name().to_owned(),
        words: lever.words.to_string(),
        saves_at_least: least,
        saves_at_most: most,
        provenance: from.name().to_owned(),
        missing,
        price: lever.price.to_string(),
    }
}

fn break_even(one: &estimate::BreakEven) -> shape::BreakEven {
    shape::BreakEven {
        of: one.of.name().to_owned(),
        against: one.against.name().to_owned(),
        added_a_month: total(one.added_a_month),
        added_a_year: Exact(one.added_a_year),
        prevented_hours: known(&one.prevented_hours),
        prevented_because: one.prevented_because.as_deref().map(str::to_owned),
        prevented_a_year: known(&one.prevented_a_year),
        hours_a_year: known(&one.hours_a_year),
        cost_per_hour: known(&one.cost_per_hour),
        still_lost_hours: known(&one.still_lost_hours),
        against_lost_hours: known(&one.against_lost_hours),
        against_lost_stated: one.against_lost_stated,
        sensitivity: one.sensitivity.iter().map(sensitivity).collect(),
    }
}

fn known(known: &estimate::Known) -> shape::Known {
    match known {
        estimate::Known::Value(value) => shape::Known { value: Some(Exact(*value)), missing: None },
        estimate::Known::Missing(missing) => shape::Known { value: None, missing: Some(missing.to_string()) },
    }
}

fn sensitivity(one: &estimate::Sensitivity) -> shape::Sensitivity {
    shape::Sensitivity { input: one.input.to_string(), lower: Exact(one.lower), higher: Exact(one.higher) }
}

fn source(source: &PriceSource) -> shape::Source {
    let citation = &source.citation;
    shape::Source {
        id: source.id.to_string(),
        title: citation.title.clone(),
        url: citation.url.clone(),
        date: citation.date.to_string(),
        low_confidence: source.low_confidence,
        note: citation.note.clone(),
    }
}

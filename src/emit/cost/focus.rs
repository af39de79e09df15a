//! Lines as CSV with the column names of FOCUS 1.2.
//!
//! It is an estimate and no bill, so there is no account, invoice or period. An amount that is not known is an empty cell,
//! never zero. A list price is given where the price is one of the catalog; what is agreed on stands as contracted.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::{Asked, Costs, say};
use crate::emit::text::clean;
use crate::model::estimate::{Amount, Line, Quantity, ScenarioEstimate};
use crate::model::prices::Unit;

/// Those with `x_` are our own.
const COLUMNS: [&str; 29] = [
    "BilledCost",
    "BillingCurrency",
    "ChargeCategory",
    "ChargeDescription",
    "ChargeFrequency",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ContractedCost",
    "ContractedUnitPrice",
    "EffectiveCost",
    "ListCost",
    "ListUnitPrice",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "RegionId",
    "ServiceName",
    "SkuId",
    "SkuPriceId",
    "x_Scenario",
    "x_Component",
    "x_Service",
    "x_Owner",
    "x_QuantityProvenance",
    "x_Missing",
    "x_Source",
    "x_SourceTitle",
    "x_SourceDate",
    "x_Note",
];

/// RFC 4180, lines ended by CR LF.
pub(super) fn text(costs: &Costs<'_>, asked: Asked) -> Result<String, Fault> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    out.write_record(COLUMNS)?;
    for scenario in costs.scenarios(asked) {
        for line in &scenario.lines {
            out.write_record(cells(costs, scenario, line).iter().map(|cell| tame(cell).into_owned()))?;
        }
    }
    let bytes = out.into_inner().map_err(|fault| Fault(fault.to_string()))?;
    String::from_utf8(bytes).map_err(|fault| Fault(fault.to_string()))
}

/// Why nothing could be written.
#[derive(Debug)]
pub(super) struct Fault(String);

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<csv::Error> for Fault {
    fn from(fault: csv::Error) -> Self {
        Self(fault.to_string())
    }
}

/// A text that no spreadsheet takes for a formula: one that begins as such gets an apostrophe, which shows it as text. A
/// number may begin with its sign.
fn tame(cell: &str) -> Cow<'_, str> {
    let text = clean(cell);
    let is_number = text.parse::<Decimal>().is_ok();
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠']);
    if is_formula && !is_number { Cow::Owned(format!("'{text}")) } else { Cow::Owned(text) }
}

/// One for each of [`COLUMNS`].
fn cells(costs: &Costs<'_>, scenario: &ScenarioEstimate, line: &Line) -> [String; 29] {
    let inventory = costs.bundle.inventory;
    let exact = |number: Option<Decimal>| number.map(|it| it.normalize().to_string()).unwrap_or_default();
    let usd = exact(line.amount.usd());
    let source = say::source(line);
    let is_listed = source.is_some_and(|source| !source.is_own());
    let (unit_price, unit, note, missing) = match &line.amount {
        Amount::Priced { unit_price, unit, note, .. } => {
            (exact(*unit_price), unit_name(*unit), note.as_deref().unwrap_or_default(), "")
        }
        Amount::Unpriced { missing } => (String::new(), "", "", &**missing),
    };
    let (quantity, words, from) = match &line.quantity {
        Quantity::Known { value, from, words } => (exact(Some(*value)), &**words, from.name()),
        Quantity::Unknown { missing } => (String::new(), &**missing, "unknown"),
    };
    let service = match &line.owner {
        crate::model::estimate::Owner::Platform => None,
        crate::model::estimate::Owner::Service(name) => Some(name.as_str()),
    };
    let owner = service.and_then(|name| inventory.service(name)).and_then(|it| it.owner.value());
    let listed = |text: &str| if is_listed { text.to_owned() } else { String::new() };
    let provider = line.region.as_ref().map_or(&inventory.provider, |region| &region.provider);
    let region = line.region.as_ref().map(|region| region.name.to_string()).unwrap_or_default();
    let scope = line.region.as_ref().map_or_else(|| "everywhere".to_owned(), ToString::to_string);
    [
        usd.clone(),
        "USD".to_owned(),
        "Usage".to_owned(),
        format!("{} of {}: {words} (estimate)", line.meter, line.component),
        "Usage-Based".to_owned(),
        quantity.clone(),
        unit.to_owned(),
        usd.clone(),
        unit_price.clone(),
        usd.clone(),
        listed(&usd),
        listed(&unit_price),
        quantity,
        unit.to_owned(),
        provider.to_string(),
        region,
        line.component.to_string(),
        line.meter.to_string(),
        source.map(|_| format!("{}@{scope}", line.meter)).unwrap_or_default(),
        scenario.scenario.name().to_owned(),
        line.component.to_string(),
        service.unwrap_or_default().to_owned(),
        owner.cloned().unwrap_or_default(),
        from.to_owned(),
        missing.to_owned(),
        source.map(|it| it.id.to_string()).unwrap_or_default(),
        source.map(|it| it.citation.title.clone()).unwrap_or_default(),
        source.map(|it| it.citation.date.to_string()).unwrap_or_default(),
        note.to_owned(),
    ]
}

/// A unit as FOCUS writes units: in the plural, the last part of a compound one.
const fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Hour => "Hours",
        Unit::Month => "Months",
        Unit::Gb => "GB",
        Unit::GbMonth => "GB-Months",
        Unit::GbHour => "GB-Hours",
        Unit::MiB => "MiB",
        Unit::TiB => "TiB",
        Unit::MillionRequests => "1000000 Requests",
        Unit::HostMonth => "Host-Months",
        Unit::IopsMonth => "IOPS-Months",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_as_a_formula_is_shown_as_text() {
        for hostile in ["=1+1", "+x", "-x", "@SUM(A1)", " =1", "|calc", "＝1"] {
            assert!(tame(hostile).starts_with('\''), "{hostile}");
        }
        assert_eq!((tame("-12.5"), tame("node.m7g")), ("-12.5".into(), "node.m7g".into()));
        assert!(!tame("a\tb\r\n\u{1b}[31m").contains(['\t', '\r', '\n', '\u{1b}']));
    }
}

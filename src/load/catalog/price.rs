//! `prices/<provider>/<region>.toml`, `prices/<provider>/global.toml` and `prices/<vendor>.toml`: list prices.
//!
//! A file names its sources once. A block of prices has one class, one unit and one source, and a line for each SKU;
//! amounts are taken digit by digit as they are written. Notes are in the files that are always read with the others.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;
use toml::de::DeValue;

use super::reader::{Table, Value};
use crate::base::ids::RegionId;
use crate::model::catalog::Citation;
use crate::model::prices::{INTER_REGION, Price, PriceBook, PriceClass, PriceSource, Scope, Tier, Unit};

/// The name of a provider's file that is for all of its regions.
const GLOBAL: &str = "global";

/// More tiers than any price has.
const MOST_TIERS: usize = 64;

/// A file by its path.
pub(super) struct PriceFile {
    id: Arc<str>,
    scope: Scope,
}

impl PriceFile {
    /// Of an id such as `provider/region`.
    pub(super) fn of(id: &str) -> Self {
        let scope = match id.split_once('/') {
            None => Scope::Everywhere,
            Some((provider, GLOBAL)) => Scope::Provider(provider.into()),
            Some((provider, region)) => Scope::Region(RegionId::new(provider, region)),
        };
        Self { id: id.into(), scope }
    }

    /// Whether it can say something about one of these regions.
    pub(super) fn concerns<'r>(&self, mut regions: impl Iterator<Item = &'r RegionId>) -> bool {
        match &self.scope {
            Scope::Everywhere => true,
            Scope::Provider(provider) => regions.any(|region| region.provider == *provider),
            Scope::Region(own) => regions.any(|region| region == own),
        }
    }

    /// Reads the file into a book; `known` says which regions there are.
    pub(super) fn read(&self, table: &mut Table<'_>, known: &dyn Fn(&RegionId) -> bool, book: &mut PriceBook) {
        book.add_file(self.id.clone());
        if let Scope::Region(region) = &self.scope
            && !known(region)
        {
            table.fault(0..0, "price", format!("the catalog has no region `{region}`"));
            table.advise("prices of a region lie in `prices/<provider>/<region>.toml`");
        }
        let whose = self.id.split_once('/').map_or(&*self.id, |(provider, _)| provider);
        for (sku, value) in table.entries("note") {
            match value.get_ref().as_str().filter(|note| !note.trim().is_empty()) {
                Some(note) => book.add_note(whose, sku, note),
                None => table.fault_inside(value.span(), "note", sku, "a note is text".to_owned()),
            }
        }
        let sources = sources(table);
        for price in table.sections("price", |table| Some(self.block(table, &sources))).into_iter().flatten() {
            book.add(price);
        }
        match &self.scope {
            Scope::Region(from) => {
                self.transfers(table, from, &sources, known, book);
                elsewhere(table, &["transfer-between-zones", "note"], "the file `global.toml` of a provider");
            }
            Scope::Provider(provider) => {
                let between = table.sections("transfer-between-zones", |table| {
                    let from = table.need("from", Table::text);
                    let amounts = self.amounts(table, &sources);
                    Some((from?, amounts))
                });
                for (from, amounts) in between {
                    for (to, _, price) in amounts {
                        book.add_between_zones(provider.clone(), from.into(), to.into(), price);
                    }
                }
                elsewhere(table, &["transfer", "transfer-zone"], "the file of a region");
            }
            Scope::Everywhere => {
                elsewhere(table, &["transfer", "transfer-zone", "transfer-between-zones"], "the files of a provider");
            }
        }
    }

    /// What a GB costs from this region to others, and the zone that it lies in.
    fn transfers(
        &self,
        table: &mut Table<'_>,
        from: &RegionId,
        sources: &Sources<'_>,
        known: &dyn Fn(&RegionId) -> bool,
        book: &mut PriceBook,
    ) {
        if let Some(zone) = table.text("transfer-zone") {
            book.add_zone(from.clone(), zone.into());
        }
        let to_each = table.section("transfer", |table| Some(self.amounts(table, sources))).unwrap_or_default();
        for (name, range, price) in to_each {
            let to = RegionId::new(&from.provider, name);
            if known(&to) && to != *from {
                book.add_pair(from.clone(), to, price);
            } else {
                table.fault(range, "transfer", format!("`{name}` is no other region of the provider"));
            }
        }
    }

    /// Prices of one class, unit and source.
    fn block(&self, table: &mut Table<'_>, sources: &Sources<'_>) -> Vec<Price> {
        let class = table.need("class", |table, key| table.word(key, &PriceClass::ALL, PriceClass::name));
        let prefix = table.need("sku", Table::text);
        let unit = table.need("unit", unit);
        let source = source(table, sources);
        let amounts = each_amount(table);
        let (Some(class), Some(prefix), Some(unit), Some(source)) = (class, prefix, unit, source) else {
            return Vec::new();
        };
        let price = |(rest, _, tiers): (&str, Range<usize>, Vec<Tier>)| Price {
            sku: format!("{prefix}.{rest}").into(),
            class: Some(class),
            ..self.price(unit, tiers, &source)
        };
        amounts.into_iter().map(price).collect()
    }

    /// What a GB costs to each of some places.
    fn amounts<'a>(&self, table: &mut Table<'a>, sources: &Sources<'_>) -> Vec<(&'a str, Range<usize>, Price)> {
        let source = source(table, sources);
        let amounts = each_amount(table);
        let Some(source) = source else { return Vec::new() };
        let price = |(name, range, tiers)| (name, range, self.price(Unit::Gb, tiers, &source));
        amounts.into_iter().map(price).collect()
    }

    fn price(&self, unit: Unit, tiers: Vec<Tier>, source: &Arc<PriceSource>) -> Price {
        Price {
            sku: INTER_REGION.into(),
            scope: self.scope.clone(),
            class: Some(PriceClass::Transfer),
            unit,
            tiers,
            source: source.clone(),
            file: self.id.clone(),
            own: false,
        }
    }
}

/// Reports keys that belong into another file.
fn elsewhere(table: &mut Table<'_>, keys: &[&'static str], where_to: &str) {
    for key in keys {
        if table.has(key) {
            table.fault(table.range(key), key, format!("`{key}` belongs into {where_to}"));
        }
    }
}

type Sources<'a> = BTreeMap<&'a str, Arc<PriceSource>>;

/// The sources of a file, by their short names.
fn sources<'a>(table: &mut Table<'a>) -> Sources<'a> {
    let read = table.named_sections("source", |table, id| {
        let title = table.need("title", Table::text);
        let date = table.need("date", Table::date);
        let url = table.text("url").map(str::to_owned);
        let note = table.text("note").map(str::to_owned);
        let low_confidence = table.flag("low-confidence");
        let citation = Citation { title: title?.to_owned(), url, date: date?, note };
        Some((id, Arc::new(PriceSource { id: id.into(), citation, low_confidence })))
    });
    read.into_iter().collect()
}

/// The source that a block names.
fn source(table: &mut Table<'_>, sources: &Sources<'_>) -> Option<Arc<PriceSource>> {
    let id = table.need("source", Table::text)?;
    let found = sources.get(id);
    if found.is_none() {
        table.unknown("source", table.range("source"), "source", id, sources.keys().copied());
        table.advise("each source is a table of the file, such as `[source.feed]` with title and date");
    }
    found.cloned()
}

/// The unit of a price, in capitals or not.
pub(super) fn unit(table: &mut Table<'_>, key: &'static str) -> Option<Unit> {
    let text = table.text(key)?;
    Unit::parse(text).or_else(|| table.word(key, &Unit::ALL, Unit::name))
}

/// Every line of the table `usd`.
fn each_amount<'a>(table: &mut Table<'a>) -> Vec<(&'a str, Range<usize>, Vec<Tier>)> {
    let lines = table.need("usd", |table, key| Some(table.entries(key))).unwrap_or_default();
    let mut read = Vec::new();
    for (name, value) in lines {
        match tiers(value) {
            Ok(tiers) => read.push((name, value.span(), tiers)),
            Err((range, message)) => table.fault_inside(range, "usd", name, message),
        }
    }
    read
}

/// An amount, or tiers as `[[from, usd], ...]`; `[from]` alone is a tier of which the price is not known.
pub(super) fn tiers(value: Value<'_>) -> Result<Vec<Tier>, (Range<usize>, String)> {
    let DeValue::Array(list) = value.get_ref() else {
        return Ok(vec![Tier { from: Decimal::ZERO, usd: Some(amount(value)?) }]);
    };
    if list.is_empty() || list.len() > MOST_TIERS {
        return Err((value.span(), format!("a price has 1 to {MOST_TIERS} tiers")));
    }
    let mut tiers: Vec<Tier> = Vec::new();
    for item in list {
        let (from, usd) = match item.get_ref().as_array().map(|pair| pair.iter().collect::<Vec<_>>()).as_deref() {
            Some([from]) => (amount(from)?, None),
            Some([from, usd]) => (amount(from)?, Some(amount(usd)?)),
            _ => return Err((item.span(), "a tier is `[from, usd]`, as in `[[0, 0.09], [10240, 0.085]]`".to_owned())),
        };
        let fits = tiers.last().map_or(from.is_zero(), |last| last.from < from);
        if !fits {
            return Err((item.span(), "tiers begin at 0 and rise".to_owned()));
        }
        tiers.push(Tier { from, usd });
    }
    Ok(tiers)
}

/// A number from 0, digit by digit as it is written, in quotes or not.
fn amount(value: Value<'_>) -> Result<Decimal, (Range<usize>, String)> {
    let text = match value.get_ref() {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
        DeValue::Float(number) => number.as_str(),
        DeValue::String(text) => text.as_ref(),
        _ => "",
    };
    // `from_str_exact` refuses what it would have to round.
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number = Decimal::from_str_exact(text).ok().filter(|_| plain && !text.is_empty());
    number.ok_or_else(|| (value.span(), "an amount is a decimal number from 0 of at most 28 digits".to_owned()))
}

//! A user's own price book: `[[price]]` with SKU, region, unit, amount, source and date.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::price::{tiers, unit};
use super::reader::{self, Fault, Table, span};
use crate::base::ids::RegionId;
use crate::load::text::decode;
use crate::model::catalog::Citation;
use crate::model::prices::{INTER_REGION, OWN, Price, PriceBook, PriceClass, PriceSource, Scope};

/// Larger than a book of every price of every provider.
const MOST_BYTES: usize = 4 << 20;

/// Longer than any name of a price.
const LONGEST_SKU: usize = 200;

/// Which regions a book may name.
pub(super) struct Regions<'a> {
    /// All of the catalog.
    pub(super) known: &'a BTreeSet<RegionId>,
    /// Those of the platform: a bare name means one of them first.
    pub(super) in_use: &'a BTreeSet<RegionId>,
}

/// Where a price is for, and to which region, for transfers.
type Place = (Scope, Option<RegionId>);

/// Adds every price of a text to a book; returns the text as far as it is one, and every fault.
pub(super) fn read<'b>(
    name: &str,
    bytes: &'b [u8],
    regions: &Regions<'_>,
    book: &mut PriceBook,
) -> (&'b str, Vec<Fault>) {
    if bytes.len() > MOST_BYTES {
        let message = format!("{} bytes, {MOST_BYTES} are the most", bytes.len());
        return ("", vec![Fault::whole_file(message).help("is this a price book?")]);
    }
    let text = match decode(bytes) {
        Ok(text) => text,
        Err((good, trouble)) => {
            let mark = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
            let good = bytes.get(..good.len().saturating_add(mark)).and_then(|good| std::str::from_utf8(good).ok());
            let good = good.unwrap_or_default();
            let fault = Fault { range: good.len()..good.len(), ..Fault::whole_file(trouble.message) };
            return (good, vec![fault.help("a price book is TOML in UTF-8")]);
        }
    };
    let file: Arc<str> = name.into();
    let mut first: BTreeMap<(Arc<str>, Place), Range<usize>> = BTreeMap::new();
    let (prices, faults) = reader::read(text, |table| {
        let none =
            table.value("price").is_none_or(|list| list.get_ref().as_array().is_some_and(|list| list.is_empty()));
        if none {
            table.fault(0..0, "price", "no price in this book".to_owned());
            table.advise("an entry is `[[price]]` with `sku`, `unit`, `usd`, `source` and `date`, and mostly `region`");
        }
        let all = table.sections("price", |table| {
            let (price, to) = one(table, regions, &file)?;
            match first.entry((price.sku.clone(), (price.scope.clone(), to.clone()))) {
                Entry::Vacant(entry) => {
                    entry.insert(table.place());
                    Some((price, to))
                }
                Entry::Occupied(entry) => {
                    let line = span(text, entry.get()).line;
                    table.fault(table.range("sku"), "sku", format!("`{}` is priced twice in one place", price.sku));
                    table.advise(format!("its first price is in line {line}: leave out one of them"));
                    None
                }
            }
        });
        Some(all)
    });
    for (price, to) in prices.into_iter().flatten() {
        match (&price.scope, to) {
            (Scope::Region(from), Some(to)) => book.add_pair(from.clone(), to, price),
            _ => book.add(price),
        }
    }
    (text, faults)
}

/// One entry, and where it leads, for a transfer.
fn one(table: &mut Table<'_>, regions: &Regions<'_>, file: &Arc<str>) -> Option<(Price, Option<RegionId>)> {
    let sku = table.need("sku", sku);
    let from = table.text("region").map(|text| region(table, "region", text, regions, None));
    let near = from.as_ref().and_then(Option::as_ref);
    let to = table.text("to").map(|text| region(table, "to", text, regions, near));
    let mut leads_nowhere = false;
    if table.has("to") {
        let message = match (sku, &from, &to) {
            (Some(sku), ..) if sku != INTER_REGION => Some(format!("`to` is for `{INTER_REGION}` only")),
            (_, None, _) => Some("`to` needs a `region` to come from".to_owned()),
            (_, Some(Some(from)), Some(Some(to))) if from == to => Some(format!("`to` is the region itself, {to}")),
            _ => None,
        };
        if let Some(message) = message {
            table.fault(table.range("to"), "to", message);
            leads_nowhere = true;
        }
    }
    let unit = table.need("unit", unit);
    let tiers = table.need("usd", |table, key| {
        let read = tiers(table.value(key)?);
        read.map_err(|(range, message)| {
            table.fault(range, key, message);
            table.advise("write it as in `usd = \"0.09\"` or `usd = [[0, 0.09], [10240, 0.085]]`");
        })
        .ok()
    });
    let class = table
        .has("class")
        .then(|| table.need("class", |table, key| table.word(key, &PriceClass::ALL, PriceClass::name)))
        .flatten();
    let title = table.need("source", Table::text);
    let date = table.need("date", Table::date);
    // A region that is written and not known is reported; the price must not hold everywhere instead.
    let scope = from.map_or(Some(Scope::Everywhere), |region| region.map(Scope::Region));
    let to = to.map_or(Some(None), |region| region.map(Some));
    let citation = Citation { title: title?.to_owned(), url: None, date: date?, note: None };
    let source = Arc::new(PriceSource { id: OWN.into(), citation, low_confidence: false });
    let price = Price {
        sku: sku?.into(),
        scope: scope?,
        class,
        unit: unit?,
        tiers: tiers?,
        source,
        file: file.clone(),
        own: true,
    };
    (!leads_nowhere).then_some((price, to?))
}

/// The name of a price: one word.
fn sku<'a>(table: &mut Table<'a>, key: &'static str) -> Option<&'a str> {
    let text = table.text(key)?;
    let is_word = text.len() <= LONGEST_SKU && text.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_word {
        let message = format!("a SKU is one word of at most {LONGEST_SKU} letters, digits and signs");
        table.fault(table.range(key), key, message);
    }
    is_word.then_some(text)
}

/// The region of a bare name or of `provider/name`; reports one that nobody knows, or several providers.
fn region(
    table: &mut Table<'_>,
    key: &'static str,
    text: &str,
    regions: &Regions<'_>,
    near: Option<&RegionId>,
) -> Option<RegionId> {
    if let Some((provider, name)) = text.split_once('/') {
        let id = RegionId::new(provider, name);
        if !regions.known.contains(&id) {
            let names: Vec<String> = regions.known.iter().map(ToString::to_string).collect();
            table.unknown(key, table.range(key), "region", text, names.iter().map(String::as_str));
            return None;
        }
        return Some(id);
    }
    let named = |set: &BTreeSet<RegionId>| set.iter().filter(|id| *id.name == *text).cloned().collect::<Vec<_>>();
    // What a destination is called is first looked for where it comes from.
    let beside = near.map(|near| RegionId::new(&near.provider, text)).filter(|id| regions.known.contains(id));
    let found = match (beside, named(regions.in_use)) {
        (Some(beside), _) => vec![beside],
        (None, found) if !found.is_empty() => found,
        (None, _) => named(regions.known),
    };
    match found.as_slice() {
        [only] => return Some(only.clone()),
        [] => {
            let all: BTreeSet<&str> = regions.known.iter().map(|id| &*id.name).collect();
            table.unknown(key, table.range(key), "region", text, all);
        }
        several => {
            let choices: Vec<String> = several.iter().map(|id| format!("`{id}`")).collect();
            table.fault(table.range(key), key, format!("several providers have a region `{text}`"));
            table.advise(format!("say {}", choices.join(" or ")));
        }
    }
    None
}

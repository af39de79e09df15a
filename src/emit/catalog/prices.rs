//! Prices as people read them: by file, by SKU over all places, and one by one, each with its source and age.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{FORMAT_VERSION, document, sheet};
use crate::base::ids::RegionId;
use crate::base::units::Date;
use crate::model::contracts::Look;
use crate::model::prices::{INTER_REGION, Price, PriceBook, PriceClass, PriceSource, Tier};

/// A price is called old when its source is more than this many days older than the day asked for.
const OLD_DAYS: i64 = 365;

/// Prices that can be listed and shown.
#[derive(Clone, Copy, Debug)]
pub struct Priced<'a> {
    /// Every price of the catalog.
    pub book: &'a PriceBook,
    /// The day to which ages are counted.
    pub as_of: Option<Date>,
}

/// What is shown of a price book.
#[derive(Clone, Copy, Debug)]
pub enum Prices<'a> {
    /// A file: a region, a provider or a vendor.
    File(Priced<'a>, &'a str),
    /// A SKU wherever it has a price.
    Sku(Priced<'a>, &'a str),
    /// One price.
    One(Priced<'a>, &'a Price),
}

/// What a GB costs from a region or zone to several others, at one price and from one source.
struct Route<'a> {
    /// The file it is in, which tells whose region or zone is meant.
    file: &'a str,
    from: &'a str,
    to: Vec<&'a str>,
    price: &'a Price,
}

impl Route<'_> {
    /// Where from, with its provider.
    fn from(&self) -> String {
        let provider = self.file.split_once('/').map_or(self.file, |(provider, _)| provider);
        if self.file.ends_with("/global") {
            format!("{provider}, zone {}", self.from)
        } else {
            format!("{provider}/{}", self.from)
        }
    }
}

impl<'a> Priced<'a> {
    /// What a name means: a file, a SKU, or `file/sku`.
    pub(super) fn find(self, id: &str) -> Option<Prices<'a>> {
        let mut named = self.book.files().filter(|file| *file == id || file.rsplit('/').next() == Some(id));
        if let Some(file) = named.next()
            && (file == id || named.next().is_none())
        {
            return Some(Prices::File(self, file));
        }
        if id == INTER_REGION {
            return Some(Prices::Sku(self, INTER_REGION));
        }
        if let Some(sku) = self.book.skus().find(|sku| *sku == id) {
            return Some(Prices::Sku(self, sku));
        }
        let (file, sku) = id.rsplit_once('/')?;
        let one = self.book.listed().find(|price| *price.sku == *sku && *price.file == *file)?;
        Some(Prices::One(self, one))
    }

    /// Names that [`Priced::find`] knows.
    pub(super) fn names(self) -> impl Iterator<Item = &'a str> {
        self.book.files().chain(self.book.skus()).chain([INTER_REGION])
    }

    /// What is in each file, in words, and the date of its oldest source.
    pub(super) fn summaries(self) -> BTreeMap<&'a str, (String, Option<String>)> {
        let mut files: BTreeMap<&str, (usize, usize, Option<Date>)> =
            self.book.files().map(|file| (file, (0, 0, None))).collect();
        let transfers = self.book.pairs().map(|(.., price)| price);
        let transfers = transfers.chain(self.book.between_zones().map(|(.., price)| price));
        let all = self.book.listed().map(|price| (price, 1, 0)).chain(transfers.map(|price| (price, 0, 1)));
        for (price, listed, transfer) in all {
            let (prices, pairs, oldest) = files.entry(&*price.file).or_default();
            *prices += listed;
            *pairs += transfer;
            let date = price.source.citation.date;
            *oldest = Some(oldest.map_or(date, |oldest| oldest.min(date)));
        }
        let words = |(prices, pairs, oldest): (usize, usize, Option<Date>)| {
            let transfers = if pairs > 0 { format!(", transfer to {pairs} places") } else { String::new() };
            (format!("{prices} prices{transfers}"), oldest.map(|date| date.to_string()))
        };
        files.into_iter().map(|(file, counts)| (file, words(counts))).collect()
    }

    fn age(self, source: &PriceSource) -> Option<i64> {
        Some(self.as_of?.days() - source.citation.date.days())
    }
}

impl<'a> Prices<'a> {
    /// Its name after `price/`.
    pub fn id(&self) -> String {
        match self {
            Self::File(_, id) | Self::Sku(_, id) => (*id).to_owned(),
            Self::One(_, price) => format!("{}/{}", price.file, price.sku),
        }
    }

    fn priced(&self) -> Priced<'a> {
        match self {
            Self::File(priced, _) | Self::Sku(priced, _) | Self::One(priced, _) => *priced,
        }
    }

    /// Its prices: of a file in the order of a bill, of a SKU by place.
    fn prices(&self) -> Vec<&'a Price> {
        match self {
            Self::File(priced, file) => {
                let mut all: Vec<&Price> = priced.book.listed().filter(|price| *price.file == **file).collect();
                all.sort_by(|a, b| (a.class, &a.sku).cmp(&(b.class, &b.sku)));
                all
            }
            Self::Sku(priced, sku) => priced.book.listed().filter(|price| *price.sku == **sku).collect(),
            Self::One(_, price) => vec![price],
        }
    }

    /// Its prices between regions or zones.
    fn routes(&self) -> Vec<Route<'a>> {
        let (book, file) = match self {
            Self::File(priced, file) => (priced.book, Some(*file)),
            Self::Sku(priced, sku) if *sku == INTER_REGION => (priced.book, None),
            Self::Sku(..) | Self::One(..) => return Vec::new(),
        };
        let pairs = book.pairs().map(|(from, to, price)| (&*price.file, &*from.name, &*to.name, price));
        let zones = book.between_zones().map(|(_, from, to, price)| (&*price.file, from, to, price));
        let wanted = |price: &Price| file.is_none_or(|file| *price.file == *file);
        let mut routes: Vec<Route<'a>> = Vec::new();
        for (file, from, to, price) in pairs.chain(zones).filter(|(.., price)| wanted(price)) {
            let same = |route: &&mut Route<'_>| {
                (route.file, route.from) == (file, from)
                    && route.price.tiers == price.tiers
                    && route.price.source == price.source
            };
            match routes.iter_mut().rev().take_while(|route| route.file == file).find(same) {
                Some(route) => route.to.push(to),
                None => routes.push(Route { file, from, to: vec![to], price }),
            }
        }
        routes
    }

    /// As tables: prices, what a GB to elsewhere costs, and where all that was read.
    pub(super) fn table(&self, look: Look) -> String {
        if let Self::One(priced, price) = self {
            return one(*priced, price, look);
        }
        let mut sources = Numbered { priced: self.priced(), all: Vec::new() };
        let by_sku = matches!(self, Self::Sku(..));
        let mut row = |price: &'a Price| {
            let name = if by_sku { price.scope.to_string() } else { price.sku.to_string() };
            let amount = format!("{} / {}", amounts(&price.tiers), price.unit.name());
            let amount = if price.flat().is_some() { amount } else { tiers(price) };
            let mut row = vec![name, amount, sources.number(&price.source)];
            if by_sku {
                row.push(price.source.citation.date.to_string());
                row.extend(sources.priced.age(&price.source).map(|days| format!("{days} days")));
            }
            row
        };
        let prices: Vec<Vec<String>> = self.prices().into_iter().map(&mut row).collect();
        let mut names = vec![if by_sku { "where" } else { "sku" }, "usd", "source"];
        if by_sku {
            names.push("source date");
            names.extend(self.priced().as_of.map(|_| "age"));
        }
        let mut text = sheet::columns(&names, prices, &[0], look);
        let routes = self.routes();
        if !routes.is_empty() {
            let gap = if text.is_empty() { "" } else { "\n" };
            let mut row = |route: &Route<'a>| {
                let (to, source) = (route.to.join(", "), sources.number(&route.price.source));
                vec![route.from(), to, amounts(&route.price.tiers), source]
            };
            let rows = routes.iter().map(&mut row).collect();
            text = text + gap + &sheet::columns(&["a gb from", "to", "usd", "source"], rows, &[1], look);
        }
        if let Self::File(priced, file) = self
            && let Some((provider, name)) = file.split_once('/')
            && let Some(zone) = priced.book.zone(&RegionId::new(provider, name))
        {
            let words = format!("a GB to another region: zone `{zone}` of price/{provider}/global");
            text = text + "\n" + &sheet::columns(&[], vec![vec![words]], &[0], look);
        }
        text + &self.notes(look) + &sources.table(look)
    }

    /// What to know of a SKU, below a blank line.
    fn notes(&self, look: Look) -> String {
        let Self::Sku(priced, _) = self else { return String::new() };
        // By text, so that several regions say a thing once and providers each say theirs.
        let notes: BTreeSet<&str> = self.prices().into_iter().flat_map(|price| priced.book.notes(price)).collect();
        let rows: Vec<Vec<String>> = notes.into_iter().map(|note| vec![note.to_owned()]).collect();
        if rows.is_empty() { String::new() } else { format!("\n{}", sheet::columns(&[], rows, &[0], look)) }
    }

    /// As JSON: `formatVersion`, `kind`, `id`, `prices` and `transfers`; amounts are decimal text.
    pub(super) fn json(&self) -> String {
        let priced = self.priced();
        let source = |price: &Price| {
            let citation = &price.source.citation;
            json!({
                "id": &*price.source.id, "title": citation.title, "url": citation.url, "date": citation.date.to_string(),
                "note": citation.note, "lowConfidence": price.source.low_confidence, "ageDays": priced.age(&price.source),
            })
        };
        let tiers = |price: &Price| -> Vec<Value> {
            let usd = |usd: Option<Decimal>| usd.map(|usd| usd.normalize().to_string());
            price.tiers.iter().map(|t| json!({ "from": t.from.normalize().to_string(), "usd": usd(t.usd) })).collect()
        };
        let entry = |price: &Price| {
            json!({
                "sku": &*price.sku, "where": price.scope.to_string(), "class": price.class.map(PriceClass::name),
                "unit": price.unit.name(), "tiers": tiers(price), "notes": priced.book.notes(price),
                "source": source(price),
            })
        };
        let entries: Vec<Value> = self.prices().into_iter().map(entry).collect();
        let route = |route: &Route<'_>| {
            json!({
                "from": route.from(), "to": route.to, "unit": route.price.unit.name(), "tiers": tiers(route.price),
                "source": source(route.price),
            })
        };
        let routes: Vec<Value> = self.routes().iter().map(route).collect();
        document(&json!({
            "formatVersion": FORMAT_VERSION, "kind": "price", "id": self.id(), "prices": entries, "transfers": routes,
        }))
    }
}

/// One price with everything that is known of it.
fn one(priced: Priced<'_>, price: &Price, look: Look) -> String {
    let source = &price.source;
    let citation = &source.citation;
    let mut read = vec![citation.title.clone(), citation.date.to_string()];
    read.extend(citation.url.clone());
    read.extend(citation.note.clone());
    let class = price.class.map_or("unknown", |class| class.name());
    let usd = if price.flat().is_some() { amounts(&price.tiers) } else { tiers(price) };
    let mut rows = vec![
        vec!["where".to_owned(), price.scope.to_string()],
        vec!["class".to_owned(), class.to_owned()],
        vec!["unit".to_owned(), price.unit.name().to_owned()],
        vec!["usd".to_owned(), usd],
        vec!["source".to_owned(), read.join("\n")],
    ];
    rows.extend(priced.book.notes(price).into_iter().map(|note| vec!["note".to_owned(), note.to_owned()]));
    rows.extend(source.low_confidence.then(|| vec!["confidence".to_owned(), "low".to_owned()]));
    rows.extend(priced.age(source).map(|days| vec!["age".to_owned(), aged(days)]));
    sheet::columns(&[], rows, &[1], look)
}

/// A tier a line: `0.09 / GB`, `above 10240: 0.085`.
fn tiers(price: &Price) -> String {
    let line = |tier: &Tier| {
        let usd = tier.usd.map_or_else(|| "unknown".to_owned(), |usd| usd.normalize().to_string());
        if tier.from.is_zero() {
            format!("{usd} / {}", price.unit.name())
        } else {
            format!("above {}: {usd}", tier.from.normalize())
        }
    };
    price.tiers.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The amounts of all tiers on one line, mostly only one.
fn amounts(tiers: &[Tier]) -> String {
    let usd = |tier: &Tier| tier.usd.map_or_else(|| "unknown".to_owned(), |usd| usd.normalize().to_string());
    tiers.iter().map(usd).collect::<Vec<_>>().join(", ")
}

/// How old something is, and whether that is too old to rely on.
fn aged(days: i64) -> String {
    let old = if days > OLD_DAYS { "; older than a year: check it" } else { "" };
    format!("{days} days{old}")
}

/// Sources by number, as they are first named.
struct Numbered<'a> {
    priced: Priced<'a>,
    all: Vec<&'a PriceSource>,
}

impl<'a> Numbered<'a> {
    fn number(&mut self, source: &'a PriceSource) -> String {
        let known = self.all.iter().position(|known| *known == source);
        let at = known.unwrap_or_else(|| {
            self.all.push(source);
            self.all.len() - 1
        });
        format!("[{}]", at + 1)
    }

    /// Number, date, age and title of each source, below a blank line.
    fn table(&self, look: Look) -> String {
        let row = |(at, source): (usize, &&PriceSource)| {
            let mut words = source.citation.title.clone();
            for more in
                source.citation.note.iter().map(String::as_str).chain(source.low_confidence.then_some("low confidence"))
            {
                words = format!("{words}; {more}");
            }
            if let Some(days) = self.priced.age(source) {
                words = format!("{words} ({})", aged(days));
            }
            vec![format!("[{}]", at + 1), source.citation.date.to_string(), words]
        };
        let rows: Vec<Vec<String>> = self.all.iter().enumerate().map(row).collect();
        if rows.is_empty() { String::new() } else { format!("\n{}", sheet::columns(&[], rows, &[2], look)) }
    }
}

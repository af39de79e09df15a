//! What an estimate rests on: rates between clouds, and the age of prices.
//!
//! It looks at an estimate, which only those make who ask for one; so these are no rules of [`super::LINTS`].

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::say::named;
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::{Name, RegionId};
use crate::base::units::Date;
use crate::model::contracts::Bundle;
use crate::model::estimate::{Amount, Estimate, Line, Quantity};
use crate::model::inventory::{Inventory, Usage};
use crate::model::money::{grouped, usd};
use crate::model::prices::{EGRESS, INTER_REGION, Price, PriceBook, PriceSource, exact_sum};
use crate::model::words::ScenarioName;

/// What goes to another provider.
static CROSS_CLOUD_EGRESS: RuleMeta = RuleMeta {
    code: "PX024",
    name: "cross-cloud-egress",
    severity: Severity::Warning,
    page: include_str!("cross_cloud_egress.md"),
};

/// Prices that were read long ago.
static OLD_PRICES: RuleMeta =
    RuleMeta { code: "PX025", name: "old-prices", severity: Severity::Warning, page: include_str!("old_prices.md") };

/// Every code of this file.
pub const RULES: [&RuleMeta; 2] = [&CROSS_CLOUD_EGRESS, &OLD_PRICES];

/// Days after which a price is worth looking up again.
const MOST_DAYS: i64 = 365;

/// What to know about the prices that an estimate rests on.
pub fn prices(bundle: &Bundle<'_>, estimate: &Estimate, book: &PriceBook) -> Vec<Finding> {
    let active = estimate.scenarios.iter().find(|one| one.scenario == ScenarioName::ActiveActive);
    let lines = active.map(|one| one.lines.as_slice()).unwrap_or_default();
    let mut found = like_inside_one(bundle, book);
    found.extend(across_clouds(bundle, lines, book));
    found.extend(old(bundle.inventory, lines));
    found
}

/// Stated quantities at the rate between regions of one provider, where the plan has no second region of that provider.
fn like_inside_one(bundle: &Bundle<'_>, book: &PriceBook) -> Vec<Finding> {
    let inventory = bundle.inventory;
    let of_platform = inventory.components.iter().map(|one| (&one.name, None, &one.usage));
    let of_services = inventory.services.iter().map(|one| (&one.name, Some(&one.name), &one.usage));
    let mut found = Vec::new();
    for (name, service, usage) in of_platform.chain(of_services) {
        let all = usage.get(&ScenarioName::ActiveActive).into_iter().flatten();
        found.extend(all.filter_map(|one| stated(bundle, book, name, service, one)));
    }
    found
}

fn stated(
    bundle: &Bundle<'_>,
    book: &PriceBook,
    name: &Name,
    service: Option<&Name>,
    usage: &Usage,
) -> Option<Finding> {
    let from = usage.region.value().filter(|_| usage.sku == INTER_REGION && usage.quantity > Decimal::ZERO)?;
    let others: Vec<&RegionId> = bundle.plan.regions.iter().filter(|region| *region != from).collect();
    if others.is_empty() || others.iter().any(|region| region.provider == from.provider) {
        return None;
    }
    let (inside, outside) = (first(book.price(INTER_REGION, Some(from))?)?, first(book.price(EGRESS, Some(from))?)?);
    if inside >= outside {
        return None;
    }
    let own = &bundle.inventory.provider;
    let message = format!(
        "`{name}` counts {} GB from `{}` at {inside} USD, the rate between regions of one provider, and {} is of another: a GB \
         there costs {outside} USD (`{EGRESS}`)",
        grouped(usage.quantity, 0),
        from.shown(own),
        named(others.iter().map(|region| region.shown(own))),
    );
    let found = Finding::new(&CROSS_CLOUD_EGRESS, Some(usage.at.key("sku")), message)
        .help(format!("state it as `sku: {EGRESS}`, or under a name of its own with the rate that was agreed on"));
    Some(service.into_iter().fold(found, |found, service| found.about(service.as_str(), None)))
}

/// What is derived from the plan and goes to another provider, by the region that it leaves.
fn across_clouds(bundle: &Bundle<'_>, lines: &[Line], book: &PriceBook) -> Vec<Finding> {
    let mut leaving: BTreeMap<&RegionId, Vec<&Line>> = BTreeMap::new();
    for line in lines {
        if let (Amount::Priced { across_clouds: true, .. }, Some(region)) = (&line.amount, &line.region) {
            leaving.entry(region).or_default().push(line);
        }
    }
    leaving.into_iter().filter_map(|(from, lines)| leaves(bundle, book, from, &lines)).collect()
}

fn leaves(bundle: &Bundle<'_>, book: &PriceBook, from: &RegionId, lines: &[&Line]) -> Option<Finding> {
    let price = book.price(EGRESS, Some(from))?;
    // Large quantities cost less, and what goes to users counts with them.
    let up_to = if price.tiers.len() > 1 { "up to " } else { "" };
    let rate = format!("{up_to}{}", price.tiers.iter().filter_map(|tier| tier.usd).max()?.normalize());
    let total = |value: &dyn Fn(&Line) -> Option<Decimal>| {
        lines.iter().filter_map(|line| value(line)).try_fold(Decimal::ZERO, exact_sum)
    };
    let gigabytes = total(&|line| match &line.quantity {
        Quantity::Known { value, .. } => Some(*value),
        Quantity::Unknown { .. } => None,
    })?;
    let amount = total(&|line| line.amount.usd())?;
    if amount.is_zero() {
        return None;
    }
    let mut parts: Vec<&str> = lines.iter().map(|line| &*line.component).collect();
    parts.dedup();
    let inside = inside(book, from);
    let inside = inside
        .map(|rate| format!(", where a GB to another region of the same one costs {rate} USD"))
        .unwrap_or_default();
    let goes = if parts.len() == 1 { "goes" } else { "go" };
    let message = format!(
        "{} from `{}` {goes} to another provider at {rate} USD a GB (`{EGRESS}`){inside}: {} GB a month come to {} USD",
        named(parts),
        from.shown(&bundle.inventory.provider),
        grouped(gigabytes, 0),
        usd(amount),
    );
    let at = bundle.inventory.regions.iter().find(|region| region.id == *from).map(|region| region.at.clone());
    let help = "compress what is copied, keep copies of what changes much inside one provider, or write the rate that was agreed \
                on for this pair into your price book";
    Some(Finding::new(&CROSS_CLOUD_EGRESS, at, message).severity(Severity::Info).help(help))
}

/// What a GB to other regions of the same provider costs, from the least to the most.
fn inside(book: &PriceBook, from: &RegionId) -> Option<String> {
    let own = book.price(INTER_REGION, Some(from)).into_iter();
    let pairs = book.pairs().filter(|(source, to, _)| *source == from && to.provider == from.provider);
    let zone = book.zone(from);
    let zones =
        book.between_zones().filter(|(provider, source, ..)| *provider == &*from.provider && Some(*source) == zone);
    let all: Vec<Decimal> =
        own.chain(pairs.map(|(.., price)| price)).chain(zones.map(|(.., price)| price)).filter_map(first).collect();
    let (least, most) = (all.iter().min()?, all.iter().max()?);
    Some(if least == most { least.to_string() } else { format!("{least} to {most}") })
}

/// The price of the first unit.
fn first(price: &Price) -> Option<Decimal> {
    price.tiers.first()?.usd.map(|usd| usd.normalize())
}

/// Prices in use that were read more than a year before the inventory's day: own ones, and those of the catalog.
fn old(inventory: &Inventory, lines: &[Line]) -> Vec<Finding> {
    let (Some(today), Some(day)) = (inventory.as_of.value(), inventory.as_of.anchor()) else { return Vec::new() };
    let priced: Vec<Used<'_>> = lines.iter().filter_map(Used::of).collect();
    let aged = |own: bool| {
        let old = priced.iter().filter(move |used| used.is_own() == own && used.days_before(*today) > MOST_DAYS);
        old.collect::<Vec<_>>()
    };
    let of_all = priced.len();
    let mut found = Vec::new();
    if let Some(words) = counted(&aged(true), of_all, "your own book", *today) {
        let at = inventory.price_book.anchor().unwrap_or(day).clone();
        found.push(
            Finding::new(&OLD_PRICES, Some(at), words)
                .related(day.clone(), "counted from this day")
                .help("look them up again, and write the new `date` beside each"),
        );
    }
    if let Some(words) = counted(&aged(false), of_all, "the catalog", *today) {
        found.push(
            Finding::new(&OLD_PRICES, Some(day.clone()), words)
                .severity(Severity::Info)
                .help("write what you really pay into your own price book (`priceBook: prices.toml`): it goes first"),
        );
    }
    found
}

/// How many amounts rest on old prices of a book, with the oldest; nothing where none does.
fn counted(old: &[&Used<'_>], of_all: usize, book: &str, today: Date) -> Option<String> {
    let oldest = old.iter().min_by_key(|used| (used.source.citation.date, &used.line.meter))?;
    let sum = old.iter().try_fold(Decimal::ZERO, |sum, used| exact_sum(sum, used.usd))?;
    let (many, rest) = if of_all == 1 { ("amount", "rests") } else { ("amounts", "rest") };
    Some(format!(
        "{} of {of_all} {many} of active-active, {} USD a month, {rest} on prices of {book} that were more than a year old on \
         {today}; the oldest, `{}`, is of {}",
        old.len(),
        usd(sum),
        oldest.line.meter,
        oldest.source.citation.date
    ))
}

/// A line with the price that it was multiplied by.
struct Used<'a> {
    line: &'a Line,
    source: &'a PriceSource,
    usd: Decimal,
}

impl<'a> Used<'a> {
    /// What comes to nothing rests on no price.
    fn of(line: &'a Line) -> Option<Self> {
        match &line.amount {
            Amount::Priced { usd, source, .. } if !usd.is_zero() => Some(Self { line, source, usd: *usd }),
            Amount::Priced { .. } | Amount::Unpriced { .. } => None,
        }
    }

    fn is_own(&self) -> bool {
        self.source.is_own()
    }

    fn days_before(&self, today: Date) -> i64 {
        today.days().saturating_sub(self.source.citation.date.days())
    }
}

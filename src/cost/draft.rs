//! Lines on their way: what is used is known, what it comes to is worked out for all of them together.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::measure::{Measured, Round, is_whole, ratio};
use crate::base::ids::RegionId;
use crate::base::path::Anchor;
use crate::model::estimate::{Amount, Line, Owner, Quantity, Total};
use crate::model::prices::{
    COMMITTED, EGRESS, INTER_REGION, Price, PriceBook, Scope, Transfer, exact_product, exact_sum,
};

/// A line before it is priced.
///
/// It stands behind a pointer since a large platform has a hundred thousand of them: they are sorted, and every lever
/// takes all and changes a few.
#[derive(Clone, Debug)]
pub(super) struct Draft<'b>(Rc<Item<'b>>);

impl<'b> From<Item<'b>> for Draft<'b> {
    fn from(item: Item<'b>) -> Self {
        Self(Rc::new(item))
    }
}

impl<'b> Deref for Draft<'b> {
    type Target = Item<'b>;

    fn deref(&self) -> &Item<'b> {
        &self.0
    }
}

/// What is changed is one's own from then on.
impl<'b> DerefMut for Draft<'b> {
    fn deref_mut(&mut self) -> &mut Item<'b> {
        Rc::make_mut(&mut self.0)
    }
}

/// What a line says before it is priced.
#[derive(Clone, Debug)]
pub(super) struct Item<'b> {
    pub(super) component: Arc<str>,
    pub(super) owner: Owner,
    pub(super) region: Option<RegionId>,
    pub(super) meter: Arc<str>,
    pub(super) tariff: Tariff<'b>,
    pub(super) measured: Measured,
    pub(super) purpose: Purpose,
    /// Where the quantity was written, if it was.
    pub(super) at: Option<Anchor>,
    /// What a commitment takes off, where there is one.
    pub(super) commitment: Option<Commitment>,
}

/// What a line is for, as far as levers ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Runs pods, and grows with them.
    Compute,
    /// What crosses between regions.
    Replication,
    /// Anything else.
    Other,
}

/// What a commitment for a year makes of a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Commitment {
    /// This much of a unit.
    Price(Decimal),
    /// This share of it less, in hundredths.
    Less(Decimal),
}

/// Which price a line is held against.
#[derive(Clone, Debug)]
pub(super) enum Tariff<'b> {
    /// An entry of the book.
    Priced(&'b Price),
    /// Between clouds: the source's price to the internet.
    CrossCloud(&'b Price),
    /// There is none.
    Missing(Arc<str>),
}

impl<'b> Tariff<'b> {
    /// The entry, if there is one.
    pub(super) const fn price(&self) -> Option<&'b Price> {
        match self {
            Self::Priced(price) | Self::CrossCloud(price) => Some(price),
            Self::Missing(_) => None,
        }
    }

    /// The price of a SKU in a region.
    pub(super) fn of(book: &'b PriceBook, sku: &str, region: Option<&RegionId>) -> Self {
        match book.price(sku, region) {
            Some(price) => Self::Priced(price),
            None => Self::Missing(no_price(sku, region).into()),
        }
    }

    /// The price from one region to another, by the source and the pair.
    pub(super) fn between(book: &'b PriceBook, from: &RegionId, to: &RegionId) -> Self {
        match book.transfer(from, to) {
            Transfer::Priced(price) => Self::Priced(price),
            Transfer::CrossCloud(price) => Self::CrossCloud(price),
            Transfer::Unpriced { missing } => Self::Missing(format!("no price of {missing}").into()),
            Transfer::SameRegion => Self::Missing(format!("no price of `{INTER_REGION}` inside {from}").into()),
        }
    }
}

/// That a price is missing, in words.
pub(super) fn no_price(sku: &str, region: Option<&RegionId>) -> String {
    match region {
        Some(region) => format!("no price of `{sku}` in {region}"),
        None => format!("no price of `{sku}` that holds without a region"),
    }
}

impl Item<'_> {
    /// What the quantity is scaled by, whole where the unit of its price is.
    pub(super) fn scale(&mut self, times: u64, by: u64, round: Round) {
        let digits = match self.tariff.price().map(|price| price.unit) {
            Some(unit) if is_whole(unit) => 0,
            _ => 9,
        };
        self.measured.scale(|quantity| ratio(quantity, times, by, digits, round));
    }

    /// In the order in which lines are shown; equal ones by their quantity.
    fn key(&self) -> impl Ord + '_ {
        (&self.component, &self.owner, &self.region, &self.meter, &self.measured)
    }

    fn line(&self, amount: Result<Amount, Arc<str>>) -> Line {
        let unit = self.tariff.price().map(|price| price.unit);
        let quantity = match unit {
            Some(unit) => self.measured.in_unit(unit),
            // Without a price the quantity is still what was said, in whatever unit that is.
            None => self.measured.plain(),
        };
        let quantity = match quantity {
            Ok((value, words)) => Quantity::Known { value, from: self.measured.from.clone(), words },
            Err(missing) => Quantity::Unknown { missing },
        };
        Line {
            component: self.component.clone(),
            owner: self.owner.clone(),
            region: self.region.clone(),
            meter: self.meter.clone(),
            quantity,
            amount: amount.unwrap_or_else(|missing| Amount::Unpriced { missing }),
        }
    }

    fn note(&self, before: Decimal) -> Option<Arc<str>> {
        let cloud = matches!(self.tariff, Tariff::CrossCloud(_))
            .then(|| format!("to another provider, at the rate to the internet (`{EGRESS}`)"));
        let tiers = (!before.is_zero()).then(|| format!("in the tiers above {before} of other lines"));
        let all: Vec<String> = cloud.into_iter().chain(tiers).collect();
        (!all.is_empty()).then(|| all.join("; ").into())
    }
}

/// What was used of each tiered price so far: its tiers count all lines together.
type Used<'b> = BTreeMap<(&'b str, &'b Scope), Decimal>;

/// In the order of lines.
pub(super) fn sort(drafts: &mut [Draft<'_>]) {
    drafts.sort_by(|a, b| a.key().cmp(&b.key()));
}

/// What every draft comes to; `look` sees each beside its draft. The order must be that of [`sort`].
///
/// Quantities of one SKU at one price are added up **before** its tiers are applied: each line comes to what it adds to
/// the lines before it, `cost(sum with it) - cost(sum before it)`, so that the lines add up to the cost of the sum.
pub(super) fn priced<'b>(drafts: Vec<Draft<'b>>, mut look: impl FnMut(&Draft<'b>, &Line)) -> Vec<Line> {
    let mut used: Used<'b> = BTreeMap::new();
    // Each goes as its line comes, so that a large platform never has all of both.
    let line = |draft: Draft<'b>| {
        let line = draft.line(amount(&draft, &mut used));
        look(&draft, &line);
        line
    };
    drafts.into_iter().map(line).collect()
}

/// The sum of what drafts come to, without a word about them; the order must be that of [`sort`].
pub(super) fn sum(drafts: &[Draft<'_>]) -> Total {
    let mut used: Used<'_> = BTreeMap::new();
    let mut total = Total::default();
    for draft in drafts {
        match usd(draft, &mut used).ok().and_then(|(usd, _)| exact_sum(total.usd, usd)) {
            Some(sum) => total.usd = sum,
            None => total.unpriced = total.unpriced.saturating_add(1),
        }
    }
    total
}

fn amount<'b>(draft: &Draft<'b>, so_far: &mut Used<'b>) -> Result<Amount, Arc<str>> {
    let (usd, before) = usd(draft, so_far)?;
    let Some(price) = draft.tariff.price() else { return Err("no price".into()) };
    let note = draft.note(before);
    let across_clouds = matches!(draft.tariff, Tariff::CrossCloud(_));
    let unit_price = price.flat();
    Ok(Amount::Priced { usd, unit_price, unit: price.unit, source: price.source.clone(), note, across_clouds })
}

/// What a draft comes to, and the quantity that other lines took of its tiers before.
fn usd<'b>(draft: &Draft<'b>, so_far: &mut Used<'b>) -> Result<(Decimal, Decimal), Arc<str>> {
    let price = match &draft.tariff {
        Tariff::Priced(price) | Tariff::CrossCloud(price) => *price,
        Tariff::Missing(missing) => return Err(missing.clone()),
    };
    let quantity = draft.measured.value(price.unit)?;
    // Only tiers care for what came before; a flat price is the same for every quantity.
    let mut before = Decimal::ZERO;
    let too_long = || Arc::from("the quantity is too large: what it comes to has more than 28 digits");
    let listed = if price.flat().is_some() {
        price.cost(quantity)
    } else {
        let sum = so_far.entry((&*price.sku, &price.scope)).or_default();
        before = *sum;
        *sum = exact_sum(before, quantity).ok_or_else(too_long)?;
        price.cost(*sum).zip(price.cost(before)).and_then(|(with, without)| exact_sum(with, -without))
    };
    let beyond = || match price.tiers.iter().find(|tier| tier.usd.is_none()) {
        Some(tier) => format!("no price of `{}` from {} {} on", price.sku, tier.from, price.unit.name()).into(),
        None => too_long(),
    };
    let listed = listed.ok_or_else(beyond)?;
    let paid = match &draft.commitment {
        None => listed,
        Some(Commitment::Price(each)) => exact_product(quantity, *each).ok_or_else(too_long)?,
        Some(Commitment::Less(share)) => exact_product(listed, Decimal::ONE - *share).ok_or_else(too_long)?,
    };
    Ok((paid, before))
}

/// The price of a SKU committed to for a year, where one is listed for the same unit.
pub(super) fn committed(book: &PriceBook, price: &Price, region: Option<&RegionId>) -> Option<Decimal> {
    let found = book.price(&format!("{}{COMMITTED}", price.sku), region)?;
    // A list price for one's own rate would be no saving of one's own.
    (found.unit == price.unit && (found.own || !price.own)).then(|| found.flat()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::units::Date;
    use crate::model::catalog::Citation;
    use crate::model::prices::{PriceSource, Tier, Unit};

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn price(sku: &str, unit: Unit, tiers: &[(&str, Option<&str>)]) -> Price {
        let citation =
            Citation { title: "a list".to_owned(), url: None, date: Date::new(2026, 11, 22).unwrap(), note: None };
        Price {
            sku: sku.into(),
            scope: Scope::Everywhere,
            class: None,
            unit,
            tiers: tiers.iter().map(|(from, usd)| Tier { from: dec(from), usd: usd.map(dec) }).collect(),
            source: Arc::new(PriceSource { id: "list".into(), citation, low_confidence: false }),
            file: "list".into(),
            own: false,
        }
    }

    fn draft<'b>(component: &str, price: &'b Price, quantity: &str) -> Draft<'b> {
        let item = Item {
            component: component.into(),
            owner: Owner::Platform,
            region: None,
            meter: price.sku.clone(),
            tariff: Tariff::Priced(price),
            measured: Measured::stated(dec(quantity)),
            purpose: Purpose::Other,
            at: None,
            commitment: None,
        };
        item.into()
    }

    fn amounts(mut drafts: Vec<Draft<'_>>) -> Vec<Option<Decimal>> {
        sort(&mut drafts);
        priced(drafts, |_, _| {}).iter().map(|line| line.amount.usd()).collect()
    }

    #[test]
    fn lines_in_one_pool_of_tiers_add_up_to_the_cost_of_their_sum() {
        let price = price("egress", Unit::Gb, &[("0", Some("0.09")), ("10240", Some("0.085"))]);
        let both = amounts(vec![draft("b", &price, "1240"), draft("a", &price, "10000")]);
        assert_eq!(both, [Some(dec("900")), Some(dec("106.6"))]);
        assert_eq!(price.cost(dec("11240")), Some(dec("1006.6")));
    }

    #[test]
    fn a_quantity_in_a_tier_that_nobody_knows_has_no_amount() {
        let price = price("queries", Unit::MillionRequests, &[("0", Some("0.4")), ("1000", None)]);
        assert_eq!(amounts(vec![draft("a", &price, "1000"), draft("b", &price, "1")]), [Some(dec("400")), None]);
        let lines = priced(vec![draft("a", &price, "1001")], |_, _| {});
        let Some(Line { amount: Amount::Unpriced { missing }, .. }) = lines.first() else { panic!("{lines:?}") };
        assert_eq!(&**missing, "no price of `queries` from 1000 million-requests on");
    }

    #[test]
    fn a_commitment_takes_its_share_off_and_a_listed_one_its_price() {
        let price = price("node", Unit::Hour, &[("0", Some("0.2"))]);
        let [mut less, mut listed] = ["a", "b"].map(|name| draft(name, &price, "2"));
        less.commitment = Some(Commitment::Less(dec("0.3")));
        listed.commitment = Some(Commitment::Price(dec("0.12")));
        // 2 x 730 h x 0.2 = 292.
        assert_eq!(amounts(vec![less, listed]), [Some(dec("204.4")), Some(dec("175.2"))]);
    }
}

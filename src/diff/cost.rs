//! Money on both sides: what moved, line by line, and sums of that.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::renames::Renames;
use super::walk::{Step, walk};
use crate::model::changes::{Amounts, CostChanges, LineChange, LineKind, Money, Sums};
use crate::model::prices::exact_sum;
use crate::model::snapshot::CostLine;

/// What a line is told by: component, service, region, SKU.
type Key = (Arc<str>, Option<Arc<str>>, Option<Arc<str>>, Arc<str>);

/// What is different.
pub(super) fn compare(old: &[CostLine], new: &[CostLine], renames: &Renames) -> CostChanges {
    let (old, new) = (keyed(old, Some(renames)), keyed(new, None));
    let mut lines = Vec::new();
    for step in walk(old.iter(), new.iter(), |it| it.0, |it| it.0) {
        let (key, kind, before, after) = match step {
            Step::Old((key, before)) => (key, LineKind::Removed, Some(*before), None),
            Step::New((key, after)) => (key, LineKind::Added, None, Some(*after)),
            Step::Both((_, before), (_, after)) if before == after => continue,
            Step::Both((key, before), (_, after)) => (key, kind(before, after), Some(*before), Some(*after)),
        };
        let (component, service, region, meter) = key.clone();
        lines.push(LineChange { component, service, region, meter, kind, before, after });
    }
    let owners = sums([&old, &new], &lines, |key| key.1.clone());
    let components = sums([&old, &new], &lines, |key| Arc::clone(&key.0));
    let total = sums([&old, &new], &lines, |_| ()).pop().map(|((), sums)| sums).unwrap_or_default();
    CostChanges { total, owners: moved(owners), components: moved(components), lines }
}

/// Which of price and quantity moved. Where the quantity is as it was, whatever else moved is the price.
fn kind(before: &Amounts, after: &Amounts) -> LineKind {
    match (before.quantity == after.quantity, before.unit_price == after.unit_price) {
        (true, _) => LineKind::Price,
        // Tiers have no one price: of them only the quantity is known to have moved.
        (false, true) => LineKind::Quantity,
        (false, false) => LineKind::PriceAndQuantity,
    }
}

/// Lines by what they are told by; those that cannot be told apart are one.
fn keyed(lines: &[CostLine], renames: Option<&Renames>) -> BTreeMap<Key, Amounts> {
    let mut all = BTreeMap::<Key, Amounts>::new();
    for line in lines {
        let amounts = Amounts { quantity: line.quantity, unit_price: line.unit_price, usd: line.usd };
        let (component, service) = match renames {
            Some(renames) => {
                (renames.text(&line.component).into(), line.service.as_ref().map(|name| Arc::clone(renames.now(name))))
            }
            None => (Arc::clone(&line.component), line.service.clone()),
        };
        let key = (component, service, line.region.clone(), Arc::clone(&line.meter));
        all.entry(key).and_modify(|known| *known = together(*known, amounts)).or_insert(amounts);
    }
    all
}

fn together(one: Amounts, other: Amounts) -> Amounts {
    let sum = |one: Option<Decimal>, other: Option<Decimal>| exact_sum(one?, other?);
    Amounts {
        quantity: sum(one.quantity, other.quantity),
        unit_price: one.unit_price.filter(|price| Some(*price) == other.unit_price),
        usd: sum(one.usd, other.usd),
    }
}

fn add(money: &mut Money, amounts: &Amounts) {
    match amounts.usd.and_then(|usd| exact_sum(money.usd, usd)) {
        Some(sum) => money.usd = sum,
        None => money.unpriced += 1,
    }
}

/// Sums on both sides by what `of` tells.
fn sums<K: Ord>(
    [old, new]: [&BTreeMap<Key, Amounts>; 2],
    lines: &[LineChange],
    of: impl Fn(&Key) -> K,
) -> Vec<(K, Sums)> {
    let nothing = Sums { by: Some(Decimal::ZERO), ..Sums::default() };
    let mut sums = BTreeMap::<K, Sums>::new();
    for (key, amounts) in old {
        add(&mut sums.entry(of(key)).or_insert(nothing).before, amounts);
    }
    for (key, amounts) in new {
        add(&mut sums.entry(of(key)).or_insert(nothing).after, amounts);
    }
    for line in lines {
        let key = (Arc::clone(&line.component), line.service.clone(), line.region.clone(), Arc::clone(&line.meter));
        let sum = sums.entry(of(&key)).or_insert(nothing);
        match line.by() {
            Some(by) => sum.by = sum.by.and_then(|sum| exact_sum(sum, by)),
            None => sum.open += 1,
        }
    }
    sums.into_iter().collect()
}

/// Those of which something moved.
fn moved<K>(mut sums: Vec<(K, Sums)>) -> Vec<(K, Sums)> {
    sums.retain(|(_, sums)| sums.open > 0 || sums.by != Some(Decimal::ZERO));
    sums
}

//! What could be done to pay less, each by itself and all one after another, on the plan as classified.
//!
//! A lever changes quantities or prices of lines, and all lines are priced again: a saving is a difference of two totals.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::Ground;
use super::draft::{Commitment, Draft, Purpose, committed, priced, sum};
use super::measure::Round;
use crate::base::evidence::Provenance;
use crate::base::ids::{Name, RegionId};
use crate::base::units::Share;
use crate::model::estimate::{Amount, Lever, LeverKind, Owner, Saving, Total};
use crate::model::plan::Plan;
use crate::model::prices::{COMMITTED, PriceClass, Unit, exact_sum};
use crate::model::words::ServiceKind;

/// What a secondary keeps when it is right-sized: it grows when the other is lost.
const SECONDARY: Share = Share::from_percent(70);
/// What a year's commitment takes off compute where no price is listed: 30 to 40 %.
const OFF_COMPUTE: [Decimal; 2] = [Decimal::from_parts(30, 0, 0, false, 2), Decimal::from_parts(40, 0, 0, false, 2)];
/// The same off databases: 29 %, of 119 list prices of one provider.
const OFF_DATABASES: Decimal = Decimal::from_parts(29, 0, 0, false, 2);
/// Percent of the bytes that are left of what crosses after compression: it takes 60 to 70 % away.
const LEFT_COMPRESSED: [u64; 2] = [40, 30];
/// Requests a second below which a service is cold.
const COLD: f64 = 1.0;

/// Which end of a range is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Least,
    Most,
}

impl End {
    const fn of<T: Copy>(self, range: [T; 2]) -> T {
        let [least, most] = range;
        match self {
            Self::Least => least,
            Self::Most => most,
        }
    }
}

/// What pulling a lever did.
enum Pulled {
    /// So many lines changed, or none because all is done already.
    Lines { words: String, from: Provenance, of: Vec<usize> },
    /// It cannot be said what it would do.
    Unknown { words: String, missing: Arc<str> },
}

/// Every lever with what it saves by itself, most first; and the plan with all of them, each at the lower end of its range.
///
/// `all` are the lines of `plan` before they were priced, in their order.
pub(super) fn levers(ground: &Ground<'_>, plan: &Plan, all: Vec<Draft<'_>>) -> (Vec<Lever>, Total) {
    let before = sum(&all);
    let mut levers: Vec<Lever> = KINDS.iter().map(|kind| lever(ground, plan, *kind, &all, before)).collect();
    levers.sort_by_key(|lever| match &lever.saving {
        Saving::Known { least, most, .. } => (false, Reverse((*least, *most)), lever.kind),
        Saving::Unknown { .. } => (true, Reverse((Decimal::ZERO, Decimal::ZERO)), lever.kind),
    });
    let mut left = all;
    for lever in &levers {
        pull(ground, plan, lever.kind, End::Least, &mut left);
    }
    (levers, sum(&left))
}

const KINDS: [LeverKind; 4] = [LeverKind::KeepOut, LeverKind::RightSize, LeverKind::Commit, LeverKind::Compress];

fn lever(ground: &Ground<'_>, plan: &Plan, kind: LeverKind, all: &[Draft<'_>], before: Total) -> Lever {
    let after = |end: End| {
        let mut drafts = all.to_vec();
        let pulled = pull(ground, plan, kind, end, &mut drafts);
        (pulled, exact_sum(before.usd, -sum(&drafts).usd))
    };
    let (pulled, least) = after(End::Least);
    let most = if is_range(kind) { after(End::Most).1 } else { least };
    let price = price_of(kind).into();
    let (words, saving) = match (pulled, least.zip(most)) {
        (Pulled::Lines { words, from, of }, Some((least, most))) => match unpriced(all, &of) {
            Some(missing) => (words, Saving::Unknown { missing }),
            None => (words, Saving::Known { least: least.min(most), most: most.max(least), from }),
        },
        (Pulled::Unknown { words, missing }, _) => (words, Saving::Unknown { missing }),
        (Pulled::Lines { words, .. }, None) => (words, Saving::Unknown { missing: "more than 28 digits".into() }),
    };
    Lever { kind, words: words.into(), saving, price }
}

/// Whether the two ends of what a lever changes differ.
const fn is_range(kind: LeverKind) -> bool {
    match kind {
        LeverKind::KeepOut | LeverKind::RightSize => false,
        LeverKind::Commit | LeverKind::Compress => true,
    }
}

/// What is missing where none of the lines that a lever changes has an amount.
fn unpriced(all: &[Draft<'_>], of: &[usize]) -> Option<Arc<str>> {
    let touched: Vec<Draft<'_>> = of.iter().filter_map(|at| all.get(*at)).cloned().collect();
    if sum(&touched).unpriced < touched.len() {
        return None;
    }
    priced(touched, |_, _| {}).into_iter().find_map(|line| match line.amount {
        Amount::Unpriced { missing } => Some(missing),
        Amount::Priced { .. } => None,
    })
}

/// What is given for it.
const fn price_of(kind: LeverKind) -> &'static str {
    match kind {
        LeverKind::KeepOut => "they wait until their region returns, or are started elsewhere by hand",
        LeverKind::RightSize => "the secondary is slow until it has grown, and growing may fail when everybody grows",
        LeverKind::Commit => "what is committed to is paid for a year, used or not",
        LeverKind::Compress => "processor time at both ends, and a little lag",
    }
}

fn pull(ground: &Ground<'_>, plan: &Plan, kind: LeverKind, end: End, all: &mut Vec<Draft<'_>>) -> Pulled {
    match kind {
        LeverKind::KeepOut => keep_out(ground, plan, all),
        LeverKind::RightSize => right_size(ground, plan, all),
        LeverKind::Commit => commit(ground, end, all),
        LeverKind::Compress => compress(plan, end, all),
    }
}

/// Batches, and services asked less than once a second, leave every region but the primary: lines of theirs there go, and
/// what they replicate.
fn keep_out(ground: &Ground<'_>, plan: &Plan, all: &mut Vec<Draft<'_>>) -> Pulled {
    let spread: Vec<&Name> = plan
        .services
        .iter()
        .filter(|planned| planned.pods.serving().len() > 1)
        .filter_map(|planned| ground.inventory.service(planned.name.as_str()))
        .filter(|service| {
            let is_batch = service.kind.value() == Some(&ServiceKind::Batch);
            is_batch || service.requests.rate.value().is_some_and(|rate| rate.per_second() < COLD)
        })
        .map(|service| &service.name)
        .collect();
    if spread.is_empty() {
        let words = "no batch, and no service asked less than once a second, works in more than one region".to_owned();
        return Pulled::Lines { words, from: Provenance::Modelled, of: Vec::new() };
    }
    let words = format!("{} stay in one region", listed(&spread));
    let out: BTreeSet<&Name> = spread.into_iter().collect();
    let primary = plan.regions.first();
    let goes = |draft: &Draft<'_>| {
        let is_theirs = matches!(&draft.owner, Owner::Service(name) if out.contains(name));
        is_theirs
            && (draft.purpose == Purpose::Replication || draft.region.as_ref().is_some_and(|r| Some(r) != primary))
    };
    let of: Vec<usize> = positions(all, goes);
    if of.is_empty() {
        return Pulled::Unknown { words, missing: "what they take of the components: no line is theirs alone".into() };
    }
    all.retain(|draft| !goes(draft));
    Pulled::Lines { words, from: Provenance::Modelled, of }
}

/// `kept = what it keeps x 70 % / share it keeps now`, to the nearest whole thing: compute of every region but the primary.
fn right_size(ground: &Ground<'_>, plan: &Plan, all: &mut [Draft<'_>]) -> Pulled {
    let shares: BTreeMap<&RegionId, Share> = ground
        .inventory
        .regions
        .iter()
        .map(|region| (&region.id, region.capacity.value().copied().unwrap_or(Share::ALL)))
        .collect();
    let words =
        format!("each region but the primary keeps {SECONDARY} of its compute, and grows when the other is lost");
    let secondary = |draft: &Draft<'_>| {
        let region = draft.region.as_ref()?;
        let is_one = plan.regions.iter().skip(1).any(|other| other == region);
        (is_one && draft.purpose == Purpose::Compute).then(|| shares.get(region).copied().unwrap_or(Share::ALL))
    };
    if !all.iter().any(|draft| secondary(draft).is_some()) {
        let missing = "no component of a secondary is known to be compute: `scalesWith: pods`, or names of the catalog";
        return Pulled::Unknown { words, missing: missing.into() };
    }
    let mut of = Vec::new();
    for (at, draft) in all.iter_mut().enumerate() {
        let Some(share) = secondary(draft).filter(|share| *share > SECONDARY) else { continue };
        draft.scale(SECONDARY.ppm().into(), share.ppm().into(), Round::Nearest);
        of.push(at);
    }
    let words =
        if of.is_empty() { format!("each region but the primary keeps {SECONDARY} or less already") } else { words };
    Pulled::Lines { words, from: Provenance::Modelled, of }
}

/// Compute and databases that run all month, at a year's price where one is listed, else less 30 to 40 % and 29 %.
fn commit(ground: &Ground<'_>, end: End, all: &mut [Draft<'_>]) -> Pulled {
    let mut of = Vec::new();
    let mut assumed = false;
    for (at, draft) in all.iter_mut().enumerate() {
        let Some(price) = draft.tariff.price() else { continue };
        let runs = matches!(price.unit, Unit::Hour | Unit::Month) && !price.sku.contains(".commit-");
        if !runs {
            continue;
        }
        let listed = committed(ground.book, price, draft.region.as_ref());
        // What grows with pods need not be compute: a licence may too. Only the price says what it is for.
        let less = match price.class {
            Some(PriceClass::Node) => Some(end.of(OFF_COMPUTE)),
            Some(PriceClass::Relational) => Some(OFF_DATABASES),
            _ => None,
        };
        draft.commitment = match (listed, less) {
            (Some(listed), _) => Some(Commitment::Price(listed)),
            (None, Some(less)) => {
                assumed = true;
                Some(Commitment::Less(less))
            }
            (None, None) => continue,
        };
        of.push(at);
    }
    let words = format!("{} lines that run all month are committed to for a year (`{COMMITTED}`)", of.len());
    if of.is_empty() {
        let missing = "no price is known to be for compute or a database: \
                       own prices say it with `class = \"node\"` or `\"relational\"`";
        return Pulled::Unknown {
            words: "what runs all month is committed to for a year".to_owned(),
            missing: missing.into(),
        };
    }
    let from = if assumed {
        Provenance::Assumed("30-40 % off compute and 29 % off databases, where no price for a year is listed")
    } else {
        Provenance::Documented
    };
    Pulled::Lines { words, from, of }
}

/// `bytes = bytes x (1 - 60 to 70 %)` of what crosses between regions.
fn compress(plan: &Plan, end: End, all: &mut [Draft<'_>]) -> Pulled {
    let words = "what crosses between regions is compressed".to_owned();
    if plan.regions.len() < 2 {
        return Pulled::Lines { words: "nothing crosses".to_owned(), from: Provenance::Modelled, of: Vec::new() };
    }
    let of = positions(all, |draft| draft.purpose == Purpose::Replication);
    if of.is_empty() {
        let missing = "no line is known to be what crosses between regions";
        return Pulled::Unknown { words, missing: missing.into() };
    }
    for draft in all.iter_mut().filter(|draft| draft.purpose == Purpose::Replication) {
        draft.scale(end.of(LEFT_COMPRESSED), 100, Round::Up);
    }
    Pulled::Lines { words, from: Provenance::Assumed("60-70 % of the bytes"), of }
}

fn positions(all: &[Draft<'_>], is_one: impl Fn(&Draft<'_>) -> bool) -> Vec<usize> {
    all.iter().enumerate().filter(|(_, draft)| is_one(draft)).map(|(at, _)| at).collect()
}

/// The first few names, and how many more.
fn listed(names: &[&Name]) -> String {
    const SHOWN: usize = 3;
    let first: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

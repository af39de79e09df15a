//! The waterfall: from the total of one scenario to that of another, one step a component.

use std::cmp::Reverse;

use rust_decimal::Decimal;
use serde::Serialize;

use super::{dollars, part};
use crate::emit::cost::By;
use crate::emit::cost::say::over;
use crate::emit::cost::sums::{Group, Sum, groups};
use crate::emit::report::draw::Fitted;
use crate::emit::text::count;
use crate::model::estimate::ScenarioEstimate;
use crate::model::money::{about, signed};
use crate::model::prices::exact_sum;

/// So many components have a step of their own, those that change most.
const MOST_STEPS: usize = 14;

/// From a single region to the plan.
#[derive(Debug, Serialize)]
pub(super) struct Waterfall {
    from: End,
    steps: Vec<Step>,
    to: End,
    /// All steps together.
    over: String,
    /// What costs the same in both.
    unchanged: Option<String>,
}

/// A total at either end.
#[derive(Debug, Serialize)]
struct End {
    total: String,
    width: String,
}

/// What one component adds or takes away.
#[derive(Debug, Serialize)]
struct Step {
    name: Fitted,
    was: String,
    is: String,
    change: String,
    /// `adds` or `saves`, or `open` where lines have no price.
    kind: &'static str,
    x: String,
    width: String,
    /// Where the sum stands after it.
    end: String,
    title: String,
}

/// A component in both scenarios.
struct Change {
    name: String,
    was: Sum,
    is: Sum,
    by: Decimal,
}

impl Waterfall {
    /// Between the totals of two scenarios.
    pub(super) fn between(from: &ScenarioEstimate, to: &ScenarioEstimate, provider: &str) -> Self {
        let all: Vec<Change> =
            groups(&[from, to], By::Component, provider).into_iter().filter_map(Change::of).collect();
        let (same, mut changed): (Vec<Change>, Vec<Change>) = all.into_iter().partition(Change::is_none);
        changed.sort_by_key(|change| Reverse(change.by.abs()));
        let others = changed.split_off(changed.len().min(MOST_STEPS));
        // What adds first, then what falls, then all the small ones.
        changed.sort_by_key(|change| Reverse(change.by));
        changed.extend(folded(others));
        let sums: Vec<Decimal> = changed
            .iter()
            .scan(from.total.usd, |sum, change| {
                *sum = exact_sum(*sum, change.by)?;
                Some(*sum)
            })
            .collect();
        let most = sums.iter().copied().chain([from.total.usd, to.total.usd]).max().unwrap_or_default();
        let before = std::iter::once(&from.total.usd).chain(&sums);
        let steps = changed.iter().zip(before.zip(&sums)).map(|(change, (was, is))| change.step(*was, *is, most));
        Self {
            steps: steps.collect(),
            from: End { total: dollars(from.total), width: part(from.total.usd, most) },
            to: End { total: dollars(to.total), width: part(to.total.usd, most) },
            over: over(to.total, from.total).both(),
            unchanged: (!same.is_empty()).then(|| {
                let names: Vec<&str> = same.iter().map(|change| change.name.as_str()).collect();
                format!("the same in both: {}", crate::emit::say::names(&names))
            }),
        }
    }
}

/// Small changes as one.
fn folded(others: Vec<Change>) -> Option<Change> {
    let name = count(others.len(), "smaller change", "smaller changes");
    let sum = others.into_iter().reduce(|sum, other| Change {
        was: sum.was.and(other.was),
        is: sum.is.and(other.is),
        by: exact_sum(sum.by, other.by).unwrap_or(sum.by),
        name: String::new(),
    });
    sum.map(|sum| Change { name, ..sum })
}

impl Change {
    fn of(group: Group) -> Option<Self> {
        let mut sums = group.sums.into_iter();
        let (was, is) = (sums.next()?, sums.next()?);
        Some(Self { name: group.name, by: exact_sum(is.total.usd, -was.total.usd)?, was, is })
    }

    fn is_none(&self) -> bool {
        self.by.is_zero() && self.open() == 0
    }

    /// How many of its lines have no amount.
    const fn open(&self) -> usize {
        self.was.total.unpriced.saturating_add(self.is.total.unpriced)
    }

    fn step(&self, before: Decimal, after: Decimal, most: Decimal) -> Step {
        let open = self.open();
        let (kind, change) = match open {
            0 if self.by.is_sign_negative() => ("saves", signed(&about(self.by))),
            0 => ("adds", signed(&about(self.by))),
            _ => ("open", format!("{}, {open} unpriced", signed(&about(self.by)))),
        };
        Step {
            title: format!("{}: {change} USD a month", self.name),
            name: Fitted::new(&self.name, 40),
            was: amount(&self.was),
            is: amount(&self.is),
            change,
            kind,
            x: part(before.min(after), most),
            width: part(self.by.abs(), most),
            end: part(after, most),
        }
    }
}

/// A sum in a few signs; a dash where there is no line.
fn amount(sum: &Sum) -> String {
    match sum.total.unpriced {
        _ if sum.lines == 0 => "-".to_owned(),
        0 => about(sum.total.usd),
        _ if sum.is_unknown() => crate::emit::say::NOT_KNOWN.to_owned(),
        _ => format!("at least {}", about(sum.total.usd)),
    }
}

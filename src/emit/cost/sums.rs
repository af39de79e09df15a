//! Lines added up by what they are for, whose they are, or where they are used.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::By;
use crate::base::ids::RegionId;
use crate::model::estimate::{Line, Owner, ScenarioEstimate, Total};
use crate::model::prices::{PriceSource, exact_sum};

/// Lines that have no amount make a sum the least that it can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::emit) struct Sum {
    /// Of those with an amount.
    pub(in crate::emit) total: Total,
    /// All of them.
    pub(in crate::emit) lines: usize,
}

impl Sum {
    fn add(&mut self, line: &Line) {
        self.lines = self.lines.saturating_add(1);
        match line.amount.usd().and_then(|usd| exact_sum(self.total.usd, usd)) {
            Some(sum) => self.total.usd = sum,
            None => self.total.unpriced = self.total.unpriced.saturating_add(1),
        }
    }

    /// This and another.
    pub(in crate::emit) fn and(self, other: Self) -> Self {
        let (usd, lost) = match exact_sum(self.total.usd, other.total.usd) {
            Some(usd) => (usd, 0),
            None => (self.total.usd, other.lines),
        };
        let unpriced = self.total.unpriced.saturating_add(other.total.unpriced.max(lost));
        Self { total: Total { usd, unpriced }, lines: self.lines.saturating_add(other.lines) }
    }

    /// Whether no line of several has an amount.
    pub(in crate::emit) const fn is_unknown(&self) -> bool {
        self.lines > 0 && self.total.unpriced >= self.lines
    }
}

/// Of a whole scenario.
pub(in crate::emit) fn of_scenario(scenario: &ScenarioEstimate) -> Sum {
    Sum { total: scenario.total, lines: scenario.lines.len() }
}

/// A row: its name, and a sum for each scenario.
pub(in crate::emit) struct Group {
    pub(in crate::emit) name: String,
    pub(in crate::emit) sums: Vec<Sum>,
}

/// What lines are put together by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Component(Arc<str>),
    Owner(Owner),
    Region(RegionId),
    NoRegion,
}

impl Key {
    fn of(line: &Line, by: By) -> Self {
        match by {
            By::Component => Self::Component(line.component.clone()),
            By::Service => Self::Owner(line.owner.clone()),
            By::Region => line.region.clone().map_or(Self::NoRegion, Self::Region),
        }
    }

    fn name(&self, provider: &str) -> String {
        match self {
            Self::Component(name) => name.to_string(),
            Self::Owner(owner) => super::say::owner(owner),
            Self::Region(region) => region.shown(provider),
            Self::NoRegion => "above regions".to_owned(),
        }
    }
}

/// Every group of any scenario, with most in the last scenario first.
pub(in crate::emit) fn groups(scenarios: &[&ScenarioEstimate], by: By, provider: &str) -> Vec<Group> {
    let mut found: BTreeMap<Key, Vec<Sum>> = BTreeMap::new();
    for (at, scenario) in scenarios.iter().enumerate() {
        for line in &scenario.lines {
            let sums = found.entry(Key::of(line, by)).or_insert_with(|| vec![Sum::default(); scenarios.len()]);
            if let Some(sum) = sums.get_mut(at) {
                sum.add(line);
            }
        }
    }
    let most = |sums: &[Sum]| sums.iter().map(|sum| sum.total.usd).max().unwrap_or(Decimal::ZERO);
    let mut all: Vec<(Key, Vec<Sum>)> = found.into_iter().collect();
    // Stable, so that equals stay in the order of their names.
    all.sort_by_key(|(_, sums)| std::cmp::Reverse(most(sums)));
    all.into_iter().map(|(key, sums)| Group { name: key.name(provider), sums }).collect()
}

/// Where prices of these scenarios were read, each once.
pub(in crate::emit) fn sources<'a>(scenarios: &[&'a ScenarioEstimate]) -> Vec<&'a PriceSource> {
    let lines = scenarios.iter().flat_map(|scenario| &scenario.lines);
    let mut seen = BTreeSet::new();
    let mut all: Vec<&PriceSource> = lines
        .filter_map(|line| super::say::source(line))
        .filter(|source| seen.insert((&source.id, &source.citation.title, source.citation.date)))
        .collect();
    all.sort_by(|a, b| (&a.id, &a.citation.title, a.citation.date).cmp(&(&b.id, &b.citation.title, b.citation.date)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(usd: i64, unpriced: usize, lines: usize) -> Sum {
        Sum { total: Total { usd: Decimal::from(usd), unpriced }, lines }
    }

    #[test]
    fn what_is_missing_in_a_part_is_missing_in_the_sum() {
        assert_eq!(sum(5, 0, 1).and(sum(7, 1, 2)), sum(12, 1, 3));
        assert!(!sum(5, 1, 2).is_unknown() && sum(0, 2, 2).is_unknown() && !Sum::default().is_unknown());
    }

    #[test]
    fn a_sum_of_too_many_digits_says_at_least() {
        let huge = Sum { total: Total { usd: Decimal::MAX, unpriced: 0 }, lines: 1 };
        assert_eq!(huge.and(huge).total, Total { usd: Decimal::MAX, unpriced: 1 });
    }
}

//! Sums of lines.

use crate::model::estimate::{Line, Total};
use crate::model::prices::exact_sum;

/// The sum of all lines that have an amount, and how many have none.
///
/// Exact to the last digit. An amount that would need more digits than there are counts as one that is missing: the
/// total then says "at least", and is.
pub fn total<'l>(lines: impl IntoIterator<Item = &'l Line>) -> Total {
    let mut total = Total::default();
    for line in lines {
        match line.amount.usd().and_then(|usd| exact_sum(total.usd, usd)) {
            Some(sum) => total.usd = sum,
            None => total.unpriced = total.unpriced.saturating_add(1),
        }
    }
    total
}

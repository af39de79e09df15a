//! Amounts, differences and their sources in words.

use rust_decimal::Decimal;

use super::sums::Sum;
use crate::emit::blocks::{Cell, Tone};
use crate::emit::say::NOT_KNOWN;
use crate::emit::text::count;
use crate::model::estimate::{Amount, Line, Owner, Total};
use crate::model::money::{about, grouped, percent_over, signed, signed_percent};
use crate::model::prices::{PriceSource, Unit, exact_sum};

/// Before a sum that leaves something out.
pub(in crate::emit) const AT_LEAST: &str = "≥ ";

/// `24,600`, or `at least 24,600` where lines have no amount.
pub(in crate::emit) fn total(total: Total) -> String {
    if total.is_whole() { about(total.usd) } else { format!("at least {}", about(total.usd)) }
}

/// A sum with so many digits after the point; a dash where there is no line.
pub(in crate::emit) fn sum(sum: &Sum, places: u32) -> Cell {
    let amount = grouped(sum.total.usd, places);
    match sum.total.unpriced {
        _ if sum.lines == 0 => Cell::new("-", Tone::Faint),
        0 => Cell::plain(amount),
        _ if sum.is_unknown() => Cell::new(NOT_KNOWN, Tone::Care),
        _ => Cell::new(format!("{AT_LEAST}{amount}"), Tone::Care),
    }
}

/// How much more one total is than another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::emit) enum Over {
    /// This much, and so many percent where the other is not nothing.
    Known(Decimal, Option<Decimal>),
    /// At least this much: lines of the larger have no amount.
    AtLeast(Decimal, Option<Decimal>),
    /// Nobody can say: lines of what it is held against have no amount.
    Unknown,
}

/// How much more a total is than a base.
pub(in crate::emit) fn over(total: Total, base: Total) -> Over {
    let Some(more) = exact_sum(total.usd, -base.usd).filter(|_| base.is_whole()) else { return Over::Unknown };
    let percent = percent_over(total.usd, base.usd);
    if total.is_whole() { Over::Known(more, percent) } else { Over::AtLeast(more, percent) }
}

impl Over {
    /// `+11,300`.
    pub(in crate::emit) fn amount(self, places: u32) -> Cell {
        match self {
            Self::Known(more, _) => Cell::plain(signed(&grouped(more, places))),
            Self::AtLeast(more, _) => Cell::new(format!("{AT_LEAST}{}", signed(&grouped(more, places))), Tone::Care),
            Self::Unknown => Cell::new(NOT_KNOWN, Tone::Care),
        }
    }

    /// `+85 %`.
    pub(in crate::emit) fn percent(self) -> Cell {
        match self {
            Self::Known(_, Some(percent)) => Cell::plain(signed_percent(percent)),
            Self::AtLeast(_, Some(percent)) => Cell::new(format!("{AT_LEAST}{}", signed_percent(percent)), Tone::Care),
            Self::Known(_, None) | Self::AtLeast(_, None) => Cell::new("-", Tone::Faint),
            Self::Unknown => Cell::new(NOT_KNOWN, Tone::Care),
        }
    }

    /// `+11,300 (+85 %)`.
    pub(in crate::emit) fn both(self) -> String {
        let (more, percent, least) = match self {
            Self::Known(more, percent) => (more, percent, ""),
            Self::AtLeast(more, percent) => (more, percent, "at least "),
            Self::Unknown => return NOT_KNOWN.to_owned(),
        };
        let percent = percent.map(|percent| format!(" ({})", signed_percent(percent))).unwrap_or_default();
        format!("{least}{}{percent}", signed(&about(more)))
    }
}

/// `platform`, or the service.
pub(in crate::emit) fn owner(owner: &Owner) -> String {
    match owner {
        Owner::Platform => "platform".to_owned(),
        Owner::Service(name) => name.to_string(),
    }
}

/// Where the price of a line was read.
pub(in crate::emit) fn source(line: &Line) -> Option<&PriceSource> {
    match &line.amount {
        Amount::Priced { source, .. } => Some(source),
        Amount::Unpriced { .. } => None,
    }
}

/// `3 lines have no amount`.
pub(in crate::emit) fn unpriced(lines: usize) -> String {
    format!("{} no amount", count(lines, "line has", "lines have"))
}

/// `730 hours`, `1 month`, `14,000 GB`.
pub(in crate::emit) fn quantity(value: Decimal, unit: Option<Unit>) -> String {
    let Some(unit) = unit else { return digits(value) };
    let many = match unit {
        Unit::Hour | Unit::Month | Unit::HostMonth if value != Decimal::ONE => "s",
        _ => "",
    };
    format!("{} {}{many}", digits(value), unit.name())
}

/// As many digits as a quantity or a price has.
pub(in crate::emit) fn digits(number: Decimal) -> String {
    let number = number.normalize();
    grouped(number, number.scale())
}

/// Hours as recovery is told elsewhere: `13 min` below an hour, else `1.5 h`.
pub(super) fn span(hours: Decimal) -> String {
    let minutes = hours.checked_mul(Decimal::from(60)).map(|minutes| minutes.round());
    match minutes {
        Some(minutes) if hours < Decimal::ONE && minutes >= Decimal::ONE => format!("{minutes} min"),
        _ => format!("{} h", digits(hours)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total_of(usd: i64, unpriced: usize) -> Total {
        Total { usd: Decimal::from(usd), unpriced }
    }

    #[test]
    fn a_difference_is_only_as_certain_as_both_totals() {
        let base = total_of(13_300, 0);
        assert_eq!(over(total_of(24_600, 0), base).both(), "+11,300 (+85 %)");
        assert_eq!(over(total_of(24_600, 2), base).both(), "at least +11,300 (+85 %)");
        assert_eq!(over(total_of(24_600, 0), total_of(13_300, 1)).both(), NOT_KNOWN);
        assert_eq!(over(total_of(5, 0), total_of(0, 0)).both(), "+5");
        assert_eq!(over(total_of(9_000, 0), total_of(10_000, 0)).both(), "-1,000 (-10 %)");
    }

    #[test]
    fn what_is_lost_in_an_incident_is_told_in_the_unit_of_recoveries() {
        let of = |text: &str| span(text.parse().unwrap());
        assert_eq!((of("0.217"), of("0.5"), of("1.5")), ("13 min".into(), "30 min".into(), "1.5 h".into()));
        assert_eq!((of("0"), of("0.001"), of("0.999")), ("0 h".into(), "0.001 h".into(), "60 min".into()));
    }

    #[test]
    fn a_total_says_what_it_leaves_out() {
        assert_eq!((total(total_of(5, 0)).as_str(), total(total_of(5, 1)).as_str()), ("5", "at least 5"));
        assert_eq!((unpriced(1).as_str(), unpriced(2).as_str()), ("1 line has no amount", "2 lines have no amount"));
    }
}

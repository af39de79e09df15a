//! Quantities with their unit in the type.
//!
//! Text becomes a quantity in [`super::parse_units`]; here are the types, how they print, and what can be done with them.

use std::fmt;

/// A length of time, kept in whole microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis {
    micros: u64,
}

impl Millis {
    /// No time at all.
    pub const ZERO: Self = Self { micros: 0 };

    /// From whole microseconds.
    pub const fn from_micros(micros: u64) -> Self {
        Self { micros }
    }

    /// From whole milliseconds; saturates.
    pub const fn from_millis(millis: u64) -> Self {
        Self { micros: millis.saturating_mul(1_000) }
    }

    /// From whole seconds; saturates.
    pub const fn from_secs(secs: u64) -> Self {
        Self { micros: secs.saturating_mul(1_000_000) }
    }

    /// In whole microseconds.
    pub const fn micros(self) -> u64 {
        self.micros
    }

    /// Whether it is no time at all.
    pub const fn is_zero(self) -> bool {
        self.micros == 0
    }

    /// The sum; saturates.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { micros: self.micros.saturating_add(other.micros) }
    }

    /// `times` this long; saturates.
    #[must_use]
    pub const fn times(self, times: u64) -> Self {
        Self { micros: self.micros.saturating_mul(times) }
    }
}

impl fmt::Display for Millis {
    /// The largest unit in which it is a whole number: `90s`, `15m`, `24h`, `14d`, `1500ms`, `250us`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 5] =
            [(86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "m"), (1_000_000, "s"), (1_000, "ms")];
        if self.micros == 0 {
            return f.write_str("0s");
        }
        for (size, unit) in UNITS {
            // A day reads better as 24h, two minutes as 2m, 90 seconds as 90s.
            if self.micros.is_multiple_of(size) && (self.micros > size || size < 86_400_000_000) {
                return write!(f, "{}{unit}", self.micros / size);
            }
        }
        write!(f, "{}us", self.micros)
    }
}

/// A share of a whole, kept in parts per million: 100 % is 1,000,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share {
    ppm: u32,
}

impl Share {
    /// Nothing of it.
    pub const NONE: Self = Self { ppm: 0 };
    /// All of it.
    pub const ALL: Self = Self { ppm: 1_000_000 };

    /// From parts per million; more than all is all.
    pub const fn from_ppm(ppm: u32) -> Self {
        Self { ppm: if ppm > 1_000_000 { 1_000_000 } else { ppm } }
    }

    /// From whole percent; more than all is all.
    pub const fn from_percent(percent: u32) -> Self {
        Self::from_ppm(percent.saturating_mul(10_000))
    }

    /// In parts per million.
    pub const fn ppm(self) -> u32 {
        self.ppm
    }

    /// What is left of the whole.
    #[must_use]
    pub const fn rest(self) -> Self {
        Self { ppm: 1_000_000 - self.ppm }
    }

    /// As a fraction from 0 to 1.
    pub fn fraction(self) -> f64 {
        f64::from(self.ppm) / 1e6
    }
}

impl fmt::Display for Share {
    /// In percent without needless zeros: `80%`, `99.95%`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        percent(f, u64::from(self.ppm))
    }
}

/// How much more than before something may be, in parts per million of that: unlike a [`Share`] it may be more than all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Increase {
    /// Parts per million: twice as much is an increase of 1,000,000.
    pub ppm: u64,
}

impl fmt::Display for Increase {
    /// In percent without needless zeros: `85%`, `153.33%`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        percent(f, self.ppm)
    }
}

/// Parts per million as percent without needless zeros.
fn percent(f: &mut fmt::Formatter<'_>, ppm: u64) -> fmt::Result {
    let (whole, rest) = (ppm / 10_000, ppm % 10_000);
    if rest == 0 {
        return write!(f, "{whole}%");
    }
    let digits = format!("{rest:04}");
    write!(f, "{whole}.{}%", digits.trim_end_matches('0'))
}

/// An amount of data in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub u64);

impl fmt::Display for Bytes {
    /// The largest unit in which it is a whole number: `200GiB`, `4KiB`, `20TB`, `17B`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Largest first: 20TB is also a whole number of KiB, and 200GiB of kB.
        const UNITS: [(u64, &str); 10] = [
            (1 << 50, "PiB"),
            (1_000_000_000_000_000, "PB"),
            (1 << 40, "TiB"),
            (1_000_000_000_000, "TB"),
            (1 << 30, "GiB"),
            (1_000_000_000, "GB"),
            (1 << 20, "MiB"),
            (1_000_000, "MB"),
            (1 << 10, "KiB"),
            (1_000, "kB"),
        ];
        match UNITS.into_iter().find(|(size, _)| self.0 != 0 && self.0.is_multiple_of(*size)) {
            Some((size, unit)) => write!(f, "{}{unit}", self.0 / size),
            None => write!(f, "{}B", self.0),
        }
    }
}

/// Over which time a rate was stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Per {
    /// A second.
    Second,
    /// 60 seconds.
    Minute,
    /// 3,600 seconds.
    Hour,
    /// 86,400 seconds.
    Day,
    /// 730 hours, as clouds bill.
    Month,
}

impl Per {
    /// How long it is.
    pub const fn length(self) -> Millis {
        Millis::from_secs(match self {
            Self::Second => 1,
            Self::Minute => 60,
            Self::Hour => 3_600,
            Self::Day => 86_400,
            Self::Month => 730 * 3_600,
        })
    }

    /// As written after the slash.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Second => "s",
            Self::Minute => "min",
            Self::Hour => "h",
            Self::Day => "day",
            Self::Month => "month",
        }
    }
}

/// How often something happens: thousandths of an event per stated time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rate {
    /// Thousandths of an event.
    pub milli: u64,
    /// In which time.
    pub per: Per,
}

impl Rate {
    /// Events a second.
    pub fn per_second(self) -> f64 {
        #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "rates need no more than 53 bits")]
        let (events, secs) = (self.milli as f64 / 1e3, self.per.length().micros() as f64 / 1e6);
        events / secs
    }
}

impl fmt::Display for Rate {
    /// As written: `300/s`, `0.5/min`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.milli / 1_000, self.milli % 1_000);
        write!(f, "{whole}")?;
        if rest != 0 {
            write!(f, ".{}", format!("{rest:03}").trim_end_matches('0'))?;
        }
        write!(f, "/{}", self.per.name())
    }
}

/// How much data flows: bytes per stated time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Flow {
    /// How much.
    pub bytes: Bytes,
    /// In which time.
    pub per: Per,
}

impl fmt::Display for Flow {
    /// As written: `20TB/month`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.bytes, self.per.name())
    }
}

/// A calendar date, proleptic Gregorian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Date {
    /// A date that exists, or nothing.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        (1..=days).contains(&day).then_some(Self { year, month, day })
    }

    /// Days since 1970-01-01; earlier dates are negative.
    pub fn days(self) -> i64 {
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }
}

impl fmt::Display for Date {
    /// `2026-11-22`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_prints_in_its_largest_whole_unit() {
        let shown = |millis| Millis::from_millis(millis).to_string();
        assert_eq!([shown(250), shown(1_500), shown(90_000), shown(900_000)], ["250ms", "1500ms", "90s", "15m"]);
        assert_eq!([shown(86_400_000), shown(14 * 86_400_000), shown(0)], ["24h", "14d", "0s"]);
    }

    #[test]
    fn a_share_prints_without_needless_zeros() {
        let shown = |ppm| Share::from_ppm(ppm).to_string();
        assert_eq!([shown(800_000), shown(999_500), shown(1_000_000)], ["80%", "99.95%", "100%"]);
    }

    #[test]
    fn dates_count_days_across_leap_years() {
        let days = |y, m, d| Date::new(y, m, d).map(Date::days);
        assert_eq!(days(1970, 1, 1), Some(0));
        assert_eq!(days(2026, 11, 22), Some(20_779));
        assert_eq!(days(2023, 2, 29), None);
    }
}

//! Text becomes a quantity, or an error that says what to write instead.

use super::units::{Bytes, Date, Flow, Increase, Millis, Per, Rate, Share};

/// Why a text is not the quantity that was wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitError {
    /// What is wrong: a fragment without a full stop.
    pub message: String,
    /// What to write.
    pub help: String,
}

impl UnitError {
    fn new(message: String, help: impl Into<String>) -> Self {
        Self { message, help: help.into() }
    }
}

/// A unit with its size in the smallest one.
type Unit = (&'static str, u128);

const TIMES: [Unit; 6] =
    [("us", 1), ("ms", 1_000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000), ("d", 86_400_000_000)];

/// What people write for a time instead of its unit.
const TIME_SLIPS: [(&str, &str); 20] = [
    ("sec", "s"),
    ("secs", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("min", "m"),
    ("mins", "m"),
    ("minute", "m"),
    ("minutes", "m"),
    ("hr", "h"),
    ("hrs", "h"),
    ("hour", "h"),
    ("hours", "h"),
    ("day", "d"),
    ("days", "d"),
    ("msec", "ms"),
    ("millis", "ms"),
    ("milliseconds", "ms"),
    ("usec", "us"),
    ("\u{b5}s", "us"),
    ("\u{3bc}s", "us"),
];

const SIZES: [Unit; 11] = [
    ("B", 1),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("PB", 1_000_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
    ("PiB", 1 << 50),
];

const SIZE_SLIPS: [(&str, &str); 10] = [
    ("k", "KiB"),
    ("ki", "KiB"),
    ("m", "MiB"),
    ("mi", "MiB"),
    ("g", "GiB"),
    ("gi", "GiB"),
    ("t", "TiB"),
    ("ti", "TiB"),
    ("p", "PiB"),
    ("pi", "PiB"),
];

const PERS: [Per; 5] = [Per::Second, Per::Minute, Per::Hour, Per::Day, Per::Month];

const PER_SLIPS: [(&str, &str); 14] = [
    ("sec", "s"),
    ("second", "s"),
    ("m", "min"),
    ("minute", "min"),
    ("hr", "h"),
    ("hour", "h"),
    ("d", "day"),
    ("days", "day"),
    ("mo", "month"),
    ("mon", "month"),
    ("months", "month"),
    ("hours", "h"),
    ("minutes", "min"),
    ("seconds", "s"),
];

/// A length of time: `250ms`, `5s`, `15m`, `24h`, `14d`, or several of them as `1h30m`.
///
/// # Errors
/// Names the unit to write.
pub fn duration(text: &str) -> Result<Millis, UnitError> {
    const EXAMPLES: &str = "write a time with its unit, for instance `250ms`, `5s`, `15m`, `24h` or `14d`";
    let not_a_time = || UnitError::new(format!("`{}` is not a time", shown(text)), EXAMPLES);
    let too_long = || UnitError::new(format!("`{}` is longer than can be counted", shown(text)), EXAMPLES);
    let mut total: u128 = 0;
    let mut rest = text;
    if rest.is_empty() {
        return Err(not_a_time());
    }
    while !rest.is_empty() {
        let (number, after) = decimal(rest).ok_or_else(not_a_time)?;
        let end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, following) = after.split_at_checked(end).unwrap_or((after, ""));
        if unit.trim().is_empty() {
            return Err(UnitError::new(
                format!("`{}` has no unit", shown(text)),
                format!("write the unit: `{0}ms`, `{0}s`, `{0}m`, `{0}h` or `{0}d`", shown(text.trim())),
            ));
        }
        let size = unit_size(unit, &TIMES, &TIME_SLIPS, "time", text)?;
        let micros = number.times(size).ok_or_else(too_long)?;
        total = total.checked_add(micros).ok_or_else(too_long)?;
        rest = following;
    }
    u64::try_from(total).map(Millis::from_micros).map_err(|_| too_long())
}

/// A share of a whole from `0%` to `100%`, with at most four decimals.
///
/// # Errors
/// Names the unit to write.
pub fn share(text: &str) -> Result<Share, UnitError> {
    let ppm = percent(text, "share")?;
    match u32::try_from(ppm) {
        Ok(ppm) if ppm <= 1_000_000 => Ok(Share::from_ppm(ppm)),
        _ => Err(UnitError::new(
            format!("`{}` is more than the whole", shown(text)),
            "a share lies between `0%` and `100%`",
        )),
    }
}

/// By how much something may grow, in percent of what it was: `60%`, `153.5%`.
///
/// # Errors
/// Names the percent to write.
pub fn increase(text: &str) -> Result<Increase, UnitError> {
    let ppm = percent(text, "percentage")?;
    match u64::try_from(ppm) {
        Ok(ppm) => Ok(Increase { ppm }),
        Err(_) => Err(UnitError::new(format!("`{}` is too large", shown(text)), "write a smaller percentage")),
    }
}

/// Percent in parts per million.
fn percent(text: &str, what: &str) -> Result<u128, UnitError> {
    let examples = format!("write a {what} in percent, for instance `60%` or `99.95%`");
    let not_one = || UnitError::new(format!("`{}` is not a {what}", shown(text)), examples.as_str());
    let (number, unit) = decimal(text).ok_or_else(not_one)?;
    if unit.is_empty() {
        return Err(UnitError::new(
            format!("`{}` has no unit", shown(text)),
            format!("write it in percent: `{}%`", number.as_percent(text)),
        ));
    }
    if unit != "%" {
        return Err(not_one());
    }
    let ppm = number.times_exactly(10_000);
    ppm.ok_or_else(|| UnitError::new(format!("`{}` has more than four decimals", shown(text)), examples.as_str()))
}

/// An amount of data: `4KiB`, `200GiB`, `20TB`. `GB` is 10^9 bytes, `GiB` 2^30.
///
/// # Errors
/// Names the unit to write.
pub fn size(text: &str) -> Result<Bytes, UnitError> {
    const EXAMPLES: &str =
        "write a size with its unit, for instance `4KiB`, `200GiB` or `20TB` (GB is 10^9 bytes, GiB 2^30)";
    let not_a_size = || UnitError::new(format!("`{}` is not a size", shown(text)), EXAMPLES);
    let (number, unit) = decimal(text).ok_or_else(not_a_size)?;
    if unit.trim().is_empty() {
        return Err(UnitError::new(
            format!("`{}` has no unit", shown(text)),
            format!("write the unit: `{0}KiB`, `{0}MiB`, `{0}GiB` or `{0}TB`", shown(text.trim())),
        ));
    }
    let scale = unit_size(unit, &SIZES, &SIZE_SLIPS, "size", text)?;
    let bytes = number.times(scale).and_then(|bytes| u64::try_from(bytes).ok());
    bytes.map(Bytes).ok_or_else(|| UnitError::new(format!("`{}` is larger than can be counted", shown(text)), EXAMPLES))
}

/// How often something happens: `300/s`, `0.5/min`, with at most three decimals.
///
/// # Errors
/// Names the unit to write.
pub fn rate(text: &str) -> Result<Rate, UnitError> {
    const EXAMPLES: &str = "write a rate with its time, for instance `300/s`, `0.5/min` or `20/day`";
    let not_a_rate = || UnitError::new(format!("`{}` is not a rate", shown(text)), EXAMPLES);
    let (number, unit) = decimal(text).ok_or_else(not_a_rate)?;
    let Some(per) = unit.trim_start().strip_prefix('/') else {
        let unit = unit.trim().to_ascii_lowercase();
        if unit.is_empty() || matches!(unit.as_str(), "rps" | "qps" | "tps" | "hz") {
            let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
            return Err(UnitError::new(
                format!("`{}` does not say in which time", shown(text)),
                format!("write it per second: `{}/s`", shown(digits)),
            ));
        }
        return Err(not_a_rate());
    };
    let per = per_time(per, text)?;
    let milli = number
        .times_exactly(1_000)
        .ok_or_else(|| UnitError::new(format!("`{}` has more than three decimals", shown(text)), EXAMPLES))?;
    let too_large = |_| UnitError::new(format!("`{}` is larger than can be counted", shown(text)), EXAMPLES);
    Ok(Rate { milli: u64::try_from(milli).map_err(too_large)?, per })
}

/// How much data flows: `20TB/month`.
///
/// # Errors
/// Names the unit to write.
pub fn flow(text: &str) -> Result<Flow, UnitError> {
    const EXAMPLES: &str = "write a size and its time, for instance `20TB/month`";
    match text.split_once('/') {
        Some((bytes, per)) => Ok(Flow { bytes: size(bytes)?, per: per_time(per, text)? }),
        None => Err(UnitError::new(format!("`{}` does not say how much in which time", shown(text)), EXAMPLES)),
    }
}

/// A calendar date: `2026-11-22`.
///
/// # Errors
/// Shows how a date is written.
pub fn date(text: &str) -> Result<Date, UnitError> {
    let digits = |part: &str, len: usize| {
        (part.len() == len && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u16>().ok()).flatten()
    };
    let mut parts = text.splitn(3, '-');
    let mut next = |len| parts.next().and_then(|part| digits(part, len));
    let found = (|| {
        let (year, month, day) = (next(4)?, next(2)?, next(2)?);
        Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    })();
    found.ok_or_else(|| {
        UnitError::new(format!("`{}` is not a date", shown(text)), "write year, month and day: `2026-11-22`")
    })
}

fn per_time(per: &str, text: &str) -> Result<Per, UnitError> {
    if let Some(found) = PERS.into_iter().find(|known| known.name() == per) {
        return Ok(found);
    }
    let lower = per.trim().to_ascii_lowercase();
    let slip = PER_SLIPS.into_iter().find(|(slip, _)| *slip == lower).map(|(_, unit)| unit);
    let meant = slip.or_else(|| PERS.into_iter().map(Per::name).find(|name| *name == lower));
    let help = match meant {
        Some(unit) => format!("did you mean `/{unit}`? Times are `s`, `min`, `h`, `day` and `month`"),
        None => "times are `s`, `min`, `h`, `day` and `month`".to_owned(),
    };
    Err(UnitError::new(format!("unknown time `/{}` in `{}`", shown(per), shown(text)), help))
}

/// The size of `unit`, or an error with the unit that was probably meant.
fn unit_size(
    unit: &str,
    units: &[Unit],
    slips: &[(&str, &'static str)],
    what: &str,
    text: &str,
) -> Result<u128, UnitError> {
    if let Some((_, size)) = units.iter().find(|(name, _)| *name == unit) {
        return Ok(*size);
    }
    let lower = unit.trim().to_lowercase();
    let slip = slips.iter().find(|(slip, _)| *slip == lower).map(|(_, unit)| *unit);
    let meant = slip.or_else(|| units.iter().map(|(name, _)| *name).find(|name| name.to_ascii_lowercase() == lower));
    let all = units.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let help = match meant {
        Some(meant) => format!("did you mean `{meant}`? Units of a {what} are {all}"),
        None => format!("units of a {what} are {all}"),
    };
    Err(UnitError::new(format!("unknown unit `{}` in `{}`", shown(unit), shown(text)), help))
}

/// A decimal number, exact: `digits` over ten to the `decimals`.
#[derive(Clone, Copy)]
struct Decimal {
    digits: u128,
    decimals: u32,
}

impl Decimal {
    /// This number times `factor`, rounded down; nothing if it is too large.
    fn times(self, factor: u128) -> Option<u128> {
        Some(self.digits.checked_mul(factor)? / 10u128.checked_pow(self.decimals)?)
    }

    /// This number times `factor`, if that is a whole number.
    fn times_exactly(self, factor: u128) -> Option<u128> {
        let (product, scale) = (self.digits.checked_mul(factor)?, 10u128.checked_pow(self.decimals)?);
        product.is_multiple_of(scale).then(|| product / scale)
    }

    /// What was probably meant in percent: `0.8` is 80, `80` is 80.
    fn as_percent(self, text: &str) -> String {
        match self.times_exactly(100) {
            Some(percent) if self.decimals > 0 && percent <= 100 => percent.to_string(),
            _ => shown(text.trim()),
        }
    }
}

/// The number at the start of a text and what follows it; at most 28 digits.
fn decimal(text: &str) -> Option<(Decimal, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || whole.len() + fraction.len() > 28 {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let digits = format!("{whole}{fraction}").parse().ok()?;
    Some((Decimal { digits, decimals: u32::try_from(fraction.len()).ok()? }, rest))
}

/// At most 40 characters of a text, so that a message stays a message.
fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(40).is_some() {
        short.push('\u{2026}');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_are_read_in_every_unit_and_summed() {
        let micros = |text| duration(text).map(Millis::micros);
        assert_eq!(micros("250ms"), Ok(250_000));
        assert_eq!(micros("1h30m"), Ok(5_400_000_000));
        assert_eq!(micros("14d"), Ok(14 * 86_400_000_000));
        assert_eq!(micros("0.5s"), Ok(500_000));
        assert_eq!(micros("0s"), Ok(0));
    }

    #[test]
    fn a_bare_number_is_refused_with_the_unit_to_write() {
        assert!(duration("15").unwrap_err().help.contains("`15m`"));
        assert!(duration("0").unwrap_err().help.contains("`0s`"));
        assert_eq!(share("0.8").unwrap_err().help, "write it in percent: `80%`");
        assert_eq!(share("80").unwrap_err().help, "write it in percent: `80%`");
        assert!(size("200").unwrap_err().help.contains("`200GiB`"));
        assert_eq!(rate("300").unwrap_err().help, "write it per second: `300/s`");
        assert_eq!(rate("300rps").unwrap_err().help, "write it per second: `300/s`");
        assert!(flow("20TB").unwrap_err().help.contains("20TB/month"));
    }

    #[test]
    fn a_slip_in_a_unit_names_the_right_one() {
        assert!(size("200gb").unwrap_err().help.starts_with("did you mean `GB`"));
        assert!(size("200Gi").unwrap_err().help.starts_with("did you mean `GiB`"));
        assert!(duration("5sec").unwrap_err().help.starts_with("did you mean `s`"));
        assert!(duration("5M").unwrap_err().help.starts_with("did you mean `m`"));
        assert!(rate("5/m").unwrap_err().help.starts_with("did you mean `/min`"));
    }

    #[test]
    fn sizes_shares_rates_flows_and_dates_are_exact() {
        assert_eq!(size("200GiB"), Ok(Bytes(200 << 30)));
        assert_eq!(size("20TB"), Ok(Bytes(20_000_000_000_000)));
        assert_eq!(share("99.95%"), Ok(Share::from_ppm(999_500)));
        assert_eq!(rate("0.5/min"), Ok(Rate { milli: 500, per: Per::Minute }));
        assert_eq!(flow("20TB/month").map(|f| f.to_string()), Ok("20TB/month".to_owned()));
        assert_eq!(date("2026-11-22").ok(), Date::new(2026, 11, 22));
    }

    #[test]
    fn what_is_none_of_them_is_refused() {
        for text in ["", "-5s", "5", "s", "5ss", "1e3s", "99999999999999999999s", "9999999999d", "\u{1f600}", "5 s"] {
            assert!(duration(text).is_err(), "{text}");
        }
        for text in ["101%", "-1%", "1.00001%", "%", "50%%"] {
            assert!(share(text).is_err(), "{text}");
        }
        for text in ["2026-13-01", "2026-02-30", "26-1-1", "2026-11-22T00:00", "+026-01-01", "\u{1f600}"] {
            assert!(date(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_prints_reads_back(micros in 0..u64::MAX / 2, ppm in 0..=1_000_000u32, bytes: u64, milli in 0..1u64 << 40) {
            let (time, share_of, rate_of) = (Millis::from_micros(micros), Share::from_ppm(ppm), Rate { milli, per: Per::Hour });
            prop_assert_eq!(duration(&time.to_string()).ok(), Some(time));
            prop_assert_eq!(share(&share_of.to_string()), Ok(share_of));
            prop_assert_eq!(rate(&rate_of.to_string()), Ok(rate_of));
            prop_assert_eq!(size(&Bytes(bytes).to_string()), Ok(Bytes(bytes)));
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = (duration(&text), share(&text), size(&text), rate(&text), flow(&text), date(&text));
        }
    }
}

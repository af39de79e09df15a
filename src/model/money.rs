//! Amounts of money as people read them. No amount is ever a float.

use rust_decimal::{Decimal, RoundingStrategy};

/// `24,600` where it is whole, else to the cent: `-1,234.50`.
pub fn usd(amount: Decimal) -> String {
    grouped(amount, if amount.is_integer() { 0 } else { 2 })
}

/// For a person who asks how much it is, not to add it up: from a thousand on without cents, `1,234`.
pub fn about(amount: Decimal) -> String {
    if amount.abs() < Decimal::ONE_THOUSAND { usd(amount) } else { grouped(amount, 0) }
}

/// With so many digits after the point, the last one rounded, and a comma at each thousand: `1,234.50`.
pub fn grouped(number: Decimal, places: u32) -> String {
    let rounded = number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    let wanted = usize::try_from(places).unwrap_or(0);
    let digits = format!("{:.wanted$}", rounded.abs());
    let (whole, rest) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if rounded.is_sign_negative() && !rounded.is_zero() {
        out.push('-');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// `100 x (amount / base - 1)`: how many percent more an amount is than a base, rounded to a tenth; none of nothing.
pub fn percent_over(amount: Decimal, base: Decimal) -> Option<Decimal> {
    let ratio = amount.checked_sub(base)?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(base)?;
    Some(ratio.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero).normalize())
}

/// `+85 %`, `-2.5 %`: from ten percent on without a fraction.
pub fn signed_percent(percent: Decimal) -> String {
    let places = u32::from(percent.abs() < Decimal::TEN && !percent.is_integer());
    format!("{} %", signed(&grouped(percent, places)))
}

/// With its sign, whichever it is; nothing has none.
pub fn signed(number: &str) -> String {
    let is_nothing = number.bytes().all(|byte| matches!(byte, b'0' | b'.' | b','));
    if is_nothing || number.starts_with('-') { number.to_owned() } else { format!("+{number}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn thousands_stand_apart_and_cents_where_there_are_any() {
        for (amount, shown) in [
            ("0", "0"),
            ("999", "999"),
            ("24600.00", "24,600"),
            ("1234567.5", "1,234,567.50"),
            ("-1000", "-1,000"),
            ("0.005", "0.01"),
            ("-0.001", "0.00"),
            ("79228162514264337593543950335", "79,228,162,514,264,337,593,543,950,335"),
        ] {
            assert_eq!(usd(dec(amount)), shown, "{amount}");
        }
        assert_eq!(grouped(dec("12.3456"), 4), "12.3456");
    }

    #[test]
    fn cents_of_thousands_are_not_told_where_nothing_is_added_up() {
        for (amount, shown) in [("999.5", "999.50"), ("8851.07", "8,851"), ("-1234.5", "-1,235"), ("24600", "24,600")] {
            assert_eq!(about(dec(amount)), shown, "{amount}");
        }
    }

    #[test]
    fn eleven_thousand_three_hundred_more_than_thirteen_thousand_three_hundred_are_85_percent() {
        let percent = percent_over(dec("24600"), dec("13300")).unwrap();
        assert_eq!((percent, signed_percent(percent).as_str()), (dec("85"), "+85 %"));
        assert_eq!(signed_percent(percent_over(dec("38000"), dec("15000")).unwrap()), "+153 %");
        assert_eq!(signed_percent(percent_over(dec("97.5"), dec("100")).unwrap()), "-2.5 %");
        assert_eq!(percent_over(dec("5"), Decimal::ZERO), None);
    }

    #[test]
    fn a_sign_is_shown_but_for_nothing() {
        assert_eq!((signed("5").as_str(), signed("-5").as_str(), signed("0.00").as_str()), ("+5", "-5", "0.00"));
    }
}

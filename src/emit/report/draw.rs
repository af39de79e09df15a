//! Geometry that pictures share: lengths as parts of a whole, round marks on an axis, texts that fit.
//!
//! Every number that reaches a page is finite and within its picture, whatever was put in.

use serde::Serialize;

use crate::base::units::Millis;
use crate::emit::say;
use crate::emit::text::{clean, width};

/// A text that is shortened where it would not fit, with all of it for who asks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Fitted {
    /// What is drawn.
    pub(super) text: String,
    /// All of it.
    pub(super) full: String,
}

impl Fitted {
    /// `text` in so many columns, its end left out where it is longer.
    pub(super) fn new(text: &str, columns: usize) -> Self {
        let full = clean(text);
        if width(&full) <= columns {
            return Self { text: full.clone(), full };
        }
        let (mut short, mut taken) = (String::new(), 1);
        for c in full.chars() {
            taken += width(c.encode_utf8(&mut [0; 4]));
            if taken > columns {
                break;
            }
            short.push(c);
        }
        Self { text: short.trim_end().to_owned() + "\u{2026}", full }
    }
}

/// A coordinate to a tenth, without a sign where it is nothing. What is not a number is nothing.
pub(super) fn coordinate(value: f64) -> String {
    let value = if value.is_finite() { libm::round(value * 10.0) / 10.0 } else { 0.0 };
    // Adding nothing turns -0 into 0.
    format!("{}", value + 0.0)
}

/// What share of a whole a part is, from 0 to 100; of nothing it is nothing.
pub(super) fn of_whole(part: f64, whole: f64) -> f64 {
    let share = part / whole * 100.0;
    if share.is_finite() { share.clamp(0.0, 100.0) } else { 0.0 }
}

/// The same as a length in a picture: `12.34%`.
pub(super) fn percent(part: f64, whole: f64) -> String {
    format!("{}%", libm::round(of_whole(part, whole) * 100.0) / 100.0)
}

/// A time as a number of seconds.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "pictures need no more than 53 bits")]
pub(super) fn seconds(time: Millis) -> f64 {
    time.micros() as f64 / 1e6
}

/// A count as a length.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "pictures need no more than 53 bits")]
pub(super) fn length(count: usize) -> f64 {
    count as f64
}

/// A mark on an axis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Mark {
    /// Where: a length in percent.
    pub(super) at: String,
    /// What stands there.
    pub(super) label: String,
    /// How the label lies to its mark: `start`, `middle` or `end`.
    pub(super) anchor: &'static str,
}

/// Lengths of time that people count in, in seconds.
const STEPS: [u64; 18] =
    [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400];

/// An axis of time from nothing to `most`, with about five round marks.
pub(super) struct TimeAxis {
    /// Where it ends: the last mark.
    pub(super) end: Millis,
    /// Its marks, first and last included.
    pub(super) marks: Vec<Mark>,
}

impl TimeAxis {
    /// Of times up to `most`.
    pub(super) fn until(most: Millis) -> Self {
        let whole = most.micros().div_ceil(1_000_000).max(1);
        let step = STEPS.into_iter().find(|step| whole.div_ceil(*step) <= 6).unwrap_or_else(|| whole.div_ceil(5));
        let count = whole.div_ceil(step);
        let end = step.saturating_mul(count);
        let mark = |at: u64| Mark {
            at: percent(seconds(Millis::from_secs(at.saturating_mul(step))), seconds(Millis::from_secs(end))),
            label: if at == 0 { "0".to_owned() } else { say::time(Millis::from_secs(at.saturating_mul(step))) },
            anchor: match at {
                0 => "start",
                _ if at == count => "end",
                _ => "middle",
            },
        };
        Self { end: Millis::from_secs(end), marks: (0..=count).map(mark).collect() }
    }

    /// Where a time lies on it, or how long it is.
    pub(super) fn at(&self, time: Millis) -> String {
        percent(seconds(time), seconds(self.end))
    }
}

/// The first so many of a list, and how many are left out.
pub(super) fn bounded<T>(mut all: Vec<T>, most: usize) -> (Vec<T>, usize) {
    let left_out = all.len().saturating_sub(most);
    all.truncate(most);
    (all, left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_number_is_drawn_as_nothing() {
        assert_eq!([percent(1.0, 0.0), percent(f64::NAN, 1.0), percent(-1.0, 4.0)], ["0%", "0%", "0%"]);
        assert_eq!([percent(1.0, 3.0), percent(9.0, 4.0)], ["33.33%", "100%"]);
        assert_eq!([f64::INFINITY, f64::NAN, -0.01, 12.34].map(coordinate), ["0", "0", "0", "12.3"]);
    }

    #[test]
    fn an_axis_of_thirteen_minutes_has_marks_at_round_minutes() {
        let axis = TimeAxis::until(Millis::from_secs(780));
        let labels: Vec<&str> = axis.marks.iter().map(|mark| mark.label.as_str()).collect();
        assert_eq!(labels, ["0", "5 min", "10 min", "15 min"]);
        assert_eq!(axis.at(Millis::from_secs(450)), "50%");
        assert_eq!(TimeAxis::until(Millis::ZERO).end, Millis::from_secs(1));
        assert!(TimeAxis::until(Millis::from_secs(86_400 * 4_000)).marks.len() <= 7);
    }

    #[test]
    fn a_long_name_is_shortened_and_kept() {
        let fitted = Fitted::new("checkout-of-everything", 9);
        assert_eq!((fitted.text.as_str(), fitted.full.as_str()), ("checkout\u{2026}", "checkout-of-everything"));
        assert_eq!(Fitted::new("漢字漢字", 5).text, "漢字\u{2026}");
        assert_eq!(Fitted::new("cart", 4).text, "cart");
        assert_eq!(Fitted::new("a\u{202e}b", 20).text, "a\\u{202e}b");
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        assert_eq!(bounded(vec![1, 2, 3], 2), (vec![1, 2], 1));
        assert_eq!(bounded(vec![1], 2), (vec![1], 0));
    }
}

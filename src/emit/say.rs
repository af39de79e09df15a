//! Numbers of the plan in words, the same in every table: times as people say them, and what is not known said so.

use crate::base::evidence::Provenance;
use crate::base::ids::{Name, RegionId};
use crate::base::units::{Millis, Share};
use crate::model::contracts::View;
use crate::model::plan::{Composed, Figure, Interval, Lag, Loss, Reckoned, RecoveryTime};

use super::phrase::list;

/// So many names are listed; of more only these, and how many more there are.
const NAMES: usize = 12;

/// What is said of a number that cannot be worked out; why stands beside it.
pub(super) const NOT_KNOWN: &str = "not known";

/// A time as people say it: `0.4 ms`, `42 ms`, `1.5 s`, `90 s`, `13 min`, `2 h 30 min`, `14 days`. Rounded to what
/// a reader can use; documents for programs hold it in full.
pub(super) fn time(time: Millis) -> String {
    const MILLI: u64 = 1_000;
    const SECOND: u64 = 1_000_000;
    let micros = time.micros();
    let tenths = |unit: u64| {
        let tenths = micros.saturating_add(unit / 20) / (unit / 10);
        if tenths.is_multiple_of(10) { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
    };
    let whole = |unit: u64| micros.saturating_add(unit / 2) / unit;
    match micros {
        0 => "0 s".to_owned(),
        1..50 => "<0.1 ms".to_owned(),
        50..10_000 => format!("{} ms", tenths(MILLI)),
        10_000..999_500 => format!("{} ms", whole(MILLI)),
        999_500..10_000_000 => format!("{} s", tenths(SECOND)),
        _ => match whole(SECOND) {
            seconds @ ..120 => format!("{seconds} s"),
            seconds @ ..7_200 => parts(seconds / 60, "min", seconds % 60, "s"),
            seconds @ ..172_800 => parts(seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
            seconds => parts(seconds / 86_400, "days", seconds % 86_400 / 3_600, "h"),
        },
    }
}

/// Milliseconds without their unit, where the head of a table has it.
pub(super) fn millis(time: Millis) -> String {
    let tenths = time.micros().saturating_add(50) / 100;
    if tenths >= 100 { number((tenths + 5) / 10) } else { format!("{}.{}", tenths / 10, tenths % 10) }
}

/// A rest that is next to nothing is left out, such as half a second of 23 minutes.
fn parts(large: u64, unit: &str, small: u64, rest: &str) -> String {
    if small * 10 < large { format!("{large} {unit}") } else { format!("{large} {unit} {small} {rest}") }
}

/// From the shortest to the longest: `1-3 min`, `90 s to 4 min`, or one time.
pub(super) fn interval(interval: Interval) -> String {
    let (shortest, longest) = (time(interval.shortest), time(interval.longest));
    if shortest == longest {
        return longest;
    }
    if interval.shortest.is_zero() {
        return format!("up to {longest}");
    }
    let minutes = |time: Millis| time.micros().is_multiple_of(60_000_000).then(|| time.micros() / 60_000_000);
    if let (Some(from), Some(to @ 2..120)) = (minutes(interval.shortest), minutes(interval.longest)) {
        return format!("{from}-{to} min");
    }
    match (shortest.split_once(' '), longest.split_once(' ')) {
        (Some((from, one)), Some((to, other))) if one == other && !one.contains(' ') => format!("{from}-{to} {one}"),
        _ => format!("{shortest} to {longest}"),
    }
}

/// A figure, marked where it is only assumed.
pub(super) fn figure(figure: &Figure) -> String {
    interval(figure.time) + mark(&figure.from)
}

/// What is added to a value that rests on an assumption.
pub(super) const fn mark(from: &Provenance) -> &'static str {
    match from {
        Provenance::Assumed(_) => " assumed",
        Provenance::Stated
        | Provenance::Archetype(_)
        | Provenance::Documented
        | Provenance::Measured
        | Provenance::Modelled
        | Provenance::Unknown => "",
    }
}

/// The value, or what is missing for it.
pub(super) fn or_missing<T>(value: &Reckoned<T>, say: impl FnOnce(&T) -> String) -> String {
    match value {
        Reckoned::Known(value) => say(value),
        Reckoned::Unknown { missing } => format!("{NOT_KNOWN}: {missing}"),
    }
}

/// The value, or only that it is not known, where there is no room for why.
pub(super) fn or_not_known<T>(value: &Reckoned<T>, say: impl FnOnce(&T) -> String) -> String {
    value.value().map_or_else(|| NOT_KNOWN.to_owned(), say)
}

/// What is lost, in a few words.
pub(super) fn loss(loss: &Loss) -> String {
    match loss {
        Loss::Nothing { .. } => "nothing".to_owned(),
        Loss::UpTo(time) => figure(time),
        Loss::Typically(time) => format!("typically {}", figure(time)),
        Loss::StaysBehind => "stays behind".to_owned(),
        Loss::Unknown { .. } => NOT_KNOWN.to_owned(),
    }
}

/// Words without those of a lag that stands beside them.
pub(super) fn without_lag(words: &str, lag: Option<&Lag>) -> String {
    let Some(lag) = lag else { return words.to_owned() };
    [": ", "; "].into_iter().fold(words.to_owned(), |words, joint| words.replace(&format!("{joint}{}", lag.words), ""))
}

/// The same without a mark, where one stands beside it already.
pub(super) fn loss_unmarked(loss: &Loss) -> String {
    match loss {
        Loss::UpTo(time) => interval(time.time),
        Loss::Typically(time) => format!("typically {}", interval(time.time)),
        Loss::Nothing { .. } | Loss::StaysBehind | Loss::Unknown { .. } => self::loss(loss),
    }
}

/// Why so much, or so little, is lost, without the words of a lag that stands beside it.
pub(super) fn loss_because(loss: &Loss, lag: Option<&Lag>) -> String {
    match loss {
        Loss::Nothing { because } => format!("nothing is lost: {because}"),
        Loss::UpTo(figure) | Loss::Typically(figure) => {
            format!("{} ({})", without_lag(&figure.words, lag), figure.from.name())
        }
        Loss::StaysBehind => "what only the lost region holds is out of reach until it returns".to_owned(),
        Loss::Unknown { missing } => format!("{NOT_KNOWN}: {missing}"),
    }
}

/// The worst of several losses: what cannot be said counts as the worst of all.
pub(super) fn worst<'a>(losses: impl IntoIterator<Item = &'a Loss>) -> Option<&'a Loss> {
    losses.into_iter().max_by_key(|loss| match loss {
        Loss::Nothing { .. } => (0, Millis::ZERO),
        Loss::Typically(figure) | Loss::UpTo(figure) => (1, figure.time.longest),
        Loss::StaysBehind => (2, Millis::ZERO),
        Loss::Unknown { .. } => (3, Millis::ZERO),
    })
}

/// How long until something works again, in a few words.
pub(super) fn recovery(time: &RecoveryTime) -> String {
    match time {
        RecoveryTime::Unaffected => "unaffected".to_owned(),
        RecoveryTime::Within(time) => interval(*time),
        RecoveryTime::AtLeast { known, .. } if known.shortest.is_zero() => NOT_KNOWN.to_owned(),
        RecoveryTime::AtLeast { known, .. } => format!("at least {}", self::time(known.shortest)),
        RecoveryTime::WhenReturned { .. } => "when it returns".to_owned(),
    }
}

/// What a recovery time leaves open; nothing where it is complete.
pub(super) fn recovery_because(time: &RecoveryTime) -> Option<String> {
    match time {
        RecoveryTime::Unaffected | RecoveryTime::Within(_) => None,
        RecoveryTime::AtLeast { missing, .. } => Some(format!("{NOT_KNOWN}: {missing}")),
        RecoveryTime::WhenReturned { because } => Some(format!("not before the region returns: {because}")),
    }
}

/// A share of a whole, to a tenth of a percent where it is not a whole number of them.
pub(super) fn share(share: Share) -> String {
    Share::from_ppm((share.ppm().saturating_add(500) / 1_000).saturating_mul(1_000)).to_string()
}

/// A whole number in groups of three: `414,000`.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Names, comma-separated; of very many the first and how many more.
pub(super) fn names<T: ToString>(names: &[T]) -> String {
    let shown = list(names.iter().take(NAMES).map(ToString::to_string));
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {} more", number(u64::try_from(more).unwrap_or(u64::MAX))),
    }
}

/// A path from one service to the next, its middle left out where it is long.
pub(super) fn path(path: &[Name]) -> String {
    Composed::shown(path)
}

/// A region as the inventory writes it.
pub(super) fn region(view: &View<'_>, region: &RegionId) -> String {
    region.shown(&view.bundle.inventory.provider)
}

/// Regions as the inventory writes them.
pub(super) fn regions<'a>(view: &View<'_>, regions: impl IntoIterator<Item = &'a RegionId>) -> String {
    list(regions.into_iter().map(|it| region(view, it)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_reads_as_people_say_it() {
        let shown = |micros| time(Millis::from_micros(micros));
        let said = [0, 420, 9_960, 41_700, 999_400, 999_600, 1_500_000, 90_000_000, 119_600_000].map(shown);
        assert_eq!(said, ["0 s", "0.4 ms", "10 ms", "42 ms", "999 ms", "1 s", "1.5 s", "90 s", "2 min"]);
        let said = [780, 750, 9_000, 7_200, 1_209_600].map(|seconds| shown(seconds * 1_000_000));
        assert_eq!(time(Millis::from_millis(1_380_500)), "23 min");
        assert_eq!(said, ["13 min", "12 min 30 s", "2 h 30 min", "2 h", "14 days"]);
    }

    #[test]
    fn an_interval_names_its_unit_once_where_it_can() {
        let shown = |from, to| interval(Interval::between(Millis::from_secs(from), Millis::from_secs(to)));
        assert_eq!(shown(0, 60), "up to 60 s");
        assert_eq!([shown(180, 360), shown(60, 180)], ["3-6 min", "1-3 min"]);
        assert_eq!([shown(185, 360), shown(90, 240), shown(60, 60)], ["3 min 5 s to 6 min", "90 s to 4 min", "60 s"]);
    }

    #[test]
    fn what_cannot_be_said_is_the_worst_loss() {
        let unknown = Loss::Unknown { missing: "no store".into() };
        let nothing = Loss::Nothing { because: "no writes".into() };
        assert_eq!(worst([&unknown, &Loss::StaysBehind, &nothing]), Some(&unknown));
    }

    #[test]
    fn of_a_thousand_names_a_dozen_is_listed() {
        let names: Vec<String> = (0..1_300).map(|at| format!("s{at}")).collect();
        assert!(super::names(&names).ends_with("s11 and 1,288 more"));
        assert_eq!(number(414_000), "414,000");
    }
}

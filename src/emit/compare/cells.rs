//! Cells of the pages: what is good news is green, what is bad red, what is not known yellow, and words say it too.

use rust_decimal::prelude::ToPrimitive;

use super::outline::{Counted, Losses, Lost, Outline, Over};
use super::{judge, say};
use crate::base::ids::{DatasetId, Name};
use crate::base::units::Millis;
use crate::emit::blocks::{Cell, Tone};
use crate::emit::text::count;
use crate::model::estimate::Total;
use crate::model::plan::{Interval, Loss, RecoveryTime};

/// So many names stand in a cell.
const NAMES: usize = 2;

/// To the whole dollar; "at least" where a line has no price.
pub(super) fn dollars(total: Total) -> Cell {
    let whole = total.usd.round().to_u64().map_or_else(|| total.usd.round().to_string(), say::number);
    if total.is_whole() { Cell::plain(whole) } else { Cell::new(format!("at least {whole}"), Tone::Care) }
}

pub(super) fn none() -> Cell {
    Cell::new("-", Tone::Faint)
}

pub(super) fn not_known() -> Cell {
    Cell::new(say::NOT_KNOWN, Tone::Care)
}

/// Good where the platform's promise is kept, bad where it is not.
pub(super) fn rto(outline: &Outline<'_>, most: Option<&Millis>) -> Cell {
    let Some(time) = &outline.rto else {
        return not_known();
    };
    let cell = recovery(time);
    match most.and_then(|most| judge::misses_time(time, *most)) {
        Some(true) => Cell { tone: Tone::Bad, ..cell },
        Some(false) => Cell { tone: Tone::Good, ..cell },
        None => cell,
    }
}

/// A time until something works again.
pub(super) fn recovery(time: &RecoveryTime) -> Cell {
    let tone = match time {
        RecoveryTime::Unaffected => Tone::Good,
        RecoveryTime::Within(_) => Tone::Plain,
        RecoveryTime::AtLeast { .. } => Tone::Care,
        RecoveryTime::WhenReturned { .. } => Tone::Bad,
    };
    Cell::new(say::recovery(time), tone)
}

/// What is lost.
pub(super) fn loss(loss: &Loss) -> Cell {
    let tone = match loss {
        Loss::Nothing { .. } => Tone::Good,
        Loss::UpTo(_) | Loss::Typically(_) => Tone::Plain,
        Loss::StaysBehind => Tone::Bad,
        Loss::Unknown { .. } => Tone::Care,
    };
    Cell::new(say::loss(loss), tone)
}

/// What becomes of data at worst: what stays behind is worse than any time whose writes are lost, and where some are
/// not known it is at least the longest of the others.
pub(super) fn rpo(losses: &Losses<'_>) -> Cell {
    let behind = loss(&Loss::StaysBehind);
    match figure(losses) {
        Some((_, time)) if !losses.behind.is_empty() => {
            Cell { text: format!("{}, else {}", behind.text, say::loss(time)), ..behind }
        }
        _ if !losses.behind.is_empty() => behind,
        Some((_, time)) if losses.unknown.is_empty() => loss(time),
        Some((_, time)) => Cell::new(format!("at least {}", say::loss(time)), Tone::Care),
        None => match losses.worst {
            Some((_, worst)) if losses.unknown.is_empty() => loss(worst),
            Some(_) | None => not_known(),
        },
    }
}

/// The dataset with the longest time whose writes are lost.
fn figure<'a>(losses: &Losses<'a>) -> Option<(&'a DatasetId, &'a Loss)> {
    losses.worst.filter(|(_, loss)| matches!(loss, Loss::UpTo(_) | Loss::Typically(_)))
}

/// Whose loss [`rpo`] says, in its order.
pub(super) fn dataset(losses: &Losses<'_>) -> Cell {
    match (losses.behind.len(), figure(losses)) {
        (0, None) => none(),
        (0, Some((id, _))) => Cell::plain(id.to_string()),
        (number, None) => Cell::plain(count(number, "dataset", "datasets")),
        (number, Some((id, _))) => Cell::plain(format!("{}, else {id}", count(number, "dataset", "datasets"))),
    }
}

pub(super) fn number_of<T>(all: &[T]) -> u64 {
    u64::try_from(all.len()).unwrap_or(u64::MAX)
}

/// None is good news, and more is not.
pub(super) fn many(number: u64) -> Cell {
    Cell::new(say::number(number), if number == 0 { Tone::Good } else { Tone::Care })
}

pub(super) fn counted(counted: Counted) -> Cell {
    match (counted.sum, counted.unknown) {
        (sum, 0) => Cell::plain(say::number(sum)),
        (0, _) => not_known(),
        (sum, _) => Cell::new(format!("at least {}", say::number(sum)), Tone::Care),
    }
}

/// Writes of what is out of reach are not counted: where that is everything, there is no number.
pub(super) fn lost_writes(lost: &Lost<'_>, writes: Counted) -> Cell {
    if writes == Counted::default() && lost.behind > 0 { loss(&Loss::StaysBehind) } else { counted(writes) }
}

/// How many of how many; from so many on where of some nobody can say.
pub(super) fn over<T>(over: &Over<'_, T>) -> Cell {
    let (missed, unknown) = (over.missed.len(), over.unknown.len());
    match (missed, unknown) {
        _ if over.of == 0 => Cell::new("none has one", Tone::Faint),
        (0, 0) => Cell::new(format!("0 of {}", over.of), Tone::Good),
        (0, unknown) => Cell::new(format!("0-{unknown} of {}", over.of), Tone::Care),
        (missed, 0) => Cell::new(format!("{missed} of {}", over.of), Tone::Bad),
        (missed, unknown) => Cell::new(format!("{missed}-{} of {}", missed + unknown, over.of), Tone::Bad),
    }
}

/// The first few names, and how many more there are; of many only how many.
pub(super) fn names(all: &[&Name]) -> Cell {
    let shown: Vec<&str> = all.iter().take(NAMES).map(|name| name.as_str()).collect();
    Cell::plain(match all.len().saturating_sub(NAMES) {
        0 if shown.is_empty() => return none(),
        0 => shown.join(", "),
        more @ ..=4 => format!("{}, {more} more", shown.join(", ")),
        _ => count(all.len(), "service", "services"),
    })
}

/// From the fastest to the slowest service.
pub(super) fn range(time: Option<Interval>, unknown: u64) -> Cell {
    match (time, unknown) {
        (None, 0) => none(),
        (None, _) => not_known(),
        (Some(time), 0) => Cell::plain(say::interval(time)),
        (Some(time), unknown) => Cell::new(format!("{}, {unknown} not known", say::interval(time)), Tone::Care),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::evidence::Provenance;
    use crate::model::plan::Figure;

    #[test]
    fn what_stays_behind_is_worse_than_any_figure() -> Result<(), &'static str> {
        let name = |text| Name::new(text).ok_or("no name");
        let id = |dataset| -> Result<DatasetId, &'static str> {
            Ok(DatasetId { service: name("app")?, dataset: name(dataset)? })
        };
        let (lost, behind) = (id("lost")?, id("behind")?);
        let time = Interval::exactly(Millis::from_secs(5));
        let five = Loss::UpTo(Figure { time, from: Provenance::Stated, words: "x".into() });
        let all = |behind, unknown| Losses { worst: Some((&lost, &five)), behind, unknown };
        let text = |losses: &Losses<'_>| (rpo(losses).text, dataset(losses).text);
        let mixed = text(&all(vec![&behind], Vec::new()));
        assert_eq!(mixed, ("stays behind, else 5 s".to_owned(), "1 dataset, else app/lost".to_owned()));
        let open = text(&all(Vec::new(), vec![&behind]));
        assert_eq!(open, ("at least 5 s".to_owned(), "app/lost".to_owned()));
        Ok(())
    }
}

//! A number with how it is known, as every part shows it: text, a mark that needs no colour, and where it is from.

use serde::Serialize;

use crate::base::evidence::Provenance;
use crate::emit::numbers::sum;
use crate::emit::phrase::provenance;
use crate::emit::say::{self, NOT_KNOWN};
use crate::model::plan::{Lag, Loss, Reckoned, Track};

/// What the partial `known` shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Known {
    /// The number as text.
    pub(super) text: String,
    /// How it is known, in a word: `stated`, `assumed`, `unknown`.
    pub(super) how: &'static str,
    /// The same as a letter.
    pub(super) mark: &'static str,
    /// How it is known with what an archetype or a default adds, and what it was taken from.
    pub(super) from: String,
}

impl Known {
    /// A number that is known as `from` says and was taken from `words`, if there is more to say.
    pub(super) fn new(text: impl Into<String>, from: &Provenance, words: &str) -> Self {
        let told = provenance(from);
        let told = if words.is_empty() { told } else { format!("{told}: {words}") };
        Self { text: text.into(), how: from.name(), mark: mark(from), from: told }
    }

    /// What cannot be said for want of `missing`.
    pub(super) fn unknown(missing: &str) -> Self {
        Self::new(NOT_KNOWN, &Provenance::Unknown, missing)
    }

    /// A value that a formula gives, or that it is not known.
    pub(super) fn reckoned<T>(value: &Reckoned<T>, words: &str, say: impl FnOnce(&T) -> String) -> Self {
        match value {
            Reckoned::Known(value) => Self::new(say(value), &Provenance::Modelled, words),
            Reckoned::Unknown { missing } => Self::unknown(missing),
        }
    }

    /// What is lost, with the words of a lag that belongs to it.
    pub(super) fn loss(loss: &Loss) -> Self {
        let modelled = |text: &str| Self::new(text, &Provenance::Modelled, &say::loss_because(loss, None::<&Lag>));
        match loss {
            Loss::UpTo(figure) | Loss::Typically(figure) => {
                Self::new(say::loss_unmarked(loss), &figure.from, &figure.words)
            }
            Loss::Nothing { .. } => modelled("0"),
            Loss::StaysBehind => modelled("stays behind"),
            Loss::Unknown { missing } => Self::unknown(missing),
        }
    }

    /// A part of a recovery: known as its least firm step is, and taken from the sum of them all.
    pub(super) fn track(track: &Track) -> Self {
        Self::sum_of(track, &sum(track))
    }

    /// The same with other words, where its steps stand beside it.
    pub(super) fn sum_of(track: &Track, words: &str) -> Self {
        let steps = track.steps.iter().map(|step| step.time.from.clone());
        let from = steps.reduce(Provenance::less_firm).unwrap_or(Provenance::Modelled);
        // The sum says itself what of it is assumed.
        let told = if words.is_empty() { provenance(&from) } else { format!("{}: {words}", from.name()) };
        Self { text: say::recovery(&track.total), how: from.name(), mark: mark(&from), from: told }
    }
}

/// Every way of knowing, from the firmest to none, with its letter and what it means.
pub(in crate::emit) const LEGEND: [(&str, &str, &str); 7] = [
    ("stated", "s", "somebody wrote it in the inventory"),
    ("measured", "m", "somebody measured it, and the catalog says who and when"),
    ("documented", "d", "a vendor's documentation says so"),
    ("archetype", "t", "an archetype of the catalog filled it in"),
    ("modelled", "f", "a formula gives it, from values that are known in other ways"),
    ("assumed", "a", "nobody said otherwise, so a default stands; state it to be sure"),
    ("unknown", "?", "nobody knows: it is left open or taken as the strictest, and never guessed"),
];

/// A letter for how a value is known.
pub(super) const fn mark(from: &Provenance) -> &'static str {
    match from {
        Provenance::Stated => "s",
        Provenance::Archetype(_) => "t",
        Provenance::Assumed(_) => "a",
        Provenance::Documented => "d",
        Provenance::Measured => "m",
        Provenance::Modelled => "f",
        Provenance::Unknown => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_legend_explains_every_letter() {
        let all = [
            Provenance::Stated,
            Provenance::Measured,
            Provenance::Documented,
            Provenance::Archetype("cart".into()),
            Provenance::Modelled,
            Provenance::Assumed("nothing was said"),
            Provenance::Unknown,
        ];
        let shown = all.each_ref().map(|from| (from.name(), mark(from)));
        assert_eq!(shown, LEGEND.map(|(name, mark, _)| (name, mark)));
    }
}

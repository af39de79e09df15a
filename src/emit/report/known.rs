//! A number with how it is known, as every part shows it: text, a mark that needs no colour, and where it is from.

use serde::Serialize;

use crate::base::evidence::Provenance;
use crate::emit::phrase::provenance;
use crate::emit::say::{self, NOT_KNOWN};
use crate::model::plan::{Figure, Percentiles, Reckoned};

/// What the partial `known` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
        let from_words = if words.is_empty() { told } else { format!("{told}: {words}") };
        Self { text: text.into(), how: from.name(), mark: mark(from), from: from_words }
    }

    /// What cannot be said for want of `missing`.
    pub(super) fn unknown(missing: &str) -> Self {
        Self::new(NOT_KNOWN, &Provenance::Unknown, missing)
    }

    /// A time of the plan.
    pub(super) fn figure(figure: &Figure) -> Self {
        Self::new(say::interval(figure.time), &figure.from, &figure.words)
    }

    /// A value of the plan, or that it is not known.
    pub(super) fn reckoned<T>(value: &Reckoned<T>, say: impl FnOnce(&T) -> Self) -> Self {
        match value {
            Reckoned::Known(value) => say(value),
            Reckoned::Unknown { missing } => Self::unknown(missing),
        }
    }

    /// The median of a network time.
    pub(super) fn median(trip: &Percentiles) -> Self {
        Self::new(say::time(trip.p50), &trip.from, &trip.words)
    }
}

/// A letter for how a value is known; the legend of the page has them all.
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

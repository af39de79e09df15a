//! Numbers of the plan: intervals where the truth is one, each with how it is known.

use std::sync::Arc;

use crate::base::evidence::Provenance;
use crate::base::units::Millis;

/// From the shortest to the longest time that something takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// At best.
    pub shortest: Millis,
    /// At worst; never less than `shortest`.
    pub longest: Millis,
}

impl Interval {
    /// No time at all.
    pub const ZERO: Self = Self { shortest: Millis::ZERO, longest: Millis::ZERO };

    /// One time.
    pub const fn exactly(time: Millis) -> Self {
        Self { shortest: time, longest: time }
    }

    /// Two times in either order.
    pub fn between(one: Millis, other: Millis) -> Self {
        Self { shortest: one.min(other), longest: one.max(other) }
    }

    /// One after the other.
    #[must_use]
    pub const fn then(self, next: Self) -> Self {
        Self { shortest: self.shortest.plus(next.shortest), longest: self.longest.plus(next.longest) }
    }

    /// Both at the same time: done when the longer one is.
    #[must_use]
    pub fn beside(self, other: Self) -> Self {
        Self { shortest: self.shortest.max(other.shortest), longest: self.longest.max(other.longest) }
    }

    /// Whether it is one time only.
    pub fn is_exact(self) -> bool {
        self.shortest == self.longest
    }
}

/// A time with how it is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Figure {
    /// The time.
    pub time: Interval,
    /// How it is known; of several the least firm.
    pub from: Provenance,
    /// What it was taken from: a fragment without a full stop, such as `3 checks of 10s`.
    pub words: Arc<str>,
}

/// A value that could be worked out, or what was missing for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reckoned<T> {
    /// The value.
    Known(T),
    /// It cannot be said.
    Unknown {
        /// What nobody said: a fragment such as ``no `writeRate` is written``.
        missing: Arc<str>,
    },
}

impl<T> Reckoned<T> {
    /// Not known for want of `missing`.
    pub fn unknown(missing: impl Into<Arc<str>>) -> Self {
        Self::Unknown { missing: missing.into() }
    }

    /// The value, if there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown { .. } => None,
        }
    }

    /// The same about a value derived from this one.
    pub fn map<U>(self, derive: impl FnOnce(T) -> U) -> Reckoned<U> {
        match self {
            Self::Known(value) => Reckoned::Known(derive(value)),
            Self::Unknown { missing } => Reckoned::Unknown { missing },
        }
    }
}

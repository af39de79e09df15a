//! Where a value comes from, and the statements that a decision rests on.

use super::path::Anchor;

/// How a value is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provenance {
    /// The user wrote it.
    Stated,
    /// An archetype of that name filled it in.
    Archetype(std::sync::Arc<str>),
    /// Taken because nothing was said; the text says from what.
    Assumed(&'static str),
    /// A vendor's documentation says so.
    Documented,
    /// Somebody measured it.
    Measured,
    /// A formula gives it.
    Modelled,
    /// Nobody knows.
    Unknown,
}

impl Provenance {
    /// One word for outputs: `stated`, `archetype`, `assumed`, `documented`, `measured`, `modelled`, `unknown`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Archetype(_) => "archetype",
            Self::Assumed(_) => "assumed",
            Self::Documented => "documented",
            Self::Measured => "measured",
            Self::Modelled => "modelled",
            Self::Unknown => "unknown",
        }
    }

    /// The less firm of two: what rests on both can be trusted no further than that.
    #[must_use]
    pub fn less_firm(self, other: Self) -> Self {
        let doubt = |from: &Self| match from {
            Self::Stated => 0,
            Self::Measured => 1,
            Self::Documented => 2,
            Self::Archetype(_) => 3,
            Self::Modelled => 4,
            Self::Assumed(_) => 5,
            Self::Unknown => 6,
        };
        if doubt(&other) > doubt(&self) { other } else { self }
    }

    /// Whether a person or a measurement stands behind it, and not a default.
    pub fn is_firm(&self) -> bool {
        matches!(self, Self::Stated | Self::Documented | Self::Measured)
    }
}

/// A value that may be unknown, with how it is known and where it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fact<T> {
    /// A value.
    Known {
        /// The value.
        value: T,
        /// How it is known.
        from: Provenance,
        /// Where it, or what implied it, was written.
        at: Option<Anchor>,
    },
    /// Nothing was said.
    #[default]
    Unknown,
}

impl<T> Fact<T> {
    /// A value that the user wrote at `at`.
    pub fn stated(value: T, at: Anchor) -> Self {
        Self::Known { value, from: Provenance::Stated, at: Some(at) }
    }

    /// A value taken because nothing was said.
    pub fn assumed(value: T, why: &'static str) -> Self {
        Self::Known { value, from: Provenance::Assumed(why), at: None }
    }

    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Known { value, .. } => Some(value),
            Self::Unknown => None,
        }
    }

    /// How it is known.
    pub fn provenance(&self) -> Provenance {
        match self {
            Self::Known { from, .. } => from.clone(),
            Self::Unknown => Provenance::Unknown,
        }
    }

    /// Where it was written.
    pub fn anchor(&self) -> Option<&Anchor> {
        match self {
            Self::Known { at, .. } => at.as_ref(),
            Self::Unknown => None,
        }
    }

    /// Whether nothing was said.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// This fact, or `other` where nothing was said.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self.is_unknown() { other } else { self }
    }

    /// The same fact about a value derived from this one.
    pub fn map<U>(self, derive: impl FnOnce(T) -> U) -> Fact<U> {
        match self {
            Self::Known { value, from, at } => Fact::Known { value: derive(value), from, at },
            Self::Unknown => Fact::Unknown,
        }
    }
}

/// A statement that a decision rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What is so: a fragment without a full stop.
    pub statement: String,
    /// How it is known.
    pub from: Provenance,
    /// Where it was written.
    pub at: Option<Anchor>,
}

impl Evidence {
    /// A statement that follows from rules alone.
    pub fn derived(statement: impl Into<String>) -> Self {
        Self { statement: statement.into(), from: Provenance::Modelled, at: None }
    }

    /// A statement about a fact: takes over how and where it is known.
    pub fn of<T>(fact: &Fact<T>, statement: impl Into<String>) -> Self {
        Self { statement: statement.into(), from: fact.provenance(), at: fact.anchor().cloned() }
    }
}

//! Where a value comes from, and the statements that a decision rests on.

use std::sync::Arc;

use super::path::Anchor;

/// How a value is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provenance {
    /// The user wrote it.
    Stated,
    /// An archetype of that name filled it in.
    Archetype(Arc<str>),
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
///
/// One pointer wide: most of what may be said is not, and what is said once is held by inventory, facts and plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fact<T> {
    /// A value.
    Known(Arc<Known<T>>),
    /// Nothing was said.
    #[default]
    Unknown,
}

/// What a known fact holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known<T> {
    /// The value.
    pub value: T,
    /// How it is known.
    pub from: Provenance,
    /// Where it, or what implied it, was written.
    pub at: Option<Anchor>,
}

impl<T> Fact<T> {
    /// A value with how and where it is known.
    pub fn known(value: T, from: Provenance, at: Option<Anchor>) -> Self {
        Self::Known(Arc::new(Known { value, from, at }))
    }

    /// A value that the user wrote at `at`.
    pub fn stated(value: T, at: Anchor) -> Self {
        Self::known(value, Provenance::Stated, Some(at))
    }

    /// A value taken because nothing was said.
    pub fn assumed(value: T, why: &'static str) -> Self {
        Self::known(value, Provenance::Assumed(why), None)
    }

    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Known(known) => Some(&known.value),
            Self::Unknown => None,
        }
    }

    /// How it is known.
    pub fn provenance(&self) -> Provenance {
        match self {
            Self::Known(known) => known.from.clone(),
            Self::Unknown => Provenance::Unknown,
        }
    }

    /// Where it was written.
    pub fn anchor(&self) -> Option<&Anchor> {
        match self {
            Self::Known(known) => known.at.as_ref(),
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

    /// This fact, or what is shared by all of which nothing was said.
    #[must_use]
    pub fn or_else(self, shared: &Self) -> Self {
        match (self, shared) {
            (Self::Unknown, Self::Known(shared)) => Self::Known(Arc::clone(shared)),
            (own, _) => own,
        }
    }

    /// The same fact about a value derived from this one.
    pub fn map<U>(&self, derive: impl FnOnce(&T) -> U) -> Fact<U> {
        match self {
            Self::Known(known) => Fact::known(derive(&known.value), known.from.clone(), known.at.clone()),
            Self::Unknown => Fact::Unknown,
        }
    }
}

/// A statement that a decision rests on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Evidence {
    /// What is so: a fragment without a full stop. Thousands of decisions rest on few different ones.
    pub statement: Arc<str>,
    /// How it is known.
    pub from: Provenance,
    /// Where it was written.
    pub at: Option<Anchor>,
}

impl Evidence {
    /// A statement that follows from rules alone.
    pub fn derived(statement: impl Into<Arc<str>>) -> Self {
        Self { statement: statement.into(), from: Provenance::Modelled, at: None }
    }

    /// A statement about a fact: takes over how and where it is known.
    pub fn of<T>(fact: &Fact<T>, statement: impl Into<Arc<str>>) -> Self {
        Self { statement: statement.into(), from: fact.provenance(), at: fact.anchor().cloned() }
    }
}

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
    how: How,
}

/// Nearly all that is known was written by the user, or filled in from one archetype together with much else.
#[derive(Clone, Debug, PartialEq, Eq)]
enum How {
    Stated(Anchor),
    Otherwise(Arc<Said>),
}

/// How and where something is known that may be said of many values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// How it is known.
    pub from: Provenance,
    /// Where it, or what implied it, was written.
    pub at: Option<Anchor>,
}

impl<T> Known<T> {
    /// How it is known.
    pub fn from(&self) -> &Provenance {
        match &self.how {
            How::Stated(_) => &Provenance::Stated,
            How::Otherwise(said) => &said.from,
        }
    }

    /// Where it, or what implied it, was written.
    pub fn at(&self) -> Option<&Anchor> {
        match &self.how {
            How::Stated(at) => Some(at),
            How::Otherwise(said) => said.at.as_ref(),
        }
    }
}

impl<T> Fact<T> {
    /// A value with how and where it is known.
    pub fn known(value: T, from: Provenance, at: Option<Anchor>) -> Self {
        let how = match (from, at) {
            (Provenance::Stated, Some(at)) => How::Stated(at),
            (from, at) => How::Otherwise(Arc::new(Said { from, at })),
        };
        Self::Known(Arc::new(Known { value, how }))
    }

    /// A value that is known as others are that were filled in with it.
    pub fn filled_in(value: T, said: &Arc<Said>) -> Self {
        Self::Known(Arc::new(Known { value, how: How::Otherwise(Arc::clone(said)) }))
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
            Self::Known(known) => known.from().clone(),
            Self::Unknown => Provenance::Unknown,
        }
    }

    /// Where it was written.
    pub fn anchor(&self) -> Option<&Anchor> {
        match self {
            Self::Known(known) => known.at(),
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
            Self::Known(known) => Fact::Known(Arc::new(Known { value: derive(&known.value), how: known.how.clone() })),
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Fact, Known, Provenance, Said};
    use crate::base::path::Anchor;
    use crate::base::source::SourceId;

    #[test]
    fn what_is_known_takes_its_value_and_four_words_and_what_is_not_takes_one() {
        let word = size_of::<usize>();
        assert_eq!((size_of::<Known<u64>>(), size_of::<Fact<[u64; 9]>>()), (5 * word, word));
    }

    #[test]
    fn a_fact_is_the_same_however_it_was_made() {
        let at = Anchor::document(SourceId(0), 0).key("rpo");
        let stated = Fact::stated(5, at.clone());
        assert_eq!(stated, Fact::known(5, Provenance::Stated, Some(at.clone())));
        assert_eq!((stated.provenance(), stated.anchor()), (Provenance::Stated, Some(&at)));
        let said = Said { from: Provenance::Archetype("cart".into()), at: Some(at) };
        let filled = Fact::filled_in(5, &Arc::new(said.clone()));
        assert_eq!(filled, Fact::known(5, said.from.clone(), said.at.clone()));
        assert_eq!((filled.provenance(), filled.anchor()), (said.from, said.at.as_ref()));
        assert_eq!(filled.map(|value| value + 1).anchor(), filled.anchor());
    }
}

//! Times, intervals and what could or could not be worked out.

use crate::base::evidence::Fact;
use crate::emit::json::shape::figures as shape;
use crate::model::plan::{Figure, Interval, Reckoned};

pub(super) const fn seconds(interval: Interval) -> shape::IntervalSeconds {
    shape::IntervalSeconds { shortest: shape::Seconds(interval.shortest), longest: shape::Seconds(interval.longest) }
}

pub(in crate::emit) const fn ms(interval: Interval) -> shape::IntervalMs {
    shape::IntervalMs { shortest: shape::Ms(interval.shortest), longest: shape::Ms(interval.longest) }
}

pub(super) fn figure(figure: &Figure) -> shape::Figure {
    shape::Figure {
        seconds: seconds(figure.time),
        provenance: figure.from.name().to_owned(),
        from: figure.words.to_string(),
    }
}

pub(super) fn network(figure: &Figure) -> shape::NetworkFigure {
    shape::NetworkFigure {
        ms: ms(figure.time),
        provenance: figure.from.name().to_owned(),
        from: figure.words.to_string(),
    }
}

pub(in crate::emit) fn reckoned<T, U>(value: &Reckoned<T>, show: impl FnOnce(&T) -> U) -> shape::Reckoned<U> {
    match value {
        Reckoned::Known(value) => shape::Reckoned { value: Some(show(value)), missing: None },
        Reckoned::Unknown { missing } => shape::Reckoned { value: None, missing: Some(missing.to_string()) },
    }
}

pub(super) fn known(fact: &Fact<String>) -> shape::Known {
    shape::Known { value: fact.value().cloned(), provenance: fact.provenance().name().to_owned() }
}

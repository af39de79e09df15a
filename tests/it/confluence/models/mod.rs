//! One small model an invariant.

mod amounts;
mod order;
mod sets;
mod values;

use parallax::model::words::Invariant;

use super::world::Model;

/// The model of an invariant.
pub(super) const fn of(invariant: Invariant) -> Model {
    match invariant {
        Invariant::AttributeCheck => values::ATTRIBUTE_CHECK,
        Invariant::Unique => values::UNIQUE,
        Invariant::NoOverlap => values::NO_OVERLAP,
        Invariant::ForeignKey => values::FOREIGN_KEY,
        Invariant::LowerBound => amounts::LOWER_BOUND,
        Invariant::UpperBound => amounts::UPPER_BOUND,
        Invariant::Conservation => amounts::CONSERVATION,
        Invariant::Sequence => order::SEQUENCE,
        Invariant::ExactlyOnce => order::EXACTLY_ONCE,
        Invariant::OrderedPerKey => order::ORDERED_PER_KEY,
        Invariant::OrderedGlobal => order::ORDERED_GLOBAL,
        Invariant::NoLostUpdate => order::NO_LOST_UPDATE,
        Invariant::MaterializedView => sets::MATERIALIZED_VIEW,
        Invariant::NotContains => sets::NOT_CONTAINS,
        Invariant::SizeUpper => sets::SIZE_UPPER,
        Invariant::SizeLower => sets::SIZE_LOWER,
        Invariant::SizeExact => sets::SIZE_EXACT,
    }
}

//! Round trips between regions and places, each with the rung of the ladder that it stands on.

/// Measured round trips. (The ladder is built with the catalog.)
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoundTrips {}

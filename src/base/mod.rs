//! Units, identifiers, document paths, sources, findings and evidence: what every layer may name.
//!
//! Nothing here knows what a service or a dataset is.

pub mod evidence;
pub mod finding;
pub mod ids;
pub mod nearest;
pub mod pairs;
pub mod parse_units;
pub mod path;
pub mod selection;
pub mod shared;
pub mod source;
pub mod units;

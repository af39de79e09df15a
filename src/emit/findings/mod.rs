//! How findings are written: one file a format, each a pure function of the report. Which findings there are, and which
//! fail the run, is decided elsewhere.

mod github;
pub mod json;
mod junit;
mod place;
mod sarif;
mod text;

use crate::model::contracts::FindingsFormat;

pub(super) use place::subject;
pub(super) use text::is_told_once;
pub use text::{by_place, by_place_of, counts, findings, told};

/// Every format of findings, the default first.
pub const FORMATS: &[&dyn FindingsFormat] = &[&text::Text, &json::Json, &sarif::Sarif, &junit::Junit, &github::Github];

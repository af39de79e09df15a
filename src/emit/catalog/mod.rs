//! `catalog list`, `catalog show` and `catalog check`: what the tool knows, with sources and age.
//!
//! Every function is pure: it takes entries and returns text that ends in a line feed. Load the catalog with every
//! round trip, so that a region's nearest neighbours do not depend on what else is in use.

mod check;
mod list;
mod sheet;
mod show;

use std::collections::BTreeMap;

pub use check::{Aged, Gap, Report, check, check_json, check_table};
pub use list::{list_json, list_table};
pub use show::{Entry, Missing, find, show_json, show_table};

use crate::model::catalog::{Catalog, Kind};

/// Version of the JSON shapes of this folder.
const FORMAT_VERSION: u32 = 1;

/// Everything that can be listed and shown.
#[derive(Clone, Debug)]
pub struct Shelf<'a> {
    /// The parsed entries, with every table of round trips.
    pub catalog: &'a Catalog,
    /// Entries that are known by their text only, such as archetypes and price books, by kind and id.
    pub texts: BTreeMap<(Kind, &'a str), &'a str>,
}

/// Text of a user's catalog with nothing in it that a terminal would obey; its lines stay lines.
fn clean(text: &str) -> String {
    text.split('\n').map(super::text::clean).collect::<Vec<_>>().join("\n")
}

/// A document, ending in a line feed.
fn document(value: &serde_json::Value) -> String {
    super::text::harmless(&format!("{value:#}\n"))
}

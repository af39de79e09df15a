//! `catalog list`, `catalog show` and `catalog check`: what the tool knows, with sources and age.
//!
//! Every function is pure: it takes entries and returns text that ends in a line feed. Load the catalog with every
//! round trip, so that a region's nearest neighbours do not depend on what else is in use.

mod check;
mod list;
mod prices;
mod sheet;
mod show;
mod unpriced;

use std::collections::BTreeMap;

pub use check::{Aged, Gap, Report, check, check_json, check_table};
pub use list::{list_json, list_table};
pub use prices::{Priced, Prices};
pub use show::{Entry, Missing, find, show_json, show_table};
pub use unpriced::check_prices;

use crate::model::catalog::{Catalog, Kind};

/// Version of the JSON shapes of this folder.
const FORMAT_VERSION: u32 = 1;

/// Everything that can be listed and shown.
#[derive(Clone, Debug)]
pub struct Shelf<'a> {
    /// The parsed entries, with every table of round trips.
    pub catalog: &'a Catalog,
    /// Entries that are known by their text only, such as archetypes, by kind and id. Files of prices are among them to
    /// be counted.
    pub texts: BTreeMap<(Kind, &'a str), &'a str>,
    /// Prices, where they were read; that takes a while, and only few commands need them.
    pub prices: Option<Priced<'a>>,
}

/// Text of a user's catalog with nothing in it that a terminal would obey; its lines stay lines.
fn clean(text: &str) -> String {
    text.split('\n').map(super::text::clean).collect::<Vec<_>>().join("\n")
}

/// A document, ending in a line feed.
fn document(value: &serde_json::Value) -> String {
    super::text::harmless(&format!("{value:#}\n"))
}

//! From bytes to the checked inventory and catalog, with every fault that was found on the way.
//!
//! `yaml` reads text into trees, `wire` has the shapes as users write them, `shape` finds every value that does not
//! fit them, `lower` gives them meaning; `catalog` reads what the tool knows of the world. Deciding what is right for
//! a platform is not done here.

pub mod allow;
pub mod baseline;
pub mod catalog;
pub mod config;
mod embedded;
mod found;
mod in_catalog;
pub mod known;
pub mod locate;
mod lower;
mod manifest;
mod read;
pub mod rules;
mod saved;
mod shape;
mod table;
mod text;
mod wire;
mod yaml;

use crate::base::finding::RuleMeta;

pub use allow::{Allows, can_be_allowed, can_be_skipped};
pub use baseline::Baseline;
pub use in_catalog::InCatalog;
pub use locate::Locator;
pub use lower::Archetype;
pub use manifest::manifests;
pub use read::{Limits, Loaded, read, read_within};
pub use saved::{is_saved, saved};

/// Every code of this stage.
pub fn rules() -> impl Iterator<Item = &'static RuleMeta> {
    rules::RULES.iter().chain(rules::OF_ALLOWS).copied().chain([
        &catalog::BAD_CATALOG_ENTRY,
        &catalog::FAULTY_PRICE_BOOK,
        &config::FAULTY_SETTINGS,
    ])
}

/// The JSON Schema of an inventory, draft 7, with ordered keys.
pub fn schema() -> serde_json::Value {
    wire::schema()
}

/// The same as text with a final line feed, as committed under `schema/`.
pub fn schema_text() -> String {
    format!("{:#}\n", schema())
}

//! How what was planned is written: one file a format, each a pure function of what it is handed.
//!
//! No decision is taken here and no file is written. `explain` and `findings` are not formats of the whole plan, so
//! they stand beside the registry, as do what is known of the world (`catalog`), round trips (`latency`) and other ways of
//! running the platform (`compare`).

pub(crate) mod blocks;
pub mod catalog;
pub mod compare;
pub mod cost;
pub mod delivery;
mod escape;
pub mod explain;
pub mod findings;
pub mod json;
pub mod kustomize_names;
pub mod latency;
pub mod markdown;
mod numbers;
pub mod pages;
mod phrase;
mod rows;
mod say;
mod scalar;
mod sections;
mod settings;
mod site;
pub mod table;
mod tasks;
pub mod templates;
mod text;
pub mod yaml;

use crate::model::contracts::Format;
use delivery::Part;

pub(crate) use text::clean;

/// Every format of `--format` and `--output`, the default first.
pub const FORMATS: &[&dyn Format] = &[&table::Table, &json::Json, &yaml::Yaml, &markdown::Markdown];

/// Everything that may add files to the tree of `generate`, in the order in which it does.
pub const PARTS: &[&dyn Part] = &[];

/// Name and purpose of every section of the plan's numbers, in the order in which they are shown.
pub fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    sections::SECTIONS.iter().map(|section| (section.name(), section.about()))
}

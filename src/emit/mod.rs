//! How what was planned is written: one file a format, each a pure function of what it is handed.
//!
//! No decision is taken here and no file is written. `explain` and `findings` are not formats of the whole plan, so
//! they stand beside the registry, as do what is known of the world (`catalog`), round trips (`latency`) and other ways of
//! running the platform (`compare`).

mod argocd;
pub(crate) mod blocks;
pub mod catalog;
pub mod compare;
pub mod config;
pub mod cost;
pub mod delivery;
pub mod diff;
mod dns_endpoint;
mod escape;
pub mod explain;
mod fence;
pub mod findings;
mod flux;
pub mod json;
pub mod kustomize;
pub mod kustomize_names;
pub mod latency;
pub mod markdown;
mod numbers;
pub mod pages;
mod phrase;
pub mod report;
mod repository;
mod route53;
mod rows;
mod runbooks;
mod say;
mod scalar;
mod sections;
mod settings;
mod site;
pub mod table;
mod tasks;
pub mod templates;
mod text;
pub mod wiki;
mod worst;
pub mod yaml;

use crate::base::finding::RuleMeta;
use crate::model::contracts::Format;
use delivery::Part;

pub(crate) use text::clean;

/// Every format of `--format` and `--output`, the default first.
pub const FORMATS: &[&dyn Format] = &[&table::Table, &json::Json, &yaml::Yaml, &markdown::Markdown, &report::Html];

/// A format of `report`.
pub struct Report {
    /// How it is written.
    pub format: &'static dyn Format,
    /// How names of files end that have it.
    pub endings: &'static [&'static str],
}

/// Every format of `report`, the default first.
pub const REPORTS: &[Report] = &[
    Report { format: &report::Html, endings: &["html", "htm"] },
    Report { format: &wiki::Wiki, endings: &["md", "markdown"] },
];

/// Everything that may add files to the tree of `generate`, in the order in which it does: runbooks name files of all
/// others, so they are last.
pub const PARTS: &[&dyn Part] = &[
    &kustomize::Kustomize,
    &argocd::ArgoCd,
    &flux::Flux,
    &route53::ChangeBatches,
    &dns_endpoint::DnsEndpoint,
    &runbooks::Runbooks,
];

/// Every code that writing files may report.
pub fn rules() -> impl Iterator<Item = &'static RuleMeta> {
    let parts = kustomize::RULES.iter().chain(repository::RULES).chain(argocd::RULES);
    parts.copied().chain(route53::found::RULES)
}

/// Name and purpose of every section of the plan's numbers, in the order in which they are shown.
pub fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    sections::SECTIONS.iter().map(|section| (section.name(), section.about()))
}

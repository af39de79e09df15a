//! What was found.

use schemars::JsonSchema;
use serde::Serialize;

/// One thing found.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Finding {
    /// `PX` and three digits.
    pub code: String,
    /// The rule's name.
    pub name: String,
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// `high`, or `low` where it rests on an assumed value.
    pub confidence: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
    /// The file.
    pub file: Option<String>,
    /// From 1.
    pub line: Option<u32>,
    /// From 1, in characters.
    pub column: Option<u32>,
    /// Logical path in its document, such as `services[2].data[0].rpo`.
    pub path: Option<String>,
    /// The service it is about.
    pub service: Option<String>,
    /// The dataset it is about.
    pub dataset: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
}

/// A second place that belongs to a finding.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Related {
    /// What is to be seen there.
    pub message: String,
    /// The file.
    pub file: Option<String>,
    /// From 1.
    pub line: Option<u32>,
    /// From 1, in characters.
    pub column: Option<u32>,
    /// Logical path in its document.
    pub path: String,
}

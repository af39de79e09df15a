//! The plan as YAML: the document of [`super::json`] in the other notation.

use crate::model::contracts::{Format, RenderError, View};

/// The format `yaml`.
pub struct Yaml;

impl Format for Yaml {
    fn name(&self) -> &'static str {
        "yaml"
    }

    fn about(&self) -> &'static str {
        "the JSON document as YAML"
    }

    fn render(&self, view: &View<'_>) -> Result<String, RenderError> {
        serde_yaml::to_string(&super::json::document(view)).map_err(|fault| RenderError(fault.to_string()))
    }
}

//! The plan as JSON, versioned, with its schema.

mod fill;
mod pieces;
pub mod shape;

use std::io;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use self::pieces::InTurn;
use super::cost;
use crate::model::contracts::{Format, RenderError, ShowsBeyond, View};

/// The version of [`shape::Document`].
const FORMAT_VERSION: u32 = 1;

/// The format `json`.
pub struct Json;

impl Format for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn about(&self) -> &'static str {
        "for programs; see `schema plan`"
    }

    fn shows_beyond(&self) -> ShowsBeyond {
        ShowsBeyond::OnDemand
    }

    fn render(&self, view: &View<'_>) -> Result<String, RenderError> {
        text(&whole(view, InTurn(|| fill::services(view))))
    }

    /// A service takes forty times the room of what was written of it, so no two are in memory at once.
    fn write(&self, view: &View<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        pieces::write(&whole(view, InTurn(|| fill::services(view))), out)
    }
}

/// The whole plan in its published shape.
pub fn document(view: &View<'_>) -> shape::Document {
    whole(view, fill::services(view).collect())
}

/// The same but for its services.
pub(super) fn without_services(view: &View<'_>) -> shape::Document<[shape::Service; 0]> {
    whole(view, [])
}

/// What was left out, one by one.
pub(super) fn services<'v>(view: &'v View<'_>) -> impl Iterator<Item = shape::Service> + 'v {
    fill::services(view)
}

fn whole<S>(view: &View<'_>, services: S) -> shape::Document<S> {
    shape::Document {
        format_version: FORMAT_VERSION,
        metadata: fill::metadata(&view.bundle),
        services,
        trips: fill::traffic::trips(&view.bundle),
        user_trips: fill::traffic::user_trips(&view.bundle),
        loads: fill::traffic::loads(&view.bundle),
        latency: fill::traffic::latency(&view.bundle),
        routing: fill::traffic::routing(&view.bundle),
        region_losses: fill::together::losses(&view.bundle),
        roadmap: fill::together::roadmap(&view.bundle),
        cost: view.beyond.estimate.map(|estimate| cost::document(view.bundle, estimate)),
        findings: view.findings.iter().map(|finding| fill::finding(view.locate, finding)).collect(),
    }
}

/// JSON Schema (draft 7) of [`shape::Document`], ending in a line feed.
pub fn plan_schema() -> String {
    schema::<shape::Document>(FORMAT_VERSION)
}

/// JSON Schema (draft 7) of a document of that version, ending in a line feed.
pub(super) fn schema<T: JsonSchema>(version: u32) -> String {
    let generator = SchemaSettings::draft07().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<T>();
    if let Some(known) = schema.pointer_mut("/properties/formatVersion") {
        let description = format!("Always {version} for this shape.");
        *known = serde_json::json!({ "description": description, "const": version });
    }
    format!("{:#}\n", schema.to_value())
}

/// Indented JSON, ending in a line feed.
pub(super) fn text(value: &impl Serialize) -> Result<String, RenderError> {
    let mut text = Vec::new();
    pieces::write(value, &mut text).map_err(|fault| RenderError(fault.to_string()))?;
    String::from_utf8(text).map_err(|fault| RenderError(fault.to_string()))
}

pub(super) use fill::{finding, loss, ms, percentiles, point, reckoned, round_trip, service, time};

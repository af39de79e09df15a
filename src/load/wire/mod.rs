//! The inventory as users write it: one type a mapping, every field optional so that what is missing can be reported.
//!
//! These types are the only source of the JSON Schema, and `load::shape` checks against that schema. Meaning is not
//! decided here: `load::lower` does that.

mod dataset;
mod platform;
mod service;
mod values;

pub(crate) use dataset::{Dataset, Declared, Endpoints, Reference};
pub(crate) use platform::{
    Budget, Component, Inventory, Objectives, Region, Routing, Settings, Shared, Usage, Use, UserShare,
};
pub(crate) use service::Service;
pub(crate) use values::{Amount, InvariantWord, KeyNeed, Quantity, Word, quantity_fault};

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use serde_json::Value;

/// The JSON Schema of an inventory, draft 7, with ordered keys.
pub(crate) fn schema() -> Value {
    let mut schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<Inventory>();
    RecursiveTransform(plain_integers).transform(&mut schema);
    let mut schema = schema.to_value();
    if let Some(root) = schema.as_object_mut() {
        root.insert("$id".to_owned(), "https://parallax.dev/schema/inventory.schema.json".into());
        root.insert("title".to_owned(), "Parallax inventory".into());
    }
    schema
}

/// `format: uint32` and the like are no formats that an editor knows, and some warn about them.
fn plain_integers(schema: &mut schemars::Schema) {
    let unsigned = schema.get("format").and_then(Value::as_str).is_some_and(|format| format.starts_with("uint"));
    if unsigned && schema.remove("format").is_some_and(|format| format == "uint32") {
        schema.insert("maximum".to_owned(), u32::MAX.into());
    }
}

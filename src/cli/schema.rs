//! `schema`: JSON Schemas of what is read and written.

use super::Exit;
use super::args::{SchemaArgs, SchemaDocument};
use super::console::data;
use crate::{emit, pipeline};

pub(super) fn run(args: &SchemaArgs) -> anyhow::Result<Exit> {
    let text = match args.document {
        SchemaDocument::Inventory => pipeline::inventory_schema(),
        SchemaDocument::Plan => emit::json::plan_schema(),
        SchemaDocument::Latency => emit::latency::schema(),
        SchemaDocument::Compare => emit::compare::schema(),
        SchemaDocument::Cost => emit::cost::schema(),
        SchemaDocument::Diff => emit::diff::schema(),
        SchemaDocument::Findings => emit::findings::json::schema(),
    };
    data(&text)?;
    Ok(Exit::Clean)
}

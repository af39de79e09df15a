//! `schema`: JSON Schemas of what is read and written.

use super::Exit;
use super::args::{SchemaArgs, SchemaDocument};
use super::session::Session;
use crate::{emit, pipeline};

pub(super) fn run(args: &SchemaArgs, session: &Session) -> anyhow::Result<Exit> {
    let text = match args.document {
        SchemaDocument::Inventory => pipeline::inventory_schema(),
        SchemaDocument::Plan => emit::json::plan_schema(),
    };
    session.console.data(&text)?;
    Ok(Exit::Clean)
}

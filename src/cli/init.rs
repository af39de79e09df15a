//! `init`: a commented inventory to start from.

use std::path::Path;

use anyhow::bail;

use super::args::InitArgs;
use super::console::data;
use super::session::Session;
use super::{Exit, files};
use crate::pipeline;

/// The example, without the line that tells editors its schema.
const TEMPLATE: &str = include_str!("../../templates/init/inventory.yaml");
/// Where the schema is written, beside the inventory.
const SCHEMA: &str = "inventory.schema.json";

pub(super) fn run(args: &InitArgs, session: &Session) -> anyhow::Result<Exit> {
    let schema = args.schema.clone().unwrap_or_else(|| format!("./{SCHEMA}"));
    if schema.chars().any(char::is_control) {
        bail!("`--schema` must be one line");
    }
    let text = format!("# yaml-language-server: $schema={schema}\n{TEMPLATE}");
    if args.path == Path::new("-") {
        data(&text)?;
        return Ok(Exit::Clean);
    }
    let shown = args.path.display();
    if !files::write_new(&args.path, &text)? {
        bail!("{shown}: exists already and is left alone; name another file, or `-` for standard output");
    }
    session.console.note(&format!("wrote {shown}"));
    if args.schema.is_none() {
        let beside = args.path.with_file_name(SCHEMA);
        let (schema, shown) = (pipeline::inventory_schema(), beside.display());
        let told = if files::write_new(&beside, &schema)? {
            format!("wrote {shown}, from which editors complete and check")
        } else if files::holds(&beside, &schema) {
            format!("kept {shown}, from which editors complete and check")
        } else {
            format!(
                "kept {shown}, which differs from the schema of this version: for that, \
                 `parallax schema inventory > FILE` and name the file in the first line of the inventory"
            )
        };
        session.console.note(&told);
    }
    session.console.note(&format!("next: parallax plan {shown}"));
    Ok(Exit::Clean)
}

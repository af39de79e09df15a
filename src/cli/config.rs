//! `config`: what is set, and by whom.

use std::path::PathBuf;

use super::Exit;
use super::args::{Choice, ConfigArgs, ConfigVerb, DataFormat, When};
use super::console::data;
use super::session::Session;
use super::settings::{Origin, Setting};
use crate::emit::config::{Row, json, table};

pub(super) fn run(args: &ConfigArgs, session: &Session) -> anyhow::Result<Exit> {
    let ConfigVerb::Show { choice, format, .. } = &args.verb;
    session.settings.check(&session.console)?;
    let rows = rows(choice, session);
    data(&match format {
        DataFormat::Table => table(&rows, session.console.out),
        DataFormat::Json => json(&rows)?,
    })?;
    Ok(Exit::Clean)
}

fn rows(choice: &Choice, session: &Session) -> Vec<Row> {
    let chosen = session.settings.choose(choice, None);
    let path = |setting: &Setting<Option<PathBuf>>| setting.value.as_ref().map(|path| path.display().to_string());
    let color = match session.color.value {
        When::Auto => "auto",
        When::Always => "always",
        When::Never => "never",
    };
    let list = |setting: &Setting<Vec<String>>| (!setting.value.is_empty()).then(|| setting.value.clone());
    let one = |text: Option<String>| text.map(|text| vec![text]);
    vec![
        row("color", one(Some(color.to_owned())), &session.color.origin),
        row("catalog", one(path(&session.catalog)), &session.catalog.origin),
        row("prices", one(path(&chosen.prices)), &chosen.prices.origin),
        row("validate.deny", one(Some(chosen.deny.value.name().to_owned())), &chosen.deny.origin),
        row("validate.only", list(&chosen.only), &chosen.only.origin),
        row("validate.skip", list(&chosen.skip), &chosen.skip.origin),
        row("validate.baseline", one(path(&chosen.baseline)), &chosen.baseline.origin),
        row("validate.format", one(Some(chosen.format.value.clone())), &chosen.format.origin),
    ]
}

fn row(name: &'static str, values: Option<Vec<String>>, origin: &Origin) -> Row {
    let (origin, place) = match origin {
        Origin::Default => ("default", None),
        Origin::CommandLine => ("command line", None),
        Origin::Environment(name) => ("environment", Some((*name).to_owned())),
        Origin::File(file, line, column) => ("file", Some(format!("{file}:{line}:{column}"))),
    };
    Row { name, values: values.unwrap_or_default(), origin, place }
}

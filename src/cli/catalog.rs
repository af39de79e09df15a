//! `catalog`: what the tool knows, its sources and age.

use std::collections::BTreeMap;

use anyhow::{Context, bail};

use super::Exit;
use super::args::{CatalogArgs, CatalogVerb, DataFormat};
use super::console::data;
use super::session::Session;
use crate::base::finding::Severity;
use crate::base::nearest::nearest;
use crate::base::parse_units::date;
use crate::base::source::SourceSet;
use crate::emit::catalog::{self as emit, Shelf};
use crate::load::catalog::{CatalogFiles, Wanted, load};
use crate::model::catalog::{Catalog, Kind};
use crate::pipeline;

pub(super) fn run(args: &CatalogArgs, session: &Session) -> anyhow::Result<Exit> {
    let files = session.catalog_files()?;
    let mut sources = SourceSet::default();
    let (catalog, findings) = load(&files, &Wanted::Everything, &mut sources);
    session.console.findings(&findings, &pipeline::locator(&sources));
    let shelf = shelf(&catalog, &files);
    let look = session.console.out;
    let text = match &args.verb {
        CatalogVerb::List { kind, format } => {
            let kind = kind.as_deref().map(parse_kind).transpose()?;
            match format {
                DataFormat::Table => emit::list_table(&shelf, kind, look),
                DataFormat::Json => emit::list_json(&shelf, kind),
            }
        }
        CatalogVerb::Show { id, format } => {
            let entry = match emit::find(&shelf, id) {
                Ok(entry) => entry,
                Err(missing) => {
                    bail!("{}{}", missing.message, missing.help.map(|help| format!("\n{help}")).unwrap_or_default())
                }
            };
            match format {
                DataFormat::Table => emit::show_table(&entry, look),
                DataFormat::Json => emit::show_json(&entry),
            }
        }
        CatalogVerb::Check { as_of, max_age, format } => {
            let as_of = as_of.as_deref().map(|text| date(text).map_err(|fault| anyhow::anyhow!(fault.message)));
            let report = emit::check(&catalog, as_of.transpose().context("--as-of")?, *max_age);
            match format {
                DataFormat::Table => emit::check_table(&report, look),
                DataFormat::Json => emit::check_json(&report),
            }
        }
    };
    data(&text)?;
    let faulty = findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(if faulty { Exit::Findings } else { Exit::Clean })
}

fn shelf<'a>(catalog: &'a Catalog, files: &'a CatalogFiles) -> Shelf<'a> {
    let mut texts = BTreeMap::new();
    for kind in [Kind::Archetype, Kind::Meter, Kind::Price] {
        for id in files.ids(kind) {
            texts.extend(files.text(kind, id).map(|text| ((kind, id), text)));
        }
    }
    Shelf { catalog, texts }
}

fn parse_kind(text: &str) -> anyhow::Result<Kind> {
    if let Some(kind) = Kind::parse(text) {
        return Ok(kind);
    }
    let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.folder()).collect();
    let meant = nearest(text, names.iter().copied());
    let hint = meant.map(|word| format!("; did you mean `{word}`?")).unwrap_or_default();
    bail!("no kind `{text}`{hint}\nkinds: {}", names.join(", "))
}

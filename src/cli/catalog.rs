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
use crate::base::units::Date;
use crate::emit::catalog::{self as emit, Priced, Shelf};
use crate::load::catalog::{CatalogFiles, Wanted, book, load};
use crate::model::catalog::{Catalog, Kind};
use crate::model::contracts::Look;
use crate::model::prices::PriceBook;
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
            // The number of entries is known without reading any price.
            let needs_prices = matches!((kind, format), (Some(Kind::Price), _) | (None, DataFormat::Json));
            let prices = if needs_prices { every_price(&files) } else { PriceBook::default() };
            let shelf = Shelf { prices: needs_prices.then_some(Priced { book: &prices, as_of: None }), ..shelf };
            match format {
                DataFormat::Table => emit::list_table(&shelf, kind, look),
                DataFormat::Json => emit::list_json(&shelf, kind),
            }
        }
        CatalogVerb::Show { id, as_of, format } => show(id, day(as_of.as_deref())?, *format, &shelf, &files, look)?,
        CatalogVerb::Check { as_of, max_age, format } => {
            let as_of = day(as_of.as_deref())?;
            let mut report = emit::check(&catalog, as_of, *max_age);
            let prices = every_price(&files);
            emit::check_prices(&mut report, &catalog, Priced { book: &prices, as_of }, *max_age);
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

/// One entry; prices are read only where nothing else has that name.
fn show(
    id: &str,
    as_of: Option<Date>,
    format: DataFormat,
    shelf: &Shelf<'_>,
    files: &CatalogFiles,
    look: Look,
) -> anyhow::Result<String> {
    let render = |entry: &emit::Entry<'_>| match format {
        DataFormat::Table => emit::show_table(entry, look),
        DataFormat::Json => emit::show_json(entry),
    };
    if let Ok(entry) = emit::find(shelf, id) {
        return Ok(render(&entry));
    }
    let prices = every_price(files);
    let shelf = Shelf { prices: Some(Priced { book: &prices, as_of }), ..shelf.clone() };
    match emit::find(&shelf, id) {
        Ok(entry) => Ok(render(&entry)),
        Err(missing) => {
            bail!("{}{}", missing.message, missing.help.map(|help| format!("\n{help}")).unwrap_or_default())
        }
    }
}

/// Every price of the catalog. Faults in a user's files were reported when the catalog was read.
fn every_price(files: &CatalogFiles) -> PriceBook {
    book(files, &Wanted::Everything, None, &mut SourceSet::default()).0
}

fn day(text: Option<&str>) -> anyhow::Result<Option<Date>> {
    let read = text.map(|text| date(text).map_err(|fault| anyhow::anyhow!(fault.message)));
    read.transpose().context("--as-of")
}

fn shelf<'a>(catalog: &'a Catalog, files: &'a CatalogFiles) -> Shelf<'a> {
    let mut texts = BTreeMap::new();
    for kind in [Kind::Archetype, Kind::Meter, Kind::Price] {
        for id in files.ids(kind) {
            texts.extend(files.text(kind, id).map(|text| ((kind, id), text)));
        }
    }
    Shelf { catalog, texts, prices: None }
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

//! From a plan to an estimate: which price books are read, and what is done where one cannot be.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::args::Inventories;
use super::files;
use super::session::{Read, Session};
use super::settings::{Origin, Setting};
use crate::base::finding::{Finding, Severity};
use crate::base::ids::RegionId;
use crate::base::path::Anchor;
use crate::load::catalog::OwnBook;
use crate::model::estimate::Estimate;
use crate::model::prices::PriceBook;
use crate::pipeline::{self, Planned};

/// What came of pricing.
pub(super) enum Priced {
    /// All of it.
    Estimate { estimate: Box<Estimate>, findings: Vec<Finding> },
    /// A book that cannot be taken: list prices in its place would look right and be wrong.
    Stopped { stop: Stop, findings: Vec<Finding> },
}

/// Why nothing was priced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The book that the inventory names cannot be read.
    Unreadable,
    /// A book was read and has faults.
    Faulty,
}

/// What is wanted of an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// What is wrong with prices and budgets.
    Faults,
    /// All of it.
    Whole,
}

/// A price book of the user's, by the name that messages show.
type Book = (PathBuf, Vec<u8>);

/// Reads the book that an inventory names: from where the file was read that names it.
pub(super) type Beside<'b> = &'b dyn Fn(&Anchor, &str) -> anyhow::Result<Book>;

/// Prices in use.
pub(super) enum Prices {
    /// All of them.
    Book { book: Box<PriceBook>, findings: Vec<Finding> },
    /// A book that cannot be taken: list prices in its place would look right and be wrong.
    Stopped { stop: Stop, findings: Vec<Finding> },
}

/// Prices a plan with list prices, with the book that the inventory names on top, and with `prices` on top of both.
///
/// # Errors
/// Where `prices` cannot be read: what the inventory names is a finding with its line instead.
pub(super) fn price(
    session: &Session,
    planned: &Planned,
    read: &mut Read,
    named: &Inventories,
    prices: &Setting<Option<PathBuf>>,
    depth: Depth,
) -> anyhow::Result<Priced> {
    let naming = planned.inventory.price_book.anchor().map(|at| read.kept.beside(at.source).to_path_buf());
    let naming = naming.unwrap_or_default();
    let beside = |_: &Anchor, text: &str| beside_on_disk(&named.inventories, &naming, text);
    Ok(match book(session, planned, read, &beside, prices)? {
        Prices::Stopped { stop, findings } => Priced::Stopped { stop, findings },
        Prices::Book { book, mut findings } => {
            let (estimate, found) = session.console.working("pricing", || match depth {
                Depth::Faults => pipeline::check_prices(planned, &book),
                Depth::Whole => pipeline::estimate(planned, &book),
            });
            findings.extend(found);
            Priced::Estimate { estimate: Box::new(estimate), findings }
        }
    })
}

/// The prices that [`price`] goes by.
///
/// # Errors
/// As there.
pub(super) fn book(
    session: &Session,
    planned: &Planned,
    read: &mut Read,
    beside: Beside<'_>,
    prices: &Setting<Option<PathBuf>>,
) -> anyhow::Result<Prices> {
    let mut books: Vec<(String, Vec<u8>)> = Vec::new();
    if let Some((text, at)) = planned.inventory.price_book.value().zip(planned.inventory.price_book.anchor()) {
        match beside(at, text) {
            Ok((path, bytes)) => books.push((read.kept.book(&path), bytes)),
            Err(fault) => {
                let findings = vec![pipeline::unreadable_book(&planned.inventory, &format!("{fault:#}"))];
                return Ok(Prices::Stopped { stop: Stop::Unreadable, findings });
            }
        }
    }
    if let Some(path) = &prices.value {
        let bytes = files::read_one(path).with_context(|| match &prices.origin {
            Origin::File(file, line, column) => format!("{file}:{line}:{column}: the price book"),
            _ => "the price book".to_owned(),
        })?;
        books.push((read.kept.book(path), bytes));
    }
    for (name, bytes) in &books {
        session.console.detail(&format!("price book {name} ({} bytes)", bytes.len()));
    }
    let regions: BTreeSet<RegionId> = planned.inventory.regions.iter().map(|region| region.id.clone()).collect();
    let own = books.iter().map(|(name, bytes)| OwnBook { name, bytes });
    let catalog = session.catalog_files()?;
    let (book, findings) = pipeline::price_book(&catalog, regions, own, &mut read.sources);
    if findings.iter().any(|found| found.severity == Severity::Error) {
        return Ok(Prices::Stopped { stop: Stop::Faulty, findings });
    }
    Ok(Prices::Book { book: Box::new(book), findings })
}

/// What a plan costs where that is one thing of many: faults of a price book join the findings, and the rest stands.
///
/// # Errors
/// Where `prices` cannot be read.
pub(super) fn estimate(
    session: &Session,
    planned: &Planned,
    read: &mut Read,
    named: &Inventories,
    prices: &Setting<Option<PathBuf>>,
) -> anyhow::Result<Option<Box<Estimate>>> {
    Ok(match price(session, planned, read, named, prices, Depth::Whole)? {
        Priced::Estimate { estimate, findings } => {
            pipeline::add(&mut read.outcome, findings, pipeline::Asked::Prices, &read.sources);
            Some(estimate)
        }
        Priced::Stopped { findings, .. } => {
            read.outcome.findings.extend(findings);
            None
        }
    })
}

/// The book at a path relative to the file that names it, which lies in `naming`.
pub(super) fn beside_on_disk(named: &[PathBuf], naming: &Path, text: &str) -> anyhow::Result<Book> {
    let path = naming.join(relative(text)?);
    let bytes = files::read_beside(&path, &roots(named, naming))?;
    Ok((path, bytes))
}

/// A path that an inventory may give of its book.
pub(super) fn relative(text: &str) -> anyhow::Result<&Path> {
    let path = Path::new(text);
    if !path.is_relative() {
        bail!("a path from the root; write one relative to this file, or give it as `--prices FILE`");
    }
    Ok(path)
}

/// Where an inventory may name a book: beside or below itself, or anywhere below what the user named. It may come from
/// somebody else, and faults of a book are shown with their text.
fn roots(named: &[PathBuf], beside: &Path) -> Vec<PathBuf> {
    let directories = named.iter().filter(|path| path.is_dir()).cloned();
    std::iter::once(beside.to_path_buf()).chain(directories).collect()
}

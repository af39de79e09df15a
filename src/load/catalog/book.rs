//! The price book of a run: list prices of the regions in use, and a user's own rates on top.

use std::collections::BTreeSet;

use super::price::PriceFile;
use super::{BAD_CATALOG_ENTRY, CatalogFiles, FAULTY_PRICE_BOOK, Kind, Wanted, findings, own_prices, reader};
use crate::base::finding::Finding;
use crate::base::ids::RegionId;
use crate::base::source::{Origin, SourceSet};
use crate::load::shape::cut;
use crate::model::inventory::Inventory;
use crate::model::prices::PriceBook;

/// A price book that a user wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnBook<'a> {
    /// As messages show it.
    pub name: &'a str,
    /// As read.
    pub bytes: &'a [u8],
}

/// That the book which an inventory names cannot be read, at the line that names it.
pub fn unreadable_book(inventory: &Inventory, why: &str) -> Finding {
    let named = inventory.price_book.value().map_or("", String::as_str);
    let at = inventory.price_book.anchor().cloned();
    let message = format!("the price book `{}` cannot be taken: {why}", cut(named));
    Finding::new(&FAULTY_PRICE_BOOK, at, message)
        .help("its path is relative to this file; without it, list prices are taken")
}

/// Prices for the regions wanted, and every fault of the user's own book: each with file, line and column.
///
/// Of the catalog only the files of those regions and of their providers are parsed. Faults of a user's catalog files
/// are reported by [`super::load`], which reads all of them; here their good entries are taken. The own book is added
/// to `sources` where it has faults, so that findings can show it. Of several own books a later one replaces entries of
/// the earlier: those of the same SKU in the same place.
pub fn book<'b>(
    files: &CatalogFiles,
    wanted: &Wanted,
    own: impl IntoIterator<Item = OwnBook<'b>>,
    sources: &mut SourceSet,
) -> (PriceBook, Vec<Finding>) {
    let mut book = PriceBook::default();
    let mut found = Vec::new();
    let split = |id: &str| id.split_once('/').map(|(provider, name)| RegionId::new(provider, name));
    let known: BTreeSet<RegionId> = files.ids(Kind::Region).filter_map(split).collect();
    for (id, file) in files.of(Kind::Price) {
        let price_file = PriceFile::of(id);
        let is_wanted = match wanted {
            Wanted::Everything => true,
            Wanted::Regions(regions) => price_file.concerns(regions.iter()),
        };
        if !is_wanted {
            continue;
        }
        let (_, faults) = reader::read(file.text(), |table| {
            price_file.read(table, &|id| known.contains(id), &mut book);
            Some(())
        });
        if !file.is_users() && !faults.is_empty() {
            let source = sources.add(file.shown(), file.text().as_bytes(), Origin::Found);
            found.extend(findings(&BAD_CATALOG_ENTRY, source, file.text(), faults));
        }
    }
    for own in own {
        let in_use = match wanted {
            Wanted::Everything => &known,
            Wanted::Regions(regions) => regions,
        };
        let (text, faults) =
            own_prices::read(own.name, own.bytes, &own_prices::Regions { known: &known, in_use }, &mut book);
        if !faults.is_empty() {
            let source = sources.add(own.name, own.bytes, Origin::Named);
            found.extend(findings(&FAULTY_PRICE_BOOK, source, text, faults));
        }
    }
    (book, found)
}

//! Reads the catalog: the built-in files, with those of a user's directory on top.
//!
//! A file says by its path what it is: `datastores/<id>.toml`, `regions/<provider>/<region>.toml`. Everything but the
//! round trips is parsed eagerly (some 4 ms for all of it, cold and optimised); tables of round trips only for the regions in use, those
//! where users stand and those in the same metropolitan areas. Archetypes are handed on as text, and prices are read by [`book`] where somebody asks for them; a
//! user's are checked here all the same.

mod archetype;
mod book;
mod datastore;
mod files;
mod geography;
mod latency;
mod meter;
mod own_prices;
mod pattern;
mod price;
mod procedure;
mod region;

use std::collections::BTreeSet;

pub use book::{OwnBook, book, unreadable_book};
pub use files::CatalogFiles;

pub use crate::model::catalog::Kind;

use self::files::CatalogFile;
use super::table::{self as reader, Fault, Table};
use crate::base::finding::{Finding, RuleMeta, Severity};
use crate::base::ids::{CatalogId, RegionId};
use crate::base::path::{Anchor, Part};
use crate::base::source::{Origin, SourceId, SourceSet};
use crate::model::catalog::{Catalog, CatalogRegion};
use crate::model::latency::same_metro_regions;
use crate::model::prices::PriceBook;

/// A catalog file that cannot be read as what its path says it is.
pub static BAD_CATALOG_ENTRY: RuleMeta = RuleMeta {
    code: "PX020",
    name: "bad-catalog-entry",
    severity: Severity::Error,
    page: include_str!("../pages/bad-catalog-entry.md"),
};

/// A user's own price book with entries that cannot be taken.
pub static FAULTY_PRICE_BOOK: RuleMeta = RuleMeta {
    code: "PX021",
    name: "faulty-price-book",
    severity: Severity::Error,
    page: include_str!("../pages/faulty-price-book.md"),
};

/// Faults of one file that are reported one by one: enough for a person, and few enough to place quickly in a text
/// that is no catalog at all.
const MOST_FAULTS: usize = 100;

/// Which tables of round trips are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Those of these regions and of regions in the same metropolitan areas; unknown regions are passed over.
    Regions(BTreeSet<RegionId>),
    /// Every one: for `catalog check` and `catalog show`.
    Everything,
}

/// Everything known, and every fault of the user's files: each with file, line and column.
///
/// Files with faults are added to `sources`, so that findings can show them. A faulty built-in file is reported the
/// same way; a test proves that there is none.
pub fn load(files: &CatalogFiles, wanted: &Wanted, sources: &mut SourceSet) -> (Catalog, Vec<Finding>) {
    let mut loader = Loader { files, sources, findings: Vec::new() };
    let mut catalog = Catalog { digest: files.digest().to_owned(), ..Catalog::default() };
    loader.misplaced();
    loader.geographies(&mut catalog);
    loader.regions(&mut catalog);
    loader.datastores(&mut catalog);
    for (id, file) in files.of(Kind::Pattern) {
        let pattern = loader.read(file, |table| pattern::read(table, id));
        catalog.patterns.extend(pattern.map(|pattern| (CatalogId::from(id), pattern)));
    }
    for (id, file) in files.of(Kind::Meter) {
        let tariff = loader.read(file, meter::read);
        catalog.tariffs.extend(tariff.map(|tariff| (std::sync::Arc::from(id), tariff)));
    }
    // Built-in ones are read where they are used; a test proves them.
    for (_, file) in files.of(Kind::Archetype).filter(|(_, file)| file.is_users()) {
        loader.read(file, |table| archetype::check(table, file.text(), &catalog));
    }
    for (id, file) in files.of(Kind::Price).filter(|(_, file)| file.is_users()) {
        let known = |id: &RegionId| catalog.regions.contains_key(id);
        loader.read(file, |table| {
            price::PriceFile::of(id).read(table, &known, &mut PriceBook::default());
            Some(())
        });
    }
    loader.round_trips(&mut catalog, wanted);
    (catalog, loader.findings)
}

/// Adds the round trips of regions that only the inventory named.
///
/// A user's own tables have been read before, so that nothing is reported twice.
pub fn add_round_trips(
    catalog: &mut Catalog,
    files: &CatalogFiles,
    regions: &BTreeSet<RegionId>,
    sources: &mut SourceSet,
) -> Vec<Finding> {
    let mut loader = Loader { files, sources, findings: Vec::new() };
    loader.measured(catalog, &Wanted::Regions(regions.clone()));
    loader.findings
}

struct Loader<'a> {
    files: &'a CatalogFiles,
    sources: &'a mut SourceSet,
    findings: Vec<Finding>,
}

impl Loader<'_> {
    fn geographies(&mut self, catalog: &mut Catalog) {
        for (_, file) in self.files.of(Kind::Geography) {
            let places = self.read(file, |table| Some(geography::read(table))).unwrap_or_default();
            catalog.geographies.extend(places.into_iter().map(|place| (place.word.clone(), place)));
        }
    }

    fn regions(&mut self, catalog: &mut Catalog) {
        for (name, file) in self.files.of(Kind::Region) {
            let Some((provider, region)) = name.split_once('/') else { continue };
            let id = RegionId::new(provider, region);
            let read = self.read(file, |table| region::read(table, id, &catalog.geographies));
            catalog.regions.extend(read.map(|region: CatalogRegion| (region.id.clone(), region)));
        }
    }

    fn datastores(&mut self, catalog: &mut Catalog) {
        for (id, file) in self.files.of(Kind::Datastore) {
            let store = self.read(file, |table| datastore::read(table, id, &catalog.regions));
            catalog.datastores.extend(store.map(|store| (CatalogId::from(id), store)));
        }
    }

    fn round_trips(&mut self, catalog: &mut Catalog, wanted: &Wanted) {
        for (name, file) in self.files.of(Kind::RoundTrips) {
            match name {
                "corridors" => catalog.round_trips.corridors = self.read(file, latency::corridors),
                "tail" => catalog.round_trips.tail = self.read(file, latency::tail),
                _ => {}
            }
        }
        self.measured(catalog, wanted);
    }

    /// Tables that are wanted and not there yet.
    fn measured(&mut self, catalog: &mut Catalog, wanted: &Wanted) {
        let near = match wanted {
            Wanted::Everything => None,
            Wanted::Regions(ids) => {
                let regions = ids.iter().filter_map(|id| catalog.regions.get(id));
                let near = regions.flat_map(|region| same_metro_regions(catalog, region));
                Some(near.map(|region| region.id.clone()).collect::<BTreeSet<_>>())
            }
        };
        for (name, file) in self.files.of(Kind::RoundTrips) {
            let Some((provider, region)) = name.split_once('/') else { continue };
            let id = RegionId::new(provider, region);
            // A user's file is read in any case: its faults are wanted even where its round trips are not.
            let wanted = near.as_ref().is_none_or(|near| near.contains(&id)) || file.is_users();
            if wanted && !catalog.round_trips.measured.contains_key(&id) {
                let read = self.read(file, latency::measured);
                catalog.round_trips.measured.extend(read.map(|table| (id, table)));
            }
        }
    }

    /// Reports what lies where nothing of the catalog can lie.
    fn misplaced(&mut self) {
        for (file, fault) in self.files.misplaced() {
            self.report(file, vec![fault]);
        }
    }

    fn read<T>(&mut self, file: &CatalogFile, read: impl FnOnce(&mut Table<'_>) -> Option<T>) -> Option<T> {
        let (value, faults) = reader::read(file.text(), read);
        self.report(file, faults);
        value
    }

    fn report(&mut self, file: &CatalogFile, faults: Vec<Fault>) {
        if faults.is_empty() {
            return;
        }
        let source = self.sources.add(file.shown(), file.text().as_bytes(), Origin::Found);
        self.findings.extend(findings(&BAD_CATALOG_ENTRY, source, file.text(), faults));
    }
}

/// Faults of a text as findings with lines and columns, at most [`MOST_FAULTS`] of them one by one.
pub(super) fn findings(rule: &'static RuleMeta, source: SourceId, text: &str, mut faults: Vec<Fault>) -> Vec<Finding> {
    let more = faults.len().saturating_sub(MOST_FAULTS);
    if more > 0 {
        faults.truncate(MOST_FAULTS);
        faults.push(Fault::whole_file(format!("{more} more faults in this file")));
    }
    let finding = |fault: Fault| {
        let value = Anchor::document(source, 0).at(fault.path);
        let anchor = if fault.part == Part::Key { value.named() } else { value };
        let span = Some(reader::span(text, &fault.range));
        Finding { span, help: fault.help, ..Finding::new(rule, Some(anchor), fault.message) }
    };
    faults.into_iter().map(finding).collect()
}

//! `regions/<provider>/<region>.toml`: one file is all that a region needs.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reader::Table;
use crate::base::ids::RegionId;
use crate::model::catalog::{CatalogRegion, Geography};
use crate::model::topology::Position;

/// The region of a file; its country and continent must be places of the catalog.
pub(super) fn read(
    table: &mut Table<'_>,
    id: RegionId,
    places: &BTreeMap<Arc<str>, Geography>,
) -> Option<CatalogRegion> {
    let title = table.need("title", Table::text);
    let city = table.need("city", Table::text);
    let country = place(table, "country", places);
    let continent = place(table, "continent", places);
    let position = position(table);
    let zones = table.need("zones", Table::small::<u8>);
    if zones == Some(0) {
        table.fault(table.range("zones"), "zones", "a region has at least one zone".to_owned());
    }
    let carbon = table.positive_millionths("carbon-g-per-kwh");
    let source = table.citation();
    Some(CatalogRegion {
        id,
        title: title?.to_owned(),
        city: city?.to_owned(),
        country: country?,
        continent: continent?,
        position: position?,
        zones: zones?,
        carbon_mg_per_kwh: carbon.and_then(|millionths| u32::try_from(millionths / 1_000).ok()),
        source: source?,
    })
}

/// `latitude` and `longitude` in degrees.
pub(super) fn position(table: &mut Table<'_>) -> Option<Position> {
    let latitude = degrees(table, "latitude", 90_000_000);
    let longitude = degrees(table, "longitude", 180_000_000);
    Some(Position { latitude_micro: latitude?, longitude_micro: longitude? })
}

fn degrees(table: &mut Table<'_>, key: &'static str, most: i64) -> Option<i32> {
    let micro = table.need(key, Table::millionths)?;
    if !(-most..=most).contains(&micro) {
        table.fault(table.range(key), key, format!("`{key}` lies between -{0} and {0} degrees", most / 1_000_000));
        return None;
    }
    i32::try_from(micro).ok()
}

fn place(table: &mut Table<'_>, key: &'static str, places: &BTreeMap<Arc<str>, Geography>) -> Option<Arc<str>> {
    let word = table.need(key, Table::text)?;
    let found = places.get_key_value(word).filter(|(_, place)| place.sort() == key);
    if found.is_none() {
        let known = places.values().filter(|place| place.sort() == key).map(|place| &*place.word);
        table.unknown(key, table.range(key), key, word, known);
    }
    found.map(|(word, _)| word.clone())
}

//! `patterns/<id>.toml`: a way of building that a verdict calls for.

use std::collections::BTreeMap;
use std::ops::Range;

use super::reader::Table;
use crate::base::ids::CatalogId;
use crate::model::catalog::Pattern;

/// The pattern of a file.
pub(super) fn read(table: &mut Table<'_>, id: &str) -> Option<Pattern> {
    let applies = table.need("applies", Table::text);
    let parameters = table.text("parameters").map(str::to_owned);
    let formula = table.text("formula").map(str::to_owned);
    let config_keys = table.texts("config-keys").unwrap_or_default();
    let config = config(table, &config_keys);
    let hazards = table.text("hazards").map(str::to_owned);
    let source = table.citation();
    Some(Pattern {
        id: CatalogId::from(id),
        applies: applies?.to_owned(),
        parameters,
        formula,
        config_keys: config_keys.into_iter().map(|(key, _)| key.to_owned()).collect(),
        config,
        hazards,
        source: source?,
    })
}

/// Values of keys, each of which the pattern lists.
fn config(table: &mut Table<'_>, keys: &[(&str, Range<usize>)]) -> BTreeMap<String, String> {
    let mut config = BTreeMap::new();
    for (key, value) in table.entries("config") {
        match value.get_ref().as_str() {
            _ if keys.iter().all(|(listed, _)| *listed != key) => {
                table.fault_inside(value.span(), "config", key, format!("`{key}` is not in `config-keys`"));
            }
            Some(text) => {
                config.insert(key.to_owned(), text.to_owned());
            }
            None => table.fault_inside(value.span(), "config", key, format!("`{key}` is not a text")),
        }
    }
    config
}

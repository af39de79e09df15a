//! `patterns/<id>.toml`: a way of building that a verdict calls for.

use super::reader::Table;
use crate::base::ids::CatalogId;
use crate::model::catalog::Pattern;

/// The pattern of a file.
pub(super) fn read(table: &mut Table<'_>, id: &str) -> Option<Pattern> {
    let applies = table.need("applies", Table::text);
    let parameters = table.text("parameters").map(str::to_owned);
    let formula = table.text("formula").map(str::to_owned);
    let config_keys = table.texts("config-keys").unwrap_or_default();
    let hazards = table.text("hazards").map(str::to_owned);
    let source = table.citation();
    Some(Pattern {
        id: CatalogId::from(id),
        applies: applies?.to_owned(),
        parameters,
        formula,
        config_keys: config_keys.into_iter().map(|(key, _)| key.to_owned()).collect(),
        hazards,
        source: source?,
    })
}

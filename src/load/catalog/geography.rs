//! `geographies/<id>.toml`: a continent with its countries, or groups of countries.

use std::sync::Arc;

use super::reader::Table;
use super::region::position;
use crate::model::catalog::{Citation, Geography};

/// Every place of a file.
pub(super) fn read(table: &mut Table<'_>) -> Vec<Geography> {
    let Some(source) = table.citation() else { return Vec::new() };
    let continent = table.text("word").map(Arc::<str>::from);
    let mut places = Vec::new();
    if let Some(word) = &continent {
        places.extend(place(table, word.clone(), &source));
    } else {
        // Asked for so that they count as known keys, and a forgotten `word` is what is reported.
        for key in ["title", "latitude", "longitude", "corridor"] {
            if table.has(key) {
                table.fault(table.range(key), key, format!("`{key}` needs a `word`"));
            }
        }
    }
    let countries = table.sections("country", |table| {
        let code = table.need("code", Table::text)?;
        let country = place(table, code.into(), &source)?;
        Some(Geography { continent: continent.clone(), ..country })
    });
    if continent.is_none() && !countries.is_empty() {
        table.fault(table.range("country"), "country", "countries need a continent: `word`".to_owned());
    } else {
        places.extend(countries);
    }
    places.extend(table.sections("group", |table| {
        let word = table.need("word", Table::text)?;
        let members = table.need("members", Table::texts);
        let group = place(table, word.into(), &source)?;
        Some(Geography { members: members?.into_iter().map(|(code, _)| code.into()).collect(), ..group })
    }));
    places
}

fn place(table: &mut Table<'_>, word: Arc<str>, source: &Citation) -> Option<Geography> {
    let title = table.need("title", Table::text);
    let aliases = table.texts("aliases").unwrap_or_default();
    let subregion = table.text("corridor").map(str::to_owned);
    let position = position(table);
    Some(Geography {
        word,
        title: title?.to_owned(),
        aliases: aliases.into_iter().map(|(alias, _)| alias.to_owned()).collect(),
        continent: None,
        members: std::collections::BTreeSet::new(),
        subregion,
        position: position?,
        source: source.clone(),
    })
}

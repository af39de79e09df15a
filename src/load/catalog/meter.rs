//! `[[meter]]` of a datastore, and of `meters/<id>.toml` for a provider or a router: what is charged for by which name.

use super::reader::Table;
use crate::model::meters::{INSTANCE, Meter, Metered, MeteredCopies, Tariff};

/// The meters of a table.
pub(super) fn meters(table: &mut Table<'_>) -> Vec<Meter> {
    table.sections("meter", meter)
}

/// The file of a provider or a router.
pub(super) fn read(table: &mut Table<'_>) -> Option<Tariff> {
    let meters = meters(table);
    if meters.is_empty() {
        table.fault(0..0, "meter", "nothing is charged for".to_owned());
    }
    let provider = table.text("provider").map(Into::into);
    let source = table.citation();
    Some(Tariff { provider, meters, source: source? })
}

fn meter(table: &mut Table<'_>) -> Option<Meter> {
    let of = table.need("of", |table, key| table.word(key, &Metered::ALL, Metered::name));
    let copies = table.has("copies").then(|| table.word("copies", &MeteredCopies::ALL, MeteredCopies::name));
    let names = table.need("sku", Table::texts).unwrap_or_default();
    if names.is_empty() {
        table.fault(table.range("sku"), "sku", "no name of a price".to_owned());
    }
    for (name, range) in &names {
        if name.contains(INSTANCE) && of.is_some_and(|of| of != Metered::Instance) {
            let message = format!("`{INSTANCE}` is for `{}` only", Metered::Instance.name());
            table.fault(range.clone(), "sku", message);
        }
    }
    let bytes_each = table.whole("bytes-each");
    if bytes_each == Some(0) {
        table.fault(table.range("bytes-each"), "bytes-each", "nothing carries no bytes".to_owned());
    }
    let missing = table.text("missing").map(Into::into);
    let note = table.text("note").map(Into::into);
    Some(Meter {
        of: of?,
        copies: copies.unwrap_or(Some(MeteredCopies::All))?,
        skus: names.into_iter().map(|(name, _)| name.to_owned()).collect(),
        bytes_each,
        missing,
        note,
    })
}

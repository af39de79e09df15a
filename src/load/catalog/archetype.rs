//! A user's archetype: written with the fields of services and datasets, and held against the same schema.
//!
//! Reading it into its types would stop at the first fault; this walk keeps every one with its place.

use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::reader::{Fault, Table};
use crate::base::ids::CatalogId;
use crate::base::nearest::nearest;
use crate::base::path::{DocPath, Part};
use crate::load::lower::Archetype;
use crate::load::shape::{cut, definition, plain, type_of};
use crate::load::wire::{Amount, quantity_fault};
use crate::model::catalog::Catalog;

/// Reports every fault of an archetype's file; nothing is made of it here.
pub(super) fn check(table: &mut Table<'_>, text: &str, catalog: &Catalog) -> Option<()> {
    table.need("title", Table::text);
    table.text("about");
    table.citation();
    let data = table.text("data");
    if let Some(other) = data.filter(|word| *word != "none") {
        let range = table.range("data");
        table.fault(range, "data", format!("`data` may only say `none`, not `{}`", cut(other)));
    }
    let mut walk = Walk { catalog, faults: Vec::new() };
    for (key, name) in [("service", "Service"), ("dataset", "Dataset")] {
        if let (Some(value), Some(schema)) = (table.value(key), definition(name)) {
            walk.value(value, schema, &DocPath::root().key(key), key);
        }
    }
    let clean = walk.faults.is_empty() && table.is_clean();
    table.add(walk.faults);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // What the walk does not see the reader of archetypes may: nothing faulty is handed on in silence.
    if clean && let Err(fault) = Archetype::read(text) {
        let message = fault.message().lines().next().unwrap_or_default().to_owned();
        table.add([Fault { range: fault.span().unwrap_or(0..0), ..Fault::whole_file(message) }]);
    }
    clean.then_some(())
}

struct Walk<'c> {
    catalog: &'c Catalog,
    faults: Vec<Fault>,
}

impl Walk<'_> {
    fn value(&mut self, value: &Spanned<DeValue<'_>>, schema: &Value, at: &DocPath, name: &str) {
        let schema = plain(schema);
        match (type_of(schema), value.get_ref()) {
            ("object", DeValue::Table(table)) => self.table(table, schema, at, name),
            ("array", DeValue::Array(items)) => {
                let Some(inner) = schema.get("items") else { return };
                for (index, item) in items.iter().enumerate() {
                    self.value(item, inner, &at.index(index), name);
                }
            }
            ("string", DeValue::String(text)) => self.text(value, text, schema, at, name),
            ("string", other) if schema.get("x-quantity").is_some() => {
                let message = format!("`{name}` should be text with its unit, not this {}", other.type_str());
                self.fault(value, at, message, example(schema));
            }
            ("boolean", DeValue::Boolean(_)) => {}
            ("integer", DeValue::Integer(number)) => {
                let most = schema.get("maximum").and_then(Value::as_u64).unwrap_or(u64::MAX);
                let fits = u64::from_str_radix(number.as_str(), number.radix()).is_ok_and(|number| number <= most);
                if !fits {
                    self.fault(value, at, format!("`{name}` should be a whole number from 0 to {most}"), None);
                }
            }
            ("number", DeValue::Integer(_) | DeValue::Float(_)) => {
                let text = match value.get_ref() {
                    DeValue::Integer(number) => number.as_str(),
                    DeValue::Float(number) => number.as_str(),
                    _ => "",
                };
                if Amount::parse(text).is_none() {
                    self.fault(value, at, format!("`{name}` should be a number from 0"), None);
                }
            }
            (wanted, other) => {
                let wanted = match wanted {
                    "object" => "a table",
                    "array" => "a list",
                    "boolean" => "true or false",
                    "integer" => "a whole number from 0",
                    "number" => "a number from 0",
                    _ => "text",
                };
                self.fault(value, at, format!("`{name}` should be {wanted}, not this {}", other.type_str()), None);
            }
        }
    }

    fn table(&mut self, table: &DeTable<'_>, schema: &Value, at: &DocPath, name: &str) {
        let fields = schema.get("properties").and_then(Value::as_object);
        let free = schema.get("additionalProperties").filter(|free| free.is_object());
        for (key, value) in table {
            let field = key.get_ref().as_ref();
            let place = at.key(field.to_owned());
            if let Some(schema) = fields.and_then(|fields| fields.get(field)).or(free) {
                self.value(value, schema, &place, field);
                continue;
            }
            let known = fields.into_iter().flat_map(Map::keys).map(String::as_str);
            let help = nearest(field, known).map(|meant| format!("did you mean `{meant}`?"));
            let message = format!("unknown key `{}` in `{name}`", cut(field));
            let fault = Fault { range: key.span(), path: place, help, ..Fault::whole_file(message) };
            self.faults.push(Fault { part: Part::Key, ..fault });
        }
    }

    fn text(&mut self, value: &Spanned<DeValue<'_>>, text: &str, schema: &Value, at: &DocPath, name: &str) {
        if let Some(quantity) = schema.get("x-quantity").and_then(Value::as_str) {
            if let Some(fault) = quantity_fault(quantity, text) {
                self.fault(value, at, format!("{} in `{name}`", fault.message), Some(fault.help));
            }
            return;
        }
        if let Some(words) = schema.get("enum").and_then(Value::as_array) {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            if !words.contains(&text) {
                let help = match nearest(text, words.iter().copied()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("one of {}", words.join(", ")),
                };
                self.fault(value, at, format!("unknown word of `{name}` `{}`", cut(text)), Some(help));
            }
            return;
        }
        let stores = &self.catalog.datastores;
        if name == "store" && !stores.keys().any(|id| id.as_str() == text) {
            let meant = nearest(text, stores.keys().map(CatalogId::as_str));
            let help = meant.map(|meant| format!("did you mean `{meant}`?"));
            self.fault(value, at, format!("unknown datastore `{}`", cut(text)), help);
        }
    }

    fn fault(&mut self, value: &Spanned<DeValue<'_>>, at: &DocPath, message: String, help: Option<String>) {
        self.faults.push(Fault { range: value.span(), path: at.clone(), help, ..Fault::whole_file(message) });
    }
}

/// What a quantity looks like.
fn example(schema: &Value) -> Option<String> {
    let example = schema.get("examples")?.get(0)?.as_str()?;
    Some(format!("write it as in `\"{example}\"`"))
}

//! `[[command]]` in `datastores/<id>.toml`: what a vendor documents for what a runbook asks for.

use std::ops::Range;

use super::reader::Table;
use crate::model::catalog::{Procedure, Purpose};

/// Every procedure of a datastore.
pub(super) fn procedures(table: &mut Table<'_>) -> Vec<Procedure> {
    table.sections("command", procedure)
}

fn procedure(table: &mut Table<'_>) -> Option<Procedure> {
    let purpose = table.need("for", |table, key| table.word(key, &Purpose::ALL, Purpose::name));
    let mut variables = Vec::new();
    for (text, range) in table.texts("set").unwrap_or_default() {
        match text.split_once(": ").filter(|(name, _)| is_variable(name)) {
            Some((name, what)) => variables.push((name.to_owned(), what.to_owned())),
            None => {
                table.fault(range, "set", format!("`{text}` is no variable and what it stands for"));
                table.advise("write it as `COPY: identifier of the replica in {to}`");
            }
        }
    }
    let run = table.need("run", Table::texts).unwrap_or_default();
    for (line, range) in &run {
        placeholders(table, line, range);
    }
    let source = table.citation();
    let run = run.into_iter().map(|(line, _)| line.to_owned()).collect();
    Some(Procedure { purpose: purpose?, variables, run, source: source? })
}

fn is_variable(name: &str) -> bool {
    name.bytes().next().is_some_and(|b| b.is_ascii_uppercase())
        && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// Reports what stands in braces and is no placeholder.
fn placeholders(table: &mut Table<'_>, line: &str, range: &Range<usize>) {
    let named = line.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
    for name in named.filter(|name| !Procedure::PLACEHOLDERS.contains(name)) {
        table.unknown("run", range.clone(), "placeholder", name, Procedure::PLACEHOLDERS);
    }
}

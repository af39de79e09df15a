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
        if let Some((name, what)) = text.split_once(": ").filter(|(name, _)| is_variable(name)) {
            variables.push((name.to_owned(), what.to_owned()));
        } else {
            table.fault(range, "set", format!("`{text}` is no variable and what it stands for"));
            table.advise("write it as `COPY: identifier of the replica in {to}`");
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

#[cfg(test)]
mod tests {
    use super::super::reader;
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let source = "[command.source]\ntitle = \"t\"\ndate = 2026-11-30\n";
        let read = |table: &mut Table<'_>| Some(procedures(table));
        let (_, faults) = reader::read(&format!("[[command]]\n{text}\n{source}"), read);
        faults.into_iter().map(|fault| fault.message).collect()
    }

    #[test]
    fn a_command_says_what_it_is_for_and_what_must_be_looked_up() {
        let right =
            "for = \"promote\"\nset = [\"COPY: the replica in {to}\"]\nrun = [\"promote {to} {from} {copy-host}\"]";
        assert_eq!(faults(right), Vec::<String>::new());
        for (wrong, fault) in [
            ("for = \"promotion\"\nrun = [\"x\"]", "unknown"),
            ("for = \"promote\"", "`run` is missing"),
            ("for = \"promote\"\nrun = [\"x {region}\"]", "unknown placeholder `region`"),
            ("for = \"promote\"\nset = [\"copy\"]\nrun = [\"x\"]", "`copy` is no variable and what it stands for"),
            ("for = \"promote\"\nset = [\"a b: c\"]\nrun = [\"x\"]", "`a b: c` is no variable and what it stands for"),
        ] {
            let told = faults(wrong);
            assert!(told.len() == 1 && told.iter().all(|told| told.starts_with(fault)), "{wrong}: {told:?}");
        }
    }
}

//! `parallax.toml`: what a team settles once instead of on every command line.
//!
//! Where the file is found, and what goes before it, is decided by the command line.

use std::ops::Range;

use super::allow::can_be_skipped;
use super::catalog::findings;
use super::table::{self, Table};
use crate::base::finding::{Deny, Finding, RuleMeta, Severity};
use crate::base::selection;
use crate::base::source::SourceId;

/// A fault of `parallax.toml`.
pub static FAULTY_SETTINGS: RuleMeta = RuleMeta {
    code: "PX034",
    name: "faulty-settings",
    severity: Severity::Error,
    page: include_str!("pages/faulty-settings.md"),
};

/// A setting with the place where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated<T> {
    /// The value.
    pub value: T,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

/// What the file says; what it does not say is left to defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// `auto`, `always` or `never`.
    pub color: Option<Stated<&'static str>>,
    /// The directory of own catalog files, relative to the file.
    pub catalog: Option<Stated<String>>,
    /// The own price book, relative to the file.
    pub prices: Option<Stated<String>>,
    /// What `validate` does.
    pub validate: Validate,
}

/// The table `[validate]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validate {
    /// From which severity on a finding fails the run.
    pub deny: Option<Stated<Deny>>,
    /// The only rules that are told.
    pub only: Option<Stated<Vec<String>>>,
    /// Rules that are not told.
    pub skip: Option<Stated<Vec<String>>>,
    /// The baseline, relative to the file.
    pub baseline: Option<Stated<String>>,
    /// The format of standard output.
    pub format: Option<Stated<&'static str>>,
}

/// Reads the file; `formats` and `rules` are those that there are. Everything wrong with it is a finding.
pub fn read(
    bytes: &[u8],
    source: SourceId,
    formats: &[&'static str],
    rules: &[&'static RuleMeta],
) -> (Config, Vec<Finding>) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        let fault = table::Fault::whole_file("not UTF-8".to_owned());
        return (Config::default(), findings(&FAULTY_SETTINGS, source, "", vec![fault]));
    };
    let (config, faults) = table::read(text, |top| {
        const COLOURS: &[&str] = &["auto", "always", "never"];
        let color = word(top, text, "color", COLOURS);
        let catalog = path(top, text, "catalog");
        let prices = path(top, text, "prices");
        let validate = top.section("validate", |own| {
            let deny = own.word("deny", Deny::ALL, Deny::name);
            let deny = deny.map(|value| stated(value, text, &own.range("deny")));
            let only = words(own, text, "only", rules);
            let skip = words(own, text, "skip", rules);
            let baseline = path(own, text, "baseline");
            let format = word(own, text, "format", formats);
            Some(Validate { deny, only, skip, baseline, format })
        });
        Some(Config { color, catalog, prices, validate: validate.unwrap_or_default() })
    });
    (config.unwrap_or_default(), findings(&FAULTY_SETTINGS, source, text, faults))
}

fn stated<T>(value: T, text: &str, range: &Range<usize>) -> Stated<T> {
    let span = table::span(text, range);
    Stated { value, line: span.line, column: span.column }
}

fn path(table: &mut Table<'_>, text: &str, key: &'static str) -> Option<Stated<String>> {
    let value = table.text(key)?.to_owned();
    Some(stated(value, text, &table.range(key)))
}

fn word(table: &mut Table<'_>, text: &str, key: &'static str, all: &[&'static str]) -> Option<Stated<&'static str>> {
    let value = table.word(key, all, |word| word)?;
    Some(stated(value, text, &table.range(key)))
}

/// Words that mean rules, as [`selection::rules`] takes them.
fn words(
    table: &mut Table<'_>,
    text: &str,
    key: &'static str,
    rules: &[&'static RuleMeta],
) -> Option<Stated<Vec<String>>> {
    let mut value = Vec::new();
    for (word, range) in table.texts(key)? {
        match selection::rules(word, rules) {
            Ok(_) if key == "skip" && cannot_be_skipped(word, rules) => {
                table.fault(range, key, format!("`{word}` cannot be skipped"));
                table.advise(WHY_NOT);
            }
            Ok(_) => value.push(word.to_owned()),
            Err(unknown) => {
                table.fault(range, key, format!("no rule `{word}`"));
                table.advise(unknown.nearest.map_or_else(|| FORMS.to_owned(), |it| format!("did you mean `{it}`?")));
            }
        }
    }
    Some(stated(value, text, &table.range(key)))
}

/// Whether a word means nothing but faults that keep the inventory from being planned.
pub fn cannot_be_skipped(word: &str, rules: &[&'static RuleMeta]) -> bool {
    selection::rules(word, rules).is_ok_and(|meant| !meant.iter().any(|rule| can_be_skipped(rule)))
}

/// Why some rules cannot be skipped.
pub const WHY_NOT: &str = "what it reports keeps the inventory from being planned";
/// How rules are named.
pub const FORMS: &str = "name a rule as `PX409`, as `no-backup`, or many as `PX4`";

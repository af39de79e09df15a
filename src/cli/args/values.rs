//! Values of options: names that the registries know, and `FORMAT=PATH`.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::{OsStringValueParser, PossibleValue, PossibleValuesParser, TypedValueParser};

use super::{CostFormat, PageFormat, Saved};
use crate::base::selection;
use crate::emit;
use crate::load::config;
use crate::model::contracts::FindingsFormat;
use crate::model::words::ScenarioName;
use crate::pipeline;

/// Names of the formats there are.
pub(super) fn formats() -> PossibleValuesParser {
    let value = |format: &&dyn crate::model::contracts::Format| PossibleValue::new(format.name()).help(format.about());
    PossibleValuesParser::new(pipeline::registry().formats.iter().map(value).collect::<Vec<_>>())
}

/// Names of the reports there are.
pub(super) fn reports() -> PossibleValuesParser {
    let value = |report: &emit::Report| PossibleValue::new(report.format.name()).help(report.format.about());
    PossibleValuesParser::new(emit::REPORTS.iter().map(value).collect::<Vec<_>>())
}

/// Names of the formats of findings.
pub(super) fn findings_formats() -> PossibleValuesParser {
    let known = pipeline::registry().findings_formats;
    let value = |format: &&dyn FindingsFormat| PossibleValue::new(format.name()).help(format.about());
    PossibleValuesParser::new(known.iter().map(value).collect::<Vec<_>>())
}

/// A word that means rules.
pub(super) fn rule_word(text: &str) -> Result<String, String> {
    match selection::rules(text.trim(), &pipeline::registry().pages) {
        Ok(_) => Ok(text.trim().to_owned()),
        Err(unknown) => {
            let hint = unknown.nearest.map_or_else(|| config::FORMS.to_owned(), |it| format!("did you mean `{it}`?"));
            Err(format!("no rule `{}`; {hint}", unknown.word))
        }
    }
}

/// A word that means rules, at least one of which can be skipped.
pub(super) fn skipped_word(text: &str) -> Result<String, String> {
    let word = rule_word(text)?;
    if config::cannot_be_skipped(&word, &pipeline::registry().pages) {
        return Err(format!("`{word}` cannot be skipped: {}", config::WHY_NOT));
    }
    Ok(word)
}

/// Every section at once.
pub(in crate::cli) const EVERY_SECTION: &str = "all";

/// Names of the sections there are, and the word for all of them.
pub(super) fn sections() -> PossibleValuesParser {
    let known = emit::sections().chain([(EVERY_SECTION, "every one of them")]);
    let value = |(name, about): (&'static str, &'static str)| PossibleValue::new(name).help(about);
    PossibleValuesParser::new(known.map(value).collect::<Vec<_>>())
}

/// Names of the ways of running a platform.
pub(super) fn scenarios() -> PossibleValuesParser {
    PossibleValuesParser::new(ScenarioName::ALL.iter().map(|name| name.name()))
}

/// `FORMAT=PATH` of a plan.
pub(super) fn saved() -> impl TypedValueParser<Value = Saved> {
    parser(|word| {
        let known: Vec<&str> = pipeline::registry().formats.iter().map(|format| format.name()).collect();
        let (format, path) = format_and_path(word, &known, "json=plan.json")?;
        Ok(Saved { format, path })
    })
}

/// `FORMAT=PATH` of findings.
pub(super) fn saved_findings() -> impl TypedValueParser<Value = Saved> {
    parser(|word| {
        let known: Vec<&str> = pipeline::registry().findings_formats.iter().map(|format| format.name()).collect();
        let (format, path) = format_and_path(word, &known, "sarif=parallax.sarif")?;
        Ok(Saved { format, path })
    })
}

/// `FORMAT=PATH` or `PATH` of a report.
pub(super) fn saved_report() -> impl TypedValueParser<Value = Saved<Option<String>>> {
    parser(report_or_path)
}

/// A word before `=` is a format, so that a slip in it makes no odd file.
fn report_or_path(word: &OsStr) -> Result<Saved<Option<String>>, String> {
    let known: Vec<&str> = emit::REPORTS.iter().map(|report| report.format.name()).collect();
    let is_word = |head: &str| head.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    match halves(word).filter(|(head, _)| is_word(head)) {
        None if word.is_empty() => Err("a path is needed, or `-` for standard output".to_owned()),
        None => Ok(Saved { format: None, path: PathBuf::from(word) }),
        // Standard output may be named here, beside files.
        Some((format, path)) if path == "-" && known.contains(&format) => {
            Ok(Saved { format: Some(format.to_owned()), path: PathBuf::from(path) })
        }
        Some(_) => {
            let (format, path) = format_and_path(word, &known, "html=report.html")?;
            Ok(Saved { format: Some(format), path })
        }
    }
}

/// `FORMAT=PATH` of an estimate.
pub(super) fn saved_cost() -> impl TypedValueParser<Value = Saved<CostFormat>> {
    parser(|word| saved_as(word, "csv=lines.csv"))
}

/// `FORMAT=PATH` of a page.
pub(super) fn saved_page() -> impl TypedValueParser<Value = Saved<PageFormat>> {
    parser(|word| saved_as(word, "markdown=diff.md"))
}

fn saved_as<F: ValueEnum>(word: &OsStr, such_as: &str) -> Result<Saved<F>, String> {
    let known: Vec<_> = F::value_variants().iter().filter_map(F::to_possible_value).collect();
    let known: Vec<&str> = known.iter().map(PossibleValue::get_name).collect();
    let (format, path) = format_and_path(word, &known, such_as)?;
    Ok(Saved { format: F::from_str(&format, false)?, path })
}

/// Of words that need be no text: a path may be any.
fn parser<T: Clone + Send + Sync + 'static>(
    read: impl Fn(&OsStr) -> Result<T, String> + Clone + Send + Sync + 'static,
) -> impl TypedValueParser<Value = T> {
    OsStringValueParser::new().try_map(move |word| read(&word))
}

/// The two halves of `FORMAT=PATH`, the format one of those known.
fn format_and_path(word: &OsStr, known: &[&str], such_as: &str) -> Result<(String, PathBuf), String> {
    let Some((format, path)) = halves(word) else {
        return Err(format!("expected `FORMAT=PATH`, such as `{such_as}`; formats are {}", known.join(", ")));
    };
    if !known.contains(&format) {
        let meant = crate::base::nearest::nearest(format, known.iter().copied());
        let hint =
            meant.map_or_else(|| format!("formats are {}", known.join(", ")), |it| format!("did you mean `{it}`?"));
        return Err(format!("no format `{format}`; {hint}"));
    }
    if path.is_empty() || path == "-" {
        return Err("a file is needed; for standard output use `--format`".to_owned());
    }
    Ok((format.to_owned(), PathBuf::from(path)))
}

/// What stands before the first `=`, which is text, and what stands behind it.
fn halves(word: &OsStr) -> Option<(&str, &OsStr)> {
    match word.to_str() {
        Some(text) => text.split_once('=').map(|(head, rest)| (head, OsStr::new(rest))),
        None => halves_of_bytes(word),
    }
}

#[cfg(unix)]
fn halves_of_bytes(word: &OsStr) -> Option<(&str, &OsStr)> {
    use std::os::unix::ffi::OsStrExt;
    let mut halves = word.as_bytes().splitn(2, |byte| *byte == b'=');
    let (head, rest) = (halves.next()?, halves.next()?);
    Some((std::str::from_utf8(head).ok()?, OsStr::from_bytes(rest)))
}

#[cfg(not(unix))]
fn halves_of_bytes(_: &OsStr) -> Option<(&str, &OsStr)> {
    None
}

//! Values of options: names that the registries know, and `FORMAT=PATH`.

use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser};

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
pub(super) fn saved(text: &str) -> Result<Saved, String> {
    let known: Vec<&str> = pipeline::registry().formats.iter().map(|format| format.name()).collect();
    let (format, path) = format_and_path(text, &known, "json=plan.json")?;
    Ok(Saved { format: format.to_owned(), path })
}

/// `FORMAT=PATH` of findings.
pub(super) fn saved_findings(text: &str) -> Result<Saved, String> {
    let known: Vec<&str> = pipeline::registry().findings_formats.iter().map(|format| format.name()).collect();
    let (format, path) = format_and_path(text, &known, "sarif=parallax.sarif")?;
    Ok(Saved { format: format.to_owned(), path })
}

/// `FORMAT=PATH` or `PATH` of a report. A word before `=` is a format, so that a slip in it makes no odd file.
pub(super) fn saved_report(text: &str) -> Result<Saved<Option<String>>, String> {
    let known: Vec<&str> = emit::REPORTS.iter().map(|report| report.format.name()).collect();
    let word = |head: &str| head.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    match text.split_once('=').filter(|(head, _)| word(head)) {
        None if text.is_empty() => Err("a path is needed, or `-` for standard output".to_owned()),
        None => Ok(Saved { format: None, path: PathBuf::from(text) }),
        // Standard output may be named here, beside files.
        Some((format, "-")) if known.contains(&format) => {
            Ok(Saved { format: Some(format.to_owned()), path: PathBuf::from("-") })
        }
        Some(_) => {
            let (format, path) = format_and_path(text, &known, "html=report.html")?;
            Ok(Saved { format: Some(format.to_owned()), path })
        }
    }
}

/// `FORMAT=PATH` of an estimate.
pub(super) fn saved_cost(text: &str) -> Result<Saved<CostFormat>, String> {
    saved_as(text, "csv=lines.csv")
}

/// `FORMAT=PATH` of a page.
pub(super) fn saved_page(text: &str) -> Result<Saved<PageFormat>, String> {
    saved_as(text, "markdown=diff.md")
}

fn saved_as<F: ValueEnum>(text: &str, such_as: &str) -> Result<Saved<F>, String> {
    let known: Vec<_> = F::value_variants().iter().filter_map(F::to_possible_value).collect();
    let known: Vec<&str> = known.iter().map(PossibleValue::get_name).collect();
    let (format, path) = format_and_path(text, &known, such_as)?;
    Ok(Saved { format: F::from_str(format, false)?, path })
}

/// The two halves of `FORMAT=PATH`, the format one of those known.
fn format_and_path<'t>(text: &'t str, known: &[&str], such_as: &str) -> Result<(&'t str, PathBuf), String> {
    let Some((format, path)) = text.split_once('=') else {
        return Err(format!("expected `FORMAT=PATH`, such as `{such_as}`; formats are {}", known.join(", ")));
    };
    if !known.contains(&format) {
        let meant = crate::base::nearest::nearest(format, known.iter().copied());
        let hint =
            meant.map_or_else(|| format!("formats are {}", known.join(", ")), |it| format!("did you mean `{it}`?"));
        return Err(format!("no format `{format}`; {hint}"));
    }
    if matches!(path, "" | "-") {
        return Err("a file is needed; for standard output use `--format`".to_owned());
    }
    Ok((format, PathBuf::from(path)))
}

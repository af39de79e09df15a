//! Settings: the command line goes before `parallax.toml`, and that before defaults. Each knows where it comes from.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::args::{Choice, Deny, Verb, When};
use super::console::Console;
use super::files;
use crate::base::finding::Finding;
use crate::base::source::{Origin as SourceOrigin, SourceId, SourceSet};
use crate::load::config::{self, Config, Stated};
use crate::model::contracts::Registry;
use crate::pipeline;

/// The name of the file.
const FILE: &str = "parallax.toml";

/// Where a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Default,
    /// The file's name, line and column.
    File(String, u32, u32),
    CommandLine,
    /// A variable's name.
    Environment(&'static str),
}

/// A value with its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setting<T> {
    pub(super) value: T,
    pub(super) origin: Origin,
}

impl<T> Setting<T> {
    /// Says with a fault where the setting is written that led to it, if that is a file.
    ///
    /// # Errors
    /// Those of `result`.
    pub(super) fn placed<R>(&self, what: &str, result: anyhow::Result<R>) -> anyhow::Result<R> {
        match &self.origin {
            Origin::File(file, line, column) => result.with_context(|| format!("{file}:{line}:{column}: {what}")),
            Origin::Default | Origin::CommandLine | Origin::Environment(_) => result,
        }
    }
}

/// What `parallax.toml` says, if there is one.
#[derive(Default)]
pub(super) struct Settings {
    /// Where it is; paths in it begin at its directory.
    file: Option<PathBuf>,
    config: Config,
    sources: SourceSet,
    faults: Vec<Finding>,
}

/// What `validate` goes by.
pub(super) struct Chosen {
    pub(super) deny: Setting<Deny>,
    pub(super) only: Setting<Vec<String>>,
    pub(super) skip: Setting<Vec<String>>,
    pub(super) baseline: Setting<Option<PathBuf>>,
    pub(super) prices: Setting<Option<PathBuf>>,
    pub(super) format: Setting<String>,
}

impl Settings {
    /// Looks for the file from what a verb reads upwards.
    pub(super) fn find(verb: &Verb, registry: &Registry) -> anyhow::Result<Self> {
        let Some(start) = start(verb) else { return Ok(Self::default()) };
        let Some(file) = files::above(start, FILE) else { return Ok(Self::default()) };
        let bytes = files::read_found(&file)?;
        let mut sources = SourceSet::default();
        sources.add(file.to_string_lossy(), bytes.clone(), SourceOrigin::Found);
        let formats: Vec<&'static str> = registry.findings_formats.iter().map(|format| format.name()).collect();
        let (config, faults) = config::read(&bytes, SourceId(0), &formats, &registry.pages);
        Ok(Self { file: Some(file), config, sources, faults })
    }

    /// Where the file is, if there is one.
    pub(super) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Shows what is wrong with the file.
    ///
    /// # Errors
    /// Where anything is: what a file means that is only half understood, nobody knows.
    pub(super) fn check(&self, console: &Console) -> anyhow::Result<()> {
        if self.faults.is_empty() {
            return Ok(());
        }
        console.findings(&self.faults, &pipeline::locator(&self.sources));
        bail!("{}: must be mended first", self.file.as_deref().unwrap_or(Path::new(FILE)).display())
    }

    /// `--color`, else the file, else what the environment says.
    pub(super) fn color(&self, given: Option<When>) -> Setting<When> {
        let stated = self.config.color.as_ref().map(|stated| Stated {
            value: match stated.value {
                "always" => When::Always,
                "never" => When::Never,
                _ => When::Auto,
            },
            line: stated.line,
            column: stated.column,
        });
        let setting = self.pick(given, stated, When::Auto);
        if setting.value != When::Auto {
            return setting;
        }
        match Console::environment_colour() {
            Some((name, value)) => Setting { value, origin: Origin::Environment(name) },
            None => setting,
        }
    }

    /// The directory of own catalog files.
    pub(super) fn catalog(&self, given: Option<PathBuf>) -> Setting<Option<PathBuf>> {
        self.path(given, self.config.catalog.as_ref())
    }

    /// The own price book.
    pub(super) fn prices(&self, given: Option<PathBuf>) -> Setting<Option<PathBuf>> {
        self.path(given, self.config.prices.as_ref())
    }

    /// All that `validate` goes by.
    pub(super) fn choose(&self, given: &Choice, format: Option<&str>) -> Chosen {
        let said = &self.config.validate;
        let words = |given: &Vec<String>| (!given.is_empty()).then(|| given.clone());
        let written =
            said.format.as_ref().map(|it| Stated { value: it.value.to_owned(), line: it.line, column: it.column });
        Chosen {
            deny: self.pick(given.deny, said.deny.clone(), Deny::Error),
            only: self.pick(words(&given.only), said.only.clone(), Vec::new()),
            skip: self.pick(words(&given.skip), said.skip.clone(), Vec::new()),
            baseline: self.path(given.baseline.clone(), said.baseline.as_ref()),
            prices: self.prices(given.prices.clone()),
            format: self.pick(format.map(str::to_owned), written, "text".to_owned()),
        }
    }

    fn path(&self, given: Option<PathBuf>, stated: Option<&Stated<String>>) -> Setting<Option<PathBuf>> {
        let beside = self.file.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        let stated = stated.map(|it| Stated { value: Some(beside.join(&it.value)), line: it.line, column: it.column });
        self.pick(given.map(Some), stated, None)
    }

    fn pick<T>(&self, given: Option<T>, stated: Option<Stated<T>>, otherwise: T) -> Setting<T> {
        if let Some(value) = given {
            return Setting { value, origin: Origin::CommandLine };
        }
        match stated {
            Some(Stated { value, line, column }) => {
                let name = self.file.as_deref().unwrap_or(Path::new(FILE)).to_string_lossy().into_owned();
                Setting { value, origin: Origin::File(name, line, column) }
            }
            None => Setting { value: otherwise, origin: Origin::Default },
        }
    }
}

/// Where the search begins: at the first thing that a verb reads.
fn start(verb: &Verb) -> Option<&Path> {
    use super::args::ConfigVerb;
    let inventories = match verb {
        Verb::Plan(args) => &args.inventories,
        Verb::Validate(args) => &args.inventories,
        Verb::Cost(args) => &args.inventories,
        Verb::Compare(args) => &args.inventories,
        Verb::Latency(args) => &args.inventories,
        Verb::Report(args) => &args.inventories,
        Verb::Explain(args) => &args.inventories,
        Verb::Generate(args) => &args.inventories,
        Verb::Config(args) => {
            let ConfigVerb::Show { inventories, .. } = &args.verb;
            inventories
        }
        Verb::Diff(args) => return Some(args.start()),
        Verb::Catalog(_) => return Some(Path::new(".")),
        Verb::Init(_) | Verb::Schema(_) | Verb::Templates(_) | Verb::Completions(_) | Verb::Man(_) => return None,
    };
    inventories.inventories.first().map(PathBuf::as_path)
}

//! What every verb works with: the console, the open sets, and the way from paths to a plan.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::path::PathBuf;

use super::Exit;
use super::args::{Deny, Global, Inventories, Verb, When};
use super::console::{Console, data, written};
use super::files::{self, Kept};
use super::settings::{Setting, Settings};
use crate::base::ids::DatasetId;
use crate::base::source::SourceSet;
use crate::emit::findings;
use crate::load::Locator;
use crate::load::catalog::CatalogFiles;
use crate::model::contracts::{Colour, Look, Registry, Trace};
use crate::model::plan::Plan;
use crate::model::words::ScenarioName;
use crate::pipeline::{self, Outcome, Planned};

/// How text is written that goes into a file.
pub(super) const IN_FILE: Look = Look { width: 120, colour: Colour::Plain };

/// What stands beside the plan as classified.
const OTHERS: [ScenarioName; 2] = [ScenarioName::SingleRegion, ScenarioName::ActivePassive];

/// One run.
pub(super) struct Session {
    /// The terminal.
    pub(super) console: Console,
    /// The open sets.
    pub(super) registry: Registry,
    /// What `parallax.toml` says.
    pub(super) settings: Settings,
    /// Whether to colour.
    pub(super) color: Setting<When>,
    /// The directory of own catalog files.
    pub(super) catalog: Setting<Option<PathBuf>>,
}

/// What came of the inventories.
pub(super) struct Read {
    /// The texts.
    pub(super) sources: SourceSet,
    /// Plan and findings. The process ends with them: giving back the memory of a large plan piece by piece takes as long
    /// as a tenth of making it.
    pub(super) outcome: ManuallyDrop<Outcome>,
    /// What may not be written over.
    pub(super) kept: Kept,
}

impl Session {
    /// As options, `parallax.toml` and the environment say.
    pub(super) fn open(global: Global, verb: &Verb) -> anyhow::Result<Self> {
        let registry = pipeline::registry();
        let settings = Settings::find(verb, &registry)?;
        let color = settings.color(global.color);
        let console = Console::new(&global, color.value);
        if let Some(file) = settings.file() {
            console.detail(&format!("settings {}", file.display()));
        }
        let catalog = settings.catalog(global.catalog);
        Ok(Self { console, registry, settings, color, catalog })
    }

    /// The built-in catalog, with the user's own files laid over it.
    pub(super) fn catalog_files(&self) -> anyhow::Result<CatalogFiles> {
        self.settings.check(&self.console)?;
        let Some(directory) = self.catalog.value.as_deref() else {
            return Ok(CatalogFiles::builtin());
        };
        let own = self.catalog.placed("the catalog", files::read_catalog(directory))?;
        for (path, _) in &own {
            self.console.detail(&format!("catalog file {path}"));
        }
        Ok(CatalogFiles::builtin().overlay(&directory.display().to_string(), own))
    }

    /// Reads and plans.
    pub(super) fn plan(&self, inventories: &Inventories) -> anyhow::Result<Read> {
        let (sources, kept) = files::read_inventories(&inventories.inventories)?;
        for (_, source) in sources.iter() {
            self.console.detail(&format!("read {} ({} bytes)", source.name, source.bytes.len()));
        }
        self.plan_texts(sources, kept)
    }

    /// Plans what was read.
    pub(super) fn plan_texts(&self, mut sources: SourceSet, kept: Kept) -> anyhow::Result<Read> {
        let catalog = self.catalog_files()?;
        let mut kept = kept.catalog(self.catalog.value.as_deref());
        let mut outcome = self.console.working("planning", || pipeline::plan(&mut sources, &catalog, &self.registry));
        let locate = outcome.locator(&sources);
        findings::by_place(&mut outcome.findings, &locate);
        if !outcome.allowed.is_empty() {
            self.console.detail(&format!("{} allowed by comments", outcome.allowed.len()));
        }
        if let Some(file) = self.settings.file() {
            kept.read_too(file);
        }
        Ok(Read { sources, outcome: ManuallyDrop::new(outcome), kept })
    }

    /// The platform run in the other ways that are held against the plan.
    pub(super) fn others(&self, planned: &Planned) -> Vec<Plan> {
        self.console.working("planning", || OTHERS.into_iter().map(|name| pipeline::scenario(planned, name)).collect())
    }

    /// How these datasets got their verdicts, and what would change them.
    pub(super) fn traces<'a>(
        &self,
        planned: &Planned,
        ids: impl IntoIterator<Item = &'a DatasetId>,
    ) -> BTreeMap<DatasetId, Trace> {
        let trace = |id: &DatasetId| Some((id.clone(), pipeline::trace(planned, id, &self.registry)?));
        ids.into_iter().filter_map(trace).collect()
    }

    /// Reads, plans, prints what `page` makes of the plan, and tells what was found.
    pub(super) fn page(
        &self,
        inventories: &Inventories,
        deny: Deny,
        page: impl FnOnce(&Planned) -> anyhow::Result<String>,
    ) -> anyhow::Result<Exit> {
        let Read { sources, outcome, .. } = self.plan(inventories)?;
        if let Some(planned) = &outcome.planned {
            data(&page(planned)?)?;
        }
        Ok(self.tell(&outcome, &outcome.locator(&sources), deny))
    }

    /// Writes all files or none, then prints.
    pub(super) fn hand_out(&self, shown: &str, files: &[(PathBuf, String)], kept: &Kept) -> anyhow::Result<()> {
        self.hand_out_written(|out| out.write_all(shown.as_bytes()), files, kept)
    }

    /// The same with what is made while it is printed.
    pub(super) fn hand_out_written(
        &self,
        shown: impl FnOnce(&mut dyn Write) -> io::Result<()>,
        files: &[(PathBuf, String)],
        kept: &Kept,
    ) -> anyhow::Result<()> {
        files::write_all(files, kept)?;
        written(shown)?;
        for (path, _) in files {
            self.console.detail(&format!("wrote {}", path.display()));
        }
        Ok(())
    }

    /// Tells what was found, and how the run ends for it.
    pub(super) fn tell(&self, outcome: &Outcome, locate: &Locator, deny: Deny) -> Exit {
        self.console.findings(&outcome.findings, locate);
        if outcome.planned.is_none() {
            self.console.note("nothing was planned: the inventory must be mended first");
        }
        Self::ended(outcome, deny)
    }

    /// How a run ends for what was found.
    pub(super) fn ended(outcome: &Outcome, deny: Deny) -> Exit {
        if !outcome.readable {
            Exit::Unreadable
        } else if outcome.planned.is_none() || outcome.findings.iter().any(|it| deny.refuses(it.severity)) {
            Exit::Findings
        } else {
            Exit::Clean
        }
    }
}

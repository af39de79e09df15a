//! The command line as typed: verbs, options, and the first lines of each help.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};

pub(super) use crate::base::finding::Deny;
pub(super) use diff::DiffArgs;
pub(super) use generate::{GenerateArgs, NONE, TemplatesArgs, TemplatesVerb};
pub(super) use report::ReportArgs;
pub(super) use validate::{Choice, ConfigArgs, ConfigVerb, ValidateArgs};
pub(super) use values::EVERY_SECTION;
use values::{formats, saved, saved_cost, scenarios, sections};

mod diff;
mod generate;
mod report;
mod validate;
mod values;

/// Decides how every dataset of a multi-region, active-active Kubernetes platform may live, with the reasons
#[derive(Debug, Parser)]
#[command(name = "parallax", version, arg_required_else_help = true, disable_help_subcommand = true)]
#[command(before_help = "\
parallax init                         start an inventory
parallax plan inventory.yaml          decide, and show what was decided
parallax validate inventory.yaml      report everything that is wrong
parallax explain booking-engine       why that was decided")]
#[command(after_help = "\
Exit codes: 0 clean; 1 findings at or above --deny, or a difference where one was asked for; 2 bad invocation or unreadable input.
Data goes to standard output, everything else to standard error.")]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) verb: Verb,
}

/// What every verb understands.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// Say nothing on standard error but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Say on standard error what is read and used
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
    /// Whether to colour, auto by default, which also honours `NO_COLOR` and `CLICOLOR_FORCE`
    #[arg(long, global = true, value_enum, value_name = "WHEN")]
    pub(super) color: Option<When>,
    /// Columns of text, 64 at least; otherwise those of the terminal, `COLUMNS`, or 80
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(super) width: Option<u16>,
    /// Catalog files on top of the built-in ones: the same path replaces, a new path adds
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) catalog: Option<PathBuf>,
}

/// When something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Decide how every service and dataset may live in several regions, with the reasons
    Plan(PlanArgs),
    /// Report everything that is wrong with an inventory, its plan and its costs; for continuous integration
    Validate(ValidateArgs),
    /// Price a single region, a warm standby, active-active and a full copy everywhere, line by line
    Cost(CostArgs),
    /// Set a single region, a warm standby and active-active side by side
    Compare(CompareArgs),
    /// Say what became of a plan: strategies, recovery, latency, money and files that differ between two inventories
    Diff(DiffArgs),
    /// Show round trips between regions and from users to them, with how each is known
    Latency(LatencyArgs),
    /// Put the whole platform on one page, for a browser or a wiki
    Report(ReportArgs),
    /// Write the files of a GitOps repository: overlays, what deploys them, routing, runbooks
    Generate(GenerateArgs),
    /// List the templates of generated files, or write them out to change them
    Templates(TemplatesArgs),
    /// Tell why a service or dataset got its verdict, or what a finding's code is for
    Explain(ExplainArgs),
    /// Start an inventory: a commented example that plans as it is
    Init(InitArgs),
    /// List, show and check what the tool knows of datastores, regions and patterns
    Catalog(CatalogArgs),
    /// Print a JSON Schema (draft 7)
    Schema(SchemaArgs),
    /// Show settings, and where each of them comes from
    Config(ConfigArgs),
    /// Print a shell's completions
    Completions(CompletionsArgs),
    /// Print the manual page, or write all pages into a directory
    Man(ManArgs),
}

/// Which inventory.
#[derive(Debug, Args)]
pub(super) struct Inventories {
    /// Files, directories (every `*.yaml` and `*.yml` below, hidden ones skipped), or `-` for standard input; all are
    /// merged into one platform
    #[arg(value_name = "INVENTORY", default_value = ".")]
    pub(super) inventories: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(before_help = "\
parallax plan inventory.yaml
parallax plan inventory.yaml --section recovery --section capacity
parallax plan platform/ --output json=plan.json --output markdown=plan.md
parallax plan - --format json < inventory.yaml")]
pub(super) struct PlanArgs {
    #[command(flatten)]
    pub(super) inventories: Inventories,
    /// What to print on standard output
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = formats())]
    pub(super) format: String,
    /// Show only this section of the plan's numbers; may be repeated. `table` and `markdown` have sections, the other
    /// formats always have everything
    #[arg(long, value_name = "NAME", value_parser = sections())]
    pub(super) section: Vec<String>,
    /// Also save as FORMAT in the file PATH; may be repeated. Files are written only when all of them could be made
    #[arg(long, value_name = "FORMAT=PATH", value_parser = saved())]
    pub(super) output: Vec<Saved>,
    /// Also say what it costs, in the formats that are for programs; see `parallax cost` for people
    #[arg(long)]
    pub(super) cost: bool,
    /// Your own price book, as of `parallax cost`
    #[arg(long, value_name = "FILE")]
    pub(super) prices: Option<PathBuf>,
    /// Exit with 1 where a finding is at least this bad
    #[arg(long, value_enum, default_value_t = Deny::Error, value_name = "SEVERITY")]
    pub(super) deny: Deny,
}

/// A format and the file that it goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Saved<F = String> {
    pub(super) format: F,
    pub(super) path: PathBuf,
}

impl ValueEnum for Deny {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let about = match self {
            Self::Error => "Errors only",
            Self::Warning => "Warnings and errors",
            Self::Info => "Every finding",
            Self::Never => "No finding; what cannot be planned still fails",
        };
        Some(PossibleValue::new(self.name()).help(about))
    }
}

#[derive(Debug, Args)]
#[command(before_help = "\
parallax cost inventory.yaml
parallax cost inventory.yaml --prices rates.toml --scenario active-active
parallax cost platform/ --strict --output csv=lines.csv --output markdown=cost.md")]
pub(super) struct CostArgs {
    #[command(flatten)]
    pub(super) inventories: Inventories,
    /// Your own price book. It goes before list prices, and where it prices the same SKU in the same place as the book
    /// that the inventory names, it goes before that too
    #[arg(long, value_name = "FILE")]
    pub(super) prices: Option<PathBuf>,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = CostFormat::Table, value_name = "FORMAT")]
    pub(super) format: CostFormat,
    /// Also save as FORMAT in the file PATH; may be repeated. Files are written only when all of them could be made
    #[arg(long, value_name = "FORMAT=PATH", value_parser = saved_cost())]
    pub(super) output: Vec<Saved<CostFormat>>,
    /// What a row of the summary is
    #[arg(long, value_enum, default_value_t = By::Component, value_name = "WHAT")]
    pub(super) by: By,
    /// List every line too: quantity, price, amount, and where the price was read. `json` and `csv` always have them
    #[arg(long)]
    pub(super) lines: bool,
    /// Only this way of running the platform, with its lines
    #[arg(long, value_name = "NAME", value_parser = scenarios())]
    pub(super) scenario: Option<String>,
    /// Exit with 1 where a line has no amount, and name them
    #[arg(long)]
    pub(super) strict: bool,
    /// Exit with 1 where a finding is at least this bad
    #[arg(long, value_enum, default_value_t = Deny::Error, value_name = "SEVERITY")]
    pub(super) deny: Deny,
}

/// How to print what something costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CostFormat {
    /// For reading in a terminal
    Table,
    /// For programs; see `schema cost`
    Json,
    /// For a pull request or a wiki
    Markdown,
    /// Every line, with the column names of FOCUS 1.2
    Csv,
}

/// What a row of the summary is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum By {
    /// What it is for
    Component,
    /// Whose it is
    Service,
    /// Where it is used
    Region,
}

#[derive(Debug, Args)]
#[command(before_help = "\
parallax compare inventory.yaml
parallax compare platform/ --format markdown > compare.md
parallax compare inventory.yaml --service booking-engine")]
pub(super) struct CompareArgs {
    #[command(flatten)]
    pub(super) inventories: Inventories,
    /// How to print
    #[arg(long, value_enum, default_value_t = PageFormat::Table, value_name = "FORMAT")]
    pub(super) format: PageFormat,
    /// One service in detail
    #[arg(long, value_name = "NAME")]
    pub(super) service: Option<String>,
    /// Your own price book, as of `parallax cost`
    #[arg(long, value_name = "FILE")]
    pub(super) prices: Option<PathBuf>,
    /// Exit with 1 where a finding is at least this bad
    #[arg(long, value_enum, default_value_t = Deny::Error, value_name = "SEVERITY")]
    pub(super) deny: Deny,
}

#[derive(Debug, Args)]
#[command(before_help = "\
parallax latency inventory.yaml
parallax latency inventory.yaml --format json | jq '.between'
parallax latency platform/ --format markdown > latency.md")]
pub(super) struct LatencyArgs {
    #[command(flatten)]
    pub(super) inventories: Inventories,
    /// How to print
    #[arg(long, value_enum, default_value_t = PageFormat::Table, value_name = "FORMAT")]
    pub(super) format: PageFormat,
    /// Exit with 1 where a finding is at least this bad
    #[arg(long, value_enum, default_value_t = Deny::Error, value_name = "SEVERITY")]
    pub(super) deny: Deny,
}

/// How to print a page about the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PageFormat {
    /// For reading in a terminal
    Table,
    /// For programs
    Json,
    /// For a pull request or a wiki
    Markdown,
}

#[derive(Debug, Args)]
#[command(before_help = "\
parallax explain booking-engine inventory.yaml
parallax explain booking-engine/bookings platform/ --format json
parallax explain PX001")]
pub(super) struct ExplainArgs {
    /// SERVICE, SERVICE/DATASET, the code or name of a finding's rule, or the name of a strategy
    #[arg(value_name = "TARGET")]
    pub(super) target: String,
    #[command(flatten)]
    pub(super) inventories: Inventories,
    /// How to explain
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text, value_name = "FORMAT")]
    pub(super) format: ExplainFormat,
}

/// How to explain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExplainFormat {
    /// For reading
    Text,
    /// For programs
    Json,
}

#[derive(Debug, Args)]
#[command(before_help = "\
parallax init
parallax init platform/inventory.yaml
parallax init - --schema https://example.com/inventory.schema.json > inventory.yaml")]
pub(super) struct InitArgs {
    /// The file to write, or `-` for standard output; a file that exists is left alone
    #[arg(value_name = "PATH", default_value = "inventory.yaml")]
    pub(super) path: PathBuf,
    /// What editors read the schema from; without it the schema is written beside the inventory, as
    /// `inventory.schema.json`
    #[arg(long, value_name = "PATH-OR-URL")]
    pub(super) schema: Option<String>,
}

#[derive(Debug, Args)]
#[command(before_help = "\
parallax catalog list
parallax catalog show idempotency-key
parallax catalog check --catalog my-catalog/")]
pub(super) struct CatalogArgs {
    #[command(subcommand)]
    pub(super) verb: CatalogVerb,
}

/// What to do with the catalog.
#[derive(Debug, Subcommand)]
pub(super) enum CatalogVerb {
    /// List entries: datastores, regions, patterns, archetypes, ...
    List {
        /// Only of this kind
        #[arg(value_name = "KIND")]
        kind: Option<String>,
        /// How to print
        #[arg(long, value_enum, default_value_t = DataFormat::Table, value_name = "FORMAT")]
        format: DataFormat,
    },
    /// Show one entry with its source and date
    Show {
        /// As listed
        #[arg(value_name = "ID")]
        id: String,
        /// The day for which ages of prices are computed, as 2026-11-22; without it none is shown
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        /// How to print
        #[arg(long, value_enum, default_value_t = DataFormat::Table, value_name = "FORMAT")]
        format: DataFormat,
    },
    /// Report faults, gaps and old entries of the catalog, your own files included
    Check {
        /// The day for which ages are computed, as 2026-11-22; without it no entry is called old
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        /// From how many days on an entry is old
        #[arg(long, value_name = "DAYS", default_value_t = 365)]
        max_age: u32,
        /// How to print
        #[arg(long, value_enum, default_value_t = DataFormat::Table, value_name = "FORMAT")]
        format: DataFormat,
    },
}

/// How to print what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DataFormat {
    /// For reading
    Table,
    /// For programs
    Json,
}

#[derive(Debug, Args)]
#[command(before_help = "\
parallax schema inventory > inventory.schema.json
parallax schema plan > plan.schema.json
parallax schema inventory | jq '.properties | keys'")]
pub(super) struct SchemaArgs {
    /// Of which document
    #[arg(value_enum, value_name = "DOCUMENT")]
    pub(super) document: SchemaDocument,
}

/// A document with a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaDocument {
    /// What you write
    Inventory,
    /// What `plan --format json` writes
    Plan,
    /// What `latency --format json` writes
    Latency,
    /// What `compare --format json` writes
    Compare,
    /// What `cost --format json` writes
    Cost,
    /// What `diff --format json` writes
    Diff,
    /// What `validate --format json` writes
    Findings,
}

#[derive(Debug, Args)]
#[command(before_help = "\
parallax completions bash > /etc/bash_completion.d/parallax
parallax completions zsh > \"${fpath[1]}/_parallax\"
parallax completions fish > ~/.config/fish/completions/parallax.fish")]
pub(super) struct CompletionsArgs {
    /// For which shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(super) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
#[command(before_help = "\
parallax man | man -l -
parallax man ~/.local/share/man/man1
sudo parallax man /usr/local/share/man/man1")]
pub(super) struct ManArgs {
    /// Where to write one page a command; it must exist
    #[arg(value_name = "DIR")]
    pub(super) directory: Option<PathBuf>,
}

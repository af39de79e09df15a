//! Arguments of `validate`, and of `config`, which shows what comes of them.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::values::{findings_formats, rule_word, saved_findings, skipped_word};
use super::{DataFormat, Deny, Inventories, Saved};

#[derive(Debug, Args)]
#[command(before_help = "\
parallax validate inventory.yaml
parallax validate platform/ --deny warning --output sarif=parallax.sarif --output junit=parallax.xml
parallax validate inventory.yaml --baseline parallax-baseline.json --update-baseline")]
#[command(after_help = "\
A comment allows a finding at the object on its line, or on the next line where it stands alone:
  # parallax: allow PX409 because the ledger is kept elsewhere
`parallax explain CODE` shows what a rule checks, and `parallax.toml` keeps settings (`parallax config show`).
Exit codes: 0 clean; 1 findings at or above --deny; 2 bad invocation or unreadable input.")]
pub(in crate::cli) struct ValidateArgs {
    #[command(flatten)]
    pub(in crate::cli) inventories: Inventories,
    /// What to print on standard output; text by default
    #[arg(long, value_name = "FORMAT", value_parser = findings_formats())]
    pub(in crate::cli) format: Option<String>,
    /// Also save as FORMAT in the file PATH; may be repeated. Files are written only when all of them could be made
    #[arg(long, value_name = "FORMAT=PATH", value_parser = saved_findings())]
    pub(in crate::cli) output: Vec<Saved>,
    #[command(flatten)]
    pub(in crate::cli) choice: Choice,
    /// Write the baseline anew: what stands now is accepted, what is gone is dropped
    #[arg(long)]
    pub(in crate::cli) update_baseline: bool,
}

/// What of the findings counts.
#[derive(Debug, Default, Args)]
pub(in crate::cli) struct Choice {
    /// Exit with 1 where a finding is at least this bad; error by default
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(in crate::cli) deny: Option<Deny>,
    /// Tell only these rules: codes, beginnings of codes such as `PX4`, or names
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule_word)]
    pub(in crate::cli) only: Vec<String>,
    /// Do not tell these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = skipped_word)]
    pub(in crate::cli) skip: Vec<String>,
    /// Leave out the findings that this file accepts
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) baseline: Option<PathBuf>,
    /// Your own price book, as of `parallax cost`
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) prices: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(before_help = "\
parallax config show
parallax config show platform/ --deny warning
parallax config show platform/ --format json")]
pub(in crate::cli) struct ConfigArgs {
    #[command(subcommand)]
    pub(in crate::cli) verb: ConfigVerb,
}

/// What to do with settings.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ConfigVerb {
    /// Show each setting with its value and where it comes from: default, parallax.toml, command line, environment
    #[command(before_help = "\
parallax config show
parallax config show platform/ --deny warning
parallax config show platform/ --format json")]
    Show {
        #[command(flatten)]
        inventories: Inventories,
        #[command(flatten)]
        choice: Choice,
        /// How to print
        #[arg(long, value_enum, default_value_t = DataFormat::Table, value_name = "FORMAT")]
        format: DataFormat,
    },
}

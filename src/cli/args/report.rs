//! Arguments of `report`.

use std::path::PathBuf;

use clap::Args;

use super::values::{reports, saved_report};
use super::{Deny, Inventories, Saved};

#[derive(Debug, Args)]
#[command(before_help = "\
parallax report inventory.yaml -o report.html
parallax report inventory.yaml -o report.html -o report.md
parallax report platform/ --format markdown > report.md")]
#[command(after_help = "\
The page is one file that needs nothing else: it can be mailed, committed, and read without a network. `plan --format markdown` \
is for a pull request; this is for whoever was not there.")]
pub(in crate::cli) struct ReportArgs {
    #[command(flatten)]
    pub(in crate::cli) inventories: Inventories,
    /// What the report is made for; by default what the ending of PATH says, and html where it has none
    #[arg(long, value_name = "FORMAT", value_parser = reports())]
    pub(in crate::cli) format: Option<String>,
    /// Write to the file PATH, `-` for standard output, which is also the default; may be repeated. Files are written only
    /// when all of them could be made
    #[arg(short, long, value_name = "[FORMAT=]PATH", value_parser = saved_report())]
    pub(in crate::cli) output: Vec<Saved<Option<String>>>,
    /// Your own price book, as of `parallax cost`
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) prices: Option<PathBuf>,
    /// Exit with 1 where a finding is at least this bad
    #[arg(long, value_enum, default_value_t = Deny::Error, value_name = "SEVERITY")]
    pub(in crate::cli) deny: Deny,
}

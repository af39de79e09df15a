//! Options of `generate` and `templates`.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, Subcommand};

use super::{Deny, Inventories};
use crate::emit;
use crate::emit::delivery::PartKind;

/// Value of an option that takes a part: none of them.
pub(in crate::cli) const NONE: &str = "none";

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
#[command(before_help = "\
parallax generate inventory.yaml -o deploy/
parallax generate inventory.yaml -o deploy/ --check
parallax generate platform/ -o . --diff --prune")]
#[command(after_help = "\
Files that are yours are written once and never again: the base of a service, the kustomization of its overlay. All others
are the tool's, and say so in their first line. What it wrote it knows from `.parallax/manifest.json`, which belongs into
version control.")]
pub(in crate::cli) struct GenerateArgs {
    #[command(flatten)]
    pub(in crate::cli) inventories: Inventories,
    /// Directory to write into; it is made if need be
    #[arg(short, long, value_name = "DIR")]
    pub(in crate::cli) output: PathBuf,
    /// Write nothing; print what differs as a unified diff, and exit with 1 where something does
    #[arg(long, conflicts_with_all = ["diff", "force", "prune"])]
    pub(in crate::cli) check: bool,
    /// Write nothing; print what would be written as a unified diff
    #[arg(long)]
    pub(in crate::cli) diff: bool,
    /// Remove files that an earlier run wrote and that are not wanted any more, unless somebody edited them
    #[arg(long)]
    pub(in crate::cli) prune: bool,
    /// Write over files that were edited by hand
    #[arg(long)]
    pub(in crate::cli) force: bool,
    /// What brings the files into clusters
    #[arg(long, value_name = "WHAT", default_value = gitops(), value_parser = parts(PartKind::GitOps))]
    pub(in crate::cli) gitops: String,
    /// What leads users to regions; otherwise what `routing.provider` of the inventory names, or none
    #[arg(long, value_name = "WHAT", value_parser = parts(PartKind::Routing))]
    pub(in crate::cli) routing: Option<String>,
    /// Templates in place of the built-in ones of the same name; `parallax templates export DIR` writes those
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) templates: Option<PathBuf>,
    /// Exit with 1, and write nothing, where a finding is at least this bad
    #[arg(long, value_enum, default_value_t = Deny::Error, value_name = "SEVERITY")]
    pub(in crate::cli) deny: Deny,
}

#[derive(Debug, Args)]
#[command(before_help = "\
parallax templates list
parallax templates export templates/
parallax generate inventory.yaml -o deploy/ --templates templates/")]
pub(in crate::cli) struct TemplatesArgs {
    #[command(subcommand)]
    pub(in crate::cli) verb: TemplatesVerb,
}

/// What to do with the templates.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum TemplatesVerb {
    /// List the names of the built-in templates
    List,
    /// Write the built-in templates into a directory; files that were edited there are left alone, all of them
    Export {
        /// Where to; it is made if need be
        #[arg(value_name = "DIR")]
        directory: PathBuf,
    },
}

/// The first part of its kind is what most want.
fn gitops() -> &'static str {
    emit::PARTS.iter().find(|part| part.kind() == PartKind::GitOps).map_or(NONE, |part| part.name())
}

/// Names of the parts of a kind, and the word for none of them.
fn parts(kind: PartKind) -> PossibleValuesParser {
    let parts = emit::PARTS.iter().filter(|part| part.kind() == kind).map(|part| (part.name(), part.about()));
    let values = parts.chain([(NONE, "nothing of the kind")]);
    PossibleValuesParser::new(values.map(|(name, about)| PossibleValue::new(name).help(about)).collect::<Vec<_>>())
}

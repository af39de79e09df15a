//! Options of `diff`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::values::saved_page;
use super::{Deny, PageFormat, Saved};

#[derive(Debug, Args)]
#[command(before_help = "\
parallax diff main: inventory.yaml
parallax diff plan.json platform/ --exit-code
parallax diff origin/main: inventory.yaml --format markdown > comment.md")]
#[command(after_help = "\
A side is an inventory (a file, a directory, `-`), a plan that was saved (`plan --format json --cost`), or either of them at a
revision of git: `REV:PATH` as git has it, from the root of the repository, or `REV:` alone for the path of the other side. A
file of such a name goes before a revision. What an inventory names beside itself, such as its price book, is read from the
same revision; `parallax.toml`, --catalog and --prices are those of today for both sides.
Exit codes: 0 compared; 1 with --exit-code, that something differs, or new findings at or above --deny; 2 a side that cannot be
read or planned.")]
pub(in crate::cli) struct DiffArgs {
    /// What it was
    #[arg(value_name = "OLD")]
    pub(in crate::cli) old: PathBuf,
    /// What it is now
    #[arg(value_name = "NEW")]
    pub(in crate::cli) new: PathBuf,
    /// One more inventory that is merged into the old side; may be repeated
    #[arg(long = "old", value_name = "INVENTORY")]
    pub(in crate::cli) more_old: Vec<PathBuf>,
    /// One more inventory that is merged into the new side; may be repeated
    #[arg(long = "new", value_name = "INVENTORY")]
    pub(in crate::cli) more_new: Vec<PathBuf>,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = PageFormat::Table, value_name = "FORMAT")]
    pub(in crate::cli) format: PageFormat,
    /// Also save as FORMAT in the file PATH; may be repeated. Files are written only when all of them could be made
    #[arg(long, value_name = "FORMAT=PATH", value_parser = saved_page())]
    pub(in crate::cli) output: Vec<Saved<PageFormat>>,
    /// Your own price book, as of `parallax cost`, for both sides
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) prices: Option<PathBuf>,
    /// Do not compare the files that `parallax generate` would write, which takes longer than all else
    #[arg(long)]
    pub(in crate::cli) no_files: bool,
    /// Exit with 1 where anything differs
    #[arg(long)]
    pub(in crate::cli) exit_code: bool,
    /// Exit with 1 where a finding that the old side does not have is at least this bad
    #[arg(long, value_enum, default_value_t = Deny::Never, value_name = "SEVERITY")]
    pub(in crate::cli) deny: Deny,
}

impl DiffArgs {
    /// Where settings are looked for: at the first of both sides that is on the disk, the new one before the old.
    pub(in crate::cli) fn start(&self) -> &Path {
        [&self.new, &self.old].into_iter().find(|path| path.exists()).map_or(Path::new("."), PathBuf::as_path)
    }
}

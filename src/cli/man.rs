//! `man`: manual pages.

use anyhow::bail;
use clap_mangen::Man;

use super::args::ManArgs;
use super::console::data;
use super::session::Session;
use super::{Exit, command, files};

pub(super) fn run(args: &ManArgs, session: &Session) -> anyhow::Result<Exit> {
    let mut command = command();
    command.build();
    let Some(directory) = &args.directory else {
        data(&page(&command)?)?;
        return Ok(Exit::Clean);
    };
    if !directory.is_dir() {
        bail!("{}: not a directory; create it first", directory.display());
    }
    let mut pages = Vec::new();
    let mut open = vec![command];
    while let Some(command) = open.pop() {
        let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
        pages.push((directory.join(format!("{name}.1")), page(&command)?));
        open.extend(command.get_subcommands().cloned());
    }
    files::write_all(&pages, &files::Kept::default())?;
    session.console.note(&format!("wrote {} pages into {}", pages.len(), directory.display()));
    Ok(Exit::Clean)
}

/// One page in roff.
fn page(command: &clap::Command) -> anyhow::Result<String> {
    let mut text = Vec::new();
    Man::new(command.clone()).render(&mut text)?;
    Ok(String::from_utf8(text)?)
}

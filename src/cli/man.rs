//! `man`: manual pages.

use anyhow::bail;
use clap::{Arg, ArgAction};
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
    // Of a subcommand clap knows no version, and the page's foot would name none.
    Man::new(command.clone()).source(concat!("parallax ", env!("CARGO_PKG_VERSION"))).render(&mut text)?;
    let text = String::from_utf8(text)?;
    // What is generated leaves out which values an option takes.
    let Some((head, (_, tail))) =
        text.split_once(SYNOPSIS).and_then(|(head, rest)| Some((head, rest.split_once('\n')?)))
    else {
        bail!("a manual page has no synopsis, which is a fault of parallax");
    };
    Ok(format!("{head}{SYNOPSIS}{}\n{tail}", synopsis(command)))
}

/// The heading above the synopsis.
const SYNOPSIS: &str = ".SH SYNOPSIS\n";

/// The command, its options with their values, and what it takes.
fn synopsis(command: &clap::Command) -> String {
    let bold = |text: &str| format!("\\fB{}\\fR", text.replace('-', "\\-"));
    let italic = |text: &str| format!("\\fI{}\\fR", text.replace('-', "\\-"));
    let value = |arg: &Arg| {
        let names = arg.get_value_names().unwrap_or_default();
        names.iter().map(|name| italic(name)).collect::<Vec<_>>().join(" ")
    };
    let option = |arg: &Arg| {
        let short = arg.get_short().map(|short| bold(&format!("-{short}")));
        let long = arg.get_long().map(|long| bold(&format!("--{long}")));
        let names = short.into_iter().chain(long).collect::<Vec<_>>().join("|");
        let taken = if arg.get_action().takes_values() { format!(" {}", value(arg)) } else { String::new() };
        format!("[{names}{taken}]")
    };
    let positional = |arg: &Arg| {
        let more = if matches!(arg.get_action(), ArgAction::Append) { "..." } else { "" };
        if arg.is_required_set() { value(arg) + more } else { format!("[{}]{more}", value(arg)) }
    };
    let options = command.get_arguments().filter(|arg| !arg.is_positional() && !arg.is_hide_set()).map(option);
    let commands = command.has_subcommands().then(|| italic("COMMAND"));
    std::iter::once(bold(command.get_bin_name().unwrap_or_else(|| command.get_name())))
        .chain(options)
        .chain(command.get_positionals().map(positional))
        .chain(commands)
        .collect::<Vec<_>>()
        .join(" ")
}

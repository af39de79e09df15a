//! The command line: arguments, files, terminal and exit codes. One file a verb; nothing is decided here.

mod args;
mod bases;
mod catalog;
mod compare;
mod completions;
mod config;
mod console;
mod cost;
mod diff;
mod explain;
mod files;
mod generate;
mod git;
mod init;
mod latency;
mod man;
mod plan;
mod pricing;
mod report;
mod schema;
mod session;
mod settings;
mod templates;
mod tree;
mod validate;
mod written;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{ColorChoice, CommandFactory, FromArgMatches};

use args::{Arguments, Verb};
use session::Session;

/// How a verb ended, if it could do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// 0.
    Clean,
    /// 1: findings at or above what is accepted, or a difference where none may be.
    Findings,
    /// 2: the input could not be read, and findings say why.
    Unreadable,
}

/// Runs what the process was started with, and returns its exit code.
pub fn run() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let command = command().color(colour_of_help(&words));
    let parsed = command.try_get_matches_from(&words).and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(fault) => return ExitCode::from(console::usage(&fault, &words)),
    };
    match dispatch(arguments) {
        Ok(Exit::Clean) => ExitCode::SUCCESS,
        Ok(Exit::Findings) => ExitCode::from(1),
        Ok(Exit::Unreadable) => ExitCode::from(2),
        Err(fault) => {
            console::fault(&fault);
            ExitCode::from(2)
        }
    }
}

/// A text as it would be written again where it is a manifest, and where it is a journal, of generated files; nothing where
/// it is refused. Fuzzing asks for this without a disk.
#[doc(hidden)]
pub fn records(text: &[u8]) -> [Option<String>; 2] {
    tree::rewritten(text)
}

/// The command line as clap knows it, for completions and manual pages.
pub fn command() -> clap::Command {
    Arguments::command()
}

fn dispatch(arguments: Arguments) -> anyhow::Result<Exit> {
    let session = Session::open(arguments.global, &arguments.verb)?;
    match arguments.verb {
        Verb::Plan(args) => plan::run(&args, &session),
        Verb::Validate(args) => validate::run(&args, &session),
        Verb::Cost(args) => cost::run(&args, &session),
        Verb::Compare(args) => compare::run(&args, &session),
        Verb::Diff(args) => diff::run(&args, &session),
        Verb::Latency(args) => latency::run(&args, &session),
        Verb::Report(args) => report::run(&args, &session),
        Verb::Generate(args) => generate::run(&args, &session),
        Verb::Templates(args) => templates::run(&args, &session),
        Verb::Explain(args) => explain::run(&args, &session),
        Verb::Init(args) => init::run(&args, &session),
        Verb::Catalog(args) => catalog::run(&args, &session),
        Verb::Schema(args) => schema::run(&args),
        Verb::Config(args) => config::run(&args, &session),
        Verb::Completions(args) => completions::run(&args),
        Verb::Man(args) => man::run(&args, &session),
    }
}

/// Help and usage are shown while the command line is read, so `--color` is looked up by hand for them.
fn colour_of_help(words: &[OsString]) -> ColorChoice {
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    let joined = words.iter().find_map(|word| word.strip_prefix("--color="));
    let parted = words.iter().zip(words.iter().skip(1)).find(|(name, _)| *name == "--color").map(|(_, value)| &**value);
    match joined.or(parted) {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    }
}

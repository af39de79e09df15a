//! The terminal: all printing is here, with width, colour and progress.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is the file that prints")]

use std::ffi::OsString;
use std::io::{BufWriter, ErrorKind, IsTerminal, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::Context;
use indicatif::ProgressBar;
use terminal_size::{Width, terminal_size_of};

use super::args::{Global, When};
use crate::base::finding::{Finding, Severity};
use crate::emit::{clean, findings};
use crate::model::contracts::{Colour, Locate, Look};

/// Work that takes less is not worth a word.
const PATIENCE: Duration = Duration::from_millis(500);
/// Columns where nothing else is known.
const COLUMNS: usize = 80;
/// In fewer columns nothing can be laid out, whoever asks for them.
const NARROWEST: usize = 64;

/// Standard output and standard error as this run uses them.
pub(super) struct Console {
    /// How standard output is written.
    pub(super) out: Look,
    /// Whether somebody looks at standard output.
    pub(super) out_is_terminal: bool,
    err: Look,
    talk: Talk,
}

/// How much is said on standard error.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Talk {
    Errors,
    Findings,
    Everything,
}

impl Console {
    /// As the options and the environment say.
    pub(super) fn new(global: &Global, color: When) -> Self {
        let talk = match (global.quiet, global.verbose) {
            (true, _) => Talk::Errors,
            (false, true) => Talk::Everything,
            (false, false) => Talk::Findings,
        };
        let (stdout, stderr) = (std::io::stdout(), std::io::stderr());
        let (seen_out, seen_err) = (terminal_size_of(&stdout), terminal_size_of(&stderr));
        Self {
            out_is_terminal: stdout.is_terminal(),
            out: Look {
                width: width(global, seen_out.map(|size| size.0)),
                colour: colour(color, stdout.is_terminal()),
            },
            err: Look {
                width: width(global, seen_err.map(|size| size.0)),
                colour: colour(color, stderr.is_terminal()),
            },
            talk,
        }
    }

    /// Whether everything is wanted.
    pub(super) fn tells_everything(&self) -> bool {
        self.talk == Talk::Everything
    }

    /// Says something that is no data, unless quiet is wanted.
    pub(super) fn note(&self, text: &str) {
        if self.talk != Talk::Errors {
            say(&plain(text));
        }
    }

    /// Says why the run fails, whatever else is said.
    #[expect(clippy::unused_self, reason = "reads like its siblings")]
    pub(super) fn error(&self, text: &str) {
        say(&plain(text));
    }

    /// Says something that only the curious want to know.
    pub(super) fn detail(&self, text: &str) {
        if self.talk == Talk::Everything {
            say(&plain(text));
        }
    }

    /// Shows findings and how many there are; under quiet only the errors.
    pub(super) fn findings(&self, found: &[Finding], locate: &dyn Locate) {
        let errors: Vec<Finding>;
        let shown = if self.talk == Talk::Errors {
            errors = found.iter().filter(|finding| finding.severity == Severity::Error).cloned().collect();
            &errors
        } else {
            found
        };
        if shown.is_empty() {
            return;
        }
        let mut err = BufWriter::new(std::io::stderr().lock());
        // Where standard error is closed nobody listens.
        let _ = writeln!(err)
            .and_then(|()| findings::told(shown, locate, self.err).try_for_each(|text| err.write_all(text.as_bytes())))
            .and_then(|()| writeln!(err, "\n{}", counted(shown, "")))
            .and_then(|()| err.flush());
    }

    /// Says how many findings there are that were shown as data, and what of them was not; unless quiet is wanted.
    pub(super) fn summary(&self, found: &[Finding], besides: &str) {
        self.note(&counted(found, besides));
    }

    /// What the environment says about colour, and which variable says it.
    pub(super) fn environment_colour() -> Option<(&'static str, When)> {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
            return Some(("NO_COLOR", When::Never));
        }
        set("CLICOLOR_FORCE").then_some(("CLICOLOR_FORCE", When::Always))
    }

    /// Does some work; a spinner turns on a terminal while it takes long.
    pub(super) fn working<T>(&self, what: &str, work: impl FnOnce() -> T) -> T {
        if self.talk == Talk::Errors || !std::io::stderr().is_terminal() {
            return work();
        }
        let (working, over) = channel::<()>();
        std::thread::scope(|scope| {
            scope.spawn(move || spin(what, &over));
            let result = work();
            drop(working);
            result
        })
    }
}

/// `found 1 error, 2 warnings`, and what was left out of that.
fn counted(found: &[Finding], besides: &str) -> String {
    let besides = if besides.is_empty() { String::new() } else { format!(" ({besides})") };
    if found.is_empty() {
        return format!("found nothing{besides}");
    }
    let counts = findings::counts(found);
    format!("found {counts}{besides}; `parallax explain CODE` tells what a rule is for")
}

/// Writes data to standard output. A reader who has seen enough and closed the pipe is no error.
pub(super) fn data(text: &str) -> anyhow::Result<()> {
    written(|out| out.write_all(text.as_bytes()))
}

/// The same for what is made while it is written.
pub(super) fn written(data: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> anyhow::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    match data(&mut out).and_then(|()| out.flush()) {
        Err(fault) if fault.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result.context("standard output cannot be written"),
    }
}

/// Says what went wrong.
pub(super) fn fault(fault: &anyhow::Error) {
    say(&plain(&format!("error: {fault:#}")));
}

/// Shows help, version or a fault of the command line, and returns the exit code. What was typed may be hostile, as
/// where a script passes on the name of a file: then it is shown without colours and without obeying it.
pub(super) fn usage(fault: &clap::Error, typed: &[OsString]) -> u8 {
    let code = u8::try_from(fault.exit_code()).unwrap_or(2);
    if typed.iter().any(|word| word.to_str().is_none_or(|word| clean(word) != word)) {
        let text = fault.render().to_string();
        if fault.use_stderr() {
            say(&plain(&text));
            return code;
        }
    }
    match fault.print().and_then(|()| std::io::stdout().flush()) {
        // Help that nobody gets is no success; a fault that cannot be told keeps its own code.
        Err(lost) if lost.kind() != ErrorKind::BrokenPipe && !fault.use_stderr() => {
            say(&format!("error: standard output cannot be written: {lost}"));
            2
        }
        _ => code,
    }
}

/// Lines with nothing in them that a terminal would obey: paths and arguments are the words of others.
fn plain(text: &str) -> String {
    text.lines().map(clean).collect::<Vec<_>>().join("\n")
}

/// A line on standard error; where that is closed nobody listens.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", text.trim_end());
}

/// Turns a spinner once patience is over, until the work is done.
fn spin(what: &str, over: &Receiver<()>) {
    if over.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
        let bar = ProgressBar::new_spinner().with_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(100));
        let _ = over.recv();
        bar.finish_and_clear();
    }
}

/// At least 64: `--width`, else `COLUMNS`, else the terminal's, else 80.
fn width(global: &Global, seen: Option<Width>) -> usize {
    let said = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok()).filter(|columns| *columns > 0);
    let asked = global.width.map(usize::from);
    asked.or(said).or(seen.map(|width| usize::from(width.0))).unwrap_or(COLUMNS).max(NARROWEST)
}

/// As settled by options and environment, else whether it is a terminal that knows colours.
fn colour(when: When, terminal: bool) -> Colour {
    let wanted = match when {
        When::Always => true,
        When::Never => false,
        When::Auto => terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    };
    if wanted { Colour::Ansi } else { Colour::Plain }
}

//! `completions`: what a shell needs to complete commands.

use super::args::CompletionsArgs;
use super::console::data;
use super::{Exit, command};

pub(super) fn run(args: &CompletionsArgs) -> anyhow::Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "parallax", &mut text);
    data(&String::from_utf8(text)?)?;
    Ok(Exit::Clean)
}

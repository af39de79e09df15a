//! `templates`: the built-in templates of generated files, to look at and to change.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, bail};

use super::args::{TemplatesArgs, TemplatesVerb};
use super::console::data;
use super::session::Session;
use super::{Exit, files};
use crate::emit::templates::{BUILT_IN, Templates};

pub(super) fn run(args: &TemplatesArgs, session: &Session) -> anyhow::Result<Exit> {
    match &args.verb {
        TemplatesVerb::List => {
            data(&BUILT_IN.iter().fold(String::new(), |names, (name, _)| names + name + "\n"))?;
            Ok(Exit::Clean)
        }
        TemplatesVerb::Export { directory } => export(directory, session),
    }
}

/// Writes all templates or, where one was edited, none.
fn export(directory: &Path, session: &Session) -> anyhow::Result<Exit> {
    let place = |name: &str| directory.join(name);
    let (there, absent): (Vec<_>, Vec<_>) =
        BUILT_IN.iter().partition(|(name, _)| place(name).symlink_metadata().is_ok());
    let edited: Vec<&str> =
        there.iter().filter(|(name, text)| !files::holds(&place(name), text)).map(|(name, _)| *name).collect();
    if !edited.is_empty() {
        bail!(
            "{}: {} of the templates there differ from the built-in ones and nothing was written: {}; \
             remove them, or name another directory",
            directory.display(),
            edited.len(),
            edited.join(", ")
        );
    }
    let mut wanted = Vec::new();
    for (name, text) in absent {
        let path = place(name);
        let folder = path.parent().unwrap_or(directory);
        std::fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
        wanted.push((path, (*text).to_owned()));
    }
    files::write_all(&wanted, &files::Kept::default())?;
    let (wrote, kept) = (wanted.len(), there.len());
    session.console.note(&format!("wrote {wrote} templates into {}, kept {kept}", directory.display()));
    Ok(Exit::Clean)
}

/// The templates of a run: the built-in ones, with those of a directory in place of some.
pub(super) fn read(directory: Option<&Path>, session: &Session) -> anyhow::Result<Templates> {
    let own = directory.map(files::read_templates).transpose()?.unwrap_or_default();
    for (name, _) in &own {
        session.console.detail(&format!("template {name}"));
    }
    let own: BTreeMap<String, String> = own.into_iter().collect();
    Templates::new(&own).map_err(|faults| {
        let mut told = format!("the templates in {} cannot be taken", shown(directory));
        for fault in faults {
            let _ = write!(told, "\n  {}: {}", fault.name, fault.message);
            if let Some(help) = fault.help {
                let _ = write!(told, "; {help}");
            }
        }
        anyhow::anyhow!(told)
    })
}

fn shown(directory: Option<&Path>) -> String {
    directory.map_or_else(|| "the program".to_owned(), |directory| directory.display().to_string())
}

//! `catalog`: what the tool knows, its sources and age.

use anyhow::anyhow;

use super::Exit;
use super::args::{CatalogArgs, CatalogVerb};
use super::console::data;
use super::session::Session;
use crate::base::finding::Severity;
use crate::base::source::SourceSet;
use crate::pipeline;

pub(super) fn run(args: &CatalogArgs, session: &Session) -> anyhow::Result<Exit> {
    let files = session.catalog_files()?;
    let look = session.console.out;
    match &args.verb {
        CatalogVerb::List { kind } => {
            let text = pipeline::catalog_list(files, kind.as_deref(), look).map_err(|fault| anyhow!(fault))?;
            data(&text)?;
        }
        CatalogVerb::Show { id } => {
            let text = pipeline::catalog_show(files, id, look).map_err(|fault| anyhow!(fault))?;
            data(&text)?;
        }
        CatalogVerb::Check => {
            let mut sources = SourceSet::default();
            let (text, findings) = pipeline::catalog_check(files, &mut sources, look);
            data(&text)?;
            session.console.findings(&findings, &pipeline::locator(&sources));
            if findings.iter().any(|finding| finding.severity == Severity::Error) {
                return Ok(Exit::Findings);
            }
        }
    }
    Ok(Exit::Clean)
}

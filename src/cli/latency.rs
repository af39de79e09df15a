//! `latency`: round trips between regions and from users to them.

use super::Exit;
use super::args::{LatencyArgs, PageFormat};
use super::session::Session;
use crate::emit::latency;

pub(super) fn run(args: &LatencyArgs, session: &Session) -> anyhow::Result<Exit> {
    session.page(&args.inventories, args.deny, |planned| {
        let (bundle, look) = (planned.bundle(), session.console.out);
        Ok(match args.format {
            PageFormat::Table => latency::table(&bundle, look),
            PageFormat::Json => latency::json(&bundle)?,
            PageFormat::Markdown => latency::markdown(&bundle),
        })
    })
}

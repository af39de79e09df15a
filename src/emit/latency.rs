//! `latency`: round trips between the inventory's regions and from its users to them, each with how it is known.

mod page;
pub mod shape;
mod ways;

use super::blocks;
use super::escape::escape;
use super::json;
use super::text::{Tone, clean, count, paint};
use crate::model::contracts::{Bundle, Look, RenderError};
use ways::Ways;

/// The version of [`shape::Document`].
const FORMAT_VERSION: u32 = 1;

/// For reading in a terminal.
pub fn table(bundle: &Bundle<'_>, look: Look) -> String {
    let ways = Ways::of(bundle);
    let head = paint(&clean(bundle.inventory.name.as_str()), Tone::Strong, look);
    format!("{head}  {}\n\n{}", extent(&ways), blocks::terminal(&page::blocks(bundle, &ways, Some(look.width)), look))
}

/// For a pull request or a wiki.
pub fn markdown(bundle: &Bundle<'_>) -> String {
    let ways = Ways::of(bundle);
    let head = format!("## Round trips of {}\n\n{}\n", escape(bundle.inventory.name.as_str()), extent(&ways));
    format!("{head}\n{}", blocks::markdown(&page::blocks(bundle, &ways, None)))
}

/// For programs, in the published shape.
///
/// # Errors
/// Says what could not be written; that is a fault of the program.
pub fn json(bundle: &Bundle<'_>) -> Result<String, RenderError> {
    json::text(&shape::document(bundle, &Ways::of(bundle)))
}

/// JSON Schema (draft 7) of [`shape::Document`], ending in a line feed.
pub fn schema() -> String {
    json::schema::<shape::Document>(FORMAT_VERSION)
}

/// How much there is.
fn extent(ways: &Ways<'_>) -> String {
    let regions = count(ways.regions.len(), "region", "regions");
    if ways.places.is_empty() {
        return regions;
    }
    format!("{regions}, users in {}", count(ways.places.len(), "place", "places"))
}

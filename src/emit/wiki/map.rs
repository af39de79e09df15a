//! The topology as a Mermaid flowchart: regions with what lives in them, links between copies, users and where they go.
//!
//! A drawing of everything can be read by nobody, and hosts refuse it: of several ways of grouping, from what lives
//! alike down to regions alone, the first is taken that can be read, and what it leaves out is said below.

mod draw;
mod group;

use super::super::blocks::{Block, markdown as drawn};
use super::super::say::number;
use super::super::text::count;
use super::mermaid::{MOST_CHARACTERS, fence};
use crate::model::contracts::View;
use draw::Drawing;
use group::{Detail, Item};

/// So many boxes fit on a screen in a readable way.
const MOST_NODES: usize = 72;

/// The diagram, and what is to be known to read it.
pub(super) fn markdown(view: &View<'_>) -> String {
    let items = group::items(view);
    let drawing = |detail: &Detail| draw::drawing(view, &items, *detail);
    let fits =
        |it: &Drawing| it.edges <= it.detail.most_edges() && it.nodes <= MOST_NODES && it.text.len() <= MOST_CHARACTERS;
    let drawing = Detail::ALL.iter().map(drawing).find(fits).unwrap_or_else(|| drawing(&Detail::Regions));
    if drawing.text.len() > MOST_CHARACTERS {
        return drawn(&[Block::Text(format!("{} are more than a diagram can show", regions(view)))]);
    }
    format!("{}\n{}", fence(&drawing.text), drawn(&[Block::Notes(notes(&items, &drawing))]))
}

fn regions(view: &View<'_>) -> String {
    count(view.bundle.plan.regions.len(), "region", "regions")
}

fn notes(items: &[Item<'_>], drawing: &Drawing) -> Vec<String> {
    let how = match drawing.detail {
        Detail::Alike => "datasets that live and are copied alike are one box",
        Detail::Placed => "datasets that live alike are one box, and a line has the slowest of its links",
        Detail::Counted => "what does the same in a region is one box; a line has the slowest of its links",
        Detail::Regions => "too much to draw: only regions and users are shown",
    };
    let mut notes = vec![format!("{how}; a service with data is drawn as its datasets")];
    let links: usize = items.iter().map(|item| item.links.len()).sum();
    if links > 0 {
        let links = number(u64::try_from(links).unwrap_or(u64::MAX));
        notes.push(format!("{links} links in all: \"Replication\" has their lag, and how it is known"));
    }
    notes.push(
        "beside a line from users stands the median round trip to the region that serves them for most services"
            .to_owned(),
    );
    if drawing.users_left > 0 {
        notes.push(format!("{} more places of users are not drawn", drawing.users_left));
    }
    notes
}

//! How the numbers of the page are known: the words that stand beside them.

use super::super::blocks::{Block, Fact, markdown as drawn};
use super::super::report::LEGEND;

/// What each word means, firmest first.
pub(super) fn markdown() -> String {
    let facts = LEGEND.iter().map(|(word, _, means)| Fact::new(*word, *means)).collect();
    let text = "No number is a guess: each says how it is known, and what cannot be said says what is missing. Of \
                several that make one up, the least firm counts.";
    let more = "`parallax explain SERVICE` has the trace of a decision, `parallax catalog show ID` the source and the \
                day of what is known of a datastore, a region or a price.";
    drawn(&[Block::Text(text.to_owned()), Block::Facts(facts), Block::Text(more.to_owned())])
}

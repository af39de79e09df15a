//! The one reader of YAML: text becomes a compact tree per document, in which every value knows its place.
//!
//! Nothing here knows what an inventory is. One tree serves the typed read, the search for every fault and the
//! resolution of anchors, so that the three can never disagree about what was written.

mod build;
mod comments;
mod de;
mod guard;
mod lines;
mod scalar;
mod tree;

pub(crate) use build::{Limits, Trouble, documents};
pub(crate) use comments::{Comment, Extent, comments};
pub(crate) use de::{NUMBER, Patch, Patches, RAW, Reader};
pub(crate) use lines::Lines;
pub(crate) use scalar::Resolved;
pub(crate) use tree::{Shape, Tree, View};

//! What could be done to pay less.
use super::Ground;
use crate::model::estimate::{Lever, Total};
pub(super) fn levers(_: &Ground<'_>) -> (Vec<Lever>, Total) {
    (Vec::new(), Total::default())
}

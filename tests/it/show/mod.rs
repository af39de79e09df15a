//! What every format must hold, on a platform that was planned by hand.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, clippy::too_many_lines)]

mod documents;
mod explaining;
mod findings;
mod numbers;
mod platform;
mod sections;
mod spots;
mod tables;
mod verdicts;

use parallax::base::finding::Finding;
use parallax::model::contracts::{Beyond, Bundle, Colour, Look, View};
use platform::Platform;

/// Hands a plain view of the sample platform, `width` columns wide, to `look_at`.
fn with_view<T>(width: usize, look_at: impl FnOnce(&View<'_>) -> T) -> T {
    let platform = Platform::numbered();
    let findings = Platform::findings();
    look_at(&view(&platform, &findings, Look { width, colour: Colour::Plain }))
}

/// A view of `platform`.
fn view<'a>(platform: &'a Platform, findings: &'a [Finding], look: Look) -> View<'a> {
    let bundle = Bundle {
        inventory: &platform.inventory,
        catalog: &platform.catalog,
        facts: &platform.facts,
        classification: &platform.classification,
        plan: &platform.plan,
    };
    View { bundle, findings, locate: &platform.spots, look, sections: &[], beyond: Beyond::default() }
}

/// Checks that no line is wider than `width` and none ends in a blank.
fn assert_tidy(text: &str, width: usize) {
    assert!(text.ends_with('\n') && !text.ends_with("\n\n"));
    for line in text.lines() {
        assert!(line.chars().count() <= width, "{} columns: {line}", line.chars().count());
        assert_eq!(line.trim_end(), line, "trailing blanks");
    }
}

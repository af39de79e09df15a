//! The table, at the widths people have.

use parallax::emit::table::Table;
use parallax::model::contracts::{Colour, Format, Look};
use snapbox::{Data, assert_data_eq, file};

use super::platform::Platform;
use super::{assert_tidy, view, with_view};

fn table(width: usize) -> String {
    with_view(width, |view| Table.render(view).unwrap())
}

fn assert_golden(width: usize, golden: Data) {
    let text = table(width);
    assert_tidy(&text, width);
    assert_data_eq!(text, golden.raw());
}

#[test]
fn the_table_reads_well_in_80_columns() {
    assert_golden(80, file!["goldens/table-80.txt"]);
}

#[test]
fn the_table_reads_well_in_120_columns() {
    assert_golden(120, file!["goldens/table-120.txt"]);
}

#[test]
fn the_table_stands_in_one_row_in_200_columns() {
    assert_golden(200, file!["goldens/table-200.txt"]);
}

#[test]
fn no_width_breaks_the_table() {
    for width in [40, 60, 79, 81, 100, 109, 110, 140, 159, 160, 161, 180, 240, 400] {
        assert_tidy(&table(width), width.max(64));
    }
}

#[test]
fn colour_adds_nothing_but_escape_sequences() {
    let platform = Platform::numbered();
    let look = Look { width: 80, colour: Colour::Ansi };
    let coloured = Table.render(&view(&platform, &Platform::findings(), look)).unwrap();
    let mut plain = coloured.clone();
    for code in ["0", "1", "2", "31", "32", "33"] {
        plain = plain.replace(&format!("\u{1b}[{code}m"), "");
    }
    assert_ne!(plain, coloured);
    assert_eq!(plain, table(80));
}

#[test]
fn an_empty_platform_has_a_table_too() {
    let platform = Platform::empty();
    let text = Table.render(&view(&platform, &[], Look { width: 80, colour: Colour::Plain })).unwrap();
    assert!(text.contains("0 services"), "{text}");
    assert!(text.contains("Findings: none"), "{text}");
}

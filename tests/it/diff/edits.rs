//! Six edits of `TravelBook`: each says what changed and nothing else.

use std::fs;
use std::path::Path;

use snapbox::{assert_data_eq, file};
use tempfile::TempDir;

use super::{edited, ran, travelbook};

const PRICES: &str = "examples/travelbook/prices.toml";

/// Both sides, each in a folder of its own with its prices, and what `diff` prints of them.
fn shown(inventory: &str, prices: &str, options: &[&str]) -> (i32, String) {
    let place = TempDir::new().expect("a directory");
    let put = |side: &str, inventory: &str, prices: &str| {
        let folder = place.path().join(side);
        fs::create_dir(&folder).expect("a directory");
        fs::write(folder.join("inventory.yaml"), inventory).expect("a file");
        fs::write(folder.join("prices.toml"), prices).expect("a file");
    };
    put("old", &travelbook(), &fs::read_to_string(Path::new(PRICES)).expect("prices"));
    put("new", inventory, prices);
    let (code, out, err) = ran(place.path(), &[&["diff", "old", "new"], options].concat());
    assert_eq!(err, "");
    (code, out)
}

fn table(inventory: &str) -> String {
    let (code, out) = shown(inventory, &fs::read_to_string(PRICES).expect("prices"), &["--exit-code"]);
    assert_eq!(code, 1, "it differs");
    out
}

#[test]
fn a_strategy_that_flips_says_which_input_moved_and_what_follows() {
    let new =
        edited(&travelbook(), "reads: 80%\n        consistency: eventual", "reads: 70%\n        consistency: eventual");
    assert_data_eq!(table(&new), file!["flip.txt"].raw());
}

#[test]
fn a_region_that_is_added_says_who_uses_it() {
    let new = edited(&travelbook(), "\nusers:\n", "\n  - {name: ap-southeast-1, role: secondary}\n\nusers:\n");
    assert_data_eq!(table(&new), file!["region.txt"].raw());
}

#[test]
fn a_price_that_moved_is_no_quantity_that_moved() {
    let prices = edited(&fs::read_to_string(PRICES).expect("prices"), "usd = \"560\"", "usd = \"571.25\"");
    let (code, out) = shown(&travelbook(), &prices, &["--exit-code"]);
    assert_eq!(code, 1);
    assert_data_eq!(out, file!["price.txt"].raw());
    let more = edited(
        &travelbook(),
        "{sku: node, region: eu-west-1, quantity: 5}",
        "{sku: node, region: eu-west-1, quantity: 6}",
    );
    assert_data_eq!(table(&more), file!["quantity.txt"].raw());
}

#[test]
fn a_service_that_is_gone_takes_its_files_and_nothing_else() {
    let old = travelbook();
    let (kept, _) = old.split_once("  # In two regions it would run twice.").expect("the last service");
    assert_data_eq!(table(kept), file!["removed.txt"].raw());
}

#[test]
fn a_service_with_another_name_is_renamed() {
    let new = edited(&travelbook(), "name: review-system", "name: reviews-api");
    let new = edited(&new, "service: review-system", "service: reviews-api");
    assert_data_eq!(table(&new), file!["renamed.txt"].raw());
}

#[test]
fn what_moves_no_decision_is_no_change() {
    let old = travelbook();
    let prices = fs::read_to_string(PRICES).expect("prices");
    let commented = old.lines().map(|line| format!("{line}\n\n# a remark\n")).collect::<String>();
    // The first service last, and the two datasets of another the other way round.
    let (head, services) = old.split_once("services:\n").expect("services");
    let (first, rest) = services.split_once("\n  # Users only read").expect("the second service");
    let moved = format!("{head}services:\n  # Users only read{rest}\n{first}\n");
    let flow = edited(&old, "  - {from: europe, share: 30%}", "  - share: 30%\n    from: europe");
    for same in [commented, moved, flow] {
        let (code, out) = shown(&same, &prices, &["--exit-code"]);
        assert_eq!((code, out.as_str()), (0, "travelbook  old -> new\n\nno change\n"));
        assert_eq!(shown(&same, &prices, &[]).0, 0);
    }
}

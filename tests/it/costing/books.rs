//! Which price book is taken, and what is said of one that cannot be.

use super::{BOOK, SHOP, cost_in, directory, json, total};

fn with_book(path: &str) -> String {
    SHOP.replace("provider: aws\n", &format!("provider: aws\npriceBook: {path}\n"))
}

#[test]
fn the_book_of_an_inventory_is_read_beside_the_file_that_names_it() {
    let directory =
        directory(&[("platform/inventory.yaml", &with_book("prices/own.toml")), ("platform/prices/own.toml", BOOK)]);
    for place in ["platform/inventory.yaml", "platform"] {
        let (code, out, err) = cost_in(directory.path(), &[place, "--format", "json"]);
        assert_eq!(code, 0, "{err}");
        assert_eq!(total(&json(&out), "active-active"), "421");
    }
    let (_, _, err) = cost_in(directory.path(), &["platform", "-v"]);
    assert!(err.contains("price book platform/prices/own.toml"), "{err}");
}

#[test]
fn a_book_on_the_command_line_replaces_entries_and_leaves_the_others() {
    let one = BOOK.split("\n\n").next().expect("an entry").replace("\"100\"", "\"90\"");
    let directory = directory(&[("inventory.yaml", &with_book("own.toml")), ("own.toml", BOOK), ("rates.toml", &one)]);
    let (code, out, err) = cost_in(directory.path(), &["inventory.yaml", "--prices", "rates.toml", "--format", "json"]);
    assert_eq!(code, 0, "{err}");
    // 2 x 90 and 2 x 110.50.
    assert_eq!((total(&json(&out), "single-region"), total(&json(&out), "active-active")), ("180", "401"));
}

#[test]
fn a_missing_book_is_an_error_at_its_line_and_nothing_is_priced() {
    let directory = directory(&[("inventory.yaml", &with_book("nowhere.toml"))]);
    let (code, out, err) = cost_in(directory.path(), &["inventory.yaml"]);
    assert_eq!((code, out.as_str()), (2, ""), "{err}");
    assert!(err.contains("inventory.yaml:5:12") && err.contains("PX021"), "{err}");
    assert!(err.contains("`nowhere.toml`") && err.contains("nothing was priced"), "{err}");
    let (code, out, err) = cost_in(directory.path(), &["inventory.yaml", "--prices", "gone.toml"]);
    assert_eq!((code, out.as_str()), (2, ""), "{err}");
}

#[test]
fn a_book_that_lies_elsewhere_is_not_read() {
    let outside = directory(&[("secret.toml", "a = \"secret\"\n")]);
    let absolute = outside.path().join("secret.toml");
    let directory = directory(&[("inner/a.yaml", &with_book("../own.toml")), ("own.toml", BOOK)]);
    let (code, _, err) = cost_in(directory.path(), &["inner/a.yaml"]);
    assert!(code == 2 && err.contains("lies outside") && err.contains("--prices"), "{err}");
    let (code, ..) = cost_in(directory.path(), &["."]);
    assert_eq!(code, 0, "what lies below a directory that was named may be shared");
    let text = with_book(absolute.to_str().expect("a path"));
    std::fs::write(directory.path().join("inner/a.yaml"), text).expect("a file");
    let (code, _, err) = cost_in(directory.path(), &["inner/a.yaml"]);
    assert!(code == 2 && !err.contains("a = \"secret\""), "{err}");
}

#[test]
fn every_fault_of_a_book_has_its_line_and_list_prices_do_not_stand_in() {
    let faulty = BOOK.replace("us-east-1", "us-esat-1").replace("\"110.50\"", "\"cheap\"") + "class = \"nod\"\n";
    let directory = directory(&[("inventory.yaml", &with_book("own.toml")), ("own.toml", &faulty)]);
    let (code, out, err) = cost_in(directory.path(), &["inventory.yaml"]);
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    assert!(err.contains("own.toml:3:") && err.contains("own.toml:13:"), "{err}");
    assert!(err.contains("did you mean `node`?"), "{err}");
    assert!(err.contains("did you mean `us-east-1`?") && err.contains("nothing was priced"), "{err}");
}

#[test]
fn a_comparison_stands_without_costs_where_the_book_cannot_be_taken() {
    let directory = directory(&[("inventory.yaml", &with_book("nowhere.toml"))]);
    let output = super::run_in(directory.path(), &["compare", "inventory.yaml"]);
    let text = String::from_utf8(output.stdout).expect("text");
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains("cost is not part of this comparison") && text.contains("worst RTO"), "{text}");
    std::fs::write(directory.path().join("nowhere.toml"), BOOK).expect("a file");
    let output = super::run_in(directory.path(), &["compare", "inventory.yaml"]);
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.contains("US dollars a month") && text.contains("+221 (+111 %)"), "{text}");
}

//! `report` on a disk: what goes where, and what is left alone.

use std::fs;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::{parallax, printed};

const INVENTORY: &str = include_str!("../../../examples/minimal/inventory.yaml");

/// A directory with an inventory.
fn directory() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    fs::write(directory.path().join("inventory.yaml"), INVENTORY).expect("a file");
    directory
}

fn read(directory: &TempDir, name: &str) -> String {
    fs::read_to_string(directory.path().join(name)).expect("a file")
}

fn refused(directory: &TempDir, arguments: &[&str]) -> String {
    let output = parallax(directory.path(), arguments);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}");
    String::from_utf8(output.stderr).expect("text")
}

#[test]
fn a_file_gets_the_format_that_its_ending_says() {
    let directory = directory();
    let arguments = ["report", "inventory.yaml", "-o", "a.html", "-o", "a.md", "-o", "html=b.page", "--output", "c"];
    assert_eq!(printed(directory.path(), &arguments), "", "files are wanted, and nothing else");
    let html = read(&directory, "a.html");
    assert!(html.starts_with("<!doctype html>") && html.contains("corner-shop"));
    assert_eq!([read(&directory, "b.page"), read(&directory, "c")], [html.clone(), html]);
    assert!(read(&directory, "a.md").starts_with("## corner-shop\n"));
    printed(directory.path(), &["report", "inventory.yaml", "--format", "markdown", "-o", "d.html"]);
    assert_eq!(read(&directory, "d.html"), read(&directory, "a.md"), "what is said goes before an ending");
}

#[test]
fn a_pipe_gets_the_page_and_may_be_named_beside_files() {
    let directory = directory();
    let html = printed(directory.path(), &["report", "inventory.yaml"]);
    assert!(html.starts_with("<!doctype html>") && html.ends_with("</html>\n"));
    let markdown = printed(directory.path(), &["report", "inventory.yaml", "--format", "markdown"]);
    let both = printed(directory.path(), &["report", "inventory.yaml", "-o", "markdown=-", "-o", "a.html"]);
    assert_eq!((both, read(&directory, "a.html")), (markdown, html));
}

#[test]
fn the_same_inventory_gives_the_same_page() {
    let directory = directory();
    for format in ["html", "markdown"] {
        let page = || printed(directory.path(), &["report", "inventory.yaml", "--format", format]);
        assert_eq!(page(), page());
    }
}

#[test]
fn a_slip_is_told_before_anything_is_written() {
    let directory = directory();
    for (arguments, told) in [
        (&["-o", "a.html", "-o", "a.html"][..], "named twice"),
        (&["-o", "-", "-o", "markdown=-"], "named twice"),
        (&["-o", "a.html", "-o", "html=inventory.yaml"], "was read as input"),
        (&["-o", "a.html", "-o", "none/a.md"], "cannot be written"),
        (&["-o", "markdwn=a.md"], "did you mean `markdown`?"),
        (&["-o", ""], "a path is needed"),
        (&["-o", "a.pdf"], "no report ends in `.pdf`; `.html`, `.htm`, `.md`, `.markdown` do"),
        (&["--format", "pdf"], "possible values: html, markdown"),
        (&["-o", "a.html", "--prices", "none.toml"], "none.toml"),
    ] {
        let arguments = [&["report", "inventory.yaml"], arguments].concat();
        let said = refused(&directory, &arguments);
        assert!(said.contains(told), "{arguments:?}: {said}");
        assert!(!directory.path().join("a.html").exists(), "{arguments:?}");
    }
    assert_eq!(read(&directory, "inventory.yaml"), INVENTORY);
}

#[test]
fn what_is_found_is_told_and_counts_as_it_does_for_a_plan() {
    let directory = directory();
    let strict = parallax(directory.path(), &["report", "inventory.yaml", "-o", "a.html", "--deny", "info"]);
    let plan = parallax(directory.path(), &["plan", "inventory.yaml", "--deny", "info"]);
    assert_eq!(strict.status.code(), plan.status.code());
    fs::write(directory.path().join("broken.yaml"), "kind: [").expect("a file");
    let broken = parallax(directory.path(), &["report", "broken.yaml", "-o", "b.html"]);
    assert_eq!(broken.status.code(), Some(2));
    assert!(!directory.path().join("b.html").exists());
}

/// Prices that cannot be read cost the page its money, and nothing else.
#[test]
fn a_faulty_price_book_is_told_and_the_page_says_that_costs_are_missing() {
    let directory = directory();
    fs::write(directory.path().join("prices.toml"), "[[price]]\nsku = 3\n").expect("a file");
    let arguments = ["report", "inventory.yaml", "--prices", "prices.toml", "-o", "a.md", "-o", "a.html"];
    let output = parallax(directory.path(), &arguments);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stderr).contains("prices.toml"));
    assert!(read(&directory, "a.md").contains("### Cost\n\nnot worked out: a price book has faults"));
    assert!(read(&directory, "a.html").ends_with("</html>\n"));
}

#[test]
fn settings_beside_the_inventory_count() {
    let directory = directory();
    fs::write(directory.path().join("parallax.toml"), "prices = \"none.toml\"\n").expect("a file");
    assert!(refused(&directory, &["report", "inventory.yaml", "-o", "a.html"]).contains("parallax.toml:1:"));
}

/// `script` of util-linux runs a command on a terminal.
#[cfg(target_os = "linux")]
#[test]
fn a_terminal_is_not_flooded_with_html() {
    let directory = directory();
    let shown = |arguments: &str| {
        let line = format!("{} {arguments}", env!("CARGO_BIN_EXE_parallax"));
        let mut command = Command::new("script");
        command.args(["-qec", &line, "/dev/null"]).current_dir(directory.path()).stdin(Stdio::null());
        let output = command.output().expect("`script` of util-linux");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    for verb in ["report inventory.yaml", "plan inventory.yaml --format html"] {
        let (code, told) = shown(verb);
        assert_eq!(code, Some(2), "{told}");
        assert!(told.contains("save it with `--output html=PATH`") && !told.contains("<html"), "{told}");
    }
    // What is asked for by name is given.
    assert!(shown("report inventory.yaml -o -").1.contains("<html"));
    assert!(shown("report inventory.yaml --format markdown").1.starts_with("## corner-shop"));
}

//! The pages that show commands show what the commands print: every `console` block is run and compared.
//!
//! In a block `...` stands for lines that are left out and `? 1` for the exit code; `[DIGEST]` is the catalog's, so that
//! an edited catalog does not touch a page. `TRYCMD=overwrite` writes the new output, which is then read.

use std::path::Path;

use parallax::load::catalog::CatalogFiles;

fn holds(page: &str) {
    let digest: String = CatalogFiles::builtin().digest().chars().take(12).collect();
    let cases = trycmd::TestCases::new();
    cases.register_bin("parallax", Path::new(env!("CARGO_BIN_EXE_parallax")));
    cases.insert_var("[DIGEST]", digest).expect("a name in brackets");
    cases.env("COLUMNS", "80").env("NO_COLOR", "1").env("CLICOLOR_FORCE", "0");
    cases.case(page);
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    holds("README.md");
}

#[test]
fn every_readme_of_an_example_shows_what_the_program_prints() {
    holds("examples/*/README.md");
}

/// Blocks are run only where they are marked as `console`, so a page whose marks are lost would pass unseen.
#[test]
fn every_readme_has_a_plan_or_its_findings_that_are_run() {
    for page in crate::examples::all().iter().map(|example| example.join("README.md")).chain(["README.md".into()]) {
        let text = std::fs::read_to_string(&page).expect("a page");
        let runs = ["plan", "validate"].iter().any(|verb| text.contains(&format!("```console\n$ parallax {verb} ")));
        assert!(runs, "{} runs no plan", page.display());
    }
}

//! Each check fails on a violation planted for it, and stays quiet on what only looks like one.

use std::collections::BTreeSet;

use super::*;

#[track_caller]
fn fails(found: &[String], part: &str) {
    assert!(found.len() == 1 && found.iter().all(|message| message.contains(part)), "{part} against {found:?}");
}

#[track_caller]
fn passes(found: &[String]) {
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_sibling_is_seen_however_it_is_named() {
    fails(&layers("src/lint/rules/x.rs", "use crate::classify::engine;"), "`lint` names `classify`");
    fails(&layers("src/lint/rules/x.rs", "use crate::{base::ids::Name, plan::{a, b}};"), "`lint` names `plan`");
    fails(&layers("src/lint/rules/x.rs", "fn f() { crate::cli::run() }"), "`lint` names `cli`");
    fails(&layers("src/facts.rs", "use super::plan::Plan;"), "`facts` names `plan`");
    fails(&layers("src/load/wire/mod.rs", "use super::super::plan::Plan;"), "`load` names `plan`");
    fails(&layers("src/load/wire/x.rs", "use super::super::super::emit;"), "`load` names `emit`");
    fails(&layers("src/base/x.rs", "use crate::model::words;"), "`base` names `model`");
    fails(&layers("src/plan/x.rs", "use crate::helper::x;"), "`helper` is not in the list");
    fails(&layers("src/helper.rs", ""), "`helper` is not in the list");
}

#[test]
fn own_part_and_lower_layers_may_be_named() {
    passes(&layers("src/lint/rules/x.rs", "use super::y;\nuse crate::lint::z;\nuse crate::{base, model::plan};"));
    passes(&layers("src/pipeline.rs", "use crate::{classify, emit, load};"));
    passes(&layers("src/lint/x.rs", "// crate::classify\nconst X: &str = \"crate::cli\"; crate::words! {}"));
    passes(&layers("src/facts.rs", "#[cfg(test)]\nmod tests {\n    use super::known;\n}"));
}

#[test]
fn long_files_and_functions_are_seen() {
    fails(&file_length("src/x.rs", &"\n".repeat(501)), "501 lines");
    passes(&file_length("src/x.rs", &"\n".repeat(500)));
    let body = |lines: usize| format!("pub fn f(a: [u8; 3]) {{\n{}}}\n", "    g(\"{\");\n".repeat(lines));
    fails(&function_length("src/x.rs", &body(69)), "`f` has 71 lines");
    passes(&function_length("src/x.rs", &body(68)));
}

#[test]
fn printing_below_the_command_line_is_seen() {
    fails(&printing("src/emit/x.rs", "fn f() { println!(\"x\") }"), "println!");
    fails(&printing("src/emit/x.rs", "fn f() { std::eprintln!(\"x\") }"), "eprintln!");
    passes(&printing("src/cli/x.rs", "fn f() { println!(\"x\") }"));
    passes(&printing("src/emit/x.rs", "// println!\nfn blueprint() {}"));
}

#[test]
fn a_door_to_the_world_is_seen() {
    fails(&outside_world("src/load/x.rs", "let text = std::fs::read(path);"), "std::fs");
    passes(&outside_world("src/cli/x.rs", "let text = std::fs::read(path);"));
    passes(&outside_world("src/load/x.rs", "#[cfg(test)]\nmod tests {\n    use std::fs;\n}"));
}

#[test]
fn a_product_is_seen_in_names_strings_and_comments() {
    let ids = BTreeSet::from(["search-independent-cdc".to_owned()]);
    let found = |text: &str| products("src/lint/x.rs", text, &ids);
    fails(&found("let store = \"PostgreSQL\";"), "PostgreSQL");
    fails(&found("fn is_aws_region() {}"), "aws");
    fails(&found("struct RedisStore;"), "RedisStore");
    fails(&found("// as in DynamoDB"), "DynamoDB");
    fails(&found("let id = \"search-independent-cdc\";"), "search-independent-cdc");
    passes(&found("fn laws_of_words() {} // awsome, cosmetic"));
    passes(&found("#[cfg(test)]\nmod tests {\n    const ID: &str = \"aws/us-east-1\";\n}"));
    passes(&products("src/lint/x/tests.rs", "const ID: &str = \"aws/us-east-1\";", &ids));
    passes(&products("src/emit/route53.rs", "// Route53 of aws", &ids));
    passes(&products("src/emit/mod.rs", "mod route53;", &ids));
    fails(&products("src/emit/mod.rs", "mod route53; // of aws", &ids), "aws");
    fails(&products("src/emit/site.rs", "use super::route53;", &ids), "route53");
}

#[test]
fn what_is_left_for_later_is_seen() {
    fails(&leftovers("src/x.rs", &["// TO", "DO: later"].concat()), ":1:");
    fails(&leftovers("src/x.rs", &["#[test]\n#[ign", "ore]\nfn a_claim() {}"].concat()), ":2:");
    passes(&leftovers("src/x.rs", "let todos = 1;"));
}

#[test]
fn a_test_named_after_its_subject_is_seen() {
    fails(&claims("src/x.rs", "#[test]\nfn test_capacity() {}"), "`test_capacity` is no claim");
    passes(&claims("src/x.rs", "#[test]\nfn a_lost_region_leaves_enough() {}"));
}

#[test]
fn a_page_without_a_section_is_seen() {
    let whole = SECTIONS.map(|section| format!("## {section}\n\ntext\n")).concat();
    passes(&page_sections("src/lint/rules/x.md", &whole));
    fails(&page_sections("src/lint/rules/x.md", &whole.replace("## Fires", "## Example")), "sections are");
}

#[test]
fn an_entry_without_its_registry_line_is_seen() {
    let rule = "impl Lint for Stale {}";
    fails(&registered("src/lint/rules/stale.rs", rule, "mod stale;\nmod fresh;\n&fresh::Fresh"), "stale::");
    passes(&registered("src/lint/rules/stale.rs", rule, "mod stale;\npub const RULES: X = &[&stale::Stale];"));
    passes(&registered("src/emit/rows.rs", "pub(super) fn rows() {}", "mod rows;"));
}

#[test]
fn a_version_without_its_changes_is_seen() {
    fails(&changelog("## [0.1.0] - 2026-11-22", "0.2.0"), "0.2.0");
    passes(&changelog("## [0.2.0]\n\n## [0.1.0]", "0.2.0"));
}

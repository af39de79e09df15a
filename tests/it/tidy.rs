//! What of the house's order a program can check. Each check is a function over a path and its text that returns what
//! is wrong, and each is shown to fail on a planted violation.

mod scan;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use scan::{code, forms, functions, is_word, line_of, shipped, words};

/// Layers from the ground up; what stands on one line are siblings, and none of them names another.
const LAYERS: &[&[&str]] = &[
    &["base"],
    &["model"],
    &["load", "facts", "classify", "strategies", "plan", "cost", "lint", "simulate", "optimize", "diff", "emit"],
    &["pipeline"],
    &["cli"],
    &["main", "lib"],
];

/// Folders whose files are entries of a registry, which is the `mod.rs` of the folder.
const REGISTRIES: &[&str] = &[
    "src/classify/rules/",
    "src/emit/",
    "src/emit/findings/",
    "src/emit/report/",
    "src/emit/sections/",
    "src/lint/rules/",
    "src/strategies/",
];

/// The contracts whose implementations belong into a registry.
const CONTRACTS: &[&str] = &["Rule", "Strategy", "Lint", "Format", "FindingsFormat", "Section", "Part"];

/// Products and clouds, besides the ids in the catalog: what is known of them is data.
const PRODUCTS: &[&str] = &[
    "alloydb",
    "antidote",
    "aurora",
    "aws",
    "azure",
    "bigtable",
    "cassandra",
    "cockroach",
    "cosmos",
    "dynamo",
    "edb",
    "elasticache",
    "elasticsearch",
    "firestore",
    "gcp",
    "kafka",
    "keyspaces",
    "kinesis",
    "memorydb",
    "memorystore",
    "mongo",
    "mysql",
    "nats",
    "neptune",
    "opensearch",
    "postgres",
    "pubsub",
    "rds",
    "redis",
    "route53",
    "scylla",
    "spanner",
    "sqs",
    "valkey",
    "vitess",
    "yugabyte",
];

/// Output formats that are a router's own: they may name it, and their registry may name them.
const ROUTER_FORMATS: &[&str] = &["src/emit/route53", "src/emit/dns_endpoint"];

/// The sections of a rule's page, in order.
const SECTIONS: [&str; 4] = ["What it checks", "Why it matters", "Fires", "Stays quiet"];

const MOST_LINES_OF_A_FILE: usize = 500;
const MOST_LINES_OF_A_FUNCTION: usize = 70;

// ------------------------------------------------------------------------------------------------ checks

/// A file names only its own part and the layers below it.
fn layers(path: &str, text: &str) -> Vec<String> {
    let own = part_of(path);
    let Some(height) = height_of(&own) else {
        return vec![format!("{path}: `{own}` is not in the list of layers")];
    };
    let code = code(text);
    let mut wrong = Vec::new();
    for (at, named) in named_parts(path, &code, &shipped(&code, &code)) {
        let line = line_of(&code, at);
        match height_of(&named) {
            _ if named == own => {}
            None => wrong.push(format!("{path}:{line}: `{named}` is not in the list of layers")),
            Some(other) if other >= height => wrong.push(format!("{path}:{line}: `{own}` names `{named}`")),
            Some(_) => {}
        }
    }
    wrong
}

/// No file is too long.
fn file_length(path: &str, text: &str) -> Vec<String> {
    let lines = text.lines().count();
    let wrong = lines > MOST_LINES_OF_A_FILE;
    wrong.then(|| format!("{path}: {lines} lines, {MOST_LINES_OF_A_FILE} are the most")).into_iter().collect()
}

/// Every function fits a screen.
fn function_length(path: &str, text: &str) -> Vec<String> {
    let long = functions(&code(text)).into_iter().filter(|(_, _, lines)| *lines > MOST_LINES_OF_A_FUNCTION);
    long.map(|(name, line, lines)| format!("{path}:{line}: `{name}` has {lines} lines of code")).collect()
}

/// Only the command line prints.
fn printing(path: &str, text: &str) -> Vec<String> {
    let macros = ["print!", "println!", "eprint!", "eprintln!", "dbg!"];
    if path.starts_with("src/cli") { Vec::new() } else { spelled(path, &code(text), &macros) }
}

/// Only the command line touches files, environment, clock, network and other processes.
fn outside_world(path: &str, text: &str) -> Vec<String> {
    if path.starts_with("src/cli") || path == "src/main.rs" || is_for_tests(path) {
        return Vec::new();
    }
    let code = code(text);
    let doors = ["std::fs", "std::env", "std::net", "std::process", "SystemTime", "Instant"];
    spelled(path, &shipped(&code, &code), &doors)
}

/// No product, cloud or datastore is named; `ids` are those of the catalog.
fn products(path: &str, text: &str, ids: &BTreeSet<String>) -> Vec<String> {
    if is_for_tests(path) || ROUTER_FORMATS.iter().any(|format| path.starts_with(format)) {
        return Vec::new();
    }
    let text = shipped(text, &code(text));
    let registered = |word: &str| path == "src/emit/mod.rs" && ROUTER_FORMATS.iter().any(|it| stem_of(it) == word);
    let named = words(&text).into_iter().filter(|(_, word)| !registered(word));
    let named = named.filter(|(_, word)| forms(word).iter().any(|form| is_product(form)));
    let mut wrong: Vec<String> =
        named.map(|(at, word)| format!("{path}:{}: names `{word}`", line_of(&text, at))).collect();
    let lower = text.to_ascii_lowercase();
    for id in ids {
        wrong.extend(spelled(path, &lower, &[id]));
    }
    wrong
}

/// Nothing is left for later, and no test is switched off.
fn leftovers(path: &str, text: &str) -> Vec<String> {
    // Put together here, so that this file does not find itself.
    let marks = [["TO", "DO"], ["FIX", "ME"], ["XX", "X"], ["todo", "!"], ["unimplemented", "!"], ["#[ign", "ore"]];
    let marks: Vec<String> = marks.iter().map(|halves| halves.concat()).collect();
    spelled(path, text, &marks.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A test is named as a claim.
fn claims(path: &str, text: &str) -> Vec<String> {
    let named = functions(&code(text)).into_iter().filter(|(name, _, _)| name.starts_with("test_"));
    named.map(|(name, line, _)| format!("{path}:{line}: `{name}` is no claim")).collect()
}

/// A rule's page has its sections, each once and in order.
fn page_sections(path: &str, text: &str) -> Vec<String> {
    let found: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("## ")).map(str::trim).collect();
    if found == SECTIONS { Vec::new() } else { vec![format!("{path}: sections are {found:?}, not {SECTIONS:?}")] }
}

/// An implementation of a contract is in the registry of its folder, whose text is `registry`.
fn registered(path: &str, text: &str, registry: &str) -> Vec<String> {
    let code = code(text);
    let implements = |name: &&&str| code.contains(&format!("impl {name} for "));
    let Some(contract) = CONTRACTS.iter().find(implements) else {
        return Vec::new();
    };
    let stem = stem_of(path);
    let registry = shipped(registry, &self::code(registry));
    if spelled("", &registry, &[&format!("{stem}::")]).is_empty() {
        return vec![format!("{path}: a {contract} that the registry does not name as `{stem}::`")];
    }
    Vec::new()
}

/// The changelog has a section for the version.
fn changelog(text: &str, version: &str) -> Vec<String> {
    let heading = format!("## [{version}]");
    let wrong = !text.lines().any(|line| line.starts_with(&heading));
    wrong.then(|| format!("CHANGELOG.md: no `{heading}`")).into_iter().collect()
}

// ------------------------------------------------------------------------------------------------ parts of checks

/// `load` of `src/load/wire/mod.rs`, `facts` of `src/facts.rs`.
fn part_of(path: &str) -> String {
    let inside = path.strip_prefix("src/").unwrap_or(path);
    inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs").to_owned()
}

fn stem_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path).trim_end_matches(".rs")
}

/// A test module in a file of its own, as `mod tests;` declares it.
fn is_for_tests(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

fn height_of(part: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&part))
}

/// Parts of the crate that a file names: after `crate::`, grouped or not, and after enough `super::`.
fn named_parts(path: &str, code: &str, without_tests: &str) -> Vec<(usize, String)> {
    let mut named = Vec::new();
    for (at, root) in code.match_indices("crate::") {
        let begins = at == 0 || !code.as_bytes().get(at - 1).is_some_and(|byte| is_word(*byte));
        if begins {
            named.extend(first_names(code, at + root.len()).into_iter().map(|name| (at, name)));
        }
    }
    let mut depth = path.trim_end_matches("/mod.rs").split('/').count().saturating_sub(1);
    if path == "src/lib.rs" || path == "src/main.rs" {
        depth = 0;
    }
    let climb = "super::".repeat(depth);
    if depth > 0 {
        // Inside a module for tests one more `super::` is needed, so those are left to `crate::`.
        for (at, root) in without_tests.match_indices(&climb) {
            named.extend(first_names(without_tests, at + root.len()).into_iter().map(|name| (at, name)));
        }
    }
    named
}

/// `load` of `load::x`, `load` and `plan` of `{load::x, plan::{y, z}}`; macros are left out.
fn first_names(code: &str, from: usize) -> Vec<String> {
    let rest = code.get(from..).unwrap_or_default();
    let name =
        |text: &str| -> String { text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let Some(group) = rest.strip_prefix('{') else {
        let name = name(rest);
        let is_macro = rest.get(name.len()..).is_some_and(|after| after.starts_with('!'));
        return if is_macro { Vec::new() } else { vec![name] };
    };
    let (mut names, mut depth, mut expected) = (Vec::new(), 0_usize, true);
    for (at, sign) in group.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => expected = true,
            _ if expected && !sign.is_whitespace() => {
                names.push(name(group.get(at..).unwrap_or_default()));
                expected = false;
            }
            _ => {}
        }
    }
    names
}

/// Where one of `spellings` stands as a word of its own.
fn spelled(path: &str, text: &str, spellings: &[&str]) -> Vec<String> {
    let bytes = text.as_bytes();
    let mut wrong = Vec::new();
    for spelling in spellings {
        for (at, found) in text.match_indices(spelling) {
            let joins = |byte: Option<&u8>| byte.is_some_and(|byte| is_word(*byte) || *byte == b'-');
            let ends_in_name = spelling.bytes().last().is_some_and(is_word);
            let inside_before = at > 0 && joins(bytes.get(at - 1));
            let inside_after = ends_in_name && joins(bytes.get(at + found.len()));
            if !inside_before && !inside_after {
                wrong.push(format!("{path}:{}: `{spelling}`", line_of(text, at)));
            }
        }
    }
    wrong
}

/// Short names must be the whole word; long ones may have an ending, as `postgresql` has.
fn is_product(word: &str) -> bool {
    PRODUCTS.iter().any(|product| word == *product || (product.len() > 4 && word.starts_with(product)))
}

// ------------------------------------------------------------------------------------------------ the tree

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` that ends in `ending`, as path from the root with its text, in order.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&root().join(folder), ending, &mut found);
    found.sort();
    found
}

fn collect(folder: &Path, ending: &str, found: &mut Vec<(String, String)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            let name = path.strip_prefix(root()).expect("it lies below the root").to_string_lossy().replace('\\', "/");
            found.push((name, fs::read_to_string(&path).expect("the tree is text")));
        }
    }
}

/// Ids of the catalog's datastores and names of its provider folders.
fn catalog_ids() -> BTreeSet<String> {
    let mut ids: BTreeSet<String> = files("catalog/datastores", ".toml")
        .iter()
        .map(|(path, _)| stem_of(path).trim_end_matches(".toml").to_owned())
        .collect();
    for (path, _) in files("catalog", ".toml") {
        let parts: Vec<&str> = path.split('/').collect();
        if let ["catalog", "regions" | "latency" | "prices", provider, _, ..] = parts.as_slice() {
            ids.insert((*provider).to_owned());
        }
    }
    ids
}

/// Runs a check over files and shows everything that is wrong at once.
fn hold(files: &[(String, String)], check: impl Fn(&str, &str) -> Vec<String>) {
    let wrong: Vec<String> = files.iter().flat_map(|(path, text)| check(path, text)).collect();
    assert!(wrong.is_empty(), "{} found:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_file_names_only_its_own_part_and_the_layers_below() {
    hold(&files("src", ".rs"), layers);
}

#[test]
fn no_file_is_too_long() {
    hold(&files("src", ".rs"), file_length);
}

#[test]
fn every_function_fits_a_screen() {
    hold(&files("src", ".rs"), function_length);
}

#[test]
fn only_the_command_line_prints() {
    hold(&files("src", ".rs"), printing);
}

#[test]
fn only_the_command_line_touches_the_world() {
    hold(&files("src", ".rs"), outside_world);
}

#[test]
fn no_product_is_named_in_code() {
    let ids = catalog_ids();
    hold(&files("src", ".rs"), |path, text| products(path, text, &ids));
}

#[test]
fn nothing_is_left_for_later() {
    let mut all = files("src", "");
    for folder in ["tests", "catalog", "examples", "templates", ".ci"] {
        all.extend(files(folder, ""));
    }
    let beside = [".md", ".toml"].iter().flat_map(|ending| at_the_root(ending));
    all.extend(beside);
    hold(&all, leftovers);
}

fn at_the_root(ending: &str) -> Vec<(String, String)> {
    let names = fs::read_dir(root()).expect("the root can be read").flatten().map(|entry| entry.file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned()).filter(|name| name.ends_with(ending));
    names.map(|name| (name.clone(), fs::read_to_string(root().join(name)).expect("it is text"))).collect()
}

#[test]
fn tests_are_named_as_claims() {
    let mut all = files("src", ".rs");
    all.extend(files("tests", ".rs"));
    hold(&all, claims);
}

#[test]
fn every_page_of_a_rule_has_its_four_sections() {
    let pages = files("src", ".md").into_iter().filter(|(path, _)| !path.starts_with("src/strategies/"));
    hold(&pages.collect::<Vec<_>>(), page_sections);
}

#[test]
fn every_entry_of_a_registered_folder_is_registered() {
    for folder in REGISTRIES {
        let entries = files(folder, ".rs");
        let registry = entries.iter().find(|(path, _)| *path == format!("{folder}mod.rs"));
        let Some((_, registry)) = registry else {
            assert!(entries.is_empty(), "{folder} has files but no mod.rs");
            continue;
        };
        let direct = entries.iter().filter(|(path, _)| path.matches('/').count() == folder.matches('/').count());
        hold(&direct.cloned().collect::<Vec<_>>(), |path, text| {
            if stem_of(path) == "mod" { Vec::new() } else { registered(path, text, registry) }
        });
    }
}

#[test]
fn the_changelog_knows_this_version() {
    hold(&at_the_root("CHANGELOG.md"), |_, text| changelog(text, env!("CARGO_PKG_VERSION")));
}

mod planted;

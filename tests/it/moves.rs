//! What moves writes and leaders when a region is lost: a step of a runbook does what it says, with what it says it with.

use std::collections::{BTreeMap, BTreeSet};

use parallax::emit::delivery::Generated;
use parallax::model::delivery::{Tree, TreePath};
use serde_json::Value;

use crate::support::{self, planned};

/// Three regions, two of them in Europe; services follow.
const THREE: &str = "apiVersion: parallax/v1
kind: Inventory
metadata: {name: test}
provider: aws
regions: [{name: us-east-1, role: primary}, {name: eu-west-1}, {name: eu-central-1}]
users: [{from: europe, share: 50%}, {from: north-america, share: 50%}]
services:
";

const STORE: &str = "reads: 50%, consistency: strong, rpo: 5s, store: postgres-streaming";

/// A batch over rows that stay in Europe or in America, and one over rows that one region writes.
fn batches() -> String {
    format!(
        "{THREE}  - {{name: homes, kind: batch, schedule: \"0 3 * * *\", data: [{{name: rows, operations: [insert-generated], \
         invariants: [none], residency: [europe, north-america], {STORE}}}]}}\n  \
         - {{name: one, kind: batch, schedule: \"0 3 * * *\", data: [{{name: rows, operations: [reserve], invariants: [no-overlap], {STORE}}}]}}\n"
    )
}

/// Two services: rows with a home each, and rows that one region writes.
fn written() -> String {
    let endpoints = "endpoints: {us-east-1: {write: w0, read: r0}, eu-west-1: {write: w1, read: r1}, eu-central-1: {write: w2, read: r2}}";
    let followers = "endpoints: {us-east-1: {write: w0, read: r0}, eu-west-1: {read: r1}, eu-central-1: {read: r2}}";
    format!(
        "{THREE}  - {{name: chat, kind: api, data: [{{name: messages, operations: [append], invariants: [ordered-per-key], \
         orderKey: user, {STORE}, {endpoints}}}]}}\n  \
         - {{name: shop, kind: api, data: [{{name: stock, operations: [reserve], invariants: [no-overlap], {STORE}, {followers}}}]}}\n"
    )
}

fn generate(text: &str, gitops: Option<&str>) -> Generated {
    support::generate(&planned(text), &BTreeMap::new(), gitops, None)
}

fn file<'t>(tree: &'t Tree, path: &str) -> &'t str {
    let found = tree.iter().find(|(known, _)| known.as_str() == path);
    &found.unwrap_or_else(|| panic!("no {path} in {:?}", tree.keys())).1.text
}

/// The lines in blocks of code.
fn commands(page: &str) -> Vec<&str> {
    let mut inside = false;
    let mut all = Vec::new();
    for line in page.lines().map(str::trim) {
        match line.starts_with("```") {
            true => inside = !inside,
            false if inside => all.push(line),
            false => {}
        }
    }
    all
}

/// What is said after the loss of a region, without the way back.
fn after<'p>(page: &'p str, lost: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!("## {lost} is lost\n")).unwrap_or_else(|| panic!("no {lost}\n{page}"));
    rest.split_once("\n### Way back").expect("a way back").0
}

/// Names behind a `$`, outside comments.
fn variables(line: &str) -> BTreeSet<&str> {
    let code = line.split("  # ").next().unwrap_or_default();
    let name =
        |rest: &str| rest.bytes().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_').count();
    code.split('$').skip(1).filter_map(|rest| rest.get(..name(rest))).filter(|name| !name.is_empty()).collect()
}

/// Every platform that shows something of its own here.
fn platforms() -> Vec<(String, String)> {
    let mut all = vec![("batches".to_owned(), batches()), ("written".to_owned(), written())];
    all.extend(crate::examples::all().into_iter().map(|folder| {
        let text = std::fs::read_to_string(folder.join("inventory.yaml")).expect("an inventory");
        (folder.display().to_string(), text)
    }));
    all
}

#[test]
fn every_variable_of_a_runbook_is_set_in_it() {
    let mut used = 0;
    for (name, text) in platforms() {
        let generated = generate(&text, Some("argocd"));
        for (path, page) in generated.tree.iter().filter(|(path, _)| path.as_str().starts_with("runbooks/")) {
            let mut set = BTreeSet::new();
            for line in commands(&page.text) {
                for variable in variables(line) {
                    assert!(set.contains(variable), "{name} {path}: `{variable}` is used before it is set: {line}");
                    used += 1;
                }
                let assigned = line.strip_prefix("export ").unwrap_or(line).split_once('=');
                set.extend(assigned.map(|(variable, _)| variable));
            }
        }
    }
    assert!(used > 100, "{used}");
}

#[test]
fn commands_name_the_workload_that_is_generated() {
    let mut named = 0;
    for (name, text) in platforms() {
        let generated = generate(&text, Some("argocd"));
        let paths: BTreeSet<&str> = generated.tree.keys().map(TreePath::as_str).collect();
        for (path, page) in generated.tree.iter().filter(|(path, _)| path.as_str().starts_with("runbooks/")) {
            for line in commands(&page.text) {
                for kind in ["deployment", "cronjob"] {
                    let Some((_, rest)) = line.split_once(&format!(" {kind}/")) else { continue };
                    let service = rest.split(' ').next().unwrap_or_default();
                    let base = format!("apps/{service}/base/{kind}.yaml");
                    assert!(paths.contains(base.as_str()), "{name} {path}: no {base} for: {line}");
                    named += 1;
                }
            }
        }
    }
    assert!(named > 20, "{named}");
}

#[test]
fn pointing_writes_by_a_commit_changes_what_pods_are_told() {
    let text = written();
    let page_of = |tree: &Tree| after(file(tree, "runbooks/shop.md"), "us-east-1").to_owned();
    let before = generate(&text, Some("argocd")).tree;
    assert!(page_of(&before).contains("In the inventory set `home: eu-west-1` for shop/stock"), "{}", page_of(&before));
    // As the step says it, the new writer in `endpoints` too.
    let moved = text.replace("name: stock,", "name: stock, home: eu-west-1,").replace(
        "{us-east-1: {write: w0, read: r0}, eu-west-1: {read: r1}, eu-central-1: {read: r2}}",
        "{us-east-1: {read: r0}, eu-west-1: {write: w1, read: r1}, eu-central-1: {read: r2}}",
    );
    let after = generate(&moved, Some("argocd")).tree;
    for region in ["eu-west-1", "eu-central-1"] {
        let path = format!("apps/shop/overlays/{region}/generated/kustomization.yaml");
        assert!(
            file(&before, &path).contains("DATABASE_WRITE_URL=w0")
                && file(&after, &path).contains("DATABASE_WRITE_URL=w1")
        );
    }
}

#[test]
fn where_a_home_goes_is_said_to_be_in_no_file_and_is_in_none() {
    let text = written();
    let before = generate(&text, Some("argocd")).tree;
    let page = after(file(&before, "runbooks/chat.md"), "eu-central-1");
    let told = "Tell the application that rows of messages at home in eu-central-1 are written in eu-west-1 (a person)";
    assert!(page.contains(told), "{page}");
    assert!(page.contains("No file that is generated says it") && page.contains("a person decides"), "{page}");
    assert!(!commands(page).iter().any(|line| line.contains("parallax generate")), "{page}");
    let moved = text.replace("name: messages,", "name: messages, home: eu-west-1,");
    assert_eq!(before, generate(&moved, Some("argocd")).tree, "what it says of `home` is true");
    let found = support::plan(&moved).findings;
    let idle: Vec<_> = found.iter().filter(|found| found.rule.code == "PX426").collect();
    assert_eq!(idle.len(), 1, "{found:#?}");
    let decides = text.replace("name: stock,", "name: stock, home: us-east-1,");
    assert!(support::plan(&decides).findings.iter().all(|found| found.rule.code != "PX426"));
}

#[test]
fn a_batch_waits_suspended_where_the_rows_of_a_home_are_copied() {
    let generated = generate(
        &batches().replace(
            STORE,
            &format!(
                "{STORE}, endpoints: {{us-east-1: {{write: w0}}, eu-central-1: {{write: w2}}, eu-west-1: {{read: r1}}}}"
            ),
        ),
        Some("argocd"),
    );
    let inner =
        |region: &str| file(&generated.tree, &format!("apps/homes/overlays/{region}/generated/kustomization.yaml"));
    let lets_go = |region: &str| {
        let read: Value = serde_yaml::from_str(inner(region)).expect("YAML");
        read.get("patches").is_some()
    };
    assert!(lets_go("us-east-1") && lets_go("eu-central-1") && !lets_go("eu-west-1"));
    // Suspended until it is promoted, it then writes what it is next to.
    for told in ["DATABASE_WRITE_URL=r1", "LEADER_REGION=eu-central-1"] {
        assert!(inner("eu-west-1").contains(told), "{told} {}", inner("eu-west-1"));
    }
    let page = file(&generated.tree, "runbooks/homes.md");
    let steps = after(page, "eu-central-1");
    for told in
        ["Make eu-west-1 the writer of rows", "Let the leader work in eu-west-1 instead of eu-central-1 (a person)"]
    {
        assert!(steps.contains(told), "{told}\n{steps}");
    }
    assert!(!steps.contains("The leader works again: when it returns"), "{steps}");
    assert!(page.contains("(cd apps/homes/overlays/eu-west-1\n"), "{page}");
    // Of America there is one region only.
    assert!(!after(page, "us-east-1").contains("Make "), "{page}");
}

#[test]
fn a_batch_that_a_commit_moves_is_never_said_to_move_by_itself() {
    let planned = planned(&batches());
    let generated = support::generate(&planned, &BTreeMap::new(), Some("argocd"), None);
    for page in ["runbooks/homes.md", "runbooks/one.md"] {
        let page = file(&generated.tree, page);
        assert!(!page.contains(" lease"), "{page}");
        for step in page.lines().filter(|line| line.contains("Let the leader work in")) {
            assert!(step.contains("(a person)"), "{step}");
        }
    }
    let steps = after(file(&generated.tree, "runbooks/one.md"), "us-east-1");
    assert!(steps.contains("That commit moves the leader too"), "{steps}");
    // It is true: `home` lets it go there.
    let moved =
        batches().replace("{name: rows, operations: [reserve]", "{name: rows, home: eu-west-1, operations: [reserve]");
    let moved = generate(&moved, Some("argocd")).tree;
    assert!(file(&moved, "apps/one/overlays/eu-west-1/generated/kustomization.yaml").contains("op: replace"));
    assert!(!file(&moved, "apps/one/overlays/us-east-1/generated/kustomization.yaml").contains("op: replace"));
}

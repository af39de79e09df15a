//! Runbooks and the committed tree of `TravelBook`: what is there is what is generated, and nothing breaks out of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use parallax::emit::delivery::Generated;
use parallax::model::delivery::{Tree, TreePath};
use serde_json::Value;

use crate::support::{self, planned};

fn generate(text: &str, gitops: Option<&str>) -> Generated {
    support::generate(&planned(text), &BTreeMap::new(), gitops, Some("route53"))
}

fn text<'t>(tree: &'t Tree, path: &str) -> &'t str {
    let found = tree.iter().find(|(known, _)| known.as_str() == path);
    &found.unwrap_or_else(|| panic!("no {path}")).1.text
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/travelbook")
}

fn travelbook() -> String {
    std::fs::read_to_string(root().join("inventory.yaml")).expect("an inventory")
}

/// Folders of the committed tree that are kept here.
const FOLDERS: [&str; 2] = ["argocd", "runbooks"];

#[test]
fn the_committed_tree_is_what_is_generated() {
    let generated = generate(&travelbook(), Some("argocd"));
    let mut wrong = Vec::new();
    for folder in FOLDERS {
        let place = root().join("gitops").join(folder);
        let made: BTreeMap<String, &str> = (generated.tree.iter())
            .filter_map(|(path, file)| {
                Some((path.as_str().strip_prefix(&format!("{folder}/"))?.to_owned(), &*file.text))
            })
            .collect();
        if std::env::var("SNAPSHOTS").is_ok_and(|it| it == "overwrite") {
            let _ = std::fs::remove_dir_all(&place);
            std::fs::create_dir_all(&place).expect("a folder");
            for (name, text) in &made {
                std::fs::write(place.join(name), text).expect("a file");
            }
        }
        let entries = std::fs::read_dir(&place).expect("a folder").map(|entry| entry.expect("an entry").file_name());
        let kept: BTreeSet<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
        let known: BTreeSet<String> = made.keys().cloned().collect();
        assert_eq!(kept, known, "{folder}");
        for (name, text) in made {
            let kept = std::fs::read_to_string(place.join(&name)).expect("a file");
            if kept != text {
                wrong.push(format!("{folder}/{name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "run with SNAPSHOTS=overwrite and read: {wrong:?}");
}

/// Blocks of code in a page, each with its info string; fails where a fence is left open.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut open: Option<(String, String, String)> = None;
    for line in page.lines() {
        let bare = line.trim_start();
        let fence: String = bare.chars().take_while(|c| *c == '`').collect();
        match &mut open {
            None if fence.len() >= 3 => {
                open = Some((fence.clone(), bare.trim_start_matches('`').to_owned(), String::new()));
            }
            None => {}
            Some((known, info, body)) => {
                if fence.len() >= known.len() && bare.trim_start_matches('`').is_empty() {
                    all.push((std::mem::take(info), std::mem::take(body)));
                    open = None;
                } else {
                    body.push_str(line);
                    body.push('\n');
                }
            }
        }
    }
    assert!(open.is_none(), "a fence is left open:\n{page}");
    all
}

/// Whether a shell can read the commands.
fn is_shell(commands: &str) -> bool {
    let output = std::process::Command::new("sh").args(["-n", "-c", commands]).output().expect("a shell");
    output.status.success()
}

#[test]
fn commands_are_what_a_shell_reads() {
    for gitops in [Some("argocd"), Some("flux"), None] {
        let generated = generate(&travelbook(), gitops);
        let pages = generated.tree.iter().filter(|(path, _)| path.as_str().starts_with("runbooks/"));
        let mut read = 0;
        for (path, file) in pages {
            for (info, body) in blocks(&file.text) {
                assert_eq!(info, "sh", "{path}");
                assert!(is_shell(&body), "{path}:\n{body}");
                read += 1;
            }
        }
        assert!(read > 50, "{read}");
    }
}

/// `TravelBook` with this text wherever a text of its own is free.
fn hostile(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    let inventory = travelbook();
    let replaced = inventory
        .replace("owner: team-booking", &format!("owner: {quoted}"))
        .replace("host: api.travelbook.example", &format!("host: {quoted}"))
        .replace("lb-use1.travelbook.example", &quoted)
        .replace("bookings-read.euw1.db", &quoted)
        .replace("registry.example/booking:v3.1.0", &quoted)
        .replace("path: /healthz", &format!("path: {quoted}"));
    assert!(replaced.matches(&quoted).count() >= 6);
    replaced
}

#[test]
fn no_text_of_the_inventory_leaves_its_place() {
    let long = "x".repeat(300);
    let texts = [
        "{{x}}",
        "a\"b'c",
        "a\n# Heading\n```\nrm -rf /\n```\n",
        "```",
        "`id`",
        "$(touch /tmp/parallax-was-here)",
        "'; touch /tmp/parallax-was-here; '",
        "-rf",
        "yes",
        "1e3",
        "\u{1f4a5}",
        "<script>x</script>",
        "a|b",
        "@everybody",
        "[l](javascript:x)",
        &long,
    ];
    let plain = generate(&travelbook(), Some("argocd"));
    let headings = |page: &str| {
        let shown = page.lines().filter(|line| line.starts_with('#')).count();
        shown - blocks(page).iter().flat_map(|(_, body)| body.lines()).filter(|line| line.starts_with('#')).count()
    };
    for hostile_text in texts {
        let generated = generate(&hostile(hostile_text), Some("argocd"));
        for (path, file) in generated.tree.iter().filter(|(path, _)| path.as_str().starts_with("runbooks/")) {
            let before = text(&plain.tree, path.as_str());
            assert_eq!(headings(&file.text), headings(before), "{path} {hostile_text:?}");
            assert_eq!(blocks(&file.text).len(), blocks(before).len(), "{path} {hostile_text:?}");
            assert!(in_code_only(&file.text), "{path} {hostile_text:?}");
            for (_, body) in blocks(&file.text) {
                assert!(is_shell(&body), "{path} {hostile_text:?}:\n{body}");
            }
        }
    }
}

/// Whether HTML stands nowhere but in code, in blocks or between backticks.
fn in_code_only(page: &str) -> bool {
    let inside: usize = blocks(page).iter().map(|(_, body)| body.matches("<script>").count()).sum();
    page.matches("<script>").count() == inside + page.matches("`<script>").count()
}

#[test]
fn a_service_named_like_a_runbook_is_refused() {
    let text = "apiVersion: parallax/v1
kind: Inventory
metadata: {name: test}
provider: aws
regions: [{name: us-east-1, role: primary}, {name: eu-west-1}]
services: [{name: drill, data: []}, {name: shop, data: []}]
";
    let generated = generate(text, None);
    let refused = generated.findings.iter().filter(|found| found.rule.code == "PX634");
    assert_eq!(refused.count(), 1);
    assert!(generated.tree.keys().any(|path| path.as_str() == "runbooks/shop.md"));
}

#[test]
fn every_writer_that_moves_has_its_command_or_is_told_that_none_is_known() {
    let generated = generate(&travelbook(), Some("argocd"));
    let bookings = text(&generated.tree, "runbooks/booking-engine.md");
    for command in [
        "aws rds promote-read-replica --region eu-west-1 --db-instance-identifier \"$COPY\"",
        "aws rds modify-db-instance --region us-east-1 --db-instance-identifier \"$OLD\"",
        "psql -h bookings-read.euw1.db -c 'SELECT pg_last_wal_replay_lsn(), pg_last_xact_replay_timestamp()'",
        "aws elasticache failover-global-replication-group --region eu-west-1",
        "argocd app sync -l app.kubernetes.io/name=booking-engine,region=eu-west-1",
    ] {
        assert!(bookings.contains(command), "{command}\n{bookings}");
    }
    let other = travelbook().replace("store: aws-rds-postgresql", "store: vitess");
    let generated = generate(&other, Some("argocd"));
    let bookings = text(&generated.tree, "runbooks/booking-engine.md");
    assert!(bookings.contains("No command for Vitess"), "{bookings}");
    assert!(!bookings.contains("promote-read-replica"));
}

#[test]
fn moving_the_leader_takes_two_commits_in_that_order() {
    let generated = generate(&travelbook(), Some("argocd"));
    let page = text(&generated.tree, "runbooks/nightly-report.md");
    let at = |what: &str| page.find(what).unwrap_or_else(|| panic!("no {what}\n{page}"));
    let raised = at("Raise the epoch");
    let stop = at("git commit -am 'Stop nightly-report in us-east-1'");
    let run = at("git commit -am 'Run nightly-report in eu-west-1'");
    assert!(raised < stop && stop < run);
    // What an earlier move left would win over what is added, so it goes first.
    let patch = |verb: &str, suspend: bool| {
        let patch = format!("'[{{\"op\":\"replace\",\"path\":\"/spec/suspend\",\"value\":{suspend}}}]'");
        format!(
            "kustomize edit {verb} patch --group batch --version v1 --kind CronJob --name nightly-report --patch {patch}"
        )
    };
    for (region, suspend) in [("us-east-1", true), ("eu-west-1", false)] {
        let (_, block) = page.split_once(&format!("(cd apps/nightly-report/overlays/{region}\n")).expect("a block");
        let removed = block.find(&patch("remove", !suspend)).expect("a removal");
        assert!(removed < block.find(&patch("add", suspend)).expect("an addition"));
    }
}

#[test]
fn no_step_of_a_recovery_needs_the_control_plane_of_dns() {
    let generated = generate(&travelbook(), Some("argocd"));
    for (path, file) in generated.tree.iter().filter(|(path, _)| path.as_str().starts_with("runbooks/")) {
        assert!(!file.text.contains("aws route53"), "{path}");
    }
    assert!(text(&generated.tree, "runbooks/regional-failover.md").contains("Do not edit DNS records"));
}

/// Travelbook with its second region at another provider, whose name is shown beside the region's.
fn of_two_providers() -> String {
    travelbook().replace("name: eu-west-1,", "name: gcp/europe-west1,").replace("eu-west-1:", "gcp/europe-west1:")
}

/// What a host of repositories links a heading by.
fn slug(line: &str) -> String {
    let heading = line.trim_start_matches('#').trim().to_lowercase();
    heading.replace(' ', "-").replace(|c: char| !c.is_alphanumeric() && c != '-' && c != '_', "")
}

#[test]
fn links_lead_to_files_and_headings_that_are_there() {
    for inventory in [travelbook(), of_two_providers()] {
        let generated = generate(&inventory, Some("argocd"));
        let mut anchors = 0;
        for (path, file) in generated.tree.iter().filter(|(path, _)| path.as_str().starts_with("runbooks/")) {
            for link in file.text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
                let (name, heading) = link.split_once('#').unwrap_or((link, ""));
                let page = match name.strip_prefix("../") {
                    _ if name.is_empty() => &file.text,
                    Some(elsewhere) => text(&generated.tree, elsewhere),
                    None => text(&generated.tree, &format!("runbooks/{name}")),
                };
                let is_there = || page.lines().any(|line| line.starts_with('#') && slug(line) == heading);
                assert!(heading.is_empty() || is_there(), "{path}: {link}");
                anchors += usize::from(!heading.is_empty());
            }
        }
        assert_eq!(anchors, 4, "each of two regions, from its list and from the drill");
    }
}

#[test]
fn a_leader_comes_back_by_two_commits_as_it_went() {
    let generated = generate(&travelbook(), Some("argocd"));
    let page = text(&generated.tree, "runbooks/nightly-report.md");
    let (_, back) = page.split_once("### Back from eu-west-1\n").expect("a way back");
    let (back, _) = back.split_once("\n## ").expect("more behind it");
    let (first, second) = back.split_once("Second commit").expect("two commits");
    for (commit, region, verb, suspend) in
        [(first, "eu-west-1", "add", true), (second, "us-east-1", "add", false), (second, "us-east-1", "remove", true)]
    {
        assert!(commit.contains(&format!("cd apps/nightly-report/overlays/{region}\n")), "{region}: {commit}");
        let told = commit.lines().any(|line| {
            line.contains(&format!("edit {verb} patch")) && line.contains(&format!(r#""value":{suspend}}}"#))
        });
        assert!(told, "{verb} {suspend}: {commit}");
        // A job that compares the two must find itself the leader where it is let go, and nowhere else.
        assert!(commit.contains("--from-literal=LEADER_REGION=us-east-1"), "{commit}");
    }
}

#[test]
fn where_records_are_whole_states_runbooks_name_the_states() {
    let generated = support::generate(&planned(&travelbook()), &BTreeMap::new(), Some("flux"), Some("dnsendpoint"));
    let paths: BTreeSet<&str> = generated.tree.keys().map(TreePath::as_str).collect();
    for (page, named) in [
        ("runbooks/api-gateway.md", ["routing/dnsendpoint/records.yaml", "routing/dnsendpoint/drain/us-east-1.yaml"]),
        (
            "runbooks/regional-failover.md",
            ["routing/dnsendpoint/records.yaml", "routing/dnsendpoint/drain/eu-west-1.yaml"],
        ),
    ] {
        let page = text(&generated.tree, page);
        assert!(!page.contains("No records were generated") && !page.contains("`.back`"), "{page}");
        for path in named {
            assert!(paths.contains(path) && page.contains(path), "{path}: {page}");
        }
    }
}

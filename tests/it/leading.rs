//! Who leads users away from a lost region: runbooks rely on nothing that was not generated.

#![allow(clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use parallax::emit::delivery::{Generated, Guard};
use parallax::model::delivery::TreePath;
use parallax::model::plan::{Action, Actor, Sees, Trigger};

use crate::support::{self, planned};

/// Two regions, of which `first` and `second` say more, and one service that users ask.
fn platform(first: &str, second: &str) -> String {
    format!(
        "apiVersion: parallax/v1
kind: Inventory
metadata: {{name: shop}}
provider: aws
objectives: {{readLatency: 250ms}}
regions:
  - {{name: us-east-1, role: primary, {first}}}
  - {{name: eu-west-1, {second}}}
users: [{{from: europe, share: 50%}}, {{from: north-america, share: 50%}}]
routing:
  zone: Z0123456789
  host: www.shop.example
  ttl: 60s
  healthCheck: {{path: /healthz, kind: alarm, interval: 10s, threshold: 3}}
services:
  - {{name: web, kind: api, replicas: 4, data: []}}
"
    )
}

const BARE: [&str; 2] = ["endpoint: lb-use1.shop.example", "endpoint: lb-euw1.shop.example"];
const CHECKED: [&str; 2] =
    ["endpoint: lb-use1.shop.example, healthCheck: hc-1", "endpoint: lb-euw1.shop.example, healthCheck: hc-2"];
const ALIASED: [&str; 2] = [
    "endpoint: a-1.us-east-1.elb.amazonaws.com, hostedZone: Z35SXDOTRQ7X7K",
    "endpoint: b-1.eu-west-1.elb.amazonaws.com, hostedZone: Z32O12XQLNTSW2",
];

fn generate(text: &str, routing: Option<&str>) -> Generated {
    support::generate(&planned(text), &BTreeMap::new(), Some("argocd"), routing)
}

fn page<'g>(all: &'g Generated, name: &str) -> &'g str {
    let path = format!("runbooks/{name}.md");
    &all.tree.iter().find(|(at, _)| at.as_str() == path).expect("a page").1.text
}

/// A part of a page: from a heading to the next of the same depth.
fn part<'p>(page: &'p str, heading: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no {heading}\n{page}"));
    let depth = heading.split(' ').next().expect("a heading");
    rest.split_once(&format!("\n{depth} ")).map_or(rest, |(part, _)| part)
}

/// What may only be said where something leads users away by itself.
const RELIED_ON: [&str; 6] = [
    "Health checks do it",
    "health checks flip them",
    "Do not edit DNS records during the incident",
    "let that region's own check fail",
    "Let the check of",
    "Before its checks turn healthy",
];

#[test]
fn where_no_record_has_a_check_somebody_is_told_to_lead_users_away_and_with_what() {
    for (router, command) in [
        ("route53", "--change-batch file://routing/route53/drain/us-east-1/03-0.json"),
        ("dnsendpoint", "apply -f routing/dnsendpoint/drain/us-east-1.yaml"),
    ] {
        let all = generate(&platform(BARE[0], BARE[1]), Some(router));
        let (web, regional, drill) = (page(&all, "web"), page(&all, "regional-failover"), page(&all, "drill"));
        for (text, name) in [(web, "web"), (regional, "regional-failover"), (drill, "drill")] {
            for relied in RELIED_ON {
                assert!(!text.contains(relied), "{router} {name}: {relied}\n{text}");
            }
            assert!(!text.contains("nobody has to act"), "{router} {name}");
        }
        let file = command.rsplit_once([' ', '/']).expect("a file");
        let path = command.split_once("routing/").expect("a file").1;
        assert!(all.tree.keys().any(|at| at.as_str() == format!("routing/{path}")), "{file:?}");
        for text in [web, regional] {
            let lost = part(text, "## us-east-1 is lost");
            assert!(lost.contains(command), "{router}\n{lost}");
            assert!(lost.contains("counts with a health check, and the record of us-east-1 has none"), "{lost}");
        }
        let step = web.lines().find(|line| line.contains("Lead users away from us-east-1")).expect("a step");
        assert_eq!(step, "- [ ] Lead users away from us-east-1 (a person)", "and nobody knows how long it takes");
        let readme = &all.tree[&TreePath::new("routing/README.md").expect("a path")].text;
        assert!(readme.contains("`us-east-1` `eu-west-1`"), "{readme}");
    }
}

#[test]
fn where_every_record_has_a_check_nobody_has_to_act_and_no_record_is_touched() {
    let all = generate(&platform(CHECKED[0], CHECKED[1]), Some("route53"));
    let (web, regional) = (page(&all, "web"), page(&all, "regional-failover"));
    assert!(web.contains("**2 min** until everything works; nobody has to act."), "{web}");
    assert!(web.contains("Lead users away from us-east-1 (by itself): 90 s\n  - Health checks do it."), "{web}");
    assert!(regional.contains("- Do not edit DNS records during the incident."), "{regional}");
    assert!(regional.contains("Slow and no check fires: let that region's own check fail"), "{regional}");
    assert!(!web.contains("aws route53") && !regional.contains("aws route53"));
    assert!(!web.contains("counts with") && !regional.contains("counts with"));
}

#[test]
fn of_two_regions_each_is_told_as_its_own_record_is() {
    let all = generate(&platform(CHECKED[0], BARE[1]), Some("route53"));
    let guards: Vec<Guard> = all.led.values().map(|led| led.guard).collect();
    assert_eq!(guards.iter().collect::<BTreeSet<_>>().len(), 2, "{guards:?}");
    let (web, regional) = (page(&all, "web"), page(&all, "regional-failover"));
    assert!(part(web, "## us-east-1 is lost").contains("Health checks do it."), "{web}");
    assert!(part(web, "## eu-west-1 is lost").contains("Nothing does it by itself"), "{web}");
    let never = part(regional, "## Never");
    assert!(never.contains("only to lead users away from eu-west-1, whose records"), "{never}");
    let slow = part(regional, "## Is it lost, slow, or out of sight?");
    assert!(slow.contains("us-east-1 slow and no check fires: let that region's own check fail"), "{slow}");
    assert!(slow.contains("eu-west-1 slow: lead users away by hand"), "{slow}");
}

#[test]
fn a_load_balancer_that_is_asked_for_its_own_health_leads_users_away_but_not_from_a_slow_region() {
    let all = generate(&platform(ALIASED[0], ALIASED[1]), Some("route53"));
    let web = page(&all, "web");
    assert!(web.contains("What its load balancer says of its targets does it."), "{web}");
    assert!(web.contains("(by itself)") && web.contains("never sees slowness"), "{web}");
}

/// Rows of one service may not leave Germany, where one of three regions lies.
fn bound() -> String {
    let regions = "  - {name: eu-central-1, endpoint: lb-euc1.shop.example, healthCheck: hc-3}\nusers:";
    platform(CHECKED[0], CHECKED[1]).replace("users:", regions)
        + "  - {name: invoices, kind: api, replicas: 2, data: [{name: numbers, archetype: invoice-number, residency: [de]}]}\n"
}

#[test]
fn where_no_record_was_written_a_runbook_does_not_know_who_leads_users_away_and_says_so() {
    let nowhere = "apiVersion: parallax/v1\nkind: Inventory\nmetadata: {name: shop}\nprovider: aws\nregions: [{name: \
                   us-east-1, role: primary}, {name: eu-west-1}]\nservices: [{name: web, kind: api, data: []}]\n";
    let checked = platform(CHECKED[0], CHECKED[1]);
    let of_two_levels = bound();
    for (text, routing) in [
        (nowhere, None),
        (nowhere, Some("route53")),
        (checked.as_str(), None),
        (of_two_levels.as_str(), Some("dnsendpoint")),
    ] {
        let all = generate(text, routing);
        assert!(all.tree.keys().all(|path| !path.as_str().starts_with("routing/")));
        for name in ["web", "regional-failover", "drill"] {
            let text = page(&all, name);
            for relied in RELIED_ON {
                assert!(!text.contains(relied), "{name}: {relied}\n{text}");
            }
            assert!(text.contains("No records were generated here"), "{name}\n{text}");
        }
        assert!(page(&all, "web").contains("Lead users away from us-east-1 (a person)\n"));
    }
}

#[test]
fn of_records_that_cannot_be_written_nothing_else_is_found() {
    let all = generate(&bound().replace(", healthCheck: hc-1", ""), Some("dnsendpoint"));
    let found = all.findings.iter().filter(|found| found.rule.code.starts_with("PX64"));
    let messages: Vec<&str> = found.map(|found| found.message.as_str()).collect();
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(messages[0].starts_with("no record is written"), "{messages:?}");
}

#[test]
fn a_missing_check_is_not_explained_by_a_page_that_does_not_explain_it() {
    let all = generate(&platform(BARE[0], BARE[1]), Some("dnsendpoint"));
    let unchecked: Vec<_> = all.findings.iter().filter(|found| found.rule.code == "PX643").collect();
    assert_eq!(unchecked.len(), 2);
    for found in unchecked {
        assert!(found.message.contains("the planned recovery counts with one"), "{}", found.message);
        let help = found.help.as_deref().expect("help");
        assert!(help.contains("`--routing route53` writes") && !help.contains("README"), "{help}");
    }
}

#[test]
fn users_who_may_be_served_in_one_region_only_are_told_of_wherever_it_is_lost() {
    let all = generate(&bound(), Some("route53"));
    let users = "users of `de` and users of no listed place";
    let found = all.findings.iter().filter(|found| found.rule.code == "PX645");
    let found: Vec<&str> = found.map(|found| found.message.as_str()).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with(&format!("{users} may be led to `eu-central-1` alone")), "{found:?}");
    let regional = part(page(&all, "regional-failover"), "## eu-central-1 is lost");
    for text in [part(page(&all, "web"), "## eu-central-1 is lost"), regional] {
        assert!(text.contains(&format!("It does not hold for {users}: they are led to eu-central-1 alone")), "{text}");
        assert!(text.contains(&format!("Health checks do it, but for {users}, who have nowhere else.")), "{text}");
    }
    let back = part(regional, "### Back to eu-central-1");
    assert!(
        back.contains("Users are back, all at once, as soon as it answers") && !back.contains("by weight"),
        "{back}"
    );
    let plan = planned(&bound()).plan;
    let led = |task: &parallax::model::plan::Task| matches!(&task.action, Action::Weight { region, .. } if &*region.name == "eu-central-1");
    let drains = plan.routing.drains.iter().flat_map(|drain| drain.tasks.iter().map(|(_, task)| task));
    let recoveries = plan.services.iter().flat_map(|service| service.recoveries.iter());
    assert!(!drains.chain(recoveries.flat_map(|it| &it.failback)).any(led), "no record has shares of its users");
    let others = page(&all, "web");
    assert!(part(others, "## us-east-1 is lost").contains("Give us-east-1 10%"), "others come back by weight");
}

#[test]
fn what_works_again_with_its_region_only_is_not_among_what_needs_nobody() {
    let all = generate(&bound(), Some("route53"));
    let traffic = part(part(page(&all, "regional-failover"), "## eu-central-1 is lost"), "### Traffic");
    let line = |start: &str| traffic.lines().find(|line| line.contains(start)).expect("a line");
    assert!(!line("These need nobody").contains("invoices"), "{traffic}");
    assert!(line("work again with eu-central-1 only").contains("invoices"), "{traffic}");
    let own = part(page(&all, "invoices"), "## eu-central-1 is lost");
    assert!(own.contains("nobody can hurry it") && own.contains("Nothing can be done until"), "{own}");
}

#[test]
fn plan_findings_and_runbooks_have_one_time_after_which_slowness_is_seen() {
    let text = platform(CHECKED[0], CHECKED[1]);
    let plan = planned(&text).plan;
    let check = plan.routing.checks.iter().find(|check| check.triggers == Trigger::Routing).expect("a check");
    let Sees::After(seen) = check.brownout else { panic!("{check:?}") };
    assert_eq!(seen.micros(), 60_000_000);
    let all = generate(&text, Some("route53"));
    let found = all.findings.iter().find(|found| found.rule.code == "PX644").expect("a finding");
    assert!(found.message.starts_with("a slow region is seen after 60s and not after 30s"), "{}", found.message);
    assert_eq!(page(&all, "regional-failover").matches("sees slowness after 60 s").count(), 2);
}

#[test]
fn a_check_of_slowness_that_was_not_written_is_not_said_to_see_any() {
    let text = platform(BARE[0], BARE[1]).replace("objectives: {readLatency: 250ms}\n", "");
    let all = generate(&text, Some("route53"));
    let regional = page(&all, "regional-failover");
    assert_eq!(regional.matches("only once `objectives.readLatency` says what is slow").count(), 2, "{regional}");
    assert!(!regional.contains("sees slowness after"), "{regional}");
}

#[test]
fn a_host_that_begins_with_www_can_be_copied_and_found() {
    for router in ["route53", "dnsendpoint"] {
        let all = generate(&platform(BARE[0], BARE[1]), Some(router));
        for (path, file) in &all.tree {
            assert!(!file.text.contains('\u{2060}'), "{path}");
        }
        let readme = &all.tree[&TreePath::new("routing/README.md").expect("a path")].text;
        assert!(readme.starts_with("<!-- ") && readme.contains("\n# Routing of `www.shop.example`\n"), "{readme}");
        assert!(readme.matches("www.shop.example").count() > 1 || router == "dnsendpoint");
    }
}

#[test]
fn no_writer_is_moved_back_by_itself() {
    let data = "  - name: messages\n    kind: api\n    replicas: 4\n    data: [{name: messages, archetype: chat, store: \
                cassandra-multidc, orderKey: conversation}]\n";
    let text = platform(CHECKED[0], CHECKED[1]) + data;
    let plan = planned(&text).plan;
    let tasks = plan.services.iter().flat_map(|service| service.recoveries.iter()).flat_map(|it| &it.failback);
    let moved: Vec<Actor> =
        tasks.filter(|task| matches!(task.action, Action::Switchover { .. })).map(|task| task.by).collect();
    assert!(!moved.is_empty() && moved.iter().all(|by| *by > Actor::Automatic), "{moved:?}");
    let all = generate(&text, Some("route53"));
    let steps: Vec<&str> = page(&all, "messages").split("\n- [ ] ").collect();
    let by_itself = steps.iter().filter(|step| step.contains("Do it as its manual says"));
    for step in by_itself {
        assert!(!step.lines().next().expect("a line").ends_with("(by itself)"), "{step}");
    }
}

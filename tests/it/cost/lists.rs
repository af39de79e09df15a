//! Platforms without a price book of their own: every line is priced from the catalog, and says where that was read.

use parallax::model::estimate::{Amount, Known, Quantity};
use parallax::model::words::ScenarioName;

use super::{dec, estimated, of, of_example, shown};
use crate::support::HEAD;

#[test]
fn every_line_of_the_list_price_examples_has_a_price_and_its_source() {
    for name in ["list-price-aws", "list-price-gcp", "list-price-azure"] {
        let estimate = of_example(name);
        assert_eq!(estimate.scenarios.len(), 4);
        for scenario in &estimate.scenarios {
            assert!(scenario.lines.len() > 5, "{name} {}", scenario.scenario);
            for line in &scenario.lines {
                let Amount::Priced { source, .. } = &line.amount else {
                    panic!("{name} {}: {}", scenario.scenario, shown(line));
                };
                assert!(&*source.id != "own" && !source.citation.title.is_empty(), "{name}: {}", shown(line));
            }
            assert!(scenario.total.is_whole());
        }
    }
}

#[test]
fn list_prices_of_a_database_come_from_the_plan_with_what_was_assumed() {
    let estimate = of_example("list-price-aws");
    let active = of(&estimate, ScenarioName::ActiveActive);
    let lines: Vec<String> = active.lines.iter().map(shown).collect();
    let line = |component: &str, region: &str| {
        let found = active
            .lines
            .iter()
            .find(|line| &*line.component == component && line.region.as_ref().is_some_and(|id| &*id.name == region));
        found.unwrap_or_else(|| panic!("no {component} in {region}:\n{}", lines.join("\n")))
    };
    // 0.337 an hour x 730, with a standby; the replica stands in one zone.
    assert_eq!(line("orders instance", "us-east-1").amount.usd(), Some(dec("246.01")));
    assert_eq!(&*line("orders instance", "eu-west-1").meter, "rds-postgresql.db.m7g.large.single-az");
    // 200 GB x 0.23.
    assert_eq!(line("orders storage", "us-east-1").amount.usd(), Some(dec("46")));
    // 40 writes a second of 2 KiB over 730 hours: 215.28576 GB x 0.02.
    assert_eq!(line("orders replication", "us-east-1").amount.usd(), Some(dec("4.3057152")));
}

/// Lines of a scenario without an amount, as `component: what is missing`.
fn missing(text: &str, scenario: ScenarioName) -> Vec<String> {
    let (estimate, _) = estimated(text, None);
    let found = of(&estimate, scenario).lines.iter().filter_map(|line| match &line.amount {
        Amount::Unpriced { missing } => Some(format!("{}: {missing}", line.component)),
        Amount::Priced { .. } => None,
    });
    found.collect()
}

#[test]
fn what_nobody_said_is_a_line_without_an_amount_and_never_zero() {
    let text = format!("{HEAD}services:\n  - {{name: api, kind: api, data: [{{name: rows, role: source}}]}}\n");
    let found = missing(&text, ScenarioName::ActiveActive);
    for wanted in [
        "nodes: no component says what the pods run on",
        "routing: `routing.provider` is not written",
        "rows: no datastore is named for `rows`",
        "rows replication: ",
        "egress to users: what `api` send to users",
        "load balancer: how many capacity units",
    ] {
        assert!(found.iter().any(|line| line.starts_with(wanted)), "{wanted}:\n{}", found.join("\n"));
    }
    let (estimate, _) = estimated(&text, None);
    assert!(estimate.scenarios.iter().all(|scenario| !scenario.total.is_whole()));
    assert!(estimate.break_even.iter().all(|one| matches!(one.hours_a_year, Known::Missing(_))));
}

const NODES: &str = "platform:
  complete: true
  components:
    - name: nodes
      use:
        active-active: [{sku: node.m7g.xlarge, region: us-east-1, quantity: 2}]
";

#[test]
fn a_scenario_that_is_left_out_is_unknown_unless_it_is_said_what_it_scales_with() {
    let services = "services:\n  - {name: api, kind: api, replicas: 2, data: []}\n";
    let found = missing(&format!("{HEAD}{NODES}{services}"), ScenarioName::ActivePassive);
    assert_eq!(
        found,
        ["nodes: `use.active-passive` of component `nodes` is not written, nor what it scales with (`scalesWith`)"]
    );
    let scaled = NODES.replace("- name: nodes", "- name: nodes\n      scalesWith: once");
    assert_eq!(missing(&format!("{HEAD}{scaled}{services}"), ScenarioName::ActivePassive), Vec::<String>::new());
    let nothing = NODES.replace("      use:\n", "      use:\n        active-passive: []\n");
    let (estimate, _) = estimated(&format!("{HEAD}{nothing}{services}"), None);
    let standby = of(&estimate, ScenarioName::ActivePassive);
    assert!(standby.lines.is_empty() && standby.total.is_whole(), "a written nothing is nothing");
}

#[test]
fn a_price_that_nobody_knows_is_found_where_it_is_asked_for() {
    let services = "services:\n  - {name: api, kind: api, replicas: 2, data: []}\n";
    let text = format!("{HEAD}{NODES}{services}").replace("node.m7g.xlarge", "node.m7g.xlarg");
    let (estimate, findings) = estimated(&text, None);
    let told: Vec<(&str, Option<&str>)> =
        findings.iter().map(|found| (found.rule.code, found.help.as_deref())).collect();
    assert_eq!(told, [("PX022", Some("did you mean `node.m7g.xlarge`?"))]);
    let line = &of(&estimate, ScenarioName::ActiveActive).lines[0];
    assert!(matches!(line.quantity, Quantity::Known { .. }) && line.amount.usd().is_none());
}

#[test]
fn tiers_count_what_all_lines_of_a_region_use_together() {
    let text = "platform:
  complete: true
  components:
    - {name: a, use: {active-active: [{sku: egress.internet, region: us-east-1, quantity: 10000}]}}
    - {name: b, use: {active-active: [{sku: egress.internet, region: us-east-1, quantity: 1240}]}}
services:
  - {name: api, kind: api, data: []}
";
    let (estimate, _) = estimated(&format!("{HEAD}{text}"), None);
    let active = of(&estimate, ScenarioName::ActiveActive);
    let amounts: Vec<_> = active.lines.iter().filter_map(|line| line.amount.usd()).collect();
    // 10,240 GB at 0.09 and 1,000 at 0.085.
    assert_eq!(amounts, [dec("900"), dec("106.6")]);
    assert_eq!(active.total.usd, dec("1006.6"));
}

#[test]
fn what_crosses_between_clouds_is_charged_as_if_it_went_to_users() {
    let head = HEAD.replace("  - {name: eu-west-1}\n", "  - {name: gcp/europe-west1}\n");
    let text = format!(
        "{head}services:\n  - {{name: api, kind: api, requests: {{egress: 10240GB/month}}, data: [{{name: rows, archetype: catalogue, \
         store: postgres-streaming, rowSize: 1kB, writeRate: 1000/s}}]}}\n"
    );
    let (estimate, _) = estimated(&text, None);
    let active = of(&estimate, ScenarioName::ActiveActive);
    let line = active.lines.iter().find(|line| &*line.component == "rows replication").expect("it crosses");
    let Amount::Priced { note: Some(note), .. } = &line.amount else { panic!("{}", shown(line)) };
    assert!(note.contains("to another provider, at the rate to the internet"), "{note}");
}

const OWN_USE: &str = "platform: {complete: true, components: []}
services:
  - name: api
    kind: api
    replicas: 2
    data: []
    use:
      active-active: [{sku: node.m7g.xlarge, region: us-east-1, quantity: 2}]
";

#[test]
fn a_scenario_that_a_services_own_use_leaves_out_is_unknown_and_never_nothing() {
    let text = format!("{HEAD}{OWN_USE}");
    assert_eq!(
        missing(&text, ScenarioName::SingleRegion),
        ["api: `use.single-region` of service `api` is not written"]
    );
    assert_eq!(missing(&text, ScenarioName::ActiveActive), Vec::<String>::new());
    let (estimate, _) = estimated(&text, None);
    assert!(!of(&estimate, ScenarioName::SingleRegion).total.is_whole());
}

#[test]
fn nothing_pays_from_any_hour_where_lines_have_no_amount() {
    let objectives = "objectives: {downtime: {costPerHour: 1000, preventedHoursPerYear: 5}}\n";
    let (estimate, _) = estimated(&format!("{HEAD}{objectives}{OWN_USE}"), None);
    assert!(!estimate.break_even.is_empty());
    for even in &estimate.break_even {
        assert_eq!(even.hours_a_year, Known::Missing("1 line has no amount".into()));
        assert!(matches!(even.cost_per_hour, Known::Missing(_)) && even.sensitivity.is_empty());
    }
}

#[test]
fn a_quantity_too_large_to_price_is_no_unknown_price() {
    let services = "services:\n  - {name: api, kind: api, replicas: 2, data: []}\n";
    let huge = NODES.replace("quantity: 2", "quantity: 9999999999999999999999999999");
    let text = format!("{HEAD}{huge}{services}");
    let (_, findings) = estimated(&text, None);
    assert!(findings.iter().all(|found| found.rule.code != "PX022"), "{findings:?}");
    assert_eq!(missing(&text, ScenarioName::ActiveActive).len(), 1);
}

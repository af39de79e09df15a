//! What nobody stated: each thing once, what is stated elsewhere is something else, and nothing crosses unseen.

use parallax::model::estimate::Line;
use parallax::model::words::ScenarioName;

use super::{estimated, example, of, shown};

/// Lines of a scenario whose component is of that name, in one row each.
fn lines(text: &str, scenario: ScenarioName, component: &str) -> Vec<String> {
    let (estimate, _) = estimated(text, None);
    let named = |line: &&Line| &*line.component == component;
    of(&estimate, scenario).lines.iter().filter(named).map(shown).collect()
}

fn shop() -> String {
    example("list-price-aws").0
}

fn changed(text: &str, from: &str, to: &str) -> String {
    let changed = text.replace(from, to);
    assert_ne!(changed, text, "{from}");
    changed
}

#[test]
fn what_is_stated_in_one_place_takes_nothing_away_in_another() {
    let active = ScenarioName::ActiveActive;
    let other = "  components:
    - name: logs
      scalesWith: once
      use:
        active-active:
          - {sku: rds-postgresql.db.m7g.large.multi-az, region: us-east-1, quantity: 1}
          - {sku: transfer.inter-region, region: us-east-1, quantity: 1}
          - {sku: egress.internet, region: us-east-1, quantity: 1}
          - {sku: kubernetes.control-plane, region: us-east-1, quantity: 1}
";
    let (before, after) = (shop(), changed(&shop(), "  components:\n", other));
    for component in ["orders instance", "orders storage", "orders replication"] {
        assert_eq!(lines(&before, active, component), lines(&after, active, component), "{component}");
    }
    for component in ["egress to users", "control plane"] {
        let (two, one) = (lines(&before, active, component), lines(&after, active, component));
        assert_eq!((two.len(), one.len()), (2, 1), "{component}: {one:?}");
        assert!(one[0].contains("eu-west-1"), "{one:?}");
    }
}

#[test]
fn a_write_that_travels_to_the_writer_is_charged_for() {
    let found = lines(&shop(), ScenarioName::ActiveActive, "orders forwarded requests");
    // 200/s x 20 % x 40 % of users x 4 KiB x 2,628,000 s = 172.228608 GB x 0.02.
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("us-east-1") && found[0].ends_with("| 3.44457216"), "{found:?}");
    assert!(lines(&shop(), ScenarioName::SingleRegion, "orders forwarded requests").is_empty());
    let unsaid = changed(&shop(), "{rate: 200/s, writes: 20%, payload: 4KiB}", "{rate: 200/s, writes: 20%}");
    let found = lines(&unsaid, ScenarioName::ActiveActive, "orders forwarded requests");
    assert!(found.len() == 1 && found[0].contains("no `requests.payload` is written for `orders`"), "{found:?}");
    let covered = changed(&shop(), "    - name: disks\n", "    - name: disks\n      covers: [replication]\n");
    assert!(lines(&covered, ScenarioName::ActiveActive, "orders forwarded requests").is_empty());
}

#[test]
fn a_backup_in_another_region_is_stored_and_charged_for_there() {
    for scenario in [ScenarioName::SingleRegion, ScenarioName::ActiveActive] {
        let found = lines(&shop(), scenario, "orders backup");
        assert!(found.len() == 1 && found[0].contains("eu-west-1"), "{found:?}");
        // 200 GB at 0.127 in one zone.
        assert!(found[0].contains("without what retention keeps") && found[0].ends_with("| 25.4"), "{found:?}");
    }
    let nowhere = changed(&shop(), ", copies: [eu-west-1]}", "}");
    assert!(lines(&nowhere, ScenarioName::ActiveActive, "orders backup").is_empty());
}

#[test]
fn checks_of_another_providers_regions_and_quick_ones_have_prices_of_their_own() {
    let routing = |text: &str| lines(text, ScenarioName::ActiveActive, "routing").join("\n");
    let quick = routing(&shop());
    assert!(quick.contains("route53.health-check-option.aws-endpoint"), "{quick}");
    assert!(!quick.contains("non-aws-endpoint"), "{quick}");
    let slow = routing(&changed(&shop(), "interval: 10s", "interval: 30s"));
    assert!(slow.contains("route53.health-check.aws-endpoint") && !slow.contains("check-option"), "{slow}");
    let mixed = shop().replace("{name: eu-west-1, role", "{name: gcp/europe-west1, role");
    let mixed = routing(&mixed.replace("eu-west-1", "gcp/europe-west1").replace("gcp/gcp/", "gcp/"));
    for sku in ["health-check.aws-endpoint", "health-check.non-aws-endpoint", "health-check-option.non-aws-endpoint"] {
        assert!(mixed.contains(sku), "{sku}:\n{mixed}");
    }
}
